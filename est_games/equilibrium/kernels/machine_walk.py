"""The walk over all bases of a polytope in 64-bit integers, given up before one could be wrong.

Products of two entries need not fit: what is wanted of them is a difference divided by a number
that divides it. Wrapped to 64 bits it is right up to a multiple of a power of two, and floats tell
which multiple, unless the quotient itself is too large.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from est_games.equilibrium.kernels.polytope_level import remember

WHOLE, TOO_LARGE, NO_ROOM = 0, 1, 2
"""How a walk ends: all bases found; a number too large for 64 bits; more bases than room."""

LARGEST = 2.0**61
"""Entries are less in absolute value."""

_ERROR = 2.0**-50
"""More than the relative error of a product of two entries rounded to floats."""
_UNKNOWN = 2


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
    signs : array of int64, shape (n_bases,)
        That of the determinant of each basis' square system.
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
    signs = np.empty(room, dtype=np.int64)
    places = 4
    while places < 2 * room:
        places *= 2
    seen = np.full(places, -1, dtype=np.int64)
    ending = WHOLE
    for r in range(c):
        for k in range(d):
            dictionaries[0, r, k] = table[k, r]
            if table[k, r] >= LARGEST:
                ending = TOO_LARGE
        dictionaries[0, r, d] = 1
        basic[0, r] = d + r
    for k in range(d):
        cobasic[0, k] = k
    denominators[0] = 1
    bases[0] = (np.int64(1) << d) - 1
    remember(seen, bases[0])
    n_bases = 1
    here = 0
    while here < n_bases and ending == WHOLE:
        tight[here] = bases[here]
        for r in range(c):
            if dictionaries[here, r, d] == 0:
                tight[here] |= np.int64(1) << basic[here, r]
            if basic[here, r] < d:
                points[here, basic[here, r]] = dictionaries[here, r, d]
        signs[here] = _sign(basic[here], bases[here], d)
        for k in range(d):
            r = _leaving(dictionaries[here], denominators[here], basic[here], cobasic[here], k)
            if r < 0:
                ending = TOO_LARGE
                break
            bits = bases[here] ^ (np.int64(1) << cobasic[here, k])
            bits ^= np.int64(1) << basic[here, r]
            if not remember(seen, bits):
                continue
            if n_bases == room:
                ending = NO_ROOM
                break
            bases[n_bases] = bits
            denominators[n_bases] = dictionaries[here, r, k]
            basic[n_bases] = basic[here]
            cobasic[n_bases] = cobasic[here]
            basic[n_bases, r] = cobasic[here, k]
            cobasic[n_bases, k] = basic[here, r]
            if not _pivot(dictionaries[here], denominators[here], dictionaries[n_bases], r, k):
                ending = TOO_LARGE
                break
            n_bases += 1
        here += 1
    done = slice(0, here if ending == WHOLE else here - 1)
    return bases[done], tight[done], points[done], signs[done], ending


@njit(cache=True)
def _sign(basic, bits, d):  # type: ignore[no-untyped-def]
    """Return the sign of the determinant of a basis' square system.

    Every pivot is positive, so the columns of what is basic, in the order of the rows, have a
    positive determinant. The sign is that of the permutation that puts slacks in their own rows,
    and strategies in those left in order.
    """
    c = basic.shape[0]
    rows = np.empty(c, dtype=np.int64)
    free = np.empty(c, dtype=np.int64)
    n_free = 0
    for rival in range(c):
        if bits >> (d + rival) & 1:
            free[n_free] = rival
            n_free += 1
    for r in range(c):
        rows[r] = basic[r] - d
        if basic[r] < d:
            place = 0
            for other in range(c):
                place += basic[other] < basic[r]
            rows[r] = free[place]
    n_turns = 0
    for r in range(c):
        for before in range(r):
            n_turns += rows[before] > rows[r]
    return 1 - 2 * (n_turns % 2)


@njit(cache=True, inline="always")
def _wrapped(a, b, c, d):  # type: ignore[no-untyped-def]
    """Return ``a * b - c * d`` up to a multiple of two to the power of 64."""
    return np.uint64(a) * np.uint64(b) - np.uint64(c) * np.uint64(d)


@njit(cache=True)
def _compared(a, b, c, d):  # type: ignore[no-untyped-def]
    """Return the sign of ``a * b - c * d``, or :data:`_UNKNOWN`."""
    more, less = float(a) * float(b), float(c) * float(d)
    error = (abs(more) + abs(less)) * _ERROR
    gap = more - less
    if gap > error:
        return 1
    if gap < -error:
        return -1
    if error >= LARGEST:
        return _UNKNOWN
    exact = np.int64(_wrapped(a, b, c, d))
    return int(exact > 0) - int(exact < 0)


@njit(cache=True)
def _leaving(rows, denominator, basic, cobasic, column):  # type: ignore[no-untyped-def]
    """Return the row met first when a constraint is let go, ties broken lexicographically.

    Negative where numbers are too large to tell.
    """
    c = rows.shape[0]
    d = rows.shape[1] - 1
    tied = np.zeros(c, dtype=np.bool_)
    n_tied = 0
    only = -1
    for r in range(c):
        if rows[r, column] > 0:
            gap = -1
            if only >= 0:
                gap = _compared(rows[r, d], rows[only, column], rows[only, d], rows[r, column])
            if gap == _UNKNOWN:
                return -1
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
            amount = denominator if basic[r] == name else 0
            if place >= 0:
                amount = rows[r, place]
            gap = -1
            if unit > 0:
                gap = _compared(amount, unit, least, rows[r, column])
            if gap == _UNKNOWN:
                return -1
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
    """Write `source` with a row and a column exchanged; return whether every entry is known."""
    c, width = source.shape
    pivot = source[leaving, column]
    # Up to a power of two, to divide by an odd number is to multiply by its inverse.
    shift = 0
    while not denominator >> shift & 1:
        shift += 1
    odd = np.uint64(denominator >> shift)
    inverse = odd
    for _ in range(5):
        inverse *= np.uint64(2) - odd * inverse
    bits = np.uint64(shift)
    most = LARGEST / 2.0**shift
    unit = 1.0 / denominator
    is_known = True
    for r in range(c):
        if r == leaving:
            target[r] = source[r]
            target[r, column] = denominator
            continue
        factor = source[r, column]
        for k in range(width):
            more = float(source[r, k]) * float(pivot)
            less = float(factor) * float(source[leaving, k])
            is_known &= (abs(more - less) + (abs(more) + abs(less)) * _ERROR) * unit < most
            quotient = _wrapped(source[r, k], pivot, factor, source[leaving, k]) >> bits
            target[r, k] = np.int64((quotient * inverse) << bits) >> shift
        target[r, column] = -factor
    return is_known
