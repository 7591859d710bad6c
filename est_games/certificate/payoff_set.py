"""Are these all the vertices of a set of payoffs? Bounds from outside that meet from inside."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from est_games.certificate.correlated import Bound, Feasible, bound_problems
from est_games.certificate.malformed import refuses_malformed
from est_games.errors import Problem
from est_games.game.normal import NormalForm

Face = frozenset[int]
"""The vertices on a face, by number."""
BoundCheck = Callable[[Bound], tuple[Problem, ...]]
"""Says what is wrong with a bound."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoffBounds:
    """The evidence: what bounds the set.

    Parameters
    ----------
    facets : tuple of Bound
        One for each facet.
    equations : tuple of pairs of Bound
        Two opposite bounds for each equation that all payoffs meet.
    """

    facets: tuple[Bound, ...] = ()
    equations: tuple[tuple[Bound, Bound], ...] = ()


def payoff_set_problems(
    game: NormalForm,
    vertices: Sequence[Sequence[Fraction]],
    bounds: PayoffBounds,
    feasible: Feasible,
) -> tuple[Problem, ...]:
    """Return what is wrong with a claim that a set of payoffs has exactly these vertices.

    Parameters
    ----------
    game : NormalForm
        The game.
    vertices : sequence of sequences of Fraction, shape (n_vertices, n_players)
        The claim. That each is attained by a play of the kind is not asked here; see
        :func:`est_games.certificate.correlated.distribution_regrets`.
    bounds : PayoffBounds
        The evidence.
    feasible : {"pure", "correlated", "coarse-correlated"}
        The kind of play that brings the payoffs.

    Examples
    --------
    One player who chooses between one and two gets two.

    >>> game = NormalForm.from_payoffs([[1, 2]])
    >>> up = Bound(normal=(Fraction(1),), offset=Fraction(2), prices=())
    >>> prices = (((0, 0, 1), Fraction(1)),)
    >>> down = Bound(normal=(Fraction(-1),), offset=Fraction(-2), prices=prices)
    >>> payoff_set_problems(game, [[Fraction(2)]], PayoffBounds(equations=((up, down),)),
    ...     "correlated")
    ()
    """
    return bounded_set_problems(
        vertices, bounds, game.n_players, lambda bound: bound_problems(game, bound, feasible)
    )


@refuses_malformed
def bounded_set_problems(
    vertices: Sequence[Sequence[Fraction]], bounds: PayoffBounds, n_players: int, check: BoundCheck
) -> tuple[Problem, ...]:
    """Return what is wrong with a claim that bounds leave just the hull of these vertices.

    Parameters
    ----------
    vertices : sequence of sequences of Fraction, shape (n_vertices, n_players)
        The claim.
    bounds : PayoffBounds
        The evidence.
    n_players : int
        How many payoffs there are.
    check : callable
        Says what is wrong with one bound.

    Notes
    -----
    1. Every bound holds for all plays, by its prices.
    2. The equations are independent, and as many as the vertices lack dimensions: together they
       are the space the vertices span.
    3. Every facet listed holds all vertices on one side, and enough of them on itself: it is a
       facet of their hull.
    4. Every ridge of every facet listed is on a second one listed. The graph of facets that share
       ridges is connected, so the list holds all facets of the hull; the set, which is within them
       all, is the hull. That the ridges of a facet are all known is seen in the same way, one
       dimension lower, down to the two ends of an edge.
    5. Each vertex is alone on the facets it lies on.

    Time grows with the number of chains of faces, each within the next.

    References
    ----------
    Ziegler (1995), Lectures on Polytopes, theorem 2.7 (a face of a face is a face; an interval of
    length two has four faces) and theorem 3.14, on the dual (Balinski).
    """
    if not vertices:
        return (Problem(path="vertices", message="are none"),)
    if len({tuple(vertex) for vertex in vertices}) < len(vertices):
        return (Problem(path="vertices", message="hold one twice"),)
    return tuple(_problems([tuple(vertex) for vertex in vertices], bounds, n_players, check))


