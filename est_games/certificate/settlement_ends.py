"""Which settlements leave nobody wanting war: the ends of the range, or that it is empty."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import flint

from est_games.certificate.real_root import RealRoot, real_balls
from est_games.errors import Problem
from est_games.game.offers.crisis_form import CrisisForm

Share = Fraction | RealRoot
_MORE_BITS = 32


@dataclass(frozen=True, slots=True)
class SettlementPoint:
    """A share of the first state's that no fraction gives, and what it is worth to both.

    Parameters
    ----------
    form : CrisisForm
        The crisis.
    root : RealRoot
        The share of the state that is indifferent.
    side : int
        Which state that is.
    """

    form: CrisisForm
    root: RealRoot
    side: int

    def interval(self, which: Hashable, bits: int) -> tuple[Fraction, Fraction]:
        """Return bounds of the first state's share, or of what ``("payoff", i)`` gets."""
        with flint.ctx.workprec(2 * bits + _MORE_BITS):
            own = self.root.ball(bits + _MORE_BITS)
            shares = (own, 1 - own) if self.side == 0 else (1 - own, own)
            value = shares[0]
            if isinstance(which, tuple):
                value = self.form.utilities[which[1]].ball(shares[which[1]])
            return _ends(value)


def _ends(ball: Any) -> tuple[Fraction, Fraction]:
    middle, radius = ball.mid().fmpq(), ball.rad().fmpq()
    low, high = middle - radius, middle + radius
    return Fraction(int(low.p), int(low.q)), Fraction(int(high.p), int(high.q))


def end_problems(form: CrisisForm, side: int, share: Share | None) -> tuple[Problem, ...]:
    r"""Return what is wrong with a claim on the least share that keeps a state from attacking.

    Parameters
    ----------
    form : CrisisForm
        The crisis.
    side : int
        Which state.
    share : Fraction, RealRoot or None
        Its least share; None if it would attack whatever it had.

    Notes
    -----
    Utilities rise, so a state attacks below one share and not above. That share is nought if having
    nothing is worth war's value :math:`w`; there is none if all is worth less; else it solves
    :math:`u(x) = w`.

    Examples
    --------
    >>> form = CrisisForm.from_power("1/2", costs=["1/10", "1/5"])
    >>> end_problems(form, 0, Fraction(2, 5)), end_problems(form, 1, Fraction(3, 10))
    ((), ())
    """
    worth, (low, high) = form.war_values[side], form.ranges[side]
    if worth <= low:
        good = share == 0
    elif worth > high:
        good = share is None
    else:
        good = share is not None and any(
            _within(share, first, last) and _sign(share, equation) == 0
            for first, last, equation in form.utilities[side].equations(worth)
        )
    if good:
        return ()
    return (Problem(path=form.players[side], message="is not indifferent at that share"),)


def is_empty(first: Share | None, second: Share | None) -> bool:
    """Return whether two states together ask for more than there is.

    Examples
    --------
    >>> is_empty(Fraction(2, 5), Fraction(3, 10)), is_empty(Fraction(2, 3), Fraction(2, 3))
    (False, True)
    """
    if first is None or second is None:
        return True
    if _add_up(first, second):
        return False
    bits = 64
    while True:
        (a, b), (c, d) = _interval(first, bits), _interval(second, bits)
        if a + c > 1 or b + d < 1:
            return a + c > 1
        bits *= 2


def _add_up(first: Share, second: Share) -> bool:
    """Return whether two shares are together exactly one."""
    if isinstance(first, Fraction) and isinstance(second, Fraction):
        return first + second == 1
    if isinstance(first, Fraction) or isinstance(second, Fraction):
        return False
    mirrored = flint.fmpz_poly(list(second.coefficients))(flint.fmpz_poly([1, -1]))
    n_roots = len(real_balls(second.coefficients))
    same = tuple(int(x) for x in mirrored.coeffs()) in (
        first.coefficients,
        tuple(-x for x in first.coefficients),
    )
    return same and first.place == n_roots - 1 - second.place


def _interval(share: Share, bits: int) -> tuple[Fraction, Fraction]:
    return (share, share) if isinstance(share, Fraction) else share.interval(bits)


def _within(share: Share, low: Fraction, high: Fraction) -> bool:
    return _sign(share, (-low, Fraction(1))) >= 0 and _sign(share, (-high, Fraction(1))) <= 0


def _sign(share: Share, coefficients: Sequence[Fraction]) -> int:
    if isinstance(share, RealRoot):
        return share.sign(coefficients)
    value = sum((x * share**k for k, x in enumerate(coefficients)), Fraction(0))
    return int(value > 0) - int(value < 0)


def division_problems(
    form: CrisisForm, listed: Sequence[Fraction], least: tuple[Share | None, Share | None]
) -> tuple[Problem, ...]:
    """Return what is wrong with a list of the possible divisions under which nobody attacks."""
    peaceful = [
        x
        for x in form.divisions or ()
        if all(
            bound is not None and _sign_from(share, bound) >= 0
            for share, bound in zip((x, 1 - x), least, strict=True)
        )
    ]
    if peaceful == list(listed):
        return ()
    return (Problem(path="divisions", message="are not those under which nobody attacks"),)


def _sign_from(share: Fraction, bound: Share) -> int:
    """Return the sign of a share less a bound."""
    if isinstance(bound, RealRoot):
        return -bound.sign((-share, Fraction(1)))
    return int(share > bound) - int(share < bound)
