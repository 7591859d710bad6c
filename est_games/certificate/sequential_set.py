"""Are these all sequential equilibria? A tree of case distinctions over supports, replayed.

Every set of actions taken at an information set and every set of nodes believed possible is a
branch. A branch ends where it is refuted, by multipliers or by case distinctions, or where its
equilibria are named.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from time import perf_counter
from typing import Any

from est_games.certificate.algebraic_assessment import AlgebraicAssessment, algebraic_assessment
from est_games.certificate.algebraic_point import AlgebraicPoint
from est_games.certificate.alternative import equation_rank, holds, is_refuted
from est_games.certificate.assessment_cells import (
    Conditions,
    assessment_at,
    basis_conditions,
    linear_system,
    moved_assessment,
    part_conditions,
)
from est_games.certificate.assessment_ring import (
    AssessmentRing,
    Basis,
    are_behind_open_moves,
    order_system,
    possible_nodes,
    trembles_before,
)
from est_games.certificate.behavior_cell import Assessment, BehaviorCell, point_cell
from est_games.certificate.cell_vertices import vertices_problem
from est_games.certificate.malformed import MALFORMED
from est_games.certificate.open_region import TooManyError
from est_games.certificate.reply_system import reply_question, reply_system
from est_games.certificate.support_case import first_case
from est_games.certificate.support_cases import UnsoundError, replayed
from est_games.certificate.support_ring import TooLongError
from est_games.game.extensive import ExtensiveForm

Branch = tuple[Any, ...]
"""``("actions", information set, branches)``, one for each set of actions;
``("nodes", information set, branches)``, one for each set of nodes that may be possible together,
once all actions before are known;
``("forced", branch)``: nodes that must be possible are put in;
``("reply", information set)``: refuted there, by multipliers kept with the evidence;
``("orders", refutation)``; ``("linear", refutation)`` of the linear conditions on probabilities;
``("point", values)``: equations leave only these values of the unknowns; ``("cell",)``: all of the
basis is an answer; ``("cases", step)``: case distinctions show which of it is, or that nothing
is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SequentialEvidence:
    """Why there are no other sequential equilibria.

    Parameters
    ----------
    branch : Branch
        The case distinctions, from no knowledge of the supports on.
    replies : mapping of question to tuple of Fraction
        Which actions cannot be best together, and multipliers that show it; see
        :mod:`est_games.certificate.reply_system`.
    """

    branch: Branch
    replies: Mapping[Hashable, tuple[Fraction, ...]] = field(hash=False)


@dataclass(slots=True, kw_only=True)
class FoundAssessments:
    """What the branches of the evidence end in.

    Parameters
    ----------
    conditions : list of Conditions
        Sets of equilibria.
    points : list of Assessment
        Single ones.
    algebraic : list of AlgebraicAssessment
        Single ones with probabilities that no fraction gives.
    """

    conditions: list[Conditions] = field(default_factory=list)
    points: list[Assessment] = field(default_factory=list)
    algebraic: list[AlgebraicAssessment] = field(default_factory=list)


def open_basis(form: ExtensiveForm) -> Basis:
    """Return the basis that leaves everything open that can be."""
    return Basis(
        tuple(() if choice.is_chance else None for choice in form.information_sets),
        tuple(
            () if choice.is_chance else members if len(members) == 1 else None
            for choice, members in zip(form.information_sets, form.members, strict=True)
        ),
    )


def action_sets(form: ExtensiveForm, number: int) -> list[tuple[int, ...]]:
    """Return all sets of actions that may be taken at an information set."""
    n = len(form.information_sets[number].actions)
    return [tuple(k for k in range(n) if mask >> k & 1) for mask in range(1, 1 << n)]


def with_actions(basis: Basis, number: int, actions: tuple[int, ...]) -> Basis:
    """Return a basis in which one information set's actions are no longer open."""
    rows = (*basis.actions[:number], actions, *basis.actions[number + 1 :])
    return replace(basis, actions=rows)


def with_nodes(basis: Basis, number: int, nodes: tuple[int, ...]) -> Basis:
    """Return a basis in which one information set's nodes are no longer open."""
    rows = (*basis.nodes[:number], nodes, *basis.nodes[number + 1 :])
    return replace(basis, nodes=rows)


def node_sets(form: ExtensiveForm, basis: Basis, number: int) -> list[tuple[int, ...]]:
    """Return which nodes of an information set may be possible together, if no way is open."""
    return possible_nodes(form, trembles_before(form, basis), number)


def with_forced_nodes(form: ExtensiveForm, basis: Basis) -> Basis:
    """Return a basis with nodes put in wherever the actions before leave one choice of them."""
    behind = are_behind_open_moves(form, basis)
    due = [
        number
        for number, likely in enumerate(basis.nodes)
        if likely is None and not any(behind[node] for node in form.members[number])
    ]
    met = trembles_before(form, basis) if due else []
    for number in due:
        options = possible_nodes(form, met, number)
        if len(options) == 1:
            basis = with_nodes(basis, number, options[0])
    return basis


