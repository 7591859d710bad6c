"""Regrets of single information sets, against all deviations tried on the tree."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings, strategies as st

from est_games.certificate.agent_form import agent_regrets, is_agent_nash
from est_games.certificate.extensive_form import is_nash
from est_games.errors import GameError
from est_games.game.extensive import ExtensiveForm
from est_games.game.extensive_builder import ExtensiveBuilder
from tests.oracles.behavior_oracle import grid, is_equilibrium, owned, payoffs
from tests.oracles.random_tree import random_tree


@settings(max_examples=15)
@given(seed=st.integers(0, 10**6))
def test_regrets_are_the_most_that_a_change_at_one_place_gains(seed: int) -> None:
    form = random_tree(Random(seed), 1 + seed % 3)
    for behavior in grid(form, most=6, seed=seed):
        now = payoffs(form, behavior)
        for choice in owned(form):
            best = max(
                payoffs(form, {**behavior, choice.label: {action: 1}})[choice.player]
                for action in choice.actions
            )
            regret = agent_regrets(form, behavior)[choice.label]
            assert regret == best - now[choice.player]
        assert is_agent_nash(form, behavior) == is_equilibrium(form, behavior, agents=True)
        assert is_agent_nash(form, behavior) or not is_nash(form, behavior)


def test_payoffs_on_the_way_count_once() -> None:
    tree = ExtensiveBuilder(["1"])
    for amount, branch in enumerate(tree.decision("1", ["l", "r"], payoffs=[7])):
        tree.terminal([amount], after=branch)
    form = tree.build()
    (label,) = (choice.label for choice in form.information_sets)
    assert agent_regrets(form, {label: {"l": 1}}) == {label: 1}


def absent_minded() -> ExtensiveForm:
    """Piccione and Rubinstein (1997): a driver who does not know which exit this is."""
    tree = ExtensiveBuilder(["driver"])
    first = tree.decision("driver", ["exit", "on"], information_set="exit?")
    second = tree.decision("driver", ["exit", "on"], after=first["on"], information_set="exit?")
    for amount, branch in zip((0, 4, 1), (first["exit"], *second), strict=True):
        tree.terminal([amount], after=branch)
    return tree.build()


def test_a_play_that_passes_twice_is_refused() -> None:
    with pytest.raises(GameError) as refusal:
        agent_regrets(absent_minded(), {"exit?": {"on": Fraction(1)}})
    assert str(refusal.value) == (
        "information sets are no agents here\n  - exit?: a play passes it twice"
    )


def test_no_behaviour_is_refused() -> None:
    form = random_tree(Random(1))
    with pytest.raises(GameError, match="not a behaviour of this game"):
        is_agent_nash(form, {})
