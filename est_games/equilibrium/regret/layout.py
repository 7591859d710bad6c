"""A tree's information sets and sequences of all players, laid out so that loops stream over them.

Information sets of one player with equally many own moves before and equally many actions stand in
*tiles*. In a tile of `k` sets with `m` actions, sequences stand action by action, `k` of each, so
that what is done at every information set is done by a loop over neighbours. Sets that differ only
in what nature told the player stand side by side, which makes the payoffs of one course of play a
small dense block, rows and columns of which are neighbours too.

A large player's tiles fall into *parts*: first what comes early, then groups of subtrees that know
nothing of each other, on which several workers can work at a time. Parts do not depend on how many
workers there are, so neither do the results.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from est_games.game.extensive import ExtensiveForm
from est_games.game.tree import CHANCE, Tree
from est_games.game.treeplex import Treeplex

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Places = NDArray[np.uint32]
Numbers = NDArray[np.int64]

WIDEST_TILE = 64
SPARE = 3
"""So many unused sequences follow each part: blocks are as high as a multiple of four."""
WORTH_PARTS = 4096
"""Players with fewer sequences have one part."""
MOST_PARTS = 16
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
        Where the treeplex's sequences of each player stand.
    n_sequences : int
        How many places there are, unused ones included.
    action : array of int, shape (n_actions,)
        Where the sequence made by each action stands; actions in the form's order, -1 for nature's.
    tiles : array of unsigned int, shape (n_tiles, 5)
        First information set, number of information sets, number of actions, first sequence, and
        whether the information sets follow sequences of another part.
    parent : array of unsigned int, shape (n_sets,)
        The sequence that leads to each information set.
    information_sets : array of int, shape (n_sets,)
        The form's number of each information set.
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

    def shared(self, n_workers: int) -> Numbers:
        """Return which worker does each part: early ones the first, others by their size."""
        sizes = [
            int((self.tiles[start:end, 1] * self.tiles[start:end, 2]).sum())
            for start, end in zip(self.part_tile[:-1], self.part_tile[1:], strict=True)
        ]
        owners = np.zeros(len(sizes), dtype=np.int64)
        for first, end in zip(self.part_start[:-1], self.part_start[1:], strict=True):
            late = range(int(first) + 1, int(end))
            owners[first + 1 : end] = _balanced([sizes[part] for part in late], n_workers)
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
    2. Each player's information sets are sorted by part, own moves before, number of actions, what
       the players did, what nature did.
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
        part = _parts(treeplex, depth, course[first])
        order = np.lexsort((fate[first], course[first], treeplex.n_actions, depth, part))
        part, widths = part[order], treeplex.n_actions[order]
        cuts = _cuts(np.stack([part, depth[order], widths]), course[first][order])
        counts, n_actions = np.diff(np.append(cuts, len(order))), widths[cuts]
        sizes = counts * n_actions
        starts = n_places + 1 + np.cumsum(sizes) - sizes + SPARE * part[cuts]
        placed = np.full(treeplex.n_sequences, n_places, dtype=np.int64)
        tile = np.repeat(np.arange(len(cuts)), counts)
        inside = np.arange(len(order)) - cuts[tile]
        for number in range(int(widths.max(initial=0))):
            wide = widths > number
            there = (starts[tile] + inside + number * counts[tile])[wide]
            placed[treeplex.first_sequence[order[wide]] + number] = there
            action[tree.action_start[treeplex.information_sets[order[wide]]] + number] = there
        above = placed[treeplex.parent_sequence[order]]
        n_parts = int(part.max(initial=0)) + 1
        # A set of a late part follows the early part if its parent stands before its own part.
        first_in_part = np.searchsorted(part[cuts], part)
        crosses = (part > 0) & (above < np.append(starts, 0)[first_in_part])
        tiles.append(np.stack([n_sets + cuts, counts, n_actions, starts, crosses[cuts]], axis=1))
        part_tiles += (n_tiles + np.searchsorted(part[cuts], np.arange(1, n_parts + 1))).tolist()
        roots.append(n_places)
        sequences.append(placed)
        parents.append(above)
        sets.append(treeplex.information_sets[order])
        n_places += treeplex.n_sequences + SPARE * n_parts
        n_sets += len(order)
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
        information_sets=np.concatenate(sets).astype(np.int64),
        part_start=np.array(part_start),
        part_tile=np.array(part_tiles),
    )


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
    course = np.zeros(tree.n_nodes, dtype=np.int64)
    fate = np.zeros(tree.n_nodes, dtype=np.int64)
    n_courses, widest = 1, int(names.max(initial=0)) + 1
    for level in list(tree.levels)[1:]:
        above = tree.parent[level]
        is_chance = tree.player[above] == CHANCE
        made = names[tree.action_start[tree.information_set[above]] + tree.action[level]]
        told = course[above] * widest + np.where(is_chance, 0, made)
        distinct, ranks = np.unique(told, return_inverse=True)
        course[level] = n_courses + ranks
        n_courses += len(distinct)
        dealt = np.where(is_chance, made, 0) * (int(fate[above].max()) + 1) + fate[above]
        fate[level] = np.unique(dealt, return_inverse=True)[1]
    return course, fate


def _parts(treeplex: Treeplex, depth: Numbers, course: Numbers) -> Numbers:
    """Return the part of each information set: 0 for the early ones."""
    part = np.zeros(treeplex.n_sets, dtype=np.int64)
    if treeplex.n_sequences < WORTH_PARTS:
        return part
    owner = np.append(-1, np.repeat(np.arange(treeplex.n_sets), treeplex.n_actions))
    above = owner[treeplex.parent_sequence]
    largest = LARGEST_SHARE * treeplex.n_sequences
    for cut in range(min(EARLIEST, len(treeplex.level_start) - 1)):
        bundle = np.where(depth == cut, course, -1)
        for level in list(treeplex.levels)[cut + 1 :]:
            bundle[level] = bundle[above[level]]
        names, number = np.unique(bundle[depth >= cut], return_inverse=True)
        sizes = np.bincount(number, weights=treeplex.n_actions[depth >= cut])
        if len(names) > 1 and sizes.max() <= largest:
            part[depth >= cut] = 1 + np.array(_balanced(sizes.tolist(), MOST_PARTS))[number]
            used, ranks = np.unique(part, return_inverse=True)
            # An early part there is, though it may be empty.
            return np.asarray(ranks + int(used[0] > 0), dtype=np.int64)
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
