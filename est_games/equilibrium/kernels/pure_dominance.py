"""Strategies of a bimatrix game that another does at least as well as everywhere: a numba kernel.

A strategy is struck out if another one left loses no more against any strategy the rival has left;
of two that are alike the later goes. What is left holds an equilibrium of the whole game, though
not all of them. Losses are exact in their order, so that nothing is struck out by rounding, but the
equilibrium is to be proved anyway.
"""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True)
def undominated(first, second):  # type: ignore[no-untyped-def]
    """Return which strategies are left once no strategy left does as well as another.

    Parameters
    ----------
    first : float64 array, shape (m, n)
        What the first player's strategies lose.
    second : float64 array, shape (n, m)
        What the second player's strategies lose.

    Returns
    -------
    pair of bool arrays, shapes (m,) and (n,)
    """
    left = (np.ones(first.shape[0], np.bool_), np.ones(second.shape[0], np.bool_))
    quiet = 0
    player = 0
    while quiet < 2:
        struck = (
            _strike(first, left[0], left[1]) if player == 0 else _strike(second, left[1], left[0])
        )
        quiet = 0 if struck else quiet + 1
        player = 1 - player
    return left


@njit(cache=True)
def _strike(table, own, rival):  # type: ignore[no-untyped-def]
    """Strike out one player's dominated strategies; return whether there were any."""
    struck = False
    for k in range(len(own)):
        for other in range(len(own)):
            if other == k or not (own[k] and own[other]):
                continue
            as_good, better = True, False
            for j in range(len(rival)):
                if rival[j]:
                    if table[other, j] > table[k, j]:
                        as_good = False
                        break
                    better = better or table[other, j] < table[k, j]
            if as_good and (better or other < k):
                own[k] = False
                struck = True
                break
    return struck
