"""The global Newton method: published games, every ray, larger games, degenerate ones."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from est_games.certificate.enclosed_nash import nash_radius
from est_games.certificate.normal_form import is_nash
from est_games.equilibrium.kernels.global_newton import LONG, LOST
from est_games.equilibrium.one_equilibrium.lemke_howson import lemke_howson
from est_games.equilibrium.quantal import global_newton as module
from est_games.equilibrium.quantal.enclosed_equilibrium import EnclosedEquilibrium
from est_games.equilibrium.quantal.global_newton import global_newton
from est_games.equilibrium.solution import Equilibrium, Status
from est_games.equilibrium.solve import solve
from est_games.errors import SolveError
from est_games.game.normal import NormalForm

SEEDS = st.integers(0, 10**6)


def drawn(seed: int, shape: tuple[int, ...], top: int = 101) -> NormalForm:
    generator = np.random.default_rng(seed)
    return NormalForm.from_payoffs(generator.integers(0, top, (len(shape), *shape)))


def assert_proved(game: NormalForm, equilibrium: Equilibrium) -> None:
    if isinstance(equilibrium, EnclosedEquilibrium):
        assert nash_radius(game, equilibrium.profile) == equilibrium.radius
    else:
        assert is_nash(game, equilibrium.profile)


@pytest.mark.parametrize("unit", [1, 1e-12, 1e12])
def test_rays_lead_to_the_equilibria_of_index_one(unit: float) -> None:
    """The mixed equilibrium of the battle of the sexes has index -1: no path ends there."""
    tables = np.array([[[2, 0], [0, 1]], [[1, 0], [0, 2]]]) * unit
    solution = solve(NormalForm.from_payoffs(tables), "global-newton", rays=12)
    assert {e.profile for e in solution.equilibria} == {((1, 0), (1, 0)), ((0, 1), (0, 1))}
    assert solution.status is Status.PARTIAL
    assert solution.messages == ("12 of 12 paths came to an end",)
    assert solution.stats["paths"] == 12


@settings(max_examples=15)
@given(SEEDS)
def test_in_bimatrix_games_ends_are_equilibria_of_index_one(seed: int) -> None:
    game = drawn(seed, (3, 3), 10**6)
    every = solve(game, "nash")
    index = {every.equilibria[c.extreme[0]].profile: c.index for c in every.components}
    found = global_newton(game, rays=4, seed=seed).equilibria
    assert found
    assert {index[e.profile] for e in found} == {1}
    assert {e.profile for e in lemke_howson(game).equilibria} <= set(index)


@settings(max_examples=25)
@given(
    SEEDS,
    st.sampled_from([(2, 2), (3, 4), (2, 2, 2), (3, 3, 3), (2, 3, 2, 2), (1, 3, 2), (4,)]),
    st.sampled_from([1, 2, 3, 101]),
)
def test_whatever_is_returned_is_proved(seed: int, shape: tuple[int, ...], top: int) -> None:
    game = drawn(seed, shape, top)
    solution = global_newton(game, seed=seed)
    assert solution.status is (Status.PARTIAL if solution.equilibria else Status.FAILED)
    for equilibrium in solution.equilibria:
        assert_proved(game, equilibrium)


@pytest.mark.parametrize("shape", [(3, 3, 3), (2, 2, 2, 2), (2, 3, 4)])
def test_random_games_are_solved_at_the_first_ray(shape: tuple[int, ...]) -> None:
    for seed in range(15):
        solution = global_newton(drawn(seed, shape))
        assert len(solution.equilibria) == solution.stats["paths"] == 1


@pytest.mark.parametrize("shape", [(4, 4, 4, 4, 4), (10, 10, 10), (30, 30)])
def test_larger_games(shape: tuple[int, ...]) -> None:
    game = drawn(2, shape)
    (equilibrium,) = global_newton(game).equilibria
    assert_proved(game, equilibrium)


@settings(max_examples=15)
@given(SEEDS, st.integers(1, 10**6))
def test_affine_payoffs_change_no_end(seed: int, scale: int) -> None:
    game = drawn(seed, (2, 3, 2))
    rows = tuple(
        tuple(Fraction(scale, i + 1) * x - 10**15 for x in row)
        for i, row in enumerate(game.payoffs)
    )
    other = NormalForm(players=game.players, strategies=game.strategies, payoffs=rows)
    (a,), (b,) = global_newton(game).equilibria, global_newton(other).equilibria
    assert [float(x) for row in a.profile for x in row] == pytest.approx(
        [float(x) for row in b.profile for x in row], abs=1e-12
    )


def test_a_known_irrational_equilibrium_is_listed_once() -> None:
    tables = np.zeros((3, 2, 2, 2), dtype=int)
    for i in range(3):
        place = [0, 0, 0]
        place[i] = 1
        tables[(i, *place)] = 2
        tables[(i, *(1 - k for k in place))] = 1
    game = NormalForm.from_payoffs(tables)
    solution = global_newton(game, rays=30)
    for equilibrium in solution.equilibria:
        assert_proved(game, equilibrium)
    assert sum(isinstance(e, EnclosedEquilibrium) for e in solution.equilibria) <= 1


def test_the_same_seed_gives_the_same_answer() -> None:
    game = drawn(3, (3, 3, 3))
    first, second = (global_newton(game, rays=5, seed=7) for _ in range(2))
    assert first.equilibria == second.equilibria


@pytest.mark.parametrize(
    ("reason", "text"), [(LOST, "20 were lost"), (LONG, "20 took too many steps")]
)
def test_paths_that_are_given_up_are_counted(
    monkeypatch: pytest.MonkeyPatch, reason: int, text: str
) -> None:
    given_up = (np.zeros(4), np.zeros(4, dtype=bool), reason, 9)
    monkeypatch.setattr(module, "_followed", lambda *_: given_up)
    solution = global_newton(drawn(0, (2, 2)))
    assert solution.status is Status.FAILED
    assert solution.equilibria == ()
    assert solution.messages[0] == "0 of 20 paths came to an end"
    assert solution.messages[1].startswith(text)


def test_an_end_that_is_none_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    weights, played = np.array([1.0, 0, 1, 0]), np.array([True, False, True, False])
    monkeypatch.setattr(module, "_followed", lambda *_: (weights, played, 0, 1))
    pennies = NormalForm.from_payoffs([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
    solution = global_newton(pennies)
    assert solution.status is Status.FAILED
    assert "no end could be proved" in solution.messages[1]


def test_time_that_runs_out_is_said() -> None:
    solution = global_newton(drawn(0, (3, 3, 3)), rays=10_000, timeout=0.05)
    assert solution.status is Status.LIMIT
    assert solution.stats["paths"] < 10_000


def test_bad_options() -> None:
    with pytest.raises(SolveError) as caught:
        global_newton(drawn(0, (2, 2)), rays=0, seed=-1)
    assert "rays: is no number of rays [found '0'; accepted: 1 to 10000, or None" in str(
        caught.value
    )
    assert "seed: is no seed [found '-1'; accepted: a whole number, 0" in str(caught.value)
