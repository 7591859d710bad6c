"""Whether many sets of constraints leave a single point: ranks over a field with a prime."""

from __future__ import annotations

import numpy as np
from numba import njit

PRIME = 2**31 - 1


@njit(cache=True)
def _inverse(number):  # type: ignore[no-untyped-def]
    """Return the inverse of a number modulo the prime, by Fermat."""
    power, result, left = number % PRIME, 1, PRIME - 2
    while left:
        if left & 1:
            result = result * power % PRIME
        power = power * power % PRIME
        left >>= 1
    return result


@njit(cache=True)
def have_full_rank(table, held):  # type: ignore[no-untyped-def]
    """Return of which sets of constraints no more than one point can be on all.

    A rank modulo a prime is at most the rank: True is a proof, False says nothing.

    Parameters
    ----------
    table : array of int64, shape (d, c)
        A best-response polytope's table modulo the prime.
    held : array of bool, shape (n, d + c)
        The constraints of each set: own strategies not played, then best responses of the rival.
    """
    d, c = table.shape
    full = np.zeros(held.shape[0], dtype=np.bool_)
    work = np.empty((c, d), dtype=np.int64)
    for place in range(held.shape[0]):
        width = 0
        for k in range(d):
            width += not held[place, k]
        rank = 0
        for rival in range(c):
            if rank == width or not held[place, d + rival]:
                continue
            column = 0
            for k in range(d):
                if not held[place, k]:
                    work[rank, column] = table[k, rival]
                    column += 1
            # Each row kept starts where it has its one; later rows are nought there.
            for r in range(rank):
                lead = 0
                while work[r, lead] == 0:
                    lead += 1
                factor = work[rank, lead]
                if factor:
                    for k in range(lead, width):
                        work[rank, k] = (work[rank, k] - factor * work[r, k]) % PRIME
            lead = 0
            while lead < width and work[rank, lead] == 0:
                lead += 1
            if lead < width:
                inverse = _inverse(work[rank, lead])
                for k in range(lead, width):
                    work[rank, k] = work[rank, k] * inverse % PRIME
                rank += 1
        full[place] = rank == width
    return full
