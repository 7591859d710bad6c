"""Proofs of agent logit equilibria: what is near is found near, what is bent is not believed."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product

import flint
import pytest
from hypothesis import given, settings, strategies as st

import est_games as eg
from est_games.certificate.agent_regret import agent_regrets
from est_games.certificate.ball_behavior import BallBehavior
from est_games.certificate.behavior_response import behavior_response_radius, response_system
from est_games.certificate.extensive_form import expected_payoffs
from est_games.errors import GameError
from est_games.game.published_trees import published_tree
from tests.equilibrium.quantal.test_behavior_response import drawn, forgetful, one_set

SEEDS = st.integers(0, 10**6)


@settings(max_examples=12, deadline=None)
@given(SEEDS, st.sampled_from([Fraction(1, 100), Fraction(1, 7), Fraction(2)]))
def test_a_point_is_proved_again_and_a_bent_one_is_not(seed: int, lambda_: Fraction) -> None:
    form = drawn(seed, 14)
    rng = random.Random(seed)
    for point in eg.quantal_response(form).every_at(lambda_):
        known = behavior_response_radius(form, lambda_, point.behavior, point.logarithms)
        assert known == point.radius < Fraction(1, 10**12)
        label = rng.choice([c.label for c in form.information_sets if not c.is_chance])
        row = dict(point.behavior[label])
        one, other = rng.sample(list(row), 2)
        off = min(Fraction(1, 50), 1 - row[one], row[other])
        row[one] += off
        row[other] -= off
        bent = {**point.behavior, label: row}
        # Whatever is proved of it, the equilibrium is as far away as it was moved.
        found = behavior_response_radius(form, lambda_, bent, point.logarithms)
        assert found is None or found >= off - known
        if off > Fraction(1, 1000) and all(x for row in bent.values() for x in row.values()):
            found = behavior_response_radius(form, lambda_, bent)
            assert found is None or found >= off - known


@settings(max_examples=8, deadline=None)
@given(SEEDS)
def test_derivatives_are_those_of_the_equations(seed: int) -> None:
    form = drawn(seed, 16)
    rng = random.Random(seed)
    with flint.ctx.workprec(256):
        balls, parameter = BallBehavior(form), flint.arb("0.03")
        point = [[flint.arb(-rng.random() * 3) for _ in range(m)] for m in balls.shape]
        values, slopes = response_system(balls, parameter, point)
        places = [(k, a) for k, m in enumerate(balls.shape) for a in range(m)]
        h = flint.arb(2) ** -60
        for c, (k, a) in enumerate(places):
            moved = [list(row) for row in point]
            moved[k][a] += h
            after, _ = response_system(balls, parameter, moved, slopes=False)
            for r, (x, y) in enumerate(zip(values, after, strict=True)):
                assert abs(float((y - x) / h - slopes[r, c])) < 1e-12


def test_another_parameter_is_not_believed() -> None:
    form = published_tree("selten-1975")
    point = eg.quantal_response(form).at(3)
    found = behavior_response_radius(form, Fraction(31, 10), point.behavior, point.logarithms)
    assert found is None or found > Fraction(1, 1000)


def test_probabilities_far_below_all_floats() -> None:
    form = one_set(0, 1)
    for lambda_ in (10**3, 10**6, 10**9):
        point = eg.quantal_response(form).at(lambda_)
        assert point.behavior["h"] == {"k0": 0, "k1": 1} or lambda_ == 10**3
        assert point.radius < Fraction(1, 10**20)
        assert float(point.logarithms[0][0]) == pytest.approx(-lambda_)


def test_where_a_probability_is_zero_its_logarithm_is_needed() -> None:
    form = one_set(0, 0)
    pure = {"h": {"k0": Fraction(1)}}
    assert behavior_response_radius(form, Fraction(1), pure) is None
    half = [[Fraction(-693, 1000)] * 2]
    found = behavior_response_radius(form, Fraction(1), pure, half)
    assert found is not None
    assert Fraction(1, 2) <= found < Fraction(51, 100)


def test_what_is_no_behaviour_is_refused() -> None:
    form = one_set(0, 1)
    with pytest.raises(GameError, match=r"behavior\['h'\]: is not a distribution"):
        behavior_response_radius(form, Fraction(1), {"h": {"k0": Fraction(1, 2)}})
    half = {"h": {"k0": Fraction(1, 2), "k1": Fraction(1, 2)}}
    with pytest.raises(GameError) as caught:
        behavior_response_radius(form, Fraction(1), half, [[Fraction(0)]])
    assert str(caught.value) == (
        "not the logarithms of a behaviour\n  - logarithms: must have the shape (2,) [found '(1,)']"
    )


@settings(max_examples=20, deadline=None)
@given(SEEDS)
def test_what_one_information_set_could_gain(seed: int) -> None:
    """Against every action tried in turn."""
    form = drawn(seed, 12) if seed % 3 else forgetful()
    rng = random.Random(seed)
    behavior = {}
    for choice in form.information_sets:
        if not choice.is_chance:
            weights = [rng.randint(0, 2) for _ in choice.actions]
            weights[0] += not any(weights)
            row = [Fraction(weight, sum(weights)) for weight in weights]
            behavior[choice.label] = dict(zip(choice.actions, row, strict=True))
    pays = expected_payoffs(form, behavior)
    found = agent_regrets(form, behavior)
    for choice in form.information_sets:
        if not choice.is_chance:
            tried = [
                expected_payoffs(form, {**behavior, choice.label: {action: Fraction(1)}})
                for action in choice.actions
            ]
            gain = max(row[choice.player] for row in tried) - pays[choice.player]
            assert found[choice.label] == gain


def test_a_grid_of_behaviours_holds_no_other_equilibrium() -> None:
    """Where responses are nearly flat there is one equilibrium; each point of a grid says so."""
    form = published_tree("selten-1978")
    point = eg.quantal_response(form).at("1/10")
    for p, q in product([Fraction(k, 6) for k in range(1, 6)], repeat=2):
        behavior = {
            "entrant": {"in": p, "out": 1 - p},
            "incumbent": {"fight": q, "yield": 1 - q},
        }
        found = behavior_response_radius(form, Fraction(1, 10), behavior)
        away = max(
            abs(x - point.behavior[h][a]) for h, row in behavior.items() for a, x in row.items()
        )
        assert found is None or found >= away - point.radius
