"""Lints: each has a treaty that triggers it and a neighbour that does not."""

import pytest

from est_games.errors import TreatyError
from est_games.treaty import Treaty, check_treaty, load_treaty, parse_treaty, shipped_treaties

FORCE = {"id": "force", "type": "entry-into-force", "basis": "text", "threshold": 25}
TALKS = {"id": "talks", "type": "consultation", "basis": "text"}
MEETING = {"id": "meeting", "type": "conference", "basis": "text", "decision": "consensus"}
DEFENCE = {"id": "defence", "type": "self-defence", "basis": "text"}
SCOPE = {"id": "scope", "type": "scope", "basis": "text", "covers": ["attack"]}
RESTRAINT = {"id": "restraint", "type": "restraint", "basis": "text", "acts": ["attack"]}
SANCTIONS = {"id": "sanctions", "type": "sanctions", "basis": "text", "mode": "automatic"}
UPON_BREACH = {**SANCTIONS, "upon": "breach"}
REQUEST = {"id": "request", "type": "information", "basis": "text"}


def treaty(*provisions, eligible=56, articles=()):
    return Treaty.model_validate(
        {
            "format": "est-games/treaty-1",
            "id": "t",
            "title": "t",
            "citation": "t",
            "eligible": eligible,
            "article": [{"number": "1", "provision": provisions}, *articles],
        }
    )


def findings(*provisions, **options):
    return [
        (lint.code, lint.problem.path, lint.problem.value)
        for lint in check_treaty(treaty(*provisions, **options))
    ]


def p(index, field):
    return f"article[0].provision[{index}].{field}"


PAIRS = {
    "two provisions of one name": (
        [FORCE, TALKS, {**DEFENCE, "id": "talks"}],
        [FORCE, TALKS, DEFENCE],
        [("duplicate", p(2, "id"), "talks")],
    ),
    "an override of nothing": (
        [FORCE, {**TALKS, "overrides": ["no", "force"]}],
        [FORCE, {**TALKS, "overrides": ["force"]}],
        [("dangling-reference", p(1, "overrides"), "no")],
    ),
    "after nothing": (
        [FORCE, TALKS, {**MEETING, "after": "tolks"}],
        [FORCE, TALKS, {**MEETING, "after": "talks"}],
        [("dangling-reference", p(2, "after"), "tolks")],
    ),
    "after what is no consultation": (
        [FORCE, TALKS, {**MEETING, "after": "force"}],
        [FORCE, TALKS, {**MEETING, "after": "talks"}],
        [("dangling-reference", p(2, "after"), "force")],
    ),
    "a reading after nothing": (
        [FORCE, {**MEETING, "readings": {"r": {"after": "no"}}}],
        [FORCE, TALKS, {**MEETING, "readings": {"r": {"after": "talks"}}}],
        [("dangling-reference", p(1, "readings.r.after"), "no")],
    ),
    "an act outside the scope": (
        [FORCE, SCOPE, TALKS, {**RESTRAINT, "acts": ["attack", "piracy"]}],
        [FORCE, SCOPE, TALKS, RESTRAINT],
        [("dangling-reference", p(3, "acts"), "piracy")],
    ),
    "a circle of two": (
        [FORCE, {**TALKS, "overrides": ["defence"]}, {**DEFENCE, "overrides": ["talks"]}],
        [FORCE, {**TALKS, "overrides": ["defence"]}, DEFENCE],
        [("override-cycle", p(2, "overrides"), "talks -> defence -> talks")],
    ),
    "a circle of one": (
        [FORCE, {**TALKS, "overrides": ["talks"]}],
        [FORCE, TALKS],
        [("override-cycle", p(1, "overrides"), "talks -> talks")],
    ),
    "more signatures than states": (
        [{**FORCE, "threshold": 57}],
        [{**FORCE, "threshold": 56}],
        [("unreachable-threshold", p(0, "threshold"), "57")],
    ),
    "a quorum above the membership": (
        [FORCE, {**MEETING, "quorum": 57}],
        [FORCE, {**MEETING, "quorum": 56}],
        [("quorum-above-membership", p(1, "quorum"), "57")],
    ),
    "a call above the membership": (
        [FORCE, {**MEETING, "call": 57}],
        [FORCE, {**MEETING, "call": 56}],
        [("unreachable-threshold", p(1, "call"), "57")],
    ),
    "a majority above the membership": (
        [FORCE, {**MEETING, "decision": {"rule": "qualified-majority", "threshold": 57}}],
        [FORCE, {**MEETING, "decision": {"rule": "qualified-majority", "threshold": 56}}],
        [("unreachable-threshold", p(1, "decision.threshold"), "57")],
    ),
    "a rule's quorum above the membership": (
        [FORCE, {**MEETING, "decision": {"rule": "consensus", "quorum": 57}}],
        [FORCE, {**MEETING, "decision": {"rule": "consensus", "quorum": 56}}],
        [("quorum-above-membership", p(1, "decision.quorum"), "57")],
    ),
    "one of several majorities above the membership": (
        [
            FORCE,
            {
                **MEETING,
                "decision": {
                    "rule": "multiple-majority",
                    "rules": ["consensus", {"rule": "qualified-majority", "threshold": 57}],
                },
            },
        ],
        [
            FORCE,
            {
                **MEETING,
                "decision": {
                    "rule": "multiple-majority",
                    "rules": ["consensus", {"rule": "qualified-majority", "threshold": "2/3"}],
                },
            },
        ],
        [("unreachable-threshold", p(1, "decision.rules[1].threshold"), "57")],
    ),
    "a reading's quorum above the membership": (
        [FORCE, {**MEETING, "readings": {"r": {"quorum": 57}}}],
        [FORCE, {**MEETING, "readings": {"r": {"quorum": 56}}}],
        [("quorum-above-membership", p(1, "readings.r.quorum"), "57")],
    ),
    "a vote on sanctions without a rule": (
        [FORCE, {**SANCTIONS, "mode": "voted"}],
        [FORCE, {**SANCTIONS, "mode": "voted", "decision": "consensus"}],
        [("gap", p(1, "decision"), None)],
    ),
    "two conferences for one act": (
        [FORCE, MEETING, {**MEETING, "id": "other", "acts": ["attack"]}],
        [FORCE, MEETING, {**MEETING, "id": "other", "acts": ["attack"], "overrides": ["meeting"]}],
        [("overlap", p(2, "acts"), "attack")],
    ),
    "two conferences for every act": (
        [FORCE, MEETING, {**MEETING, "id": "other"}],
        [FORCE, {**MEETING, "acts": ["a"]}, {**MEETING, "id": "other", "acts": ["b"]}],
        [("overlap", p(2, "acts"), "every act")],
    ),
    "an act nobody deals with": (
        [FORCE, RESTRAINT],
        [FORCE, RESTRAINT, TALKS],
        [("gap", p(1, "acts"), "attack")],
    ),
    "a scope nobody deals with": (
        [FORCE, SCOPE],
        [FORCE, SCOPE, MEETING, DEFENCE],
        [("gap", p(1, "covers"), "attack")],
    ),
    "a deadlock with nothing behind it": (
        [FORCE, RESTRAINT, MEETING],
        [FORCE, RESTRAINT, MEETING, DEFENCE],
        [("gap", p(2, "decision"), "attack")],
    ),
    "decisions that bind and nothing after": (
        [FORCE, {**MEETING, "binding": True}],
        [FORCE, {**MEETING, "binding": True}, SANCTIONS],
        [("gap", p(1, "binding"), None)],
    ),
    "sanctions after breaches only, and decisions that bind": (
        [FORCE, RESTRAINT, TALKS, {**MEETING, "binding": True}, DEFENCE, UPON_BREACH],
        [FORCE, RESTRAINT, TALKS, {**MEETING, "binding": True}, DEFENCE, SANCTIONS],
        [("gap", p(3, "binding"), None)],
    ),
    "a breach of nothing": (
        [FORCE, UPON_BREACH],
        [FORCE, RESTRAINT, TALKS, UPON_BREACH],
        [("gap", p(1, "upon"), "breach")],
    ),
    "a breach of something else": (
        [FORCE, RESTRAINT, TALKS, {**UPON_BREACH, "acts": ["piracy"]}],
        [FORCE, RESTRAINT, TALKS, {**UPON_BREACH, "acts": ["attack"]}],
        [("gap", p(3, "upon"), "breach")],
    ),
    "a mission above the membership": (
        [FORCE, {**REQUEST, "imposed_by": 57}],
        [FORCE, {**REQUEST, "imposed_by": 56}],
        [("unreachable-threshold", p(1, "imposed_by"), "57")],
    ),
    "no entry into force": ([TALKS], [TALKS, FORCE], [("gap", "article", None)]),
}


