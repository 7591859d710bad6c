"""The walk over all bases of a polytope in 64-bit integers, given up before one could overflow."""

from __future__ import annotations

import numpy as np
from numba import njit

from est_games.equilibrium.kernels.polytope_level import remember

WHOLE, TOO_LARGE, NO_ROOM = 0, 1, 2
"""How a walk ends: all bases found; a number too large for 64 bits; more bases than room."""

LARGEST = 1 << 31
"""Entries are less, so that the difference of two products of them fits 64 bits."""


@njit(cache=True)
def machine_walk(table, room):  # type: ignore[no-untyped-def]
    """Return the lexicographically feasible bases of a polytope, and all that is tight at each.

    Parameters
    ----------
    table : array of int64, shape (d, c)
        A best-response polytope's; no entry negative, ``d + c`` at most 62.
    room : int
        Most bases to be held.

    Returns
    -------
    bases, tight : arrays of int64, shape (n_bases,)
        As bits, in the order in which they are met.
    points : array of int64, shape (n_bases, d)
        The vertex of each basis, times a positive number.
    ending : int
        :data:`WHOLE`, or why the lists are not.

    Notes
    -----
    The steps are those of :func:`est_games.equilibrium.bimatrix.polytope_bases.polytope_bases`.
    """
    d, c = table.shape
    dictionaries = np.empty((room, c, d + 1), dtype=np.int64)
    denominators = np.empty(room, dtype=np.int64)
    basic = np.empty((room, c), dtype=np.int64)
    cobasic = np.empty((room, d), dtype=np.int64)
    bases = np.empty(room, dtype=np.int64)
    tight = np.empty(room, dtype=np.int64)
    points = np.zeros((room, d), dtype=np.int64)
    places = 4
    while places < 2 * room:
        places *= 2
    seen = np.full(places, -1, dtype=np.int64)
    for r in range(c):
        for k in range(d):
            dictionaries[0, r, k] = table[k, r]
            if table[k, r] >= LARGEST:
                return bases[:0], tight[:0], points[:0], TOO_LARGE
        dictionaries[0, r, d] = 1
        basic[0, r] = d + r
    for k in range(d):
        cobasic[0, k] = k
    denominators[0] = 1
    bases[0] = (np.int64(1) << d) - 1
    remember(seen, bases[0])
    n_bases = 1
    here = 0
    while here < n_bases:
        tight[here] = bases[here]
        for r in range(c):
            if dictionaries[here, r, d] == 0:
                tight[here] |= np.int64(1) << basic[here, r]
            if basic[here, r] < d:
                points[here, basic[here, r]] = dictionaries[here, r, d]
        for k in range(d):
            r = _leaving(dictionaries[here], denominators[here], basic[here], cobasic[here], k)
            bits = bases[here] ^ (np.int64(1) << cobasic[here, k])
            bits ^= np.int64(1) << basic[here, r]
            # A basis that finds no room may be marked as seen: nothing is walked any further.
            if not remember(seen, bits):
                continue
            if n_bases == room:
                return bases[:here], tight[:here], points[:here], NO_ROOM
            bases[n_bases] = bits
            denominators[n_bases] = dictionaries[here, r, k]
            basic[n_bases] = basic[here]
            cobasic[n_bases] = cobasic[here]
            basic[n_bases, r] = cobasic[here, k]
            cobasic[n_bases, k] = basic[here, r]
            if not _pivot(
                dictionaries[here], denominators[here], dictionaries[n_bases], r, k
            ):
                return bases[:here], tight[:here], points[:here], TOO_LARGE
            n_bases += 1
        here += 1
    return bases[:n_bases], tight[:n_bases], points[:n_bases], WHOLE


@njit(cache=True)
def _leaving(rows, denominator, basic, cobasic, column):  # type: ignore[no-untyped-def]
    """Return the row met first when a constraint is let go, ties broken lexicographically."""
    c = rows.shape[0]
    d = rows.shape[1] - 1
    tied = np.zeros(c, dtype=np.bool_)
    n_tied = 0
    only = -1
    for r in range(c):
        if rows[r, column] > 0:
            gap = -1
            if only >= 0:
                gap = rows[r, d] * rows[only, column] - rows[only, d] * rows[r, column]
            if gap < 0:
                tied[:] = False
                n_tied = 0
                only = r
            if gap <= 0:
                tied[r] = True
                n_tied += 1
    name = d
    while n_tied > 1:
        place = -1
        for k in range(d):
            if cobasic[k] == name:
                place = k
        least, unit = 0, 0
        n_tied = 0
        for r in range(c):
            if not tied[r]:
                continue
            if place >= 0:
                amount = rows[r, place]
            else:
                amount = denominator if basic[r] == name else 0
            gap = -1
            if unit > 0:
                gap = amount * unit - least * rows[r, column]
            if gap < 0:
                tied[:r] = False
                n_tied = 0
                only = r
                least, unit = amount, rows[r, column]
            if gap <= 0:
                n_tied += 1
            else:
                tied[r] = False
        name += 1
    return only


@njit(cache=True)
def _pivot(source, denominator, target, leaving, column):  # type: ignore[no-untyped-def]
    """Write `source` with a row and a column exchanged; return whether every entry is small."""
    c, width = source.shape
    pivot = source[leaving, column]
    is_small = True
    for r in range(c):
        if r == leaving:
            target[r] = source[r]
            target[r, column] = denominator
            continue
        factor = source[r, column]
        for k in range(width):
            entry = (source[r, k] * pivot - factor * source[leaving, k]) // denominator
            is_small &= -LARGEST < entry < LARGEST
            target[r, k] = entry
        target[r, column] = -factor
    return is_small
