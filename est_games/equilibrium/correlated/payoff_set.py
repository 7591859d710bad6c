"""Which payoffs correlated play can bring: the vertices of that set, and its facets, proved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm

from est_games.certificate.correlated import Bound
from est_games.certificate.payoff_set import PayoffBounds
from est_games.equilibrium.correlated.play_program import Play, PlayProgram, Vector
from est_games.equilibrium.correlated.point_hull import PointHull, Whole


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoffSet:
    """What is known of the payoffs of a kind of play.

    Parameters
    ----------
    plays : tuple of Play
        One for each vertex; where the set is not whole, for each vertex of what was found of it.
    bounds : PayoffBounds
        The facets and equations proved.
    n_open : int
        Facets of what was found that are not proved; none exactly if the set is whole.
    n_programs : int
        Linear programs solved.
    reason : str
        Why it is not whole; empty if it is.
    """

    plays: tuple[Play, ...]
    bounds: PayoffBounds
    n_open: int
    n_programs: int
    reason: str = ""


def payoff_set(program: PlayProgram, *, max_vertices: int | None = None) -> PayoffSet:
    r"""Return the set of payoffs that a kind of play can bring.

    .. math:: \{u(p) : p \text{ feasible}\}, \quad u_i(p) = \sum_a p(a) u_i(a)

    Parameters
    ----------
    program : PlayProgram
        The linear programs over the plays.
    max_vertices : int, optional
        Extreme plays to find at most.

    Notes
    -----
    1. Directions at right angles to all that is known are tried both ways: either they bring a new
       point, or all payoffs meet an equation. This leaves a simplex in the space all payoffs span.
    2. The play that pays most in the direction of a facet lies beyond it, and is added, or proves
       that the facet is one of the whole set.
       The newest facets come first: the last optimum is near the next.
    3. When all are proved, the hull of what was found is the set: nothing lies beyond its facets.

    One program a facet and one a vertex. Of three players' sets the facets are less than twice as
    many as the vertices; the facets of `v` vertices in `n` dimensions may number
    :math:`v^{n/2}`, so that five players' sets are often too large.

    References
    ----------
    Benson (1998), An outer approximation algorithm for generating all efficient extreme points in
    the outcome set of a multiple objective linear programming problem; Nau, Gomez Canovas and
    Hansen (2004), On the geometry of Nash equilibria and correlated equilibria.

    Examples
    --------
    >>> from est_games.equilibrium.correlated.correlated_program import CorrelatedProgram
    >>> from est_games.game.normal import NormalForm
    >>> game = NormalForm.from_payoffs([[6, 2], [7, 0]], [[6, 7], [2, 0]])
    >>> found = payoff_set(CorrelatedProgram.of(game, "correlated"))
    >>> sorted(tuple(map(str, play.payoffs)) for play in found.plays)
    [('18/5', '18/5'), ('2', '7'), ('21/4', '21/4'), ('7', '2')]
    """
    return _Search(program=program, max_vertices=max_vertices).found()


@dataclass(slots=True, kw_only=True)
class _Search:
    """What is known so far."""

    program: PlayProgram
    max_vertices: int | None
    plays: list[Play] = field(default_factory=list)
    equations: list[tuple[Bound, Bound]] = field(default_factory=list)
    proved: dict[Whole, Bound] = field(default_factory=dict)
    hull: PointHull | None = None
    n_programs: int = 0

    def found(self) -> PayoffSet:
        reason = ""
        try:
            self._span()
            reason = self._close()
        except TimeoutError:
            reason = "stopped by the time given"
        hull = self.hull
        facets = hull.facets if hull else {}
        vertices = hull.vertices() if hull else range(len(self.plays))
        return PayoffSet(
            plays=tuple(sorted((self.plays[k] for k in vertices), key=lambda play: play.payoffs)),
            bounds=PayoffBounds(
                facets=tuple(bound for row, bound in self.proved.items() if row in facets),
                equations=tuple(self.equations),
            ),
            n_open=sum(row not in self.proved for row in facets),
            n_programs=self.n_programs,
            reason=reason,
        )

    def _farthest(self, direction: Sequence[Fraction]) -> Play:
        self.n_programs += 1
        play = self.program.best(direction)
        if play is None:
            raise ArithmeticError("a game without correlated equilibria")
        return play

    def _span(self) -> None:
        """Find points that span the space of all payoffs, and the equations of that space."""
        n = self.program.n_players
        self.plays.append(self._farthest([Fraction(1)] * n))
        while direction := self._untried():
            against = [-x for x in direction]
            ends = self._farthest(direction), self._farthest(against)
            here = _dot(direction, self.plays[0].payoffs)
            new = [play for play in ends if _dot(direction, play.payoffs) != here]
            if new:
                self.plays.append(new[0])
            else:
                self.equations.append((ends[0].bound, ends[1].bound))

    def _untried(self) -> list[Fraction] | None:
        """Return a direction at right angles to what is known, if one is left."""
        import flint

        rows = [_whole(row) for row in self._differences()]
        rows += [_whole(upper.normal) for upper, _ in self.equations]
        n = self.program.n_players
        if not rows:
            return [Fraction(int(k == 0)) for k in range(n)]
        kernel, nullity = flint.fmpz_mat(rows).nullspace()
        return [Fraction(int(kernel[i, 0])) for i in range(n)] if nullity else None

    def _differences(self) -> list[Vector]:
        first = self.plays[0].payoffs
        return [
            tuple(x - y for x, y in zip(play.payoffs, first, strict=True))
            for play in self.plays[1:]
        ]

    def _close(self) -> str:
        """Prove every facet, adding what lies beyond; return why that ended early, if it did."""
        axes = self._axes()
        if not axes:
            return ""
        self.hull = hull = PointHull.simplex([_on(play, axes) for play in self.plays])
        seen = {play.payoffs for play in self.plays}
        while row := next((row for row in reversed(hull.facets) if row not in self.proved), None):
            direction = [Fraction(0)] * self.program.n_players
            for axis, x in zip(axes, row[1:], strict=True):
                direction[axis] = Fraction(-x)
            play = self._farthest(direction)
            if play.bound.offset == row[0]:
                self.proved[row] = play.bound
            elif self.max_vertices is not None and len(seen) >= self.max_vertices:
                return f"more than {self.max_vertices} extreme plays, as max_vertices allows"
            else:
                seen.add(play.payoffs)
                self.plays.append(play)
                hull.add(_on(play, axes))
        return ""

    def _axes(self) -> list[int]:
        """Return players whose payoffs tell the others'."""
        import flint

        if len(self.plays) == 1:
            return []
        reduced, _, rank = flint.fmpz_mat([_whole(row) for row in self._differences()]).rref()
        axes, j = [], 0
        for r in range(rank):
            while not int(reduced[r, j]):
                j += 1
            axes.append(j)
            j += 1
        return axes


def _on(play: Play, axes: Sequence[int]) -> Vector:
    return tuple(play.payoffs[axis] for axis in axes)


def _dot(x: Sequence[Fraction], y: Sequence[Fraction]) -> Fraction:
    return sum(map(Fraction.__mul__, x, y), Fraction(0))


def _whole(row: Sequence[Fraction]) -> list[int]:
    """Return a positive multiple in whole numbers."""
    bottom = lcm(*(x.denominator for x in row))
    return [x.numerator * (bottom // x.denominator) for x in row]
