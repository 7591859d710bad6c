"""Numbers in the field of one algebraic number, with the arithmetic and order of fractions."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import total_ordering
from typing import Any

import flint

from est_games.certificate.algebraic_point import as_element, as_polynomial
from est_games.certificate.real_root import RealRoot
from est_games.game.algebraic import AlgebraicNumber


class DifferentFieldsError(Exception):
    """Numbers of different fields do not mix here."""


@total_ordering
class FieldNumber:
    """A polynomial of an algebraic number.

    Parameters
    ----------
    root : RealRoot
        The algebraic number.
    element : tuple of Fraction
        The polynomial, the constant first, of lower degree than that of the root.

    Examples
    --------
    >>> root = RealRoot(coefficients=(-1, 0, 2), place=1)
    >>> number = FieldNumber(root, (Fraction(0), Fraction(1)))
    >>> number * number == Fraction(1, 2), Fraction(7, 10) < number, 1 - number > Fraction(3, 10)
    (True, True, False)
    """

    def __init__(self, root: RealRoot, element: tuple[Fraction, ...]) -> None:
        self.root, self.element = root, element

    def _with(self, other: FieldNumber | Fraction | int) -> Any:
        if not isinstance(other, FieldNumber):
            return as_polynomial((Fraction(other),))
        if other.root != self.root:
            raise DifferentFieldsError
        return as_polynomial(other.element)

    def __add__(self, other: FieldNumber | Fraction | int) -> FieldNumber:
        return FieldNumber(self.root, as_element(as_polynomial(self.element) + self._with(other)))

    __radd__ = __add__

    def __mul__(self, other: FieldNumber | Fraction | int) -> FieldNumber:
        modulus = flint.fmpq_poly(list(self.root.coefficients))
        product = as_polynomial(self.element) * self._with(other) % modulus
        return FieldNumber(self.root, as_element(product))

    __rmul__ = __mul__

    def __neg__(self) -> FieldNumber:
        return self * -1

    def __sub__(self, other: FieldNumber | Fraction | int) -> FieldNumber:
        return self + other * Fraction(-1)

    def __rsub__(self, other: FieldNumber | Fraction | int) -> FieldNumber:
        return -self + other

    def __bool__(self) -> bool:
        return bool(self.root.sign(self.element))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, FieldNumber | Fraction | int):
            return NotImplemented
        return not self - other

    def __lt__(self, other: FieldNumber | Fraction | int) -> bool:
        return self.root.sign((self - other).element) < 0

    def __hash__(self) -> int:
        return hash(self.root)

    def __repr__(self) -> str:
        return f"FieldNumber({self.root}, {self.element})"


def field_rows(rows: Mapping[int, tuple[Any, ...]]) -> dict[int, tuple[Any, ...]]:
    """Return rows of fractions and algebraic numbers with numbers that can be added and compared.

    Parameters
    ----------
    rows : mapping of int to tuple of Fraction or AlgebraicNumber
        Probabilities; an algebraic one is that of a point of a class of behaviours.
    """
    return {number: tuple(map(_field_number, row)) for number, row in rows.items()}


def _field_number(weight: Any) -> Any:
    if not isinstance(weight, AlgebraicNumber):
        return weight
    point: Any = weight.root
    which: Any = weight.which
    return FieldNumber(point.root, tuple(point.weights[which[1]][which[2]]))
