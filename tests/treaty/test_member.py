"""Members of an institution: classes of alike states, and what is wrong with them."""

from fractions import Fraction

import pytest

import est_games as eg
from est_games.errors import TreatyError
from est_games.treaty import parse_treaty

FILE = """
format = "est-games/treaty-1"
id = "club"
title = "Club"
citation = "None"
{members}
[[article]]
number = "1"
[[article.provision]]
id = "council"
type = "conference"
decision = "consensus"
basis = "text"
"""


def club(members):
    return parse_treaty(FILE.format(members=members))


def test_members_are_counted_named_and_weighed():
    treaty = club(
        """
[[member]]
id = "large"
states = ["FRA", "DEU"]
weights = { votes = 29, population = "64350.8" }
[[member]]
id = "small"
count = 3
"""
    )
    large, small = treaty.electorate.classes
    assert (large.name, large.count) == ("large", 2)
    assert large.weights == {"votes": 29, "population": Fraction("64350.8")}
    assert (small.name, small.count, small.weights) == ("small", 3, {})


def test_the_eligible_are_members_where_nothing_else_is_said():
    assert eg.load_treaty("osce").electorate.size == 56
    assert club("").electorate is None


@pytest.mark.parametrize(
    ("members", "said"),
    [
        (
            '[[member]]\nid = "a"\n[[member]]\nid = "a"',
            "member[1].id: is the name of two classes of members [found 'a'",
        ),
        (
            '[[member]]\nid = "a"\nstates = ["FRA"]\n[[member]]\nid = "b"\nstates = ["FRA"]',
            "member[1].states: is in two classes of members [found 'FRA'",
        ),
        (
            '[[member]]\nid = "a"\nstates = ["FRA", "FRA"]',
            "member[0]: names a state twice",
        ),
        (
            '[[member]]\nid = "a"\ncount = 3\nstates = ["FRA"]',
            "member[0]: counts 3 and names 1",
        ),
        (
            '[[member]]\nid = "a"\nweights = { votes = -1 }',
            "member[0].weights: has a negative weight of votes",
        ),
        (
            '[[member]]\nid = "a"\nweights = { members = 2 }',
            "member[0].weights: 'members' counts heads",
        ),
        ('[[member]]\nid = "a"\nweights = { votes = "x" }', "member[0].weights.votes: is not a"),
        ('[[member]]\nid = "a"\ncount = 0', "member[0].count"),
    ],
)
def test_what_members_cannot_be(members, said):
    with pytest.raises(TreatyError) as caught:
        club(members)
    assert said in str(caught.value)
