"""Compilation: what the order of play makes of provisions, and that everything knows its source."""

from __future__ import annotations

from fractions import Fraction
from importlib import resources

import pytest

import est_games as eg
from est_games.errors import GameError, TreatyError
from est_games.game.multistage import StageKind
from est_games.provenance import Source
from est_games.situation import parse_situation
from est_games.treaty import parse_treaty

SITUATION = """
format = "est-games/situation-1"
id = "three"
title = "Three blocs"
forum = "osce"

[[actor]]
id = "a"
role = "proposer"
members = 4

[[actor]]
id = "b"
members = 6
obligations = ["collective-defence"]

[[actor]]
id = "c"
members = 2

[[parameter]]
id = "x"
value = 1
range = [0, 2]

[[threat]]
id = "attack"
kind = "armed-attack"
probability = "x/4"
aggressor = "a"
victim = "c"

[[outside]]
actor = "a"
actions = ["rest", "act"]

[talks]
horizon = 2
discount = "1/2"

"""
ALL_READ = (
    "in_force*signers + breach.a + 2*breach.b + 3*breach.c + proceeded + disclosed + settled"
    " + adopted + deadlock + defied + defended + conceded + sanctioned + enforcers"
    " + assistants + joined.b + withdrew.a + displaced.b + reformed + chose.a.act"
    " + rejected.b + stalled.c + 5*requested + 7*filed + 11*quorate + 13*convened"
)
INTEREST = """
[[interest]]
actor = ["a", "b", "c"]
name = "everything"
formula = "{formula}"

[[interest]]
actor = ["a", "b", "c"]
name = "talks"
formula = "-x"
paid = "each-round"
"""
TREATY = """
format = "est-games/treaty-1"
id = "pact"
title = "A pact"
citation = "tests"
eligible = 12

[[article]]
number = "1"

"""


def provision(kind: str, **fields: str) -> str:
    lines = [f'[[article.provision]]\nid = "{kind}"\ntype = "{kind}"\nbasis = "text"']
    lines += [f"{name.replace('__', '-')} = {value}" for name, value in fields.items()]
    return "\n".join(lines) + "\n\n"


FULL = (
    provision("accession")
    + provision("later-accession", decision='"unanimity"')
    + provision("entry-into-force", threshold="6")
    + provision("restraint", acts='["armed-attack"]', adjudicator='"accused"')
    + provision("information")
    + provision("consultation", uninvited="true")
    + provision(
        "conference",
        after='"consultation"',
        call="7",
        quorum='"2/3"',
        decision='"consensus"',
        binding="true",
    )
    + provision("assistance", obligation='"must"', consent="true")
    + provision("self-defence")
    + provision("sanctions", mode='"voted"', decision='"simple-majority"')
    + provision("withdrawal")
    + provision("incompatibility", obligations='["collective-defence"]')
)


def compiled(provisions: str = FULL, formula: str = ALL_READ, situation: str = SITUATION):
    return eg.compile_game(
        parse_treaty(TREATY + provisions),
        parse_situation(situation + INTEREST.format(formula=formula)),
    )


def phases(form) -> set[str]:
    return {stage.phase for stage in form.stages}


@pytest.fixture(scope="module")
def full():
    return compiled()


def test_every_procedure_is_played_when_its_provision_is_there(full):
    assert phases(full) == {
        "tabling", "status quo", "replies", "talks", "later accession", "consent to accession",
        "crisis", "restraint", "information", "disclosure", "filing", "admission", "consultation",
        "settlement", "escalation", "call", "attendance", "vote", "compliance", "sanctions",
        "enforcement", "self-defence", "assistance", "forum", "outside", "outcome",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "gone"),
    [
        ("information", {"information", "disclosure"}),
        ("consultation", {"consultation", "settlement", "escalation"}),
        ("conference", {"call", "attendance", "vote", "compliance", "sanctions", "enforcement"}),
        ("assistance", {"assistance"}),
        ("sanctions", {"sanctions"}),
        ("later-accession", {"later accession", "consent to accession"}),
        ("restraint", {"admission"}),
    ],
)
def test_a_procedure_goes_with_its_provision(kind, gone):
    treaty = parse_treaty(TREATY + FULL).without(kind)
    form = eg.compile_game(treaty, parse_situation(SITUATION + INTEREST.format(formula=ALL_READ)))
    assert not phases(form) & gone


def test_everything_knows_where_it_comes_from(full):
    for stage in full.stages:
        for move in stage.moves:
            assert len(move.sources) == len(move.actions)
            assert all(isinstance(source, Source) and source.citation for source in move.sources)
        for component in stage.components:
            assert component.name
            assert component.source.citation


def test_shipped_pair_knows_where_it_comes_from(shipped_form):
    form = shipped_form
    articles = {s.article for stage in form.stages for m in stage.moves for s in m.sources}
    assert {"2", "3", "6(3)", "7(1)", "7(2)", "8(4)", "10", "12", "13"} <= articles
    transitions = {s.article for stage in form.stages for s in stage.successor_sources if s}
    assert "11" in transitions
    assert all(c.source.citation for stage in form.stages for c in stage.components)


