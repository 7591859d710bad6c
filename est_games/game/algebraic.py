"""Real numbers that no fraction gives: each in a proved interval, as narrow as one asks."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from fractions import Fraction
from functools import total_ordering
from numbers import Rational
from typing import Protocol

MAX_BITS = 4096
"""Two numbers not told apart by intervals of this many bits are not compared."""

_FLOAT_BITS = 60


class Enclosure(Protocol):
    """A proved solution of polynomial equations, which knows intervals for what follows from it."""

    def interval(self, which: Hashable, bits: int) -> tuple[Fraction, Fraction]:
        """Return rational bounds, no further apart than about 2 to the power of ``-bits``."""

    def __hash__(self) -> int:
        """Return a hash: equal solutions are the same number."""


@total_ordering
@dataclass(frozen=True, slots=True, eq=False)
class AlgebraicNumber:
    """A real number isolated in a rational interval.

    Parameters
    ----------
    root : Enclosure
        The proved solution of polynomial equations that it comes from.
    which : hashable
        Which number of that solution, e.g. ``("probability", 0, 1)``.

    Raises
    ------
    ArithmeticError
        By comparisons with a number from which it cannot be told apart in 4096 bits.

    Examples
    --------
    The square root of two, by bisection.

    >>> class Root:
    ...     def interval(self, which, bits):
    ...         low, high = Fraction(1), Fraction(2)
    ...         while high - low > Fraction(1, 2**bits):
    ...             middle = (low + high) / 2
    ...             low, high = (middle, high) if middle**2 < 2 else (low, middle)
    ...         return low, high
    >>> number = AlgebraicNumber(Root(), "value")
    >>> number, Fraction(7, 5) < number < 1.5, number == Fraction(99, 70)
    (1.41421356237…, True, False)
    """

    root: Enclosure
    which: Hashable

    def interval(self, bits: int = 64) -> tuple[Fraction, Fraction]:
        """Return rational bounds, no further apart than about 2 to the power of ``-bits``."""
        return self.root.interval(self.which, bits)

    def __float__(self) -> float:
        bits = _FLOAT_BITS
        while True:
            low, high = self.interval(bits)
            if low * high > 0 and (high - low) * 2**_FLOAT_BITS <= abs(low):
                break
            if bits > MAX_BITS:
                break
            bits *= 2
        return float((low + high) / 2)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, AlgebraicNumber) and (other.root, other.which) == (
            self.root,
            self.which,
        ):
            return True
        if not isinstance(other, AlgebraicNumber | Rational | float):
            return NotImplemented
        return self._side(other) == 0

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, AlgebraicNumber | Rational | float):
            return NotImplemented
        return self != other and self._side(other) < 0

    def __bool__(self) -> bool:
        return self != 0

    def __hash__(self) -> int:
        return hash((self.root, self.which))

    def _side(self, other: AlgebraicNumber | Rational | float) -> int:
        """Return -1 or 1, whichever side of the other number this one is on."""
        if isinstance(other, float) and other in (float("inf"), float("-inf")):
            return -1 if other > 0 else 1
        if isinstance(other, float) and other != other:
            raise ArithmeticError("a number cannot be compared with nan")
        bits = _FLOAT_BITS
        while bits <= MAX_BITS:
            low, high = self.interval(bits)
            if isinstance(other, AlgebraicNumber):
                other_low, other_high = other.interval(bits)
            else:
                other_low = other_high = Fraction(other)
            if high < other_low:
                return -1
            if low > other_high:
                return 1
            bits *= 4
        raise ArithmeticError(f"{self} cannot be told apart from {other} in {MAX_BITS} bits")

    def __repr__(self) -> str:
        digits, _, power = f"{float(self):.12g}".partition("e")
        return f"{digits}…" + (f"e{power}" if power else "")

    def __str__(self) -> str:
        return repr(self)

    def __format__(self, spec: str) -> str:
        return format(float(self), spec) if spec else repr(self)
