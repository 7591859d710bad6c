"""The convex hull of rational points, kept by its facets while points are added one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from math import gcd, lcm
from typing import Any

Point = tuple[Fraction, ...]
Whole = tuple[int, ...]


@dataclass(slots=True, kw_only=True)
class PointHull:
    r"""The hull of points that span their space, by the double description method.

    Each facet is a row of whole numbers `h` with :math:`h_0 + h \cdot x \ge 0` on the hull, and
    the bits of the points that lie on it.

    Parameters
    ----------
    points : list of tuple of int
        Homogeneous: a positive denominator, then the numerators.
    facets : dict of tuple of int to int
        The points on each facet, as bits.

    Notes
    -----
    1. The first points, one more than dimensions, make a simplex.
    2. A point added beyond some facets removes them. Each ridge between a facet that stays and one
       that goes makes a new facet with the point; two facets share a ridge exactly if no third
       holds all the points they share.

    References
    ----------
    Motzkin, Raiffa, Thompson and Thrall (1953), The double description method; Fukuda and Prodon
    (1996), Double description method revisited, proposition 7.

    Examples
    --------
    >>> hull = PointHull.simplex([(Fraction(0), Fraction(0)), (Fraction(2), Fraction(0)),
    ...     (Fraction(0), Fraction(2))])
    >>> hull.add((Fraction(2), Fraction(2)))
    >>> sorted(hull.facets), hull.vertices()
    ([(0, 0, 1), (0, 1, 0), (2, -1, 0), (2, 0, -1)], [0, 1, 2, 3])
    """

    points: list[Whole]
    facets: dict[Whole, int] = field(default_factory=dict)

    @classmethod
    def simplex(cls, points: Sequence[Point]) -> PointHull:
        """Return the hull of affinely independent points, one more than dimensions."""
        import flint

        whole = [_homogeneous(point) for point in points]
        size = len(whole)
        inverted: Any = flint.fmpz_mat([list(point) for point in whole]).inv()
        inverse, _ = inverted.numer_denom()
        hull = cls(points=whole)
        for k in range(size):
            row = [int(inverse[j, k]) for j in range(size)]
            if sum(map(int.__mul__, row, whole[k])) < 0:
                row = [-x for x in row]
            hull.facets[_primitive(row)] = (1 << size) - 1 ^ 1 << k
        return hull

    @property
    def dimension(self) -> int:
        """How many coordinates a point has."""
        return len(self.points[0]) - 1

    def add(self, point: Point) -> None:
        """Add a point, in the hull or out of it."""
        added = _homogeneous(point)
        bit = 1 << len(self.points)
        self.points.append(added)
        heights = {row: sum(map(int.__mul__, row, added)) for row in self.facets}
        kept = {row: on for row, on in self.facets.items() if heights[row] >= 0}
        gone = [row for row, height in heights.items() if height < 0]
        new = {}
        for low, high, shared in self._ridges(gone, [row for row in kept if heights[row]]):
            row = [heights[high] * x - heights[low] * y for x, y in zip(low, high, strict=True)]
            new[_primitive(row)] = shared | bit
        self.facets = {row: on if heights[row] else on | bit for row, on in kept.items()} | new

    def _ridges(
        self, gone: Sequence[Whole], above: Sequence[Whole]
    ) -> Iterator[tuple[Whole, Whole, int]]:
        """Yield the pairs of facets that share a ridge, with its points."""
        least = self.dimension - 1
        sets = list(self.facets.values())
        for low, high in product(gone, above):
            shared = self.facets[low] & self.facets[high]
            if shared.bit_count() < least:
                continue
            # The two facets themselves hold what they share; a third would make it no ridge.
            if sum(on & shared == shared for on in sets) == 2:
                yield low, high, shared

    def vertices(self) -> list[int]:
        """Return which points are vertices: alone on all the facets they lie on."""
        return list(self._vertices())

    def _vertices(self) -> Iterator[int]:
        everything = (1 << len(self.points)) - 1
        for k in range(len(self.points)):
            common = everything
            for on in self.facets.values():
                if on >> k & 1:
                    common &= on
            if common == 1 << k:
                yield k


def _homogeneous(point: Point) -> Whole:
    bottom = lcm(*(x.denominator for x in point))
    return (bottom, *(x.numerator * (bottom // x.denominator) for x in point))


def _primitive(row: Sequence[int]) -> Whole:
    divisor = gcd(*row)
    return tuple(x // divisor for x in row)
