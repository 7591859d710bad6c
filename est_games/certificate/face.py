"""The vertices of small faces of a best-response polytope, in exact arithmetic."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations
from math import comb
from time import perf_counter
from typing import Any

from est_games.certificate.feasible_basis import Table

MAX_LINES = 20_000
"""Most points solved for and lines cut to find the vertices of all faces asked for."""

Constraints = int
"""Constraints as bits: own strategies not played first, then the rival's best responses."""


class Faces:
    r"""The faces of a best-response polytope, and their vertices.

    Parameters
    ----------
    table : sequence of sequences of int, shape (d, c)
        See :mod:`est_games.certificate.feasible_basis`.
    points : iterable of int
        For some points of the polytope, all the constraints tight there. What is known of them need
        not be worked out.
    deadline : float, optional
        A time of ``time.perf_counter``, in seconds, at which to give up.

    Examples
    --------
    Matching pennies for the rival. On the edge along which the rival's first strategy is a best
    response there are a pure strategy and the even mixture.

    >>> faces = Faces([[0, 1], [1, 0]])
    >>> [format(point, "04b") for point in faces.vertices(0b0100)]
    ['0101', '1100']
    """

    def __init__(
        self,
        table: Table,
        points: Iterable[Constraints] = (),
        *,
        deadline: float | None = None,
    ) -> None:
        self._table = table
        self._deadline = deadline
        self._d, self._c = len(table), len(table[0])
        self._points = dict.fromkeys(points)
        self._ranks: dict[Constraints, int] = {}
        self._known: dict[Constraints, list[Constraints]] = {}
        self._n_lines = 0

    def is_vertex(self, point: Constraints) -> bool:
        """Return whether the constraints tight at a point of the polytope leave no other."""
        return self._rank(point) == self._d

    def vertices(self, face: Constraints) -> list[Constraints]:
        """Return all constraints tight at each vertex of a face but the origin.

        Parameters
        ----------
        face : int
            The constraints that the face makes tight.

        Raises
        ------
        OverflowError
            That would take more than :data:`MAX_LINES` points and lines.
        TimeoutError
            The deadline has passed.

        Notes
        -----
        1. Where the constraints leave a point that is known, or a line on which two are, these are
           the vertices. So they are where more is left, if as many are known as there are choices
           of what else may be tight at one: in a simplex.
        2. Where they leave a point or a line otherwise, it is solved for, and cut by all other
           constraints. The polytope is bounded: what is left are two ends, one or nothing.
        3. Where they leave more, every vertex is on the face that one more constraint makes tight:
           each is tried. Where few constraints are left for many dimensions, as in a simplex, there
           are fewer vertices than such faces, and all that may make a vertex are tried at once.
        """
        known = self._known.get(face)
        if known is None:
            known = self._known[face] = list(dict.fromkeys(self._found(face)))
        return known

    def _found(self, face: Constraints) -> Iterator[Constraints]:
        left = self._d - self._rank(face)
        if not left and face in self._points:
            yield face
            return
        here = [point for point in self._points if not face & ~point]
        bits = [1 << bit for bit in range(self._d + self._c) if not face >> bit & 1]
        most = left + 1 if left < 2 else comb(len(bits), left)
        if len(here) == most and all(map(self.is_vertex, here)):
            yield from here
        elif left < 2:
            self._count(1)
            yield from self._cut(face)
        else:
            others = [bit for bit in bits if self._rank(face | bit) > self._d - left]
            if 2 * left > len(others):
                self._count(comb(len(others), left))
                for more in combinations(others, left):
                    if self._rank(point := face | sum(more)) == self._d:
                        yield from self._cut(point)
            else:
                for bit in others:
                    yield from self.vertices(face | bit)

    def _count(self, n_lines: int) -> None:
        """Stop where that many more are too many, or too late."""
        self._n_lines += n_lines
        if self._n_lines > MAX_LINES:
            raise OverflowError("the faces have too many dimensions to look through")
        if self._deadline is not None and perf_counter() > self._deadline:
            raise TimeoutError("the proof was not finished in time")

    def _parts(self, constraints: Constraints) -> tuple[list[int], list[int]]:
        """Return the own strategies that may be played and the rival's that are best responses."""
        played = [k for k in range(self._d) if not constraints >> k & 1]
        best = constraints >> self._d
        return played, [rival for rival in range(best.bit_length()) if best >> rival & 1]

    def _rank(self, constraints: Constraints) -> int:
        """Return the rank of some constraints."""
        known = self._ranks.get(constraints)
        if known is None:
            import flint

            played, best = self._parts(constraints)
            known = self._d - len(played)
            if played and best:
                rows = [self._table[k] for k in played]
                known += int(
                    flint.fmpz_mat([[row[rival] for rival in best] for row in rows]).rank()
                )
            self._ranks[constraints] = known
        return known

    def _cut(self, face: Constraints) -> Iterator[Constraints]:
        """Yield the constraints tight at the ends of what is left of a line, or of a point.

        The point is ``(start + step * t) / unit`` for any `t`, with a step of zeros for a point.
        """
        import flint

        played, best = self._parts(face)
        width = len(played)
        # With no constraint of the rival, what is left is an edge from the origin, or the origin.
        start, step, unit = [0] * width, [1] * width, 1
        if played and best:
            table = [[self._table[k][rival] for k in played] for rival in best]
            reduced: Any
            reduced, denominator, rank = flint.fmpz_mat([[*row, 1] for row in table]).rref()
            pivots = [next(k for k in range(width + 1) if reduced[r, k]) for r in range(rank)]
            if pivots[-1] == width:
                return
            free = [k for k in range(width) if k not in pivots]
            sign, unit = (1 if int(denominator) > 0 else -1), abs(int(denominator))
            step = [unit * (k in free) for k in range(width)]
            for r, k in enumerate(pivots):
                start[k] = sign * int(reduced[r, width])
                step[k] = -sign * sum(int(reduced[r, other]) for other in free)
        own = (1 << self._d) - 1
        ends = _ends(self._amounts(face, played, start, step, unit), face)
        yield from (end for end in ends if own & ~end)

    def _amounts(
        self,
        face: Constraints,
        played: list[int],
        start: list[int],
        step: list[int],
        unit: int,
    ) -> Iterator[tuple[Constraints, int, int]]:
        """Yield every constraint the face leaves open: its bit, and its slack along the line."""
        for k, at, change in zip(played, start, step, strict=True):
            yield 1 << k, at, change
        rows = [self._table[k] for k in played]
        for rival in range(self._c):
            if not face >> (self._d + rival) & 1:
                at = sum(row[rival] * z for row, z in zip(rows, start, strict=True))
                change = sum(row[rival] * z for row, z in zip(rows, step, strict=True))
                yield 1 << (self._d + rival), unit - at, -change


def _ends(
    slacks: Iterable[tuple[Constraints, int, int]], face: Constraints
) -> Iterator[Constraints]:
    """Yield what is tight at the ends of the range of `t` with no ``at + change * t`` negative.

    Nothing where there is no such `t`; once where there is one.
    """
    amounts = list(slacks)
    if any(at < 0 and not change for _, at, change in amounts):
        return
    lows = [(-at, change) for _, at, change in amounts if change > 0]
    highs = [(at, -change) for _, at, change in amounts if change < 0]
    ends: list[tuple[int, int]] = []
    for bounds, turn in ((lows, 1), (highs, -1)):
        tightest = bounds[:1]
        for top, bottom in bounds[1:]:
            if turn * (top * tightest[0][1] - tightest[0][0] * bottom) > 0:
                tightest = [(top, bottom)]
        ends.extend(tightest)
    if len(ends) == 2 and ends[0][0] * ends[1][1] > ends[1][0] * ends[0][1]:
        return
    for top, bottom in ends or [(0, 1)]:
        yield face | sum(bit for bit, at, change in amounts if not at * bottom + change * top)
