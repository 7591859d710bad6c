"""What clauses do once a crisis is played: every rule is followed along the plays it decides."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings, strategies as st

import est_games as eg
from est_games.game.multistage import StageKind
from est_games.situation import parse_situation
from est_games.treaty import parse_treaty
from tests.oracles.four_blocs import (
    DEFENCE,
    FEW,
    RESTRAINT,
    SITUATION,
    TREATY,
    actions,
    conference,
    in_force,
    play,
    provision,
    yes,
)

# --- assistance


@pytest.mark.parametrize(
    ("does", "token", "helpers", "breaches"),
    [("assist", 0, 6, 0), ("token help", 1, 0, 0), ("stand aside", 0, 0, 1)],
)
def test_a_token_discharges_a_duty_to_do_what_one_deems_necessary(does, token, helpers, breaches):
    form = in_force(
        DEFENCE, provision("assistance", obligation='"must"', extent='"as-deemed-necessary"')
    )
    _, facts = play(form, "a proceed", "c defend", f"b {does}", "d token help")
    assert facts.get("token.b", 0) == token
    assert facts.get("assistants", 0) == helpers
    assert facts.get("breach.b", 0) == breaches
    assert facts["token.d"] == 1


@pytest.mark.parametrize(
    ("obligation", "extent"), [("must", "full"), ("may", "as-deemed-necessary"), ("may", "full")]
)
def test_no_token_where_help_is_owed_in_full_or_not_at_all(obligation, extent):
    form = in_force(
        DEFENCE, provision("assistance", obligation=f'"{obligation}"', extent=f'"{extent}"')
    )
    assert actions(form, "assistance") == {("assist", "stand aside")}


# --- who calls


def test_any_party_may_call_what_the_victim_does_not():
    form = in_force(DEFENCE, provision("consultation", callers='"any-party"'))
    steps, facts = play(form, "a proceed", "d call consultations", "a settle")
    assert steps == ["crisis", "restraint", "filing", "concern", "settlement", "outcome"]
    assert facts["raised"] == facts["filed"] == facts["settled"] == 1
    steps, facts = play(form, "a proceed", "c call consultations", "a settle")
    assert "concern" not in steps
    assert facts.get("raised", 0) == 0
    steps, facts = play(form, "a proceed", "c concede")
    assert steps[-3:] == ["concern", "self-defence", "outcome"]


def test_only_the_claimant_may_call_unless_the_text_says_otherwise():
    form = in_force(DEFENCE, provision("consultation"), conference(after='"consultation"'))
    assert not {"concern", "appeal"} & {stage.phase for stage in form.stages}


def test_any_party_may_take_what_consultations_left_to_the_conference():
    form = in_force(
        DEFENCE,
        provision("consultation"),
        conference(after='"consultation"', callers='"any-party"'),
    )
    steps, facts = play(
        form, "a proceed", "c call consultations", "b call a conference", *yes("abcd"), "a yield"
    )
    assert steps[3:] == ["settlement", "escalation", "appeal", "vote", "compliance", "outcome"]
    assert facts["adopted"] == facts["raised"] == facts["settled"] == 1


# --- acts against others


def test_a_collapse_without_a_victim_concerns_a_treaty_that_protects_anyone():
    scope = {"covers": '["armed-attack", "internal-collapse"]'}
    meeting = conference(callers='"any-party"')
    closed = in_force(provision("scope", **scope), meeting)
    assert play(closed, crisis="collapse")[0] == ["crisis", "outcome"]
    form = in_force(provision("scope", victims='"anyone"', **scope), meeting)
    steps, facts = play(form, "d call a conference", *yes("abcd"), "b enforce", crisis="collapse")
    assert steps == ["crisis", "concern", "vote", "enforcement", "outcome"]
    assert facts["covered"] == facts["adopted"] == 1
    assert facts["enforcers"] == 6
    assert facts["breach.a"] == 1  # bound to enforce like everybody else, and did not


# --- force


@pytest.mark.parametrize(
    ("binding", "counted", "other"),
    [("legal", "breach", "political_breach"), ("political", "political_breach", "breach")],
)
def test_breaches_are_counted_by_the_force_of_the_treaty(binding, counted, other):
    form = in_force(RESTRAINT, DEFENCE, conference(), binding=binding)
    _, facts = play(form, "a proceed", "c call a conference", *yes("abcd"), "a defy", "d enforce")
    assert facts[f"{counted}.a"] == 2  # the act, and the decision
    assert facts[f"{counted}.b"] == 1
    assert not {name for name in facts if name.startswith(f"{other}.")}


@pytest.mark.parametrize(("binds", "breaches"), [("all", 1), ("in-favour", 0)])
def test_a_majority_binds_whoever_did_not_accept_it_only_if_it_binds_all(binds, breaches):
    rule = f'{{ rule = "simple-majority", excluded = ["respondent"], binds = "{binds}" }}'
    form = in_force(DEFENCE, conference(decision=rule))
    vote = ("a proceed", "c call a conference", "b yes", "c yes", "d no", "a defy")
    _, facts = play(form, *vote, "b stand aside", "d stand aside")
    assert facts.get("breach.d", 0) == breaches
    assert facts["breach.b"] == facts["breach.a"] == 1  # who said yes, and who had no vote


# --- leaving


@pytest.mark.parametrize("months", [0, 6])
def test_leaving_escapes_a_decision_only_without_notice(months):
    form = in_force(
        DEFENCE, conference(), provision("withdrawal", notice_months=str(months)), RESTRAINT
    )
    _, facts = play(form, "a proceed", "c call a conference", *yes("abcd"), "a withdraw")
    assert facts["withdrew.a"] == facts["defied"] == 1
    assert facts["breach.a"] == (2 if months else 1)


@pytest.mark.parametrize(
    ("fields", "offered"),
    [
        ({"grounds": '"any"'}, True),
        ({"grounds": '"any"', "notice_months": "1"}, False),
        ({"grounds": '"extraordinary-events"'}, False),
    ],
)
def test_who_is_to_enforce_may_leave_where_any_grounds_suffice(fields, offered):
    form = in_force(DEFENCE, conference(), provision("withdrawal", **fields))
    assert all(("withdraw" in labels) is offered for labels in actions(form, "enforcement"))
    assert ("yield", "defy", "withdraw") in actions(form, "compliance")
    if offered:
        _, facts = play(
            form, "a proceed", "c call a conference", *yes("abcd"), "a defy", "b withdraw"
        )
        assert facts["withdrew.b"] == 1
        assert "breach.b" not in facts


def test_leaving_only_in_the_crises_the_clause_names():
    form = in_force(DEFENCE, conference(), provision("withdrawal", acts='["internal-collapse"]'))
    assert actions(form, "compliance") == {("yield", "defy")}


# --- a second session


@pytest.mark.parametrize("again", [0, 1, 2])
def test_a_conference_that_did_not_decide_may_be_called_again(again):
    form = in_force(DEFENCE, conference(again=str(again)))
    steps, facts = play(
        form, "a proceed", "a no", "c call a conference", "c call it again", "c concede"
    )
    assert steps.count("vote") == 1 + again
    assert steps.count("adjournment") == again
    assert facts.get("delayed", 0) == again
    assert facts["deadlock"] == 1
    delays = [s for s in form.stages if s.kind is StageKind.DELAY]
    assert len(delays) == again
    assert all(s.discount.constant_value == Fraction(2, 3) and not s.components for s in delays)


def test_the_claimant_may_let_a_failed_conference_be():
    form = in_force(DEFENCE, conference(again="1"))
    steps, facts = play(form, "a proceed", "a no", "c call a conference", "c concede")
    assert steps[-3:] == ["second session", "self-defence", "outcome"]
    assert facts["deadlock"] == 1
    assert "delayed" not in facts


# --- what meets a breach


def test_a_breach_meets_sanctions_without_a_decision():
    form = in_force(RESTRAINT, DEFENCE, provision("sanctions", mode='"automatic"', upon='"breach"'))
    _, facts = play(form, "a proceed", "c concede")
    assert facts["sanctioned"] == 1
    _, facts = play(form, "a refrain")
    assert "sanctioned" not in facts


def test_a_breach_may_be_met_by_vote_and_end_in_suspension():
    form = in_force(
        RESTRAINT,
        DEFENCE,
        provision(
            "sanctions",
            mode='"voted"',
            upon='"breach"',
            effect='"suspension"',
            decision='{ rule = "unanimity", excluded = ["respondent"] }',
        ),
    )
    steps, facts = play(form, "a proceed", *yes("bcd"), "c concede")
    assert steps[2] == "sanctions upon breach"
    assert facts["suspended.a"] == facts["sanctioned"] == 1
    _, facts = play(form, "a proceed", "b no", *yes("cd"), "c concede")
    assert not {"suspended.a", "sanctioned"} & facts.keys()


# --- seeing for oneself


def test_what_is_withheld_may_be_inspected_next():
    form = in_force(
        DEFENCE,
        provision("information"),
        provision("information", "inspection", form='"inspection"'),
    )
    steps, facts = play(
        form,
        "a proceed",
        "c ask for information",
        "c ask for an inspection",
        "a admit inspectors",
        "c concede",
    )
    assert steps.count("information") == steps.count("disclosure") == 2
    assert facts["breach.a"] == 1  # the answer it owed
    assert facts["disclosed"] == facts["inspected"] == 1
    assert actions(form, "information") == {
        ("ask for information", "ask for an inspection", "do not ask"),
        ("ask for an inspection", "do not ask"),
    }


@pytest.mark.parametrize(
    ("supporters", "found"), [("", False), ("d", False), ("b", True), ("bd", True)]
)
def test_enough_states_impose_a_mission(supporters, found):
    form = in_force(
        DEFENCE, provision("information", duty='"may"', form='"inspection"', imposed_by="8")
    )
    wanted = [f"{actor} support" for actor in supporters]
    steps, facts = play(form, "a proceed", "c ask for an inspection", *wanted, "c concede")
    assert "mission" in steps
    assert bool(facts.get("inspected")) is bool(facts.get("disclosed")) is found
    assert "breach.a" not in facts


# --- silence


def test_under_silence_one_keeps_it_or_breaks_it():
    form = in_force(DEFENCE, conference(decision='{ rule = "consensus", silence = true }'))
    assert actions(form, "vote") == {("keep silence", "break silence")}
    quiet = [f"{actor} keep silence" for actor in "abcd"]
    assert play(form, "a proceed", "c call a conference", *quiet, "a yield")[1]["adopted"] == 1
    _, facts = play(form, "a proceed", "c call a conference", *quiet[:3], "c concede")
    assert facts["deadlock"] == 1


# --- together


CLAUSES = (
    RESTRAINT,
    DEFENCE,
    provision("information", form='"inspection"', imposed_by="8", duty='"may"'),
    provision("consultation", callers='"any-party"'),
    conference(callers='"any-party"', again="1"),
    provision("assistance", obligation='"must"', extent='"as-deemed-necessary"'),
    provision("sanctions", mode='"automatic"', upon='"breach"', effect='"suspension"'),
    provision("withdrawal", notice_months="3"),
    provision("scope", covers='["armed-attack", "internal-collapse"]', victims='"anyone"'),
)


@settings(max_examples=15, deadline=None)
@given(st.sets(st.sampled_from(CLAUSES)), st.sampled_from(["legal", "political"]))
def test_any_of_the_clauses_go_together(clauses, binding):
    """Every play ends, labels are distinct, chances add up, and the parties stay the parties."""
    form = in_force(
        *(clause for clause in CLAUSES if clause in clauses | {DEFENCE}),
        binding=binding,
        read=FEW,
    )
    assert len({stage.label for stage in form.stages}) == len(form.stages)
    for number, stage in enumerate(form.stages):
        assert all(target > number for target in stage.successors)
        for move in stage.moves:
            assert len(set(move.actions)) == len(move.actions)
    for crisis, wish in product(("attack", "collapse", "no crisis"), ("a proceed", "a refrain")):
        _, facts = play(form, wish, "c defend", crisis=crisis)
        assert facts["in_force"] == 1
        assert [facts[f"signed.{actor}"] for actor in "abcd"] == [1, 1, 1, 1]


# --- the forum


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ('{ rule = "simple-majority", veto = ["council"] }', "forum.decision.veto"),
        (
            '{ rule = "weighted-majority", threshold = "1/2", measure = "votes" }',
            "forum.decision.measure",
        ),
    ],
)
def test_a_forum_whose_rule_names_what_the_situation_does_not_have_is_refused(rule, told):
    forum = parse_treaty(TREATY.format(binding="legal") + conference(decision=rule))
    tabled = parse_treaty(TREATY.format(binding="legal") + provision("accession"))
    with pytest.raises(eg.GameError, match=told):
        eg.compile_game(tabled, parse_situation(SITUATION), forum=forum)
