"""The core of an alliance: coalitions listed state by state, published games, the certificate."""

from fractions import Fraction
from itertools import product
from random import Random

import pytest
from hypothesis import given, settings

from est_games.errors import SolveError
from est_games.game.typed_anonymous import TypedAnonymousForm
from est_games.states.alliance_core import alliance_core
from est_games.states.split import Split, split_of
from tests.states.splits import counted, forms, owners, pays, split

EXAMPLES = settings(deadline=None, max_examples=12)


@EXAMPLES
@given(forms())
def test_a_coalition_can_make_sure_of_what_listing_says(form):
    told = split(form)
    n = sum(told.sizes)
    core = alliance_core(told)
    for inside in product((False, True), repeat=n):
        if not any(inside):
            continue
        assured = max(
            min(
                sum(pays(told, profile, i) for i in range(n) if inside[i])
                for profile in product((False, True), repeat=n)
                if all(profile[i] == own[i] for i in range(n) if inside[i])
            )
            for own in product((False, True), repeat=n)
        )
        assert core.worth[counted(inside, told.sizes)] == assured
    for inside in product((False, True), repeat=n):
        shared = sum(
            core.shares[told.kinds[kind]]
            for kind, member in zip(owners(told.sizes), inside, strict=True)
            if member
        )
        assert not any(inside) or shared >= core.worth[counted(inside, told.sizes)]
    total = sum(size * core.shares[kind] for kind, size in zip(told.kinds, told.sizes, strict=True))
    assert total == core.worth[told.sizes] + core.subsidy
    assert core.is_empty == (core.subsidy > 0)


def paid_by_number(n, signing, out):
    """Return the alliance in which what one gets hangs on how many sign."""
    form = TypedAnonymousForm.from_payoff(
        lambda kind, strategy, tally: (signing if strategy == "sign" else out)[tally["signers"]],
        sizes={"m": n},
        strategies=["sign", "out"],
        tallies={"signers": ["sign"]},
    )
    return split_of(form)


def test_signers_who_share_one_have_a_core():
    """Two of three make sure of 1 less what the third, signing too, takes of it: 2/3."""
    core = alliance_core(
        paid_by_number(3, [None, 0, Fraction(1, 2), Fraction(1, 3)], [0, 0, 0, None])
    )
    assert (core.worth[1,], core.worth[2,], core.worth[3,]) == (0, Fraction(2, 3), 1)
    assert core.shares == {"m": Fraction(1, 3)}
    assert not core.is_empty


def test_what_pairs_can_make_sure_of_and_three_cannot_takes_a_gift_from_outside():
    """A pair of which one signs has 1 whatever the third does; all three together have 0."""
    core = alliance_core(paid_by_number(3, [None, 3, -2, 0], [0, -2, 3, None]))
    assert (core.worth[2,], core.worth[3,]) == (1, 0)
    assert core.is_empty
    assert core.subsidy == Fraction(3, 2)
    assert core.balance == {(2,): Fraction(3, 2)}


def listed_worths(told):
    """Return what coalitions can make sure of, by counts, in rationals."""
    worth = {}
    for coalition in told.subsets[1:]:
        rest = [range(n - s + 1) for n, s in zip(told.sizes, coalition, strict=True)]
        worth[coalition] = max(
            min(
                sum(
                    a * told.signing[t].get(signed, 0) + (s - a) * told.abstaining[t].get(signed, 0)
                    for t, (a, s) in enumerate(zip(own, coalition, strict=True))
                )
                for others in product(*rest)
                for signed in [tuple(map(sum, zip(own, others, strict=True)))]
            )
            for own in product(*(range(s + 1) for s in coalition))
        )
    return worth


@pytest.mark.parametrize("digits", [1, 11, 13, 40])
@pytest.mark.parametrize("sizes", [(2, 2, 2), (1, 2, 1, 2), (7,)])
def test_numbers_of_any_length_are_compared_exactly(sizes, digits):
    """Payoffs that agree in all but their last digits, of both signs."""
    random = Random(digits)

    def amount():
        return Fraction(random.choice([-1, 1]) * 10**digits + random.randint(-3, 3), 7**digits)

    subsets = list(product(*(range(n + 1) for n in sizes)))
    kinds = range(len(sizes))
    told = Split(
        kinds=tuple("abcd"[: len(sizes)]),
        sizes=sizes,
        signing=tuple({k: amount() for k in subsets if k[t]} for t in kinds),
        abstaining=tuple({k: amount() for k in subsets if k[t] < sizes[t]} for t in kinds),
    )
    assert alliance_core(told).worth == listed_worths(told)


def test_four_kinds_are_not_too_many():
    """Signers of all kinds together make 1, shared by all who sign."""
    kinds = {"a": 5, "b": 5, "c": 5, "d": 4}
    form = TypedAnonymousForm.from_payoff(
        lambda kind, strategy, tally: (
            Fraction(min(tally.values()), 4 * tally[kind]) if strategy == "sign" else 0
        ),
        sizes=kinds,
        strategies=["sign", "out"],
        tallies={kind: [(kind, "sign")] for kind in kinds},
    )
    core = alliance_core(split_of(form))
    # Of three kinds one more may sign outside the coalition, and shares in what they make.
    assert core.worth[4, 4, 4, 4] == 3 * Fraction(4, 5) + 1
    assert core.worth[5, 5, 5, 4] == 4
    assert not core.is_empty
    assert sum(n * core.shares[kind] for kind, n in kinds.items()) == 4


def test_too_many_coalitions_are_refused():
    form = TypedAnonymousForm.from_payoff(
        lambda *_: 0,
        sizes={"a": 150, "b": 120},
        strategies=["sign", "out"],
        tallies={"a": [("a", "sign")], "b": [("b", "sign")]},
    )
    with pytest.raises(SolveError, match="too large to be told"):
        alliance_core(split_of(form))
