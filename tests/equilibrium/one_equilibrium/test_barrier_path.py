"""The smooth path from the middle: it leads to equilibria that mix many strategies."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from est_games.certificate.normal_form import is_nash
from est_games.equilibrium.one_equilibrium.barrier_path import barrier_supports
from est_games.equilibrium.one_equilibrium.support_profile import Support, support_profile
from est_games.equilibrium.one_equilibrium.table_view import view_of
from est_games.game.named.random_payoffs import covariance_game
from est_games.game.normal import NormalForm


def found(game: NormalForm) -> Support:
    """Return the first support the path leads to, which must be one of an equilibrium."""
    supports: Iterator[Support | None] = barrier_supports(view_of(game))
    support = next(each for each in supports if each is not None)
    profile = support_profile(game, support)
    assert profile is not None
    assert is_nash(game, profile)
    return support


def opposed(seed: int, m: int, n: int, correlation: float) -> NormalForm:
    """Return integer payoffs the players rank nearly oppositely."""
    first, other = np.random.default_rng(seed).standard_normal((2, m, n))
    second = correlation * first + (1 - correlation**2) ** 0.5 * other
    return NormalForm.from_payoffs(np.rint(1000 * np.stack([first, second])).astype(int))


@pytest.mark.parametrize("correlation", [-0.3, -0.5, -0.7, -0.9, 0.5])
def test_opposed_games_of_forty_strategies(correlation: float) -> None:
    for seed in range(3):
        found(opposed(seed, 40, 40, correlation))


@pytest.mark.parametrize("shape", [(12, 40), (40, 12), (2, 30), (5, 5), (1, 3)])
def test_rectangular_games(shape: tuple[int, int]) -> None:
    for seed in range(3):
        found(opposed(seed, *shape, -0.6))


def test_a_large_game_in_payoffs_that_are_floats() -> None:
    support = found(covariance_game(shape=(90, 90), correlation="-7/10", seed=1))
    assert len(support.rows) == len(support.columns) > 10


@pytest.mark.parametrize("scale", [1e-12, 1e12])
def test_units_do_not_matter(scale: float) -> None:
    game = opposed(3, 25, 25, -0.5)
    first, second = game.array
    assert found(NormalForm.from_payoffs(np.stack([first * scale, second]))) == found(game)


def test_rock_paper_scissors_is_solved_in_the_middle() -> None:
    table = np.array([[0, -1, 1], [1, 0, -1], [-1, 1, 0]])
    support = found(NormalForm.from_payoffs(np.stack([table, -table])))
    assert support == Support(rows=(0, 1, 2), columns=(0, 1, 2))


def test_games_with_continua_end_without_a_wrong_answer() -> None:
    for table in (np.zeros((2, 4, 4)), np.random.default_rng(0).integers(0, 2, (2, 8, 8))):
        game = NormalForm.from_payoffs(table)
        for support in barrier_supports(view_of(game)):
            profile = None if support is None else support_profile(game, support)
            assert profile is None or is_nash(game, profile)
