"""Figures of bodies that decide by vote: read from the institutions' files, and counted."""

from __future__ import annotations

from fractions import Fraction

import pytest

import est_games as eg
from est_games.treaty.ballot import Ballot

CAPACITY = {
    "art8_attacker_excluded_55": 0.05953855510552941,
    "osce_56": 0.056561627350252934,
    "osce_minus_one": 0.22326958164573543,
    "nato28": 0.23782688525533216,
    "csto7": 0.6983372960937497,
    "unsc": 0.7737808740623555,
    "four_fifths_56": 0.9999827076936045,
}
EXTRAORDINARY = (
    eg.load_treaty("est-2009").under({"8(4)": "minus-attacker"}),
    "extraordinary-conference",
)
BODIES = {
    "art8_attacker_excluded_55": (eg.voting_body(*EXTRAORDINARY), "no", {"members": 1}),
    "osce_56": (eg.voting_body(eg.load_treaty("osce"), "council"), "no", {}),
    "nato28": (eg.voting_body(eg.load_treaty("nato")), "no", {}),
    "csto7": (eg.voting_body(eg.load_treaty("csto-2010")), "no", {}),
    "unsc": (eg.voting_body(eg.load_treaty("un-charter"), "security-council"), "no", {}),
}


@pytest.mark.parametrize("name", BODIES)
def test_decision_capacity_of_the_shipped_bodies(name: str) -> None:
    """decision_capacity: each member approves with probability 0.95 on its own."""
    body, others, excluded = BODIES[name]
    found = eg.capacity_to_act(body.rule, body.electorate, "0.95", others=others, excluded=excluded)
    assert isinstance(found, Fraction)
    assert abs(found - CAPACITY[name]) < 1e-9


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("osce_minus_one", {"rule": "consensus", "minus": 1}),
        ("four_fifths_56", {"rule": "qualified-majority", "threshold": "4/5", "of": "all"}),
    ],
)
def test_decision_capacity_of_rules(name: str, rule: dict[str, object]) -> None:
    """decision_capacity: one objection spared, and four fifths needed, among fifty-six."""
    assert abs(eg.capacity_to_act(rule, {"states": 56}, "0.95") - CAPACITY[name]) < 1e-9


@pytest.mark.parametrize(
    ("body", "n", "quorum", "breaks"),
    [
        ("conference", 25, 17, 9),
        ("conference", 28, 19, 10),
        ("conference", 56, 38, 19),
        ("extraordinary-conference", 25, 20, 6),
        ("extraordinary-conference", 28, 23, 6),
        ("extraordinary-conference", 56, 45, 12),
    ],
)
def test_est_quorum(body: str, n: int, quorum: int, breaks: int) -> None:
    """est_quorum: two thirds (art. 6) and four fifths (art. 8) attend, or those absent stop it."""
    treaty = eg.load_treaty("est-2009").model_copy(update={"eligible": n})
    found = eg.voting_body(treaty, body)
    assert min(found.game(others="absent").minimal_winning[0].values()) == quorum
    contrast = eg.compare_bodies(found, found).contrasts[Ballot.ABSENT]
    assert contrast.stopping[0].least == contrast.stopping[0].always == breaks


def test_k_of_n_consensus() -> None:
    """k_of_n_consensus: one winning coalition of fifty-six, fifty-seven less one objection."""
    for rule, winning in (("consensus", 1), ({"rule": "consensus", "minus": 1}, 57)):
        power = eg.voting_power(rule, {"states": 56})
        assert power.n_winning == winning
        assert power.shapley_shubik == {"states": Fraction(1, 56)}


def test_penrose_1946_half_a_toss_is_where_a_majority_turns() -> None:
    """Penrose (1946): an odd majority of coin tossers acts every other time."""
    assert eg.approval_needed("simple-majority", {"voters": 27}) == Fraction(1, 2)
    assert eg.capacity_to_act("simple-majority", {"voters": 27}, "1/2") == Fraction(1, 2)
