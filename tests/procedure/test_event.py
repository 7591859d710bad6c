"""Events that are watched: their probability is right, and nobody plays otherwise for it."""

from fractions import Fraction

import pytest

from est_games.equilibrium.solution import Status
from est_games.equilibrium.stages.perfect_bayesian import perfect_bayesian
from est_games.errors import EstGamesError, GameError
from est_games.procedure import compile_game
from est_games.situation import load_situation
from est_games.treaty import load_treaty

PAIRS = (("osce", "kyrgyzstan-2010"), ("un-charter", "georgia-2008"))


def solved(treaty, situation, **observe):
    form = compile_game(
        load_treaty(treaty), load_situation(situation), in_force=True, observe=observe or None
    )
    solution = perfect_bayesian(form)
    assert solution.status is Status.COMPLETE
    return form, solution.equilibria


@pytest.mark.parametrize(("treaty", "situation"), PAIRS)
def test_who_watches_changes_nothing(treaty, situation):
    plain, expected = solved(treaty, situation)
    form, found = solved(treaty, situation, act="adopted")
    n = len(plain.players)
    assert form.players == (*plain.players, "act")
    assert {each.payoffs[:n] for each in found} == {each.payoffs for each in expected}


@pytest.mark.parametrize(("treaty", "situation"), PAIRS)
def test_an_event_and_its_opposite_add_up_to_one(treaty, situation):
    _, found = solved(treaty, situation, act="adopted", stand="1 - adopted", both="1")
    for each in found:
        act, stand, both = each.payoffs[-3:]
        assert act + stand == both == 1
        assert 0 <= act <= 1


def test_nature_s_own_events_have_the_probability_the_situation_gives():
    form, found = solved("osce", "kyrgyzstan-2010", drawn="crisis.collapse")
    assert {each.payoffs[-1] for each in found} == {form.values["p_collapse"]}


def test_what_is_watched_may_be_any_quantity_in_the_parameters():
    _, found = solved("osce", "kyrgyzstan-2010", quantity="p_collapse/2 - 1/3")
    form, _ = solved("osce", "kyrgyzstan-2010")
    expected = form.values["p_collapse"] / 2 - Fraction(1, 3)
    assert {each.payoffs[-1] for each in found} == {expected}


def test_everything_wrong_with_events_is_said_at_once():
    observe = {"Act": "adopted", "russia": "adopted", "odd": "adoped + 1", "worse": "1 +"}
    with pytest.raises(GameError) as caught:
        compile_game(load_treaty("est-2009"), load_situation("europe-2010"), observe=observe)
    assert [problem.path for problem in caught.value.problems] == [
        "observe.Act",
        "observe.russia",
        "observe.odd",
        "observe.worse",
    ]


@pytest.mark.parametrize("event", ["1/0", "adopted/(defied - defied)"])
def test_an_event_without_a_value_is_refused_where_it_stands(event):
    with pytest.raises(GameError) as caught:
        compile_game(load_treaty("osce"), load_situation("kyrgyzstan-2010"), observe={"odd": event})
    (problem,) = caught.value.problems
    assert problem.path == "observe.odd"
    assert (problem.message, problem.value) == ("a formula divides by zero", event)


@pytest.mark.parametrize(
    ("event", "where"),
    [("1/signers", "signers = 0"), ("1/(adopted - 1)", "adopted = 1")],
)
def test_an_event_that_divides_by_zero_in_some_outcomes_says_in_which(event, where):
    with pytest.raises(EstGamesError) as caught:
        compile_game(load_treaty("est-2009"), load_situation("europe-2010"), observe={"odd": event})
    (problem,) = caught.value.problems
    assert (problem.path, problem.value) == ("observe.odd", event)
    assert problem.message == f"a formula divides by zero where {where}"
