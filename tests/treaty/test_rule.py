"""Decision rules: what they accept, what they mean, and the laws they keep."""

import tomllib
from fractions import Fraction
from math import ceil, floor

import pytest
from hypothesis import assume, example, given, settings, strategies as st
from pydantic import BaseModel, TypeAdapter

from est_games.errors import TreatyError
from est_games.treaty.ballot import ALL, Ballot, Electorate, VoterClass
from est_games.treaty.rule import KINDS, Consensus, Rule, Threshold, parse_rule

EXAMPLES = settings(deadline=None, max_examples=150)
YES, NO, ABSTAIN, ABSENT = ALL

# Voters one by one: (class, ballot, weight)

CLASSES = ("a", "b", "c")


def electorate_of(voters):
    """Return the electorate of a list of voters; a class weighs what its first member does."""
    weights = class_weights(voters)
    sizes = {name: sum(v[0] == name for v in voters) for name in CLASSES}
    return Electorate(
        classes=tuple(
            VoterClass(name=name, count=n, weights={"votes": Fraction(weights[name])})
            for name, n in sizes.items()
        )
    )


def class_weights(voters):
    return {name: next((v[2] for v in voters if v[0] == name), 0) for name in CLASSES}


def tally_of(voters):
    return {
        name: {ballot: sum(v[:2] == (name, ballot) for v in voters) for ballot in ALL}
        for name in CLASSES
    }


def decide(table, voters):
    return parse_rule(table).decide(tally_of(voters), electorate_of(voters))


@st.composite
def votes(draw, max_size=7):
    weights = dict(zip(CLASSES, draw(st.tuples(*[st.integers(0, 4)] * 3)), strict=True))
    cast = draw(
        st.lists(
            st.tuples(st.sampled_from(CLASSES), st.sampled_from(ALL)), min_size=1, max_size=max_size
        )
    )
    return [(name, ballot, weights[name]) for name, ballot in cast]


# Rule tables

shares = st.integers(1, 6).flatmap(lambda d: st.integers(1, d).map(lambda k: str(Fraction(k, d))))
thresholds = st.one_of(
    shares,
    st.integers(1, 7),
    st.builds(lambda s: {"share": s, "strict": True}, shares.filter(lambda s: Fraction(s) < 1)),
)
bases = st.sampled_from(["cast", "present", "all"])


@st.composite
def plain_tables(draw):
    kind = draw(st.sampled_from([kind for kind in KINDS if kind != "multiple-majority"]))
    table = {"rule": kind}
    if kind in ("consensus", "unanimity"):
        table["minus"] = draw(st.integers(0, 2))
    if kind == "unanimity":
        table["of"] = draw(st.sampled_from(["present", "all"]))
        table["abstention"] = draw(st.sampled_from(["consents", "blocks"]))
    if kind.endswith("majority"):
        table["of"] = draw(bases)
    if kind in ("qualified-majority", "weighted-majority"):
        table["threshold"] = draw(thresholds)
    if kind == "weighted-majority":
        table["measure"] = draw(st.sampled_from(["members", "votes"]))
    if "minus" in table and table.get("abstention") != "blocks" and draw(st.booleans()):
        table["constructive_abstention"] = draw(
            st.fixed_dictionaries(
                {
                    "share": shares,
                    "of": st.sampled_from([["members"], ["votes"], ["members", "votes"]]),
                    "strict": st.booleans(),
                }
            )
        )
    veto = draw(st.lists(st.sampled_from(CLASSES), unique=True, max_size=2))
    if veto:
        table["veto"] = veto
        if "constructive_abstention" not in table:
            table["veto_abstention"] = draw(st.sampled_from(["consents", "blocks"]))
    return table


def blocks(table):
    return "blocks" in (table.get("abstention"), table.get("veto_abstention")) or any(
        blocks(part) for part in table.get("rules", ())
    )


@st.composite
def tables(draw):
    table = draw(
        st.one_of(
            plain_tables(),
            st.builds(
                lambda parts, meet: {"rule": "multiple-majority", "rules": parts, "meet": meet},
                st.lists(plain_tables(), min_size=2, max_size=3),
                st.sampled_from(["all", "any"]),
            ),
        )
    )
    if draw(st.booleans()):
        table["quorum"] = draw(thresholds)
    elif not blocks(table):
        table["silence"] = draw(st.booleans())
    return table


