"""Real roots of integer polynomials, and the exact signs of other polynomials there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from typing import Any

import flint

from est_games.arithmetic import fraction, rational

_FIRST_BITS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class RealRoot:
    """One real root of an irreducible polynomial.

    Parameters
    ----------
    coefficients : tuple of int
        Of the polynomial, the constant first; without a common factor, the last one positive.
    place : int
        Which of its real roots, counted from the least.

    Examples
    --------
    The square root of two is no root of a polynomial that its own does not divide.

    >>> root = RealRoot(coefficients=(-2, 0, 1), place=1)
    >>> root.sign([-3, 2]), root.sign([-4, 0, 2]), root.value is None
    (-1, 0, True)
    """

    coefficients: tuple[int, ...]
    place: int
    _known: dict[int, tuple[Fraction, Fraction]] = field(
        default_factory=dict, compare=False, repr=False
    )

    @property
    def value(self) -> Fraction | None:
        """The root, if it is rational."""
        if len(self.coefficients) > 2:
            return None
        return Fraction(-self.coefficients[0], self.coefficients[1])

    def interval(self, bits: int) -> tuple[Fraction, Fraction]:
        """Return rational bounds, no further apart than about 2 to the power of ``-bits``."""
        if self.value is not None:
            return self.value, self.value
        if bits not in self._known:
            with flint.ctx.workprec(bits + _FIRST_BITS):
                ends = sorted(map(_ends, real_balls(self.coefficients)))
            self._known[bits] = ends[self.place]
        return self._known[bits]

    def ball(self, bits: int) -> Any:
        """Return a ball that holds the root."""
        low, high = self.interval(bits)
        with flint.ctx.workprec(bits + _FIRST_BITS):
            return flint.arb(rational((low + high) / 2), rational((high - low) / 2))

    def sign(self, coefficients: Sequence[Fraction | int]) -> int:
        """Return the sign of another polynomial at the root, exactly.

        Notes
        -----
        It vanishes if the irreducible polynomial divides it. If not, an interval tells its sign.
        """
        other = flint.fmpq_poly([rational(x) for x in coefficients])
        if not other % flint.fmpq_poly(list(self.coefficients)):
            return 0
        if self.value is not None:
            value = other(rational(self.value))
            return int(value > 0) - int(value < 0)
        bits = _FIRST_BITS
        while True:
            value = self.evaluated(coefficients, bits)
            if value > 0:
                return 1
            if value < 0:
                return -1
            bits *= 2

    def evaluated(self, coefficients: Sequence[Fraction | int], bits: int) -> Any:
        """Return a ball that holds the value of another polynomial at the root."""
        place = self.ball(bits)
        with flint.ctx.workprec(bits + _FIRST_BITS):
            value = flint.arb(0)
            for x in reversed(coefficients):
                value = value * place + flint.arb(rational(x))
        return value


def real_balls(coefficients: Sequence[int]) -> list[Any]:
    """Return disjoint balls around the real roots of a polynomial without double roots.

    A root that is real is returned by flint without an imaginary part; others never are.
    """
    roots: Any = flint.fmpz_poly(list(coefficients)).complex_roots()
    return [ball.real for ball, _ in roots if ball.imag == 0]


def real_roots(coefficients: Sequence[int], low: Fraction, high: Fraction) -> tuple[RealRoot, ...]:
    """Return the distinct real roots of a polynomial strictly between two bounds, ascending.

    Parameters
    ----------
    coefficients : sequence of int
        The constant first; not all zero.
    low, high : Fraction
        The bounds.

    Examples
    --------
    >>> roots = real_roots([0, -2, 5, -1, -2], Fraction(0), Fraction(3, 2))
    >>> [str(root.value) for root in roots]
    ['1/2', '1']
    """
    found: list[RealRoot] = []
    for factor, _ in flint.fmpz_poly(list(coefficients)).factor()[1]:
        own = tuple(int(x) for x in factor.coeffs())
        if own[-1] < 0:
            own = tuple(-x for x in own)
        n_real = len(real_balls(own))
        found.extend(
            root
            for root in (RealRoot(coefficients=own, place=place) for place in range(n_real))
            if root.sign([-low, 1]) > 0 and root.sign([-high, 1]) < 0
        )
    # Roots of different irreducible polynomials differ: some precision tells them apart.
    bits = _FIRST_BITS
    while True:
        found.sort(key=lambda root: root.interval(bits))
        ends = [root.interval(bits) for root in found]
        if all(a[1] < b[0] for a, b in pairwise(ends)):
            return tuple(found)
        bits *= 2


def between(one: RealRoot | Fraction, other: RealRoot | Fraction) -> Fraction:
    """Return a simple rational between two different numbers, the lesser first.

    Examples
    --------
    >>> between(Fraction(0), RealRoot(coefficients=(-2, 0, 1), place=1))
    Fraction(1, 1)
    """
    bits = _FIRST_BITS
    while True:
        low = one if isinstance(one, Fraction) else one.interval(bits)[1]
        high = other if isinstance(other, Fraction) else other.interval(bits)[0]
        if low < high:
            break
        bits *= 2
    middle, bound = (low + high) / 2, 1
    while not low < (simple := middle.limit_denominator(bound)) < high:
        bound *= 2
    return simple


def sign_at(polynomial: Sequence[Fraction], place: RealRoot | Fraction) -> int:
    """Return the sign of a polynomial at a number, exactly.

    Examples
    --------
    >>> sign_at([Fraction(-1), Fraction(2)], Fraction(1, 3))
    -1
    """
    if isinstance(place, RealRoot):
        return place.sign(polynomial) if any(polynomial) else 0
    value = Fraction(0)
    for x in reversed(polynomial):
        value = value * place + x
    return (value > 0) - (value < 0)


def is_at_most(one: RealRoot | Fraction, other: RealRoot | Fraction) -> bool:
    """Tell whether a number is no greater than another.

    Examples
    --------
    >>> is_at_most(Fraction(1), RealRoot(coefficients=(-2, 0, 1), place=1))
    True
    """
    if one == other:
        return True
    if isinstance(other, Fraction):
        return sign_at([-other, Fraction(1)], one) <= 0
    if isinstance(one, Fraction):
        return sign_at([-one, Fraction(1)], other) >= 0
    bits = _FIRST_BITS
    while True:
        (low, high), (other_low, other_high) = one.interval(bits), other.interval(bits)
        if high < other_low or other_high < low:
            return high < other_low
        bits *= 2


def _ends(ball: Any) -> tuple[Fraction, Fraction]:
    middle, radius = fraction(ball.mid().fmpq()), fraction(ball.rad().fmpq())
    return middle - radius, middle + radius
