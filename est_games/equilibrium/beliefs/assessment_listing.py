"""The equilibria to list: extreme points of all patterns, and which patterns hang together."""

from __future__ import annotations

from fractions import Fraction

from est_games.certificate.behavior_cell import Assessment, BehaviorCell
from est_games.certificate.extensive_form import expected_payoffs
from est_games.certificate.perfect_bayesian import AssessmentJudge, sequential_regrets
from est_games.equilibrium.beliefs.assessment_search import AssessmentSearch
from est_games.equilibrium.beliefs.pattern_components import connected_patterns
from est_games.equilibrium.solution import Equilibrium, EquilibriumComponent
from est_games.equilibrium.time_limit import is_past
from est_games.errors import SolveError


class CheckFailedError(SolveError):
    """What was found did not pass the independent check."""


def listed_assessments(
    search: AssessmentSearch, *, deadline: float | None = None
) -> tuple[tuple[Equilibrium, ...], tuple[EquilibriumComponent, ...], list[BehaviorCell]]:
    """Return the extreme equilibria, the components, and the cells of all patterns listed.

    Parameters
    ----------
    search : AssessmentSearch
        What was found; messages are added to it, and its status is LIMIT if time is over.
    deadline : float, optional
        A time of ``time.perf_counter``, in seconds, after which nothing more is listed.

    Raises
    ------
    CheckFailedError
        An equilibrium found does not pass the check.
    """
    judge = AssessmentJudge(search.form, is_weak=search.is_weak)
    places: dict[object, int] = {}
    equilibria: list[Equilibrium] = []
    cells: list[BehaviorCell] = []
    extreme: list[list[int]] = []
    judged: dict[object, Equilibrium] = {}
    patterns = []
    for pattern in search.patterns:
        try:
            corners = []
            for point in pattern.vertex_points:
                if is_past(deadline):
                    raise TimeoutError
                corners.append(pattern.assessment(point))
                key = _key(corners[-1])
                if key not in judged:
                    judged[key] = _equilibrium(judge, corners[-1])
        except TimeoutError:
            search.stopped("the time given was over before all that was found was checked")
            break
        for assessment in corners:
            key = _key(assessment)
            if key not in places:
                places[key] = len(equilibria)
                equilibria.append(judged[key])
        extreme.append([places[_key(assessment)] for assessment in corners])
        cells.append(pattern.cell(corners))
        patterns.append(pattern)
    if any(pattern.dimension is None for pattern in patterns):
        search.messages.append(
            "some sets are no polytopes: a point of each is listed; they may be in pieces, or "
            "hang together more than is said"
        )
    elif not all(pattern.has_all_vertices for pattern in patterns):
        search.messages.append("some sets have too many extreme equilibria to list them all")
    components = []
    groups, are_all = connected_patterns(patterns, cells, deadline=deadline)
    if not are_all:
        search.stopped("the time given was over before it was known which sets hang together")
    for group in groups:
        is_point = len(group) == 1 and patterns[group[0]].dimension == 0
        components.append(
            EquilibriumComponent(
                extreme=tuple(dict.fromkeys(k for number in group for k in extreme[number])),
                cells=() if is_point else tuple(cells[number] for number in group),
            )
        )
    return tuple(equilibria), tuple(components), cells


def _key(assessment: Assessment) -> object:
    return tuple(
        tuple(weights.values())
        for part in (assessment.behavior, assessment.beliefs)
        for weights in part.values()
    )


def _equilibrium(judge: AssessmentJudge, assessment: Assessment) -> Equilibrium:
    behavior, beliefs = assessment.behavior, assessment.beliefs
    problems = judge.problems(behavior, beliefs)
    if problems:
        raise CheckFailedError("an equilibrium found is none", list(problems))
    return Equilibrium(
        behavior=behavior,
        beliefs=beliefs,
        payoffs=expected_payoffs(judge.form, behavior),
        regret=max(sequential_regrets(judge.form, behavior, beliefs).values(), default=Fraction(0)),
    )
