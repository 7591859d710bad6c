"""The vertices of both best-response polyhedra of many small bimatrix games: a numba kernel.

A vertex is a mixed strategy x and the opponent's best replies to it, such that no other strategy
with this support makes as many replies best. It is the only solution of "the replies J' pay the
same" on its support I for some J' as large as I, so all pairs (I, J') of equal size are tried:

1. The weights are signed minors of the differences of the opponent's payoffs; all must have one
   sign, or the pair gives no vertex.
2. No other reply may pay more; those that pay the same are best replies too.
3. Equal supports with equal best replies are one vertex.

Two vertices are an extreme equilibrium if each one's support lies among the best replies to the
other (Mangasarian 1964; Winkels 1979). In a nondegenerate game these are all equilibria.

Signs are exact where every entry is an integer so small that no minor rounds; elsewhere a value
within a rigorous bound of its rounding error is *uncertain*, and the game is left to exact
arithmetic. Sizes up to 5 x 5.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

MAX_STRATEGIES = 5
CAP = 32
"""Most extreme equilibria of a game that are kept; a game with more is left to exact arithmetic."""

_ROUNDING = 64 * 2.0**-53
_LARGEST_INTEGER = 2.0**53
_SMALLEST = 1e-280
_FACTORIAL = np.array([1.0, 1.0, 2.0, 6.0, 24.0, 120.0])


def support_pairs(n_own: int, n_other: int) -> NDArray[np.int8]:
    """Return all pairs of equally large supports, shape (n_pairs, 1 + 2 * MAX_STRATEGIES).

    Each row: the size, the own support, and the other's, padded with -1.
    """
    rows = []
    for size in range(1, min(n_own, n_other) + 1):
        for own in combinations(range(n_own), size):
            for other in combinations(range(n_other), size):
                padding = (-1,) * (MAX_STRATEGIES - size)
                rows.append((size, *own, *padding, *other, *padding))
    return np.array(rows, dtype=np.int8)


@njit(cache=True, inline="always")
def _minor2(d, i, j, a, b):  # type: ignore[no-untyped-def]
    return d[i, a] * d[j, b] - d[i, b] * d[j, a]


@njit(cache=True, inline="always")
def _minor3(d, i, j, k, a, b, c):  # type: ignore[no-untyped-def]
    return (
        d[i, a] * _minor2(d, j, k, b, c)
        - d[i, b] * _minor2(d, j, k, a, c)
        + d[i, c] * _minor2(d, j, k, a, b)
    )


@njit(cache=True)
def _minors(d, size, w):  # type: ignore[no-untyped-def]
    """Write the signed minors of a (size - 1) x size matrix: its kernel, if that is a line."""
    if size == 1:
        w[0] = 1.0
    elif size == 2:
        w[0], w[1] = d[0, 1], -d[0, 0]
    elif size == 3:
        w[0] = _minor2(d, 0, 1, 1, 2)
        w[1] = -_minor2(d, 0, 1, 0, 2)
        w[2] = _minor2(d, 0, 1, 0, 1)
    elif size == 4:
        w[0] = _minor3(d, 0, 1, 2, 1, 2, 3)
        w[1] = -_minor3(d, 0, 1, 2, 0, 2, 3)
        w[2] = _minor3(d, 0, 1, 2, 0, 1, 3)
        w[3] = -_minor3(d, 0, 1, 2, 0, 1, 2)
    else:
        for skipped in range(5):
            a, b, c, e = 0, 1, 2, 3
            if skipped <= 0:
                a = 1
            if skipped <= 1:
                b = 2
            if skipped <= 2:
                c = 3
            if skipped <= 3:
                e = 4
            value = (
                d[0, a] * _minor3(d, 1, 2, 3, b, c, e)
                - d[0, b] * _minor3(d, 1, 2, 3, a, c, e)
                + d[0, c] * _minor3(d, 1, 2, 3, a, b, e)
                - d[0, e] * _minor3(d, 1, 2, 3, a, b, c)
            )
            w[skipped] = value if skipped % 2 == 0 else -value


@njit(cache=True)
def _vertices(pays, n_own, n_other, pairs, bounds, d, w, supports, replies, bases):  # type: ignore[no-untyped-def]
    """List the vertices of one player's polyhedron; return their number, or -1 if uncertain.

    `pays[reply, own]` is what the opponent's reply pays it.
    """
    count = 0
    for p in range(pairs.shape[0]):
        size = pairs[p, 0]
        base = pairs[p, 6]
        for r in range(size - 1):
            reply = pairs[p, 7 + r]
            for c in range(size):
                own = pairs[p, 1 + c]
                d[r, c] = pays[reply, own] - pays[base, own]
        _minors(d, size, w)
        bound = bounds[size - 1]
        turn = 1.0 if w[0] > 0 else -1.0
        is_one_sign = True
        unsure = False
        for c in range(size):
            value = turn * w[c]
            if value < -bound:
                is_one_sign = False
                break
            if value <= bound:
                # Zero, or not known: exactly zero gives no vertex here but on a smaller support.
                if bound > 0:
                    unsure = True
                else:
                    is_one_sign = False
                    break
        if not is_one_sign:
            continue
        best = 0
        mask = 0
        is_best = True
        for r in range(size):
            best |= 1 << pairs[p, 6 + r]
            mask |= 1 << pairs[p, 1 + r]
        bound = bounds[size]
        for reply in range(n_other):
            if best >> reply & 1:
                continue
            more = 0.0
            for c in range(size):
                own = pairs[p, 1 + c]
                more += turn * w[c] * (pays[reply, own] - pays[base, own])
            if more > bound:
                is_best = False
                break
            if more >= -bound:
                if bound > 0:
                    unsure = True
                else:
                    best |= 1 << reply
        if not is_best:
            continue
        if unsure:
            return -1
        known = False
        for v in range(count):
            if supports[v] == mask and replies[v] == best:
                known = True
                break
        if not known:
            supports[count] = mask
            replies[count] = best
            bases[count] = p
            count += 1
    return count


@njit(cache=True)
def _bounds(pays, n_own, n_other, bounds):  # type: ignore[no-untyped-def]
    """Write the rounding error of a minor of each order; zero where nothing rounds."""
    largest = 0.0
    whole = True
    for reply in range(n_other):
        for own in range(n_own):
            value = pays[reply, own]
            whole = whole and value == np.floor(value)
            largest = max(largest, abs(value))
    spread = 2.0 * largest
    order = min(n_own, n_other)
    size = order * _FACTORIAL[order] * spread**order
    if not np.isfinite(size):
        return False
    exact = whole and size < _LARGEST_INTEGER
    for k in range(order + 1):
        scale = max(k, 1) * _FACTORIAL[k] * spread**k
        bounds[k] = 0.0 if exact else _ROUNDING * scale + _SMALLEST
    return True


@njit(cache=True, parallel=True)
def extreme_pairs(first, second, pairs, swapped, n_blocks):  # type: ignore[no-untyped-def]
    """Return, for each game, its extreme equilibria as pairs of rows of the support tables.

    Parameters
    ----------
    first, second : array, shape (n_games, m, n)
        The players' payoffs.
    pairs, swapped : array
        :func:`support_pairs` of (m, n) and of (n, m).
    n_blocks : int
        Into how many blocks the games are cut; the answer does not depend on it.

    Returns
    -------
    counts : array of int, shape (n_games,)
        Number of extreme equilibria; -1 where exact arithmetic must decide.
    found : array of int16, shape (n_games, CAP, 2)
        For each, the row of `pairs` that gives the first player's strategy and the row of
        `swapped` that gives the second's.
    continua : array of bool, shape (n_games,)
        Whether a strategy belongs to two of them: all between these are equilibria too.
    """
    n_games, m, n = first.shape
    counts = np.zeros(n_games, dtype=np.int16)
    found = np.empty((n_games, CAP, 2), dtype=np.int16)
    continua = np.zeros(n_games, dtype=np.bool_)
    for block in prange(n_blocks):
        d = np.empty((MAX_STRATEGIES, MAX_STRATEGIES))
        w = np.empty(MAX_STRATEGIES)
        bounds = np.zeros(MAX_STRATEGIES + 1)
        supports = np.empty((2, pairs.shape[0]), dtype=np.int64)
        replies = np.empty((2, pairs.shape[0]), dtype=np.int64)
        bases = np.empty((2, pairs.shape[0]), dtype=np.int64)
        start = n_games * block // n_blocks
        end = n_games * (block + 1) // n_blocks
        for g in range(start, end):
            # What the second player's replies pay depends on the first's mixture, and vice versa.
            n_x = -1
            n_y = -1
            if _bounds(second[g].T, m, n, bounds):
                n_x = _vertices(
                    second[g].T, m, n, pairs, bounds, d, w, supports[0], replies[0], bases[0]
                )
            if n_x >= 0 and _bounds(first[g], n, m, bounds):
                n_y = _vertices(
                    first[g], n, m, swapped, bounds, d, w, supports[1], replies[1], bases[1]
                )
            if n_x < 0 or n_y < 0:
                counts[g] = -1
                continue
            count = 0
            for x in range(n_x):
                before = count
                for y in range(n_y):
                    if (
                        supports[0, x] & ~replies[1, y] == 0
                        and supports[1, y] & ~replies[0, x] == 0
                    ):
                        if count < CAP:
                            found[g, count, 0] = bases[0, x]
                            found[g, count, 1] = bases[1, y]
                            for k in range(before):
                                if found[g, k, 1] == bases[1, y]:
                                    continua[g] = True
                        count += 1
                if count > before + 1:
                    continua[g] = True
            counts[g] = count if count <= CAP else -1
    return counts, found, continua


@njit(cache=True, parallel=True)
def mixtures(first, second, pairs, swapped, games, rows, n_blocks):  # type: ignore[no-untyped-def]
    """Return the strategies of equilibria and their supports, from rows of the support tables.

    Parameters
    ----------
    first, second, pairs, swapped, n_blocks
        As :func:`extreme_pairs` takes them.
    games : array of int, shape (n_found,)
        The game of each equilibrium.
    rows : array of int, shape (n_found, 2)
        The rows that give its strategies.

    Returns
    -------
    x, y : array, shape (n_found, m) and (n_found, n)
        The strategies.
    masks : array of int64, shape (n_found, 2)
        Their supports as bits.
    """
    n_found = games.shape[0]
    _, m, n = first.shape
    x = np.zeros((n_found, m))
    y = np.zeros((n_found, n))
    masks = np.zeros((n_found, 2), dtype=np.int64)
    for block in prange(n_blocks):
        d = np.empty((MAX_STRATEGIES, MAX_STRATEGIES))
        w = np.empty(MAX_STRATEGIES)
        for k in range(n_found * block // n_blocks, n_found * (block + 1) // n_blocks):
            masks[k, 0] = _mixture(second[games[k]].T, pairs, rows[k, 0], d, w, x[k])
            masks[k, 1] = _mixture(first[games[k]], swapped, rows[k, 1], d, w, y[k])
    return x, y, masks


@njit(cache=True)
def _mixture(pays, pairs, p, d, w, strategy):  # type: ignore[no-untyped-def]
    size = pairs[p, 0]
    for r in range(size - 1):
        for c in range(size):
            d[r, c] = pays[pairs[p, 7 + r], pairs[p, 1 + c]] - pays[pairs[p, 6], pairs[p, 1 + c]]
    _minors(d, size, w)
    total = 0.0
    mask = 0
    for c in range(size):
        total += w[c]
        mask |= 1 << pairs[p, 1 + c]
    for c in range(size):
        strategy[pairs[p, 1 + c]] = w[c] / total
    return mask
