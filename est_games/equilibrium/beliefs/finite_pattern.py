"""Patterns that hold single assessments only: all of them, irrational ones included."""

from __future__ import annotations

from dataclasses import dataclass

from est_games.certificate.algebraic_assessment import AlgebraicAssessment
from est_games.certificate.assessment_pattern import Pattern
from est_games.certificate.assessment_patterns import AssessmentPatterns
from est_games.certificate.behavior_cell import Assessment
from est_games.certificate.open_region import TooManyError
from est_games.certificate.pattern_points import pattern_assessment, system_points
from est_games.certificate.support_cases import Step, UnsoundError
from est_games.certificate.system_cases import SystemCases, SystemRing, system_supports
from est_games.equilibrium.many_players.case_search import ring_cases

_MOST_UNKNOWNS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class FinitePattern:
    """A pattern that holds so many assessments and no more.

    Parameters
    ----------
    pattern : Pattern
        All choices made.
    cases : SystemCases
        What shows that there are no others.
    assessments : tuple of Assessment or AlgebraicAssessment
        All of them.
    """

    pattern: Pattern
    cases: SystemCases
    assessments: tuple[Assessment | AlgebraicAssessment, ...]


def finite_pattern(
    rules: AssessmentPatterns, pattern: Pattern, *, deadline: float | None = None
) -> FinitePattern | None:
    """Return the assessments of a pattern, if case distinctions show that they stand alone.

    Parameters
    ----------
    rules : AssessmentPatterns
        Of the form.
    pattern : Pattern
        All choices made.
    deadline : float, optional
        A time of ``time.perf_counter``, in seconds, at which to give up.

    Returns
    -------
    FinitePattern or None
        None where there may be a continuum, or where it was not decided.
    """
    system = pattern.whole()
    if len(system.variables) > _MOST_UNKNOWNS:
        return None
    steps: list[Step] = []
    try:
        for supports in system_supports(system):
            found = ring_cases(SystemRing(system, supports), deadline=deadline)
            if found is None or found.cells:
                return None
            steps.append(found.step)
        cases = SystemCases(steps=tuple(steps))
        assessments = [
            pattern_assessment(rules, pattern, point) for point in system_points(system, cases)
        ]
    except (TooManyError, UnsoundError, ArithmeticError):
        return None
    return FinitePattern(pattern=pattern, cases=cases, assessments=tuple(assessments))
