"""Exact numbers a game is solved in: rationals, or rational functions that remember their tests.

A solver reads payoffs as elements of a ring and decides only through :meth:`Ring.sign`. In
:class:`ExactRing` the elements are rationals. In :class:`TracedRing` they are rational functions
of a few free parameters, taken at a point: every sign decided there is logged as a polynomial, so
the answer is known to hold wherever the logged polynomials keep their signs. That is how a verdict
at a point becomes a verdict on a region.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from fractions import Fraction
from typing import Any, Protocol

import flint

Value = Any
"""An element of a ring: ``fmpq``, ``fmpq_mpoly`` or :class:`RationalFunction`."""

Decision = tuple[Value, int]
"""A non-constant polynomial, and the sign it was found to have."""
Decisions = Mapping[str, Decision]
"""Decisions by the text of their polynomials."""


class Ring(Protocol):
    """What a solver may ask of its numbers, beside ``+ - *``."""

    def constant(self, number: Fraction | int) -> Value:
        """Return a rational as an element."""

    def sign(self, value: Value) -> int:
        """Return -1, 0 or 1."""

    def divide(self, numerator: Value, denominator: Value) -> Value:
        """Return the quotient; ZeroDivisionError where the denominator vanishes."""

    def at_point(self, value: Value) -> Fraction:
        """Return the value as a rational, at the point where the ring decides signs."""

    def near(self, value: Value) -> float:
        """Return about what the value is at the point; nothing may be decided by it."""


def rational(number: Fraction | int) -> flint.fmpq:
    """Return a Python rational as a flint rational."""
    return flint.fmpq(number.numerator, number.denominator)


def sign_of(number: flint.fmpq) -> int:
    """Return -1, 0 or 1: the sign of the numerator, which costs far less than a comparison.

    Examples
    --------
    >>> [sign_of(rational(x)) for x in (Fraction(-1, 2), 0, 7)]
    [-1, 0, 1]
    """
    numerator = number.p
    return 1 if numerator > 0 else -1 if numerator else 0


def fraction(number: flint.fmpq) -> Fraction:
    """Return a flint rational as a Python rational."""
    return Fraction(int(number.p), int(number.q))


class ExactRing:
    """Rational numbers."""

    def constant(self, number: Fraction | int) -> Value:
        """Return a rational as an element."""
        return rational(number)

    def sign(self, value: Value) -> int:
        """Return -1, 0 or 1."""
        return sign_of(value)

    def divide(self, numerator: Value, denominator: Value) -> Value:
        """Return the quotient."""
        return numerator / denominator

    def at_point(self, value: Value) -> Fraction:
        """Return the value itself, as a Python rational."""
        return fraction(value)

    def near(self, value: Value) -> float:
        """Return the value as a float."""
        return int(value.p) / int(value.q)


def is_constant(polynomial: flint.fmpq_mpoly) -> bool:
    """Tell whether no parameter is left; the number of terms nearly always settles it."""
    return len(polynomial) < 2 and bool(polynomial.is_constant())


def none_negative(values: Sequence[Value], ring: Ring) -> bool:
    """Tell whether no value is negative; where one is, the lowest alone settles it.

    Examples
    --------
    >>> ring = TracedRing(["s"], {"s": Fraction(1)})
    >>> s = ring.generators["s"]
    >>> none_negative([s - 2, s - 3, s], ring), len(ring.decisions())
    (False, 1)
    """
    if not values or ring.sign(min(values, key=ring.near)) < 0:
        return not values
    return all(ring.sign(value) >= 0 for value in values)


class RationalFunction:
    """A quotient of two polynomials, never reduced: only its sign is ever asked for."""

    __slots__ = ("denominator", "numerator")

    def __init__(self, numerator: Value, denominator: Value) -> None:
        self.numerator = numerator
        self.denominator = denominator

    def __add__(self, other: Value) -> RationalFunction:
        if isinstance(other, RationalFunction):
            if other.denominator == self.denominator:
                return RationalFunction(self.numerator + other.numerator, self.denominator)
            numerator = self.numerator * other.denominator + other.numerator * self.denominator
            return RationalFunction(numerator, self.denominator * other.denominator)
        return RationalFunction(self.numerator + other * self.denominator, self.denominator)

    __radd__ = __add__

    def __neg__(self) -> RationalFunction:
        return RationalFunction(-self.numerator, self.denominator)

    def __sub__(self, other: Value) -> RationalFunction:
        return self.__add__(-other)

    def __rsub__(self, other: Value) -> RationalFunction:
        return (-self).__add__(other)

    def __mul__(self, other: Value) -> RationalFunction:
        if isinstance(other, RationalFunction):
            return RationalFunction(
                self.numerator * other.numerator, self.denominator * other.denominator
            )
        return RationalFunction(self.numerator * other, self.denominator)

    __rmul__ = __mul__

    def __eq__(self, other: object) -> bool:
        if isinstance(other, RationalFunction):
            return bool(self.numerator * other.denominator == other.numerator * self.denominator)
        return bool(self.numerator == other * self.denominator)

    __hash__ = None  # type: ignore[assignment]


class TracedRing:
    """Rational functions of free parameters, decided at a point, every decision logged.

    Parameters
    ----------
    names : sequence of str
        The free parameters.
    point : mapping
        Their values, rational.

    Examples
    --------
    >>> ring = TracedRing(["s"], {"s": Fraction(1)})
    >>> ring.sign(ring.generators["s"] - 2)
    -1
    >>> [(str(polynomial), sign) for polynomial, sign in ring.decisions()]
    [('s - 2', -1)]
    """

    def __init__(self, names: Sequence[str], point: Mapping[str, Fraction]) -> None:
        self.names = tuple(names)
        self.context = flint.fmpq_mpoly_ctx.get(self.names, flint.Ordering.lex)
        self.generators: dict[str, Value] = dict(zip(self.names, self.context.gens(), strict=True))
        self.point = tuple(rational(point[name]) for name in self.names)
        self._log: dict[str, Decision] = {}
        self._part: dict[str, Decision] | None = None

    def constant(self, number: Fraction | int) -> Value:
        """Return a rational as an element."""
        return rational(number)

    def sign(self, value: Value) -> int:
        """Return the sign at the point, and log what was decided."""
        if isinstance(value, flint.fmpq):
            return sign_of(value)
        if isinstance(value, RationalFunction):
            return self.sign(value.numerator) * self.sign(value.denominator)
        if is_constant(value):
            return sign_of(value.leading_coefficient()) if value else 0
        # The text of a polynomial is in normal form, and by far its cheapest hash.
        key = str(value)
        decision = self._log.get(key)
        if decision is None:
            decision = self._log[key] = (value, self.sign_here(value))
        if self._part is not None:
            self._part[key] = decision
        return decision[1]

    def knows(self, value: Value) -> bool:
        """Tell whether deciding the sign of a value would add nothing to the log."""
        if isinstance(value, flint.fmpq):
            return True
        if isinstance(value, RationalFunction):
            return self.knows(value.numerator) and self.knows(value.denominator)
        return is_constant(value) or str(value) in self._log

    def sign_here(self, polynomial: Value) -> int:
        """Return the sign of a polynomial at the point without logging it."""
        return sign_of(polynomial(*self.point))

    @contextmanager
    def recording(self) -> Iterator[dict[str, Decision]]:
        """Log what is decided within in a part of its own as well, by text of the polynomial."""
        part: dict[str, Decision] = {}
        outer, self._part = self._part, part
        try:
            yield part
        finally:
            self._part = outer
            if outer is not None:
                outer.update(part)

    def log(self, part: Decisions) -> None:
        """Log signs known to be those at the point, by text of their polynomials."""
        self._log.update(part)
        if self._part is not None:
            self._part.update(part)

    def divide(self, numerator: Value, denominator: Value) -> Value:
        """Return the quotient; a vanishing denominator at the point is refused."""
        if isinstance(denominator, flint.fmpq):
            return numerator * (1 / denominator)
        if self.sign(denominator) == 0:
            raise ZeroDivisionError
        if isinstance(denominator, RationalFunction):
            return RationalFunction(denominator.denominator, denominator.numerator) * numerator
        if isinstance(numerator, RationalFunction):
            return RationalFunction(numerator.numerator, numerator.denominator * denominator)
        return RationalFunction(numerator, denominator)

    def at_point(self, value: Value) -> Fraction:
        """Return the value at the ring's point."""
        if isinstance(value, flint.fmpq):
            return fraction(value)
        if isinstance(value, RationalFunction):
            return self.at_point(value.numerator) / self.at_point(value.denominator)
        return fraction(value(*self.point))

    def near(self, value: Value) -> float:
        """Return about what the value is at the ring's point."""
        if isinstance(value, RationalFunction):
            below = self.near(value.denominator)
            return self.near(value.numerator) / below if below else math.nan
        exact = value if isinstance(value, flint.fmpq) else value(*self.point)
        return int(exact.p) / int(exact.q)

    def decisions(self) -> tuple[Decision, ...]:
        """Return every non-constant polynomial whose sign was decided, with that sign."""
        return tuple(self._log.values())
