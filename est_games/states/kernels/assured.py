"""What each coalition of an alliance can make sure of, in whole numbers of any length."""

from __future__ import annotations

import numpy as np
from numba import njit

LIMB = 40
"""Bits of a limb. A sum of limbs, each taken fewer than 2**20 times, fits into 64 bits."""
LOW = (1 << LIMB) - 1


@njit(cache=True)
def assured(counts, strides, sizes, signing, abstaining):  # type: ignore[no-untyped-def]
    """Return the most, over who of a coalition signs, of the least, over who else does.

    Parameters
    ----------
    counts : array of int64, shape (n_subsets, n_kinds)
        Every subset as counts by kind, in lexicographic order.
    strides : array of int64, shape (n_kinds,)
        How far apart in that order two subsets are that differ by one state of a kind.
    sizes : array of int64, shape (n_kinds,)
        How many states each kind has.
    signing, abstaining : array of int64, shape (n_kinds, n_subsets, n_limbs)
        What a state of a kind gets on either side, by who signs: limbs, the lowest first.

    Returns
    -------
    worth : array of int64, shape (n_subsets, n_limbs)
        By coalition; limbs, each within 64 bits and of either sign.

    Notes
    -----
    Who of a coalition signs is given up once somebody's reply makes it no better than another way;
    the reply that last did so is tried first.
    """
    n_subsets, n_kinds = counts.shape
    n_limbs = signing.shape[2]
    worth = np.zeros((n_subsets, n_limbs), dtype=np.int64)
    known = np.zeros(n_subsets, dtype=np.bool_)
    value = np.empty(n_limbs, dtype=np.int64)
    least = np.empty(n_limbs, dtype=np.int64)
    at = np.empty(n_kinds, dtype=np.int64)
    tried = 0
    for own in range(n_subsets):
        for out in range(n_subsets - own):
            if not _fits(counts[own], counts[out], sizes):
                continue
            coalition = own + out
            if known[coalition] and _is_within(counts, own, out, sizes, tried):
                _paid(counts[own], counts[out], signing, abstaining, tried, value)
                if _sign(value, worth[coalition]) <= 0:
                    continue
            at[:] = counts[own]
            place = own
            first, beaten = True, False
            while True:
                _paid(counts[own], counts[out], signing, abstaining, place, value)
                if first or _sign(value, least) < 0:
                    least[:] = value
                    first = False
                    if known[coalition] and _sign(value, worth[coalition]) <= 0:
                        tried, beaten = place, True
                        break
                t = n_kinds - 1
                while t >= 0 and at[t] == sizes[t] - counts[out, t]:
                    place -= (at[t] - counts[own, t]) * strides[t]
                    at[t] = counts[own, t]
                    t -= 1
                if t < 0:
                    break
                at[t] += 1
                place += strides[t]
            if not beaten:
                worth[coalition] = least
                known[coalition] = True
    return worth


@njit(cache=True)
def _fits(own, out, sizes):  # type: ignore[no-untyped-def]
    t = 0
    while t < len(sizes) and own[t] + out[t] <= sizes[t]:
        t += 1
    return t == len(sizes)


@njit(cache=True)
def _is_within(counts, own, out, sizes, place):  # type: ignore[no-untyped-def]
    t = 0
    while t < len(sizes) and counts[own, t] <= counts[place, t] <= sizes[t] - counts[out, t]:
        t += 1
    return t == len(sizes)


@njit(cache=True)
def _paid(own, out, signing, abstaining, place, value):  # type: ignore[no-untyped-def]
    """Write what a coalition gets together, limb by limb."""
    for limb in range(len(value)):
        total = 0
        for t in range(len(own)):
            total += own[t] * signing[t, place, limb] + out[t] * abstaining[t, place, limb]
        value[limb] = total


@njit(cache=True)
def _sign(value, other):  # type: ignore[no-untyped-def]
    """Return the sign of a difference."""
    carry, rest = 0, 0
    last = len(value) - 1
    for limb in range(last):
        total = value[limb] - other[limb] + carry
        rest |= total & LOW
        carry = total >> LIMB
    total = value[last] - other[last] + carry
    if total != 0:
        return 1 if total > 0 else -1
    return 1 if rest != 0 else 0
