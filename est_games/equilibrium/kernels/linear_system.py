"""A linear system, in place, and the sign of its determinant; zeros cost next to nothing."""

from __future__ import annotations

import numpy as np
from numba import njit

PIVOT = 0.1
"""The first entry of a column that is at least this share of the largest is divided by."""
SPARSE = 4
"""A row is gone through entry by entry where less than one in so many of them is not zero."""


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

    Notes
    -----
    Where few entries of the row that is subtracted are not zero, only their columns are gone
    through: systems of trees are sparse, and stay so where what is eliminated first is what depends
    on little.
    """
    d, width = sides.shape
    sign = 1.0
    columns = np.empty(d, dtype=np.int64)
    for c in range(d):
        largest = 0.0
        for r in range(c, d):
            largest = max(largest, abs(matrix[r, c]))
        if not 0.0 < largest < np.inf:
            return 0.0
        chosen = c
        while not abs(matrix[chosen, c]) >= PIVOT * largest:
            chosen += 1
        if chosen != c:
            sign = -sign
            for k in range(c, d):
                matrix[c, k], matrix[chosen, k] = matrix[chosen, k], matrix[c, k]
            for k in range(width):
                sides[c, k], sides[chosen, k] = sides[chosen, k], sides[c, k]
        if matrix[c, c] < 0.0:
            sign = -sign
        inverse = 1.0 / matrix[c, c]
        n_columns = 0
        for k in range(c + 1, d):
            if matrix[c, k] != 0.0:
                columns[n_columns] = k
                n_columns += 1
        is_sparse = SPARSE * n_columns < d - c
        for r in range(c + 1, d):
            factor = matrix[r, c] * inverse
            if factor != 0.0:
                if is_sparse:
                    for place in range(n_columns):
                        matrix[r, columns[place]] -= factor * matrix[c, columns[place]]
                else:
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
