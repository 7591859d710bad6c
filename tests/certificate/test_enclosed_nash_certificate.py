"""Nash equilibria near a profile: irrational, with ties, duplicates, and what is not proved."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from est_games.certificate.enclosed_nash import nash_radius
from est_games.errors import GameError
from est_games.game.normal import NormalForm

# Each of three wants to be alone in its choice, the second choice being worth two: the weight w
# of the second solves w^2 = 2 (1 - w)^2, up to the sign.
FIRST = [[[0, 0], [0, 2]], [[1, 0], [0, 0]]]
SECOND = [[[0, 0], [1, 0]], [[0, 2], [0, 0]]]
THIRD = [[[0, 1], [0, 0]], [[0, 0], [2, 0]]]
ALONE = NormalForm.from_payoffs(FIRST, SECOND, THIRD)
ROOT = Fraction(4142135623730950488, 10**19)


def at(w: Fraction) -> list[list[Fraction]]:
    return [[1 - w, w]] * 3


def test_an_irrational_equilibrium_is_enclosed() -> None:
    radius = nash_radius(ALONE, at(ROOT))
    assert radius is not None
    assert radius < Fraction(1, 10**17)


@settings(max_examples=60)
@given(st.integers(2, 16), st.sampled_from([-1, 1]), st.integers(0, 2))
def test_a_moved_profile_is_proved_only_with_the_true_one_inside(
    digits: int, sign: int, player: int
) -> None:
    step = Fraction(sign, 10**digits)
    profile = at(ROOT)
    profile[player] = [profile[player][0] - step, profile[player][1] + step]
    radius = nash_radius(ALONE, profile)
    assert radius is None or radius >= abs(step) - Fraction(1, 10**18)


@pytest.mark.parametrize("unit", ["1e-12", "1e12", "1e-300"])
def test_neither_unit_nor_offset_matters(unit: str) -> None:
    offset = Fraction(10) ** 15 * Fraction(unit)
    tables = [
        [[[offset + Fraction(unit) * x for x in row] for row in block] for block in table]
        for table in (FIRST, SECOND, THIRD)
    ]
    assert nash_radius(NormalForm.from_payoffs(*tables), at(ROOT)) == nash_radius(ALONE, at(ROOT))


def test_a_profile_that_is_none_is_refused() -> None:
    with pytest.raises(GameError, match="is not a distribution"):
        nash_radius(ALONE, [[Fraction(1, 2), Fraction(1, 3)]] * 3)


def with_third(extra: int) -> NormalForm:
    """Return the game in which the first player may also do what pays this much, always."""
    tables = [np.array(x) for x in (FIRST, SECOND, THIRD)]
    tables[0] = np.concatenate([tables[0], np.full((1, 2, 2), extra)])
    for j in (1, 2):
        tables[j] = np.concatenate([tables[j], tables[j][:1]])
    return NormalForm.from_payoffs(*tables)


def test_a_better_strategy_outside_the_support_is_seen() -> None:
    profile = at(ROOT)
    profile[0] = [*profile[0], Fraction(0)]
    # In the equilibrium the first player gets 2 w^2, about 0.34.
    assert nash_radius(with_third(0), profile) is not None
    assert nash_radius(with_third(1), profile) is None


def test_a_duplicate_may_share_the_weight_or_have_none() -> None:
    tables = [np.array(x)[[0, 1, 1]] for x in (FIRST, SECOND, THIRD)]
    game = NormalForm.from_payoffs(*tables)
    for share in (Fraction(0), Fraction(1, 3), Fraction(1, 2), Fraction(1)):
        profile = at(ROOT)
        profile[0] = [1 - ROOT, ROOT * share, ROOT * (1 - share)]
        radius = nash_radius(game, profile)
        assert radius is not None
        assert radius < Fraction(1, 10**16)


def test_a_pure_equilibrium_and_a_pure_profile_that_is_none() -> None:
    game = NormalForm.from_payoffs([[2, 0], [3, 1]], [[2, 3], [0, 1]])
    assert nash_radius(game, [[0, 1], [0, 1]]) is not None
    assert nash_radius(game, [[1, 0], [1, 0]]) is None


def test_a_continuum_without_duplicates_is_not_proved() -> None:
    """The second player is indifferent only while the first plays its first strategy."""
    game = NormalForm.from_payoffs([[1, 1], [0, 0]], [[1, 1], [0, 1]])
    half = [Fraction(1, 2)] * 2
    assert nash_radius(game, [half, half]) is None
    assert nash_radius(game, [[1, 0], half]) is not None
