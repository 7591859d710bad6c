"""Capacity to act: the published bodies, and every outcome of small ones listed."""

from fractions import Fraction
from itertools import pairwise, product

import pytest
from hypothesis import given, settings, strategies as st

import est_games as eg
from est_games.errors import TreatyError

EXAMPLES = settings(deadline=None, max_examples=60)
COUNCIL = {"rule": "qualified-majority", "threshold": 9, "veto": ["permanent"]}


@pytest.mark.parametrize(
    ("rule", "electorate", "excluded", "expected"),
    [
        ("consensus", {"states": 56}, {}, 0.056561627350252934),
        ({"rule": "consensus", "minus": 1}, {"states": 56}, {}, 0.22326958164573543),
        (
            {"rule": "unanimity", "excluded": ["attacker"]},
            {"states": 55, "attacker": 1},
            {"attacker": 1},
            0.05953855510552941,
        ),
        ("consensus", {"allies": 28}, {}, 0.23782688525533216),
        ("consensus", {"members": 7}, {}, 0.6983372960937497),
        (COUNCIL, {"permanent": 5, "elected": 10}, {}, 0.7737808740623555),
    ],
)
def test_bodies_of_2010_at_095(rule, electorate, excluded, expected):
    found = eg.capacity_to_act(rule, electorate, "0.95", excluded=excluded)
    assert isinstance(found, Fraction)
    assert abs(found - expected) < 1e-12


def test_four_fifths_of_fifty_six_are_nearly_always_there():
    rule = {"rule": "consensus", "quorum": "4/5"}
    assert eg.capacity_to_act(rule, {"states": 56}, "0.95", others="absent") > 0.9999


# Against listing


def draws(bloc, approval, together):
    """Yield every outcome of a bloc and its probability: together or apart."""
    order = sorted(bloc, key=lambda voter: approval[voter], reverse=True)
    steps = [Fraction(1), *(approval[voter] for voter in order), Fraction(0)]
    for j, (more, less) in enumerate(pairwise(steps)):
        yield set(order[:j]), together * (more - less)
    for says in product((True, False), repeat=len(bloc)):
        weight = 1 - together
        for voter, yes in zip(bloc, says, strict=True):
            weight *= approval[voter] if yes else 1 - approval[voter]
        yield {voter for voter, yes in zip(bloc, says, strict=True) if yes}, weight


probabilities = st.fractions(0, 1, max_denominator=6)


@EXAMPLES
@given(
    st.lists(st.integers(0, 5), min_size=4, max_size=4),
    st.lists(probabilities, min_size=4, max_size=4),
    st.tuples(probabilities, probabilities),
    st.integers(1, 9),
)
def test_every_outcome_is_weighed(weights, approvals, together, quota):
    names = "abcd"
    approval = dict(zip(names, approvals, strict=True))
    found = eg.capacity_to_act(
        {"rule": "weighted-majority", "measure": "votes", "threshold": quota},
        {name: {"votes": w} for name, w in zip(names, weights, strict=True)},
        approval,
        blocs={"east": ["a", "b"], "west": {"c": 1}},
        correlation=dict(zip(("east", "west"), together, strict=True)),
    )
    votes = dict(zip(names, weights, strict=True))
    expected = sum(
        w1 * w2 * w3
        for east, w1 in draws("ab", approval, together[0])
        for west, w2 in draws("c", approval, together[1])
        for rest, w3 in draws("d", approval, Fraction(0))
        if sum(votes[voter] for voter in east | west | rest) >= quota
    )
    assert found == expected


def test_moving_together_helps_consensus_and_hurts_minus_one_least():
    blocs = {"west": {"states": 28}, "east": {"states": 7}}
    alone = eg.capacity_to_act("consensus", {"states": 56}, "0.95", blocs=blocs)
    half = eg.capacity_to_act("consensus", {"states": 56}, "0.95", blocs=blocs, correlation="1/2")
    whole = eg.capacity_to_act("consensus", {"states": 56}, "0.95", blocs=blocs, correlation=1)
    assert alone == eg.capacity_to_act("consensus", {"states": 56}, "0.95")
    assert alone < half < whole == Fraction("0.95") ** 23


# Refusals


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"approval": "1.5"}, "approval: is not a probability [found '1.5'"),
        ({"approval": {"a": "1/2"}}, "approval.b: has no number"),
        ({"approval": {"a": 0, "b": 0, "c": 0}}, "approval.c: is not known"),
        ({"correlation": None}, "correlation: is not a probability"),
        ({"blocs": {"east": ["z"]}}, "blocs.east.z: is no class of voters"),
        ({"blocs": {"east": ["a"], "west": {"a": 1}}}, "who are in no other bloc"),
    ],
)
def test_what_makes_no_sense_is_refused(options, said):
    with pytest.raises(TreatyError) as caught:
        eg.capacity_to_act("consensus", {"a": 2, "b": 3}, **{"approval": "1/2", **options})
    assert said in str(caught.value)
