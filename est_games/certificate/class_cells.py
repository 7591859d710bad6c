"""From the polynomials of a class to a set of behaviours by labels, with its vertices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import chain, product
from math import lcm, prod
from typing import Any

from est_games.certificate.algebraic_point import AlgebraicPoint
from est_games.certificate.behavior_cell import Assessment, BehaviorCell, Variable
from est_games.certificate.cell_dimension import cell_dimension
from est_games.certificate.class_ring import ClassRing
from est_games.certificate.equilibrium_cell import EquilibriumCell
from est_games.certificate.polytope_vertices import (
    TooManyVerticesError,
    affine_dimension,
    polytope_vertices,
)
from est_games.certificate.real_root import RealRoot
from est_games.certificate.support_cases import Point
from est_games.certificate.support_ring import Terms
from est_games.game.algebraic import AlgebraicNumber

MAX_VERTICES = 512
"""A set with more vertices is shown without them."""

_BITS = 32

Conditions = tuple[tuple[Terms, ...], tuple[Terms, ...], tuple[Terms, ...]]
"""Polynomials that vanish, are positive, are not negative."""
Rows = tuple[tuple[Fraction, ...], ...]
LabelledBehavior = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassSet:
    """One set of equilibria within a class of behaviours.

    Parameters
    ----------
    cell : BehaviorCell
        The set.
    is_single : bool
        Whether it is one behaviour alone: its sample.
    sample : profile or AlgebraicPoint
        A point in it: a mixture for each information set of the class.
    corners : tuple of profiles
        The vertices of its closure, as such points, where that is a polytope.
    origin : EquilibriumCell or None
        The cell of mixtures that it comes from, if case distinctions came to one.
    """

    cell: BehaviorCell
    is_single: bool
    sample: Point
    corners: tuple[Rows, ...] = ()
    origin: EquilibriumCell | None = None


def class_sets(
    ring: ClassRing, points: Sequence[Point], cells: Sequence[EquilibriumCell]
) -> tuple[ClassSet, ...]:
    """Return the sets of equilibria that a class holds.

    Parameters
    ----------
    ring : ClassRing
        The class, and its conditions.
    points : sequence of profiles or AlgebraicPoint
        Those that stand alone: a mixture for each information set of the class.
    cells : sequence of EquilibriumCell
        The others.

    Notes
    -----
    A set that is all of its class is given by the conditions of the class as they are; others by
    what the case distinctions came to. A single point together with whatever may be done at the
    information sets left out is one set.
    """
    if len(points) + len(cells) == 1:
        if points:
            return (whole_class(ring, points[0], 0),)
        (cell,) = cells
        return (replace(whole_class(ring, cell.sample, cell.dimension), origin=cell),)
    found = [_set(ring, _pinned(ring, point), point, 0) for point in points]
    for cell in cells:
        own = _set(ring, _of_cell(ring, cell), cell.sample, cell.dimension)
        found.append(replace(own, origin=cell))
    return tuple(found)


def whole_class(ring: ClassRing, sample: Point, dimension: int | None) -> ClassSet:
    """Return all equilibria of a class as one set, given one of them."""
    equations = tuple(map(ring.terms, ring.equations()))
    limits = tuple(ring.terms(each) for each in ring.limits() if ring.plain_sign(each) <= 0)
    return _set(ring, (equations, (), limits), sample, dimension)


def is_linear(ring: ClassRing) -> bool:
    """Tell whether all conditions of a class are linear: its equilibria then are a polytope."""
    return all(_is_linear(ring.terms(each)) for each in (*ring.equations(), *ring.limits()))


def polytope_set(ring: ClassRing) -> ClassSet | None:
    """Return all equilibria of a class with linear conditions; None where there are none.

    Raises
    ------
    ValueError
        The conditions are not linear, or the polytope has too many vertices.

    Notes
    -----
    The mean of the vertices of the closed polytope has a probability of zero only where all points
    have: if it has, nothing is in the class.
    """
    equations, limits = (tuple(map(ring.terms, each)) for each in (ring.equations(), ring.limits()))
    if not is_linear(ring):
        raise ValueError("the conditions are not linear")
    corners = _corners(ring, (equations, (), limits))
    if corners is None:
        raise ValueError("the polytope has too many vertices")
    if not corners:
        return None
    share = Fraction(1, len(corners))
    sample = tuple(
        tuple(share * sum(column, Fraction(0)) for column in zip(*rows, strict=True))
        for rows in zip(*corners, strict=True)
    )
    played = tuple(tuple(k for k, weight in enumerate(row) if weight) for row in sample)
    return whole_class(ring, sample, None) if played == ring.supports else None


def free_sets(ring: ClassRing) -> list[int]:
    """Return the players' information sets where whatever is done concerns nobody."""
    return [
        number
        for number, choice in enumerate(ring.tree.form.information_sets)
        if not choice.is_chance and number not in ring.sets
    ]


