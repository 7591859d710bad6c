"""Many players of a few types: what one gets depends on what it does and on counts of the rest."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import product
from typing import Any

from est_games.argument import (
    ENTRIES,
    FUNCTION,
    MAPPING,
    TEXT,
    WHOLE,
    mapping_of,
    one_of,
    optional,
    takes,
)
from est_games.errors import GameError, Problem, shown
from est_games.game.label import STRATEGIES, label_problems
from est_games.game.normal import NormalForm
from est_games.game.number import ACCEPTED, exact_number
from est_games.game.tally import MAX_COUNTS, Tally, reachable, tallies_of

MAX_ENTRIES = 2_000_000
_SHOWN_PROBLEMS = 20

Payoff = Callable[[str, str, Mapping[str, int]], Any]


@dataclass(frozen=True, kw_only=True)
class TypedAnonymousForm:
    r"""A finite game whose players come in types, and who meet each other only as counts.

    Of type :math:`t` there are :math:`n_t` players, alike in strategies and payoffs. Tallies
    :math:`s = \sum_{t,a} w_{ta} c_{ta}` count who does what; a player of type :math:`t` who plays
    :math:`a` while the others' tallies are :math:`o` gets :math:`u_{ta}(o)`.

    Parameters
    ----------
    types : tuple of str
        Names, distinct.
    sizes : tuple of int, shape (n_types,)
        How many players each type has, at least one.
    strategies : tuple of tuple of str
        Labels of each type's strategies.
    tallies : tuple of Tally
        What is counted.
    payoffs : tuple of tuple of tuple of Fraction, shape (n_types, m_t, n_others_t)
        ``payoffs[t][a][k]`` is what strategy a pays a player of type t where the others' tallies
        are ``others[t][k]``.
    title : str
        For people.

    Raises
    ------
    GameError
        Labels used twice, a type without a player, tallies that do not fit, payoffs missing, or
        more tallies possible than can be held.

    References
    ----------
    Daskalakis and Papadimitriou (2007), Computing equilibria in anonymous games.
    Jiang, Leyton-Brown and Bhat (2011), Action-graph games.

    Examples
    --------
    Fifty-six states, two types; a treaty is in force once forty have signed. Those of the first
    type gain from it, those of the second lose.

    >>> def payoff(kind, strategy, tally):
    ...     value = {"for": 2, "against": -2}[kind]
    ...     return value * (tally["signed"] >= 40) - (strategy == "sign")
    >>> form = TypedAnonymousForm.from_payoff(
    ...     payoff,
    ...     sizes={"for": 41, "against": 15},
    ...     strategies=["sign", "stay out"],
    ...     tallies={"signed": ["sign"]},
    ... )
    >>> form
    TypedAnonymousForm(41 for, 15 against; 672 count profiles, 57 tallies)
    """

    types: tuple[str, ...]
    sizes: tuple[int, ...]
    strategies: tuple[tuple[str, ...], ...]
    tallies: tuple[Tally, ...]
    payoffs: tuple[tuple[tuple[Fraction, ...], ...], ...]
    title: str = ""

    def __post_init__(self) -> None:
        problems = _shape_problems(self.types, self.sizes, self.strategies, self.tallies)
        for t, tables in enumerate(() if problems else self.payoffs):
            needed = (self.n_strategies[t], len(self.others[t]))
            if len(tables) != needed[0] or any(len(row) != needed[1] for row in tables):
                message = f"must hold {needed[0]} rows of {needed[1]} payoffs"
                problems.append(Problem(path=f"payoffs[{t}]", message=message))
            elif any(set(map(type, row)) != {Fraction} for row in tables):
                problems.append(Problem(path=f"payoffs[{t}]", message="must be Fractions"))
        if not problems and len(self.payoffs) != len(self.types):
            problems.append(Problem(path="payoffs", message="need one table a type"))
        if problems:
            raise GameError("not a typed anonymous form", problems[:_SHOWN_PROBLEMS])

    @classmethod
    @takes(
        GameError,
        payoff=FUNCTION,
        sizes=mapping_of(WHOLE),
        strategies=STRATEGIES,
        tallies=optional(mapping_of(one_of((), ENTRIES, MAPPING))),
        title=TEXT,
    )
    def from_payoff(
        cls,
        payoff: Payoff,
        *,
        sizes: Mapping[str, int],
        strategies: Sequence[str] | Mapping[str, Sequence[str]],
        tallies: Mapping[str, Iterable[Any]] | None = None,
        title: str = "",
    ) -> TypedAnonymousForm:
        """Return the form in which a function pays.

        Parameters
        ----------
        payoff : function of (type, strategy, tally)
            What a player gets: its type, its strategy, and the tallies by name, itself counted in.
            Called once for each type, strategy and tallies that can be. Any number that
            :meth:`NormalForm.from_payoffs` takes.
        sizes : mapping of str to int
            How many players each type has.
        strategies : sequence of str, or mapping of str to sequence of str
            Labels, the same for all types or by type.
        tallies : mapping of str to iterable, optional
            What each tally counts: strategies, or (type, strategy) pairs; a mapping gives weights.
            Unless given, one tally for every type and strategy, named ``type: strategy``.
        title : str
            For people.

        Raises
        ------
        GameError
            As the class does, and where the function returns what is no number.
        """
        types = tuple(sizes)
        by_type = (
            strategies if isinstance(strategies, Mapping) else dict.fromkeys(types, strategies)
        )
        labels = tuple(tuple(by_type.get(name, ())) for name in types)
        counted = tallies_of(tallies, types, labels)
        numbers = tuple(sizes.values())
        problems = _shape_problems(types, numbers, labels, counted)
        if problems:
            raise GameError("not a typed anonymous form", problems[:_SHOWN_PROBLEMS])
        reachable(numbers, counted, [len(own) for own in labels])
        tables = []
        for t, name in enumerate(types):
            others = _others(numbers, counted, labels, t)
            _check_entries(len(others) * sum(map(len, labels)))
            tables.append(
                tuple(
                    tuple(_paid(payoff, (name, label), counted, o, (t, a)) for o in others)
                    for a, label in enumerate(labels[t])
                )
            )
        return cls(
            types=types,
            sizes=numbers,
            strategies=labels,
            tallies=counted,
            payoffs=tuple(tables),
            title=title,
        )

    @property
    def n_strategies(self) -> tuple[int, ...]:
        """Number of strategies of each type."""
        return tuple(map(len, self.strategies))

    @property
    def n_players(self) -> int:
        """Number of players of all types."""
        return sum(self.sizes)

    @property
    def n_count_profiles(self) -> int:
        """Number of ways to say how many of each type play each strategy."""
        return _n_count_profiles(self.sizes, self.strategies)

    @cached_property
    def others(self) -> tuple[tuple[tuple[int, ...], ...], ...]:
        """For each type, the tallies that the others of one of its players can have, sorted."""
        return tuple(
            _others(self.sizes, self.tallies, self.strategies, t) for t in range(len(self.types))
        )

    @cached_property
    def states(self) -> tuple[tuple[int, ...], ...]:
        """The tallies that all players together can have, sorted."""
        return reachable(self.sizes, self.tallies, self.n_strategies)

    def n_others(self, kind: int | None, other: int) -> int:
        """Return how many players of a type one of another type meets; all, for None."""
        return self.sizes[other] - (kind == other)

    def tally(self, counts: Sequence[Sequence[int]]) -> tuple[int, ...]:
        """Return the tallies of a count profile, ``counts[t][a]`` players of type t playing a."""
        return tuple(tally.total(counts) for tally in self.tallies)

    def payoff(self, kind: int, strategy: int, others: tuple[int, ...]) -> Fraction:
        """Return what a strategy pays a player of a type at the others' tallies."""
        return self.payoffs[kind][strategy][self._places[kind][others]]

    @cached_property
    def _places(self) -> tuple[dict[tuple[int, ...], int], ...]:
        return tuple({o: k for k, o in enumerate(others)} for others in self.others)

    def to_normal(self) -> NormalForm:
        """Return the normal form, each player by itself: its type and a number.

        Raises
        ------
        GameError
            It would be too large.
        """
        owners = [t for t, n in enumerate(self.sizes) for _ in range(n)]
        labels = tuple(self.strategies[t] for t in owners)
        # The players' and the table's size are checked before any profile is looked at.
        _check_normal(math.prod(map(len, labels)) * len(owners), len(owners))
        rows: list[list[Fraction]] = [[] for _ in owners]
        for profile in product(*(range(len(names)) for names in labels)):
            total = [0] * len(self.tallies)
            weights = [
                [tally.weights[t][a] for tally in self.tallies]
                for t, a in zip(owners, profile, strict=True)
            ]
            total = [sum(column) for column in zip(*weights, strict=True)]
            for row, own, t, a in zip(rows, weights, owners, profile, strict=True):
                others = tuple(s - w for s, w in zip(total, own, strict=True))
                row.append(self.payoff(t, a, others))
        return NormalForm(
            players=tuple(
                f"{name} {k + 1}"
                for name, n in zip(self.types, self.sizes, strict=True)
                for k in range(n)
            ),
            strategies=labels,
            payoffs=tuple(map(tuple, rows)),
            title=self.title,
        )

    def __repr__(self) -> str:
        who = ", ".join(f"{n} {name}" for n, name in zip(self.sizes, self.types, strict=True))
        return (
            f"TypedAnonymousForm({who}; {self.n_count_profiles} count profiles, "
            f"{len(self.states)} tallies)"
        )


