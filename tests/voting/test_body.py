"""Bodies of the shipped institutions: who votes, by which rule, and with what effect."""

from fractions import Fraction

import pytest

import est_games as eg
from est_games.errors import TreatyError
from est_games.treaty import check_treaty, parse_treaty, shipped_treaties

BODIES = [
    ("concert-of-europe", "congress", 5, "consensus", 1),
    ("corfu-process", "council", 56, "consensus", 1),
    ("cfe-1990", "joint-consultative-group", 30, "consensus", 1),
    ("csto-2002", "council", 7, "consensus", 1),
    ("csto-2010", "council", 7, "consensus", 1),
    ("eapc", "council", 50, "consensus", 1),
    ("est-2009", "conference", 56, "consensus", 1),
    ("est-2009", "extraordinary-conference", 56, "unanimity", 1),
    ("eu-cfsp", "council", 27, "unanimity", 1),
    ("helsinki-paris", "council", 56, "consensus", 1),
    ("league-covenant", "council", 14, "unanimity", 1),
    ("nato", "council", 28, "consensus", 1),
    ("nato-csto", "joint-council", 35, "consensus", 1),
    ("nato-russia-council", "council", 29, "consensus", 1),
    ("osce", "council", 56, "consensus", 1),
    ("un-charter", "security-council", 15, "qualified-majority", 848),
]


@pytest.mark.parametrize(("treaty", "name", "n", "rule", "n_winning"), BODIES)
def test_a_body_of_a_shipped_institution(treaty, name, n, rule, n_winning):
    body = eg.voting_body(eg.load_treaty(treaty), name)
    assert (body.electorate.size, body.rule.rule) == (n, rule)
    assert body.game().n_winning == n_winning
    assert body.source.citation


@pytest.mark.parametrize("name", shipped_treaties())
def test_no_shipped_institution_is_meaningless_and_each_provision_has_a_source(name):
    treaty = eg.load_treaty(name)
    assert not [lint for lint in check_treaty(treaty) if lint.is_error]
    for provision in treaty.provisions:
        assert treaty.source(provision).citation


def test_minus_one_is_consensus_without_the_state_concerned():
    body = eg.voting_body(eg.load_treaty("osce"), "minus-one")
    game = body.game(excluded={"members": 1})
    assert (game.entitled.size, game.n_winning) == (55, 1)
    fifty_five = eg.capacity_to_act(body.rule, {"members": 56}, "0.95", excluded={"members": 1})
    assert fifty_five == Fraction("0.95") ** 55


def test_a_quorum_is_a_share_of_all_parties_those_excluded_from_the_vote_too():
    treaty = eg.load_treaty("est-2009").under({"8(4)": "minus-attacker"})
    body = eg.voting_body(treaty, "extraordinary-conference")
    assert body.rule.quorum.least(55) == 45
    attending = body.game(others="absent", excluded={"members": 1})
    assert attending.minimal_winning == ({"members": 45},)


def test_council_of_the_union_under_nice():
    council = eg.voting_body(eg.load_treaty("eu-council-nice")).game()
    votes, population = 345, Fraction("499665.4")
    bounds = {sum(test.weights): test.bound for test in council.requirement.tests if test.bound > 1}
    assert (bounds[votes], bounds[27]) == (255, 14)
    (least,) = {bound for total, bound in bounds.items() if total not in (votes, 27)}
    assert least == -(-population * 10 * Fraction("0.62") // 1)
    states = {member.states[0] for member in eg.load_treaty("eu-council-nice").member}
    assert len(states) == 27


def test_there_is_one_body_or_it_is_named():
    est = eg.load_treaty("est-2009")
    with pytest.raises(TreatyError, match="is not the only body that votes"):
        eg.voting_body(est)
    with pytest.raises(TreatyError, match=r"is no body that votes .*accepted: conference"):
        eg.voting_body(est, "senate")


def test_a_treaty_without_members_has_no_bodies():
    text = (
        'format = "est-games/treaty-1"\nid = "club"\ntitle = "Club"\ncitation = "None"\n'
        '[[article]]\nnumber = "1"\n[[article.provision]]\nid = "council"\n'
        'type = "conference"\ndecision = "consensus"\nbasis = "text"\n'
    )
    with pytest.raises(TreatyError, match="does not say who the members are"):
        eg.voting_bodies(parse_treaty(text))
