"""Which moves of a large tree are the same in every subgame-perfect equilibrium, and what is left.

Going backward, the worth of every node lies between two whole numbers. A move whose worst case is
better than the best case of the others is settled. Where several are left, what they lead to is a
small tree, if ties are rare: that of all other moves, which are settled, nothing depends.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from est_games.certificate.kernels.value_ranges import (
    ENTANGLED,
    SETTLED,
    apart_from_above,
    value_ranges,
)
from est_games.certificate.whole_payoffs import WholePayoffs, whole_payoffs
from est_games.game.extensive import CHANCE, TERMINAL, ExtensiveForm, InformationSet

MAX_OPEN_NODES = 1_500
"""Nodes of the tree of what is left."""

_ROOT = "which part"


@dataclass(frozen=True, kw_only=True, eq=False)
class SettledMoves:
    """What every subgame-perfect equilibrium of a tree does, and what is left.

    Parameters
    ----------
    form : ExtensiveForm
        The tree, with perfect information.
    actions : array of int32, shape (n_sets,)
        The only action left at each information set that is settled; elsewhere the first left.
    open_nodes : array of int, shape (n_open,)
        The nodes at which several are left, ascending.
    is_entangled : bool
        Whether at some of them what these are worth depends on how others are played.
    kind, is_kept, leads : array of int8, arrays of bool, shape (n_nodes,)
        See :func:`.kernels.value_ranges.value_ranges`.
    low, high : arrays of int, shape (n_nodes, n_players)
        Between what each node's worth lies.
    whole : WholePayoffs
        Of what these are worths.
    """

    form: ExtensiveForm
    actions: NDArray[np.int32]
    open_nodes: NDArray[Any]
    is_entangled: bool
    kind: NDArray[Any]
    is_kept: NDArray[Any]
    leads: NDArray[Any]
    low: NDArray[Any]
    high: NDArray[Any]
    whole: WholePayoffs

    def kept(self, node: int) -> list[int]:
        """Return the actions left at a node."""
        tree = self.form.tree
        first = int(tree.first_child[node])
        return np.flatnonzero(self.is_kept[first : first + int(tree.n_children[node])]).tolist()


def settled_moves(form: ExtensiveForm) -> SettledMoves:
    """Return what every subgame-perfect equilibrium does at which node.

    Parameters
    ----------
    form : ExtensiveForm
        A tree with perfect information.

    Raises
    ------
    ValueError
        Moves are hidden.

    Examples
    --------
    >>> from est_games.game.extensive_builder import ExtensiveBuilder
    >>> tree = ExtensiveBuilder(["1", "2"])
    >>> first = tree.decision("1", ["l", "r"])
    >>> second = tree.decision("2", ["x", "y"], after=first["r"])
    >>> tree.terminal([5, 0], after=first["l"])
    >>> for amount, branch in enumerate(second):
    ...     tree.terminal([amount, 0], after=branch)
    >>> found = settled_moves(tree.build())
    >>> found.actions.tolist(), found.open_nodes.tolist(), found.is_entangled
    ([0, 0], [2], False)
    """
    if not form.has_perfect_information:
        raise ValueError("moves are hidden")
    tree = form.tree
    whole = whole_payoffs(form)
    low, high = whole.accruing.copy(), whole.accruing.copy()
    kind = np.zeros(tree.n_nodes, dtype=np.int8)
    is_kept, leads = (np.zeros(tree.n_nodes, dtype=np.bool_) for _ in range(2))
    loop = value_ranges if whole.fits else value_ranges.py_func
    loop(
        tree.first_child,
        tree.n_children,
        tree.player,
        tree.information_set,
        tree.action_start,
        whole.shares,
        whole.base,
        low,
        high,
        kind,
        is_kept,
        leads,
    )
    actions = np.zeros(tree.n_sets, dtype=np.int32)
    # From the last child to the first, so that the first one left stands at the end.
    moves = np.flatnonzero(is_kept)[::-1]
    moves = moves[tree.player[tree.parent[moves]] != CHANCE]
    actions[tree.information_set[tree.parent[moves]]] = tree.action[moves]
    return SettledMoves(
        form=form,
        actions=actions,
        open_nodes=np.flatnonzero(kind > SETTLED),
        is_entangled=bool((kind == ENTANGLED).any()),
        kind=kind,
        is_kept=is_kept,
        leads=leads,
        low=low,
        high=high,
        whole=whole,
    )


class TooLargeError(Exception):
    """What is left is no small tree."""


@dataclass(slots=True, kw_only=True)
class _OpenTree:
    """Nodes of the tree of what is left, as they are added."""

    given: SettledMoves
    parent: list[int]
    information_set: list[int]
    payoffs: list[tuple[Fraction, ...]]
    sets: list[InformationSet]

    def add(self, above: int, number: int, pays: Sequence[Fraction]) -> int:
        """Add a node."""
        if len(self.parent) == MAX_OPEN_NODES:
            raise TooLargeError
        self.parent.append(above)
        self.information_set.append(number)
        self.payoffs.append(tuple(pays))
        return len(self.parent) - 1

    def fractions(self, row: Sequence[int]) -> list[Fraction]:
        """Return whole numbers as payoffs."""
        units = self.given.whole.units
        return [Fraction(int(x), unit) for x, unit in zip(row, units, strict=True)]


def open_tree(given: SettledMoves) -> tuple[ExtensiveForm, bool]:
    """Return the tree of what is left, and whether the game's root leads to it.

    Parameters
    ----------
    given : SettledMoves
        What is settled.

    Returns
    -------
    form : ExtensiveForm
        Moves that are settled are passed over, with what accrues there; what is not left ends it,
        at the best that it can be worth. Parts that nothing above depends on stand beside one
        another below a move of nature.
    is_joined : bool
        Whether the first part starts at the game's root, so that its worth is the game's.

    Raises
    ------
    TooLargeError
        It has more than :data:`MAX_OPEN_NODES` nodes.

    Notes
    -----
    With the same bounds at the same nodes, the equilibria of this tree are those of the game, but
    for what is settled: where an action is not left, it is worse in all of them.
    """
    tree = given.form.tree
    if len(given.open_nodes) > MAX_OPEN_NODES:
        raise TooLargeError
    roots = [int(node) for node in apart_from_above(tree.parent, given.kind, given.is_kept)]
    is_joined = bool(given.leads[0])
    starts = [0] * is_joined + roots
    found = _OpenTree(given=given, parent=[], information_set=[], payoffs=[], sets=[])
    none = [Fraction(0)] * given.form.n_players
    top = -1
    if len(starts) > 1:
        label = _ROOT
        while label in given.form.information_set_index:
            label += "'"
        share = Fraction(1, len(starts))
        found.sets.append(
            InformationSet(
                label=label,
                player=CHANCE,
                actions=tuple(f"{place}" for place in range(len(starts))),
                probabilities=(share,) * len(starts),
            )
        )
        top = found.add(-1, 0, none)
    for start in starts:
        _add_part(found, start, top)
    return (
        ExtensiveForm.from_nodes(
            players=given.form.players,
            parent=found.parent,
            information_set=found.information_set,
            information_sets=found.sets,
            payoffs=found.payoffs,
        ),
        is_joined,
    )


def _add_part(found: _OpenTree, start: int, top: int) -> None:
    """Add what a node leads to."""
    given = found.given
    tree, form = given.form.tree, given.form
    accruing = given.whole.accruing
    none = [Fraction(0)] * form.n_players
    stack = [(start, top, none, True)]
    while stack:
        node, above, pays, is_left = stack.pop()
        if not is_left:
            best = found.fractions(given.high[node])
            found.add(above, TERMINAL, [a + b for a, b in zip(pays, best, strict=True)])
            continue
        while given.leads[node] and given.kind[node] == SETTLED:
            own = found.fractions(accruing[node])
            pays = [a + b for a, b in zip(pays, own, strict=True)]
            node = int(tree.first_child[node]) + given.kept(node)[0]
        if not given.leads[node]:
            worth = found.fractions(given.low[node])
            found.add(above, TERMINAL, [a + b for a, b in zip(pays, worth, strict=True)])
            continue
        own = found.fractions(accruing[node])
        found.sets.append(form.information_sets[int(tree.information_set[node])])
        here = found.add(
            above, len(found.sets) - 1, [a + b for a, b in zip(pays, own, strict=True)]
        )
        first = int(tree.first_child[node])
        children = range(first, first + int(tree.n_children[node]))
        stack += [(child, here, none, bool(given.is_kept[child])) for child in reversed(children)]


# Rows of the game from rows of the tree of what is left


class OverRows(Mapping[str, Any]):
    """Rows by information set: some told, all others what is settled.

    Parameters
    ----------
    settled : mapping of str to rows
        Of every information set.
    told : mapping of str to rows
        Of some of these, instead.
    untold : frozenset of str
        Information sets of which there is no row if none is told.
    """

    def __init__(
        self, settled: Mapping[str, Any], told: Mapping[str, Any], untold: frozenset[str]
    ) -> None:
        self.settled, self.told, self.untold = settled, told, untold

    def __getitem__(self, label: str) -> Any:
        if label in self.told:
            return self.told[label]
        if label in self.untold:
            raise KeyError(label)
        return self.settled[label]

    def __contains__(self, label: object) -> bool:
        return label in self.told or (label not in self.untold and label in self.settled)

    def __iter__(self) -> Iterator[str]:
        return (label for label in self.settled if label in self)

    def __len__(self) -> int:
        return len(self.settled) - len(self.untold - self.told.keys())

    def __repr__(self) -> str:
        return f"OverRows({len(self)} information sets, {len(self.told)} told)"


class SettledSupports(Mapping[str, tuple[str, ...]]):
    """The action taken at every information set, as a support looked up by label when asked.

    Parameters
    ----------
    form : ExtensiveForm
        The game.
    actions : array of int32, shape (n_sets,)
        The number of the action at each information set; not read at nature's.
    """

    def __init__(self, form: ExtensiveForm, actions: NDArray[np.int32]) -> None:
        self.form, self.actions = form, actions

    def __getitem__(self, label: str) -> tuple[str, ...]:
        number = self.form.information_set_index[label]
        choice = self.form.information_sets[number]
        if choice.is_chance:
            raise KeyError(label)
        return (choice.actions[int(self.actions[number])],)

    def __contains__(self, label: object) -> bool:
        number = self.form.information_set_index.get(label)  # type: ignore[call-overload]
        return number is not None and not self.form.information_sets[number].is_chance

    def __iter__(self) -> Iterator[str]:
        return (choice.label for choice in self.form.information_sets if not choice.is_chance)

    def __len__(self) -> int:
        return int((self.form.tree.set_player != CHANCE).sum())
