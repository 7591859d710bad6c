"""Attendance, votes, enforcement, signing sets, pivotal states and the verdict on states."""

from fractions import Fraction
from itertools import product

import pytest

import est_games as eg
from est_games.situation import parse_situation
from est_games.states.undominated import weakly_dominated
from est_games.treaty import parse_treaty
from tests.oracles.four_blocs import RESTRAINT, SITUATION, TREATY as FOUR, conference, provision

TREATY = eg.load_treaty("est-2009")
EUROPE = eg.load_situation("europe-2010")


def test_a_vote_is_solved_without_weakly_dominated_ballots():
    game = eg.compile_states(TREATY, EUROPE, "voting", threat="attack")
    assert game.form.strategies == (("no",), ("yes",), ("yes",), ("yes",))
    assert "8 weakly dominated strategies were removed." in game.messages
    whole = eg.compile_states(TREATY, EUROPE, "voting", threat="attack", undominated_ballots=False)
    assert whole.form.n_strategies == (3, 3, 3, 3)
    assert len(whole.form.states) == 1653
    removed = weakly_dominated(whole.form)
    assert removed["russia"] == ("yes", "abstain")


def test_the_attacker_left_out_cannot_stop_the_vote():
    readings = {"8(4)": "minus-attacker"}
    game = eg.compile_states(TREATY, EUROPE, "voting", threat="attack", readings=readings)
    assert "russia" not in game.form.types
    alone = eg.compile_states(TREATY, EUROPE, "voting", threat="attack").form
    paid = [eg.solve(each, "pure-nash").equilibria[0].payoffs for each in (alone, game.form)]
    assert paid[0][1:] != paid[1]


def test_a_vote_by_tallies_is_the_rule_itself():
    form = eg.compile_states(
        TREATY,
        EUROPE,
        "voting",
        threat="attack",
        undominated_ballots=False,
        parties={"russia": 1, "nato": 2, "eu": 1, "neutrals": 1},
    ).form
    normal = form.to_normal()
    values = sorted(set(normal.payoffs[-1]))
    assert len(values) == 2
    for profile, payoff in zip(product(range(3), repeat=5), normal.payoffs[-1], strict=True):
        adopted = profile.count(1) == 0 and profile.count(0) > 0
        assert payoff == (values[1] if adopted else values[0])


def test_enforcing_is_a_states_own_act():
    form = eg.compile_states(TREATY, EUROPE, "enforcement", threat="attack").form
    assert form.types == ("nato", "eu")
    # Solidarity 1/4 and a breach avoided 1/2, less half of the effort of 3/8; others do not matter.
    gaps = {a - b for a, b in zip(*form.payoffs[0], strict=True)}
    assert gaps == {Fraction(1, 4) + Fraction(1, 2) - Fraction(3, 16)}


def test_signing_sets_have_witnesses():
    game = eg.compile_states(TREATY, EUROPE, replies=["sign", "reject"])
    sets = eg.stable_signing_sets(game)
    assert len(sets.sets) == 29 * 7 * 16
    counts = {
        tuple(own[0] for own in e.counts) for e in eg.solve(game.form, "pure-nash").equilibria
    }
    assert {tuple(each.members.values()) for each in sets.stable} == counts
    empty = sets.sets[0]
    assert empty.joining.kind == "neutrals"
    assert empty.joining.gain > 0
    with pytest.raises(eg.GameError, match="is no set of signers"):
        sets.blocking({"nato": 29})
    three = eg.TypedAnonymousForm.from_payoff(
        lambda *_: 0, sizes={"a": 2}, strategies=["sign", "reject", "stall"]
    )
    with pytest.raises(eg.GameError, match="must be the only strategy beside sign"):
        eg.stable_signing_sets(three)


def test_raising_the_number_makes_more_states_pivotal():
    (entry, *_) = eg.pivotal_states(TREATY, EUROPE)
    assert (entry.needed, entry.more, entry.blocking) == (25, 18, 49 - 18 + 1)
    assert all(sum(group.values()) == 18 for group in entry.minimal)
    decision = [
        each
        for each in eg.pivotal_states(TREATY, EUROPE, readings={"8(4)": "single-veto"})
        if each.what == "decision"
    ]
    assert [each.blocking for each in decision] == [1, 1]


def test_blocs_and_states_differ_where_a_bloc_moves_what_a_state_cannot():
    answer = eg.state_verdict(TREATY, EUROPE, replies=["sign", "reject"])
    nato = answer.differences[0]
    assert nato.actor == "nato"
    assert nato.bloc.dominated == {"sign": "strictly"}
    assert nato.states.dominated == {}
    assert nato.free_riding.together > 0 > nato.free_riding.alone
    assert "Free riding: reject" in str(answer)
    data = answer.to_dict()
    assert data["games"][0]["actors"][0]["differs"] is True
    assert len(data["games"][0]["equilibria"]) == 11


def test_what_does_not_fit_is_refused():
    with pytest.raises(eg.GameError, match="comes before no such conference"):
        eg.compile_states(TREATY, EUROPE, "voting", threat="flood")
    with pytest.raises(eg.GameError, match="cannot be so many states"):
        eg.compile_states(TREATY, EUROPE, "voting", parties={"nato": 29})
    with pytest.raises(eg.GameError, match="leaves its range"):
        eg.compile_states(TREATY, EUROPE, parameters={"blame": 7})


def test_what_is_not_listed_makes_no_difference():
    answer = eg.state_verdict(TREATY, EUROPE, "attendance", threat="enlarging")
    assert answer.answers[0].status is eg.Status.LIMIT
    assert answer.differences == ()
    assert "as far as listed" in str(answer)


def test_a_stage_with_one_way_to_act_is_told_too():
    answer = eg.state_verdict(TREATY, EUROPE, "voting", threat="attack")
    (only,) = answer.answers[0].equilibria
    assert only == {
        "russia": {"no": 7},
        "nato": {"yes": 28},
        "eu": {"yes": 6},
        "neutrals": {"yes": 15},
    }


def _four(*clauses, formula):
    text = FOUR.format(binding="legal") + provision("accession") + RESTRAINT + "".join(clauses)
    interest = f'[[interest]]\nactor = ["a", "b", "c", "d"]\nname = "all"\nformula = "{formula}"\n'
    return parse_treaty(text), parse_situation(SITUATION + interest)


def test_what_is_enforced_is_the_strongest_measure_and_what_is_automatic_is_in_place():
    sanctioned = provision("sanctions", mode='"automatic"')
    measured = conference(grades='["embargo", "force"]')
    pair = _four(measured, sanctioned, formula="enforced.b*(grade + 10*sanctioned)")
    form = eg.compile_states(*pair, "enforcement").form
    gaps = {a - b for a, b in zip(*form.payoffs[form.types.index("b")], strict=True)}
    assert gaps == {12}


@pytest.mark.parametrize("effect", ["measures", "suspension"])
def test_a_state_suspended_upon_its_breach_has_no_vote_among_states(effect):
    expelled = provision("sanctions", mode='"automatic"', upon='"breach"', effect=f'"{effect}"')
    pair = _four(conference(quorum='"1/2"'), expelled, formula="adopted")
    form = eg.compile_states(*pair, "voting", undominated_ballots=False).form
    assert ("a" in form.types) == (effect == "measures")
    assert "a" in eg.compile_states(*pair, "attendance", undominated_ballots=False).form.types
