"""Are these all equilibria of a tree in which two move? Cases checked, plans enumerated again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from time import perf_counter
from typing import Any, Protocol

from est_games.certificate.behavior_cell import BehaviorCell
from est_games.certificate.deviation_game import DeviationGame
from est_games.certificate.malformed import are_exact, refuses_malformed
from est_games.certificate.optimal_plans import OptimalPair, optimal_vertices
from est_games.certificate.plan_classes import (
    PlanCells,
    equilibrium_pairs,
    plan_classes,
    plan_sides,
)
from est_games.certificate.plan_side import Plan, PlanSide, PlanVertex, movers
from est_games.certificate.plan_tree import PlanTree, leaf_vertices, open_leaves
from est_games.certificate.polytope_vertices import TooManyVerticesError
from est_games.errors import Problem
from est_games.game.behavior import behavior_problems
from est_games.game.extensive import ExtensiveForm

_SHOWN_PROBLEMS = 20

Places = tuple[list[int], list[int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanEvidence:
    """The evidence: where all plans are, and how those that are not extreme are mixed of others.

    Parameters
    ----------
    tree : PlanTree or OptimalPair
        Who plays which move; or one equilibrium, where interests are opposed.
    first, second : mapping of Plan to mapping of Plan to Fraction
        For each of the two who move.
    """

    tree: PlanTree | OptimalPair
    first: Mapping[Plan, Mapping[Plan, Fraction]] = field(default_factory=dict)
    second: Mapping[Plan, Mapping[Plan, Fraction]] = field(default_factory=dict)


class Claim(Protocol):
    """A connected set of equilibria, as solutions hold it."""

    @property
    def subsets(self) -> Sequence[Sequence[Sequence[Sequence[Any]]]]:
        """Products of polytopes: for each player the vertices, as realisation plans."""

    @property
    def cells(self) -> Sequence[Any]:
        """Sets of behaviours."""


@refuses_malformed
def plan_problems(
    game: DeviationGame,
    components: Sequence[Claim],
    evidence: PlanEvidence,
    *,
    deadline: float | None = None,
) -> tuple[Problem, ...]:
    """Return what is wrong with a claim to know all equilibria of a tree in which two move.

    Parameters
    ----------
    game : DeviationGame
        The tree.
    components : sequence of components
        Their `subsets` hold, for each player, realisation plans: in the order of
        :func:`~est_games.game.realization.sequence_labels`.
    evidence : PlanEvidence
        The cases, or an optimal pair, and what plans that are not extreme are mixed of.
    deadline : float, optional
        A time of ``time.perf_counter``, in seconds, at which to give up.

    Returns
    -------
    tuple of Problem
        Empty exactly when it is proved that the profiles of plans in the products are all Nash
        equilibria, that there are no others, that products hang together within a component and
        those of different ones have nothing in common, and that cells, where there are any, are
        exactly the behaviours with these plans.

    Raises
    ------
    TimeoutError
        The deadline has passed.

    Notes
    -----
    1. The tree of cases is checked (:func:`.plan_tree.open_leaves`): every equilibrium is at a
       leaf. At each leaf both players' plans are polytopes, and all of the one are best against all
       of the other; their vertices are enumerated. Every plan claimed must be one of these, and
       every pair of plans in a product must go together. Where interests are opposed, one
       equilibrium does instead: it says what the polytopes of optimal plans are, all of which go
       together (:func:`.optimal_plans.optimal_vertices`).
    2. Every pair of vertices that goes together must be in a product: the plan itself, or the ones
       that it is mixed of by the evidence. Every equilibrium is a mixture of such pairs, all of
       whose combinations are equilibria.
    3. Components are connected if their products are by common plans, and have nothing in common
       if no plan is in two of them.
    4. The classes of behaviours that the products hold are worked out again.
    """
    pair = movers(game)
    if pair is None:
        return (Problem(path="game", message="more than two players have a choice"),)
    sides = plan_sides(game)
    try:
        if isinstance(evidence.tree, OptimalPair):
            found, problems = optimal_vertices(game, sides, evidence.tree, deadline=deadline)
        else:
            leaves, problems = open_leaves(sides, evidence.tree, deadline=deadline)
            found = ([], []) if problems else _vertices(sides, leaves, deadline)
    except TooManyVerticesError:
        return (Problem(path="game", message="has too many vertices to enumerate again"),)
    if problems:
        return tuple(problems[:_SHOWN_PROBLEMS])
    places = [{vertex.plan: k for k, vertex in enumerate(vertices)} for vertices in found]
    pairs = set(equilibrium_pairs(*found, deadline=deadline))
    subsets: list[list[Places]] = []
    for c, component in enumerate(components):
        subsets.append([])
        for s, subset in enumerate(component.subsets):
            path = f"components[{c}].subsets[{s}]"
            own = _places(game.form, sides, places, subset)
            if own is None:
                problems.append(Problem(path=path, message="holds plans that are no vertices"))
                continue
            subsets[-1].append(own)
            if any((x, y) not in pairs for x in own[0] for y in own[1]):
                problems.append(Problem(path=path, message="holds plans that do not go together"))
    if problems:
        return tuple(problems[:_SHOWN_PROBLEMS])
    parts = [
        _parts(known, own)
        for known, own in zip(places, (evidence.first, evidence.second), strict=True)
    ]
    every = [(set(one), set(other)) for own in subsets for one, other in own]
    for x, y in sorted(pairs):
        first, second = parts[0].get(x, {x}), parts[1].get(y, {y})
        if not any(first <= one and second <= other for one, other in every):
            message = "lack a pair of plans that go together"
            problems.append(Problem(path="components", message=message))
    problems += _joining_problems(subsets)
    claimed = [sorted({v for each in every for v in each[k]}) for k in range(2)]
    place = [{v: p for p, v in enumerate(own)} for own in claimed]
    extreme = [[found[k][v] for v in own] for k, own in enumerate(claimed)]
    for c, component in enumerate(components):
        if component.cells and not _are_cells(
            game.form,
            component.cells,
            plan_classes(
                game,
                sides,
                (extreme[0], extreme[1]),
                [([place[0][x] for x in xs], [place[1][y] for y in ys]) for xs, ys in subsets[c]],
            ),
        ):
            message = "are not the behaviours with the plans of the component"
            problems.append(Problem(path=f"components[{c}].cells", message=message))
    return tuple(problems[:_SHOWN_PROBLEMS])


def _vertices(
    sides: tuple[PlanSide, PlanSide], leaves: Sequence[tuple[int, ...]], deadline: float | None
) -> tuple[list[PlanVertex], list[PlanVertex]]:
    """Return the plans at the vertices of all leaves, each once."""
    found: tuple[dict[Plan, PlanVertex], dict[Plan, PlanVertex]] = ({}, {})
    for leaf in leaves:
        if deadline is not None and perf_counter() > deadline:
            raise TimeoutError("the plans were not enumerated again in time")
        first, second = leaf_vertices(sides, leaf)
        if first and second:
            for known, own in zip(found, (first, second), strict=True):
                known.update((vertex.plan, vertex) for vertex in own)
    return list(found[0].values()), list(found[1].values())


def _places(
    form: ExtensiveForm,
    sides: tuple[PlanSide, PlanSide],
    places: Sequence[Mapping[Plan, int]],
    subset: Sequence[Sequence[Sequence[Fraction]]],
) -> Places | None:
    """Return a product's vertices by their places, None where one is not found."""
    own: Places = ([], [])
    choosing = {side.player for side in sides}
    for player, plex in enumerate(form.treeplexes):
        # Who has no choice does the only thing there is.
        if player not in choosing and tuple(map(tuple, subset[player])) != (
            (Fraction(1),) * plex.n_sequences,
        ):
            return None
    if len(subset) != form.n_players:
        return None
    for k, (side, known) in enumerate(zip(sides, places, strict=True)):
        if side.player not in range(form.n_players):
            own[k].append(known[()])
            continue
        for plan in subset[side.player]:
            # The empty sequence comes first.
            place = known.get(tuple(plan[1:])) if plan[0] == 1 else None
            if place is None:
                return None
            own[k].append(place)
    return own if own[0] and own[1] else None


