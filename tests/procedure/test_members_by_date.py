"""Members with dates in play: the day of a situation decides who votes, and who is bound."""

from __future__ import annotations

import pytest

import est_games as eg
from est_games.errors import GameError, SituationError
from est_games.situation import parse_situation
from est_games.treaty import parse_treaty

LEAGUE = """
format = "est-games/treaty-1"
id = "league"
title = "A league"
citation = "tests"

[[member]]
id = "members"
states = ["EGY", "IRQ", "JOR", "KWT"]
joined = { KWT = 1961-07-20 }
suspended = { EGY = [1979, 1989] }

[[article]]
number = "1"
[[article.provision]]
id = "council"
type = "conference"
decision = { rule = "unanimity", of = "all", excluded = ["respondent"] }
binding = true
basis = "text"
"""
GULF = """
format = "est-games/situation-1"
id = "gulf"
title = "One against another"

[[actor]]
id = "iraq"
role = "proposer"
members = ["IRQ"]
[[actor]]
id = "kuwait"
members = ["KWT"]
[[actor]]
id = "egypt"
members = ["EGY"]
[[actor]]
id = "jordan"
members = ["JOR"]

[[threat]]
id = "attack"
kind = "armed-attack"
probability = 1
aggressor = "iraq"
victim = "kuwait"

[[interest]]
actor = ["iraq", "kuwait", "egypt", "jordan"]
name = "everything"
formula = "adopted + 2*defied + 3*enforcers + 5*suspended.egypt + 7*signers + conceded"
"""


def on(day):
    text = (
        GULF
        if day is None
        else GULF.replace('\n\n[[actor]]\nid = "iraq"', f'\ndate = {day}\n[[actor]]\nid = "iraq"')
    )
    form = eg.compile_game(parse_treaty(LEAGUE), parse_situation(text), in_force=True)
    voters = {form.players[m.player] for s in form.stages if s.phase == "vote" for m in s.moves}
    enforcers = {
        form.players[m.player] for s in form.stages if s.phase == "enforcement" for m in s.moves
    }
    return form, voters, enforcers


@pytest.mark.parametrize(
    ("day", "voters", "enforcers", "signers"),
    [
        ("1961-07-19", set(), set(), 3),  # Kuwait is no party: nobody may complain for it
        ("1961-07-20", {"kuwait", "egypt", "jordan"}, {"egypt", "jordan"}, 4),
        ("1979", {"kuwait", "jordan"}, {"egypt", "jordan"}, 4),
        ("1989", {"kuwait", "egypt", "jordan"}, {"egypt", "jordan"}, 4),
        (None, {"kuwait", "egypt", "jordan"}, {"egypt", "jordan"}, 4),
    ],
)
def test_the_day_decides_who_complains_votes_and_enforces(day, voters, enforcers, signers):
    form, voting, enforcing = on(day)
    assert (voting, enforcing) == (voters, enforcers)
    facts = dict(form.stages[0].facts)
    assert facts["signers"] == signers
    assert facts.get("suspended.egypt", 0) == (day == "1979")


def test_a_reader_is_told_whom_the_day_leaves_out():
    assert "On 1961-01-01 no member: KWT." in on("1961")[0].notes
    assert "On 1980-01-01 suspended and without a vote: EGY." in on("1980")[0].notes
    (told,) = [note for note in on(None)[0].notes if "no date" in note]
    assert told == "The situation has no date: members of A league are those of the end."


def test_a_class_whose_seats_nobody_holds_vetoes_nothing():
    text = LEAGUE.replace(
        'excluded = ["respondent"]', 'excluded = ["respondent"], veto = ["founders"]'
    ).replace("[[article]]\n", '[[member]]\nid = "founders"\nstates = ["SYR"]\n[[article]]\n', 1)
    form = eg.compile_game(parse_treaty(text), parse_situation(GULF), in_force=True)
    assert any(stage.phase == "compliance" for stage in form.stages)


def test_a_date_that_is_none_is_refused():
    with pytest.raises(SituationError, match="date: is not a day"):
        on('"some day"')


TWO_CHAMBERS = """
[[member]]
id = "assembly"
states = ["SYR", "LBN"]
"""


@pytest.mark.parametrize("body", ["members", "assembly"])
def test_the_same_state_of_a_bloc_is_in_the_dispute_in_every_body(body):
    """Iraq's, of the class first in the file; Syria's keeps its vote in the assembly."""
    treaty = LEAGUE.replace("\n[[article]]", f"{TWO_CHAMBERS}\n[[article]]", 1)
    treaty = treaty.replace("binding = true", f'binding = true\nbody = ["{body}"]')
    bloc = GULF.replace('["IRQ"]', '["IRQ", "SYR"]').replace('["JOR"]', '["JOR", "LBN"]')
    bloc = bloc.replace('aggressor = "iraq"', 'aggressor = "iraq"\naggressor_states = 1')
    form = eg.compile_game(parse_treaty(treaty), parse_situation(bloc), in_force=True)
    voters = {form.players[m.player] for s in form.stages if s.phase == "vote" for m in s.moves}
    assert ("iraq" in voters) == (body == "assembly")


def test_an_institution_all_of_whose_members_come_later_says_so_of_its_members():
    later = LEAGUE.replace("joined = { KWT = 1961-07-20 }", "joined = 1990")
    dated = GULF.replace('\n\n[[actor]]\nid = "iraq"', '\ndate = 1980\n[[actor]]\nid = "iraq"')
    with pytest.raises(GameError, match="no member in this situation") as caught:
        eg.compile_game(parse_treaty(later), parse_situation(dated), in_force=True)
    assert caught.value.problems[0].path == "member"
