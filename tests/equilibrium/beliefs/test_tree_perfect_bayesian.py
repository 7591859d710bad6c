"""Perfect Bayesian equilibria of trees: published games, the grid, and what theory includes."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings, strategies as st

import est_games as eg
from est_games.certificate.assessment_claim import AssessmentEvidence, assessment_claim_problems
from est_games.certificate.assessment_system import Refutation
from est_games.certificate.behavior_cell import Assessment
from est_games.certificate.extensive_form import expected_payoffs, is_nash, is_subgame_perfect
from est_games.certificate.perfect_bayesian import is_perfect_bayesian, is_weak_perfect_bayesian
from est_games.equilibrium.solution import Status
from est_games.errors import GameError, SolveError
from est_games.game.extensive import InformationSet
from est_games.game.extensive_builder import ExtensiveBuilder
from tests.oracles import belief_trees as trees, small_forms as stages
from tests.oracles.belief_grid import assessments, lies_within
from tests.oracles.selten_horse import horse

JUDGES = {
    "weak-perfect-bayesian": is_weak_perfect_bayesian,
    "perfect-bayesian": is_perfect_bayesian,
}
CONCEPTS = list(JUDGES)


def judged(form, solution):
    judge = JUDGES[solution.concept]
    return [judge(form, e.behavior, e.beliefs) for e in solution.equilibria]


def payoffs(solution, component):
    return {solution.equilibria[k].payoffs for k in component.extreme}


# Published games


@pytest.mark.parametrize("concept", CONCEPTS)
def test_irrational_equilibria_are_numbers_in_intervals(concept):
    """Three players at once: what each does is in a square root's field; nothing else is free."""
    form = trees.at_once(32, 3, 5)
    solution = eg.solve(form, concept)
    assert solution.status is Status.COMPLETE
    (e,) = [
        each
        for each in solution.equilibria
        if not all(isinstance(x, Fraction) for row in each.behavior.values() for x in row.values())
    ]
    assert solution.components[-1].extreme == (solution.equilibria.index(e),)
    near = {label: [float(x) for x in row.values()] for label, row in e.behavior.items()}
    for label, row in near.items():
        own = form.information_set_index[label]
        for action, weight in zip(form.information_sets[own].actions, row, strict=True):
            sure = {**near, label: [float(action == a) for a in form.information_sets[own].actions]}
            player = form.information_sets[own].player
            assert 0 < weight < 1
            assert _float_payoffs(form, sure)[player] == pytest.approx(float(e.payoffs[player]))
    low, high = e.payoffs[0].interval(200)
    assert 0 < high - low < Fraction(1, 1 << 199)
    evidence = solution.certificate.evidence
    cells = [cell for component in solution.components for cell in component.cells]
    (single,) = evidence.points
    assert evidence.points[single].steps
    # The claim without it, or with its proof taken away, is refused.
    assert "singles: an assessment of a pattern is missing" in map(
        str, assessment_claim_problems(form, cells, evidence)
    )
    bare = replace(evidence, points={})
    found = list(map(str, assessment_claim_problems(form, cells, bare)))
    assert any(text.startswith("cells: a pattern is missing") for text in found)


def _float_payoffs(form, behavior):
    reach, total = [1.0] * form.n_nodes, [0.0] * form.n_players
    for node in range(form.n_nodes):
        if node:
            above = form.parent[node]
            choice = form.information_sets[form.information_set[above]]
            reach[node] = reach[above] * behavior[choice.label][form.branch[node]]
        for player, paid in enumerate(form.payoffs[node] or ()):
            total[player] += reach[node] * float(paid)
    return total


@pytest.mark.parametrize("concept", CONCEPTS)
def test_what_is_not_checked_in_time_is_not_returned(concept, monkeypatch):
    """The clock stands still until the search is over; then all time is up."""
    form = trees.beer_quiche()
    whole = eg.solve(form, concept)
    evidence = whole.certificate.evidence
    with pytest.raises(TimeoutError):
        assessment_claim_problems(form, [], evidence, deadline=0.0)
    for module in ("assessment_listing", "pattern_components"):
        place = f"est_games.equilibrium.beliefs.{module}.is_past"
        monkeypatch.setattr(place, lambda deadline: deadline is not None)
    late = eg.solve(form, concept, timeout=60)
    assert late.status is Status.LIMIT
    assert late.equilibria == late.components == ()
    assert late.messages[0] == "the time given was over before all that was found was checked"
    assert eg.solve(form, concept).equilibria == whole.equilibria


