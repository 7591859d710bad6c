"""Coalitions: counted by class, checked voter by voter and against published numbers."""

from fractions import Fraction
from itertools import product
from math import comb

import pytest
from hypothesis import given, settings, strategies as st

from est_games.errors import TreatyError
from est_games.treaty.ballot import ALL, Ballot, Electorate, VoterClass
from est_games.treaty.rule import KINDS, parse_rule
from est_games.voting.coalition import MAX_PROFILES, Switch, VotingGame

EXAMPLES = settings(deadline=None, max_examples=120)
YES, NO, ABSTAIN, ABSENT = ALL


def game(table, electorate, **options):
    return VotingGame(rule=parse_rule(table), electorate=electorate, **options)


# Published


def test_security_council_shapley_shubik_1954():
    council = game(
        {"rule": "qualified-majority", "threshold": 9, "veto": ["permanent"]},
        Electorate.of({"permanent": 5, "elected": 10}),
    )
    assert council.n_winning == 848
    assert council.n_blocking == 2**15 - 848
    assert council.swings == {"permanent": 848, "elected": 84}
    assert council.minimal_winning == ({"permanent": 5, "elected": 4},)
    assert council.is_winning({"permanent": 5, "elected": 4})
    assert not council.is_winning({"permanent": 4, "elected": 10})
    assert council.is_blocking({"permanent": 1})
    assert council.is_blocking({"elected": 7})
    assert not council.is_blocking({"elected": 6})


def eec():
    weights = {"germany": 4, "france": 4, "italy": 4, "netherlands": 2, "belgium": 2}
    return Electorate.weighted(
        {name: {"votes": Fraction(w)} for name, w in {**weights, "luxembourg": 1}.items()}
    )


def test_european_economic_community_1958():
    council = game({"rule": "weighted-majority", "measure": "votes", "threshold": 12}, eec())
    assert council.n_winning == 14
    assert list(council.swings.values()) == [10, 10, 10, 6, 6, 0]
    assert len(council.minimal_winning) == 4


def test_alike_members_may_be_one_class():
    council = Electorate(
        classes=tuple(
            VoterClass(name=name, count=n, weights={"votes": w})
            for name, n, w in (("large", 3, 4), ("middle", 2, 2), ("small", 1, 1))
        )
    )
    counted = game({"rule": "weighted-majority", "measure": "votes", "threshold": 12}, council)
    assert counted.n_winning == 14
    assert counted.swings == {"large": 10, "middle": 6, "small": 0}
    assert counted.minimal_winning == (
        {"large": 2, "middle": 2, "small": 0},
        {"large": 3, "middle": 0, "small": 0},
    )


@pytest.mark.parametrize(("minus", "n_winning", "swings"), [(0, 1, 1), (1, 57, 55)])
def test_consensus_of_fifty_six(minus, n_winning, swings):
    states = game({"rule": "consensus", "minus": minus}, Electorate.of({"states": 56}))
    assert states.n_winning == n_winning
    assert states.swings == {"states": swings}
    assert states.n_blocking == 2**56 - n_winning


def test_quorum_breakers_of_fifty_six():
    states = game(
        {"rule": "consensus", "quorum": "2/3"}, Electorate.of({"states": 56}), others=ABSENT
    )
    assert states.minimal_winning == ({"states": 38},)
    assert states.is_blocking({"states": 19})
    assert not states.is_blocking({"states": 18})
    assert states.n_winning == sum(comb(56, k) for k in range(38, 57))


def test_a_dummy_has_no_swings_and_a_dictator_has_them_all():
    states = game(
        {"rule": "qualified-majority", "threshold": 1, "veto": "one", "veto_abstention": "blocks"},
        Electorate.of({"one": 1, "rest": 9}),
    )
    assert states.swings == {"one": 2**9, "rest": 0}


# Counting against listing

