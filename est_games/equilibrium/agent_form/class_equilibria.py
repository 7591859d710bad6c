"""All equilibria of a tree, whoever deviates: classes of supports, solved one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from time import perf_counter
from typing import Any

from est_games.certificate.agent_form import agent_regrets
from est_games.certificate.algebraic_point import AlgebraicPoint
from est_games.certificate.behavior_point import behavior_point
from est_games.certificate.class_cells import behavior_at
from est_games.certificate.class_ring import ClassRing
from est_games.certificate.deviation_game import DeviationGame
from est_games.certificate.extensive_form import expected_payoffs, regrets
from est_games.certificate.support_cases import Point
from est_games.certificate.support_classes import FoundClass, found_classes, open_classes
from est_games.equilibrium.agent_form.class_search import ClassSearch
from est_games.equilibrium.agent_form.joined_classes import joined_classes
from est_games.equilibrium.solution import (
    Certificate,
    Equilibrium,
    EquilibriumComponent,
    Solution,
    Status,
)
from est_games.equilibrium.time_limit import deadline_after, is_past
from est_games.game.algebraic import AlgebraicNumber

_SHOWN = 6
_ARGUMENT = (
    "Every behaviour is in a class of supports at the information sets that matter; each class was "
    "proved to hold a certain loss, or the vertices of its polytope were enumerated, or its "
    "equations factored and solved, case by case: the sets at the end are exactly its equilibria."
)
_APART = (
    "some sets are no polytopes, with two dimensions or more: they may hang together where "
    "components keep them apart"
)
_PARTIAL_ARGUMENT = "Each behaviour shown was proved to be an equilibrium."


def class_equilibria(game: DeviationGame, *, timeout: float | None = None) -> Solution:
    """Return all equilibria of a small tree with any number of deviators.

    Parameters
    ----------
    game : DeviationGame
        The tree, and who deviates as one.
    timeout : float, optional
        Seconds after which to stop; no limit unless given.

    Returns
    -------
    Solution
        COMPLETE: `components` holds the connected sets of all equilibria, with their parts as sets
        of behaviours (`cells`), one for each class; `equilibria` the single points, of polytopes
        the vertices, of other sets a point each. A probability is a Fraction, or an
        AlgebraicNumber: a real number in a proved interval. PARTIAL where classes are left open,
        which `messages` name; LIMIT after `timeout`, or where there are too many.

    Raises
    ------
    SolveError
        `timeout` is not a positive number.

    Notes
    -----
    1. Which information sets matter depends on what is done elsewhere: on the path, and where
       somebody can lead alone. A class says which actions have positive probability at all of
       these; what is done elsewhere is free (:mod:`est_games.certificate.deviation_game`).
    2. Classes are searched from the root; those in which somebody plays a certain loss are dropped
       (:mod:`.class_search`).
    3. In a class, the conditions are polynomial equations and inequalities
       (:mod:`est_games.certificate.class_ring`): those of a polytope, or case distinctions settle
       them.
    4. The certificate package replays it all; what it comes to is returned. Each rational behaviour
       is checked once more by itself.

    The number of classes grows exponentially with that of information sets.

    References
    ----------
    Porter, Nudelman and Shoham (2008), Simple search methods for finding a Nash equilibrium.
    Selten (1975), Reexamination of the perfectness concept for equilibrium points in extensive
    games.

    Examples
    --------
    A player who coordinates with itself, badly.

    >>> from est_games.game.extensive_builder import ExtensiveBuilder
    >>> tree = ExtensiveBuilder(["1"])
    >>> one = tree.decision("1", ["stop", "go"], information_set="one")
    >>> two = tree.decision("1", ["lose", "win"], after=one["go"], information_set="two")
    >>> for amount, branch in zip((1, 0, 2), (one["stop"], *two), strict=True):
    ...     tree.terminal([amount], after=branch)
    >>> solution = class_equilibria(DeviationGame(tree.build(), by_agents=True))
    >>> solution.status.name, [str(e.payoffs[0]) for e in solution.equilibria]
    ('COMPLETE', ['1', '1', '2'])
    """
    started = perf_counter()
    deadline = deadline_after(timeout)
    search = ClassSearch(game=game, deadline=deadline)
    evidence = search.evidence()
    messages: list[str] = []
    if search.is_late and timeout is not None:
        # A search that took all its time still shows some of what it found.
        deadline = deadline_after(timeout / 4)
    classes, problems = found_classes(game, evidence, deadline=deadline)
    search.is_late = search.is_late or bool(problems and is_past(deadline))
    listing = _Listing(game=game, classes=classes)
    components = listing.components()
    status = Status.COMPLETE if listing.equilibria else Status.NONE
    if problems:
        status = Status.LIMIT if search.is_late or search.is_too_large else Status.PARTIAL
        if not listing.equilibria and status is Status.PARTIAL:
            status = Status.FAILED
        messages += _problem_messages(game, evidence, search, [str(each) for each in problems])
    if not listing.are_apart:
        messages.append(_APART)
    return Solution(
        equilibria=tuple(listing.equilibria),
        status=status,
        concept="agent-nash" if game.by_agents else "nash",
        algorithm="classes of supports at the information sets that matter",
        options={"timeout": timeout},
        certificate=Certificate(
            argument="Each behaviour shown was proved to be an equilibrium."
            if problems
            else _ARGUMENT,
            numbers={
                "equilibria": len(listing.equilibria),
                "components": len(components),
                "classes": search.n_classes,
            },
            evidence=evidence,
        ),
        stats={"seconds": perf_counter() - started, "classes": search.n_classes},
        messages=tuple(messages),
        components=components,
        players=game.form.players,
    )


@dataclass(slots=True, kw_only=True)
class _Listing:
    """What is shown of the classes found."""

    game: DeviationGame
    classes: Sequence[FoundClass]
    equilibria: list[Equilibrium] = field(default_factory=list)
    known: dict[Any, int] = field(default_factory=dict)
    are_apart: bool = True

    def components(self) -> tuple[EquilibriumComponent, ...]:
        """Return the connected sets, and list equilibria on the way."""
        components = []
        groups, self.are_apart = joined_classes(self.classes)
        for group in groups:
            parts = [(self.classes[c].ring, self.classes[c].sets[s]) for c, s in group]
            extreme: dict[int, None] = {}
            for ring, own in parts:
                for point in own.corners or (own.sample,):
                    extreme[self._listed(ring, point)] = None
            alone = len(parts) == 1 and parts[0][1].is_single
            components.append(
                EquilibriumComponent(
                    extreme=tuple(sorted(extreme)),
                    cells=() if alone else tuple(own.cell for _, own in parts),
                )
            )
        return tuple(components)

    def _listed(self, ring: ClassRing, point: Point) -> int:
        """Return the place of an equilibrium in the list, where it is put if it is new."""
        equilibrium = self._equilibrium(ring, point)
        key = tuple((label, tuple(row.items())) for label, row in equilibrium.behavior.items())
        if key not in self.known:
            self.known[key] = len(self.equilibria)
            self.equilibria.append(equilibrium)
        return self.known[key]

    def _equilibrium(self, ring: ClassRing, point: Point) -> Equilibrium:
        form = self.game.form
        if isinstance(point, AlgebraicPoint):
            own = behavior_point(ring, point)
            behavior = {
                choice.label: {
                    action: _number(own, element, ("probability", number, k))
                    for k, (action, element) in enumerate(
                        zip(choice.actions, own.weights[number], strict=True)
                    )
                }
                for number, choice in enumerate(form.information_sets)
                if not choice.is_chance
            }
            payoffs = tuple(
                _number(own, element, ("payoff", player))
                for player, element in enumerate(own.payoffs())
            )
            return Equilibrium(behavior=behavior, payoffs=payoffs, regret=Fraction(0))
        behavior = {label: dict(row) for label, row in behavior_at(ring, point).items()}
        if self.game.by_agents:
            regret = max(agent_regrets(form, behavior).values(), default=Fraction(0))
        else:
            regret = max(regrets(form, behavior))
        if regret:
            raise ArithmeticError("a behaviour in a class of equilibria is none")
        return Equilibrium(
            behavior=behavior, payoffs=expected_payoffs(form, behavior), regret=regret
        )


def _number(point: Any, element: tuple[Fraction, ...], which: tuple[object, ...]) -> Any:
    """Return a number of the point's field, as a Fraction where it is one."""
    return sum(element, Fraction(0)) if len(element) <= 1 else AlgebraicNumber(point, which)


def _problem_messages(
    game: DeviationGame, evidence: Any, search: ClassSearch, problems: Sequence[str]
) -> list[str]:
    named = open_classes(game, evidence)
    if search.is_late:
        return [f"stopped by the time given: {len(named)} classes are not settled"]
    if search.is_too_large:
        return [f"there are too many classes: {len(named)} are not settled"]
    shown = [f"not settled where behaviour is so: {name}" for name in named[:_SHOWN]]
    if len(named) > _SHOWN:
        shown.append(f"and {len(named) - _SHOWN} more classes are not settled")
    return shown or [f"not proved to be all: {problem}" for problem in problems[:_SHOWN]]
