"""Exact values of behaviours in whole numbers agree with those found node by node."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings, strategies as st

from est_games.certificate.extensive_form import expected_payoffs, regrets
from est_games.certificate.plan_regret import plan_values
from est_games.errors import GameError
from est_games.game.chance_reach import chance_reach
from est_games.game.extensive_builder import ExtensiveBuilder
from tests.oracles.selten_horse import horse
from tests.oracles.shaped_trees import random_tree


@settings(max_examples=40)
@given(data=st.data(), seed=st.integers(0, 10**6), n_nodes=st.integers(3, 60))
def test_both_ways_agree(data, seed, n_nodes):
    form = random_tree(n_nodes, seed, shape="mixed", types=seed % 3, inner_payoffs=0.2)
    behavior = {}
    for choice in form.information_sets:
        if not choice.is_chance:
            draws = st.lists(
                st.integers(0, 4), min_size=len(choice.actions), max_size=len(choice.actions)
            )
            weights = data.draw(draws.filter(any))
            total = sum(weights)
            behavior[choice.label] = {
                action: Fraction(w, total)
                for action, w in zip(choice.actions, weights, strict=True)
            }
    values = plan_values(form, behavior)
    assert values.payoffs == expected_payoffs(form, behavior)
    assert values.regrets == regrets(form, behavior)


def test_three_players():
    half = Fraction(1, 2)
    form = horse()
    behavior = {
        choice.label: {choice.actions[0]: half, choice.actions[1]: half}
        for choice in form.information_sets
    }
    values = plan_values(form, behavior)
    assert values.regrets == regrets(form, behavior)
    assert not values.is_nash


def test_what_is_no_behaviour_is_refused():
    with pytest.raises(GameError, match="not a behaviour of this game"):
        plan_values(horse(), {})


def test_odds_too_fine_for_machine_integers():
    tree = ExtensiveBuilder(["one"])
    branch = None
    for depth in range(12):
        sky = tree.chance(
            {"go": Fraction(1, 10**7 + depth), "end": 1 - Fraction(1, 10**7 + depth)}, after=branch
        )
        tree.terminal([depth], after=sky["end"])
        branch = sky["go"]
    tree.terminal([12], after=branch)
    weights, scale = chance_reach(tree.build())
    assert weights.dtype == object
    assert sum(weights.tolist()) == scale