# The meaning of a rule, told again voter by voter


def enough(threshold, amount, base):
    if isinstance(threshold, int):
        return amount >= threshold
    if isinstance(threshold, str):
        return amount >= Fraction(threshold) * base
    return amount > Fraction(threshold["share"]) * base


def adopts(table, voters):
    attending = [v for v in voters if v[1] != ABSENT]
    if "quorum" in table and not enough(table["quorum"], len(attending), len(voters)):
        return False
    heard = voters
    if table.get("silence"):
        heard = [(c, NO if b == NO else YES, w) for c, b, w in voters]
    return carries(table, heard, voters)


def carries(table, heard, voters):
    for name, ballot, _ in heard:
        concurs = ballot == YES or (ballot != NO and table.get("veto_abstention") != "blocks")
        if name in table.get("veto", ()) and not concurs:
            return False
    if table["rule"] == "multiple-majority":
        return {"all": all, "any": any}[table["meet"]](
            carries(part, heard, voters) for part in table["rules"]
        )
    if "constructive_abstention" in table and crowded(table["constructive_abstention"], voters):
        return False
    return MEANINGS[table["rule"]](table, heard)


def crowded(limit, voters):
    def exceeded(measure):
        weigh = (lambda v: v[2]) if measure == "votes" else (lambda v: 1)
        abstained = sum(weigh(v) for v in voters if v[1] == ABSTAIN)
        bound = Fraction(limit["share"]) * sum(map(weigh, voters))
        return abstained > bound or (not limit["strict"] and abstained == bound and abstained > 0)

    return all(map(exceeded, limit["of"]))


def consensus(table, heard):
    return sum(v[1] == NO for v in heard) <= table["minus"]


def unanimity(table, heard):
    consenting = {YES}
    if table["abstention"] == "consents":
        consenting.add(ABSTAIN)
    if table["of"] == "present":
        consenting.add(ABSENT)
    withheld = [v for v in heard if v[1] not in consenting]
    return len(withheld) <= table["minus"] and any(v[1] == YES for v in heard)


def majority(table, heard, threshold, measure="members"):
    weigh = (lambda v: v[2]) if measure == "votes" else (lambda v: 1)
    outside = {"cast": (ABSTAIN, ABSENT), "present": (ABSENT,), "all": ()}[table["of"]]
    yes = sum(weigh(v) for v in heard if v[1] == YES)
    return yes > 0 and enough(threshold, yes, sum(weigh(v) for v in heard if v[1] not in outside))


MEANINGS = {
    "consensus": consensus,
    "unanimity": unanimity,
    "simple-majority": lambda t, h: majority(t, h, {"share": "1/2"}),
    "qualified-majority": lambda t, h: majority(t, h, t["threshold"]),
    "weighted-majority": lambda t, h: majority(t, h, t["threshold"], t["measure"]),
}


@settings(EXAMPLES, max_examples=500)
@given(tables(), votes())
def test_a_rule_means_what_it_says_voter_by_voter(table, voters):
    decision = decide(table, voters)
    assert decision.adopted == adopts(table, voters)
    assert (decision.reason == "adopted") == decision.adopted


# Laws


@settings(EXAMPLES, max_examples=300)
@given(tables(), votes(), st.data())
def test_a_change_to_yes_never_defeats(table, voters, data):
    i = data.draw(st.integers(0, len(voters) - 1))
    for_it = [*voters[:i], (voters[i][0], YES, voters[i][2]), *voters[i + 1 :]]
    assert decide(table, voters).adopted <= decide(table, for_it).adopted


@EXAMPLES
@given(tables(), votes(), st.permutations(CLASSES))
def test_names_of_classes_do_not_matter(table, voters, names):
    renamed = dict(zip(CLASSES, names, strict=True))

    def rename(table):
        table = dict(table)
        if "veto" in table:
            table["veto"] = [renamed[name] for name in table["veto"]]
        if "rules" in table:
            table["rules"] = [rename(part) for part in table["rules"]]
        return table

    others = [(renamed[name], ballot, weight) for name, ballot, weight in voters]
    before, after = decide(table, voters), decide(rename(table), others)
    assert (before.adopted, before.reason) == (after.adopted, after.reason)


