"""Does each reason given for a region hold? A subdivision walked again in whole numbers.

The walk is compiled for 64-bit integers and watches for overflow; the same function, run as plain
Python over arrays of objects, has whole numbers of any length.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from est_games.certificate.region_reason import (
    LARGEST,
    PROVED,
    TOO_LONG,
    WRONG,
    bisect,
    has_one_root,
    largest_entry,
    mark_indispensable,
    pays_more,
    sum_is_positive,
)

PAIR, SUM, ROOT, SPLIT = 0, 1, 2, 3
"""What a node is: a better strategy, a positive sum, a single root, a bisection."""

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

    1. PAIR `(i, a, b)`: `b` pays player `i` more than `a`, which is played, at all corners. Nowhere
       less is enough if it pays more at a profile of corners each of which alone plays some
       strategy of the support: they have positive weight in every mixture that plays it whole.
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
    marks = np.zeros((n_players, most), dtype=np.bool_)
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
                mark_indispensable(regions[top], sizes, marks)
                ending = pays_more(
                    here, first_row[i] + b, first_row[i] + a, error, sizes, strides, marks
                )
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
            elif is_short and largest_entry(here) > LARGEST // 4:
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
                found[n_found, 0] = some[k, 0]
                for i in range(n_players):
                    found[n_found, 1 + i] = some[k, 1 + i]
                    for d in range(most):
                        for a in range(most):
                            corners[n_found, i, d, a] = where[k, i, d, a]
                n_found += 1
    return endings, owners[:n_found], found[:n_found], corners[:n_found]
