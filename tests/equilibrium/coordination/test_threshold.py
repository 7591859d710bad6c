"""Thresholds: conditions that fail, thresholds that no fraction is, claims that are wrong."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

import est_games as eg
from est_games.certificate.monotone_gain import rises_with_others, rises_with_state
from est_games.certificate.partition_talk import has_no_more_parts, partition_problems
from est_games.certificate.threshold_gain import ThresholdRoot, expected_gain
from est_games.certificate.threshold_play import threshold_problems


def game(act: str, low: Any = -1, high: Any = 2, **options: Any) -> eg.GlobalGame:
    return eg.GlobalGame.from_payoffs(act, low=low, high=high, **options)


@pytest.mark.parametrize(
    ("act", "said"),
    [
        ("theta - l", "does not hold: acting pays more if more others act"),
        ("theta + if(l >= theta, 0, 1)", "does not hold: acting pays more if more others act"),
        (
            "3*theta - theta**2 + l - 2 - 2*theta",
            "does not hold: acting pays more in better states",
        ),
    ],
)
def test_conditions_that_fail_are_named(act: str, said: str) -> None:
    solution = eg.solve(game(act), "threshold")
    assert solution.status.name == "FAILED"
    assert said in solution.messages
    assert not solution.equilibria


def test_without_dominance_others_may_exist() -> None:
    solution = eg.solve(game("theta + l - 1", low="1/4", high="3/4"), "threshold")
    assert solution.status.name == "PARTIAL"
    assert solution.equilibria[0].threshold == Fraction(1, 2)


def test_a_threshold_that_no_fraction_is() -> None:
    """The mean over shares of theta squared plus l squared less 2 is nought at a root of 5/3."""
    (found,) = eg.solve(game("theta**2 + l**2 - 2", low=0), "threshold").equilibria
    low, high = found.threshold.interval(200)
    assert high - low <= Fraction(1, 2**200)
    assert low**2 <= Fraction(5, 3) <= high**2


def summed(form: eg.GlobalGame, signal: Fraction, steps: int = 4000) -> float:
    """The expected gain by adding up a few thousand shares."""
    turned = float(form.noise) * (1 if form.acts_above else -1)
    total = 0.0
    for k in range(steps):
        u = (k + 0.5) / steps
        state = Fraction(float(signal) + turned * (u - 0.5))
        total += float(form.gain_at(state, Fraction(u)))
    return total / steps


@pytest.mark.parametrize("noise", ["0", "1/3"])
@pytest.mark.parametrize(
    "act",
    ["theta + l - 1", "if(l >= theta, 1, 0) - 1/4", "max(theta, l) + theta*l", "theta**2 + l**3"],
)
def test_integrals_are_sums(act: str, noise: str) -> None:
    edge_is_straight = "**" not in act
    form = game(act, low=0, noise=noise if edge_is_straight else 0)
    for signal in (Fraction(1, 3), Fraction(7, 8)):
        assert float(expected_gain(form, signal)) == pytest.approx(summed(form, signal), abs=2e-3)


def test_cases_that_begin_at_a_state() -> None:
    jump = game("if(theta >= 1/2, 1, 0) - 1/2 + l/10")
    assert rises_with_state(jump) is True
    assert rises_with_state(game("if(theta >= 1/2, 0, 1) + l")) is False
    assert rises_with_others(jump) is True
    assert eg.solve(jump, "threshold").equilibria[0].threshold == Fraction(1, 2)


def test_a_product_that_bends_is_decided() -> None:
    assert rises_with_others(game("theta + (l - 1/4)*(l - 1/4)")) is False
    assert rises_with_others(game("theta + (l + 1)*(l + 1)*(theta + 2)")) is True


def test_wrong_thresholds_are_refused() -> None:
    form = game("theta + l - 1")
    assert threshold_problems(form, Fraction(1, 2), is_only=True) == ()
    assert threshold_problems(form, Fraction(2, 3), is_only=False)
    away = ThresholdRoot(form=form, low=Fraction(2, 3), high=Fraction(1))
    assert threshold_problems(form, away, is_only=True)
    other = ThresholdRoot(form=game("theta + l - 2"), low=Fraction(0), high=Fraction(2))
    assert threshold_problems(form, other, is_only=True)


def test_wrong_partitions_are_refused() -> None:
    talk = eg.CheapTalk.of("1/20")
    ends = [Fraction(0), Fraction(2, 15), Fraction(7, 15), Fraction(1)]
    assert partition_problems(talk, ends) == ()
    assert partition_problems(talk, ends[1:])
    assert partition_problems(talk, [*ends[:2], *ends[1:]])
    assert partition_problems(talk, [ends[0], ends[2], ends[3]])
    assert not has_no_more_parts(talk, 2)


def test_without_a_bias_there_is_no_end() -> None:
    solution = eg.solve(eg.CheapTalk.of(0), "partition", max_parts=5)
    assert solution.status.name == "LIMIT"
    assert [e.n_parts for e in solution.equilibria] == [1, 2, 3, 4, 5]
