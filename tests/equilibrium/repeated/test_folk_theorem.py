"""Minmax values, payoffs above them, and the least patience for a path."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product
from random import Random

import pytest

import est_games as eg
from est_games.certificate.individually_rational import minmax_problems, rational_set_problems
from tests.oracles.repeated_brute import is_perfect, random_stage

DILEMMA = eg.NormalForm.from_payoffs([[3, 0], [5, 1]], [[3, 5], [0, 1]], strategies=["CD"] * 2)


def test_pure_minmax_values_are_those_of_all_profiles():
    for seed in range(60):
        stage = random_stage(Random(seed), [(2, 3), (2, 2, 2), (3, 2, 2)][seed % 3], 9)
        for i in range(stage.n_players):
            sides = [range(m) if j != i else [0] for j, m in enumerate(stage.shape)]
            value = min(
                max(
                    stage.payoff((*rival[:i], k, *rival[i + 1 :]))[i] for k in range(stage.shape[i])
                )
                for rival in product(*sides)
            )
            found = eg.minmax(stage, i, kind="pure")
            assert found.value == value
            assert minmax_problems(stage, replace(found, value=value + 1))
            low = eg.minmax(stage, i, kind="correlated")
            assert low.value <= value
            assert minmax_problems(stage, replace(low, value=low.value + 1))


def test_every_vertex_is_feasible_and_rational_and_nothing_is_missed():
    for seed in range(40):
        stage = random_stage(Random(seed), [(2, 2), (3, 3), (2, 2, 2)][seed % 3], 9)
        found = eg.individually_rational(stage)
        floors = found.floors
        assert found.vertices
        assert all(x >= f for v in found.vertices for x, f in zip(v, floors, strict=True))
        # Every profile above the floors lies within the facets.
        for bound in found.bounds.facets:
            for place in range(stage.n_profiles):
                paid = [row[place] for row in stage.payoffs]
                if all(x >= f for x, f in zip(paid, floors, strict=True)):
                    height = sum(w * x for w, x in zip(bound.normal, paid, strict=True))
                    assert height <= bound.offset
        if len(found.vertices) > 1:
            assert rational_set_problems(
                stage, floors, found.vertices[1:], found.plays[1:], found.bounds
            )
        assert rational_set_problems(
            stage, [f + 1 for f in floors], found.vertices, found.plays, found.bounds
        )


def test_pure_punishments_may_leave_nothing():
    pennies = eg.NormalForm.from_payoffs([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
    found = eg.individually_rational(pennies, kind="pure")
    assert (found.vertices, found.dimension, found.has_folk_theorem) == ((), -1, False)
    mixed = eg.individually_rational(pennies)
    assert (mixed.vertices, mixed.has_folk_theorem) == (((0, 0),), False)


def test_mixed_punishments_by_several_are_not_sought():
    stage = random_stage(Random(1), (2, 2, 2))
    with pytest.raises(eg.SolveError, match="of 3 players is not sought"):
        eg.minmax(stage, 0, kind="mixed")
    with pytest.raises(eg.GameError, match="no such player"):
        eg.minmax(stage, 3)


def test_least_patience_is_bounded_from_both_sides():
    exact = 0
    for seed in range(25):
        stage = random_stage(Random(seed), (2, 2), 6)
        for outcome in product(range(2), repeat=2):
            found = eg.least_discount(stage, outcome, length=1)
            if found.upper is None:
                continue
            assert found.lower is not None
            assert found.lower <= found.upper
            exact += found.is_exact
            if isinstance(found.upper, Fraction):
                assert is_perfect(found.strategies, found.upper)
            plays = found.strategies.plays[0]
            assert [row[plays] for row in stage.payoffs] == list(stage.payoff(outcome))
    assert exact > 20


def test_punishments_are_the_harshest_of_their_length():
    """Every penal code of constant paths that is carried out holds nobody lower."""
    delta = Fraction(2, 3)
    for seed in range(25):
        stage = random_stage(Random(seed), (2, 2), 6)
        best = eg.optimal_penal_code(stage, delta, length=1)
        profiles = list(product(range(2), repeat=2))
        for first, later, other in product(profiles, repeat=3):
            paths = {"player 1": [first, later], "player 2": other}
            if is_perfect(eg.penal_code(stage, [first, later], paths), delta):
                value = (1 - delta) * stage.payoff(first)[0] + delta * stage.payoff(later)[0]
                assert best is not None
                assert best.values[0] <= value


def test_too_many_punishments_are_refused():
    with pytest.raises(eg.SolveError, match="paths"):
        eg.least_discount(DILEMMA, ("C", "C"), length=9)
    with pytest.raises(eg.SolveError, match="for ever after"):
        eg.least_discount(DILEMMA, {"first": [("C", "C")]})
