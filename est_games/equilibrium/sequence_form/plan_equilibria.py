"""All Nash equilibria of a tree in which two move, in their realisation plans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import product
from time import perf_counter
from typing import Any

from est_games.certificate.deviation_game import DeviationGame
from est_games.certificate.extensive_form import expected_payoffs, regrets
from est_games.certificate.plan_classes import (
    MAX_CELLS,
    equilibrium_pairs,
    plan_classes,
    plan_sides,
)
from est_games.certificate.plan_nash import PlanEvidence, plan_problems
from est_games.certificate.plan_side import Plan, PlanSide, PlanVertex, movers
from est_games.certificate.polytope_vertices import TooManyVerticesError, affine_dimension
from est_games.equilibrium.bimatrix.nash_subsets import NashComponent, nash_components
from est_games.equilibrium.programs.exact_program import maximum
from est_games.equilibrium.sequence_form.face_vertices import TooManyError
from est_games.equilibrium.sequence_form.optimal_faces import optimal_faces, optimal_pair
from est_games.equilibrium.sequence_form.plan_search import (
    FoundCases,
    SearchLostError,
    every_case,
    plan_search,
)
from est_games.equilibrium.sequence_form.reply_faces import (
    ReplySide,
    case_plans,
    reply_sides,
)
from est_games.equilibrium.sequence_form.tree_index import component_indices
from est_games.equilibrium.solution import (
    Certificate,
    Equilibrium,
    EquilibriumComponent,
    Solution,
    Status,
)
from est_games.equilibrium.time_limit import deadline_after, is_past
from est_games.errors import Problem
from est_games.game.extensive import ExtensiveForm
from est_games.game.realization import behavior_from_plan

_ARGUMENT = (
    "Every equilibrium is in a case of moves made and not made; each case was shown to leave a "
    "player no plan, or both players' plans in it were enumerated again, and every pair that goes "
    "together is in a component"
)
_OPPOSED_ARGUMENT = (
    "Payoffs add up to a constant, up to scale: a plan is in an equilibrium exactly if it is one "
    "with the other's plan in the pair shown, which was checked exactly; all such plans of both "
    "were enumerated again"
)
MAX_PAIRS = 1_000
"""Of optimal plans; with more, as many are listed as show each plan."""
_MOST_PRODUCT = 1_000_000
"""Pairs of optimal plans that are checked."""


def plan_equilibria(game: DeviationGame, *, timeout: float | None = None) -> Solution:
    """Return all Nash equilibria of a tree in which no more than two players have a choice.

    Parameters
    ----------
    game : DeviationGame
        The tree, with perfect recall.
    timeout : float, optional
        Seconds after which to stop; no limit unless given.

    Returns
    -------
    Solution
        COMPLETE: `equilibria` holds the extreme ones; `components` the connected sets of all, each
        with its maximal Nash subsets as realisation plans (`subsets`) and as sets of behaviours
        (`cells`), and with its index where the strategic form is small. LIMIT where there are too
        many cases or vertices, or after `timeout`.

    Raises
    ------
    SolveError
        `timeout` is not a positive number.

    Notes
    -----
    1. If payoffs add up to a constant, up to scale, plans that are optimal go together and no
       others: both polytopes are enumerated (:mod:`.optimal_faces`), and steps 2 and 3 left out.
       Should these have too many vertices, all goes on as for other games.
    2. Going down the tree it is decided which moves are made, depth first; the others at once where
       floats show that a player has no plan against which all that is made is best
       (:mod:`.plan_search`). Where floats fail on a small game, all cases are taken.
    3. In each case left either player's plans are a polytope, whose vertices are enumerated in
       rationals (:mod:`.face_vertices`); all go together. Plans that are mixtures of others which
       go with the same are left out.
    4. The maximal complete bipartite graphs of these pairs are the maximal Nash subsets; pairs that
       share a plan hang together.
    5. Behaviours with given supports and plans in a subset are a cell; where a player's own moves
       do not lead, anything may be done.
    6. The certificate package checks the reasons exactly, and enumerates the plans by code of its
       own.

    Cases, and vertices where somebody is indifferent, may be exponentially many.

    References
    ----------
    von Neumann (1928), Zur Theorie der Gesellschaftsspiele.
    von Stengel (1996), Efficient computation of behavior strategies.
    Audet, Belhaïza and Hansen (2009), A new sequence form approach for the enumeration and
    refinement of all extreme Nash equilibria for extensive form games.
    Avis, Rosenberg, Savani and von Stengel (2010), Enumeration of Nash equilibria for two-player
    games.
    Winkels (1979), An algorithm to determine all equilibrium points of a bimatrix game.

    Examples
    --------
    The entrant stays out for fear of a fight, as long as it is likely enough.

    >>> from est_games.game.extensive_builder import ExtensiveBuilder
    >>> tree = ExtensiveBuilder(["entrant", "incumbent"])
    >>> entry = tree.decision("entrant", ["in", "out"], information_set="E")
    >>> reply = tree.decision(
    ...     "incumbent", ["fight", "yield"], after=entry["in"], information_set="I"
    ... )
    >>> tree.terminal([-1, -1], after=reply["fight"])
    >>> tree.terminal([1, 1], after=reply["yield"])
    >>> tree.terminal([0, 2], after=entry["out"])
    >>> solution = plan_equilibria(DeviationGame(tree.build()))
    >>> [len(component.extreme) for component in solution.components]
    [1, 2]
    >>> for number in solution.components[1].extreme:
    ...     print({k: str(x) for k, x in solution.equilibria[number].behavior["I"].items()})
    {'fight': '1', 'yield': '0'}
    {'fight': '1/2', 'yield': '1/2'}
    """
    started = perf_counter()
    search = _Search(game=game, deadline=deadline_after(timeout))
    try:
        problems = search.problems()
        search.messages += [f"not proved to be all: {problem}" for problem in problems]
        status = Status.PARTIAL if problems else Status.COMPLETE
        if not problems:
            search.index()
    except TimeoutError as late:
        search.messages.append(f"stopped by the time given: {late}")
        status = Status.LIMIT
    except (TooManyVerticesError, TooManyError):
        search.messages.append("the polytopes of realisation plans have too many vertices")
        status = Status.LIMIT
    except SearchLostError:
        search.messages.append("there are too many cases of moves made and not made")
        status = Status.LIMIT
    if not search.equilibria and status is Status.PARTIAL:
        status = Status.FAILED
    proved = status is Status.COMPLETE
    return Solution(
        equilibria=tuple(search.equilibria),
        status=status,
        concept="nash",
        algorithm="the optimal plans of both"
        if search.is_opposed
        else "cases of moves made, with the plans of each",
        options={"timeout": timeout},
        certificate=Certificate(
            argument=f"{_OPPOSED_ARGUMENT if search.is_opposed else _ARGUMENT}."
            if proved
            else "Each behaviour's regret was recomputed exactly and is zero.",
            numbers={
                "equilibria": len(search.equilibria),
                "components": len(search.components) if proved else 0,
                **search.numbers,
            },
            evidence=search.evidence,
        ),
        stats={"seconds": perf_counter() - started, **search.numbers},
        messages=tuple(search.messages),
        components=tuple(search.components) if proved else (),
        players=game.form.players,
    )


@dataclass(slots=True, kw_only=True)
class _Search:
    """What is known so far."""

    game: DeviationGame
    deadline: float | None
    equilibria: list[Equilibrium] = field(default_factory=list)
    components: list[EquilibriumComponent] = field(default_factory=list)
    evidence: PlanEvidence | None = None
    numbers: dict[str, int] = field(default_factory=dict)
    messages: list[str] = field(default_factory=list)
    is_opposed: bool = False

    def problems(self) -> tuple[Problem, ...]:
        """Find all equilibria, and return why it is not proved that they are all."""
        pair = movers(self.game)
        assert pair is not None
        replies = reply_sides(self.game, pair)
        problems: tuple[Problem, ...] = ()
        if self._opposed(replies):
            return self._check()
        for search in (plan_search, every_case):
            try:
                cases = search(replies, self.deadline)
            except SearchLostError:
                if search is every_case and not problems:
                    raise
                continue
            self._list(replies, cases)
            problems = self._check()
            if not problems:
                break
        return problems

    def index(self) -> None:
        """Say what index components have, where that is told."""
        if len(self.components) == 1:
            # The indices of all components add up to one.
            self.components = [replace(self.components[0], index=1)]
            return
        found = component_indices(self.game.form, self.components, self.deadline)
        self.components = [
            replace(each, index=own) for each, own in zip(self.components, found, strict=True)
        ]

    def _check(self) -> tuple[Problem, ...]:
        if self.evidence is None:
            raise ValueError("nothing was listed")
        return plan_problems(self.game, self.components, self.evidence, deadline=self.deadline)

    def _opposed(self, replies: tuple[ReplySide, ReplySide]) -> bool:
        """Work out the optimal plans of both, if interests are opposed and these not too many."""
        pair = optimal_pair(self.game, self.deadline)
        if pair is None:
            return False
        sides = plan_sides(self.game)
        try:
            pair, (first, second) = optimal_faces(replies, pair, self.deadline)
            if len(first) * len(second) > _MOST_PRODUCT:
                raise TooManyError
        except (TooManyError, TimeoutError) as stopped:
            own = zip(replies, (pair.first, pair.second), strict=True)
            self.equilibria = [self._equilibrium(sides, [side.vertex(plan) for side, plan in own])]
            if isinstance(stopped, TimeoutError):
                raise
            return False
        self.is_opposed = True
        self.numbers = {"first vertices": len(first), "second vertices": len(second)}
        self.evidence = PlanEvidence(tree=pair)
        places = list(product(range(len(first)), range(len(second))))
        if len(places) > MAX_PAIRS:
            longer = range(max(len(first), len(second)))
            places = [(k % len(first), k % len(second)) for k in longer]
            self.messages.append(
                f"there are more than {MAX_PAIRS} pairs of extreme plans: each plan is in one that "
                "is listed; all go together"
            )
        self._put(
            sides,
            (first, second),
            places,
            [
                NashComponent(
                    pairs=tuple(range(len(places))),
                    subsets=((tuple(range(len(first))), tuple(range(len(second)))),),
                )
            ],
        )
        return True

    def _list(self, replies: tuple[ReplySide, ReplySide], cases: FoundCases) -> None:
        """Work out the plans of all cases, what they make up together, and the behaviours."""
        self.equilibria, self.components, self.messages = [], [], []
        sides = plan_sides(self.game)
        first, second = case_plans(replies, cases.leaves.tolist(), self.deadline)
        self.numbers = {
            "cases": len(cases.tree.steps),
            "first vertices": len(first),
            "second vertices": len(second),
        }
        pairs = equilibrium_pairs(first, second, deadline=self.deadline)
        first, mixed_first = _extreme(first, _partners(pairs))
        second, mixed_second = _extreme(second, _partners([(y, x) for x, y in pairs]))
        self.evidence = PlanEvidence(tree=cases.tree, first=mixed_first, second=mixed_second)
        pairs = equilibrium_pairs(first, second, deadline=self.deadline)
        components = nash_components(pairs, deadline=self.deadline)
        self._put(sides, (first, second), pairs, components)

    def _put(
        self,
        sides: tuple[PlanSide, PlanSide],
        plans: tuple[list[PlanVertex], list[PlanVertex]],
        pairs: Sequence[tuple[int, int]],
        components: Sequence[NashComponent],
    ) -> None:
        """Put down pairs of plans as equilibria, and what they make up together."""
        first, second = plans
        for x, y in pairs:
            if is_past(self.deadline):
                raise TimeoutError("not all pairs of plans were looked at")
            self.equilibria.append(self._equilibrium(sides, (first[x], second[y])))
        if any(equilibrium.regret for equilibrium in self.equilibria):
            raise ArithmeticError("plans that go together are best against each other")
        unlisted = False
        for component in components:
            sets = plan_classes(self.game, sides, (first, second), component.subsets)
            unlisted = unlisted or sets is None
            alone = sets is not None and len(sets) == 1 and sets.class_set(sets.keys[0]).is_single
            self.components.append(
                EquilibriumComponent(
                    extreme=component.pairs,
                    subsets=tuple(
                        _plans(
                            self.game.form,
                            sides,
                            ([first[x] for x in xs], [second[y] for y in ys]),
                        )
                        for xs, ys in component.subsets
                    ),
                    cells=() if sets is None or alone else sets,
                )
            )
        if unlisted:
            self.messages.append(
                f"a component holds more than {MAX_CELLS} sets of behaviours: they are not listed; "
                "its subsets of realisation plans are"
            )

    def _equilibrium(
        self, sides: tuple[PlanSide, PlanSide], pair: Sequence[PlanVertex]
    ) -> Equilibrium:
        form = self.game.form
        (plans,) = zip(*_plans(form, sides, [[vertex] for vertex in pair]), strict=True)
        behavior = behavior_from_plan(form, plans)
        return Equilibrium(
            behavior=behavior,
            payoffs=expected_payoffs(form, behavior),
            regret=max(regrets(form, behavior)),
        )


def _partners(pairs: Sequence[tuple[int, int]]) -> dict[int, set[int]]:
    partners: dict[int, set[int]] = {}
    for one, other in pairs:
        partners.setdefault(one, set()).add(other)
    return partners


def _extreme(
    vertices: Sequence[PlanVertex], partners: Mapping[int, set[int]]
) -> tuple[list[PlanVertex], dict[Plan, dict[Plan, Fraction]]]:
    """Return the plans that are no mixtures of others, and what those that are are mixed of.

    Only of others that go with all that they go with. Plans that go with none are left out.
    """
    left = {place: vertices[place] for place in partners}
    mixed: dict[Plan, dict[Plan, Fraction]] = {}
    for place, vertex in list(left.items()):
        others = [
            other.plan
            for k, other in left.items()
            if k != place and partners[k] >= partners[place] and not other.played & ~vertex.played
        ]
        weights = _weights(vertex.plan, others)
        if weights is not None:
            mixed[vertex.plan] = weights
            del left[place]
    return list(left.values()), _unfolded(mixed)


def _weights(plan: Plan, others: Sequence[Plan]) -> dict[Plan, Fraction] | None:
    """Return how a plan is mixed of others, None where it is not."""
    if len(others) < 2 or affine_dimension(others) < affine_dimension([*others, plan]):
        return None
    # As much of the plan as can be had from the others, and never more.
    rows = [list(column) for column in zip(*others, strict=True)]
    best = maximum([Fraction(1)] * len(others), rows, list(plan))
    if best is None or best.value != 1:
        return None
    return {other: x for other, x in zip(others, best.primal, strict=True) if x}


def _unfolded(mixed: Mapping[Plan, Mapping[Plan, Fraction]]) -> dict[Plan, dict[Plan, Fraction]]:
    """Return mixtures of what is not itself mixed."""
    known: dict[Plan, dict[Plan, Fraction]] = {}
    for plan, weights in reversed(list(mixed.items())):
        total: dict[Plan, Fraction] = {}
        for part, weight in weights.items():
            for inner, share in known.get(part, {part: Fraction(1)}).items():
                total[inner] = total.get(inner, Fraction(0)) + weight * share
        known[plan] = total
    return known


def _plans(
    form: ExtensiveForm,
    sides: tuple[PlanSide, PlanSide],
    vertices: Sequence[Sequence[PlanVertex]],
) -> tuple[tuple[tuple[Any, ...], ...], ...]:
    """Return the plans of all players, the empty sequence first: for each player a row a vertex."""
    one = Fraction(1)
    moving = {
        side.player: tuple((one, *vertex.plan) for vertex in own)
        for side, own in zip(sides, vertices, strict=True)
    }
    # Who never has a choice does the only thing there is.
    return tuple(
        moving.get(player, ((one,) * plex.n_sequences,))
        for player, plex in enumerate(form.treeplexes)
    )
