"""The bare tree of an extensive form: flat arrays in level order, nothing else.

Nodes are numbered breadth first and the children of a node stand together, in the order of its
actions. A level is a slice, so that work on a tree is a loop over levels, forward or backward, each
a handful of array operations, or one plain loop in a compiled kernel; none of it recurses.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Ints = NDArray[np.int32]

CHANCE = -1
"""The player who moves at a chance node."""
NOBODY = -2
"""The player who moves at a terminal node."""
TERMINAL = -1
"""The information set of a terminal node."""


class Tree:
    """Who follows whom, and which choice is made where; immutable.

    Parameters
    ----------
    parent : array of int, shape (n_nodes,)
        The node before each node, -1 at the root; in level order, siblings together.
    information_set : array of int, shape (n_nodes,)
        Number of the choice made at each node, :data:`TERMINAL` where the game ends.
    set_player : array of int, shape (n_sets,)
        Who makes each choice, :data:`CHANCE` for nature.
    set_n_actions : array of int, shape (n_sets,)
        Among how many actions.

    Notes
    -----
    Nothing is checked here; :class:`~est_games.game.extensive.ExtensiveForm` does.

    Examples
    --------
    >>> tree = Tree([-1, 0, 0, 1, 1], [0, 1, -1, -1, -1], [0, 1], [2, 2])
    >>> tree.first_child.tolist(), tree.action.tolist(), tree.level_start.tolist()
    ([1, 3, 5, 5, 5], [-1, 0, 1, 0, 1], [0, 1, 3, 5])
    >>> tree.leaves.tolist(), tree.player.tolist()
    ([2, 3, 4], [0, 1, -2, -2, -2])
    """

    def __init__(
        self,
        parent: ArrayLike,
        information_set: ArrayLike,
        set_player: ArrayLike,
        set_n_actions: ArrayLike,
    ) -> None:
        self.parent = _frozen(parent)
        self.information_set = _frozen(information_set)
        self.set_player = _frozen(set_player)
        self.set_n_actions = _frozen(set_n_actions)

    def __reduce__(self) -> tuple[Any, ...]:
        return Tree, (self.parent, self.information_set, self.set_player, self.set_n_actions)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Tree):
            return NotImplemented
        mine, theirs = self.__reduce__()[1], other.__reduce__()[1]
        return all(map(np.array_equal, mine, theirs))

    def __hash__(self) -> int:
        return hash((self.parent.tobytes(), self.information_set.tobytes()))

    @property
    def n_nodes(self) -> int:
        """Number of nodes, terminal ones included."""
        return len(self.parent)

    @property
    def n_sets(self) -> int:
        """Number of choices, nature's included."""
        return len(self.set_player)

    @cached_property
    def n_children(self) -> Ints:
        """How many nodes follow each, shape (n_nodes,)."""
        return _frozen(np.append(self.set_n_actions, 0)[self.information_set])

    @cached_property
    def first_child(self) -> Ints:
        """The first node after each, shape (n_nodes,); the others stand right behind it.

        At a terminal node, where the children would stand.
        """
        ends = np.cumsum(self.n_children, dtype=np.int64)
        return _frozen(1 + ends - self.n_children)

    @cached_property
    def action(self) -> Ints:
        """Number of the action that leads to each node, shape (n_nodes,); -1 at the root."""
        numbers = np.arange(self.n_nodes) - self.first_child[self.parent]
        numbers[0] = -1
        return _frozen(numbers)

    @cached_property
    def player(self) -> Ints:
        """Who moves at each node, shape (n_nodes,): a player, :data:`CHANCE` or :data:`NOBODY`."""
        return _frozen(np.append(self.set_player, NOBODY)[self.information_set])

    @cached_property
    def level_start(self) -> Ints:
        """Where each level starts, shape (n_levels + 1,); the last entry is n_nodes."""
        first_child = self.first_child.tolist()
        starts = [0, 1]
        while starts[-1] < self.n_nodes:
            starts.append(first_child[starts[-1]])
        return _frozen(starts)

    @property
    def levels(self) -> Iterator[slice]:
        """The levels as slices of the nodes, the root's first."""
        starts = self.level_start.tolist()
        return map(slice, starts[:-1], starts[1:])

    @cached_property
    def leaves(self) -> Ints:
        """The terminal nodes, shape (n_leaves,), ascending."""
        return _frozen(np.flatnonzero(self.information_set == TERMINAL))

    @cached_property
    def leaf_number(self) -> Ints:
        """Each terminal node's place among the leaves, shape (n_nodes,); -1 elsewhere."""
        numbers = np.full(self.n_nodes, -1)
        numbers[self.leaves] = np.arange(len(self.leaves))
        return _frozen(numbers)

    @cached_property
    def member_start(self) -> Ints:
        """Where each information set's nodes start in `members`, shape (n_sets + 1,)."""
        inner = self.information_set[self.information_set != TERMINAL]
        return _frozen(np.append(0, np.cumsum(np.bincount(inner, minlength=self.n_sets))))

    @cached_property
    def members(self) -> Ints:
        """The nodes of all information sets, one set after another, ascending within each."""
        order = np.argsort(self.information_set, kind="stable")
        return _frozen(order[len(self.leaves) :])

    @cached_property
    def action_start(self) -> Ints:
        """Where each information set's actions start in a flat list of all, shape (n_sets + 1,)."""
        return _frozen(np.append(0, np.cumsum(self.set_n_actions)))

    @cached_property
    def n_below(self) -> Ints:
        """How many nodes each subtree has, shape (n_nodes,), its root included."""
        sizes = [1] * self.n_nodes
        parent = self.parent.tolist()
        for node in range(self.n_nodes - 1, 0, -1):
            sizes[parent[node]] += sizes[node]
        return _frozen(sizes)

    @cached_property
    def preorder(self) -> Ints:
        """Each node's place in preorder, shape (n_nodes,); a subtree is a range of places."""
        sizes, parent = self.n_below.tolist(), self.parent.tolist()
        places = [0] * self.n_nodes
        # Where the next child of each node will stand.
        free = [1] * self.n_nodes
        for node in range(1, self.n_nodes):
            above = parent[node]
            places[node] = free[above]
            free[above] += sizes[node]
            free[node] = places[node] + 1
        return _frozen(places)


def _frozen(numbers: ArrayLike) -> Ints:
    array: Ints = np.array(numbers, dtype=np.int32)
    array.flags.writeable = False
    return array


def level_order(parent: Sequence[int]) -> list[int]:
    """Return the nodes of a tree breadth first, siblings in the order in which they stood.

    Parameters
    ----------
    parent : sequence of int
        The node before each node, which stands earlier; -1 at the root, which is first.

    Examples
    --------
    >>> level_order([-1, 0, 1, 1, 0])
    [0, 1, 4, 2, 3]
    """
    grouped = np.argsort(np.asarray(parent), kind="stable")[1:].tolist()
    counts = np.bincount(np.asarray(parent)[1:], minlength=len(parent))
    ends = np.cumsum(counts).tolist()
    starts = [0, *ends]
    order = [0]
    for node in order:
        order += grouped[starts[node] : ends[node]]
    return order
