"""What a tree's information sets imply: perfect recall, timing, and where subgames start."""

from __future__ import annotations

import numpy as np

from est_games.errors import GameError, Problem
from est_games.game.extensive import CHANCE, ExtensiveForm
from est_games.game.tree import TERMINAL
from est_games.game.treeplex import Treeplex, treeplex

OwnMove = tuple[int, int]
"""An information set and the action taken there."""
NO_MOVE: OwnMove = (-1, -1)


def last_own_moves(form: ExtensiveForm) -> tuple[tuple[OwnMove, ...], ...]:
    """Return each player's last own move before each node.

    Returns
    -------
    tuple of tuple of (int, int), shape (n_nodes, n_players)
        Information set and action, :data:`NO_MOVE` before a player's first move.
    """
    moves: list[tuple[OwnMove, ...]] = [(NO_MOVE,) * form.n_players]
    for node in range(1, form.n_nodes):
        above = form.parent[node]
        known = moves[above]
        mover = form.player[above]
        if mover is not None and mover != CHANCE:
            move = (form.information_set[above], form.branch[node])
            known = (*known[:mover], move, *known[mover + 1 :])
        moves.append(known)
    return tuple(moves)


def forgetful_information_set(form: ExtensiveForm) -> int | None:
    """Return an information set at which a player has forgotten something, or None."""
    for player in range(form.n_players):
        found = treeplex(form.tree, player)
        if not isinstance(found, Treeplex):
            return found
    return None


def treeplexes(form: ExtensiveForm) -> tuple[Treeplex, ...]:
    """Return each player's treeplex.

    Raises
    ------
    GameError
        A player forgets what it knew or did; the information set where it does is named.
    """
    made = [treeplex(form.tree, player) for player in range(form.n_players)]
    problems = [
        Problem(
            path=form.information_sets[found].label,
            message="a player forgets what it knew or did",
            accepted="a game with perfect recall",
        )
        for found in made
        if not isinstance(found, Treeplex)
    ]
    if problems:
        raise GameError("sequences are not defined", problems)
    return tuple(found for found in made if isinstance(found, Treeplex))


def timeless_information_sets(form: ExtensiveForm) -> tuple[int, ...]:
    """Return information sets that cannot all be timed; empty where the game is timeable.

    A game is timeable if every node can be given a time, later than that of the node before it and
    the same at all nodes of an information set: if no set comes, by way of others, before itself.

    Notes
    -----
    Sets that nothing unordered precedes are taken away one after another; what is left lies on a
    circle or behind one.

    References
    ----------
    Jakobsen, Sørensen and Conitzer (2016), Timeability of extensive-form games.
    """
    tree = form.tree
    inner = np.flatnonzero(tree.information_set != TERMINAL)[1:]
    before = tree.information_set[tree.parent[inner]].astype(np.int64)
    pairs = np.unique(before * tree.n_sets + tree.information_set[inner])
    sources, targets = pairs // tree.n_sets, pairs % tree.n_sets
    awaited = np.bincount(targets, minlength=tree.n_sets).tolist()
    starts = np.searchsorted(sources, np.arange(tree.n_sets + 1)).tolist()
    after = targets.tolist()
    free = [number for number, count in enumerate(awaited) if not count]
    for number in free:
        for later in after[starts[number] : starts[number + 1]]:
            awaited[later] -= 1
            if not awaited[later]:
                free.append(later)
    return tuple(number for number, count in enumerate(awaited) if count)


def subgame_roots(form: ExtensiveForm) -> tuple[int, ...]:
    """Return the nodes where a subgame starts, ascending.

    A node is one when it is not terminal, is alone in its information set (nature's moves always
    are) and no information set has nodes both in its subtree and outside it.

    Notes
    -----
    1. Give each node the range of places in preorder that its information set spans.
    2. Going backward, join those ranges over each subtree.
    3. A subtree, itself a range, is closed when its joined range does not leave it.
    """
    tree = form.tree
    inner = tree.information_set != TERMINAL
    sizes = np.diff(tree.member_start)
    shared = (sizes > 1) & (tree.set_player != CHANCE)
    if not shared.any():
        return tuple(np.flatnonzero(inner).tolist())
    places = tree.preorder
    lowest, highest = places.copy(), places.copy()
    members = tree.members
    starts = tree.member_start[:-1]
    low, high = (bound.reduceat(places[members], starts) for bound in (np.minimum, np.maximum))
    spread = np.append(shared, [False])[tree.information_set]
    lowest[spread] = low[tree.information_set[spread]]
    highest[spread] = high[tree.information_set[spread]]
    lows, highs, parent = lowest.tolist(), highest.tolist(), tree.parent.tolist()
    for node in range(tree.n_nodes - 1, 0, -1):
        above = parent[node]
        lows[above] = min(lows[above], lows[node])
        highs[above] = max(highs[above], highs[node])
    closed = (np.array(lows) >= places) & (np.array(highs) < places + tree.n_below)
    return tuple(np.flatnonzero(inner & ~spread & closed).tolist())
