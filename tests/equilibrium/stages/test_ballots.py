"""Weakly dominated ballots."""

from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest

from est_games.equilibrium.stages.perfect_bayesian import perfect_bayesian, solve_stages
from est_games.game.valuation import Valuation
from tests.oracles import small_forms as forms


def majority(passed, types=("",), informed=None, prior=(1,)):
    """Three voters, simple majority; `passed` is what each gets by type if the motion passes."""
    profiles = list(product(range(2), repeat=3))
    return forms.form(
        [
            forms.decision(
                "vote",
                [(i, ("yes", "no")) for i in range(3)],
                [1 if sum(profile) <= 1 else 2 for profile in profiles],
                ballots=True,
            ),
            forms.terminal("passed", passed),
            forms.terminal("failed", [[0] * len(types)] * 3),
        ],
        "ABC",
        types,
        informed,
        prior,
    )


def test_what_everybody_wants_passes():
    form = majority([[1], [1], [1]])
    solution = perfect_bayesian(form)
    assert {e.path[""] for e in solution.equilibria} == {("vote: A yes, B yes, C yes", "passed")}
    assert any("3 weakly dominated ballots" in message for message in solution.messages)


def test_without_removal_it_may_fail():
    form = majority([[1], [1], [1]])
    solution = perfect_bayesian(form, undominated_ballots=False)
    assert {e.payoffs[0] for e in solution.equilibria} == {0, 1}


def test_the_indifferent_keep_both_ballots():
    stages = solve_stages(Valuation(majority([[1], [-1], [0]])))
    assert stages.removed_ballots == {"vote": 2}


def test_the_informed_voter_loses_ballots_by_type():
    half = Fraction(1, 2)
    form = majority([[1, -1], [1, 1], [-1, -1]], ("keen", "averse"), 0, (half, half))
    stages = solve_stages(Valuation(form))
    assert stages.removed_ballots == {"vote": 4}
    (equilibrium,) = perfect_bayesian(form).equilibria
    assert equilibrium.path["keen"][-1] == "passed"
    assert equilibrium.path["averse"][-1] == "failed"


def test_a_doubtful_ballot_stays():
    half = Fraction(1, 2)
    form = majority([[1, 1], [2, -1], [-1, -1]], ("good", "bad"), 0, (half, half))
    stages = solve_stages(Valuation(form))
    # B's ballots depend on the type it does not know: neither is removed.
    assert stages.removed_ballots == {"vote": 3}


@pytest.mark.parametrize("seed", range(60))
def test_what_is_left_is_an_equilibrium_of_the_whole_game(seed):
    plain = forms.random_form(seed)
    voting = replace(
        plain, stages=tuple(replace(stage, ballots=bool(stage.moves)) for stage in plain.stages)
    )
    left = {e.values for e in perfect_bayesian(voting).equilibria if e.is_pure}
    assert left <= {e.values for e in perfect_bayesian(plain).equilibria}
