"""The value of a zero-sum stochastic game, and stationary strategies that secure it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from time import perf_counter

import flint

from est_games.arithmetic import fraction, rational
from est_games.certificate.markov_play import profile_value
from est_games.certificate.stochastic_value import (
    ValueBounds,
    Vector,
    is_zero_sum,
    value_problems,
)
from est_games.equilibrium.asked import limit_problems
from est_games.equilibrium.bargaining.security_level import security_level
from est_games.equilibrium.solution import Certificate, Solution, Status
from est_games.equilibrium.stochastic.markov_equilibrium import markov_equilibrium
from est_games.equilibrium.time_limit import deadline_after, is_past
from est_games.errors import Problem, SolveError
from est_games.game.normal import NormalForm
from est_games.game.stochastic import StochasticForm

MAX_ROUNDS = 60
_SIMPLE = 1 << 20
_FINE = 1 << 60

Play = list[tuple[Vector, Vector]]


def stochastic_zero_sum(form: StochasticForm, *, timeout: float | None = None) -> Solution:
    """Return stationary strategies that secure the value of a zero-sum stochastic game.

    Parameters
    ----------
    form : StochasticForm
        Two players who discount alike, of whom one gets what the other loses.
    timeout : float, optional
        Seconds after which to stop; no limit unless given.

    Returns
    -------
    Solution
        One pair of strategies. The certificate's numbers hold the value of the first state, or its
        ``lower`` and ``upper`` bound where it is not found exactly; the evidence those of all. The
        regret is the widest gap between bounds. PARTIAL: there may be other optimal strategies.

    Raises
    ------
    SolveError
        The game is not zero-sum, or `timeout` is not positive.

    Notes
    -----
    1. In every state the matrix game is solved with what the states are thought to be worth.
    2. Against the second player's mixtures the first one's best reply is found, which tells what
       states are worth next; this is repeated until the bounds meet, or no longer move.
    3. What each strategy secures is the value of a decision problem, solved in rationals: these are
       the bounds, and the certificate package checks them.

    References
    ----------
    Shapley (1953), Stochastic games; Hoffman and Karp (1966), On nonterminating stochastic games.

    Examples
    --------
    The Big Match, in which the first can stop once, and is worth one half a period however patient
    the players are; here for one tenth a period.

    >>> form = StochasticForm.from_rule(
    ...     {"open": {"one": ["stop", "go"], "other": ["left", "right"]},
    ...      "won": {"one": ["-"], "other": ["-"]}},
    ...     payoff=lambda state, done: (1, -1) if state == "won" or done in
    ...         [("stop", "left"), ("go", "right")] else (0, 0),
    ...     transition=lambda state, done: "won" if state == "won" or done == ("stop", "left")
    ...         else None if done[0] == "stop" else "open",
    ...     discount="9/10",
    ... )
    >>> solution = stochastic_zero_sum(form)
    >>> str(solution.certificate.numbers["value"])
    '5'
    >>> {k: str(v) for k, v in solution.equilibria[0].behavior["open: one"].items()}
    {'stop': '1/11', 'go': '10/11'}
    """
    problems = limit_problems(timeout)
    if not is_zero_sum(form):
        problems.append(
            Problem(
                path="game",
                message="is not zero-sum",
                accepted="two players who discount alike, one getting what the other loses",
            )
        )
    if problems:
        raise SolveError("no value of the game", problems)
    started, deadline = perf_counter(), deadline_after(timeout)
    bounds = _search(form, deadline)
    if bounds is None:
        return Solution(
            equilibria=(),
            status=Status.LIMIT,
            concept="zero-sum",
            algorithm="policy iteration",
            options={"timeout": timeout},
            messages=("stopped by the time given",),
            players=form.players,
        )
    wrong = value_problems(form, bounds)
    if wrong:
        raise ArithmeticError(f"a value was found wrongly: {wrong[0]}")
    gap = max(high - low for low, high in zip(bounds.lower, bounds.upper, strict=True))
    middle = [(low + high) / 2 for low, high in zip(bounds.lower, bounds.upper, strict=True)]
    numbers = {"lower": bounds.lower[0], "upper": bounds.upper[0]}
    return Solution(
        equilibria=(markov_equilibrium(form, bounds.play, [(x, -x) for x in middle], regret=gap),),
        status=Status.PARTIAL,
        concept="zero-sum",
        algorithm="policy iteration",
        options={"timeout": timeout},
        certificate=Certificate(
            argument="Each strategy secures its bound against every reply, by an inequality in "
            "every state.",
            numbers=numbers if gap else {**numbers, "value": bounds.lower[0]},
            evidence=bounds,
        ),
        stats={"seconds": perf_counter() - started},
        messages=(f"values are enclosed to within {float(gap):.1e}",) if gap else (),
        players=form.players,
    )


def _search(form: StochasticForm, deadline: float | None) -> ValueBounds | None:
    """Return the narrowest bounds met, None if there was no time for any."""
    values = [Fraction(0)] * form.n_states
    best: ValueBounds | None = None
    seen: set[tuple[Fraction, ...]] = set()
    for _ in range(MAX_ROUNDS):
        if is_past(deadline):
            return best
        play: Play = [_mixtures(form, s, values) for s in range(form.n_states)]
        lower = _secured(form, 0, [x for x, _ in play])
        upper = _secured(form, 1, [y for _, y in play])
        found = ValueBounds(lower=tuple(lower), upper=tuple(upper), play=tuple(play))
        if best is None or _gap(found) < _gap(best):
            best = found
        if not _gap(best):
            break
        # Simple values may be the very ones; if they lead nowhere new, finer ones are kept.
        simple = tuple(x.limit_denominator(_SIMPLE) for x in upper)
        fine = tuple(x.limit_denominator(_FINE) for x in upper)
        values = list(fine if simple in seen else simple)
        if tuple(values) in seen:
            break
        seen.add(tuple(values))
    return best


def _gap(bounds: ValueBounds) -> Fraction:
    return max(high - low for low, high in zip(bounds.lower, bounds.upper, strict=True))


def _mixtures(
    form: StochasticForm, state: int, values: Sequence[Fraction]
) -> tuple[Vector, Vector]:
    """Return optimal mixtures of a state's matrix game with what states are thought to be worth."""
    worth = [
        profile_value(form, state, place, 0, values.__getitem__)
        for place, _ in enumerate(form.profiles(state))
    ]
    m = form.shapes[state][1]
    rows = [worth[k : k + m] for k in range(0, len(worth), m)]
    game = NormalForm.from_payoffs(rows, [[-x for x in row] for row in rows])
    security = security_level(game, 0)
    return security.mixture, security.punishment


