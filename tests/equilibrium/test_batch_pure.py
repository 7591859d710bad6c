"""Batches agree with the solvers of one game, profile by profile."""

from __future__ import annotations

import numpy as np
import pytest

from est_games.equilibrium.batch_pure import dominated_batch, pure_nash_batch
from est_games.equilibrium.solve import solve
from est_games.errors import GameError
from est_games.game.normal import NormalForm


@pytest.mark.parametrize("shape", [(4,), (2, 3), (3, 3), (2, 3, 2), (2, 2, 2, 2)])
def test_pure_equilibria_are_those_of_each_game(shape):
    rng = np.random.default_rng(len(shape))
    n_players = len(shape)
    games = rng.integers(0, 4, (3, 5, n_players, *shape))
    found = pure_nash_batch(games, n_players)
    assert found.shape == (3, 5, *shape)
    for index in np.ndindex(3, 5):
        game = NormalForm.from_payoffs(games[index]) if n_players > 1 else None
        if game is None:
            assert (found[index] == (games[index][0] == games[index][0].max())).all()
            continue
        profiles = {
            tuple(row.index(1) for row in each.profile)
            for each in solve(game, "pure-nash").equilibria
        }
        assert {tuple(map(int, place)) for place in np.argwhere(found[index])} == profiles


@pytest.mark.parametrize("strictly", [True, False])
@pytest.mark.parametrize("shape", [(3, 4), (2, 3, 2)])
def test_dominated_strategies_by_definition(shape, strictly):
    rng = np.random.default_rng(7)
    n_players = len(shape)
    games = rng.integers(0, 3, (40, n_players, *shape))
    found = dominated_batch(games, n_players, strictly=strictly)
    n_dominated = 0
    for g, game in enumerate(games):
        for player, n in enumerate(shape):
            rows = np.moveaxis(game[player], player, 0).reshape(n, -1)
            for k in range(n):
                is_dominated = any(
                    (rows[r] > rows[k]).all()
                    if strictly
                    else (rows[r] >= rows[k]).all() and (rows[r] > rows[k]).any()
                    for r in range(n)
                )
                assert found[player][g, k] == is_dominated
                n_dominated += is_dominated
    assert n_dominated


@pytest.mark.parametrize(
    ("payoffs", "n_players", "message"),
    [
        (np.zeros((3, 2, 2)), 2, "are not of 2 players"),
        (np.zeros((2, 0, 2)), 2, "are not of 2 players"),
        (np.full((2, 1, 1), np.nan), 2, "hold what is no number"),
        ([["a"], ["b"]], 1, "are not plain numbers"),
        ([[1, 2], [3]], 1, "are not an array of numbers"),
        (np.zeros((2, 2)), 0, "are not of 0 players"),
    ],
)
def test_bad_batches(payoffs, n_players, message):
    with pytest.raises(GameError) as caught:
        pure_nash_batch(payoffs, n_players)
    assert message in str(caught.value.problems[0])
