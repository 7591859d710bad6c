"""The payoffs of a normal form as plain arrays of floats, for kernels."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from math import log
from typing import TYPE_CHECKING, Any

import numpy as np

from est_games.equilibrium.kernels.choice_gaps import choice_gaps
from est_games.game.normal import NormalForm

if TYPE_CHECKING:
    from numpy.typing import NDArray

_EXACT = 2**53
"""Whole numbers up to this are floats, so that their quotient is rounded once."""
_LARGE = 2**61
"""The difference of two whole numbers smaller than this fits a machine integer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoffTables:
    """What a choice is worth over the worst one against the same others, in [0, 1].

    Parameters
    ----------
    tables : array of float, shape (n_players, n_profiles)
        Each entry rounded once.
    shape, starts : arrays of int, shape (n_players,)
        Number of strategies of each player, and where its first one stands among all.
    units : tuple of Fraction, shape (n_players,)
        What each player's table is measured in.
    stakes : tuple of float, shape (n_players,)
        The largest entry of each player.
    """

    tables: NDArray[np.float64]
    shape: NDArray[np.int64]
    starts: NDArray[np.int64]
    units: tuple[Fraction, ...]
    stakes: tuple[float, ...]

    @property
    def work(self) -> int:
        """How many operations a step along the branch takes, about."""
        return int(self.tables.size + (self.shape.sum() + 1) ** 3)

    @property
    def arrays(self) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
        """What the kernels take first."""
        return self.tables, self.shape, self.starts

    @property
    def rows(self) -> tuple[slice, ...]:
        """Where each player's strategies stand among all."""
        return tuple(
            slice(start, start + m)
            for start, m in zip(self.starts.tolist(), self.shape.tolist(), strict=True)
        )

    def centroid(self) -> list[float]:
        """Return the logarithms of the uniform mixtures, `M` of them."""
        return [-log(m) for m in self.shape.tolist() for _ in range(m)]


def payoff_tables(game: NormalForm, *, is_common: bool) -> PayoffTables:
    """Return the payoffs of a game as floats in [0, 1], without what matters to nobody's choice.

    Parameters
    ----------
    game : NormalForm
        Any number of players.
    is_common : bool
        Whether all players' payoffs are measured in the same unit, the largest gap of anybody;
        else each in its own.

    Examples
    --------
    >>> first = [[10**15, 10**15 + 3], [10**15 + 2, 10**15]]
    >>> game = NormalForm.from_payoffs(first, [[0, 1], [0, 0]])
    >>> found = payoff_tables(game, is_common=True)
    >>> found.tables.round(3).tolist(), [str(unit) for unit in found.units]
    ([[0.0, 1.0, 0.667, 0.0], [0.0, 0.333, 0.0, 0.0]], ['3', '3'])
    """
    shape = np.array(game.shape, dtype=np.int64)
    whole = _gaps(game, shape)
    tops = [int(top) for top in whole.max(axis=1)]
    gaps = [Fraction(top, table.denominator) for top, table in zip(tops, game.tables, strict=True)]
    units = [max(gaps)] * game.n_players if is_common else gaps
    # Where nobody has anything at stake, any unit will do.
    units = [unit or Fraction(1) for unit in units]
    return PayoffTables(
        tables=_divided(whole, tops, gaps, units),
        shape=shape,
        starts=np.array([0, *accumulate(game.shape[:-1])], dtype=np.int64),
        units=tuple(units),
        stakes=tuple(float(gap / unit) for gap, unit in zip(gaps, units, strict=True)),
    )


def _gaps(game: NormalForm, shape: NDArray[np.int64]) -> NDArray[Any]:
    """Return what choices are worth over the worst, times each player's denominator."""
    tables = [table.integers for table in game.tables]
    if not any(table is None for table in tables):
        whole: NDArray[np.int64] = np.array(tables)
        if max(-int(whole.min()), int(whole.max())) < _LARGE:
            small: NDArray[np.int64] = choice_gaps(whole, shape)
            return small
    found = []
    for i, table in enumerate(game.tables):
        exact = np.array(table.numerators(slice(None)), dtype=object).reshape(game.shape)
        found.append((exact - exact.min(axis=i, keepdims=True)).ravel())
    return np.array(found)


def _divided(
    whole: NDArray[Any], tops: list[int], gaps: list[Fraction], units: list[Fraction]
) -> NDArray[np.float64]:
    """Return whole numbers, the greatest of which stands for a player's gap, in its unit."""
    above, below = [], []
    for top, gap, unit in zip(tops, gaps, units, strict=True):
        # Where nothing is at stake, all are zero.
        above.append(gap.numerator * unit.denominator)
        below.append(gap.denominator * unit.numerator * (top or 1))
    if max(*below, *(top * factor for top, factor in zip(tops, above, strict=True))) < _EXACT:
        quotients: NDArray[np.float64] = (whole * np.array(above)[:, None]) / np.array(below)[
            :, None
        ]
        return quotients
    rows = zip(whole.tolist(), above, below, strict=True)
    return np.array([[amount * a / b for amount in row] for row, a, b in rows], dtype=np.float64)