@pytest.mark.parametrize("concept", CONCEPTS)
def test_beer_quiche_cho_kreps_1987(concept):
    form = trees.beer_quiche()
    solution = eg.solve(form, concept)
    assert [e.regret for e in solution.equilibria] == [0] * 6
    assert solution.status is Status.COMPLETE
    assert hash(solution) == hash(replace(solution))
    assert all(judged(form, solution))
    beer, quiche = solution.components
    assert payoffs(solution, beer) == {(Fraction(29, 10), Fraction(9, 10))}
    assert payoffs(solution, quiche) == {(Fraction(21, 10), Fraction(9, 10))}
    assert [cell.dimension for cell in (*beer.cells, *quiche.cells)] == [1] * 4
    # Whoever sees quiche must think it the wimp's with probability one half or more.
    beliefs = {solution.equilibria[k].beliefs["seen quiche"]["wimp/quiche"] for k in beer.extreme}
    assert beliefs == {Fraction(1, 2), Fraction(1)}


def test_a_threat_that_no_subgame_forbids_is_weak_only():
    form = trees.blind_entry()
    weak, strong = (eg.solve(form, concept) for concept in CONCEPTS)
    assert weak.status is strong.status is Status.COMPLETE
    outs = {payoffs(weak, component) == {(0, 2)} for component in weak.components}
    assert outs == {True, False}
    (only,) = strong.equilibria
    assert only.payoffs == (2, 0)
    assert only.beliefs["I"] == {"in/weak": 0, "in/strong": 1}
    threats = [e for e in weak.equilibria if e.payoffs == (0, 2)]
    assert threats
    assert not any(is_subgame_perfect(form, e.behavior) for e in threats)


def test_seltens_horse_has_one_component_of_perfect_bayesian_equilibria():
    form = horse()
    solution = eg.solve(form, "perfect-bayesian")
    assert solution.status is Status.COMPLETE
    assert all(judged(form, solution))
    assert {e.payoffs for e in solution.equilibria} == {(1, 1, 1)}
    assert len(solution.components) == 1


def test_burning_money_ben_porath_dekel_1992():
    """Battles of 4, 1 have three equilibria each, worth 4, 1 and 4/5 to the first player."""
    form = trees.burning_money()
    solution = eg.solve(form, "perfect-bayesian")
    assert solution.status is Status.COMPLETE
    kept, burnt = (4, 1, Fraction(4, 5)), (3, 0, Fraction(-1, 5))
    expected = {max(a, b) for a in kept for b in burnt}
    assert {e.payoffs[0] for e in solution.equilibria} == expected
    # Nine ways to go on, and no tie between burning and not.
    assert len(solution.components) == 9
    assert all(not component.cells for component in solution.components)


def test_words_that_cost_nothing_may_be_ignored():
    form = trees.cheap_talk()
    solution = eg.solve(form, "perfect-bayesian")
    assert solution.status is Status.COMPLETE
    (component,) = solution.components
    assert {e.payoffs for e in solution.equilibria} == {(0, Fraction(2, 3))}
    assert any(e.is_pure for e in solution.equilibria)
    assert len(component.cells) > 1


# The definition on a grid


@settings(max_examples=6)
@given(st.integers(0, 10**6), st.sampled_from(CONCEPTS))
def test_a_signalling_game_on_the_grid(seed, concept):
    form = trees.random_signalling(random.Random(seed))
    agrees(form, concept, seed)


@settings(max_examples=9)
@given(st.integers(0, 10**6), st.sampled_from(CONCEPTS))
def test_a_tree_on_the_grid(seed, concept):
    agrees(trees.random_tree(seed), concept, seed)


def agrees(form, concept, seed):
    solution = eg.solve(form, concept, timeout=20)
    assert all(judged(form, solution))
    judge = JUDGES[concept]
    for each in assessments(form, 2, random.Random(seed), 120):
        is_one = judge(form, each.behavior, each.beliefs)
        is_within = lies_within(solution, each)
        assert is_one == is_within or (is_one and not solution.is_complete)


@settings(max_examples=8)
@given(st.integers(0, 10**6))
def test_what_is_perfect_bayesian_is_subgame_perfect_and_weakly_so(seed):
    form = trees.random_tree(seed, highest=3)
    strong = eg.solve(form, "perfect-bayesian", timeout=20)
    weak = eg.solve(form, "weak-perfect-bayesian", timeout=20)
    for e in strong.equilibria:
        assert is_subgame_perfect(form, e.behavior)
        assert is_weak_perfect_bayesian(form, e.behavior, e.beliefs)
        each = Assessment(behavior=e.behavior, beliefs=e.beliefs)
        assert lies_within(weak, each) or not weak.is_complete
    for e in weak.equilibria:
        assert is_nash(form, e.behavior)