@EXAMPLES
@given(tables(), votes(), thresholds, thresholds)
def test_a_higher_quorum_never_adopts_more(table, voters, low, high):
    low, high = sorted((low, high), key=lambda t: Threshold.model_validate(t).least(len(voters)))
    table = {key: value for key, value in table.items() if key != "silence"}
    stricter = decide({**table, "quorum": high}, voters).adopted
    assert stricter <= decide({**table, "quorum": low}, voters).adopted
    assert stricter <= decide({k: v for k, v in table.items() if k != "quorum"}, voters).adopted


@EXAMPLES
@given(votes(), shares, shares, bases, st.sampled_from(["members", "votes"]), st.booleans())
def test_a_higher_threshold_never_adopts_more(voters, low, high, base, measure, strict):
    low, high = sorted((low, high), key=Fraction)
    assume(not (strict and Fraction(high) == 1))
    table = {"rule": "weighted-majority", "of": base, "measure": measure}
    higher = {**table, "threshold": {"share": high, "strict": strict}}
    assert decide(higher, voters).adopted <= decide({**table, "threshold": low}, voters).adopted


@EXAMPLES
@given(tables(), votes(), st.sampled_from(CLASSES))
def test_one_more_veto_never_adopts_more(table, voters, holder):
    more = {**table, "veto": [*table.get("veto", ()), holder]}
    assert decide(more, voters).adopted <= decide(table, voters).adopted


@EXAMPLES
@given(votes(), st.sampled_from(["consensus", "unanimity"]), st.integers(0, 3))
def test_each_tolerated_objection_adopts_no_less(voters, kind, minus):
    fewer = decide({"rule": kind, "minus": minus}, voters).adopted
    assert fewer <= decide({"rule": kind, "minus": minus + 1}, voters).adopted
    assert decide(kind, voters) == decide({"rule": kind, "minus": 0}, voters)


@EXAMPLES
@given(tables(), votes())
def test_what_is_adopted_binds_everybody_but_the_released(table, voters):
    decision = decide(table, voters)
    if not decision.adopted:
        assert not decision.bound
        assert not decision.released
        return
    sizes = {voters.name: voters.count for voters in electorate_of(voters).classes}
    assert {n: decision.bound[n] + decision.released.get(n, 0) for n in sizes} == sizes
    assert bool(decision.released) <= ("constructive_abstention" in str(table))


@EXAMPLES
@given(tables())
def test_a_rule_survives_being_written_and_read(table):
    rule = parse_rule(table)
    assert parse_rule(rule) is rule
    assert parse_rule(rule.model_dump()) == rule
    assert TypeAdapter(Rule).validate_json(rule.model_dump_json()) == rule


# Where intuition fails, on purpose


def test_a_no_voter_who_comes_can_adopt_what_staying_away_defeats():
    parties = Electorate.of({"parties": 9})
    rule = parse_rule({"rule": "simple-majority", "quorum": "2/3"})
    away = rule.decide({"parties": {YES: 5, ABSENT: 4}}, parties)
    there = rule.decide({"parties": {YES: 5, NO: 1, ABSENT: 3}}, parties)
    assert (away.adopted, str(away.reason), away.quorate) == (False, "no-quorum", False)
    assert there.adopted


def test_an_objection_can_adopt_what_one_more_abstention_defeats():
    parties = Electorate.of({"parties": 6})
    rule = parse_rule({"rule": "consensus", "minus": 1, "constructive_abstention": "1/3"})
    assert str(rule.decide({"parties": {YES: 3, ABSTAIN: 3}}, parties).reason) == "abstentions"
    assert rule.decide({"parties": {YES: 3, ABSTAIN: 2, NO: 1}}, parties).adopted


# Instruments

THREE = Electorate.of({"a": 1, "b": 1, "c": 1})


