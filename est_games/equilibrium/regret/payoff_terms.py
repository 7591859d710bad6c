"""What players' sequences pay together: of two players as small dense blocks, else play by play."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from est_games.equilibrium.kernels.block_sums import FOUR
from est_games.equilibrium.kernels.course_ranks import path_products
from est_games.equilibrium.regret.layout import Floats, Numbers, Places, RegretLayout
from est_games.game.payoff_table import PayoffTable
from est_games.game.tree import CHANCE, Tree

_FULL_ENOUGH = 0.5
_WORTH_BLOCKS = 4
_PASSES = 8
"""What a sequence costs, if a number of a block costs one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoffTerms:
    """Each player's payoffs by own sequence and the others', nature's part included.

    Parameters
    ----------
    tile_range : array of unsigned int, shape (n_tiles, 2)
        Which runs of blocks, or terms, have rows in each tile.
    root_range : array of unsigned int, shape (n_players, 2)
        ... and in each player's empty sequence.
    runs : array of unsigned int, shape (n_runs, 5)
        Equal blocks of one tile: from which to before which, number of rows, made a multiple of
        four, number of columns, and where the numbers stand. Empty where there are terms instead.
    blocks : array of unsigned int, shape (n_blocks, 2)
        First row and first column of each.
    rows : array of unsigned int, shape (n_terms,)
        Own sequence of each term.
    others : array of unsigned int, shape (n_terms, n_players - 1)
        The others' sequences.
    numbers : array of float
        The blocks' numbers, column by column, equal blocks kept once; or one number a term.
    """

    tile_range: Places
    root_range: Places
    runs: Places
    blocks: Places
    rows: Places
    others: Places
    numbers: Floats

    def costs(self, layout: RegretLayout) -> Numbers:
        """Return how many numbers each tile of a layout has to go over, shape (n_tiles,)."""
        begin, end = self.tile_range.T.astype(np.int64)
        if len(self.runs):
            first, last, height, width, _ = self.runs.T.astype(np.int64)
            work = (last - first) * height * width
        else:
            work = np.full(len(self.rows), 1 + self.others.shape[1])
        whole = np.append(0, np.cumsum(work))
        sequences: Numbers = layout.tiles[:, 1].astype(np.int64) * layout.tiles[:, 2]
        costs: Numbers = _PASSES * sequences + whole[end] - whole[begin]
        return costs


def unit_payoffs(table: PayoffTable) -> tuple[Floats, Fraction, Fraction]:
    """Return payoffs brought to [-1, 1] exactly, then made floats; the middle and the half-width.

    So regrets, and all that is done with them, are the same whatever the scale and offset.

    Examples
    --------
    >>> unit_payoffs(PayoffTable((Fraction(10**15), Fraction(10**15 + 1))))[0].tolist()
    [-1.0, 1.0]
    """
    if isinstance(table.numbers, tuple):
        places = {amount: place for place, amount in enumerate(dict.fromkeys(table.numbers))}
        amounts = list(places)
        inverse = np.array([places[amount] for amount in table.numbers])
    else:
        distinct, inverse = np.unique(table.numbers, return_inverse=True)
        amounts = list(map(Fraction, distinct.tolist()))
    low, high = min(amounts), max(amounts)
    middle, half = (low + high) / 2, (high - low) / 2
    scale = half or Fraction(1)
    unit = np.array([float((amount - middle) / scale) for amount in amounts])
    return unit[inverse], middle, half


def leaf_chances(tree: Tree, chance: Floats) -> Floats:
    """Return nature's part in the probability of each play, shape (n_leaves,)."""
    above = np.maximum(tree.parent, 0)
    by_nature = tree.player[above] == CHANCE
    by_nature[0] = False
    taken = np.ones(tree.n_nodes)
    moves = tree.action_start[tree.information_set[above]] + tree.action
    taken[by_nature] = chance[moves[by_nature]]
    products: Floats = path_products(tree.parent, taken)[tree.leaves]
    return products


