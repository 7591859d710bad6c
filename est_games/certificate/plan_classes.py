"""Which plans of two players go together, and the behaviours that have them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from time import perf_counter
from typing import overload

from est_games.certificate.behavior_cell import Assessment, BehaviorCell
from est_games.certificate.class_cells import ClassSet, whole_class
from est_games.certificate.class_ring import MAX_PLANS, ClassRing
from est_games.certificate.deviation_game import DeviationGame, Move
from est_games.certificate.plan_side import PlanSide, PlanVertex, movers
from est_games.certificate.polytope_vertices import affine_dimension

MAX_CELLS = 50_000
"""Sets of behaviours told apart; with more, none are."""

Pair = tuple[int, int]


def plan_sides(game: DeviationGame) -> tuple[PlanSide, PlanSide]:
    """Return the two who move."""
    pair = movers(game)
    if pair is None:
        raise ValueError("more than two have a choice")
    return PlanSide(game, *pair), PlanSide(game, *pair[::-1])


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
    sides: tuple[PlanSide, PlanSide],
    vertices: tuple[Sequence[PlanVertex], Sequence[PlanVertex]],
    subsets: Sequence[tuple[Sequence[int], Sequence[int]]],
) -> PlanCells | None:
    """Return the sets of behaviours whose plans are in some products of polytopes.

    Parameters
    ----------
    game : DeviationGame
        The tree.
    sides, vertices : pairs
        Of the two who move: all extreme plans.
    subsets : sequence of pairs of sequences of int
        Vertices of each: all mixtures of the ones are best against all of the others.

    Returns
    -------
    PlanCells or None
        Every behaviour with plans in one of the products is in exactly one. None where there are
        more than :data:`MAX_CELLS`, or a player has very many ways to play on.

    Notes
    -----
    1. Which actions have positive probability where a player's own moves lead is which sequences
       have weight. In a product these are unions of those of vertices, each player's independently.
    2. Given these, all equilibria are a product, too: the vertices of each player's part are those
       that play nothing else and against which all that the other plays is best.
    """
    if any(_most_ways(side.choices) > MAX_PLANS for side in sides):
        return None
    live = _live(sides[0]), _live(sides[1])
    found: dict[Pair, None] = {}
    for own, other in subsets:
        firsts = _unions([vertices[0][x].played for x in own])
        seconds = _unions([vertices[1][y].played for y in other])
        if len(found) + len(firsts) * len(seconds) > 4 * MAX_CELLS:
            return None
        found.update(((one & live[0], two & live[1]), None) for one in firsts for two in seconds)
    if len(found) > MAX_CELLS:
        return None
    return PlanCells(game, sides, vertices, found)


def _most_ways(choices: Sequence[tuple[int | None, range]]) -> int:
    """Return how many ways to play on there are at most after a move."""
    behind: dict[int | None, int] = {}
    for above, moves in reversed(choices):
        ways = sum(behind.get(k, 1) for k in moves)
        behind[above] = min(behind.get(above, 1) * ways, MAX_PLANS + 1)
    return max((ways for above, ways in behind.items() if above is not None), default=1)


class PlanCells(Sequence[BehaviorCell]):
    """The sets of behaviours with some plans, each made when it is asked for.

    Parameters
    ----------
    game : DeviationGame
        The tree.
    sides, vertices : pairs
        Of the two who move: all extreme plans.
    keys : iterable of (int, int)
        For each set, the moves of either that are made, as bits.

    Examples
    --------
    An entrant stays out, and whatever the incumbent would do hurts nobody.

    >>> import est_games as eg
    >>> from est_games.certificate.behavior_cell import Assessment
    >>> from est_games.game.extensive_builder import ExtensiveBuilder
    >>> tree = ExtensiveBuilder(["E", "I"])
    >>> entry = tree.decision("E", ["in", "out"], information_set="E")
    >>> for branch in tree.decision("I", ["l", "r"], after=entry["in"], information_set="I"):
    ...     tree.terminal([0, 0], after=branch)
    >>> tree.terminal([1, 0], after=entry["out"])
    >>> (component,) = eg.solve(tree.build(), "nash").components
    >>> component.cells
    PlanCells(3 sets)
    >>> component.cells.contains(Assessment(behavior={"E": {"out": 1}, "I": {"l": 1}}))
    True
    """

    def __init__(
        self,
        game: DeviationGame,
        sides: tuple[PlanSide, PlanSide],
        vertices: tuple[Sequence[PlanVertex], Sequence[PlanVertex]],
        keys: Iterable[Pair],
    ) -> None:
        self.game, self.sides, self.vertices = game, sides, vertices
        self.keys = tuple(keys)
        self._live = _live(sides[0]), _live(sides[1])

    def __len__(self) -> int:
        return len(self.keys)

    @overload
    def __getitem__(self, place: int) -> BehaviorCell: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[BehaviorCell, ...]: ...

    def __getitem__(self, place: int | slice) -> BehaviorCell | tuple[BehaviorCell, ...]:
        if isinstance(place, slice):
            return tuple(self.class_set(key).cell for key in self.keys[place])
        return self.class_set(self.keys[place]).cell

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PlanCells | tuple) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(self.keys)

    def __repr__(self) -> str:
        return f"PlanCells({len(self.keys)} sets)"

    def class_set(self, key: Pair) -> ClassSet:
        """Return the set of behaviours that make exactly some moves where nature lets them."""
        return _class_set(self.game, self.sides, self.vertices, self._live, key)

    def says_same(self, other: PlanCells) -> bool:
        """Tell whether others are the same sets, of the same plans."""
        if self.game.form is not other.game.form or set(self.keys) != set(other.keys):
            return False
        return all(
            {vertex.plan for vertex in own} == {vertex.plan for vertex in its}
            for own, its in zip(self.vertices, other.vertices, strict=True)
        )

    def contains(self, assessment: Assessment) -> bool:
        """Tell whether a behaviour is in one of the sets, looking at one."""
        made = [0, 0]
        for s, side in enumerate(self.sides):
            for above, moves in side.choices:
                if above is not None and not made[s] >> above & 1:
                    continue
                choice = self.game.form.information_sets[side.moves[moves[0]][0]]
                row = assessment.behavior.get(choice.label, {})
                for k, action in zip(moves, choice.actions, strict=True):
                    made[s] |= bool(row.get(action)) << k
        key = made[0] & self._live[0], made[1] & self._live[1]
        return key in self.keys and self.class_set(key).cell.contains(assessment)


def _live(side: PlanSide) -> int:
    """Return the moves, as bits, at information sets that nature does not rule out."""
    game = side.game
    return sum(
        1 << k
        for k, (number, _) in enumerate(side.moves)
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
    sides: tuple[PlanSide, PlanSide],
    vertices: tuple[Sequence[PlanVertex], Sequence[PlanVertex]],
    live: tuple[int, int],
    key: tuple[int, int],
) -> ClassSet:
    """Return all equilibria that give weight to exactly these live moves of both."""
    weights: dict[Move, Fraction] = {}
    dimension = 0
    for place, side in enumerate(sides):
        columns = [k for k in range(len(side.moves)) if live[place] >> k & 1]
        mine = [
            [vertex.plan[k] for k in columns]
            for vertex in vertices[place]
            if not vertex.played & live[place] & ~key[place] and not key[1 - place] & ~vertex.best
        ]
        dimension += affine_dimension(mine)
        for k, amounts in zip(columns, zip(*mine, strict=True), strict=True):
            weights[side.moves[k]] = sum(amounts, Fraction(0))
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
