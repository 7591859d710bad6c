"""Claims of the conclusions: what decides each, and a line whose change flips it."""

from fractions import Fraction

from est_games.claim import FindingKind, Library, run_claim
from est_games.claim.library import amended
from est_games.expression import parse
from est_games.treaty import load_treaty

from .ledger import claim

MAJORITY = {"rule": "simple-majority", "of": "all"}


def run(number, **given):
    return run_claim(claim(number), library=Library(**given))


def changed(name, fields):
    return {"treaties": {name: amended(load_treaty(name), fields)}}


def test_no_rule_serves_all_three_objectives():
    found = run(44)
    assert (found.kind, found.condition) == (FindingKind.HOLDS_IFF, "0 < approval < 1")
    assert found.figures["of these, rules that none dominates"] == "5"


def test_a_majority_is_not_more_effective_than_itself():
    found = run(44, **changed("osce", {"council": {"decision": MAJORITY}}))
    assert found.kind is FindingKind.FAILS


def test_consensus_displaces_the_problem():
    found = run(45)
    assert found.kind is FindingKind.HOLDS
    assert found.figures["states whose absence stops the new one"] == "19"


def test_a_majority_would_not():
    assert (
        run(45, **changed("est-2009", {"conference": {"decision": MAJORITY}})).kind
        is FindingKind.FAILS
    )


def test_what_follows_a_shock_is_worse():
    found = run(46)
    assert (found.kind, found.condition) == (FindingKind.HOLDS_IFF, "spill > 1/2")


def test_a_treaty_with_a_mandate_takes_something_from_it():
    found = run(46, treaties={"est-2009": load_treaty("csto-2010")})
    assert not found.here


def test_either_level_can_break_an_agreement():
    found = run(47)
    assert found.condition == "(split > 3/5) or (vested > 3/5)"
    richer = run(47, parameters={"predictability": Fraction(3)})
    assert not richer.here
    assert richer.condition == "(split > 8/5) or (vested > 8/5)"


def part(number, holds):
    """A claim of one measure of another."""
    whole = claim(number)
    rest = tuple(each for each in whole.measure if each.id in holds)
    changes = {"holds": parse(holds), "measure": rest, "figure": {}, "over": ()}
    return whole.model_copy(update=changes)


def test_a_reformed_forum_is_what_is_left():
    found = run_claim(part(48, "reformed.least > 0 and reformed.most < 1"))
    assert found.kind is FindingKind.HOLDS
    assert next(each.value for each in found.witnesses) == "2/5"


def test_every_proposer_grants_the_reform_that_is_linked_with_recognition():
    linked = part(48, "linked.least == 1").model_copy(update={"over": ("recognition",)})
    assert run_claim(linked).verdict == "holds iff 1/5 < recognition < 12/25"


def test_what_keeps_a_trusted_draft_out_of_force_is_that_it_displaces():
    free = {"est-2009": load_treaty("est-2009").without("compatibility")}
    trusted = {"trust": Fraction(2, 3)}
    found = run_claim(part(48, "in_force.most == 0"), treaties=free, parameters=trusted)
    assert found.kind is FindingKind.FAILS


def test_a_forum_nobody_gains_by_is_not_reformed():
    only = part(48, "linked.least == 1")
    assert run_claim(only).here
    assert not run_claim(only, parameters={"reform_value": Fraction(0)}).here
    assert not run_claim(only, parameters={"precedent": Fraction(1, 2)}).here
