"""Is a behaviour a limit of a set of equilibria? The straight way to its sample tells, exactly."""

from __future__ import annotations

from fractions import Fraction

from est_games.certificate.algebraic_point import AlgebraicPoint
from est_games.certificate.class_cells import ClassSet
from est_games.certificate.class_ring import ClassRing
from est_games.certificate.support_cases import Point
from est_games.certificate.support_ring import Terms

Line = list[Fraction]
"""Coefficients of a polynomial of one unknown, the constant first."""


def leads_in(ring: ClassRing, own: ClassSet, other: ClassRing, point: Point) -> bool:
    """Return whether the way from a point to a set's sample is in the set right after its start.

    Parameters
    ----------
    ring : ClassRing
        The class of the set.
    own : ClassSet
        The set.
    other : ClassRing
        The class of the point: its supports are within those of the first, at fewer information
        sets. Elsewhere, where anything may be done, the point does as the sample.
    point : profile or AlgebraicPoint
        A mixture for each information set of the other class.

    Returns
    -------
    bool
        False where it is not, or either is irrational.

    Examples
    --------
    >>> from est_games.certificate.class_cells import whole_class
    >>> from est_games.certificate.deviation_game import DeviationGame
    >>> from est_games.game.extensive_builder import ExtensiveBuilder
    >>> tree = ExtensiveBuilder(["1"])
    >>> for branch in tree.decision("1", ["l", "r"]):
    ...     tree.terminal([0], after=branch)
    >>> game = DeviationGame(tree.build())
    >>> both, left = (ClassRing(game, {0: own}) for own in ((0, 1), (0,)))
    >>> half = Fraction(1, 2)
    >>> leads_in(both, whole_class(both, ((half, half),), 1), left, ((Fraction(1), Fraction(0)),))
    True
    """
    if isinstance(point, AlgebraicPoint) or isinstance(own.sample, AlgebraicPoint):
        return False
    known = dict(zip(other.sets, point, strict=True))
    ways: list[Line] = []
    for place, action in ring.unknowns:
        end = own.sample[place][action]
        start = known.get(ring.sets[place], own.sample[place])[action]
        ways.append([start, end - start])
    cell = own.cell
    return (
        not any(any(_along(terms, ways)) for terms in cell.equations)
        and all(_first_sign(_along(terms, ways)) > 0 for terms in cell.positive)
        and all(_first_sign(_along(terms, ways)) >= 0 for terms in cell.limits)
    )


def _along(terms: Terms, ways: list[Line]) -> Line:
    """Return a polynomial on the way, as one of how far one has gone."""
    total: Line = [Fraction(0)]
    for exponents, coefficient in terms:
        product: Line = [Fraction(coefficient)]
        for way, exponent in zip(ways, exponents, strict=True):
            for _ in range(exponent):
                product = _times(product, way)
        longer = max(len(total), len(product))
        total = [
            (total[k] if k < len(total) else Fraction(0))
            + (product[k] if k < len(product) else Fraction(0))
            for k in range(longer)
        ]
    return total


def _times(one: Line, other: Line) -> Line:
    product = [Fraction(0)] * (len(one) + len(other) - 1)
    for i, x in enumerate(one):
        for j, y in enumerate(other):
            product[i + j] += x * y
    return product


def _first_sign(line: Line) -> int:
    """Return the sign right after the start: that of the first coefficient but zeros."""
    return next((1 if x > 0 else -1 for x in line if x), 0)
