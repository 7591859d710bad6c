"""The likeliest lambda: counts made from a known one, both ends, several maxima, Gambit."""

from __future__ import annotations

from math import inf, log

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

import est_games as eg
from est_games.equilibrium.quantal.quantal_fit import FitStatus, fit_quantal_response
from est_games.equilibrium.quantal.quantal_response import quantal_response
from est_games.errors import SolveError
from est_games.game.normal import NormalForm

PENNIES = NormalForm.from_payoffs([[320, 40], [40, 80]], [[40, 80], [80, 40]])
DILEMMA = NormalForm.from_payoffs([[3, 0], [5, 1]], [[3, 5], [0, 1]])
SEEDS = st.integers(0, 10**6)


def drawn(seed: int) -> NormalForm:
    return NormalForm.from_payoffs(np.random.default_rng(seed).integers(0, 101, (3, 3, 3, 3)))


def log_likelihood(game: NormalForm, counts: list, lambda_: float) -> list[float]:
    """Return it at every point of the branch at a lambda."""
    return [
        sum(
            n * log(p)
            for row, weights in zip(counts, point.profile, strict=True)
            for n, p in zip(row, weights, strict=True)
            if n
        )
        for point in quantal_response(game).every_at(lambda_)
    ]


def test_goeree_holt_2001_matching_pennies() -> None:
    counts = [[24, 1], [4, 21]]
    fit = fit_quantal_response(PENNIES, counts)
    assert fit.status is FitStatus.INTERIOR
    assert fit.lambda_ == pytest.approx(0.0426311887, rel=1e-8)
    assert fit.log_likelihood == pytest.approx(-17.6733079599, rel=1e-10)
    assert [fit.log_likelihood] == pytest.approx(log_likelihood(PENNIES, counts, fit.lambda_))
    # The curvature again, from the likelihood alone.
    h = 1e-3 * fit.lambda_
    (low,), (high,) = (log_likelihood(PENNIES, counts, fit.lambda_ + s * h) for s in (-1, 1))
    information = -(low - 2 * fit.log_likelihood + high) / h**2
    assert fit.standard_error == pytest.approx(information**-0.5, rel=1e-4)
    assert fit.equilibrium.radius < 1e-12


@settings(max_examples=12)
@given(SEEDS, st.floats(0.003, 0.08))
def test_frequencies_of_a_point_lead_back_to_it(seed: int, lambda_: float) -> None:
    """The likelihood of its own probabilities is greatest at the point, over all profiles."""
    game = drawn(seed)
    branch = quantal_response(game)
    point = branch.at(lambda_)
    fit = branch.fit([[100 * p for p in row] for row in point.profile])
    entropy = sum(100 * p * log(p) for row in point.profile for p in row if p)
    assert fit.log_likelihood == pytest.approx(float(entropy), rel=1e-9)
    assert fit.lambda_ == pytest.approx(lambda_, rel=1e-4)


@settings(max_examples=12)
@given(SEEDS)
def test_no_point_of_the_branch_is_likelier(seed: int) -> None:
    game = drawn(seed)
    counts = np.random.default_rng(seed).integers(0, 20, (3, 3))
    branch = quantal_response(game)
    fit = branch.fit(counts)
    seen = counts.ravel() > 0
    with np.errstate(divide="ignore"):
        heights = np.log(branch.profiles[:, seen]) @ counts.ravel()[seen]
    assert fit.log_likelihood >= heights.max() - 1e-9
    assert fit.status in (FitStatus.INTERIOR, FitStatus.ZERO, FitStatus.INFINITE)
    assert (fit.standard_error is None) or fit.status is FitStatus.INTERIOR


def test_the_unit_of_lambda_is_the_payoffs() -> None:
    counts = [[24, 1], [4, 21]]
    plain = fit_quantal_response(PENNIES, counts)
    for unit in (1e-12, 1e12):
        scaled = NormalForm.from_payoffs(PENNIES.array * unit)
        fit = fit_quantal_response(scaled, counts)
        assert fit.lambda_ * unit == pytest.approx(plain.lambda_, rel=1e-8)
        assert fit.standard_error * unit == pytest.approx(plain.standard_error, rel=1e-5)


