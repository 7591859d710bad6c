"""The vertices of a polytope of probabilities: distributions cut by linear conditions, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from math import prod

from est_games.certificate.alternative import Row, System
from est_games.equilibrium.time_limit import is_past

MAX_VERTICES = 3_000
"""More are not made."""

Point = tuple[Fraction, ...]
_Corner = tuple[Point, int]
"""A point and, as bits, the facets it is on."""


def polytope_vertices(
    system: System, groups: Sequence[Sequence[int]], *, deadline: float | None = None
) -> list[Point] | None:
    """Return the vertices of the closure of the points of a linear system.

    Parameters
    ----------
    system : System
        It holds somewhere, and among its strict inequalities are those of distributions: every
        unknown is positive, and those of a group add up to less than one.
    groups : sequence of sequences of int
        The unknowns of each distribution, but for its first entry.
    deadline : float, optional
        A time of ``time.perf_counter``, in seconds, at which to give up.

    Returns
    -------
    list of tuple of Fraction, or None
        None where there are more than :data:`MAX_VERTICES` on the way.

    Raises
    ------
    TimeoutError
        The deadline has passed.

    Notes
    -----
    1. Distributions that no condition ties together make blocks; vertices are combinations of the
       blocks' vertices.
    2. A block starts as a product of simplices. A condition keeps the vertices on its right side,
       and adds one where it cuts an edge. Two vertices have an edge in common if no third is on all
       facets that both are on (Motzkin, Raiffa, Thompson and Thrall 1953).

    Examples
    --------
    Of a distribution over three, the part where the second is at least as likely as the third.

    >>> units = ((1, 0, 0), (0, 1, 0), (-1, -1, 1))
    >>> system = System(n=2, limits=((1, -1, 0),), strict=units)
    >>> found = polytope_vertices(system, [(0, 1)])
    >>> sorted(tuple(map(str, point)) for point in found)
    [('0', '0'), ('1', '0'), ('1/2', '1/2')]
    """
    conditions = [(row, True) for row in system.equations]
    conditions += [(row, False) for row in (*system.limits, *system.strict)]
    parts: list[list[tuple[list[int], Point]]] = []
    for block in _blocks(system.n, groups, [row for row, _ in conditions]):
        own = [
            (row, is_equation)
            for row, is_equation in conditions
            if any(row[place] for group in block for place in group)
        ]
        found = _block_vertices(block, own, deadline)
        if found is None:
            return None
        places = [place for group in block for place in group]
        parts.append([(places, point) for point in found])
    if prod(map(len, parts)) > MAX_VERTICES:
        return None
    vertices = []
    for chosen in product(*parts):
        point = [Fraction(0)] * system.n
        for places, values in chosen:
            for place, x in zip(places, values, strict=True):
                point[place] = x
        vertices.append(tuple(point))
    return vertices


def _blocks(n: int, groups: Sequence[Sequence[int]], rows: Sequence[Row]) -> list[list[list[int]]]:
    """Return groups that conditions tie together, directly or not."""
    home = list(range(len(groups)))
    owner = {place: k for k, group in enumerate(groups) for place in group}
    for row in rows:
        tied = {home[owner[place]] for place in range(n) if row[place]}
        if len(tied) > 1:
            first = min(tied)
            home = [first if each in tied else each for each in home]
    blocks: dict[int, list[list[int]]] = {}
    for k, group in enumerate(groups):
        if group:
            blocks.setdefault(home[k], []).append(list(group))
    return list(blocks.values())


def _block_vertices(
    block: Sequence[Sequence[int]],
    conditions: Sequence[tuple[Row, bool]],
    deadline: float | None,
) -> list[Point] | None:
    places = [place for group in block for place in group]
    if prod(len(group) + 1 for group in block) > MAX_VERTICES:
        return None
    # The facets of simplices: an unknown, or a group's first entry, vanishes.
    first = {g: len(places) + g for g in range(len(block))}
    bit = {place: k for k, place in enumerate(places)}
    corners: list[_Corner] = []
    for chosen in product(*(range(len(group) + 1) for group in block)):
        point: list[Fraction] = []
        facets = 0
        for g, (group, own) in enumerate(zip(block, chosen, strict=True)):
            point += [Fraction(k + 1 == own) for k in range(len(group))]
            facets |= sum(1 << bit[place] for k, place in enumerate(group) if k + 1 != own)
            facets |= 1 << first[g] if own else 0
        corners.append((tuple(point), facets))
    for number, (row, is_equation) in enumerate(conditions, start=len(places) + len(block)):
        corners = _cut(
            corners, [row[place] for place in places], row[-1], 1 << number, is_equation, deadline
        )
        if len(corners) > MAX_VERTICES:
            return None
    return [point for point, _ in corners]


def _cut(
    corners: Sequence[_Corner],
    slopes: Sequence[Fraction | int],
    constant: Fraction | int,
    facet: int,
    is_equation: bool,
    deadline: float | None,
) -> list[_Corner]:
    values = [
        sum((a * x for a, x in zip(slopes, point, strict=True) if a), Fraction(constant))
        for point, _ in corners
    ]
    kept = []
    for (point, facets), value in zip(corners, values, strict=True):
        if not value:
            kept.append((point, facets | facet))
        elif value > 0 and not is_equation:
            kept.append((point, facets))
    above = [k for k, value in enumerate(values) if value > 0]
    below = [k for k, value in enumerate(values) if value < 0]
    tight = [facets for _, facets in corners]
    for a in above:
        if is_past(deadline):
            raise TimeoutError
        for b in below:
            common = tight[a] & tight[b]
            if any(common & own == common for k, own in enumerate(tight) if k not in (a, b)):
                continue
            x, y = values[a], -values[b]
            between = zip(corners[a][0], corners[b][0], strict=True)
            point = tuple((y * p + x * q) / (x + y) for p, q in between)
            kept.append((point, common | facet))
    return kept
