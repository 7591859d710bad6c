"""The intuitive criterion, D1 and D2: published games, an oracle, witnesses and cells divided."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings, strategies as st

import est_games as eg
from est_games.certificate.assessment_system import Refutation
from est_games.certificate.behavior_cell import Assessment
from est_games.certificate.removed_outcome import Exclusion, Removal, removal_problems
from est_games.equilibrium.beliefs.outcome_test import OutcomeTests
from est_games.errors import GameError, SolveError
from est_games.game.signalling import signalling_game
from tests.oracles import belief_trees as trees, forward_oracle as oracle
from tests.oracles.selten_horse import horse

CRITERIA = ["intuitive", "equilibrium-dominance", "d1", "d2", "never-weak-best"]


def solved(form):
    return eg.solve(form, "perfect-bayesian")


def all_criteria(form, solution):
    """All criteria, by name."""
    return {
        "intuitive": eg.intuitive_criterion(form, solution),
        "equilibrium-dominance": eg.intuitive_criterion(form, solution, is_joint=True),
        "d1": eg.divinity(form, solution),
        "d2": eg.divinity(form, solution, criterion="d2"),
        "never-weak-best": eg.divinity(form, solution, criterion="never-weak-best"),
    }


# Published games


@pytest.mark.parametrize("concept", ["perfect-bayesian", "weak-perfect-bayesian"])
def test_beer_quiche_cho_kreps_1987(concept):
    form = trees.beer_quiche()
    solution = eg.solve(form, concept)
    for verdict in all_criteria(form, solution).values():
        assert (verdict.surviving, verdict.removed) == ((0,), (1,))
    (removal,) = {
        part.removals[0].message: part.removals[0]
        for part in eg.intuitive_criterion(form, solution).verdicts[1].parts
    }.values()
    assert removal.message == "seen beer"
    assert removal.gaining == ("surly",)
    assert [each.type for each in removal.excluded] == ["wimp"]
    assert removal.payoffs == {"wimp": 3, "surly": 2}
    assert removal.left.faces == (("leave",),)


@pytest.fixture(scope="module")
def two_abilities():
    """Levels 0, 11/20 and 1; the least that separates is 1."""
    half = Fraction(3, 2)
    form = trees.education([1, 2], [0, Fraction(11, 20), 1], [1, half, 2], Fraction(5, 4))
    return form, solved(form)


def test_two_abilities_the_intuitive_criterion_leaves_riley_spence_1973(two_abilities):
    form, solution = two_abilities
    assert solution.is_complete
    for name, verdict in all_criteria(form, solution).items():
        (left,) = verdict.surviving
        paid = {part.payoffs for part in verdict.verdicts[left].parts if part.survives}
        assert (name, paid) == (name, {(1, Fraction(11, 8))})
        assert len(verdict.removed) == len(solution.components) - 1


def test_three_abilities_need_d1_cho_kreps_1987():
    form = trees.education([1, 2, 3], [0, 1], [1, 2, 3], Fraction(3, 2))
    solution = solved(form)
    verdicts = all_criteria(form, solution)
    assert [verdicts[name].removed for name in ("intuitive", "equilibrium-dominance")] == [(), ()]
    for name in ("d1", "d2"):
        (pooling,) = verdicts[name].removed
        (removal,) = {
            repr(part.removals): part.removals[0] for part in verdicts[name].verdicts[pooling].parts
        }.values()
        assert set(removal.payoffs.values()) == {2}
        assert [each.type for each in removal.excluded] == ["ability 1", "ability 2"]
        assert removal.left.types == ("ability 3",)


def test_babbling_survives():
    form = trees.cheap_talk()
    solution = solved(form)
    for verdict in all_criteria(form, solution).values():
        assert verdict.removed == ()
        assert all(part.survives for each in verdict.verdicts for part in each.parts)


# The definitions


@settings(max_examples=8)
@given(st.integers(0, 10**6), st.sampled_from([2, 3]), st.sampled_from([2, 6]))
def test_the_intuitive_criterion_against_the_definition(seed, n_responses, highest):
    form = trees.random_signalling(random.Random(seed), 2, 2, n_responses, highest)
    agrees(form, eg.intuitive_criterion(form, solved(form)), oracle.is_removed_intuitively)


@settings(max_examples=8)
@given(st.integers(0, 10**6), st.sampled_from([2, 6]))
def test_d1_against_the_definition(seed, highest):
    form = trees.random_signalling(random.Random(seed), 2, 2, 2, highest)
    solution = solved(form)
    verdicts = all_criteria(form, solution)
    agrees(form, verdicts["d1"], oracle.is_removed_by_d1)
    # With two types there is no more than one other to gain.
    assert verdicts["d2"].removed == verdicts["d1"].removed
    agrees(form, verdicts["never-weak-best"], oracle.is_removed_as_never_weak_best)
    for weaker, stronger in (
        ("intuitive", "equilibrium-dominance"),
        ("d1", "d2"),
        ("d2", "never-weak-best"),
    ):
        assert set(verdicts[weaker].removed) <= set(verdicts[stronger].removed)


def agrees(form, verdict, is_removed):
    game = signalling_game(form)
    for each in verdict.verdicts:
        for part in each.parts:
            removed = {removal.message for removal in part.removals}
            tested = removed | {support.message for support in part.supports}
            for message in game.messages:
                if message.label in tested:
                    args = (message.sender_payoffs, message.receiver_payoffs, part.payoffs)
                    assert is_removed(*args) == (message.label in removed)


# Cells in which the verdict changes


def patient_receiver():
    """After "stay" the receiver does not care; what it does decides what "go" must be worth."""

    def sender(kind, message, reply):
        if message == "stay":
            return 4 * int(reply == "a")
        return {"good": 3, "bad": 1}[kind] * int(reply == "a")

    def receiver(kind, message, reply):
        return 0 if message == "stay" else int((reply == "a") == (kind == "good"))

    return trees.signalling(
        {"good": "1/2", "bad": "1/2"}, ["stay", "go"], ["a", "b"], sender, receiver
    )


@pytest.mark.parametrize("name", CRITERIA)
def test_cells_are_divided_where_the_verdict_changes(name):
    """Staying pays 4 q. Below 1 the bad type may gain by going; from 3 on not even the good."""
    form = patient_receiver()
    solution = solved(form)
    verdict = all_criteria(form, solution)[name]
    (component,) = [each for each in verdict.verdicts if each.is_divided]
    assert component.survives
    for q in (Fraction(k, 16) for k in range(17)):
        each = staying(q)
        (part,) = [
            part
            for part in component.parts
            if (part.cell is not None and part.cell.contains(each))
            or (part.cell is None and part.sample == each)
        ]
        low = 4 * q <= 1 if name in ("intuitive", "equilibrium-dominance") else q == 0
        is_kept = low or 4 * q >= 3
        assert part.survives == is_kept, q


def staying(q):
    one = Fraction(1)
    return Assessment(
        behavior={
            "good": {"stay": one, "go": 0 * one},
            "bad": {"stay": one, "go": 0 * one},
            "seen stay": {"a": q, "b": 1 - q},
            "seen go": {"a": 0 * one, "b": one},
        },
        beliefs={
            "good": {"good": one},
            "bad": {"bad": one},
            "seen stay": {"good/stay": one / 2, "bad/stay": one / 2},
            "seen go": {"good/go": 0 * one, "bad/go": one},
        },
    )


# Witnesses


def a_removal(criterion):
    form = trees.beer_quiche()
    solution = solved(form)
    part = all_criteria(form, solution)[criterion].verdicts[1].parts[0]
    return form, part.sample.behavior, part.removals[0]


@pytest.mark.parametrize("criterion", CRITERIA)
def test_a_removal_that_is_bent_is_refused(criterion):
    form, behavior, removal = a_removal(criterion)
    assert removal_problems(form, behavior, removal) == ()
    bent = [
        replace(removal, message="seen quiche"),
        replace(removal, message="seen water"),
        replace(removal, payoffs={"wimp": Fraction(3), "surly": Fraction(1)}),
        replace(removal, gaining=("wimp",)),
        replace(removal, gaining=()),
        replace(removal, excluded=()),
        replace(removal, excluded=removal.excluded * 2),
        replace(removal, left=removal.replies),
        replace(removal, replies=replace(removal.replies, faces=())),
        replace(removal, left=replace(removal.left, faces=())),
        replace(removal, left=replace(removal.left, refuted=())),
    ]
    if criterion in ("d1", "d2", "never-weak-best"):
        (out,) = removal.excluded
        bent += [
            replace(removal, excluded=(replace(out, by=()),)),
            replace(removal, excluded=(replace(out, gain=None),)),
            replace(removal, excluded=(replace(out, refutations=()),)),
            replace(removal, excluded=(replace(out, refutations=(Refutation(),)),)),
            replace(removal, excluded=(replace(out, type="surly", by=("wimp",)),)),
        ]
    if criterion != "intuitive":
        bent += [replace(removal, refutations=()), replace(removal, refutations=(Refutation(),))]
    for each in bent:
        assert removal_problems(form, behavior, each)


def test_a_type_that_is_not_dominated_is_not_excluded():
    """After beer, quiche could be worth it to a wimp; that only the surly send it is no reason."""
    form = trees.beer_quiche()
    part = eg.intuitive_criterion(form, solved(form)).verdicts[0].parts[0]
    tests = OutcomeTests(game=signalling_game(form), criterion="intuitive")
    quiche = tests.game.messages[1]
    claim = Removal(
        criterion="intuitive",
        message="seen quiche",
        payoffs={"wimp": Fraction(2), "surly": Fraction(3)},
        gaining=("wimp",),
        excluded=(Exclusion(type="wimp"),),
        replies=tests.replies(quiche, (0, 1))[0],
        left=tests.replies(quiche, (1,))[0],
    )
    (problem,) = removal_problems(form, part.sample.behavior, claim)
    assert str(problem) == "type 'wimp': is not excluded"


def test_an_equilibrium_that_sends_the_message_is_not_removed_by_it():
    form, behavior, removal = a_removal("intuitive")
    sent = {**behavior, "surly": {"beer": Fraction(1), "quiche": Fraction(0)}}
    assert removal_problems(form, sent, removal)


# What cannot be asked


def test_a_tree_that_is_no_signalling_game_is_refused():
    form = horse()
    with pytest.raises(GameError) as caught:
        eg.intuitive_criterion(form, solved(form))
    assert str(caught.value) == (
        "is not a signalling game\n  - the root: is not a move of chance, which picks the type"
    )


def test_a_solution_without_components_is_refused():
    form = trees.beer_quiche()
    solution = replace(solved(form), components=())
    with pytest.raises(SolveError, match="there is nothing to judge"):
        eg.divinity(form, solution)


def test_a_solution_of_another_game_is_refused():
    with pytest.raises(GameError):
        eg.divinity(trees.cheap_talk(), solved(trees.beer_quiche()))


def test_an_unknown_criterion_is_refused():
    form = trees.beer_quiche()
    with pytest.raises(SolveError) as caught:
        eg.divinity(form, solved(form), criterion="d3")
    assert str(caught.value) == (
        "divinity is not judged so\n  - criterion: is unknown "
        "[found 'd3'; accepted: d1, d2, never-weak-best]"
    )


@settings(max_examples=4)
@given(st.integers(0, 10**6))
def test_sequential_equilibria_of_a_signalling_game_have_the_same_verdicts(seed):
    """There, whatever is perfect Bayesian is sequential."""
    form = trees.random_signalling(random.Random(seed), highest=3)
    sequential, bayesian = eg.solve(form, "sequential", timeout=20), solved(form)
    assert len(sequential.components) == len(bayesian.components)
    for one, other in zip(
        all_criteria(form, sequential).values(),
        all_criteria(form, bayesian).values(),
        strict=True,
    ):
        assert len(one.removed) == len(other.removed)
