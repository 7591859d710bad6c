"""Which leaves cover a rectangle: it is halved into tiles that few curves cross, and these listed.

1. Judge the middle of a tile: the leaf there, and those of its curves that cross the tile.
2. Cut the tile by the curves that cross it and take one sample in every cell
   (:mod:`~est_games.verdict.arrangement`). A sample in a known leaf is settled; in another the
   judge is traced, which may bring curves that cross: cut again.
3. Too many curves: halve the tile instead. None left: the leaves cover it, its edges and the curves
   themselves included.

A curve that is far away costs nothing, so hundreds of them over the whole rectangle do no harm.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from est_games.verdict.area import Share, share_of
from est_games.verdict.arrangement import Arrangement, Signs
from est_games.verdict.cells import Box, Point, constant_sign
from est_games.verdict.leaf import Atlas, Leaf, Sample
from est_games.verdict.root import Root

MAX_CROSSING = 10
MAX_HALVINGS = 32
MAX_CELLS = 100_000


@dataclass(eq=False)
class Tile:
    """A part of the rectangle, and what is known of it.

    Parameters
    ----------
    box : pair of (low, high) pairs
        The part, with its edges.
    n_halvings : int
        How often the rectangle was halved to get it.
    crossing : list of int
        The curves it is cut by, as indices into the atlas.
    cells : list of (Sample, Leaf or None)
        One sample for every combination of their signs, and the leaf that covers it.
    unresolved : Fraction or float
        The share of the tile that no leaf covers.
    """

    box: Box
    n_halvings: int = 0
    crossing: list[int] = field(default_factory=list)
    cells: list[tuple[Sample, Leaf | None]] = field(default_factory=list)
    unresolved: Fraction | float = Fraction(1)

    @property
    def middle(self) -> Point:
        """Its middle."""
        return tuple((low + high) / 2 for low, high in self.box)

    def halves(self, whole: Box) -> tuple[Tile, Tile]:
        """Return the tile cut in two across the side that is longest for its axis."""
        widths = [
            (high - low) / (end - start) if end != start else start * 0
            for (low, high), (start, end) in zip(self.box, whole, strict=True)
        ]
        axis = max(range(len(widths)), key=widths.__getitem__)
        middle = self.middle[axis]
        low, high = self.box[axis]
        first, second = (
            Tile((*self.box[:axis], side, *self.box[axis + 1 :]), self.n_halvings + 1)
            for side in ((low, middle), (middle, high))
        )
        return first, second


class Survey:
    """What is known of a rectangle after tracing until leaves cover it, or the limit is met.

    Parameters
    ----------
    atlas : Atlas
        The leaves; it grows.

    Attributes
    ----------
    tiles : list of Tile
        They make up the rectangle.
    """

    def __init__(self, atlas: Atlas) -> None:
        self.atlas = atlas
        self.tiles: list[Tile] = []
        self._cover()

    @property
    def complete(self) -> bool:
        """Whether the leaves cover the rectangle."""
        return not any(tile.unresolved for tile in self.tiles)

    @property
    def unresolved(self) -> Share:
        """The part of the area that no leaf covers."""
        total: Fraction | float = Fraction(0)
        for tile in self.tiles:
            total += tile.unresolved * Fraction(1, 2**tile.n_halvings)
        return Share(value=total, exact=isinstance(total, Fraction))

    def samples(self) -> Iterator[tuple[Sample, Leaf]]:
        """Yield a point of every settled cell of every tile, and the leaf that covers it."""
        for tile in self.tiles:
            yield from ((sample, leaf) for sample, leaf in tile.cells if leaf is not None)

    def bounding(self, member: Callable[[Leaf], bool]) -> set[int]:
        """Return the curves that cross a tile with members and others: some of them bound."""
        found: set[int] = set()
        for tile in self.tiles:
            if len({member(leaf) for _, leaf in tile.cells if leaf is not None}) > 1:
                found.update(tile.crossing)
        return found

    def cut_by(self, curves: Sequence[int]) -> Iterator[tuple[Sample, Leaf]]:
        """Yield a point of every cell when every tile is also cut by some curves.

        So every combination of these curves' signs in the rectangle is met with all its leaves.
        """
        for tile in self.tiles:
            more = [index for index in curves if not self._keeps_sign(index, tile.box)]
            alone = len({id(leaf) for _, leaf in tile.cells}) == 1
            leaf = tile.cells[0][1]
            cut = more if alone else [*tile.crossing, *set(more).difference(tile.crossing)]
            for sample in self._cells(self._arranged(tile.box, cut), cut):
                found = leaf if alone else self.atlas.leaf_at(sample)
                if found is not None:
                    yield sample, found

    def _cover(self) -> None:
        """Settle tiles, the largest first, so that a limit leaves no corner unseen."""
        order = 0
        waiting = [(0, order, Tile(self.atlas.box))]
        while waiting:
            _, _, tile = heapq.heappop(waiting)
            if self._settle(tile):
                self.tiles.append(tile)
                continue
            for half in tile.halves(self.atlas.box):
                order += 1
                heapq.heappush(waiting, (half.n_halvings, order, half))

    def _settle(self, tile: Tile) -> bool:
        """List a tile's cells and their leaves; return False where it should be halved."""
        first = self.atlas.base if not tile.n_halvings else tile.middle
        sample = Sample(first, self.atlas.curves)
        leaf = self._leaf(sample)
        tile.cells = [(sample, leaf)]
        if leaf is None:
            return True
        arrangement = self._arranged(tile.box, ())
        while True:
            new = self._crossing(tile)
            tile.crossing.extend(new)
            if not new:
                break
            if len(tile.crossing) > MAX_CROSSING and tile.n_halvings < MAX_HALVINGS:
                return False
            arrangement.extend([self.atlas.curves[index] for index in new])
            if arrangement.n_cells_at_most > MAX_CELLS:
                return True
            tile.cells = [
                (sample, self._leaf(sample)) for sample in self._cells(arrangement, tile.crossing)
            ]
        self._measure(tile, arrangement)
        return True

    def _measure(self, tile: Tile, arrangement: Arrangement) -> None:
        missed = {
            tuple(map(sample.sign, tile.crossing)) for sample, leaf in tile.cells if leaf is None
        }
        tile.unresolved = Fraction(0)
        if missed:
            tile.unresolved = share_of(arrangement, missed.__contains__, n_nodes=2).value

    def _leaf(self, sample: Sample) -> Leaf | None:
        leaf = self.atlas.leaf_at(sample)
        if leaf is None and not self.atlas.exhausted:
            return self.atlas.trace(sample)
        return leaf

    def _crossing(self, tile: Tile) -> list[int]:
        """Return the curves of a tile's leaves that cross it and that it is not yet cut by."""
        leaves = {id(leaf): leaf for _, leaf in tile.cells if leaf is not None}
        indices = {index for leaf in leaves.values() for index in leaf.curves}
        new = sorted(indices.difference(tile.crossing))
        return [index for index in new if not self._keeps_sign(index, tile.box)]

    def _keeps_sign(self, index: int, box: Box) -> bool:
        return bool(constant_sign(self.atlas.curves[index], box))

    def _arranged(self, box: Box, indices: Sequence[int]) -> Arrangement:
        arrangement = Arrangement(box)
        arrangement.extend([self.atlas.curves[index] for index in indices])
        return arrangement

    def _cells(self, arrangement: Arrangement, indices: Sequence[int]) -> list[Sample]:
        """Return a sample for every combination of signs, open cells first, rational if any is."""
        found: dict[Signs, Point] = {}
        for point, signs in arrangement.samples():
            known = found.get(signs)
            if known is None or (_is_irrational(known) and not _is_irrational(point)):
                found[signs] = point
        ordered = sorted(found.items(), key=lambda item: (item[0].count(0), item[0]))
        curves = self.atlas.curves
        return [
            Sample(point, curves, dict(zip(indices, signs, strict=True)))
            for signs, point in ordered
        ]


def _is_irrational(point: Point) -> bool:
    return any(isinstance(value, Root) for value in point)
