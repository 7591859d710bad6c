"""At which states of a conflict everybody stays, given what the others could do to who leaves."""

from __future__ import annotations

from time import perf_counter

from est_games.argument import FLAG, takes
from est_games.certificate.conflict_stability import (
    SANCTIONS,
    Coalition,
    Sanction,
    Standing,
    StandingCheck,
)
from est_games.equilibrium.asked import limit_problems
from est_games.equilibrium.conflict.course import Courses
from est_games.equilibrium.conflict.stable_state import stable_states
from est_games.equilibrium.solution import Certificate, Solution
from est_games.equilibrium.time_limit import deadline_after, is_past
from est_games.errors import Problem, SolveError
from est_games.game.conflict_graph import ConflictGraph

MAX_COALITION_PLAYERS = 8


def nash_stability(
    graph: ConflictGraph, *, coalitions: bool = False, timeout: float | None = None
) -> Solution:
    r"""Return the states that nobody gains by leaving, whatever follows: rational for all.

    .. math:: S_i^+(s) = \emptyset \quad \text{for every } i

    Parameters
    ----------
    graph : ConflictGraph
        The conflict.
    coalitions : bool
        Whether several who all gain may move together.
    timeout : float, optional
        Seconds after which to stop; no limit unless given.

    Returns
    -------
    Solution
        One :class:`~est_games.equilibrium.conflict.stable_state.StableState` for each state. The
        certificate's evidence holds, for each state and decision maker, a
        :class:`~est_games.certificate.conflict_stability.Standing`.

    References
    ----------
    Nash (1950); Fang, Hipel and Kilgour (1993), Interactive Decision Making, section 3.2.1.

    Examples
    --------
    >>> from est_games.game.normal import NormalForm
    >>> chicken = NormalForm.from_payoffs([[3, 2], [4, 1]], [[3, 4], [2, 1]], strategies=["SD"] * 2)
    >>> solution = nash_stability(ConflictGraph.from_normal(chicken))
    >>> [e.state for e in solution.equilibria]
    ['S, D', 'D, S']
    """
    return _stability(graph, "nash-stability", coalitions, timeout)


def general_metarationality(
    graph: ConflictGraph, *, coalitions: bool = False, timeout: float | None = None
) -> Solution:
    """Return the states where the others can answer each gain so that it is none, at any cost.

    Parameters, returns and evidence as in :func:`nash_stability`; each gain has a
    :class:`~est_games.certificate.conflict_stability.Sanction`, a sequence of moves of the others
    in which nobody moves twice in a row.

    References
    ----------
    Howard (1971), Paradoxes of Rationality; Fang, Hipel and Kilgour (1993), section 3.2.2.

    Examples
    --------
    >>> from est_games.game.normal import NormalForm
    >>> chicken = NormalForm.from_payoffs([[3, 2], [4, 1]], [[3, 4], [2, 1]], strategies=["SD"] * 2)
    >>> solution = general_metarationality(ConflictGraph.from_normal(chicken))
    >>> [e.state for e in solution.equilibria]
    ['S, S', 'S, D', 'D, S']
    """
    return _stability(graph, "general-metarationality", coalitions, timeout)


def symmetric_metarationality(
    graph: ConflictGraph, *, coalitions: bool = False, timeout: float | None = None
) -> Solution:
    """Return the states where the others can answer each gain for good, whatever is replied.

    As :func:`general_metarationality`, and no reply of those sanctioned makes them better off than
    where they were.

    References
    ----------
    Howard (1971), Paradoxes of Rationality; Fang, Hipel and Kilgour (1993), section 3.2.2.
    """
    return _stability(graph, "symmetric-metarationality", coalitions, timeout)