@pytest.mark.parametrize("seed", [0, 5, 9, 13, 17, 23, 27, 30, 37])
def test_stages_with_an_informed_player_have_the_same_pure_equilibria(seed):
    form = stages.random_form(seed)
    tree = form.to_extensive()
    solution = eg.solve(tree, "perfect-bayesian", timeout=20)
    pure = {
        expected_payoffs(tree, cell.sample.behavior)
        for component in solution.components
        for cell in component.cells
        if all(len(support) == 1 for support in cell.supports.values())
    }
    pure |= {
        solution.equilibria[component.extreme[0]].payoffs
        for component in solution.components
        if not component.cells and solution.equilibria[component.extreme[0]].is_pure
    }
    told = eg.solve(form, "perfect-bayesian", undominated_ballots=False)
    assert pure == {tuple(e.payoffs) for e in told.equilibria}


# Changes that make no difference


@settings(max_examples=4)
@given(
    st.integers(0, 10**6),
    st.sampled_from([Fraction(1, 10**12), Fraction(10**12)]),
    st.sampled_from([0, 10**15]),
)
def test_payoffs_may_be_scaled_and_shifted(seed, factor, shift):
    form = trees.random_signalling(random.Random(seed))
    changed = with_payoffs(form, lambda x: factor * x + shift)
    before, after = (eg.solve(each, "perfect-bayesian") for each in (form, changed))
    assert points(before) == points(after)
    assert len(before.components) == len(after.components)


def with_payoffs(form, change):
    return type(form).from_nodes(
        players=form.players,
        parent=form.parent,
        information_set=form.information_set,
        information_sets=form.information_sets,
        payoffs=[tuple(map(change, row)) for row in form.payoffs],
    )


def points(solution):
    return [(e.behavior, e.beliefs) for e in solution.equilibria]


@settings(max_examples=8)
@given(st.integers(0, 10**6), st.randoms(use_true_random=False))
def test_labels_may_be_changed(seed, rng):
    form = trees.random_tree(seed)
    names = [f"set {k}" for k in range(len(form.information_sets))]
    rng.shuffle(names)
    renamed = type(form).from_nodes(
        players=form.players,
        parent=form.parent,
        information_set=form.information_set,
        information_sets=[
            InformationSet(
                label=name,
                player=choice.player,
                actions=choice.actions,
                probabilities=choice.probabilities,
            )
            for name, choice in zip(names, form.information_sets, strict=True)
        ],
        payoffs=form.payoffs,
    )
    one, other = (eg.solve(each, "perfect-bayesian", timeout=20) for each in (form, renamed))
    assert [e.payoffs for e in one.equilibria] == [e.payoffs for e in other.equilibria]
    assert [c.extreme for c in one.components] == [c.extreme for c in other.components]


# The certificate


def test_a_claim_with_a_cell_left_out_is_refused():
    form = trees.beer_quiche()
    cells, refutations = claim(form)
    assert problems(form, cells, refutations) == ()
    for place in range(len(cells)):
        less = [*cells[:place], *cells[place + 1 :]]
        (problem,) = problems(form, less, refutations)
        assert problem.message == "a pattern is missing"


def problems(form, cells, refutations):
    evidence = AssessmentEvidence(is_weak=False, refutations=refutations)
    return assessment_claim_problems(form, cells, evidence)


def claim(form):
    solution = eg.solve(form, "perfect-bayesian")
    cells = [cell for component in solution.components for cell in component.cells]
    return cells, dict(solution.certificate.evidence.refutations)


def test_a_claim_with_evidence_left_out_or_bent_is_refused():
    form = trees.beer_quiche()
    cells, refutations = claim(form)
    assert problems(form, cells, {})
    for system, refutation in refutations.items():
        bent = replace(refutation, limits=tuple((n, m, -x) for n, m, x in refutation.limits))
        if bent != refutation:
            assert problems(form, cells, {**refutations, system: bent})
    empty = {**refutations, next(iter(refutations)): Refutation()}
    assert problems(form, cells, empty)


def test_a_claim_with_a_bent_cell_is_refused():
    form = trees.beer_quiche()
    cells, refutations = claim(form)
    (first, *rest) = cells
    wider = replace(first, limits=())
    twice = [*cells, first]
    other = replace(first, sample=cells[-1].sample)
    for bent in ([wider, *rest], twice, [other, *rest]):
        assert problems(form, bent, refutations)


@settings(max_examples=5)
@given(st.integers(0, 10**6), st.sampled_from(CONCEPTS))
def test_an_equilibrium_that_is_changed_is_none(seed, concept):
    """Unless it is in the set again."""
    form = trees.random_signalling(random.Random(seed), highest=9)
    solution = eg.solve(form, concept)
    judge = JUDGES[concept]
    for e in solution.equilibria:
        for label, row in e.behavior.items():
            behavior = {**e.behavior, label: dict(zip(row, reversed(row.values()), strict=True))}
            is_one = judge(form, behavior, e.beliefs)
            each = Assessment(behavior=behavior, beliefs=e.beliefs)
            assert is_one == lies_within(solution, each)


