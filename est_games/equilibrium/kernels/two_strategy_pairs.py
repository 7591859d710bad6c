"""Equilibria of a bimatrix game in which both players mix two strategies: a numba kernel.

For each pair of rows the columns that are best responses to some mixture of the two lie on an
envelope of lines; two neighbours on it are both best where their lines cross, and only there.

1. Columns are read in the order of what they lose against the first row; those that lose less
   against the second than all before are left. In random games they are few, and half the columns
   need not be looked at.
2. Their lower convex hull is the envelope.
3. Neighbours on it are the two columns of an equilibrium if the rows pay the same against a mixture
   of them, and no other row pays more.

Comparisons are in floats: what is returned must still be proved.
"""

from __future__ import annotations

import numpy as np
from numba import njit

MOST = 16
"""Where a row has more, the rest are left out."""
_ROUNDING = 1e-9


@njit(cache=True, error_model="numpy")
def two_strategy_pairs(first, second, order, shift, start, stop):  # type: ignore[no-untyped-def]
    """Return pairs of rows that have two columns to mix against.

    Parameters
    ----------
    first : float64 array, shape (n, m)
        What rows lose, by column.
    second : float64 array, shape (m, n)
        What columns lose, by row.
    order : int32 array, shape (k, n)
        The columns of some rows, the least loss first.
    shift : int
        The first of these rows.
    start, stop : int
        First rows to try, ``start`` up to ``stop``; each is paired with those after it.

    Returns
    -------
    tuple of (int64 array of shape (k, 4), int)
        Two rows and two columns each, all with one first row, up to `MOST`; and the first row to go
        on from.
    """
    m, n = second.shape
    hull = np.empty(n, np.int64)
    found = np.empty((MOST, 4), np.int64)
    n_found = 0
    for i in range(start, stop):
        for k in range(i + 1, m):
            size = _envelope(second[i], second[k], order[i - shift], hull)
            for t in range(size - 1):
                if _mixes(first[hull[t]], first[hull[t + 1]], i, k):
                    found[n_found, 0], found[n_found, 1] = i, k
                    found[n_found, 2], found[n_found, 3] = hull[t], hull[t + 1]
                    n_found += 1
                    if n_found == len(found):
                        return found, i + 1
        if n_found:
            return found[:n_found], i + 1
    return found[:0], stop


@njit(cache=True, error_model="numpy")
def _envelope(x, y, order, hull):  # type: ignore[no-untyped-def]
    """Write the lower left hull of the points (x, y); return how many are on it."""
    size, least = 0, np.inf
    for j in order:
        if y[j] >= least:
            continue
        least = y[j]
        if size and x[hull[size - 1]] == x[j]:
            size -= 1
        while size > 1:
            a, b = hull[size - 2], hull[size - 1]
            if (x[b] - x[a]) * (y[a] - y[j]) < (x[j] - x[a]) * (y[a] - y[b]):
                break
            size -= 1
        hull[size] = j
        size += 1
        if least == 0.0:
            break
    return size


@njit(cache=True, error_model="numpy")
def _mixes(left, right, i, k):  # type: ignore[no-untyped-def]
    """Return whether rows `i` and `k` are both best against some mixture of two columns."""
    gap_left, gap_right = left[i] - left[k], right[i] - right[k]
    if not ((gap_left < 0.0 < gap_right) or (gap_right < 0.0 < gap_left)):
        return False
    share = gap_right / (gap_right - gap_left)
    most = (share * left[i] + (1.0 - share) * right[i]) * (1.0 - _ROUNDING)
    for row in range(len(left)):  # noqa: SIM110
        if share * left[row] + (1.0 - share) * right[row] < most:
            return False
    return True
