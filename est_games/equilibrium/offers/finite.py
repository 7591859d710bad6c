"""Bargaining over a known number of rounds, by backward induction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from time import perf_counter

from est_games.argument import COUNT, kind_problems
from est_games.certificate.finite_offers import Round, rounds_problems
from est_games.certificate.one_stationary_play import OnePlay
from est_games.equilibrium.offers.stationary import stationary_offers
from est_games.equilibrium.solution import Certificate, Equilibrium, Solution, Status
from est_games.errors import Problem, SolveError, shown
from est_games.game.offers.bargaining_form import BargainingForm

MAX_ROUNDS = 2_000

Amounts = tuple[Fraction, ...]

_PARTIAL = "who is invited may depend on what was refused before, where players cost the same"


@dataclass(frozen=True, slots=True, kw_only=True)
class FiniteEquilibrium(Equilibrium):
    """One equilibrium of bargaining over a known number of rounds.

    Parameters
    ----------
    rounds : tuple of Round
        From the first to the last.
    keeps : tuple of Fraction, shape (n_states,)
        What the proposer of each state keeps in the first round; its price where it agrees on
        nothing.
    """

    rounds: tuple[Round, ...] = field(repr=False)
    keeps: tuple[Fraction, ...]


def finite_offers(form: BargainingForm, *, rounds: int | None = None) -> Solution:
    """Return a subgame perfect equilibrium of bargaining, as a rule over so many rounds.

    Parameters
    ----------
    form : BargainingForm
        The game. If the last offer is refused all get what they get on breakdown.
    rounds : int, optional
        How many offers can be made. Without end unless given; that is answered only for two players
        of whom no subgame perfect equilibrium but the stationary one is left.

    Returns
    -------
    Solution
        One :class:`FiniteEquilibrium`; COMPLETE where everybody must agree, so that nobody has a
        choice whom to invite.

    Raises
    ------
    SolveError
        The number of rounds is none or too large, or is missing where it is needed.

    References
    ----------
    Ståhl, I. (1972), Bargaining Theory.

    Examples
    --------
    The first of two who take turns, with one, two and three rounds, and with very many:

    >>> form = BargainingForm.from_players(["1", "2"], discounts="1/2", recognition=["1", "2"])
    >>> [str(finite_offers(form, rounds=n).equilibria[0].payoffs[0]) for n in (1, 2, 3, 4)]
    ['1', '1/2', '3/4', '5/8']
    """
    if rounds is None:
        return _without_end(form)
    problems = kind_problems({"rounds": COUNT}, {"rounds": rounds})
    if not problems and rounds > MAX_ROUNDS:
        accepted = f"1 to {MAX_ROUNDS}"
        message = "are too many"
        problems = [Problem(path="rounds", message=message, value=shown(rounds), accepted=accepted)]
    if problems:
        raise SolveError("bargaining cannot be solved so", problems)
    started = perf_counter()
    played: list[Round] = []
    for _ in range(int(rounds)):
        played.append(_round(form, played[-1].values if played else None))
    played.reverse()
    wrong = rounds_problems(form, played)
    if wrong:
        raise ArithmeticError(f"rounds were found wrongly: {wrong[0]}")
    first = played[0]
    chances = list(zip(form.recognition.start, first.values, strict=True))
    payoffs = tuple(
        sum((x * row[t] for x, row in chances), Fraction(0)) for t in range(len(form.types))
    )
    return Solution(
        equilibria=(
            FiniteEquilibrium(
                payoffs=payoffs,
                regret=Fraction(0),
                rounds=tuple(played),
                keeps=tuple(_kept(form, first, m) for m in range(form.n_states)),
            ),
        ),
        status=Status.COMPLETE if form.is_unanimous else Status.PARTIAL,
        concept="subgame-perfect",
        algorithm="backward induction",
        options={"rounds": rounds},
        certificate=Certificate(
            argument="In each round what a refusal is worth follows from the next one, and the "
            "proposer pays just that."
        ),
        stats={"seconds": perf_counter() - started},
        messages=() if form.is_unanimous else (_PARTIAL,),
        players=form.types,
    )


def _without_end(form: BargainingForm) -> Solution:
    """Return the stationary equilibrium where bounds on all others shrink to it."""
    solution = stationary_offers(form)
    reason = None if solution.certificate is None else solution.certificate.evidence
    if isinstance(reason, OnePlay) and reason.argument == "shrinking-bounds":
        return replace(solution, concept="subgame-perfect")
    problem = Problem(
        path="rounds",
        message="is missing",
        accepted=f"1 to {MAX_ROUNDS}; or ask for stationary-subgame-perfect",
    )
    raise SolveError("equilibria over rounds without end are more than can be told", [problem])


def _round(form: BargainingForm, later: Sequence[Amounts] | None) -> Round:
    prices, partners, values = [], [], []
    for m, j in enumerate(form.recognition.proposers):
        own = form.disagreement
        if later is not None:
            row = form.recognition.transition[m]
            own = tuple(
                k + e * sum((x * value[t] for x, value in zip(row, later, strict=True)), Fraction())
                for t, (k, e) in enumerate(zip(form.constants, form.weights, strict=True))
            )
        own = tuple(map(max, own, form.floors))
        cost, bought = min(_cheapest(form, k, j, own) for k in range(len(form.winning)))
        kept = form.surplus - cost
        agreed = kept >= own[j]
        prices.append(own)
        partners.append(bought if agreed else None)
        values.append(
            tuple(
                (n * price + (kept if t == j else 0)) / form.sizes[t]
                for t, (n, price) in enumerate(zip(bought, own, strict=True))
            )
            if agreed
            else own
        )
    return Round(prices=tuple(prices), partners=tuple(partners), values=tuple(values))


def _cheapest(
    form: BargainingForm, option: int, proposer: int, prices: Amounts
) -> tuple[Fraction, Amounts]:
    bought = [Fraction(0)] * len(form.types)
    for quota in form.winning[option]:
        needed = quota.count - (proposer in quota.types)
        for t in sorted(quota.types, key=lambda t: (prices[t], t)):
            bought[t] = Fraction(min(needed, form.sizes[t] - (t == proposer)))
            needed -= int(bought[t])
    return sum((n * r for n, r in zip(bought, prices, strict=True)), Fraction(0)), tuple(bought)


def _kept(form: BargainingForm, first: Round, m: int) -> Fraction:
    bought, prices = first.partners[m], first.prices[m]
    if bought is None:
        return prices[form.recognition.proposers[m]]
    return form.surplus - sum(n * price for n, price in zip(bought, prices, strict=True))
