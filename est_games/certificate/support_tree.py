"""Does each reason given for a region hold? A subdivision walked again in whole numbers.

The walk is compiled for 64-bit integers and watches for overflow; the same function, run as plain
Python over arrays of objects, has whole numbers of any length.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numba.extending import register_jitable

PAIR, SUM, ROOT, SPLIT = 0, 1, 2, 3
"""What a node is: a better strategy, a positive sum, a single root, a bisection."""

PROVED, WRONG, TOO_LONG = 0, 1, 2
"""How a walk ends; too long: numbers do not fit 64 bits."""

_MOST = 1 << 61
_MOST_DOUBLINGS = 58
_LARGEST_MULTIPLIER = 1 << 12


@register_jitable  # type: ignore[untyped-decorator]
def largest_entry(rows: Any) -> Any:
    """Return the largest absolute entry of a table."""
    largest = rows[0, 0] * 0
    for f in range(rows.shape[0]):
        for v in range(rows.shape[1]):
            largest = max(largest, abs(rows[f, v]))
    return largest


@register_jitable  # type: ignore[untyped-decorator]
def pays_more(rows: Any, better: int, worse: int, error: Any, is_whole: bool) -> int:
    """Check that one row is above another; on the whole support at one corner at least."""
    best = rows[0, 0] * 0
    for v in range(rows.shape[1]):
        gain = rows[better, v] - rows[worse, v]
        best = max(best, gain)
        if gain < error or (gain == error and not is_whole):
            return WRONG
    return PROVED if best > error else WRONG


@register_jitable  # type: ignore[untyped-decorator]
def sum_is_positive(
    rows: Any, multipliers: Any, is_played: Any, error: Any, is_short: bool, largest: Any
) -> int:
    """Check that rows with multipliers add up to something positive at all corners."""
    total_weight = rows[0, 0] * 0
    for f in range(rows.shape[0]):
        if not is_played[f] and multipliers[f] < 0:
            return WRONG
        if abs(multipliers[f]) > _LARGEST_MULTIPLIER:
            return WRONG
        total_weight = total_weight + abs(multipliers[f])
    if is_short and largest + error + 1 > _MOST // (4 * total_weight + 1):
        return TOO_LONG
    for v in range(rows.shape[1]):
        total = rows[0, 0] * 0
        for f in range(rows.shape[0]):
            if multipliers[f] != 0:
                total = total + multipliers[f] * rows[f, v]
        if 2 * total <= error * total_weight:
            return WRONG
    return PROVED


@register_jitable  # type: ignore[untyped-decorator]
def has_one_root(
    rows: Any,
    multipliers: Any,
    equations: Any,
    n: int,
    sizes: Any,
    strides: Any,
    error: Any,
    is_short: bool,
    largest: Any,
) -> int:
    """Check that the equations, with square multipliers, are injective on the inflated region."""
    n_vertices, n_players = rows.shape[1], sizes.shape[0]
    growth = rows[0, 0] * 0 + 1
    for j in range(n_players):
        if sizes[j] > 1:
            growth = growth * (6 * sizes[j] - 2)
    heaviest = rows[0, 0] * 0
    for r in range(n):
        weight = rows[0, 0] * 0
        for e in range(n):
            if abs(multipliers[r * n + e]) > _LARGEST_MULTIPLIER:
                return WRONG
            weight = weight + abs(multipliers[r * n + e])
        heaviest = max(heaviest, weight)
    if is_short and largest + error + 1 > _MOST // (8 * growth * (heaviest + 1) * (n + 1)):
        return TOO_LONG
    combined = np.empty(n_vertices, rows.dtype)
    for r in range(n):
        weight = rows[0, 0] * 0
        for e in range(n):
            weight = weight + abs(multipliers[r * n + e])
        for v in range(n_vertices):
            total = rows[0, 0] * 0
            for e in range(n):
                total = total + multipliers[r * n + e] * rows[equations[e], v]
            combined[v] = total
        for j in range(n_players):
            if sizes[j] == 1:
                continue
            for v in range(n_vertices):
                if v // strides[j] % sizes[j] == 0:
                    total = rows[0, 0] * 0
                    for d in range(sizes[j]):
                        total = total + combined[v + d * strides[j]]
                    for d in range(sizes[j]):
                        w = v + d * strides[j]
                        combined[w] = 5 * sizes[j] * combined[w] - total
        # Twice a slope is wrong by this much at most.
        slope_error = 2 * error * weight * growth
        diagonal = rows[0, 0] * 0
        beside = rows[0, 0] * 0
        column = 0
        for j in range(n_players):
            for d in range(1, sizes[j]):
                low = combined[d * strides[j]] - combined[0]
                high = low
                for v in range(n_vertices):
                    if v // strides[j] % sizes[j] == 0:
                        slope = combined[v + d * strides[j]] - combined[v]
                        low = min(low, slope)
                        high = max(high, slope)
                if column == r:
                    diagonal = 2 * low - slope_error
                else:
                    beside = beside + 2 * max(abs(low), abs(high)) + slope_error
                column += 1
        if diagonal <= beside:
            return WRONG
    return PROVED


@register_jitable  # type: ignore[untyped-decorator]
def bisect(
    stack: Any,
    corners: Any,
    doublings: Any,
    top: int,
    j: int,
    a: int,
    b: int,
    sizes: Any,
    stride: int,
) -> None:
    """Put both halves of a region in its place on the stack and above it, the first on top.

    The first keeps corner `a` and moves `b`, the second the other way round.
    """
    n_rows, n_vertices = stack.shape[1], stack.shape[2]
    for i in range(sizes.shape[0]):
        doublings[top + 1, i] = doublings[top, i]
        for d in range(sizes[i]):
            for k in range(sizes[i]):
                corners[top + 1, i, d, k] = corners[top, i, d, k]
    doublings[top, j] += 1
    doublings[top + 1, j] += 1
    for d in range(sizes[j]):
        for k in range(sizes[j]):
            if d != a and d != b:
                corners[top, j, d, k] *= 2
                corners[top + 1, j, d, k] *= 2
    for k in range(sizes[j]):
        middle = corners[top, j, a, k] + corners[top, j, b, k]
        corners[top + 1, j, a, k] *= 2
        corners[top + 1, j, b, k] = middle
        corners[top, j, b, k] *= 2
        corners[top, j, a, k] = middle
    for f in range(n_rows):
        for v in range(n_vertices):
            d = v // stride % sizes[j]
            if d == a:
                w = v + (b - a) * stride
                middle = stack[top, f, v] + stack[top, f, w]
                stack[top + 1, f, v] = 2 * stack[top, f, v]
                stack[top + 1, f, w] = middle
                stack[top, f, w] = 2 * stack[top, f, w]
                stack[top, f, v] = middle
            elif d != b:
                stack[top, f, v] = 2 * stack[top, f, v]
                stack[top + 1, f, v] = stack[top, f, v]


def walk(
    rows: Any,
    halves: Any,
    is_short: bool,
    counts: Any,
    sizes: Any,
    members: Any,
    nodes: Any,
    weights: Any,
) -> tuple[int, Any, Any]:
    r"""Walk the subdivision of one support and check every reason in it.

    Parameters
    ----------
    rows : array of int, shape (n_rows, n_vertices)
        For each player's strategy, what it pays more than the player's first one played, at each
        profile of played strategies in C order.
    halves : int
        By how many halves an entry of `rows` may be wrong: 0 where they are exact.
    is_short : bool
        Whether these are 64-bit integers.
    counts, sizes : arrays of int, shape (n_players,)
        Strategies, and strategies played, of each player.
    members : array of int, shape (n_players, most)
        Which are played, ascending.
    nodes : array of int, shape (n_nodes, 4)
        The subdivision in preorder.
    weights : array of int
        The multipliers its nodes use up.

    Returns
    -------
    ending : int
        PROVED, WRONG or TOO_LONG.
    found : array of int, shape (n_found, 1 + n_players)
        For every region with a single root: the point named, and the common denominator of the
        region's corners for each player.
    corners : array of int, shape (n_found, n_players, most, most)
        Those corners, over the strategies played.

    Notes
    -----
    A region is a product of simplices; bisecting one halves the way between two of its corners.
    Instead of halving, all other corners of that player are doubled: signs stay what they are, and
    whole numbers stay whole. Multilinear functions lie between their values at the corners.

    1. PAIR `(i, a, b)`: `b` pays player `i` more than `a`, which is played, at all corners. Where
       the region is the whole support, none less and one more suffice: all corners are played.
    2. SUM: one multiplier a row; not negative for strategies not played. What they add up to is
       positive at all corners, but is not in an equilibrium, where rows of strategies played vanish
       and those of others are not positive.
    3. ROOT: a square of multipliers `C`. With the region blown up by a quarter, every slope of
       :math:`C F` lies in an interval such that all matrices from these intervals are diagonally
       dominant by rows; so :math:`F` is injective there and has one root at most.
    """
    n_rows, n_vertices = rows.shape
    n_players = counts.shape[0]
    most = members.shape[1]
    n_nodes = nodes.shape[0]
    strides = np.ones(n_players, dtype=np.int64)
    for i in range(n_players - 2, -1, -1):
        strides[i] = strides[i + 1] * sizes[i + 1]
    first_row = np.zeros(n_players, dtype=np.int64)
    for i in range(1, n_players):
        first_row[i] = first_row[i - 1] + counts[i - 1]
    is_played = np.zeros(n_rows, dtype=np.bool_)
    equations = np.zeros(n_rows, dtype=np.int64)
    n, n_roots, depth_limit, height = 0, 0, 1, 1
    for i in range(n_players):
        for d in range(sizes[i]):
            row = first_row[i] + members[i, d]
            is_played[row] = True
            if d > 0:
                equations[n] = row
                n += 1
    for place in range(n_nodes):
        n_roots += nodes[place, 0] == ROOT
        height += 1 if nodes[place, 0] == SPLIT else -1
        depth_limit = max(depth_limit, height)
    found = np.zeros((n_roots, 1 + n_players), dtype=np.int64)
    corners = np.zeros((n_roots, n_players, most, most), dtype=np.int64)
    stack = np.empty((depth_limit, n_rows, n_vertices), rows.dtype)
    for f in range(n_rows):
        for v in range(n_vertices):
            stack[0, f, v] = rows[f, v]
    regions = np.zeros((depth_limit, n_players, most, most), dtype=np.int64)
    for i in range(n_players):
        for d in range(sizes[i]):
            regions[0, i, d, d] = 1
    doublings = np.zeros((depth_limit, n_players), dtype=np.int64)
    n_found, top, used, ending = 0, 0, 0, PROVED
    for place in range(n_nodes):
        if top < 0:
            ending = WRONG
            break
        here = stack[top]
        doubled = 0
        for i in range(n_players):
            doubled += doublings[top, i]
        if doubled > _MOST_DOUBLINGS:
            ending = TOO_LONG if is_short else WRONG
            break
        # Twice an entry is wrong by this much at most.
        error = rows[0, 0] * 0 + halves
        for _ in range(doubled):
            error = error * 2
        kind, i, a, b = nodes[place, 0], nodes[place, 1], nodes[place, 2], nodes[place, 3]
        if kind == PAIR:
            ending = WRONG
            named = 0 <= i < n_players and 0 <= a < counts[i] and 0 <= b < counts[i]
            if named and is_played[first_row[i] + a]:
                # On the whole of a support all profiles of its strategies may come about.
                is_whole = n_nodes == 1 and halves == 0
                ending = pays_more(here, first_row[i] + b, first_row[i] + a, error, is_whole)
            top -= 1
        elif kind == SUM:
            if used + n_rows > weights.shape[0]:
                ending = WRONG
                break
            ending = sum_is_positive(
                here, weights[used:], is_played, error, is_short, largest_entry(here)
            )
            used += n_rows
            top -= 1
        elif kind == ROOT:
            if used + n * n > weights.shape[0]:
                ending = WRONG
                break
            ending = has_one_root(
                here,
                weights[used:],
                equations,
                n,
                sizes,
                strides,
                error,
                is_short,
                largest_entry(here),
            )
            used += n * n
            found[n_found, 0] = i
            for j in range(n_players):
                found[n_found, 1 + j] = 1 << doublings[top, j]
                for d in range(sizes[j]):
                    for k in range(sizes[j]):
                        corners[n_found, j, d, k] = regions[top, j, d, k]
            n_found += 1
            top -= 1
        elif kind == SPLIT:
            if not (0 <= i < n_players and 0 <= a < sizes[i] and 0 <= b < sizes[i] and a != b):
                ending = WRONG
            elif is_short and largest_entry(here) > _MOST // 4:
                ending = TOO_LONG
            else:
                bisect(stack, regions, doublings, top, i, a, b, sizes, strides[i])
                top += 1
        else:
            ending = WRONG
        if ending != PROVED:
            break
    if ending == PROVED and (top >= 0 or used != weights.shape[0]):
        ending = WRONG
    return ending, found, corners


walk_in_64_bits = njit(cache=True)(walk)


@njit(cache=True)
def walk_supports(table, halves, counts, supports, nodes, starts, weights):  # type: ignore[no-untyped-def]
    """Walk the subdivisions of many supports in 64-bit integers.

    Parameters
    ----------
    table : array of int64, shape (n_rows, n_profiles)
        What each player's strategy pays more than the player's first, at every pure profile.
    halves : int
        By how many halves a difference of two entries may be wrong.
    counts : array of int, shape (n_players,)
        Strategies a player.
    supports : array of int, shape (n_supports, n_players)
        Bits of the strategies played.
    nodes, starts, weights : arrays of int
        The evidence; see :class:`est_games.certificate.polynomial_support.SupportSubdivision`.

    Returns
    -------
    endings : array of int, shape (n_supports,)
        PROVED, WRONG or TOO_LONG; see :func:`walk`.
    owners : array of int, shape (n_found,)
        The support of every region with a single root.
    found, corners : arrays of int
        As in :func:`walk`.
    """
    n_rows = table.shape[0]
    n_supports, n_players = supports.shape
    most = 0
    n_roots = 0
    for i in range(n_players):
        most = max(most, counts[i])
    for place in range(nodes.shape[0]):
        n_roots += nodes[place, 0] == ROOT
    endings = np.zeros(n_supports, dtype=np.int64)
    owners = np.zeros(n_roots, dtype=np.int64)
    found = np.zeros((n_roots, 1 + n_players), dtype=np.int64)
    corners = np.zeros((n_roots, n_players, most, most), dtype=np.int64)
    n_found = 0
    sizes = np.zeros(n_players, dtype=np.int64)
    strides = np.ones(n_players, dtype=np.int64)
    game_strides = np.ones(n_players, dtype=np.int64)
    for i in range(n_players - 2, -1, -1):
        game_strides[i] = game_strides[i + 1] * counts[i + 1]
    for support in range(n_supports):
        members = np.zeros((n_players, most), dtype=np.int64)
        n_vertices = 1
        for i in range(n_players - 1, -1, -1):
            sizes[i] = 0
            for a in range(counts[i]):
                if supports[support, i] >> a & 1:
                    members[i, sizes[i]] = a
                    sizes[i] += 1
            strides[i] = n_vertices
            n_vertices *= sizes[i]
        rows = np.empty((n_rows, n_vertices), dtype=np.int64)
        for v in range(n_vertices):
            profile = 0
            for i in range(n_players):
                profile += members[i, v // strides[i] % sizes[i]] * game_strides[i]
            first = 0
            for i in range(n_players):
                for a in range(counts[i]):
                    base = table[first + members[i, 0], profile]
                    rows[first + a, v] = table[first + a, profile] - base
                first += counts[i]
        part = nodes[starts[support, 0] : starts[support + 1, 0]]
        used = weights[starts[support, 1] : starts[support + 1, 1]]
        ending, some, where = walk_in_64_bits(
            rows, halves, True, counts, sizes, members, part, used
        )
        endings[support] = ending
        if ending == PROVED:
            for k in range(some.shape[0]):
                owners[n_found] = support
                found[n_found] = some[k]
                corners[n_found] = where[k]
                n_found += 1
    return endings, owners[:n_found], found[:n_found], corners[:n_found]
