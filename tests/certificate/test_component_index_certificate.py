"""Indices counted in a game close by: true ones pass, every other claim and tree is seen."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from est_games.certificate import component_index, label_tree
from est_games.certificate.bimatrix_payoffs import IntegerBimatrix
from est_games.certificate.component_index import counted_indices
from est_games.certificate.components import component_problems
from est_games.certificate.label_tree import LabelTree, NearbyTree
from est_games.equilibrium.bimatrix.all_extreme import by_labels
from est_games.equilibrium.bimatrix.best_response_polytope import best_response_polytopes
from est_games.equilibrium.bimatrix.bimatrix_nash import bimatrix_nash
from est_games.equilibrium.solution import Solution
from est_games.game.normal import NormalForm


def claim(seed: int) -> tuple[NormalForm, Solution, NearbyTree]:
    """Return a game with several continua, its equilibria, and a tree for a game close by."""
    game = NormalForm.from_payoffs(np.random.default_rng(seed).integers(0, 3, (2, 8, 8)))
    solution = bimatrix_nash(game)
    evidence = solution.certificate.evidence  # type: ignore[union-attr]
    assert isinstance(evidence, LabelTree)
    assert evidence.nearby is not None
    return game, solution, evidence.nearby


CLAIMS = [claim(seed) for seed in (1, 2, 5)]


def problems(
    game: NormalForm, solution: Solution, nearby: NearbyTree, indices: list[int] | None = None
) -> list[str]:
    indices = indices or [c.index for c in solution.components]
    components = [
        SimpleNamespace(extreme=c.extreme, subsets=c.subsets, index=index)
        for c, index in zip(solution.components, indices, strict=True)
    ]
    profiles = [e.profile for e in solution.equilibria]
    evidence = replace(solution.certificate.evidence, nearby=nearby)  # type: ignore[union-attr,type-var]
    return [str(p) for p in component_problems(game, profiles, components, evidence=evidence)]


@pytest.mark.parametrize("number", range(len(CLAIMS)))
def test_true_indices_pass_and_others_do_not(number: int) -> None:
    game, solution, nearby = CLAIMS[number]
    true = [c.index for c in solution.components]
    assert len(true) > 1
    assert problems(game, solution, nearby) == []
    moved = [true[0] + 1, true[1] - 1, *true[2:]]
    assert "is not that counted in a game close by" in " ".join(
        problems(game, solution, nearby, moved)
    )


@pytest.mark.parametrize("number", range(len(CLAIMS)))
def test_a_spoilt_tree_is_seen(number: int) -> None:
    game, solution, nearby = CLAIMS[number]
    tree = nearby.tree
    for spoil in (lambda v: v * 0, lambda v: -v, lambda v: v + abs(v).max()):
        for row in range(0, len(tree.numbers), 7):
            numbers = tree.numbers.copy()
            numbers[row] = spoil(numbers[row])
            spoilt = replace(nearby, tree=replace(tree, numbers=numbers))
            assert problems(game, solution, spoilt), row
    for steps in (tree.steps[:-1], tree.steps[1:]):
        spoilt = replace(nearby, tree=replace(tree, steps=steps))
        assert "nearby.tree.steps: are not one whole tree" in problems(game, solution, spoilt)
    place = int(np.flatnonzero(tree.steps == label_tree.LEAF)[1])
    before = int((tree.steps[:place] < label_tree.LEAF).sum())
    for kind in (label_tree.CLOSED, label_tree.CLOSED - 1, label_tree.UNHELD):
        steps = tree.steps.copy()
        steps[place] = kind
        for reason in (np.ones(8), -np.ones(8), tree.numbers[0]):
            shut = LabelTree(steps=steps, numbers=np.insert(tree.numbers, before, reason, axis=0))
            assert problems(game, solution, replace(nearby, tree=shut))


def test_shifts_are_whole_numbers_one_for_each_constraint() -> None:
    game, solution, nearby = CLAIMS[0]
    first, second = nearby.shifts
    for shifts in ((first[:-1], second), (first, (*second, 1))):
        assert problems(game, solution, replace(nearby, shifts=shifts)) == [
            "nearby.shifts: must be one for each constraint"
        ]
    halves = tuple(shift / 2 for shift in first), second
    assert problems(game, solution, replace(nearby, shifts=halves)) == [  # type: ignore[arg-type]
        "nearby.shifts: must be whole numbers"
    ]
    # With nothing shifted ties stay, and what is tied is no regular equilibrium.
    assert problems(game, solution, replace(nearby, shifts=((0,) * 8, (0,) * 8)))


def test_an_equilibrium_close_by_must_be_near_one_that_is_known() -> None:
    game, _, nearby = CLAIMS[0]
    counted, found = counted_indices(IntegerBimatrix(game).polytopes, {}, nearby)
    assert counted == {}
    assert "is near no equilibrium known" in str(found[0])
    with pytest.raises(TimeoutError, match="not finished"):
        counted_indices(IntegerBimatrix(game).polytopes, {}, nearby, deadline=0.0)


def test_shifted_vertices_are_those_of_a_polytope_shifted_a_little() -> None:
    """With epsilon a millionth, the constraints of random bases hold just when they are said to."""
    from fractions import Fraction

    import flint

    rng = np.random.default_rng(0)
    n_feasible = 0
    for _ in range(300):
        table = rng.integers(0, 3, (3, 4)).tolist()
        shift = tuple(rng.integers(0, 1000, 4).tolist())
        chosen = rng.permutation(7)[:3]
        basis = sum(1 << int(bit) for bit in chosen)
        found = component_index._moved_vertex(table, basis, shift)
        support = [k for k in range(3) if not basis >> k & 1]
        best = [rival for rival in range(4) if basis >> (3 + rival) & 1]
        system = flint.fmpq_mat([[flint.fmpq(table[k][r]) for k in support] for r in best])
        if not support or len(best) != len(support) or not system.det():
            assert found == (0, 0)
            continue
        epsilon = Fraction(1, 10**6)
        sides = [1 + epsilon * shift[rival] for rival in best]
        right = flint.fmpq_mat([[flint.fmpq(s.numerator, s.denominator)] for s in sides])
        solved = system.solve(right)
        z = {k: Fraction(int(solved[i, 0].p), int(solved[i, 0].q)) for i, k in enumerate(support)}
        slacks = [
            1 + epsilon * shift[r] - sum(table[k][r] * w for k, w in z.items())
            for r in range(4)
            if r not in best
        ]
        is_inside = min(*z.values(), *slacks, Fraction(1)) >= 0
        assert (found is not None) == is_inside
        n_feasible += is_inside
    assert n_feasible > 20


def test_one_component_with_ties_needs_no_game_close_by() -> None:
    """Its index is what the others leave of one."""
    polytopes = best_response_polytopes(NormalForm.from_payoffs([[1, 0], [0, 0]], [[1, 0], [0, 0]]))
    found = by_labels(polytopes, None)
    assert isinstance(found.evidence, LabelTree)
    assert found.evidence.nearby is None
    assert sorted(found.extreme.signs) == [(0, 1), (1, 0)]
