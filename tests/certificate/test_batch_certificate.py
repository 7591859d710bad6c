"""Bounds on regret hold, and are small where there is none."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from est_games.certificate.batch import regret_bounds
from est_games.equilibrium.batch.batch_nash import nash_batch


def regrets(game: np.ndarray, x: np.ndarray, y: np.ndarray) -> list[Fraction]:
    """Return both regrets in exact arithmetic, strategies divided by their sums."""
    xs, ys = ([Fraction(float(p)) for p in side] for side in (x, y))
    xs, ys = [p / sum(xs) for p in xs], [q / sum(ys) for q in ys]
    found = []
    for table, own, other in ((game[0], xs, ys), (game[1].T, ys, xs)):
        exact = [[Fraction(v) for v in row] for row in table.tolist()]
        worths = [sum(v * q for v, q in zip(row, other, strict=True)) for row in exact]
        found.append(max(worths) - sum(w * p for w, p in zip(worths, own, strict=True)))
    return found


def drawn(rng, kind):
    whole = rng.integers(0, 4, (60, 2, 3, 4))
    return {
        "whole": whole,
        "decimals": whole * 0.1,
        "far away": 1e15 + whole / 8,
        "tiny": whole * 1e-300,
        "large whole": whole + 2**60,
        "huge": whole * 1e200,
    }[kind]


KINDS = ["whole", "decimals", "far away", "tiny", "large whole", "huge"]


@pytest.mark.parametrize("kind", KINDS)
def test_no_regret_is_more_than_its_bound(kind):
    rng = np.random.default_rng(1)
    games = drawn(rng, kind)
    x, y = rng.random((60, 3)), rng.random((60, 4))
    x[::3, 1] = 0
    y[::2] = np.eye(4)[rng.integers(0, 4, 30)]
    bounds = regret_bounds(games, np.arange(61), x, y)
    n_close = 0
    for g in range(60):
        for bound, regret in zip(bounds[g], regrets(games[g], x[g], y[g]), strict=True):
            assert regret <= Fraction(float(bound))
            n_close += 0 < bound <= float(regret) * 1.001
    assert n_close or kind == "large whole"


@pytest.mark.parametrize("kind", ["whole", "decimals", "far away", "huge"])
def test_equilibria_have_hardly_any(kind):
    games = drawn(np.random.default_rng(2), kind)
    found = nash_batch(games)
    spread = np.ptp(games.astype(float))
    assert (found.regret_bounds <= 1e-13 * spread).all()
    for g in range(0, 60, 7):
        for row in range(found.offsets[g], found.offsets[g + 1]):
            for bound, regret in zip(
                found.regret_bounds[row], regrets(games[g], found.x[row], found.y[row]), strict=True
            ):
                assert regret <= Fraction(float(bound))


def test_a_probability_moved_a_support_or_a_payoff_changed_is_seen():
    rng = np.random.default_rng(3)
    games = rng.integers(0, 101, (2000, 2, 3, 3))
    found = nash_batch(games)
    mixed = np.flatnonzero(
        (found.supports != np.array([1, 1])).all(axis=1) & (found.x.max(axis=1) < 1)
    )
    x = found.x.copy()
    x[mixed] = np.roll(x[mixed], 1, axis=1)
    moved = regret_bounds(found.games, found.offsets, x, found.y)[mixed].max(axis=1)
    assert (moved > 1e-3).mean() > 0.99
    elsewhere = regret_bounds(games[::-1], found.offsets, found.x, found.y)
    assert (elsewhere.max(axis=1) > 1e-3).mean() > 0.7


@pytest.mark.parametrize("x", [[-0.1, 1.1], [0.0, 0.0], [np.nan, 1.0], [np.inf, 0.0]], ids=str)
def test_what_is_no_strategy_has_no_bound(x):
    game = np.arange(8.0).reshape(1, 2, 2, 2)
    assert (regret_bounds(game, np.array([0, 1]), np.array([x]), np.eye(2)[:1]) == np.inf).all()


def test_no_equilibria():
    empty = np.zeros((0, 2))
    assert regret_bounds(np.zeros((3, 2, 2, 2)), np.zeros(4, int), empty, empty).shape == (0, 2)
