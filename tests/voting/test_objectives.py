"""Measures of a rule's three objectives: every coalition and every order of small bodies listed."""

from fractions import Fraction
from itertools import permutations, product
from math import factorial

import pytest
from hypothesis import given, settings, strategies as st

import est_games as eg
from est_games.errors import TreatyError
from est_games.treaty.ballot import Ballot, Electorate
from est_games.treaty.rule import parse_rule
from est_games.voting.objectives import MEASURES, OBJECTIVES, measures_of

EXAMPLES = settings(deadline=None, max_examples=40)
MEMBERS = {"large": 1, "middle": 2, "small": 2}
WHO = ("large", "middle", "middle", "small", "small")
RULES = [
    "consensus",
    {"rule": "consensus", "minus": 1},
    {"rule": "consensus", "constructive_abstention": "1/3"},
    {"rule": "unanimity", "of": "all"},
    "simple-majority",
    {"rule": "qualified-majority", "threshold": "2/3", "of": "all", "veto": "large"},
    {"rule": "simple-majority", "quorum": "3/5"},
]
probabilities = st.fractions(0, 1, max_denominator=7)


def adopts(rule, inside, others):
    tally: dict = {name: {} for name in MEMBERS}
    for name, yes in zip(WHO, inside, strict=True):
        ballot = Ballot.YES if yes else Ballot(others)
        tally[name][ballot] = tally[name].get(ballot, 0) + 1
    return rule.decide(tally, Electorate.of(MEMBERS))


def listed(rule, others, yes, wrong, justified):
    """Return every measure from every coalition listed, no two of them sharing a formula."""
    n = len(WHO)
    coalitions = list(product((False, True), repeat=n))
    wins = {s: adopts(rule, s, others).adopted for s in coalitions}

    def likely(s, p):
        weight = Fraction(1)
        for one in s:
            weight *= p if one else 1 - p
        return weight

    def unwilling(s):
        decision = adopts(rule, s, others)
        bound = sum(decision.bound.values())
        return bound - sum(s) if decision.adopted else 0

    capacity = sum(likely(s, yes) for s in coalitions if wins[s])
    mistaken = sum(likely(s, wrong) for s in coalitions if wins[s])
    consenting = sum(likely(s, yes) * sum(s) for s in coalitions if wins[s])
    pivots, places = [0] * n, 0
    for order in permutations(range(n)):
        inside = [False] * n
        for place, i in enumerate((None, *order)):
            if i is not None:
                inside[i] = True
            if wins[tuple(inside)]:
                places += place
                if i is not None:
                    pivots[i] += 1
                break
    least = min((sum(s) for s in coalitions if wins[s]), default=None)
    return {
        "capacity": capacity,
        "reliability": justified * capacity + (1 - justified) * (1 - mistaken),
        "power-to-act": Fraction(sum(wins.values()), 2**n),
        "canvass": Fraction(places, factorial(n)),
        "least-winning": least,
        "rounds": 1 / capacity if capacity else None,
        "least-consent": Fraction(least, n),
        "consent": consenting / capacity / n if capacity else 1,
        "agreement": sum(
            likely(s, yes) * Fraction(sum(one == wins[s] for one in s), n) for s in coalitions
        ),
        "freedom": 1 - sum(likely(s, yes) * Fraction(unwilling(s), n) for s in coalitions),
        "unforced": 1 - sum(likely(s, yes) for s in coalitions if unwilling(s)),
        "inclusion": min(pivots) * Fraction(n, factorial(n)),
    }


@EXAMPLES
@given(
    st.sampled_from(RULES),
    st.sampled_from(["no", "abstain", "absent"]),
    probabilities,
    probabilities,
    probabilities,
)
def test_every_measure_is_what_listing_says(rule, others, yes, wrong, justified):
    expected = listed(parse_rule(rule), others, yes, wrong, justified)
    assert set(expected) == set(MEASURES)
    for name, value in expected.items():
        (entry,) = eg.rule_frontier(
            {"rule": rule},
            MEMBERS,
            approval=yes,
            mistaken=wrong,
            justified=justified,
            others=others,
            **{MEASURES[name].objective: name},
        ).entries
        assert entry.levels[MEASURES[name].objective] == value, name


