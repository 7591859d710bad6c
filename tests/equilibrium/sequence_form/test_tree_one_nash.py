"""One equilibrium of two-player trees: proved by the certificate, on shapes of every kind."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

import est_games as eg
from est_games.certificate.extensive_form import expected_payoffs, is_nash
from est_games.certificate.plan_regret import plan_values
from est_games.equilibrium.sequence_form import path_ends, tree_one_nash as solver
from est_games.equilibrium.sequence_form.sequence_form import sequence_form
from est_games.equilibrium.sequence_form.small_table import table_plans
from est_games.errors import SolveError
from est_games.game.extensive import ExtensiveForm
from est_games.game.extensive_builder import ExtensiveBuilder
from est_games.game.payoff_table import PayoffTable
from tests.oracles.selten_horse import horse
from tests.oracles.shaped_trees import random_tree

SHAPES = {
    "bushy": {"shape": "bushy"},
    "deep": {"shape": "deep"},
    "mixed": {"shape": "mixed", "inner_payoffs": 0.3},
    "perfect information": {"shape": "mixed", "nodes_a_set": 1},
    "large sets": {"shape": "bushy", "nodes_a_set": 20},
    "one subgame": {"shape": "bushy", "nodes_a_set": 20, "types": 3},
    "ties": {"shape": "mixed", "nodes_a_set": 6, "types": 2, "largest_payoff": 1},
    "no chance": {"shape": "bushy", "chance": 0.0},
    "all payoffs equal": {"largest_payoff": 0},
}


def paid(form: ExtensiveForm, change) -> ExtensiveForm:
    """Return a form whose outcomes pay something else."""
    tables = [
        PayoffTable(tuple(change(player, amount) for amount in table.fractions))
        for player, table in enumerate(form.outcomes)
    ]
    return replace(form, outcomes=tuple(tables))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("n_nodes", [12, 150])
def test_what_is_returned_has_no_regret(shape, n_nodes):
    for seed in range(4):
        form = random_tree(n_nodes, seed, **SHAPES[shape])
        solution = eg.solve(form, "one-nash")
        (found,) = solution.equilibria
        assert found.regret == 0
        assert is_nash(form, found.behavior)
        assert found.payoffs == expected_payoffs(form, found.behavior)
        assert solution.status.name == "PARTIAL"


@pytest.mark.parametrize("shape", ["bushy", "one subgame"])
def test_a_tree_of_two_thousand_nodes_is_solved(shape):
    form = random_tree(2_000, 1, **SHAPES[shape])
    solution = eg.solve(form, "one-nash")
    assert plan_values(form, solution.equilibria[0].behavior).is_nash


@pytest.mark.parametrize(
    ("factor", "offset"),
    [(Fraction(1, 10**12), 0), (10**12, 0), (1, 10**15), (Fraction(1, 3), Fraction(-1, 7))],
)
def test_units_and_offsets_of_payoffs_do_not_matter(factor, offset):
    for seed in range(3):
        form = random_tree(80, seed, nodes_a_set=10, types=2)
        before = eg.solve(form, "one-nash").equilibria[0]
        after = eg.solve(
            paid(form, lambda player, amount: amount * factor + offset), "one-nash"
        ).equilibria[0]
        assert after.behavior == before.behavior


def test_gaps_that_floats_cannot_see_are_seen():
    # Two to the power of -80 decides, beside payoffs of one: only exact arithmetic can tell.
    tiny = Fraction(1, 2**80)
    tree = ExtensiveBuilder(["one", "two"])
    first = tree.decision("one", ["a", "b"], information_set="1")
    table = {("a", "a"): (1, tiny), ("a", "b"): (0, 0), ("b", "a"): (0, 0), ("b", "b"): (tiny, 1)}
    for mine in ("a", "b"):
        second = tree.decision("two", ["a", "b"], after=first[mine], information_set="2")
        for theirs in ("a", "b"):
            tree.terminal(table[mine, theirs], after=second[theirs])
    (found,) = eg.solve(tree.build(), "one-nash").equilibria
    assert found.payoffs in {
        (1, tiny),
        (tiny, 1),
        (tiny / (1 + tiny), tiny / (1 + tiny)),
    }


@settings(max_examples=40)
@given(
    seed=st.integers(0, 10**6),
    largest=st.integers(0, 3),
    types=st.integers(0, 2),
    nodes_a_set=st.integers(1, 5),
)
def test_small_trees_full_of_ties_have_an_answer(seed, largest, types, nodes_a_set):
    form = random_tree(
        14, seed, shape="mixed", largest_payoff=largest, types=types, nodes_a_set=nodes_a_set
    )
    (found,) = eg.solve(form, "one-nash").equilibria
    assert is_nash(form, found.behavior)


def test_where_no_path_helps_a_small_tree_is_made_a_table(monkeypatch):
    monkeypatch.setattr(solver, "path_ends", lambda *_, **__: iter(()))
    for seed in range(6):
        form = random_tree(16, seed, nodes_a_set=4, largest_payoff=2)
        solution = eg.solve(form, "one-nash")
        assert solution.algorithm == solver.TABLE
        assert is_nash(form, solution.equilibria[0].behavior)


def test_a_large_tree_is_no_table():
    assert table_plans(sequence_form(random_tree(400, 0))) is None


def test_nothing_is_returned_that_is_not_proved(monkeypatch):
    real = path_ends.path_ends

    def bent(form, **options):
        for end in real(form, **options):
            played = np.ones(form.n_sequences, dtype=bool)
            for parent, first, width in zip(form.parent, form.first, form.width, strict=True):
                played[first : first + width] = False
                played[first] = played[parent]
            yield replace(end, played=played)

    monkeypatch.setattr(solver, "path_ends", bent)
    monkeypatch.setattr(solver, "_MOST_PATHS", 3)
    form = random_tree(300, 0, nodes_a_set=20, types=3)
    solution = eg.solve(form, "one-nash")
    assert solution.status.name == "LIMIT"
    assert solution.equilibria == ()
    assert solution.messages == ("none of 6 paths ended in an equilibrium",)


def test_time_that_has_passed_is_said():
    form = random_tree(3_000, 0, nodes_a_set=20, types=4)
    solution = solver.tree_one_nash(form, timeout=1e-9)
    assert solution.status.name == "LIMIT"
    assert solution.messages == ("stopped by the time given before an equilibrium was found",)


def test_where_no_plan_leads_moves_are_best_replies():
    # The entrant stays out; had it gone in, it would choose again, then the incumbent.
    tree = ExtensiveBuilder(["entrant", "incumbent"])
    entry = tree.decision("entrant", ["in", "out"], information_set="E")
    tree.terminal([0, 2], after=entry["out"])
    again = tree.decision("entrant", ["hard", "soft"], after=entry["in"], information_set="A")
    tree.terminal([-9, 0], after=again["hard"])
    reply = tree.decision("incumbent", ["fight", "yield"], after=again["soft"], information_set="I")
    tree.terminal([-1, -1], after=reply["fight"])
    tree.terminal([-2, 1], after=reply["yield"])
    behavior = eg.solve(tree.build(), "one-nash").equilibria[0].behavior
    assert behavior == {
        "E": {"in": 0, "out": 1},
        "A": {"hard": 0, "soft": 1},
        "I": {"fight": 0, "yield": 1},
    }


def test_a_player_who_never_moves():
    tree = ExtensiveBuilder(["one", "two"])
    only = tree.decision("one", ["a", "b"], information_set="1")
    tree.terminal([1, 5], after=only["a"])
    tree.terminal([2, 0], after=only["b"])
    (found,) = eg.solve(tree.build(), "one-nash").equilibria
    assert found.payoffs == (2, 0)


def test_what_cannot_be_asked_is_said_all_at_once():
    with pytest.raises(SolveError) as caught:
        eg.solve(horse(), "one-nash", timeout=-1)
    assert str(caught.value) == (
        "this solver takes two players who forget nothing\n"
        "  - timeout: must be positive [found '-1'; accepted: seconds, or None for no limit]\n"
        "  - game: has 3 players [accepted: two players]"
    )


def test_a_player_who_forgets_is_named():
    tree = ExtensiveBuilder(["one", "two"])
    first = tree.decision("one", ["a", "b"], information_set="first")
    for action in ("a", "b"):
        second = tree.decision("one", ["a", "b"], after=first[action], information_set="second")
        for other in ("a", "b"):
            tree.terminal([int(action == other), 0], after=second[other])
    with pytest.raises(SolveError) as caught:
        eg.solve(tree.build(), "one-nash")
    assert str(caught.value) == (
        "this solver takes two players who forget nothing\n"
        "  - second: a player forgets what it knew or did [accepted: a game with perfect recall]"
    )
