"""The best demand of an opponent whose cost of war, or power, is private."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from est_games.certificate.best_demand import best_demand_problems, demand_value
from est_games.equilibrium.solution import (
    Certificate,
    Equilibrium,
    EquilibriumComponent,
    Solution,
    Status,
)
from est_games.game.offers.ultimatum_form import OpponentKind, UltimatumForm

_ARGUMENT = (
    "Between demands at which some kind begins or ceases to accept, the value is a quadratic; none "
    "of these exceeds the best."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ultimatum(Equilibrium):
    """A demand that is made in a perfect Bayesian equilibrium.

    Parameters
    ----------
    demand : Fraction
        The share demanded.
    war : Fraction
        The probability that it is refused.
    """

    demand: Fraction
    war: Fraction


def ultimatum(form: UltimatumForm) -> Solution:
    r"""Return the demands made in perfect Bayesian equilibria, with the chance of war.

    The opponent accepts x if :math:`1 - x \ge 1 - p - c`. So the demand maximises

    .. math:: U(x) = \sum_k w_k \big( x \Pr(p_k + c_k \ge x) + (p_k - c_A) \Pr(p_k + c_k < x) \big).

    Parameters
    ----------
    form : UltimatumForm
        The game.

    Returns
    -------
    Solution
        Every best demand, as :class:`Ultimatum`: one as a rule. Two ends in one component stand for
        all demands between them.

    Notes
    -----
    1. U is quadratic between demands at which some kind begins or ceases to accept.
    2. Its greatest value is at one of these, or where a quadratic turns. All are compared exactly.
    3. A kind that is indifferent at the best demand accepts it: else a little less would be better.

    References
    ----------
    Fearon, J. (1995), Rationalist explanations for war, International Organization 49.

    Examples
    --------
    >>> form = UltimatumForm.from_costs({"uniform": [0, "2/5"]}, power="1/2", cost="1/10")
    >>> (best,) = ultimatum(form).equilibria
    >>> best.demand, best.war
    (Fraction(13, 20), Fraction(3, 8))
    """
    ends = sorted({x for x in _ends(form) if 0 <= x <= 1})
    turns = (x for low, high in pairwise(ends) for x in _turn(form, low, high))
    worth = {x: demand_value(form, x).value for x in (*ends, *turns)}
    best = max(worth.values())
    demands = sorted(x for x, value in worth.items() if value == best)
    wrong = best_demand_problems(form, demands, best)
    if wrong:
        raise ArithmeticError(f"a demand was found wrongly: {wrong[0]}")
    return Solution(
        equilibria=tuple(_equilibrium(form, x) for x in demands),
        status=Status.COMPLETE,
        concept="perfect-bayesian",
        algorithm="quadratics between kinks",
        certificate=Certificate(
            argument=_ARGUMENT, numbers={"kinks": len(ends), "value of the best demand": best}
        ),
        components=tuple(_components(form, demands)),
        players=form.players,
    )


def _ends(form: UltimatumForm) -> Iterator[Fraction]:
    yield from (Fraction(0), Fraction(1))
    for kind in form.kinds:
        yield from (kind.power + kind.low, kind.power + kind.high)


def _turn(form: UltimatumForm, low: Fraction, high: Fraction) -> Iterator[Fraction]:
    """Yield where the quadratic between two demands turns, from the kinds who may go either way."""
    slope, curve = Fraction(0), Fraction(0)
    for kind in form.kinds:
        first, last = kind.power + kind.low, kind.power + kind.high
        if first >= high:
            slope += kind.weight
        elif last > low:
            # With d for the density: x d (last - x) + (p - c) d (x - first).
            density = kind.weight / (last - first)
            slope += density * (last + kind.power - form.cost)
            curve -= density
    if curve and low < (turn := -slope / (2 * curve)) < high:
        yield turn


def _equilibrium(form: UltimatumForm, demand: Fraction) -> Ultimatum:
    found = demand_value(form, demand)
    return Ultimatum(
        payoffs=(found.value, found.answer_value),
        regret=Fraction(0),
        demand=demand,
        war=found.war,
    )


def _components(form: UltimatumForm, demands: list[Fraction]) -> Iterator[EquilibriumComponent]:
    joined: list[int] = [0]
    for k, (low, high) in enumerate(pairwise(demands), start=1):
        middle, best = demand_value(form, (low + high) / 2).value, demand_value(form, low).value
        if middle == best and not any(_changes(kind, low, high) for kind in form.kinds):
            joined.append(k)
            continue
        yield EquilibriumComponent(extreme=tuple(joined))
        joined = [k]
    yield EquilibriumComponent(extreme=tuple(joined))


def _changes(kind: OpponentKind, low: Fraction, high: Fraction) -> bool:
    """Return whether a kind begins or ceases to accept strictly between two demands."""
    return any(low < kind.power + cost < high for cost in (kind.low, kind.high))