def _others(
    sizes: Sequence[int], tallies: Sequence[Tally], strategies: Sequence[Sequence[str]], kind: int
) -> tuple[tuple[int, ...], ...]:
    left = [n - (t == kind) for t, n in enumerate(sizes)]
    return reachable(left, tallies, [len(labels) for labels in strategies])


def _paid(
    payoff: Payoff,
    who: tuple[str, str],
    tallies: Sequence[Tally],
    others: tuple[int, ...],
    place: tuple[int, int],
) -> Fraction:
    """Return one payoff, read exactly."""
    t, a = place
    total = {
        tally.name: count + tally.weights[t][a]
        for tally, count in zip(tallies, others, strict=True)
    }
    amount = payoff(*who, total)
    try:
        # A comparison pays 1 or 0; True and False are whole numbers.
        return Fraction(int(amount)) if isinstance(amount, int) else exact_number(amount)
    except ValueError as mistake:
        problem = Problem(
            path=f"payoff({who[0]!r}, {who[1]!r}, {total})",
            message=str(mistake),
            value=shown(amount),
            accepted=ACCEPTED,
        )
        raise GameError("payoffs cannot be read", [problem]) from None


def _n_count_profiles(sizes: Sequence[int], strategies: Sequence[Sequence[str]]) -> int:
    return math.prod(
        math.comb(n + len(labels) - 1, len(labels) - 1)
        for n, labels in zip(sizes, strategies, strict=True)
    )