def behavior_at(
    ring: ClassRing, point: Point, elsewhere: Mapping[int, int] | None = None
) -> LabelledBehavior:
    """Return a behaviour of the class by labels.

    Parameters
    ----------
    ring : ClassRing
        The class.
    point : profile or AlgebraicPoint
        A mixture for each information set of the class.
    elsewhere : mapping of int to int, optional
        The action at each information set left out; all with the same probability unless given.
    """
    form = ring.tree.form
    rows: dict[int, Sequence[Any]] = dict(zip(ring.sets, weights_at(point), strict=True))
    for number in free_sets(ring):
        m = len(form.information_sets[number].actions)
        if elsewhere is None:
            rows[number] = [Fraction(1, m)] * m
        else:
            rows[number] = [Fraction(k == elsewhere[number]) for k in range(m)]
    return {
        choice.label: dict(zip(choice.actions, rows[number], strict=True))
        for number, choice in enumerate(form.information_sets)
        if not choice.is_chance
    }


def weights_at(point: Point) -> list[list[Any]]:
    """Return a point's probabilities, each a Fraction or an AlgebraicNumber."""
    if not isinstance(point, AlgebraicPoint):
        return [list(row) for row in point]
    return [
        [
            sum(each, Fraction(0))
            if len(each) <= 1
            else AlgebraicNumber(point, ("probability", i, k))
            for k, each in enumerate(row)
        ]
        for i, row in enumerate(point.weights)
    ]


def _set(ring: ClassRing, conditions: Conditions, sample: Point, dimension: int | None) -> ClassSet:
    form = ring.tree.form
    equations, positive, limits = conditions
    left_out = free_sets(ring)
    n_more = sum(len(form.information_sets[number].actions) - 1 for number in left_out)
    corners = _corners(ring, conditions) or []
    if corners:
        dimension = affine_dimension([tuple(chain(*corner)) for corner in corners])
    choices = [range(len(form.information_sets[number].actions)) for number in left_out]
    vertices: tuple[Assessment, ...] = ()
    if corners and len(corners) * prod(map(len, choices)) <= MAX_VERTICES:
        vertices = tuple(
            Assessment(behavior=behavior_at(ring, corner, dict(zip(left_out, chosen, strict=True))))
            for corner in corners
            for chosen in product(*choices)
        )
    cell = BehaviorCell(
        supports={
            form.information_sets[number].label: tuple(
                form.information_sets[number].actions[k] for k in own
            )
            for number, own in zip(ring.sets, ring.supports, strict=True)
        },
        variables=tuple(
            Variable(
                information_set=form.information_sets[ring.sets[i]].label,
                entry=form.information_sets[ring.sets[i]].actions[k],
            )
            for i, k in ring.unknowns
        ),
        equations=equations,
        positive=positive,
        limits=limits,
        sample=Assessment(behavior=behavior_at(ring, sample)),
        vertices=vertices,
        dimension=None if dimension is None else dimension + n_more,
    )
    if dimension is None:
        cell = replace(cell, dimension=cell_dimension(cell))
    return ClassSet(
        cell=cell,
        is_single=dimension == 0 and not n_more,
        sample=sample,
        corners=tuple(corners),
    )


# Conditions


def _of_cell(ring: ClassRing, cell: EquilibriumCell) -> Conditions:
    """Return the conditions of a cell, those for unknowns that follow from others included."""
    n = len(ring.unknowns)
    equations = list(cell.equations)
    for place, (i, k) in enumerate(cell.unknowns):
        if place not in cell.free:
            above, below = cell.weights[i][k]
            shifted = tuple((_raised(e, place), x) for e, x in below)
            equations.append(_difference(shifted, above))
    positive = [*cell.positive, *(_square(terms) for terms in cell.nonzero)]
    limits = list(cell.limits)
    if cell.ends is not None:
        for side, end, closed in zip((1, -1), cell.ends, cell.are_closed, strict=True):
            exact = end.value if isinstance(end, RealRoot) else end
            bound = _outside(end, side) if exact is None else exact
            line = _line(n, cell.free[0], -side * bound, Fraction(side))
            (limits if closed or exact is None else positive).append(line)
    return tuple(equations), tuple(positive), tuple(limits)


