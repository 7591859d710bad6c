"""A treaty and a situation written by somebody who had read nothing but the README."""

from pathlib import Path

import pytest

import est_games as eg
from est_games.treaty import parse_treaty

FILES = Path(__file__).parent / "files" / "reader"


@pytest.fixture(scope="module")
def pair():
    return (
        eg.load_treaty(FILES / "amber-river-treaty.toml"),
        eg.load_situation(FILES / "amber-river-situation.toml"),
    )


@pytest.fixture(scope="module")
def judge(pair):
    def give(**options):
        return eg.verdict(*pair, flips=False, attribution=False, **options)

    return give


@pytest.fixture(scope="module")
def base(judge):
    return judge()


def relation(answer, bloc, better, worse):
    found = [r for r in answer.bloc(bloc).relations if (r.better, r.worse) == (better, worse)]
    return found[0] if found else None


def test_the_pair_compiles_and_is_small(pair):
    size = eg.compile_game(*pair).size
    assert 0 < size.n_decisions < size.n_stages < 1_000


def test_every_responder_is_judged_and_the_answer_is_complete(base):
    assert base.status.name == "COMPLETE"
    assert {bloc.actor for bloc in base.blocs} == {"plains", "delta"}


def test_the_plains_sign_whatever_the_others_do(base):
    """Three quarters of nine states cannot be had without them, and the river is shared."""
    assert base.bloc("plains").dominant == "sign"
    for worse in ("reject", "stall"):
        found = relation(base, "plains", "sign", worse)
        assert found.strict
        assert found.in_every
        assert found.margin > 0


def test_the_delta_decides_nothing_alone(base):
    """Without the plains nothing enters into force: signing then pays no more than rejecting."""
    found = relation(base, "delta", "sign", "reject")
    assert found.in_every
    assert not found.strict
    assert found.margin == 0
    assert dict(found.against) == {"plains": "reject"}


def test_consensus_on_accession_screens_the_proposer(base, judge):
    """A hoarder says no to a latecomer, so who waits is let in by a steward only."""
    assert base.findings["may.delta.stall"]
    assert not base.findings["may.delta.sign"]
    majority = judge(readings={"7(3)": "most-agree"})
    assert majority.bloc("delta").dominant == "sign"


def test_a_veto_of_the_source_empties_the_commission(base, judge):
    veto = judge(readings={"5(1)": "source-state-consents"})
    assert relation(veto, "delta", "reject", "sign")
    assert relation(veto, "delta", "sign", "reject") is None
    assert not base.findings["cannot-lose.hoarder"]
    assert veto.findings["cannot-lose.hoarder"]
    assert base.findings["cannot-lose.steward"]
    assert veto.findings["cannot-lose.steward"]


@pytest.mark.parametrize(("notice", "dominant"), [(12, None), (0, "reject")])
def test_leaving_must_cost_something(pair, notice, dominant):
    """Who may leave free of charge and at once, when it is judged, is bound by no commission."""
    written = (FILES / "amber-river-treaty.toml").read_text(encoding="utf-8")
    free = eg.verdict(
        parse_treaty(written.replace("notice_months = 12", f"notice_months = {notice}")),
        pair[1],
        parameters={"leaving": 0},
        readings={"7(3)": "most-agree"},
        flips=False,
        attribution=False,
    )
    assert free.bloc("delta").dominant == dominant
    assert free.findings["cannot-lose.hoarder"]


def test_a_trusted_steward_is_joined(judge):
    trusted = judge(parameters={"trust": 1})
    assert trusted.bloc("delta").dominant == "sign"
    assert not trusted.bloc("delta").closed
