"""The checkers of correlated play of trees: the truth passes, what was tampered with does not."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import pytest

from est_games.certificate import tree_bound
from est_games.certificate.tree_bound import (
    TreeBound,
    tree_bound_problems,
    tree_payoff_set_problems,
    tree_welfare_problems,
)
from est_games.certificate.tree_correlated import (
    is_agent_form_correlated,
    is_coarse_correlated,
    is_correlated,
    is_extensive_form_coarse_correlated,
    is_extensive_form_correlated,
    tree_regrets,
)
from est_games.certificate.tree_profile import check_tree_distribution, tree_distribution_payoffs
from est_games.equilibrium.correlated.plan_program import PLAN_KINDS, PlanProgram
from est_games.equilibrium.correlated.sequence_pairs import SequencePairs
from est_games.equilibrium.solve import solve
from est_games.errors import GameError
from est_games.game.extensive import ExtensiveForm
from tests.equilibrium.correlated.test_tree_correlated import (
    KINDS,
    entry,
    forgetful,
    signalling,
    twice,
)
from tests.oracles import tree_correlated_brute as brute
from tests.oracles.recall_trees import recall_tree, small_recall_trees

TINY = Fraction(1, 10**9)
ONE = Fraction(1)
TREES = [
    *small_recall_trees(3, 32),
    *small_recall_trees(2, 32, chance=True),
    *small_recall_trees(2, 32, players=3, chance=True),
]


def labelled(form: ExtensiveForm, actions: dict[int, int]) -> tuple[tuple[str, str], ...]:
    choices = form.information_sets
    return tuple((choices[k].label, choices[k].actions[a]) for k, a in actions.items())


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("form", TREES)
def test_regrets_are_those_of_the_best_of_all_deviations(form: ExtensiveForm, kind: str) -> None:
    profiles = brute.full_profiles(form)
    rows = brute.gains(form, kind)
    rng = random.Random(len(profiles))
    for _ in range(2):
        weights = [rng.choice([0, 0, 1, 2, 5]) for _ in profiles]
        weights[0] += 1
        lottery = [Fraction(x, sum(weights)) for x in weights]
        distribution = {labelled(form, s): x for s, x in zip(profiles, lottery, strict=True)}
        worth = [[Fraction(0)] for _ in form.players]
        told: list[dict[tuple[bool, ...], list[Fraction]]] = [{} for _ in form.players]
        for (player, row), (_, is_told, _) in zip(rows, brute.deviations(form, kind), strict=True):
            gain = sum(map(Fraction.__mul__, lottery, row), Fraction(0))
            worth[player].append(gain)
            key = tuple(map(is_told, profiles))
            told[player].setdefault(key, [Fraction(0)]).append(gain)
        if kind == "correlated":
            expected = tuple(sum(map(max, each.values()), Fraction(0)) for each in told)
        else:
            expected = tuple(map(max, worth))
        assert tree_regrets(form, distribution, kind) == expected
        payoffs = [brute.played(form, s) for s in profiles]
        assert tree_distribution_payoffs(form, distribution) == tuple(
            sum(map(Fraction.__mul__, lottery, column), Fraction(0))
            for column in zip(*payoffs, strict=True)
        )


def test_each_kind_by_name() -> None:
    """Enter or not as a coin falls, and yield: fine if told; badly, but never tried: by agents."""
    half = Fraction(1, 2)
    fights = {(("E", "in"), ("I", "yield")): half, (("E", "out"), ("I", "fight")): half}
    assert is_correlated(entry(), fights)
    assert is_extensive_form_correlated(entry(), fights)
    assert is_agent_form_correlated(entry(), fights)
    assert is_extensive_form_coarse_correlated(entry(), fights)
    assert is_coarse_correlated(entry(), fights)
    stop = {(("first", "stop"), ("second", "badly")): ONE}
    assert is_agent_form_correlated(twice(), stop)
    assert not is_extensive_form_correlated(twice(), stop)
    assert not is_extensive_form_coarse_correlated(twice(), stop)
    assert not is_correlated(twice(), stop)
    assert not is_coarse_correlated(twice(), stop)


def tampered(bound: TreeBound) -> Iterator[TreeBound]:
    """Yield bounds that are false, or evidence that does not prove them."""
    yield replace(bound, offset=bound.offset - TINY)
    yield replace(bound, normal=bound.normal[1:])
    for place, (deviation, price) in enumerate(bound.prices):
        rest = (*bound.prices[:place], *bound.prices[place + 1 :])
        yield replace(bound, prices=(*rest, (deviation, -price)))
        player, told, _ = deviation
        yield replace(bound, prices=(*rest, ((player, told, ("nowhere", "x")), price)))
        yield replace(bound, prices=(*rest, ((player, (("nowhere", "x"),), deviation[2]), price)))
        yield replace(bound, prices=(*rest, ((9, told, deviation[2]), price)))
    for place, (_, multiple) in enumerate(bound.potentials or ()):
        rest = (*bound.potentials[:place], *bound.potentials[place + 1 :])
        yield replace(bound, potentials=(*rest, (("nowhere", None), multiple)))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", [None, 4])
def test_a_true_set_is_proved_and_a_tampered_one_is_not(seed: int | None, kind: str) -> None:
    form = signalling() if seed is None else recall_tree(seed, depth=3)
    solution = solve(form, kind)
    points = [e.payoffs for e in solution.equilibria]
    bounds = solution.certificate.evidence
    assert tree_payoff_set_problems(form, points, bounds, kind) == ()
    for k in range(len(points)):
        assert tree_payoff_set_problems(form, points[:k] + points[k + 1 :], bounds, kind)
    for bound in (*bounds.facets, *(each for pair in bounds.equations for each in pair)):
        assert tree_bound_problems(form, bound, kind) == ()
        for wrong in tampered(bound):
            assert tree_bound_problems(form, wrong, kind)


@pytest.mark.parametrize("kind", PLAN_KINDS)
def test_a_bound_pair_by_pair_that_is_tampered_with_fails(kind: str) -> None:
    form = recall_tree(3)
    play = PlanProgram.of(form, SequencePairs.of(form), kind).best([ONE, ONE])
    assert play.bound.potentials
    assert tree_bound_problems(form, play.bound, kind) == ()
    for wrong in tampered(play.bound):
        assert tree_bound_problems(form, wrong, kind)
    assert tree_bound_problems(form, replace(play.bound, potentials=()), kind)
    # The same plans prove it profile by profile too.
    assert tree_bound_problems(form, replace(play.bound, potentials=None), kind) == ()
    for other in ("correlated", "agent-form-correlated"):
        empty = replace(play.bound, prices=())
        assert "told no more than one action" in str(tree_bound_problems(form, empty, other)[0])


def test_a_plan_must_go_on_where_it_leads() -> None:
    form = twice()
    go, well = ("first", "go"), ("second", "well")
    told = (("first", "stop"),)

    def bound(*prices: tuple[tuple[str, str], int]) -> TreeBound:
        rows = tuple(((0, told, move), Fraction(price)) for move, price in prices)
        return TreeBound(normal=(-ONE,), offset=Fraction(99), prices=rows)

    kind = "extensive-form-correlated"
    assert not tree_bound_problems(form, bound((go, 2), (well, 2)), kind)
    for wrong in (bound((go, 2)), bound((go, 2), (well, 1)), bound((well, 1))):
        assert "is no plan of what to do" in str(tree_bound_problems(form, wrong, kind)[0])
    assert not tree_bound_problems(form, bound((go, 2)), "agent-form-correlated")
    # The strategy to stop is told whole with its only move.
    assert not tree_bound_problems(form, bound((go, 2), (well, 2)), "correlated")
    for other in ("coarse-correlated", "extensive-form-coarse-correlated"):
        problems = tree_bound_problems(form, bound((go, 2), (well, 2)), other)
        assert f"is no condition of {other} play" in str(problems[0])


def test_a_best_claim_that_is_tampered_with_fails() -> None:
    form, kind = signalling(), "extensive-form-correlated"
    solution = solve(form, kind, welfare="utilitarian")
    (best,) = solution.equilibria
    bound, weights = solution.certificate.evidence, (ONE, ONE)
    assert not tree_welfare_problems(form, best.distribution, bound, kind, weights=weights)
    assert "is not correlated" in str(
        tree_welfare_problems(form, best.distribution, bound, "correlated", weights=weights)
    )
    none = solve(form, "correlated").equilibria[0].distribution
    assert "another welfare" in str(
        tree_welfare_problems(form, none, bound, kind, weights=weights)[0]
    )
    assert tree_welfare_problems(form, best.distribution, bound, kind, weights=None)
    profile, weight = next(iter(best.distribution.items()))
    rest = {p: x for p, x in best.distribution.items() if p != profile}
    moved = {p: x / (1 - weight) for p, x in rest.items()}
    assert any(tree_regrets(form, moved, kind)) or (
        tree_distribution_payoffs(form, moved) != best.payoffs
    )


@pytest.mark.parametrize(
    ("distribution", "message"),
    [
        ({(("E", "in"), ("I", "yield")): Fraction(1, 2)}, "does not add up to one"),
        ({(("E", "in"),): ONE}, r"says nothing of \[found 'I'\]"),
        ({(("E", "in"), ("J", "yield")): ONE}, r"has no such information set \[found 'J'\]"),
        ({(("E", "in"), ("I", "no")): ONE}, r"has no such action \[found 'no'\]"),
        ({(("E", "in"), ("E", "in"), ("I", "yield")): ONE}, r"names a set twice \[found 'E'\]"),
        ({(("E", "in"), ("I", "yield")): 1.0}, "must be exact"),
        (
            {
                (("E", "in"), ("I", "yield")): Fraction(2),
                (("E", "out"), ("I", "yield")): Fraction(-1),
            },
            "is negative",
        ),
        ({(0, 1): ONE}, "has no such information set"),
    ],
)
def test_what_is_no_distribution_is_refused(distribution: dict, message: str) -> None:
    with pytest.raises(GameError, match=message):
        check_tree_distribution(entry(), distribution)


def test_a_strategy_may_leave_out_what_its_own_moves_exclude() -> None:
    reduced = {(("first", "stop"),): ONE}
    check_tree_distribution(twice(), reduced)
    assert tree_regrets(twice(), reduced, "extensive-form-correlated") == (1,)
    with pytest.raises(GameError, match="says nothing of"):
        tree_regrets(twice(), reduced, "agent-form-correlated")


def test_a_player_who_forgets_is_refused() -> None:
    lottery = {(("first", "l"), ("second", "x")): ONE}
    with pytest.raises(GameError, match="second: a player forgets what it knew or did"):
        tree_regrets(forgetful(), lottery, "correlated")


def test_too_many_profiles_are_not_bounded_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tree_bound, "MAX_PROFILES", 3)
    bound = TreeBound(normal=(ONE, ONE), offset=Fraction(9))
    with pytest.raises(GameError, match="has too many pure strategies"):
        tree_bound_problems(entry(), bound, "correlated")