@pytest.mark.parametrize(
    ("table", "vote", "reason"),
    [
        ("consensus", {}, "adopted"),
        ("consensus", {YES: 55, NO: 1}, "objection"),
        ({"rule": "consensus", "minus": 1}, {YES: 55, NO: 1}, "adopted"),
        ({"rule": "consensus", "minus": 1}, {YES: 54, NO: 2}, "objection"),
        ({"rule": "consensus", "quorum": "2/3"}, {YES: 37}, "no-quorum"),
        ({"rule": "consensus", "quorum": "2/3"}, {YES: 30, ABSTAIN: 8}, "adopted"),
        ({"rule": "consensus", "silence": True}, {NO: 1}, "objection"),
        ("unanimity", {YES: 1}, "adopted"),
        ("unanimity", {ABSTAIN: 5}, "no-support"),
        ({"rule": "unanimity", "silence": True}, {}, "adopted"),
        ({"rule": "unanimity", "of": "all"}, {YES: 55}, "objection"),
        ({"rule": "unanimity", "of": "all"}, {YES: 55, ABSTAIN: 1}, "adopted"),
        ({"rule": "unanimity", "abstention": "blocks"}, {YES: 5, ABSTAIN: 1}, "objection"),
        ({"rule": "unanimity", "quorum": "4/5"}, {YES: 45}, "adopted"),
        ({"rule": "unanimity", "quorum": "4/5"}, {YES: 44}, "no-quorum"),
        ("simple-majority", {YES: 2, NO: 2}, "threshold"),
        ("simple-majority", {YES: 2, NO: 1, ABSTAIN: 9}, "adopted"),
        ({"rule": "simple-majority", "of": "present"}, {YES: 2, NO: 1, ABSTAIN: 1}, "threshold"),
        ({"rule": "simple-majority", "of": "all"}, {YES: 28}, "threshold"),
        ({"rule": "simple-majority", "of": "all"}, {YES: 29, NO: 27}, "adopted"),
        ({"rule": "qualified-majority", "threshold": "2/3"}, {}, "threshold"),
        ({"rule": "qualified-majority", "threshold": "2/3"}, {YES: 2, NO: 1}, "adopted"),
        ({"rule": "qualified-majority", "threshold": 9}, {YES: 8}, "threshold"),
        # Tacit acceptance: adopted unless a third object.
        (
            {"rule": "qualified-majority", "threshold": "2/3", "of": "all", "silence": True},
            {NO: 18, ABSTAIN: 5},
            "adopted",
        ),
        (
            {"rule": "qualified-majority", "threshold": "2/3", "of": "all", "silence": True},
            {NO: 19},
            "threshold",
        ),
    ],
)
def test_fifty_six_states(table, vote, reason):
    vote = {**vote, ABSENT: 56 - sum(vote.values())}
    parties = Electorate.of({"parties": 56})
    assert str(parse_rule(table).decide({"parties": vote}, parties).reason) == reason


@pytest.mark.parametrize(
    ("mode", "permanent", "reason"),
    [
        ("consents", {YES: 4, ABSTAIN: 1}, "adopted"),
        ("consents", {YES: 4, ABSENT: 1}, "adopted"),
        ("consents", {YES: 4, NO: 1}, "veto"),
        ("blocks", {YES: 4, ABSTAIN: 1}, "veto"),
        ("blocks", {YES: 4, ABSENT: 1}, "veto"),
        ("blocks", {YES: 5}, "adopted"),
    ],
)
def test_the_security_council(mode, permanent, reason):
    council = Electorate.of({"permanent": 5, "elected": 10})
    rule = parse_rule(
        {
            "rule": "qualified-majority",
            "threshold": 9,
            "veto": "permanent",
            "veto_abstention": mode,
        }
    )
    vote = {"permanent": permanent, "elected": {YES: 5, NO: 5}}
    assert str(rule.decide(vote, council).reason) == reason


def test_who_is_excluded_neither_votes_nor_counts_but_is_bound():
    parties = Electorate.of({"west": 20, "east": 5})
    rule = parse_rule({"rule": "unanimity", "of": "all", "excluded": ["respondent"]})
    decision = rule.decide({"west": {YES: 20}, "east": {YES: 4}}, parties, {"east": 1})
    assert decision.adopted
    assert decision.bound == {"west": 20, "east": 5}
    whole = rule.decide({"west": {YES: 20}, "east": {YES: 4, NO: 1}}, parties)
    assert str(whole.reason) == "objection"


