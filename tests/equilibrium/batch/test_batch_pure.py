"""Best responses and pure equilibria of batches agree with the solver of one game."""

from __future__ import annotations

import numpy as np
import pytest

from est_games.equilibrium.batch.batch_pure import best_response_batch, pure_nash_batch
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


@pytest.mark.parametrize("shape", [(4,), (2, 3), (2, 3, 2)])
def test_best_responses_by_definition(shape):
    rng = np.random.default_rng(9)
    n_players = len(shape)
    games = rng.integers(0, 3, (6, n_players, *shape)) * 0.1
    found = best_response_batch(games, n_players)
    assert found.shape == games.shape
    for g, player, *profile in np.ndindex(*games.shape):
        rivals = [
            games[(g, player, *profile[:player], k, *profile[player + 1 :])]
            for k in range(shape[player])
        ]
        assert found[(g, player, *profile)] == (rivals[profile[player]] == max(rivals))


@pytest.mark.parametrize(
    ("payoffs", "n_players", "message"),
    [
        (np.zeros((3, 2, 2)), 2, "are not of 2 players"),
        (np.zeros((2, 0, 2)), 2, "are not of 2 players"),
        (np.full((2, 1, 1), np.nan), 2, "hold what is no number"),
        ([["a"], ["b"]], 1, "are not plain numbers"),
        ([[1, 2], [3]], 1, "are not an array of numbers"),
        (np.zeros((2, 2)), 0, "are not of 0 players"),
        (np.zeros((2, 2, 2)), "2", "n_players: is no number of players [found '2'"),
        (np.zeros((2, 2, 2)), 2.0, "n_players: is no number of players [found '2.0'"),
    ],
)
def test_bad_batches(payoffs, n_players, message):
    with pytest.raises(GameError) as caught:
        pure_nash_batch(payoffs, n_players)
    assert message in str(caught.value.problems[0])
