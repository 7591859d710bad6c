"""Divide and conquer read from treaty and situation files: changing a file changes the table."""

from fractions import Fraction

import pytest

import est_games as eg
from est_games.errors import GameError
from est_games.situation import parse_situation
from est_games.states.side_payment import SidePayments

EST = eg.load_treaty("est-2009")
SPLIT = eg.load_situation("nato-split")
THREE = """
format = "est-games/situation-1"
id = "three-allies"
title = "Three allies"
actor = [
  {id = "tabler", role = "proposer", members = 30},
  {id = "keen", members = 2, replies = ["sign", "reject"]},
  {id = "loyal", members = 1, replies = ["sign", "reject", "stall"]},
  {id = "far", members = 4, replies = ["sign", "reject"]},
]
group = [{id = "pact", actors = ["keen", "loyal"]}]
type = [{id = "kind", belief = "1/4"}, {id = "cruel", belief = "3/4"}]
interest = [
  {actor = ["keen", "loyal"], name = "unity", formula = "-share.pact*(1 - share.pact)"},
  {actor = "keen", name = "gift", formula = "signed.keen*(1/3 + type.kind)"},
  {actor = "keen", name = "company", formula = "signed.far/7 + in_force/5"},
  {actor = "loyal", name = "pride", formula = "-signed.loyal + stalled.loyal/9"},
  {actor = "tabler", name = "count", formula = "signers/100 - 2*type.cruel*share.pact"},
]
"""


def test_what_a_subset_pays_is_what_the_interests_say():
    situation = parse_situation(THREE)
    found = eg.alliance_split(EST, situation, "pact", others={"far": "sign"})
    assert found.kinds == ("keen", "loyal")
    for k, m in found.subsets:
        share = Fraction(k + m, 3)
        unity = -share * (1 - share)
        # Thirty proposers and four others are enough for entry into force.
        company = Fraction(1, 7) + Fraction(1, 5)
        if k:
            gift = Fraction(1, 3) + Fraction(1, 4)
            assert found.signing[0][k, m] == unity + gift + company
        if k < 2:
            assert found.abstaining[0][k, m] == unity + company
        if m:
            assert found.signing[1][k, m] == unity - 1
        else:
            assert found.abstaining[1][k, m] == unity
        assert found.proposer[k, m] == Fraction(34 + k + m, 100) - Fraction(3, 2) * share
        assert found.components["unity"][k, m] == 3 * unity
        assert found.components["gift"][k, m] == k * Fraction(7, 12)
    assert found.stable == ((2, 0),)


def test_what_the_rest_replies_and_what_is_done_instead_of_signing_count():
    situation = parse_situation(THREE)
    alone = eg.alliance_split(EST, situation, "keen")
    joined = eg.alliance_split(EST, situation, "keen", others={"far": "sign", "loyal": "stall"})
    assert joined.abstaining[0][0,] - alone.abstaining[0][0,] == Fraction(1, 7) + Fraction(1, 5)
    loyal = eg.alliance_split(EST, situation, "loyal", otherwise="stall")
    assert loyal.abstaining[0][0,] == Fraction(1, 9)


def test_partners_split_off_unless_they_are_paid():
    found = eg.alliance_split(EST, SPLIT, "partners")
    assert found.stable == ((3,),)
    kept = SidePayments(split=found).stay_stable()
    rewarded = eg.alliance_split(
        EST, SPLIT, "partners", parameters={"reward": kept.installments[0].payment}
    )
    assert rewarded.joining(0, (0,)) == 0
    assert (0,) in rewarded.stable


def test_an_alliance_is_split_at_worst_by_a_minority_and_by_what_the_file_says():
    situation = eg.load_situation("europe-2010")
    found = eg.alliance_split(EST, situation, "nato")
    cohesion = found.components["cohesion"]
    (worst,) = min(cohesion, key=lambda k: cohesion[k])
    assert worst < 14
    outside = [k for k in found.subsets if sum(k) < 18]
    assert max(outside, key=found.loss) == (11,)
    assert (0,) in found.stable
    solid = eg.alliance_split(EST, SPLIT, "partners", parameters={"cohesion": 0})
    assert "cohesion" not in solid.components
    assert "cohesion" in eg.alliance_split(EST, SPLIT, "partners").components


def test_interests_asked_for_are_told_even_where_they_are_worth_nothing():
    solid = eg.alliance_split(
        EST, SPLIT, "partners", parameters={"cohesion": 0}, components=["cohesion"]
    )
    assert solid.components == {"cohesion": dict.fromkeys([(0,), (1,), (2,), (3,)], 0)}


def test_an_interest_that_there_is_not_is_refused_before_anything_is_solved(monkeypatch):
    monkeypatch.setattr("est_games.states.alliance_split.Following", None)
    with pytest.raises(GameError, match="components"):
        eg.alliance_split(EST, SPLIT, "alliance", components=["mood"])


def test_what_the_courting_is_for_is_a_reading_of_the_payoffs():
    divide, partner = (
        eg.alliance_split(EST, SPLIT, "partners", readings={"payoffs": reading})
        for reading in ("divide-and-conquer", "dialogue")
    )
    assert divide.signing == partner.signing
    gains = [found.proposer[3,] - found.proposer[0,] for found in (divide, partner)]
    share = Fraction(3, 28)
    split = Fraction(27, 4) * share * (1 - share) ** 2
    offered = Fraction(1, 2)
    assert gains == [split + share / 4 - offered, share - offered]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"alliance": "moon"}, "alliance: is no group or actor whose states reply [found 'moon'"),
        ({"alliance": "russia"}, "alliance: is no group or actor whose states reply"),
        ({"otherwise": "stall"}, "otherwise: is not open to partners [found 'stall'"),
        ({"otherwise": "sign"}, "otherwise: is of the wrong kind"),
        ({"others": {"partners": "sign"}}, "others.partners: is no responder outside"),
        (
            {"components": ["cohesion", "mood"]},
            "components[1]: is no interest that the replies alone decide [found 'mood'; "
            "accepted: cohesion, side payments, dialogue, displaced alliance]",
        ),
        ({"parameters": {"offer": 9}}, "offer"),
    ],
)
def test_what_makes_no_sense_is_refused(options, said):
    with pytest.raises(GameError) as caught:
        eg.alliance_split(EST, SPLIT, **{"alliance": "partners", **options})
    assert said in str(caught.value)
