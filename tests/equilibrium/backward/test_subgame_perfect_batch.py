"""One tree and many payoff vectors, against the exact solver game by game."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import est_games as eg
from est_games.certificate.extensive_form import subgame_regrets
from est_games.equilibrium.backward.subgame_perfect_batch import subgame_perfect_batch
from est_games.errors import GameError, SolveError
from est_games.game.extensive import ExtensiveForm
from est_games.game.extensive_builder import ExtensiveBuilder
from tests.oracles.tied_trees import random_tree


def with_payoffs(form: ExtensiveForm, payoffs: np.ndarray) -> ExtensiveForm:
    """Return the tree with payoffs of a batch at its ends, at their exact value."""
    numbers = form.tree.leaf_number.tolist()
    return ExtensiveForm.from_nodes(
        players=form.players,
        parent=form.parent,
        information_set=form.information_set,
        information_sets=form.information_sets,
        payoffs=[
            () if number < 0 else tuple(Fraction(float(x)) for x in payoffs[number])
            for number in numbers
        ],
    )


def behavior_of(form: ExtensiveForm, weights: np.ndarray) -> dict[str, dict[str, Fraction]]:
    found = {}
    for number, choice in enumerate(form.information_sets):
        if not choice.is_chance:
            start = int(form.tree.action_start[number])
            row = [Fraction(float(x)) for x in weights[start : start + len(choice.actions)]]
            whole = sum(row)
            found[choice.label] = {
                action: x / whole for action, x in zip(choice.actions, row, strict=True)
            }
    return found


def test_every_game_of_a_batch_is_an_equilibrium() -> None:
    n_checked = 0
    for seed in range(14):
        form = random_tree(seed, n_players=2 + seed % 2, n_choices=5)
        rng = np.random.default_rng(seed)
        payoffs = rng.integers(0, 4, size=(6, form.n_leaves, form.n_players)).astype(float)
        payoffs[3:] += rng.normal(size=payoffs[3:].shape)
        found = subgame_perfect_batch(form, payoffs, returns=["behavior", "values", "choices"])
        assert found.behavior is not None
        assert found.values is not None
        assert found.choices is not None
        for game in range(6):
            if found.n_unsolved[game]:
                continue
            n_checked += 1
            exact = with_payoffs(form, payoffs[game])
            behavior = behavior_of(exact, found.behavior[game])
            regrets = subgame_regrets(exact, behavior)
            assert max(float(x) for row in regrets.values() for x in row) < 1e-8
            np.testing.assert_allclose(
                found.values[game, 0], found.payoffs[game], rtol=1e-9, atol=1e-9
            )
            if not found.n_tied[game] and not found.n_mixed[game]:
                chosen = found.choices[game]
                for number, choice in enumerate(exact.information_sets):
                    assert choice.is_chance == (chosen[number] == -1)
    assert n_checked > 50


def test_where_nothing_is_tied_there_is_one_answer() -> None:
    for seed in range(15):
        form = random_tree(seed, n_choices=5, is_open=True)
        payoffs = np.random.default_rng(seed).normal(size=(3, form.n_leaves, 2))
        found = subgame_perfect_batch(form, payoffs)
        assert not found.n_tied.any()
        for game in range(3):
            (equilibrium,) = eg.solve(
                with_payoffs(form, payoffs[game]), "subgame-perfect"
            ).equilibria
            expected = [float(x) for x in equilibrium.payoffs]
            np.testing.assert_allclose(found.payoffs[game], expected, rtol=1e-12, atol=1e-12)


def test_any_number_of_threads_gives_the_same() -> None:
    form = random_tree(3, n_choices=6)
    payoffs = np.random.default_rng(0).normal(size=(2, 5_000, form.n_leaves, form.n_players))
    one = subgame_perfect_batch(form, payoffs, threads=1, returns=["choices"])
    three = subgame_perfect_batch(form, payoffs, threads=3, returns=["choices"])
    assert one.payoffs.shape == (2, 5_000, form.n_players)
    assert one.payoffs.tobytes() == three.payoffs.tobytes()
    assert np.array_equal(one.choices, three.choices)
    assert one.values is None


def by_chance() -> ExtensiveForm:
    tree = ExtensiveBuilder(["1"])
    first = tree.decision("1", ["l", "r"], information_set="1")
    nature = tree.chance({"u": "1/2", "d": "1/2"}, after=first["r"])
    tree.terminal([1], after=first["l"])
    tree.terminal([4], after=nature["u"])
    tree.terminal([0], after=nature["d"])
    return tree.build()


def test_chances_may_vary_too() -> None:
    form = by_chance()
    chance = np.ones((3, 4))
    chance[:, 2] = [0.5, 0.25, 0.2]
    chance[:, 3] = 1 - chance[:, 2]
    found = subgame_perfect_batch(form, form.leaf_payoffs, chance, returns=["choices", "behavior"])
    assert found.payoffs[:, 0].tolist() == [2, 1, 1]
    assert found.choices is not None
    assert found.choices[:, 0].tolist() == [1, 0, 0]
    assert found.n_tied.tolist() == [0, 1, 0]
    assert found.behavior is not None
    assert found.behavior[1].tolist() == [1, 0, 0.25, 0.75]


def test_a_prior_is_a_belief_where_nobody_could_tell() -> None:
    """1 does not see what nature did: nothing is a subgame, and all is one comparison."""
    tree = ExtensiveBuilder(["1"])
    nature = tree.chance({"u": "1/3", "d": "2/3"})
    for k, branch in enumerate(nature):
        for m, end in enumerate(tree.decision("1", ["l", "r"], after=branch, information_set="1")):
            tree.terminal([3 * (k == m)], after=end)
    form = tree.build()
    found = subgame_perfect_batch(form, form.leaf_payoffs, returns=["choices"])
    assert found.payoffs.tolist() == [2]
    assert found.choices is not None
    assert found.choices.tolist() == [-1, 1]


def test_three_without_a_pure_equilibrium_are_left_unsolved() -> None:
    """Three in a ring, who want to match the next, but for the last."""
    tree = ExtensiveBuilder(["1", "2", "3"])
    for a, one in enumerate(tree.decision("1", "ab", information_set="1")):
        for b, two in enumerate(tree.decision("2", "ab", after=one, information_set="2")):
            for c, end in enumerate(tree.decision("3", "ab", after=two, information_set="3")):
                tree.terminal([int(a == b), int(b == c), int(c != a)], after=end)
    form = tree.build()
    found = subgame_perfect_batch(form, form.leaf_payoffs)
    assert found.n_unsolved.tolist() == 1
    assert np.isnan(found.payoffs).all()


@pytest.mark.parametrize(
    ("payoffs", "chance", "options", "error", "message"),
    [
        (np.zeros((2, 3)), None, {}, GameError, r"payoffs: have another shape"),
        (np.full((3, 1), np.nan), None, {}, GameError, r"payoffs: are not finite"),
        ("none", None, {}, GameError, r"payoffs: are not plain numbers"),
        (np.zeros((3, 1)), np.ones(3), {}, GameError, r"chance: have another shape"),
        (np.zeros((3, 1)), np.ones(4), {}, GameError, r"chance: are no distribution at"),
        (np.zeros((2, 3, 1)), np.full((3, 4), 0.5), {}, GameError, r"chance: have other leading"),
        (np.zeros((3, 1)), None, {"returns": "values"}, SolveError, r"returns: asks for what"),
        (np.zeros((3, 1)), None, {"returns": ["all"]}, SolveError, r"returns: asks for what"),
        (np.zeros((3, 1)), None, {"threads": 0}, SolveError, r"threads: must be positive"),
        (np.zeros((3, 1)), None, {"threads": True}, SolveError, r"threads: must be positive"),
        (np.zeros((3, 1)), None, {"threads": 1.5}, SolveError, r"threads: must be positive"),
        (np.zeros((3, 1)), None, {"returns": 5}, SolveError, r"returns: asks for what"),
        (np.zeros((3, 1)), None, {"returns": None}, SolveError, r"returns: asks for what"),
        (np.zeros((3, 1)), None, {"returns": [[1]]}, SolveError, r"returns: asks for what"),
        (None, None, {}, GameError, r"payoffs: are not plain numbers"),
    ],
)
def test_what_is_no_batch_is_refused(
    payoffs: Any, chance: Any, options: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        subgame_perfect_batch(by_chance(), payoffs, chance, **options)


def test_an_empty_batch_is_one() -> None:
    found = subgame_perfect_batch(by_chance(), np.zeros((0, 3, 1)), returns=["values"])
    assert found.payoffs.shape == (0, 1)


def test_a_subgame_with_too_many_hidden_moves_is_named() -> None:
    tree = ExtensiveBuilder([f"p{k}" for k in range(13)])
    branches = list(tree.decision("p0", "ab", information_set="s0"))
    for k in range(1, 13):
        branches = [
            end
            for branch in branches
            for end in tree.decision(f"p{k}", "ab", after=branch, information_set=f"s{k}")
        ]
    for branch in branches:
        tree.terminal([0] * 13, after=branch)
    form = tree.build()
    with pytest.raises(SolveError, match=r"s0, s1, s2, s3, s4, s5, … \(13 in all\): move in one"):
        subgame_perfect_batch(form, np.zeros((form.n_leaves, 13)))
