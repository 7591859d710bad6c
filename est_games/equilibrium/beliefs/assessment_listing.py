"""The equilibria to list: extreme points of all patterns, and which patterns hang together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from est_games.certificate.algebraic_assessment import AlgebraicAssessment
from est_games.certificate.behavior_cell import Assessment, BehaviorCell, point_cell
from est_games.certificate.extensive_form import expected_payoffs
from est_games.certificate.perfect_bayesian import AssessmentJudge, sequential_regrets
from est_games.equilibrium.beliefs.algebraic_equilibrium import algebraic_equilibrium
from est_games.equilibrium.beliefs.assessment_search import AssessmentSearch
from est_games.equilibrium.beliefs.pattern_components import connected_patterns
from est_games.equilibrium.beliefs.solved_pattern import SolvedPattern
from est_games.equilibrium.solution import Equilibrium, EquilibriumComponent
from est_games.equilibrium.time_limit import is_past
from est_games.errors import SolveError


class CheckFailedError(SolveError):
    """What was found did not pass the independent check."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedAssessments:
    """What a solution shows, and what the proof that it is all is about.

    Parameters
    ----------
    equilibria, components : tuple
        As a solution has them.
    cells : list of BehaviorCell
        One for each pattern, but for those that hold single assessments only.
    singles : list of Assessment or AlgebraicAssessment
        The assessments of those.
    """

    equilibria: tuple[Equilibrium, ...]
    components: tuple[EquilibriumComponent, ...]
    cells: list[BehaviorCell]
    singles: list[Assessment | AlgebraicAssessment]


def listed_assessments(
    search: AssessmentSearch, *, deadline: float | None = None
) -> ListedAssessments:
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
    page = _Page(judge=AssessmentJudge(search.form, is_weak=search.is_weak), deadline=deadline)
    cells: list[BehaviorCell] = []
    extreme: list[list[int]] = []
    patterns: list[SolvedPattern] = []
    singles: list[Assessment | AlgebraicAssessment] = []
    lone: list[int] = []
    try:
        for pattern in search.patterns:
            corners = page.checked(pattern.assessment(point) for point in pattern.vertex_points)
            extreme.append([page.place(corner) for corner in corners])
            cells.append(pattern.cell(corners))
            patterns.append(pattern)
        for finite in search.finite:
            page.checked(each for each in finite.assessments if isinstance(each, Assessment))
            singles += finite.assessments
            lone += [page.place(each) for each in finite.assessments]
    except TimeoutError:
        search.stopped("the time given was over before all that was found was checked")
    if any(pattern.is_polytope and not pattern.has_all_vertices for pattern in patterns):
        search.messages.append("some sets have too many extreme equilibria to list them all")
    groups, are_all = connected_patterns(patterns, cells, deadline=deadline)
    if not are_all:
        search.stopped("the time given was over before it was known which sets hang together")
    # An assessment alone in its pattern may be a corner of others, which then hang together.
    at = [{k for number in group for k in extreme[number]} for group in groups]
    components: list[tuple[EquilibriumComponent, bool]] = []
    for k in lone:
        met = [place for place, own in enumerate(at) if k in own]
        if not met:
            components.append((EquilibriumComponent(extreme=(k,)), True))
        for place in reversed(met[1:]):
            groups[met[0]] += groups.pop(place)
            at[met[0]] |= at.pop(place)
    for group, own in zip(groups, at, strict=True):
        points = [each for k, each in zip(lone, singles, strict=True) if k in own]
        are_polytopes = all(patterns[number].is_polytope for number in group)
        is_point = len(group) == 1 and patterns[group[0]].dimension == 0 and not points
        held = [cells[number] for number in group]
        held += [point_cell(each) for each in points if isinstance(each, Assessment)]
        component = EquilibriumComponent(
            extreme=tuple(dict.fromkeys(k for number in group for k in extreme[number])),
            cells=() if is_point and are_polytopes else tuple(held),
        )
        components.append((component, are_polytopes))
    components.sort(key=lambda pair: min(pair[0].extreme))
    bent = [number for number, (_, are_polytopes) in enumerate(components) if not are_polytopes]
    if bent:
        search.messages.append(
            f"of component {', '.join(map(str, bent))} some sets are no polytopes: a point of each "
            "is listed; they may be in pieces, or hang together with others"
        )
    return ListedAssessments(
        equilibria=tuple(page.equilibria),
        components=tuple(component for component, _ in components),
        cells=cells,
        singles=singles,
    )


@dataclass(slots=True, kw_only=True)
class _Page:
    """The equilibria listed so far, each judged once."""

    judge: AssessmentJudge
    deadline: float | None
    equilibria: list[Equilibrium] = field(default_factory=list)
    _judged: dict[object, Equilibrium] = field(default_factory=dict)
    _places: dict[object, int] = field(default_factory=dict)

    def checked(self, assessments: Iterable[Assessment]) -> list[Assessment]:
        """Judge some assessments, of which all are listed or none."""
        found = []
        for each in assessments:
            if is_past(self.deadline):
                raise TimeoutError
            found.append(each)
            key = _key(each)
            if key not in self._judged:
                self._judged[key] = _equilibrium(self.judge, each)
        return found

    def place(self, assessment: Assessment | AlgebraicAssessment) -> int:
        """List an assessment that was judged, or of which case distinctions are the proof."""
        key = _key(assessment)
        if key not in self._places:
            self._places[key] = len(self.equilibria)
            self.equilibria.append(
                self._judged[key]
                if isinstance(assessment, Assessment)
                else algebraic_equilibrium(assessment)
            )
        return self._places[key]


def _key(assessment: Assessment | AlgebraicAssessment) -> object:
    root = None if isinstance(assessment, Assessment) else assessment.root
    return root, tuple(
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
