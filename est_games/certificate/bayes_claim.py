"""Are these all assessments of a tree in which every information set is reached whatever is done?

There every Nash equilibrium, with the beliefs that follow from it, is a sequential equilibrium and
there are no other weak perfect Bayesian ones. So a proof that all Nash equilibria are known will
do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any, Protocol

import flint

from est_games.certificate.algebraic_assessment import AlgebraicAssessment
from est_games.certificate.algebraic_point import AlgebraicPoint, as_polynomial, quotient
from est_games.certificate.behavior_cell import Assessment
from est_games.certificate.behavior_point import BehaviorPoint, behavior_point
from est_games.certificate.deviation_game import DeviationGame
from est_games.certificate.malformed import refuses_malformed
from est_games.certificate.perfect_bayesian import AssessmentJudge
from est_games.certificate.plan_nash import PlanEvidence, plan_problems
from est_games.certificate.sequential import form_problems, sequential_objections
from est_games.certificate.support_classes import found_classes
from est_games.certificate.surely_reached import (
    avoidable_sets,
    bayes_beliefs,
    cell_with_beliefs,
)
from est_games.errors import GameError, Problem
from est_games.game.extensive import ExtensiveForm
from est_games.game.realization import realization_plan

Listed = Assessment | AlgebraicAssessment


class Part(Protocol):
    """A connected set, as solutions hold it."""

    @property
    def extreme(self) -> tuple[int, ...]:
        """Places in the list of assessments."""

    @property
    def subsets(self) -> Any:
        """Products of realisation plans, of Nash equilibria of two players."""

    @property
    def cells(self) -> Sequence[Any]:
        """Sets of assessments; empty where it is one assessment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BayesEvidence:
    """The evidence: the Nash equilibria, and why there are no others.

    Parameters
    ----------
    components : sequence of components
        The connected sets of Nash equilibria, in the order of those of assessments.
    nash : PlanEvidence, Split, Loss, SupportCases, Polytope or None
        What proves that these are all.
    """

    components: Sequence[Part]
    nash: Any


@refuses_malformed
def bayes_claim_problems(
    form: ExtensiveForm,
    components: Sequence[Part],
    assessments: Sequence[Listed],
    evidence: BayesEvidence,
    *,
    concept: str,
    deadline: float | None = None,
) -> tuple[Problem, ...]:
    """Return what is wrong with a claim to know all equilibria of a kind, with their beliefs.

    Parameters
    ----------
    form : ExtensiveForm
        The game.
    components : sequence of components
        The claim.
    assessments : sequence of Assessment or AlgebraicAssessment
        The points that `extreme` of the components names.
    evidence : BayesEvidence
        The Nash equilibria, and why there are no others.
    concept : str
        ``"sequential"``, ``"perfect-bayesian"`` or ``"weak-perfect-bayesian"``.
    deadline : float, optional
        A time of ``time.perf_counter``, in seconds, at which to give up.

    Returns
    -------
    tuple of Problem
        Empty exactly when the claim is proved.

    Raises
    ------
    TimeoutError
        The deadline has passed.

    Notes
    -----
    1. Every information set is surely reached (:func:`.surely_reached.avoidable_sets`). Hence
       beliefs follow from behaviour, nothing can be gained anywhere that would not be gained from
       the root, and what is best is as good as a Nash equilibrium (Kreps and Wilson 1982).
    2. The Nash equilibria named by the evidence are all (:func:`.plan_nash.plan_problems`, or
       :func:`.support_classes.found_classes`).
    3. Each set claimed is one of these with its beliefs, which are worked out again.
    4. Each point shown, and each cell's sample and vertices, are judged from the definition.
       Irrational points follow from the case distinctions.
    """
    problems = [Problem(path=label, message="may not be reached") for label in avoidable_sets(form)]
    problems += form_problems(form)
    if concept not in ("sequential", "perfect-bayesian", "weak-perfect-bayesian"):
        problems.append(Problem(path="concept", message="is none of these"))
    if problems:
        return tuple(problems)
    problems += _nash_problems(form, components, assessments, evidence, deadline)
    if len(components) != len(evidence.components):
        problems.append(Problem(path="components", message="are not as many as of Nash equilibria"))
    if problems:
        return tuple(problems)
    for c, (own, base) in enumerate(zip(components, evidence.components, strict=True)):
        if list(own.cells) != [cell_with_beliefs(form, cell) for cell in base.cells]:
            message = "are not the Nash equilibria with the beliefs that follow"
            problems.append(Problem(path=f"components[{c}].cells", message=message))
        problems += [
            Problem(path=f"components[{c}].extreme", message="is none of its equilibria")
            for place in own.extreme
            if own.cells and not _is_of(assessments[place], base.cells)
        ]
    named = {place for component in components for place in component.extreme}
    if named != set(range(len(assessments))):
        problems.append(Problem(path="components", message="do not name every assessment"))
    return (*problems, *_point_problems(form, components, assessments, concept, deadline))


