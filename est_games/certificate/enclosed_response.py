"""Is there a logit equilibrium near this profile? Proved in ball arithmetic, point by point."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import flint

from est_games.certificate.ball_payoffs import BallPayoffs, as_ball
from est_games.certificate.krawczyk import krawczyk_radius
from est_games.certificate.normal_form import MixedProfile, check_profile
from est_games.certificate.payoff_gaps import PayoffGaps
from est_games.game.normal import NormalForm


def response_radius(
    game: NormalForm, lambda_: Fraction, profile: MixedProfile, *, bits: int = 128
) -> Fraction | None:
    r"""Return how far from a profile there is a logit equilibrium, if that can be proved.

    .. math:: p_{ik} = \frac{\exp(\lambda u_i(k, p_{-i}))}{\sum_l \exp(\lambda u_i(l, p_{-i}))}

    Parameters
    ----------
    game : NormalForm
        Any number of players.
    lambda_ : Fraction
        Per unit of payoff.
    profile : sequence of sequences of Fraction, shape (n_players, m_i)
        Exact.
    bits : int
        Precision of the balls.

    Returns
    -------
    Fraction or None
        In each probability. The equilibrium is the only one within this distance. None where
        nothing is proved: the profile is none, or too rough, or nearly one of several.

    Raises
    ------
    GameError
        It is not a mixed profile of this game.

    Notes
    -----
    1. :math:`f(p) = p - \sigma(p)` and its derivatives
       :math:`I - \lambda\, (\mathrm{diag}\,\sigma - \sigma\sigma^T)\, u'` are computed in balls
       from the exact payoffs.
    2. Krawczyk's test proves a single zero in a box around the profile.

    References
    ----------
    McKelvey and Palfrey (1995), Quantal response equilibria for normal form games.
    Krawczyk (1969), Newton-Algorithmen zur Bestimmung von Nullstellen mit Fehlerschranken.

    Examples
    --------
    >>> game = NormalForm.from_payoffs([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
    >>> half, other = [Fraction(1, 2)] * 2, [Fraction(3, 5), Fraction(2, 5)]
    >>> response_radius(game, Fraction(3), [half, half]) < Fraction(1, 10**15)
    True
    >>> response_radius(game, Fraction(3), [other, half]) is None
    True
    """
    check_profile(game, profile)
    with flint.ctx.workprec(bits):
        unit = PayoffGaps(game).unit
        balls = BallPayoffs(game, [unit] * game.n_players)
        mu = as_ball(lambda_ * unit)

        def system(radius: Fraction) -> tuple[list[Any], Any]:
            weights = [[as_ball(Fraction(x), radius) for x in row] for row in profile]
            return _system(balls, mu, weights)

        values, centre = system(Fraction(0))
        return krawczyk_radius(values, centre, lambda radius: system(radius)[1])


def _system(balls: BallPayoffs, mu: Any, weights: Sequence[Sequence[Any]]) -> tuple[list[Any], Any]:
    """Return the fixed-point equations and their derivatives."""
    import numpy as np

    n, total = len(balls.shape), sum(balls.shape)
    starts = [sum(balls.shape[:i]) for i in range(n)]
    pays, slopes = balls.averaged(weights)
    values: list[Any] = []
    jacobian = np.array([flint.arb(int(r == c)) for r in range(total) for c in range(total)])
    jacobian = jacobian.reshape(total, total)
    for i, (start, m) in enumerate(zip(starts, balls.shape, strict=True)):
        # Each response is formed from differences to its own payoff, so that wide balls stay sound.
        sigma = np.array(
            [1 / sum((mu * (other - own)).exp() for other in pays[i]) for own in pays[i]]
        )
        values.extend(a - b for a, b in zip(weights[i], sigma, strict=True))
        for j in range(n):
            if j != i:
                slope = slopes[i, j]
                mean = sigma.dot(slope)
                block = (mu * sigma)[:, None] * (slope - mean[None, :])
                jacobian[start : start + m, starts[j] : starts[j] + balls.shape[j]] -= block
    return values, flint.arb_mat(total, total, list(jacobian.ravel()))
