"""One mixed equilibrium of a small two-player stage, in floats."""

from __future__ import annotations

import numpy as np
from numba import njit

from est_games.equilibrium.kernels.linear_system import solve_in_place

_FUZZ = 1e-10


@njit(cache=True, nogil=True)
def stage_mixture(first, second, x, y):  # type: ignore[no-untyped-def]
    """Find an equilibrium of a stage without pure ones: of supports equally large, the smallest.

    Parameters
    ----------
    first, second : arrays of float, shape (m, n)
        The payoffs of each.
    x, y : arrays of float, shape (m,) and (n,)
        Written: the mixtures.

    Returns
    -------
    bool
        Whether one was found.

    Notes
    -----
    For supports of k strategies each, the mixture that makes the other's payoffs equal solves k
    linear equations, two by a formula. It must be positive, and nothing outside the support may
    pay more, within rounding: 1e-10 of the payoffs' spread. Every game without ties has such an
    equilibrium.
    """
    m, n = first.shape
    spread = max(first.max() - first.min(), second.max() - second.min())
    for size in range(2, min(m, n) + 1):
        for rows in range(1 << m):
            if _count(rows) != size:
                continue
            for columns in range(1 << n):
                if _count(columns) != size:
                    continue
                if not _equalising(first, rows, columns, size, y):
                    continue
                if not _equalising(second.T, columns, rows, size, x):
                    continue
                if _is_best(first, rows, y, spread) and _is_best(second.T, columns, x, spread):
                    return True
    return False


@njit(cache=True, nogil=True)
def _count(bits):  # type: ignore[no-untyped-def]
    total = 0
    while bits:
        bits &= bits - 1
        total += 1
    return total


@njit(cache=True, nogil=True)
def _equalising(payoffs, rows, columns, size, weights):  # type: ignore[no-untyped-def]
    """Write the mixture of columns against which some rows pay the same; tell if it is one."""
    if size == 2:
        return _by_formula(payoffs, rows, columns, weights)
    base = payoffs.min()
    scale = payoffs.max() - base
    if scale <= 0.0:
        scale = 1.0
    matrix = np.zeros((size + 1, size + 1))
    sides = np.zeros((size + 1, 1))
    r = 0
    for i in range(payoffs.shape[0]):
        if not rows >> i & 1:
            continue
        c = 0
        for j in range(payoffs.shape[1]):
            if columns >> j & 1:
                matrix[r, c] = (payoffs[i, j] - base) / scale
                c += 1
        matrix[r, size] = -1.0
        r += 1
    matrix[size, :size] = 1.0
    sides[size, 0] = 1.0
    if solve_in_place(matrix, sides) == 0.0:
        return False
    c = 0
    for j in range(payoffs.shape[1]):
        weights[j] = 0.0
        if columns >> j & 1:
            weights[j] = sides[c, 0]
            c += 1
            if not weights[j] > 0.0:
                return False
    return True


@njit(cache=True, nogil=True)
def _by_formula(payoffs, rows, columns, weights):  # type: ignore[no-untyped-def]
    """Write the mixture of two columns against which two rows pay the same; tell if it is one."""
    a = b = -1
    for i in range(payoffs.shape[0]):
        if rows >> i & 1:
            a, b = b, i
    c = d = -1
    for j in range(payoffs.shape[1]):
        weights[j] = 0.0
        if columns >> j & 1:
            c, d = d, j
    left, right = payoffs[a, c] - payoffs[b, c], payoffs[b, d] - payoffs[a, d]
    # Not their product, which could vanish.
    if not (min(left, right) > 0.0 or max(left, right) < 0.0):
        return False
    weights[c] = right / (left + right)
    weights[d] = left / (left + right)
    return True


@njit(cache=True, nogil=True)
def _is_best(payoffs, rows, weights, spread):  # type: ignore[no-untyped-def]
    inside, outside = -np.inf, -np.inf
    for i in range(payoffs.shape[0]):
        total = 0.0
        for j in range(payoffs.shape[1]):
            total += payoffs[i, j] * weights[j]
        if rows >> i & 1:
            inside = max(inside, total)
        else:
            outside = max(outside, total)
    return outside <= inside + _FUZZ * spread
