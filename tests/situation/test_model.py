"""Situations as data: the shipped one, and how numbers and members are written."""

from collections import Counter
from fractions import Fraction

import pytest

from est_games.errors import SituationError
from est_games.provenance import Kind
from est_games.situation import load_situation, parse_situation, shipped_situations
from est_games.situation.attributes import attributes, readable_in_talks
from est_games.situation.check import member_states, sizes

EUROPE = load_situation("europe-2010")
HEAD = """
format = "est-games/situation-1"
id = "s"
title = "s"
[[actor]]
id = "east"
role = "proposer"
members = 7
[[actor]]
id = "west"
members = ["FRA", "DEU"]
"""


def test_europe_has_56_states_each_in_one_actor():
    members = member_states(EUROPE)
    states = Counter(state for actor in members.values() for state in actor)
    assert len(states) == 56
    assert set(states.values()) == {1}
    assert dict(sizes(EUROPE)) == {"russia": 7, "nato": 28, "eu": 6, "neutrals": 15}
    assert {"RUS", "KGZ"} <= set(members["russia"])
    assert {"GEO", "UKR", "CHE"} <= set(members["neutrals"])


def test_europe_is_illustrative_and_sourced():
    assert EUROPE.illustrative
    assert EUROPE.proposer.id == "russia"
    assert [actor.id for actor in EUROPE.responders] == ["nato", "eu", "neutrals"]
    for entry in (*EUROPE.actor, *EUROPE.parameter, *EUROPE.interest, *EUROPE.threat):
        assert entry.source().citation
        assert entry.source().kind in Kind


@pytest.mark.parametrize("name", shipped_situations())
def test_every_parameter_is_read_and_in_its_range(name):
    situation = load_situation(name)
    formulas = [
        *(interest.formula for interest in situation.interest),
        *(threat.probability for threat in situation.threat),
        *(kind.belief for kind in situation.type),
        situation.talks.discount,
    ]
    read = frozenset().union(*(formula.names for formula in formulas))
    for parameter in situation.parameters:
        assert parameter.low <= parameter.value <= parameter.high
        assert parameter.name in read


@pytest.mark.parametrize("written", ['"1/4"', "0.25", '"0.25"', '"25e-2"', '" 1 / 4 "'])
def test_a_number_may_be_written_in_several_ways(written):
    entry = f'[[parameter]]\nid = "x"\nvalue = {written}\nrange = [0, {written}]\n'
    (parameter,) = parse_situation(HEAD + entry).parameters
    assert parameter.value == parameter.high == Fraction(1, 4)


def test_a_formula_may_be_a_number():
    text = HEAD + '[[interest]]\nactor = ["east", "west"]\nname = "n"\nformula = -0.5\n'
    (interest,) = parse_situation(text).interest
    assert interest.actors == ("east", "west")
    assert interest.formula.reduce({}).constant_value == Fraction(-1, 2)


def test_members_may_be_counted_or_listed():
    assert dict(sizes(parse_situation(HEAD))) == {"east": 7, "west": 2}
    assert member_states(parse_situation(HEAD))["west"] == ("FRA", "DEU")


@pytest.mark.parametrize(
    ("members", "problems"),
    [
        ("0", ["is too small"]),
        ("1001", ["is too large"]),
        ("-1", ["is too small"]),
        ("1.5", ["does not say which states"]),
        ('"all"', ["does not say which states"]),
        ("true", ["does not say which states"]),
        ("[]", ["has too few entries"]),
        ("[1, 2]", ["is not text", "is not text"]),
        ("{}", ["has too few entries"]),
        ('{ blocs = "csto" }', ["is not a list"]),
        ("{ blocs = [] }", ["names no bloc"]),
        ('{ groups = ["csto"] }', ["is not a known key"]),
    ],
)
def test_a_mistake_in_a_union_is_one_problem(members, problems):
    with pytest.raises(SituationError) as caught:
        parse_situation(HEAD.replace("members = 7", f"members = {members}"))
    assert [problem.message for problem in caught.value.problems] == problems
    assert all(p.path.startswith("actor[0].members") for p in caught.value.problems)


def test_every_attribute_has_a_meaning():
    known = dict(attributes(EUROPE))
    assert all(known.values())
    assert known["signed.nato"] == "NATO is among the signers"
    assert {"share.west", "crisis.attack", "type.sincere", "chose.nato.contain"} <= known.keys()


def test_only_what_has_happened_is_read_in_talks():
    assert readable_in_talks("stalled.nato")
    assert readable_in_talks("type.sincere")
    assert not readable_in_talks("in_force")
    assert not readable_in_talks("breach.nato")
