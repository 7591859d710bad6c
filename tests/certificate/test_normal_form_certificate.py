"""Regret in normal forms."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from est_games.certificate.normal_form import expected_payoffs, is_nash, regrets, strategy_payoffs
from est_games.errors import GameError
from est_games.game.normal import NormalForm

HALF = Fraction(1, 2)
PENNIES = NormalForm.from_payoffs([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])


def test_matching_pennies() -> None:
    assert regrets(PENNIES, [[HALF, HALF], [HALF, HALF]]) == (0, 0)
    assert regrets(PENNIES, [[1, 0], [HALF, HALF]]) == (0, 1)
    assert not is_nash(PENNIES, [[1, 0], [1, 0]])


def test_a_tiny_gain_is_a_gain() -> None:
    """A prisoner's dilemma in units of 1e-9 is still one."""
    tiny = Fraction(1, 10**9)
    game = NormalForm.from_payoffs([[2 * tiny, 0], [3 * tiny, tiny]], [[2, 3], [0, 1]])
    assert not is_nash(game, [[1, 0], [0, 1]])
    assert regrets(game, [[1, 0], [0, 1]])[0] == tiny


@pytest.mark.parametrize(
    "profile",
    [
        [[1, 0]],
        [[1, 0], [1]],
        [[1, 0], [HALF, 0]],
        [[1, 0], [2, -1]],
        [[1, 0], [0.5, 0.5]],
    ],
)
def test_what_is_no_profile_is_refused(profile: list[list[Fraction]]) -> None:
    with pytest.raises(GameError, match="not a mixed profile"):
        regrets(PENNIES, profile)


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_regret_agrees_with_floats_and_is_the_best_pure_deviation(data: st.DataObject) -> None:
    shape = (2, 3, 2)
    entries = st.lists(st.integers(-5, 5), min_size=36, max_size=36)
    game = NormalForm.from_payoffs(np.array(data.draw(entries)).reshape(3, *shape))
    profile = []
    for m in shape:
        weights = data.draw(st.lists(st.integers(0, 3), min_size=m, max_size=m).filter(any))
        profile.append([Fraction(w, sum(weights)) for w in weights])
    x, y, z = ([float(w) for w in weights] for weights in profile)
    floats = np.einsum("nijk,i,j,k->n", game.array, x, y, z)
    assert np.allclose([float(v) for v in expected_payoffs(game, profile)], floats)
    best = np.einsum("ijk,i,k->j", game.array[1], x, z)
    assert np.allclose([float(v) for v in strategy_payoffs(game, profile, 1)], best)
    assert float(regrets(game, profile)[1]) == pytest.approx(best.max() - floats[1])
