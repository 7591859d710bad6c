"""Rules by three objectives: who dominates whom, with witnesses."""

from fractions import Fraction

import pytest
from hypothesis import given, settings, strategies as st

import est_games as eg
from est_games.errors import TreatyError
from est_games.treaty import shipped_treaties
from est_games.voting.frontier import frontier_of
from est_games.voting.objectives import MEASURES, OBJECTIVES

CHOSEN = {
    "effectiveness": MEASURES["capacity"],
    "efficiency": MEASURES["canvass"],
    "legitimacy": MEASURES["consent"],
}
COUNCIL = {"rule": "qualified-majority", "threshold": 9, "veto": ["permanent"]}
levels = st.tuples(
    st.integers(0, 2).map(Fraction),
    st.none() | st.integers(0, 2).map(Fraction),
    st.integers(0, 2).map(Fraction),
)


@settings(deadline=None)
@given(st.lists(levels, min_size=1, max_size=7))
def test_the_frontier_is_what_no_other_beats(given_levels):
    named = {str(k): dict(zip(OBJECTIVES, row, strict=True)) for k, row in enumerate(given_levels)}
    found = frontier_of(CHOSEN, named)

    def worth(name):
        effect, cost, consent = (named[name][objective] for objective in OBJECTIVES)
        return effect, -(99 if cost is None else cost), consent

    def beats(one, other):
        mine, theirs = worth(one), worth(other)
        return mine != theirs and all(a >= b for a, b in zip(mine, theirs, strict=True))

    for entry in found.entries:
        above = [name for name in named if beats(name, entry.name)]
        assert entry.is_undominated == (not above)
        assert set(entry.dominated_by) == set(above) & set(found.undominated)
        for name in entry.dominated_by:
            assert found.better(name, entry.name)
            assert not found.better(entry.name, name)


def test_raising_a_threshold_moves_along_the_frontier():
    found = eg.rule_frontier(eg.threshold_rules(56), {"states": 56})
    assert len(found.undominated) == 56
    for less, more in zip(found.entries, found.entries[1:], strict=False):
        assert found.better(less.name, more.name) == ("effectiveness", "efficiency")
        assert found.better(more.name, less.name) == ("legitimacy",)


def test_five_vetoes_cost_effect_and_buy_no_consent():
    found = eg.rule_frontier(
        {"with": COUNCIL, "without": {"rule": "qualified-majority", "threshold": 9}},
        {"permanent": 5, "elected": 10},
    )
    assert found.undominated == ("without",)
    assert found.entry("with").dominated_by == ("without",)
    assert found.better("without", "with") == ("effectiveness", "efficiency")


def test_every_body_of_every_institution_has_its_place():
    bodies = {
        f"{name}/{body.name}": body
        for name in shipped_treaties()
        if eg.load_treaty(name).electorate and name != "eu-council-nice"
        for body in eg.voting_bodies(eg.load_treaty(name))
    }
    found = eg.rule_frontier(bodies, excluded={"members": 1}, affected=56)
    assert [entry.name for entry in found.entries] == list(bodies)
    told = found.to_dict()
    assert set(told["rules"]) == set(bodies)
    assert told["rules"]["osce/minus-one"]["legitimacy"] == "55/56"
    assert Fraction(told["rules"]["nato/council"]["effectiveness"]) == Fraction("0.95") ** 28


def test_blocs_that_move_together_help_consensus():
    rules, members = {"consensus": "consensus"}, {"west": 28, "east": 28}
    blocs = {"west": "west", "east": "east"}
    alone = eg.rule_frontier(rules, members)
    together = eg.rule_frontier(rules, members, blocs=blocs, correlation=1)
    assert alone.entries[0].levels["effectiveness"] == Fraction("0.95") ** 56
    assert together.entries[0].levels["effectiveness"] == Fraction("0.95") ** 2


def test_what_is_not_exact_is_refused():
    states = {f"s{k}": {"votes": 2**k + k} for k in range(18)}
    rule = {"rule": "weighted-majority", "measure": "votes", "threshold": "1/2"}
    approval = {name: Fraction(1, 2 + k) for k, name in enumerate(states)}
    with pytest.raises(TreatyError, match="too many kinds of coalition to be weighed exactly"):
        eg.rule_frontier({"w": rule}, states, approval=approval, mistaken=0)


def test_a_rule_that_is_not_there():
    found = eg.rule_frontier({"one": "consensus"}, {"a": 2})
    with pytest.raises(TreatyError, match=r"is no rule here .*accepted: one"):
        found.entry("two")


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"electorate": {"a": 0}}, "electorate: has nobody in it"),
        ({"electorate": {"a": 2}, "mistaken": "x"}, "mistaken: is not a probability"),
    ],
)
def test_what_cannot_be_weighed_is_refused_where_it_stands(told, said):
    with pytest.raises(TreatyError, match=said):
        eg.rule_frontier({"one": "consensus"}, **told)
