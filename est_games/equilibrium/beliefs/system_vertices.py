"""The vertices of the closure of a linear system on probabilities, condition by condition."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from math import prod

from est_games.certificate.assessment_system import Condition, System, sum_to_one, value_at

MAX_VERTICES = 20_000
"""More are not made on the way."""

Point = dict[int, Fraction]


class TooManyVerticesError(Exception):
    """A polytope has more vertices than are made."""


def system_vertices(system: System) -> list[Point]:
    """Return the vertices of the probabilities at which linear conditions hold, weakly.

    Parameters
    ----------
    system : System
        Linear conditions.

    Raises
    ------
    TooManyVerticesError
        There are more than :data:`MAX_VERTICES` on the way.

    Notes
    -----
    1. At first there are only the distributions: a product of simplices.
    2. A condition keeps the vertices on its right side, and adds where it cuts an edge. Two
       vertices have an edge in common if no third is on all facets that both are on.

    References
    ----------
    Motzkin, Raiffa, Thompson and Thrall (1953), the double description method.

    Examples
    --------
    >>> system = System(
    ...     equations=((((), -1), ((0,), 1), ((1,), 1)),),
    ...     limits=((((), -1), ((0,), 3)),),
    ...     positive=(0, 1),
    ...     groups=((0, 1),),
    ... )
    >>> [str(point[0]) for point in system_vertices(system)]
    ['1', '1/3']
    """
    one, zero = Fraction(1), Fraction(0)
    if prod(len(group) for group in system.groups) > MAX_VERTICES:
        raise TooManyVerticesError
    # Where some of a distribution are known and left out, the others sum to one at most.
    corners: list[tuple[int | None, ...]] = [
        group if sum_to_one(group) in system.equations else (*group, None)
        for group in system.groups
    ]
    points = [
        {v: one if v in chosen else zero for v in system.variables}
        for chosen in map(set, product(*corners))
    ]
    limits: list[Condition] = [(((v,), 1),) for v in system.variables]
    limits += [
        (((), 1), *(((v,), -1) for v in sorted(group)))
        for group, own in zip(system.groups, corners, strict=True)
        if None in own
    ]
    for each in system.equations:
        points = _cut(points, limits, each, is_equation=True)
    for each in system.limits:
        points = _cut(points, limits, each, is_equation=False)
        limits.append(each)
    return points


def _cut(
    points: list[Point], limits: Sequence[Condition], cut: Condition, *, is_equation: bool
) -> list[Point]:
    values = [value_at(cut, point) for point in points]
    above = [k for k, value in enumerate(values) if value > 0]
    below = [k for k, value in enumerate(values) if value < 0]
    kept = [k for k, value in enumerate(values) if value == 0 or (value > 0 and not is_equation)]
    if not below and (not is_equation or not above):
        return points
    tight = [
        sum(1 << place for place, limit in enumerate(limits) if not value_at(limit, point))
        for point in points
    ]
    found = [points[k] for k in kept]
    for j, k in product(above, below):
        both = tight[j] & tight[k]
        if any(both & other == both for i, other in enumerate(tight) if i not in (j, k)):
            continue
        x, y = values[j], values[k]
        found.append({v: (points[k][v] * x - points[j][v] * y) / (x - y) for v in points[j]})
        if len(found) > MAX_VERTICES:
            raise TooManyVerticesError
    return found


def dimension(points: Sequence[Point]) -> int:
    """Return the dimension of the space that points span.

    Examples
    --------
    >>> dimension([{0: Fraction(1)}, {0: Fraction(0)}, {0: Fraction(1, 2)}])
    1
    """
    import flint

    from est_games.arithmetic import rational

    first, *others = points
    rows = [[rational(point[v] - first[v]) for v in first] for point in others]
    return int(flint.fmpq_mat(rows).rank()) if rows and rows[0] else 0
