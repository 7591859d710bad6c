"""What acting is expected to gain at the very signal at which others begin to act: exact integrals.

Where all others act from a signal x on and one sees x itself, the share of them that acts is
uniform on [0, 1], whatever the noise (the Laplacian belief), and the state is
:math:`x + \\sigma (u - 1/2)` where that share is u; of n - 1 others each acts with chance u.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from math import comb

from est_games.game.global_game import COUNT, SHARE, STATE, GlobalGame
from est_games.game.piecewise import boundaries, line, resolved, substituted
from est_games.polynomial import ONE, Polynomial

_SHARE = Polynomial.generator(SHARE)


def expected_gain(form: GlobalGame, signal: Fraction) -> Fraction:
    r"""Return what acting is expected to gain at a signal at which all others switch.

    Parameters
    ----------
    form : GlobalGame
        The game.
    signal : Fraction
        The signal.

    Notes
    -----
    A continuum: :math:`\int_0^1 \pi(x + \sigma (u - 1/2), u)\, du`. Finitely many players:
    :math:`\sum_k \int_0^1 \binom{n-1}{k} u^k (1-u)^{n-1-k} \pi(x + \sigma (u - 1/2), k)\, du`, in
    the limit without noise the plain mean over k. Where they act in low states, the sign of
    :math:`\sigma` is turned.

    References
    ----------
    Morris and Shin (2003), Global games: theory and applications, section 2.

    Examples
    --------
    >>> game = GlobalGame.from_payoffs("theta + l - 1", low=-1, high=2)
    >>> str(expected_gain(game, Fraction(3, 4)))
    '1/4'
    """
    n = form.n_players
    if n is not None and not form.noise:
        total = sum((form.gain_at(signal, Fraction(k)) for k in range(n)), start=Fraction(0))
        return total / n
    turned = form.noise if form.acts_above else -form.noise
    state = Polynomial.constant(signal - turned / 2) + Polynomial.constant(turned) * _SHARE
    return sum(
        (_integral(weight, gain) for weight, gain in _integrands(form, state)), start=Fraction(0)
    )


def _integrands(form: GlobalGame, state: Polynomial) -> Iterator[tuple[Polynomial, Polynomial]]:
    """Yield weights, and gains with cases, of which the products are to be integrated."""
    n = form.n_players
    if n is None:
        yield ONE, substituted(form.gain, {STATE: state})
        return
    for k in range(n):
        weight = Polynomial.constant(comb(n - 1, k))
        for _ in range(k):
            weight = weight * _SHARE
        for _ in range(n - 1 - k):
            weight = weight * (ONE - _SHARE)
        others = {
            STATE: state,
            SHARE: Polynomial.constant(Fraction(k, n - 1)),
            COUNT: Polynomial.constant(k),
        }
        yield weight, substituted(form.gain, others)


def _integral(weight: Polynomial, gain: Polynomial) -> Fraction:
    """Return the integral of a product over shares from 0 to 1, piece by piece."""
    cuts = {Fraction(0), Fraction(1)}
    for edge in boundaries(gain):
        constant, slope = (*line(edge, SHARE), Fraction(0))[:2]
        if slope and 0 < -constant / slope < 1:
            cuts.add(-constant / slope)
    total = Fraction(0)
    for low, high in pairwise(sorted(cuts)):
        piece = line(weight * resolved(gain, {SHARE: (low + high) / 2}), SHARE)
        total += sum(
            (x * (high ** (k + 1) - low ** (k + 1)) / (k + 1) for k, x in enumerate(piece)),
            start=Fraction(0),
        )
    return total


@dataclass(frozen=True, kw_only=True)
class ThresholdRoot:
    """A signal at which acting begins to pay, between two at which its sign is known.

    Parameters
    ----------
    form : GlobalGame
        The game.
    low, high : Fraction
        Acting is expected to gain at the one and to lose at the other.

    Notes
    -----
    Where what is gained rises, or falls, all along, as the certificate of a solution says, there is
    no other between them; halving them narrows it down.
    """

    form: GlobalGame = field(repr=False)
    low: Fraction
    high: Fraction
    _known: dict[int, tuple[Fraction, Fraction]] = field(
        default_factory=dict, compare=False, repr=False
    )

    def is_bracket(self) -> bool:
        """Tell whether acting does not pay on the one side and pays on the other."""
        below, above = (expected_gain(self.form, x) for x in (self.low, self.high))
        return below < 0 < above if self.form.acts_above else above < 0 < below

    def interval(self, which: Hashable, bits: int) -> tuple[Fraction, Fraction]:
        """Return rational bounds, no further apart than 2 to the power of ``-bits``."""
        low, high = min(
            (ends for ends in self._known.values()),
            key=lambda ends: ends[1] - ends[0],
            default=(self.low, self.high),
        )
        while high - low > Fraction(1, 1 << bits):
            middle = (low + high) / 2
            gained = expected_gain(self.form, middle)
            if gained == 0:
                low = high = middle
            elif (gained < 0) == self.form.acts_above:
                low = middle
            else:
                high = middle
        self._known[bits] = low, high
        return low, high
