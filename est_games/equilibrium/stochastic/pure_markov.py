"""All pure stationary equilibria of a stochastic game, component by component of its states."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from itertools import product
from time import perf_counter

from est_games.arithmetic import fraction, rational
from est_games.certificate.markov_play import (
    Choice,
    LocalPlay,
    PureMarkovSearch,
    Vector,
    markov_problems,
    profile_value,
    pure_search_problems,
)
from est_games.equilibrium.asked import limit_problems
from est_games.equilibrium.solution import Certificate, Solution, Status
from est_games.equilibrium.stochastic.markov_equilibrium import (
    MarkovEquilibrium,
    markov_equilibrium,
)
from est_games.equilibrium.time_limit import deadline_after, is_past
from est_games.errors import Problem, SolveError
from est_games.game.stochastic import StochasticForm

MAX_LOCAL = 100_000
MAX_FOLLOWED = 20_000
"""Equilibria of some states after which the next ones are looked at."""
STOPPED = f"stopped: no time was left, or more than {MAX_FOLLOWED} equilibria of some states"


def pure_markov_perfect(form: StochasticForm, *, timeout: float | None = None) -> Solution:
    """Return all equilibria in pure stationary strategies.

    Parameters
    ----------
    form : StochasticForm
        The game.
    timeout : float, optional
        Seconds after which to stop; no limit unless given.

    Returns
    -------
    Solution
        ``behavior["state: player"][strategy]``, and in each equilibrium's ``values`` what every
        state is worth to everybody; ``payoffs`` are those of the first state. COMPLETE or NONE:
        all, proved; there may be mixed ones besides. LIMIT: the time ran out.

    Raises
    ------
    SolveError
        `timeout` is not positive, or states that lead to each other have too many profiles.

    Notes
    -----
    1. States that lead to each other are taken together, those they lead to before them.
    2. After each equilibrium of what comes before, every profile of the next ones is tried: what
       states are worth solves linear equations in rationals.
    3. The certificate package checks these equations, and a deviation for each profile struck out.

    References
    ----------
    Maskin and Tirole (2001), Markov perfect equilibrium.

    Examples
    --------
    Whoever signs pays 2, and both gain 3; to wait costs nothing but time.

    >>> form = StochasticForm.from_rule(
    ...     {"table": {"north": ["sign", "stall"], "south": ["sign", "stall"]}},
    ...     payoff=lambda state, done: [3 * ("sign" in done) - 2 * (a == "sign") for a in done],
    ...     transition=lambda state, done: None if "sign" in done else "table",
    ...     discount="9/10",
    ... )
    >>> [tuple(map(str, e.payoffs)) for e in pure_markov_perfect(form).equilibria]
    [('1', '3'), ('3', '1')]
    """
    problems = limit_problems(timeout)
    problems.extend(size_problems(form))
    if problems:
        raise SolveError("stationary equilibria cannot be sought so", problems)
    started, deadline = perf_counter(), deadline_after(timeout)
    found: list[tuple[Choice, dict[int, Vector]]] = []
    search: PureMarkovSearch | None = None
    with suppress(TimeoutError):
        found, search = pure_search(form, deadline)
    if search is not None:
        wrong = pure_search_problems(form, search, [choice for choice, _ in found])
        if wrong:
            raise ArithmeticError(f"stationary equilibria were found wrongly: {wrong[0]}")
    equilibria = tuple(pure_equilibrium(form, choice, values) for choice, values in found)
    status = Status.COMPLETE if equilibria else Status.NONE
    n_plays = sum(map(len, search.plays.values())) if search else 0
    return Solution(
        equilibria=equilibria,
        status=Status.LIMIT if search is None else status,
        concept="pure-markov-perfect",
        algorithm="every profile of states that lead to each other, those they lead to first",
        options={"timeout": timeout},
        certificate=Certificate(
            argument="After every equilibrium of the states before them, every profile of states "
            "that lead to each other was tried: somebody gains by a deviation named, or nobody by "
            "any.",
            numbers={"profiles": n_plays, "components": len(form.components)},
            evidence=search,
        )
        if search
        else None,
        stats={"seconds": perf_counter() - started, "profiles": n_plays},
        messages=() if search else (STOPPED,),
        players=form.players,
    )


def size_problems(form: StochasticForm) -> Iterator[Problem]:
    """Yield what is too large about a form."""
    for group in form.components:
        n = math.prod(math.prod(form.shapes[s]) for s in group)
        if n > MAX_LOCAL:
            yield Problem(
                path=f"states[{form.states[group[0]]}]",
                message=f"and {len(group) - 1} that it leads to and back have {n} profiles",
                accepted=f"up to {MAX_LOCAL}",
            )


def pure_search(
    form: StochasticForm, deadline: float | None
) -> tuple[list[tuple[Choice, dict[int, Vector]]], PureMarkovSearch]:
    """Return all pure stationary equilibria with what states are worth, and what was looked at.

    Raises
    ------
    TimeoutError
        The deadline has passed, or more than MAX_FOLLOWED equilibria would have to be followed.
    """
    contexts: list[tuple[Choice, dict[int, Vector]]] = [((), {})]
    plays: dict[Choice, tuple[LocalPlay, ...]] = {}
    for group in form.components:
        following = []
        for context, known in contexts:
            tried = []
            for profiles in product(*(form.profiles(s) for s in group)):
                if is_past(deadline):
                    raise TimeoutError
                choice = tuple(zip(group, profiles, strict=True))
                values = known | _values(form, choice, known)
                play = LocalPlay(
                    choice=choice,
                    values=tuple(values[s] for s in group),
                    deviation=_deviation(form, choice, values),
                )
                tried.append(play)
                if play.deviation is None:
                    following.append((context + choice, values))
                if len(following) > MAX_FOLLOWED:
                    raise TimeoutError
            plays[context] = tuple(tried)
        contexts = following
    return contexts, PureMarkovSearch(components=form.components, plays=plays)


def pure_equilibrium(
    form: StochasticForm, choice: Choice, values: dict[int, Vector]
) -> MarkovEquilibrium:
    """Return a pure stationary equilibrium, checked."""
    chosen = dict(choice)
    play = tuple(
        tuple(
            tuple(Fraction(int(k == own)) for k in range(m))
            for own, m in zip(chosen[s], form.shapes[s], strict=True)
        )
        for s in range(form.n_states)
    )
    worth = tuple(values[s] for s in range(form.n_states))
    wrong = markov_problems(form, play, worth)
    if wrong:
        raise ArithmeticError(f"a stationary equilibrium was found wrongly: {wrong[0]}")
    return markov_equilibrium(form, play, worth)


def _values(form: StochasticForm, choice: Choice, known: dict[int, Vector]) -> dict[int, Vector]:
    """Return what states are worth if these profiles are played in them."""
    import flint

    order = {s: k for k, (s, _) in enumerate(choice)}
    n = len(order)
    columns = []
    for i, discount in enumerate(form.discounts):
        rows = [[flint.fmpq(int(k == j)) for j in range(n)] for k in range(n)]
        right = []
        for s, profile in choice:
            place = form.place(s, profile)
            total = form.payoffs[s][i][place]
            for t, q in form.transitions[s][place]:
                if t in order:
                    rows[order[s]][order[t]] -= rational(discount * q)
                else:
                    total += discount * q * known[t][i]
            right.append(rational(total))
        solved = flint.fmpq_mat(rows).solve(flint.fmpq_mat(n, 1, right))
        columns.append([fraction(solved[k, 0]) for k in range(n)])
    return {s: tuple(column[k] for column in columns) for s, k in order.items()}


def _deviation(
    form: StochasticForm, choice: Choice, values: dict[int, Vector]
) -> tuple[int, int, int] | None:
    for s, profile in choice:
        for i, m in enumerate(form.shapes[s]):
            worth = {t: row[i] for t, row in values.items()}
            for k in range(m):
                place = form.place(s, (*profile[:i], k, *profile[i + 1 :]))
                if profile_value(form, s, place, i, worth.__getitem__) > worth[s]:
                    return s, i, k
    return None
