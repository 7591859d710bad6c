"""What strategies pay against mixtures known up to a radius, in ball arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import flint

from est_games.certificate.payoff_gaps import PayoffGaps
from est_games.game.normal import NormalForm

Balls = Sequence[Any]
"""A mixture, or payoffs: one ``flint.arb`` a strategy."""

_MAX_BITS = 8_192
"""Bounds are fractions with no more bits than this before or after the point."""


class BallPayoffs:
    r"""The payoff gaps of a game as balls, to be averaged over mixtures that are balls.

    Parameters
    ----------
    game : NormalForm
        Any number of players.
    units : sequence of Fraction, shape (n_players,)
        What each player's gaps are measured in.
    kept : sequence of sequences of int, optional
        The strategies of each player that others may play; all unless given. A player's own are
        always all kept.

    Notes
    -----
    All balls are made at the precision in force when the object is made.

    Examples
    --------
    >>> game = NormalForm.from_payoffs([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
    >>> balls = BallPayoffs(game, [Fraction(2)] * 2)
    >>> half = [flint.arb(0.5)] * 2
    >>> pays, slopes = balls.averaged([half, half])
    >>> [float(x) for x in pays[0]], [float(x) for x in slopes[0, 1][0]]
    ([0.5, 0.5], [1.0, 0.0])
    """

    def __init__(
        self,
        game: NormalForm,
        units: Sequence[Fraction],
        kept: Sequence[Sequence[int]] | None = None,
    ) -> None:
        import numpy as np

        gaps = PayoffGaps(game)
        self.shape = game.shape
        self._tables = []
        for i, unit in enumerate(units):
            exact = np.array(gaps.exact(i), dtype=object).reshape(game.shape)
            if kept is not None:
                for j, strategies in enumerate(kept):
                    if j != i:
                        exact = exact.take(strategies, axis=j)
            scale = unit or Fraction(1)
            balls = [_ball(amount / scale) for amount in exact.ravel()]
            self._tables.append(np.array(balls, dtype=object).reshape(exact.shape))

    def averaged(self, weights: Sequence[Balls]) -> tuple[list[Any], dict[tuple[int, int], Any]]:
        """Return each strategy's payoff, and its derivatives in the others' weights.

        Parameters
        ----------
        weights : sequence of Balls, shape (n_players, number kept)
            Need not add up to one.

        Returns
        -------
        pays : list of arrays of arb, shape (m_i,)
            By player.
        slopes : dict of arrays of arb, shape (m_i, number kept of j)
            By pair of players `i` and `j`.
        """
        import numpy as np

        n = len(self.shape)
        mixtures = [np.array(list(row), dtype=object) for row in weights]
        pays, slopes = [], {}
        for i, table in enumerate(self._tables):
            for j in range(n):
                if j != i:
                    slopes[i, j] = _contracted(table, mixtures, i, j)
            other = 1 if i == 0 else 0
            pays.append(table if n == 1 else slopes[i, other].dot(mixtures[other]))
        return pays, slopes


def _contracted(table: Any, mixtures: Sequence[Any], i: int, j: int) -> Any:
    import numpy as np

    mean = np.moveaxis(table, (i, j), (0, 1))
    for h in reversed([h for h in range(len(mixtures)) if h not in (i, j)]):
        mean = mean.dot(mixtures[h])
    return mean


def _ball(number: Fraction) -> Any:
    return flint.arb(flint.fmpq(number.numerator, number.denominator))


def as_ball(number: Fraction, radius: Fraction = Fraction(0)) -> Any:
    """Return a ball that holds everything within a radius of a number.

    Examples
    --------
    >>> as_ball(Fraction(1, 3), Fraction(1, 10)).contains(flint.arb("0.4"))
    True
    """
    ball = _ball(number)
    return ball + flint.arb(0, _ball(radius).abs_upper()) if radius else ball


def least_above(balls: Sequence[Any]) -> Fraction:
    """Return a number that no ball's absolute value exceeds, and little more.

    Examples
    --------
    >>> least_above([flint.arb(-2), flint.arb(1)])
    Fraction(2, 1)
    """
    # What is hardly there may have an exponent that no memory holds as a fraction.
    most = Fraction(0)
    for ball in balls:
        top = ball.abs_upper()
        if not top.is_finite():
            raise OverflowError("a ball without bounds")
        mantissa, exponent = top.mid().man_exp()
        power, width = int(exponent), int(mantissa).bit_length()
        if power + width > _MAX_BITS:
            raise OverflowError("a ball with bounds out of bounds")
        if mantissa and power + width < -_MAX_BITS:
            mantissa, power = 1, -_MAX_BITS
        number = Fraction(int(mantissa)) * (
            Fraction(2**power) if power >= 0 else Fraction(1, 2**-power)
        )
        most = max(most, number)
    return most
