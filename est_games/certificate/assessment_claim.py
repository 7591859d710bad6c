"""Are these all the assessments of the kind? Every pattern is a cell of the claim, or refuted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from time import perf_counter

from est_games.certificate.algebraic_assessment import AlgebraicAssessment
from est_games.certificate.assessment_pattern import Pattern
from est_games.certificate.assessment_patterns import AssessmentPatterns
from est_games.certificate.assessment_system import (
    Condition,
    Polynomial,
    Refutation,
    System,
    added,
    condition,
    is_refuted,
    times,
)
from est_games.certificate.behavior_cell import Assessment, BehaviorCell
from est_games.certificate.cell_vertices import vertices_problem
from est_games.certificate.malformed import refuses_malformed
from est_games.certificate.open_region import TooManyError
from est_games.certificate.pattern_points import pattern_assessment, system_points
from est_games.certificate.perfect_bayesian import AssessmentJudge
from est_games.certificate.support_cases import UnsoundError
from est_games.certificate.support_ring import Terms, TooLongError
from est_games.certificate.system_cases import SystemCases, is_empty_by_cases
from est_games.errors import Problem
from est_games.game.extensive import ExtensiveForm

Refutations = Mapping[System, Refutation | SystemCases]
"""Why systems of conditions hold nowhere, for each that is met."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentEvidence:
    """Why cells hold all perfect Bayesian equilibria of a form.

    Parameters
    ----------
    is_weak : bool
        Whether weak perfection is meant.
    refutations : mapping of System to Refutation or SystemCases
        Why the systems of all other patterns hold nowhere.
    points : mapping of System to SystemCases
        Of patterns that hold single assessments, by their whole system: why there are no more.
    """

    is_weak: bool
    refutations: Refutations = field(hash=False, repr=False)
    points: Mapping[System, SystemCases] = field(default_factory=dict, hash=False, repr=False)


def pattern_cell(
    rules: AssessmentPatterns,
    pattern: Pattern,
    *,
    sample: Assessment,
    vertices: Sequence[Assessment] = (),
    dimension: int | None = None,
) -> BehaviorCell:
    """Return the assessments of a pattern as a cell: its conditions, and what beliefs follow.

    Parameters
    ----------
    rules : AssessmentPatterns
        Of the form.
    pattern : Pattern
        All its choices made.
    sample, vertices, dimension
        As a cell has them; nothing of it is checked here.
    """
    form = rules.form
    equations, positive = list(pattern.equations), list[Condition]()
    for number in rules.sets:
        nodes = form.members[number]
        if len(nodes) == 1:
            continue
        own = [rules.node_variable(node) for node in nodes]
        if number in pattern.free:
            weights = pattern.weights[number]
            if number in pattern.believed:
                positive += [(((v,), 1),) for v, w in zip(own, weights, strict=True) if w]
                equations += [(((v,), 1),) for v, w in zip(own, weights, strict=True) if not w]
            continue
        total: Polynomial = {}
        for weight in pattern.weights[number]:
            total = added(total, weight)
        for variable, weight in zip(own, pattern.weights[number], strict=True):
            follows = added(times({(variable,): 1}, total), weight, -1)
            if follows:
                equations.append(condition(follows))
    conditions = [tuple(dict.fromkeys(each)) for each in (equations, positive, pattern.limits)]
    used = sorted({v for part in conditions for each in part for mono, _ in each for v in mono})
    place = {variable: k for k, variable in enumerate(used)}
    terms = [tuple(_terms(each, place) for each in part) for part in conditions]
    return BehaviorCell(
        supports={
            form.information_sets[n].label: tuple(
                form.information_sets[n].actions[a] for a in pattern.supports[n]
            )
            for n in rules.sets
        },
        variables=tuple(rules.variables[variable] for variable in used),
        equations=terms[0],
        positive=terms[1],
        limits=terms[2],
        sample=sample,
        vertices=tuple(vertices),
        dimension=dimension,
    )


def _terms(each: Condition, place: Mapping[int, int]) -> Terms:
    rows = []
    for monomial, coefficient in each:
        exponents = [0] * len(place)
        for variable in monomial:
            exponents[place[variable]] += 1
        rows.append((tuple(exponents), coefficient))
    return tuple(sorted(rows))