def test_the_excluded_leave_the_quorum():
    parties = Electorate.of({"parties": 25})
    rule = parse_rule({"rule": "consensus", "excluded": "parties_to_the_dispute", "quorum": "4/5"})
    assert rule.decide({"parties": {YES: 19, ABSENT: 4}}, parties, {"parties": 2}).adopted
    assert not rule.decide({"parties": {YES: 19, ABSENT: 6}}, parties).quorate


@pytest.mark.parametrize(("abstain", "reason"), [(9, "adopted"), (10, "abstentions")])
def test_constructive_abstention_up_to_a_third(abstain, reason):
    union = Electorate.of({"members": 27})
    rule = parse_rule({"rule": "unanimity", "constructive_abstention": "1/3"})
    decision = rule.decide({"members": {YES: 27 - abstain, ABSTAIN: abstain}}, union)
    assert str(decision.reason) == reason
    if decision.adopted:
        assert decision.bound == {"members": 18}
        assert decision.released == {"members": 9}


def test_constructive_abstention_of_members_comprising_a_share_of_population():
    union = Electorate(
        classes=(
            VoterClass(name="large", count=1, weights={"population": Fraction(80)}),
            VoterClass(name="small", count=2, weights={"population": Fraction(10)}),
        )
    )
    limit = {"share": "1/3", "of": ["members", "population"], "strict": False}
    rule = parse_rule({"rule": "unanimity", "constructive_abstention": limit})
    assert rule.decide({"large": {YES: 1}, "small": {ABSTAIN: 1, YES: 1}}, union).adopted
    assert not rule.decide({"large": {ABSTAIN: 1}, "small": {YES: 2}}, union).adopted


def test_nobody_abstains_in_a_measure_where_nobody_weighs_anything():
    union = Electorate(classes=(VoterClass(name="members", count=3, weights={"votes": 0}),))
    limit = {"share": "1/3", "of": "votes", "strict": False}
    rule = parse_rule({"rule": "consensus", "constructive_abstention": limit})
    assert rule.decide({"members": {YES: 3}}, union).adopted


def test_a_part_of_a_multiple_majority_may_release_abstainers():
    part = {"rule": "unanimity", "constructive_abstention": "1/2"}
    rule = parse_rule({"rule": "multiple-majority", "rules": [part, "simple-majority"]})
    decision = rule.decide({"a": {YES: 1}, "b": {ABSTAIN: 1}, "c": {YES: 1}}, THREE)
    assert decision.bound == {"a": 1, "b": 0, "c": 1}
    assert decision.released == {"b": 1}


def test_three_majorities_at_once():
    union = Electorate(
        classes=(
            VoterClass(name="large", count=2, weights={"votes": 29, "population": 80}),
            VoterClass(name="small", count=3, weights={"votes": 4, "population": 1}),
        )
    )
    rule = parse_rule(
        {
            "rule": "multiple-majority",
            "rules": [
                {"rule": "simple-majority", "of": "all"},
                {"rule": "weighted-majority", "measure": "votes", "threshold": 50},
                {"rule": "weighted-majority", "measure": "population", "threshold": "62/100"},
            ],
        }
    )
    assert rule.decide({"large": {YES: 2}, "small": {YES: 1, NO: 2}}, union).adopted
    assert not rule.decide({"large": {YES: 2}, "small": {NO: 3}}, union).adopted
    assert not rule.decide({"large": {YES: 1, NO: 1}, "small": {YES: 3}}, union).adopted


def test_a_voter_singled_out_keeps_weight_and_may_hold_a_veto():
    blocs = Electorate(classes=(VoterClass(name="east", count=7, weights={"votes": 2}),))
    apart = blocs.single_out("east", "leader")
    assert [(c.name, c.count, c.weights) for c in apart.classes] == [
        ("east", 6, {"votes": 2}),
        ("leader", 1, {"votes": 2}),
    ]
    rule = parse_rule({"rule": "simple-majority", "veto": "leader"})
    assert str(rule.decide({"east": {YES: 6}, "leader": {NO: 1}}, apart).reason) == "veto"


