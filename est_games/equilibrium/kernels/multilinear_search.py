"""Where may all indifference conditions of a support hold? Subdivision in floats, with its reasons.

A region is one simplex of mixtures a player; a payoff difference is multilinear, so over the region
it lies between its values at the profiles of vertices. Nothing decided here is believed: every
reason given is checked afterwards in whole numbers.
"""

from __future__ import annotations

import numpy as np
from numba import njit

PAIR, SUM, ROOT, SPLIT, OPEN = 0, 1, 2, 3, 4
"""What a node of the subdivision is: three reasons to stop, a bisection, or a region left open."""

FINE = 2048.0
"""Multipliers are rounded to whole numbers up to this."""
SAFE = 1e-9
"""A sign counts when it stands out this much from rounding; entries are of order one."""
SINGULAR = 1e-9
"""A pivot below this, relative to the first, counts as none."""
INFLATION = 0.25
"""How far beyond a region its root must be the only one, as a share of the way from the centre."""
NEWTON_STEPS = 30


@njit(cache=True)
def eliminated(jacobian, n, left):  # type: ignore[no-untyped-def]
    """Reduce a square matrix by rows, in place; return its rank.

    Parameters
    ----------
    jacobian : array of float, shape (n, n)
        Overwritten.
    n : int
        Its size.
    left : array of float, shape (n, n)
        Becomes the inverse where the rank is full; else the rows from the rank on combine the
        matrix' rows to nearly nothing.
    """
    columns = np.arange(n)
    for r in range(n):
        for c in range(n):
            left[r, c] = 1.0 if r == c else 0.0
    first = 0.0
    rank = 0
    for step in range(n):
        best, row, column = 0.0, step, step
        for r in range(step, n):
            for c in range(step, n):
                size = abs(jacobian[r, columns[c]])
                if size > best:
                    best, row, column = size, r, c
        if step == 0:
            first = best
        if best <= SINGULAR * first or best == 0.0:
            break
        if row != step:
            for c in range(n):
                jacobian[row, c], jacobian[step, c] = jacobian[step, c], jacobian[row, c]
                left[row, c], left[step, c] = left[step, c], left[row, c]
        columns[step], columns[column] = columns[column], columns[step]
        pivot = 1.0 / jacobian[step, columns[step]]
        for c in range(n):
            jacobian[step, c] *= pivot
            left[step, c] *= pivot
        for r in range(n):
            factor = jacobian[r, columns[step]]
            if r != step and factor != 0.0:
                for c in range(n):
                    jacobian[r, c] -= factor * jacobian[step, c]
                    left[r, c] -= factor * left[step, c]
        rank += 1
    if rank == n:
        # Row `step` belongs at `columns[step]`; the reduced matrix is no longer needed.
        for step in range(n):
            for c in range(n):
                jacobian[columns[step], c] = left[step, c]
        for r in range(n):
            for c in range(n):
                left[r, c] = jacobian[r, c]
    return rank


@njit(cache=True)
def rounded_multipliers(weights, n, scale):  # type: ignore[no-untyped-def]
    """Round multipliers to whole numbers, in place; return whether any is left."""
    if scale == 0.0:
        return False
    any_left = False
    for k in range(n):
        weights[k] = np.rint(weights[k] / scale * FINE)
        any_left = any_left or weights[k] != 0.0
    return any_left


@njit(cache=True)
def value_and_slopes(rows, equations, n, sizes, digits, point, value, slopes):  # type: ignore[no-untyped-def]
    """Evaluate the equations and their slopes at a point in the coordinates of the region.

    Parameters
    ----------
    rows : array of float, shape (n_rows, n_vertices)
        Payoff differences at the profiles of vertices.
    equations : array of int, shape (n,)
        The rows that must vanish.
    n : int
        How many these are, and as many unknowns.
    sizes, digits : arrays of int, shapes (n_players,), (n_vertices, n_players)
        Vertices a player, and which one each profile takes.
    point : array of float, shape (n_players, most vertices)
        The weight of each vertex.
    value, slopes : arrays of float, shapes (n,), (n, n)
        Filled in; a slope is for weight moved from a player's vertex 0 to another.
    """
    n_vertices, n_players = digits.shape
    for e in range(n):
        value[e] = 0.0
        for c in range(n):
            slopes[e, c] = 0.0
    for v in range(n_vertices):
        whole = 1.0
        for j in range(n_players):
            whole *= point[j, digits[v, j]]
        for e in range(n):
            value[e] += whole * rows[equations[e], v]
        start = 0
        for j in range(n_players):
            others = 1.0
            for k in range(n_players):
                if k != j:
                    others *= point[k, digits[v, k]]
            if others != 0.0:
                d = digits[v, j]
                for e in range(n):
                    entry = others * rows[equations[e], v]
                    if d > 0:
                        slopes[e, start + d - 1] += entry
                    else:
                        for c in range(start, start + sizes[j] - 1):
                            slopes[e, c] -= entry
            start += sizes[j] - 1


