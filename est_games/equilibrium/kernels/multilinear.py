"""What each strategy pays against mixtures of any number of others, and how that changes with them.

Nothing decided here is believed: what is found with it is proved afterwards.
"""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True, error_model="numpy")
def expected(tables, shape, starts, weights, pays, slopes):  # type: ignore[no-untyped-def]
    r"""Write the payoff of every strategy, and its derivatives in everybody's weights, in place.

    Parameters
    ----------
    tables : array of float, shape (n, n_profiles)
        Payoffs in C order.
    shape, starts : arrays of int, shape (n,)
        Number of strategies of each player, and where its first one stands among all `M`.
    weights : array of float, shape (M,)
        The mixtures, one after another.
    pays : array of float, shape (M,)
        Becomes :math:`u_{ik}(w_{-i})`.
    slopes : array of float, shape (M, M)
        Becomes :math:`\partial u_{ik} / \partial w_{jl}`.
    """
    n, n_profiles = tables.shape
    slopes[:, :] = 0.0
    room = np.empty(n_profiles if n > 2 else 0)
    for i in range(n):
        for j in range(n):
            if j != i:
                _derivatives(tables[i], shape, starts, weights, i, j, room, slopes)
        other = 1 if i == 0 else 0
        for row in range(starts[i], starts[i] + shape[i]):
            if n == 1:
                pays[row] = tables[0, row]
                continue
            total = 0.0
            for column in range(starts[other], starts[other] + shape[other]):
                total += slopes[row, column] * weights[column]
            pays[row] = total


@njit(cache=True, error_model="numpy")
def _derivatives(table, shape, starts, weights, i, j, room, slopes):  # type: ignore[no-untyped-def]
    """Write the block of slopes of player i's strategies in j's weights."""
    size, behind = len(table), 1
    source = table
    for h in range(len(shape) - 1, -1, -1):
        m = shape[h]
        if h != i and h != j:
            size //= m
            first = starts[h]
            # Read before it is written: a place is never behind the first it is summed from.
            for block in range(0, size, behind):
                for k in range(block, block + behind):
                    place = block * m + k - block
                    total = source[place] * weights[first]
                    for own in range(1, m):
                        place += behind
                        total += source[place] * weights[first + own]
                    room[k] = total
            source = room
        else:
            behind *= m
    across, along = (shape[j], 1) if i < j else (1, shape[i])
    for k in range(shape[i]):
        for own in range(shape[j]):
            slopes[starts[i] + k, starts[j] + own] = source[k * across + own * along]
