"""Named classes of games: what defines each, seeds, ranges."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from est_games.equilibrium.dominance.elimination import iterated_elimination
from est_games.equilibrium.solve import solve
from est_games.errors import GameError
from est_games.game.generate import CLASSES, generate

SEEDS = st.integers(0, 10**6)
SHAPES = st.lists(st.integers(1, 4), min_size=1, max_size=3).map(tuple)
SEEDED = sorted(
    set(CLASSES)
    - {"blotto", "cyclic-polytope", "minimum-effort", "public-goods", "sandholm-gilpin-conitzer"}
    - {"shapley", "threshold", "veto"}
)


@pytest.mark.parametrize("kind", SEEDED)
def test_the_same_seed_gives_the_same_game(kind: str) -> None:
    game = generate(kind, seed=5)
    assert game == generate(kind, seed=np.random.default_rng(5))
    assert any(game.payoffs != generate(kind, seed=seed).payoffs for seed in range(6, 9))


@settings(max_examples=30)
@given(SHAPES, SEEDS)
def test_payoffs_stay_in_their_range(shape: tuple[int, ...], seed: int) -> None:
    game = generate("random", shape=shape, low=-3, high=4, seed=seed)
    assert game.shape == shape
    numbers = {x for row in game.payoffs for x in row}
    assert min(numbers) >= -3
    assert max(numbers) <= 4
    assert all(x.denominator == 1 for x in numbers)
    floats = generate("random", shape=shape, law="uniform", seed=seed)
    assert all(0 <= x < 1 for row in floats.payoffs for x in row)


@pytest.mark.parametrize("correlation", [-0.5, 0, "1/3", 1])
def test_payoffs_are_correlated_as_told(correlation: Any) -> None:
    game = generate("covariance", shape=(30, 30, 5), correlation=correlation, seed=1)
    found = np.corrcoef(game.array.reshape(3, -1))
    expected = float(Fraction(correlation))
    assert np.abs(found[~np.eye(3, dtype=bool)] - expected).max() < 0.05
    assert np.abs(game.array.std() - 1) < 0.05


def test_the_ends_of_correlation_are_exact() -> None:
    opposed = generate("covariance", shape=(4, 4, 2), correlation="-1/2", seed=2)
    assert {sum(column) for column in zip(*opposed.payoffs, strict=True)} == {0}
    alike = generate("covariance", shape=(4, 4, 2), correlation=1, seed=2)
    assert len(set(alike.payoffs)) == 1


@settings(max_examples=20)
@given(SHAPES, SEEDS, st.booleans())
def test_a_potential_moves_with_every_deviation(
    shape: tuple[int, ...], seed: int, weighted: bool
) -> None:
    weights = [Fraction(i + 1, 2) if weighted else Fraction(1) for i in range(len(shape))]
    game = generate("potential", shape=shape, weights=weights, seed=seed)
    for player, other in product(range(len(shape)), repeat=2):
        for profile in product(*(range(m - 1) for m in shape)):
            # Monderer and Shapley: round a square of two players' moves, gains add up to nothing.
            if player < other:
                corners = [
                    tuple(
                        k + (axis == player and up) + (axis == other and right)
                        for axis, k in enumerate(profile)
                    )
                    for up, right in ((0, 0), (1, 0), (1, 1), (0, 1))
                ]
                a, b, c, d = (game.payoff(corner) for corner in corners)
                own = (b[player] - a[player] + d[player] - c[player]) / weights[player]
                rival = (c[other] - b[other] + a[other] - d[other]) / weights[other]
                assert own + rival == 0


@settings(max_examples=20)
@given(SHAPES, SEEDS)
def test_dominance_solves_it(shape: tuple[int, ...], seed: int) -> None:
    game = generate("dominance-solvable", shape=shape, seed=seed)
    found = iterated_elimination(game, kind="strict", mixed=False)
    assert found.reduced.shape == (1,) * len(shape)


@settings(max_examples=15)
@given(SEEDS)
def test_zero_sum_coordination_and_congestion(seed: int) -> None:
    opposed = generate("zero-sum", shape=(3, 4), seed=seed)
    assert all(a + b == 0 for a, b in zip(*opposed.payoffs, strict=True))
    together = solve(generate("coordination", n_players=3, seed=seed), "pure-nash")
    alike = {tuple(row.index(1) for row in e.profile) for e in together.equilibria}
    assert {(k, k, k) for k in range(3)} <= alike
    roads = generate("congestion", n_players=3, n_facilities=3, n_used=2, seed=seed)
    assert roads.strategies[0] == ("1 + 2", "1 + 3", "2 + 3")
    assert solve(roads, "pure-nash").equilibria


def test_shapley_1964() -> None:
    game = generate("shapley")
    (equilibrium,) = solve(game, "nash").equilibria
    assert equilibrium.profile == ((Fraction(1, 3),) * 3,) * 2
    assert generate("shapley", n=4).shape == (4, 4)


@pytest.mark.parametrize("dimension", [2, 4, 6])
def test_savani_von_stengel_2006(dimension: int) -> None:
    """One equilibrium, in which every strategy is played."""
    solution = solve(generate("cyclic-polytope", dimension=dimension), "nash")
    assert solution.status.name == "COMPLETE"
    (equilibrium,) = solution.equilibria
    assert all(x > 0 for row in equilibrium.profile for x in row)


def test_sandholm_gilpin_conitzer_2005() -> None:
    game = generate("sandholm-gilpin-conitzer", k=2)
    (equilibrium,) = solve(game, "nash").equilibria
    assert equilibrium.profile[0] == (Fraction(1, 3),) * 3 + (0,) * 4
    peer = pytest.importorskip("quantecon", reason="QuantEcon is an optional peer")
    theirs = peer.game_theory.game_generators.bimatrix_generators.sgc_game(2)
    assert np.array_equal(theirs.players[0].payoff_array, game.array[0])
    assert np.array_equal(theirs.players[1].payoff_array, game.array[1].T)


def test_blotto() -> None:
    game = generate("blotto", n_fields=2, troops=(2, 1), values=[1, "1/2"])
    assert game.payoff(("1-1", "1-0")) == (Fraction(1, 2), Fraction(-1, 2))
    assert all(a + b == 0 for a, b in zip(*game.payoffs, strict=True))
    wins = generate("blotto", n_fields=2, troops=(2, 1), scoring="majority")
    assert {abs(x) for x in wins.payoffs[0]} <= {0, 1}


def test_public_goods_and_minimum_effort() -> None:
    goods = solve(generate("public-goods", n_players=3, endowment=2), "pure-nash")
    assert [e.payoffs for e in goods.equilibria] == [(2, 2, 2)]
    effort = solve(generate("minimum-effort", n_players=3, n_efforts=4), "pure-nash")
    assert [e.payoffs[0] for e in effort.equilibria] == [1, 2, 3, 4]


def test_votes_are_degenerate() -> None:
    consensus = solve(generate("consensus", n_players=3, n_options=3, seed=1), "pure-nash")
    agreed = {tuple(row.index(1) for row in each.profile) for each in consensus.equilibria}
    assert {(0, 0, 0), (1, 1, 1), (2, 2, 2), (0, 1, 2)} <= agreed
    pair = solve(generate("consensus", n_options=4, seed=1), "nash")
    assert [c.index for c in pair.components].count(0) == 1
    veto = generate("veto", n_players=3, n_replies=3)
    assert veto.strategies[0] == ("accept", "refuse 1", "refuse 2")
    assert len(solve(veto, "pure-nash").equilibria) > 1
    signed = solve(generate("threshold", n_players=4, threshold=3), "pure-nash")
    assert sorted(sum(row[0] for row in e.profile) for e in signed.equilibria) == [0, 3, 3, 3, 3]


@pytest.mark.parametrize(
    ("kind", "options", "message"),
    [
        ("core", {}, "kind: is no class of games [found 'core'; accepted: anti-coordination, "),
        ("random", {"size": 3}, "size: is no option of random [accepted: shape, law, low, "),
        ("random", {"seed": -1}, "seed: cannot be used [found '-1'; accepted: a whole number of"),
        ("random", {"shape": (0, 2)}, "shape: cannot be used"),
        ("random", {"shape": 3}, "shape: cannot be used"),
        ("random", {"shape": (1000,) * 3}, "shape: cannot be used [found '3000000000 payoffs'"),
        ("random", {"low": 3, "high": 2}, "high: cannot be used [found '2'; accepted: at least"),
        ("random", {"law": "normal"}, "law: cannot be used"),
        ("covariance", {"correlation": -2}, "correlation: cannot be used [found '-2'; accepted: "),
        ("covariance", {"correlation": float("nan")}, "correlation: cannot be used"),
        ("zero-sum", {"shape": (2, 2, 2)}, "numbers of strategies of 2 players"),
        ("potential", {"weights": [1, 0]}, "weights: cannot be used"),
        ("potential", {"weights": [1]}, "weights: cannot be used"),
        ("coordination", {"low": 0}, "low: cannot be used"),
        ("congestion", {"n_used": 4}, "n_used: cannot be used"),
        ("blotto", {"troops": 3}, "troops: cannot be used"),
        ("blotto", {"values": [1]}, "values: cannot be used"),
        ("cyclic-polytope", {"dimension": 3}, "an even number from 2 to 40"),
        ("shapley", {"n": 2}, "n: cannot be used"),
        ("threshold", {"threshold": 4}, "threshold: cannot be used"),
        ("veto", {"gains": [1]}, "gains: cannot be used"),
        ("public-goods", {"n_players": 31, "endowment": 9}, "shape: cannot be used"),
    ],
)
def test_what_cannot_be_is_refused(kind: str, options: dict[str, Any], message: str) -> None:
    with pytest.raises(GameError) as caught:
        generate(kind, **options)
    assert message in str(caught.value)
