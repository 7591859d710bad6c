"""One line of a treaty changed: the game changes, the verdict where it should, with its article."""

from __future__ import annotations

from importlib import resources

import pytest

import est_games as eg
from est_games.equilibrium.stages.perfect_bayesian import solve_stages
from est_games.game.valuation import Valuation
from est_games.treaty import parse_treaty
from est_games.verdict.attribution import carriers, findings_of
from est_games.verdict.judge import Judgement
from est_games.verdict.position import Position

LINE = 'decision = "unanimity"\n'
UNANIMITY = 'decision = "unanimity"'
MINUS_ATTACKER = 'decision = { rule = "unanimity", excluded = ["respondent"] }'
FOUR_FIFTHS = 'decision = { rule = "qualified-majority", threshold = "4/5" }'
MINUS_ONE = 'decision = { rule = "consensus", minus = 1 }'


@pytest.fixture(scope="module")
def games(shipped_form):
    text = (resources.files("est_games.treaty") / "data" / "est-2009.toml").read_text("utf-8")
    assert text.count(LINE) == 1
    situation = eg.load_situation("europe-2010")
    return {
        line: eg.compile_game(parse_treaty(text.replace(LINE, f"{line}\n")), situation)
        for line in (UNANIMITY, MINUS_ATTACKER, FOUR_FIFTHS, MINUS_ONE)
    }


def votes(form):
    """Return what every vote of an extraordinary conference leads to, profile by profile."""
    return [
        (stage.label, stage.shape, [form.stages[t].phase for t in stage.successors])
        for stage in form.stages
        if stage.phase == "vote" and "attack" in stage.label
    ]


def test_each_rule_compiles_to_another_game(games):
    compiled = {line: votes(form) for line, form in games.items()}
    assert all(compiled.values())
    lines = list(compiled)
    for i, line in enumerate(lines):
        for other in lines[i + 1 :]:
            assert compiled[line] != compiled[other], (line, other)


def test_the_vote_names_its_article(games):
    for form in games.values():
        stage = next(s for s in form.stages if s.label.startswith("vote") and "attack" in s.label)
        assert {source.article for source in stage.sources} == {"8(4)"}
        assert {s.article for move in stage.moves for s in move.sources} == {"8(4)"}


def test_without_the_attackers_vote_signing_is_no_longer_dominated_for_the_victim(games):
    dominated = {
        line: [
            name
            for name, how in findings_of(form, {}).items()
            if name.startswith("dominates.neutrals.")
            and name.endswith(".sign")
            and how
            and "every" in str(how)
        ]
        for line, form in games.items()
    }
    assert dominated[UNANIMITY]
    assert dominated[MINUS_ONE], "seven states that vote together are more than one objection"
    assert not dominated[MINUS_ATTACKER]
    assert not dominated[FOUR_FIFTHS]


def test_the_carrier_names_the_article():
    treaty, situation = eg.load_treaty("est-2009"), eg.load_situation("europe-2010")
    kept = {
        "signature",
        "entry-into-force",
        "extraordinary-conference",
        "self-defence",
        "assistance",
        "mandate",
        "territory",
    }
    for provision in treaty.provisions:
        if provision.id not in kept:
            treaty = treaty.without(provision.id)
    form = eg.compile_game(treaty, situation)
    findings = Judgement(position=Position(solution=solve_stages(Valuation(form)))).findings
    found, idle, notes = carriers(treaty, situation, {}, dict(form.values), form, findings)
    changes = {(c.source.article, c.change): c.findings for c in found}
    assert ("8(4)", "read as 'minus-attacker'") in changes
    assert ("11", "removed") in changes
    assert not notes
    assert {source.article for source in idle}.isdisjoint(article for article, _ in changes)
