"""One body in place of another: coalitions listed, absence as a weapon, cells and recusals."""

from itertools import combinations, product

import pytest
from hypothesis import given, settings, strategies as st

import est_games as eg
from est_games.errors import TreatyError
from est_games.provenance import Kind, Source
from est_games.treaty.ballot import Ballot
from est_games.treaty.rule import parse_rule
from est_games.voting.comparison import stopping
from est_games.voting.reading import read_electorate

EXAMPLES = settings(deadline=None, max_examples=40)
SOURCE = Source(citation="made up", kind=Kind.ASSUMPTION, article="1", provision="b")
RULES = [
    "consensus",
    {"rule": "consensus", "minus": 1},
    {"rule": "unanimity", "of": "all"},
    "simple-majority",
    {"rule": "qualified-majority", "threshold": "2/3", "of": "all"},
    {"rule": "simple-majority", "quorum": "3/5"},
    {"rule": "unanimity", "excluded": ["attacker"]},
]


def body(rule, electorate, name="body"):
    return eg.VotingBody(
        name=name, rule=parse_rule(rule), electorate=read_electorate(electorate), source=SOURCE
    )


def listed(games, members):
    """Return which coalitions of single states win in each of two games."""
    for inside in product((False, True), repeat=len(members)):
        won = []
        for place, game in enumerate(games):
            tally: dict = {}
            for state, yes in zip(members, inside, strict=True):
                name = state[place]
                if name in game.entitled.names:
                    row = tally.setdefault(name, {})
                    ballot = Ballot.YES if yes else game.others
                    row[ballot] = row.get(ballot, 0) + 1
            won.append(game.rule.decide(tally, game.entitled).adopted)
        yield inside, tuple(won)


@EXAMPLES
@given(st.sampled_from(RULES[:-1]), st.sampled_from(RULES[:-1]))
def test_every_coalition_is_in_its_place(one, other):
    # Five states: two only in the first, two in both and of different classes, one in the second.
    members = [("a", None), ("a", None), ("b", "c"), ("b", "c"), (None, "c")]
    first, second = body(one, {"a": 2, "b": 2}), body(other, {"c": 3})
    found = eg.compare_bodies(first, second, shared={"b": {"c": 2}})
    assert found.cells == {"b / c": 2, "a / -": 2, "- / c": 1}
    for others, contrast in found.contrasts.items():
        games = (first.game(others=others), second.game(others=others))
        places = [won for _, won in listed(games, members)]
        assert contrast.n_coalitions == len(places) == 32
        assert contrast.n_both == places.count((True, True))
        assert contrast.n_only_first == places.count((True, False))
        assert contrast.n_only_second == places.count((False, True))
        for witness, wanted in (
            (contrast.only_first, (True, False)),
            (contrast.only_second, (False, True)),
        ):
            assert (witness is None) == (wanted not in places)
            if witness is not None:
                counts = [witness.get(cell, 0) for cell in ("a / -", "b / c", "- / c")]
                sizes = [sum(inside) for inside, won in listed(games, members) if won == wanted]
                assert sum(counts) == min(sizes)


@EXAMPLES
@given(st.sampled_from(RULES), st.sampled_from(["no", "abstain", "absent"]))
def test_who_can_stop_is_counted(rule, others):
    who = ("x", "x", "y", "y", "y")
    game = body(rule, {"x": 2, "y": 3}).game(others=others)

    def loses(out):
        inside = [name for k, name in enumerate(who) if k not in out]
        return not game.is_winning({name: inside.count(name) for name in "xy"})

    able = {k: [loses(set(out)) for out in combinations(range(5), k)] for k in range(6)}
    found = stopping(game)
    assert found.least == next((k for k, lost in able.items() if any(lost)), None)
    assert found.always == next((k for k, lost in able.items() if all(lost)), None)


def test_a_new_consensus_moves_the_obstacle_and_adds_another():
    """The claim that consensus in a new treaty displaces the problem: it adds a way to stop."""
    council = eg.voting_body(eg.load_treaty("osce"), "council")
    conference = eg.voting_body(eg.load_treaty("est-2009"), "conference")
    found = eg.compare_bodies(council, conference)
    by_no, by_absence = found.contrasts[Ballot.NO], found.contrasts[Ballot.ABSENT]
    assert by_no.relation == "same"
    assert by_no.capacity[0] == by_no.capacity[1]
    assert by_absence.relation == "first"
    assert [each.least for each in by_absence.stopping] == [None, 19]
    assert by_absence.only_second is None


def test_the_state_concerned_may_vote_in_one_body_only():
    treaty = eg.load_treaty("est-2009").under({"8(4)": "minus-attacker"})
    council = eg.voting_body(eg.load_treaty("osce"), "council")
    extraordinary = eg.voting_body(treaty, "extraordinary-conference")
    found = eg.compare_bodies(council, extraordinary, excluded={"members": 1})
    assert found.cells == {"members": 55, "members / -": 1}
    contrast = found.contrasts[Ballot.NO]
    assert (contrast.relation, contrast.only_second) == ("second", {"members": 55})
    assert contrast.n_only_second == 1


def test_a_witness_among_too_many_kinds_has_nobody_to_spare():
    weights = {f"s{k}": {"votes": 3 + k, "people": 40 - 2 * k} for k in range(16)}
    first = body({"rule": "weighted-majority", "measure": "votes", "threshold": "2/3"}, weights)
    second = body({"rule": "weighted-majority", "measure": "people", "threshold": "2/3"}, weights)
    contrast = eg.compare_bodies(first, second).contrasts[Ballot.NO]
    games = (first.game(), second.game())
    for witness, winner, loser in (
        (contrast.only_first, *games),
        (contrast.only_second, *games[::-1]),
    ):
        assert winner.is_winning(witness)
        assert not loser.is_winning(witness)
        for name in witness:
            assert not winner.is_winning({**witness, name: 0})
    assert contrast.n_both + contrast.n_only_first == games[0].n_winning


# Refusals


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "shared: is missing, and the bodies do not have the same members"),
        ({"shared": {"z": {"c": 1}}}, "shared.z: is no class of the first body"),
        ({"shared": {"a": {"c": 3}}}, "shared.a: shares out more than there are"),
        ({"shared": {"a": {"c": -1}}}, "shared.a: shares out more than there are"),
        ({"shared": {"a": {"d": 1}}}, "shared.*.d: is more than the second body has"),
        ({"shared": {"a": {"c": 1}}, "approval": 2}, "approval: is not a probability"),
    ],
)
def test_what_makes_no_sense_is_refused(options, said):
    with pytest.raises(TreatyError) as caught:
        eg.compare_bodies(
            body("consensus", {"a": 2, "b": 2}), body("consensus", {"c": 5}), **options
        )
    assert said in str(caught.value)
