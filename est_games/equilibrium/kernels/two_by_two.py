"""All extreme equilibria of many 2 x 2 games, read off four comparisons each: a numba kernel.

Which reply is better against each strategy, or that both are as good, decides all: a mixture is a
vertex where the better reply changes from one strategy to the other. So the game is one of 81, and
its equilibria stand in a table. Nothing is rounded.
"""

from __future__ import annotations

from itertools import product

import numpy as np
from numba import njit
from numpy.typing import NDArray

_LARGEST = 2.0**1000
_N_KINDS = 81


def _vertices(signs: tuple[int, ...]) -> list[tuple[int, int, int]]:
    """Return the vertices of a side: row of the support table, support and best replies as bits.

    ``signs[i]`` is the sign of what the first reply pays more than the second against `i`.
    """
    best = [2 if sign < 0 else 3 if sign == 0 else 1 for sign in signs]
    found = [(2 * i + (best[i] == 2), 1 << i, best[i]) for i in (0, 1)]
    if signs[0] * signs[1] < 0:
        found.append((4, 3, 3))
    return found


def _table() -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """Return for each kind of game the number of its extreme equilibria, and their rows."""
    counts, found = np.zeros(_N_KINDS, dtype=np.int64), np.zeros((_N_KINDS, 9, 2), dtype=np.uint8)
    for kind, signs in enumerate(product((-1, 0, 1), repeat=4)):
        for row, support, best in _vertices(signs[:2]):
            for other_row, other_support, other_best in _vertices(signs[2:]):
                if not (support & ~other_best or other_support & ~best):
                    found[kind, counts[kind]] = row, other_row
                    counts[kind] += 1
    return counts, found


_COUNTS, _ROWS = _table()


@njit(cache=True, inline="always")
def _sign(a, b):  # type: ignore[no-untyped-def]
    return (a > b) - (a < b)


@njit(cache=True, nogil=True)
def two_by_two(games, start, counts, close, codes):  # type: ignore[no-untyped-def]
    """List the extreme equilibria of games from `start` on until `codes` is full.

    Takes and returns what :func:`est_games.equilibrium.kernels.vertex_pairs.vertex_pairs` does.
    """
    used = 0
    for g in range(start, games.shape[0]):
        if used + _ROWS.shape[1] > codes.shape[0]:
            return g, used
        a, b = games[g, 0], games[g, 1]
        size = 0.0
        for i in range(2):
            for j in range(2):
                size += abs(a[i, j]) + abs(b[i, j])
        close[g] = False
        if not size < _LARGEST:
            counts[g] = -1
            continue
        kind = (
            27 * _sign(b[0, 0], b[0, 1])
            + 9 * _sign(b[1, 0], b[1, 1])
            + 3 * _sign(a[0, 0], a[1, 0])
            + _sign(a[0, 1], a[1, 1])
            + _N_KINDS // 2
        )
        count = _COUNTS[kind]
        for k in range(count):
            codes[used + k, 0] = _ROWS[kind, k, 0]
            codes[used + k, 1] = _ROWS[kind, k, 1]
        used += count
        counts[g] = count
    return games.shape[0], used