def test_half_a_toss_and_half_the_mean_power_make_the_agreement_of_rae():
    """Dubey and Shapley (1979): of a proper choice by coins, one half and half of Banzhaf's."""
    rule, members = {"rule": "qualified-majority", "threshold": 9, "veto": "permanent"}, (5, 10)
    electorate = dict(zip(("permanent", "elected"), members, strict=True))
    (entry,) = eg.rule_frontier(
        {"council": rule}, electorate, approval="1/2", legitimacy="agreement"
    ).entries
    power = eg.voting_power(rule, electorate).banzhaf
    mean = sum(n * power[name] for name, n in electorate.items()) / 15
    assert entry.levels["legitimacy"] == Fraction(1, 2) + mean / 2


def test_majority_is_the_most_reliable_rule_of_equally_able_judges():
    """Nitzan and Paroush (1982): with even odds, no number needed but one more than half."""
    found = eg.rule_frontier(
        eg.threshold_rules(7),
        {"judges": 7},
        approval="3/5",
        mistaken="2/5",
        effectiveness="reliability",
    )
    best = max(found.entries, key=lambda entry: entry.levels["effectiveness"])
    assert best.name == "4 of 7"


def test_rae_s_majority_agrees_with_most_wishes():
    """Rae (1969), Taylor (1969): of the rules k of n, by coins, the majority satisfies most."""
    found = eg.rule_frontier(
        eg.threshold_rules(9), {"m": 9}, approval="1/2", legitimacy="agreement"
    )
    assert max(found.entries, key=lambda entry: entry.levels["legitimacy"]).name == "5 of 9"


def test_those_without_a_vote_have_not_consented():
    rule = {"rule": "unanimity", "excluded": ["attacker"]}
    asked = {"electorate": {"states": 55, "attacker": 1}, "excluded": {"attacker": 1}}
    (entry,) = eg.rule_frontier({"art8": rule}, **asked).entries
    assert entry.levels["legitimacy"] == Fraction(55, 56)
    (wider,) = eg.rule_frontier({"art8": rule}, **asked, affected=60).entries
    assert wider.levels["legitimacy"] == Fraction(55, 60)


def test_what_is_never_adopted_takes_without_end_and_binds_nobody():
    rules = {"never": {"rule": "weighted-majority", "measure": "votes", "threshold": 9}}
    for name in MEASURES:
        frontier = eg.rule_frontier(
            rules, {"a": {"votes": 3}, "b": {"votes": 5}}, **{MEASURES[name].objective: name}
        )
        level = frontier.entries[0].levels[MEASURES[name].objective]
        expected = {"canvass": None, "least-winning": None, "rounds": None, "capacity": 0}
        assert level == expected.get(name, level)
        assert name not in ("least-consent", "consent", "freedom", "unforced") or level == 1


def test_every_objective_has_measures_and_each_its_author():
    assert {name for objective in OBJECTIVES for name in measures_of(objective)} == set(MEASURES)
    assert all(measure.citation and measure.summary for measure in MEASURES.values())


# Refusals


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"rules": {}}, "rules: is no number of rules to compare [found '0'"),
        ({"electorate": None}, "electorate: is missing, and a rule has no members of its own"),
        ({"justified": 2}, "justified: is not a probability [found '2'"),
        ({"approval": "x"}, "approval: is not a probability"),
        ({"efficiency": "capacity"}, "accepted: 'canvass', 'least-winning' or 'rounds'"),
        ({"excluded": {"b": 1}}, "excluded.b: is no class of any body whose rule excludes"),
    ],
)
def test_what_makes_no_sense_is_refused(options, said):
    with pytest.raises(TreatyError) as caught:
        eg.rule_frontier(**{"rules": {"one": "consensus"}, "electorate": {"a": 2}, **options})
    assert said in str(caught.value)