@pytest.mark.parametrize(
    ("threshold", "ways"),
    [
        ("6", {"b", "c", "bc"}),
        ("7", {"b", "bc"}),
        ("10", {"b", "bc"}),
        ("11", {"bc"}),
        ('"2/3"', {"b", "bc"}),
        ('{ share = "5/6", strict = true }', {"bc"}),
    ],
)
def test_entry_into_force_counts_states(threshold, ways):
    """The proposer has 4 states, b 6, c 2, of 12 eligible."""
    form = compiled(
        provision("accession") + provision("entry-into-force", threshold=threshold),
        "in_force*(signed.b + 2*signed.c)",
    )
    forced = [dict(s.facts) for s in form.stages if dict(s.facts).get("in_force")]
    assert {"".join(a for a in "bc" if facts.get(f"signed.{a}")) for facts in forced} == ways


def test_quorums_of_the_shipped_draft():
    treaty = eg.load_treaty("est-2009")
    by_id = {p.id: p for p in treaty.provisions}
    assert [by_id["conference"].quorum.least(n) for n in (25, 28, 56)] == [17, 19, 38]
    assert [by_id["extraordinary-conference"].quorum.least(n) for n in (25, 28, 56)] == [20, 23, 45]


def test_talks_discount_what_follows_and_pay_each_round(full):
    talks = [stage for stage in full.stages if stage.kind is StageKind.DELAY]
    assert talks
    for stage in talks:
        assert stage.discount.constant_value == Fraction(1, 2)
        assert {c.name for c in stage.components} == {"talks"}


def test_a_choice_that_changes_nothing_is_not_asked():
    form = compiled(FULL, "in_force*signers + settled")
    assert "information" not in phases(form)
    assert any("ask for information or do not ask" in note for note in form.notes)


def test_equal_futures_are_one_public_state():
    ignorant = compiled(FULL, "in_force + chose.a.act")
    informed = compiled(FULL, "in_force + chose.a.act + breach.a + rejected.b")
    assert ignorant.size.n_stages < informed.size.n_stages


def test_facts_are_common_to_all_histories(full):
    forced = [s for s in full.stages if s.phase == "crisis"]
    assert forced
    assert all(dict(s.facts)["in_force"] == 1 for s in forced)
    open_stages = [s for s in full.stages if s.phase in ("forum", "outside")]
    assert open_stages
    assert not any(dict(s.facts).get("in_force") for s in open_stages)


def test_size_is_known_before_expansion():
    form = compiled(
        provision("accession") + provision("entry-into-force", threshold="6"),
        "in_force*signers + chose.a.act",
    )
    assert form.to_extensive().n_nodes == form.size.n_expanded_nodes


def test_names_unknown_to_the_situation_are_refused_together():
    text = (
        TREATY
        + provision("accession", by='["nobody"]')
        + provision("entry-into-force", threshold="6", required='["proposer", "queen"]')
        + provision(
            "conference",
            decision='{ rule = "weighted-majority", threshold = "1/2", measure = "votes", '
            'veto = ["king"], excluded = ["respondent", "jack"] }',
        )
    )
    with pytest.raises(GameError) as caught:
        eg.compile_game(
            parse_treaty(text), parse_situation(SITUATION + INTEREST.format(formula="in_force"))
        )
    assert {p.value for p in caught.value.problems} == {"nobody", "queen", "votes", "king", "jack"}
    assert all(p.article == "1" for p in caught.value.problems)


def test_parameters_and_readings_are_checked():
    with pytest.raises(TreatyError, match="is not a reading of this place"):
        eg.compile_game(
            eg.load_treaty("est-2009"), eg.load_situation("europe-2010"), readings={"7": "shall"}
        )
    treaty = parse_treaty(TREATY + provision("accession"))
    situation = parse_situation(SITUATION + INTEREST.format(formula="signers"))
    assert eg.compile_game(treaty, situation, parameters={"x": 2}).values["x"] == 2
    with pytest.raises(GameError, match="leaves its range"):
        eg.compile_game(treaty, situation, parameters={"x": 3})
    with pytest.raises(GameError, match="is not a parameter"):
        eg.compile_game(treaty, situation, parameters={"nosuch": 1})
    with pytest.raises(GameError, match="is not a number"):
        eg.compile_game(treaty, situation, parameters={"x": "__import__('os')"})


def test_no_treaty_is_known_by_name(shipped_form):
    text = (resources.files("est_games.treaty") / "data" / "est-2009.toml").read_text("utf-8")
    renamed = parse_treaty(text.replace('id = "est-2009"', 'id = "another"'))
    theirs = eg.compile_game(renamed, eg.load_situation("europe-2010"))
    assert shipped_form.size == theirs.size


def test_the_same_number_for_states_counted_alone_or_together():
    """Six members in one actor vote like six: a threshold of states is met by whole actors."""
    form = compiled(
        provision("accession")
        + provision("entry-into-force", threshold="6")
        + provision(
            "conference", decision='{ rule = "qualified-majority", threshold = 10, of = "all" }'
        ),
        "adopted",
    )
    votes = [s for s in form.stages if s.phase == "vote" and len(s.moves) == 3]
    assert votes
    for stage in votes:
        for profile, target in zip(stage.profiles(), stage.successors, strict=True):
            said = {
                form.players[m.player]: m.actions[a]
                for m, a in zip(stage.moves, profile, strict=True)
            }
            yes = sum(
                {"a": 4, "b": 6, "c": 2}[who] for who, ballot in said.items() if ballot == "yes"
            )
            adopted = bool(dict(form.stages[target].facts).get("adopted"))
            assert adopted == (yes >= 10)
