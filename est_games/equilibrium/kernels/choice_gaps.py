"""What a choice is worth over the worst one against the same others, in whole numbers."""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True)
def choice_gaps(whole, shape):  # type: ignore[no-untyped-def]
    """Return each player's payoffs over the least it can choose against the same others.

    Parameters
    ----------
    whole : array of int64, shape (n, n_profiles)
        Payoffs in C order, so small that no difference overflows.
    shape : array of int64, shape (n,)
        Number of strategies of each player.
    """
    n, n_profiles = whole.shape
    gaps = np.empty_like(whole)
    stride = n_profiles
    for i in range(n):
        m = shape[i]
        stride //= m
        for block in range(0, n_profiles, stride * m):
            for first in range(block, block + stride):
                least = whole[i, first]
                for k in range(1, m):
                    least = min(least, whole[i, first + k * stride])
                for k in range(m):
                    gaps[i, first + k * stride] = whole[i, first + k * stride] - least
    return gaps
