"""A claim to know all equilibria of a tree in which two move: changed claims are refused."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings, strategies as st

from est_games.certificate.deviation_game import DeviationGame
from est_games.certificate.plan_nash import PlanMixtures, plan_problems
from est_games.certificate.plan_polytope import NOBODY, PlanPolytope, movers
from est_games.equilibrium.sequence_form.plan_equilibria import plan_equilibria
from est_games.equilibrium.solution import EquilibriumComponent, Solution
from tests.oracles.published_trees import beer_quiche, entry, pennies_outside
from tests.oracles.random_tree import random_tree
from tests.oracles.selten_horse import horse

GAMES = {game.title: game for game in (entry(), beer_quiche(), pennies_outside())}


def problems(
    game: DeviationGame, solution: Solution, components: list[EquilibriumComponent]
) -> list[str]:
    evidence = solution.certificate.evidence
    return list(map(str, plan_problems(game, components, evidence)))


@pytest.mark.parametrize("title", GAMES)
def test_changed_claims_are_refused(title: str) -> None:
    game = DeviationGame(GAMES[title])
    solution = plan_equilibria(game)
    claim = list(solution.components)
    assert problems(game, solution, claim) == []
    for place, component in enumerate(claim):
        rest = claim[:place] + claim[place + 1 :]
        assert "lack a pair of plans that go together" in str(problems(game, solution, rest))
        (subset,) = component.subsets
        for player, plans in enumerate(subset):
            for k, plan in enumerate(plans):
                bent = (plan[0], *(weight / 2 for weight in plan[1:]))
                own = (*plans[:k], bent, *plans[k + 1 :])
                moved = replace(
                    component, subsets=((*subset[:player], own, *subset[player + 1 :]),)
                )
                text = str(problems(game, solution, [*rest, moved]))
                assert "holds plans that are no vertices" in text
            if len(plans) > 1:
                less = replace(
                    component, subsets=((*subset[:player], plans[:1], *subset[player + 1 :]),)
                )
                text = str(problems(game, solution, [*rest, less]))
                assert "lack a pair" in text
        if component.cells:
            fewer = replace(component, cells=component.cells[1:] or (component.cells[0],) * 2)
            text = str(problems(game, solution, [*rest, fewer]))
            assert "are not the behaviours with the plans of the component" in text
            looser = replace(component.cells[-1], limits=())
            assert "are not the behaviours" in str(
                problems(
                    game,
                    solution,
                    [*rest, replace(component, cells=(*component.cells[:-1], looser))],
                )
            )


def test_components_must_hang_together_and_not_meet() -> None:
    game = DeviationGame(beer_quiche())
    solution = plan_equilibria(game)
    beer, quiche = solution.components
    joined = replace(beer, subsets=beer.subsets + quiche.subsets, cells=())
    assert problems(game, solution, [joined]) == ["components[0]: does not hang together"]
    twice = problems(game, solution, [beer, beer, quiche])
    assert "components[1]: has a plan of another" in twice


def test_plans_that_do_not_go_together() -> None:
    game = DeviationGame(entry())
    solution = plan_equilibria(game)
    yielding, threats = solution.components
    (stay_out, _), ((enter, yields),) = threats.subsets[0], yielding.subsets
    crossed = replace(threats, subsets=((stay_out, yields),), cells=())
    found = problems(game, solution, [yielding, crossed])
    assert "components[1].subsets[0]: holds plans that do not go together" in found
    assert enter != stay_out


def test_mixtures_must_add_up() -> None:
    """A claim without a plan is saved only by a mixture that is the plan."""
    game = DeviationGame(entry())
    yielding, threats = plan_equilibria(game).components
    ((out, replies),) = threats.subsets
    without = replace(threats, subsets=((out, replies[:1]),), cells=())
    kept, dropped = (plan[1:] for plan in replies)
    lie = PlanMixtures(second={dropped: {kept: Fraction(1)}})
    assert "lack a pair" in str(plan_problems(game, [yielding, without], lie))


@settings(max_examples=10)
@given(seed=st.integers(0, 10**6))
def test_both_orders_give_the_same_vertices(seed: int) -> None:
    game = DeviationGame(random_tree(Random(seed), 2, 5))
    for player, rival in (movers(game), movers(game)[::-1]):
        polytope = PlanPolytope(game, player, rival)
        forward = polytope.vertices()
        assert forward == polytope.vertices(backward=True)
        for vertex in forward:
            assert len(vertex.plan) == len(polytope.moves)
            assert min(vertex.plan, default=0) >= 0


def test_who_has_a_choice() -> None:
    assert movers(DeviationGame(entry())) == (0, 1)
    assert movers(DeviationGame(horse())) is None
    assert movers(DeviationGame(entry(), by_agents=True)) is None
    assert movers(DeviationGame(random_tree(Random(3), 1))) == (0, NOBODY)
    assert plan_problems(DeviationGame(horse()), [], PlanMixtures())
