"""What every shipped situation owes its reader: it fits a treaty, it is sourced, it stays small."""

from fractions import Fraction

import pytest

import est_games as eg
from est_games.equilibrium.solution import Status
from est_games.situation import shipped_situations
from est_games.situation.check import member_states
from est_games.situation.roster import roster

JUDGED_ELSEWHERE = ("europe-2010", "europe-2010-motives", "europe-2010-states")
SITUATIONS = {name: eg.load_situation(name) for name in shipped_situations()}
READ = [
    (name, reading)
    for name, situation in SITUATIONS.items()
    for reading in situation.readings or (None,)
]
ELSEWHERE = frozenset({"AFG", "BFA", "BRA", "CHN", "CRI", "GAB", "IDN", "JPN", "LBN", "LBY"})
COUNCIL = ELSEWHERE | {"MEX", "NGA", "PAN", "UGA", "VNM", "ZAF"}


def readings(reading):
    return {} if reading is None else {"payoffs": reading}


@pytest.mark.parametrize(
    ("name", "reading"), [pair for pair in READ if pair[0] not in JUDGED_ELSEWHERE]
)
def test_the_draft_treaty_has_a_verdict_in_it(name, reading):
    verdict = eg.verdict(
        eg.load_treaty("est-2009"),
        SITUATIONS[name],
        readings=readings(reading),
        flips=False,
        attribution=False,
    )
    assert verdict.status is Status.COMPLETE
    assert verdict.equilibria
    assert all(equilibrium.regret == 0 for equilibrium in verdict.equilibria)
    assert verdict.form.size.n_profiles < 5_000
    assert verdict.readings.get("payoffs") == reading
    words = " ".join(str(verdict).split())
    assert "Illustrative payoffs" in words
    if reading is not None:
        assert f"payoffs: {reading}" in words


@pytest.mark.parametrize(("name", "reading"), READ)
def test_the_draft_treaty_works_in_force_in_it(name, reading):
    form = eg.compile_game(
        eg.load_treaty("est-2009"), SITUATIONS[name], readings=readings(reading), in_force=True
    )
    assert form.stages[0].phase == ("crisis" if SITUATIONS[name].threat else "outcome")
    assert form.size.n_stages < 500
    assert set(form.players) == {actor.id for actor in SITUATIONS[name].actor}


@pytest.mark.parametrize("name", SITUATIONS)
def test_nothing_in_it_is_without_a_meaning(name):
    situation = SITUATIONS[name]
    assert situation.illustrative
    assert "illustrative" in situation.note
    for parameter in situation.parameter:
        assert len(parameter.note) > 10, parameter.id
        assert parameter.range[0] < parameter.range[1], parameter.id
    for kind in situation.type:
        assert kind.note or kind.citation


@pytest.mark.parametrize("name", SITUATIONS)
def test_a_citation_is_a_reading_and_its_lack_an_assumption(name):
    situation = SITUATIONS[name]
    for entry in (*situation.interest, *situation.parameter, *situation.threat):
        if entry.basis.value != "assumption":
            assert entry.citation, entry
    cited = [entry for entry in situation.interest if entry.citation]
    assert len(cited) >= 3


@pytest.mark.parametrize("name", SITUATIONS)
def test_its_states_are_those_of_the_organization_or_of_the_council(name):
    known = roster("osce-2010").keys() | COUNCIL
    for states in member_states(SITUATIONS[name]).values():
        if not isinstance(states, int):
            assert set(states) <= known


@pytest.mark.parametrize("name", SITUATIONS)
def test_no_payoff_is_the_same_whatever_happens(name):
    for interest in SITUATIONS[name].interest:
        read = interest.formula.names - {p.id for p in SITUATIONS[name].parameter}
        assert interest.paid == "each-round" or read, interest.name


def test_the_default_reading_of_europe_is_what_it_was():
    europe = SITUATIONS["europe-2010"]
    read = europe.under("hidden-agenda")
    assert read.parameter == tuple(p for p in europe.parameter if p.reading is None)
    assert {p.name: p.value for p in read.parameters}["trust"] == Fraction(2, 5)
    assert not europe.reading[0].set
