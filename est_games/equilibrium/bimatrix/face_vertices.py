"""All vertices of a small face of a best-response polytope, by trying what can be made tight."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import combinations
from math import comb

from est_games.equilibrium.bimatrix.best_response_polytope import Polytope

MAX_TRIED = 30_000
"""More sets of constraints than this are too many to be tried one by one."""


class FaceVertices:
    """The vertices of faces of one polytope, each face asked for once.

    Parameters
    ----------
    polytope : Polytope
        With `d` own strategies.

    Examples
    --------
    The edge of the unit square on which the first constraint of the rival is tight.

    >>> square = Polytope(table=((1, 0), (0, 1)), scales=(1, 1))
    >>> faces = FaceVertices(square)
    >>> sorted(format(tight, "04b") for tight in faces.of(0b0100))
    ['0110', '1100']
    """

    def __init__(self, polytope: Polytope) -> None:
        self._polytope = polytope
        self._faces: dict[int, list[int]] = {}
        self._points: dict[int, tuple[int, tuple[Fraction, ...]] | None] = {}
        self.mixtures: dict[int, tuple[Fraction, ...]] = {}
        """The mixed strategy at each vertex met, by the constraints tight there."""

    def n_sets(self, faces: Iterable[int]) -> int:
        """Return how many sets of constraints would be tried to find the vertices of some faces."""
        d, c = self._polytope.d, self._polytope.c
        return sum(
            comb(d + c - size, d - size) for size in map(int.bit_count, dict.fromkeys(faces))
        )

    def of(self, fixed: int) -> list[int]:
        """Return all constraints tight at each vertex of a face but the origin.

        Parameters
        ----------
        fixed : int
            Independent constraints tight on the face, as bits; with as many as own strategies the
            face is a point.
        """
        known = self._faces.get(fixed)
        if known is None:
            known = self._faces[fixed] = list(dict.fromkeys(self._found(fixed)))
        return known

    def _found(self, fixed: int) -> Iterator[int]:
        d, c = self._polytope.d, self._polytope.c
        others = [1 << bit for bit in range(d + c) if not fixed >> bit & 1]
        for more in combinations(others, d - fixed.bit_count()):
            basis = fixed + sum(more)
            if basis not in self._points:
                self._points[basis] = self._polytope.vertex(basis)
            point = self._points[basis]
            if point is not None:
                self.mixtures[point[0]] = point[1]
                yield point[0]
