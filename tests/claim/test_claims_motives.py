"""Claims on reception and motives (17-28): what each finding rests on, and a line that flips it."""

from fractions import Fraction

import pytest

from est_games.claim import FindingKind, Library, run_claim
from est_games.claim.library import amended
from est_games.expression import parse
from est_games.treaty import load_treaty

from .ledger import claim

HOLDS, FAILS, IFF = FindingKind.HOLDS, FindingKind.FAILS, FindingKind.HOLDS_IFF
MAJORITY = {"council": {"decision": {"rule": "qualified-majority", "threshold": "1/2"}}}


@pytest.fixture(scope="module")
def shared():
    return Library()


def at_present(number, library):
    """Run a claim at the present values alone."""
    return run_claim(claim(number).model_copy(update={"over": ()}), library=library)


def with_treaty(number, name, *, without=(), amend=None, **parameters):
    treaty = load_treaty(name)
    for provision in without:
        treaty = treaty.without(provision)
    library = Library(
        treaties={name: amended(treaty, amend or {})},
        parameters={k: Fraction(v) for k, v in parameters.items()},
    )
    return at_present(number, library)


def with_parameters(number, **parameters):
    return at_present(number, Library(parameters={k: Fraction(v) for k, v in parameters.items()}))


def without_the_stake(number, holds, library):
    """Run the part of a claim that asks for no stake, which takes all of Europe 2010 to find."""
    whole = claim(number)
    rest = tuple(measure for measure in whole.measure if measure.type != "stake")
    assert holds in whole.holds.text
    changes = {"holds": parse(holds), "measure": rest, "figure": {}, "over": ()}
    return run_claim(whole.model_copy(update=changes), library=library)


@pytest.mark.parametrize(
    ("number", "condition"),
    [
        (17, "legitimacy > -reform_value/2 - 1/50"),
        (18, "predictability > tabling_cost and tabling_cost != 0 and tabling_cost < 5/4"),
        (21, "breach_cost > 1/2"),
        (23, "association != 0 and association < breach_cost + 1/2"),
        (22, "displacement > 1/40"),
        (24, "control != 0 and censure >= control"),
        (26, "28673/87808 < offer < 52977/87808"),
    ],
)
def test_the_exact_condition(number, condition, shared):
    found = run_claim(claim(number), library=shared)
    assert found.kind is IFF
    assert str(found.condition) == condition


def test_a_forum_worth_more_makes_up_for_legitimacy_lost():
    assert with_parameters(17, legitimacy="-1/4", reform_value="4/5").kind is HOLDS


def test_a_threshold_the_west_cannot_reach_alone_takes_the_sincere_motive_away(shared):
    assert at_present(18, shared).kind is HOLDS
    assert with_treaty(18, "est-2009", amend={"entry-into-force": {"threshold": 42}}).kind is FAILS


def test_distrust_and_a_vague_text_make_the_agenda_and_a_frozen_status_quo_makes_it_alone():
    """Due regard and the use of territory stand; what is done about a breach is not looked at."""
    text = load_treaty("est-2009")
    for provision in ("information", "conference", "extraordinary-conference", "assistance"):
        text = text.without(provision)
    text = {"est-2009": text.without("consultations")}
    found = at_present(19, Library(treaties=text))
    assert found.kind is HOLDS
    assert list(found.figures.values()) == ["1", "1", "1", "0", "2/5", "4/7"]
    frozen = Library(treaties=text, parameters={"freeze": Fraction(3)})
    assert at_present(19, frozen).kind is FAILS


def test_what_freezes_is_due_regard_and_what_blocks_is_consensus(shared):
    holds = "frozen.most == 0 and moving.least == 1 and veto.blockers == 1"
    assert without_the_stake(20, holds, shared).kind is HOLDS
    draft = load_treaty("est-2009")
    free = Library(treaties={"est-2009": draft.without("due-regard")})
    assert without_the_stake(20, holds, free).kind is FAILS
    majority = {"conference": {"decision": {"rule": "qualified-majority", "threshold": "2/3"}}}
    ruled = Library(treaties={"est-2009": amended(draft, majority)})
    assert without_the_stake(20, holds, ruled).kind is FAILS


def test_a_refusal_that_licenses_nothing_gains_its_proposer_nothing():
    holds = (
        "licensed.least > unlicensed.most and west.most < west_unasked.least"
        " and between.most < between_unasked.least"
    )
    unlicensed = Library(parameters={"licence": Fraction(0)})
    assert without_the_stake(25, holds, unlicensed).kind is FAILS


def test_what_a_refusal_must_license_and_what_makes_tails_sure(shared):
    """A forum that decides by majority can be reformed against its proposer: tails may cost it."""
    found = run_claim(claim(25), library=shared)
    assert (found.kind, found.condition, found.here) == (IFF, "licence > 1/10", True)
    ruled = with_treaty(25, "osce", amend=MAJORITY)
    assert ruled.kind is not HOLDS
    least = ruled.figures["the least a revisionist gains if it does not enter into force"]
    assert Fraction(least) < 0


def test_alliances_are_free_again_without_due_regard():
    assert with_treaty(21, "est-2009", without=["due-regard"]).kind is FAILS
    assert with_treaty(21, "helsinki-paris", without=["free-choice"]).kind is FAILS


def test_the_draft_displaces_by_its_article_on_obligations(shared):
    found = at_present(22, shared)
    assert found.kind is HOLDS
    assert found.figures["what the West expects of the draft"] == "0"
    assert {"9", "osce II", "nato-csto 2"} <= set(found.articles)
    assert found.figures["of a stronger OSCE"] == "19/40 to 5/8 (6 values)"
    assert with_treaty(22, "est-2009", without=["compatibility"]).kind is FAILS


def test_security_that_is_wide_already_leaves_nothing_to_widen():
    covers = ["armed-attack", "significant-effect", "security-measure", "economic-measure"]
    acts = ["security-measure", "economic-measure"]
    wide = {"mandate": {"covers": covers}, "due-regard": {"acts": acts}}
    assert with_treaty(23, "est-2009", amend=wide).kind is FAILS


def test_without_consensus_minus_one_helsinki_deters_no_more_than_the_draft():
    assert with_treaty(24, "osce", without=["minus-one"]).kind is FAILS


def test_a_minority_signs_only_if_it_is_paid(shared):
    found = at_present(26, shared)
    assert found.kind is HOLDS
    assert found.figures["share of the allies that sign"] == "3/28"
    assert with_parameters(26, offer="1/4").kind is FAILS
    assert with_parameters(26, cohesion="0").kind is FAILS


def test_what_keeps_most_allies_from_signing_is_that_the_draft_displaces():
    found = with_treaty(26, "est-2009", without=["compatibility"])
    assert found.kind is FAILS
    assert found.figures["share of the allies that sign"] == "3/4"


def test_a_spoiler_gains_by_every_refusal_while_it_can_block_a_reform(shared):
    found = at_present(27, shared)
    assert found.kind is HOLDS
    assert found.figures["the least a spoiler gains if it does not enter into force"] == "29/50"
    assert with_treaty(27, "osce", amend=MAJORITY).kind is FAILS


def test_talks_have_a_value_of_their_own_while_they_build_trust(shared):
    found = run_claim(claim(28), library=shared)
    assert (found.kind, found.condition, found.here) == (IFF, "agenda > 37/200", True)
    assert found.figures["what a challenger expects, talks included"] == "203/200"
    assert with_parameters(28, trust_built="0").kind is not HOLDS
