"""How patient players must be for automata to be an equilibrium: all discount factors, exactly."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import flint

from est_games.argument import takes
from est_games.arithmetic import rational
from est_games.certificate.automaton_play import read_discount
from est_games.certificate.discount_factors import (
    Interval,
    Margin,
    OnlyRoot,
    Point,
    StateValue,
    coefficients_of,
    compared,
    discount_problems,
    margins,
    roots_between,
    sign_at,
)
from est_games.certificate.real_root import RealRoot, between
from est_games.errors import GameError
from est_games.game.algebraic import AlgebraicNumber
from est_games.game.automaton_profile import AutomatonProfile

Number = Fraction | AlgebraicNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscountInterval:
    """An interval of discount factors, with its ends.

    Parameters
    ----------
    low, high : Fraction or AlgebraicNumber
        The ends; both belong to it, unless `high` is 1, which is no discount factor.
    """

    low: Number
    high: Number

    def __str__(self) -> str:
        return f"[{self.low}, {self.high}{')' if self.high == 1 else ']'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscountFactors:
    """All discount factors at which automata are a subgame-perfect equilibrium.

    Parameters
    ----------
    intervals : tuple of DiscountInterval
        Ascending and apart; none if there is no such discount factor.
    binding : tuple of (state, player, strategy)
        The deviations by which nothing is gained nor lost at the least of them; labels.
    values : tuple of StateValue
        What each state is worth, as polynomials of the discount factor.
    claim : tuple of pairs
        The intervals as the certificate package checks them.
    """

    intervals: tuple[DiscountInterval, ...]
    binding: tuple[tuple[str, str, str], ...]
    values: tuple[StateValue, ...] = field(repr=False)
    claim: tuple[Interval, ...] = field(repr=False)

    @property
    def least(self) -> Number | None:
        """The least of them, if there is any."""
        return self.intervals[0].low if self.intervals else None

    def __contains__(self, discount: object) -> bool:
        factor = read_discount(discount)
        return any(
            compared(low, factor) <= 0 and (high is None or compared(factor, high) <= 0)
            for low, high in self.claim
        )

    def __str__(self) -> str:
        return " and ".join(map(str, self.intervals)) or "none"


@takes(GameError, profile=AutomatonProfile)
def discount_factors(profile: AutomatonProfile) -> DiscountFactors:
    r"""Return all discount factors at which automata are a subgame-perfect equilibrium.

    .. math:: \{\delta \in [0, 1) : V_i(w) \ge (1 - \delta) u_i(a) + \delta V_i(\tau(w, a))
        \text{ for all } w, i \text{ and } a \text{ that differ from } a_w \text{ in } a_i\}

    Parameters
    ----------
    profile : AutomatonProfile
        What all do; deterministic.

    Returns
    -------
    DiscountFactors
        Intervals whose ends are rational, or algebraic numbers.

    Notes
    -----
    1. Play from a state comes to a loop, so what it is worth is a polynomial of the discount factor
       over a geometric sum.
    2. Each deviation from each state that some history leads to asks that a polynomial be at least
       zero; its real roots are isolated exactly, and the intervals of all are intersected.
    3. The certificate package checks the values by the equation between a state and the next, and
       the signs of all polynomials on and off the intervals.

    Polynomials are of about the degree of the number of states.

    References
    ----------
    Friedman (1971), A non-cooperative equilibrium for supergames; Abreu (1988), On the theory of
    infinitely repeated games with discounting; Mailath and Samuelson (2006), Repeated Games and
    Reputations, proposition 2.4.1.

    Examples
    --------
    Grim trigger in the prisoner's dilemma: one half is needed of a temptation of 5, a reward of 3
    and a punishment of 1. If both are punished for two periods only, more is.

    >>> from est_games.game.normal import NormalForm
    >>> from est_games.game.penal_code import sanctions
    >>> stage = NormalForm.from_payoffs([[3, 0], [5, 1]], [[3, 5], [0, 1]], strategies=["CD"] * 2)
    >>> both = {name: ("D", "D") for name in stage.players}
    >>> print(discount_factors(sanctions(stage, ("C", "C"), both)))
    [1/2, 1)
    >>> print(discount_factors(sanctions(stage, ("C", "C"), both, periods=2)))
    [0.61803398875…, 1)
    """
    values = state_values(profile)
    conditions = margins(profile, values)
    intervals = kept_by_all(conditions)
    wrong = discount_problems(profile, values, intervals)
    if wrong:
        raise ArithmeticError(f"discount factors were found wrongly: {wrong[0]}")
    least = intervals[0][0] if intervals else None
    names = profile.stage
    return DiscountFactors(
        intervals=tuple(
            DiscountInterval(low=as_number(low), high=as_number(high)) for low, high in intervals
        ),
        binding=tuple(
            (profile.states[s], names.players[i], names.strategies[i][k])
            for margin, places in conditions.items()
            if least is not None and sign_at(margin, least) == 0
            for s, i, k in places
        ),
        values=values,
        claim=tuple(intervals),
    )


def state_values(profile: AutomatonProfile) -> tuple[StateValue, ...]:
    """Return what each state is worth to everybody, as polynomials of the discount factor."""
    n, rows = len(profile.states), profile.stage.payoffs
    found: dict[int, tuple[int, list[Any]]] = {}
    patience, shift = flint.fmpq_poly([1, -1]), flint.fmpq_poly([0, 1])
    for start in range(n):
        trail: list[int] = []
        state = start
        while state not in found and state not in trail:
            trail.append(state)
            state = profile.follow[state]
        if state not in found:
            loop = trail[trail.index(state) :]
            for offset, s in enumerate(loop):
                turned = loop[offset:] + loop[:offset]
                found[s] = (
                    len(loop),
                    [
                        flint.fmpq_poly([rational(row[profile.plays[t]]) for t in turned])
                        for row in rows
                    ],
                )
        for s in reversed([s for s in trail if s not in found]):
            m, later = found[profile.follow[s]]
            whole = flint.fmpq_poly([1] * m)
            now = [rational(row[profile.plays[s]]) for row in rows]
            found[s] = (
                m,
                [patience * u * whole + shift * v for u, v in zip(now, later, strict=True)],
            )
    return tuple(
        StateValue(loop=found[s][0], numerators=tuple(map(coefficients_of, found[s][1])))
        for s in range(n)
    )


def kept_by_all(conditions: Iterable[Margin]) -> list[Interval]:
    """Return where polynomials are all at least zero, from 0 to below 1.

    Examples
    --------
    >>> [(str(low), high) for low, high in kept_by_all([(-1, 2)])]
    [('1/2', None)]
    """
    intervals: list[Interval] = [(Fraction(0), None)]
    for margin in conditions:
        if min(margin) < 0:
            intervals = _common(intervals, _where_kept(margin))
    return intervals


def _where_kept(margin: Margin) -> list[Interval]:
    """Return where a polynomial is at least zero, from 0 to below 1."""
    low = Fraction(0)
    places: list[Point] = [low, *roots_between([margin], low, Fraction(1))]
    kept: list[Interval] = []
    is_open = False
    for place, after in zip(places, [*places[1:], Fraction(1)], strict=True):
        if not is_open and sign_at(margin, place) >= 0:
            kept.append((place, place))
        inside = sign_at(margin, between(place, after)) > 0
        if inside:
            # Positive after a place where it is not negative: the interval goes on.
            kept[-1] = (kept[-1][0], None if after == 1 else after)
        is_open = inside
    return kept


def _common(ones: Sequence[Interval], others: Sequence[Interval]) -> list[Interval]:
    """Return the intersection of two sets of intervals."""
    found: list[Interval] = []
    for low, high in ones:
        for least, most in others:
            start = low if compared(low, least) >= 0 else least
            ends = [end for end in (high, most) if end is not None]
            stop: Point | None = None
            for end in ends:
                stop = end if stop is None or compared(end, stop) < 0 else stop
            if stop is None or compared(start, stop) <= 0:
                found.append((start, stop))
    return found


def as_number(point: Point | None) -> Number:
    """Return an end of an interval as it is shown; 1 where there is none."""
    if point is None:
        return Fraction(1)
    return AlgebraicNumber(OnlyRoot(root=point), None) if isinstance(point, RealRoot) else point
