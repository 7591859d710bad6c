"""A tableau of complementary pivots in floats: fast, and not to be believed before it is proved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from est_games.equilibrium.best_response_polytope import Polytope

if TYPE_CHECKING:
    from numpy.typing import NDArray

_ZERO = 1e-11
"""Below it an entry counts as zero, two ratios as equal; entries start at one or less."""


class FloatTableau:
    """The equations of a polytope, solved for its basic variables, rounded.

    Parameters
    ----------
    polytope : Polytope
        Rows are scaled so that the largest entry is one; no basis depends on that.
    """

    def __init__(self, polytope: Polytope) -> None:
        import numpy as np

        d, c = polytope.d, polytope.c
        own = np.array([[entry / max(row) for entry in row] for row in polytope.table])
        self._rows: NDArray[Any] = np.hstack([own.T, np.eye(c), np.ones((c, 1))])
        self._basic = list(range(d, d + c))
        self._d = d

    @property
    def tight(self) -> int:
        """The constraints tight at the vertex, as the polytope's bits."""
        every = (1 << (self._d + len(self._basic))) - 1
        return every - sum(1 << column for column in self._basic)

    def enter(self, column: int) -> int:
        """Let a tight constraint go; return the column of the one met.

        Raises
        ------
        FloatingPointError
            Rounding left nothing that could be met.
        """
        import numpy as np

        leaving = self._leaving(column)
        pivot_row = self._rows[leaving] / self._rows[leaving, column]
        factors = self._rows[:, column].copy()
        self._rows -= np.outer(factors, pivot_row)
        self._rows[leaving] = pivot_row
        met, self._basic[leaving] = self._basic[leaving], column
        return met

    def _leaving(self, column: int) -> int:
        entering = self._rows[:, column]
        candidates = (entering > _ZERO).nonzero()[0]
        if not len(candidates):
            raise FloatingPointError("no row bounds the variable that enters")
        for measured in (-1, *range(self._d, self._d + len(self._basic))):
            if len(candidates) == 1:
                break
            ratios = self._rows[candidates, measured] / entering[candidates]
            least = ratios.min()
            candidates = candidates[ratios <= least + _ZERO * max(1.0, abs(least))]
        return int(candidates[0])
