"""One pass up a tree: between what each node's worth lies, and what can be done at it."""

from __future__ import annotations

from numba import njit

SETTLED, TIED, ENTANGLED = 1, 2, 3
"""One action is left; several, worth the same for certain; several that have to be compared."""


@njit(cache=True)
def value_ranges(  # type: ignore[no-untyped-def]
    first_child,
    n_children,
    player,
    information_set,
    action_start,
    shares,
    whole,
    low,
    high,
    kind,
    is_kept,
    leads,
):
    """Bound the worth of every node in any subgame-perfect equilibrium.

    Parameters
    ----------
    first_child, n_children, player, information_set : arrays of int32, shape (n_nodes,)
        A tree with perfect information.
    action_start : array of int32, shape (n_sets + 1,)
        Where each information set's actions stand.
    shares : array of int, shape (n_actions,)
        Nature's probabilities times `whole`.
    whole : int
        Their common denominator.
    low, high : arrays of int, shape (n_nodes, n_players)
        What accrues at each node; become the bounds.
    kind : array of int8, shape (n_nodes,)
        Zeros, which stay where nobody moves; else becomes :data:`SETTLED`, :data:`TIED` or
        :data:`ENTANGLED`.
    is_kept : array of bool, shape (n_nodes,)
        False; becomes whether the move that leads to a node is left, nature's included.
    leads : array of bool, shape (n_nodes,)
        False; becomes whether what is left leads to a node with several actions.
    """
    n_nodes, n_players = low.shape
    for node in range(n_nodes - 1, -1, -1):
        m = n_children[node]
        if m == 0:
            continue
        first = first_child[node]
        mover = player[node]
        if mover < 0:
            start = action_start[information_set[node]]
            for k in range(m):
                child = first + k
                is_kept[child] = True
                leads[node] = leads[node] or leads[child]
                for i in range(n_players):
                    low[node, i] += low[child, i] // whole * shares[start + k]
                    high[node, i] += high[child, i] // whole * shares[start + k]
            continue
        bar = low[first, mover]
        for child in range(first + 1, first + m):
            bar = max(bar, low[child, mover])
        n_kept, last, is_sure = 0, first, True
        for child in range(first, first + m):
            if high[child, mover] >= bar:
                is_kept[child] = True
                n_kept += 1
                last = child
                is_sure = is_sure and low[child, mover] == high[child, mover]
                leads[node] = leads[node] or leads[child]
        kind[node] = SETTLED if n_kept == 1 else (TIED if is_sure else ENTANGLED)
        leads[node] = leads[node] or n_kept > 1
        for i in range(n_players):
            least, most = low[last, i], high[last, i]
            for child in range(first, first + m):
                if is_kept[child]:
                    least = min(least, low[child, i])
                    most = max(most, high[child, i])
            low[node, i] += max(least, bar) if i == mover else least
            high[node, i] += most


@njit(cache=True)
def apart_from_above(parent, kind, is_kept):  # type: ignore[no-untyped-def]
    """Return which nodes with several actions neither the root nor such a node leads to."""
    n_nodes = len(parent)
    is_under = [False] * n_nodes
    is_under[0] = True
    found = [0]
    found.pop()
    for node in range(n_nodes):
        if node:
            above = parent[node]
            is_under[node] = is_kept[node] and (is_under[above] or kind[above] > 1)
        if kind[node] > 1 and not is_under[node]:
            found.append(node)
    return found
