"""Which plans of two players go together, and the behaviours that have them."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from time import perf_counter

from est_games.certificate.class_cells import ClassSet, whole_class
from est_games.certificate.class_ring import ClassRing
from est_games.certificate.deviation_game import DeviationGame, Move
from est_games.certificate.plan_polytope import PlanPolytope, PlanVertex, movers
from est_games.certificate.polytope_vertices import affine_dimension
from est_games.certificate.support_ring import TooLongError

MAX_CELLS = 2_000
"""Sets of behaviours listed; with more, none are."""

Pair = tuple[int, int]


def plan_polytopes(game: DeviationGame) -> tuple[PlanPolytope, PlanPolytope]:
    """Return the polytopes of the two who move."""
    pair = movers(game)
    if pair is None:
        raise ValueError("more than two have a choice")
    return PlanPolytope(game, *pair), PlanPolytope(game, *pair[::-1])


def equilibrium_pairs(
    first: Sequence[PlanVertex], second: Sequence[PlanVertex], *, deadline: float | None = None
) -> list[Pair]:
    """Return which vertices go together: every move is idle in the one or best in the other.

    Raises
    ------
    TimeoutError
        The deadline has passed.
    """
    pairs = []
    for x, one in enumerate(first):
        if deadline is not None and perf_counter() > deadline:
            raise TimeoutError("the pairs of plans were not compared in time")
        pairs += [
            (x, y)
            for y, other in enumerate(second)
            if not one.played & ~other.best and not other.played & ~one.best
        ]
    return pairs


def plan_classes(
    game: DeviationGame,
    polytopes: tuple[PlanPolytope, PlanPolytope],
    vertices: tuple[Sequence[PlanVertex], Sequence[PlanVertex]],
    subsets: Sequence[tuple[Sequence[int], Sequence[int]]],
) -> tuple[ClassSet, ...] | None:
    """Return the sets of behaviours whose plans are in some products of polytopes.

    Parameters
    ----------
    game : DeviationGame
        The tree.
    polytopes, vertices : pairs
        Of the two who move: all extreme plans.
    subsets : sequence of pairs of sequences of int
        Vertices of each: all mixtures of the ones are best against all of the others.

    Returns
    -------
    tuple of ClassSet or None
        Every behaviour with plans in one of the products is in exactly one. None where there are
        more than :data:`MAX_CELLS`, or a player has very many ways to play on.

    Notes
    -----
    1. Which actions have positive probability where a player's own moves lead is which sequences
       have weight. In a product these are unions of those of vertices, each player's independently.
    2. Given these, all equilibria are a product, too: the vertices of each player's part are those
       that play nothing else and against which all that the other plays is best.
    """
    live = _live(polytopes[0]), _live(polytopes[1])
    found: dict[tuple[int, int], None] = {}
    for own, other in subsets:
        firsts = _unions([vertices[0][x].played for x in own])
        seconds = _unions([vertices[1][y].played for y in other])
        if len(found) + len(firsts) * len(seconds) > 4 * MAX_CELLS:
            return None
        found.update(((one & live[0], two & live[1]), None) for one in firsts for two in seconds)
    if len(found) > MAX_CELLS:
        return None
    sets = []
    for key in found:
        try:
            sets.append(_class_set(game, polytopes, vertices, live, key))
        except TooLongError:
            return None
    return tuple(sets)


def _live(polytope: PlanPolytope) -> int:
    """Return the moves, as bits, at information sets that nature does not rule out."""
    game = polytope.game
    return sum(
        1 << k
        for k, (number, _) in enumerate(polytope.moves)
        if any(game.chance[node] for node in game.form.members[number])
    )


def _unions(masks: Sequence[int]) -> list[int]:
    closed: dict[int, None] = {}
    for mask in masks:
        closed.update(dict.fromkeys([mask, *(mask | other for other in closed)]))
        if len(closed) > 4 * MAX_CELLS:
            break
    return list(closed)


def _class_set(
    game: DeviationGame,
    polytopes: tuple[PlanPolytope, PlanPolytope],
    vertices: tuple[Sequence[PlanVertex], Sequence[PlanVertex]],
    live: tuple[int, int],
    key: tuple[int, int],
) -> ClassSet:
    """Return all equilibria that give weight to exactly these live moves of both."""
    weights: dict[Move, Fraction] = {}
    dimension = 0
    for place, polytope in enumerate(polytopes):
        columns = [k for k in range(len(polytope.moves)) if live[place] >> k & 1]
        mine = [
            [vertex.plan[k] for k in columns]
            for vertex in vertices[place]
            if not vertex.played & live[place] & ~key[place] and not key[1 - place] & ~vertex.best
        ]
        dimension += affine_dimension(mine)
        for k, amounts in zip(columns, zip(*mine, strict=True), strict=True):
            weights[polytope.moves[k]] = sum(amounts, Fraction(0))
    rows: dict[int, list[Fraction]] = {}
    for number, choice in enumerate(game.form.information_sets):
        if not choice.is_chance:
            m = len(choice.actions)
            rows[number] = [weights.get((number, k), Fraction(m == 1)) for k in range(m)]
    played = {
        number: tuple(k for k, weight in enumerate(row) if weight)
        for number, row in rows.items()
        if any(row)
    }
    ring = ClassRing(game, played)
    sample = tuple(
        tuple(weight / sum(rows[number], Fraction(0)) for weight in rows[number])
        for number in ring.sets
    )
    return whole_class(ring, sample, dimension)
