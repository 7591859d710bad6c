"""A claim to know all optimal plans of a zero-sum tree: changed claims are refused."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest

from est_games.certificate.deviation_game import DeviationGame
from est_games.certificate.optimal_plans import OptimalPair, opposed_scale
from est_games.certificate.plan_nash import PlanEvidence, plan_problems
from est_games.equilibrium.sequence_form.plan_equilibria import plan_equilibria
from est_games.game.normal import NormalForm
from tests.oracles.published_trees import at_once, beer_quiche, entry, kuhn
from tests.oracles.random_tree import random_tree
from tests.oracles.selten_horse import horse
from tests.published.test_opposed_interests import inspection

GAMES = {"kuhn": kuhn(), "inspection": inspection(3, 1)}
HALF = Fraction(1, 2)


@pytest.mark.parametrize("title", GAMES)
def test_changed_claims_are_refused(title: str) -> None:
    game = DeviationGame(GAMES[title])
    solution = plan_equilibria(game)
    (claim,), evidence = solution.components, solution.certificate.evidence
    assert plan_problems(game, [claim], evidence) == ()
    assert "lack a pair of plans" in str(plan_problems(game, [], evidence))
    (subset,) = claim.subsets
    longer = max(range(2), key=lambda player: len(subset[player]))
    for player, plans in enumerate(subset):
        for k, plan in enumerate(plans):
            bent = (plan[0], *(weight / 2 for weight in plan[1:]))
            own = (*plans[:k], bent, *plans[k + 1 :])
            moved = replace(claim, subsets=((*subset[:player], own, *subset[player + 1 :]),))
            assert "no vertices" in str(plan_problems(game, [moved], evidence))
    plans = subset[longer]
    for fewer, text in (
        (plans[1:], "lack a pair"),
        ((*plans, tuple(HALF * (a + b) for a, b in zip(*plans[:2], strict=True))), "no vertices"),
    ):
        changed = replace(claim, subsets=((*subset[:longer], fewer, *subset[longer + 1 :]),))
        assert text in str(plan_problems(game, [changed], evidence))
    cut = replace(claim, cells=claim.cells[1:])
    assert "are not the behaviours" in str(plan_problems(game, [cut], evidence))


def test_the_pair_must_be_one_of_optimal_plans() -> None:
    game = DeviationGame(kuhn())
    solution = plan_equilibria(game)
    pair = solution.certificate.evidence.tree

    def problems(first: object, second: object) -> str:
        bent = PlanEvidence(tree=OptimalPair(first=first, second=second))
        return str(plan_problems(game, solution.components, bent))

    n = len(pair.first)
    assert "holds what is no plan" in problems(pair.first[:-1], pair.second)
    assert "holds what is no plan" in problems((Fraction(0),) * n, pair.second)
    assert "holds what is no plan" in problems(tuple(map(float, pair.first)), pair.second)
    assert "cannot be read" in problems(None, pair.second)
    pure = tuple(Fraction(k % 2 == 0) for k in range(n))
    assert "plan" in problems(pure, pair.second)
    # Any pair of optimal plans shows the same.
    for plan in solution.components[0].subsets[0][0]:
        assert problems(plan[1:], pair.second) == "()"


def test_no_other_plan_will_do() -> None:
    game = DeviationGame(at_once(NormalForm.from_payoffs([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])))
    solution = plan_equilibria(game)
    half, pure = (HALF, HALF), (Fraction(1), Fraction(0))
    for first, second in ((pure, half), (half, pure), (pure, pure)):
        bent = PlanEvidence(tree=OptimalPair(first=first, second=second))
        assert "not optimal" in str(plan_problems(game, solution.components, bent))


def test_interests_must_be_opposed() -> None:
    """Where they are not, one equilibrium says nothing of the others."""
    game = DeviationGame(entry())
    solution = plan_equilibria(game)
    for component in solution.components:
        for first in component.subsets[0][0]:
            for second in component.subsets[0][1]:
                pair = OptimalPair(first=first[1:], second=second[1:])
                found = plan_problems(game, [component], PlanEvidence(tree=pair))
                assert "is not one of opposed interests" in str(found)


def test_who_has_opposed_interests() -> None:
    def scale(first: list, second: list) -> Fraction | None:
        return opposed_scale(DeviationGame(at_once(NormalForm.from_payoffs(first, second))))

    assert scale([[1, 0], [0, 1]], [[0, 1], [1, 0]]) == 1
    assert scale([[1, 0], [0, 1]], [[5, 7], [7, 5]]) == HALF
    assert scale([[1, 1], [1, 1]], [[5, 5], [5, 5]]) == 1
    assert scale([[1, 1], [1, 1]], [[5, 5], [5, 6]]) is None
    assert scale([[1, 0], [0, 2]], [[5, 5], [5, 5]]) is None
    assert scale([[1, 0], [0, 1]], [[1, 0], [0, 1]]) is None
    assert scale([[1, 0], [0, 2]], [[0, 1], [1, Fraction(-1) + Fraction(1, 10**30)]]) is None
    assert opposed_scale(DeviationGame(horse())) is None
    assert opposed_scale(DeviationGame(random_tree(Random(3), 1))) is None
    assert opposed_scale(DeviationGame(beer_quiche())) is None
