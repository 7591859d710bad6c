"""The vertices of a bounded polytope given by equations and inequalities, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import gcd, lcm
from typing import Any

from est_games.arithmetic import fraction, rational

Line = Sequence[Fraction | int]
"""A constant and the coefficients of the unknowns."""

MAX_RAYS = 4_000
"""Vertices kept at a time."""


class TooManyVerticesError(Exception):
    """The polytope, or one met on the way, has too many vertices."""


def polytope_vertices(
    n: int, equations: Sequence[Line], limits: Sequence[Line]
) -> list[tuple[Fraction, ...]]:
    r"""Return the vertices of a bounded polytope, in lexicographic order.

    Parameters
    ----------
    n : int
        Number of unknowns.
    equations, limits : sequences of lines, each of n + 1 numbers
        :math:`a_0 + \sum_k a_k x_k` vanishes, or is not negative.

    Returns
    -------
    list of tuple of Fraction
        Empty where the polytope is.

    Raises
    ------
    TooManyVerticesError
        There would be more than :data:`MAX_RAYS` on the way.
    ValueError
        The polytope is not bounded.

    Notes
    -----
    1. The equations are solved, which leaves some unknowns free.
    2. The cone over the polytope starts as that of as many independent inequalities as it has
       dimensions, and is cut by the others one by one: rays on the wrong side go, and each edge
       between one that stays and one that goes gives a new one (double description).
    3. Two rays share an edge if no third satisfies with equality all that both do.

    References
    ----------
    Motzkin, Raiffa, Thompson and Thrall (1953), The double description method.
    Fukuda and Prodon (1996), Double description method revisited.

    Examples
    --------
    A triangle cut in two.

    >>> triangle = [(0, 1, 0), (0, 0, 1), (1, -1, -1)]
    >>> [[str(x) for x in v] for v in polytope_vertices(2, [], [*triangle, (-1, 2, 0)])]
    [['1/2', '0'], ['1/2', '1/2'], ['1', '0']]
    """
    base, directions = _solved(n, equations)
    if base is None:
        return []
    k = len(directions)
    rows = {(1, *(0,) * k): None}
    for line in limits:
        row = _primitive(
            [
                line[0] + _dot(line[1:], base),
                *(_dot(line[1:], direction) for direction in directions),
            ]
        )
        if any(row[1:]):
            rows[row] = None
        elif row[0] < 0:
            return []
    found = []
    for ray in _rays(list(rows), k + 1):
        if not ray[0]:
            raise ValueError("the polytope is not bounded")
        point = list(base)
        for amount, direction in zip(ray[1:], directions, strict=True):
            for place, x in enumerate(direction):
                point[place] += Fraction(amount, ray[0]) * x
        found.append(tuple(point))
    return sorted(found)


def _solved(
    n: int, equations: Sequence[Line]
) -> tuple[list[Fraction] | None, list[list[Fraction]]]:
    """Return a point that satisfies equations, None if there is none, and the directions left."""
    import flint

    if not equations:
        return [Fraction(0)] * n, [[Fraction(j == k) for j in range(n)] for k in range(n)]
    system = [[*map(rational, line[1:]), -rational(line[0])] for line in equations]
    reduced, rank = flint.fmpq_mat(system).rref()
    pivots = [next(c for c in range(n + 1) if reduced[r, c]) for r in range(rank)]
    if n in pivots:
        return None, []
    base = [Fraction(0)] * n
    for r, c in enumerate(pivots):
        base[c] = fraction(reduced[r, n])
    directions = []
    for free in (c for c in range(n) if c not in pivots):
        direction = [Fraction(0)] * n
        direction[free] = Fraction(1)
        for r, c in enumerate(pivots):
            direction[c] = -fraction(reduced[r, free])
        directions.append(direction)
    return base, directions


def _rays(rows: Sequence[tuple[int, ...]], size: int) -> list[tuple[int, ...]]:
    """Return the extreme rays of a cone in which all rows are not negative."""
    first = _independent(rows, size)
    if len(first) < size:
        raise ValueError("the polytope is not bounded")
    import flint

    inverse: Any = flint.fmpq_mat([[rational(x) for x in rows[i]] for i in first]).inv()
    columns = ([fraction(inverse[r, c]) for r in range(size)] for c in range(size))
    every = sum(1 << i for i in first)
    rays = [
        (_primitive(column), every ^ (1 << i)) for i, column in zip(first, columns, strict=True)
    ]
    for place, row in enumerate(rows):
        if place in first:
            continue
        bit = 1 << place
        kept, inside, outside = [], [], []
        for ray, tight in rays:
            value = sum(x * y for x, y in zip(row, ray, strict=True))
            if not value:
                kept.append((ray, tight | bit))
            elif value > 0:
                inside.append((ray, tight, value))
            else:
                outside.append((ray, tight, value))
        known = [tight for _, tight in rays]
        for ray, tight, value in inside:
            for other, its_tight, its_value in outside:
                common = tight & its_tight
                if common.bit_count() < size - 2 or sum(not common & ~z for z in known) > 2:
                    continue
                joined = [value * y - its_value * x for x, y in zip(ray, other, strict=True)]
                kept.append((_primitive(joined), common | bit))
        rays = kept + [(ray, tight) for ray, tight, _ in inside]
        if len(rays) > MAX_RAYS:
            raise TooManyVerticesError
    return [ray for ray, _ in rays]


def _independent(rows: Sequence[tuple[int, ...]], size: int) -> list[int]:
    """Return the places of the first rows that are independent."""
    import flint

    reduced, rank = flint.fmpq_mat(
        [[rational(row[r]) for row in rows] for r in range(size)]
    ).rref()
    return [next(c for c in range(len(rows)) if reduced[r, c]) for r in range(rank)]


def _primitive(numbers: Sequence[Fraction | int]) -> tuple[int, ...]:
    """Return the smallest whole numbers in the same proportions."""
    common = lcm(*(Fraction(x).denominator for x in numbers))
    whole = [int(x * common) for x in numbers]
    factor = gcd(*whole) or 1
    return tuple(x // factor for x in whole)


def _dot(one: Sequence[Fraction | int], other: Sequence[Fraction]) -> Fraction:
    return sum((x * y for x, y in zip(one, other, strict=True) if x), Fraction(0))


def affine_dimension(points: Sequence[Sequence[Fraction]]) -> int:
    """Return the dimension of the smallest flat that holds some points, at least one.

    Examples
    --------
    >>> affine_dimension([(Fraction(0), Fraction(1)), (Fraction(1), Fraction(0))])
    1
    """
    import flint

    origin, *others = points
    if not others:
        return 0
    moves = [[rational(x - y) for x, y in zip(p, origin, strict=True)] for p in others]
    return int(flint.fmpq_mat(moves).rank()) if moves[0] else 0
