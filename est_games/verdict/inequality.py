"""One inequality, exact to test and arranged to be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from est_games.verdict.cells import Box, Curve, Point, sign_at
from est_games.verdict.cover import RELATIONS, Literal
from est_games.verdict.root import Rational, between, real_roots

if TYPE_CHECKING:
    import sympy

_MIRRORED = {">": "<", "<": ">", ">=": "<=", "<=": ">=", "==": "==", "!=": "!="}


@dataclass(frozen=True, slots=True, kw_only=True)
class Inequality:
    """The signs one curve's polynomial may have.

    Parameters
    ----------
    curve : Curve
        The polynomial.
    signs : frozenset of int
        Its signs where the inequality holds.
    names : sequence of str
        What the variables are called.
    box : pairs of numbers
        Where it is meant to be read.
    """

    curve: Curve
    signs: Literal
    names: Sequence[str]
    box: Box

    @property
    def relation(self) -> str:
        """How the polynomial compares to zero: ``>``, ``>=``, ``<``, ``<=``, ``==`` or ``!=``."""
        return RELATIONS[self.signs]

    @property
    def expression(self) -> sympy.Expr:
        """The polynomial."""
        return self.curve.to_sympy(self.names)

    def holds(self, point: Point) -> bool:
        """Return whether it holds at a point."""
        return sign_at(self.curve, point) in self.signs

    def to_sympy(self) -> sympy.Expr:
        """Return it as a relation: one variable times what it bears on the left, the rest right.

        Notes
        -----
        Where nothing is of first degree the polynomial is compared to zero. Both sides are turned
        so that the factor on the left is not negative in the box, where it keeps its sign.
        """
        import sympy as sp

        relations = {">": sp.Gt, "<": sp.Lt, ">=": sp.Ge, "<=": sp.Le, "==": sp.Eq, "!=": sp.Ne}
        axis = _first_degree(self.curve)
        if axis is None:
            return relations[self.relation](self.expression, 0, evaluate=False)
        factor, rest = _split(self.curve, self.names, axis)
        sign, relation = self._sign_of_factor(axis), self.relation
        if sign < 0:
            factor, rest, relation = -factor, -rest, _MIRRORED[relation]
        left, right = sp.Symbol(self.names[axis], real=True), -rest
        if factor.is_number:
            return relations[relation](left, sp.expand(right / factor), evaluate=False)
        return relations[relation](left * factor, right, evaluate=False)

    def _sign_of_factor(self, axis: int) -> int:
        """Return the sign of the variable's factor inside the box; 1 where it changes there."""
        factor = [(powers, c) for powers, c in self.curve.terms if powers[axis]]
        others = {other for powers, _ in factor for other, p in enumerate(powers) if p} - {axis}
        if not others:
            return 1 if factor[0][1] > 0 else -1
        if len(others) > 1:
            return 1
        (other,) = others
        low, high = self.box[other]
        ones = [1] * len(self.box)
        zeros = [0] * len(self.box)
        line = self.curve.along(other, ones) - self.curve.along(other, zeros)
        inner = [root for root, _ in real_roots(line, low, high) if low < root < high]
        return 1 if inner or low == high or line(between(low, high)) > 0 else -1

    def __str__(self) -> str:
        relation = self.to_sympy()
        return f"{relation.lhs} {relation.rel_op} {relation.rhs}"


def solved_for(
    curve: Curve, names: Sequence[str], axis: int, inside: Sequence[Rational]
) -> sympy.Expr:
    """Return where a polynomial of first degree in one variable vanishes, as an expression.

    Parameters
    ----------
    curve : Curve
        The polynomial.
    names : sequence of str
        What the variables are called.
    axis : int
        The variable.
    inside : sequence of fmpq
        A point at which the quotient's denominator is to be positive.

    Examples
    --------
    >>> import flint
    >>> x, y = flint.fmpq_mpoly_ctx.get(("x", "y"), flint.Ordering.lex).gens()
    >>> solved_for(Curve.of(x * y - 2 * x - 1), ("x", "y"), 0, (0, flint.fmpq(0)))
    -1/(2 - y)
    """
    factor, rest = _split(curve, names, axis)
    below, above = ((*inside[:axis], value, *inside[axis + 1 :]) for value in (0, 1))
    if curve.polynomial(*above) < curve.polynomial(*below):
        factor, rest = -factor, -rest
    return -rest / factor


def _first_degree(curve: Curve) -> int | None:
    axes = range(len(curve.terms[0][0]))
    return next((axis for axis in axes if curve.degree(axis) == 1), None)


def _split(curve: Curve, names: Sequence[str], axis: int) -> tuple[sympy.Expr, sympy.Expr]:
    """Return what multiplies a variable of first degree, and the rest."""
    import sympy as sp

    whole = curve.to_sympy(names)
    symbol = sp.Symbol(names[axis], real=True)
    return whole.coeff(symbol, 1), whole.coeff(symbol, 0)
