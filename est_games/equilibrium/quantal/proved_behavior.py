"""From an agent logit equilibrium in floats to one proved to lie within a stated radius."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import flint
import numpy as np

from est_games.arithmetic import rational
from est_games.certificate.ball_behavior import BallBehavior
from est_games.certificate.behavior_response import (
    behavior_response_radius,
    response_bits,
    response_system,
)
from est_games.equilibrium.quantal.behavior_tables import BehaviorTables
from est_games.equilibrium.quantal.enclosed_equilibrium import EnclosedBehavior, enclosed_behavior
from est_games.equilibrium.quantal.logit_turns import behavior_deviation
from est_games.equilibrium.solution import Behavior
from est_games.game.extensive import ExtensiveForm

if TYPE_CHECKING:
    from numpy.typing import NDArray

_CORRECTIONS = 4
_BITS = 53
_LEAST = 1_000
"""Probabilities below two to minus this are rounded to 0."""


def proved_behavior(
    form: ExtensiveForm, tables: BehaviorTables, lambda_: Fraction, x: NDArray[np.float64]
) -> EnclosedBehavior | None:
    """Return the agent logit equilibrium near a behaviour, proved, or None where the proof fails.

    Parameters
    ----------
    form : ExtensiveForm
        The game.
    tables : BehaviorTables
        Its tree in floats, in one unit for all.
    lambda_ : Fraction
        Per unit of payoff.
    x : array of float, shape (M,)
        Logarithms of the probabilities, in the order of the tables.

    Notes
    -----
    1. The logarithms are corrected with a derivative in floats and responses in balls of many bits.
    2. Probabilities are rounded to rationals, each by itself, so that ratios keep their digits.
    3. The certificate package is asked for a radius.
    """
    with flint.ctx.workprec(response_bits(form, lambda_)):
        logarithms = _corrected(form, tables, lambda_, x)
        if logarithms is None:
            return None
        behavior = _behavior(form, logarithms)
    radius = behavior_response_radius(form, lambda_, behavior, logarithms)
    if radius is None:
        return None
    return enclosed_behavior(form, behavior, radius=radius, lambda_=lambda_, logarithms=logarithms)


def _corrected(
    form: ExtensiveForm, tables: BehaviorTables, lambda_: Fraction, x: NDArray[np.float64]
) -> tuple[tuple[Fraction, ...], ...] | None:
    """Return logarithms nearer to those of the equilibrium, in the order of the form."""
    places = by_form(tables)
    order = [place for row in places for place in row]
    deviation = behavior_deviation(tables, x, float(lambda_ * tables.units[0]))
    try:
        inverse = np.linalg.inv(deviation[np.ix_(order, order)])
    except np.linalg.LinAlgError:
        return None
    balls, parameter = BallBehavior(form), flint.arb(rational(lambda_))
    point = _normalised([[flint.arb(float(x[place])) for place in row] for row in places])
    for _ in range(_CORRECTIONS):
        values, _ = response_system(balls, parameter, point, slopes=False)
        step = inverse @ np.array([float(value.mid()) for value in values])
        if not np.isfinite(step).all():
            return None
        moves = iter(step.tolist())
        point = _normalised([[known - next(moves) for known in row] for row in point])
    return tuple(tuple(map(as_fraction, row)) for row in point)


def _normalised(logarithms: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """Return logarithms of probabilities that add up to one, but for the last bits.

    Otherwise what is added to all payoffs would matter.
    """
    rows = []
    for row in logarithms:
        lack = sum(x.exp() for x in row).log()
        rows.append([(x - lack).mid() for x in row])
    return rows


def by_form(tables: BehaviorTables) -> list[list[int]]:
    """Return where the actions stand, for each player's information set in the form's order."""
    numbered = zip(tables.information_sets, tables.rows, strict=True)
    return [list(range(row.start, row.stop)) for _, row in sorted(numbered)]


def _behavior(form: ExtensiveForm, logarithms: Sequence[Sequence[Fraction]]) -> Behavior:
    """Return the behaviour with about these logarithms of probabilities."""
    choices = [choice for choice in form.information_sets if not choice.is_chance]
    behavior = {}
    for choice, row in zip(choices, logarithms, strict=True):
        weights = [_weight(flint.arb(rational(x)).exp()) for x in row]
        likeliest = max(range(len(weights)), key=weights.__getitem__)
        weights[likeliest] += 1 - sum(weights)
        behavior[choice.label] = dict(zip(choice.actions, weights, strict=True))
    return behavior


def _weight(ball: Any) -> Fraction:
    """Return a probability rounded to some fifty binary digits, 0 where it is next to nothing."""
    with flint.ctx.workprec(_BITS):
        mantissa, exponent = (ball * 1).mid().man_exp()
    power = int(exponent)
    if power + int(mantissa).bit_length() < -_LEAST:
        return Fraction(0)
    return Fraction(int(mantissa)) * Fraction(2) ** power


def as_fraction(ball: Any) -> Fraction:
    """Return the middle of a ball."""
    mantissa, exponent = ball.mid().man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)
