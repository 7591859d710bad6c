"""The vertices of a bounded polytope given by equations and inequalities, exactly."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import gcd, lcm
from operator import mul
from time import perf_counter
from typing import Any

from est_games.arithmetic import fraction, rational

Line = Sequence[Fraction | int]
"""A constant and the coefficients of the unknowns."""

Ray = tuple[tuple[int, ...], int]
"""Whole numbers on the ray, and the rows that vanish on it as bits."""

MAX_RAYS = 8_000
"""Vertices kept at a time."""

_FEW_PAIRS = 20_000
"""Up to so many pairs of rays are compared without compiled code."""


class TooManyVerticesError(Exception):
    """The polytope, or one met on the way, has too many vertices."""


def polytope_vertices(
    n: int,
    equations: Sequence[Line],
    limits: Sequence[Line],
    *,
    deadline: float | None = None,
) -> list[tuple[Fraction, ...]]:
    r"""Return the vertices of a bounded polytope, in lexicographic order.

    Parameters
    ----------
    n : int
        Number of unknowns.
    equations, limits : sequences of lines, each of n + 1 numbers
        :math:`a_0 + \sum_k a_k x_k` vanishes, or is not negative.
    deadline : float, optional
        A time of ``time.perf_counter``, in seconds, at which to give up.

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
    TimeoutError
        The deadline has passed.

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
    base, directions = solved_equations(n, equations)
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
    for ray, _ in cone_rays(list(rows), k + 1, deadline=deadline):
        if not ray[0]:
            raise ValueError("the polytope is not bounded")
        point = list(base)
        for amount, direction in zip(ray[1:], directions, strict=True):
            for place, x in enumerate(direction):
                point[place] += Fraction(amount, ray[0]) * x
        found.append(tuple(point))
    return sorted(found)


def solved_equations(
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


def cone_rays(
    rows: Sequence[tuple[int, ...]], size: int, *, deadline: float | None = None
) -> list[Ray]:
    """Return the extreme rays of a cone in which no row is negative, with what each makes tight.

    Parameters
    ----------
    rows : sequence of tuples of int, each of `size` numbers
        None the multiple of another.
    size : int
        Number of unknowns.
    deadline : float, optional
        A time of ``time.perf_counter``, in seconds, at which to give up.

    Returns
    -------
    list of (tuple of int, int)
        The smallest whole numbers on the ray, and the rows that vanish on it as bits.

    Raises
    ------
    TooManyVerticesError, ValueError
        As for :func:`polytope_vertices`.
    TimeoutError
        The deadline has passed.

    Examples
    --------
    >>> cone_rays([(1, 0), (0, 1), (1, 1)], 2)
    [((1, 0), 2), ((0, 1), 1)]
    """
    first = _independent(rows, size)
    if len(first) < size:
        raise ValueError("the cone holds a line")
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
        if deadline is not None and perf_counter() > deadline:
            raise TimeoutError("the vertices were not listed in time")
        bit = 1 << place
        kept, inside, outside = [], [], []
        for ray, tight in rays:
            value = sum(map(mul, row, ray))
            if not value:
                kept.append((ray, tight | bit))
            elif value > 0:
                inside.append((ray, tight, value))
            else:
                outside.append((ray, tight, value))
        for a, b in _edges(inside, outside, [tight for _, tight in rays], size):
            ray, tight, value = inside[a]
            other, its_tight, its_value = outside[b]
            joined = [value * y - its_value * x for x, y in zip(ray, other, strict=True)]
            kept.append((_primitive(joined), (tight & its_tight) | bit))
        rays = kept + [(ray, tight) for ray, tight, _ in inside]
        if len(rays) > MAX_RAYS:
            raise TooManyVerticesError
    return rays


Valued = Sequence[tuple[tuple[int, ...], int, int]]


def _edges(
    inside: Valued, outside: Valued, known: Sequence[int], size: int
) -> Iterable[tuple[int, int]]:
    """Return which rays inside share an edge with which outside."""
    if len(inside) * len(outside) > _FEW_PAIRS:
        from est_games.certificate.kernels.ray_edges import ray_edges

        n_words = max(known).bit_length() // 64 + 1
        words = [
            _words(masks, n_words)
            for masks in ([each[1] for each in inside], [each[1] for each in outside], known)
        ]
        return [(int(a), int(b)) for a, b in ray_edges(*words, size - 2).tolist()]
    pairs = []
    for a, (_, tight, _) in enumerate(inside):
        for b, (_, its_tight, _) in enumerate(outside):
            common = tight & its_tight
            if common.bit_count() >= size - 2 and sum(not common & ~z for z in known) == 2:
                pairs.append((a, b))
    return pairs


def _words(masks: Sequence[int], n_words: int) -> Any:
    """Return bits in rows of machine words, the lowest first."""
    import numpy as np

    raw = b"".join(mask.to_bytes(8 * n_words, "little") for mask in masks)
    return np.frombuffer(raw, dtype="<u8").astype(np.uint64).reshape(len(masks), n_words)


def _independent(rows: Sequence[tuple[int, ...]], size: int) -> list[int]:
    """Return the places of the first rows that are independent."""
    import flint

    reduced, rank = flint.fmpq_mat([[rational(row[r]) for row in rows] for r in range(size)]).rref()
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
