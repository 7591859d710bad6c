"""Does each reason given for a region hold? A subdivision walked again in whole numbers.

The walk is compiled for 64-bit integers and watches for overflow; the same function, run as plain
Python over arrays of objects, has whole numbers of any length.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

PAIR, SUM, ROOT, SPLIT = 0, 1, 2, 3
"""What a node is: a better strategy, a positive sum, a single root, a bisection."""

PROVED, WRONG, TOO_LONG = 0, 1, 2
"""How a walk ends; too long: numbers do not fit 64 bits."""

_MOST = 1 << 61
_MOST_DOUBLINGS = 58


def walk(
    rows: Any,
    halves: Any,
    is_short: bool,
    counts: Any,
    sizes: Any,
    members: Any,
    nodes: Any,
    weights: Any,
) -> tuple[int, int, Any, Any]:
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
    place : int
        The node at which it ended.
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
    n = 0
    n_roots = 0
    for i in range(n_players):
        for d in range(sizes[i]):
            row = first_row[i] + members[i, d]
            is_played[row] = True
            if d > 0:
                equations[n] = row
                n += 1
    for place in range(n_nodes):
        n_roots += nodes[place, 0] == ROOT
    found = np.zeros((n_roots, 1 + n_players), dtype=np.int64)
    corners = np.zeros((n_roots, n_players, most, most), dtype=np.int64)
    n_found = 0

    depth_limit, height = 1, 1
    for place in range(n_nodes):
        height += 1 if nodes[place, 0] == SPLIT else -1
        depth_limit = max(depth_limit, height)
    stack = np.empty((depth_limit, n_rows, n_vertices), rows.dtype)
    stack[0] = rows
    corner_stack = np.zeros((depth_limit, n_players, most, most), dtype=np.int64)
    for i in range(n_players):
        for d in range(sizes[i]):
            corner_stack[0, i, d, d] = 1
    doublings = np.zeros((depth_limit, n_players), dtype=np.int64)
    top = 0
    used = 0
    for place in range(n_nodes):
        if top < 0:
            return WRONG, place, found[:n_found], corners[:n_found]
        here = stack[top]
        doubled = 0
        for i in range(n_players):
            doubled += doublings[top, i]
        if is_short and doubled > _MOST_DOUBLINGS:
            return TOO_LONG, place, found[:n_found], corners[:n_found]
        # Twice an entry is wrong by this much at most.
        error = here[0, 0] * 0 + halves
        for _ in range(doubled):
            error = error * 2
        largest = here[0, 0] * 0
        for f in range(n_rows):
            for v in range(n_vertices):
                largest = max(largest, abs(here[f, v]))
        limit = here[0, 0] * 0 + _MOST
        kind = nodes[place, 0]
        if kind == PAIR:
            i, a, b = nodes[place, 1], nodes[place, 2], nodes[place, 3]
            if not (0 <= i < n_players and 0 <= a < counts[i] and 0 <= b < counts[i]):
                return WRONG, place, found[:n_found], corners[:n_found]
            if not is_played[first_row[i] + a]:
                return WRONG, place, found[:n_found], corners[:n_found]
            # On the whole of the support every profile of vertices has positive probability.
            some = doubled == 0 and n_nodes == 1 and halves == 0
            best = here[0, 0] * 0
            for v in range(n_vertices):
                gain = here[first_row[i] + b, v] - here[first_row[i] + a, v]
                best = max(best, gain)
                if gain < error or (gain == error and not some):
                    return WRONG, place, found[:n_found], corners[:n_found]
            if best <= error:
                return WRONG, place, found[:n_found], corners[:n_found]
            top -= 1
        elif kind == SUM:
            if used + n_rows > weights.shape[0]:
                return WRONG, place, found[:n_found], corners[:n_found]
            multipliers = weights[used : used + n_rows]
            used += n_rows
            total_weight = here[0, 0] * 0
            for f in range(n_rows):
                if not is_played[f] and multipliers[f] < 0:
                    return WRONG, place, found[:n_found], corners[:n_found]
                if abs(multipliers[f]) > 1 << 20:
                    return WRONG, place, found[:n_found], corners[:n_found]
                total_weight = total_weight + abs(multipliers[f])
            if is_short and (largest + error + 1) > limit // (4 * total_weight + 1):
                return TOO_LONG, place, found[:n_found], corners[:n_found]
            for v in range(n_vertices):
                total = here[0, 0] * 0
                for f in range(n_rows):
                    if multipliers[f] != 0:
                        total = total + multipliers[f] * here[f, v]
                if 2 * total <= error * total_weight:
                    return WRONG, place, found[:n_found], corners[:n_found]
            top -= 1
        elif kind == ROOT:
            if used + n * n > weights.shape[0]:
                return WRONG, place, found[:n_found], corners[:n_found]
            growth = here[0, 0] * 0 + 1
            for j in range(n_players):
                if sizes[j] > 1:
                    growth = growth * (6 * sizes[j] - 2)
            heaviest = here[0, 0] * 0
            for r in range(n):
                weight = here[0, 0] * 0
                for e in range(n):
                    if abs(weights[used + r * n + e]) > 1 << 20:
                        return WRONG, place, found[:n_found], corners[:n_found]
                    weight = weight + abs(weights[used + r * n + e])
                heaviest = max(heaviest, weight)
            if is_short and (largest + error + 1) > limit // (
                8 * growth * (heaviest + 1) * (n + 1)
            ):
                return TOO_LONG, place, found[:n_found], corners[:n_found]
            combined = np.empty((n, n_vertices), here.dtype)
            for r in range(n):
                for v in range(n_vertices):
                    total = here[0, 0] * 0
                    for e in range(n):
                        total = total + weights[used + r * n + e] * here[equations[e], v]
                    combined[r, v] = total
            for j in range(n_players):
                if sizes[j] == 1:
                    continue
                for r in range(n):
                    for v in range(n_vertices):
                        if v // strides[j] % sizes[j] == 0:
                            total = here[0, 0] * 0
                            for d in range(sizes[j]):
                                total = total + combined[r, v + d * strides[j]]
                            for d in range(sizes[j]):
                                w = v + d * strides[j]
                                combined[r, w] = 5 * sizes[j] * combined[r, w] - total
            # Four times a slope is wrong by this much at most.
            for r in range(n):
                weight = here[0, 0] * 0
                for e in range(n):
                    weight = weight + abs(weights[used + r * n + e])
                slope_error = 2 * error * weight * growth
                diagonal = here[0, 0] * 0
                beside = here[0, 0] * 0
                column = 0
                for j in range(n_players):
                    for d in range(1, sizes[j]):
                        low = combined[r, d * strides[j]] - combined[r, 0]
                        high = low
                        for v in range(n_vertices):
                            if v // strides[j] % sizes[j] == 0:
                                slope = combined[r, v + d * strides[j]] - combined[r, v]
                                low = min(low, slope)
                                high = max(high, slope)
                        if column == r:
                            diagonal = 2 * low - slope_error
                        else:
                            beside = beside + 2 * max(abs(low), abs(high)) + slope_error
                        column += 1
                if diagonal <= beside:
                    return WRONG, place, found[:n_found], corners[:n_found]
            used += n * n
            found[n_found, 0] = nodes[place, 1]
            for i in range(n_players):
                found[n_found, 1 + i] = np.int64(1) << doublings[top, i]
            corners[n_found] = corner_stack[top]
            n_found += 1
            top -= 1
        elif kind == SPLIT:
            j, a, b = nodes[place, 1], nodes[place, 2], nodes[place, 3]
            if not (0 <= j < n_players and 0 <= a < sizes[j] and 0 <= b < sizes[j] and a != b):
                return WRONG, place, found[:n_found], corners[:n_found]
            if is_short and largest > limit // 4:
                return TOO_LONG, place, found[:n_found], corners[:n_found]
            parent = here.copy()
            corner = corner_stack[top].copy()
            depth = doublings[top].copy()
            depth[j] += 1
            # The last child put on the stack comes first: it keeps corner `a` and moves `b`.
            for side in range(2):
                kept, moved = (b, a) if side == 0 else (a, b)
                if side == 1:
                    top += 1
                doublings[top] = depth
                corner_stack[top] = corner
                for d in range(sizes[j]):
                    for k in range(sizes[j]):
                        if d == moved:
                            corner_stack[top, j, d, k] = corner[j, kept, k] + corner[j, moved, k]
                        else:
                            corner_stack[top, j, d, k] = 2 * corner[j, d, k]
                for v in range(n_vertices):
                    if v // strides[j] % sizes[j] == moved:
                        w = v + (kept - moved) * strides[j]
                        for f in range(n_rows):
                            stack[top, f, v] = parent[f, v] + parent[f, w]
                    else:
                        for f in range(n_rows):
                            stack[top, f, v] = 2 * parent[f, v]
        else:
            return WRONG, place, found[:n_found], corners[:n_found]
    ending = PROVED if top < 0 and used == weights.shape[0] else WRONG
    return ending, n_nodes - 1, found[:n_found], corners[:n_found]


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
        ending, _, some, where = walk_in_64_bits(
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
