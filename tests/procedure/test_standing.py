"""An institution in force: its members are its parties, and play begins with a crisis."""

from __future__ import annotations

from fractions import Fraction
from importlib import resources
from itertools import product

import pytest

import est_games as eg
from est_games.equilibrium.stages.perfect_bayesian import solve_stages
from est_games.errors import GameError, SituationError
from est_games.game.multistage import StageKind
from est_games.game.valuation import Valuation
from est_games.procedure import phases
from est_games.procedure.context import Context
from est_games.procedure.membership import membership_in_force
from est_games.procedure.voting import poll
from est_games.situation import parse_situation
from est_games.treaty import parse_treaty, shipped_treaties
from est_games.treaty.ballot import Ballot, Electorate, VoterClass
from est_games.treaty.provision import Conference
from est_games.treaty.rule import parse_rule
from est_games.verdict.position import Position

EUROPE = eg.load_situation("europe-2010")
STATES = {  # of Russia and the CSTO, NATO, the EU outside it, the others
    "budapest-1994": (1, 2, 0, 1),
    "cfe-1990": (4, 22, 0, 4),
    "concert-of-europe": (1, 3, 1, 0),
    "corfu-process": (7, 28, 6, 15),
    "council-of-europe": (2, 26, 6, 13),
    "csto-2002": (7, 0, 0, 0),
    "csto-2010": (7, 0, 0, 0),
    "eapc": (7, 28, 5, 10),
    "est-2009": (7, 28, 6, 15),
    "eu-cfsp": (0, 21, 6, 0),
    "eu-council-nice": (0, 21, 6, 0),
    "helsinki-paris": (7, 28, 6, 15),
    "league-covenant": (7, 28, 6, 15),
    "nato": (0, 28, 0, 0),
    "nato-csto": (7, 28, 0, 0),
    "nato-russia-council": (1, 28, 0, 0),
    "osce": (7, 28, 6, 15),
    "un-charter": (7, 28, 6, 15),
}
WORLD = """
format = "est-games/situation-1"
id = "world"
title = "A council of fifteen"

[[actor]]
id = "west"
role = "proposer"
members = ["FRA", "GBR", "USA", "DEU"]
seats = { elected = 1 }

[[actor]]
id = "east"
members = ["RUS", "CHN"]

[[actor]]
id = "rest"
members = 60
seats = { elected = 9 }

[[threat]]
id = "attack"
kind = "armed-attack"
probability = "1/4"
aggressor = "rest"
aggressor_states = 1
victim = "west"
victim_states = 1

[[interest]]
actor = ["west", "east", "rest"]
name = "everything"
formula = "adopted + sanctioned + enforcers + assistants + 2*share.all + defended"

[[group]]
id = "all"
actors = ["west", "east", "rest"]
"""


def council(**changes):
    """The Security Council among three blocs, one of them given by its number only."""
    text = WORLD
    for old, new in changes.items():
        text = text.replace(*new) if isinstance(new, tuple) else text.replace(old, new)
    treaty, situation = eg.load_treaty("un-charter"), parse_situation(text)
    return Context(
        treaty=treaty, situation=situation, standing=membership_in_force(treaty, situation)
    )


def test_every_shipped_institution_is_asked():
    assert set(STATES) == set(shipped_treaties())


@pytest.mark.parametrize("name", shipped_treaties())
def test_an_institution_in_force_compiles_from_its_members(name):
    treaty = eg.load_treaty(name)
    form = eg.compile_game(treaty, EUROPE, in_force=True)
    assert tuple(membership_in_force(treaty, EUROPE).states.values()) == STATES[name]
    root = form.stages[0]
    assert (root.phase, root.kind) == (phases.DRAW, StageKind.CHANCE)
    facts = dict(root.facts)
    assert facts["in_force"] == 1
    assert facts["signers"] == sum(STATES[name])
    signed = tuple(int(facts.get(f"signed.{a}", 0)) for a in form.players)
    assert signed == tuple(int(n > 0) for n in STATES[name])
    west = STATES[name][1] + STATES[name][2]
    assert facts.get("share.west", 0) == Fraction(west, 34)
    assert {"tabling", "replies", "talks"}.isdisjoint(stage.phase for stage in form.stages)
    assert form.informed == 0


@pytest.mark.parametrize("name", shipped_treaties())
def test_an_institution_in_force_is_solved_from_the_draw_on(name):
    form = eg.compile_game(eg.load_treaty(name), EUROPE, in_force=True)
    solution = eg.solve(form, "perfect-bayesian")
    assert solution.status.name == "COMPLETE"
    assert solution.equilibria


