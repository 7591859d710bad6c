"""Lemke and Howson's path in floats, at the cost of the strategies played: a numba kernel.

On each side, `d` own strategies and `c` of the rival's, the constraints are
:math:`z \\ge 0` and :math:`\\sum_k t_{kl} z_k \\le 1`. A vertex has as many strategies played as
constraints tight; the inverse of that small system is kept, and the rest of the tableau is had from
it where it is needed. A pivot at a vertex with `s` strategies played thus costs s (s + c) products
instead of c (c + d), and the first pivots of every path next to nothing.

Ties are broken as if the right side of constraint `l` were :math:`1 + \\epsilon^{l+1}`. Entries are
at most one; what is below a tolerance counts as zero. Where a path ends must still be proved.
"""

from __future__ import annotations

import numpy as np
from numba import njit

REACHED, CUT, LOST = 0, 1, 2
"""The path ended; it was cut at the most pivots allowed; rounding left no way on."""

_ZERO = 1e-11
_RENEWED = 60


@njit(cache=True, error_model="numpy")
def follow(  # type: ignore[no-untyped-def]
    first, second, inverses, sizes, since, played, tight, weights, flags, slacks, place, most
):
    """Follow a path on from where it is.

    Parameters
    ----------
    first : float64 array, shape (m, n)
        The second player's payoffs by the first's strategies; each row between 0 and 1.
    second : float64 array, shape (n, m)
        The first player's payoffs by the second's strategies; each row between 0 and 1.
    inverses : float64 array, shape (2, bound, bound)
        On each side the inverse of the system of the strategies played.
    sizes, since : int64 array, shape (2,)
        How many are played; how many pivots ago the inverse was made anew.
    played, tight : int64 array, shape (2, bound)
        Own strategies played, the rival's made tight.
    weights : float64 array, shape (2, bound)
        Of the strategies played.
    flags : bool array, shape (2, max(m, n))
        Which of the rival's strategies are tight.
    slacks : float64 array, shape (2, max(m, n))
        Of the rival's strategies.
    place : int64 array, shape (5,)
        The label dropped first, from 0; the side to pivot on; whether an own strategy enters; which
        one; the pivots so far.
    most : int
        Pivots, in all, after which to stop; half as many, and one, must be within the bound unless
        all strategies of the smaller side are.

    Returns
    -------
    int
        `REACHED`, `CUT` or `LOST`.
    """
    m = len(first)
    label, side, own, index = place[0], place[1], place[2] == 1, place[3]
    while place[4] < most:
        table = first if side == 0 else second
        left = _pivot(
            table,
            inverses[side],
            sizes,
            since,
            side,
            played[side],
            tight[side],
            weights[side],
            flags[side],
            slacks[side, : table.shape[1]],
            own,
            index,
        )
        place[4] += 1
        if left < 0:
            return LOST
        own_left = left < len(table)
        index = left if own_left else left - len(table)
        # A label is an own strategy on one side and a rival's strategy on the other.
        if (index + m if own_left == (side == 1) else index) == label:
            return REACHED
        own, side = not own_left, 1 - side
    place[1], place[2], place[3] = side, int(own), index
    return CUT


@njit(cache=True, error_model="numpy")
def _pivot(  # type: ignore[no-untyped-def]
    table,
    inverse,
    sizes,
    since,
    side,
    played,
    tight,
    weights,
    is_tight,
    slacks,
    own,
    index,
):
    """Let a constraint go: an own strategy's (it is then played) or a rival's (slack).

    Returns what is met: an own strategy k, or d + l for a rival's l; -1 where nothing is.
    """
    size, d, c = sizes[side], len(table), table.shape[1]
    # Not a plain -1: numba would compile what it is handed to for that literal as well.
    place = leaving = int(np.int64(-1))
    change = np.empty(size)
    if own:
        rates = table[index].copy()
        for b in range(size):
            total = 0.0
            for a in range(size):
                total += inverse[b, a] * table[index, tight[a]]
            change[b] = total
    else:
        rates = np.zeros(c)
        for a in range(size):
            if tight[a] == index:
                place = a
        for b in range(size):
            change[b] = inverse[b, place]
    for b in range(size):
        factor, line = change[b], table[played[b]]
        if factor != 0.0:
            for k in range(c):
                rates[k] -= factor * line[k]
    met, step = _met(table, inverse, size, played, tight, weights, is_tight, slacks, change, rates)
    if met < 0:
        return -1
    for b in range(size):
        weights[b] -= step * change[b]
    for k in range(c):
        slacks[k] = max(slacks[k] - step * rates[k], 0.0)
    # Row of the rival's strategy that becomes tight, in terms of the inverse.
    row = np.empty(size)
    if met >= d:
        for a in range(size):
            total = 0.0
            for b in range(size):
                total += table[played[b], met - d] * inverse[b, a]
            row[a] = total
    if met < d:
        for b in range(size):
            if played[b] == met:
                leaving = b
    if own and met >= d:
        _grow(inverse, size, change, row, rates[met - d])
        played[size], weights[size], tight[size] = index, step, met - d
        is_tight[met - d] = True
        slacks[met - d] = 0.0
        sizes[side] = size + 1
    elif own:
        _swap_column(inverse, size, change, leaving)
        played[leaving], weights[leaving] = index, step
    elif met >= d:
        _swap_row(inverse, size, row, place)
        is_tight[index], is_tight[met - d] = False, True
        slacks[index], slacks[met - d] = step, 0.0
        tight[place] = met - d
    else:
        _shrink(inverse, size, change, leaving, place)
        is_tight[index] = False
        slacks[index] = step
        last = size - 1
        played[leaving], weights[leaving] = played[last], weights[last]
        tight[place] = tight[last]
        sizes[side] = last
    since[side] += 1
    if since[side] >= max(_RENEWED, sizes[side]):
        since[side] = 0
        if not _renew(table, inverse, sizes[side], played, tight, weights, is_tight, slacks):
            return -1
    return met


