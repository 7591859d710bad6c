"""The payoffs of a normal form as plain arrays of floats, for kernels."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import numpy as np

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
    """

    tables: NDArray[np.float64]
    shape: NDArray[np.int64]
    starts: NDArray[np.int64]
    units: tuple[Fraction, ...]

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

    def centroid(self) -> NDArray[np.float64]:
        """Return the logarithms of the uniform mixtures, shape (M,)."""
        return np.repeat(-np.log(self.shape.astype(np.float64)), self.shape)


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
    tables, gaps = [], []
    for exact, m, stride in zip(game.tables, game.shape, game.strides, strict=True):
        whole: NDArray[Any] | None = exact.integers
        if whole is None or max(-int(whole.min()), int(whole.max())) >= _LARGE:
            whole = np.array(exact.numerators(slice(None)), dtype=object)
        least = whole.reshape(-1, m, stride).min(axis=1)
        table = whole - np.repeat(least, m, axis=0).ravel()
        tables.append(table)
        gaps.append(Fraction(int(table.max()), exact.denominator))
    units = [max(gaps)] * game.n_players if is_common else gaps
    # Where nobody has anything at stake, any unit will do.
    units = [unit or Fraction(1) for unit in units]
    scaled = [
        _divided(table, gap, unit) for table, gap, unit in zip(tables, gaps, units, strict=True)
    ]
    shape = np.array(game.shape, dtype=np.int64)
    return PayoffTables(
        tables=np.array(scaled),
        shape=shape,
        starts=np.array([0, *accumulate(game.shape[:-1])], dtype=np.int64),
        units=tuple(units),
    )


def _divided(table: NDArray[Any], gap: Fraction, unit: Fraction) -> NDArray[np.float64]:
    """Return whole numbers, the greatest of which stands for `gap`, in a unit."""
    top = int(table.max())
    if not top:
        return np.zeros(len(table))
    above, below = gap.numerator * unit.denominator, gap.denominator * unit.numerator * top
    if top * above < _EXACT and below < _EXACT:
        quotients: NDArray[np.float64] = (table * above).astype(np.float64) / below
        return quotients
    return np.array([amount * above / below for amount in table.tolist()], dtype=np.float64)