@pytest.mark.parametrize(("bad", "good", "found"), PAIRS.values(), ids=PAIRS)
def test_a_lint_finds_the_bad_and_spares_the_good(bad, good, found):
    assert findings(*bad) == found
    assert findings(*good) == []


def test_two_articles_of_one_number():
    assert findings(FORCE, articles=[{"number": "1"}]) == [("duplicate", "article[1].number", "1")]
    assert findings(FORCE, articles=[{"number": "2"}]) == []


def test_without_a_number_of_states_nothing_is_out_of_reach():
    assert findings({**FORCE, "threshold": 5_000}, eligible=None) == []


def test_every_circle_is_found():
    circles = [
        FORCE,
        {**TALKS, "overrides": ["talks"]},
        {**DEFENCE, "overrides": ["sanctions"]},
        {**SANCTIONS, "overrides": ["defence", "force", "talks"]},
    ]
    assert [value for _, _, value in findings(*circles)] == [
        "talks -> talks",
        "defence -> sanctions -> defence",
    ]


def test_errors_come_first_and_stop_a_file():
    lints = check_treaty(treaty(TALKS, {**MEETING, "quorum": 99}, {**MEETING, "id": "other"}))
    assert [lint.is_error for lint in lints] == [True, False, False]
    assert str(lints[0]).startswith("error quorum-above-membership: article[0].provision[1].quorum")
    assert str(lints[1]).startswith("warning overlap: ")


def test_warnings_do_not_stop_a_file():
    text = (
        'format = "est-games/treaty-1"\nid = "t"\ntitle = "t"\ncitation = "t"\n'
        '[[article]]\nnumber = "1"\n'
    )
    assert [lint.code for lint in check_treaty(parse_treaty(text))] == ["gap"]
    with pytest.raises(TreatyError):
        parse_treaty(text + 'provision = [{id="a",type="sanctions",basis="text",mode="voted"}]')


EXPECTED = {
    "est-2009": [
        ("gap", "6(3)", "article[5].provision[0].decision", "security-measure"),
        ("gap", "6(3)", "article[5].provision[0].decision", "significant-effect"),
        ("gap", "6(3)", "article[5].provision[0].binding", None),
    ],
    "osce": [("gap", None, "article", None)],
}


@pytest.mark.parametrize("name", EXPECTED)
def test_the_findings_on_a_shipped_treaty(name):
    found = check_treaty(load_treaty(name))
    assert [(x.code, x.problem.article, x.problem.path, x.problem.value) for x in found] == (
        EXPECTED[name]
    )


@pytest.mark.parametrize("name", shipped_treaties())
def test_no_shipped_treaty_has_errors(name):
    assert not [lint for lint in check_treaty(load_treaty(name)) if lint.is_error]
