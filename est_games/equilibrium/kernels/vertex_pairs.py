"""The vertices of both best-response polyhedra of many small bimatrix games: a numba kernel.

A vertex is a mixed strategy and the opponent's best replies to it, such that no other strategy with
this support makes as many replies best. It is the only solution of "the replies J pay the same" on
its support I for some J as large as I. All that matters are signs of minors of the differences of
the opponent's payoffs: of order k, on k own strategies and k + 1 replies.

1. All minors, each order from the one before; their signs, as bits over the sets of replies.
2. The weights on I are the minors on I without one strategy; the sets J for which all have one sign
   are found at once, by their bits.
3. For each, no other reply may pay more: a sign of the next order. Those that pay the same are best
   replies too. Equal supports with equal best replies are one vertex.

Two vertices are an extreme equilibrium if each one's support lies among the best replies to the
other (Mangasarian 1964; Winkels 1979). In a nondegenerate game these are all equilibria.

Signs are exact where every entry is a whole number so small that no minor rounds; elsewhere a
minor within a rigorous bound of its rounding error is *close*, and is taken exactly.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from est_games.equilibrium.kernels.exact_minor import LARGEST, N_TERMS, SMALLEST, exact_minor
from est_games.equilibrium.kernels.subsets import (
    BITS,
    MAX_STRATEGIES,
    MEMBERS,
    N_SUBSETS,
    PLACE,
    WITH,
    WITHOUT,
)

_LARGEST_INTEGER = 2.0**53
_FACTORIAL = np.array([1.0, 1.0, 2.0, 6.0, 24.0, 120.0])
_ROUNDING = np.array([0.0, 0.0, 16.0, 96.0, 640.0, 0.0]) * 2.0**-53
"""By order: twice what a minor may be wrong by, entries up to 1; a difference has its sign."""
_MOST_VERTICES = 251


@njit(cache=True)
def _bounds(pays, n_own, n_other, bounds):  # type: ignore[no-untyped-def]
    """Write the rounding error of a minor of each order, zero where nothing rounds.

    Return whether all entries have a size that exact arithmetic takes.
    """
    spread = 0.0
    in_range = True
    whole = True
    for own in range(n_own):
        least = pays[0, own]
        most = least
        for reply in range(n_other):
            value = pays[reply, own]
            size = abs(value)
            in_range &= size <= LARGEST and (size >= SMALLEST or size == 0.0)
            whole &= size <= _LARGEST_INTEGER and value == np.floor(value)
            least = min(least, value)
            most = max(most, value)
        spread = max(spread, most - least)
    order = min(n_own, n_other)
    exact = whole and _FACTORIAL[order] * spread**order < _LARGEST_INTEGER
    for k in range(order + 1):
        bounds[k] = 0.0 if exact else _ROUNDING[k] * spread**k
    return in_range


@njit(cache=True)
def _signs(pays, n_own, n_other, bounds, terms, minors, up, down):  # type: ignore[no-untyped-def]
    """Write the signs of all minors; return whether one was close.

    Bit s of ``up[k, i]`` says that the minor of order k on the own strategies of subset i and the
    replies of subset s is positive; of `down`, negative.
    """
    close = False
    for k in range(1, min(n_own, n_other - 1) + 1):
        bound = bounds[k]
        for i in range(N_SUBSETS[n_own, k]):
            last = MEMBERS[k, i, k - 1]
            rest = WITHOUT[k, i, k - 1]
            positive = 0
            negative = 0
            for s in range(N_SUBSETS[n_other, k + 1]):
                base = pays[MEMBERS[k + 1, s, 0], last]
                value = pays[MEMBERS[k + 1, s, k], last] - base
                if k > 1:
                    value *= minors[k - 1, rest, WITHOUT[k + 1, s, k]]
                    for r in range(k - 1, 0, -1):
                        part = (pays[MEMBERS[k + 1, s, r], last] - base) * minors[
                            k - 1, rest, WITHOUT[k + 1, s, r]
                        ]
                        value = value - part if (k - r) & 1 else value + part
                    if bound > 0.0 and abs(value) <= bound:
                        close = True
                        value = exact_minor(pays, MEMBERS[k, i], MEMBERS[k + 1, s], k, terms)
                minors[k, i, s] = value
                positive |= (value > 0.0) << s
                negative |= (value < 0.0) << s
            up[k, i] = positive
            down[k, i] = negative
    return close


@njit(cache=True)
def _vertices(pays, n_own, n_other, up, down, supports, replies, rows):  # type: ignore[no-untyped-def]
    """List the vertices of one player's polyhedron; return their number.

    `pays[reply, own]` is what the opponent's reply pays it.
    """
    count = 0
    for own in range(n_own):
        most = pays[0, own]
        base = 0
        best = 1
        for reply in range(1, n_other):
            value = pays[reply, own]
            if value > most:
                most, base, best = value, reply, 0
            best |= (value == most) << reply
        supports[count], replies[count], rows[count] = 1 << own, best, own * n_other + base
        count += 1
    row = n_own * n_other
    for size in range(2, min(n_own, n_other) + 1):
        n_sets = N_SUBSETS[n_other, size]
        for i in range(N_SUBSETS[n_own, size]):
            first = count
            rising = falling = (1 << n_sets) - 1
            for c in range(size):
                without = WITHOUT[size, i, c]
                plus, minus = up[size - 1, without], down[size - 1, without]
                rising &= minus if c & 1 else plus
                falling &= plus if c & 1 else minus
            found = rising | falling
            s = -1
            while found:
                s += 1
                is_vertex = found & 1
                found >>= 1
                if not is_vertex:
                    continue
                best = BITS[size, s]
                is_rising = rising >> s & 1
                for reply in range(n_other):
                    if BITS[size, s] >> reply & 1:
                        continue
                    more = up[size, i] >> WITH[size, s, reply] & 1
                    less = down[size, i] >> WITH[size, s, reply] & 1
                    # An odd place of the reply among them keeps the sign, falling turns it.
                    better = more if (PLACE[size, s, reply] & 1) == is_rising else less
                    if better:
                        is_vertex = 0
                        break
                    if not (more or less):
                        best |= 1 << reply
                if not is_vertex:
                    continue
                fresh = True
                for v in range(first, count):
                    fresh &= replies[v] != best
                if fresh:
                    supports[count], replies[count] = BITS[size, i], best
                    rows[count] = row + i * n_sets + s
                    count += 1
        row += N_SUBSETS[n_own, size] * n_sets
    return count


@njit(cache=True, nogil=True)
def vertex_pairs(games, start, counts, close, codes):  # type: ignore[no-untyped-def]
    """List the extreme equilibria of games from `start` on until `codes` is full.

    Parameters
    ----------
    games : array, shape (n_games, 2, m, n)
        Payoffs; m and n up to 5.
    start : int
        The first game to take.
    counts : array of int32, shape (n_games,)
        Filled: number of extreme equilibria; -1 where the size of a payoff is out of range.
    close : array of bool, shape (n_games,)
        Filled: whether a sign was within rounding of zero, and was taken exactly.
    codes : array of uint8, shape (n, 2)
        Filled: for each equilibrium, the rows of the support tables of (m, n) and of (n, m) that
        give the players' strategies (:func:`est_games.equilibrium.kernels.subsets.support_pairs`).

    Returns
    -------
    stop, used : int
        The first game not taken, and how many rows of `codes` are filled.
    """
    _, _, m, n = games.shape
    shape = (MAX_STRATEGIES + 1, N_SUBSETS.max(), N_SUBSETS.max())
    minors = np.empty(shape)
    up, down = np.zeros(shape[:2], np.int64), np.zeros(shape[:2], np.int64)
    bounds, terms = np.zeros(MAX_STRATEGIES + 1), np.empty(N_TERMS)
    supports_x, supports_y = np.empty(_MOST_VERTICES, np.int64), np.empty(_MOST_VERTICES, np.int64)
    replies_x, replies_y = np.empty(_MOST_VERTICES, np.int64), np.empty(_MOST_VERTICES, np.int64)
    rows_x, rows_y = np.empty(_MOST_VERTICES, np.int64), np.empty(_MOST_VERTICES, np.int64)
    pays_x, pays_y = np.empty((n, m)), np.empty((m, n))
    used = 0
    for g in range(start, games.shape[0]):
        # What the second player's replies pay depends on the first's mixture, and vice versa.
        for i in range(m):
            for j in range(n):
                pays_y[i, j] = games[g, 0, i, j]
                pays_x[j, i] = games[g, 1, i, j]
        close[g] = False
        if not _bounds(pays_x, m, n, bounds):
            counts[g] = -1
            continue
        is_close = _signs(pays_x, m, n, bounds, terms, minors, up, down)
        n_x = _vertices(pays_x, m, n, up, down, supports_x, replies_x, rows_x)
        if not _bounds(pays_y, n, m, bounds):
            counts[g] = -1
            continue
        is_close |= _signs(pays_y, n, m, bounds, terms, minors, up, down)
        n_y = _vertices(pays_y, n, m, up, down, supports_y, replies_y, rows_y)
        if used + n_x * n_y > codes.shape[0]:
            return g, used
        close[g] = is_close
        before = used
        for x in range(n_x):
            for y in range(n_y):
                if not (supports_x[x] & ~replies_y[y] or supports_y[y] & ~replies_x[x]):
                    codes[used, 0] = rows_x[x]
                    codes[used, 1] = rows_y[y]
                    used += 1
        counts[g] = used - before
    return games.shape[0], used
