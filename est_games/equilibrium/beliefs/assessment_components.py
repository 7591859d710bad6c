"""Connected sets of assessments: cells and points that share a point of their closures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from est_games.certificate.algebraic_assessment import AlgebraicAssessment, algebraic_assessment
from est_games.certificate.algebraic_point import AlgebraicPoint
from est_games.certificate.alternative import equation_rank
from est_games.certificate.assessment_cells import (
    assessment_at,
    basis_conditions,
    follows,
    moved_assessment,
    moved_belief,
    part_conditions,
)
from est_games.certificate.assessment_ring import AssessmentRing
from est_games.certificate.behavior_cell import Assessment, BehaviorCell, point_cell
from est_games.certificate.equilibrium_cell import EquilibriumCell
from est_games.equilibrium.beliefs.basis_search import Leaf
from est_games.equilibrium.beliefs.polytope_vertices import Point, polytope_vertices
from est_games.equilibrium.many_players.cell_limits import cell_limits
from est_games.equilibrium.solution import EquilibriumComponent


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentSet:
    """A connected set of assessments with the same supports.

    Parameters
    ----------
    cell : BehaviorCell or None
        The set; None where it is one point.
    corners : tuple of Assessment
        Points of its closure: all vertices where it is a polytope, ends of curves otherwise. The
        point itself, if it is one.
    contacts : tuple of Assessment
        More points of its closure, which are no corners.
    is_closed : bool
        Whether whatever it touches has one of the corners in its closure.
    """

    cell: BehaviorCell | None
    corners: tuple[Assessment, ...]
    contacts: tuple[Assessment, ...] = ()
    is_closed: bool = True

    @property
    def sample(self) -> Assessment:
        """A point in it."""
        return self.corners[0] if self.cell is None else self.cell.sample


def assessment_sets(leaf: Leaf, *, deadline: float | None = None) -> Iterator[AssessmentSet]:
    """Yield the sets that a basis holds, but for points with irrational probabilities.

    Parameters
    ----------
    leaf : Leaf
        The basis.
    deadline : float, optional
        A time of ``time.perf_counter``, in seconds, at which to give up.

    Raises
    ------
    ArithmeticError
        No rational point of a set was found.
    TimeoutError
        The deadline has passed.
    """
    ring = leaf.ring
    if leaf.cases is None:
        yield _linear_set(leaf, deadline)
        return
    for point in leaf.cases.points:
        if isinstance(point, AlgebraicPoint):
            continue
        rows = rational_rows(point)
        yield AssessmentSet(cell=None, corners=(assessment_at(ring, rows),))
    for part in leaf.cases.cells:
        sample = assessment_at(ring, rational_rows(part.sample))
        cell = part_conditions(ring, part).cell(sample, dimension=part.dimension)
        corners = tuple(_ends(ring, part))
        is_closed = part.ends is not None and len(corners) == 2
        yield AssessmentSet(cell=cell, corners=corners, is_closed=is_closed)


def algebraic_assessments(leaf: Leaf) -> Iterator[AlgebraicAssessment]:
    """Yield the single assessments of a basis whose probabilities no fractions give."""
    for point in leaf.cases.points if leaf.cases else ():
        if isinstance(point, AlgebraicPoint):
            yield algebraic_assessment(leaf.ring, point)


def rational_rows(point: object) -> tuple[tuple[Fraction, ...], ...]:
    """Return the probabilities of a point of case distinctions, if all are rational."""
    if isinstance(point, tuple):
        return point
    weights = getattr(point, "weights", ())
    if any(len(x) > 1 for row in weights for x in row):
        raise ArithmeticError("a probability is irrational")
    return tuple(tuple(x[0] if x else Fraction(0) for x in row) for row in weights)


def _linear_set(leaf: Leaf, deadline: float | None) -> AssessmentSet:
    ring, system, point = leaf.ring, leaf.system, leaf.point
    if system is None:
        raise ValueError("the conditions are not linear")
    if equation_rank(system) == system.n:
        return AssessmentSet(cell=None, corners=(moved_assessment(ring, point, point),))
    vertices = polytope_vertices(system, ring.groups, deadline=deadline)
    conditions = basis_conditions(ring)
    if vertices is None:
        sample = moved_assessment(ring, point, point)
        return AssessmentSet(cell=conditions.cell(sample), corners=(), is_closed=False)
    n = len(vertices)
    inside = tuple(sum(column, Fraction(0)) / n for column in zip(*vertices, strict=True))
    limits = [moved_assessment(ring, inside, vertex) for vertex in vertices]
    is_flat = _is_flat(ring, inside, vertices)
    # Where a belief follows no longer, it has many limits: this is one of them.
    are_corners = [
        is_flat or all(follows(ring, number, vertex) for number in ring.determined)
        for vertex in vertices
    ]
    corners = tuple(x for x, is_corner in zip(limits, are_corners, strict=True) if is_corner)
    cell = conditions.cell(
        moved_assessment(ring, inside, inside),
        vertices=corners if is_flat else (),
        dimension=_dimension(vertices),
    )
    contacts = tuple(x for x, is_corner in zip(limits, are_corners, strict=True) if not is_corner)
    return AssessmentSet(cell=cell, corners=corners, contacts=contacts, is_closed=not contacts)


def _dimension(vertices: Sequence[Point]) -> int:
    import flint

    from est_games.arithmetic import rational

    first, *others = vertices
    rows = [[rational(x - y) for x, y in zip(vertex, first, strict=True)] for vertex in others]
    return int(flint.fmpq_mat(rows).rref()[1]) if rows and first else 0


def _is_flat(ring: AssessmentRing, inside: Point, vertices: Sequence[Point]) -> bool:
    """Tell whether beliefs that follow are the same all over a polytope of the unknowns.

    They are where they are at all vertices, if what they are proportional to is linear.
    """
    for number in ring.determined:
        weights = ring.weights[number]
        if any(weight.total_degree() > 1 for weight in weights):
            return False
        here = moved_belief(ring, number, inside, inside)
        for vertex in vertices:
            if follows(ring, number, vertex) and (
                moved_belief(ring, number, vertex, vertex) != here
            ):
                return False
    return True


def _ends(ring: AssessmentRing, part: EquilibriumCell) -> Iterator[Assessment]:
    """Yield rational points in the closure of a part that case distinctions found."""
    for limit in cell_limits(ring, part):
        try:
            rows = rational_rows(limit)
        except ArithmeticError:
            continue
        point = tuple(rows[row][k] for row, k in ring.unknowns)
        if all(follows(ring, number, point) for number in ring.determined):
            yield moved_assessment(ring, point, point)


# Joining

_Key = tuple[tuple[frozenset[str], ...], ...]


def joined_assessments(
    sets: Sequence[AssessmentSet],
) -> tuple[list[Assessment], tuple[EquilibriumComponent, ...]]:
    """Return the extreme assessments of sets, and the connected sets.

    Parameters
    ----------
    sets : sequence of AssessmentSet
        All there are, or all that were found.

    Returns
    -------
    extreme : list of Assessment
        Corners of the sets; a point of a component that has none.
    components : tuple of EquilibriumComponent
        Which sets hang together. Two are joined where a corner of one is in the other. That joins
        all that touch, where all are polytopes: a common point of two closures lies on a face of
        each, and the corners of faces belong to sets with ever fewer positive probabilities.
    """
    home = list(range(len(sets)))
    by_key: dict[_Key, list[int]] = {}
    for k, each in enumerate(sets):
        by_key.setdefault(_key(each.sample), []).append(k)

    def root(k: int) -> int:
        while home[k] != k:
            k = home[k]
        return k

    for k, each in enumerate(sets):
        for corner in (*each.corners, *each.contacts):
            for other in by_key.get(_key(corner), ()):
                if other != k and _holds(sets[other], corner):
                    first, second = sorted((root(k), root(other)))
                    home[second] = first
    extreme: dict[_Key, list[int]] = {}
    listed: list[Assessment] = []

    def place(assessment: Assessment) -> int:
        known = extreme.setdefault(_key(assessment), [])
        for k in known:
            if _is_same(listed[k], assessment):
                return k
        listed.append(assessment)
        known.append(len(listed) - 1)
        return len(listed) - 1

    components = []
    for k in range(len(sets)):
        if root(k) != k:
            continue
        own = [each for j, each in enumerate(sets) if root(j) == k]
        corners = [corner for each in own for corner in each.corners] or [own[0].sample]
        cells = tuple(_as_cell(each) for each in own) if len(own) > 1 or own[0].cell else ()
        places = dict.fromkeys(map(place, corners))
        components.append(EquilibriumComponent(extreme=tuple(sorted(places)), cells=cells))
    return listed, tuple(components)


def _as_cell(each: AssessmentSet) -> BehaviorCell:
    if each.cell is not None:
        return each.cell
    return point_cell(each.sample)


def _key(assessment: Assessment) -> _Key:
    return tuple(
        tuple(
            frozenset(entry for entry, x in weights[label].items() if x)
            for label in sorted(weights)
        )
        for weights in (assessment.behavior, assessment.beliefs)
    )


def _holds(each: AssessmentSet, assessment: Assessment) -> bool:
    if each.cell is None:
        return _is_same(each.sample, assessment)
    return each.cell.contains(assessment)


def _is_same(one: Assessment, other: Assessment) -> bool:
    return one.behavior == other.behavior and one.beliefs == other.beliefs
