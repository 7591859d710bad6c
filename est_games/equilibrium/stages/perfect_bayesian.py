"""All pure perfect Bayesian equilibria of a multistage form, each written out and checked.

1. Solve every stage for all beliefs (:mod:`~est_games.equilibrium.stages.backward`).
2. The equilibria are the continuations of the root whose cone contains the prior.
3. Write each out as a finite automaton (:mod:`~est_games.equilibrium.stages.plan`).
4. Have it checked by code that shares nothing with 1 to 3
   (:mod:`~est_games.certificate.assessment`).

With one type a belief is nothing and this is subgame perfection.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from fractions import Fraction

from est_games.certificate.assessment import check_assessment
from est_games.equilibrium.solution import Certificate, Solution, Status
from est_games.equilibrium.stages.backward import (
    APART,
    LIMIT,
    ContinuationLimitError,
    solve_stages,
)
from est_games.equilibrium.stages.continuation import Continuation
from est_games.equilibrium.stages.plan import PlanEquilibrium, extract, play, tables
from est_games.equilibrium.stages.stage_solution import StageSolution
from est_games.errors import Problem, SolveError
from est_games.game.multistage import MultistageForm, StageKind
from est_games.game.valuation import Valuation

__all__ = ["StageSolution", "perfect_bayesian", "solve_stages"]

ALGORITHM = "backward enumeration over stages with belief cones"


class CheckFailedError(SolveError):
    """A plan that was found did not pass the independent check."""


def perfect_bayesian(
    form: MultistageForm,
    parameters: Mapping[str, Fraction] | None = None,
    *,
    undominated_ballots: bool = True,
    limit: int = LIMIT,
    apart: int | None = None,
    solved: StageSolution | None = None,
) -> Solution:
    """Return all pure perfect Bayesian equilibria of a multistage form.

    Parameters
    ----------
    form : MultistageForm
        The game; with one type the concept is subgame perfection.
    parameters : mapping of str to Fraction, or None
        Values that replace the form's own.
    undominated_ballots : bool
        Whether votes are solved without weakly dominated ballots.
    limit : int
        Most continuations of a stage before the answer is LIMIT.
    apart : int, optional
        How many decisions deep equilibria with equal payoffs are told apart by their play: 2, or 0
        where nature moves first, since there the plays after each of her moves would multiply.
    solved : StageSolution or None
        A run in plain rationals to write out instead of making one; its form, parameters and
        options are used.

    Notes
    -----
    Every vector of payoffs by type that an equilibrium gives is listed. Equilibria with the same
    payoffs and the same play in the first `apart` decisions are represented by one plan.

    The belief after a deviation by an uninformed player is the belief before it; after an action of
    the informed player that none of its types takes, or none believed possible, it is free, but the
    same whatever the others did.

    References
    ----------
    Fudenberg and Tirole 1991, Game Theory, section 8.2.

    Examples
    --------
    The chain store of Selten 1978: the entrant comes in, the incumbent does not fight.

    >>> from est_games.game.multistage import Component, Move, Stage, StageKind
    >>> from est_games.polynomial import Polynomial
    >>> from est_games.provenance import Kind, Source
    >>> source = Source(citation="Selten 1978", kind=Kind.TEXT)
    >>> def choice(label, player, actions, successors):
    ...     move = Move(player=player, actions=actions, sources=(source,) * 2)
    ...     return Stage(
    ...         label=label, kind=StageKind.DECISION, moves=(move,), successors=successors
    ...     )
    >>> def end(label, *payoffs):
    ...     parts = tuple(
    ...         Component(name="profit", player=i, amounts=(Polynomial.constant(x),), source=source)
    ...         for i, x in enumerate(payoffs)
    ...     )
    ...     return Stage(label=label, kind=StageKind.TERMINAL, components=parts)
    >>> stages = (
    ...     choice("market", 0, ("enter", "stay out"), (1, 4)),
    ...     choice("entry", 1, ("fight", "share"), (2, 3)),
    ...     end("war", 0, 0),
    ...     end("duopoly", 2, 2),
    ...     end("monopoly", 1, 5),
    ... )
    >>> form = MultistageForm(
    ...     title="chain store", players=("entrant", "incumbent"), stages=stages
    ... )
    >>> (equilibrium,) = perfect_bayesian(form).equilibria
    >>> equilibrium.path[""]
    ('market: entrant enter', 'entry: incumbent share', 'duopoly')
    """
    started = time.perf_counter()
    if apart is None:
        apart = 0 if form.stages[0].kind is StageKind.CHANCE else APART
    options: dict[str, object] = {
        "undominated_ballots": undominated_ballots,
        "limit": limit,
        "apart": apart,
    }
    valuation = solved.valuation if solved else Valuation(form, parameters)
    concept = "perfect-bayesian" if form.n_types > 1 else "subgame-perfect"

    def ended(status: Status, error: SolveError) -> Solution:
        return Solution(
            equilibria=(),
            status=status,
            concept=concept,
            algorithm=ALGORITHM,
            options=options,
            messages=tuple(map(str, error.problems)),
            players=form.players,
        )

    try:
        stages = solved or solve_stages(
            valuation, undominated_ballots=undominated_ballots, limit=limit, apart=apart
        )
    except ContinuationLimitError as error:
        return ended(Status.LIMIT, error)
    try:
        equilibria = tuple(written(stages, each) for each in stages.equilibria)
    except CheckFailedError as error:
        return ended(Status.FAILED, error)
    return Solution(
        equilibria=equilibria,
        status=_status(stages, bool(equilibria)),
        concept=concept,
        algorithm=ALGORITHM,
        options=options,
        certificate=_certificate(stages, equilibria),
        stats={
            "seconds": time.perf_counter() - started,
            "stages": len(form.stages),
            "continuations": sum(len(each) for each in stages.continuations),
        },
        messages=_messages(stages),
        players=form.players,
    )


def written(stages: StageSolution, continuation: Continuation) -> PlanEquilibrium:
    """Return a continuation of the root as a checked equilibrium.

    Raises
    ------
    CheckFailedError
        The check fails: a mistake in this package, never a property of the game.
    """
    valuation = stages.valuation
    plan = extract(stages, continuation)
    check = check_assessment(valuation, plan)
    if not check.holds:
        problems = [
            Problem(path=each.stage, message=f"{each.kind}: {each.detail}")
            for each in check.violations[:5]
        ]
        raise CheckFailedError("a plan that was found did not pass its check", problems)
    behavior, beliefs = tables(valuation, plan)
    form = valuation.form
    return PlanEquilibrium(
        payoffs=check.payoffs,
        regret=check.regret,
        behavior=behavior,
        beliefs=beliefs,
        plan=plan,
        values=check.values,
        path={label: play(valuation, plan, kind) for kind, label in enumerate(form.types)},
    )


def _status(stages: StageSolution, found: bool) -> Status:
    if not stages.exact_region:
        return Status.PARTIAL
    return Status.COMPLETE if found else Status.NONE


def _certificate(stages: StageSolution, equilibria: tuple[PlanEquilibrium, ...]) -> Certificate:
    argument = (
        "Every pure strategy profile of every stage was considered against every choice of what "
        "may follow, for all beliefs at once, backwards from the end. Every equilibrium shown was "
        "written out with a belief at every point, and a separate program checked it in exact "
        "arithmetic: one-shot deviations, Bayes' rule, no signalling."
    )
    return Certificate(
        argument=argument,
        numbers={
            "equilibria": len(equilibria),
            "stages": len(stages.outlooks),
            "plan nodes checked": sum(len(each.plan.nodes) for each in equilibria),
        },
    )


def _messages(stages: StageSolution) -> tuple[str, ...]:
    messages = [
        "Every vector of payoffs by type is listed; equilibria that differ neither in payoffs nor "
        f"in the play of the first {stages.options['apart']} decisions are represented by one plan."
    ]
    if stages.removed_ballots:
        total = sum(stages.removed_ballots.values())
        n_stages = len(stages.removed_ballots)
        messages.append(
            f"{total} weakly dominated ballots were removed in {n_stages} voting stages before "
            "solving: equilibria that use them are not listed."
        )
    if stages.mixed_stages:
        messages.append(
            f"Mixed equilibria stand in where there is no pure one: {_named(stages.mixed_stages)}."
        )
    if stages.empty_stages:
        messages.append(
            "For some beliefs no equilibrium was found in these stages, so plans that lead there "
            f"with such beliefs are missing: {_named(stages.empty_stages)}."
        )
    return tuple(messages)


def _named(labels: tuple[str, ...], most: int = 5) -> str:
    shown = ", ".join(labels[:most])
    return shown if len(labels) <= most else f"{shown} and {len(labels) - most} more"