# What cannot be done


def test_a_forgetful_player_is_refused():
    tree = ExtensiveBuilder(["a"])
    first = tree.decision("a", ["l", "r"], information_set="one")
    for branch in first:
        again = tree.decision("a", ["l", "r"], after=branch, information_set="two")
        for end in again:
            tree.terminal([0], after=end)
    with pytest.raises(SolveError) as caught:
        eg.solve(tree.build(), "weak-perfect-bayesian")
    assert str(caught.value) == (
        "perfect Bayesian equilibria cannot be sought\n  - two: a player forgets what it knew "
        "or did [accepted: a game with perfect recall]"
    )


def test_a_bound_on_patterns_must_be_one():
    with pytest.raises(SolveError, match="max_patterns: must be positive"):
        eg.solve(trees.cheap_talk(), "perfect-bayesian", max_patterns=0)


def test_too_many_patterns_are_said():
    solution = eg.solve(trees.beer_quiche(), "perfect-bayesian", max_patterns=20)
    assert solution.status is Status.LIMIT
    assert solution.messages[0] == "there are more than 20 patterns of moves to look at"
    assert solution.certificate is None


def test_a_large_game_is_not_begun():
    tree = ExtensiveBuilder(["a"])
    # What follows a wait may not be reached; if all were reached, Nash equilibria would do.
    more = tree.decision("a", ["wait", "go"])
    tree.terminal([0], after=more["go"])
    nature = tree.chance({f"{k}": Fraction(1, 100) for k in range(100)}, after=more["wait"])
    for branch in nature:
        own = tree.decision("a", ["l", "r"], after=branch)
        for end in own:
            tree.terminal([0], after=end)
    solution = eg.solve(tree.build(), "weak-perfect-bayesian")
    assert (solution.status, solution.messages) == (
        Status.LIMIT,
        ("of 101 information sets there are too many patterns to look at",),
    )


def test_time_that_is_over_is_said():
    form = trees.random_signalling(random.Random(1), 3, 3, 3, 30)
    solution = eg.solve(form, "perfect-bayesian", timeout=0.2)
    assert solution.status is Status.LIMIT


def test_nodes_that_beliefs_cannot_name_are_refused():
    tree = ExtensiveBuilder(["a", "b"])
    nature = tree.chance({"x": "1/4", "x/y": "3/4"})
    for branch, action in zip(nature, ("y/z", "z"), strict=True):
        own = tree.decision("a", [action], after=branch)
        for end in tree.decision("b", ["l", "r"], after=own[action], information_set="b"):
            tree.terminal([0, 0], after=end)
    form = tree.build()
    for concept in ("perfect-bayesian", "weak-perfect-bayesian"):
        with pytest.raises(SolveError, match="b: has two nodes of which the path is the same text"):
            eg.solve(form, concept)
    behavior = {choice.label: {choice.actions[0]: 1} for choice in form.information_sets[1:]}
    with pytest.raises(GameError, match="two nodes of which the path is the same text"):
        is_perfect_bayesian(form, behavior, {"b": {"x/y/z": 1}})


def test_the_dimension_of_a_set_that_is_no_polytope_is_proved():
    """Two players, blind to each other, mix so that a third does not mind: a curve."""
    tree = ExtensiveBuilder(["1", "2", "3"])
    first = tree.decision("1", ["a", "b"], information_set="1")
    for one in "ab":
        second = tree.decision("2", ["a", "b"], after=first[one], information_set="2")
        for two in "ab":
            third = tree.decision("3", ["in", "out"], after=second[two], information_set="3")
            tree.terminal([0, 0, 4 * (one == two == "a")], after=third["in"])
            tree.terminal([0, 0, 1], after=third["out"])
    form = tree.build()
    solution = eg.solve(form, "weak-perfect-bayesian")
    assert solution.status is Status.COMPLETE
    cells = [cell for component in solution.components for cell in component.cells]
    mixed = [cell for cell in cells if all(len(own) == 2 for own in cell.supports.values())]
    assert [(cell.dimension, cell.vertices) for cell in mixed] == [(2, ())]
    sure = [cell for cell in cells if len(cell.supports["1"]) == len(cell.supports["2"]) == 2]
    assert {cell.dimension for cell in sure} == {2}
    # In and out hang together where the third does not mind.
    assert len(solution.components) == 1
    assert solution.messages[0].startswith("of component 0 some sets are no polytopes")
