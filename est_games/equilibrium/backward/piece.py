"""A subgame without the subgames inside it: who chooses what in it, and where it can end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod

from est_games.game.extensive import CHANCE, TERMINAL, ExtensiveForm

MAX_PLANS = 20_000
"""Ways in which one player can go through one piece."""

Weights = Mapping[int, Sequence[Fraction]]
"""The probability of each action, by information set."""
Plan = Mapping[int, int]
"""The action taken at each information set that the plan does not itself exclude."""

_ONE = Fraction(1)


class TooManyError(Exception):
    """Something would have to be listed that is too long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A subgame without the subgames inside it.

    Parameters
    ----------
    root : int
        Where it starts.
    nodes : tuple of int
        Its nodes, ascending; the roots of the subgames inside are not among them.
    cuts : tuple of int
        Those roots.
    information_sets : tuple of int
        The players' choices in it, in the order in which they are first met.
    """

    root: int
    nodes: tuple[int, ...]
    cuts: tuple[int, ...]
    information_sets: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    """What a behaviour in a piece leads to.

    Parameters
    ----------
    payoffs : tuple of Fraction, shape (n_players,)
        What accrues in the piece, on average.
    ends : mapping of int to Fraction
        The probability that the piece ends in each subgame inside it, where positive.
    """

    payoffs: tuple[Fraction, ...]
    ends: Mapping[int, Fraction]


def pieces(form: ExtensiveForm) -> dict[int, Piece]:
    """Return the piece of every subgame, by its root, the whole game's first.

    Examples
    --------
    >>> from est_games.game.extensive_builder import ExtensiveBuilder
    >>> tree = ExtensiveBuilder(["a", "b"])
    >>> first = tree.decision("a", ["l", "r"])
    >>> second = tree.decision("b", ["x", "y"], after=first["r"])
    >>> for branch in (first["l"], *second):
    ...     tree.terminal([1, 1], after=branch)
    >>> [(piece.nodes, piece.cuts) for piece in pieces(tree.build()).values()]
    [((0, 1), (2,)), ((2, 3, 4), ())]
    """
    roots = dict.fromkeys(form.subgame_roots or (0,))
    nodes: dict[int, list[int]] = {root: [] for root in roots}
    cuts: dict[int, list[int]] = {root: [] for root in roots}
    sets: dict[int, dict[int, None]] = {root: {} for root in roots}
    home = [0] * form.n_nodes
    for node, above in enumerate(form.parent):
        home[node] = node if node in roots else home[max(above, 0)]
        if node in roots and node:
            cuts[home[above]].append(node)
        nodes.setdefault(home[node], []).append(node)
        number = form.information_set[node]
        if number != TERMINAL and form.player[node] != CHANCE:
            sets[home[node]].setdefault(number)
    return {
        root: Piece(
            root=root,
            nodes=tuple(nodes[root]),
            cuts=tuple(cuts[root]),
            information_sets=tuple(sets[root]),
        )
        for root in roots
    }


def movers(form: ExtensiveForm, piece: Piece) -> tuple[int, ...]:
    """Return the players who choose in a piece, ascending."""
    return tuple(sorted({form.information_sets[k].player for k in piece.information_sets}))


def play(form: ExtensiveForm, piece: Piece, weights: Weights) -> Play:
    """Return what a behaviour in a piece leads to."""
    reach = {piece.root: _ONE}
    total = [Fraction(0)] * form.n_players
    ends: dict[int, Fraction] = {}
    cuts = set(piece.cuts)
    for node in piece.nodes:
        chance = reach.get(node)
        if not chance:
            continue
        for player, amount in enumerate(form.payoffs[node]):
            total[player] += chance * amount
        mover = form.player[node]
        if mover is None:
            continue
        own = None if mover == CHANCE else weights[form.information_set[node]]
        for action, child in enumerate(form.children[node]):
            weight = form.probability[child] if own is None else own[action]
            if weight:
                reach[child] = chance * weight
                if child in cuts:
                    ends[child] = reach[child]
    return Play(payoffs=tuple(total), ends=ends)


def pure(form: ExtensiveForm, plan: Plan) -> Weights:
    """Return a plan as probabilities."""
    return {
        number: tuple(
            Fraction(k == action) for k in range(len(form.information_sets[number].actions))
        )
        for number, action in plan.items()
    }


def plans(form: ExtensiveForm, piece: Piece, player: int) -> tuple[Plan, ...]:
    """Return all ways in which a player can go through a piece.

    Notes
    -----
    A player's information sets in a piece are a forest under its own moves there, since it has
    perfect recall; plans are put together from the last sets to the first.

    Raises
    ------
    TooManyError
        There are more than :data:`MAX_PLANS`.
    """
    own = [k for k in piece.information_sets if form.information_sets[k].player == player]
    after: dict[tuple[int, int] | None, list[int]] = {}
    for number in own:
        after.setdefault(_own_move_before(form, piece, number, player), []).append(number)
    found: dict[int, list[dict[int, int]]] = {}
    for number in reversed(own):
        found[number] = [
            {number: action, **rest}
            for action in range(len(form.information_sets[number].actions))
            for rest in _joined([found[later] for later in after.get((number, action), [])])
        ]
    return tuple(_joined([found[number] for number in after.get(None, [])]))


def _joined(choices: Sequence[Sequence[dict[int, int]]]) -> Iterator[dict[int, int]]:
    if prod(map(len, choices)) > MAX_PLANS:
        raise TooManyError
    for parts in product(*choices):
        joined: dict[int, int] = {}
        for part in parts:
            joined.update(part)
        yield joined


def _own_move_before(
    form: ExtensiveForm, piece: Piece, number: int, player: int
) -> tuple[int, int] | None:
    """Return the player's last move in the piece before one of its information sets."""
    node = form.members[number][0]
    while node != piece.root:
        above = form.parent[node]
        if form.player[above] == player:
            return form.information_set[above], form.branch[node]
        node = above
    return None
