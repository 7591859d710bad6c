"""Deciding bases one after another in 64-bit integers, none of which is believed unless it fits.

Integers are added and multiplied modulo two to the power of 64. Next to each result stands a bound
on its size, from floats: where it is small enough, the result is the integer itself.
"""

from __future__ import annotations

import numpy as np
from numba import njit

FITS = 2.0**61
"""Integers bounded by this are themselves, with room for the bound's own rounding."""

_ROUNDING = 2.0**-49
"""More than the relative error of a float product of two rounded integers."""


@njit(cache=True)
def tight_at(table, bases):  # type: ignore[no-untyped-def]
    r"""Return all that is tight at each basis' vertex; -1 where it is not feasible or undecided.

    Parameters
    ----------
    table : array of int64, shape (d, c)
        A best-response polytope's; no entry negative.
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
        if n_best != size or basis >> (d + c) != 0:
            continue
        for i in range(size):
            matrix[i, : 2 * size + 1] = 0
            for j in range(size):
                matrix[i, j] = table[support[j], best[i]]
            matrix[i, size] = 1
            matrix[i, size + 1 + i] = 1
        unit = _reduced(matrix, size)
        if unit != 0:
            answer[place] = _tight(table, basis, support[:size], best[:size], matrix, unit)
    return answer


@njit(cache=True)
def _reduced(matrix, size):  # type: ignore[no-untyped-def]
    """Bring the left square to a multiple of the identity; return that, 0 where it is lost."""
    unit = np.int64(1)
    for step in range(size):
        row = step
        while row < size and matrix[row, step] == 0:
            row += 1
        if row == size:
            return np.int64(0)
        if row > step:
            for k in range(2 * size + 1):
                matrix[row, k], matrix[step, k] = matrix[step, k], matrix[row, k]
        pivot = matrix[step, step]
        # The unit is odd times a power of two: shift that out, multiply by the odd part's inverse.
        n_zeros = 0
        while (unit >> n_zeros) & 1 == 0:
            n_zeros += 1
        odd = unit >> n_zeros
        inverse = odd
        for _ in range(5):
            inverse = inverse * (2 - odd * inverse)
        room = FITS / 2.0**n_zeros * abs(float(unit))
        for i in range(size):
            if i == step:
                continue
            factor = matrix[i, step]
            for k in range(2 * size + 1):
                added = float(matrix[i, k]) * float(pivot)
                taken = float(factor) * float(matrix[step, k])
                if abs(added - taken) + _ROUNDING * (abs(added) + abs(taken)) >= room:
                    return np.int64(0)
                entry = matrix[i, k] * pivot - factor * matrix[step, k]
                # Only the lowest 64 - n_zeros bits are known: the sign is carried up from the last.
                entry = (entry >> n_zeros) * inverse
                matrix[i, k] = (entry << n_zeros) >> n_zeros
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
        most = abs(float(unit))
        for i in range(size):
            slack -= table[support[i], rival] * matrix[i, size]
            most += abs(float(table[support[i], rival]) * float(matrix[i, size]))
        if most >= FITS:
            return -1
        slack *= sign
        if slack == 0:
            tight |= np.int64(1) << (d + rival)
            # Its own power of epsilon has the sign plus; those of the basis come before or after.
            slack = 1
            for j in range(size):
                if best[j] > rival:
                    break
                change = np.int64(0)
                most = 0.0
                for i in range(size):
                    change -= table[support[i], rival] * matrix[i, size + 1 + j]
                    most += abs(float(table[support[i], rival]) * float(matrix[i, size + 1 + j]))
                if most >= FITS:
                    return -1
                if change != 0:
                    slack = sign * change
                    break
        if slack < 0:
            return -1
    return tight
