"""All settlements of a crisis that leave neither state wanting war."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

from est_games.certificate.real_root import real_roots
from est_games.certificate.settlement_ends import (
    SettlementPoint,
    Share,
    division_problems,
    end_problems,
    is_empty,
)
from est_games.equilibrium.solution import (
    Certificate,
    Equilibrium,
    EquilibriumComponent,
    Solution,
    Status,
)
from est_games.game.algebraic import AlgebraicNumber
from est_games.game.offers.crisis_form import CrisisForm

_CONCEPT = "peaceful-settlements"
_ARGUMENT = "Each state attacks below the share that it is indifferent at, and not above."


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement(Equilibrium):
    """A division under which neither state attacks.

    Parameters
    ----------
    share : Fraction or AlgebraicNumber
        What the first state has.
    """

    share: Any


def settlements(form: CrisisForm) -> Solution:
    """Return all divisions under which neither state would rather attack.

    Parameters
    ----------
    form : CrisisForm
        The crisis.

    Returns
    -------
    Solution
        The two ends of the range, as :class:`Settlement`, in one component; or all divisions there
        are, where not every share is possible. NONE if there is none: war whatever is offered.

    Notes
    -----
    1. The least share that keeps a state from attacking is worth what war is: a root.
    2. Peace holds between the first's least share and one less the second's.
    3. Roots are isolated exactly; the certificate package checks each.

    References
    ----------
    Fearon, J. (1995), Rationalist explanations for war, International Organization 49.

    Examples
    --------
    >>> solution = settlements(CrisisForm.from_power("1/2", costs=["1/10", "1/5"]))
    >>> [str(e.share) for e in solution.equilibria]
    ['2/5', '7/10']

    Striking first may leave nothing to settle on:

    >>> settlements(CrisisForm.from_power(["4/5", "1/5"], costs=["1/10", "1/5"])).status.name
    'NONE'
    """
    least = (_least(form, 0), _least(form, 1))
    wrong = [problem for i in (0, 1) for problem in end_problems(form, i, least[i])]
    if wrong:
        raise ArithmeticError(f"a settlement was found wrongly: {wrong[0]}")
    if form.divisions is not None:
        return _listed(form, least)
    if is_empty(*least):
        return _solution(form, ())
    ends = [_settlement(form, 0, least[0]), _settlement(form, 1, least[1])]
    if ends[0].share == ends[1].share:
        ends = ends[:1]
    return _solution(form, tuple(ends))


def _least(form: CrisisForm, side: int) -> Share | None:
    worth, (low, high) = form.war_values[side], form.ranges[side]
    if worth <= low or worth > high:
        return Fraction(0) if worth <= low else None
    for first, last, equation in form.utilities[side].equations(worth):
        for end in (first, last):
            if not sum((x * end**k for k, x in enumerate(equation)), Fraction(0)):
                return end
        scale = lcm(*(x.denominator for x in equation))
        for root in real_roots([int(x * scale) for x in equation], first, last):
            return root if root.value is None else root.value
    raise ArithmeticError("a utility that rises misses a value between its ends")


def _settlement(form: CrisisForm, side: int, own: Share | None) -> Settlement:
    if isinstance(own, Fraction):
        return _at(form, own if side == 0 else 1 - own)
    if own is None:
        raise ArithmeticError("there is no settlement at a share that does not exist")
    point = SettlementPoint(form, own, side)
    payoffs: list[Any] = [AlgebraicNumber(point, ("payoff", i)) for i in (0, 1)]
    payoffs[side] = form.war_values[side]
    return Settlement(
        payoffs=tuple(payoffs), regret=Fraction(0), share=AlgebraicNumber(point, "share")
    )


def _at(form: CrisisForm, share: Fraction) -> Settlement:
    payoffs = []
    for i, own in enumerate((share, 1 - share)):
        worth = form.utilities[i].at(own)
        payoffs.append(AlgebraicNumber(_Rational(form, i, own), i) if worth is None else worth)
    return Settlement(payoffs=tuple(payoffs), regret=Fraction(0), share=share)


@dataclass(frozen=True, slots=True)
class _Rational:
    """What a rational share is worth, where that is a root."""

    form: CrisisForm
    side: int
    share: Fraction

    def interval(self, which: object, bits: int) -> tuple[Fraction, Fraction]:
        """Return bounds of what the share is worth."""
        import flint

        from est_games.arithmetic import fraction, rational

        with flint.ctx.workprec(2 * bits + 32):
            ball: Any = self.form.utilities[self.side].ball(flint.arb(rational(self.share)))
            middle, radius = fraction(ball.mid().fmpq()), fraction(ball.rad().fmpq())
            return middle - radius, middle + radius


def _listed(form: CrisisForm, least: tuple[Share | None, Share | None]) -> Solution:
    kept = []
    for x in form.divisions or ():
        claims = [
            bound is not None and not _is_less(share, bound)
            for share, bound in zip((x, 1 - x), least, strict=True)
        ]
        if all(claims):
            kept.append(x)
    wrong = division_problems(form, kept, least)
    if wrong:
        raise ArithmeticError(f"divisions were found wrongly: {wrong[0]}")
    return _solution(form, tuple(_at(form, x) for x in kept), is_range=False)


def _is_less(share: Fraction, bound: Share) -> bool:
    if isinstance(bound, Fraction):
        return share < bound
    bits = 64
    while True:
        low, high = bound.interval(bits)
        if share < low or share > high:
            return share < low
        bits *= 2


def _solution(
    form: CrisisForm, found: tuple[Settlement, ...], *, is_range: bool = True
) -> Solution:
    places = tuple(range(len(found)))
    groups = (places,) if is_range else tuple((k,) for k in places)
    return Solution(
        equilibria=found,
        status=Status.COMPLETE if found else Status.NONE,
        concept=_CONCEPT,
        algorithm="roots of utilities",
        certificate=Certificate(
            argument=_ARGUMENT,
            numbers=dict(zip(form.players, form.war_values, strict=True)),
        ),
        components=tuple(EquilibriumComponent(extreme=group) for group in groups if group),
        players=form.players,
    )
