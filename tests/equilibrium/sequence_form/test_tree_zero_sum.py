"""Zero-sum trees: published values, exact; constant sums; what the floats get wrong."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

import est_games as eg
from est_games.certificate.extensive_form import is_nash
from est_games.certificate.plan_regret import plan_values
from est_games.equilibrium.sequence_form import plan_program, tree_zero_sum as solver
from est_games.equilibrium.sequence_form.plan_program import float_plans, reply_gaps
from est_games.equilibrium.sequence_form.sequence_form import sequence_form
from est_games.equilibrium.sequence_form.support_plan import Plan
from est_games.equilibrium.sequence_form.whole_program import whole_plans
from est_games.errors import SolveError
from est_games.game.dealt.kuhn import kuhn_poker
from est_games.game.dealt.leduc import leduc_poker
from est_games.game.dealt.liars_dice import liars_dice
from est_games.game.extensive_builder import ExtensiveBuilder
from tests.oracles.shaped_trees import random_tree

LEDUC = Fraction(-1454920850547486749701863871533, 16995463438839962469905132501930)


@pytest.mark.parametrize(
    ("slug", "make", "value"),
    [
        ("kuhn-1950", kuhn_poker, Fraction(-1, 18)),
        ("leduc-southey-2005", leduc_poker, LEDUC),
        ("liars-dice-2", lambda: liars_dice(sides=2), Fraction(1, 2)),
        ("liars-dice-3", lambda: liars_dice(sides=3), Fraction(1, 9)),
        ("liars-dice-4", lambda: liars_dice(sides=4), Fraction(1, 16)),
    ],
)
def test_the_value_of_a_published_game_is_exact(slug, make, value):
    game = make()
    solution = eg.solve(game, "zero-sum")
    assert solution.equilibria[0].regret == 0, slug
    assert solution.equilibria[0].payoffs == (value, -value)
    assert solution.certificate.numbers == {"value": value, "sum": 0}
    if game.n_nodes < 2_000:
        assert is_nash(game, solution.equilibria[0].behavior)


@settings(max_examples=30)
@given(
    seed=st.integers(0, 10**6),
    n_nodes=st.integers(5, 40),
    largest=st.integers(0, 3),
    types=st.integers(0, 2),
)
def test_the_value_is_that_of_the_normal_form(seed, n_nodes, largest, types):
    game = random_tree(
        n_nodes, seed, nodes_a_set=4, types=types, largest_payoff=largest, zero_sum=True
    )
    found = eg.solve(game, "zero-sum").equilibria[0]
    table = eg.solve(game.to_normal(), "zero-sum").equilibria[0]
    assert is_nash(game, found.behavior)
    assert found.payoffs == table.payoffs


@pytest.mark.parametrize("finder", ["_by_program", "_by_paths", "_by_whole_program"])
def test_every_finder_finds_the_value(finder, monkeypatch):
    others = {"_by_program", "_by_paths", "_by_whole_program"} - {finder}
    for other in others:
        monkeypatch.setattr(solver._Search, other, lambda _: iter(()))
    for game, value in [(kuhn_poker(), Fraction(-1, 18)), (liars_dice(sides=2), Fraction(1, 2))]:
        assert eg.solve(game, "zero-sum").equilibria[0].payoffs[0] == value


def test_floats_find_optimal_plans_but_for_rounding():
    form = sequence_form(liars_dice(sides=4))
    plan = float_plans(form)
    assert (reply_gaps(form, plan) * plan).sum() < 1e-9
    for player in range(2):
        start, end = form.sequences[player : player + 2]
        product = form.constraints(player) @ plan[start:end]
        assert np.allclose(product, np.eye(len(product))[0])


def test_corners_misread_are_not_accepted(monkeypatch):
    # Everything worth a hundredth is taken for zero: no pair of plans passes the certificate.
    monkeypatch.setattr(plan_program, "_TOLERANCES", (0.05,))
    monkeypatch.setattr(solver._Search, "_by_whole_program", lambda _: iter(()))
    monkeypatch.setattr(solver, "_MOST_PATHS", 0)
    solution = eg.solve(leduc_poker(), "zero-sum")
    assert solution.status.name == "LIMIT"
    assert solution.equilibria == ()
    numbers = solution.certificate.numbers
    assert numbers["lower"] <= LEDUC <= numbers["upper"] < numbers["lower"] + Fraction(1, 10**6)


def test_plans_that_are_not_optimal_are_not_accepted(monkeypatch):
    def pure(form, *_):
        plans = []
        for player in range(2):
            start, end = form.sequences[player : player + 2].tolist()
            tops = [1] + [0] * (end - start - 1)
            for place in range(*form.sets[player : player + 2].tolist()):
                tops[form.first[place] - start] = tops[form.parent[place] - start]
            plans.append(Plan(tops=tuple(tops), bottom=1))
        yield tuple(plans)

    monkeypatch.setattr(solver, "support_pairs", pure)
    monkeypatch.setattr(solver._Search, "_by_whole_program", lambda _: iter(()))
    solution = eg.solve(kuhn_poker(), "zero-sum")
    assert solution.status.name == "LIMIT"
    assert solution.equilibria == ()


def test_a_constant_sum_is_as_good_as_zero():
    tree = ExtensiveBuilder(["one", "two"])
    root = tree.decision("one", ["a", "b"], information_set="1", payoffs=[3, 4])
    for mine, won in (("a", (1, -1)), ("b", (-1, 2))):
        reply = tree.decision("two", ["a", "b"], after=root[mine], information_set="2")
        for theirs, amount in zip(("a", "b"), won, strict=True):
            tree.terminal([amount, -amount], after=reply[theirs])
    solution = eg.solve(tree.build(), "zero-sum")
    assert solution.certificate.numbers == {"value": 3 + Fraction(1, 5), "sum": 7}


def test_gaps_far_below_the_largest_payoff_count():
    tree = ExtensiveBuilder(["one", "two"])
    top = tree.decision("one", ["risk", "play"], information_set="0")
    tree.terminal([-(10**15), 10**15], after=top["risk"])
    root = tree.decision("one", ["a", "b"], after=top["play"], information_set="1")
    for mine, won in (("a", (1, 0)), ("b", (0, 2))):
        reply = tree.decision("two", ["a", "b"], after=root[mine], information_set="2")
        for theirs, amount in zip(("a", "b"), won, strict=True):
            tree.terminal([amount, -amount], after=reply[theirs])
    solution = eg.solve(tree.build(), "zero-sum")
    assert solution.certificate.numbers["value"] == Fraction(2, 3)


def test_a_changed_answer_is_refused_by_the_certificate():
    game = kuhn_poker()
    behavior = dict(eg.solve(game, "zero-sum").equilibria[0].behavior)
    bent = 0
    for label, weights in behavior.items():
        actions = list(weights)
        changed = {**behavior, label: {actions[0]: Fraction(1, 7), actions[1]: Fraction(6, 7)}}
        values = plan_values(game, changed)
        assert values.is_nash == is_nash(game, changed)
        bent += not values.is_nash
    assert bent >= 10


def test_the_program_in_rationals_stops_in_time():
    assert whole_plans(sequence_form(liars_dice(sides=4)), 0.0) is None


def test_a_time_too_short_is_said():
    solution = eg.solve(leduc_poker(), "zero-sum", timeout=1e-4)
    assert solution.status.name == "LIMIT"
    assert solution.messages[0].startswith("stopped before the value was known")


def test_payoffs_that_do_not_add_up_are_named():
    tree = ExtensiveBuilder(["one", "two"])
    root = tree.decision("one", ["a", "b"], information_set="1")
    tree.terminal([1, -1], after=root["a"])
    tree.terminal([2, -1], after=root["b"])
    with pytest.raises(SolveError) as caught:
        eg.solve(tree.build(), "zero-sum")
    assert str(caught.value) == (
        "this solver takes zero-sum games\n"
        "  - payoffs: do not add up to a constant [found '0 where they did a at 1 and nothing, 1 "
        "where they did b at 1 and nothing'; accepted: the same sum whatever is done, exactly; "
        "one-nash takes any payoffs]"
    )


def test_gambit_finds_the_same_values(tmp_path):
    pygambit = pytest.importorskip("pygambit", reason="pygambit is an optional peer")
    for seed in range(4):
        game = random_tree(40, seed, nodes_a_set=4, types=seed % 3, zero_sum=True)
        path = tmp_path / f"{seed}.efg"
        eg.write_game(game, path)
        profile = pygambit.nash.lp_solve(pygambit.read_efg(str(path)), rational=True).equilibrium
        labels = {
            node.history: node.information_set.label for node in game.nodes if not node.is_terminal
        }
        behavior = {}
        for own in profile:
            for history, chances in own:
                weights = {a: Fraction(str(weight)) for a, weight in dict(chances).items()}
                # Where its plan does not lead, what Gambit gives need not add up to one.
                total = sum(weights.values())
                label = labels[tuple(str(step.action) for step in history)]
                behavior[label] = {action: weight / total for action, weight in weights.items()}
        theirs = plan_values(game, behavior)
        assert theirs.is_nash
        assert eg.solve(game, "zero-sum").equilibria[0].payoffs == theirs.payoffs