@njit(cache=True, error_model="numpy")
def _met(  # type: ignore[no-untyped-def]
    table, inverse, size, played, tight, weights, is_tight, slacks, change, rates
):
    """Return what is met first, and after how long a step."""
    d, c = table.shape
    least = np.inf
    for b in range(size):
        if change[b] > _ZERO:
            least = min(least, weights[b] / change[b])
    for k in range(c):
        if rates[k] > _ZERO and not is_tight[k]:
            least = min(least, slacks[k] / rates[k])
    if least == np.inf:
        return -1, 0.0
    bar = least + _ZERO * max(1.0, abs(least))
    tied = np.empty(size + c, np.int64)
    n_tied = int(np.int64(0))
    for b in range(size):
        if change[b] > _ZERO and weights[b] / change[b] <= bar:
            tied[n_tied] = b
            n_tied += 1
    for k in range(c):
        if rates[k] > _ZERO and not is_tight[k] and slacks[k] / rates[k] <= bar:
            tied[n_tied] = size + k
            n_tied += 1
    if n_tied > 1:
        _break_ties(table, inverse, size, played, tight, is_tight, change, rates, tied, n_tied)
    chosen = tied[0]
    return (played[chosen] if chosen < size else d + chosen - size), max(least, 0.0)


@njit(cache=True, error_model="numpy")
def _break_ties(  # type: ignore[no-untyped-def]
    table, inverse, size, played, tight, is_tight, change, rates, tied, n_tied
):
    """Move the tied row that comes first lexicographically to the front."""
    c = table.shape[1]
    where = np.full(c, -1)
    for a in range(size):
        where[tight[a]] = a
    ratios = np.empty(n_tied)
    for column in range(c):
        if n_tied == 1:
            return
        least = np.inf
        for t in range(n_tied):
            r, a = tied[t], where[column]
            entry = 0.0
            if r < size:
                entry = inverse[r, a] / change[r] if a >= 0 else 0.0
            elif a >= 0:
                for b in range(size):
                    entry -= table[played[b], r - size] * inverse[b, a]
                entry /= rates[r - size]
            elif r - size == column:
                entry = 1.0 / rates[r - size]
            ratios[t] = entry
            least = min(least, entry)
        bar = least + _ZERO * max(1.0, abs(least))
        kept = 0
        for t in range(n_tied):
            if ratios[t] <= bar:
                tied[kept] = tied[t]
                kept += 1
        n_tied = kept


@njit(cache=True, error_model="numpy")
def _grow(inverse, size, change, row, pivot):  # type: ignore[no-untyped-def]
    for b in range(size):
        factor = change[b] / pivot
        for a in range(size):
            inverse[b, a] += factor * row[a]
        inverse[b, size] = -factor
    for a in range(size):
        inverse[size, a] = -row[a] / pivot
    inverse[size, size] = 1.0 / pivot


@njit(cache=True, error_model="numpy")
def _swap_column(inverse, size, change, leaving):  # type: ignore[no-untyped-def]
    for a in range(size):
        inverse[leaving, a] /= change[leaving]
    for b in range(size):
        if b != leaving and change[b] != 0.0:
            for a in range(size):
                inverse[b, a] -= change[b] * inverse[leaving, a]


@njit(cache=True, error_model="numpy")
def _swap_row(inverse, size, row, place):  # type: ignore[no-untyped-def]
    for b in range(size):
        factor = inverse[b, place] / row[place]
        for a in range(size):
            inverse[b, a] -= factor * row[a]
        inverse[b, place] = factor


@njit(cache=True, error_model="numpy")
def _shrink(inverse, size, change, leaving, place):  # type: ignore[no-untyped-def]
    last = size - 1
    for b in range(size):
        if b != leaving:
            factor = change[b] / change[leaving]
            for a in range(size):
                inverse[b, a] -= factor * inverse[leaving, a]
    for a in range(size):
        inverse[leaving, a] = inverse[last, a]
    for b in range(last):
        inverse[b, place] = inverse[b, last]


@njit(cache=True, error_model="numpy")
def _renew(  # type: ignore[no-untyped-def]
    table, inverse, size, played, tight, weights, is_tight, slacks
):
    """Make the inverse and the vertex anew from the table; False where the system is singular."""
    system = np.empty((size, size))
    for a in range(size):
        for b in range(size):
            system[a, b] = table[played[b], tight[a]]
    fresh = np.eye(size)
    for k in range(size):
        best = k
        for a in range(k + 1, size):
            if abs(system[a, k]) > abs(system[best, k]):
                best = a
        if abs(system[best, k]) < _ZERO:
            return False
        for b in range(size):
            system[k, b], system[best, b] = system[best, b], system[k, b]
            fresh[k, b], fresh[best, b] = fresh[best, b], fresh[k, b]
        pivot = system[k, k]
        for b in range(size):
            system[k, b] /= pivot
            fresh[k, b] /= pivot
        for a in range(size):
            factor = system[a, k]
            if a != k and factor != 0.0:
                for b in range(size):
                    system[a, b] -= factor * system[k, b]
                    fresh[a, b] -= factor * fresh[k, b]
    slacks[:] = 1.0
    for b in range(size):
        total = 0.0
        for a in range(size):
            inverse[b, a] = fresh[b, a]
            total += fresh[b, a]
        weights[b] = max(total, 0.0)
        line = table[played[b]]
        for k in range(len(slacks)):
            slacks[k] -= total * line[k]
    for k in range(len(slacks)):
        slacks[k] = 0.0 if is_tight[k] else max(slacks[k], 0.0)
    return True