def test_each_reason_has_its_words():
    reason = Consensus().decide({c: {NO: 1} for c in "abc"}, THREE).reason
    assert reason == "objection"
    assert reason.message == "more objected than the rule tolerates"


# Thresholds


@pytest.mark.parametrize(
    ("written", "least"),
    [
        ("2/3", (17, 19, 38)),
        ("4/5", (20, 23, 45)),
        (9, (9, 9, 9)),
        ("1", (25, 28, 56)),
        ({"count": 9, "strict": True}, (10, 10, 10)),
    ],
)
def test_published_quorums(written, least):
    assert tuple(map(Threshold.model_validate(written).least, (25, 28, 56))) == least


@EXAMPLES
@given(shares, st.booleans(), st.integers(0, 200))
@example("1/2", True, 56)
def test_least_is_the_smallest_that_meets(share, strict, n):
    assume(not (strict and Fraction(share) == 1))
    threshold = Threshold.model_validate({"share": share, "strict": strict})
    exact = Fraction(share) * n
    assert threshold.least(n) == (floor(exact) + 1 if strict else ceil(exact))
    assert threshold.is_met(threshold.least(n), n)
    assert not threshold.is_met(threshold.least(n) - 1, n)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("5/4", "quorum: is more than everything [found '5/4'; accepted: a share above 0"),
        ("9", "is more than everything [found '9'; accepted: a share above 0 and up to 1 as text"),
        ("0", "is not a share [found '0'"),
        ("-1", "is not a share [found '-1'"),
        ("abc", "quorum: is not a share [found 'abc'; accepted: a share above 0"),
        ("1/0", "is not a share"),
        (0, "quorum: is not a threshold [found '0'; accepted: a share above 0"),
        (-1, "is not a threshold [found '-1'"),
        (1.5, "is not a threshold [found '1.5'"),
        (0.5, "is not a threshold [found '0.5'"),
        (True, "is not a threshold [found 'True'"),
        ([], "is not a threshold [accepted: a share above 0"),
        ({}, "gives not exactly one amount"),
        ({"share": "1/2", "count": 3}, "gives not exactly one amount"),
        ({"share": "1", "strict": True}, "asks for more than everything"),
        ({"share": 0.5}, "quorum.share: is not a share [found '0.5'"),
        ({"share": "1/2", "strict": 1}, "quorum.strict: is not true or false [found '1']"),
        ({"count": True}, "quorum.count: is not a whole number [found 'True']"),
        ({"share": "1/2", "strikt": True}, "quorum.strikt: is not a known key"),
    ],
)
def test_what_is_no_threshold_is_refused_in_words(value, message):
    with pytest.raises(TreatyError) as caught:
        parse_rule({"rule": "consensus", "quorum": value})
    assert message in str(caught.value)