@njit(cache=True)
def newton(rows, equations, n, sizes, digits, point, value, slopes, left):  # type: ignore[no-untyped-def]
    """Follow Newton's method from a point, in place; return whether it settled."""
    for _ in range(NEWTON_STEPS):
        value_and_slopes(rows, equations, n, sizes, digits, point, value, slopes)
        if eliminated(slopes, n, left) < n:
            return False
        moved = 0.0
        start = 0
        for j in range(sizes.shape[0]):
            for d in range(1, sizes[j]):
                step = 0.0
                for e in range(n):
                    step += left[start + d - 1, e] * value[e]
                point[j, d] -= step
                point[j, 0] += step
                moved = max(moved, abs(step))
                if abs(point[j, d]) > 4.0:
                    return False
            start += sizes[j] - 1
        if moved < 1e-13:
            return True
    return moved < 1e-9


@njit(cache=True)
def is_injective(combined, n, sizes, digits, strides, work):  # type: ignore[no-untyped-def]
    """Tell whether preconditioned equations can have one root only in the region, inflated.

    Parameters
    ----------
    combined : array of float, shape (n, n_vertices)
        The equations times the multipliers.
    work : array of float, same shape
        Overwritten.
    """
    n_vertices, n_players = digits.shape
    for r in range(n):
        for v in range(n_vertices):
            work[r, v] = combined[r, v]
    for j in range(n_players):
        s, stride = sizes[j], strides[j]
        if s == 1:
            continue
        for r in range(n):
            for v in range(n_vertices):
                if digits[v, j] == 0:
                    mean = 0.0
                    for d in range(s):
                        mean += work[r, v + d * stride]
                    mean *= INFLATION / s
                    for d in range(s):
                        work[r, v + d * stride] = (1.0 + INFLATION) * work[r, v + d * stride] - mean
    for r in range(n):
        diagonal, beside, start = np.inf, 0.0, 0
        for j in range(n_players):
            for d in range(1, sizes[j]):
                low, high = np.inf, -np.inf
                for v in range(n_vertices):
                    if digits[v, j] == 0:
                        slope = work[r, v + d * strides[j]] - work[r, v]
                        low, high = min(low, slope), max(high, slope)
                if start + d - 1 == r:
                    diagonal = low
                else:
                    beside += max(abs(low), abs(high))
            start += sizes[j] - 1
        if diagonal <= beside * (1.0 + SAFE) + SAFE * FINE:
            return False
    return True


@njit(cache=True)
def lowest_and_highest(rows, f):  # type: ignore[no-untyped-def]
    """Return the least and the greatest entry of a row."""
    low, high = rows[f, 0], rows[f, 0]
    for v in range(rows.shape[1]):
        low, high = min(low, rows[f, v]), max(high, rows[f, v])
    return low, high


@njit(cache=True)
def note_needed(corners, sizes, needed):  # type: ignore[no-untyped-def]
    """Note the vertices without which a strategy of the support is not played.

    Parameters
    ----------
    corners : array of float, shape (n_players, most, most)
        The vertices of the region, as weights of the strategies played.
    sizes : array of int, shape (n_players,)
        Vertices a player.
    needed : array of bool, shape (n_players, most)
        Filled in.
    """
    for j in range(sizes.shape[0]):
        for d in range(sizes[j]):
            needed[j, d] = False
            for k in range(sizes[j]):
                alone = corners[j, d, k] > 0.0
                for other in range(sizes[j]):
                    alone = alone and (other == d or corners[j, other, k] == 0.0)
                needed[j, d] = needed[j, d] or alone


@njit(cache=True)
def settled_by_pair(rows, first_row, counts, played, digits, needed, is_exact, node):  # type: ignore[no-untyped-def]
    """Find a strategy that pays more than a played one all over the region; note it in `node`.

    It may pay the same at some vertices, if it pays more at a profile of vertices that are needed;
    what is the same is known only while floats have been exact.
    """
    n_players = counts.shape[0]
    for i in range(n_players):
        for a in range(counts[i]):
            if not played[first_row[i] + a]:
                continue
            for b in range(counts[i]):
                if a == b:
                    continue
                worst, best = np.inf, 0.0
                for v in range(rows.shape[1]):
                    gain = rows[first_row[i] + b, v] - rows[first_row[i] + a, v]
                    worst = min(worst, gain)
                    if worst < 0.0:
                        break
                    if gain > best:
                        wanted = True
                        for j in range(n_players):
                            wanted = wanted and needed[j, digits[v, j]]
                        if wanted:
                            best = gain
                if worst > SAFE or (is_exact and worst >= 0.0 and best > 0.0):
                    node[0], node[1], node[2], node[3] = PAIR, i, a, b
                    return True
    return False


