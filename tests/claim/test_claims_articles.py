"""Claims on the articles of the draft: what decides each, and a line whose change flips it."""

from est_games.claim import FindingKind, Library, run_claim
from est_games.claim.library import amended
from est_games.treaty import load_treaty

from .ledger import claim


def test_a_quorum_and_a_veto_behind_it():
    found = run_claim(claim(35))
    assert found.kind is FindingKind.HOLDS
    assert found.figures["states that can stop a decision by saying no"] == "1"
    assert found.figures["states that can stop it by staying away"] == "19"


def test_a_consensus_that_spares_one_has_no_single_veto():
    spared = amended(
        load_treaty("est-2009"), {"conference": {"decision": {"rule": "consensus", "minus": 1}}}
    )
    found = run_claim(claim(35), library=Library(treaties={"est-2009": spared}))
    assert found.kind is FindingKind.FAILS
    assert found.figures["states that can stop a decision by saying no"] == "2"
