"""Stationary equilibria of a stochastic game: the pure ones, and those in which two players mix."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import chain, combinations, product
from time import perf_counter
from typing import Any

from est_games.arithmetic import fraction
from est_games.certificate.markov_play import markov_problems
from est_games.certificate.stationary_state import (
    Side,
    side_problems,
    sides,
    state_table,
)
from est_games.equilibrium.asked import limit_problems
from est_games.equilibrium.solution import Amount, Certificate, Solution, Status
from est_games.equilibrium.stochastic.markov_equilibrium import (
    MarkovEquilibrium,
    markov_equilibrium,
)
from est_games.equilibrium.stochastic.pure_markov import (
    MAX_FOLLOWED,
    STOPPED,
    pure_equilibrium,
    pure_search,
    size_problems,
)
from est_games.equilibrium.time_limit import deadline_after, is_past
from est_games.errors import SolveError
from est_games.game.algebraic import AlgebraicNumber
from est_games.game.stochastic import StochasticForm

Mixture = tuple[tuple[Amount, ...], ...]
Amounts = tuple[Amount, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SideNumbers:
    """A side of an equilibrium in a state, as a proved solution that gives numbers."""

    side: Side

    def interval(self, which: Any, bits: int) -> tuple[Fraction, Fraction]:
        """Return rational bounds on the worth of a state, or on a probability by its index."""
        root = self.side.root
        element = (Fraction(0), Fraction(1)) if which == "worth" else self.side.weights[which]
        extra = 16
        while True:
            ball = root.evaluated(element, bits + extra)
            low, high = _ends(ball)
            if high - low <= Fraction(1, 1 << bits):
                return low, high
            extra *= 2


def _ends(ball: Any) -> tuple[Fraction, Fraction]:
    middle, radius = fraction(ball.mid().fmpq()), fraction(ball.rad().fmpq())
    return middle - radius, middle + radius


def markov_perfect(form: StochasticForm, *, timeout: float | None = None) -> Solution:
    """Return the equilibria in stationary strategies, mixed ones included where two players meet.

    Parameters
    ----------
    form : StochasticForm
        The game.
    timeout : float, optional
        Seconds after which to stop; no limit unless given.

    Returns
    -------
    Solution
        ``behavior["state: player"][strategy]`` and ``values``, exact or
        :class:`~est_games.game.algebraic.AlgebraicNumber`. COMPLETE or NONE: two players, no state
        leads to another and back, and every choice of supports was settled. PARTIAL: all pure
        equilibria and the mixed ones found; the messages say where more may be. LIMIT: the time
        ran out.

    Raises
    ------
    SolveError
        `timeout` is not positive, or states that lead to each other have too many profiles.

    Notes
    -----
    1. States are taken after those they lead to. Where several lead to each other, and with other
       than two players, the pure profiles are tried.
    2. In a state of two players which may lead to itself, every choice of supports is taken. What
       the state is worth to a player is a root of a polynomial, what the other one mixes a null
       vector at it; the two players' equations have nothing in common.
    3. A choice of supports that leaves a continuum is not settled.

    References
    ----------
    Fink (1964), Equilibrium in a stochastic n-person game; Maskin and Tirole (2001), Markov perfect
    equilibrium.

    Examples
    --------
    A war of attrition: 10 for who stays, 1 for each period in which both do.

    >>> form = StochasticForm.from_rule(
    ...     {"contest": {"one": ["yield", "stay"], "other": ["yield", "stay"]}},
    ...     payoff=lambda state, done: {
    ...         ("yield", "yield"): (0, 0), ("yield", "stay"): (0, 10),
    ...         ("stay", "yield"): (10, 0), ("stay", "stay"): (-1, -1)}[done],
    ...     transition=lambda state, done: None if "yield" in done else "contest",
    ...     discount="99/100",
    ... )
    >>> solution = markov_perfect(form)
    >>> solution.status.name, [tuple(map(str, e.payoffs)) for e in solution.equilibria]
    ('COMPLETE', [('0', '10'), ('10', '0'), ('0', '0')])
    >>> str(solution.equilibria[2].behavior["contest: one"]["yield"])
    '1/11'
    """
    problems = [*limit_problems(timeout), *size_problems(form)]
    if problems:
        raise SolveError("stationary equilibria cannot be sought so", problems)
    started = perf_counter()
    search = _MixedSearch(form=form, deadline=deadline_after(timeout))
    is_late = False
    try:
        equilibria = list(search.equilibria())
    except TimeoutError:
        equilibria, is_late = search.found, True
    status = Status.COMPLETE if equilibria else Status.NONE
    if search.open_states:
        status = Status.PARTIAL
    messages = tuple(dict.fromkeys(search.open_states))
    if is_late:
        messages = (*messages, STOPPED)
    return Solution(
        equilibria=tuple(equilibria),
        status=Status.LIMIT if is_late else status,
        concept="markov-perfect",
        algorithm="supports state by state, each state after those it leads to",
        options={"timeout": timeout},
        certificate=Certificate(
            argument="Each equilibrium was checked by the equation between what states are worth. "
            + (
                "In other states than those named, every choice of supports was settled."
                if search.open_states
                else "In every state every choice of supports was settled."
            ),
            numbers={"supports": search.n_supports},
        ),
        stats={"seconds": perf_counter() - started, "supports": search.n_supports},
        messages=messages,
        players=form.players,
    )


class _MixedSearch:
    """The equilibria found so far, and the states in which there may be more."""

    def __init__(self, form: StochasticForm, deadline: float | None) -> None:
        self.form, self.deadline = form, deadline
        self.found: list[MarkovEquilibrium] = []
        self.open_states: list[str] = []
        self.n_supports = 0

    @cached_property
    def is_simple(self) -> bool:
        """Whether two players play, in states of which none leads to another and back."""
        return self.form.n_players == 2 and all(len(group) == 1 for group in self.form.components)

    def equilibria(self) -> Iterator[MarkovEquilibrium]:
        """Yield every equilibrium found."""
        if not self.is_simple:
            choices, _ = pure_search(self.form, self.deadline)
            if any(m > 1 for shape in self.form.shapes for m in shape):
                self.open_states.append(
                    "mixed equilibria are sought where two players play in states of which none "
                    "leads to another and back: here only pure ones were"
                )
            for choice, values in choices:
                self.found.append(pure_equilibrium(self.form, choice, values))
            yield from self.found
            return
        order = [group[0] for group in self.form.components]
        contexts: list[dict[int, tuple[Mixture, Amounts]]] = [{}]
        for state in order:
            following = []
            for known in contexts:
                following += [{**known, state: local} for local in self._local(state, known)]
                if len(following) > MAX_FOLLOWED:
                    raise TimeoutError
            contexts = following
        for known in contexts:
            yield self._made(known)

    def _local(
        self, state: int, known: dict[int, tuple[Mixture, Amounts]]
    ) -> Iterator[tuple[Mixture, Amounts]]:
        """Yield what may be played in a state after what is played where it leads to."""
        form = self.form
        leads = {t for row in form.transitions[state] for t, _ in row} - {state}
        if any(not isinstance(x, Fraction) for t in leads for x in known[t][1]):
            self._leave(state, "after irrational ones")
            return
        tables = [
            state_table(form, state, i, lambda t, i=i: known[t][1][i])  # type: ignore[misc]
            for i in (0, 1)
        ]
        for own, other in product(*map(_supports, form.shapes[state])):
            if is_past(self.deadline):
                raise TimeoutError
            self.n_supports += 1
            first, second = sides(tables[0], own, other), sides(tables[1], other, own)
            if first == () or second == ():
                continue
            if first is None or second is None:
                self._leave(state, "of some supports")
                continue
            for one, two in product(first, second):
                wrong = side_problems(tables[0], own, other, one)
                wrong += side_problems(tables[1], other, own, two)
                if wrong:
                    raise ArithmeticError(f"a mixture was found wrongly: {wrong[0]}")
                yield (_weights(two), _weights(one)), (_worth(one), _worth(two))

    def _leave(self, state: int, why: str) -> None:
        self.open_states.append(f"{self.form.states[state]}: equilibria {why} are not settled")

    def _made(self, known: dict[int, tuple[Mixture, Amounts]]) -> MarkovEquilibrium:
        play = tuple(known[s][0] for s in range(self.form.n_states))
        values = tuple(known[s][1] for s in range(self.form.n_states))
        numbers = [x for mixture in play for row in mixture for x in row]
        numbers += [x for row in values for x in row]
        if all(isinstance(x, Fraction) for x in numbers):
            wrong = markov_problems(self.form, play, values)
            if wrong:
                raise ArithmeticError(f"an equilibrium was found wrongly: {wrong[0]}")
        made = markov_equilibrium(self.form, play, values)
        self.found.append(made)
        return made


def _supports(m: int) -> list[tuple[int, ...]]:
    sizes = range(1, m + 1)
    return list(chain.from_iterable(combinations(range(m), size) for size in sizes))


def _weights(side: Side) -> tuple[Amount, ...]:
    return tuple(_number(side, element, k) for k, element in enumerate(side.weights))


def _worth(side: Side) -> Amount:
    if side.root.value is not None:
        return side.root.value
    return AlgebraicNumber(SideNumbers(side=side), "worth")


def _number(side: Side, element: tuple[Fraction, ...], which: int) -> Amount:
    if len(element) <= 1:
        return element[0] if element else Fraction(0)
    return AlgebraicNumber(SideNumbers(side=side), which)
