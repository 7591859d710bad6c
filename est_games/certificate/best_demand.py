"""Is a demand the best there is? Its value recomputed, and an upper bound on every other's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from est_games.errors import Problem
from est_games.game.offers.ultimatum_form import OpponentKind, UltimatumForm


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandValue:
    """What a demand leads to.

    Parameters
    ----------
    value : Fraction
        What the side that demands expects.
    war : Fraction
        The probability of war.
    answer_value : Fraction
        What the other expects, before it knows its kind.
    """

    value: Fraction
    war: Fraction
    answer_value: Fraction


def demand_value(form: UltimatumForm, demand: Fraction) -> DemandValue:
    """Return what a demand leads to, if whoever is indifferent accepts.

    Examples
    --------
    >>> form = UltimatumForm.from_costs({"uniform": [0, "2/5"]}, power="1/2", cost="1/10")
    >>> demand_value(form, Fraction(13, 20)).war
    Fraction(3, 8)
    """
    value = war = answered = Fraction(0)
    for kind in form.kinds:
        fights = _fighting(kind, demand)
        value += kind.weight * ((1 - fights) * demand + fights * (kind.power - form.cost))
        war += kind.weight * fights
        # Those fight whose costs are the lowest: on average halfway to the last who does.
        cost = kind.low + (kind.high - kind.low) * fights / 2
        answered += kind.weight * ((1 - fights) * (1 - demand) + fights * (1 - kind.power - cost))
    return DemandValue(value=value, war=war, answer_value=answered)


def _fighting(kind: OpponentKind, demand: Fraction) -> Fraction:
    """Return how likely a kind is to fight: it does if its cost is less than what is taken."""
    taken = demand - kind.power
    if taken <= kind.low:
        return Fraction(0)
    if taken > kind.high or kind.low == kind.high:
        return Fraction(1)
    return (taken - kind.low) / (kind.high - kind.low)


def best_demand_problems(
    form: UltimatumForm, demands: Sequence[Fraction], best: Fraction
) -> tuple[Problem, ...]:
    r"""Return what is wrong with a claim that these demands are best, and all others worse.

    Parameters
    ----------
    form : UltimatumForm
        The game.
    demands : sequence of Fraction
        The claim, ascending. Two next to each other stand for all between them too, where those are
        as good.
    best : Fraction
        What they are worth.

    Notes
    -----
    Between two demands at which some kind begins or ceases to accept, the value is a quadratic. Its
    values at three places tell it, and it is greatest at an end, or, where it bends down, where it
    turns.

    Examples
    --------
    >>> form = UltimatumForm.from_costs({"uniform": [0, "2/5"]}, power="1/2", cost="1/10")
    >>> best_demand_problems(form, [Fraction(13, 20)], Fraction(89, 160))
    ()
    """
    return tuple(_problems(form, demands, best))


def _problems(
    form: UltimatumForm, demands: Sequence[Fraction], best: Fraction
) -> Iterator[Problem]:
    for demand in demands:
        if not 0 <= demand <= 1 or demand_value(form, demand).value != best:
            yield Problem(path="demands", message="is not worth what is claimed", value=str(demand))
    ends = {Fraction(0), Fraction(1)}
    for kind in form.kinds:
        ends |= {kind.power + kind.low, kind.power + kind.high}
    inside = sorted(x for x in ends if 0 <= x <= 1)
    reached = set(demands)
    for x in inside:
        value = demand_value(form, x).value
        if value > best or (value == best and x not in reached):
            yield Problem(path="demands", message="leave out one as good", value=str(x))
    for low, high in pairwise(inside):
        yield from _between(form, low, high, reached, best)


def _between(
    form: UltimatumForm, low: Fraction, high: Fraction, reached: set[Fraction], best: Fraction
) -> Iterator[Problem]:
    """Check the demands strictly between two at which nothing changes."""
    width = high - low
    first, middle, last = (
        demand_value(form, low + width * Fraction(k, 4)).value for k in (1, 2, 3)
    )
    # The quadratic through a quarter, a half and three quarters, as c0 + c1 s + c2 s^2.
    curve = 8 * (first - 2 * middle + last)
    slope = 2 * (last - first) - curve
    base = middle - slope / 2 - curve / 4
    if base > best or base + slope + curve > best:
        yield Problem(path="demands", message="are exceeded between", value=f"{low}, {high}")
    if curve == slope == 0:
        if base == best and not {low, high} <= reached:
            yield Problem(path="demands", message="leave out ones as good", value=f"{low}, {high}")
        return
    if curve >= 0:
        return
    turn = -slope / (2 * curve)
    if not 0 < turn < 1:
        return
    value = base + slope * turn / 2
    if value > best or (value == best and low + width * turn not in reached):
        at = low + width * turn
        yield Problem(path="demands", message="leave out one as good", value=str(at))
