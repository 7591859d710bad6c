"""Kyrgyzstan 2010: whose mandate covers a collapse, whose consent it takes, who pays for neither.

The facts are those of Herd and Dunay (2010); what is asserted are properties of the equilibria
computed, at and around thresholds that nobody typed into the situation.
"""

from fractions import Fraction

import pytest

import est_games as eg
from tests.oracles.played import crises, in_force

NAME = "kyrgyzstan-2010"
COLLAPSE = "collapse"


def mission(course):
    return any(fact.startswith("enforced.") for fact in course.facts)


@pytest.mark.parametrize("treaty", ["csto-2002", "est-2009", "nato"])
@pytest.mark.parametrize("reading", ["precedent", "promotion", "mandate"])
def test_where_the_mandate_does_not_cover_it_nobody_has_anything_to_decide(treaty, reading):
    form, plays = in_force(treaty, NAME, {"payoffs": reading})
    # No decision is left in the game: the answer holds whatever the parameters are.
    assert form.size.n_decisions == 0
    assert not any(mission(course) for course in crises(plays, COLLAPSE))


@pytest.mark.parametrize(
    ("precedent", "undercut", "spill", "police"),
    [
        ("1/2", "0", "1", "1/3"),
        ("0", "1/2", "1", "1/3"),
        ("1/4", "1/4", "3/2", "1/4"),
        ("34/100", "0", "1", "1/3"),
        ("33/100", "0", "1", "1/3"),
        ("1/5", "1/10", "1", "1/3"),
        ("1", "1", "3", "3/4"),
    ],
)
@pytest.mark.parametrize("treaty", ["osce", "un-charter"])
def test_obstruction_pays_where_the_precedent_costs_more_than_the_mission_spares(
    treaty, precedent, undercut, spill, police
):
    values = {"precedent": precedent, "undercut": undercut, "spill": spill, "police": police}
    _, plays = in_force(treaty, NAME, parameters=values)
    after = crises(plays, COLLAPSE)
    fear = Fraction(precedent) + Fraction(undercut)
    if fear > Fraction(spill) * Fraction(police):
        assert not any(mission(course) for course in after)
        for course in after:
            assert [who for who, vote in course.votes().items() if vote == "no"] == ["russia"]
    else:
        assert all(mission(course) for course in after)


@pytest.mark.parametrize(
    ("reading", "blocked"), [("precedent", True), ("promotion", True), ("mandate", False)]
)
def test_two_readings_of_the_reluctance_agree_on_the_vote_and_the_third_does_not(reading, blocked):
    _, plays = in_force("osce", NAME, {"payoffs": reading})
    assert {mission(course) for course in crises(plays, COLLAPSE)} == {not blocked}


@pytest.mark.parametrize("intervention", ["0.1", "0.74", "0.76", "1.5"])
def test_a_mandate_is_not_yet_a_will(intervention):
    _, plays = in_force("csto-2010", NAME, parameters={"intervention": intervention})
    acts = {
        course.did("russia", "enforce") or course.did("allies", "enforce")
        for course in crises(plays, COLLAPSE)
    }
    assert acts == {Fraction(intervention) < Fraction(3, 4)}


def test_neighbours_outside_bear_what_the_veto_leaves():
    def paid(reading):
        form, _ = in_force("osce", NAME, {"payoffs": reading})
        index = form.players.index("neighbours")
        return {e.payoffs[index] for e in eg.solve(form, "perfect-bayesian").equilibria}

    chance, spill, police = Fraction(1, 4), Fraction(1), Fraction(1, 3)
    assert paid("precedent") == {-chance * spill}
    assert paid("mandate") == {-chance * spill * (1 - police)}
