"""Curves where a sign may change: irreducible polynomials, their signs at points and over boxes.

A logged polynomial is split into irreducible factors, so that two logs that share a boundary share
a curve, and a factor that keeps its sign all over the box is forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import comb
from typing import TYPE_CHECKING, Any

import flint

from est_games.verdict.root import Coordinate, Rational, Root

if TYPE_CHECKING:
    import sympy

Box = tuple[tuple[Rational, Rational], ...]
"""Low and high end of each axis."""
Point = tuple[Coordinate, ...]
"""One coordinate per axis, at most one of them irrational."""
Key = tuple[tuple[tuple[int, ...], Rational], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """The zero set of one irreducible polynomial.

    Parameters
    ----------
    polynomial : fmpq_mpoly
        Irreducible, with coprime integer coefficients, the leading one positive.
    terms : tuple of (exponents, coefficient) pairs
        The same, taken apart.
    """

    polynomial: Any
    terms: Key

    @classmethod
    def of(cls, polynomial: Any) -> Curve:
        """Return the curve of an irreducible polynomial."""
        terms = polynomial.to_dict().items()
        return cls(polynomial, tuple((tuple(map(int, powers)), c) for powers, c in terms))

    def along(self, axis: int, point: Sequence[Coordinate]) -> Any:
        """Return the ``fmpq_poly`` left along an axis, the other coordinates fixed at rationals."""
        coefficients = [flint.fmpq(0)] * (self.degree(axis) + 1)
        for powers, coefficient in self.terms:
            value = coefficient
            for other, power in enumerate(powers):
                if power and other != axis:
                    value *= point[other] ** power
            coefficients[powers[axis]] += value
        return flint.fmpq_poly(coefficients)

    def degree(self, axis: int) -> int:
        """Return the degree in one axis."""
        return max(powers[axis] for powers, _ in self.terms)

    def sign_at(self, point: Point) -> int:
        """Return the exact sign at a point."""
        return sign_at(self, point)

    def to_sympy(self, names: Sequence[str]) -> sympy.Expr:
        """Return the polynomial as a sympy expression in real symbols."""
        import sympy as sp

        symbols = [sp.Symbol(name, real=True) for name in names]
        total: sp.Expr = sp.Integer(0)
        for powers, coefficient in self.terms:
            term: sp.Expr = sp.Rational(int(coefficient.p), int(coefficient.q))
            for symbol, power in zip(symbols, powers, strict=True):
                term = term * symbol**power
            total = total + term
        return total


def sign_at(curve: Curve, point: Point) -> int:
    """Return the exact sign of a curve's polynomial at a point."""
    irrational = [axis for axis, value in enumerate(point) if isinstance(value, Root)]
    if not irrational:
        value = curve.polynomial(*point)
        return int(value > 0) - int(value < 0)
    (axis,) = irrational
    return int(point[axis].sign_of(curve.along(axis, point)))


def factors(polynomial: Any) -> tuple[int, tuple[tuple[Curve, int], ...]]:
    """Return the sign of the constant, and the irreducible factors with multiplicities.

    Examples
    --------
    >>> x, y = flint.fmpq_mpoly_ctx.get(("x", "y"), flint.Ordering.lex).gens()
    >>> sign, found = factors((2 - 2 * x) * (x * y - 1) ** 2)
    >>> sign, [(str(curve.polynomial), multiplicity) for curve, multiplicity in found]
    (-1, [('x - 1', 1), ('x*y - 1', 2)])
    """
    constant, found = polynomial.factor()
    sign = 1 if constant > 0 else -1
    curves = []
    for factor, multiplicity in found:
        if factor.leading_coefficient() < 0:
            sign, factor = sign * (-1) ** multiplicity, -factor
        curves.append((Curve.of(factor), int(multiplicity)))
    return sign, tuple(curves)


def constant_sign(curve: Curve, box: Box) -> int:
    """Return the sign a polynomial keeps over a closed box, or 0 where that is not plain.

    Notes
    -----
    The polynomial lies between the least and the greatest of its Bernstein coefficients over the
    box; for a multilinear one these are its values at the corners, so the answer is exact.

    References
    ----------
    Garloff 1986, Convergent bounds for the range of multivariate polynomials.
    """
    coefficients = dict(curve.terms)
    for axis, (low, high) in enumerate(box):
        degree = curve.degree(axis)
        coefficients = _along(coefficients, axis, degree, _to_unit_interval(low, high - low))
        coefficients = _along(coefficients, axis, degree, _bernstein(degree))
    values = coefficients.values()
    complete = len(coefficients) == _n_coefficients(curve, len(box))
    if complete and all(value > 0 for value in values):
        return 1
    if complete and all(value < 0 for value in values):
        return -1
    return 0


Weights = Callable[[int, int], Rational]
"""What the coefficient of one power adds to that of another."""


def _n_coefficients(curve: Curve, n_axes: int) -> int:
    count = 1
    for axis in range(n_axes):
        count *= curve.degree(axis) + 1
    return count


def _along(
    coefficients: dict[tuple[int, ...], Rational], axis: int, degree: int, weights: Weights
) -> dict[tuple[int, ...], Rational]:
    changed: dict[tuple[int, ...], Rational] = {}
    for powers, coefficient in coefficients.items():
        for power in range(degree + 1):
            weight = weights(powers[axis], power)
            if weight:
                target = (*powers[:axis], power, *powers[axis + 1 :])
                changed[target] = changed.get(target, flint.fmpq(0)) + weight * coefficient
    return changed


def _to_unit_interval(low: Rational, width: Rational) -> Weights:
    def weights(power: int, target: int) -> Rational:
        if target > power:
            return flint.fmpq(0)
        return comb(power, target) * low ** (power - target) * width**target

    return weights


def _bernstein(degree: int) -> Weights:
    def weights(power: int, target: int) -> Rational:
        return flint.fmpq(comb(target, power), comb(degree, power))

    return weights
