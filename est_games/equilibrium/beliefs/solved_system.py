"""What a system of conditions holds: nothing, a polytope, something of which a point is known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import islice, product

from est_games.arithmetic import fraction, rational
from est_games.certificate.assessment_system import (
    Condition,
    Polynomial,
    Refutation,
    System,
    added,
    condition,
)
from est_games.certificate.open_region import TooManyError
from est_games.certificate.support_cases import Step
from est_games.certificate.system_cases import SystemCases, SystemRing, system_supports
from est_games.equilibrium.beliefs.system_dimension import system_dimension
from est_games.equilibrium.beliefs.system_program import is_linear, refutation_or_point
from est_games.equilibrium.beliefs.system_vertices import Point, dimension, system_vertices
from est_games.equilibrium.many_players.case_search import ring_cases

_TRIALS = 60
_MOST_UNKNOWNS = 12
_NUMBERS = tuple(Fraction(*pair) for pair in ((1, 2), (1, 3), (2, 3), (1, 4), (3, 4), (1, 10)))
_MOST_PRODUCTS = 3_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SolvedSystem:
    """What was found out about a system.

    Parameters
    ----------
    refutation : Refutation, SystemCases or None
        Why it holds nowhere.
    sample : dict or None
        A point at which it holds; neither is known where it was not decided.
    vertices : list of dict or None
        Of the closure, where that is a polytope.
    dimension : int or None
        How many probabilities can be chosen freely; None where that was not proved.
    is_irrational : bool
        Whether it holds something, but no point that was found is rational.
    is_finite : bool
        Whether it holds single points only, which are not one rational point.
    """

    refutation: Refutation | SystemCases | None = None
    sample: Point | None = None
    vertices: list[Point] | None = None
    dimension: int | None = None
    is_irrational: bool = False
    is_finite: bool = False


def solved_system(system: System, *, deadline: float | None = None) -> SolvedSystem:
    """Return what a system holds, as far as linear programs tell.

    Parameters
    ----------
    system : System
        The conditions.
    deadline : float, optional
        A time of ``time.perf_counter``, in seconds, at which to give up.

    Raises
    ------
    TimeoutError
        The deadline has passed.
    TooManyVerticesError
        A polytope has too many vertices.

    Notes
    -----
    1. Linear conditions are decided by one program.
    2. With products of variables, a sum of conditions may refute them, or one of conditions
       multiplied by single variables.
    3. Variables that linear equations determine are put in; what is left may be linear.
    4. Otherwise cases are distinguished, as for supports of a game of several players: this may
       show that nothing is left, or a single point.
    5. At last some variables are tried with simple numbers until the rest is linear. This finds
       points; where it finds none, nothing is known.
    """
    conditions = (*system.equations, *system.limits)
    proof = refutation(system, deadline=deadline)
    if proof is not None:
        return SolvedSystem(refutation=proof)
    if is_linear(conditions):
        vertices = system_vertices(system, deadline=deadline)
        return SolvedSystem(
            sample=_centre(vertices), vertices=vertices, dimension=dimension(vertices)
        )
    _, products = refutation_or_point(system, deadline=deadline)
    known, rest = _determined(system)
    if rest is None:
        return SolvedSystem()
    if is_linear((*rest.equations, *rest.limits)):
        return _with(known, solved_system(rest, deadline=deadline))
    by_cases = _by_cases(system, deadline)
    if by_cases is not None:
        return by_cases
    guesses: Point = {v: products[(v,)] for v in system.variables if (v,) in products}
    for trial in _trials(rest, guesses):
        put = _put(rest, trial)
        found, left = ({}, None) if put is None else _determined(put)
        if left is None or not is_linear((*left.equations, *left.limits)):
            continue
        proof, products = refutation_or_point(left, deadline=deadline)
        if proof is None:
            sample = {v: products.get((v,), Fraction(0)) for v in left.variables}
            point = {**known, **trial, **found, **sample}
            if system.holds(point):
                return SolvedSystem(sample=point, dimension=system_dimension(system, point))
    return SolvedSystem()


def _by_cases(system: System, deadline: float | None) -> SolvedSystem | None:
    """Return what case distinctions show: nothing, one rational point, or more of which is one."""
    if len(system.variables) > _MOST_UNKNOWNS:
        return None
    steps: list[Step] = []
    points: list[Point] = []
    n_found = 0
    dimensions: list[int | None] = []
    try:
        for supports in system_supports(system):
            found = ring_cases(SystemRing(system, supports), deadline=deadline)
            if found is None:
                return None
            steps.append(found.step)
            samples = [*found.points, *(cell.sample for cell in found.cells)]
            n_found += len(found.points) + len(found.cells)
            dimensions += [cell.dimension for cell in found.cells]
            for sample in samples:
                if isinstance(sample, tuple):
                    rows = zip(system.groups, sample, strict=True)
                    points.append(
                        {v: x for group, row in rows for v, x in zip(group, row, strict=True)}
                    )
    except TooManyError:
        return None
    if not n_found:
        return SolvedSystem(refutation=SystemCases(steps=tuple(steps)))
    points = [point for point in points if system.holds(point)]
    if not points:
        return SolvedSystem(is_irrational=True, is_finite=not dimensions)
    is_finite = not dimensions and n_found > 1
    is_one = not dimensions and n_found == 1
    known = [each for each in dimensions if each is not None]
    whole = max(known, default=0) if len(known) == len(dimensions) else None
    return SolvedSystem(
        sample=points[0],
        vertices=points if is_one else None,
        dimension=whole,
        is_finite=is_finite,
    )


def refutation(system: System, *, deadline: float | None = None) -> Refutation | None:
    """Return a proof that a system holds nowhere, if one is found; always, if it is linear.

    Parameters
    ----------
    system : System
        The conditions.
    deadline : float, optional
        A time of ``time.perf_counter``, in seconds, at which to give up.
    """
    proof, _ = refutation_or_point(system, deadline=deadline)
    conditions = (*system.equations, *system.limits)
    if proof is not None or is_linear(conditions):
        return proof
    if sum(map(len, conditions)) * (1 + len(system.variables)) <= _MOST_PRODUCTS:
        proof, _ = refutation_or_point(system, degree=1, deadline=deadline)
    return proof


def _with(known: Point, solved: SolvedSystem) -> SolvedSystem:
    """Return what is solved with the variables known before; a proof is of another system."""
    if solved.sample is None or solved.vertices is None:
        return SolvedSystem()
    return SolvedSystem(
        sample={**known, **solved.sample},
        vertices=[{**known, **vertex} for vertex in solved.vertices],
        dimension=solved.dimension,
    )


def _centre(vertices: Sequence[Point]) -> Point:
    """Return the mean of the vertices: what is positive somewhere is positive there."""
    count = len(vertices)
    return {v: sum((point[v] for point in vertices), Fraction(0)) / count for v in vertices[0]}


def _put(system: System, point: Point) -> System | None:
    """Return a system with numbers put in for variables; None where that contradicts it."""
    known = set(point)
    if any(point[v] < 0 or (v in system.positive and not point[v]) for v in point):
        return None

    def put(each: Condition) -> Condition:
        total: Polynomial = {}
        for monomial, coefficient in each:
            factor, left = Fraction(coefficient), []
            for v in monomial:
                if v in known:
                    factor *= point[v]
                else:
                    left.append(v)
            total = added(total, {tuple(left): factor} if factor else {})
        return condition(total) if total else ()

    equations = {put(each) for each in system.equations} - {()}
    limits = {put(each) for each in system.limits} - {()}
    groups = (tuple(v for v in group if v not in known) for group in system.groups)
    return replace(
        system,
        equations=tuple(sorted(equations)),
        limits=tuple(sorted(limits)),
        positive=tuple(v for v in system.positive if v not in known),
        groups=tuple(group for group in groups if group),
    )


def _determined(system: System) -> tuple[Point, System | None]:
    """Return the variables that linear equations determine, and the system with them put in."""
    import flint

    known: Point = {}
    left: System | None = system
    while left is not None:
        linear = [dict(each) for each in left.equations if is_linear((each,))]
        names = left.variables
        if not linear or not names:
            return known, left
        rows = [
            [*(rational(row.get((v,), 0)) for v in names), rational(-row.get((), 0))]
            for row in linear
        ]
        reduced, rank = flint.fmpq_mat(rows).rref()
        new: Point = {}
        for r in range(rank):
            entries = [c for c in range(len(names)) if reduced[r, c]]
            if len(entries) == 1:
                new[names[entries[0]]] = fraction(reduced[r, len(names)])
        if not new:
            return known, left
        known.update(new)
        left = _put(left, new)
    return known, None


def _trials(system: System, guesses: Point) -> Iterator[Point]:
    """Yield numbers for variables without which no products are left."""
    conditions = (*system.equations, *system.limits)
    products: list[set[int]] = [
        set(monomial) for each in conditions for monomial, _ in each if len(monomial) > 1
    ]
    fixed: list[int] = []
    while products:
        counts: dict[int, int] = {}
        for each in products:
            for v in each:
                counts[v] = counts.get(v, 0) + 1
        best = max(counts, key=lambda v: (counts[v], -v))
        fixed.append(best)
        products = [left for each in products if len(left := each - {best}) > 1]
    # What the program made of them is tried first: it is right where they are determined.
    yield {v: guesses[v] for v in fixed if v in guesses}
    for numbers in islice(product(_NUMBERS, repeat=len(fixed)), _TRIALS):
        yield dict(zip(fixed, numbers, strict=True))
