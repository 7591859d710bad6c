"""A rectangle cut by curves: one sample in every cell on which no curve changes sign.

A cylindrical decomposition in two dimensions (Collins 1975). Between two neighbouring critical
values of x no two curves meet, none turns back and none enters or leaves through the lower or upper
edge, so one vertical line through each such strip, and one through each critical value, meets every
cell.

Left out are only points where two curves meet and both coordinates are irrational.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any

from est_games.verdict.cells import Box, Curve, Point
from est_games.verdict.root import Coordinate, Rational, Root, between, real_roots

Signs = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A point or an open interval on a sample line, on which no curve changes sign.

    Parameters
    ----------
    low, high : coordinate
        Its ends along the line; equal for a point.
    signs : tuple of int
        The sign of every curve's polynomial.
    """

    low: Coordinate
    high: Coordinate
    signs: Signs


class Arrangement:
    """Curves over a rectangle, more of them as they become known.

    Parameters
    ----------
    box : pair of (low, high) pairs
        The rectangle, with its edges.
    """

    def __init__(self, box: Box) -> None:
        self.box = box
        self.curves: list[Curve] = []
        self._critical: tuple[set[Coordinate], set[Coordinate]] = (set(box[0]), set(box[1]))

    @property
    def n_cells_at_most(self) -> int:
        """About how many cells the sample lines meet, at most, where every curve is monotone."""
        return 4 * len(self._critical[0]) * (len(self.curves) + 1)

    def extend(self, curves: Sequence[Curve]) -> None:
        """Add curves."""
        for curve in curves:
            for axis in (0, 1):
                for polynomial in self._projections(curve, axis):
                    roots = real_roots(polynomial, *self.box[axis])
                    self._critical[axis].update(root for root, _ in roots)
            self.curves.append(curve)

    def _projections(self, curve: Curve, axis: int) -> Iterator[Any]:
        """Yield what vanishes on an axis where a curve does anything new."""
        other = 1 - axis
        if curve.degree(other) == 0:
            yield curve.along(axis, (0, 0))
            return
        if curve.degree(other) > 1:
            yield _eliminated(curve.polynomial.discriminant(other), axis)
        for edge in self.box[other]:
            yield curve.along(axis, (edge, edge))
        for known in self.curves:
            if known.degree(other):
                yield _eliminated(curve.polynomial.resultant(known.polynomial, other), axis)

    def samples(self) -> Iterator[tuple[Point, Signs]]:
        """Yield a point of every cell, with the sign of every curve's polynomial there."""
        yield from self._samples(0)
        if any(isinstance(value, Root) for value in self._walls()):
            yield from self._samples(1)

    def _walls(self) -> Iterator[Coordinate]:
        for curve in self.curves:
            if curve.degree(1) == 0:
                yield from (r for r, _ in real_roots(curve.along(0, (0, 0)), *self.box[0]))

    def _samples(self, axis: int) -> Iterator[tuple[Point, Signs]]:
        for value in self._sample_values(axis):
            for cell in self.stack(value, axis):
                along = cell.low if cell.low == cell.high else between(cell.low, cell.high)
                yield ((value, along) if axis == 0 else (along, value)), cell.signs

    def _sample_values(self, axis: int) -> Iterator[Rational]:
        critical = sorted(self._critical[axis])
        yield from (value for value in critical if not isinstance(value, Root))
        yield from (between(low, high) for low, high in pairwise(critical))

    def strips(self) -> Iterator[tuple[Coordinate, Coordinate]]:
        """Yield the ends in x of the strips between critical values."""
        yield from pairwise(sorted(self._critical[0]))

    def stack(self, value: Rational, axis: int = 0) -> Iterator[Cell]:
        """Yield the cells on the line where one coordinate has a rational value, ascending."""
        other = 1 - axis
        low, high = self.box[other]
        lines = [curve.along(other, (value, value)) for curve in self.curves]
        marks = sorted([(low, -1, 0), (high, -1, 0), *_marks(lines, low, high)], key=_place)
        sections = [(end, tuple(group)) for end, group in groupby(marks, key=_place)]
        if len(sections) == 1:
            yield Cell(low, high, tuple(_signs(lines, low)))
            return
        signs = _signs(lines, between(sections[0][0], sections[1][0]))
        for place, ((end, crossed), (following, _)) in enumerate(pairwise(sections)):
            if place:
                for _, index, multiplicity in crossed:
                    signs[index] *= (-1) ** multiplicity if index >= 0 else 1
            yield Cell(end, end, _vanishing(signs, crossed))
            yield Cell(end, following, tuple(signs))
        yield Cell(high, high, _vanishing(signs, sections[-1][1]))


Mark = tuple[Coordinate, int, int]
"""Where a line meets a curve, which one (-1: an edge), and how often."""


def _marks(lines: Sequence[Any], low: Rational, high: Rational) -> Iterator[Mark]:
    for index, line in enumerate(lines):
        if line != 0:
            for root, multiplicity in real_roots(line, low, high):
                yield root, index, multiplicity


def _place(mark: Mark) -> Coordinate:
    return mark[0]


def _signs(lines: Iterable[Any], place: Rational) -> list[int]:
    values = (line(place) for line in lines)
    return [int(value > 0) - int(value < 0) for value in values]


def _vanishing(signs: Sequence[int], crossed: Sequence[Mark]) -> Signs:
    changed = list(signs)
    for _, index, _ in crossed:
        if index >= 0:
            changed[index] = 0
    return tuple(changed)


def _eliminated(polynomial: Any, axis: int) -> Any:
    """Return a polynomial that only one variable is left in as an ``fmpq_poly``."""
    return Curve.of(polynomial).along(axis, (0, 0))
