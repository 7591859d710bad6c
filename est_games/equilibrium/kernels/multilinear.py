"""What each strategy pays against mixtures of any number of others, and how that changes with them.

Nothing decided here is believed: what is found with it is proved afterwards.
"""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True)
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
    pays[:] = 0.0
    slopes[:, :] = 0.0
    digits = np.zeros(n, dtype=np.int64)
    after = np.ones(n + 1)
    for place in range(n_profiles):
        for i in range(n - 1, -1, -1):
            after[i] = after[i + 1] * weights[starts[i] + digits[i]]
        before = 1.0
        for i in range(n):
            row = starts[i] + digits[i]
            pays[row] += tables[i, place] * before * after[i + 1]
            between = before
            for j in range(i + 1, n):
                column = starts[j] + digits[j]
                chance = between * after[j + 1]
                slopes[row, column] += tables[i, place] * chance
                slopes[column, row] += tables[j, place] * chance
                between *= weights[column]
            before *= weights[row]
        for i in range(n - 1, -1, -1):
            digits[i] += 1
            if digits[i] < shape[i]:
                break
            digits[i] = 0