def test_seats_and_states_make_the_electorate():
    context = council()
    seats = {b.voters.name: b.voters.count for b in context.membership.benches if b.votes}
    assert seats == {
        "west/permanent": 3,
        "west/elected": 1,
        "east/permanent": 2,
        "rest/elected": 9,
    }
    assert context.membership.states == {"west": 4, "east": 2, "rest": 60}
    assert not [note for note in context.membership.notes if "elected" in note]


@pytest.mark.parametrize(
    ("ballots", "adopted"),
    [
        (("yes", "abstain", "yes"), True),  # four and nine are thirteen of fifteen
        (("yes", "no", "yes"), False),  # a permanent member is against
        (("yes", "yes", "no"), False),  # six of the nine needed
        (("abstain", "abstain", "yes"), True),  # nine elected members suffice
        (("no", "yes", "yes"), False),
    ],
)
def test_the_council_decides_by_nine_without_a_veto(ballots, adopted):
    context = council()
    body = context.treaty.of_type(Conference)[0]
    vote = poll(context, body.decision, context.players)
    assert vote.voters == ("west", "east", "rest")
    assert vote.result(dict(enumerate(ballots))).adopted is adopted


def test_a_weighted_vote_takes_the_weights_of_the_members():
    treaty = eg.load_treaty("eu-council-nice")
    standing = membership_in_force(treaty, EUROPE)
    context = Context(treaty=treaty, situation=EUROPE, standing=standing)
    (body,) = treaty.of_type(Conference)
    vote = poll(context, body.decision, ("nato", "eu"))
    # 21 allies have 304 of 345 votes and most of the population; the six others 41.
    assert sum(c.count * c.weights["votes"] for c in vote.electorate.classes) == 345
    nato, eu = context.index["nato"], context.index["eu"]
    assert vote.result({nato: "yes", eu: "no"}).adopted
    assert not vote.result({nato: "no", eu: "yes"}).adopted


def test_a_bloc_partly_inside_counts_with_its_member_states():
    pact = parse_treaty(
        """
format = "est-games/treaty-1"
id = "pact"
title = "A pact"
citation = "tests"
[[member]]
id = "members"
states = ["FRA", "GBR", "RUS"]
[[article]]
number = "1"
[[article.provision]]
id = "help"
type = "assistance"
obligation = "may"
basis = "text"
[[article.provision]]
id = "meeting"
type = "conference"
decision = "simple-majority"
binding = true
call = 2
basis = "text"
"""
    )
    form = eg.compile_game(pact, parse_situation(WORLD), in_force=True)
    assert "west is a member with 2 of its 4 states." in form.notes
    assert "rest is no member." in form.notes
    assert dict(form.stages[0].facts)["share.all"] == Fraction(3, 66)
    counted = {dict(stage.facts).get("assistants") for stage in form.stages}
    assert counted <= {None, 1}  # of the two states of the east one is a member


def test_a_vetoed_council_leaves_the_victim_to_itself():
    form = eg.compile_game(eg.load_treaty("un-charter"), parse_situation(WORLD), in_force=True)
    phases_played = {stage.phase for stage in form.stages}
    assert {"vote", "sanctions", "enforcement", "assistance"} <= phases_played


def test_seats_that_do_not_exist_are_all_told_at_once():
    text = WORLD.replace("elected = 1", "elected = 2, permanent = 1").replace(
        "elected = 9", "elected = 9, eternal = 1"
    )
    treaty = eg.load_treaty("un-charter")
    with pytest.raises(GameError) as caught:
        eg.compile_game(treaty, parse_situation(text), in_force=True)
    assert str(caught.value).splitlines() == [
        "the treaty does not fit the situation",
        "  - actor[0].seats.elected: is more than the states of 'west' that have no seat yet"
        " [found '2'; accepted: at most 1]",
        "  - actor[0].seats.permanent: is no class of members whose seats an actor can hold"
        " [found '1'; accepted: elected]",
        "  - actor[2].seats.eternal: is no class of members whose seats an actor can hold"
        " [found '1'; accepted: elected]",
    ]


def test_more_seats_than_there_are():
    text = WORLD.replace("elected = 9", "elected = 10")
    with pytest.raises(GameError, match=r"member\[1\]: has 10 seats, of which actors hold more"):
        eg.compile_game(eg.load_treaty("un-charter"), parse_situation(text), in_force=True)


def test_seats_are_whole_numbers_from_one():
    with pytest.raises(SituationError, match=r"actor\[0\].seats.elected"):
        parse_situation(WORLD.replace("elected = 1", "elected = 0"))


def test_an_institution_without_a_member_here_is_refused():
    with pytest.raises(GameError, match="no member in this situation") as caught:
        eg.compile_game(eg.load_treaty("csto-2010"), _without_russia(), in_force=True)
    assert caught.value.problems[0].value == "csto-2010"


def _without_russia():
    return parse_situation(WORLD.replace('"RUS", ', ""))


