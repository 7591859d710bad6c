"""A group of pieces as a tree of its own, in which everyone who moves in a piece is a player.

Whoever moves in a piece wants the best from the piece's root on, whether it is reached or not. So
nature draws a piece, all alike, and the tree goes on from its root; those who move in the piece
drawn are paid, nobody else. An information set is the same in every copy. The Nash equilibria of
this tree are the ways to play the group that are equilibria of each of its pieces.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from est_games.equilibrium.backward.continuation import Continuations
from est_games.equilibrium.backward.piece import Piece, TooManyError, movers
from est_games.game.extensive import CHANCE, TERMINAL, ExtensiveForm, InformationSet

MAX_NODES = 20_000
"""Nodes of the tree of a group."""

_ZERO = Fraction(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupForm:
    """The tree of a group, and what its information sets are in the game.

    Parameters
    ----------
    form : ExtensiveForm
        Its players are the movers, piece by piece.
    actions : mapping of int to (int, tuple of int)
        By information set of the tree: which one it is in the game, and its actions there.
    n_actions : mapping of int to int
        How many actions each of these has in the game.
    """

    form: ExtensiveForm
    actions: Mapping[int, tuple[int, tuple[int, ...]]]
    n_actions: Mapping[int, int]


@dataclass(slots=True, kw_only=True)
class _Copy:
    """Nodes as they are added."""

    there: Continuations
    group: Mapping[int, Piece]
    only: Mapping[int, Sequence[int]]
    known: Mapping[tuple[int, int], Fraction]
    units: Mapping[tuple[int, int], int]
    parent: list[int] = field(default_factory=list)
    information_set: list[int] = field(default_factory=list)
    payoffs: list[tuple[Fraction, ...]] = field(default_factory=list)
    sets: list[InformationSet] = field(default_factory=list)
    numbers: dict[int, int] = field(default_factory=dict)

    def add(self, parent: int, own: InformationSet | int, pays: Mapping[int, Fraction]) -> int:
        """Add a node, where an information set is chosen at, or told by its number."""
        if isinstance(own, InformationSet):
            self.sets.append(own)
            own = len(self.sets) - 1
        if len(self.parent) >= MAX_NODES:
            raise TooManyError
        self.parent.append(parent)
        self.information_set.append(own)
        row = [_ZERO] * len(self.units)
        for unit, amount in pays.items():
            row[unit] = amount
        self.payoffs.append(tuple(row))
        return len(self.parent) - 1

    def nature(self, actions: Sequence[str], weights: Sequence[Fraction]) -> InformationSet:
        """Return a draw of nature that is yet to be added."""
        return InformationSet(
            label=_unused(self.there.form, f"nature {len(self.parent)}"),
            player=CHANCE,
            actions=tuple(actions),
            probabilities=tuple(weights),
        )


def group_form(
    there: Continuations,
    group: Sequence[Piece],
    only: Mapping[int, Sequence[int]],
    known: Mapping[tuple[int, int], Fraction],
) -> GroupForm:
    """Return the tree of a group of pieces.

    Parameters
    ----------
    there : Continuations
        The game.
    group : sequence of Piece
        The pieces, the last first.
    only : mapping of int to sequence of int
        By root, the actions that a piece with one move is restricted to.
    known : mapping of (int, int) to Fraction
        What other open subgames are worth, by root and player.

    Raises
    ------
    TooManyError
        The tree would be too large.

    Notes
    -----
    Copies stand in the order of the group, and information sets in that in which they are met in
    it. Where a piece ends, what is certain from there on accrues; if that may lead to other pieces
    of the group, nature draws which, or that it leads to none.
    """
    form = there.form
    pairs = [(piece.root, player) for piece in group for player in movers(form, piece)]
    copy = _Copy(
        there=there,
        group={piece.root: piece for piece in group},
        only=only,
        known=known,
        units={pair: place for place, pair in enumerate(pairs)},
    )
    actions: dict[int, tuple[int, tuple[int, ...]]] = {}
    if len(group) > 1:
        labels = [f"{place}" for place in range(len(group))]
        copy.add(-1, copy.nature(labels, [Fraction(1, len(group))] * len(group)), {})
    for piece in group:
        for number in piece.information_sets:
            choice = form.information_sets[number]
            allowed = tuple(only.get(piece.root, range(len(choice.actions))))
            own = InformationSet(
                label=choice.label,
                player=copy.units[piece.root, choice.player],
                actions=tuple(choice.actions[k] for k in allowed),
            )
            copy.numbers[number] = len(copy.sets)
            actions[len(copy.sets)] = (number, allowed)
            copy.sets.append(own)
    for piece in group:
        paid = {player: copy.units[piece.root, player] for player in movers(form, piece)}
        _add_from(copy, piece.root, 0 if len(group) > 1 else -1, paid)
    return GroupForm(
        form=ExtensiveForm.from_nodes(
            players=[f"{form.players[player]} after {root}" for root, player in pairs],
            parent=copy.parent,
            information_set=copy.information_set,
            information_sets=copy.sets,
            payoffs=copy.payoffs,
        ),
        actions=actions,
        n_actions={k: len(form.information_sets[k].actions) for k, _ in actions.values()},
    )


@dataclass(frozen=True, slots=True)
class _Next:
    """A node that is to be added, or the end of a piece, below a node that was."""

    node: int
    home: int
    above: int
    paid: Mapping[int, int]


def _add_from(copy: _Copy, root: int, parent: int, paid: Mapping[int, int]) -> None:
    """Add what follows from the root of a piece of the group, with those it pays."""
    stack = [_Next(root, root, parent, paid)]
    while stack:
        each = stack.pop()
        if each.node == TERMINAL:
            copy.add(each.above, TERMINAL, {})
        elif each.node != each.home and each.node in copy.group[each.home].cuts:
            stack += reversed(_ends(copy, each))
        else:
            stack += reversed(_below(copy, each))


def _below(copy: _Copy, each: _Next) -> list[_Next]:
    """Add a node; return those that follow it."""
    form = copy.there.form
    node = each.node
    own = form.payoffs[node]
    pays = {unit: own[player] for player, unit in each.paid.items()} if own else {}
    number = form.information_set[node]
    if number == TERMINAL:
        copy.add(each.above, TERMINAL, pays)
        return []
    children: Sequence[int] = form.children[node]
    if form.player[node] == CHANCE:
        choice = form.information_sets[number]
        place = copy.add(each.above, copy.nature(choice.actions, choice.probabilities), pays)
    else:
        place = copy.add(each.above, copy.numbers[number], pays)
        children = [children[k] for k in copy.only.get(node, range(len(children)))]
    return [_Next(child, each.home, place, each.paid) for child in children]


def _ends(copy: _Copy, each: _Next) -> list[_Next]:
    """Add the end of a piece; return the roots of pieces of the group that it leads to."""
    pays: dict[int, Fraction] = {}
    shares: dict[int, Fraction] = {}
    minding: dict[int, dict[int, int]] = {}
    for player, unit in each.paid.items():
        worth = copy.there.worth[each.node][player]
        pays[unit] = worth.amount
        for root, share in worth.shares.items():
            if (root, player) in copy.known:
                pays[unit] += share * copy.known[root, player]
            else:
                shares[root] = share
                minding.setdefault(root, {})[player] = unit
    if not shares:
        copy.add(each.above, TERMINAL, pays)
        return []
    rest = 1 - sum(shares.values(), _ZERO)
    roots = sorted(shares, reverse=True)
    weights = [*(shares[root] for root in roots), rest][: len(roots) + (rest > 0)]
    labels = tuple(f"{place}" for place in range(len(weights)))
    place = copy.add(each.above, copy.nature(labels, weights), pays)
    found = [_Next(root, root, place, minding[root]) for root in roots]
    return [*found, *[_Next(TERMINAL, TERMINAL, place, {})] * (rest > 0)]


def _unused(form: ExtensiveForm, label: str) -> str:
    """Return a label that no information set has."""
    while label in form.information_set_index:
        label += "'"
    return label
