"""Claims about trees bent until they are false: each hole that was ever found stays shut."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from est_games.certificate.assessment_claim import assessment_claim_problems
from est_games.certificate.assessment_system import Refutation, System, is_refuted
from est_games.certificate.behavior_cell import Assessment, BehaviorCell
from est_games.certificate.cell_vertices import vertices_problem
from est_games.certificate.commitment import StrongProof, strong_commitment_problems
from est_games.certificate.correlated import Bound
from est_games.certificate.deviation_game import DeviationGame
from est_games.certificate.plan_nash import plan_problems
from est_games.certificate.removed_outcome import removal_problems
from est_games.certificate.sequential_set import SequentialEvidence, sequential_problems
from est_games.certificate.subgame_perfection import completeness_problems
from est_games.certificate.subgame_sets import set_problems
from est_games.certificate.support_classes import found_classes
from est_games.certificate.tree_bound import (
    TreeBound,
    tree_bound_problems,
    tree_payoff_set_problems,
    tree_welfare_problems,
)
from est_games.certificate.tree_commitment import TreeCommitmentProof, tree_commitment_problems
from est_games.equilibrium.solve import solve
from est_games.errors import GameError
from est_games.game.extensive import ExtensiveForm
from est_games.game.extensive_builder import ExtensiveBuilder
from est_games.game.normal import NormalForm
from tests.oracles.assessment_trees import random_tree as random_assessments
from tests.oracles.belief_trees import blind_entry
from tests.oracles.bending import NONSENSE
from tests.oracles.falsified import CONCEPTS, tallies
from tests.oracles.published_trees import entry
from tests.oracles.tied_trees import random_tree

ONE, ZERO, HALF = Fraction(1), Fraction(0), Fraction(1, 2)
NAN = float("nan")


@pytest.mark.parametrize("concept", CONCEPTS)
def test_no_false_claim_is_accepted(concept: str) -> None:
    n_rejected, n_claims = 0, 1 if concept == "correlated" else 4
    for number in (0, 7):
        for name, tally in tallies(concept, number, Random(number), n_claims).items():
            assert not tally.faults, name
            n_rejected += tally.n_rejected
    assert n_rejected > 0


def checks(nonsense: Any) -> dict[str, Callable[[], Any]]:
    """Return each checker, with evidence that is none."""
    form = entry()
    game = DeviationGame(form)
    threats = solve(form, "nash").components
    perfect = solve(form, "subgame-perfect")
    behaviors = [each.behavior for each in perfect.equilibria]
    parts: Any = perfect.components
    pays, sure = ((ZERO, Fraction(2)),), {(("E", "in"), ("I", "yield")): ONE}
    return {
        "plans": lambda: plan_problems(game, threats, nonsense),
        "components": lambda: plan_problems(game, [nonsense], nonsense),
        "classes": lambda: found_classes(game, nonsense)[1],
        "subgames": lambda: completeness_problems(form, behaviors, parts, nonsense),
        "sets": lambda: set_problems(form, [nonsense], parts),
        "bayesian": lambda: assessment_claim_problems(form, [nonsense], nonsense),
        "sequential": lambda: sequential_problems(form, [nonsense], [nonsense], nonsense),
        "payoffs": lambda: tree_payoff_set_problems(form, pays, nonsense, "correlated"),
        "welfare": lambda: tree_welfare_problems(form, sure, nonsense, "correlated", weights=None),
        "commitment": lambda: tree_commitment_problems(form, 1, behaviors[0], ONE, nonsense),
    }


@pytest.mark.parametrize("nonsense", NONSENSE, ids=lambda each: type(each).__name__)
def test_what_is_no_evidence_proves_nothing_and_raises_nothing_new(nonsense: Any) -> None:
    for name, check in checks(nonsense).items():
        with suppress(GameError):
            assert check(), name


def test_a_removal_that_is_none() -> None:
    form = random_tree(0)
    with pytest.raises(GameError, match="signalling"):
        removal_problems(form, {}, None)  # type: ignore[arg-type]


def test_plans_of_who_has_no_choice_are_read_too() -> None:
    tree = ExtensiveBuilder(["1", "2"])
    for amount, branch in enumerate(tree.decision("1", ["l", "r"])):
        tree.terminal([amount, 0], after=branch)
    game = DeviationGame(tree.build())
    solution = solve(game.form, "nash")
    (component,) = solution.components
    assert solution.certificate is not None
    evidence: Any = solution.certificate.evidence
    assert plan_problems(game, [component], evidence) == ()
    ((own, idle),) = component.subsets
    for other in ((), ((ZERO,),), (*idle, *idle)):
        assert plan_problems(game, [replace(component, subsets=((own, other),))], evidence)


def test_refutations_are_sums_of_exact_numbers() -> None:
    """Two equal probabilities: in floats a large equation, taken and given back, leaves -1."""
    system = System(
        equations=((((), -1), ((0,), 1), ((1,), 1)), (((0,), 1), ((1,), -1))),
        positive=(0, 1),
        groups=((0, 1),),
    )
    large: Any = 2.0**53
    lost = Refutation(equations=((0, (), large), (1, (), Fraction(1)), (0, (), -large)))
    assert not is_refuted(system, lost)


@pytest.mark.parametrize("number", [NAN, float("inf"), 0.5])
def test_bounds_are_of_exact_numbers(number: Any) -> None:
    """Of what is no number no comparison fails."""
    form = entry()
    told = (("E", None), ("I", None), ("E", ("I", "fight")), ("E", ("I", "yield")))
    moves = tuple((own, number) for own in (*told, ("I", ("E", "in")), ("I", ("E", "out"))))
    bound = TreeBound(normal=(ZERO, ONE), offset=ONE, prices=(), potentials=moves)
    kind = "extensive-form-correlated"
    assert tree_bound_problems(form, bound, kind) != ()
    assert tree_bound_problems(form, replace(bound, offset=number, potentials=None), kind) != ()
    entered = {"E": {"in": ONE}, "I": {"yield": ONE}}
    proof = TreeCommitmentProof(parts=(((), bound),))
    assert tree_commitment_problems(form, 1, entered, ONE, proof) != ()


def test_prices_that_are_no_numbers_bound_no_commitment() -> None:
    game = NormalForm.from_payoffs([[2, 4], [1, 3]], [[1, 0], [0, 1]])
    bound = Bound(normal=(ONE, ZERO), offset=Fraction(2), prices=((0, NAN), (1, NAN)))  # type: ignore[arg-type]
    proof = StrongProof(replies={0: bound, 1: bound})
    pure = ((ONE, ZERO), (ONE, ZERO))
    assert strong_commitment_problems(game, 0, pure, Fraction(2), proof) != ()


def largest(cells: Any) -> BehaviorCell:
    cell = max(cells, key=lambda each: each.dimension)
    assert isinstance(cell, BehaviorCell)
    return cell


def has_sets_only(form: ExtensiveForm) -> bool:
    """Tell whether cells hold all weak perfect Bayesian equilibria, one with beliefs to choose."""
    components = solve(form, "weak-perfect-bayesian").components
    return all(part.cells for part in components) and any(
        len(row) > 1 and cell.dimension and len(cell.vertices) > 1
        for part in components
        for cell in part.cells
        for row in getattr(cell.sample, "beliefs", {}).values()
    )


def test_no_belief_supports_beside_what_perfect_bayesian_equilibria_say() -> None:
    form = next(tree for tree in map(random_assessments, range(60)) if has_sets_only(tree))
    solution = solve(form, "weak-perfect-bayesian")
    evidence = solution.certificate.evidence  # type: ignore[union-attr]
    cells: list[Any] = [cell for part in solution.components for cell in part.cells]
    assert assessment_claim_problems(form, cells, evidence) == ()
    cell = largest(cells)
    others = [each for each in cells if each is not cell]
    beliefs = {
        label: tuple(node for node, weight in row.items() if weight)
        for label, row in cell.sample.beliefs.items()
    }
    for bent in (
        replace(cell, belief_supports=beliefs),
        replace(cell, vertices=cell.vertices[1:]),
        replace(cell, dimension=(cell.dimension or 0) + 1),
    ):
        assert assessment_claim_problems(form, [*others, bent], evidence) != ()


def test_a_set_that_no_case_distinction_ends_in_is_not_sequential() -> None:
    form = blind_entry()
    solution = solve(form, "sequential")
    evidence = solution.certificate.evidence  # type: ignore[union-attr]
    listed = [
        Assessment(behavior=each.behavior, beliefs=each.beliefs or {})
        for each in solution.equilibria
    ]
    cells: list[Any] = [cell for part in solution.components for cell in part.cells]
    assert sequential_problems(form, cells, listed, evidence) == []
    more = BehaviorCell(supports={"E": ("out",)}, sample=listed[0])
    assert sequential_problems(form, [*cells, more], listed, evidence) != []


def test_case_distinctions_without_a_bottom_end() -> None:
    branch: Any = ("actions", 0, ())
    for _ in range(5_000):
        branch = ("forced", branch)
    form = entry()
    for number in (1, 0):
        n_sets = 3
        branch = ("actions", number, (branch,) * n_sets)
    evidence = SequentialEvidence(branch=branch, replies={})
    assert sequential_problems(form, [], [], evidence) != []


def test_components_name_their_own_equilibria_and_say_what_their_cells_are() -> None:
    form = next(
        tree
        for tree in map(random_tree, range(40))
        if len(solve(tree, "subgame-perfect").components) > 1
        and any(part.cells for part in solve(tree, "subgame-perfect").components)
    )
    solution = solve(form, "subgame-perfect")
    behaviors = [each.behavior for each in solution.equilibria]
    parts: list[Any] = list(solution.components)
    assert set_problems(form, behaviors, parts) == ()
    place = next(k for k, part in enumerate(parts) if part.cells)
    part = parts[place]
    cell = largest(part.cells)
    stranger = next(k for k in range(len(behaviors)) if k not in part.extreme)
    beliefs = {"anywhere": {"node": ONE}}
    odd = Assessment(behavior=cell.sample.behavior, beliefs=beliefs)
    bent_cells = [
        replace(cell, belief_supports={"anywhere": ("node",)}, sample=odd),
        replace(cell, vertices=cell.vertices[1:]),
        replace(cell, dimension=(cell.dimension or 0) + 1),
    ]
    bent_parts = [
        replace(part, extreme=(*part.extreme, stranger)),
        replace(part, extreme=part.extreme[1:]),
        *(
            replace(part, cells=tuple(each if each is not cell else new for each in part.cells))
            for new in bent_cells
        ),
    ]
    for bent in bent_parts:
        assert set_problems(form, behaviors, [*parts[:place], bent, *parts[place + 1 :]]) != ()


def test_vertices_of_beliefs_that_nothing_is_said_of() -> None:
    """A belief that is free has all nodes for vertices."""
    form = blind_entry()
    solution = solve(form, "weak-perfect-bayesian")
    for part in solution.components:
        for cell in part.cells:
            assert isinstance(cell, BehaviorCell)
            assert vertices_problem(form, cell) == ""