def test_seats_are_nothing_to_an_institution_that_names_its_states():
    form = eg.compile_game(eg.load_treaty("nato"), parse_situation(WORLD), in_force=True)
    assert dict(form.stages[0].facts)["signers"] == 4


def test_seats_nobody_holds_take_part_in_nothing():
    context = council(elected=("elected = 9", "elected = 4"))
    body = context.treaty.of_type(Conference)[0]
    assert any(note.startswith("5 of 10 elected") for note in context.membership.notes)
    vote = poll(context, body.decision, context.players)
    assert vote.electorate.size == 10
    assert vote.result({0: "yes", 1: "yes", 2: "yes"}).adopted  # ten of the nine the text asks for
    assert not vote.result({0: "yes", 1: "abstain", 2: "yes"}).adopted  # eight


def test_of_a_bloc_partly_in_dispute_those_first_in_the_file_step_aside():
    context = council()
    recommendation = context.treaty.of_type(Conference)[1]
    roles = {"respondent": ("rest", 1), "claimant": ("west", 2)}
    vote = poll(context, recommendation.decision, context.players, roles)
    assert vote.left_out == {"rest/elected": 1, "west/permanent": 2}
    assert vote.result({0: "yes", 1: "abstain", 2: "yes"}).adopted  # one, one and eight
    assert not vote.result({0: "no", 1: "abstain", 2: "yes"}).adopted  # the third is permanent


RULES = [
    "consensus",
    {"rule": "consensus", "minus": 2},
    {"rule": "unanimity", "of": "all"},
    {"rule": "unanimity", "constructive_abstention": "1/3"},
    {"rule": "simple-majority", "of": "all"},
    {"rule": "qualified-majority", "threshold": 9, "veto": ["permanent"]},
    {"rule": "qualified-majority", "threshold": "2/3", "veto": ["east"]},
    {"rule": "weighted-majority", "threshold": "1/2", "measure": "votes", "of": "all"},
    {"rule": "multiple-majority", "rules": ["simple-majority", "consensus"], "meet": "any"},
    {"rule": "unanimity", "excluded": ["respondent", "elected"]},
]


def one_by_one(rule, seats, ballots, respondent):
    """The same vote with an electorate of single seats, without any of the package's classes."""
    leaving = [s for s in seats if s["class"] == "elected"] if "elected" in rule.excluded else []
    if "respondent" in rule.excluded:
        leaving += [s for s in seats if s["actor"] == respondent]
    held = rule.veto
    voters = tuple(
        VoterClass(name=s["name"], count=1, weights={"votes": Fraction(s["votes"])}) for s in seats
    )
    holders = [s["name"] for s in seats if {s["class"], s["actor"]} & set(held)]
    out = {s["name"]: 1 for s in leaving}
    tally = {s["name"]: {ballots[s["actor"]]: 1} for s in seats if s["name"] not in out}
    single = rule.model_copy(update={"veto": tuple(holders)})
    return single.decide(tally, Electorate(classes=voters), out).adopted


@pytest.mark.parametrize("data", RULES, ids=str)
def test_a_vote_by_classes_is_the_vote_of_every_seat(data):
    text = resources.files("est_games.treaty").joinpath("data/un-charter.toml").read_text("utf-8")
    weighed = text.replace('id = "elected"', 'id = "elected"\nweights = { votes = 1 }').replace(
        'id = "permanent"', 'id = "permanent"\nweights = { votes = 4 }'
    )
    treaty, situation = parse_treaty(weighed), parse_situation(WORLD)
    context = Context(
        treaty=treaty, situation=situation, standing=membership_in_force(treaty, situation)
    )
    seats = [
        {"name": f"{actor}{kind}{n}", "actor": actor, "class": kind, "votes": votes}
        for actor, row in {
            "west": {"permanent": 3, "elected": 1},
            "east": {"permanent": 2},
            "rest": {"elected": 9},
        }.items()
        for kind, count in row.items()
        for votes in [4 if kind == "permanent" else 1]
        for n in range(count)
    ]
    rule = parse_rule(data)
    for cast in product(Ballot, repeat=3):
        ballots = dict(zip(("west", "east", "rest"), cast, strict=True))
        vote = poll(context, rule, context.players, {"respondent": ("east", 2)})
        chosen = {context.index[a]: b.value for a, b in ballots.items() if b is not Ballot.ABSENT}
        assert vote.result(chosen).adopted is one_by_one(rule, seats, ballots, "east")


def test_nothing_to_judge_where_nobody_tables():
    form = eg.compile_game(eg.load_treaty("nato"), EUROPE, in_force=True)
    with pytest.raises(GameError, match="nobody tables or answers what is in force"):
        _ = Position(solution=solve_stages(Valuation(form))).proposer
