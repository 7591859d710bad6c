"""One equilibrium by the logit branch: published games, scales, ties, what cannot be proved."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from est_games.certificate.enclosed_nash import nash_radius
from est_games.certificate.normal_form import is_nash, regrets
from est_games.equilibrium.quantal.enclosed_equilibrium import EnclosedEquilibrium, rational_mixture
from est_games.equilibrium.quantal.logit_nash import logit_nash
from est_games.equilibrium.quantal.payoff_tables import payoff_tables
from est_games.equilibrium.quantal.support_equilibrium import candidate_supports, proved_equilibrium
from est_games.equilibrium.solution import Equilibrium, Status
from est_games.equilibrium.solve import solve
from est_games.errors import SolveError
from est_games.game.normal import NormalForm

SEEDS = st.integers(0, 10**6)


def drawn(seed: int, shape: tuple[int, ...], top: int = 101) -> NormalForm:
    generator = np.random.default_rng(seed)
    return NormalForm.from_payoffs(generator.integers(0, top, (len(shape), *shape)))


def alone(stake: int) -> NormalForm:
    """Return the game in which each of three wants to be alone, the second choice worth more."""
    tables = np.zeros((3, 2, 2, 2), dtype=int)
    for i in range(3):
        place = [0, 0, 0]
        place[i] = 1
        tables[(i, *place)] = stake
        tables[(i, *(1 - k for k in place))] = 1
    return NormalForm.from_payoffs(tables)


def assert_proved(game: NormalForm, equilibrium: Equilibrium) -> None:
    if isinstance(equilibrium, EnclosedEquilibrium):
        assert nash_radius(game, equilibrium.profile) == equilibrium.radius
        assert equilibrium.radius < Fraction(1, 10**9)
        assert equilibrium.regret == max(regrets(game, equilibrium.profile))
    else:
        assert is_nash(game, equilibrium.profile)
        assert equilibrium.regret == 0


# payoffs, the equilibrium the branch leads to
PUBLISHED = {
    "prisoners-dilemma": ([[[3, 0], [5, 1]], [[3, 5], [0, 1]]], ["0 1", "0 1"]),
    "matching-pennies": ([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]], ["1/2 1/2", "1/2 1/2"]),
    "ochs-1995-game-2": ([[[9, 0], [0, 1]], [[0, 1], [1, 0]]], ["1/2 1/2", "1/10 9/10"]),
    # The risk-dominant one, as in all symmetric 2 x 2 games (McKelvey and Palfrey 1995).
    "stag-hunt": ([[[5, 0], [4, 4]], [[5, 4], [0, 4]]], ["0 1", "0 1"]),
    "veto": ([[[1, 0], [0, 0]], [[1, 0], [0, 0]]], ["1 0", "1 0"]),
}


@pytest.mark.parametrize("unit", ["1", "1e-12", "1e12"])
@pytest.mark.parametrize("name", PUBLISHED)
def test_published_games(name: str, unit: str) -> None:
    payoffs, expected = PUBLISHED[name]
    tables = [[[Fraction(unit) * x for x in row] for row in table] for table in payoffs]
    game = NormalForm.from_payoffs(*tables)
    solution = solve(game, "logit-nash")
    (equilibrium,) = solution.equilibria
    assert regrets(game, equilibrium.profile) == (0, 0)
    assert equilibrium.profile == tuple(tuple(map(Fraction, row.split())) for row in expected)
    assert solution.status is Status.PARTIAL


def test_players_may_have_payoffs_of_very_different_sizes() -> None:
    game = NormalForm.from_payoffs([["1e12", 0], [0, "3e12"]], [[0, "1e-12"], ["5e-12", 0]])
    (equilibrium,) = logit_nash(game).equilibria
    quarter, sixth = Fraction(1, 4), Fraction(1, 6)
    assert equilibrium.profile == ((5 * sixth, sixth), (3 * quarter, quarter))


def test_an_irrational_limit_is_enclosed() -> None:
    game = alone(2)
    (equilibrium,) = logit_nash(game).equilibria
    assert_proved(game, equilibrium)
    root = 2 - 2**0.5
    assert [float(x) for row in equilibrium.profile for x in row] == pytest.approx(
        [1 - root, root] * 3, abs=1e-12
    )


@settings(max_examples=25)
@given(
    SEEDS,
    st.sampled_from([(2, 2), (3, 4), (2, 2, 2), (3, 3, 3), (2, 3, 2, 2), (1, 3, 2), (4,)]),
    st.sampled_from([2, 3, 101]),
)
def test_whatever_is_returned_is_proved(seed: int, shape: tuple[int, ...], top: int) -> None:
    game = drawn(seed, shape, top)
    solution = logit_nash(game)
    assert solution.status is (Status.PARTIAL if solution.equilibria else Status.FAILED)
    for equilibrium in solution.equilibria:
        assert_proved(game, equilibrium)


@pytest.mark.parametrize("shape", [(2, 3), (3, 3, 3), (2, 2, 2, 2)])
def test_random_games_are_nearly_always_solved(shape: tuple[int, ...]) -> None:
    assert sum(bool(logit_nash(drawn(seed, shape)).equilibria) for seed in range(15)) == 15


@pytest.mark.parametrize("shape", [(4, 4, 4, 4, 4), (10, 10, 10), (30, 30)])
def test_larger_games(shape: tuple[int, ...]) -> None:
    game = drawn(1, shape)
    (equilibrium,) = logit_nash(game).equilibria
    assert_proved(game, equilibrium)


def test_an_irrational_tie_is_not_claimed() -> None:
    """Weights in the root of two, and a strategy not played that pays as much as those played."""
    solution = logit_nash(drawn(25, (3, 3, 3), 3))
    assert solution.status is Status.FAILED
    assert "no equilibrium near its end could be proved" in solution.messages[0]


def test_time_that_runs_out_is_said() -> None:
    solution = logit_nash(drawn(0, (4, 4, 4, 4, 4)), timeout=1e-4)
    assert solution.status is Status.LIMIT
    assert solution.messages[0].startswith("time ran out when the branch had been followed to")
    with pytest.raises(SolveError, match="timeout: must be positive"):
        logit_nash(drawn(0, (2, 2)), timeout=float("nan"))


@settings(max_examples=25)
@given(SEEDS, st.floats(1e-9, 0.3))
def test_wrong_floats_lead_to_nothing_or_to_what_is_proved(seed: int, off: float) -> None:
    game = drawn(seed, (3, 3, 2), 5)
    tables = payoff_tables(game, is_common=False)
    generator = np.random.default_rng(seed)
    weights = np.concatenate([generator.dirichlet([off] * m) for m in game.shape])
    supports = candidate_supports(tables, weights)
    found = proved_equilibrium(game, tables, weights, supports, farthest=1.0)
    if found is not None:
        assert_proved(game, found)


@settings(max_examples=50)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=6).filter(lambda row: sum(row) > 0.1))
def test_mixtures_are_made_rational_without_loss(row: list[float]) -> None:
    weights = [x / sum(row) for x in row]
    mixture = rational_mixture(weights)
    assert sum(mixture) == 1
    assert all(
        abs(x - Fraction(y)) < Fraction(1, 10**14) for x, y in zip(mixture, weights, strict=True)
    )
