"""A choice of measures: the organ votes on the strongest, then on the next milder one."""

from __future__ import annotations

from fractions import Fraction

import pytest

import est_games as eg
from est_games.errors import TreatyError
from est_games.procedure.context import Context
from est_games.situation import parse_situation
from est_games.states.conference import stakes_of
from est_games.states.crisis import crisis_of
from est_games.treaty import parse_treaty
from tests.oracles.four_blocs import READ, TREATY, conference, in_force, play, provision

GRADES = '["rupture", "embargo", "force"]'
ALL = [*READ, "grade"]


def by_steps(form, *ballots):
    """Follow a play in which the b bloc, which decides, casts these ballots one after another."""
    number, cast = 0, list(ballots)
    wanted = {"restraint": "proceed", "filing": "call a conference", "compliance": "yield"}
    while form.stages[number].successors:
        stage = form.stages[number]
        if stage.phase == "crisis":
            number = stage.successors[stage.outcomes.index("attack")]
            continue
        ballot = cast.pop(0) if stage.phase == "vote" else None
        profile = tuple(
            move.actions.index(ballot or wanted[stage.phase])
            if (ballot or wanted.get(stage.phase)) in move.actions
            else len(move.actions) - 1
            for move in stage.moves
        )
        number = stage.successors[tuple(stage.profiles()).index(profile)]
    return {name: int(value) for name, value in form.stages[number].facts}, cast


@pytest.mark.parametrize(
    ("ballots", "grade"),
    [(["yes"], 3), (["no", "yes"], 2), (["no", "no", "yes"], 1), (["no", "no", "no"], 0)],
)
def test_the_first_measure_that_carries_is_adopted(ballots, grade):
    form = in_force(conference(decision='"simple-majority"', grades=GRADES), read=ALL)
    facts, unused = by_steps(form, *ballots)
    assert not unused
    assert facts.get("grade", 0) == grade
    assert facts.get("adopted", 0) == (grade > 0)
    assert facts.get("deadlock", 0) == (grade == 0)


def test_without_a_choice_there_is_one_vote_and_no_grade():
    form = in_force(conference(decision='"simple-majority"'), read=ALL)
    facts, _ = by_steps(form, "yes")
    assert facts["adopted"] == 1
    assert "grade" not in facts


def test_attendance_is_for_the_whole_meeting_and_a_new_session_begins_anew():
    form = in_force(
        conference(decision='"consensus"', quorum='"1/2"', grades=GRADES, again="1"), read=ALL
    )
    wanted = ("a proceed", "c call a conference", "a attend", "b attend", "c call it again", "b no")
    steps, facts = play(form, *wanted)
    assert steps.count("attendance") == 2
    assert steps.count("vote") == 6
    assert facts["deadlock"] == facts["delayed"] == 1


MODERATE = """
format = "est-games/situation-1"
id = "moderate"
title = "A hawk, a dove and one in the middle"

[[actor]]
id = "a"
role = "proposer"
[[actor]]
id = "hawk"
[[actor]]
id = "middle"
[[actor]]
id = "dove"

[[threat]]
id = "attack"
kind = "armed-attack"
probability = 1
aggressor = "a"
victim = "hawk"

[[parameter]]
id = "ideal"
value = 2
range = [0, 3]

[[interest]]
actor = "a"
name = "prize"
formula = "10*proceeded - grade"
[[interest]]
actor = "hawk"
name = "the more the better"
formula = "grade"
[[interest]]
actor = "middle"
name = "near its ideal"
formula = "-abs(grade - ideal)"
[[interest]]
actor = "dove"
name = "the less the better"
formula = "-grade"
"""


@pytest.mark.parametrize(("ideal", "grade"), [(0, 0), (1, 1), (2, 2), (3, 3)])
def test_a_majority_that_disagrees_adopts_what_its_median_wants(ideal, grade):
    """Successive votes under majority rule end where the median is (Black 1948)."""
    rule = '{ rule = "simple-majority", of = "all", excluded = ["respondent"] }'
    text = TREATY.format(binding="legal") + conference(decision=rule, grades=GRADES)
    form = eg.compile_game(
        parse_treaty(text),
        parse_situation(MODERATE.replace("value = 2", f"value = {ideal}")),
        in_force=True,
        observe={"adopted": "grade"},
    )
    solution = eg.solve(form, "perfect-bayesian")
    assert solution.equilibria
    assert {equilibrium.payoffs[-1] for equilibrium in solution.equilibria} == {grade}


@pytest.mark.parametrize(
    "grades", ['["force"]', '["force", "force"]', '["a", "b", "c", "d", "e", "f", "g"]']
)
def test_what_is_no_choice_is_refused(grades):
    with pytest.raises(TreatyError, match="grades"):
        in_force(conference(grades=grades))


def test_states_weigh_the_strongest_against_what_comes_after_it():
    rule = '{ rule = "simple-majority", of = "all" }'
    clause = conference(decision=rule, grades=GRADES, quorum='"2/3"')
    text = TREATY.format(binding="legal") + provision("accession") + clause
    states = parse_situation(MODERATE.replace('id = "middle"', 'id = "middle"\nmembers = 5'))
    context = Context(treaty=parse_treaty(text), situation=states)
    parties = {"a": 1, "hawk": 1, "middle": 5, "dove": 1}
    crisis = crisis_of(context, {"ideal": Fraction(2)}, None, None, parties)
    stakes = stakes_of(crisis, "worst")
    assert stakes.adopted["middle"] == -1  # force
    assert stakes.undecided["middle"] == 0  # the embargo is next, and carries
    assert stakes.inquorate["middle"] == -2  # nobody meets, nothing is voted on
    form = eg.compile_states(context.treaty, states, "voting").form
    assert {"yes", "no"} <= {label for row in form.strategies for label in row}
