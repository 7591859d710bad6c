"""Complementary pivoting: published games, every label, ties, the list of all equilibria."""

from __future__ import annotations

import sys
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from est_games.certificate.normal_form import is_nash, regrets
from est_games.equilibrium.one_equilibrium.lemke_howson import lemke_howson
from est_games.equilibrium.one_equilibrium.paths import Paths
from est_games.equilibrium.one_equilibrium.support_profile import Support
from est_games.equilibrium.solution import Status
from est_games.equilibrium.solve import solve
from est_games.errors import SolveError
from est_games.game.normal import NormalForm

Profile = tuple[tuple[Fraction, ...], ...]
SEEDS = st.integers(0, 10**6)


def shares(*texts: str) -> Profile:
    return tuple(tuple(Fraction(x) for x in text.split()) for text in texts)


def drawn(seed: int, top: int) -> NormalForm:
    """Return a random game of up to five strategies each, payoffs integers below `top`."""
    generator = np.random.default_rng(seed)
    m, n = generator.integers(1, 6, size=2)
    return NormalForm.from_payoffs(generator.integers(0, top, (2, m, n)))


FIGURE = NormalForm.from_payoffs([[3, 3], [2, 5], [0, 6]], [[3, 2], [2, 6], [3, 1]])

# first, second, the equilibrium reached from each label
PUBLISHED = {
    "prisoners-dilemma": ([[2, 0], [3, 1]], [[2, 3], [0, 1]], [shares("0 1", "0 1")] * 4),
    "matching-pennies": (
        [[1, -1], [-1, 1]],
        [[-1, 1], [1, -1]],
        [shares("1/2 1/2", "1/2 1/2")] * 4,
    ),
    "rock-paper-scissors": (
        [[0, -1, 1], [1, 0, -1], [-1, 1, 0]],
        [[0, 1, -1], [-1, 0, 1], [1, -1, 0]],
        [shares("1/3 1/3 1/3", "1/3 1/3 1/3")] * 6,
    ),
    "coordination": (
        [[2, 0], [0, 1]],
        [[1, 0], [0, 2]],
        [shares("1 0", "1 0"), shares("0 1", "0 1")] * 2,
    ),
}


@pytest.mark.parametrize("unit", ["1", "1e-12", "1e12"])
@pytest.mark.parametrize("name", PUBLISHED)
def test_published_games_from_every_label(name: str, unit: str) -> None:
    first, second, expected = PUBLISHED[name]
    tables = [[[Fraction(unit) * x for x in row] for row in table] for table in (first, second)]
    game = NormalForm.from_payoffs(*tables)
    for label, reached in enumerate(expected, start=1):
        solution = lemke_howson(game, label=label)
        (equilibrium,) = solution.equilibria
        assert regrets(game, equilibrium.profile) == (0, 0)
        assert equilibrium.profile == reached
        assert solution.status is Status.PARTIAL
        assert solution.options == {"label": label, "timeout": None}
    assert {e.profile for e in lemke_howson(game).equilibria} == set(expected)


def test_every_label_is_said_to_lead_somewhere() -> None:
    solution = solve(FIGURE, "lemke-howson")
    said = [set(map(int, text.split("label ")[1].split(", "))) for text in solution.messages]
    assert sorted(label for labels in said for label in labels) == [1, 2, 3, 4, 5]
    for equilibrium, labels in zip(solution.equilibria, said, strict=True):
        for label in labels:
            assert Paths(FIGURE).end(label).profile == equilibrium.profile
    assert solution.certificate.numbers["labels tried"] == 5
    assert solution.stats["pivots"] >= 10


def test_an_equilibrium_of_negative_index_is_on_no_path() -> None:
    """Von Stengel (2007), figure 3.1: of three equilibria the one in the middle is never met."""
    reached = {e.profile for e in lemke_howson(FIGURE).equilibria}
    assert shares("4/5 1/5 0", "2/3 1/3") not in reached
    assert reached <= {shares("1 0 0", "1 0"), shares("0 1/3 2/3", "1/3 2/3")}


@settings(max_examples=60)
@given(SEEDS, st.sampled_from([2, 3, 5, 10**9]))
def test_each_is_among_all_extreme_equilibria(seed: int, top: int) -> None:
    """Small payoffs tie often: a path that cycled would never end."""
    game = drawn(seed, top)
    every = solve(game, "nash")
    assert every.status is Status.COMPLETE
    found = [e.profile for e in lemke_howson(game).equilibria]
    assert 1 <= len(found) == len(set(found)) <= sum(game.shape)
    assert set(found) <= {e.profile for e in every.equilibria}


