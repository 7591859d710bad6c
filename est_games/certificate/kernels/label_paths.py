"""Reading a label tree: which labels each of its ends fixes, and whether it is a tree at all."""

from __future__ import annotations

import numpy as np
from numba import njit

CLOSED, LEAF = -1, -2
FIRST, SECOND = 1, 2


@njit(cache=True)
def label_paths(steps, n_labels):  # type: ignore[no-untyped-def]
    """Return what each end of a tree given in preorder fixes.

    Parameters
    ----------
    steps : array of int32
        ``2 * label + player`` for a branch on who carries the label, the player tried first; -1 for
        a branch that is closed, -2 for a leaf.
    n_labels : int
        How many labels there are.

    Returns
    -------
    closed : array of int8, shape (n_closed, n_labels)
        For each closed branch in order, 1 where the first player is to carry the label, 2 where the
        second.
    sides : array of int8, shape (n_closed,)
        Whose turn (1 or 2) the last branch above it was: that player's face is said to be empty.
    leaves : array of int8, shape (n_leaves, n_labels)
        The same for each leaf.
    is_tree : bool
        Whether the steps make up one whole tree in which no path branches twice on a label.
    """
    n_closed = 0
    n_leaves = 0
    for step in steps:
        n_closed += step == CLOSED
        n_leaves += step == LEAF
    closed = np.zeros((n_closed, n_labels), dtype=np.int8)
    sides = np.zeros(n_closed, dtype=np.int8)
    leaves = np.zeros((n_leaves, n_labels), dtype=np.int8)
    branches = np.zeros(n_labels + 1, dtype=np.int64)
    second_half = np.zeros(n_labels + 1, dtype=np.bool_)
    path = np.zeros(n_labels, dtype=np.int8)
    depth = 0
    n_closed = 0
    n_leaves = 0
    is_over = False
    for step in steps:
        if is_over:
            return closed, sides, leaves, False
        if step >= 0:
            label = step // 2
            if label >= n_labels or path[label] != 0:
                return closed, sides, leaves, False
            branches[depth] = step
            second_half[depth] = False
            depth += 1
            path[label] = FIRST + step % 2
            continue
        if step == LEAF:
            for k in range(n_labels):
                leaves[n_leaves, k] = path[k]
            n_leaves += 1
        elif step == CLOSED and depth > 0:
            for k in range(n_labels):
                closed[n_closed, k] = path[k]
            sides[n_closed] = path[branches[depth - 1] // 2]
            n_closed += 1
        else:
            return closed, sides, leaves, False
        while depth > 0 and second_half[depth - 1]:
            depth -= 1
            path[branches[depth] // 2] = 0
        if depth == 0:
            is_over = True
        else:
            label = branches[depth - 1] // 2
            path[label] = FIRST + SECOND - path[label]
            second_half[depth - 1] = True
    return closed, sides, leaves, is_over
