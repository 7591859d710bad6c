"""Deciding bases one after another in 64-bit integers, none of which is let overflow."""

from __future__ import annotations

import numpy as np
from numba import njit

LARGEST = 1 << 31
"""Entries are less, so that the difference of two products of them fits 64 bits."""

_MAX_SUM = 2.0**62


@njit(cache=True)
def tight_at(table, bases):  # type: ignore[no-untyped-def]
    r"""Return all that is tight at each basis' vertex; -1 where it is not feasible or undecided.

    Parameters
    ----------
    table : array of int64, shape (d, c)
        A best-response polytope's; no entry negative or :data:`LARGEST`.
    bases : array of int64
        Each as the bits of `d` of the ``d + c`` constraints, at most 62.

    Notes
    -----
    1. For the square system `S` of a basis, :math:`[S \mid 1 \mid I]` is brought to
       :math:`[D I \mid D z \mid D S^{-1}]`, the common denominator divided out after each pivot.
    2. Each weight and each slack, times :math:`|D|`, is a whole number followed by one for each
       power of :math:`\epsilon`; the first that is not zero must be positive.
    """
    d, c = table.shape
    greatest = table.max()
    answer = np.full(bases.shape[0], -1, dtype=np.int64)
    support = np.empty(d, dtype=np.int64)
    best = np.empty(d, dtype=np.int64)
    matrix = np.empty((d, 2 * d + 1), dtype=np.int64)
    for place in range(bases.shape[0]):
        basis = bases[place]
        size = 0
        for k in range(d):
            if not basis >> k & 1:
                support[size] = k
                size += 1
        n_best = 0
        for rival in range(c):
            if basis >> (d + rival) & 1:
                if n_best < size:
                    best[n_best] = rival
                n_best += 1
        if n_best != size:
            continue
        for i in range(size):
            matrix[i, : 2 * size + 1] = 0
            for j in range(size):
                matrix[i, j] = table[support[j], best[i]]
            matrix[i, size] = 1
            matrix[i, size + 1 + i] = 1
        unit = _reduced(matrix, size)
        if unit == 0:
            continue
        largest = np.abs(matrix[:size, size : 2 * size + 1]).max() if size else 0
        if float(largest) * greatest * (size + 1) + abs(unit) < _MAX_SUM:
            answer[place] = _tight(table, basis, support[:size], best[:size], matrix, unit)
    return answer


@njit(cache=True)
def _reduced(matrix, size):  # type: ignore[no-untyped-def]
    """Bring the left square to a multiple of the identity; return that, 0 where it is lost."""
    unit = 1
    for step in range(size):
        row = step
        while row < size and matrix[row, step] == 0:
            row += 1
        if row == size:
            return 0
        if row > step:
            for k in range(2 * size + 1):
                matrix[row, k], matrix[step, k] = matrix[step, k], matrix[row, k]
        pivot = matrix[step, step]
        for i in range(size):
            if i == step:
                continue
            factor = matrix[i, step]
            for k in range(2 * size + 1):
                entry = (matrix[i, k] * pivot - factor * matrix[step, k]) // unit
                if not -LARGEST < entry < LARGEST:
                    return 0
                matrix[i, k] = entry
        unit = pivot
    return unit


@njit(cache=True)
def _tight(table, basis, support, best, matrix, unit):  # type: ignore[no-untyped-def]
    """Return what is tight at a basis, from its reduced system; -1 where it is not feasible."""
    d, c = table.shape
    size = support.shape[0]
    sign = 1 if unit > 0 else -1
    tight = basis
    for i in range(size):
        weight = sign * matrix[i, size]
        if weight == 0:
            tight |= np.int64(1) << support[i]
            for j in range(size):
                weight = sign * matrix[i, size + 1 + j]
                if weight != 0:
                    break
        if weight <= 0:
            return -1
    for rival in range(c):
        if basis >> (d + rival) & 1:
            continue
        slack = unit
        for i in range(size):
            slack -= table[support[i], rival] * matrix[i, size]
        slack *= sign
        if slack == 0:
            tight |= np.int64(1) << (d + rival)
            # Its own power of epsilon has the sign plus; those of the basis come before or after.
            slack = 1
            for j in range(size):
                if best[j] > rival:
                    break
                change = 0
                for i in range(size):
                    change -= table[support[i], rival] * matrix[i, size + 1 + j]
                if change != 0:
                    slack = sign * change
                    break
        if slack < 0:
            return -1
    return tight
