"""Connected sets of equilibria: sets of behaviours in different classes that touch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from est_games.certificate.algebraic_point import AlgebraicPoint
from est_games.certificate.class_cells import ClassSet
from est_games.certificate.class_ring import ClassRing
from est_games.certificate.equilibrium_cell import over_rationals
from est_games.certificate.support_cases import Point
from est_games.certificate.support_classes import FoundClass
from est_games.equilibrium.agent_form.way_in import leads_in
from est_games.equilibrium.many_players.cell_limits import cell_limits

_MOST_BITS = 1_024


def joined_classes(classes: Sequence[FoundClass]) -> tuple[list[list[tuple[int, int]]], bool]:
    """Return which sets of equilibria hang together.

    Parameters
    ----------
    classes : sequence of FoundClass
        All that hold equilibria.

    Returns
    -------
    groups : list of list of (int, int)
        For each connected set its parts, as class and place in it, in order. Sets are joined where
        one has a limit in the other: proved for each join.
    are_apart : bool
        Whether it is sure that no more hang together. Of sets that are no polytopes, with two
        dimensions or more, only some limits are known.

    Notes
    -----
    1. The closure of a polytope has its vertices as limits; other sets the ends of curves in them.
       Limits of equilibria are equilibria.
    2. With smaller supports no more information sets matter. What a limit does at those of a
       smaller class tells whether it is in it, and if so in which of its sets.
    3. A point of another set is a limit of one whose conditions hold on the way from it to the
       sample, right after the start: polynomials of one unknown, whose first coefficients that do
       not vanish tell (:mod:`.way_in`).

    Examples
    --------
    The entrant stays out, and the incumbent fights for certain, or likely enough.

    >>> from est_games.certificate.deviation_game import DeviationGame
    >>> from est_games.certificate.support_classes import found_classes
    >>> from est_games.equilibrium.agent_form.class_search import ClassSearch
    >>> from est_games.game.extensive_builder import ExtensiveBuilder
    >>> tree = ExtensiveBuilder(["entrant", "incumbent"])
    >>> entry = tree.decision("entrant", ["in", "out"])
    >>> reply = tree.decision("incumbent", ["fight", "yield"], after=entry["in"])
    >>> tree.terminal([-1, -1], after=reply["fight"])
    >>> tree.terminal([1, 1], after=reply["yield"])
    >>> tree.terminal([0, 2], after=entry["out"])
    >>> game = DeviationGame(tree.build())
    >>> classes, _ = found_classes(game, ClassSearch(game=game).evidence())
    >>> joined_classes(classes)
    ([[(0, 0)], [(1, 0), (2, 0)]], True)
    """
    places = [(c, s) for c, found in enumerate(classes) for s in range(len(found.sets))]
    parent = {place: place for place in places}

    def root(place: tuple[int, int]) -> tuple[int, int]:
        while parent[place] != place:
            place = parent[place]
        return place

    by_supports: dict[tuple[tuple[int, tuple[int, ...]], ...], int] = {
        _key(found.ring): c for c, found in enumerate(classes)
    }
    sizes = {found.ring.sets for found in classes}
    for c, s in places:
        ring = classes[c].ring
        for limit in _limits(ring, classes[c].sets[s]):
            played = dict(zip(ring.sets, _played(limit), strict=True))
            for sets in sizes:
                if not played.keys() >= set(sets):
                    continue
                other = by_supports.get(tuple((number, played[number]) for number in sets))
                if other is None:
                    continue
                within = [place for place, number in enumerate(ring.sets) if number in sets]
                which = _which(classes[other], limit, within)
                if which is not None:
                    first, second = sorted((root((c, s)), root((other, which))))
                    parent[second] = first
    doubtful = [
        (place, near)
        for place in places
        for near in places
        if _is_wide(classes[place[0]].sets[place[1]])
        and place[0] != near[0]
        and _may_touch(classes[place[0]].ring, classes[near[0]].ring)
    ]
    for place, near in doubtful:
        wide, its = classes[place[0]].sets[place[1]], classes[near[0]].sets[near[1]]
        rings = classes[place[0]].ring, classes[near[0]].ring
        if root(place) != root(near) and any(
            leads_in(rings[0], wide, rings[1], point) for point in its.corners or (its.sample,)
        ):
            first, second = sorted((root(place), root(near)))
            parent[second] = first
    groups: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for place in places:
        groups.setdefault(root(place), []).append(place)
    are_apart = all(root(place) == root(near) for place, near in doubtful)
    return list(groups.values()), are_apart


def _is_wide(own: ClassSet) -> bool:
    """Tell whether not all limits of a set are known."""
    cell = own.origin
    return cell is not None and not own.corners and (cell.dimension is None or cell.dimension > 1)


def _may_touch(ring: ClassRing, other: ClassRing) -> bool:
    """Tell whether behaviours of the other class can be limits of those of the first."""
    own = dict(zip(ring.sets, ring.supports, strict=True))
    return all(
        set(played) <= set(own.get(number, ()))
        for number, played in zip(other.sets, other.supports, strict=True)
    )


def _key(ring: ClassRing) -> tuple[tuple[int, tuple[int, ...]], ...]:
    return tuple(zip(ring.sets, ring.supports, strict=True))


def _limits(ring: ClassRing, own: ClassSet) -> Iterator[Point]:
    """Yield points in the closure of a set."""
    if own.corners:
        yield from own.corners
    elif own.origin is not None:
        yield from cell_limits(ring, own.origin)


def _played(point: Point) -> list[tuple[int, ...]]:
    if isinstance(point, AlgebraicPoint):
        return [
            tuple(k for k, weight in enumerate(row) if point.root.sign(weight))
            for row in point.weights
        ]
    return [tuple(k for k, weight in enumerate(row) if weight) for row in point]


def _which(found: FoundClass, limit: Point, within: Sequence[int]) -> int | None:
    """Return in which set of a class an equilibrium with its supports is, None where not known."""
    if len(found.sets) == 1:
        return 0
    if not isinstance(limit, AlgebraicPoint):
        limit = over_rationals(limit)
    point = AlgebraicPoint(
        game=limit.game, root=limit.root, weights=tuple(limit.weights[k] for k in within)
    )
    left = []
    for place, own in enumerate(found.sets):
        if own.origin is None:
            left.append(place)
        elif own.origin.contains(point):
            return place
    # It is one of the points then: the one that no interval excludes.
    bits = 64
    while len(left) > 1 and bits <= _MOST_BITS:
        left = [place for place in left if _is_near(point, found.sets[place].sample, bits)]
        bits *= 2
    return left[0] if len(left) == 1 else None


def _is_near(point: AlgebraicPoint, other: Point, bits: int) -> bool:
    if not isinstance(other, AlgebraicPoint):
        other = over_rationals(other)
    for i, row in enumerate(point.weights):
        for k in range(len(row)):
            (low, high), (other_low, other_high) = (
                _interval(each, i, k, bits) for each in (point, other)
            )
            if high < other_low or other_high < low:
                return False
    return True


def _interval(point: AlgebraicPoint, i: int, k: int, bits: int) -> tuple[Fraction, Fraction]:
    return point.interval(("probability", i, k), bits)
