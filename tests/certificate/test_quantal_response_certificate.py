"""Logit equilibria near a profile: what is proved, and what must not be."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from est_games.certificate.enclosed_response import response_radius
from est_games.certificate.payoff_gaps import PayoffGaps
from est_games.certificate.quantal_response import proved_radii
from est_games.certificate.unique_response import unique_below
from est_games.equilibrium.quantal.quantal_response import quantal_response
from est_games.errors import GameError
from est_games.game.normal import NormalForm
from tests.oracles.logit_oracle import residual

SEEDS = st.integers(0, 10**6)
PENNIES = NormalForm.from_payoffs([[9, 0], [0, 1]], [[0, 1], [1, 0]])


def drawn(seed: int, top: int = 101) -> NormalForm:
    generator = np.random.default_rng(seed)
    n = int(generator.integers(1, 4))
    shape = generator.integers(1, 4, size=n)
    return NormalForm.from_payoffs(generator.integers(0, top, (n, *shape)).tolist())


def by_player(game: NormalForm, weights: np.ndarray) -> list[list[Fraction]]:
    rows, start = [], 0
    for m in game.shape:
        row = [Fraction(x) for x in weights[start : start + m].tolist()]
        rows.append([x / sum(row) for x in row])
        start += m
    return rows


@settings(max_examples=25)
@given(SEEDS, st.sampled_from([2, 101]))
def test_both_proofs_agree_and_the_residual_is_small(seed: int, top: int) -> None:
    game = drawn(seed, top)
    branch = quantal_response(game)
    radii = proved_radii(game, branch.lambdas, branch.profiles)
    place = seed % len(radii)
    exact = by_player(game, branch.profiles[place])
    lambda_ = Fraction(float(branch.lambdas[place]))
    radius = response_radius(game, lambda_, exact)
    if radius is None:
        # Next to a limit with ties a float may be too far off for either.
        assert np.isnan(radii[place])
        assert float(lambda_) * float(PayoffGaps(game).unit) > 1e5
        return
    assert radius < 1e-9
    # The response to a profile r away from a fixed point is off by r times the steepness.
    steep = 1 + float(lambda_ * PayoffGaps(game).unit) * sum(game.shape)
    assert residual(game, lambda_, exact) <= 3 * float(radius) * steep + 1e-30
    assert np.isnan(radii[place]) or radii[place] >= 0


@settings(max_examples=40)
@given(SEEDS, st.integers(3, 9))
def test_a_probability_moved_is_not_proved(seed: int, digits: int) -> None:
    """What is proved of a moved profile must still hold the true one."""
    game = drawn(seed)
    branch = quantal_response(game)
    place = seed % len(branch.lambdas)
    moved = branch.profiles[place].copy()
    player = max(range(game.n_players), key=lambda i: game.shape[i])
    if game.shape[player] == 1:
        return
    start = sum(game.shape[:player])
    step = 10.0**-digits
    low = start + int(moved[start : start + game.shape[player]].argmax())
    high = start + (low - start + 1) % game.shape[player]
    moved[low] -= step
    moved[high] += step
    radius = proved_radii(game, branch.lambdas[[place]], moved[None, :])[0]
    assert np.isnan(radius) or radius >= 0.9 * step
    exact = response_radius(game, Fraction(float(branch.lambdas[place])), by_player(game, moved))
    assert exact is None or exact >= 0.9 * step


@pytest.mark.parametrize("factor", [1 + 1e-7, 1 - 1e-5, 2.0])
def test_another_lambda_is_not_proved_within_the_radius(factor: float) -> None:
    branch = quantal_response(PENNIES)
    place = int(np.argmin(np.abs(branch.lambdas - 1)))
    (radius,) = proved_radii(PENNIES, branch.lambdas[[place]] * factor, branch.profiles[[place]])
    assert np.isnan(radius) or radius > 1e3 * branch.radii[place]


def test_a_payoff_changed_is_not_proved_within_the_radius() -> None:
    branch = quantal_response(PENNIES)
    other = NormalForm.from_payoffs([["9.000001", 0], [0, 1]], [[0, 1], [1, 0]])
    radii = proved_radii(other, branch.lambdas[5:9], branch.profiles[5:9])
    assert (np.isnan(radii) | (radii > 100 * branch.radii[5:9])).all()


def test_what_is_no_profile_is_refused() -> None:
    with pytest.raises(GameError, match="is not a distribution"):
        response_radius(PENNIES, Fraction(1), [[Fraction(1)] * 2, [Fraction(1, 2)] * 2])


def test_no_proof_at_a_bifurcation_and_for_weights_that_are_none() -> None:
    game = NormalForm.from_payoffs(np.stack([np.eye(2)] * 2))
    half = np.full((1, 4), 0.5)
    assert np.isnan(proved_radii(game, np.array([2.0]), half)[0])
    assert response_radius(game, Fraction(2), [[Fraction(1, 2)] * 2] * 2) is None
    for weights in ([1.5, -0.5, 0.5, 0.5], [np.nan, 0.5, 0.5, 0.5], [0.5, 0.6, 0.5, 0.5]):
        assert np.isnan(proved_radii(game, np.array([1.0]), np.array([weights]))[0])


@pytest.mark.parametrize(
    ("payoffs", "bound"),
    [
        # Two more branch off at 2 and 4: the bound is the best there is.
        (np.stack([np.eye(2)] * 2), 2.0),
        (np.stack([np.eye(2)] * 2) * 1e-12, 2e12),
        (np.stack([np.eye(2)] * 2) * 1e12, 2e-12),
        (np.array([[[9, 0], [0, 1]], [[0, 1], [1, 0]]]), 4 / np.sqrt(20)),
    ],
)
def test_below_the_bound_there_is_one(payoffs: np.ndarray, bound: float) -> None:
    found = unique_below(NormalForm.from_payoffs(payoffs))
    assert float(found) == pytest.approx(bound, rel=1e-9)
    assert float(found) < bound


def test_where_choices_do_not_depend_on_others_there_is_always_one() -> None:
    assert unique_below(NormalForm.from_payoffs([[1, 1], [3, 3]], [[1, 2], [1, 2]])) is None
    assert unique_below(NormalForm.from_payoffs(np.zeros((3, 2, 2, 2)))) is None


def test_gaps_are_exact_whatever_the_offset() -> None:
    big = 10**30
    game = NormalForm.from_payoffs([[big, big + 1], [big + Fraction(1, 3), big]], [[0, 0], [0, 0]])
    gaps = PayoffGaps(game)
    assert gaps.exact(0) == [0, 1, Fraction(1, 3), 0]
    assert gaps.units == (1, 0)
    assert gaps.rounded(0, gaps.unit).tolist() == [0.0, 1.0, 1 / 3, 0.0]
