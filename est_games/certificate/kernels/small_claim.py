"""Checking all that is claimed of a small bimatrix game without ties, in 64-bit integers."""

from __future__ import annotations

import numpy as np
from numba import njit

from est_games.certificate.kernels.machine_basis import FITS, tight_at


@njit(cache=True)
def proved(first, second, rows, columns, x, y, indices):  # type: ignore[no-untyped-def]
    """Return whether some profiles are proved to be all equilibria, and what they pay.

    Parameters
    ----------
    first, second : arrays of int64, shape (m, n)
        Payoffs, of which each difference fits 64 bits.
    rows, columns : arrays of int64
        The bases of both polytopes, said to be all.
    x, y : arrays of int64, shapes (n_profiles, m), (n_profiles, n)
        Weights, none negative and not all zero.
    indices : array of int64, shape (n_profiles,)
        The index claimed of each.

    Returns
    -------
    is_proved : bool
        Whether they are all, and their indices right.
    pays : array of int64, shape (n_profiles, 2)
        The most each player can get, times the sum of the rival's weights.

    Notes
    -----
    The argument is that of :func:`est_games.certificate.bimatrix.completeness_problems`. Where no
    more is tight at any vertex than its basis, equilibria are the pairs of bases that share no
    label, and each is alone.
    """
    m, n = first.shape
    turned = np.ascontiguousarray(first.T)
    pays = np.empty((len(x), 2), dtype=np.int64)
    own, rival = _relative(second), _relative(turned)
    if not (_are_all(own, rows) and _are_all(rival, columns)):
        return False, pays
    full = (np.int64(1) << (m + n)) - 1
    low = (np.int64(1) << n) - 1
    n_pairs = 0
    for row in rows:
        for column in columns:
            n_pairs += row == full ^ (column >> n | (column & low) << m)
    if n_pairs != len(x) + 1:  # the pair of zeros is one
        return False, pays
    carried = np.empty(len(x), dtype=np.int64)
    for e in range(len(x)):
        carried[e], pays[e, 1] = _seen(second, x[e])
        other, pays[e, 0] = _seen(turned, y[e])
        if carried[e] ^ (other >> n | (other & low) << m) != full:
            return False, pays
        for before in range(e):
            if carried[before] == carried[e]:
                return False, pays
        index = _index(own, rival, carried[e])
        if index == 0 or indices[e] != index:
            return False, pays
    return True, pays


@njit(cache=True)
def _relative(payoffs):  # type: ignore[no-untyped-def]
    """Return the table of a best-response polytope, rows not brought to a common scale."""
    table = np.empty(payoffs.shape, dtype=np.int64)
    for k in range(len(payoffs)):
        least = payoffs[k].min()
        for reply in range(payoffs.shape[1]):
            table[k, reply] = payoffs[k, reply] - least
        if not table[k].any():
            table[k] = 1
    return table


@njit(cache=True)
def _are_all(table, bases):  # type: ignore[no-untyped-def]
    """Return whether these are all bases of a polytope, and nothing else is tight at any."""
    if len(bases) == 0 or table.max() >= FITS:
        return False
    # A basis with bits beyond the constraints is refused there.
    tight = tight_at(table, bases)
    for place in range(len(bases)):
        if tight[place] != bases[place]:
            return False
        for before in range(place):
            if bases[before] == bases[place]:
                return False
        for bit in range(table.shape[0] + table.shape[1]):
            edge = bases[place] & ~(np.int64(1) << bit)
            if edge == bases[place]:
                continue
            n_ends = 0
            for end in range(len(bases)):
                n_ends += bases[end] & edge == edge
            if n_ends != 2:
                return False
    return True


@njit(cache=True)
def _seen(rival_payoffs, weights):  # type: ignore[no-untyped-def]
    """Return a mixture's labels and what a best reply gets.

    Labels are the own strategies it does not play, then its best replies; none where sums are too
    large.
    """
    d, c = rival_payoffs.shape
    labels = np.int64(0)
    for k in range(d):
        if weights[k] == 0:
            labels |= np.int64(1) << k
    pays = np.zeros(c, dtype=np.int64)
    size = 0.0
    for k in range(d):
        for reply in range(c):
            pays[reply] += weights[k] * rival_payoffs[k, reply]
            size += abs(float(weights[k]) * float(rival_payoffs[k, reply]))
    most = pays.max()
    if size >= FITS:
        return np.int64(0), most
    for reply in range(c):
        if pays[reply] == most:
            labels |= np.int64(1) << (d + reply)
    return labels, most


@njit(cache=True)
def _index(own, rival, labels):  # type: ignore[no-untyped-def]
    """Return the index of the equilibrium whose first mixture carries some labels, each once.

    It is 0 where numbers do not fit, which no index is.
    """
    m, n = own.shape
    played = np.array([k for k in range(m) if not labels >> k & 1])
    best = np.array([reply for reply in range(n) if labels >> (m + reply) & 1])
    if len(played) != len(best):
        return 0
    first = np.empty((len(played), len(best)), dtype=np.int64)
    second = np.empty((len(best), len(played)), dtype=np.int64)
    for i in range(len(played)):
        for j in range(len(best)):
            first[i, j] = own[played[i], best[j]]
            second[j, i] = rival[best[j], played[i]]
    sign = _sign(first) * _sign(second)
    return sign if len(played) % 2 else -sign


@njit(cache=True)
def _sign(square):  # type: ignore[no-untyped-def]
    """Return the sign of a determinant; 0 also where it may not fit."""
    value, size = _expanded(square)
    return int(value > 0) - int(value < 0) if size < FITS else 0


@njit(cache=True)
def _expanded(square):  # type: ignore[no-untyped-def]
    """Return a determinant, expanded along its first row, and a bound on it: if small, it fits."""
    size = len(square)
    if size == 1:
        return square[0, 0], abs(float(square[0, 0]))
    value, bound = np.int64(0), 0.0
    part = np.empty((size - 1, size - 1), dtype=np.int64)
    for k in range(size):
        for i in range(size - 1):
            place = 0
            for j in range(size):
                if j != k:
                    part[i, place] = square[i + 1, j]
                    place += 1
        minor, terms = _expanded(part)
        value += square[0, k] * minor * (1 if k % 2 == 0 else -1)
        bound += abs(float(square[0, k])) * terms
    return value, bound
