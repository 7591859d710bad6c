"""The vertices of a small polytope, exactly: a cone cut by one inequality after the other."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import gcd, lcm
from time import perf_counter
from typing import Any

from est_games.arithmetic import fraction, rational

MAX_VERTICES = 4_000
"""More are not kept at a time."""

Line = Sequence[Fraction | int]
"""A constant and the coefficients of the unknowns."""
Ray = tuple[tuple[int, ...], frozenset[int]]
"""Whole numbers in the proportions of a point, one in front, and the rows that vanish there."""


class TooManyError(Exception):
    """There are too many vertices, or ways to play on."""


def face_vertices(
    n: int, equations: Sequence[Line], limits: Sequence[Line], deadline: float | None = None
) -> list[tuple[Fraction, ...]]:
    r"""Return the vertices of a bounded polytope.

    Parameters
    ----------
    n : int
        Number of unknowns.
    equations, limits : sequences of lines, each of n + 1 numbers
        :math:`a_0 + \sum_k a_k x_k` vanishes, or is not negative.
    deadline : float, optional
        A time of ``time.perf_counter``, in seconds, at which to give up.

    Raises
    ------
    TooManyError
        There would be more than :data:`MAX_VERTICES` on the way.
    TimeoutError
        The deadline has passed.

    Notes
    -----
    1. Unknowns that the equations give are put into the inequalities.
    2. The cone over the polytope starts from as many independent inequalities as it has
       dimensions. Of the others, the one that cuts fewest pairs of rays apart comes next.
    3. Two rays span an edge if the rows that vanish on both have rank two less than the space.

    References
    ----------
    Fukuda and Prodon (1996), Double description method revisited, proposition 7.

    Examples
    --------
    >>> triangle = [(0, 1, 0), (0, 0, 1), (1, -1, -1)]
    >>> for vertex in face_vertices(2, [], [*triangle, (-1, 2, 0)]):
    ...     print([str(x) for x in vertex])
    ['1/2', '0']
    ['1/2', '1/2']
    ['1', '0']
    """
    solved = _solved(n, equations)
    if solved is None:
        return []
    base, moves = solved
    size = 1 + len(moves)
    rows = {(1, *(0,) * (size - 1)): None}
    for line in limits:
        row = _whole([_value(line, base), *(_slope(line, move) for move in moves)])
        if row[0] < 0 and not any(row[1:]):
            return []
        rows[row] = None
    found = []
    for ray, _ in _cut([row for row in rows if any(row)], size, deadline):
        point = list(base)
        for amount, move in zip(ray[1:], moves, strict=True):
            if amount:
                share = Fraction(amount, ray[0])
                point = [x + share * y for x, y in zip(point, move, strict=True)]
        found.append(tuple(point))
    return sorted(found)


def _solved(
    n: int, equations: Sequence[Line]
) -> tuple[list[Fraction], list[list[Fraction]]] | None:
    """Return a point that satisfies equations, and the directions left; None if there is none."""
    import flint

    free, given = list(range(n)), {}
    if equations:
        matrix = flint.fmpq_mat([[rational(x) for x in (*line[1:], line[0])] for line in equations])
        reduced, rank = matrix.rref()
        for r in range(rank):
            lead = next(c for c in range(n + 1) if reduced[r, c])
            if lead == n:
                return None
            given[lead] = [fraction(reduced[r, c]) for c in range(n + 1)]
        free = [c for c in range(n) if c not in given]
    base = [-given[c][n] if c in given else Fraction(0) for c in range(n)]
    moves = [
        [-given[c][column] if c in given else Fraction(c == column) for c in range(n)]
        for column in free
    ]
    return base, moves


def _cut(rows: Sequence[tuple[int, ...]], size: int, deadline: float | None) -> list[Ray]:
    """Return the rays at which the rows, none of them negative, leave an edge of the cone."""
    import flint

    first: list[int] = []
    for k, row in enumerate(rows):
        if _rank([*(rows[j] for j in first), row]) > len(first):
            first.append(k)
        if len(first) == size:
            break
    inverse: Any = flint.fmpq_mat(flint.fmpz_mat([list(rows[k]) for k in first])).inv()
    rays: list[Ray] = [
        (
            _whole([fraction(inverse[r, c]) for r in range(size)]),
            frozenset(k for k in first if k != first[c]),
        )
        for c in range(size)
    ]
    left = [k for k in range(len(rows)) if k not in first]
    while left:
        if deadline is not None and perf_counter() > deadline:
            raise TimeoutError("the vertices of a face were not listed in time")
        signs = {k: [_sign(rows[k], ray) for ray, _ in rays] for k in left}
        k = min(left, key=lambda k: sum(x > 0 for x in signs[k]) * sum(x < 0 for x in signs[k]))
        left.remove(k)
        rays = _halved(rays, rows, k, size)
        if len(rays) > MAX_VERTICES:
            raise TooManyError
    return rays


def _halved(rays: Sequence[Ray], rows: Sequence[tuple[int, ...]], k: int, size: int) -> list[Ray]:
    """Return the rays of a cone cut by one more row."""
    values = [sum(a * x for a, x in zip(rows[k], ray, strict=True)) for ray, _ in rays]
    kept = [
        (ray, tight if value else tight | {k})
        for (ray, tight), value in zip(rays, values, strict=True)
        if value >= 0
    ]
    for a, (ray, tight) in enumerate(rays):
        for b, (other, its_tight) in enumerate(rays):
            if not values[a] > 0 > values[b]:
                continue
            common = tight & its_tight
            if len(common) < size - 2 or _rank([rows[j] for j in common]) < size - 2:
                continue
            between = [values[a] * y - values[b] * x for x, y in zip(ray, other, strict=True)]
            kept.append((_whole(between), common | {k}))
    return kept


def _rank(rows: Sequence[Sequence[int]]) -> int:
    import flint

    return int(flint.fmpz_mat([list(row) for row in rows]).rank()) if rows else 0


def _sign(row: Sequence[int], ray: Sequence[int]) -> int:
    value = sum(a * x for a, x in zip(row, ray, strict=True))
    return (value > 0) - (value < 0)


def _whole(numbers: Sequence[Fraction | int]) -> tuple[int, ...]:
    """Return the smallest whole numbers in the same proportions."""
    common = lcm(*(x.denominator for x in numbers))
    whole = [int(x * common) for x in numbers]
    factor = gcd(*whole) or 1
    return tuple(x // factor for x in whole)


def _value(line: Line, point: Sequence[Fraction]) -> Fraction:
    return line[0] + _slope(line, point)


def _slope(line: Line, move: Sequence[Fraction]) -> Fraction:
    return sum((a * x for a, x in zip(line[1:], move, strict=True) if a and x), Fraction(0))
