"""Two institutions that are not shipped, written from their texts alone.

The Inter-American Treaty of Reciprocal Assistance (1947) and the Treaty of Amity and Cooperation in
Southeast Asia (1976), each with a dispute among its members.
"""

from __future__ import annotations

import json
from fractions import Fraction
from functools import cache
from itertools import product
from pathlib import Path

import pytest
from typer.testing import CliRunner

import est_games as eg
from est_games.cli import app
from est_games.procedure.compliance import Enforcement
from est_games.procedure.context import Context
from est_games.procedure.membership import membership_in_force
from est_games.treaty import parse_treaty
from est_games.treaty.ballot import Ballot
from est_games.treaty.overview import overview
from est_games.treaty.provision import Conference, EntryIntoForce

FILES = Path(__file__).parents[1] / "files"


@cache
def text(name):
    return (FILES / f"{name}.toml").read_text(encoding="utf-8")


def treaty(name, *changes):
    written = text(name)
    for old, new in changes:
        assert written.count(old) == 1
        written = written.replace(old, new)
    return parse_treaty(written)


def played(name, situation, *changes, **readings):
    return eg.compile_game(
        treaty(name, *changes),
        eg.load_situation(FILES / f"{situation}.toml"),
        in_force=True,
        readings=readings,
    )


def rio(*changes, **readings):
    return played("rio-1947", "football-war-1969", *changes, **readings)


def tac(*changes, **readings):
    return played("asean-tac-1976", "preah-vihear-2011", *changes, **readings)


def actions(form, phase):
    """Who may do what in the stages of a phase."""
    return {
        form.players[move.player]: set(move.actions)
        for stage in form.stages
        if stage.label.startswith(f"{phase}:")
        for move in stage.moves
    }


# --- Rio -----------------------------------------------------------------------------------------


def test_fourteen_of_twenty_one_bring_the_treaty_into_force_and_decide():
    file = treaty("rio-1947")
    (member,) = file.member
    (clause,) = file.of_type(EntryIntoForce)
    assert (member.size, clause.threshold.least(member.size)) == (21, 14)
    assert eg.voting_body(file, "organ").game().minimal_winning == ({"signatories": 14},)


@pytest.mark.parametrize(("reading", "least"), [("of-the-rest", 13), ("of-all-ratifiers", 14)])
def test_without_the_disputants_nineteen_decide(reading, least):
    body = eg.voting_body(
        treaty("rio-1947").under({"organ-between-americans": reading}),
        "organ-between-americans",
    )
    game = body.game(excluded={"signatories": 2})
    assert game.minimal_winning == ({"signatories": least},)


def test_seventeen_yes_and_four_abstentions_carried_the_resolution_of_april_1982():
    """Argentina voted on its own case, the other side being no American state."""
    (organ,) = (c for c in treaty("rio-1947").of_type(Conference) if c.id == "organ")
    electorate = eg.voting_body(treaty("rio-1947"), "organ").electorate
    tally = {"signatories": {Ballot.YES: 17, Ballot.ABSTAIN: 4}}
    assert organ.decision.excluded == ()
    assert organ.decision.decide(tally, electorate).adopted
    tally = {"signatories": {Ballot.YES: 13, Ballot.ABSTAIN: 8}}
    assert not organ.decision.decide(tally, electorate).adopted


def test_the_disputants_do_not_vote():
    assert set(actions(rio(), "vote")) == {"usa", "republics"}


BETWEEN = '"claimant"] }\nbinding = true\nforce = "by-consent"\nreading'
AS_DECIDED = (BETWEEN, BETWEEN.replace("by-consent", "as-decided"))
ARMED = {"enforce", "stand aside"}


def test_nobody_is_made_to_use_force():
    unarmed = ARMED | {"enforce without force"}
    assert actions(rio(), "enforcement") == {"usa": unarmed, "republics": unarmed}
    assert actions(rio(AS_DECIDED), "enforcement") == {"usa": ARMED, "republics": ARMED}


