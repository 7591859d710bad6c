"""Irrational numbers among exact ones: kept between rationals, compared only where that decides."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import flint

from est_games.arithmetic import Value, rational
from est_games.claim.measure.base import UndefinedError
from est_games.game.algebraic import AlgebraicNumber

BITS = 512


class Enclosed:
    """A real number between two rationals, as an element formulas may be evaluated in.

    Sums and products are taken by the rules of interval arithmetic. A comparison that the interval
    does not decide is refused, so that none is ever decided by a tolerance.

    Parameters
    ----------
    low, high : fmpq
        The bounds.

    Examples
    --------
    >>> root = Enclosed(flint.fmpq(141, 100), flint.fmpq(142, 100))
    >>> (root * root) > 1, (root - 2) < 0
    (True, True)
    """

    __slots__ = ("high", "low")

    def __init__(self, low: flint.fmpq, high: flint.fmpq) -> None:
        self.low = low
        self.high = high

    @property
    def p(self) -> Any:
        """The numerator of the middle: for showing, never for deciding."""
        return self._middle.p

    @property
    def q(self) -> Any:
        """The denominator of the middle."""
        return self._middle.q

    @property
    def _middle(self) -> flint.fmpq:
        return (self.low + self.high) / 2

    def __add__(self, other: Value) -> Enclosed:
        low, high = _ends(other)
        return Enclosed(self.low + low, self.high + high)

    __radd__ = __add__

    def __neg__(self) -> Enclosed:
        return Enclosed(-self.high, -self.low)

    def __sub__(self, other: Value) -> Enclosed:
        return self.__add__(-other)

    def __rsub__(self, other: Value) -> Enclosed:
        return (-self).__add__(other)

    def __mul__(self, other: Value) -> Enclosed:
        low, high = _ends(other)
        ends = (self.low * low, self.low * high, self.high * low, self.high * high)
        return Enclosed(min(ends), max(ends))

    __rmul__ = __mul__

    def __rtruediv__(self, other: Value) -> Enclosed:
        if self.low <= 0 <= self.high:
            raise UndefinedError("a formula divides by a number that may be zero")
        return Enclosed(1 / self.high, 1 / self.low).__mul__(other)

    def __gt__(self, other: Value) -> bool:
        return self.__sub__(other)._sign() > 0

    def __lt__(self, other: Value) -> bool:
        return self.__sub__(other)._sign() < 0

    def __eq__(self, other: object) -> bool:
        return self.__sub__(other)._sign() == 0

    __hash__ = None  # type: ignore[assignment]

    def _sign(self) -> int:
        if self.low > 0 or self.high < 0:
            return 1 if self.low > 0 else -1
        if self.low == self.high:
            return 0
        raise UndefinedError("two irrational numbers are too near to be told apart")


def _ends(value: Value) -> tuple[Value, Value]:
    return (value.low, value.high) if isinstance(value, Enclosed) else (value, value)


def enclosed(number: Fraction | AlgebraicNumber) -> Value:
    """Return an exact number as an element: itself where rational, else between two rationals."""
    if isinstance(number, AlgebraicNumber):
        low, high = number.interval(BITS)
        return Enclosed(rational(low), rational(high))
    return rational(Fraction(number))