def payoff_terms(layout: RegretLayout, payoffs: list[Floats]) -> PayoffTerms:
    """Return the payoffs of a game, in blocks where two players' fall into some.

    Parameters
    ----------
    layout : RegretLayout
        Of the game.
    payoffs : list of array of float, each of shape (n_leaves,)
        What each play pays each player, times nature's part in its probability.
    """
    if len(payoffs) == 2:
        found = _blocks(layout, payoffs)
        if found is not None:
            return found
    tree = layout.form.tree
    sequences = [
        layout.sequence[player][treeplex.leaf_sequence(tree)]
        for player, treeplex in enumerate(layout.form.treeplexes)
    ]
    orders = [np.argsort(own, kind="stable") for own in sequences]
    rows = np.concatenate([own[order] for own, order in zip(sequences, orders, strict=True)])
    others = [
        np.stack([other[order] for other in sequences if other is not own], axis=1)
        if len(payoffs) > 1
        else np.zeros((len(own), 0))
        for own, order in zip(sequences, orders, strict=True)
    ]
    numbers = [amounts[order] for amounts, order in zip(payoffs, orders, strict=True)]
    tile_range, root_range = _ranges(layout, rows)
    return PayoffTerms(
        tile_range=tile_range,
        root_range=root_range,
        runs=np.zeros((0, 5), dtype=np.uint32),
        blocks=np.zeros((0, 2), dtype=np.uint32),
        rows=rows.astype(np.uint32),
        others=np.concatenate(others).astype(np.uint32),
        numbers=np.concatenate(numbers),
    )


def _ranges(layout: RegretLayout, rows: Numbers) -> tuple[Places, Places]:
    """Return which of the rows, ascending, lie in each tile and at each player's start."""
    _, counts, n_actions, starts, _ = layout.tiles.T.astype(np.int64)
    tiles = np.stack([starts, starts + counts * n_actions], axis=1)
    roots = np.stack([layout.root, layout.root + 1], axis=1)
    return tuple(np.searchsorted(rows, ends).astype(np.uint32) for ends in (tiles, roots))  # type: ignore[return-value]