@njit(cache=True)
def split_edge(rows, equations, n, sizes, digits, strides):  # type: ignore[no-untyped-def]
    """Return the player and the two vertices between which the equations change most."""
    n_vertices, n_players = digits.shape
    best, player, first, second = -1.0, 0, 0, 1
    spans = np.empty(n)
    for e in range(n):
        low, high = lowest_and_highest(rows, equations[e])
        spans[e] = max(high - low, 1e-300)
    for j in range(n_players):
        for a in range(sizes[j]):
            for b in range(a + 1, sizes[j]):
                score = 0.0
                for e in range(n):
                    change = 0.0
                    for v in range(n_vertices):
                        if digits[v, j] == a:
                            w = v + (b - a) * strides[j]
                            change = max(change, abs(rows[equations[e], v] - rows[equations[e], w]))
                    score += change / spans[e]
                if score > best:
                    best, player, first, second = score, j, a, b
    return player, first, second


@njit(cache=True)
def settled_by_sum(rows, equations, idle, n, n_idle, combined, slopes, left, rank, weights):  # type: ignore[no-untyped-def]
    """Find multipliers under which the conditions add up to something positive everywhere.

    Parameters
    ----------
    rows : array of float, shape (n_rows, n_vertices)
        Payoff differences at the profiles of vertices.
    equations, idle : arrays of int
        The rows that must vanish, and those that must not be positive.
    n, n_idle : int
        How many there are of each.
    combined : array of float, shape (n, n_vertices)
        The equations times `left`.
    slopes, left : arrays of float, shapes (n + n_idle, n), (n, n)
        The slopes of all these at the centre, and the reduction of the first `n`.
    rank : int
        Of the slopes.
    weights : array of float, shape (n_rows,)
        Becomes the multipliers, whole numbers.
    """
    n_vertices = rows.shape[1]
    for r in range(n):
        if rank < n and r < rank:
            continue
        low, high = lowest_and_highest(combined, r)
        if low > 0.0 or high < 0.0:
            sign = 1.0 if low > 0.0 else -1.0
            for f in range(rows.shape[0]):
                weights[f] = 0.0
            scale = 0.0
            for e in range(n):
                weights[equations[e]] = sign * left[r, e]
                scale = max(scale, abs(left[r, e]))
            if stands(rows, weights, scale):
                return True
    if rank < n:
        return False
    answer = np.empty(n)
    for c in range(n_idle):
        if lowest_and_highest(rows, idle[c])[1] <= 0.0:
            continue
        scale = 1.0
        for e in range(n):
            answer[e] = 0.0
            for k in range(n):
                answer[e] += slopes[n + c, k] * left[k, e]
            scale = max(scale, abs(answer[e]))
        low = np.inf
        for v in range(n_vertices):
            total = rows[idle[c], v]
            for k in range(n):
                total -= slopes[n + c, k] * combined[k, v]
            low = min(low, total)
            if low <= 0.0:
                break
        if low > 0.0:
            for f in range(rows.shape[0]):
                weights[f] = 0.0
            weights[idle[c]] = 1.0
            for e in range(n):
                weights[equations[e]] = -answer[e]
            if stands(rows, weights, scale):
                return True
    return False


@njit(cache=True)
def stands(rows, weights, scale):  # type: ignore[no-untyped-def]
    """Round multipliers; return whether what they add up to still is positive everywhere."""
    n_rows, n_vertices = rows.shape
    if not rounded_multipliers(weights, n_rows, scale):
        return False
    for v in range(n_vertices):
        total, size = 0.0, 0.0
        for f in range(n_rows):
            if weights[f] != 0.0:
                part = weights[f] * rows[f, v]
                total += part
                size += abs(part)
        if total <= SAFE * size:
            return False
    return True


@njit(cache=True)
def longer(array, size):  # type: ignore[no-untyped-def]
    """Return a table with the same start and room for more rows."""
    grown = np.zeros((size, array.shape[1]), dtype=array.dtype)
    for r in range(array.shape[0]):
        for c in range(array.shape[1]):
            grown[r, c] = array[r, c]
    return grown


@njit(cache=True)
def halve(stack, corners, depths, top, j, a, b, sizes, stride):  # type: ignore[no-untyped-def]
    """Put both halves of a region in its place on the stack and above it, the first on top.

    The first keeps vertex `a` of player `j` and moves `b`; the second the other way round.
    """
    depths[top] += 1
    depths[top + 1] = depths[top]
    for i in range(sizes.shape[0]):
        for d in range(sizes[i]):
            for k in range(sizes[i]):
                corners[top + 1, i, d, k] = corners[top, i, d, k]
    for k in range(sizes[j]):
        middle = 0.5 * (corners[top, j, a, k] + corners[top, j, b, k])
        corners[top + 1, j, b, k] = middle
        corners[top, j, a, k] = middle
    for f in range(stack.shape[1]):
        for v in range(stack.shape[2]):
            stack[top + 1, f, v] = stack[top, f, v]
        for v in range(stack.shape[2]):
            if v // stride % sizes[j] == a:
                w = v + (b - a) * stride
                middle = 0.5 * (stack[top, f, v] + stack[top, f, w])
                stack[top + 1, f, w] = middle
                stack[top, f, v] = middle
