"""All extreme equilibria of many 3 x 3 games, from signs and tables: a numba kernel.

What the replies pay against a mixture of three strategies is decided by few signs, so that no
system is solved:

1. Against each strategy, the order of the three replies: comparisons, exact.
2. On the mixtures of two strategies the best reply changes where two replies cross in opposite
   directions and the third lies on one side: the sign of one 2 x 2 minor of payoff differences.
3. The mixture of all three at which all replies pay the same has the same three minors as weights.

The vertices are bits of a word, support and best replies together; a table says which bits of the
rival's word make an equilibrium. A minor within a rigorous bound of its rounding error is
*close*, and is taken exactly.
"""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
from numba import njit
from numpy.typing import NDArray

from est_games.equilibrium.kernels.exact_minor import (
    LARGEST,
    N_TERMS,
    SMALLEST,
    exact_minor,
)
from est_games.equilibrium.kernels.subsets import MEMBERS

_SUPPORTS = (1, 2, 4, 3, 5, 6, 7)
_N_BITS = 7 * len(_SUPPORTS)
_MOST = 128
_ROUNDING = 6 * 2.0**-53
_WHOLE = 2.0**24
_PAIRS = tuple(combinations(range(3), 2))
_DE_BRUIJN = np.uint64(0x022FDD63CC95386D)


def _place(support: int, best: int) -> int:
    """Return the bit of a vertex with this support and these best replies."""
    return 7 * _SUPPORTS.index(support) + best - 1


def _edge_tables() -> tuple[NDArray[np.uint64], NDArray[np.uint8], NDArray[np.uint8]]:
    """Return what orders of replies mean.

    An order is three signs as digits: of what reply 0 pays more than 1, 0 than 2, and 1 than 2.

    Returns
    -------
    edges : array, shape (27, 27, 3)
        By the orders against two strategies and the sign of the minor: the sets of best replies at
        the vertices between them, as bits.
    chosen : array, shape (27, 27, 8)
        By the same orders and a set of best replies: which pair of replies gives that vertex.
    best : array, shape (27,)
        The best replies, by order.
    """
    edges = np.zeros((27, 27, 3), dtype=np.uint64)
    chosen = np.zeros((27, 27, 8), dtype=np.uint8)
    best = np.zeros(27, dtype=np.uint8)
    orders: dict[int, tuple[int, ...]] = {}
    for levels in product(range(3), repeat=3):
        signs = [(levels[j] > levels[k]) - (levels[j] < levels[k]) for j, k in _PAIRS]
        code = 9 * signs[0] + 3 * signs[1] + signs[2] + 13
        orders[code] = levels
        best[code] = sum(1 << j for j in range(3) if levels[j] == max(levels))
    for (here, a), (there, b), minor in product(orders.items(), orders.items(), (-1, 0, 1)):
        for number, (j, k) in enumerate(_PAIRS):
            if (a[j] - a[k]) * (b[j] - b[k]) >= 0:
                continue
            third = 3 - j - k
            # The turn from j to k to the third is the minor, but for the order of the three.
            turn = minor if (j, k) != (0, 2) else -minor
            if turn * (1 if a[j] > a[k] else -1) >= 0:
                replies = 7 if turn == 0 else 7 & ~(1 << third)
                edges[here, there, minor + 1] |= np.uint64(1 << replies - 1)
                chosen[here, there, replies] = number
    return edges, chosen, best


def _partners() -> NDArray[np.uint64]:
    """Return for each vertex of a side, by bit, those of the other that make an equilibrium."""
    found = np.zeros(64, dtype=np.uint64)
    vertices = list(product(_SUPPORTS, range(1, 8)))
    for (support, best), (other, other_best) in product(vertices, vertices):
        if not (support & ~other_best or other & ~best):
            found[_place(support, best)] |= np.uint64(1 << _place(other, other_best))
    return found


_EDGES, _CHOSEN, _BEST = _edge_tables()
_PARTNERS = _partners()
_PLACES = np.zeros(64, dtype=np.int64)
for _bit in range(64):
    _PLACES[(int(_DE_BRUIJN) << _bit) % 2**64 >> 58] = _bit


@njit(cache=True, inline="always")
def _order(u, v, w):  # type: ignore[no-untyped-def]
    return 9 * ((u > v) - (u < v)) + 3 * ((u > w) - (u < w)) + (v > w) - (v < w) + 13


