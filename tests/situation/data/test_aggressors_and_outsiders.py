"""Threats from outside a regime, and aggressors with and without nuclear weapons inside it."""

from fractions import Fraction

import pytest

import est_games as eg
from tests.oracles.played import crises, in_force

OUTSIDE = "extra-european-threat"
NUCLEAR = "nuclear-aggressor"


@pytest.mark.parametrize("reading", ["imbalance", "shared-threats"])
@pytest.mark.parametrize(
    ("p_inside", "p_outside"),
    [("1/20", "1/4"), ("1/20", "1/20"), ("1/20", "1/10"), ("2/5", "1/4"), ("1/10", "1/2"), (0, 0)],
)
def test_the_west_signs_where_what_is_averted_inside_outweighs_what_is_exposed_outside(
    reading, p_inside, p_outside
):
    found = eg.verdict(
        eg.load_treaty("est-2009"),
        eg.load_situation(OUTSIDE),
        readings={"payoffs": reading},
        parameters={"p_inside": p_inside, "p_outside": p_outside},
        flips=False,
        attribution=False,
    )
    inside, outside = Fraction(p_inside), Fraction(p_outside)
    partnership = Fraction(3, 4) if reading == "shared-threats" else 0
    gain = inside / 2 + Fraction(1, 50) + outside * partnership - outside * Fraction(3, 4)
    assert found.bloc("west").equilibrium_replies == (("sign",) if gain > 0 else ("reject",))


def test_the_treaty_speaks_of_no_threat_from_outside_and_the_alliance_does():
    treaty, _ = in_force("est-2009", OUTSIDE)
    alliance, _ = in_force("nato", OUTSIDE)
    assert any("extra-regional" in note for note in treaty.notes)
    assert not any("extra-regional" in note for note in alliance.notes)


def begun(treaty, crisis, readings=None, parameters=None):
    """Return whether the aggressor goes ahead in each course of play."""
    _, plays = in_force(treaty, NUCLEAR, readings, parameters)
    aggressor = crisis.removeprefix("by_")
    return {course.did(aggressor, "proceed") for course in crises(plays, crisis)}


@pytest.mark.parametrize(
    ("treaty", "nuclear", "second"),
    [
        ("est-2009", {True}, {False}),
        ("un-charter", {True}, {False}),
        ("osce", {True}, {True}),
    ],
)
def test_the_second_rank_is_deterred_where_the_others_may_act_and_the_nuclear_power_nowhere(
    treaty, nuclear, second
):
    assert begun(treaty, "by_nuclear") == nuclear
    assert begun(treaty, "by_second") == second


@pytest.mark.parametrize("escalation", ["0", "49/100", "51/100", "8"])
def test_what_shields_the_nuclear_power_is_the_cost_of_escalation(escalation):
    shielded = Fraction(escalation) > Fraction(1, 2)
    values = {"escalation": escalation}
    assert begun("est-2009", "by_nuclear", parameters=values) == {shielded}
    assert begun("est-2009", "by_second", parameters=values) == {False}


@pytest.mark.parametrize("treaty", ["osce", "est-2009"])
def test_consensus_shields_both(treaty):
    _, plays = in_force(treaty, NUCLEAR)
    for crisis in ("by_nuclear", "by_second"):
        for course in crises(plays, crisis):
            assert "adopted" not in course.facts
