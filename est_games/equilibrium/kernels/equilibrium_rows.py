"""The strategies, payoffs and components of equilibria that are known by their supports: a kernel.

1. The strategies: weights as signed minors, taken exactly where floats would lose their digits.
2. The payoffs: what some strategy played gets.
3. The components: two extreme equilibria that share a strategy of one player are in one.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from est_games.equilibrium.kernels.exact_minor import N_TERMS, exact_minor
from est_games.equilibrium.kernels.subsets import BITS, MAX_STRATEGIES, MEMBERS, WITHOUT

_SURE = 2.0**-12
"""A minor as large as this part of the greatest product in it keeps twelve digits or so."""


@njit(cache=True, inline="always")
def _minor2(d, r, a, b):  # type: ignore[no-untyped-def]
    return d[r, a] * d[r + 1, b] - d[r, b] * d[r + 1, a]


@njit(cache=True, inline="always")
def _minor3(d, r, a, b, c):  # type: ignore[no-untyped-def]
    return (
        d[r, a] * _minor2(d, r + 1, b, c)
        - d[r, b] * _minor2(d, r + 1, a, c)
        + d[r, c] * _minor2(d, r + 1, a, b)
    )


@njit(cache=True)
def _weight(d, size, c):  # type: ignore[no-untyped-def]
    """Return the minor of a (size - 1) x size matrix without one column."""
    e = (c <= 0) + 0
    f = 1 + (c <= 1)
    if size == 2:
        return d[0, e]
    if size == 3:
        return _minor2(d, 0, e, f)
    h = 2 + (c <= 2)
    if size == 4:
        return _minor3(d, 0, e, f, h)
    k = 3 + (c <= 3)
    return (
        d[0, e] * _minor3(d, 1, f, h, k)
        - d[0, f] * _minor3(d, 1, e, h, k)
        + d[0, h] * _minor3(d, 1, e, f, k)
        - d[0, k] * _minor3(d, 1, e, f, h)
    )


@njit(cache=True)
def _mixture(pays, size, own, other, d, terms, strategies, row):  # type: ignore[no-untyped-def]
    """Write a strategy of at least two; `pays[reply, own]` is what the opponent's reply pays it."""
    sure = _SURE
    spread = 0.0
    for r in range(1, size):
        for c in range(size):
            i = MEMBERS[size, own, c]
            d[r - 1, c] = pays[MEMBERS[size, other, r], i] - pays[MEMBERS[size, other, 0], i]
            spread = max(spread, abs(d[r - 1, c]))
    for _ in range(size - 1):
        sure *= spread
    total = 0.0
    for c in range(size):
        weight = _weight(d, size, c)
        if size > 2 and abs(weight) < sure:
            columns = MEMBERS[size - 1, WITHOUT[size, own, c]]
            weight = exact_minor(pays, columns, MEMBERS[size, other], size - 1, terms)
        total += abs(weight)
        strategies[row, MEMBERS[size, own, c]] = abs(weight)
    for c in range(size):
        strategies[row, MEMBERS[size, own, c]] /= total


@njit(cache=True)
def _components(codes, parts):  # type: ignore[no-untyped-def]
    """Number the components of one game in order of their first members; return how many."""
    for k in range(codes.shape[0]):
        parts[k] = k
        for before in range(k):
            if codes[before, 0] != codes[k, 0] and codes[before, 1] != codes[k, 1]:
                continue
            least = min(parts[before], parts[k])
            gone = max(parts[before], parts[k])
            if least != gone:
                for other in range(k + 1):
                    if parts[other] == gone:
                        parts[other] = least
    n_components = 0
    for k in range(codes.shape[0]):
        # Until here a number is the place of the component's first member.
        if parts[k] == k:
            parts[k] = n_components
            n_components += 1
        else:
            parts[k] = parts[parts[k]]
    return n_components


@njit(cache=True, nogil=True)
def equilibrium_rows(  # type: ignore[no-untyped-def]
    games, counts, offsets, codes, pairs, swapped, x, y, payoffs, masks, parts, continua
):
    """Fill in what is known of the equilibria of games.

    Parameters
    ----------
    games, counts, codes
        As :func:`est_games.equilibrium.kernels.vertex_pairs.vertex_pairs` takes and fills them.
    pairs, swapped : array
        The support tables of (m, n) and of (n, m).
    offsets : array of int64, shape (n_games + 1,)
        Where the rows of each game begin.
    x, y : array, shape (n_rows, m) and (n_rows, n)
        Filled: strategies.
    payoffs : array, shape (n_rows, 2)
        Filled: what each player gets.
    masks : array of int64, shape (n_rows, 2)
        Filled: supports as bits.
    parts : array of int32, shape (n_rows,)
        Filled: the number of the component within the game.
    continua : array of bool, shape (n_games,)
        Filled: whether some component has several extreme equilibria.

    Notes
    -----
    Games whose count is negative are passed over.
    """
    _, _, m, n = games.shape
    d, terms = np.empty((MAX_STRATEGIES, MAX_STRATEGIES)), np.empty(N_TERMS)
    taken = 0
    for g in range(games.shape[0]):
        if counts[g] < 0:
            continue
        start = offsets[g] - offsets[0]
        pays_x, pays_y = games[g, 1].T, games[g, 0]
        for k in range(counts[g]):
            row = start + k
            p, q = codes[taken + k, 0], codes[taken + k, 1]
            size, own, rival = np.int64(pairs[p, 0]), pairs[p, 1], pairs[p, 2]
            i = MEMBERS[size, own, 0]
            masks[row, 0] = BITS[size, own]
            for other in range(m):
                x[row, other] = 0.0
            x[row, i] = 1.0
            if size > 1:
                _mixture(pays_x, size, own, rival, d, terms, x, row)
            size, own, rival = np.int64(swapped[q, 0]), swapped[q, 1], swapped[q, 2]
            j = MEMBERS[size, own, 0]
            masks[row, 1] = BITS[size, own]
            for other in range(n):
                y[row, other] = 0.0
            y[row, j] = 1.0
            if size > 1:
                _mixture(pays_y, size, own, rival, d, terms, y, row)
            first = second = 0.0
            for other in range(n):
                first += pays_y[i, other] * y[row, other]
            for other in range(m):
                second += pays_x[j, other] * x[row, other]
            payoffs[row, 0], payoffs[row, 1] = first, second
        count = counts[g]
        n_components = _components(codes[taken : taken + count], parts[start : start + count])
        continua[g] = n_components < count
        taken += count