# Rules that are refused


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("majority", "rule: is not a decision rule [found 'majority'; accepted: one of consensus"),
        ("qualified-majority", "rule: qualified-majority needs options [found"),
        (3, "is not a decision rule [found '3'"),
        (True, "is not a decision rule"),
        (None, "is not a decision rule"),
        ({}, "is not a decision rule"),
        ({"rule": "x"}, "is not a decision rule (x) [accepted: one of consensus"),
        ({"rule": ["consensus"]}, "is not a decision rule"),
        (
            {"rule": "simple-majority", "minus": 1},
            "'minus' does not go with simple-majority, only with consensus, unanimity [accepted:",
        ),
        ({"rule": "consensus", "threshold": 3}, "'threshold' does not go with consensus"),
        (
            {"rule": "simple-majority", "constructive_abstention": "1/3"},
            "'constructive_abstention' does not go with simple-majority",
        ),
        ({"rule": "consensus", "mnius": 1}, "rule.mnius: is not a known key"),
        ({"rule": "consensus", "minus": True}, "rule.minus: is not a whole number [found 'True']"),
        ({"rule": "consensus", "minus": "1"}, "rule.minus: is not a whole number [found '1']"),
        ({"rule": "consensus", "minus": -1}, "rule.minus: "),
        ({"rule": "consensus", "silence": "yes"}, "rule.silence: "),
        ({"rule": "consensus", "veto": 3}, "rule.veto: is not a list [found '3']"),
        ({"rule": "consensus", "excluded": ["a", 3]}, "rule.excluded[1]: is not text [found '3']"),
        ({"rule": "unanimity", "of": "cast"}, "rule.of: "),
        ({"rule": "qualified-majority"}, "rule.threshold: is missing"),
        ({"rule": "consensus", "silence": True, "quorum": 2}, "no quorum can be asked for"),
        (
            {"rule": "unanimity", "silence": True, "abstention": "blocks"},
            "no abstention can block",
        ),
        (
            {
                "rule": "multiple-majority",
                "silence": True,
                "rules": ["consensus", {"rule": "unanimity", "abstention": "blocks"}],
            },
            "no abstention can block",
        ),
        (
            {"rule": "unanimity", "constructive_abstention": "1/3", "abstention": "blocks"},
            "a constructive abstention cannot block",
        ),
        ({"rule": "consensus", "veto_abstention": "blocks"}, "nobody's veto"),
        ({"rule": "multiple-majority", "rules": ["consensus"]}, "rule.rules: has 1 rules ["),
        ({"rule": "multiple-majority", "rules": "consensus"}, "rule.rules: is not a list"),
        (
            {"rule": "multiple-majority", "rules": ["consensus", "majority"]},
            "rule.rules[1]: is not a decision rule [found 'majority'",
        ),
        (
            {
                "rule": "multiple-majority",
                "rules": ["unanimity", {"rule": "consensus", "quorum": 3}],
            },
            "concern the whole vote, not one part of it",
        ),
    ],
)
def test_what_is_no_rule_is_refused_in_words(table, message):
    with pytest.raises(TreatyError) as caught:
        parse_rule(table)
    assert message in str(caught.value)


def test_all_problems_come_at_once():
    with pytest.raises(TreatyError) as caught:
        parse_rule({"rule": "unanimity", "minus": -1, "quorum": "abc", "x": 1}, path="decision")
    paths = {problem.path for problem in caught.value.problems}
    assert paths == {"decision.minus", "decision.quorum", "decision.x"}


def test_nesting_is_bounded():
    table = {"rule": "multiple-majority", "rules": ["consensus", "unanimity"]}
    for _ in range(2):
        table = {"rule": "multiple-majority", "rules": ["consensus", table]}
    parse_rule(table)
    with pytest.raises(TreatyError, match="nested too deeply"):
        parse_rule({"rule": "multiple-majority", "rules": ["consensus", table]})


# Votes that are refused


@pytest.mark.parametrize(
    ("vote", "message"),
    [
        (
            {"a": {YES: 1}, "b": {YES: 1}},
            "c: does not say what every member did [found '0 ballots'",
        ),
        ({"a": {YES: 2}, "b": {YES: 1}, "c": {NO: 1}}, "found '2 ballots'; accepted: 1 ballots"),
        ({"a": {YES: 2, NO: -1}, "b": {YES: 1}, "c": {NO: 1}}, "is not a number of ballots"),
        ({"a": {"aye": 1}, "b": {YES: 1}, "c": {NO: 1}}, "is not a number of ballots"),
        ({**{c: {YES: 1} for c in "abc"}, "d": {YES: 1}}, "d: is no class of voters"),
    ],
)
def test_a_tally_must_fit(vote, message):
    with pytest.raises(TreatyError) as caught:
        Consensus().decide(vote, THREE)
    assert message in str(caught.value)


ALL_YES = {c: {YES: 1} for c in "abc"}


def test_ballots_may_be_plain_words():
    assert Consensus().decide({c: {"yes": 1} for c in "abc"}, THREE).adopted
    assert Ballot("yes") is YES


