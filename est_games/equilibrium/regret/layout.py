"""A tree's information sets and sequences of all players, laid out so that loops stream over them.

Information sets of one player with equally many own moves before and equally many actions stand in
*tiles*. In a tile of `k` sets with `m` actions, sequences stand action by action, `k` of each, so
that what is done at every information set is done to four neighbours at a time; `k` is made a
multiple of four by sets that nobody reaches. Sets that differ only in what nature told the player
stand side by side, which makes the payoffs of one course of play a small dense block, rows and
columns of which are neighbours too. Where there is one action only nothing is chosen: its sequence
is the one before.

A large player's tiles fall into *parts*: first what comes early, then groups of subtrees that know
nothing of each other, on which several workers can work at a time. Parts do not depend on how many
workers there are, so neither do the results.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from est_games.equilibrium.kernels.course_ranks import course_ranks
from est_games.game.extensive import ExtensiveForm
from est_games.game.tree import CHANCE, Tree
from est_games.game.treeplex import Treeplex

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Places = NDArray[np.uint32]
Numbers = NDArray[np.int64]

WIDEST_TILE = 256
LANES = 8
"""So many information sets are treated together."""
LINE = 8
"""Parts start at multiples of so many sequences, the bytes that workers' caches hand over at once;
four at least remain between them: blocks are as high as a multiple of four, and the sets nobody
reaches follow the first of these."""
WORTH_PARTS = 6_000
"""Players have a part for each so many sequences, one at least, ..."""
MOST_PARTS = 16
"""... and so many at most: the more there are, the narrower are the tiles."""
LARGEST_SHARE = 0.3
"""No group of subtrees shall hold more of a player's sequences, if that can be had."""
EARLIEST = 4
"""... after fewer own moves than this."""


@dataclass(frozen=True, kw_only=True)
class RegretLayout:
    """Where everything stands; sequences, tiles and parts of all players in one row.

    Parameters
    ----------
    form : ExtensiveForm
        The game, with perfect recall.
    course : array of int, shape (n_nodes,)
        Number of the course of play that leads to each node: equal where the players, nature left
        out, did the same, as many moves of nature counted.
    root : array of int, shape (n_players,)
        Where each player's empty sequence stands.
    sequence : tuple of array of int, each of shape (n_sequences_i,)
        Where the treeplex's sequences of each player stand, those of lone actions where the one
        before does.
    n_sequences : int
        How many places there are, unused ones included.
    action : array of int, shape (n_actions,)
        Where the sequence made by each action stands; actions in the form's order, -1 for nature's
        and for lone ones.
    tiles : array of unsigned int, shape (n_tiles, 5)
        First information set, number of information sets, a multiple of four, number of actions,
        first sequence, and whether the information sets follow sequences of another part.
    parent : array of unsigned int, shape (n_sets,)
        The sequence that leads to each information set.
    information_sets : array of int, shape (n_sets,)
        The form's number of each information set, -1 of those that nobody reaches.
    part_start : array of int, shape (n_players + 1,)
        Where each player's parts start, the early one first.
    part_tile : array of int, shape (n_parts + 1,)
        Where each part's tiles start.
    """

    form: ExtensiveForm
    course: Numbers
    root: Numbers
    sequence: tuple[Numbers, ...]
    n_sequences: int
    action: Numbers
    tiles: Places
    parent: Places
    information_sets: Numbers
    part_start: Numbers
    part_tile: Numbers

    def shared(self, n_workers: int, costs: Numbers) -> Numbers:
        """Return which worker does each part: the first the early ones, others as they cost.

        Parameters
        ----------
        n_workers : int
            How many there are.
        costs : array of int, shape (n_tiles,)
            What each tile costs, in any unit.
        """
        owners = np.zeros(len(self.part_tile) - 1, dtype=np.int64)
        whole = np.append(0, np.cumsum(costs))
        sizes = np.diff(whole[self.part_tile])
        for first, end in zip(self.part_start[:-1] + 1, self.part_start[1:], strict=True):
            owners[first:end] = _balanced(sizes[first:end].tolist(), n_workers)
        return owners


