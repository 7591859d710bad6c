"""One pass up a tree: what each node is worth, and whether another action would do as well."""

from __future__ import annotations

from numba import njit


@njit(cache=True)
def most_chance_moves(parent, player):  # type: ignore[no-untyped-def]
    """Return on how many of nature's moves a path can lead, at most."""
    above = [0] * len(parent)
    most = 0
    for node in range(1, len(parent)):
        above[node] = above[parent[node]] + (1 if player[parent[node]] == -1 else 0)
        most = max(most, above[node])
    return most


@njit(cache=True)
def carried_up(  # type: ignore[no-untyped-def]
    parent, action, player, information_set, taken, action_start, shares, whole, values, rival
):
    """Carry worths from children to parents, and compare those of actions not taken.

    Parameters
    ----------
    parent, action, player, information_set : arrays of int32, shape (n_nodes,)
        The tree.
    taken : array of int32, shape (n_sets,)
        The action taken at each information set.
    action_start : array of int32, shape (n_sets + 1,)
        Where each information set's actions stand.
    shares : array of int, shape (n_actions,)
        Nature's probabilities times `whole`.
    whole : int
        Their common denominator.
    values : array of int, shape (n_nodes, n_players)
        What accrues at each node; becomes what it is worth.
    rival : array of int, shape (n_nodes,)
        Zeros; becomes the most that an action not taken is worth to whoever moves.

    Returns
    -------
    is_perfect, is_unique : bool
        Whether nowhere another action is better, and whether everywhere all others are worse.

    Notes
    -----
    A node is compared when it is carried up itself, for all its children come after it. Of its own
    worth what accrues at it is then taken off again.
    """
    n_nodes, n_players = values.shape
    chosen = rival.copy()
    has_rival = [False] * n_nodes
    is_perfect, is_unique = True, True
    for node in range(n_nodes - 1, -1, -1):
        if has_rival[node]:
            if rival[node] > chosen[node]:
                is_perfect = False
            if rival[node] >= chosen[node]:
                is_unique = False
        if node == 0:
            break
        above = parent[node]
        mover = player[above]
        number = information_set[above]
        if mover < 0:
            share = shares[action_start[number] + action[node]]
            for i in range(n_players):
                values[above, i] += values[node, i] // whole * share
        elif action[node] == taken[number]:
            chosen[above] = values[node, mover]
            for i in range(n_players):
                values[above, i] += values[node, i]
        elif not has_rival[above] or values[node, mover] > rival[above]:
            has_rival[above] = True
            rival[above] = values[node, mover]
    return is_perfect, is_unique
