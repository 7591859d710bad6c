"""A game that goes from state to state, another stage game in each, and may stay where it is.

What all do in a state pays them at once and decides, by chance or for sure, in which state they are
next. A proposal that lies on the table until somebody signs or walks out is such a game: to stall
is to stay in the state, and what the future is worth less is the price of it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import product
from typing import Any

from est_games.argument import LABELS, LIST, MAPPING, takes
from est_games.errors import GameError, Problem, choices, shown
from est_games.game.label import label_problems
from est_games.game.normal import NormalForm
from est_games.game.number import ACCEPTED, exact_number

MAX_STATES = 1_000
MAX_ENTRIES = 500_000
_SHOWN_PROBLEMS = 20

Vector = tuple[Fraction, ...]
Chances = tuple[tuple[int, Fraction], ...]
Payoff = Callable[[str, tuple[str, ...]], Any]
Transition = Callable[[str, tuple[str, ...]], Any]


@dataclass(frozen=True, kw_only=True)
class StochasticForm:
    r"""A stochastic game with finitely many states, discounted.

    In state :math:`s` the profile :math:`a` pays player :math:`i` the amount :math:`r_i(s, a)` and
    leads to state :math:`t` with probability :math:`p(t | s, a)`; with what is missing to one the
    game ends. What is paid :math:`k` periods later counts :math:`\delta_i^k`.

    Parameters
    ----------
    players : tuple of str
        Names, distinct.
    states : tuple of str
        Labels, distinct; the first is where play starts.
    strategies : tuple of tuple of tuple of str, shape (n_states, n_players)
        What each player can do in each state, by label; one label where it does not choose.
    payoffs : tuple of tuple of tuple of Fraction, shape (n_states, n_players, n_profiles)
        What each profile pays at once, in C order.
    transitions : tuple of tuple of Chances, shape (n_states, n_profiles)
        ``(state, probability)`` pairs after each profile, states ascending.
    discounts : tuple of Fraction, shape (n_players,)
        The factor on the next period's payoffs, below 1; or 1, if the game ends whatever is done.
    title : str
        For people.

    Raises
    ------
    GameError
        Tables do not fit, probabilities are none, or play need not end and is not discounted.

    References
    ----------
    Shapley (1953), Stochastic games; Fink (1964), Equilibrium in a stochastic n-person game.

    Examples
    --------
    A proposal on the table. Each period one may sign it, for 3 each in all, or stall, at 1 each.

    >>> form = StochasticForm.from_rule(
    ...     {"table": {"north": ["sign", "stall"], "south": ["sign", "stall"]}},
    ...     payoff=lambda state, done: (3, 3) if "sign" in done else (-1, -1),
    ...     transition=lambda state, done: None if "sign" in done else "table",
    ...     discount="9/10",
    ... )
    >>> form
    StochasticForm(north, south; 1 state)
    """

    players: tuple[str, ...]
    states: tuple[str, ...]
    strategies: tuple[tuple[tuple[str, ...], ...], ...]
    payoffs: tuple[tuple[Vector, ...], ...]
    transitions: tuple[tuple[Chances, ...], ...]
    discounts: Vector
    title: str = ""

    def __post_init__(self) -> None:
        problems = list(_label_problems(self.players, self.states, self.strategies))
        problems = problems or list(self._table_problems())
        problems = problems or list(self._endless_problems())
        if problems:
            raise GameError("not a stochastic form", problems[:_SHOWN_PROBLEMS])

    def _table_problems(self) -> Iterator[Problem]:
        n = len(self.players)
        if len(self.discounts) != n or any(not 0 <= each <= 1 for each in self.discounts):
            yield Problem(path="discounts", message=f"must be {n} numbers from 0 to 1")
            return
        if not len(self.payoffs) == len(self.transitions) == len(self.states):
            yield Problem(path="payoffs", message="and transitions must be given for each state")
            return
        for s, name in enumerate(self.states):
            size = math.prod(map(len, self.strategies[s]))
            rows = self.payoffs[s]
            if len(rows) != n or any(len(row) != size for row in rows):
                yield Problem(path=f"payoffs[{name}]", message=f"must be {n} rows of {size}")
            elif any(set(map(type, row)) != {Fraction} for row in rows):
                yield Problem(path=f"payoffs[{name}]", message="must be Fractions")
            if len(self.transitions[s]) != size:
                yield Problem(path=f"transitions[{name}]", message=f"must be {size}")
                continue
            for p, chances in enumerate(self.transitions[s]):
                yield from self._chance_problems(f"transitions[{name}][{p}]", chances)

    def _chance_problems(self, path: str, chances: Chances) -> Iterator[Problem]:
        targets, weights = [t for t, _ in chances], [q for _, q in chances]
        if targets != sorted(set(targets) & set(range(len(self.states)))):
            yield Problem(path=path, message="must be states, ascending, each once")
        if any(q <= 0 for q in weights) or sum(weights) > 1:
            yield Problem(path=path, message="must be positive, and not more than one in all")

    def _endless_problems(self) -> Iterator[Problem]:
        """Yield states in which some players who do not discount can stay for ever."""
        staying = set(range(self.n_states)) if 1 in self.discounts else set()
        shrinking = True
        while shrinking:
            left = {s for s in staying if any(self._keeps(c, staying) for c in self.transitions[s])}
            shrinking, staying = left != staying, left
        for s in sorted(staying):
            yield Problem(
                path=f"transitions[{self.states[s]}]",
                message="may go on for ever, and are not discounted",
                accepted="a discount factor below 1, or some probability that the game ends",
            )

    @staticmethod
    def _keeps(chances: Chances, states: set[int]) -> bool:
        return sum(q for t, q in chances if t in states) == 1

    @classmethod
    @takes(GameError, strategies=MAPPING)
    def from_rule(
        cls,
        strategies: Mapping[str, Mapping[str, Sequence[str]]],
        *,
        payoff: Payoff,
        transition: Transition,
        discount: Any,
        title: str = "",
    ) -> StochasticForm:
        """Return the form in which functions tell what is paid and what comes next.

        Parameters
        ----------
        strategies : mapping of str to mapping of str to sequence of str
            For each state, the first where play starts, what each player can do there. Players are
            those of the first state; who is left out elsewhere does not choose there.
        payoff : function of (state, profile)
            What everybody gets at once: one number a player. Profiles are tuples of labels.
        transition : function of (state, profile)
            The next state, or None where the game ends, or probabilities by state; with what is
            missing to one the game ends.
        discount : number, or sequence of numbers
            Everybody's factor on the next period, or one a player.
        title : str
            For people.

        Raises
        ------
        GameError
            As the class does, and where a function returns what cannot be read.
        """
        states = tuple(strategies)
        if not states or not all(isinstance(own, Mapping) for own in strategies.values()):
            problem = Problem(path="strategies", message="must be told by state and player")
            raise GameError("not a stochastic form", [problem])
        players = tuple(strategies[states[0]])
        odd = sorted({str(i) for own in strategies.values() for i in own} - set(map(str, players)))
        table = tuple(
            tuple(_listed(own.get(name, ["-"]), f"strategies[{state}][{name}]") for name in players)
            for state, own in strategies.items()
        )
        problems = list(_label_problems(players, states, table))
        if odd:
            problems.append(
                Problem(path="strategies", message="name new players", value=choices(odd))
            )
        if problems:
            raise GameError("not a stochastic form", problems[:_SHOWN_PROBLEMS])
        places = {state: s for s, state in enumerate(states)}
        payoffs, moves = [], []
        for state, own in zip(states, table, strict=True):
            profiles = list(product(*own))
            rows = [_paid(payoff, state, done, len(players)) for done in profiles]
            payoffs.append(tuple(zip(*rows, strict=True)))
            moves.append(tuple(_next(transition, state, done, places) for done in profiles))
        given = list(discount) if LIST.accepts(discount) else [discount] * len(players)
        return cls(
            players=players,
            states=states,
            strategies=table,
            payoffs=tuple(payoffs),
            transitions=tuple(moves),
            discounts=tuple(_number(each, "discount") for each in given),
            title=title,
        )

    @classmethod
    @takes(GameError, stage=NormalForm)
    def from_normal(
        cls,
        stage: NormalForm,
        *,
        stays: Callable[[tuple[str, ...]], Any],
        discount: Any,
        state: str = "on the table",
    ) -> StochasticForm:
        """Return the form in which a game is played again next period after some of its profiles.

        Parameters
        ----------
        stage : NormalForm
            The game. After the profiles after which it goes on, its payoffs are those of one
            period; after the others, of all that follows.
        stays : function of profile
            Whether it is played again after a profile, told by labels.
        discount : number, or sequence of numbers
            Everybody's factor on the next period, or one a player.
        state : str
            What the only state is called.

        Examples
        --------
        Talks that go on as long as nobody signs.

        >>> stage = NormalForm.from_payoffs(
        ...     [[1, 1], [3, 0]], [[1, 3], [1, 0]], strategies=[["sign", "stall"]] * 2
        ... )
        >>> form = StochasticForm.from_normal(
        ...     stage, stays=lambda done: "sign" not in done, discount="9/10"
        ... )
        >>> [len(chances) for chances in form.transitions[0]]
        [0, 0, 0, 1]
        """
        own = dict(zip(stage.players, stage.strategies, strict=True))
        return cls.from_rule(
            {state: own},
            payoff=lambda _, done: stage.payoff(done),
            transition=lambda _, done: state if stays(done) else None,
            discount=discount,
            title=stage.title,
        )

    @property
    def n_players(self) -> int:
        """Number of players."""
        return len(self.players)

    @property
    def n_states(self) -> int:
        """Number of states."""
        return len(self.states)

    @cached_property
    def shapes(self) -> tuple[tuple[int, ...], ...]:
        """Number of strategies of each player in each state."""
        return tuple(tuple(map(len, own)) for own in self.strategies)

    def profiles(self, state: int) -> Iterator[tuple[int, ...]]:
        """Yield the profiles of a state in the order of its payoffs."""
        return product(*map(range, self.shapes[state]))

    def place(self, state: int, profile: Sequence[int]) -> int:
        """Return where a profile of a state stands in its tables."""
        index = 0
        for k, m in zip(profile, self.shapes[state], strict=True):
            index = index * m + k
        return index

    @cached_property
    def components(self) -> tuple[tuple[int, ...], ...]:
        """States that lead to each other, together; what they lead to besides comes before."""
        import numpy as np
        from scipy.sparse import csr_array
        from scipy.sparse.csgraph import connected_components

        ties = {(s, t) for s, row in enumerate(self.transitions) for each in row for t, _ in each}
        rows, columns = zip(*ties, strict=True) if ties else ((), ())
        shape = (self.n_states, self.n_states)
        graph = csr_array((np.ones(len(ties)), (rows, columns)), shape=shape)
        n, labels = connected_components(graph, directed=True, connection="strong")
        groups = [tuple(int(s) for s in np.flatnonzero(labels == k)) for k in range(n)]
        leads = {k: {int(labels[t]) for s, t in ties if labels[s] == k} - {k} for k in range(n)}
        order: list[int] = []
        while len(order) < n:
            ready = [k for k in range(n) if k not in order and leads[k] <= set(order)]
            order.extend(ready)
        return tuple(groups[k] for k in order)

    def __repr__(self) -> str:
        noun = "state" if self.n_states == 1 else "states"
        return f"StochasticForm({', '.join(self.players)}; {self.n_states} {noun})"


def _listed(labels: Any, path: str) -> tuple[str, ...]:
    if not LABELS.accepts(labels) or not len(labels):
        problem = Problem(
            path=path, message="is no list of labels", value=shown(labels), accepted=LABELS.accepted
        )
        raise GameError("not a stochastic form", [problem])
    return tuple(labels)


def _label_problems(
    players: Sequence[str],
    states: Sequence[str],
    strategies: Sequence[Sequence[Sequence[str]]],
) -> Iterator[Problem]:
    yield from label_problems(players, "players")
    if not 1 <= len(states) <= MAX_STATES:
        message, accepted = f"are {len(states)}", f"1 to {MAX_STATES}"
        yield Problem(path="states", message=message, accepted=accepted)
        return
    yield from label_problems(states, "states")
    if not players:
        yield Problem(path="players", message="a game needs a player")
    if len(strategies) != len(states) or any(len(own) != len(players) for own in strategies):
        yield Problem(path="strategies", message="must be given for each state and player")
        return
    for state, own in zip(states, strategies, strict=True):
        for name, labels in zip(players, own, strict=True):
            yield from label_problems(labels, f"strategies[{state}][{name}]")
            if not labels:
                yield Problem(path=f"strategies[{state}][{name}]", message="must not be empty")
    entries = sum(math.prod(map(len, own)) for own in strategies) * max(len(players), 1)
    if entries > MAX_ENTRIES:
        yield Problem(
            path="payoffs", message=f"would be {entries}", accepted=f"up to {MAX_ENTRIES}"
        )


def _number(given: Any, path: str) -> Fraction:
    try:
        return exact_number(given)
    except ValueError as mistake:
        problem = Problem(path=path, message=str(mistake), value=shown(given), accepted=ACCEPTED)
        raise GameError("not a stochastic form", [problem]) from None


def _paid(payoff: Payoff, state: str, done: tuple[str, ...], n: int) -> Vector:
    amounts = payoff(state, done)
    path = f"payoff({state!r}, {done})"
    if not LIST.accepts(amounts) or len(amounts) != n:
        problem = Problem(path=path, message=f"must be {n} numbers", value=shown(amounts))
        raise GameError("not a stochastic form", [problem])
    return tuple(_number(amount, path) for amount in amounts)


def _next(
    transition: Transition, state: str, done: tuple[str, ...], places: Mapping[str, int]
) -> Chances:
    told = transition(state, done)
    path = f"transition({state!r}, {done})"
    if told is None:
        return ()
    chances = told if isinstance(told, Mapping) else {told: 1}
    unknown = [target for target in chances if target not in places]
    if unknown:
        problem = Problem(
            path=path, message="is no state", value=shown(unknown[0]), accepted=choices(places)
        )
        raise GameError("not a stochastic form", [problem])
    read = {places[target]: _number(weight, path) for target, weight in chances.items()}
    return tuple((t, q) for t, q in sorted(read.items()) if q)
