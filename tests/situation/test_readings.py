"""Rival readings of the payoffs: what each sets, what belongs to it, and what is refused."""

from fractions import Fraction

import pytest

from est_games.errors import SituationError, TreatyError
from est_games.procedure import compile_game
from est_games.procedure.readings import taken_apart
from est_games.situation import load_situation, parse_situation, shipped_situations
from est_games.treaty import load_treaty, parse_treaty

TEXT = """
format = "est-games/situation-1"
id = "quarrel"
title = "Whose fault it was"
[[reading]]
id = "plaintiff"
note = "The east began it."
[[reading]]
id = "defence"
citation = "The east's own white book"
basis = "text"
set = { anger = "1/4" }
[[actor]]
id = "east"
role = "proposer"
members = 3
[[actor]]
id = "west"
members = 4
replies = ["sign", "reject"]
[[parameter]]
id = "anger"
value = 1
range = [0, 2]
citation = "A guess"
[[parameter]]
id = "fear"
value = 1
range = [0, 2]
reading = "defence"
[[threat]]
id = "raid"
kind = "raid"
probability = "1/2"
aggressor = "east"
victim = "west"
reading = "plaintiff"
[[threat]]
id = "raid"
kind = "raid"
probability = "1/3"
aggressor = "west"
victim = "east"
reading = ["defence"]
[[outside]]
actor = "east"
actions = ["wait", "arm"]
reading = "plaintiff"
[[outside]]
actor = "east"
actions = ["wait", "appeal", "arm"]
reading = "defence"
[[interest]]
actor = "west"
name = "anger"
formula = "-anger*crisis.raid*(conceded + defended/2) - rejected.west/4"
[[interest]]
actor = "east"
name = "fear"
formula = "-fear*crisis.raid*conceded + chose.east.appeal/8"
reading = "defence"
[[interest]]
actor = "east"
name = "booty"
formula = "crisis.raid*conceded + chose.east.arm/8"
reading = "plaintiff"
"""
QUARREL = parse_situation(TEXT)
PACT = parse_treaty("""
format = "est-games/treaty-1"
id = "pact"
title = "Pact"
citation = "An example"
[[article]]
number = "1"
[[article.provision]]
id = "signature"
type = "accession"
basis = "text"
[[article.provision]]
id = "payoffs"
type = "conference"
decision = "consensus"
basis = "text"
[article.provision.readings.strict]
decision = "unanimity"
""")


def names(entries):
    return [getattr(entry, "id", None) or entry.name for entry in entries]


def test_the_first_reading_is_in_force():
    assert QUARREL.readings == ("plaintiff", "defence")
    assert QUARREL.reading_in_force.note == "The east began it."
    assert load_situation("europe-2010").readings[0] == "hidden-agenda"


def test_a_reading_keeps_what_is_its_own_and_what_is_common():
    read = QUARREL.under("plaintiff")
    assert read.readings == ("plaintiff",)
    assert names(read.parameter) == ["anger"]
    assert [threat.aggressor for threat in read.threat] == ["east"]
    assert [step.actions for step in read.outside] == [("wait", "arm")]
    assert names(read.interest) == ["anger", "booty"]
    rival = QUARREL.under("defence")
    assert names(rival.parameter) == ["anger", "fear"]
    assert [threat.aggressor for threat in rival.threat] == ["west"]
    assert names(rival.interest) == ["anger", "fear"]


def test_a_value_that_a_reading_sets_says_so():
    (anger, _) = QUARREL.under("defence").parameters
    assert anger.value == Fraction(1, 4)
    assert anger.source.citation == "The east's own white book"
    assert anger.source.kind.value == "text"
    (unset,) = QUARREL.under("plaintiff").parameters
    assert (unset.value, unset.source.citation) == (1, "A guess")


def test_reading_twice_is_reading_once():
    read = QUARREL.under("defence")
    assert read.under("defence") == read
    with pytest.raises(SituationError, match="accepted: defence"):
        read.under("plaintiff")


def test_the_game_is_that_of_the_reading():
    plain = compile_game(PACT, QUARREL)
    assert plain == compile_game(PACT, QUARREL.under("plaintiff"))
    rival = compile_game(PACT, QUARREL, readings={"payoffs": "defence"})
    assert rival == compile_game(PACT, QUARREL.under("defence"))
    assert [dict(form.values) for form in (plain, rival)] == [
        {"anger": 1},
        {"anger": Fraction(1, 4), "fear": 1},
    ]
    assert not any("chose.east.appeal" in dict(stage.facts) for stage in plain.stages)
    assert any("chose.east.appeal" in dict(stage.facts) for stage in rival.stages)


def test_parameters_come_after_the_reading():
    form = compile_game(PACT, QUARREL, readings={"payoffs": "defence"}, parameters={"anger": "3/2"})
    assert form.values["anger"] == Fraction(3, 2)


def test_readings_of_clauses_and_of_payoffs_are_taken_apart():
    treaty = load_treaty("est-2009")
    chosen = {"7(2)": "must", "payoffs": "defence"}
    clauses, read = taken_apart(treaty, QUARREL, chosen)
    assert clauses == {"7(2)": "must"}
    assert read == QUARREL.under("defence")
    assert chosen == {"7(2)": "must", "payoffs": "defence"}


def test_payoffs_are_those_of_the_situation_even_where_a_clause_is_called_so():
    clauses, _ = taken_apart(PACT, QUARREL, {"payoffs": "defence"})
    assert clauses == {}


def test_what_cannot_be_read_is_said_at_once():
    treaty = load_treaty("est-2009")
    with pytest.raises(TreatyError) as caught:
        compile_game(treaty, QUARREL, readings={"7(2)": "shall", "payoffs": "jury"})
    assert [str(problem) for problem in caught.value.problems] == [
        "readings.7(2): is not a reading of this place [found 'shall'; accepted: may, must]",
        "readings.payoffs: is not a reading of the payoffs "
        "[found 'jury'; accepted: plaintiff, defence]",
    ]


def test_a_situation_without_dispute_has_no_readings():
    start = TEXT.index("[[reading]]")
    head, rest = TEXT[:start], TEXT[TEXT.index("[[actor]]") : TEXT.index("[[parameter]]")]
    plain = parse_situation(head + rest)
    assert plain.readings == ()
    assert plain.reading_in_force is None
    with pytest.raises(SituationError, match="this situation names no readings"):
        compile_game(PACT, plain, readings={"payoffs": "defence"})
    assert taken_apart(PACT, plain, {}) == ({}, plain)


@pytest.mark.parametrize("name", shipped_situations())
def test_every_reading_shipped_is_sourced_and_told_apart(name):
    situation = load_situation(name)
    for reading in situation.reading:
        assert reading.name
        assert reading.note
        assert reading.citation
    read = [situation.under(reading) for reading in situation.readings]
    games = [(s.parameter, s.threat, s.outside, s.interest) for s in read]
    assert all(game not in games[:index] for index, game in enumerate(games))