def sequential_problems(
    form: ExtensiveForm,
    cells: Sequence[BehaviorCell],
    assessments: Sequence[Assessment | AlgebraicAssessment],
    evidence: SequentialEvidence,
    *,
    deadline: float | None = None,
) -> list[str]:
    """Return why some cells and assessments are not shown to be all sequential equilibria.

    Parameters
    ----------
    form : ExtensiveForm
        The game.
    cells : sequence of BehaviorCell
        Sets of equilibria.
    assessments : sequence of Assessment or AlgebraicAssessment
        Single ones, which may be in these sets.
    evidence : SequentialEvidence
        The case distinctions.
    deadline : float, optional
        A time of ``time.perf_counter``, in seconds, at which to give up.

    Returns
    -------
    list of str
        Empty where all is shown, and no cell is shown beside. That a point, or a cell's sample, is
        an equilibrium is for :func:`est_games.certificate.sequential.is_sequential` to say.

    Raises
    ------
    TimeoutError
        The deadline has passed.
    """
    try:
        found = replayed_evidence(form, evidence, deadline=deadline)
    except (UnsoundError, TooLongError, TooManyError, *MALFORMED):
        return ["a case distinction is not sound"]
    try:
        return list(_listing_problems(form, found, cells, assessments))
    except MALFORMED:
        return ["a set or an equilibrium cannot be read"]


def _listing_problems(
    form: ExtensiveForm,
    found: FoundAssessments,
    cells: Sequence[BehaviorCell],
    assessments: Sequence[Assessment | AlgebraicAssessment],
) -> Iterator[str]:
    """Yield how what is listed differs from what case distinctions end in."""
    for point in (*found.points, *found.algebraic):
        if point not in assessments:
            yield "an equilibrium that the case distinctions end in is missing"
    left = list(cells)
    for conditions in found.conditions:
        said = next((k for k, cell in enumerate(left) if conditions.is_said_by(cell)), None)
        if said is None:
            yield "a set that the case distinctions end in is missing"
            continue
        cell = left.pop(said)
        if not cell.contains(cell.sample):
            yield "a set does not hold its sample"
        elif vertices_problem(form, cell):
            yield f"a set {vertices_problem(form, cell)}"
    for cell in left:
        if cell.sample not in found.points or cell != point_cell(cell.sample):
            yield "a set is listed that the case distinctions do not end in"


def replayed_evidence(
    form: ExtensiveForm, evidence: SequentialEvidence, *, deadline: float | None = None
) -> FoundAssessments:
    """Return what case distinctions end in, each step checked.

    Raises
    ------
    UnsoundError
        A step does not apply, or does not show what it is to show.
    TimeoutError
        The deadline has passed.
    """
    walk = _Walk(form=form, evidence=evidence, deadline=deadline)
    walk.take(open_basis(form), evidence.branch)
    return walk.found


@dataclass(slots=True, kw_only=True)
class _Walk:
    form: ExtensiveForm
    evidence: SequentialEvidence
    deadline: float | None
    found: FoundAssessments = field(default_factory=FoundAssessments)
    refuted: set[Hashable] = field(default_factory=set)

    def take(self, basis: Basis, branch: Branch) -> None:
        """Follow one branch."""
        if self.deadline is not None and perf_counter() > self.deadline:
            raise TimeoutError("the proof was not finished in time")
        kind, *rest = branch
        if kind in ("actions", "nodes"):
            number, below = rest
            bases = self._split(basis, kind, number)
            if len(bases) != len(below):
                raise UnsoundError
            for each, after in zip(bases, below, strict=True):
                self.take(each, after)
        elif kind == "forced":
            self.take(with_forced_nodes(self.form, basis), rest[0])
        elif kind == "reply":
            self._check_reply(basis, rest[0])
        elif kind == "orders":
            if not is_refuted(order_system(self.form, basis), rest[0]):
                raise UnsoundError
        else:
            self._end(basis, kind, rest)

    def _split(self, basis: Basis, kind: str, number: int) -> list[Basis]:
        if not 0 <= number < len(self.form.information_sets):
            raise UnsoundError
        if kind == "actions":
            if basis.actions[number] is not None:
                raise UnsoundError
            return [with_actions(basis, number, own) for own in action_sets(self.form, number)]
        behind = are_behind_open_moves(self.form, basis)
        if basis.nodes[number] is not None or any(behind[x] for x in self.form.members[number]):
            raise UnsoundError
        return [with_nodes(basis, number, own) for own in node_sets(self.form, basis, number)]

    def _check_reply(self, basis: Basis, number: int) -> None:
        if self.form.information_sets[number].is_chance or basis.actions[number] is None:
            raise UnsoundError
        question, _ = reply_question(self.form, basis, number)
        if question in self.refuted:
            return
        system = reply_system(self.form, basis, number)
        multipliers = self.evidence.replies[question]
        if system is None or len(multipliers) != system.n or not holds(system, multipliers):
            raise UnsoundError
        self.refuted.add(question)

    def _end(self, basis: Basis, kind: str, rest: Sequence[Any]) -> None:
        ring = AssessmentRing(self.form, basis)
        case = first_case(ring)
        if kind == "linear":
            if case is not None and not is_refuted(linear_system(ring, case)[0], rest[0]):
                raise UnsoundError
            return
        if None in basis.actions or None in basis.nodes:
            raise UnsoundError
        if kind == "point":
            self.found.points.append(_only_point(ring, rest[0]))
        elif kind == "cell":
            self.found.conditions.append(basis_conditions(ring))
        elif kind == "cases":
            points, cells = replayed(ring, case, rest[0])
            for point in points:
                if isinstance(point, AlgebraicPoint):
                    self.found.algebraic.append(algebraic_assessment(ring, point))
                else:
                    self.found.points.append(assessment_at(ring, point))
            self.found.conditions += [part_conditions(ring, cell) for cell in cells]
        else:
            raise UnsoundError


def _only_point(ring: AssessmentRing, point: Sequence[Fraction]) -> Assessment:
    """Return the assessment at the only values of the unknowns that conditions leave."""
    case = first_case(ring)
    if case is None or len(point) != len(ring.unknowns):
        raise UnsoundError
    system, _ = linear_system(ring, case)
    if not holds(system, point) or equation_rank(system) < system.n:
        raise UnsoundError
    return moved_assessment(ring, point, point)