TABLES = [
    "consensus",
    "unanimity",
    "simple-majority",
    {"rule": "consensus", "minus": 2},
    {"rule": "consensus", "quorum": "2/3"},
    {"rule": "consensus", "silence": True},
    {"rule": "consensus", "constructive_abstention": "1/3"},
    {"rule": "consensus", "minus": 1, "constructive_abstention": {"share": "1/3", "of": "votes"}},
    {"rule": "consensus", "minus": 1, "veto": ["a"]},
    {"rule": "unanimity", "minus": 1, "abstention": "blocks", "of": "all"},
    {"rule": "unanimity", "silence": True, "minus": 1},
    {"rule": "unanimity", "quorum": {"share": "1/2", "strict": True}},
    {"rule": "simple-majority", "of": "present"},
    {"rule": "simple-majority", "of": "all", "veto": ["b"], "veto_abstention": "blocks"},
    {"rule": "qualified-majority", "threshold": 3},
    {"rule": "qualified-majority", "threshold": "2/3", "of": "present", "quorum": "1/2"},
    {"rule": "qualified-majority", "threshold": "2/3", "of": "all", "silence": True},
    {"rule": "weighted-majority", "threshold": 7, "measure": "votes"},
    {"rule": "weighted-majority", "threshold": "3/5", "measure": "votes", "of": "all"},
    {
        "rule": "multiple-majority",
        "rules": [
            {"rule": "simple-majority", "of": "all"},
            {"rule": "weighted-majority", "threshold": "3/5", "measure": "votes", "of": "all"},
        ],
    },
    {
        "rule": "multiple-majority",
        "meet": "any",
        "quorum": "1/2",
        "rules": [
            {"rule": "consensus", "veto": ["c"]},
            {"rule": "weighted-majority", "threshold": 5, "measure": "votes", "veto": ["a"]},
        ],
    },
    {"rule": "qualified-majority", "threshold": "2/3", "of": "all", "excluded": ["respondent"]},
]


def test_every_kind_of_rule_is_counted_here():
    assert {parse_rule(table).rule for table in TABLES} == set(KINDS)


@st.composite
def electorates(draw):
    sizes = draw(st.tuples(*[st.integers(0, 3)] * 3).filter(lambda sizes: 1 <= sum(sizes) <= 7))
    weights = draw(st.tuples(*[st.integers(0, 4)] * 3))
    return Electorate(
        classes=tuple(
            VoterClass(name=name, count=n, weights={"votes": Fraction(w)})
            for name, n, w in zip("abc", sizes, weights, strict=True)
        )
    )


def vote(electorate, coalition, others):
    """Return the tally of a coalition given as one truth value for each voter, class by class."""
    tally, at = {}, 0
    for voters in electorate.classes:
        row = dict.fromkeys(ALL, 0)
        for says_yes in coalition[at : at + voters.count]:
            row[YES if says_yes else others] += 1
        tally[voters.name] = row
        at += voters.count
    return tally


def listed(rule, electorate, others, excluded):
    """Return the winning coalitions as sets of voters, and the class of each voter."""
    entitled = electorate.without(excluded)
    classes = [voters.name for voters in entitled.classes for _ in range(voters.count)]
    winning = {
        coalition
        for coalition in product((False, True), repeat=len(classes))
        if rule.decide(vote(entitled, coalition, others), electorate, excluded).adopted
    }
    return winning, classes


def without(coalition, voter):
    return (*coalition[:voter], False, *coalition[voter + 1 :])


@EXAMPLES
@given(st.sampled_from(TABLES), electorates(), st.sampled_from([NO, ABSTAIN, ABSENT]), st.data())
def test_counting_agrees_with_listing(table, electorate, others, data):
    rule = parse_rule(table)
    largest = max(electorate.classes, key=lambda voters: voters.count)
    recused = data.draw(st.integers(0, 1)) if rule.excluded else 0
    excluded = {largest.name: recused} if recused else {}
    counted = VotingGame(rule=rule, electorate=electorate, others=others, excluded=excluded)
    winning, classes = listed(rule, electorate, others, excluded)
    everybody = range(len(classes))
    assert counted.n_winning == len(winning)
    blocking = [
        coalition
        for coalition in product((False, True), repeat=len(classes))
        if tuple(not member for member in coalition) not in winning
    ]
    assert counted.n_blocking == len(blocking)
    for voter in everybody:
        critical = [c for c in winning if c[voter] and without(c, voter) not in winning]
        assert counted.swings[classes[voter]] == len(critical)
    minimal = {
        tuple(sum(c[i] for i in everybody if classes[i] == name) for name in "abc")
        for c in winning
        if not any(c[i] and without(c, i) in winning for i in everybody)
    }
    assert {tuple(counts[name] for name in "abc") for counts in counted.minimal_winning} == minimal


