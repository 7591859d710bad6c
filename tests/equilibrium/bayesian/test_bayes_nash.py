"""Bayes-Nash equilibria and the beliefs that support play, against tables and beliefs tried."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import pytest

import est_games as eg
from est_games.certificate.belief_set import Stretch, are_all_beliefs
from est_games.errors import SolveError

LABELS = {"A": ["s", "t"], "B": ["s", "t"]}


def drawn(seed: int) -> eg.BayesianForm:
    draw = random.Random(seed)
    weights = [draw.randint(1, 5) for _ in range(4)]
    kinds = [(a, b) for a in "st" for b in "st"]
    return eg.BayesianForm.from_payoff(
        lambda types, actions: [draw.randint(0, 9), draw.randint(0, 9)],
        types=LABELS,
        actions=["l", "r"],
        prior={kind: Fraction(w, sum(weights)) for kind, w in zip(kinds, weights, strict=True)},
    )


@pytest.mark.parametrize("seed", range(12))
def test_the_table_of_plans_has_the_same_payoffs_in_equilibrium(seed: int) -> None:
    form = drawn(seed)
    solution = eg.solve(form, "bayes-nash", timeout=30)
    assert solution.status.name == "COMPLETE"
    assert solution.concept == "bayes-nash"
    assert all(eg.is_bayes_nash(form, e.behavior) for e in solution.equilibria)
    table = eg.solve(form.to_normal(), "nash")
    assert {e.payoffs for e in solution.equilibria} == {e.payoffs for e in table.equilibria}


@pytest.mark.parametrize("seed", range(12))
def test_pure_play_of_agents_is_pure_play(seed: int) -> None:
    form = drawn(seed)
    pure = eg.solve(form, "pure-bayes-nash")
    agents = eg.solve(form.to_normal(agents=True), "pure-nash")
    assert len(pure.equilibria) == len(agents.equilibria)


@pytest.mark.parametrize("seed", range(30))
def test_beliefs_found_are_those_that_hold(seed: int) -> None:
    """Play is an equilibrium at a belief exactly if it is in the set."""
    form, draw = drawn(seed), random.Random(seed + 1000)
    play = {
        f"{name}: {kind}": draw.choice([{"l": 1}, {"r": 1}, {"l": "1/2", "r": "1/2"}])
        for name in "AB"
        for kind in "st"
    }
    prior: dict[Any, Any] = {name: {"s": "m", "t": "1 - m"} for name in "AB"}
    found = eg.supporting_beliefs(form, play, prior=prior, low="1/10", high="9/10")
    for k in range(33):
        belief = Fraction(1, 10) + Fraction(k, 40)
        rows = {name: {"s": belief, "t": 1 - belief} for name in "AB"}
        assert eg.is_bayes_nash(form.with_prior(rows), play) == (belief in found)


def test_a_threshold_that_no_fraction_is() -> None:
    """Worth the risk if both are good with chance one half: m squared is at least one half."""
    pay = {("s", "s"): 1, ("s", "t"): -1, ("t", "s"): -1, ("t", "t"): -1}
    form = eg.BayesianForm.from_payoff(
        lambda types, actions: [pay[types["B"], types["C"]] * (actions["A"] == "l"), 0, 0],
        types={"A": ["-"], "B": ["s", "t"], "C": ["s", "t"]},
        actions={"A": ["l", "r"], "B": ["-"], "C": ["-"]},
        prior={"A": {"-": 1}, "B": {"s": "1/2", "t": "1/2"}, "C": {"s": "1/2", "t": "1/2"}},
    )
    play: dict[str, Any] = {f"{name}: {kind}": {"-": 1} for name in "BC" for kind in "st"}
    play["A: -"] = {"l": 1}
    prior: dict[str, Any] = {name: {"s": "m", "t": "1 - m"} for name in "BC"}
    ((low, high),) = eg.supporting_beliefs(
        form, play, prior=prior | {"A": {"-": 1}}, parameter="m"
    ).intervals
    assert float(low) == pytest.approx(2**-0.5)
    assert high == 1


def test_wrong_sets_of_beliefs_are_refused() -> None:
    line, nought, one = (Fraction(-1), Fraction(2)), Fraction(0), Fraction(1)
    for stretches in (
        [],
        [Stretch(low=nought, high=one)],
        [Stretch(low=Fraction(3, 4), high=one)],
        [Stretch(low=Fraction(1, 2), high=Fraction(3, 4))],
    ):
        assert not are_all_beliefs([line], stretches, nought, one)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"behavior": {}}, "A: s: needs a probability for each action"),
        ({"prior": {name: {"s": "m", "t": "m"} for name in "AB"}}, "prior: does not sum to one"),
        ({"prior": {name: {"s": "x", "t": "1 - x"} for name in "AB"}}, "is no polynomial in m"),
        ({"low": -1}, r"prior\[.*is negative for some m from -1 to 1"),
        ({"low": 2}, "low: is above high"),
        ({"high": "much"}, "high: is not a number"),
    ],
)
def test_what_cannot_be_asked_is_refused(changed: dict[str, Any], message: str) -> None:
    options: dict[str, Any] = {
        "behavior": {f"{name}: {kind}": {"l": 1} for name in "AB" for kind in "st"},
        "prior": {name: {"s": "m", "t": "1 - m"} for name in "AB"},
    }
    with pytest.raises(SolveError, match=message):
        eg.supporting_beliefs(drawn(0), **{**options, **changed})
