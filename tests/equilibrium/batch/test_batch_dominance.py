"""Dominance in batches: by definition, and as the comparison of one game says it."""

from __future__ import annotations

import numpy as np
import pytest

from est_games.equilibrium.batch.batch_dominance import (
    DominanceStrength,
    dominance_batch,
    dominated_batch,
)
from est_games.equilibrium.dominance.dominance import compare
from est_games.errors import GameError
from est_games.game.normal import NormalForm


def strength(better: np.ndarray, worse: np.ndarray) -> DominanceStrength:
    if (better > worse).all():
        return DominanceStrength.STRICT
    if (better == worse).all():
        return DominanceStrength.VERY_WEAK
    return DominanceStrength.WEAK if (better >= worse).all() else DominanceStrength.NONE


@pytest.mark.parametrize("shape", [(5,), (3, 4), (3, 1), (2, 3, 2)])
def test_by_definition(shape):
    rng = np.random.default_rng(7)
    n_players = len(shape)
    games = rng.integers(0, 3, (4, 10, n_players, *shape)) * 0.1
    found = dominance_batch(games, n_players)
    seen = set()
    for index in np.ndindex(4, 10):
        for player, n in enumerate(shape):
            rows = np.moveaxis(games[index][player], player, 0).reshape(n, -1)
            for a, b in np.ndindex(n, n):
                wanted = strength(rows[a], rows[b]) if a != b else DominanceStrength.NONE
                assert found[player][(*index, a, b)] == wanted
                seen.add(wanted)
            for strictly, least in ((True, 3), (False, 2)):
                dominated = dominated_batch(games, n_players, strictly=strictly)
                wanted = [
                    any(found[player][(*index, a, b)] >= least for a in range(n)) for b in range(n)
                ]
                assert dominated[player][index].tolist() == wanted
    one_profile = np.prod(shape) == max(shape)
    assert seen == set(DominanceStrength) - ({DominanceStrength.WEAK} if one_profile else set())


def test_as_the_comparison_of_one_game_says():
    games = np.random.default_rng(8).integers(0, 3, (30, 2, 3, 2)) / 7
    found = dominance_batch(games, 2)
    for g, payoffs in enumerate(games):
        game = NormalForm.from_payoffs(payoffs)
        for player, n in enumerate(game.shape):
            for a, b in np.ndindex(n, n):
                if a != b:
                    one = compare(game, player, a, b)
                    kind = found[player][g, a, b]
                    assert (kind >= DominanceStrength.WEAK) == (one is not None)
                    assert (kind == DominanceStrength.STRICT) == bool(one and one.strict)


def test_one_unit_in_the_last_place_is_a_difference():
    up = np.nextafter(0.1, 1)
    found = dominance_batch([[[0.1, 0.1], [0.1, up]], [[1e-12, 0.0], [2e-12, 1e-300]]], 2)
    assert found[0].tolist() == [[0, 0], [2, 0]]
    assert found[1].tolist() == [[0, 3], [0, 0]]


def test_each_strength_says_what_it_means():
    assert [each.message for each in DominanceStrength] == [
        "pays less against some profile of the others",
        "pays the same against every profile of the others",
        "never pays less, and somewhere more",
        "pays more against every profile of the others",
    ]


def test_no_games():
    assert [each.shape for each in dominance_batch(np.zeros((0, 2, 2, 3)), 2)] == [
        (0, 2, 2),
        (0, 3, 3),
    ]


def test_bad_batches():
    with pytest.raises(GameError) as caught:
        dominance_batch(np.zeros((3, 2, 2)), 2)
    assert str(caught.value.problems[0]) == (
        "payoffs: are not of 2 players [found '(3, 2, 2)'; accepted: numbers of shape "
        "(..., n_players, m_0, ..., m_{n-1})]"
    )
