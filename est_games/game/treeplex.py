"""One player's side of a tree: its information sets and sequences of own moves, breadth first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from est_games.game.tree import Ints, Tree


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Treeplex:
    """What one player can know and do, whatever the others do; needs perfect recall.

    A *sequence* is what the player has done so far: nothing (number 0), or an action at one of its
    information sets after what led there. Information sets stand by how many own moves precede
    them, so that a level is a slice of them, and of the sequences.

    Parameters
    ----------
    player : int
        Whose it is.
    information_sets : array of int, shape (n_sets,)
        The form's number of each information set.
    parent_sequence : array of int, shape (n_sets,)
        The sequence that leads to each.
    first_sequence : array of int, shape (n_sets,)
        The sequence its first action makes; the others follow.
    n_actions : array of int, shape (n_sets,)
        Among how many actions the player chooses.
    level_start : array of int, shape (n_levels + 1,)
        Where each level of information sets starts.
    node_sequence : array of int, shape (n_nodes,)
        What the player has done on reaching each node of the tree.
    n_sequences : int
        The empty one included.

    References
    ----------
    von Stengel (1996), Efficient computation of behavior strategies; Hoda, Gilpin, Peña and
    Sandholm (2010), for the name.
    """

    player: int
    information_sets: Ints
    parent_sequence: Ints
    first_sequence: Ints
    n_actions: Ints
    level_start: Ints
    node_sequence: Ints
    n_sequences: int

    @property
    def n_sets(self) -> int:
        """Number of information sets."""
        return len(self.information_sets)

    @property
    def levels(self) -> Iterator[slice]:
        """The levels as slices of the information sets."""
        starts = self.level_start.tolist()
        return map(slice, starts[:-1], starts[1:])

    def leaf_sequence(self, tree: Tree) -> Ints:
        """Return what the player has done on reaching each terminal node, shape (n_leaves,)."""
        return self.node_sequence[tree.leaves]


def treeplex(tree: Tree, player: int) -> Treeplex | int:
    """Return a player's treeplex, or an information set at which it has forgotten something.

    A player has perfect recall if all nodes of each of its information sets follow the same last
    own move; by induction they then follow the same own moves (Kuhn 1953).

    Notes
    -----
    1. Own moves are numbered by information set as the form numbers them, and carried down the
       tree level by level.
    2. Each information set's nodes must agree on the last one.
    3. The sets are ordered by how many own moves precede them, and the moves renumbered.

    Examples
    --------
    >>> tree = Tree([-1, 0, 0, 1, 1], [0, 1, -1, -1, -1], [0, 0], [2, 2])
    >>> mine = treeplex(tree, 0)
    >>> mine.parent_sequence.tolist(), mine.first_sequence.tolist(), mine.node_sequence.tolist()
    ([0, 1], [1, 3], [0, 1, 2, 3, 4])
    """
    own = np.flatnonzero(tree.set_player == player)
    widths = tree.set_n_actions[own]
    first = np.zeros(tree.n_sets + 1, dtype=np.int32)
    first[own] = 1 + np.cumsum(widths) - widths
    carried = _carried(tree, tree.player == player, first[tree.information_set])
    firsts = tree.members[tree.member_start[:-1]]
    for_set = carried[firsts]
    mine = np.isin(tree.set_player[tree.information_set[tree.members]], [player])
    members = tree.members[mine]
    numbers = tree.information_set[members]
    wrong = numbers[carried[members] != for_set[numbers]]
    if len(wrong):
        return int(wrong.min())
    owner = np.repeat(own, widths)
    depths = _depths(own.tolist(), for_set[own].tolist(), owner.tolist())
    order = np.argsort(depths, kind="stable")
    ordered, ordered_widths = own[order], widths[order]
    starts = 1 + np.cumsum(ordered_widths) - ordered_widths
    renumbered = np.zeros(1 + len(owner), dtype=np.int32)
    for offset in range(int(ordered_widths.max(initial=0))):
        wide = ordered_widths > offset
        renumbered[first[ordered[wide]] + offset] = starts[wide] + offset
    counts = np.bincount(depths) if len(depths) else np.zeros(0, dtype=np.int64)
    return Treeplex(
        player=player,
        information_sets=_frozen(ordered),
        parent_sequence=_frozen(renumbered[for_set[ordered]]),
        first_sequence=_frozen(starts),
        n_actions=_frozen(ordered_widths),
        level_start=_frozen(np.append(0, np.cumsum(counts))),
        node_sequence=_frozen(renumbered[carried]),
        n_sequences=1 + len(owner),
    )


def _carried(tree: Tree, moves: NDArray[np.bool_], first: Ints) -> NDArray[np.int64]:
    """Return the last own move before each node, 0 where there is none.

    Each node points at the node itself, if an own move leads there, or at the node before; pointing
    on where those point, twice as far each time, all soon point at the node after the last own
    move, however deep the tree.
    """
    made = moves[tree.parent]
    made[0] = True
    latest = np.where(made, np.arange(tree.n_nodes), tree.parent)
    while not made[latest].all():
        latest = latest[latest]
    numbers = first[tree.parent] + tree.action
    numbers[0] = 0
    found: NDArray[np.int64] = numbers[latest]
    return found


def _depths(own: list[int], parents: list[int], owner: list[int]) -> NDArray[np.int64]:
    """Return how many own moves precede each information set.

    A set's first node stands below one of the set before it, but sets need not be numbered so.
    """
    place = {number: index for index, number in enumerate(own)}
    before = [place[owner[move - 1]] if move else -1 for move in parents]
    depths = [-1] * len(own)
    for start in range(len(own)):
        chain = [start]
        while chain[-1] >= 0 and depths[chain[-1]] < 0:
            chain.append(before[chain[-1]])
        known = chain.pop()
        depth = depths[known] if known >= 0 else -1
        for index in reversed(chain):
            depth += 1
            depths[index] = depth
    return np.array(depths, dtype=np.int64)


def _frozen(numbers: NDArray[Any]) -> Ints:
    array: Ints = numbers.astype(np.int32)
    array.flags.writeable = False
    return array
