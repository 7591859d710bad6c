"""Claims on Kyrgyzstan 2010: what decides each, and a line whose change flips it."""

from fractions import Fraction

import pytest

from est_games.claim import FindingKind, Library, run_claim
from est_games.claim.library import amended
from est_games.treaty import load_treaty

from .ledger import claim


@pytest.fixture(scope="module")
def shipped():
    """What the claims of this module share."""
    return Library()


@pytest.fixture(scope="module")
def by_majority():
    """The same, but three quarters decide in the wider organization."""
    rule = {"rule": "qualified-majority", "threshold": "3/4"}
    return Library(treaties={"osce": amended(load_treaty("osce"), {"council": {"decision": rule}})})


@pytest.mark.parametrize(
    ("number", "condition"),
    [
        (40, "precedent > 1/3"),
        (41, "undercut > 1/3"),
        (42, "intervention <= 3/4"),
        (43, "precedent > 1/3"),
    ],
)
def test_the_exact_condition(shipped, number, condition):
    found = run_claim(claim(number), library=shipped)
    assert (found.kind, found.condition) == (FindingKind.HOLDS_IFF, condition)
    assert found.here


@pytest.mark.parametrize("number", [40, 41, 43])
def test_no_veto_no_obstruction(by_majority, number):
    found = run_claim(claim(number), library=by_majority)
    assert not found.here
    assert found.kind is not FindingKind.HOLDS


def test_it_is_the_mandate_that_keeps_the_alliance_out():
    swapped = Library(treaties={"csto-2002": load_treaty("csto-2010")})
    assert run_claim(claim(40), library=swapped).kind is FindingKind.FAILS
    unchanged = Library(treaties={"csto-2010": load_treaty("csto-2002")})
    assert run_claim(claim(42), library=unchanged).kind is FindingKind.FAILS


def test_what_may_not_be_called_again_is_never_late():
    once = amended(load_treaty("osce"), {"council": {"again": 0}})
    asked = claim(40).model_copy(update={"over": ()})
    assert run_claim(asked, library=Library(treaties={"osce": once})).kind is FindingKind.FAILS


def test_a_mission_spares_the_neighbours_if_nobody_fears_the_precedent():
    found = run_claim(claim(43), library=Library(parameters={"precedent": Fraction(0)}))
    assert not found.here
    assert found.figures["with the wider organization"] == "-1/6"
