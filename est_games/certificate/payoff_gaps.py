"""What a player forgoes by each strategy: all of its payoffs that the choice depends on."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from est_games.game.normal import NormalForm

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_LARGE = 2**61
"""The difference of two whole numbers smaller than this fits a machine integer."""
_FLOATS = 2**53
"""Whole numbers up to this are floats, so that their quotient is rounded once."""


class PayoffGaps:
    r"""The payoffs of a game over the least each player can choose, exact.

    For player `i` and a profile `s` these are
    :math:`u_i(s) - \min_k u_i(k, s_{-i}) \ge 0`. Neither Nash equilibria nor quantal responses
    depend on what is left out.

    Parameters
    ----------
    game : NormalForm
        Any number of players.

    Examples
    --------
    An offset far larger than what is at stake is gone before anything is rounded.

    >>> first = [[10**15, 10**15 + 2], [10**15 + 1, 0]]
    >>> gaps = PayoffGaps(NormalForm.from_payoffs(first, [[0, 0], [0, 0]]))
    >>> [str(x) for x in gaps.exact(0)], str(gaps.unit)
    (['0', '1000000000000002', '1', '0'], '1000000000000002')
    """

    def __init__(self, game: NormalForm) -> None:
        import numpy as np

        self.game = game
        self._whole: list[NDArray[Any]] = []
        self._scales: list[int] = []
        self._tops: list[int] = []
        for table, m, stride in zip(game.tables, game.shape, game.strides, strict=True):
            whole: NDArray[Any] | None = table.integers
            if whole is None or max(-int(whole.min()), int(whole.max())) >= _LARGE:
                whole = np.array(table.numerators(slice(None)), dtype=object)
            least = whole.reshape(-1, m, stride).min(axis=1)
            gaps = whole - np.repeat(least, m, axis=0).ravel()
            self._whole.append(gaps)
            self._tops.append(int(gaps.max()))
            self._scales.append(table.denominator)

    @cached_property
    def units(self) -> tuple[Fraction, ...]:
        """The largest gap of each player."""
        return tuple(map(Fraction, self._tops, self._scales))

    @property
    def unit(self) -> Fraction:
        """The largest gap of anybody; 0 where nobody's choice matters to itself."""
        return max(self.units)

    def exact(self, player: int) -> list[Fraction]:
        """Return a player's gaps over all profiles, in C order."""
        scale = self._scales[player]
        return [Fraction(amount, scale) for amount in self._whole[player].tolist()]

    def rounded(self, player: int, unit: Fraction) -> NDArray[np.float64]:
        """Return a player's gaps in a unit of payoff, each rounded once; in the unit 0, zeros."""
        import numpy as np

        whole = self._whole[player]
        if not unit:
            return np.zeros(len(whole))
        above, below = unit.denominator, unit.numerator * self._scales[player]
        if self._tops[player] * above < _FLOATS and below < _FLOATS:
            quotients: NDArray[np.float64] = (whole * above).astype(np.float64) / below
            return quotients
        # Python divides whole numbers with one rounding, whatever their size.
        return np.array([amount * above / below for amount in whole.tolist()], dtype=np.float64)