@pytest.mark.parametrize("force", [(), (AS_DECIDED,)])
def test_only_standing_aside_breaks_a_decision_that_binds(force):
    """What each way of enforcing comes to: with force, without it, a breach."""
    file, war = treaty("rio-1947", *force), eg.load_situation(FILES / "football-war-1969.toml")
    context = Context(treaty=file, situation=war, standing=membership_in_force(file, war))
    facts = {f"signed.{actor}": 1 for actor in context.players} | {
        "crisis.war": 1,
        "_conference": 1,
    }
    draft = Enforcement().draft(context, facts)
    seen = set()
    profiles = product(*(move.actions for move in draft.moves))
    for profile, branch in zip(profiles, draft.branches, strict=True):
        for actor, action in zip(("usa", "republics"), profile, strict=True):
            marks = (f"{word}.{actor}" for word in ("enforced", "unarmed", "breach"))
            seen.add((action, tuple(bool(branch.facts.get(mark)) for mark in marks)))
    expected = {("enforce", (True, False, False)), ("stand aside", (False, False, True))}
    if not force:
        expected.add(("enforce without force", (False, True, False)))
    assert seen == expected


def test_a_seat_nobody_holds_is_said():
    assert any("1 of 21 signatories" in note for note in rio().notes)


# --- Southeast Asia ------------------------------------------------------------------------------


def test_one_refusal_stops_the_high_council():
    """Article 16: it is held if the accused submits, and whoever called it is not asked."""
    form = tac()
    assert actions(form, "submission") == {"thailand": {"submit", "decline"}}
    (asked,) = (s for s in form.stages if s.label.startswith("submission"))
    followed = dict(zip(asked.moves[0].actions, asked.successors, strict=True))
    assert form.stages[followed["submit"]].label.startswith("vote")
    assert form.stages[followed["decline"]].label.startswith("self-defence")


def test_without_the_clause_nobody_is_asked():
    assert not actions(tac(("consent = true\n", "")), "submission")


def test_where_another_party_calls_both_disputants_are_asked():
    form = tac(
        ('callers = "claimant"\nafter = "negotiations"', 'callers = "any-party"'),
    )
    asked = {
        frozenset(form.players[move.player] for move in stage.moves)
        for stage in form.stages
        if stage.label.startswith("submission")
    }
    assert asked == {frozenset({"thailand"}), frozenset({"thailand", "cambodia"})}


def test_the_high_council_recommends():
    """Nothing follows defiance of it, so that nobody is asked to enforce it."""
    assert not actions(tac(), "enforcement")
    game = eg.voting_body(treaty("asean-tac-1976"), "high-council").game()
    assert game.minimal_winning == ({"southeast_asia": 11},)
    assert eg.voting_power(
        treaty("asean-tac-1976").of_type(Conference)[0].decision, {"southeast_asia": 11}
    ).shapley_shubik["southeast_asia"] == Fraction(1, 11)


# --- both ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("play", "payoffs"),
    [
        (rio, "invasion"),
        (rio, "expulsions"),
        (tac, "thailand-attacked"),
        (tac, "cambodia-attacked"),
    ],
)
def test_every_reading_is_solved_to_the_end(play, payoffs):
    solution = eg.solve(play(payoffs=payoffs), "subgame-perfect")
    assert solution.status.name == "COMPLETE"
    assert solution.equilibria


def test_what_they_are_on_one_line():
    assert overview(treaty("rio-1947")).binding == "legal, decisions bind, force by consent"
    assert overview(treaty("asean-tac-1976")).decides == "consensus, if the disputants agree"


def test_the_command_line_takes_institutions_of_ones_own():
    names = [str(FILES / f"{name}.toml") for name in ("rio-1947", "asean-tac-1976")]
    answer = CliRunner().invoke(app, ["institutions", *names, "--json"])
    assert answer.exit_code == 0
    assert [line["institution"] for line in json.loads(answer.stdout)] == [
        "rio-1947",
        "asean-tac-1976",
    ]
    refused = CliRunner().invoke(app, ["institutions", str(FILES / "preah-vihear-2011.toml")])
    assert refused.exit_code == 2
    assert "is a situation" in refused.stderr


def test_the_claims_about_them(monkeypatch):
    monkeypatch.chdir(FILES.parents[1])
    ledger = str(FILES / "unlisted-claims.toml")
    answer = CliRunner().invoke(app, ["claims", "--ledger", ledger, "--run"])
    assert [line.rpartition(": ")[2] for line in answer.stdout.splitlines()[:3]] == [
        "holds",
        "holds iff measures > 1/4",
        "holds iff blame < 1/8",
    ]