def _blocks(layout: RegretLayout, payoffs: list[Floats]) -> PayoffTerms | None:
    """Return the payoffs of two players as blocks, or None where these would be small.

    Notes
    -----
    1. Plays in which both do the same are added up.
    2. Those of one course of play stand in rows; neighbouring ones, at most one place apart, are
       one segment. A segment joins the block above it if half of the longer of the two lies beside
       the other.
    3. A block less than half full is taken apart into its segments.
    4. Equal blocks share their numbers, and those in one tile follow one another, from the last
       row up: a sum is then not read right after the neighbour's overlapping one was written.
    """
    tree = layout.form.tree
    plays = [
        layout.sequence[player][treeplex.leaf_sequence(tree)]
        for player, treeplex in enumerate(layout.form.treeplexes)
    ]
    n_all = layout.n_sequences
    keys, first, inverse = np.unique(
        plays[0] * n_all + plays[1], return_index=True, return_inverse=True
    )
    course = layout.course[tree.leaves][first]
    order = np.lexsort((keys, course))
    rows, columns = keys[order] // n_all, keys[order] % n_all
    label = _block_labels(layout, rows, columns, course[order])
    n_blocks = int(label[-1]) + 1
    if len(rows) < _WORTH_BLOCKS * n_blocks:
        return None
    starts = np.flatnonzero(np.append(True, np.diff(label) != 0))
    corners = [np.minimum.reduceat(places, starts) for places in (rows, columns)]
    sides = [
        np.maximum.reduceat(places, starts) - corner + 1
        for places, corner in zip((rows, columns), corners, strict=True)
    ]
    made, numbers = [], list[Floats]()
    known: dict[tuple[int, bytes], int] = {}
    at = 0
    for own, places in enumerate((rows, columns)):
        other = 1 - own
        height, width = -(-sides[own] // FOUR) * FOUR, sides[other]
        ends = np.cumsum(height * width)
        dense = np.zeros(int(ends[-1]))
        right = (columns, rows)[own] - corners[other][label]
        down = places - corners[own][label]
        begins = ends - height * width
        amounts = np.bincount(inverse, weights=payoffs[own])[order]
        dense[begins[label] + right * height[label] + down] = amounts
        where = np.empty(n_blocks, dtype=np.int64)
        extents = zip(begins.tolist(), ends.tolist(), height.tolist(), strict=True)
        for number, (begin, end, rows_in) in enumerate(extents):
            block = dense[begin:end]
            where[number] = known.setdefault((rows_in, block.tobytes()), at)
            if where[number] == at:
                numbers.append(block)
                at += len(block)
        home = _tile(layout, corners[own])
        row_order = np.lexsort((-corners[own], where, sides[other], height, home))
        table = np.stack([home, height, width, where, corners[own], corners[other]], axis=1)
        made.append(table[row_order])
    table = np.concatenate(made)
    change = np.append(True, np.diff(table[:, :4], axis=0).any(axis=1))
    begin = np.flatnonzero(change)
    homes = _homes(layout)[table[begin, 0] - 1]
    tile_range, root_range = _ranges(layout, homes)
    runs = np.stack([begin, np.append(begin[1:], len(table)), *table[begin, 1:4].T], axis=1)
    return PayoffTerms(
        tile_range=tile_range,
        root_range=root_range,
        runs=runs.astype(np.uint32),
        blocks=table[:, 4:].astype(np.uint32),
        rows=np.zeros(0, dtype=np.uint32),
        others=np.zeros((0, 1), dtype=np.uint32),
        numbers=np.concatenate(numbers),
    )


def _block_labels(
    layout: RegretLayout, rows: Numbers, columns: Numbers, course: Numbers
) -> Numbers:
    """Return the number of the block of each entry; entries by course, row and column."""
    same_row = np.append(False, (np.diff(course) == 0) & (np.diff(rows) == 0))
    near = np.append(False, np.diff(columns) <= 2)
    same_tile = np.append(False, np.diff(_tile(layout, columns)) == 0)
    segment = np.cumsum(~(same_row & near & same_tile)) - 1
    starts = np.flatnonzero(np.append(True, np.diff(segment) != 0))
    ends = np.append(starts[1:], len(rows)) - 1
    row, left, right = rows[starts], columns[starts], columns[ends]
    overlap = np.minimum(right[1:], right[:-1]) - np.maximum(left[1:], left[:-1]) + 1
    extent = right - left + 1
    joined = (
        (np.diff(course[starts]) == 0)
        & (np.diff(row) == 1)
        & (np.diff(_tile(layout, row)) == 0)
        & (np.diff(_tile(layout, left)) == 0)
        & (overlap >= _FULL_ENOUGH * np.maximum(extent[1:], extent[:-1]))
    )
    block = np.append(0, np.cumsum(~joined))
    heads = np.flatnonzero(np.append(True, ~joined))
    height = np.diff(np.append(heads, len(row)))
    width = np.maximum.reduceat(right, heads) - np.minimum.reduceat(left, heads) + 1
    filled = np.bincount(block[segment], minlength=len(heads))
    poor = filled < _FULL_ENOUGH * height * width
    apart = np.append(True, ~joined | poor[block][1:])
    labels: Numbers = (np.cumsum(apart) - 1)[segment]
    return labels


def _homes(layout: RegretLayout) -> Numbers:
    """Return where tiles start, and empty sequences stand, in ascending order."""
    starts: Numbers = np.sort(np.append(layout.tiles[:, 3].astype(np.int64), layout.root))
    return starts


def _tile(layout: RegretLayout, places: Numbers) -> Numbers:
    """Return in which of them, from one on, each sequence stands."""
    return np.searchsorted(_homes(layout), places, side="right")
