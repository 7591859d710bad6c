"""The first response: the victim defends itself, and is helped, before any procedure is begun."""

from __future__ import annotations

import pytest

from tests.oracles.four_blocs import (
    DEFENCE,
    READ,
    RESTRAINT,
    actions,
    conference,
    in_force,
    play,
    provision,
    yes,
)

AT_ONCE = provision("self-defence", at_once="true")
FIRST = ("a proceed", "c defend at once")


def help_at_once(**fields):
    return provision("assistance", **{"obligation": '"must"', "at_once": "true", **fields})


def test_help_comes_before_the_organ_meets_and_its_decision_on_top():
    form = in_force(RESTRAINT, AT_ONCE, help_at_once(), conference())
    steps, facts = play(form, *FIRST, "b assist", "c call a conference", *yes("abcd"), "a yield")
    assert steps == [
        "crisis", "restraint", "first response", "help at once", "filing", "vote", "compliance",
        "outcome",
    ]  # fmt: skip
    assert facts["defended"] == facts["adopted"] == facts["settled"] == 1
    assert facts["assistants"] == 6
    assert facts["breach.d"] == 1  # it must help, and stood aside
    assert "breach.b" not in facts


def test_whoever_has_been_helped_at_once_is_not_asked_again_in_a_deadlock():
    form = in_force(AT_ONCE, help_at_once(), conference())
    steps, facts = play(form, *FIRST, "b assist", "c call a conference", "b no")
    assert steps[2:] == ["first response", "help at once", "filing", "vote", "outcome"]
    assert facts["deadlock"] == facts["defended"] == 1
    assert facts["assistants"] == 6
    assert facts["breach.d"] == 1


def test_whoever_waits_defends_itself_as_where_nothing_is_said_of_the_time():
    later = in_force(DEFENCE, provision("assistance", obligation='"must"'), conference())
    form = in_force(AT_ONCE, help_at_once(), conference())
    rest = ("a proceed", "c call a conference", "b no", "c defend", "b assist", "d assist")
    steps, facts = play(form, *rest)
    assert steps[:3] == ["crisis", "restraint", "first response"]
    assert (steps[3:], facts) == (play(later, *rest)[0][2:], play(later, *rest)[1])


def test_defence_at_once_does_not_bring_help_before_its_time():
    form = in_force(AT_ONCE, provision("assistance", obligation='"may"'), conference())
    steps, facts = play(form, *FIRST, "c call a conference", "b no", "b assist")
    assert steps[2:] == ["first response", "filing", "vote", "assistance", "outcome"]
    assert facts["assistants"] == 6
    assert actions(form, "self-defence") == {("defend", "concede")}


@pytest.mark.parametrize("way", ["accept help at once", "defend alone at once"])
def test_the_victim_may_decline_help_at_once_where_it_needs_its_consent(way):
    form = in_force(DEFENCE, help_at_once(obligation='"may"', consent="true"), conference())
    steps, facts = play(form, "a proceed", f"c {way}", "b assist", "c hold back")
    assert actions(form, "first response") == {
        ("accept help at once", "defend alone at once", "wait")
    }
    assert ("help at once" in steps) == (way == "accept help at once")
    assert facts.get("assistants", 0) == (6 if "help at once" in steps else 0)
    assert facts["defended"] == 1
    assert steps[-2:] == ["filing", "outcome"]  # it goes on, and is not asked again


def test_who_defends_itself_alone_at_once_may_accept_later_help():
    form = in_force(
        AT_ONCE, provision("assistance", obligation='"may"', consent="true"), conference()
    )
    steps, facts = play(form, *FIRST, "c hold back", "c accept help", "b assist")
    assert steps[2:] == ["first response", "filing", "self-defence", "assistance", "outcome"]
    assert facts["assistants"] == 6
    assert ("accept help", "defend alone") in actions(form, "self-defence")


@pytest.mark.parametrize(("right", "breaches"), [(AT_ONCE, 0), ("", 1)])
def test_help_at_once_reserves_no_right_that_the_restraint_took(right, breaches):
    form = in_force(RESTRAINT, right, help_at_once(), conference())
    _, facts = play(form, *FIRST, "b assist", "d assist", "c hold back")
    assert facts.get("breach.c", 0) == breaches


def test_a_token_at_once_is_help_enough_where_each_does_what_it_deems_necessary():
    form = in_force(AT_ONCE, help_at_once(extent='"as-deemed-necessary"'), conference())
    _, facts = play(form, *FIRST, "b token help", "c hold back")
    assert facts["token.b"] == 1
    assert "breach.b" not in facts


def test_nobody_responds_to_what_nobody_did():
    form = in_force(
        provision("scope", covers='["internal-collapse"]', victims='"anyone"'),
        AT_ONCE,
        conference(callers='"any-party"'),
    )
    assert not {"first response", "help at once"} & {stage.phase for stage in form.stages}


# --- after a decision is defied

LASTING = provision("self-defence", upon_defiance="true")
DEFIED = ("a proceed", "c call a conference", *yes("abcd"), "a defy", "b enforce", "d enforce")


def test_a_right_that_outlasts_defiance_is_used_after_enforcement():
    help_clause = provision("assistance", obligation='"may"')
    form = in_force(LASTING, help_clause, conference())
    steps, facts = play(form, *DEFIED, "c defend", "b assist")
    assert steps[-5:] == ["compliance", "enforcement", "self-defence", "assistance", "outcome"]
    assert facts["adopted"] == facts["defied"] == facts["defended"] == 1
    assert (facts["enforcers"], facts["assistants"]) == (7, 6)
    ended = in_force(DEFENCE, help_clause, conference())
    assert play(ended, *DEFIED, "c defend")[0][-2:] == ["enforcement", "outcome"]


def test_whoever_complies_is_not_met_by_defence():
    form = in_force(LASTING, conference())
    steps, facts = play(form, *DEFIED[:-3], "a yield")
    assert steps[-2:] == ["compliance", "outcome"]
    assert "defended" not in facts


def test_who_has_defended_itself_at_once_goes_on_upon_defiance():
    right = provision("self-defence", at_once="true", upon_defiance="true")
    form = in_force(right, conference())
    steps, facts = play(form, "c defend at once", *DEFIED)
    assert steps[-2:] == ["enforcement", "outcome"]
    assert facts["defended"] == facts["defied"] == 1


def test_sanctions_end_after_all_else():
    ending = provision("sanctions", mode='"automatic"', lifting='"consensus"')
    form = in_force(LASTING, conference(), ending, read=[*READ, "lifted", "relented"])
    steps, _ = play(form, *DEFIED, "c concede", "a relent", *yes("abcd"))
    assert steps[-5:] == ["enforcement", "self-defence", "relenting", "lifting", "outcome"]