@settings(max_examples=40)
@given(SEEDS)
def test_generic_games_have_an_odd_number_and_paths_end_at_index_one(seed: int) -> None:
    game = drawn(seed, 10**9)
    every = solve(game, "nash")
    assert len(every.equilibria) % 2 == 1
    index = {
        every.equilibria[component.extreme[0]].profile: component.index
        for component in every.components
    }
    assert {index[e.profile] for e in lemke_howson(game).equilibria} == {1}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ([[0] * 3] * 3, [[0] * 3] * 3),
        ([[1, 0], [0, 0]], [[1, 0], [0, 0]]),
        ([[1, 1, 0], [1, 1, 0], [0, 0, 1]], [[1, 1, 0], [1, 1, 0], [0, 0, 1]]),
        ([[3, 3], [2, 5], [0, 6]], [[3, 3], [2, 6], [3, 1]]),
        ([[0, 6], [2, 5], [3, 3]], [[1, 0], [0, 2], [4, 4]]),
        ([[5]], [[-5]]),
        ([[1, 1, 1]], [[2, 2, 2]]),
    ],
)
def test_degenerate_games_end_from_every_label(first: list, second: list) -> None:
    game = NormalForm.from_payoffs(first, second)
    extreme = {e.profile for e in solve(game, "nash").equilibria}
    for label in range(1, sum(game.shape) + 1):
        (equilibrium,) = lemke_howson(game, label=label).equilibria
        assert equilibrium.profile in extreme


@settings(max_examples=30)
@given(SEEDS, st.integers(1, 5), st.integers(-5, 5))
def test_positive_affine_payoffs_change_no_path(seed: int, scale: int, shift: int) -> None:
    game = drawn(seed, 4)
    rows = [[scale * x + Fraction(shift, 3) for x in row] for row in game.payoffs]
    table = np.array(rows, dtype=object).reshape(2, *game.shape)
    other = NormalForm.from_payoffs(table)
    for label in range(1, sum(game.shape) + 1):
        assert Paths(game).end(label) == Paths(other).end(label)


def test_a_larger_game() -> None:
    """Long paths: whole numbers that were not divided after each pivot would never fit."""
    game = NormalForm.from_payoffs(np.random.default_rng(15).integers(0, 100, (2, 15, 15)))
    solution = lemke_howson(game)
    assert solution.stats["pivots"] > 300
    for equilibrium in solution.equilibria:
        assert regrets(game, equilibrium.profile) == (0, 0)


@pytest.mark.parametrize("label", [0, 6, -1, True, 1.0, "1"])
def test_a_bad_label_lists_what_is_accepted(label: object) -> None:
    with pytest.raises(SolveError, match="is no label of this game") as caught:
        lemke_howson(FIGURE, label=label)
    (problem,) = caught.value.problems
    assert problem.path == "label"
    assert problem.accepted == (
        "1 to 3 for the strategies of player 1, 4 to 5 for those of player 2, "
        "or None for every label"
    )


def test_three_players_are_refused() -> None:
    with pytest.raises(SolveError, match="has 3 players"):
        lemke_howson(NormalForm.from_payoffs(np.zeros((3, 2, 2, 2))))


def test_floats_lead_where_whole_numbers_do(monkeypatch):
    """Paths of 12 x 15 games, generic and full of ties, followed both ways."""
    module = sys.modules["est_games.equilibrium.one_equilibrium.paths"]
    for seed in range(6):
        rng = np.random.default_rng(seed)
        top = 101 if seed % 2 else 3
        game = NormalForm.from_payoffs(rng.integers(0, top, (2, 12, 15)))
        monkeypatch.setattr(module, "SMALL", 100)
        exact = [Paths(game).end(label) for label in range(1, 28)]
        monkeypatch.setattr(module, "SMALL", 0)
        assert [Paths(game).end(label) for label in range(1, 28)] == exact


@pytest.mark.parametrize("broken", ["lost", "endless", "wrong"])
def test_where_floats_lead_nowhere_whole_numbers_take_over(monkeypatch, broken):
    module = sys.modules["est_games.equilibrium.one_equilibrium.paths"]
    game = NormalForm.from_payoffs(np.random.default_rng(1).integers(0, 101, (2, 5, 6)))
    expected = Paths(game).end(2)
    monkeypatch.setattr(module, "SMALL", 0)

    def follow(self, most):
        self.is_ended, self._place[4] = broken != "endless", most
        return Support(rows=(0,), columns=(0,)) if broken == "wrong" else None

    monkeypatch.setattr(module.RoundedPath, "follow", follow)
    assert Paths(game).end(2) == expected


def test_one_equilibrium_of_a_large_game_is_proved():
    game = NormalForm.from_payoffs(np.random.default_rng(2).integers(0, 101, (2, 60, 60)))
    solution = lemke_howson(game, label=7)
    (found,) = solution.equilibria
    assert found.regret == 0
    assert is_nash(game, found.profile)


def test_time_is_kept_and_what_was_reached_is_shown():
    game = NormalForm.from_payoffs(np.random.default_rng(0).random((2, 40, 40)))
    late = lemke_howson(game, timeout=1e-9)
    assert late.status is Status.LIMIT
    assert late.equilibria == ()
    assert late.messages == ("stopped by the time given before all paths had ended",)
    in_time = lemke_howson(game, label=3, timeout=60)
    assert in_time.status is Status.PARTIAL
    assert lemke_howson(game, label=3).equilibria == in_time.equilibria
    small = NormalForm.from_payoffs([[2, 0], [0, 1]], [[1, 0], [0, 2]])
    assert lemke_howson(small, timeout=1e-9).status is Status.LIMIT


def test_a_time_that_is_none_is_refused():
    with pytest.raises(SolveError, match="timeout: must be positive"):
        solve(FIGURE, "lemke-howson", timeout=-1)