def _is_of(point: Listed, cells: Sequence[Any]) -> bool:
    """Tell whether a rational point's behaviour is in one of some sets, or a vertex of one."""
    if not isinstance(point, Assessment):
        return True
    bare = Assessment(behavior=point.behavior)
    return any(
        cell.contains(bare) or point.behavior in [each.behavior for each in cell.vertices]
        for cell in cells
    )


def _nash_problems(
    form: ExtensiveForm,
    components: Sequence[Part],
    assessments: Sequence[Listed],
    evidence: BayesEvidence,
    deadline: float | None,
) -> Iterator[Problem]:
    """Yield why the evidence does not hold all Nash equilibria, or what it holds is not listed."""
    game = DeviationGame(form)
    alone = [
        (c, assessments[own.extreme[0]] if len(own.extreme) == 1 else None)
        for c, own in enumerate(components)
        if not own.cells
    ]
    if isinstance(evidence.nash, PlanEvidence):
        yield from plan_problems(game, evidence.components, evidence.nash, deadline=deadline)
        for c, point in alone:
            subsets = evidence.components[c].subsets
            if not isinstance(point, Assessment) or tuple(
                tuple(tuple(map(tuple, rows)) for rows in product) for product in subsets
            ) != (tuple((tuple(plan),) for plan in realization_plan(form, point.behavior)),):
                yield Problem(path=f"components[{c}]", message="is not that Nash equilibrium")
        return
    classes, problems = found_classes(game, evidence.nash, deadline=deadline)
    if deadline is not None and perf_counter() > deadline:
        raise TimeoutError("the classes of Nash equilibria were not gone through again in time")
    yield from problems
    cells = [cell for each in evidence.components for cell in each.cells]
    points = [point for _, point in alone]
    for each in classes:
        for own in each.sets:
            if own.cell in cells:
                cells.remove(own.cell)
                continue
            known = (
                algebraic_with_beliefs(behavior_point(each.ring, own.sample))
                if isinstance(own.sample, AlgebraicPoint)
                else Assessment(
                    behavior=own.cell.sample.behavior,
                    beliefs=bayes_beliefs(form, own.cell.sample.behavior),
                )
            )
            if own.is_single and known in points:
                points.remove(known)
            else:
                yield Problem(path="components", message="lack Nash equilibria")
    if cells or points:
        yield Problem(path="components", message="hold what is no set of Nash equilibria")


def _point_problems(
    form: ExtensiveForm,
    components: Sequence[Part],
    assessments: Sequence[Listed],
    concept: str,
    deadline: float | None,
) -> Iterator[Problem]:
    """Yield which assessments shown are no equilibria, from the definition."""
    judge = AssessmentJudge(form, is_weak=concept == "weak-perfect-bayesian")
    shown = [each for each in assessments if isinstance(each, Assessment)]
    for component in components:
        for cell in component.cells:
            shown += [cell.sample, *cell.vertices]
            if not cell.contains(cell.sample):
                yield Problem(path="components", message="a cell does not hold its sample")
    judged: list[Assessment] = []
    for each in shown:
        if deadline is not None and perf_counter() > deadline:
            raise TimeoutError("the equilibria found were not judged in time")
        if each in judged:
            continue
        judged.append(each)
        try:
            yield from (
                sequential_objections(form, each.behavior, each.beliefs)
                if concept == "sequential"
                else judge.problems(each.behavior, each.beliefs)
            )
        except GameError as refused:
            yield from refused.problems


def algebraic_with_beliefs(point: BehaviorPoint) -> AlgebraicAssessment:
    """Return a behaviour over the field of an algebraic number with the beliefs that follow.

    Parameters
    ----------
    point : BehaviorPoint
        A behaviour that reaches every information set.
    """
    form, modulus = point.form, flint.fmpq_poly(list(point.root.coefficients))
    reach = [flint.fmpq_poly([1])]
    for node in range(1, form.n_nodes):
        above = form.parent[node]
        weight = point.weights[form.information_set[above]][form.branch[node]]
        reach.append(reach[above] * as_polynomial(weight) % modulus)
    behavior, beliefs = {}, {}
    for number, (choice, members) in enumerate(
        zip(form.information_sets, form.members, strict=True)
    ):
        if choice.is_chance:
            continue
        behavior[choice.label] = dict(zip(choice.actions, point.weights[number], strict=True))
        whole = sum((reach[node] for node in members), flint.fmpq_poly())
        beliefs[choice.label] = {
            form.node(node).path: quotient(point.root, reach[node], whole) for node in members
        }
    return AlgebraicAssessment(form=form, root=point.root, behavior=behavior, beliefs=beliefs)
