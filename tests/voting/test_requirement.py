"""What a rule asks of a coalition is what the rule decides, whatever the rule."""

from fractions import Fraction

import pytest
from hypothesis import given, settings, strategies as st

from est_games.errors import TreatyError
from est_games.treaty.ballot import Ballot, Electorate, VoterClass
from est_games.treaty.rule import parse_rule
from est_games.voting.requirement import AtLeast, requirement

EXAMPLES = settings(deadline=None, max_examples=200)
OUTSIDE = [Ballot.NO, Ballot.ABSTAIN, Ballot.ABSENT]

shares = st.sampled_from(["1/3", "1/2", "2/3", "4/5", "1"])
thresholds = shares | st.integers(1, 8)
limits = shares | st.builds(
    lambda share, of: {"share": share, "of": of, "strict": False},
    shares,
    st.lists(st.sampled_from(["members", "votes"]), min_size=1, max_size=2, unique=True),
)
bases = st.sampled_from(["cast", "present", "all"])
vetoes = st.just({}) | st.builds(
    lambda veto, abstention: {"veto": veto, "veto_abstention": abstention},
    st.lists(st.sampled_from("abc"), min_size=1, max_size=2, unique=True),
    st.sampled_from(["consents", "blocks"]),
)
meetings = (
    st.just({})
    | st.builds(lambda quorum: {"quorum": quorum}, thresholds)
    | st.just({"silence": True})
)
kinds = (
    st.builds(lambda minus: {"rule": "consensus", "minus": minus}, st.integers(0, 3))
    | st.builds(lambda limit: {"rule": "consensus", "constructive_abstention": limit}, limits)
    | st.builds(
        lambda minus, of, abstention: {
            "rule": "unanimity",
            "minus": minus,
            "of": of,
            "abstention": abstention,
        },
        st.integers(0, 3),
        st.sampled_from(["present", "all"]),
        st.sampled_from(["consents", "blocks"]),
    )
    | st.builds(lambda of: {"rule": "simple-majority", "of": of}, bases)
    | st.builds(
        lambda of, threshold: {"rule": "qualified-majority", "of": of, "threshold": threshold},
        bases,
        thresholds,
    )
    | st.builds(
        lambda of, threshold: {
            "rule": "weighted-majority",
            "measure": "votes",
            "of": of,
            "threshold": threshold,
        },
        bases,
        thresholds,
    )
)
parts = st.builds(lambda kind, veto: {**kind, **veto}, kinds, vetoes)
several = st.builds(
    lambda rules, meet: {"rule": "multiple-majority", "rules": rules, "meet": meet},
    st.lists(parts, min_size=2, max_size=4),
    st.sampled_from(["all", "any"]),
)
tables = st.builds(lambda rule, meeting: {**rule, **meeting}, parts | several, meetings)


def readable(table):
    try:
        parse_rule(table)
    except TreatyError:
        return False
    return True


electorates = st.builds(
    lambda sizes, weights: Electorate(
        classes=tuple(
            VoterClass(name=name, count=n, weights={"votes": w})
            for name, n, w in zip("abc", sizes, weights, strict=True)
        )
    ),
    st.tuples(*[st.integers(0, 5)] * 3).filter(any),
    st.tuples(*[st.fractions(0, 4, max_denominator=3)] * 3),
)


@EXAMPLES
@given(tables.filter(readable), electorates, st.sampled_from(OUTSIDE), st.data())
def test_a_requirement_is_met_where_the_rule_adopts(table, electorate, others, data):
    rule = parse_rule(table)
    asked = requirement(rule, electorate, others)
    sizes = [voters.count for voters in electorate.classes]
    for _ in range(10):
        profile = tuple(data.draw(st.integers(0, size)) for size in sizes)
        tally = {
            name: {Ballot.YES: k, others: size - k}
            for name, k, size in zip("abc", profile, sizes, strict=True)
        }
        assert asked.is_met(profile) == rule.decide(tally, electorate).adopted


def test_what_a_consensus_asks_for():
    states = Electorate.of({"east": 7, "west": 49})
    asked = requirement(parse_rule({"rule": "consensus", "minus": 1}), states, Ballot.NO)
    assert asked.tests == (AtLeast(weights=(1, 1), bound=55),)
    assert asked.adopted == (False, True)
    assert requirement(parse_rule("consensus"), states, Ballot.ABSENT).adopted == (True,)


def test_weights_are_compared_as_whole_numbers():
    council = Electorate.weighted({"a": {"votes": Fraction(3, 2)}, "b": {"votes": Fraction(9, 4)}})
    rule = parse_rule({"rule": "weighted-majority", "measure": "votes", "threshold": 3})
    asked = requirement(rule, council, Ballot.NO)
    assert asked.tests[-1] == AtLeast(weights=(2, 3), bound=4)


def test_a_rule_that_compares_too_many_sums_is_refused():
    rules = [{"rule": "qualified-majority", "threshold": k} for k in range(2, 18)]
    inner = {"rule": "multiple-majority", "rules": rules[:8], "meet": "any"}
    vetoes = [{"rule": "consensus", "veto": f"v{i}"} for i in range(8)]
    nested = {"rule": "multiple-majority", "rules": [inner, *rules[8:11], *vetoes[:5]]}
    table = {"rule": "multiple-majority", "rules": [nested, *rules[11:], *vetoes[5:]]}
    states = Electorate.of({"rest": 30, **{f"v{i}": 1 for i in range(8)}})
    with pytest.raises(TreatyError, match=r"rule: .*at most 16 sums"):
        requirement(parse_rule(table), states, Ballot.NO)
