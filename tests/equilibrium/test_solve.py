"""The way in."""

import math

import pytest

from est_games.equilibrium.solve import SOLVERS, solve
from est_games.errors import SolveError
from est_games.game.normal import NormalForm
from tests.oracles import small_forms as forms


@pytest.mark.parametrize("concept", ["perfect-bayesian", "subgame-perfect"])
def test_a_multistage_form_with_types_is_answered_by_what_was_solved(concept):
    solution = solve(forms.beer_quiche(), concept)
    assert solution.concept == "perfect-bayesian"
    assert len(solution.equilibria) == 2


def test_one_type_is_subgame_perfection():
    assert solve(forms.matching_pennies(), "subgame-perfect").concept == "subgame-perfect"


def test_every_solver_can_be_loaded():
    for solver in SOLVERS.values():
        assert callable(solver.load())


def test_an_unknown_concept_lists_what_is_offered():
    with pytest.raises(SolveError, match="is not offered for a MultistageForm") as caught:
        solve(forms.beer_quiche(), "core")
    assert "perfect-bayesian" in caught.value.problems[0].accepted


def test_an_unknown_option_lists_what_is_offered():
    with pytest.raises(SolveError, match="is not an option") as caught:
        solve(forms.beer_quiche(), "perfect-bayesian", speed=3)
    assert "undominated_ballots" in caught.value.problems[0].accepted


def test_what_is_not_a_game_is_refused():
    with pytest.raises(SolveError, match="is not a game"):
        solve(object(), "nash")


@pytest.mark.parametrize("timeout", [0, -1, math.nan, math.inf, 10**400, True, "1", 1j])
@pytest.mark.parametrize("concept", ["nash", "one-nash", "perfect", "logit-nash", "correlated"])
def test_a_time_limit_is_a_positive_number_of_seconds(concept, timeout):
    game = NormalForm.from_payoffs([[2, 0], [0, 1]], [[1, 0], [0, 2]])
    with pytest.raises(SolveError, match="timeout: must be positive"):
        solve(game, concept, timeout=timeout)