def test_more_of_the_same_halves_the_error() -> None:
    once = fit_quantal_response(PENNIES, [[24, 1], [4, 21]])
    four = fit_quantal_response(PENNIES, [[96, 4], [16, 84]])
    assert four.lambda_ == pytest.approx(once.lambda_, rel=1e-9)
    assert four.standard_error == pytest.approx(once.standard_error / 2, rel=1e-6)


def test_choices_worse_than_random_are_fitted_by_zero() -> None:
    fit = fit_quantal_response(DILEMMA, [[9, 1], [8, 2]])
    assert (fit.status, fit.lambda_, fit.standard_error) == (FitStatus.ZERO, 0.0, None)
    assert fit.log_likelihood == pytest.approx(20 * log(0.5))


def test_choices_that_are_all_best_have_no_finite_fit() -> None:
    fit = fit_quantal_response(DILEMMA, [[0, 10], [0, 12]])
    assert (fit.status, fit.lambda_, fit.standard_error) == (FitStatus.INFINITE, inf, None)
    assert fit.log_likelihood == 0.0
    assert fit.equilibrium.profile == ((0, 1), (0, 1))


def test_one_error_makes_the_fit_finite() -> None:
    fit = fit_quantal_response(DILEMMA, [[1, 999], [0, 1000]])
    assert fit.status is FitStatus.INTERIOR
    assert 0 < fit.standard_error < inf


@pytest.mark.parametrize("counts", [[[1, 2], [3, 4]], [[5, 0], [0, 0]]])
def test_where_nothing_depends_on_lambda_it_is_not_identified(counts: list) -> None:
    pennies = NormalForm.from_payoffs([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
    for game in (pennies, NormalForm.from_payoffs(np.zeros((2, 2, 2)))):
        fit = fit_quantal_response(game, counts)
        assert fit.status is FitStatus.FLAT
        assert fit.standard_error is None


def test_two_maxima_are_compared() -> None:
    """Along a branch that folds, seed 2: a maximum late on it does not hide the better one."""
    game = drawn(2)
    branch = quantal_response(game)
    late = branch.at(100)
    fit = branch.fit([[1000 * p for p in row] for row in late.profile])
    assert fit.lambda_ == pytest.approx(100, rel=1e-3)
    fit = branch.fit(np.random.default_rng(2).integers(0, 20, (3, 3)))
    heights = [height for _, height in fit.maxima]
    assert fit.log_likelihood >= max(heights)


@pytest.mark.parametrize("seed", range(6))
def test_against_gambit(seed: int) -> None:
    gambit = pytest.importorskip("pygambit", reason="pygambit is not installed (extra: peers)")
    game = drawn(seed)
    counts = np.random.default_rng(seed).integers(0, 20, (3, 3)).tolist()
    theirs = gambit.StrategicGame.from_arrays(*game.array)
    found = gambit.qre.logit_estimate(theirs.mixed_strategy_profile(counts))
    fit = fit_quantal_response(game, counts)
    assert fit.log_likelihood >= found.log_like - 1e-9
    if fit.log_likelihood == pytest.approx(found.log_like, rel=1e-9):
        assert fit.lambda_ == pytest.approx(found.lam, rel=1e-4, abs=1e-9)


@pytest.mark.parametrize(
    ("counts", "text"),
    [
        ([[1, 2]], "counts: needs 2 rows, one per player"),
        ([[1, 2], [1]], "counts[1]: needs 2 counts"),
        ([[1, -2], [1, 1]], "counts[0][1]: is negative [found '-2'; accepted: 0 or more]"),
        ([[1, 2], ["a", 1]], "counts[1][0]: is not a number [found 'a'; accepted: 0 or more]"),
        ([[1, float("inf")], [1, 1]], "counts[0][1]: is not finite"),
        ([[0, 0], [0, 0]], "counts: hold nothing observed"),
        (7, "counts: needs 2 rows"),
        ([[1, 2], "12"], "counts[1]: needs 2 counts"),
        ([7, [1, 2]], "counts[0]: needs 2 counts"),
    ],
)
def test_bad_counts(counts: object, text: str) -> None:
    with pytest.raises(SolveError) as caught:
        fit_quantal_response(PENNIES, counts)
    assert text in str(caught.value)


def test_public_names() -> None:
    assert eg.fit_quantal_response is fit_quantal_response
    assert isinstance(fit_quantal_response(PENNIES, [[1, 1], [1, 2]]), eg.QuantalFit)
