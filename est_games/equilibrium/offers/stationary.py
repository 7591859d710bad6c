"""Stationary equilibria of bargaining with offers."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from time import perf_counter
from typing import Any

from est_games.arithmetic import fraction, rational
from est_games.certificate.one_stationary_play import ARGUMENTS, OnePlay, one_play_problems
from est_games.certificate.stationary_offers import (
    StationaryPlay,
    play_problems,
    stationary_payoffs,
)
from est_games.equilibrium.asked import limit_problems
from est_games.equilibrium.offers.consent import consent_play
from est_games.equilibrium.offers.offer import StationaryEquilibrium, offers_of
from est_games.equilibrium.offers.patient_veto import patient_veto_play
from est_games.equilibrium.offers.search import searched_play
from est_games.equilibrium.offers.votes import votes_play
from est_games.equilibrium.solution import Certificate, Solution, Status
from est_games.equilibrium.time_limit import deadline_after
from est_games.errors import SolveError
from est_games.game.offers.bargaining_form import BargainingForm

_CONCEPT = "stationary-subgame-perfect"
_TWO = "with these two players there is no other subgame perfect equilibrium, stationary or not"
_BESIDE = "equilibria that are not stationary are not looked for"
_OPEN = "not shown to be the only payoffs of stationary equilibria"


def stationary_offers(form: BargainingForm, *, timeout: float | None = None) -> Solution:
    """Return the stationary subgame perfect equilibria of bargaining with offers.

    Parameters
    ----------
    form : BargainingForm
        The game.
    timeout : float, optional
        Seconds after which to stop; no limit unless given.

    Returns
    -------
    Solution
        One :class:`~est_games.equilibrium.offers.offer.StationaryEquilibrium`. ``payoffs[t]`` is
        what one player of type t expects, and ``offers`` what is proposed in each state. COMPLETE
        says that payoffs are the same in all stationary equilibria; who is invited how often may
        differ where players cost the same.

    Raises
    ------
    SolveError
        The time is none.

    Notes
    -----
    1. Everybody must agree: linear equations, :func:`~.consent.consent_play`.
    2. Quotas, proposers by lot: two monotone equations, :func:`~.votes.votes_play`.
    3. Any other rule: a search in floats, made exact, :func:`~.search.searched_play`.
    4. Every offer, price and refusal is recomputed by the certificate package, and so are the
       conditions of the argument that there are no other payoffs.

    References
    ----------
    Rubinstein (1982); Shaked and Sutton (1984); Baron and Ferejohn (1989); Eraslan (2002); Eraslan
    and McLennan (2013).

    Examples
    --------
    Rubinstein's two players, of whom the first discounts by 9/10 and the second by 8/10:

    >>> form = BargainingForm.from_players(
    ...     ["1", "2"], discounts={"1": "9/10", "2": "8/10"}, recognition=["1", "2"]
    ... )
    >>> solution = stationary_offers(form)
    >>> solution.status.name, solution.equilibria[0].payoffs
    ('COMPLETE', (Fraction(5, 7), Fraction(2, 7)))
    """
    problems = limit_problems(timeout)
    if problems:
        raise SolveError("bargaining cannot be solved so", problems)
    started = perf_counter()
    algorithm, play = _found(form, deadline_after(timeout))
    wrong = () if play is None else play_problems(form, play)
    if play is None or wrong:
        return _nothing(form, algorithm, started)
    reason = next(_reasons(form), None)
    return Solution(
        equilibria=(_equilibrium(form, play),),
        status=Status.PARTIAL if reason is None else Status.COMPLETE,
        concept=_CONCEPT,
        algorithm=algorithm,
        options={"timeout": timeout},
        certificate=_certificate(reason),
        stats={"seconds": perf_counter() - started},
        messages=tuple(_messages(reason)),
        players=form.types,
    )


def _equilibrium(form: BargainingForm, play: StationaryPlay) -> StationaryEquilibrium:
    return StationaryEquilibrium(
        payoffs=stationary_payoffs(form, play),
        regret=Fraction(0),
        offers=offers_of(form, play),
        play=play,
    )


def _found(form: BargainingForm, deadline: float | None) -> tuple[str, StationaryPlay | None]:
    if form.is_unanimous:
        return "linear equations", consent_play(form)
    if len(form.winning) == 1 and form.is_by_lot:
        play = votes_play(form) or patient_veto_play(form)
        if play is not None:
            return "monotone equations", play
    return "fictitious proposals", searched_play(form, deadline)


def _nothing(form: BargainingForm, algorithm: str, started: float) -> Solution:
    patient = [name for name, e in zip(form.types, form.weights, strict=True) if e == 1]
    why = "no stationary play was found that could be proved"
    if patient:
        why += f"; {', '.join(patient[:5])} would wait for ever, which may leave the division open"
    return Solution(
        equilibria=(),
        status=Status.FAILED,
        concept=_CONCEPT,
        algorithm=algorithm,
        stats={"seconds": perf_counter() - started},
        messages=(why,),
        players=form.types,
    )


def _reasons(form: BargainingForm) -> Iterator[OnePlay]:
    """Yield the arguments for uniqueness that hold, the strongest first."""
    candidates = [
        OnePlay(argument="shrinking-bounds", spreads=_spreads(form)),
        OnePlay(argument="prices-of-consent"),
        OnePlay(argument="one-solution"),
        OnePlay(argument="prices-of-votes"),
        OnePlay(argument="index"),
    ]
    yield from (reason for reason in candidates if not one_play_problems(form, reason))


def _spreads(form: BargainingForm) -> tuple[tuple[Fraction, ...], ...]:
    """Return what bounds would have to exceed: a solution of ``y = 1 + B y``, if it is positive."""
    import flint

    if form.sizes != (1, 1):
        return ()
    n = form.n_states
    matrix: Any = flint.fmpq_mat(n, n)
    for m, j in enumerate(form.recognition.proposers):
        for later, x in enumerate(form.recognition.transition[m]):
            matrix[m, later] = rational(-form.weights[1 - j] * x)
        matrix[m, m] += 1
    try:
        solved = matrix.solve(flint.fmpq_mat(n, 1, [1] * n))
    except ZeroDivisionError:
        return ()
    return tuple((fraction(solved[m, 0]),) * 2 for m in range(n))


def _certificate(reason: OnePlay | None) -> Certificate:
    if reason is None:
        return Certificate(argument="Each offer and refusal was recomputed.")
    return Certificate(argument=ARGUMENTS[reason.argument], evidence=reason)


def _messages(reason: OnePlay | None) -> Iterator[str]:
    if reason is None:
        yield _OPEN
    two = reason is not None and reason.argument == "shrinking-bounds"
    yield _TWO if two else _BESIDE
