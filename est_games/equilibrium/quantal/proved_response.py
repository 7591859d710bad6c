"""From a logit equilibrium in floats to one proved to lie within a stated radius."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

import flint
import numpy as np

from est_games.certificate.ball_payoffs import BallPayoffs, as_ball
from est_games.certificate.enclosed_response import response_radius
from est_games.equilibrium.quantal.enclosed_equilibrium import (
    EnclosedEquilibrium,
    enclosed,
    rational_mixture,
)
from est_games.equilibrium.quantal.logit_turns import response_deviation
from est_games.equilibrium.quantal.payoff_tables import PayoffTables
from est_games.equilibrium.solution import Profile
from est_games.game.normal import NormalForm

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BITS = 256
_CORRECTIONS = 4
_FINE = 2**192
_WIDE = Fraction(1, 10**12)


def proved_response(
    game: NormalForm, tables: PayoffTables, lambda_: Fraction, weights: NDArray[np.float64]
) -> EnclosedEquilibrium | None:
    """Return the logit equilibrium near a profile, proved, or None where the proof fails.

    Parameters
    ----------
    game : NormalForm
        Any number of players.
    tables : PayoffTables
        The game's payoffs in floats, in one unit for all.
    lambda_ : Fraction
        Per unit of payoff.
    weights : array of float, shape (M,)
        The profile.

    Notes
    -----
    1. The profile is rounded to rationals, and the certificate package asked for a radius.
    2. Where that fails or is wide, the profile is corrected first, with a derivative in floats and
       responses in balls of many bits, and rounded less.
    """
    centre: Profile = tuple(rational_mixture(weights[row].tolist()) for row in tables.rows)
    radius = response_radius(game, lambda_, centre)
    if radius is None or radius > _WIDE:
        finer = _corrected(game, tables, lambda_, weights)
        if finer is not None:
            closer = response_radius(game, lambda_, finer, bits=_BITS)
            if closer is not None:
                centre, radius = finer, closer
    if radius is None:
        return None
    return enclosed(game, centre, radius=radius, lambda_=lambda_)


def _corrected(
    game: NormalForm, tables: PayoffTables, lambda_: Fraction, weights: NDArray[np.float64]
) -> Profile | None:
    unit = tables.units[0]
    parameter = lambda_ * unit
    try:
        inverse = np.linalg.inv(response_deviation(tables, weights, float(parameter)))
    except np.linalg.LinAlgError:
        return None
    point = [Fraction(x) for x in weights.tolist()]
    with flint.ctx.workprec(_BITS):
        balls = BallPayoffs(game, [unit] * game.n_players)
        for _ in range(_CORRECTIONS):
            off = _off(balls, parameter, [point[row] for row in tables.rows])
            step = inverse @ np.array(off)
            if not np.isfinite(step).all():
                return None
            point = [x - Fraction(d) for x, d in zip(point, step.tolist(), strict=True)]
            if min(point) < 0:
                point = [max(x, Fraction(0)) for x in point]
    if any(abs(sum(point[row], Fraction(-1))) > _WIDE for row in tables.rows):
        return None
    return tuple(rational_mixture(point[row], _FINE) for row in tables.rows)


def _off(
    balls: BallPayoffs, parameter: Fraction, mixtures: Sequence[Sequence[Fraction]]
) -> list[float]:
    """Return how far mixtures are from the logit responses to them."""
    pays, _ = balls.averaged([[as_ball(x) for x in row] for row in mixtures])
    mu = as_ball(parameter)
    off: list[float] = []
    for own, row in zip(pays, mixtures, strict=True):
        top = max(own, key=float)
        raw = [(mu * (pay - top)).exp() for pay in own]
        total = sum(raw)
        off.extend(float(as_ball(x) - y / total) for x, y in zip(row, raw, strict=True))
    return off
