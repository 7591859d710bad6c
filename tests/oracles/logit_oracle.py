"""Logit responses the long way, in fifty digits: every profile, one by one."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from typing import Any

import mpmath

from est_games.game.normal import NormalForm

DIGITS = 50


def number(value: Fraction | float | int) -> Any:
    """Return a number in many digits."""
    exact = Fraction(value)
    return mpmath.mpf(exact.numerator) / exact.denominator


def pays(game: NormalForm, profile: Sequence[Sequence[Any]], player: int) -> list[Any]:
    """Return what each strategy of a player is worth against the others' mixtures."""
    totals = [mpmath.mpf(0)] * game.shape[player]
    for choice in product(*map(range, game.shape)):
        chance = mpmath.mpf(1)
        for other, k in enumerate(choice):
            if other != player:
                chance *= profile[other][k]
        totals[choice[player]] += chance * number(game.payoff(choice)[player])
    return totals


def residual(
    game: NormalForm, lambda_: Fraction | float, profile: Sequence[Sequence[Fraction | float]]
) -> float:
    """Return how far a profile is from the logit responses to it, in the worst probability."""
    with mpmath.workdps(DIGITS):
        exact = [[number(x) for x in row] for row in profile]
        worst = mpmath.mpf(0)
        for player, row in enumerate(exact):
            worth = pays(game, exact, player)
            top = max(worth)
            raw = [mpmath.exp(number(lambda_) * (x - top)) for x in worth]
            worst = max(worst, *(abs(p - x / sum(raw)) for p, x in zip(row, raw, strict=True)))
        return float(worst)


def symmetric_roots(a: Fraction, lambda_: float) -> list[float]:
    """Return the symmetric logit equilibria of coordination on (1, 1) and (a, a), by bisection.

    Their logarithms of odds are the zeros of ``x - lambda (p - a (1 - p))``.
    """

    def value(x: Any) -> Any:
        p = 1 / (1 + mpmath.exp(-x))
        return x - number(lambda_) * (p - number(a) * (1 - p))

    with mpmath.workdps(DIGITS):
        grid = [(lambda_ + 1) * (mpmath.mpf(k) / 2000 - 1) for k in range(4001)]
        signs = [value(x) > 0 for x in grid]
        roots = []
        for low, high, before, after in zip(grid, grid[1:], signs, signs[1:], strict=False):
            if before != after:
                for _ in range(120):
                    middle = (low + high) / 2
                    low, high = (middle, high) if (value(middle) > 0) == before else (low, middle)
                roots.append(float(1 / (1 + mpmath.exp(-low))))
        return roots
