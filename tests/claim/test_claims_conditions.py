"""Claims on collective security and on the presentation: what each is, and what flips it."""

import pytest

from est_games.claim import FindingKind, Library, run_claim
from est_games.claim.library import amended
from est_games.situation import load_situation
from est_games.treaty import load_treaty

from .ledger import claim

SHELF = Library()
DRAFT = load_treaty("est-2009")


@pytest.mark.parametrize(
    ("number", "verdict"),
    [
        (1, "holds iff 1/4 < breach_cost <= 1"),
        (2, "holds iff solidarity < 3/5"),
        (3, "holds iff p_inside < p_outside and p_inside < 3*p_outside/2 - 1/25"),
        (4, "holds iff effort < 1 and effort > 1 - escalation"),
        (6, "holds iff punishment >= 3/8"),
        (7, "holds iff breach_cost < 1"),
        (8, "holds iff p_attack < p_collapse"),
        (10, "holds iff 1/2 <= trust < 4/5"),
        (11, "holds iff struck_first > 1/2"),
        (12, "holds iff bias > 1"),
        (15, "holds iff drive > 0"),
    ],
)
def test_the_exact_condition(number, verdict):
    found = run_claim(claim(number), library=SHELF)
    assert found.verdict == verdict
    assert found.exact


def changed(**provisions):
    """Return a library whose draft has other lines."""
    return Library(treaties={"est-2009": amended(DRAFT, provisions)})


def left_out(provision):
    """Return a library whose draft lacks a provision."""
    return Library(treaties={"est-2009": DRAFT.without(provision)})


def moved(name, **values):
    """Return a library in which a shipped situation has other values."""
    situation = load_situation(name)
    entries = tuple(
        entry.model_copy(update={"value": values[entry.id]}) if entry.id in values else entry
        for entry in situation.parameter
    )
    return Library(situations={name: situation.model_copy(update={"parameter": entries})})


def test_without_the_article_on_incompatible_obligations_outsiders_are_minded_no_less():
    """Article 9 takes the shield away: left out, signing is no worse."""
    found = run_claim(claim(3), library=left_out("compatibility"))
    assert found.kind is FindingKind.FAILS


def test_a_treaty_that_covers_collapse_has_the_threat_in_its_mandate():
    acts = ["armed-attack", "significant-effect", "security-measure", "internal-collapse"]
    wide = changed(mandate={"covers": acts})
    found = run_claim(claim(8), library=wide)
    assert found.kind is FindingKind.FAILS


def test_where_enforcing_costs_the_same_no_aggressor_is_spared():
    found = run_claim(claim(4), library=moved("nuclear-aggressor", escalation=0))
    assert found.here is False


def test_a_treaty_without_assistance_protects_nobody_alike():
    """Then the conference alone decides, and one veto stops it: neither aggressor is deterred."""
    found = run_claim(claim(4), library=left_out("assistance"))
    assert found.kind is FindingKind.FAILS


def test_the_witness_rests_on_the_articles_that_are_played():
    found = run_claim(claim(4), library=SHELF)
    assert {"2", "7(2)", "8(4)"} <= set(found.articles)
    assert any("refrain" in line for each in found.witnesses for line in each.lines)