def regret_layout(form: ExtensiveForm) -> RegretLayout:
    """Return the layout of a form.

    Raises
    ------
    GameError
        A player forgets what it knew or did.

    Notes
    -----
    1. Nodes are told apart by what the players did, and by what nature did, the last move first;
       actions with one label count as the same.
    2. Each player's information sets with two actions and more are sorted by part, own moves
       before, number of actions, what the players did, what nature did.
    3. They are cut into tiles of :data:`WIDEST_TILE` at most, as far as possible where what the
       players did changes.
    """
    tree = form.tree
    course, fate = _courses(tree, _action_names(form))
    action = np.full(int(tree.action_start[-1]), -1, dtype=np.int64)
    tiles, parents, sets, sequences, part_tiles = [], [], [], [], [0]
    roots, part_start = list[int](), [0]
    n_places = n_sets = n_tiles = 0
    for treeplex in form.treeplexes:
        first = tree.members[tree.member_start[treeplex.information_sets]]
        depth = np.repeat(np.arange(treeplex.level_start.size - 1), np.diff(treeplex.level_start))
        made, owner = _chosen(treeplex)
        part = _parts(treeplex, depth, course[first])
        before = owner[made[treeplex.parent_sequence]]
        crosses = (part > 0) & ((before < 0) | (part[before] != part))
        order = np.lexsort((fate[first], course[first], treeplex.n_actions, crosses, depth, part))
        order = order[treeplex.n_actions[order] > 1]
        # There is an early part, if an empty one.
        used = np.unique(np.append(0, part[order]))
        part, widths = np.searchsorted(used, part[order]), treeplex.n_actions[order]
        cuts = _cuts(np.stack([part, depth[order], widths, crosses[order]]), course[first][order])
        counts, n_actions = np.diff(np.append(cuts, len(order))), widths[cuts]
        lanes = -(-counts // LANES) * LANES
        sizes, first_set = lanes * n_actions, np.cumsum(lanes) - lanes
        n_parts = len(used)
        bounds = np.searchsorted(part[cuts], np.arange(n_parts + 1))
        bounds[0] = 0
        root, n_places = n_places, n_places + LINE
        starts, spare = np.zeros(len(cuts), dtype=np.int64), np.zeros(n_parts, dtype=np.int64)
        for number, (begin, end) in enumerate(pairwise(bounds.tolist())):
            starts[begin:end] = n_places + np.cumsum(sizes[begin:end]) - sizes[begin:end]
            spare[number] = n_places + sizes[begin:end].sum()
            n_places = -(-(int(spare[number]) + 4) // LINE) * LINE
        placed = np.full(treeplex.n_sequences, root, dtype=np.int64)
        tile = np.repeat(np.arange(len(cuts)), counts)
        inside = np.arange(len(order)) - cuts[tile]
        for number in range(int(widths.max(initial=0))):
            wide = widths > number
            there = (starts[tile] + inside + number * lanes[tile])[wide]
            placed[treeplex.first_sequence[order[wide]] + number] = there
            action[tree.action_start[treeplex.information_sets[order[wide]]] + number] = there
        placed = placed[made]
        above = np.repeat(spare[part[cuts]], lanes)
        above[first_set[tile] + inside] = placed[treeplex.parent_sequence[order]]
        named = np.full(len(above), -1, dtype=np.int64)
        named[first_set[tile] + inside] = treeplex.information_sets[order]
        columns = [n_sets + first_set, lanes, n_actions, starts, crosses[order][cuts]]
        tiles.append(np.stack(columns, axis=1))
        part_tiles += (n_tiles + bounds[1:]).tolist()
        roots.append(root)
        sequences.append(placed)
        parents.append(above)
        sets.append(named)
        n_sets += len(above)
        n_tiles += len(cuts)
        part_start.append(len(part_tiles) - 1)
    return RegretLayout(
        form=form,
        course=course,
        root=np.array(roots),
        sequence=tuple(sequences),
        n_sequences=n_places,
        action=action,
        tiles=np.concatenate(tiles).astype(np.uint32),
        parent=np.concatenate(parents).astype(np.uint32),
        information_sets=np.concatenate(sets),
        part_start=np.array(part_start),
        part_tile=np.array(part_tiles),
    )


def _chosen(treeplex: Treeplex) -> tuple[Numbers, Numbers]:
    """Return the last sequence on the way to each that was chosen, and each sequence's set.

    Lone actions are passed over, as many at a time as have been passed over already.
    """
    sets = np.repeat(np.arange(treeplex.n_sets), treeplex.n_actions)
    owner = np.append(-1, sets)
    made = np.arange(treeplex.n_sequences)
    alone = np.flatnonzero(treeplex.n_actions == 1)
    made[treeplex.first_sequence[alone]] = treeplex.parent_sequence[alone]
    while (made != (further := made[made])).any():
        made = further
    return made, owner


def _action_names(form: ExtensiveForm) -> Numbers:
    """Return a number for each action's label, from 1 on, in the order in which they occur."""
    numbers: dict[str, int] = {}
    return np.array(
        [
            numbers.setdefault(label, len(numbers) + 1)
            for choice in form.information_sets
            for label in choice.actions
        ],
        dtype=np.int64,
    )


def _courses(tree: Tree, names: Numbers) -> tuple[Numbers, Numbers]:
    """Return what the players did and what nature did before each node, as ranks in its level.

    Courses go on counting from level to level.
    """
    above = np.maximum(tree.parent, 0)
    made = np.zeros(tree.n_nodes, dtype=np.int64)
    if tree.n_nodes > 1:
        made[1:] = names[tree.action_start[tree.information_set[above]] + tree.action][1:]
    widest = int(names.max(initial=0)) + 1
    course, fate = course_ranks(
        tree.level_start, tree.parent, made, tree.player[above] == CHANCE, widest
    )
    return course, fate


def _parts(treeplex: Treeplex, depth: Numbers, course: Numbers) -> Numbers:
    """Return the part of each information set: 0 for the early ones."""
    part = np.zeros(treeplex.n_sets, dtype=np.int64)
    n_parts = min(MOST_PARTS, treeplex.n_sequences // WORTH_PARTS)
    if n_parts < 2:
        return part
    owner = np.append(-1, np.repeat(np.arange(treeplex.n_sets), treeplex.n_actions))
    above = owner[treeplex.parent_sequence]
    largest = LARGEST_SHARE * treeplex.n_sequences
    for cut in range(min(EARLIEST, len(treeplex.level_start) - 1)):
        # Twice as far up at a time as before.
        top = np.where(depth > cut, above, np.arange(treeplex.n_sets))
        while (top != (further := top[top])).any():
            top = further
        names, number = np.unique(course[top[depth >= cut]], return_inverse=True)
        sizes = np.bincount(number, weights=treeplex.n_actions[depth >= cut])
        if len(names) > 1 and sizes.max() <= largest:
            part[depth >= cut] = 1 + np.array(_balanced(sizes.tolist(), n_parts))[number]
            return part
    return part


def _balanced(sizes: list[float] | list[int], n_heaps: int) -> list[int]:
    """Return a heap for each size, the largest first to the heap that is lowest then."""
    heaps: list[tuple[float, int]] = [(0, heap) for heap in range(n_heaps)]
    chosen = [0] * len(sizes)
    for number in sorted(range(len(sizes)), key=lambda number: -sizes[number]):
        height, heap = heapq.heappop(heaps)
        chosen[number] = heap
        heapq.heappush(heaps, (height + sizes[number], heap))
    return chosen


def _cuts(kinds: Numbers, course: Numbers) -> Numbers:
    """Return where the tiles start."""
    if not len(course):
        return np.zeros(0, dtype=np.int64)
    kind = np.append(True, np.diff(kinds, axis=1).any(axis=0))
    change = kind | np.append(True, np.diff(course) != 0)
    is_kind = kind.tolist()
    starts = np.flatnonzero(change).tolist()
    cuts, start = [0], 0
    for this, end in zip(starts, [*starts[1:], len(course)], strict=True):
        if this > start and (is_kind[this] or end - start > WIDEST_TILE):
            start = this
            cuts.append(start)
        while end - start > WIDEST_TILE:
            start += WIDEST_TILE
            cuts.append(start)
    return np.array(cuts, dtype=np.int64)