def _parts(
    places: Mapping[Plan, int], mixtures: Mapping[Plan, Mapping[Plan, Fraction]]
) -> dict[int, set[int]]:
    """Return what vertices that are not extreme are mixed of, where the mixture holds."""
    parts = {}
    for plan, weights in mixtures.items():
        total = [
            sum((weight * part[k] for part, weight in weights.items()), Fraction(0))
            for k in range(len(plan))
        ]
        amounts = list(weights.values())
        is_mixture = are_exact(amounts) and sum(amounts) == 1 and min(amounts) >= 0
        if (
            is_mixture
            and tuple(total) == plan
            and plan in places
            and weights.keys() <= places.keys()
        ):
            parts[places[plan]] = {places[part] for part in weights}
    return parts


def _joining_problems(subsets: Sequence[Sequence[Places]]) -> Iterator[Problem]:
    """Yield where products do not hang together, or components do."""
    owner: dict[tuple[int, int], int] = {}
    for c, own in enumerate(subsets):
        for place, vertices in ((k, vs) for each in own for k, vs in enumerate(each)):
            for vertex in vertices:
                if owner.setdefault((place, vertex), c) != c:
                    yield Problem(path=f"components[{c}]", message="has a plan of another")
        linked, left = set(_ends(own[0])) if own else set(), list(own[1:])
        while left:
            near = [each for each in left if linked.intersection(_ends(each))]
            if not near:
                yield Problem(path=f"components[{c}]", message="does not hang together")
                break
            for each in near:
                left.remove(each)
                linked.update(_ends(each))


def _ends(product: Places) -> Iterator[tuple[int, int]]:
    return ((k, vertex) for k, vertices in enumerate(product) for vertex in vertices)


def _are_cells(form: ExtensiveForm, claimed: Sequence[BehaviorCell], own: PlanCells | None) -> bool:
    """Tell whether cells are these sets, whatever samples of them they show."""
    if own is None or len(claimed) != len(own):
        return False
    if isinstance(claimed, PlanCells):
        return claimed.says_same(own)
    # What a cell says is read only once it is known to be what it should be.
    return sorted(map(_without_sample, claimed)) == sorted(map(_without_sample, own)) and all(
        not cell.sample.beliefs
        and not any(behavior_problems(form.information_sets, cell.sample.behavior))
        and cell.contains(cell.sample)
        for cell in claimed
    )


def _without_sample(cell: BehaviorCell) -> str:
    return repr(replace(cell, sample=None))  # type: ignore[arg-type]
