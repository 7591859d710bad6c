"""Products along the paths of a tree, and the best of sums along a treeplex, rounded outward."""

from __future__ import annotations

import numpy as np
from numba import njit

ROUNDING = 2.0**-52
"""Twice the relative error of one operation."""


@njit(cache=True, error_model="numpy")
def reach_bounds(parent, taken, reach):  # type: ignore[no-untyped-def]
    """Write bounds on the product of what is taken on the way to each node.

    Parameters
    ----------
    parent : array of int, shape (n_nodes,)
        The node before each; parents come first.
    taken : array of float, shape (2, n_nodes)
        Lower and upper bounds on each node's factor; the root's does not count.
    reach : array of float, shape (2, n_nodes)
        Becomes the bounds; ones at first. Lower ones of what is too small for a float fall below
        zero.
    """
    for side in range(2):
        outward = np.inf if side else -np.inf
        for node in range(1, len(parent)):
            before, factor = reach[side, parent[node]], taken[side, node]
            product = before * factor
            # Times nothing and times one nothing is rounded.
            if before != 0.0 and factor != 0.0 and factor != 1.0:
                product = np.nextafter(product, outward)
            reach[side, node] = product


@njit(cache=True, error_model="numpy")
def best_bounds(parent, first, n_actions, counts, sums, sizes):  # type: ignore[no-untyped-def]
    """Add to each sequence what the best actions after it pay, the last information sets first.

    Parameters
    ----------
    parent, first, n_actions : arrays of int, shape (n_sets,)
        The sequence that leads to each information set, the one its first action makes, and how
        many it has; parents come first.
    counts : array of int, shape (n_sequences,)
        Of how many terms each sequence's sum is made.
    sums, sizes : arrays of float, shape (2, n_sequences)
        Lower and upper bounds on what each sequence itself pays, and on the sums of the absolute
        values of the terms; what follows is added.

    Notes
    -----
    Sums of `n` terms are widened by :math:`2^{-52} (n + 1)` of the sum of their absolute values.
    """
    for side in range(2):
        outward = np.inf if side else -np.inf
        for number in range(len(parent) - 1, -1, -1):
            best = -np.inf
            for sequence in range(first[number], first[number] + n_actions[number]):
                slack = np.nextafter(
                    sizes[side, sequence] * (counts[sequence] + 1) * ROUNDING, np.inf
                )
                total = sums[side, sequence] + (slack if side else -slack)
                best = max(best, np.nextafter(total, outward))
            sums[side, parent[number]] += best
            sizes[side, parent[number]] += abs(best)
