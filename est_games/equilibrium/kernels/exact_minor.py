"""The value of a small minor of payoff differences, its sign exact: a numba kernel.

A difference of two floats is a sum of two floats, a product of such differences a sum of a few
more: all are added without error, as a list of floats that do not overlap (Shewchuk 1997). The
last of them has the sign of the whole. Nothing may overflow or vanish, so payoffs must be zero or
of a size between :data:`SMALLEST` and :data:`LARGEST`; then this holds up to order 4.
"""

from __future__ import annotations

from itertools import permutations

import numpy as np
from numba import njit

MAX_ORDER = 4
LARGEST = 2.0**200
SMALLEST = 2.0**-200
N_TERMS = 2_048
"""Most floats without overlap between the least and the greatest product: one a bit at worst."""

_SPLITTER = 2.0**27 + 1.0


def _signed(order: int) -> list[tuple[int, ...]]:
    """Return all permutations, each with its sign before it and padded."""
    rows = []
    for places in permutations(range(order)):
        turns = sum(a > b for k, a in enumerate(places) for b in places[k + 1 :])
        rows.append(((-1) ** turns, *places, *(0,) * (MAX_ORDER - order)))
    return rows


_PERMUTATIONS = np.array(
    [row for order in range(1, MAX_ORDER + 1) for row in _signed(order)], dtype=np.int64
)
_STARTS = np.array([0, 0, 1, 3, 9, 33], dtype=np.int64)
"""The permutations of order k are rows ``_STARTS[k]`` to ``_STARTS[k + 1]``."""


@njit(cache=True, inline="always")
def _two_difference(a, b):  # type: ignore[no-untyped-def]
    high = a - b
    virtual = a - high
    return high, (a - (high + virtual)) + (virtual - b)


@njit(cache=True, inline="always")
def _two_product(a, b):  # type: ignore[no-untyped-def]
    product = a * b
    part = _SPLITTER * a
    a_high = part - (part - a)
    part = _SPLITTER * b
    b_high = part - (part - b)
    a_low, b_low = a - a_high, b - b_high
    return product, a_low * b_low - (
        ((product - a_high * b_high) - a_low * b_high) - a_high * b_low
    )


@njit(cache=True)
def _add(terms, n_terms, value):  # type: ignore[no-untyped-def]
    """Add a float to a list that does not overlap; return the new length, zeros left out."""
    kept = 0
    for k in range(n_terms):
        term = terms[k]
        total = value + term
        virtual = total - value
        lost = (value - (total - virtual)) + (term - virtual)
        if lost != 0.0:
            terms[kept] = lost
            kept += 1
        value = total
    if value != 0.0:
        terms[kept] = value
        kept += 1
    return kept


@njit(cache=True)
def exact_minor(pays, own, replies, order, terms):  # type: ignore[no-untyped-def]
    """Return a minor of payoff differences to the last place or so; its sign is exact.

    Parameters
    ----------
    pays : array
        ``pays[reply, own]``.
    own : array, shape (at least order,)
        The columns.
    replies : array, shape (at least order + 1,)
        The rows: what each reply but the first pays more than the first.
    order : int
        From 1 to :data:`MAX_ORDER`.
    terms : array, shape (N_TERMS,)
        Room to work in.
    """
    parts = np.empty((MAX_ORDER, MAX_ORDER, 2))
    for r in range(order):
        for c in range(order):
            parts[r, c] = _two_difference(pays[replies[r + 1], own[c]], pays[replies[0], own[c]])
    factors = np.empty(2**MAX_ORDER)
    n_terms = int(np.int64(0))  # Not a plain 0: numba compiles for literals as well.
    for p in range(_STARTS[order], _STARTS[order + 1]):
        for choice in range(2**order):
            n_factors = 1
            factors[0] = _PERMUTATIONS[p, 0]
            for r in range(order):
                value = parts[r, _PERMUTATIONS[p, 1 + r], choice >> r & 1]
                if value == 0.0:
                    n_factors = 0
                    break
                for k in range(n_factors):
                    product, lost = _two_product(factors[k], value)
                    factors[k] = product
                    if lost != 0.0:
                        factors[n_factors] = lost
                        n_factors += 1
            for k in range(n_factors):
                n_terms = _add(terms, n_terms, factors[k])
    total = 0.0
    for k in range(n_terms):
        total += terms[k]
    return total
