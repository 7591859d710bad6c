"""The core of an alliance: coalitions listed state by state, published games, the certificate."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings

from est_games.errors import SolveError
from est_games.game.typed_anonymous import TypedAnonymousForm
from est_games.states.alliance_core import alliance_core
from est_games.states.split import split_of
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


def test_too_many_coalitions_are_refused():
    form = TypedAnonymousForm.from_payoff(
        lambda *_: 0,
        sizes={"a": 40, "b": 40},
        strategies=["sign", "out"],
        tallies={"a": [("a", "sign")], "b": [("b", "sign")]},
    )
    with pytest.raises(SolveError, match="too large to be told"):
        alliance_core(split_of(form))
