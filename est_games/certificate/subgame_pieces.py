"""Subgames without the subgames inside them, and what one player can do in one: by definition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from math import prod

from est_games.game.extensive import CHANCE, ExtensiveForm

MAX_PLANS = 20_000
"""Plans of one player in one subgame."""

Plan = Mapping[int, int]
"""The action taken at each information set that the plan does not itself exclude."""


class TooManyPlansError(Exception):
    """A player has more plans in a subgame than are compared here."""


def piece_nodes(form: ExtensiveForm) -> dict[int, list[int]]:
    """Return the nodes of each subgame that are in none inside it, and the roots of those.

    Examples
    --------
    >>> from est_games.game.extensive_builder import ExtensiveBuilder
    >>> tree = ExtensiveBuilder(["a", "b"])
    >>> first = tree.decision("a", ["l", "r"])
    >>> second = tree.decision("b", ["x", "y"], after=first["r"])
    >>> for branch in (first["l"], *second):
    ...     tree.terminal([1, 1], after=branch)
    >>> piece_nodes(tree.build())
    {0: [0, 1, 2], 2: [2, 3, 4]}
    """
    found: dict[int, list[int]] = {root: [] for root in form.subgame_roots or (0,)}
    home = [0] * form.n_nodes
    for node, above in enumerate(form.parent):
        if node in found:
            if node:
                found[home[above]].append(node)
            home[node] = node
        else:
            home[node] = home[above]
        found[home[node]].append(node)
    return found


def piece_sets(
    form: ExtensiveForm, root: int, nodes: Sequence[int], roots: Mapping[int, object]
) -> dict[int, list[int]]:
    """Return the information sets in a piece, by player, as they are first met."""
    found: dict[int, dict[int, None]] = {}
    for node in nodes:
        player = form.player[node]
        is_cut = node != root and node in roots
        if player is not None and player != CHANCE and not is_cut:
            found.setdefault(player, {})[form.information_set[node]] = None
    return {player: list(found[player]) for player in sorted(found)}


def piece_plans(form: ExtensiveForm, root: int, player: int, own: Sequence[int]) -> list[Plan]:
    """Return a player's plans in a piece, without what they themselves exclude.

    Raises
    ------
    TooManyPlansError
        There are more than :data:`MAX_PLANS`.
    """
    after: dict[tuple[int, int] | None, list[int]] = {}
    for number in own:
        node, before = form.members[number][0], None
        while node != root and before is None:
            above = form.parent[node]
            if form.player[above] == player:
                before = (form.information_set[above], form.branch[node])
            node = above
        after.setdefault(before, []).append(number)
    found: dict[int, list[dict[int, int]]] = {}

    def together(numbers: Sequence[int]) -> list[dict[int, int]]:
        choices = [found[number] for number in numbers]
        if prod(map(len, choices)) > MAX_PLANS:
            raise TooManyPlansError
        return [{k: a for part in parts for k, a in part.items()} for parts in product(*choices)]

    for number in reversed(own):
        found[number] = [
            {number: action, **rest}
            for action in range(len(form.information_sets[number].actions))
            for rest in together(after.get((number, action), []))
        ]
    return [*together(after.get(None, []))]
