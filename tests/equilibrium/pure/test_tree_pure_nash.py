"""Pure equilibria of trees: strategies and the behaviour they are."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings, strategies as st

import est_games as eg
from est_games.certificate.extensive_form import expected_payoffs, is_nash
from est_games.equilibrium.pure.tree_pure_nash import tree_pure_nash
from est_games.errors import SolveError
from tests.oracles.published_trees import beer_quiche, entry
from tests.oracles.random_tree import random_tree


@settings(max_examples=15)
@given(seed=st.integers(0, 10**6))
def test_every_one_is_an_equilibrium_and_pure(seed: int) -> None:
    form = random_tree(Random(seed), 1 + seed % 3)
    solution = eg.solve(form, "pure-nash")
    assert solution.is_complete
    expected = eg.solve(form.to_normal(), "pure-nash")
    assert [e.profile for e in solution.equilibria] == [e.profile for e in expected.equilibria]
    for equilibrium in solution.equilibria:
        assert is_nash(form, equilibrium.behavior)
        assert expected_payoffs(form, equilibrium.behavior) == equilibrium.payoffs
        assert equilibrium.is_pure


def test_behaviour_by_label() -> None:
    first, second = eg.solve(entry(), "pure-nash").equilibria
    assert first.behavior == {"E": {"in": 1, "out": 0}, "I": {"fight": 0, "yield": 1}}
    assert second.behavior == {"E": {"in": 0, "out": 1}, "I": {"fight": 1, "yield": 0}}
    assert len(eg.solve(beer_quiche(), "pure-nash").equilibria) == 2


def test_a_limit() -> None:
    assert len(tree_pure_nash(entry(), limit=1).equilibria) == 1
    with pytest.raises(SolveError, match="limit: must be positive"):
        tree_pure_nash(entry(), limit=0)
