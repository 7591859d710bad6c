"""Claims on the articles of the draft: what decides each, and a line whose change flips it."""

from fractions import Fraction

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


def run(number, **given):
    return run_claim(claim(number), library=Library(**given))


def test_a_dispute_climbs_the_ladder():
    found = run(33)
    assert found.kind is FindingKind.HOLDS
    assert found.figures["of a conference without consultations"] == "0"


def test_without_consultations_there_is_no_ladder():
    text = load_treaty("est-2009").without("consultations")
    found = run(33, treaties={"est-2009": text})
    assert found.kind is FindingKind.FAILS
    assert found.figures["probability that the dispute goes to consultations"] == "0"


def test_who_lives_by_the_dispute_comes_uninvited():
    found = run(34)
    assert (found.kind, found.condition) == (FindingKind.HOLDS_IFF, "stir > 1")


def test_talks_by_invitation_are_settled():
    closed = amended(load_treaty("est-2009"), {"consultations": {"uninvited": False}})
    assert run(34, treaties={"est-2009": closed}).kind is FindingKind.FAILS


def test_a_deadlock_leaves_the_victim_alone():
    found = run(36)
    assert (found.kind, found.condition) == (FindingKind.HOLDS_IFF, "effort > 1/16")
    assert found.here


def test_a_recused_attacker_leaves_no_deadlock():
    rule = {"rule": "unanimity", "excluded": ["respondent"]}
    recused = amended(load_treaty("est-2009"), {"extraordinary-conference": {"decision": rule}})
    assert not run(36, treaties={"est-2009": recused}).here
    assert run(37, treaties={"est-2009": recused}).here is False


def test_the_extraordinary_conference():
    found = run(37)
    assert found.kind is FindingKind.HOLDS_IFF
    assert found.condition == "breach_cost < 1/4"
    assert found.figures["states whose absence stops it"] == "12"
    assert found.figures["of these, defied"] == "1"


def test_the_attendance_asked_for_is_what_the_text_says():
    for number, name, quorum in (
        (35, "conference", "4/5"),
        (37, "extraordinary-conference", "2/3"),
    ):
        text = amended(load_treaty("est-2009"), {name: {"quorum": quorum}})
        asked = claim(number).model_copy(update={"over": ()})
        found = run_claim(asked, library=Library(treaties={"est-2009": text}))
        assert found.kind is FindingKind.FAILS


def test_nobody_is_punished():
    found = run(38)
    assert found.kind is FindingKind.HOLDS
    assert found.figures["some patience deters, if nobody has to join"] == "0"
    assert found.figures["some patience deters, if to join is a breach of it"] == "0"


def test_sanctions_that_cost_nothing_are_joined_by_whoever_may():
    """What to join costs is a line of the situation, and so is what a breach of a norm costs."""
    assert run(38, parameters={"effort": Fraction(0)}).kind is FindingKind.FAILS
    assert run(38, parameters={"breach_cost": Fraction(0)}).kind is FindingKind.FAILS


def test_without_a_norm_of_non_intervention_there_is_none_to_break():
    text = load_treaty("helsinki-paris").without("non-intervention")
    assert run(38, treaties={"helsinki-paris": text}).kind is FindingKind.FAILS


def test_a_text_with_sanctions_punishes():
    covenant = load_treaty("league-covenant")
    assert run(38, treaties={"est-2009": covenant}).kind is FindingKind.FAILS


def test_whoever_decides_what_a_breach_is_gains_by_it():
    found = run(39)
    assert (found.kind, found.condition) == (FindingKind.HOLDS_IFF, "pressure > 3/8")


def test_the_accused_denies_an_opportunistic_complaint():
    text = amended(load_treaty("est-2009"), {"territory": {"adjudicator": "accused"}})
    assert run(39, treaties={"est-2009": text}).kind is FindingKind.FAILS
