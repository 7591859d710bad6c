"""Reading a label tree: what each of its ends fixes, who ends there, and whether it is a tree."""

from __future__ import annotations

import numpy as np
from numba import njit

LEAF, CLOSED, UNHELD = -1, -2, -4
"""Steps that are no branches; the player is taken from the latter two."""

OPEN, HELD, LOOSE = 0, 1, 2
"""Of a label and a player: not decided; carried; not carried."""


@njit(cache=True)
def label_paths(steps, carries):  # type: ignore[no-untyped-def]
    """Return what each end of a tree given in preorder fixes, and which pairs end at a leaf.

    Parameters
    ----------
    steps : array of int32
        ``2 * label + player`` for a branch: first the case that the player's vertex carries the
        label, then that it does not and the other's does. -1 for a leaf, ``-2 - player`` and
        ``-4 - player`` for the two kinds of closed branches.
    carries : array of bool, shape (n_pairs, 2, n_labels)
        For some pairs of vertices, which labels each carries.

    Returns
    -------
    closed : array of int8, shape (n_closed, 2, n_labels)
        For each closed branch in order, and either player, 1 where it carries a label, 2 where not.
    leaves : array of int8, shape (n_leaves, 2, n_labels)
        The same for each leaf.
    order, starts, ends : arrays of int64, shapes (n_pairs,), (n_leaves,), (n_leaves,)
        The pairs ``order[starts[leaf]:ends[leaf]]`` are those that end at a leaf.
    is_tree : bool
        Whether the steps make up one whole tree in which no path decides anything twice.
    """
    n_pairs, _, n_labels = carries.shape
    n_closed = 0
    n_leaves = 0
    for step in steps:
        n_closed += step < LEAF
        n_leaves += step == LEAF
    closed = np.zeros((n_closed, 2, n_labels), dtype=np.int8)
    leaves = np.zeros((n_leaves, 2, n_labels), dtype=np.int8)
    starts, ends = np.zeros(n_leaves, dtype=np.int64), np.zeros(n_leaves, dtype=np.int64)
    order = np.arange(n_pairs)
    branches = np.zeros(2 * n_labels + 1, dtype=np.int64)
    second_half = np.zeros(2 * n_labels + 1, dtype=np.bool_)
    gave = np.zeros(2 * n_labels + 1, dtype=np.bool_)
    # Of the pairs at hand, from where on they are not in the first half of a branch, and to where.
    middles = np.zeros(2 * n_labels + 1, dtype=np.int64)
    lasts = np.zeros(2 * n_labels + 1, dtype=np.int64)
    path = np.zeros((2, n_labels), dtype=np.int8)
    low, high = 0, n_pairs
    depth = 0
    n_closed = 0
    n_leaves = 0
    is_over = False
    for step in steps:
        if is_over or step < UNHELD - 1:
            return closed, leaves, order, starts, ends, False
        if step >= 0:
            label, player = step // 2, step % 2
            if label >= n_labels or path[player, label] != OPEN:
                return closed, leaves, order, starts, ends, False
            middle = low
            for place in range(low, high):
                if carries[order[place], player, label]:
                    order[place], order[middle] = order[middle], order[place]
                    middle += 1
            branches[depth], second_half[depth] = step, False
            middles[depth], lasts[depth] = middle, high
            depth += 1
            high = middle
            path[player, label] = HELD
            continue
        if step == LEAF:
            for side in range(2):
                for k in range(n_labels):
                    leaves[n_leaves, side, k] = path[side, k]
            starts[n_leaves], ends[n_leaves] = low, high
            n_leaves += 1
        else:
            for side in range(2):
                for k in range(n_labels):
                    closed[n_closed, side, k] = path[side, k]
            n_closed += 1
        while depth > 0 and second_half[depth - 1]:
            depth -= 1
            label, player = branches[depth] // 2, branches[depth] % 2
            path[player, label] = OPEN
            if gave[depth]:
                path[1 - player, label] = OPEN
        if depth == 0:
            is_over = True
        else:
            label, player = branches[depth - 1] // 2, branches[depth - 1] % 2
            if path[1 - player, label] == LOOSE:
                return closed, leaves, order, starts, ends, False
            gave[depth - 1] = path[1 - player, label] == OPEN
            path[player, label], path[1 - player, label] = LOOSE, HELD
            second_half[depth - 1] = True
            low, high = middles[depth - 1], lasts[depth - 1]
    return closed, leaves, order, starts, ends, is_over
