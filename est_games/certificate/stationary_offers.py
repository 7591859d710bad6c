"""Is a stationary way of bargaining an equilibrium? Every offer and every refusal recomputed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from est_games.errors import Problem
from est_games.game.offers.bargaining_form import BargainingForm
from est_games.game.offers.winning import Alternative

Amounts = tuple[Fraction, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Whom a proposer buys, in one state.

    Parameters
    ----------
    state : int
        The state of the form's recognition.
    alternative : int
        Which of the rule's alternatives the coalition meets.
    probability : Fraction
        How often the proposer chooses this alternative.
    partners : tuple of Fraction, shape (n_types,)
        How many members of each type it offers their price to, on average, itself not counted;
        alike members are drawn by lot.
    """

    state: int
    alternative: int
    probability: Fraction
    partners: Amounts


@dataclass(frozen=True, slots=True, kw_only=True)
class StationaryPlay:
    """What each accepts and what each proposes, the same in every round.

    Parameters
    ----------
    prices : tuple of tuple of Fraction, shape (n_states, n_types)
        The least share that a player of each type accepts.
    proposals : tuple of Proposal
        In every state those with positive probability.
    """

    prices: tuple[Amounts, ...]
    proposals: tuple[Proposal, ...]


def least_cost(
    form: BargainingForm, alternative: Alternative, proposer: int, prices: Sequence[Fraction]
) -> Fraction:
    """Return the least that a member of a type must pay others to meet an alternative.

    Examples
    --------
    >>> form = BargainingForm.from_players({"member": 5}, discounts=1, winning=3)
    >>> least_cost(form, form.winning[0], 0, [Fraction(1, 5)])
    Fraction(2, 5)
    """
    total = Fraction(0)
    for quota in alternative:
        needed = quota.count - (proposer in quota.types)
        for t in sorted(quota.types, key=lambda t: prices[t]):
            bought = min(needed, form.sizes[t] - (t == proposer))
            total += bought * prices[t]
            needed -= bought
    return total


def state_values(form: BargainingForm, play: StationaryPlay) -> tuple[Amounts, ...]:
    """Return what a player of each type expects in each state, before the proposer is drawn.

    Notes
    -----
    The agreement that is proposed is taken to be accepted.
    """
    values = []
    for m, j in enumerate(form.recognition.proposers):
        partners = [Fraction(0)] * len(form.types)
        for proposal in play.proposals:
            if proposal.state == m:
                for t, n in enumerate(proposal.partners):
                    partners[t] += proposal.probability * n
        paid = [n * price for n, price in zip(partners, play.prices[m], strict=True)]
        kept = form.surplus - sum(paid)
        values.append(
            tuple(
                (amount + (kept if t == j else 0)) / form.sizes[t] for t, amount in enumerate(paid)
            )
        )
    return tuple(values)


def stationary_payoffs(form: BargainingForm, play: StationaryPlay) -> Amounts:
    """Return what a player of each type expects of the whole game."""
    values = state_values(form, play)
    return tuple(
        sum((x * row[t] for x, row in zip(form.recognition.start, values, strict=True)), Fraction())
        for t in range(len(form.types))
    )


