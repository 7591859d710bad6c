"""Support by support, the regions where an equilibrium may be: a subdivision searched in floats."""

from __future__ import annotations

import numpy as np
from numba import njit

from est_games.equilibrium.kernels.multilinear_search import (
    FINE,
    INFLATION,
    OPEN,
    ROOT,
    SPLIT,
    SUM,
    eliminated,
    halve,
    is_injective,
    longer,
    newton,
    note_needed,
    settled_by_pair,
    settled_by_sum,
    split_edge,
    value_and_slopes,
)

FLOAT_BITS = 52
"""Numbers of so many bits, and their differences, are exact in floats."""
FUZZ = 1e-7
"""A condition missed by no more than this may yet hold: exact arithmetic will tell."""


@njit(cache=True)
def support_search(tables, bits, counts, supports, max_nodes, max_depth):  # type: ignore[no-untyped-def]
    """Subdivide the simplices of each support until every region is settled, or one resists.

    Parameters
    ----------
    tables : array of float, shape (n_rows, n_profiles)
        A row for each player's strategy: what it pays more than the player's first, of order one,
        at each pure profile in C order.
    bits : int
        How many bits its entries have; each bisection adds one.
    counts : array of int, shape (n_players,)
        Strategies a player.
    supports : array of int, shape (n_supports, n_players)
        Bits of the strategies played.
    max_nodes, max_depth : int
        When to leave a support open; the depth is that of bisections one within the other.

    Returns
    -------
    nodes : array of int, shape (n_nodes, 4)
        In preorder, support after support: what each node is, and its three numbers.
    weights : array of int
        The multipliers that the nodes use up one after another.
    starts : array of int, shape (n_supports + 1, 2)
        Where each support's nodes and multipliers start.
    is_open : array of bool, shape (n_supports,)
        Whether a region of the support was left open.
    roots : array of float, shape (n_roots, n_rows)
        Mixed profiles that seem to be equilibria; nodes refer to them by place.
    """
    n_rows = tables.shape[0]
    n_players = counts.shape[0]
    n_supports = supports.shape[0]
    nodes = np.zeros((4 * n_supports + 64, 4), dtype=np.int64)
    weights = np.zeros((1024, 1), dtype=np.int64)
    roots = np.zeros((16, n_rows))
    starts = np.zeros((n_supports + 1, 2), dtype=np.int64)
    is_open = np.zeros(n_supports, dtype=np.bool_)
    n_nodes = n_weights = n_roots = 0

    first_row = np.zeros(n_players, dtype=np.int64)
    game_strides = np.ones(n_players, dtype=np.int64)
    most = 0
    for i in range(n_players):
        most = max(most, counts[i])
        if i:
            first_row[i] = first_row[i - 1] + counts[i - 1]
    for i in range(n_players - 2, -1, -1):
        game_strides[i] = game_strides[i + 1] * counts[i + 1]
    sizes = np.zeros(n_players, dtype=np.int64)
    strides = np.ones(n_players, dtype=np.int64)
    members = np.zeros((n_players, most), dtype=np.int64)
    played = np.zeros(n_rows, dtype=np.bool_)
    equations = np.zeros(n_rows, dtype=np.int64)
    idle = np.zeros(n_rows, dtype=np.int64)
    node = np.zeros(4, dtype=np.int64)
    needed = np.zeros((n_players, most), dtype=np.bool_)
    multipliers = np.zeros(n_rows)
    value = np.zeros(n_rows)
    slopes = np.zeros((n_rows, n_rows))
    reduced = np.zeros((n_rows, n_rows))
    left = np.zeros((n_rows, n_rows))
    point = np.zeros((n_players, most))
    mixture = np.zeros(n_rows)

    for support in range(n_supports):
        starts[support, 0], starts[support, 1] = n_nodes, n_weights
        # Not a plain 0: numba would compile what these are handed to for that literal as well.
        n = n_idle = int(np.int64(0))
        n_vertices = 1
        for i in range(n_players):
            sizes[i] = 0
            for a in range(counts[i]):
                if supports[support, i] >> a & 1:
                    members[i, sizes[i]] = a
                    played[first_row[i] + a] = True
                    if sizes[i] > 0:
                        equations[n] = first_row[i] + a
                        n += 1
                    sizes[i] += 1
                else:
                    played[first_row[i] + a] = False
                    idle[n_idle] = first_row[i] + a
                    n_idle += 1
            n_vertices *= sizes[i]
        stride = 1
        for i in range(n_players - 1, -1, -1):
            strides[i] = stride
            stride *= sizes[i]
        digits = np.empty((n_vertices, n_players), dtype=np.int64)
        rows = np.empty((n_rows, n_vertices))
        for v in range(n_vertices):
            place = 0
            for i in range(n_players):
                digits[v, i] = v // strides[i] % sizes[i]
                place += members[i, digits[v, i]] * game_strides[i]
            for i in range(n_players):
                base = tables[first_row[i] + members[i, 0], place]
                for a in range(counts[i]):
                    rows[first_row[i] + a, v] = tables[first_row[i] + a, place] - base
        if n_nodes + 2 > nodes.shape[0]:
            nodes = longer(nodes, 2 * nodes.shape[0])
        for i in range(n_players):
            for d in range(sizes[i]):
                needed[i, d] = True
        exact = bits <= FLOAT_BITS
        if settled_by_pair(rows, first_row, counts, played, digits, needed, exact, node):
            for k in range(4):
                nodes[n_nodes, k] = node[k]
            n_nodes += 1
            continue
        stack = np.empty((max_depth + 2, n_rows, n_vertices))
        corners = np.empty((max_depth + 2, n_players, most, most))
        depths = np.zeros(max_depth + 2, dtype=np.int64)
        combined = np.empty((max(n, 1), n_vertices))
        work = np.empty((max(n, 1), n_vertices))
        for f in range(n_rows):
            for v in range(n_vertices):
                stack[0, f, v] = rows[f, v]
        for i in range(n_players):
            for d in range(sizes[i]):
                for k in range(sizes[i]):
                    corners[0, i, d, k] = 1.0 if d == k else 0.0
        top = int(np.int64(0))
        started = n_nodes
        while top >= 0:
            rows = stack[top]
            depth = depths[top]
            if n_nodes + 2 > nodes.shape[0]:
                nodes = longer(nodes, 2 * nodes.shape[0])
            if n_weights + n_rows * n_rows + n_rows > weights.shape[0]:
                weights = longer(weights, 2 * (weights.shape[0] + n_rows * n_rows))
            note_needed(corners[top], sizes, needed)
            exact = bits + depth <= FLOAT_BITS
            if depth and settled_by_pair(
                rows, first_row, counts, played, digits, needed, exact, node
            ):
                for k in range(4):
                    nodes[n_nodes, k] = node[k]
                n_nodes += 1
                top -= 1
                continue
            for j in range(n_players):
                for d in range(sizes[j]):
                    point[j, d] = 1.0 / sizes[j]
            value_and_slopes(rows, equations, n, sizes, digits, point, value, slopes)
            for r in range(n):
                for c in range(n):
                    reduced[r, c] = slopes[r, c]
            rank = eliminated(reduced, n, left)
            # The slopes of the conditions on idle strategies stand below those of the equations.
            for c in range(n_idle):
                start = 0
                for j in range(n_players):
                    for d in range(1, sizes[j]):
                        slope = 0.0
                        for v in range(n_vertices):
                            if digits[v, j] == 0:
                                slope += rows[idle[c], v + d * strides[j]] - rows[idle[c], v]
                        slopes[n + c, start + d - 1] = slope * sizes[j] / n_vertices
                    start += sizes[j] - 1
            for r in range(n):
                for v in range(n_vertices):
                    total = 0.0
                    for e in range(n):
                        total += left[r, e] * rows[equations[e], v]
                    combined[r, v] = total
            if n and settled_by_sum(
                rows, equations, idle, n, n_idle, combined, slopes, left, rank, multipliers
            ):
                nodes[n_nodes, 0] = SUM
                n_nodes += 1
                for f in range(n_rows):
                    weights[n_weights + f, 0] = np.int64(multipliers[f])
                n_weights += n_rows
                top -= 1
                continue
            if rank == n:
                scale = 0.0
                for r in range(n):
                    for e in range(n):
                        scale = max(scale, abs(left[r, e]))
                for r in range(n):
                    for e in range(n):
                        left[r, e] = np.rint(left[r, e] / scale * FINE)
                    for v in range(n_vertices):
                        total = 0.0
                        for e in range(n):
                            total += left[r, e] * rows[equations[e], v]
                        combined[r, v] = total
                found = n == 0 or is_injective(combined, n, sizes, digits, strides, work)
                if found:
                    for r in range(n):
                        for e in range(n):
                            weights[n_weights + r * n + e, 0] = np.int64(left[r, e])
                    found = newton(rows, equations, n, sizes, digits, point, value, reduced, left)
                if found:
                    for f in range(n_rows):
                        mixture[f] = 0.0
                    for j in range(n_players):
                        for d in range(sizes[j]):
                            if point[j, d] < -0.5 * INFLATION / sizes[j]:
                                found = False
                            for k in range(sizes[j]):
                                row = first_row[j] + members[j, k]
                                mixture[row] += point[j, d] * corners[top, j, d, k]
                    for f in range(n_rows):
                        found = found and mixture[f] > -FUZZ
                    for c in range(n_idle):
                        gain = 0.0
                        for v in range(n_vertices):
                            whole = 1.0
                            for j in range(n_players):
                                whole *= point[j, digits[v, j]]
                            gain += whole * rows[idle[c], v]
                        found = found and gain <= FUZZ
                if found:
                    if n_roots == roots.shape[0]:
                        roots = longer(roots, 2 * n_roots)
                    for f in range(n_rows):
                        roots[n_roots, f] = mixture[f]
                    nodes[n_nodes, 0], nodes[n_nodes, 1] = ROOT, n_roots
                    n_roots += 1
                    n_nodes += 1
                    n_weights += n * n
                    top -= 1
                    continue
            if n == 0 or depth >= max_depth or n_nodes - started >= max_nodes:
                nodes[n_nodes, 0] = OPEN
                n_nodes += 1
                is_open[support] = True
                break
            j, a, b = split_edge(rows, equations, n, sizes, digits, strides)
            nodes[n_nodes, 0], nodes[n_nodes, 1] = SPLIT, j
            nodes[n_nodes, 2], nodes[n_nodes, 3] = a, b
            n_nodes += 1
            halve(stack, corners, depths, top, j, a, b, sizes, strides[j])
            top += 1
    starts[n_supports, 0], starts[n_supports, 1] = n_nodes, n_weights
    return nodes[:n_nodes], weights[:n_weights, 0], starts, is_open, roots[:n_roots]
