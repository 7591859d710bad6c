"""A claim to know all equilibria of a tree in which two move: changed claims are refused."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from est_games.certificate.deviation_game import DeviationGame
from est_games.certificate.plan_classes import equilibrium_pairs, plan_sides
from est_games.certificate.plan_nash import PlanEvidence, plan_problems
from est_games.certificate.plan_side import NOBODY, movers
from est_games.certificate.plan_tree import (
    ALL_DEAD,
    CLOSED,
    LEAF,
    PlanTree,
    leaf_vertices,
    open_leaves,
)
from est_games.equilibrium.sequence_form import plan_search as search
from est_games.equilibrium.sequence_form.plan_equilibria import plan_equilibria
from est_games.equilibrium.sequence_form.plan_search import (
    SearchLostError,
    every_case,
    plan_search,
)
from est_games.equilibrium.sequence_form.reply_faces import case_plans, reply_sides
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
            assert (
                problems(game, solution, [*rest, replace(component, cells=component.cells[:])])
                == []
            )
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
    solution = plan_equilibria(game)
    yielding, threats = solution.components
    ((out, replies),) = threats.subsets
    without = replace(threats, subsets=((out, replies[:1]),), cells=())
    kept, dropped = (plan[1:] for plan in replies)
    lie = replace(solution.certificate.evidence, second={dropped: {kept: Fraction(1)}})
    assert "lack a pair" in str(plan_problems(game, [yielding, without], lie))


def in_cases(game: DeviationGame, leaves: list[tuple[int, ...]], played: list[int]) -> bool:
    """Tell whether moves made are those of some case."""
    sides = plan_sides(game)
    starts = (0, sides[0].n_moves)
    return any(
        all(
            leaf[start + k] != 1
            for start, made in zip(starts, played, strict=True)
            for k in range(made.bit_length())
            if made >> k & 1
        )
        for leaf in leaves
    )


@settings(max_examples=10)
@given(seed=st.integers(0, 10**6), top=st.sampled_from((2, 50)))
def test_every_equilibrium_is_at_a_leaf(seed: int, top: int) -> None:
    """The search and the list of all cases lead to the same plans; bent evidence is refused."""
    game = DeviationGame(random_tree(Random(seed), 2, 5, payoffs=tuple(range(top))))
    sides = plan_sides(game)
    replies = reply_sides(game, movers(game))
    searched, every = plan_search(replies, None), every_case(replies, None)
    found = []
    for cases in (searched, every):
        leaves, wrong = open_leaves(sides, cases.tree)
        assert not wrong
        assert [list(leaf) for leaf in leaves] == cases.leaves.tolist()
        first, second = case_plans(replies, cases.leaves.tolist(), None)
        again = [leaf_vertices(sides, leaf) for leaf in leaves if all(leaf_vertices(sides, leaf))]
        # Two ways to enumerate them agree on every plan, and on what is best against it.
        for k, own in enumerate((first, second)):
            assert {vertex.plan: vertex for vertex in own} == {
                vertex.plan: vertex for pair in again for vertex in pair[k]
            }
        pairs = equilibrium_pairs(first, second)
        found.append((leaves, [(first[x].played, second[y].played) for x, y in pairs]))
    for leaves, _ in found:
        assert all(in_cases(game, leaves, played) for _, each in found for played in each)


@pytest.mark.parametrize("seed", range(4))
def test_too_many_cases_are_counted_before_one_is_listed(seed, monkeypatch) -> None:
    game = DeviationGame(random_tree(Random(seed), 2, 5, payoffs=(0, 1, 2)))
    replies = reply_sides(game, movers(game))
    n_cases = len(every_case(replies, None).leaves)
    monkeypatch.setattr(search, "MAX_PLAIN", n_cases)
    assert len(every_case(replies, None).leaves) == n_cases
    monkeypatch.setattr(search, "MAX_PLAIN", n_cases - 1)
    with pytest.raises(SearchLostError):
        every_case(replies, None)


def test_bent_cases_are_refused() -> None:
    game = DeviationGame(beer_quiche())
    solution = plan_equilibria(game)
    evidence = solution.certificate.evidence
    steps, numbers = evidence.tree.steps, evidence.tree.numbers
    assert CLOSED in steps.tolist() or CLOSED - 1 in steps.tolist()

    def refused(tree: PlanTree) -> bool:
        bent = replace(evidence, tree=tree)
        return bool(plan_problems(game, solution.components, bent))

    assert not refused(PlanTree(steps=steps, numbers=numbers))
    for place in range(len(steps)):
        # A case may be left open although it is empty: its plans are enumerated then.
        if steps[place] >= 0 or steps[place] == ALL_DEAD:
            cut = steps.copy()
            cut[place] = LEAF
            assert refused(PlanTree(steps=cut, numbers=numbers))
        for other in (CLOSED, CLOSED - 1, ALL_DEAD, 10**6):
            if steps[place] != other:
                changed = steps.copy()
                changed[place] = other
                assert refused(PlanTree(steps=changed, numbers=numbers))
    assert refused(PlanTree(steps=steps[:-1], numbers=numbers))
    assert refused(PlanTree(steps=np.append(steps, LEAF), numbers=numbers))
    assert refused(PlanTree(steps=steps, numbers=-numbers))
    assert refused(PlanTree(steps=steps, numbers=0 * numbers))
    assert refused(PlanTree(steps=steps, numbers=numbers[:, :-1]))
    assert refused(PlanTree(steps=steps, numbers=numbers * np.nan))


def test_a_move_is_best_for_nothing_only_if_it_is() -> None:
    """A free live move needs that it is best all over the case."""
    game = DeviationGame(entry())
    solution = plan_equilibria(game)
    evidence = solution.certificate.evidence
    every = every_case(reply_sides(game, movers(game)), None)
    assert not plan_problems(game, solution.components, replace(evidence, tree=every.tree))
    for move in range(4):
        steps = np.array([4 * move + 2, *every.tree.steps.tolist()], dtype=np.int32)
        tree = PlanTree(steps=steps, numbers=every.tree.numbers)
        assert plan_problems(game, solution.components, replace(evidence, tree=tree))


def test_who_has_a_choice() -> None:
    assert movers(DeviationGame(entry())) == (0, 1)
    assert movers(DeviationGame(horse())) is None
    assert movers(DeviationGame(entry(), by_agents=True)) is None
    assert movers(DeviationGame(random_tree(Random(3), 1))) == (0, NOBODY)
    nothing = PlanTree(steps=np.zeros(0, dtype=np.int32), numbers=np.zeros((0, 0)))
    assert plan_problems(DeviationGame(horse()), [], PlanEvidence(tree=nothing))
