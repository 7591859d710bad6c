"""The slacks of a best-response polytope at one of its vertices, and how to move on: in floats.

Nothing decided here is believed: what is found is proved afterwards in exact arithmetic.

A dictionary is ``rows (c, d + 2)``, ``basic (c,)``, ``cobasic (d,)``, ``where (L,)``, ``fixed
(d,)``, ``unit (L,)`` and ``determinant (1,)``, with `d` own strategies and `c` of the rival. Row r
reads ``basic[r] = rows[r, d] + epsilon * rows[r, d + 1] - sum(rows[r, k] * cobasic[k])`` for an
infinitesimal epsilon; ``where[label]`` is a label's row, or minus one minus its column; fixed
columns stay zero. Own variables are measured in ``unit``; without units, the determinant is that of
the square system of the basis in whole numbers.
"""

from __future__ import annotations

import numpy as np
from numba import njit

ZERO = 1e-10
"""Below this an entry counts as zero; entries are of order one."""

EMPTY, TIGHT, LOST, SLACK = 0, 1, 2, 3
"""What is seen of a constraint on a face: nowhere tight, tight everywhere or made tight, no more
trust in the floats, slack somewhere."""


@njit(cache=True)
def pivot(at, r, k):  # type: ignore[no-untyped-def]
    """Exchange the basic variable of row `r` with the one of column `k`, in place."""
    rows, basic, cobasic, where, _, unit, determinant = at
    c, width = rows.shape
    determinant[0] *= rows[r, k] * unit[cobasic[k]] / unit[basic[r]]
    inverse = 1.0 / rows[r, k]
    for j in range(width):
        rows[r, j] *= inverse
    rows[r, k] = inverse
    for i in range(c):
        factor = rows[i, k]
        if i != r and factor != 0.0:
            for j in range(width):
                rows[i, j] -= factor * rows[r, j]
            rows[i, k] = -factor * inverse
    basic[r], cobasic[k] = cobasic[k], basic[r]
    where[basic[r]] = r
    where[cobasic[k]] = -1 - k


@njit(cache=True)
def is_above_zero(rows, r):  # type: ignore[no-untyped-def]
    """Return whether the slack of a row is positive at the vertex, if only infinitesimally."""
    d = rows.shape[1] - 2
    return rows[r, d] > ZERO or (rows[r, d] >= -ZERO and rows[r, d + 1] > ZERO)


@njit(cache=True)
def limit(rows, basic, k, preferred):  # type: ignore[no-untyped-def]
    """Return how far the variable of a column can rise, and the row that ends it.

    Of rows that end it together the preferred one is taken, else that of the least name.
    """
    c, width = rows.shape
    least, hair, row = np.inf, np.inf, -1
    for i in range(c):
        if rows[i, k] > ZERO:
            ratio = rows[i, width - 2] / rows[i, k]
            if row >= 0 and ratio > least + ZERO:
                continue
            moved = rows[i, width - 1] / rows[i, k]
            sooner = row < 0 or ratio < least - ZERO or moved < hair - ZERO
            tied = not sooner and moved <= hair + ZERO
            if sooner or (tied and row != preferred and (i == preferred or basic[i] < basic[row])):
                least, hair, row = ratio, moved, i
    return least, hair, row


@njit(cache=True)
def tighten(at, label, counter):  # type: ignore[no-untyped-def]
    """Drive the slack of a constraint to zero on the face where the fixed ones are tight.

    The steepest descent is taken while it descends, Bland's rule while it does not. Returns EMPTY,
    TIGHT or LOST; `counter` counts pivots.
    """
    rows, basic, cobasic, where, fixed, _, _ = at
    c, width = rows.shape
    d = width - 2
    n_flat = 0
    while where[label] >= 0:
        r = where[label]
        gain, column, row = -1.0, -1, -1
        for k in range(d):
            if fixed[k] or rows[r, k] <= ZERO:
                continue
            step, _, i = limit(rows, basic, k, r)
            if i == r:
                gain, column, row = np.inf, k, r
                break
            better = rows[r, k] * step > gain
            if n_flat > 0:
                better = column < 0 or cobasic[k] < cobasic[column]
            if better:
                gain, column, row = rows[r, k] * step, k, i
        if column < 0:
            if is_above_zero(rows, r):
                return EMPTY
            # It is zero here and nowhere less: tight where all it rises with are.
            for k in range(d):
                if not fixed[k] and rows[r, k] < -ZERO:
                    column, row = k, r
                    break
            if column < 0:
                return TIGHT
        counter[0] += 1
        pivot(at, row, column)
        n_flat = n_flat + 1 if gain <= ZERO else 0
        if n_flat > 4 * (c + d):
            return LOST
    fixed[-1 - where[label]] = True
    return TIGHT


@njit(cache=True)
def loosen(at, label, counter):  # type: ignore[no-untyped-def]
    """Look for a point of the face where a constraint that is not fixed has slack.

    Returns SLACK, TIGHT (its row then says why it has none anywhere) or LOST.
    """
    rows, basic, cobasic, where, fixed, _, _ = at
    c, width = rows.shape
    d = width - 2
    for _ in range(4 * (c + d)):
        r = where[label]
        column = -1
        if r < 0:
            column = -1 - r
            if fixed[column]:
                return LOST
        else:
            if is_above_zero(rows, r):
                return SLACK
            for k in range(d):
                named_before = column < 0 or cobasic[k] < cobasic[column]
                if not fixed[k] and rows[r, k] < -ZERO and named_before:
                    column = k
            if column < 0:
                return TIGHT
        step, hair, row = limit(rows, basic, column, -1)
        if row < 0:
            return LOST
        if step > ZERO or hair > ZERO:
            return SLACK
        counter[0] += 1
        pivot(at, row, column)
    return LOST


@njit(cache=True)
def at_a_glance(rows, where, fixed, label):  # type: ignore[no-untyped-def]
    """Return EMPTY or TIGHT where a slack is seen to be positive, or zero, all over the face.

    SLACK says nothing.
    """
    r = where[label]
    if r < 0:
        return TIGHT if fixed[-1 - r] else SLACK
    d = rows.shape[1] - 2
    is_flat = True
    for k in range(d):
        if not fixed[k]:
            if rows[r, k] > ZERO:
                return SLACK
            if rows[r, k] < -ZERO:
                is_flat = False
    if is_above_zero(rows, r):
        return EMPTY
    is_flat = is_flat and abs(rows[r, d]) <= ZERO and abs(rows[r, d + 1]) <= ZERO
    return TIGHT if is_flat else SLACK


@njit(cache=True)
def need(rows, where, fixed, label):  # type: ignore[no-untyped-def]
    """Return how hard a constraint is to make tight here: slack by all that could lower it."""
    r = where[label]
    if r < 0:
        return 0.0
    d = rows.shape[1] - 2
    means = ZERO
    for k in range(d):
        if not fixed[k] and rows[r, k] > ZERO:
            means += rows[r, k]
    return rows[r, d] / means