@refuses_malformed
def assessment_claim_problems(
    form: ExtensiveForm,
    cells: Sequence[BehaviorCell],
    evidence: AssessmentEvidence,
    *,
    singles: Sequence[Assessment | AlgebraicAssessment] = (),
    deadline: float | None = None,
) -> tuple[Problem, ...]:
    """Return what is wrong with a claim that these cells hold all perfect Bayesian equilibria.

    Parameters
    ----------
    form : ExtensiveForm
        The game, with perfect recall.
    cells : sequence of BehaviorCell
        The claim.
    evidence : AssessmentEvidence
        Why there are no others.
    singles : sequence of Assessment or AlgebraicAssessment
        Those that stand alone in their pattern.
    deadline : float, optional
        A time of ``time.perf_counter``, in seconds, at which to give up.

    Raises
    ------
    TimeoutError
        The deadline has passed.

    Notes
    -----
    1. All patterns are worked out again. One that is given up has a system with a refutation, which
       is summed up again.
    2. Of each pattern that is left, one cell has exactly the conditions; or its assessments are
       named one by one, and case distinctions, taken again, show no others.
    3. No cell is of anything else, and its sample and vertices are equilibria, judged from the
       definition. The sample is in the cell. Where all conditions are linear, the vertices are
       enumerated again.
    """
    is_weak, refutations = evidence.is_weak, evidence.refutations
    rules = AssessmentPatterns(form, is_weak=is_weak, deadline=deadline)
    problems = []
    for number, (system, refutation) in enumerate(refutations.items()):
        _keep_time(deadline)
        if not _is_empty(system, refutation):
            path = f"refutations[{number}]"
            problems.append(Problem(path=path, message="does not refute its conditions"))
    if problems:
        return tuple(problems)
    claimed: dict[object, int] = {}
    for number, cell in enumerate(cells):
        if claimed.setdefault(_conditions(cell), number) != number:
            problems.append(Problem(path=f"cells[{number}]", message="is listed twice"))
    left = list(singles)
    for pattern in rules.patterns(refutations.__contains__):
        expected = pattern_cell(rules, pattern, sample=Assessment(behavior={}))
        if claimed.pop(_conditions(expected), None) is not None:
            continue
        known = _singles(rules, pattern, evidence)
        if known is not None:
            left = [each for each in left if each not in known]
            problems += [
                Problem(path="singles", message="an assessment of a pattern is missing")
                for each in known
                if each not in singles
            ]
        else:
            shown = ", ".join(
                f"{label}: {' or '.join(actions)}" for label, actions in expected.supports.items()
            )
            problems.append(Problem(path="cells", message="a pattern is missing", value=shown))
    problems += [
        Problem(path=f"cells[{number}]", message="is not what a pattern of moves asks")
        for number in claimed.values()
    ]
    problems += [
        Problem(path="singles", message="an assessment is in no pattern of single ones")
        for _ in left
    ]
    if problems:
        return tuple(problems)
    judge = AssessmentJudge(form, is_weak=is_weak)
    judged: set[object] = set()
    for number, cell in enumerate(cells):
        path = f"cells[{number}]"
        if not cell.contains(cell.sample):
            problems.append(Problem(path=path, message="does not hold its sample"))
        wrong = vertices_problem(form, cell)
        if wrong:
            problems.append(Problem(path=path, message=wrong))
        for each in (cell.sample, *cell.vertices):
            _keep_time(deadline)
            key = _numbers(each)
            if key not in judged:
                judged.add(key)
                problems += [
                    Problem(path=f"{path}: {problem.path}", message=problem.message)
                    for problem in judge.problems(each.behavior, each.beliefs)
                ]
    return tuple(problems)


def _singles(
    rules: AssessmentPatterns, pattern: Pattern, evidence: AssessmentEvidence
) -> list[Assessment | AlgebraicAssessment] | None:
    """Return all assessments of a pattern, if case distinctions show which they are."""
    system = pattern.whole()
    cases = evidence.points.get(system)
    if cases is None:
        return None
    try:
        points = system_points(system, cases)
    except (UnsoundError, TooLongError, TooManyError, ArithmeticError):
        return None
    except (ValueError, IndexError, TypeError):
        return None
    return [pattern_assessment(rules, pattern, point) for point in points]


def _keep_time(deadline: float | None) -> None:
    if deadline is not None and perf_counter() > deadline:
        raise TimeoutError("the proof was not finished in time")


def _is_empty(system: System, proof: Refutation | SystemCases) -> bool:
    if isinstance(proof, SystemCases):
        return is_empty_by_cases(system, proof)
    return is_refuted(system, proof)


def _numbers(each: Assessment) -> object:
    return tuple(
        (label, tuple(sorted(weights.items())))
        for part in (each.behavior, each.beliefs)
        for label, weights in sorted(part.items())
    )


def _conditions(cell: BehaviorCell) -> object:
    supports = tuple(sorted((label, tuple(own)) for label, own in cell.supports.items()))
    told = cell.variables, cell.equations, cell.positive, cell.limits
    return supports, tuple(cell.belief_supports.items()), *told