@pytest.mark.parametrize(
    ("table", "excluded", "message"),
    [
        ({"rule": "consensus", "veto": ["d"]}, {}, "veto: is no class of voters [found 'd'"),
        (
            {"rule": "weighted-majority", "measure": "votes", "threshold": 1},
            {},
            "a.weights: has no 'votes', which the rule weighs [accepted: members]",
        ),
        ("consensus", {"a": 1}, "excluded: this rule excludes nobody"),
        ({"rule": "consensus", "excluded": "x"}, {"d": 1}, "excluded.d: cannot leave"),
        ({"rule": "consensus", "excluded": "x"}, {"a": 2}, "accepted: 0 to 1"),
    ],
)
def test_a_rule_must_fit_its_electorate(table, excluded, message):
    with pytest.raises(TreatyError) as caught:
        parse_rule(table).decide(ALL_YES, THREE, excluded)
    assert message in str(caught.value)


@pytest.mark.parametrize("count", [-1, 1.0, True, "3"])
def test_a_class_counts_whole_voters(count):
    with pytest.raises(TreatyError, match="is not a number of voters"):
        VoterClass(name="a", count=count)


@pytest.mark.parametrize("weights", [{"v": -1}, {"v": 0.5}, {"v": True}, {"members": 1}])
def test_a_weight_is_exact_and_not_negative(weights):
    with pytest.raises(TreatyError, match="is not a weight"):
        VoterClass(name="a", count=1, weights=weights)


def test_classes_have_different_names():
    twin = VoterClass(name="a", count=1)
    with pytest.raises(TreatyError, match="a: names two classes"):
        Electorate(classes=(twin, twin))


# As a field


class Clause(BaseModel):
    decision: Rule


def test_a_rule_is_a_field_written_either_way():
    text = """
    [[clause]]
    decision = "consensus"
    [[clause]]
    decision = {rule = "qualified-majority", threshold = {share = "1/2", strict = true}}
    """
    clauses = [Clause.model_validate(row) for row in tomllib.loads(text)["clause"]]
    assert [str(clause.decision.rule) for clause in clauses] == ["consensus", "qualified-majority"]


def test_the_schema_accepts_names_and_tables():
    schema = Clause.model_json_schema()
    name, table = schema["properties"]["decision"]["anyOf"]
    assert name["enum"] == ["consensus", "unanimity", "simple-majority"]
    assert set(table["discriminator"]["mapping"]) == set(KINDS)
    kinds = {kind: schema["$defs"][cls.__name__] for kind, cls in KINDS.items()}
    assert all("rule" in definition["required"] for definition in kinds.values())
    assert all(definition["additionalProperties"] is False for definition in kinds.values())
    assert [way.get("type") for way in schema["$defs"]["Threshold"]["anyOf"]] == [
        "string",
        "integer",
        "object",
    ]


@pytest.mark.parametrize("rule", ["simple-majority", "unanimity", "multiple-majority"])
def test_what_binds_those_in_favour_releases_everybody_else(rule):
    table = {"rule": rule, "binds": "in-favour", "excluded": ["respondent"]}
    if rule == "multiple-majority":
        table["rules"] = ["simple-majority", {"rule": "qualified-majority", "threshold": 2}]
    electorate = Electorate.of({"members": 7, "respondent": 1})
    votes = {Ballot.YES: 4, Ballot.ABSTAIN: 2, Ballot.ABSENT: 1}
    decision = parse_rule(table).decide({"members": votes}, electorate, {"respondent": 1})
    assert decision.adopted
    assert decision.released == {"members": 3}
    assert decision.bound == {"members": 4, "respondent": 1}


def test_whoever_keeps_silence_is_in_favour():
    rule = parse_rule({"rule": "consensus", "minus": 1, "silence": True, "binds": "in-favour"})
    decision = rule.decide({"a": {Ballot.ABSENT: 5, Ballot.NO: 1}}, Electorate.of({"a": 6}))
    assert decision.released == {"a": 1}
    assert decision.bound == {"a": 5}


def test_whom_a_decision_binds_concerns_the_whole_vote():
    part = {"rule": "simple-majority", "binds": "in-favour"}
    with pytest.raises(TreatyError, match="binds, excluded, quorum and silence concern the whole"):
        parse_rule({"rule": "multiple-majority", "rules": [part, "consensus"]})
