"""The graph model of a conflict: states, who can move it from which to which, and who prefers what.

No payoff is needed: each decision maker only ranks the states, with ties. Moves may be one-way, as
a signature is where there is no way to take it back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import product
from typing import Any

from est_games.argument import LIST, MAPPING, TEXT, takes
from est_games.errors import GameError, Problem, choices, shown
from est_games.game.label import label_problems
from est_games.game.normal import NormalForm

MAX_STATES = 4_096
MAX_DECISION_MAKERS = 16
_SHOWN_PROBLEMS = 20

Moves = tuple[tuple[tuple[int, ...], ...], ...]
Ranks = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, kw_only=True)
class ConflictGraph:
    r"""A conflict as a graph: decision makers move it from state to state, each as it prefers.

    Decision maker :math:`i` can move it from :math:`s` to each state of :math:`S_i(s)`, its
    unilateral moves, and gains by those to states that it ranks higher, :math:`S_i^+(s)`.

    Parameters
    ----------
    players : tuple of str
        The decision makers, distinct.
    states : tuple of str
        Labels, distinct.
    moves : tuple of tuple of tuple of int, shape (n_players, n_states)
        ``moves[i][s]`` are the states to which decision maker i can move the conflict from state s,
        ascending; never s itself.
    ranks : tuple of tuple of int, shape (n_players, n_states)
        ``ranks[i][s]`` is how high decision maker i ranks state s, the worst at 0; equal numbers
        are ties. They are compared and never added.
    title : str
        For people.

    Raises
    ------
    GameError
        Labels used twice, moves to no state or to where one is, a state not ranked, or too many.

    References
    ----------
    Fang, Hipel and Kilgour (1993), Interactive Decision Making: The Graph Model for Conflict
    Resolution, chapter 2.

    Examples
    --------
    One can arm, which cannot be undone; the other can only protest, and withdraw that.

    >>> graph = ConflictGraph.from_moves(
    ...     {"north": [("calm", "armed")], "south": [("armed", "protest"), ("protest", "armed")]},
    ...     {"north": ["armed", "calm", "protest"], "south": ["calm", ("armed", "protest")]},
    ... )
    >>> graph, graph.ranks
    (ConflictGraph(north, south; 3 states, 3 moves), ((1, 2, 0), (1, 0, 0)))
    """

    players: tuple[str, ...]
    states: tuple[str, ...]
    moves: Moves
    ranks: Ranks
    title: str = ""

    def __post_init__(self) -> None:
        problems = list(_label_problems(self.players, self.states))
        n, m = len(self.players), len(self.states)
        for name, table in (("moves", self.moves), ("ranks", self.ranks)):
            if len(table) != n or any(len(row) != m for row in table):
                message = f"need {n} rows, each of {m} states"
                problems.append(Problem(path=name, message=message))
        for i, row in enumerate(() if problems else self.moves):
            problems.extend(
                Problem(
                    path=f"moves[{i}][{s}]",
                    message="must be other states, ascending, each once",
                    value=shown(targets),
                )
                for s, targets in enumerate(row)
                if list(targets) != sorted(set(targets) & set(range(m)) - {s})
            )
        if problems:
            raise GameError("not a conflict graph", problems[:_SHOWN_PROBLEMS])

    @classmethod
    @takes(GameError, moves=MAPPING, preferences=MAPPING, title=TEXT)
    def from_moves(
        cls,
        moves: Mapping[str, Any],
        preferences: Mapping[str, Any],
        *,
        states: Sequence[str] | None = None,
        title: str = "",
    ) -> ConflictGraph:
        """Return the graph with these moves and preferences.

        Parameters
        ----------
        moves : mapping of str to pairs, or of str to mapping
            For each decision maker, ``(from, to)`` pairs of states, or for each state a list of
            those to which it can move. A move back is a pair of its own.
        preferences : mapping of str to sequence, or of str to mapping
            For each decision maker all states, the best first, equally good ones together in a
            list; or a number for each state, of which only the order counts.
        states : sequence of str, optional
            All states; unless given, those of the moves in the order met, then those ranked.
        title : str
            For people.

        Raises
        ------
        GameError
            A state is missing, ranked twice or unknown; every such place at once.
        """
        pairs = {str(name): list(_pairs(name, given)) for name, given in moves.items()}
        levels = {str(name): _levels(name, given) for name, given in preferences.items()}
        if states is None:
            met = [state for own in pairs.values() for pair in own for state in pair]
            ranked = [s for own in levels.values() for level in own for s in level]
            states = tuple(dict.fromkeys(s for s in [*met, *ranked] if isinstance(s, str)))
        elif not LIST.accepts(states):
            problem = Problem(path="states", message="is no list of labels", value=shown(states))
            raise GameError("not a conflict graph", [problem])
        players = tuple(pairs)
        problems = [*_label_problems(players, states), *_unlike(players, tuple(levels))]
        if problems:
            raise GameError("not a conflict graph", problems[:_SHOWN_PROBLEMS])
        places = {state: s for s, state in enumerate(states)}
        problems.extend(_unknown(pairs, levels, places))
        if problems:
            raise GameError("not a conflict graph", problems[:_SHOWN_PROBLEMS])
        return cls(
            players=players,
            states=tuple(states),
            moves=tuple(_targets(pairs[name], places) for name in players),
            ranks=tuple(_ranks(levels[name], places) for name in players),
            title=title,
        )

    @staticmethod
    def from_options(
        options: Mapping[str, Sequence[str]], preferences: Mapping[str, Any], **told: Any
    ) -> ConflictGraph:
        """Return the conflict in which each decision maker takes its options, or leaves them.

        See :func:`~est_games.game.conflict_options.conflict_from_options`.

        Examples
        --------
        >>> ConflictGraph.from_options(
        ...     {"one": ["arm"], "other": ["pay"]},
        ...     {"one": ["YY", "NY", "YN", "NN"], "other": ["NN", "NY", "YY", "YN"]},
        ... )
        ConflictGraph(one, other; 4 states, 8 moves)
        """
        from est_games.game.conflict_options import conflict_from_options

        return conflict_from_options(options, preferences, **told)

    @classmethod
    @takes(GameError, game=NormalForm)
    def from_normal(cls, game: NormalForm) -> ConflictGraph:
        """Return the graph whose states are the profiles of a game, each free to change its own.

        Parameters
        ----------
        game : NormalForm
            Of its payoffs only the order counts. A treaty's game: ``game.to_normal()``.

        Raises
        ------
        GameError
            It has too many profiles.

        Examples
        --------
        >>> dilemma = NormalForm.from_payoffs(
        ...     [[3, 0], [5, 1]], [[3, 5], [0, 1]], strategies=["CD", "CD"]
        ... )
        >>> ConflictGraph.from_normal(dilemma).states
        ('C, C', 'C, D', 'D, C', 'D, D')
        """
        _check_size(game.n_profiles)
        labels = [", ".join(own) for own in product(*game.strategies)]
        # Labels that hold commas may run into each other; then the profiles' numbers tell.
        if len(set(labels)) < len(labels):
            labels = [f"{p + 1}: {label}" for p, label in enumerate(labels)]
        moves = []
        for stride, m in zip(game.strides, game.shape, strict=True):
            own = []
            for p in range(game.n_profiles):
                first = p - p // stride % m * stride
                own.append(tuple(q for q in range(first, first + m * stride, stride) if q != p))
            moves.append(tuple(own))
        return cls(
            players=game.players,
            states=tuple(labels),
            moves=tuple(moves),
            ranks=tuple(map(_ordinal, game.payoffs)),
            title=game.title,
        )

    @property
    def n_players(self) -> int:
        """Number of decision makers."""
        return len(self.players)

    @property
    def n_states(self) -> int:
        """Number of states."""
        return len(self.states)

    @property
    def n_moves(self) -> int:
        """Number of unilateral moves of all decision makers."""
        return sum(len(targets) for own in self.moves for targets in own)

    @cached_property
    def improvements(self) -> Moves:
        """The unilateral moves to states that the mover ranks higher."""
        return tuple(
            tuple(tuple(t for t in targets if ranks[t] > ranks[s]) for s, targets in enumerate(own))
            for own, ranks in zip(self.moves, self.ranks, strict=True)
        )

    def place(self, state: object) -> int:
        """Return the index of a state, given by label or index.

        Raises
        ------
        GameError
            There is no such state.
        """
        if isinstance(state, str) and state in self.states:
            return self.states.index(state)
        if isinstance(state, int) and not isinstance(state, bool) and 0 <= state < self.n_states:
            return state
        problem = Problem(
            path="state",
            message="is no state of the conflict",
            value=shown(state),
            accepted=choices(self.states),
        )
        raise GameError("no such state", [problem])

    def __repr__(self) -> str:
        who = ", ".join(self.players)
        return f"ConflictGraph({who}; {self.n_states} states, {self.n_moves} moves)"


def _check_size(n_states: int) -> None:
    if n_states > MAX_STATES:
        problem = Problem(
            path="states", message=f"would be {n_states}", accepted=f"up to {MAX_STATES}"
        )
        raise GameError("the conflict graph is too large", [problem])


def _label_problems(players: Sequence[str], states: Sequence[str]) -> Iterable[Problem]:
    for names, path, most in (
        (players, "players", MAX_DECISION_MAKERS),
        (states, "states", MAX_STATES),
    ):
        if not 1 <= len(names) <= most:
            yield Problem(path=path, message=f"are {len(names)}", accepted=f"1 to {most}")
            continue
        yield from label_problems(names, path)


def _pairs(name: object, given: Any) -> Iterable[tuple[Any, Any]]:
    """Yield the moves of a decision maker as pairs."""
    if isinstance(given, Mapping):
        for state, targets in given.items():
            listed = targets if LIST.accepts(targets) else [targets]
            yield from ((state, target) for target in listed)
        return
    entries = list(given) if LIST.accepts(given) else [given]
    for k, pair in enumerate(entries):
        if not LIST.accepts(pair) or len(pair) != 2:
            problem = Problem(
                path=f"moves[{shown(name)}][{k}]",
                message="is no move",
                value=shown(pair),
                accepted="a pair of states, from and to",
            )
            raise GameError("not a conflict graph", [problem])
        yield tuple(pair)


def _levels(name: object, given: Any) -> list[list[Any]]:
    """Return the states of a decision maker in levels, the best first."""
    if isinstance(given, Mapping):
        from est_games.game.number import ACCEPTED, exact_number

        numbers: dict[Fraction, list[Any]] = {}
        for state, amount in given.items():
            try:
                numbers.setdefault(exact_number(amount), []).append(state)
            except ValueError as mistake:
                problem = Problem(
                    path=f"preferences[{shown(name)}][{shown(state)}]",
                    message=str(mistake),
                    value=shown(amount),
                    accepted=ACCEPTED,
                )
                raise GameError("not a conflict graph", [problem]) from None
        return [numbers[amount] for amount in sorted(numbers, reverse=True)]
    if not LIST.accepts(given):
        problem = Problem(
            path=f"preferences[{shown(name)}]",
            message="is no ranking",
            value=shown(given),
            accepted="all states, the best first, or a number for each state",
        )
        raise GameError("not a conflict graph", [problem])
    return [list(level) if LIST.accepts(level) else [level] for level in given]


def _unlike(movers: Sequence[str], rankers: Sequence[str]) -> list[Problem]:
    if set(movers) == set(rankers):
        return []
    odd = sorted(set(movers) ^ set(rankers))
    message = "and preferences must be given for the same decision makers"
    return [Problem(path="moves", message=message, value=choices(odd))]


def _unknown(
    pairs: Mapping[str, Sequence[tuple[Any, Any]]],
    levels: Mapping[str, Sequence[Sequence[Any]]],
    places: Mapping[str, int],
) -> Iterable[Problem]:
    """Yield moves from, to and rankings of what is no state, and states ranked not once."""
    accepted = choices(places)

    def is_known(state: object) -> bool:
        return isinstance(state, str) and state in places

    for name, own in pairs.items():
        for k, (start, end) in enumerate(own):
            path = f"moves[{name}][{k}]"
            for state in (start, end):
                if not is_known(state):
                    yield Problem(
                        path=path, message="is no state", value=shown(state), accepted=accepted
                    )
            if start == end:
                yield Problem(path=path, message="leads nowhere", value=shown(start))
    for name, rows in levels.items():
        ranked = [state for level in rows for state in level]
        path = f"preferences[{name}]"
        for state in ranked:
            if not is_known(state):
                yield Problem(
                    path=path, message="ranks no state", value=shown(state), accepted=accepted
                )
        known = list(filter(is_known, ranked))
        missing = [state for state in places if state not in set(known)]
        if missing:
            yield Problem(path=path, message="leaves states out", value=choices(missing))
        twice = dict.fromkeys(state for state in known if known.count(state) > 1)
        if twice:
            yield Problem(path=path, message="ranks states twice", value=choices(twice))


def _targets(
    pairs: Sequence[tuple[str, str]], places: Mapping[str, int]
) -> tuple[tuple[int, ...], ...]:
    rows: list[set[int]] = [set() for _ in places]
    for start, end in pairs:
        rows[places[start]].add(places[end])
    return tuple(tuple(sorted(row)) for row in rows)


def _ranks(levels: Sequence[Sequence[str]], places: Mapping[str, int]) -> tuple[int, ...]:
    ranks = [0] * len(places)
    for height, level in enumerate(reversed(levels)):
        for state in level:
            ranks[places[state]] = height
    return tuple(ranks)


def _ordinal(payoffs: Sequence[Fraction]) -> tuple[int, ...]:
    heights = {amount: height for height, amount in enumerate(sorted(set(payoffs)))}
    return tuple(heights[amount] for amount in payoffs)
