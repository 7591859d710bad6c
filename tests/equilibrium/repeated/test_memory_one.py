"""Strategies that remember one period, all of them, and repetition that ends."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from random import Random

import pytest

import est_games as eg
from tests.oracles.repeated_brute import is_perfect, random_stage

FAVOUR = eg.NormalForm.from_payoffs([[2, -1], [3, 0]], [[2, 3], [-1, 0]], strategies=["CD"] * 2)


def as_rule(stage, rule, start):
    """Return the automaton of a rule with a state for the start, and one for each profile seen."""
    profiles = list(product(*stage.strategies))
    plays = {"start": profiles[start]}
    plays |= {", ".join(done): profiles[after] for done, after in zip(profiles, rule, strict=True)}
    return eg.AutomatonProfile.from_rule(stage, plays, lambda state, done: ", ".join(done))


def test_all_rules_are_those_of_their_definition():
    stage = random_stage(Random(0), (2, 2), 4).relabel(strategies=["CD"] * 2)
    delta = Fraction(2, 3)
    solution = eg.solve(eg.RepeatedForm.of(stage, delta), "memory-one")
    found = set()
    for equilibrium in solution.equilibria:
        automata = equilibrium.automata
        found.add((tuple(automata.plays[s] for s in automata.transitions[0]), automata.plays[0]))
    expected = {
        (rule, start)
        for rule in product(range(4), repeat=4)
        for start in range(4)
        if is_perfect(as_rule(stage, rule, start), delta)
    }
    assert found == expected
    assert len(found) == len(solution.equilibria)


def test_below_the_least_patience_only_defection_is_left():
    (equilibrium,) = eg.solve(eg.RepeatedForm.of(FAVOUR, "1/4"), "memory-one").equilibria
    assert (equilibrium.path, equilibrium.payoffs) == (("D, D",), (0, 0))
    paths = {e.path for e in eg.solve(eg.RepeatedForm.of(FAVOUR, "1/2"), "memory-one").equilibria}
    assert {("C, C",), ("D, D",), ("D, D", "C, C")} <= paths


def test_repetition_that_ends_brings_nothing_new_to_the_dilemma():
    tree = eg.RepeatedForm.of(FAVOUR, "9/10").to_extensive(2)
    (equilibrium,) = eg.solve(tree, "subgame-perfect").equilibria
    assert all(row["D"] == 1 for row in equilibrium.behavior.values())


def test_time_given_is_kept_and_large_games_are_refused():
    form = eg.RepeatedForm.of(FAVOUR, "1/2")
    assert eg.solve(form, "memory-one", timeout=1e-9).status.name == "LIMIT"
    large = eg.RepeatedForm.of(random_stage(Random(1), (3, 3)), "1/2")
    with pytest.raises(eg.SolveError, match="has 9 profiles"):
        eg.solve(large, "memory-one")
    with pytest.raises(eg.GameError, match="would end in"):
        form.to_extensive(40)
    with pytest.raises(eg.GameError, match="from 0 to below 1"):
        eg.RepeatedForm.of(FAVOUR, 1)
    assert "after C, C" in eg.solve(form, "memory-one")._repr_html_()