def play_problems(form: BargainingForm, play: StationaryPlay) -> tuple[Problem, ...]:
    """Return what is wrong with a claim that a way of bargaining is an equilibrium.

    Parameters
    ----------
    form : BargainingForm
        The game.
    play : StationaryPlay
        The claim.

    Notes
    -----
    By the one-shot deviation principle it is enough that in each state

    1. the proposer buys a coalition that may agree, and none is cheaper;
    2. it keeps at least what it would get if it were refused;
    3. each accepts from exactly what a refusal is worth to it, given what follows.

    A vote is cast as if it decided: nobody accepts less, or refuses more, than a refusal is worth.

    Partners are told on average. Averages within the sizes of the types that meet each quota
    exactly are averages of coalitions that do, as such numbers make a polytope with whole corners.

    References
    ----------
    Baron and Kalai (1993), The simplest equilibrium of a majority-rule division game.

    Examples
    --------
    >>> form = BargainingForm.from_players(["1", "2"], discounts="1/2", recognition=["1", "2"])
    >>> price = (Fraction(1, 3), Fraction(1, 3))
    >>> offers = [
    ...     Proposal(state=m, alternative=0, probability=Fraction(1), partners=partners)
    ...     for m, partners in enumerate([(Fraction(0), Fraction(1)), (Fraction(1), Fraction(0))])
    ... ]
    >>> play = StationaryPlay(prices=((Fraction(1, 6), Fraction(1, 3)), (Fraction(1, 3),
    ...     Fraction(1, 6))), proposals=tuple(offers))
    >>> play_problems(form, play), stationary_payoffs(form, play)
    ((), (Fraction(2, 3), Fraction(1, 3)))
    """
    shape = list(_shape_problems(form, play))
    return tuple(shape or _problems(form, play))


def _shape_problems(form: BargainingForm, play: StationaryPlay) -> Iterator[Problem]:
    n = len(form.types)
    if len(play.prices) != form.n_states or any(len(row) != n for row in play.prices):
        yield Problem(path="prices", message="must be one for each state and type")
    for k, proposal in enumerate(play.proposals):
        if not (
            0 <= proposal.state < form.n_states
            and 0 <= proposal.alternative < len(form.winning)
            and len(proposal.partners) == n
            and proposal.probability > 0
        ):
            yield Problem(path=f"proposals[{k}]", message="does not fit the form")


def _problems(form: BargainingForm, play: StationaryPlay) -> Iterator[Problem]:
    values = state_values(form, play)
    for m, proposer in enumerate(form.recognition.proposers):
        prices = play.prices[m]
        if min(prices) < 0:
            yield Problem(path=f"prices[{m}]", message="are negative")
        least = min(least_cost(form, option, proposer, prices) for option in form.winning)
        chosen = [proposal for proposal in play.proposals if proposal.state == m]
        if sum(proposal.probability for proposal in chosen) != 1:
            yield Problem(path=f"state {m}", message="proposals do not add up to one")
        for proposal in chosen:
            if not _meets(form, proposal, proposer):
                yield Problem(path=f"state {m}", message="buys a coalition that cannot agree")
            cost = sum(n * price for n, price in zip(proposal.partners, prices, strict=True))
            if cost != least:
                yield Problem(path=f"state {m}", message="buys a coalition that is not cheapest")
        if form.surplus - least < prices[proposer]:
            yield Problem(path=f"state {m}", message="the proposer would rather be refused")
        for t, price in enumerate(prices):
            if price != _refusal(form, values, m, t):
                yield Problem(path=f"prices[{m}][{t}]", message="is not what a refusal is worth")


def _refusal(form: BargainingForm, values: Sequence[Amounts], m: int, t: int) -> Fraction:
    """Return what a player of a type gets when an offer is refused in a state."""
    row = form.recognition.transition[m]
    later = sum((x * value[t] for x, value in zip(row, values, strict=True) if x), Fraction(0))
    passing = (1 - form.discounts[t]) * form.status_quo[t] + form.discounts[t] * later
    passing -= form.delay_costs[t] if form.delay_costs else 0
    worth = form.breakdown * form.disagreement[t] + (1 - form.breakdown) * passing
    return max(worth, form.floors[t])


def _meets(form: BargainingForm, proposal: Proposal, proposer: int) -> bool:
    """Return whether the partners are there, and meet each quota with nobody to spare."""
    within = all(
        0 <= n <= size - (t == proposer)
        for t, (n, size) in enumerate(zip(proposal.partners, form.sizes, strict=True))
    )
    needed = Fraction(0)
    for quota in form.winning[proposal.alternative]:
        count = quota.count - (proposer in quota.types)
        needed += count
        if sum(proposal.partners[t] for t in quota.types) != count:
            return False
    return within and sum(proposal.partners) == needed
