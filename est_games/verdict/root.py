"""Real numbers that polynomials with rational coefficients vanish at, compared exactly.

A coordinate is a rational (``fmpq``) or an irrational :class:`Root`: the only root of an
irreducible polynomial in an interval with rational ends, narrowed as far as a comparison needs.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import flint

from est_games.arithmetic import fraction, rational

if TYPE_CHECKING:
    import sympy

Rational = Any
"""``fmpq``: flint ships no types."""


class Root:
    """An irrational real algebraic number.

    Parameters
    ----------
    polynomial : fmpz_poly
        Irreducible, of degree two or more.
    index : int
        Which of its real roots, ascending from 0.
    low, high : fmpq
        Rationals with this root, and no other of the polynomial, between them.

    Examples
    --------
    >>> root = real_roots(flint.fmpq_poly([-2, 0, 1]), flint.fmpq(0), flint.fmpq(2))[0][0]
    >>> root > flint.fmpq(7, 5), root < flint.fmpq(3, 2), str(root)
    (True, True, 'sqrt(2)')
    """

    __slots__ = ("_above", "high", "index", "low", "polynomial")

    def __init__(self, polynomial: Any, index: int, low: Rational, high: Rational) -> None:
        self.polynomial = polynomial
        self.index = index
        self.low = low
        self.high = high
        self._above = polynomial(high) > 0

    def narrow(self) -> None:
        """Halve the interval; the number stays the same."""
        middle = (self.low + self.high) / 2
        if (self.polynomial(middle) > 0) == self._above:
            self.high = middle
        else:
            self.low = middle

    def sign_of(self, polynomial: Any) -> int:
        """Return the exact sign of an ``fmpq_poly`` at this number."""
        if polynomial == 0 or polynomial.numer() % self.polynomial == 0:
            return 0
        while _may_vanish(polynomial, self.low, self.high):
            self.narrow()
        value = polynomial(self.low)
        return int(value > 0) - int(value < 0)

    def near(self, bits: int = 64) -> Rational:
        """Return a rational within ``2**-bits``."""
        width = flint.fmpq(1, 1 << bits)
        while self.high - self.low > width:
            self.narrow()
        return (self.low + self.high) / 2

    def _compare(self, other: object) -> int:
        if self == other:
            return 0
        if isinstance(other, Root):
            while self.high > other.low and other.high > self.low:
                self.narrow()
                other.narrow()
            return 1 if self.low >= other.high else -1
        bound = rational(other) if isinstance(other, int | Fraction) else other
        while self.low < bound < self.high:
            self.narrow()
        return 1 if self.low >= bound else -1

    def __lt__(self, other: object) -> bool:
        return self._compare(other) < 0

    def __le__(self, other: object) -> bool:
        return self._compare(other) <= 0

    def __gt__(self, other: object) -> bool:
        return self._compare(other) > 0

    def __ge__(self, other: object) -> bool:
        return self._compare(other) >= 0

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Root)
            and self.index == other.index
            and bool(self.polynomial == other.polynomial)
        )

    def __hash__(self) -> int:
        return hash((tuple(map(int, self.polynomial.coeffs())), self.index))

    def __float__(self) -> float:
        middle = self.near()
        return int(middle.p) / int(middle.q)

    def to_sympy(self) -> sympy.Expr:
        """Return the number: a surd where it is quadratic, else a ``CRootOf``."""
        import sympy as sp

        coefficients = [int(c) for c in self.polynomial.coeffs()]
        if len(coefficients) == 3:
            c, b, a = coefficients
            sign = 1 if (self.index == 1) == (a > 0) else -1
            return (-b + sign * sp.sqrt(b * b - 4 * a * c)) / (2 * sp.Integer(a))
        x = sp.Symbol("x")
        return sp.CRootOf(sp.Poly(coefficients[::-1], x), self.index)

    def __str__(self) -> str:
        return str(self.to_sympy())

    def __repr__(self) -> str:
        return f"Root({self})"


Coordinate = Any
"""``fmpq`` or :class:`Root`; any two compare."""
Number = Fraction | Root
"""A coordinate as given to people."""


def number(coordinate: Coordinate) -> Number:
    """Return a coordinate with its rational as a Python one."""
    return coordinate if isinstance(coordinate, Root) else fraction(coordinate)


def coordinate_to_sympy(coordinate: Coordinate | Number) -> sympy.Expr:
    """Return a coordinate as an exact sympy number."""
    import sympy as sp

    if isinstance(coordinate, Root):
        return coordinate.to_sympy()
    if isinstance(coordinate, Fraction):
        return sp.Rational(coordinate.numerator, coordinate.denominator)
    return sp.Rational(int(coordinate.p), int(coordinate.q))


def real_roots(
    polynomial: Any, low: Rational, high: Rational
) -> tuple[tuple[Coordinate, int], ...]:
    """Return the distinct roots of an ``fmpq_poly`` in [low, high], ascending, with multiplicities.

    Parameters
    ----------
    polynomial : fmpq_poly
        Not zero.
    low, high : fmpq
        Ends of the range, included.
    """
    if polynomial.degree() < 1:
        return ()
    if polynomial.degree() == 1:
        found = -polynomial[0] / polynomial[1]
        return ((found, 1),) if low <= found <= high else ()
    roots = [
        (root, multiplicity)
        for factor, multiplicity in polynomial.numer().factor()[1]
        for root in _roots_of_irreducible(factor)
        if low <= root <= high
    ]
    return tuple(sorted(roots))


def _roots_of_irreducible(factor: Any) -> Iterable[Coordinate]:
    if factor.degree() == 1:
        return (flint.fmpq(-factor[0], factor[1]),)
    if factor.degree() == 2 and factor.discriminant() < 0:
        return ()
    balls = [ball.real for ball, _ in factor.complex_roots() if ball.imag == 0]
    return tuple(Root(factor, index, *_ends(ball)) for index, ball in enumerate(balls))


def _ends(ball: Any) -> tuple[Rational, Rational]:
    middle, radius = _dyadic(ball.mid()), _dyadic(ball.rad())
    return middle - radius, middle + radius


def _dyadic(exact: Any) -> Rational:
    mantissa, exponent = map(int, exact.man_exp())
    return flint.fmpq(mantissa) * flint.fmpq(2) ** exponent


def _may_vanish(polynomial: Any, low: Rational, high: Rational) -> bool:
    """Return whether a mean value bound fails to exclude zeros in [low, high]."""
    middle, radius = (low + high) / 2, (high - low) / 2
    bound = max(abs(low), abs(high))
    slope = flint.fmpq(0)
    for power, coefficient in enumerate(polynomial.derivative().coeffs()):
        slope += abs(coefficient) * bound**power
    return bool(abs(polynomial(middle)) <= slope * radius)


def between(low: Coordinate, high: Coordinate) -> Rational:
    """Return the rational of least denominator strictly between two different coordinates.

    Examples
    --------
    >>> between(flint.fmpq(1, 3), flint.fmpq(1, 2)), between(flint.fmpq(-2), flint.fmpq(5, 2))
    (2/5, 0)
    """
    while True:
        left = low.high if isinstance(low, Root) else low
        right = high.low if isinstance(high, Root) else high
        if left < right:
            return _simplest(left, right)
        for end in (low, high):
            if isinstance(end, Root):
                end.narrow()


def _simplest(low: Rational, high: Rational) -> Rational:
    if low < 0 < high:
        return flint.fmpq(0)
    if high <= 0:
        return -_simplest(-high, -low)
    whole = low.floor()
    if whole + 1 < high:
        return flint.fmpq(whole + 1)
    if low == whole:
        return whole + 1 / flint.fmpq((1 / (high - whole)).floor() + 1)
    return whole + 1 / _simplest(1 / (high - whole), 1 / (low - whole))
