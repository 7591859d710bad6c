"""Claims on articles 1 to 3 (29-32): what each finding rests on, and a line that flips it."""

from fractions import Fraction

import pytest

from est_games.claim import FindingKind, Library, run_claim
from est_games.claim.library import amended
from est_games.treaty import load_treaty

from .ledger import claim

HOLDS, FAILS, IFF = FindingKind.HOLDS, FindingKind.FAILS, FindingKind.HOLDS_IFF


@pytest.fixture(scope="module")
def shared():
    return Library()


def under(number, amend=None, **parameters):
    """Run a claim at the present values, the draft amended and parameters moved."""
    library = Library(
        treaties={"est-2009": amended(load_treaty("est-2009"), amend or {})},
        parameters={k: Fraction(v) for k, v in parameters.items()},
    )
    return run_claim(claim(number).model_copy(update={"over": ()}), library=library)


@pytest.mark.parametrize(
    ("number", "condition"),
    [
        (29, "pressure > 1/5 and pressure < 1"),
        (30, "pressure > 1/5 and pressure < 11/8"),
        (31, "secrecy < breach_cost and secrecy < 5/2 - breach_cost"),
        (32, "squeeze < 2/3 and squeeze > 1/3"),
    ],
)
def test_the_exact_condition(number, condition, shared):
    found = run_claim(claim(number), library=shared)
    assert found.kind is IFF
    assert str(found.condition) == condition
    assert found.here


@pytest.mark.parametrize(("number", "harm"), [(29, "externality"), (30, "harm"), (32, "harm")])
def test_whoever_decides_does_so_whatever_the_harm(number, harm, shared):
    asked = claim(number).model_copy(update={"over": (harm,)})
    assert run_claim(asked, library=shared).kind is HOLDS


def test_due_regard_that_the_accused_must_grant_is_never_complained_of():
    assert under(29, {"due-regard": {"adjudicator": "accused"}}).kind is FAILS


def test_a_conference_that_does_not_count_the_accused_can_decide():
    spared = {"rule": "consensus", "excluded": ["respondent"]}
    found = under(30, {"conference": {"decision": spared}}, harm="1", precedent="0")
    assert found.kind is not HOLDS


def test_an_answer_that_is_not_owed_is_not_given():
    assert under(31).kind is HOLDS
    assert under(31, {"information": {"duty": "may"}}).kind is FAILS


def test_nobody_asks_about_a_measure_that_is_not_taken():
    """Breach and secret together outweigh it."""
    assert under(31, breach_cost="9/4").kind is FAILS


def test_a_host_that_judges_itself_is_neither_accused_nor_held_up():
    assert under(32, {"territory": {"adjudicator": "accused"}}).kind is FAILS
