"""Sequence forms made smaller: what is merged, what is struck out, and that answers carry over."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

import est_games as eg
from est_games.certificate.plan_regret import plan_values
from est_games.equilibrium.sequence_form import condensed as condensing, tree_zero_sum as solver
from est_games.equilibrium.sequence_form.condensed import condensed
from est_games.equilibrium.sequence_form.plan_program import float_plans, reply_gaps
from est_games.equilibrium.sequence_form.sequence_form import sequence_form
from est_games.equilibrium.sequence_form.support_plan import Plan
from est_games.game.dealt.kuhn import kuhn_poker
from est_games.game.dealt.leduc import leduc_poker
from est_games.game.dealt.liars_dice import liars_dice
from est_games.game.extensive_builder import ExtensiveBuilder
from tests.oracles.shaped_trees import random_tree


def suits(n_suits: int, n_ranks: int = 2, stake: int = 1, *, offset: int = 0):
    """One draws a card and stays or leaves; the other, who sees nothing, calls or folds."""
    tree = ExtensiveBuilder(["one", "two"])
    cards = [(suit, rank) for suit in range(n_suits) for rank in range(n_ranks)]
    deal = tree.chance({f"{suit} {rank}": Fraction(1, len(cards)) for suit, rank in cards})
    for suit, rank in cards:
        own = tree.decision("one", ["stay", "leave"], after=deal[f"{suit} {rank}"])
        tree.terminal([offset - stake, stake - offset], after=own["leave"])
        call = tree.decision("two", ["call", "fold"], after=own["stay"], information_set="two")
        won = 2 * stake * (1 if rank == n_ranks - 1 else -1)
        tree.terminal([offset + won, -won - offset], after=call["call"])
        tree.terminal([offset + stake, -stake - offset], after=call["fold"])
    return tree.build()


@pytest.mark.parametrize(
    ("make", "n_sequences"),
    [
        (lambda: suits(1), 6),
        (lambda: suits(5), 6),
        (lambda: suits(3, offset=10**6), 6),
        (kuhn_poker, 18),
        (leduc_poker, 584),
        (lambda: liars_dice(sides=4), 804),
    ],
    ids=["one suit", "five suits", "offset", "kuhn-1950", "leduc-southey-2005", "liars-dice-4"],
)
def test_how_many_sequences_are_left(make, n_sequences):
    assert condensed(sequence_form(make())).form.n_sequences == n_sequences


@pytest.mark.parametrize("n_suits", [1, 2, 7])
def test_the_value_does_not_depend_on_the_number_of_suits(n_suits):
    found = eg.solve(suits(n_suits), "zero-sum")
    assert (
        found.certificate.numbers["value"]
        == eg.solve(suits(1), "zero-sum").equilibria[0].payoffs[0]
    )


@settings(max_examples=60)
@given(
    seed=st.integers(0, 10**6),
    n_nodes=st.integers(5, 120),
    largest=st.integers(0, 3),
    types=st.integers(0, 3),
    scale=st.sampled_from([1, 10**9]),
)
def test_the_value_of_the_smaller_form_is_the_value(seed, n_nodes, largest, types, scale):
    form = sequence_form(
        random_tree(
            n_nodes, seed, nodes_a_set=4, types=types, largest_payoff=largest * scale, zero_sum=True
        )
    )
    small = condensed(form)
    plan = small.plan(float_plans(small.form))
    assert (reply_gaps(form, plan) * plan).sum() < 1e-8
    for player in range(2):
        start, end = form.sequences[player : player + 2]
        product = form.constraints(player) @ plan[start:end]
        assert np.allclose(product, np.eye(len(product))[0])


@settings(max_examples=40)
@given(seed=st.integers(0, 10**6), n_nodes=st.integers(5, 60), types=st.integers(0, 2))
def test_equilibria_of_the_smaller_form_are_equilibria(seed, n_nodes, types):
    game = random_tree(n_nodes, seed, nodes_a_set=4, types=types, largest_payoff=3)
    found = eg.solve(game, "one-nash").equilibria[0]
    assert plan_values(game, found.behavior).is_nash


def test_exact_plans_are_shared_among_the_alike():
    form = sequence_form(suits(3))
    small = condensed(form)
    first, second = small.form.sequences[1:].tolist()
    pair = (
        Plan(tops=(3, 1, 2), bottom=3),
        Plan(tops=(2, 1, 1), bottom=2),
    )
    assert (first, second) == (3, 6)
    ((mine, theirs),) = small.pairs([pair])
    assert mine.bottom == 3
    assert sorted(mine.tops) == [0] * 3 + [1] * 3 + [2] * 3 + [3] * 4
    assert theirs == pair[1]


def test_actions_alike_at_one_information_set_share_its_weight():
    # Matching pennies with three names for each side.
    tree = ExtensiveBuilder(["one", "two"])
    sides = [f"{side} {k}" for side in ("heads", "tails") for k in range(3)]
    root = tree.decision("one", sides, information_set="1")
    for mine in sides:
        reply = tree.decision("two", sides, after=root[mine], information_set="2")
        for theirs in sides:
            won = 1 if mine[0] == theirs[0] else -1
            tree.terminal([won, -won], after=reply[theirs])
    game = tree.build()
    small = condensed(sequence_form(game))
    assert small.form.sequences.tolist() == [0, 2, 4]
    assert small.share.tolist() == [1, 6, 1, 6]
    found = eg.solve(game, "zero-sum")
    assert found.certificate.numbers["value"] == 0


def test_where_nothing_is_left_to_choose():
    tree = ExtensiveBuilder(["one", "two"])
    root = tree.decision("one", ["a", "b"], information_set="1")
    tree.terminal([1, -1], after=root["a"])
    tree.terminal([2, -2], after=root["b"])
    game = tree.build()
    assert condensed(sequence_form(game)).form.n_sequences == 2
    assert eg.solve(game, "zero-sum").certificate.numbers["value"] == 2
    assert eg.near_optimal(game).epsilon < Fraction(1, 10**12)


@pytest.mark.parametrize("broken", ["_merged", "_worth"])
def test_a_form_made_smaller_wrongly_costs_time_but_no_truth(broken, monkeypatch):
    def all_alike(form):
        return np.zeros_like(form.pays), 0.0

    def shuffled(made):
        form = made.form
        wrong = np.roll(form.amounts[0], 1), np.roll(form.amounts[1], 1)
        return replace(made, form=replace(form, amounts=wrong))

    monkeypatch.setattr(solver, "TINY", 0)
    monkeypatch.setattr(condensing, broken, {"_worth": all_alike, "_merged": shuffled}[broken])
    solution = eg.solve(kuhn_poker(), "zero-sum")
    assert solution.certificate.numbers["value"] == Fraction(-1, 18)


def comb(n_levels: int):
    """At every level nature, one or the other may end the game, or go on."""
    tree = ExtensiveBuilder(["one", "two"])
    place = None
    for level in range(n_levels):
        if level % 3 == 2:
            move = tree.chance({"end": "1/3", "on": "2/3"}, after=place)
        else:
            mover = ("one", "two")[level % 3]
            move = tree.decision(mover, ["end", "on"], after=place, information_set=f"{level}")
        won = level * 7 % 11 - 5
        tree.terminal([won, -won], after=move["end"])
        place = move["on"]
    tree.terminal([0, 0], after=place)
    return tree.build()


def test_numbers_of_hundreds_of_digits_are_compared():
    # The common denominator of nature's moves is three to the 700: no float.
    form = sequence_form(comb(2_100))
    assert form.chances.dtype == object
    small = condensed(form)
    assert 2 < small.form.n_sequences < form.n_sequences
    (found,) = eg.solve(comb(2_100), "one-nash").equilibria
    assert found.payoffs == eg.solve(comb(30), "one-nash").equilibria[0].payoffs


def test_rounds_that_are_cut_short_do_no_harm(monkeypatch):
    monkeypatch.setattr(condensing, "_rounds", lambda _: 1)
    monkeypatch.setattr(solver, "TINY", 0)
    for game, value in [(kuhn_poker(), Fraction(-1, 18)), (suits(3), None)]:
        found = eg.solve(game, "zero-sum")
        assert found.algorithm == solver.PATHS
        assert value in (None, found.certificate.numbers["value"])
    assert condensed(sequence_form(suits(3))).form.n_sequences > 6


def test_one_nash_falls_back_on_all_sequences(monkeypatch):
    monkeypatch.setattr(condensing, "_worth", lambda form: (np.zeros_like(form.pays), 0.0))
    solution = eg.solve(kuhn_poker(), "one-nash")
    assert solution.equilibria[0].payoffs == (Fraction(-1, 18), Fraction(1, 18))


def test_near_optimal_is_as_near_as_it_says():
    for game, value in [(kuhn_poker(), Fraction(-1, 18)), (liars_dice(sides=3), Fraction(1, 9))]:
        near = eg.near_optimal(game)
        assert near.is_solved
        assert near.value.lower <= value <= near.value.upper
        exact = plan_values(game, dict(near.behavior))
        assert max(exact.regrets) <= near.epsilon < Fraction(1, 10**12)


def test_near_optimal_without_a_solution_says_so(monkeypatch):
    module = "est_games.equilibrium.sequence_form.near_optimal"
    monkeypatch.setattr(f"{module}.quick_plans", lambda *_: None)
    near = eg.near_optimal(kuhn_poker())
    assert not near.is_solved
    assert near.behavior["1: J"] == {"bet": Fraction(1, 2), "pass": Fraction(1, 2)}
    assert near.value.lower <= Fraction(-1, 18) <= near.value.upper
    assert near.epsilon > Fraction(1, 10)


def test_near_optimal_takes_zero_sum_games_only():
    with pytest.raises(eg.SolveError, match="zero-sum"):
        eg.near_optimal(random_tree(20, 0))
