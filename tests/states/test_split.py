"""Signing subsets: state by state they are what the numbers say, and Barrett's are found."""

from fractions import Fraction
from itertools import product
from math import ceil

import pytest
from hypothesis import given, settings

import est_games as eg
from est_games.errors import GameError
from est_games.game.typed_anonymous import TypedAnonymousForm
from est_games.states.split import split_of
from tests.states.splits import counted, forms, pays, split, turned

EXAMPLES = settings(deadline=None, max_examples=40)


@EXAMPLES
@given(forms())
def test_stable_subsets_are_the_equilibria_state_by_state(form):
    told = split(form)
    n = sum(told.sizes)
    stable = set()
    for profile in product((False, True), repeat=n):
        counts = counted(profile, told.sizes)
        gains = [pays(told, turned(profile, i), i) - pays(told, profile, i) for i in range(n)]
        leaving = [gain for gain, signs in zip(gains, profile, strict=True) if signs]
        joining = [gain for gain, signs in zip(gains, profile, strict=True) if not signs]
        assert told.is_internally_stable(counts) == all(gain <= 0 for gain in leaving)
        assert told.is_externally_stable(counts) == all(gain <= 0 for gain in joining)
        assert told.surplus(counts) == -sum(leaving)
        assert told.total(counts) == sum(pays(told, profile, i) for i in range(n))
        if max(gains) <= 0:
            stable.add(counts)
    assert set(told.stable) == stable
    found = eg.solve(form, "pure-nash")
    assert len(found.equilibria) == len(stable)


@EXAMPLES
@given(forms())
def test_the_worst_subset_costs_most_and_nobody_signing_costs_nothing(form):
    told = split(form)
    assert told.loss(told.nobody) == 0
    assert {told.loss(k) for k in told.worst} == {max(map(told.loss, told.subsets))}
    assert told.best_for_proposer == (told.sizes,)


@pytest.mark.parametrize(("n", "b", "c"), [(10, 1, "3.5"), (28, 1, "7"), (56, 1, "24.2")])
def test_barrett_2003_cooperators_are_as_many_as_make_it_worth_their_cost(n, b, c):
    """iea_binary: members act if the benefits they give each other cover the cost; k = c/b up."""
    cost = Fraction(c)

    def payoff(kind, strategy, tally):
        signers = tally["signers"]
        acting = signers * b >= cost
        return b * signers * acting - (cost if strategy == "sign" and acting else 0)

    form = TypedAnonymousForm.from_payoff(
        payoff, sizes={"states": n}, strategies=["sign", "out"], tallies={"signers": ["sign"]}
    )
    acting = [k for (k,) in split_of(form).stable if k * b >= cost]
    assert acting == [ceil(cost / b)]


def test_the_costliest_split_of_an_alliance_is_a_minority():
    """A loss of x (1 - x)^2, x the share that signed, is largest at a third of the alliance."""

    def payoff(kind, strategy, tally):
        share = Fraction(tally["signers"], 27)
        return -share * (1 - share) ** 2

    form = TypedAnonymousForm.from_payoff(
        payoff, sizes={"allies": 27}, strategies=["sign", "out"], tallies={"signers": ["sign"]}
    )
    assert split_of(form).worst == ((9,),)


def test_what_is_no_split_is_refused():
    form = TypedAnonymousForm.from_payoff(
        lambda *_: 0, sizes={"a": 2}, strategies=["sign", "stall", "out"]
    )
    with pytest.raises(GameError, match=r"strategies\[0\]: are not 'sign' and one other"):
        split_of(form)
    two = TypedAnonymousForm.from_payoff(lambda *_: 0, sizes={"a": 2}, strategies=["sign", "out"])
    with pytest.raises(GameError, match="proposer"):
        split_of(two, proposer=lambda signers: "much")