def _pinned(ring: ClassRing, point: Point) -> Conditions:
    """Return conditions that hold at one point of a class alone.

    An irrational one is told from others by bounds on its probabilities.
    """
    n = len(ring.unknowns)
    if not isinstance(point, AlgebraicPoint):
        lines = [_line(n, p, -point[i][k], Fraction(1)) for p, (i, k) in enumerate(ring.unknowns)]
        return tuple(lines), (), ()
    equations, limits = (tuple(map(ring.terms, each)) for each in (ring.equations(), ring.limits()))
    bounds = []
    for place, (i, k) in enumerate(ring.unknowns):
        low, high = point.interval(("probability", i, k), _BITS)
        bounds += [_line(n, place, -low, Fraction(1)), _line(n, place, high, Fraction(-1))]
    return equations, (), (*limits, *bounds)


def _outside(end: Any, side: int) -> Fraction:
    """Return a rational number a little below, or above, an irrational end."""
    low, high = end.interval(_BITS)
    return Fraction(low if side > 0 else high)


def _line(n: int, place: int, constant: Fraction, slope: Fraction) -> Terms:
    scale = lcm(constant.denominator, slope.denominator)
    nothing, one = (0,) * n, tuple(int(k == place) for k in range(n))
    terms = [(nothing, int(constant * scale)), (one, int(slope * scale))]
    return tuple(sorted((e, x) for e, x in terms if x))


def _raised(exponents: Sequence[int], place: int) -> tuple[int, ...]:
    return tuple(e + (k == place) for k, e in enumerate(exponents))


def _difference(one: Terms, other: Terms) -> Terms:
    total: dict[tuple[int, ...], int] = dict(one)
    for exponents, x in other:
        total[exponents] = total.get(exponents, 0) - x
    return tuple(sorted((e, x) for e, x in total.items() if x))


def _square(terms: Terms) -> Terms:
    total: dict[tuple[int, ...], int] = {}
    for (e, x), (f, y) in product(terms, terms):
        exponents = tuple(map(sum, zip(e, f, strict=True)))
        total[exponents] = total.get(exponents, 0) + x * y
    return tuple(sorted((e, x) for e, x in total.items() if x))


# Vertices


def _corners(ring: ClassRing, conditions: Conditions) -> list[Rows] | None:
    """Return the vertices of the closure of a set with linear conditions.

    None where they are not, or where there are too many vertices.
    """
    n = len(ring.unknowns)
    if not all(_is_linear(terms) for each in conditions for terms in each):
        return None
    equations, positive, limits = ([_as_line(terms, n) for terms in each] for each in conditions)
    lines = [*positive, *limits, *_simplices(ring)]
    try:
        found = polytope_vertices(n, equations, lines)
    except TooManyVerticesError:
        return None
    return [_rows(ring, point) for point in found]


def _simplices(ring: ClassRing) -> Iterator[list[int]]:
    """Yield that no probability is negative."""
    n = len(ring.unknowns)
    for group in ring.groups:
        for place in group:
            yield [0, *(int(k == place) for k in range(n))]
        if group:
            yield [1, *(-int(k in group) for k in range(n))]


def _is_linear(terms: Terms) -> bool:
    return all(sum(exponents) <= 1 for exponents, _ in terms)


def _as_line(terms: Terms, n: int) -> list[int]:
    line = [0] * (n + 1)
    for exponents, coefficient in terms:
        line[exponents.index(1) + 1 if any(exponents) else 0] = coefficient
    return line


def _rows(ring: ClassRing, point: Sequence[Fraction]) -> Rows:
    rows = []
    for own, group, m in zip(ring.supports, ring.groups, ring.game.shape, strict=True):
        row = [Fraction(0)] * m
        for k, place in zip(own[1:], group, strict=True):
            row[k] = point[place]
        row[own[0]] = 1 - sum(row, Fraction(0))
        rows.append(tuple(row))
    return tuple(rows)
