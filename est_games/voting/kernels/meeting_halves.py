"""What two halves of an electorate adopt together, each pair of their shares met once."""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True)
def meet(  # type: ignore[no-untyped-def]
    first, first_size, first_weight, second, second_size, second_weight, bounds, adopted
):
    """Return, for each share of one half, the weight of what it adopts with, by number of members.

    Parameters
    ----------
    first, second : array of int64, shapes (m, t) and (n, t)
        What each share of a half adds to the sum of each test.
    first_size, second_size : array of int64, shapes (m,) and (n,)
        How many members it has.
    first_weight, second_weight : array of int64 or float64, shapes (m,) and (n,)
        How many coalitions it stands for, or how likely it is.
    bounds : array of int64, shape (t,)
        What the sum of each test must reach.
    adopted : array of bool, shape (2**t,)
        Whether those adopt who pass exactly the tests of a set.

    Returns
    -------
    for_first, for_second : array, shapes (m, largest second size + 1) and the like
    """
    for_first = np.zeros((len(first), second_size.max() + 1), dtype=first_weight.dtype)
    for_second = np.zeros((len(second), first_size.max() + 1), dtype=first_weight.dtype)
    n_tests = len(bounds)
    lacking = np.empty(n_tests, dtype=np.int64)
    for a in range(len(first)):
        for j in range(n_tests):
            lacking[j] = bounds[j] - first[a, j]
        for b in range(len(second)):
            passed = 0
            for j in range(n_tests):
                passed |= (second[b, j] >= lacking[j]) << j
            if adopted[passed]:
                for_first[a, second_size[b]] += second_weight[b]
                for_second[b, first_size[a]] += first_weight[a]
    return for_first, for_second