@EXAMPLES
@given(st.sampled_from(TABLES), electorates(), st.sampled_from([NO, ABSTAIN, ABSENT]))
def test_a_winning_coalition_still_wins_when_it_grows(table, electorate, others):
    counted = game(table, electorate, others=others)
    sizes = {voters.name: voters.count for voters in electorate.classes}
    for counts in counted.minimal_winning:
        for name in sizes:
            larger = {**counts, name: min(counts[name] + 1, sizes[name])}
            assert counted.is_winning(larger)


@EXAMPLES
@given(electorates(), st.sampled_from([NO, ABSTAIN, ABSENT]), st.integers(1, 7))
def test_stricter_rules_leave_fewer_winning_coalitions(electorate, others, count):
    def n_winning(**options):
        table = {"rule": "qualified-majority", "threshold": count, **options}
        return game(table, electorate, others=others).n_winning

    assert n_winning(threshold=count + 1) <= n_winning()
    assert n_winning(quorum=count + 1) <= n_winning(quorum=count) <= n_winning()
    assert n_winning(veto=["a", "b"]) <= n_winning(veto=["a"]) <= n_winning()


# Pivots


@EXAMPLES
@given(st.sampled_from(TABLES), electorates(), st.data())
def test_a_pivot_is_a_witness_and_none_is_missed(table, electorate, data):
    rule = parse_rule(table)
    rows = {
        voters.name: data.draw(st.lists(st.sampled_from(ALL), min_size=n, max_size=n))
        for voters in electorate.classes
        for n in [voters.count]
    }

    def adopted(rows):
        tally = {name: {b: row.count(b) for b in ALL} for name, row in rows.items()}
        return rule.decide(tally, electorate).adopted

    expected = {
        (name, row[i], instead)
        for name, row in rows.items()
        for i in range(len(row))
        for instead in ALL
        if adopted({**rows, name: [*row[:i], instead, *row[i + 1 :]]}) != adopted(rows)
    }
    tally = {name: {b: row.count(b) for b in set(row)} for name, row in rows.items()}
    found = game(table, electorate).pivotal(tally)
    assert [(s.voters, s.cast, s.instead) for s in found] == sorted(
        expected,
        key=lambda s: ("abc".index(s[0]), ALL.index(s[1]), ALL.index(s[2])),
    )


def test_consensus_hangs_on_everybody_and_a_lost_vote_on_the_lone_objector():
    states = game("consensus", Electorate.of({"east": 7, "west": 49}))
    assert {s.voters for s in states.pivotal({"east": {YES: 7}, "west": {YES: 49}})} == {
        "east",
        "west",
    }
    lone = states.pivotal({"east": {YES: 6, NO: 1}, "west": {YES: 49}})
    assert lone == tuple(
        Switch(voters="east", cast=NO, instead=instead) for instead in (YES, ABSTAIN, ABSENT)
    )
    assert states.pivotal({"east": {NO: 2, YES: 5}, "west": {YES: 49}}) == ()


# Bounds and refusals


def test_many_classes_are_counted_and_refused_before_they_are_listed():
    singles = game("consensus", Electorate.of({f"state{i}": 1 for i in range(56)}))
    assert singles.n_winning == 1
    with pytest.raises(TreatyError) as caught:
        _ = singles.minimal_winning
    assert f"56 classes multiply to too many profiles [found '{2**56}'" in str(caught.value)
    assert f"at most {MAX_PROFILES}" in str(caught.value)


def test_others_do_not_say_yes():
    with pytest.raises(TreatyError, match="others: is not what members outside"):
        game("consensus", Electorate.of({"a": 1}), others=Ballot.YES)


def test_an_electorate_has_a_class():
    with pytest.raises(TreatyError, match="electorate: has no class"):
        game("consensus", Electorate.of({}))


@pytest.mark.parametrize("counts", [{"a": 2}, {"a": -1}, {"z": 1}])
def test_a_coalition_is_made_of_voters(counts):
    counted = game("consensus", Electorate.of({"a": 1, "b": 1}))
    with pytest.raises(TreatyError, match="has no such number of members"):
        counted.is_winning(counts)
    with pytest.raises(TreatyError, match="has no such number of members"):
        counted.is_blocking(counts)


def test_the_excluded_are_in_no_coalition():
    counted = game(
        {"rule": "unanimity", "of": "all", "excluded": ["respondent"]},
        Electorate.of({"east": 3, "west": 4}),
        excluded={"east": 1},
    )
    assert counted.minimal_winning == ({"east": 2, "west": 4},)
    assert counted.n_winning == 1
    assert counted.n_blocking == 2**6 - 1
