"""The sequence form of a tree says what the tree says."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from est_games.certificate.extensive_form import expected_payoffs
from est_games.equilibrium.sequence_form.played import uniform_plans
from est_games.equilibrium.sequence_form.sequence_form import sequence_form
from est_games.equilibrium.sequence_form.support_plan import independent
from est_games.game.dealt.leduc import leduc_poker
from tests.oracles.shaped_trees import random_tree


def test_leduc_is_as_large_as_is_known():
    form = sequence_form(leduc_poker())
    assert form.sequences.tolist() == [0, 1093, 2186]
    assert form.sets.tolist() == [0, 468, 936]
    assert len(form.left) == 5520


@settings(max_examples=30)
@given(seed=st.integers(0, 10**6), n_nodes=st.integers(1, 80), types=st.integers(0, 3))
def test_payoffs_are_bilinear_in_plans(seed, n_nodes, types):
    game = random_tree(n_nodes, seed, shape="mixed", types=types, inner_payoffs=0.3)
    form = sequence_form(game)
    behavior = {
        choice.label: dict.fromkeys(choice.actions, Fraction(1, len(choice.actions)))
        for choice in game.information_sets
        if not choice.is_chance
    }
    plan = uniform_plans(form)
    for player, expected in enumerate(expected_payoffs(game, behavior)):
        weights = plan[form.left] * plan[form.right]
        whole = (form.amounts[player].astype(float) * weights).sum()
        found = whole * float(form.units[player]) + float(form.lows[player])
        assert found == pytest.approx(float(expected))
        start, end = form.sequences[player : player + 2]
        product = form.constraints(player) @ plan[start:end]
        assert np.allclose(product, np.eye(len(product))[0])
    assert (form.chances.astype(float) * plan[form.left] * plan[form.right]).sum() * float(
        form.chance_unit
    ) == pytest.approx(1.0)


def test_no_pair_of_sequences_stands_twice():
    form = sequence_form(random_tree(600, 0, types=3))
    pairs = list(zip(form.left.tolist(), form.right.tolist(), strict=True))
    assert pairs == sorted(set(pairs))


def test_payoffs_too_large_for_machine_integers_stay_exact():
    game = random_tree(60, 0, largest_payoff=9 * 10**17, types=2)
    form = sequence_form(game)
    top = max(form.amounts[0].tolist()) * form.units[0]
    assert form.amounts[0].dtype == object
    assert 0 < top <= 9 * 10**17
    assert form.pays.max() == 1.0


def test_columns_that_depend_are_left_out():
    assert independent([[0, 0], [0, 0]]) == []
    assert independent([]) == []
    assert independent([[1, 2, 3], [2, 4, 7]]) == [0, 2]
