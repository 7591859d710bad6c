"""Claims on collective security and on the presentation: what each is, and what flips it."""

from fractions import Fraction

import pytest

from est_games.claim import FindingKind, Library, run_claim
from est_games.claim.library import amended
from est_games.expression import parse
from est_games.situation import load_situation
from est_games.treaty import load_treaty

from .ledger import claim

SHELF = Library()
DRAFT = load_treaty("est-2009")


@pytest.mark.parametrize(
    ("number", "verdict"),
    [
        (1, "holds iff effort <= breach_cost + 1 and breach_cost < 1/2 and effort > 1"),
        (2, "holds iff own != 0 and solidarity < 4*own/5 + 1/5"),
        (3, "holds iff p_inside < 3*p_outside/2 - 1/25 and p_inside < p_outside"),
        (4, "holds iff effort < 1 and effort > 1 - escalation"),
        (6, "holds iff punishment >= 3/8"),
        (7, "holds iff breach_cost < 1"),
        (8, "holds iff p_attack < p_collapse"),
        (10, "holds iff 1/2 <= prior < 4/5"),
        (
            11,
            "holds iff prior != 0 and prior*(4*struck_first + 3) < 7*struck_first"
            " and struck_first > 1/2",
        ),
        (12, "holds iff bias > found_out"),
        (15, "holds iff drive > 0 and own_drive < 0"),
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


@pytest.mark.parametrize(
    ("number", "situation", "values"),
    [
        (6, "nuclear-aggressor", {"punishment": Fraction(1, 4)}),
        (7, "nuclear-aggressor", {"breach_cost": Fraction(1)}),
        (10, "georgia-2008", {"freeze": Fraction(0)}),
    ],
)
def test_a_value_of_the_situation_flips_it(number, situation, values):
    """Punishment that is too little, law that is dear enough, a status quo nobody minds frozen."""
    whole = claim(number).model_copy(update={"over": ()})
    found = run_claim(whole, library=moved(situation, **values))
    assert found.kind is FindingKind.FAILS


def test_a_treaty_without_assistance_protects_nobody_alike():
    """Then the conference alone decides, and one veto stops it: neither aggressor is deterred."""
    found = run_claim(claim(4), library=left_out("assistance"))
    assert found.kind is FindingKind.FAILS


def test_the_witness_rests_on_the_articles_that_are_played():
    found = run_claim(claim(4), library=SHELF)
    assert {"2", "7(2)", "8(4)"} <= set(found.articles)
    assert any("refrain" in line for each in found.witnesses for line in each.lines)


def part(number, holds, library):
    """Run a part of a claim's proposition at the present values: what it reads, and no more."""
    whole = claim(number)
    assert holds in whole.holds.text
    formula = parse(holds)
    read = {name.partition(".")[0] for name in formula.names}
    kept = tuple(measure for measure in whole.measure if measure.id in read)
    changes = {"holds": formula, "measure": kept, "figure": {}, "over": ()}
    return run_claim(whole.model_copy(update=changes), library=library)


COSTLY = {"effort": Fraction(5, 4), "breach_cost": Fraction(3, 8)}


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({}, FindingKind.HOLDS),
        ({"binding": False}, FindingKind.FAILS),
        ({"acts": ["security-measure"]}, FindingKind.FAILS),
    ],
    ids=["as it is", "binds nobody", "finds nothing"],
)
def test_of_costly_help_a_text_deters_that_finds_and_binds(change, kind):
    """Article 8(4): its decision binds, and it deals with attacks."""
    text = amended(DRAFT, {"extraordinary-conference": change})
    library = Library(treaties={"est-2009": text}, parameters=COSTLY)
    assert run_claim(claim(1).model_copy(update={"over": ()}), library=library).kind is kind


def test_a_conference_that_decides_by_majority_errs_no_more_than_one():
    """Article 6(3): under consensus both errors are likelier. Of 25 states, to be quick."""
    few = DRAFT.model_copy(update={"eligible": 25})
    found = run_claim(claim(5), library=Library(treaties={"est-2009": few}))
    assert found.kind is FindingKind.HOLDS
    ruled = amended(few, {"conference": {"decision": {"rule": "simple-majority", "of": "all"}}})
    found = run_claim(claim(5), library=Library(treaties={"est-2009": ruled}))
    assert found.kind is FindingKind.FAILS


def unused():
    """Return the draft without what it does once in force: quicker, and not looked at here."""
    text = DRAFT
    for provision in ("due-regard", "territory", "information", "consultations", "conference"):
        text = text.without(provision)
    return text.without("extraordinary-conference").without("assistance")


def test_a_forum_that_decides_by_majority_is_reformed_whatever_its_proposer_wants():
    """The OSCE's article II: by consensus a revisionist stops what a sincere proposer lets pass."""
    holds = "sincere.least == 1 and revisionist.most == 0"
    rule = {"council": {"decision": {"rule": "simple-majority", "of": "all"}}}
    forum = load_treaty("osce")
    for osce, kind in (
        (forum, FindingKind.HOLDS),
        (amended(forum, rule), FindingKind.FAILS),
    ):
        library = Library(treaties={"est-2009": unused(), "osce": osce})
        assert part(9, holds, library).kind is kind


@pytest.mark.parametrize(
    ("number", "rounds", "kind"),
    [
        (13, 1, FindingKind.FAILS),
        (14, 1, FindingKind.FAILS),
        (14, 2, FindingKind.HOLDS),
    ],
)
def test_without_a_second_round_nobody_waits(number, rounds, kind):
    """The talks of the situation: with one round a reform is sought at once."""
    europe = load_situation("europe-2010")
    talks = europe.talks.model_copy(update={"horizon": rounds})
    library = Library(
        treaties={"est-2009": unused()},
        situations={"europe-2010": europe.model_copy(update={"talks": talks})},
    )
    found = run_claim(claim(number).model_copy(update={"over": ()}), library=library)
    assert found.kind is kind


@pytest.mark.parametrize(("threshold", "kind"), [(25, FindingKind.HOLDS), (29, FindingKind.FAILS)])
def test_the_states_in_between_decide_only_what_their_number_can(threshold, kind):
    """Article 11: with a threshold of 29 the treaty does not enter into force even with them."""
    text = amended(unused(), {"entry-into-force": {"threshold": threshold}})
    library = Library(treaties={"est-2009": text})
    assert part(16, "forced.least == 1 and unforced.most == 0", library).kind is kind


def test_an_alliance_that_gains_by_enlarging_is_what_is_feared():
    driven = Library(parameters={"own_drive": Fraction(1, 2)})
    assert not run_claim(claim(15), library=driven).here
