"""What a situation must agree on with itself: each rule with a file that breaks it."""

import pytest

from est_games.errors import SituationError
from est_games.situation import load_situation, parse_situation, shipped_situations
from est_games.situation.check import check_situation

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
members = 28
"""
TRUST = '[[parameter]]\nid = "trust"\nvalue = "1/2"\nrange = [0, 1]\n'


def table(name, /, **fields):
    return f"[[{name}]]\n" + "".join(f"{key} = {value}\n" for key, value in fields.items())


def interest(formula, paid="end"):
    return table("interest", actor='"east"', name='"n"', formula=f'"{formula}"', paid=f'"{paid}"')


def threat(name, chance, **fields):
    return table("threat", id=f'"{name}"', kind='"attack"', probability=f'"{chance}"', **fields)


def types(good, bad):
    return table("type", id='"good"', belief=f'"{good}"') + table(
        "type", id='"bad"', belief=f'"{bad}"'
    )


def findings(*parts):
    try:
        parse_situation(HEAD + "".join(parts))
    except SituationError as failure:
        return [(problem.path, problem.message) for problem in failure.problems]
    return []


PAIRS = {
    "an unknown name": (
        [TRUST, interest("trsut*in_force")],
        [TRUST, interest("trust*in_force")],
        [("interest[0].formula", "reads an unknown name")],
    ),
    "the future, during talks": (
        [interest("in_force", "each-round")],
        [interest("stalled.west", "each-round")],
        [("interest[0].formula", "is paid during talks, before this is known")],
    ),
    "a division by zero": (
        [interest("1/(2 - 2)")],
        [interest("1/2")],
        [("interest[0].formula", "a formula divides by zero")],
    ),
    "a belief that reads what happened": (
        [types("in_force", "1 - in_force")],
        [TRUST, types("trust", "1 - trust")],
        [(f"type[{index}].belief", "may not read this here") for index in (0, 1)],
    ),
    "beliefs that do not add up": (
        [types("1/2", "1/3")],
        [types("1/2", "1/2")],
        [("type", "has probabilities that do not add up")],
    ),
    "a belief above one": (
        [types("3/2", "-1/2")],
        [types("1", "0")],
        [("type[0].belief", "is not a probability"), ("type[1].belief", "is not a probability")],
    ),
    "threats that add up to more than one": (
        [threat("a", "2/3"), threat("b", "2/3")],
        [threat("a", "2/3"), threat("b", "1/3")],
        [("threat", "has probabilities that do not add up")],
    ),
    "a threat too likely under one type": (
        [types("1/2", "1/2"), threat("a", "2*type.bad")],
        [types("1/2", "1/2"), threat("a", "type.bad")],
        [("threat[0].probability", "is not a probability")],
    ),
    "a threat whose probability cannot be had": (
        [TRUST, threat("a", "1/(2*trust - 1)")],
        [TRUST, threat("a", "1/(2*trust + 1)")],
        [("threat[0].probability", "a formula divides by zero")],
    ),
    "an unknown aggressor": (
        [threat("a", "0", aggressor='"north"')],
        [threat("a", "0", aggressor='"west"')],
        [("threat[0].aggressor", "is not an actor")],
    ),
    "an attack on oneself": (
        [threat("a", "0", aggressor='"west"', victim='"west"')],
        [threat("a", "0", aggressor='"west"', victim='"east"')],
        [("threat[0].victim", "is the aggressor itself")],
    ),
    "more aggressors than there are": (
        [threat("a", "0", aggressor='"east"', aggressor_states=8)],
        [threat("a", "0", aggressor='"east"', aggressor_states=7)],
        [("threat[0].aggressor_states", "is more than the states of 'east'")],
    ),
    "a single type": ([table("type", id='"good"', belief=1)], [], [("type", "has a single type")]),
    "a value outside its range": (
        [TRUST.replace('"1/2"', "2")],
        [TRUST],
        [("parameter[0].value", "is outside its range")],
    ),
    "a range backwards": (
        [TRUST.replace("[0, 1]", "[1, 0]")],
        [TRUST],
        [("parameter[0].range", "runs backwards from 1 to 0")],
    ),
    "a parameter called like an attribute": (
        [TRUST.replace("trust", "signers")],
        [TRUST],
        [("parameter[0].id", "is already an attribute of outcomes")],
    ),
    "a parameter called like a function": (
        [TRUST.replace("trust", "max")],
        [TRUST],
        [("parameter[0].id", "is already a word of formulas")],
    ),
    "a parameter twice": ([TRUST, TRUST], [TRUST], [("parameter[1].id", "is used twice")]),
    "a stranger in a group": (
        [table("group", id='"all"', actors='["east", "north"]')],
        [table("group", id='"all"', actors='["east", "west"]')],
        [("group[0].actors", "is not an actor")],
    ),
    "a member of a group twice": (
        [table("group", id='"all"', actors='["east", "east"]')],
        [table("group", id='"all"', actors='["east"]')],
        [("group[0].actors", "is named twice")],
    ),
    "two moves outside": (
        [table("outside", actor='"west"', actions='["a", "b"]')] * 2,
        [table("outside", actor='"west"', actions='["a", "b"]')],
        [("outside[1].actor", "moves twice outside")],
    ),
    "one action twice": (
        [table("outside", actor='"west"', actions='["a", "a"]')],
        [table("outside", actor='"west"', actions='["a", "b"]')],
        [("outside[0].actions", "is named twice")],
    ),
    "a discount above one": (
        ["[talks]\ndiscount = 2\n"],
        ["[talks]\ndiscount = 1\n"],
        [("talks.discount", "is not a discount factor")],
    ),
    "a discount of nothing": (
        ["[talks]\ndiscount = 0\n"],
        ["[talks]\ndiscount = 0.01\n"],
        [("talks.discount", "is not a discount factor")],
    ),
    "two proposers": (
        [table("actor", id='"north"', role='"proposer"')],
        [table("actor", id='"north"')],
        [("actor", "needs exactly one proposer")],
    ),
}


@pytest.mark.parametrize(("bad", "good", "found"), PAIRS.values(), ids=PAIRS)
def test_a_rule_finds_the_bad_and_spares_the_good(bad, good, found):
    assert findings(*bad) == found
    assert findings(*good) == []


def test_a_state_belongs_to_one_actor():
    listed = HEAD.replace("members = 7", 'members = ["RUS", "ARM"]').replace(
        "members = 28", 'members = ["FRA", "ARM"]'
    )
    with pytest.raises(SituationError, match=r"actor\[1\].members: is also a member of 'east'"):
        parse_situation(listed)


def test_belief_and_formula_are_refused_together():
    found = findings(types("1/2", "1/3"), threat("a", "2"), interest("nonsense"))
    assert [path for path, _ in found] == ["interest[0].formula", "type", "threat[0].probability"]


@pytest.mark.parametrize("name", shipped_situations())
def test_the_shipped_situations_fit_together(name):
    assert check_situation(load_situation(name)) == ()
