"""Solve a multistage form backwards, stage by stage (:mod:`.stage_run`).

:func:`solve_stages` finds every continuation of every stage, for all beliefs at once.
:class:`Inquiry` finds only what it is asked for: a stage, and a belief.
"""

from __future__ import annotations

from est_games.equilibrium.stages.belief import Row
from est_games.equilibrium.stages.continuation import Continuation
from est_games.equilibrium.stages.memory import Memory
from est_games.equilibrium.stages.stage_run import ContinuationLimitError, StageRun
from est_games.equilibrium.stages.stage_solution import StageSolution
from est_games.errors import Problem, SolveError
from est_games.game.valuation import Valuation

__all__ = ["APART", "LIMIT", "ContinuationLimitError", "Inquiry", "solve_stages"]

LIMIT = 10_000
APART = 2


def solve_stages(
    valuation: Valuation,
    *,
    undominated_ballots: bool = True,
    reuse: StageSolution | None = None,
    limit: int = LIMIT,
    apart: int = APART,
    memory: Memory | None = None,
) -> StageSolution:
    """Return every continuation of every stage, with the beliefs that support it.

    Parameters
    ----------
    valuation : Valuation
        The form at one point, in plain rationals or in a traced ring.
    undominated_ballots : bool
        Whether votes lose their weakly dominated ballots first.
    reuse : StageSolution or None
        A run of the same form in plain rationals: stages from which on nothing reads a parameter
        that differs, or is free now, are taken over.
    limit : int
        Most continuations of a stage.
    apart : int
        Continuations with equal values but different play are told apart in stages reached after
        fewer decisions than this; elsewhere one witness stands for all.
    memory : Memory or None
        What earlier traced runs of the same form met, with the same free parameters, the same
        values of the others and the same `reuse`; this run adds to it.

    Raises
    ------
    ContinuationLimitError
        A stage has more continuations than the limit; it is named.
    SolveError
        `reuse` or `memory` does not fit.
    """
    _check(valuation, reuse, memory)
    run = StageRun(
        valuation,
        undominated_ballots=undominated_ballots,
        reuse=reuse,
        limit=limit,
        apart=apart,
        memory=memory,
    )
    for number in reversed(range(len(valuation.form.stages))):
        run.outlook(number)
    return run.solution()


class Inquiry:
    """A form solved as far as somebody asks, each stage once.

    Parameters
    ----------
    valuation : Valuation
        The form at one point, in plain rationals or in a traced ring.
    reuse : StageSolution
        A run of the same form in plain rationals, whose options are used.
    memory : Memory or None
        As :func:`solve_stages` takes it.

    Raises
    ------
    SolveError
        `reuse` or `memory` does not fit.
    """

    def __init__(
        self, valuation: Valuation, reuse: StageSolution, memory: Memory | None = None
    ) -> None:
        _check(valuation, reuse, memory)
        self.valuation = valuation
        self._run = StageRun(
            valuation,
            undominated_ballots=bool(reuse.options["undominated_ballots"]),
            reuse=reuse,
            limit=LIMIT,
            apart=reuse.options["apart"],
            memory=memory,
        )

    def at(self, stage: int, belief: Row) -> tuple[Continuation, ...]:
        """Return the continuations of a stage that an unnormalised belief supports."""
        return self._run.outlook(stage, self._run.view(belief)).continuations

    def everywhere(self, stage: int) -> tuple[Continuation, ...]:
        """Return the continuations of a stage that any belief supports."""
        return self._run.outlook(stage).continuations

    @property
    def exact_region(self) -> bool:
        """Whether all that was asked for so far was decided by signs alone."""
        return not self._run.mixed and not self._run.empty


def _check(valuation: Valuation, reuse: StageSolution | None, memory: Memory | None) -> None:
    if memory is not None and not memory.suits(valuation, reuse):
        problem = Problem(
            path="memory", message="is not of traced runs of this form along the same parameters"
        )
        raise SolveError("nothing can be remembered", [problem])
