"""Is there a Nash equilibrium near this profile? Proved in ball arithmetic, support by support."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import flint

from est_games.certificate.ball_payoffs import BallPayoffs, as_ball
from est_games.certificate.krawczyk import krawczyk_radius
from est_games.certificate.normal_form import MixedProfile, check_profile
from est_games.certificate.payoff_gaps import PayoffGaps
from est_games.game.normal import NormalForm

Supports = tuple[tuple[int, ...], ...]


def nash_radius(game: NormalForm, profile: MixedProfile, *, bits: int = 128) -> Fraction | None:
    r"""Return how far from a profile there is a Nash equilibrium with its support, if proved.

    Parameters
    ----------
    game : NormalForm
        Any number of players.
    profile : sequence of sequences of Fraction, shape (n_players, m_i)
        Exact; the strategies given no weight are those not played in the equilibrium either.
    bits : int
        Precision of the balls.

    Returns
    -------
    Fraction or None
        In each probability. None where nothing is proved: the profile is none, or the equilibrium
        is not isolated, or a strategy not played pays exactly as much as those played.

    Raises
    ------
    GameError
        It is not a mixed profile of this game.

    Notes
    -----
    1. On the support, all strategies of a player pay the same, and weights add up to one: as many
       equations as weights. A strategy that pays the same as another against all that others may
       play is given the weight it has in the profile, and its equation is left out: it holds
       whatever the weights.
    2. Krawczyk's test proves a single solution in a box around the profile.
    3. In the whole box, no weight played is negative, and no strategy outside the support pays more
       than one inside; where one pays exactly the same against all that others may play, it is no
       better.

    References
    ----------
    Krawczyk (1969), Newton-Algorithmen zur Bestimmung von Nullstellen mit Fehlerschranken.
    Nash (1951), Non-cooperative games.

    Examples
    --------
    Three players, each of whom wants to be alone in its choice, and a stake that makes the weights
    irrational.

    >>> first = [[[0, 0], [0, 2]], [[1, 0], [0, 0]]]
    >>> second = [[[0, 0], [1, 0]], [[0, 2], [0, 0]]]
    >>> third = [[[0, 1], [0, 0]], [[0, 0], [2, 0]]]
    >>> game = NormalForm.from_payoffs(first, second, third)
    >>> w = Fraction(4142135623731, 10**13)
    >>> radius = nash_radius(game, [[1 - w, w]] * 3)
    >>> radius is not None and radius < Fraction(1, 10**12)
    True
    >>> nash_radius(game, [[Fraction(1, 2)] * 2] * 3) is None
    True
    """
    check_profile(game, profile)
    supports = tuple(tuple(k for k, x in enumerate(row) if x) for row in profile)
    twins = [list(_twins(game, i, supports)) for i in range(game.n_players)]
    with flint.ctx.workprec(bits):
        claim = _Claim(
            balls=BallPayoffs(game, PayoffGaps(game).units, supports),
            supports=supports,
            weights=[
                [Fraction(row[k]) for k in s] for row, s in zip(profile, supports, strict=True)
            ],
            pinned=[[k in rows for k in s] for rows, s in zip(twins, supports, strict=True)],
        )
        values, centre = claim.system(Fraction(0))
        radius = krawczyk_radius(values, centre, lambda r: claim.system(r)[1])
        if radius is None or not claim.is_best(radius, twins):
            return None
        return radius


def _twins(game: NormalForm, player: int, supports: Supports) -> Iterator[int]:
    """Yield a player's strategies that pay as an earlier one, one played first, on the support."""
    stride = game.strides[player]
    offsets = [0]
    for i, kept in enumerate(supports):
        if i != player:
            offsets = [offset + k * game.strides[i] for offset in offsets for k in kept]
    row = game.payoffs[player]
    played = supports[player]
    seen = set()
    for k in (*played, *(k for k in range(game.shape[player]) if k not in played)):
        pays = tuple(row[offset + k * stride] for offset in offsets)
        if pays in seen:
            yield k
        seen.add(pays)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claim:
    """The equations of a support, and where their solution should be.

    Weights that are pinned are constants; the others are the variables, one after another.
    """

    balls: BallPayoffs
    supports: Supports
    weights: Sequence[Sequence[Fraction]]
    pinned: Sequence[Sequence[bool]]

    def mixtures(self, radius: Fraction) -> list[list[Any]]:
        """Return everybody's weights, those not pinned within a radius."""
        return [
            [
                as_ball(x, Fraction(0) if fixed else radius)
                for x, fixed in zip(row, pins, strict=True)
            ]
            for row, pins in zip(self.weights, self.pinned, strict=True)
        ]

    def system(self, radius: Fraction) -> tuple[list[Any], Any]:
        """Return the equations at the profile, or in a box around it, and their derivatives."""
        mixtures = self.mixtures(radius)
        pays, slopes = self.balls.averaged(mixtures)
        places = [
            (i, place)
            for i, pins in enumerate(self.pinned)
            for place, fixed in enumerate(pins)
            if not fixed
        ]
        values, rows = [], []
        for i, place in places:
            if place == 0:
                values.append(sum(mixtures[i]) - 1)
                rows.append([flint.arb(int(j == i)) for j, _ in places])
                continue
            first, k = self.supports[i][0], self.supports[i][place]
            values.append(pays[i][k] - pays[i][first])
            rows.append(
                [
                    flint.arb(0) if j == i else slopes[i, j][k, other] - slopes[i, j][first, other]
                    for j, other in places
                ]
            )
        d = len(places)
        return values, flint.arb_mat(d, d, [entry for row in rows for entry in row])

    def is_best(self, radius: Fraction, twins: Sequence[Sequence[int]]) -> bool:
        """Tell whether in the whole box no weight is negative and no other strategy is better."""
        mixtures = self.mixtures(radius)
        if not all(weight >= 0 for row in mixtures for weight in row):
            return False
        pays, _ = self.balls.averaged(mixtures)
        return all(
            k in self.supports[i] or k in twins[i] or pay < pays[i][self.supports[i][0]]
            for i in range(len(pays))
            for k, pay in enumerate(pays[i])
        )
