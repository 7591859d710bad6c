"""What a tree's information sets imply: perfect recall, and where subgames start."""

from __future__ import annotations

from est_games.game.extensive import CHANCE, TERMINAL, ExtensiveForm

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
    """Return an information set at which a player has forgotten something, or None.

    A player has perfect recall if all nodes of each of its information sets follow the same last
    own move; by induction they then follow the same own moves (Kuhn 1953).
    """
    moves = last_own_moves(form)
    for number, choice in enumerate(form.information_sets):
        if choice.is_chance:
            continue
        if len({moves[node][choice.player] for node in form.members[number]}) > 1:
            return number
    return None


def subgame_roots(form: ExtensiveForm) -> tuple[int, ...]:
    """Return the nodes where a subgame starts, in preorder.

    A node is one when it is not terminal, is alone in its information set (nature's moves always
    are) and no information set has nodes both in its subtree and outside it.

    Notes
    -----
    1. Give each node the range of nodes its information set spans.
    2. Going backward, join those ranges over each subtree.
    3. A subtree is closed when its joined range does not leave it.
    """
    lowest, highest = list(range(form.n_nodes)), list(range(form.n_nodes))
    alone = [True] * form.n_nodes
    for number, choice in enumerate(form.information_sets):
        members = form.members[number]
        if choice.is_chance or len(members) < 2:
            continue
        for node in members:
            lowest[node], highest[node], alone[node] = members[0], members[-1], False
    for node in range(form.n_nodes - 1, 0, -1):
        above = form.parent[node]
        lowest[above] = min(lowest[above], lowest[node])
        highest[above] = max(highest[above], highest[node])
    return tuple(
        node
        for node in range(form.n_nodes)
        if form.information_set[node] != TERMINAL
        and alone[node]
        and lowest[node] >= node
        and highest[node] < form.end[node]
    )