@njit(cache=True)
def _close_sign(pays, edge, minor, terms):  # type: ignore[no-untyped-def]
    """Return the sign of a minor, exactly, and whether that took more than floats."""
    whole = True
    for reply in range(3):
        for r in range(2):
            value = pays[reply, MEMBERS[2, edge, r]]
            whole = whole and abs(value) < _WHOLE and value == np.floor(value)
    if not whole:
        minor = exact_minor(pays, MEMBERS[2, edge], MEMBERS[3, 0], np.int64(2), terms)
    return (minor > 0.0) - (minor < 0.0), not whole


@njit(cache=True)
def _word(pays, orders, terms):  # type: ignore[no-untyped-def]
    """Return the vertices of one side as bits, and whether a minor was close.

    `pays[reply, own]` is what the opponent's reply pays it; `orders` is filled.
    """
    word = np.uint64(0)
    for own in range(3):
        order = _order(pays[0, own], pays[1, own], pays[2, own])
        orders[own] = order
        word |= np.uint64(1) << np.uint64(7 * own + _BEST[order] - 1)
    close = False
    n_up = 0
    n_down = 0
    for edge in range(3):
        i = 1 if edge == 2 else 0
        j = 1 if edge == 0 else 2
        left = (pays[1, i] - pays[0, i]) * (pays[2, j] - pays[0, j])
        right = (pays[1, j] - pays[0, j]) * (pays[2, i] - pays[0, i])
        minor = left - right
        sign = (minor > 0.0) - (minor < 0.0)
        if abs(minor) <= _ROUNDING * (abs(left) + abs(right)) and (left != 0.0 or right != 0.0):
            sign, rounds = _close_sign(pays, edge, minor, terms)
            close = close or rounds
        word |= _EDGES[orders[i], orders[j], sign + 1] << np.uint64(21 + 7 * edge)
        turn = -sign if edge == 1 else sign
        n_up += turn > 0
        n_down += turn < 0
    if n_up == 3 or n_down == 3:
        word |= np.uint64(1) << np.uint64(_N_BITS - 1)
    return word, close


@njit(cache=True, inline="always")
def _row(place, orders):  # type: ignore[no-untyped-def]
    """Return the row of the support table that gives a vertex."""
    support = place // 7
    best = place - 7 * support + 1
    if support < 3:
        return 3 * support + (0 if best & 1 else 1 if best & 2 else 2)
    if support == 6:
        return 18
    i = 1 if support == 5 else 0
    j = 1 if support == 3 else 2
    return 3 * support + _CHOSEN[orders[i], orders[j], best]


@njit(cache=True, nogil=True)
def three_by_three(games, start, counts, close, codes):  # type: ignore[no-untyped-def]
    """List the extreme equilibria of games from `start` on until `codes` is full.

    Takes and returns what :func:`est_games.equilibrium.kernels.vertex_pairs.vertex_pairs` does.
    """
    terms = np.empty(N_TERMS)
    orders_x = np.empty(3, dtype=np.int64)
    orders_y = np.empty(3, dtype=np.int64)
    used = 0
    for g in range(start, games.shape[0]):
        if used + _MOST > codes.shape[0]:
            return g, used
        in_range = True
        for side in range(2):
            for i in range(3):
                for j in range(3):
                    size = abs(games[g, side, i, j])
                    in_range &= size <= LARGEST and (size >= SMALLEST or size == 0.0)
        close[g] = False
        if not in_range:
            counts[g] = -1
            continue
        xs, close_x = _word(games[g, 1].T, orders_x, terms)
        ys, close_y = _word(games[g, 0], orders_y, terms)
        close[g] = close_x or close_y
        before = used
        while xs:
            bit = xs & (~xs + np.uint64(1))
            xs ^= bit
            place = _PLACES[(bit * _DE_BRUIJN) >> np.uint64(58)]
            found = ys & _PARTNERS[place]
            if not found:
                continue
            row = _row(place, orders_x)
            while found:
                bit = found & (~found + np.uint64(1))
                found ^= bit
                codes[used, 0] = row
                codes[used, 1] = _row(_PLACES[(bit * _DE_BRUIJN) >> np.uint64(58)], orders_y)
                used += 1
        counts[g] = used - before
    return games.shape[0], used
