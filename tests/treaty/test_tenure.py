"""Members with dates: who belonged to an institution on a day, and who of them voted."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings, strategies as st

from est_games.errors import TreatyError
from est_games.treaty import parse_treaty
from est_games.treaty.member import MemberClass
from est_games.treaty.overview import overview
from est_games.treaty.read import treaty_schema
from est_games.treaty.tenure import members_on, spans_of

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
CLUB = """
[[member]]
id = "old"
states = ["ARG", "CUB", "HND"]
suspended = { CUB = [1962-01-31, "2009-06-03"], HND = 2009 }
[[member]]
id = "young"
states = ["CAN", "GUY"]
joined = 1990
left = { GUY = [1995, 2000] }
"""


def club(members):
    return parse_treaty(FILE.format(members=members))


def rolls(treaty, day):
    return {m.id: m.states for m in treaty.on(day).member}


@pytest.mark.parametrize(
    ("day", "members"),
    [
        ("1962-01-30", {"old": ("ARG", "CUB", "HND")}),
        ("1962-01-31", {"old": ("ARG", "HND"), "old suspended": ("CUB",)}),
        (
            1990,
            {"old": ("ARG", "HND"), "old suspended": ("CUB",), "young": ("CAN", "GUY")},
        ),
        (1995, {"old": ("ARG", "HND"), "old suspended": ("CUB",), "young": ("CAN",)}),
        (
            date(2009, 6, 2),
            {"old": ("ARG",), "old suspended": ("CUB", "HND"), "young": ("CAN", "GUY")},
        ),
        (
            None,
            {"old": ("ARG", "CUB"), "old suspended": ("HND",), "young": ("CAN", "GUY")},
        ),
    ],
)
def test_a_day_decides_who_is_a_member_and_who_votes(day, members):
    treaty = club(CLUB)
    assert rolls(treaty, day) == members
    voting = [states for name, states in members.items() if not name.endswith("suspended")]
    assert treaty.on(day).electorate.size == sum(map(len, voting))


def test_without_a_day_an_institution_has_the_members_of_the_end():
    treaty = club(CLUB)
    assert treaty.electorate == treaty.on(None).electorate
    assert overview(treaty).members == "2 old, 1 old suspended, 2 young"


DAYS = st.dates(date(1900, 1, 1), date(2000, 1, 1))


@settings(max_examples=100, deadline=None)
@given(DAYS, st.tuples(DAYS, DAYS).map(sorted), DAYS)
def test_who_belongs_is_found_day_by_day(joined, gone, day):
    joined, left = sorted((joined, gone[0]))
    back = max(gone[1], left) + timedelta(days=1)
    member = MemberClass.model_validate(
        {"id": "all", "states": ["FRA"], "joined": joined, "left": [left, back]}
    )
    belongs = joined <= day and not left <= day < back
    assert bool(members_on([member], day)) == belongs
    assert any(a <= day < b for a, b in spans_of(member, "FRA")) == belongs


def test_a_state_may_change_its_class_but_is_in_one_at_a_time():
    terms = """
[[member]]
id = "council"
states = ["FRA", "MEX"]
left = { MEX = 2011 }
[[member]]
id = "others"
states = ["MEX"]
joined = 2011
votes = false
"""
    assert rolls(club(terms), 2010) == {"council": ("FRA", "MEX")}
    assert rolls(club(terms), 2011) == {"council": ("FRA",), "others": ("MEX",)}
    with pytest.raises(TreatyError, match="is in two classes of members"):
        club(terms.replace("joined = 2011", "joined = 2010-12-31"))


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        ("joined = true", "member[0].joined: is not a day [found 'True'; accepted: a year"),
        ('joined = "spring"', "member[0].joined: is not a day [found 'spring'; accepted"),
        ("left = { FRA = [1990] }", "member[0].left.FRA: is not a span of time"),
        ("left = { FRA = [1990, 1980] }", "member[0].left.FRA: ends before it begins"),
        ("suspended = { GUY = 1990 }", "member[0]: dates under suspended GUY, which it does not"),
        ("joined = 1990\nleft = 1980", "member[0]: has FRA leave before it joins"),
        ("joined = 99999", "member[0].joined: is not a day"),
    ],
)
def test_what_dates_cannot_be(dates, said):
    with pytest.raises(TreatyError) as caught:
        club(f'[[member]]\nid = "a"\nstates = ["FRA"]\n{dates}')
    assert said in str(caught.value)


def test_a_class_without_states_has_no_dates():
    with pytest.raises(TreatyError) as caught:
        club('[[member]]\nid = "a"\ncount = 3\njoined = 1990')
    assert "member[0].joined" in str(caught.value)


def test_what_is_no_day_is_refused():
    with pytest.raises(TreatyError, match="is not a day"):
        club(CLUB).on("the ides of March")


def test_a_day_without_members_is_not_a_day_with_whoever_may_become_one():
    young = club('[[member]]\nid = "young"\nstates = ["CAN", "GUY"]\njoined = 1990')
    with pytest.raises(TreatyError, match="nobody is a member"):
        young.on(1989)
    assert young.on(1990).electorate.size == 2


def test_dates_survive_being_written_out():
    treaty = club(CLUB)
    again = type(treaty).model_validate(treaty.model_dump(mode="json", exclude_unset=True))
    assert again.member == treaty.member


def test_an_editor_accepts_one_day_for_a_class_and_days_by_state():
    jsonschema = pytest.importorskip("jsonschema")
    entry = {"$defs": treaty_schema()["$defs"], "$ref": "#/$defs/MemberClass"}
    check = jsonschema.Draft202012Validator(entry)
    assert check.is_valid({"id": "a", "states": ["FRA"], "joined": 1990, "left": [1995, 2000]})
    assert check.is_valid({"id": "a", "states": ["FRA"], "suspended": {"FRA": "1990-02-01"}})
    assert not check.is_valid({"id": "a", "states": ["FRA"], "joined": {"FRA": [1990]}})