def _secured(form: StochasticForm, player: int, mixtures: Sequence[Vector]) -> list[Fraction]:
    """Return what stationary mixtures of one player secure the first, against best replies."""
    sign = -1 if player == 0 else 1
    choice = [0] * form.n_states
    while True:
        values = _followed(form, player, mixtures, choice)
        better = []
        for s in range(form.n_states):
            totals = [Fraction(0)] * form.shapes[s][1 - player]
            for place, profile in enumerate(form.profiles(s)):
                weight = mixtures[s][profile[player]]
                if weight:
                    worth = profile_value(form, s, place, 0, values.__getitem__)
                    totals[profile[1 - player]] += weight * worth
            top = max(range(len(totals)), key=lambda k: sign * totals[k])
            better.append(top if sign * totals[top] > sign * totals[choice[s]] else choice[s])
        if better == choice:
            return values
        choice = better


def _followed(
    form: StochasticForm, player: int, mixtures: Sequence[Vector], choice: Sequence[int]
) -> list[Fraction]:
    """Return what states are worth to the first if the other one always replies so."""
    n = form.n_states
    rows = [[flint.fmpq(int(s == t)) for t in range(n)] for s in range(n)]
    right = []
    discount = form.discounts[0]
    for s in range(n):
        now = Fraction(0)
        for own, weight in enumerate(mixtures[s]):
            if not weight:
                continue
            reply = choice[s]
            place = form.place(s, (own, reply) if player == 0 else (reply, own))
            now += weight * form.payoffs[s][0][place]
            for t, q in form.transitions[s][place]:
                rows[s][t] -= rational(weight * discount * q)
        right.append(rational(now))
    solved = flint.fmpq_mat(rows).solve(flint.fmpq_mat(n, 1, right))
    return [fraction(solved[s, 0]) for s in range(n)]