def _problems(
    vertices: list[tuple[Fraction, ...]], bounds: PayoffBounds, n_players: int, check: BoundCheck
) -> Iterator[Problem]:
    dimension = _dimension(vertices)
    yield from _equation_problems(vertices, bounds, n_players - dimension, check)
    faces: list[Face] = []
    whole = [_whole([Fraction(1), *vertex]) for vertex in vertices]
    for place, bound in enumerate(bounds.facets):
        path = f"bounds.facets[{place}]"
        for problem in check(bound):
            yield Problem(path=path, message=f"is not proved: {problem}")
        row = _whole([-bound.offset, *bound.normal])
        heights = [sum(map(int.__mul__, row, vertex)) for vertex in whole]
        face = frozenset(k for k, height in enumerate(heights) if not height)
        if max(heights) > 0:
            yield Problem(path=path, message="has a vertex beyond it")
        elif _dimension([vertices[k] for k in face]) != dimension - 1 or len(face) == len(vertices):
            yield Problem(path=path, message="is no facet of the vertices' hull")
        elif face in faces:
            yield Problem(path=path, message="is listed twice")
        else:
            faces.append(face)
    if dimension and not _closed(faces, dimension, vertices, {}):
        yield Problem(path="bounds.facets", message="leave an opening: a ridge is on one only")
    for k in range(len(vertices)):
        around = [face for face in faces if k in face]
        if len(vertices) > 1 and (not around or frozenset.intersection(*around) != {k}):
            yield Problem(path=f"vertices[{k}]", message="is no vertex of the set")


def _equation_problems(
    vertices: list[tuple[Fraction, ...]], bounds: PayoffBounds, needed: int, check: BoundCheck
) -> Iterator[Problem]:
    for place, pair in enumerate(bounds.equations):
        path = f"bounds.equations[{place}]"
        for bound in pair:
            for problem in check(bound):
                yield Problem(path=path, message=f"is not proved: {problem}")
        upper, lower = pair
        if upper.offset != -lower.offset or any(
            x != -y for x, y in zip(upper.normal, lower.normal, strict=True)
        ):
            yield Problem(path=path, message="is not two opposite bounds")
        if any(_dot(upper.normal, vertex) != upper.offset for vertex in vertices):
            yield Problem(path=path, message="is not met by every vertex")
    if _rank([upper.normal for upper, _ in bounds.equations]) != needed:
        yield Problem(
            path="bounds.equations", message="are not those of the space the vertices span"
        )


def _closed(
    faces: Sequence[Face],
    dimension: int,
    vertices: Sequence[tuple[Fraction, ...]],
    known: dict[frozenset[Face], bool],
) -> bool:
    """Return whether facets of a polytope are all its facets.

    Parameters
    ----------
    faces : sequence of Face
        Facets of one polytope of this dimension, all different.
    """
    if dimension == 1:
        return len(faces) == 2
    key = frozenset(faces)
    if key not in known:
        known[key] = bool(faces) and all(
            _closed(_ridges(face, faces, dimension - 2, vertices), dimension - 1, vertices, known)
            for face in faces
        )
    return known[key]


def _ridges(
    face: Face, faces: Sequence[Face], dimension: int, vertices: Sequence[tuple[Fraction, ...]]
) -> list[Face]:
    """Return the faces of this dimension in which a facet meets another."""
    shared = {face & other for other in faces if other != face}
    return [
        each
        for each in shared
        if len(each) > dimension and _dimension([vertices[k] for k in each]) == dimension
    ]


def _dimension(points: Sequence[tuple[Fraction, ...]]) -> int:
    """Return the dimension of the points' hull; -1 of none."""
    if not points:
        return -1
    return _rank([[x - y for x, y in zip(p, points[0], strict=True)] for p in points[1:]])


def _rank(rows: Sequence[Sequence[Fraction]]) -> int:
    import flint

    return int(flint.fmpz_mat([_whole(row) for row in rows]).rank()) if rows else 0


def _whole(row: Sequence[Fraction]) -> list[int]:
    """Return a positive multiple in whole numbers."""
    bottom = lcm(*(x.denominator for x in row))
    return [x.numerator * (bottom // x.denominator) for x in row]


def _dot(x: Sequence[Fraction], y: Sequence[Fraction]) -> Fraction:
    return sum(map(Fraction.__mul__, x, y), Fraction(0))
