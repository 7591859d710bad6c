"""Is a region empty, or does it hold one root at most? The reasons, checked in whole numbers.

Each function runs compiled, over 64-bit integers, and as plain Python over arrays of objects, where
whole numbers have any length.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba.extending import register_jitable

PROVED, WRONG, TOO_LONG = 0, 1, 2
"""What comes of a check; too long: numbers do not fit 64 bits."""

LARGEST = 1 << 61
"""Nothing larger is computed in 64 bits."""

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
def mark_indispensable(corners: Any, sizes: Any, marks: Any) -> None:
    """Mark the corners that alone play some strategy of the support."""
    for j in range(sizes.shape[0]):
        for d in range(sizes[j]):
            marks[j, d] = False
        for k in range(sizes[j]):
            n_playing, last = 0, 0
            for d in range(sizes[j]):
                if corners[j, d, k] > 0:
                    n_playing, last = n_playing + 1, d
            if n_playing == 1:
                marks[j, last] = True


@register_jitable  # type: ignore[untyped-decorator]
def pays_more(
    rows: Any, better: int, worse: int, error: Any, sizes: Any, strides: Any, marks: Any
) -> int:
    """Check that one row is above another wherever the whole support is played.

    It is if it is above at all corners; or nowhere below, and above where every player is at a
    corner it cannot do without.
    """
    above, somewhere = True, False
    for v in range(rows.shape[1]):
        gain = rows[better, v] - rows[worse, v]
        if gain < error:
            return WRONG
        if gain == error:
            above = False
        elif not somewhere:
            somewhere = True
            for j in range(sizes.shape[0]):
                somewhere = somewhere and marks[j, v // strides[j] % sizes[j]]
    return PROVED if above or (somewhere and error == 0) else WRONG


@register_jitable  # type: ignore[untyped-decorator]
def sum_is_positive(
    rows: Any, multipliers: Any, is_played: Any, error: Any, is_short: bool, largest: Any
) -> int:
    """Check that rows with multipliers add up to something positive at all corners."""
    total_weight = rows[0, 0] * 0
    for f in range(rows.shape[0]):
        if not is_played[f] and multipliers[f] < 0:
            return WRONG
        if not -_LARGEST_MULTIPLIER <= multipliers[f] <= _LARGEST_MULTIPLIER:
            return WRONG
        total_weight = total_weight + abs(multipliers[f])
    if is_short and largest + error + 1 > LARGEST // (4 * total_weight + 1):
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
            if is_short and growth > LARGEST // (6 * sizes[j]):
                return TOO_LONG
            growth = growth * (6 * sizes[j] - 2)
    heaviest = rows[0, 0] * 0
    for r in range(n):
        weight = rows[0, 0] * 0
        for e in range(n):
            if not -_LARGEST_MULTIPLIER <= multipliers[r * n + e] <= _LARGEST_MULTIPLIER:
                return WRONG
            weight = weight + abs(multipliers[r * n + e])
        heaviest = max(heaviest, weight)
    if is_short and largest + error + 1 > (
        LARGEST // (8 * growth) // (heaviest + 1) // (n + 1) if growth < LARGEST // 8 else 0
    ):
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
