"""A small dense linear system, in place, and the sign of its determinant."""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True, error_model="numpy")
def solve_in_place(matrix, sides):  # type: ignore[no-untyped-def]
    """Solve ``matrix @ x = sides`` by elimination with row exchanges.

    Parameters
    ----------
    matrix : array of float, shape (d, d)
        Destroyed.
    sides : array of float, shape (d, c)
        Becomes the solutions.

    Returns
    -------
    float
        The sign of the determinant: -1, 1, or 0 where a pivot vanishes or is no number; then
        `sides` is of no use.
    """
    d, width = sides.shape
    sign = 1.0
    for c in range(d):
        chosen, largest = c, abs(matrix[c, c])
        for r in range(c + 1, d):
            if abs(matrix[r, c]) > largest:
                chosen, largest = r, abs(matrix[r, c])
        if not 0.0 < largest < np.inf:
            return 0.0
        if chosen != c:
            sign = -sign
            for k in range(c, d):
                matrix[c, k], matrix[chosen, k] = matrix[chosen, k], matrix[c, k]
            for k in range(width):
                sides[c, k], sides[chosen, k] = sides[chosen, k], sides[c, k]
        if matrix[c, c] < 0.0:
            sign = -sign
        inverse = 1.0 / matrix[c, c]
        for r in range(c + 1, d):
            factor = matrix[r, c] * inverse
            if factor != 0.0:
                for k in range(c + 1, d):
                    matrix[r, k] -= factor * matrix[c, k]
                for k in range(width):
                    sides[r, k] -= factor * sides[c, k]
    for c in range(d - 1, -1, -1):
        for k in range(width):
            total = sides[c, k]
            for j in range(c + 1, d):
                total -= matrix[c, j] * sides[j, k]
            sides[c, k] = total / matrix[c, c]
    return sign
