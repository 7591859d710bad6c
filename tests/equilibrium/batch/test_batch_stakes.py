"""Heads, tails and the trap in batches, by their definitions in exact arithmetic."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from est_games.equilibrium.batch.batch_stakes import stakes_batch
from est_games.errors import GameError


def exact_gains(table: np.ndarray, before: float) -> list[Fraction]:
    return [Fraction(float(v)) - Fraction(float(before)) for v in table.ravel()]


def check(found, index, game, before, forced, proposer) -> None:
    """Compare one game with the definitions; gains exact, then rounded once."""
    gains = exact_gains(game[proposer], before[proposer])
    sides = [
        [gain for gain, force in zip(gains, forced.ravel(), strict=True) if force == side]
        for side in (True, False)
    ]
    for side, least, place in zip(
        sides,
        (found.heads[index], found.tails[index]),
        (found.heads_at, found.tails_at),
        strict=True,
    ):
        if side:
            assert least == float(min(side))
            assert gains[place[index]] == min(side)
            assert bool(forced.ravel()[place[index]]) == (side is sides[0])
        else:
            assert np.isnan(least)
            assert place[index] == -1
    here = [min(side) for side in sides if side]
    assert found.cannot_lose[index] == (min(here) >= 0 and max(here) > 0)
    for player, table in enumerate(game):
        most = max(exact_gains(table, before[player]))
        assert found.hopes[index][player] == float(most)
        assert found.is_closed[index][player] == (most < 0)
        assert exact_gains(table, before[player])[found.hopes_at[index][player]] == most


def whole(rng, shape):
    return rng.integers(-2, 3, shape)


def neighbours(rng, shape):
    """Payoffs and status quo one unit in the last place apart, or the same."""
    near = [0.1, np.nextafter(0.1, 1), np.nextafter(0.1, 0)]
    return rng.choice(near, shape)


def far_away(rng, shape):
    return 1e15 + rng.integers(-2, 3, shape) / 8


def tiny(rng, shape):
    """Differences that only a float without its leading one holds."""
    return rng.integers(1, 4, shape) * 2.0**-1073


@pytest.mark.parametrize("kind", [whole, neighbours, far_away, tiny])
@pytest.mark.parametrize("shape", [(1, 2, 3), (2, 2), (3,)])
def test_by_definition(kind, shape):
    rng = np.random.default_rng(len(shape))
    n_players = len(shape)
    games = kind(rng, (4, 25, n_players, *shape))
    before = kind(rng, (4, 25, n_players))
    forced = rng.random((4, 25, *shape)) < 0.5
    proposer = n_players - 1
    found = stakes_batch(games, n_players, proposer=proposer, status_quo=before, in_force=forced)
    for index in np.ndindex(4, 25):
        check(found, index, games[index], before[index], forced[index], proposer)
    assert found.is_closed.any()
    assert found.cannot_lose.any()
    assert not found.cannot_lose.all()


@pytest.mark.parametrize("everywhere", [True, False])
def test_a_side_that_cannot_come_about_does_not_count(everywhere):
    game = np.array([[[3.0, 2.0]], [[-1.0, -2.0]]])
    found = stakes_batch(
        game, 2, proposer=0, status_quo=[2, 0], in_force=np.full((1, 2), everywhere)
    )
    check(found, (), game, np.array([2, 0]), np.full((1, 2), everywhere), 0)
    assert not found.cannot_lose
    better = stakes_batch(
        game, 2, proposer=0, status_quo=[1, 0], in_force=np.full((1, 2), everywhere)
    )
    assert better.cannot_lose
    assert better.is_closed.tolist() == [False, True]


def test_one_status_quo_and_one_rule_for_all_games():
    rng = np.random.default_rng(5)
    games = rng.integers(-3, 4, (7, 2, 2, 2))
    forced = np.array([[True, False], [False, False]])
    found = stakes_batch(games, 2, proposer=1, status_quo=[0, 1], in_force=forced)
    for g in range(7):
        check(found, g, games[g], [0, 1], forced, 1)


def test_a_difference_too_large_keeps_its_sign():
    found = stakes_batch(
        [[[1e308]], [[-1e308]]], 2, proposer=0, status_quo=[-1e308, 1e308], in_force=[[True]]
    )
    assert found.heads == np.inf
    assert found.hopes.tolist() == [np.inf, -np.inf]
    assert found.is_closed.tolist() == [False, True]


def test_no_games():
    found = stakes_batch(
        np.zeros((0, 2, 2, 3)), 2, proposer=0, status_quo=[0, 0], in_force=np.ones((2, 3), bool)
    )
    assert found.heads.shape == (0,)
    assert found.hopes.shape == (0, 2)


GAME = np.zeros((4, 2, 2, 3))
FORCED = np.ones((2, 3), dtype=bool)
NUMBERS = "finite floats of 64 bits, whole numbers up to 2**53"
TRUTH = "truth values of shape (2, 3) or (4, 2, 3)"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"proposer": 2}, "proposer: is no player [found '2'; accepted: 0 to 1]"),
        ({"proposer": -1}, "proposer: is no player [found '-1'; accepted: 0 to 1]"),
        (
            {"in_force": FORCED.T},
            f"in_force: have another shape [found '(3, 2)'; accepted: {TRUTH}]",
        ),
        (
            {"in_force": np.ones((2, 3))},
            f"in_force: are not truth values [found 'float64'; accepted: {TRUTH}]",
        ),
        (
            {"in_force": [[True], [True, False]]},
            f"in_force: are not an array of numbers [accepted: {TRUTH}]",
        ),
        (
            {"status_quo": 0},
            "status_quo: have another shape "
            "[found '()'; accepted: numbers of shape (2,) or (4, 2)]",
        ),
        ({"status_quo": [0, np.nan]}, f"status_quo: are not finite [accepted: {NUMBERS}]"),
        ({"payoffs": GAME + np.inf}, f"payoffs: are not finite [accepted: {NUMBERS}]"),
        (
            {"payoffs": GAME.astype(np.int64) + 2**53 + 1},
            f"payoffs: hold whole numbers that no float holds [accepted: {NUMBERS}]",
        ),
        (
            {"payoffs": GAME.astype(np.longdouble)},
            f"payoffs: are wider than floats of 64 bits [found 'float128'; accepted: {NUMBERS}]",
        ),
    ],
)
def test_bad_input(changes, message):
    given = {"payoffs": GAME, "proposer": 0, "status_quo": [0, 0], "in_force": FORCED, **changes}
    with pytest.raises(GameError) as caught:
        stakes_batch(given.pop("payoffs"), 2, **given)
    assert str(caught.value.problems[0]) == message
