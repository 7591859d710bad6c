"""Is a way to bargain over a known number of rounds an equilibrium? Each round recomputed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from est_games.certificate.stationary_offers import least_cost
from est_games.errors import Problem
from est_games.game.offers.bargaining_form import BargainingForm

Amounts = tuple[Fraction, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What happens in one round, by state.

    Parameters
    ----------
    prices : tuple of tuple of Fraction, shape (n_states, n_types)
        The least share that a player of each type accepts.
    partners : tuple of (tuple of Fraction or None), shape (n_states, n_types)
        How many of each type the proposer buys on average; None where it would rather be refused.
    values : tuple of tuple of Fraction, shape (n_states, n_types)
        What a player of each type expects.
    """

    prices: tuple[Amounts, ...]
    partners: tuple[Amounts | None, ...]
    values: tuple[Amounts, ...]


def rounds_problems(form: BargainingForm, rounds: Sequence[Round]) -> tuple[Problem, ...]:
    """Return what is wrong with a claim on the rounds of bargaining, the last refusal ending it.

    Parameters
    ----------
    form : BargainingForm
        The game; after the last round all get what they get on breakdown.
    rounds : sequence of Round
        From the first to the last.

    Notes
    -----
    In each round and state: prices are what a refusal is worth given the next round; the proposer
    buys a coalition that can agree at the least cost, if that leaves it no less than its own price;
    values follow.

    Examples
    --------
    >>> form = BargainingForm.from_players({"member": 2}, discounts="1/2")
    >>> half, one, none = Fraction(1, 2), Fraction(1), Fraction(0)
    >>> rounds_problems(form, [Round(prices=((none,),), partners=((one,),), values=((half,),))])
    ()
    """
    return tuple(
        Problem(path=f"rounds[{k}].{place}", message=message)
        for k, played in enumerate(rounds)
        for place, message in _problems(
            form, played, None if k + 1 == len(rounds) else rounds[k + 1].values
        )
    )


def _problems(
    form: BargainingForm, played: Round, later: Sequence[Amounts] | None
) -> Iterator[tuple[str, str]]:
    for m, j in enumerate(form.recognition.proposers):
        prices, bought = played.prices[m], played.partners[m]
        for t, price in enumerate(prices):
            if price != _refusal(form, later, m, t):
                yield f"prices[{m}][{t}]", "is not what a refusal is worth"
        least = min(least_cost(form, option, j, prices) for option in form.winning)
        kept = form.surplus - least
        if bought is None:
            if kept > prices[j]:
                yield f"partners[{m}]", "could be bought at a gain"
            if played.values[m] != prices:
                yield f"values[{m}]", "are not what refusals are worth"
            continue
        if kept < prices[j]:
            yield f"partners[{m}]", "cost more than they are worth"
        if sum(n * price for n, price in zip(bought, prices, strict=True)) != least:
            yield f"partners[{m}]", "are not the cheapest"
        if not any(_meets(form, option, j, bought) for option in range(len(form.winning))):
            yield f"partners[{m}]", "cannot agree"
        expected = tuple(
            (n * price + (kept if t == j else 0)) / form.sizes[t]
            for t, (n, price) in enumerate(zip(bought, prices, strict=True))
        )
        if played.values[m] != expected:
            yield f"values[{m}]", "are not what the offer gives"


def _refusal(form: BargainingForm, later: Sequence[Amounts] | None, m: int, t: int) -> Fraction:
    worth = form.disagreement[t]
    if later is not None:
        row = form.recognition.transition[m]
        expected = sum((x * value[t] for x, value in zip(row, later, strict=True)), Fraction(0))
        worth = form.constants[t] + form.weights[t] * expected
    return max(worth, form.floors[t])


def _meets(form: BargainingForm, option: int, proposer: int, bought: Amounts) -> bool:
    within = all(
        0 <= n <= size - (t == proposer)
        for t, (n, size) in enumerate(zip(bought, form.sizes, strict=True))
    )
    needed = {quota: quota.count - (proposer in quota.types) for quota in form.winning[option]}
    return (
        within
        and all(sum(bought[t] for t in quota.types) == n for quota, n in needed.items())
        and sum(bought) == sum(needed.values())
    )
