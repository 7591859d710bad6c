"""What a player forgoes by each strategy: all of its payoffs that the choice depends on."""

from __future__ import annotations

from fractions import Fraction
from math import lcm

from est_games.game.normal import NormalForm


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
        self.game = game
        self._whole: list[list[int]] = []
        self._scales: list[int] = []
        for row, stride, m in zip(game.payoffs, game.strides, game.shape, strict=True):
            scale = lcm(*{amount.denominator for amount in row})
            whole = (
                [amount.numerator for amount in row]
                if scale == 1
                else [amount.numerator * (scale // amount.denominator) for amount in row]
            )
            for block in range(0, len(whole), stride * m):
                for first in range(block, block + stride):
                    line = slice(first, first + stride * (m - 1) + 1, stride)
                    amounts = whole[line]
                    low = min(amounts)
                    whole[line] = [amount - low for amount in amounts]
            self._whole.append(whole)
            self._scales.append(scale)

    @property
    def units(self) -> tuple[Fraction, ...]:
        """The largest gap of each player."""
        return tuple(
            Fraction(max(whole), scale)
            for whole, scale in zip(self._whole, self._scales, strict=True)
        )

    @property
    def unit(self) -> Fraction:
        """The largest gap of anybody; 0 where nobody's choice matters to itself."""
        return max(self.units)

    def exact(self, player: int) -> list[Fraction]:
        """Return a player's gaps over all profiles, in C order."""
        scale = self._scales[player]
        return [Fraction(amount, scale) for amount in self._whole[player]]

    def rounded(self, player: int, unit: Fraction) -> list[float]:
        """Return a player's gaps in a unit of payoff, each rounded once; in the unit 0, zeros."""
        if not unit:
            return [0.0] * len(self._whole[player])
        # Whole numbers are divided with one rounding, whatever their size.
        above = unit.denominator
        below = unit.numerator * self._scales[player]
        return [amount * above / below for amount in self._whole[player]]
