"""Georgia 2008: who attacked is what the readings dispute, who decides it is what the rule says."""

import pytest

from tests.oracles.played import crises, in_force

NAME = "georgia-2008"
BAD_FAITH, NEED = "proof-of-bad-faith", "proof-of-need"


def refusals(course):
    return [who for who, vote in course.votes().items() if vote == "no"]


def fought(plays, kind="revisionist"):
    return [course for course in crises(plays, "war") if course.kind == kind]


@pytest.mark.parametrize("treaty", ["est-2009", "osce"])
def test_the_attacker_stops_the_decision_where_it_has_a_veto(treaty):
    _, plays = in_force(treaty, NAME, {"payoffs": BAD_FAITH})
    for course in fought(plays):
        assert course.did("russia", "proceed")
        assert refusals(course) == ["russia"]
        assert course.did("georgia", "concede")


def test_a_recommendation_passes_without_the_attackers_vote_and_binds_nobody():
    _, plays = in_force("un-charter", NAME, {"payoffs": BAD_FAITH})
    for course in fought(plays):
        assert "russia" not in course.votes()
        assert {"adopted", "defied"} <= course.facts
        assert not any(course.did(who, "enforce") for who in ("allies", "mediators", "others"))


def test_without_the_attackers_vote_the_conference_decides_and_is_not_obeyed():
    _, plays = in_force("est-2009", NAME, {"payoffs": BAD_FAITH, "8(4)": "minus-attacker"})
    for course in fought(plays):
        assert refusals(course) == []
        assert "russia" not in course.votes()
        assert {"adopted", "defied"} <= course.facts
        assert not any(course.did(who, "enforce") for who in ("allies", "mediators", "others"))


def test_where_the_war_is_read_the_other_way_the_same_rule_silences_georgia():
    _, plays = in_force("est-2009", NAME, {"payoffs": NEED, "8(4)": "minus-attacker"})
    for course in fought(plays):
        assert course.did("georgia", "proceed")
        assert "georgia" not in course.votes()
        assert course.votes()["russia"] == "yes"
        # Nobody names an aggressor it has armed: the rule leaves out one veto of several.
        assert "allies" in refusals(course)
        assert "adopted" not in course.facts


@pytest.mark.parametrize("reading", [BAD_FAITH, NEED])
def test_an_alliance_has_no_word_in_a_war_of_others(reading):
    form, _ = in_force("nato", NAME, {"payoffs": reading})
    asked = {form.players[m.player] for stage in form.stages for m in stage.moves}
    assert asked == {"russia", "georgia"}


def lesson(reading):
    """Return what the others believe of the proposer once the war has begun, and before."""
    form, plays = in_force("osce", NAME, {"payoffs": reading})
    sincere = form.types.index("sincere")
    return {
        dict(course.beliefs)["filing"][sincere]
        for course in crises(plays, "war")
        if "filing" in dict(course.beliefs)
    }, form.values["trust"]


def test_one_war_two_lessons():
    shaken, trust = lesson(BAD_FAITH)
    assert shaken == {0} != {trust}
    unshaken, trust = lesson(NEED)
    assert unshaken == {trust}


@pytest.mark.parametrize(("nuclear", "acts"), [("0", True), ("4", False)])
def test_enforcement_fails_on_the_nuclear_part_of_its_cost(nuclear, acts):
    _, plays = in_force(
        "est-2009",
        NAME,
        {"payoffs": BAD_FAITH, "8(4)": "minus-attacker"},
        {"nuclear": nuclear, "order": 2, "prize": 4},
    )
    helped = {
        course.did("allies", "enforce") or course.did("mediators", "enforce")
        for course in fought(plays)
        if course.did("russia", "proceed")
    }
    assert helped == {acts}
