"""Sets of behaviours in one part of a tree: what is played, and polynomials in its probabilities.

A polynomial is kept by its monomials, each a sorted tuple of actions, of which an action occurs as
often as its power says; its coefficients are whole numbers without a common factor.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from typing import Any

from est_games.certificate.behavior_cell import BehaviorCell
from est_games.certificate.support_ring import Terms
from est_games.game.extensive import ExtensiveForm

ActionKey = tuple[int, int]
"""An information set and an action there, by number."""
Monomial = tuple[ActionKey, ...]
Keyed = tuple[tuple[Monomial, int], ...]
Played = tuple[tuple[int, tuple[int, ...]], ...]
"""The actions played, by information set, ascending; sets of which nothing is said are left out."""


@dataclass(frozen=True, slots=True)
class LocalConditions:
    """Polynomials that vanish, are positive, and are not negative.

    Parameters
    ----------
    equations, positive, limits : frozenset of Keyed
        Of an equation the first coefficient is positive.
    """

    equations: frozenset[Keyed] = frozenset()
    positive: frozenset[Keyed] = frozenset()
    limits: frozenset[Keyed] = frozenset()

    def together(self, other: LocalConditions) -> LocalConditions:
        """Return both conditions at once."""
        return LocalConditions(
            self.equations | other.equations,
            self.positive | other.positive,
            self.limits | other.limits,
        )

    @property
    def variables(self) -> tuple[ActionKey, ...]:
        """The probabilities that occur, ascending."""
        every = (*self.equations, *self.positive, *self.limits)
        return tuple(sorted({key for each in every for monomial, _ in each for key in monomial}))


@dataclass(frozen=True, slots=True)
class LocalCell:
    """A set of behaviours in a part of a tree.

    Parameters
    ----------
    played : Played
        Exactly what has positive probability, where it is told.
    conditions : LocalConditions
        What else holds.
    """

    played: Played
    conditions: LocalConditions


def fixed(rows: Mapping[int, Sequence[Any]]) -> LocalConditions:
    """Return that mixtures at some information sets are these; what is irrational is left open.

    Parameters
    ----------
    rows : mapping of int to sequence of numbers
        The probability of each action, by information set.

    Examples
    --------
    >>> fixed({0: (Fraction(1), Fraction(0)), 1: (Fraction(1, 4), Fraction(3, 4))}).equations
    frozenset({(((), 3), (((1, 1),), -4))})
    """
    return LocalConditions(
        frozenset(
            keyed({((number, k),): Fraction(1), (): -weight}, is_equation=True)
            for number, row in rows.items()
            for k, weight in [pair for pair in enumerate(row) if pair[1]][1:]
            if isinstance(weight, Fraction)
        )
    )


def keyed(terms: Mapping[Monomial, Fraction], *, is_equation: bool = False) -> Keyed:
    """Return a polynomial in its one form.

    Examples
    --------
    >>> keyed({(): Fraction(-1, 2), ((0, 1),): Fraction(1, 4)}, is_equation=True)
    (((), 2), (((0, 1),), -1))
    """
    found = sorted((monomial, weight) for monomial, weight in terms.items() if weight)
    if not found:
        return ()
    scale = lcm(*(weight.denominator for _, weight in found))
    whole = [int(weight * scale) for _, weight in found]
    factor = gcd(*whole)
    if is_equation and whole[0] < 0:
        factor = -factor
    return tuple(
        (monomial, amount // factor) for (monomial, _), amount in zip(found, whole, strict=True)
    )


def cell_of(form: ExtensiveForm, cell: BehaviorCell) -> LocalCell:
    """Return a set of behaviours told by labels as one told by numbers.

    Raises
    ------
    KeyError, ValueError
        It names what there is not.
    """
    index = form.information_set_index
    keys = []
    for variable in cell.variables:
        number = index[variable.information_set]
        keys.append((number, form.information_sets[number].actions.index(variable.entry)))
    played = tuple(
        sorted(
            (
                index[label],
                tuple(sorted(map(form.information_sets[index[label]].actions.index, actions))),
            )
            for label, actions in cell.supports.items()
        )
    )
    equations = (_from_terms(terms, keys, is_equation=True) for terms in cell.equations)
    conditions = LocalConditions(
        frozenset(equations),
        frozenset(_from_terms(terms, keys) for terms in cell.positive),
        frozenset(_from_terms(terms, keys) for terms in cell.limits),
    )
    return LocalCell(played, conditions)


def _from_terms(terms: Terms, keys: Sequence[ActionKey], *, is_equation: bool = False) -> Keyed:
    total: dict[Monomial, Fraction] = {}
    for powers, amount in terms:
        monomial = tuple(sorted(k for k, e in zip(keys, powers, strict=True) for _ in range(e)))
        total[monomial] = total.get(monomial, Fraction(0)) + amount
    return keyed(total, is_equation=is_equation)


def as_terms(polynomials: Iterable[Keyed], keys: Sequence[ActionKey]) -> tuple[Terms, ...]:
    """Return polynomials as exponents of some unknowns and coefficients, in order."""
    return tuple(
        sorted(
            tuple(
                sorted(
                    (tuple(monomial.count(key) for key in keys), amount)
                    for monomial, amount in each
                )
            )
            for each in polynomials
        )
    )


def holds_at(conditions: LocalConditions, point: Mapping[ActionKey, Any]) -> bool:
    """Tell whether conditions hold at probabilities, zero where not named."""

    def value(polynomial: Keyed) -> Fraction:
        total = Fraction(0)
        for monomial, amount in polynomial:
            term = Fraction(amount)
            for key in monomial:
                term *= point.get(key, 0)
            total += term
        return total

    return (
        not any(map(value, conditions.equations))
        and all(value(each) > 0 for each in conditions.positive)
        and all(value(each) >= 0 for each in conditions.limits)
    )
