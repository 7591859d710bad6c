"""Backward induction with perfect information, in 64-bit integers."""

from __future__ import annotations

from numba import njit

_MOST = 4.0e18


@njit(cache=True)
def backward_induction(  # type: ignore[no-untyped-def]
    first_child, n_children, player, information_set, action_start, shares, values, scale, choice
):
    """Choose the first best action at every node, from the last node to the first.

    Parameters
    ----------
    first_child, n_children, player, information_set : arrays of int32, shape (n_nodes,)
        The tree; see :class:`est_games.game.tree.Tree`.
    action_start : array of int32, shape (n_sets + 1,)
        Where each information set's actions stand.
    shares : array of int64, shape (n_actions,)
        Nature's probabilities times the sum of its shares at each of its information sets.
    values : array of int64, shape (n_nodes, n_players)
        What accrues at each node, times the same number for each player; becomes what each node is
        worth, times that and `scale`.
    scale : array of int64, shape (n_nodes,)
        Written.
    choice : array of int32, shape (n_nodes,)
        Becomes the action chosen, -1 where nobody chooses.

    Returns
    -------
    n_ties : int
        At how many nodes another action is as good; -1 if numbers do not fit.

    Notes
    -----
    Nature's moves multiply the scale by the sum of their shares, so that worth stays whole; what is
    compared is first brought to a common scale.
    """
    n_nodes, n_players = values.shape
    n_ties = 0
    for node in range(n_nodes - 1, -1, -1):
        choice[node] = -1
        scale[node] = 1
        m = n_children[node]
        if m == 0:
            continue
        first = first_child[node]
        mover = player[node]
        common = scale[first]
        for child in range(first + 1, first + m):
            if scale[child] != common:
                common = _common_multiple(common, scale[child])
                if common < 0:
                    return -1
        if mover < 0:
            start = action_start[information_set[node]]
            whole = 0
            for k in range(m):
                whole += shares[start + k]
            if float(common) * float(whole) > _MOST:
                return -1
            scale[node] = common * whole
            for i in range(n_players):
                size = abs(float(values[node, i])) * float(scale[node])
                total = values[node, i] * scale[node] if size < _MOST else 0
                for k in range(m):
                    factor = common // scale[first + k] * shares[start + k]
                    size += abs(float(values[first + k, i])) * float(factor)
                    if size > _MOST:
                        return -1
                    total += values[first + k, i] * factor
                if size > _MOST:
                    return -1
                values[node, i] = total
            continue
        best, is_tied = 0, False
        for k in range(m):
            factor = common // scale[first + k]
            if abs(float(values[first + k, mover])) * float(factor) > _MOST:
                return -1
            if k == 0:
                most = values[first, mover] * factor
                continue
            amount = values[first + k, mover] * factor
            if amount > most:
                most, best, is_tied = amount, k, False
            elif amount == most:
                is_tied = True
        n_ties += is_tied
        choice[node] = best
        chosen = first + best
        scale[node] = scale[chosen]
        for i in range(n_players):
            size = abs(float(values[node, i])) * float(scale[node])
            if size + abs(float(values[chosen, i])) > _MOST:
                return -1
            values[node, i] = values[node, i] * scale[node] + values[chosen, i]
    return n_ties


@njit(cache=True)
def _common_multiple(one, other):  # type: ignore[no-untyped-def]
    """Return the least common multiple, -1 where it does not fit."""
    a, b = one, other
    while b:
        a, b = b, a % b
    step = one // a
    return step * other if float(step) * float(other) < _MOST else -1