def sequential_stability(
    graph: ConflictGraph, *, coalitions: bool = False, timeout: float | None = None
) -> Solution:
    """Return the states where the others can answer each gain by moves that each gain by.

    As :func:`general_metarationality`, and every move of a sanction is to a state that its mover
    ranks higher than the one before: the threats are credible.

    References
    ----------
    Fraser and Hipel (1979), Solving complex conflicts; Fang, Hipel and Kilgour (1993), section
    3.2.3. Of coalitions: Inohara and Hipel (2008), Coalition analysis in the graph model.

    Examples
    --------
    The prisoner's dilemma: who defects is answered in kind, and both know.

    >>> from est_games.game.normal import NormalForm
    >>> dilemma = NormalForm.from_payoffs([[3, 0], [5, 1]], [[3, 5], [0, 1]], strategies=["CD"] * 2)
    >>> solution = sequential_stability(ConflictGraph.from_normal(dilemma))
    >>> [e.state for e in solution.equilibria]
    ['C, C', 'D, D']
    """
    return _stability(graph, "sequential-stability", coalitions, timeout)


def symmetric_sequential_stability(
    graph: ConflictGraph, *, coalitions: bool = False, timeout: float | None = None
) -> Solution:
    """Return the states where credible answers to each gain hold whatever is replied.

    References
    ----------
    Rêgo and Vieira (2017), Symmetric sequential stability in the graph model for conflict
    resolution with multiple decision makers.
    """
    return _stability(graph, "symmetric-sequential-stability", coalitions, timeout)


@takes(SolveError, coalitions=FLAG)
def _stability(
    graph: ConflictGraph, concept: str, coalitions: bool, timeout: float | None
) -> Solution:
    """Look at every state for every decision maker or coalition, and check what was found."""
    problems = limit_problems(timeout)
    if coalitions and graph.n_players > MAX_COALITION_PLAYERS:
        problems.append(
            Problem(
                path="coalitions",
                message=f"of {graph.n_players} decision makers are too many",
                accepted=f"up to {MAX_COALITION_PLAYERS} decision makers",
            )
        )
    if problems:
        raise SolveError("stability cannot be asked for so", problems)
    started, deadline = perf_counter(), deadline_after(timeout)
    courses = Courses(graph, coalitions=bool(coalitions))
    check = StandingCheck(graph, concept, coalitions=courses.coalitions)
    evidence: dict[tuple[str, tuple[str, ...]], Standing] = {}
    stable: list[int] = []
    is_late = False
    try:
        for state in range(graph.n_states):
            standings = []
            for group in courses.groups:
                if is_past(deadline):
                    raise TimeoutError
                standing = _standing(courses, concept, group, state)
                wrong = check.problems(standing)
                if wrong:
                    raise ArithmeticError(f"stability was decided wrongly: {wrong[0]}")
                standings.append(standing)
            for standing in standings:
                names = tuple(graph.players[i] for i in standing.coalition)
                evidence[graph.states[state], names] = standing
            if all(standing.is_stable for standing in standings):
                stable.append(state)
    except TimeoutError:
        is_late = True
    return stable_states(
        graph,
        stable,
        concept=concept,
        algorithm="every gain from every state, and every answer to it",
        options={"coalitions": coalitions, "timeout": timeout},
        certificate=Certificate(
            argument="For every state that is shown, each gain has a sanction that was followed "
            "move by move; for every other one a gain was found that nothing the others can do "
            "takes back.",
            numbers={"states": graph.n_states, "stable": len(stable)},
            evidence=evidence,
        ),
        started=started,
        is_late=is_late,
        messages=("stopped by the time given: not every state was looked at",) if is_late else (),
    )


def _standing(courses: Courses, concept: str, group: Coalition, state: int) -> Standing:
    kind, lasting = SANCTIONS[concept]
    ranks = [courses.graph.ranks[i] for i in group]

    def all_better(end: int) -> bool:
        return all(row[end] > row[state] for row in ranks)

    def stops(end: int) -> bool:
        return not all_better(end) and not (
            lasting and any(map(all_better, courses.own(group, end)))
        )

    movers = courses.answers(group, kind)
    sanctions = []
    for gain in courses.gains(group, state):
        answers = courses.from_state(movers, gain)
        steps = next((steps for end, steps in answers if stops(end)), None)
        if steps is None:
            return Standing(state=state, coalition=group, escape=gain)
        sanctions.append(Sanction(gain=gain, steps=steps))
    return Standing(state=state, coalition=group, sanctions=tuple(sanctions))
