"""What players did, and what nature did, before each node: as ranks, level by level."""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True)
def course_ranks(level_start, parent, made, by_nature, widest):  # type: ignore[no-untyped-def]
    """Return two numbers for each node: equal ones where the players, or nature, did the same.

    Parameters
    ----------
    level_start : array of int, shape (n_levels + 1,)
        Where each level of nodes starts.
    parent : array of int, shape (n_nodes,)
        The node before each.
    made : array of int, shape (n_nodes,)
        The number of the move that led to each, from 1 on.
    by_nature : array of bool, shape (n_nodes,)
        Whether nature made it.
    widest : int
        More than any number of a move.

    Returns
    -------
    course, fate : arrays of int, shape (n_nodes,)
        Ranks of what the players did, the first move first, counted on from level to level; ranks
        in the level of what nature did, the last move first.
    """
    course, fate = np.zeros(len(parent), np.int64), np.zeros(len(parent), np.int64)
    n_courses, n_fates = 1, 1
    for level in range(1, len(level_start) - 1):
        start, end = level_start[level], level_start[level + 1]
        told, dealt = np.empty(end - start, np.int64), np.empty(end - start, np.int64)
        for node in range(start, end):
            above = parent[node]
            told[node - start] = course[above] * widest + (0 if by_nature[node] else made[node])
            dealt[node - start] = (made[node] if by_nature[node] else 0) * n_fates + fate[above]
        for ranks, keys, first in ((course, told, n_courses), (fate, dealt, 0)):
            order = np.argsort(keys, kind="mergesort")
            rank = first
            for place in range(len(order)):
                if place and keys[order[place]] != keys[order[place - 1]]:
                    rank += 1
                ranks[start + order[place]] = rank
            if first:
                n_courses = rank + 1
            else:
                n_fates = rank + 1
    return course, fate


@njit(cache=True)
def path_products(parent, factors):  # type: ignore[no-untyped-def]
    """Return the product of the factors on the way to each node; parents come first."""
    products = np.ones(len(parent))
    for node in range(1, len(parent)):
        products[node] = products[parent[node]] * factors[node]
    return products
