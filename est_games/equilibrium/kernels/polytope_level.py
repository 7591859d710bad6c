"""One step of a breadth-first walk over the bases of a polytope, in floats.

Nothing decided here is believed: what the walk finds is proved afterwards in exact arithmetic.
"""

from __future__ import annotations

import numpy as np
from numba import njit

ZERO = 1e-10
"""Below this an entry counts as zero, two ratios as equal; entries are of order one."""


@njit(cache=True)
def remember(seen, bits):  # type: ignore[no-untyped-def]
    """Put a basis in a table of those seen; return whether it is new.

    Parameters
    ----------
    seen : array of int64, shape (a power of two,)
        Open addressing; -1 marks an empty place. At most half may be taken.
    bits : int64
        The basis.
    """
    size = np.uint64(seen.shape[0] - 1)
    place = (np.uint64(bits) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(20)
    place = place & size
    while seen[place] != -1:
        if seen[place] == bits:
            return False
        place = (place + np.uint64(1)) & size
    seen[place] = bits
    return True


@njit(cache=True)
def enlarged(seen, size):  # type: ignore[no-untyped-def]
    """Return the same table with more places, a power of two."""
    larger = np.full(size, -1, dtype=np.int64)
    for bits in seen:
        if bits != -1:
            remember(larger, bits)
    return larger


@njit(cache=True)
def slack_entry(rows, basic, place, name, r):  # type: ignore[no-untyped-def]
    """Return how row `r` changes with the right side of constraint `name`, cobasic at `place`."""
    if place >= 0:
        return rows[r, place]
    return 1.0 if basic[r] == name else 0.0


@njit(cache=True)
def leaving_row(rows, basic, cobasic, column, d):  # type: ignore[no-untyped-def]
    """Return the row met first when a constraint is let go, ties broken lexicographically.

    Parameters
    ----------
    rows : array of float, shape (c, d + 1)
        A dictionary, right sides last.
    basic, cobasic : arrays of int, shapes (c,), (d,)
        Which constraint each row and each column stands for.
    column : int
        The constraint let go.
    d : int
        Number of own strategies.

    Returns
    -------
    int
        -1 where no row limits the step or ties do not break: the floats have gone wrong.
    """
    c = rows.shape[0]
    least, second, only = np.inf, np.inf, -1
    for r in range(c):
        if rows[r, column] > ZERO:
            ratio = rows[r, d] / rows[r, column]
            if ratio < least:
                least, second, only = ratio, least, r
            elif ratio < second:
                second = ratio
    if only < 0 or second > least + ZERO * (1.0 + least):
        return only
    tied = np.zeros(c, dtype=np.bool_)
    for r in range(c):
        if rows[r, column] > ZERO:
            tied[r] = rows[r, d] / rows[r, column] <= least + ZERO * (1.0 + least)
    for name in range(d, d + c):
        place = int(np.int64(-1))  # Not a plain -1: numba compiles for literals as well.
        for k in range(d):
            if cobasic[k] == name:
                place = k
        least = np.inf
        for r in range(c):
            if tied[r]:
                amount = slack_entry(rows, basic, place, name, r)
                least = min(least, amount / rows[r, column])
        n_tied = 0
        for r in range(c):
            if tied[r]:
                amount = slack_entry(rows, basic, place, name, r)
                if amount / rows[r, column] <= least + ZERO * (1.0 + abs(least)):
                    n_tied += 1
                    only = r
                else:
                    tied[r] = False
        if n_tied == 1:
            return only
    return -1


@njit(cache=True)
def pivot(source, target, leaving, column):  # type: ignore[no-untyped-def]
    """Write into `target` the dictionary `source` with one row and one column exchanged."""
    c, width = source.shape
    inverse = 1.0 / source[leaving, column]
    for k in range(width):
        target[leaving, k] = source[leaving, k] * inverse
    for r in range(c):
        if r != leaving:
            factor = source[r, column]
            for k in range(width):
                target[r, k] = source[r, k] - factor * target[leaving, k]
            target[r, column] = -factor * inverse
    target[leaving, column] = inverse


@njit(cache=True)
def next_level(dictionaries, basic, cobasic, bits, seen):  # type: ignore[no-untyped-def]
    """Return the bases adjacent to some that were not seen before.

    Parameters
    ----------
    dictionaries : array of float, shape (F, c, d + 1)
        One for each basis of this level.
    basic, cobasic : arrays of int, shapes (F, c), (F, d)
        Which constraint each row and each column stands for.
    bits : array of int64, shape (F,)
        The bases.
    seen : array of int64
        See :func:`remember`; changed in place. Must have room for ``F * d`` more.

    Returns
    -------
    tuple
        The same four arrays for the next level, and whether the floats can be trusted so far.
    """
    n_bases, c, width = dictionaries.shape
    d = width - 1
    parents = np.empty(n_bases * d, dtype=np.int64)
    columns = np.empty(n_bases * d, dtype=np.int64)
    leavings = np.empty(n_bases * d, dtype=np.int64)
    n_new = 0
    sound = True
    for f in range(n_bases):
        for k in range(d):
            r = leaving_row(dictionaries[f], basic[f], cobasic[f], k, d)
            if r < 0:
                sound = False
                continue
            named = bits[f] ^ (np.int64(1) << cobasic[f, k]) ^ (np.int64(1) << basic[f, r])
            if remember(seen, named):
                parents[n_new], columns[n_new], leavings[n_new] = f, k, r
                n_new += 1
    new_dictionaries = np.empty((n_new, c, width))
    new_basic = np.empty((n_new, c), dtype=np.int64)
    new_cobasic = np.empty((n_new, d), dtype=np.int64)
    new_bits = np.empty(n_new, dtype=np.int64)
    for g in range(n_new):
        f, column, leaving = parents[g], columns[g], leavings[g]
        pivot(dictionaries[f], new_dictionaries[g], leaving, column)
        for r in range(c):
            new_basic[g, r] = basic[f, r]
        for k in range(d):
            new_cobasic[g, k] = cobasic[f, k]
        entering, left = cobasic[f, column], basic[f, leaving]
        new_basic[g, leaving], new_cobasic[g, column] = entering, left
        new_bits[g] = bits[f] ^ (np.int64(1) << entering) ^ (np.int64(1) << left)
        for r in range(c):
            if not new_dictionaries[g, r, d] > -ZERO:
                sound = False
    return new_dictionaries, new_basic, new_cobasic, new_bits, sound
