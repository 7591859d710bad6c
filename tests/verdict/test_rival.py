"""Rival readings of the payoffs beside a verdict: what differs, in data and in words."""

import pytest

import est_games as eg
from est_games.verdict.schema import verdict_schema

TREATY = eg.load_treaty("est-2009")
SPLIT = eg.load_situation("nato-split")


def judged(situation=SPLIT, **asked):
    return eg.verdict(TREATY, situation, flips=False, attribution=False, **asked)


@pytest.fixture(scope="module")
def both():
    return judged(rivals=True)


def test_a_rival_says_what_differs_from_the_reading_in_force(both):
    (rival,) = both.rivals
    assert (rival.reading, both.readings["payoffs"]) == ("dialogue", "divide-and-conquer")
    alone = judged(readings={"payoffs": "dialogue"})
    assert {name: after for name, (_, after) in rival.findings.items()} == {
        name: found for name, found in alone.findings.items() if both.findings[name] != found
    }
    assert {name: before for name, (before, _) in rival.findings.items()} == {
        name: both.findings[name] for name in rival.findings
    }
    assert rival.source.citation.startswith("Lavrov")


def test_the_other_way_round_it_is_the_other_one():
    found = judged(readings={"payoffs": "dialogue"}, rivals=True)
    (rival,) = found.rivals
    assert rival.reading == "divide-and-conquer"
    assert rival.findings["may-table"] == (False, True)


def test_a_value_set_is_set_in_the_rival_too():
    (rival,) = judged(parameters={"offer": 0}, rivals=True).rivals
    assert rival.findings.get("may-table") is None
    (needy,) = eg.verdict(
        TREATY,
        eg.load_situation("georgia-2008"),
        parameters={"freeze": 0},
        flips=False,
        attribution=False,
        rivals=True,
    ).rivals
    assert "cannot be judged" not in needy.findings  # freeze is no parameter of the rival


def test_rivals_are_told(both):
    told = " ".join(str(both).split())
    assert "If the payoffs are read otherwise" in told
    assert "dialogue To find partners for a dialogue. - Tabling is no longer" in told
    assert "If the payoffs are read otherwise" not in str(judged())


def test_rivals_are_in_the_schema(both):
    jsonschema = pytest.importorskip("jsonschema")
    data = both.to_dict()
    jsonschema.Draft202012Validator(verdict_schema()).validate(data)
    assert data["rivals"][0]["findings"]["may-table"] == [True, False]


def test_without_dispute_there_are_none():
    assert judged(eg.load_situation("nuclear-aggressor"), rivals=True).rivals == ()


def test_time_runs_out_before_a_rival_is_tried():
    found = judged(rivals=True, timeout=0)
    assert found.rivals == ()
    assert any("before these were tried: dialogue" in message for message in found.messages)
