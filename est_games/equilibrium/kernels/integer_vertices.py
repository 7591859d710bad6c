"""Where bases of a best-response polytope meet, in machine integers that are seen not to overflow.

What does not fit is left to numbers of any length.
"""

from __future__ import annotations

import numpy as np
from numba import njit

TOO_LARGE, NOWHERE, INSIDE = -1, 0, 1
"""Of a basis: its numbers do not fit; it has no vertex; it has one."""

_LARGEST = 2.0**62


@njit(cache=True)
def _eliminate(work, width):  # type: ignore[no-untyped-def]
    """Solve a square system, whole and without fractions, in place.

    Returns the determinant, zero where it is singular, and whether all fitted. The right side is in
    the last column and becomes the solution times the determinant.
    """
    previous, turns = 1, 1
    for k in range(width):
        row = k
        while row < width and work[row, k] == 0:
            row += 1
        if row == width:
            return 0, True
        if row != k:
            turns = -turns
            for j in range(k, width + 1):
                work[k, j], work[row, j] = work[row, j], work[k, j]
        head = work[k, k]
        for i in range(width):
            if i == k:
                continue
            factor = work[i, k]
            for j in range(k + 1, width + 1):
                size = abs(float(head)) * abs(float(work[i, j]))
                size += abs(float(factor)) * abs(float(work[k, j]))
                if size >= _LARGEST:
                    return 0, False
                work[i, j] = (head * work[i, j] - factor * work[k, j]) // previous
        previous = head
    # Rows exchanged turn the sign of the determinant and leave the solution as it is.
    if turns < 0:
        for i in range(width):
            work[i, width] = -work[i, width]
    return turns * previous, True


@njit(cache=True)
def integer_vertices(table, bases):  # type: ignore[no-untyped-def]
    """Return the vertices of bases.

    Parameters
    ----------
    table : array of int64, shape (d, c)
        Of a best-response polytope.
    bases : array of bool, shape (n, d + c)
        The `d` constraints each makes tight: own strategies first.

    Returns
    -------
    status : array of int8, shape (n,)
        TOO_LARGE, NOWHERE or INSIDE.
    amounts : array of int64, shape (n, d)
        The vertex, times a positive common factor.
    signs : array of int8, shape (n,)
        The sign of the determinant of each square system.
    tight : array of bool, shape (n, d + c)
        All constraints tight at the vertex.
    """
    d, c = table.shape
    n_bases = bases.shape[0]
    status = np.zeros(n_bases, dtype=np.int8)
    amounts = np.zeros((n_bases, d), dtype=np.int64)
    signs = np.zeros(n_bases, dtype=np.int8)
    tight = bases.copy()
    work = np.empty((d, d + 1), dtype=np.int64)
    for place in range(n_bases):
        width = np.int64(0)  # a plain one would be compiled into a second version
        for k in range(d):
            width += not bases[place, k]
        n_best = 0
        for rival in range(c):
            n_best += bases[place, d + rival]
        if width == 0 or n_best != width:
            continue
        row = 0
        for rival in range(c):
            if bases[place, d + rival]:
                column = 0
                for k in range(d):
                    if not bases[place, k]:
                        work[row, column] = table[k, rival]
                        column += 1
                work[row, width] = 1
                row += 1
        unit, fits = _eliminate(work, width)
        if not fits:
            status[place] = TOO_LARGE
            continue
        if unit == 0:
            continue
        signs[place] = 1 if unit > 0 else -1
        column = 0
        is_inside = True
        for k in range(d):
            if not bases[place, k]:
                amount = work[column, width] * signs[place]
                amounts[place, k] = amount
                is_inside = is_inside and amount >= 0
                tight[place, k] = amount == 0
                column += 1
        unit = abs(unit)
        for rival in range(c):
            if bases[place, d + rival]:
                continue
            size = float(unit)
            slack = unit
            for k in range(d):
                size += float(table[k, rival]) * abs(float(amounts[place, k]))
                slack -= table[k, rival] * amounts[place, k]
            if size >= _LARGEST:
                status[place] = TOO_LARGE
                break
            is_inside = is_inside and slack >= 0
            tight[place, d + rival] = slack == 0
        if status[place] != TOO_LARGE and is_inside:
            status[place] = INSIDE
    return status, amounts, signs, tight