def _shape_problems(
    types: Sequence[str],
    sizes: Sequence[int],
    strategies: Sequence[Sequence[str]],
    tallies: Sequence[Tally],
) -> list[Problem]:
    problems = list(label_problems(types, "types"))
    if not types:
        problems.append(Problem(path="types", message="a game needs a player"))
    if not len(types) == len(sizes) == len(strategies):
        problems.append(Problem(path="sizes", message="types, sizes and strategies must pair up"))
    for t, labels in enumerate(strategies):
        problems.extend(label_problems(labels, f"strategies[{t}]"))
        if not labels:
            problems.append(Problem(path=f"strategies[{t}]", message="a type needs a strategy"))
    for t, n in enumerate(sizes):
        if type(n) is not int or not 1 <= n <= MAX_COUNTS:
            problems.append(
                Problem(
                    path=f"sizes[{t}]",
                    message="is no number of players",
                    value=shown(n),
                    accepted=f"1 to {MAX_COUNTS}",
                )
            )
    n_strategies = [len(labels) for labels in strategies]
    return problems or [problem for tally in tallies for problem in tally.problems(n_strategies)]


def _check_entries(entries: int) -> None:
    if entries > MAX_ENTRIES:
        problem = Problem(
            path="payoffs",
            message=f"would hold {entries} entries",
            accepted=f"up to {MAX_ENTRIES}: merge types or count less in tallies",
        )
        raise GameError("the form is too large", [problem])


def _check_normal(entries: int, n_players: int) -> None:
    from est_games.game.normal import MAX_ENTRIES as LARGEST, MAX_PLAYERS

    if entries > LARGEST or n_players > MAX_PLAYERS:
        problem = Problem(
            path="payoffs",
            message=f"of {n_players} players would hold {entries} entries",
            accepted=f"up to {MAX_PLAYERS} players and {LARGEST} entries",
        )
        raise GameError("the normal form is too large", [problem])
