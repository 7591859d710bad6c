"""Bodies of one institution in which not the same members sit: who attends, votes and counts."""

from __future__ import annotations

import pytest

import est_games as eg
from est_games.errors import GameError, TreatyError
from est_games.situation import parse_situation
from est_games.treaty import parse_treaty
from est_games.treaty.overview import overview

UNION = """
format = "est-games/treaty-1"
id = "union"
title = "A union"
citation = "tests"

[[member]]
id = "council"
count = 3
[[member]]
id = "others"
count = 4
{votes}

[[article]]
number = "1"
[[article.provision]]
id = "small"
type = "conference"
acts = ["raid"]
body = ["council"]
quorum = "2/3"
decision = "{rule}"
basis = "text"
[[article.provision]]
id = "assembly"
type = "conference"
acts = ["war"]
body = ["council", "others"]
quorum = "2/3"
decision = "{rule}"
basis = "text"
[[article.provision]]
id = "exclusion"
type = "sanctions"
mode = "voted"
body = ["council"]
decision = "{rule}"
basis = "text"
"""
FACING = """
format = "est-games/situation-1"
id = "three"
title = "Three"

[[actor]]
id = "a"
role = "proposer"
seats = { others = 1 }
[[actor]]
id = "b"
members = 3
seats = { council = 2, others = 1 }
[[actor]]
id = "c"
members = 3
seats = { council = 1, others = 2 }

[[threat]]
id = "raid"
kind = "raid"
probability = "1/2"
aggressor = "a"
victim = "c"
[[threat]]
id = "war"
kind = "war"
probability = "1/2"
aggressor = "a"
victim = "c"

[[interest]]
actor = ["a", "b", "c"]
name = "everything"
formula = "quorate + 2*adopted + 4*defied + 8*sanctioned + 16*deadlock + 32*conceded"
"""


def union(rule="unanimity", votes=""):
    return parse_treaty(UNION.format(rule=rule, votes=votes))


def asked(form, phase, threat):
    return {
        form.players[move.player]
        for stage in form.stages
        if stage.phase == phase and threat in stage.label
        for move in stage.moves
    }


@pytest.mark.parametrize("votes", ["", "votes = false"])
def test_who_sits_in_a_body_attends_it_and_votes_there(votes):
    # Who votes nowhere but where it is named is everybody else, and asks for no seats.
    text = FACING.replace("seats = { others = 1 }", "").replace(", others = 1", "")
    facing = text.replace(", others = 2", "") if votes else FACING
    form = eg.compile_game(union(votes=votes), parse_situation(facing), in_force=True)
    for phase in ("attendance", "vote"):
        assert asked(form, phase, "raid") == {"b", "c"}
        assert asked(form, phase, "war") == {"a", "b", "c"}
    assert asked(form, "sanctions", "war") == {"b", "c"}


def present(form, threat, away):
    """Whether the conference on a threat is quorate with one actor away."""
    (stage,) = [s for s in form.stages if s.phase == "attendance" and threat in s.label]
    wanted = tuple(
        move.actions.index("stay away" if form.players[move.player] == away else "attend")
        for move in stage.moves
    )
    after = form.stages[stage.successors[tuple(stage.profiles()).index(wanted)]]
    return after.phase == "vote"


def test_a_quorum_is_one_of_those_who_sit_there():
    form = eg.compile_game(union(), parse_situation(FACING), in_force=True)
    assert present(form, "raid", "c")  # two of three
    assert not present(form, "raid", "b")  # one of three
    assert not present(form, "war", "c")  # four of seven


def test_bodies_are_measured_by_their_own_members():
    bodies = {body.name: body for body in eg.voting_bodies(union("simple-majority"))}
    assert {name: body.electorate.size for name, body in bodies.items()} == {
        "small": 3,
        "assembly": 7,
    }
    assert bodies["small"].game().n_winning == 4
    assert bodies["assembly"].game().n_winning == 64
    assert overview(union()).decides.startswith("unanimity, among council, quorum at least 2/3; ")


def test_a_body_of_nobody_known_is_refused():
    text = UNION.format(rule="consensus", votes="").replace(
        'body = ["council"]', 'body = ["cabal"]'
    )
    with pytest.raises(TreatyError, match=r"small.body: is no class of members \[found 'cabal'"):
        eg.voting_bodies(parse_treaty(text))
    with pytest.raises(GameError, match=r"body \(article 1\): is unknown to this situation"):
        eg.compile_game(parse_treaty(text), parse_situation(FACING), in_force=True)


def test_a_treaty_that_is_tabled_has_no_classes_yet():
    accession = '[[article.provision]]\nid = "signature"\ntype = "accession"\nbasis = "text"\n'
    text = UNION.format(rule="consensus", votes="") + accession
    with pytest.raises(GameError, match="is a class of members, whom a treaty has only in force"):
        eg.compile_game(parse_treaty(text), parse_situation(FACING))
    named = text.replace('["council", "others"]', '["a", "b"]').replace('["council"]', '["b"]')
    form = eg.compile_game(parse_treaty(named), parse_situation(FACING))
    assert asked(form, "vote", "raid") == {"b"}
    assert asked(form, "vote", "war") == {"a", "b"}


def test_states_sit_where_their_actor_does():
    accession = '[[article.provision]]\nid = "signature"\ntype = "accession"\nbasis = "text"\n'
    text = UNION.format(rule="simple-majority", votes="") + accession
    named = text.replace('["council", "others"]', '["b", "c"]').replace('["council"]', '["b"]')
    rows = eg.pivotal_states(parse_treaty(named), parse_situation(FACING))
    quorums = {row.name: (row.needed, row.blocking) for row in rows if row.what == "quorum"}
    assert quorums == {"small": (2, 2), "assembly": (4, 3)}
    form = eg.compile_states(
        parse_treaty(named), parse_situation(FACING), "voting", threat="raid", conference="small"
    )
    assert "c" not in form.form.sizes


def test_a_body_in_which_no_actor_sits_decides_nothing():
    text = FACING.replace("council = 2, ", "").replace("council = 1, ", "")
    form = eg.compile_game(union("consensus"), parse_situation(text), in_force=True)
    assert not asked(form, "vote", "raid")
    assert asked(form, "vote", "war") == {"a", "b", "c"}
    assert asked(form, "compliance", "war")
    assert not asked(form, "compliance", "raid")


def test_a_body_of_nobody_is_refused():
    text = UNION.format(rule="consensus", votes="").replace('body = ["council"]', "body = []")
    with pytest.raises(TreatyError, match="body"):
        parse_treaty(text)


def test_a_class_the_rule_leaves_out_is_not_measured():
    rule = '{ rule = "simple-majority", excluded = ["others"] }'
    text = UNION.format(rule="simple-majority", votes="").replace('"simple-majority"', rule)
    sizes = {b.name: b.electorate.size for b in eg.voting_bodies(parse_treaty(text))}
    assert sizes == {"small": 3, "assembly": 3}
    form = eg.compile_game(parse_treaty(text), parse_situation(FACING), in_force=True)
    assert asked(form, "vote", "war") == {"b", "c"}
