"""The Black Sea Fleet: a complaint wins without a decision, unless the accused may deny it."""

from fractions import Fraction

import pytest

import est_games as eg
from tests.oracles.played import crises, in_force

NAME = "black-sea-fleet-2017"
READINGS = eg.load_situation(NAME).readings


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize(
    ("adjudicator", "renews"), [("claimant", True), ("conference", True), ("accused", False)]
)
def test_who_decides_decides_the_lease(reading, adjudicator, renews):
    _, plays = in_force("est-2009", NAME, {"payoffs": reading, "2": adjudicator})
    for course in crises(plays, "lease"):
        assert course.did("ukraine", "refrain") == renews


def test_the_clause_cannot_tell_a_pretext_from_a_grievance():
    outcomes = [
        {
            course.choices
            for course in crises(in_force("est-2009", NAME, {"payoffs": reading})[1], "lease")
        }
        for reading in READINGS
    ]
    assert outcomes[0] == outcomes[1]


@pytest.mark.parametrize("pressure", ["0", "3/8", "5/8", "1"])
@pytest.mark.parametrize("squeeze", ["0", "1/2", "9/10"])
def test_the_host_renews_where_being_heard_costs_more_than_the_rent_saved(pressure, squeeze):
    _, plays = in_force("est-2009", NAME, parameters={"pressure": pressure, "squeeze": squeeze})
    refusing = 1 - Fraction(1, 4) - Fraction(pressure)
    renewing = Fraction(3, 4) * (1 - Fraction(squeeze))
    if Fraction(pressure) < Fraction(1, 5):
        refusing = 1 - Fraction(1, 4)  # a complaint that costs more than it wins is not made
    renewed = {course.did("ukraine", "refrain") for course in crises(plays, "lease")}
    if refusing != renewing:
        assert renewed == {renewing > refusing}


def verdict(**parameters):
    return eg.verdict(
        eg.load_treaty("est-2009"),
        eg.load_situation(NAME),
        parameters=parameters,
        flips=False,
        attribution=False,
    )


def test_a_host_that_foresees_the_hold_up_stays_out():
    assert verdict().bloc("ukraine").dominant == "reject"
    assert verdict(squeeze=0).bloc("ukraine").dominant == "sign"
    assert verdict(predictability=1).bloc("ukraine").dominant == "sign"
