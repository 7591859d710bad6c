"""Systems of polynomial conditions on probabilities, and proofs that one holds nowhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from typing import Any

Monomial = tuple[int, ...]
"""The variables of a product, ascending; one that stands twice is squared."""
Polynomial = dict[Monomial, Any]
"""Coefficients, rational; none of them zero."""
Condition = tuple[tuple[Monomial, int], ...]
"""A polynomial that can be kept: terms ascending, whole coefficients without a common factor."""


def constant(number: Any) -> Polynomial:
    """Return a number as a polynomial."""
    return {(): number} if number else {}


def added(one: Polynomial, other: Polynomial, factor: Any = 1) -> Polynomial:
    """Return a polynomial plus a multiple of another.

    Examples
    --------
    >>> added({(): 1, (0,): 2}, {(0,): 1}, -2)
    {(): 1}
    """
    total = dict(one)
    for monomial, coefficient in other.items():
        value = total.get(monomial, 0) + coefficient * factor
        if value:
            total[monomial] = value
        else:
            total.pop(monomial, None)
    return total


def times(one: Polynomial, other: Polynomial) -> Polynomial:
    """Return the product of two polynomials.

    Examples
    --------
    >>> times({(0,): 1, (): 1}, {(0,): 1, (): -1})
    {(0, 0): 1, (): -1}
    """
    if one.keys() == {()}:
        return {monomial: coefficient * one[()] for monomial, coefficient in other.items()}
    total: Polynomial = {}
    for left, x in one.items():
        for right, y in other.items():
            monomial = tuple(sorted(left + right))
            value = total.get(monomial, 0) + x * y
            if value:
                total[monomial] = value
            else:
                total.pop(monomial, None)
    return total


def condition(polynomial: Polynomial) -> Condition:
    """Return a polynomial in whole numbers; a positive factor makes no difference.

    Examples
    --------
    >>> condition({(0,): Fraction(1, 2), (): Fraction(-1, 3)})
    (((), -2), ((0,), 3))
    """
    from est_games.arithmetic import fraction

    terms = [
        (monomial, Fraction(x) if isinstance(x, int | Fraction) else fraction(x))
        for monomial, x in sorted(polynomial.items())
    ]
    common = lcm(*(x.denominator for _, x in terms))
    whole = [x.numerator * (common // x.denominator) for _, x in terms]
    factor = gcd(*whole) or 1
    return tuple(
        (monomial, number // factor) for (monomial, _), number in zip(terms, whole, strict=True)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """Conditions on probabilities, all of which are not negative.

    Parameters
    ----------
    equations : tuple of Condition
        They vanish.
    limits : tuple of Condition
        They are not negative.
    positive : tuple of int
        The variables that are positive.
    groups : tuple of tuple of int
        The variables, by distribution: those of each sum to one, which is among the equations.
    """

    equations: tuple[Condition, ...] = ()
    limits: tuple[Condition, ...] = ()
    positive: tuple[int, ...] = ()
    groups: tuple[tuple[int, ...], ...] = ()

    @property
    def variables(self) -> tuple[int, ...]:
        """All variables."""
        return tuple(variable for group in self.groups for variable in group)

    def holds(self, point: Mapping[int, Fraction]) -> bool:
        """Tell whether a point satisfies everything, exactly."""
        return (
            all(point[variable] >= 0 for variable in self.variables)
            and all(point[variable] > 0 for variable in self.positive)
            and not any(value_at(each, point) for each in self.equations)
            and all(value_at(each, point) >= 0 for each in self.limits)
        )


def value_at(polynomial: Condition, point: Mapping[int, Fraction]) -> Fraction:
    """Return the value of a polynomial.

    Examples
    --------
    >>> value_at((((), -2), ((0,), 3)), {0: Fraction(1, 2)})
    Fraction(-1, 2)
    """
    total = Fraction(0)
    for monomial, coefficient in polynomial:
        product = Fraction(coefficient)
        for variable in monomial:
            product *= point[variable]
        total += product
    return total


def sum_to_one(group: Sequence[int]) -> Condition:
    """Return the condition that probabilities sum to one."""
    return (((), -1), *(((variable,), 1) for variable in sorted(group)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Refutation:
    """Why a system holds nowhere: a sum of its conditions that cannot be what it must be.

    Parameters
    ----------
    equations, limits : tuple of (int, Monomial, Fraction)
        The number of a condition, what it is multiplied by, and how many times that counts.
    """

    equations: tuple[tuple[int, Monomial, Fraction], ...] = ()
    limits: tuple[tuple[int, Monomial, Fraction], ...] = ()


def is_refuted(system: System, refutation: Refutation) -> bool:
    """Tell whether a system holds nowhere, by a given sum.

    Notes
    -----
    Equations times anything vanish, and limits times products of probabilities, counted positively,
    are not negative. If no coefficient of the sum is positive, and one of a product of positive
    probabilities is negative, the sum would be negative.

    Examples
    --------
    A probability that is positive and at most zero.

    >>> system = System(limits=((((0,), -1),),), positive=(0,), groups=((0, 1),))
    >>> is_refuted(system, Refutation(limits=((0, (), Fraction(1)),)))
    True
    >>> is_refuted(system, Refutation())
    False
    """
    total: Polynomial = {}
    parts: Iterable[tuple[tuple[Condition, ...], tuple[tuple[int, Monomial, Fraction], ...]]] = (
        (system.equations, refutation.equations),
        (system.limits, refutation.limits),
    )
    known = set(system.variables)
    for conditions, chosen in parts:
        for number, monomial, factor in chosen:
            if not (0 <= number < len(conditions) and known.issuperset(monomial)):
                return False
            if not isinstance(factor, Fraction | int):
                return False
            if conditions is system.limits and factor < 0:
                return False
            total = added(
                total, times({tuple(sorted(monomial)): 1}, dict(conditions[number])), factor
            )
    positive = set(system.positive)
    return all(x < 0 for x in total.values()) and any(
        positive.issuperset(monomial) for monomial in total
    )
