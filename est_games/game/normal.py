"""The normal form: who plays, with which strategies, and what every profile pays, exactly."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property
from numbers import Integral
from typing import TYPE_CHECKING, Any

from est_games.argument import LIST, TEXT, Kind, kind_problems, list_of, tuple_of
from est_games.errors import GameError, Problem, shown
from est_games.game.label import label_problems
from est_games.game.number import exact_number, simplest_within
from est_games.game.payoff_reading import (
    MAX_ARRAY_ENTRIES,
    MAX_ENTRIES as MAX_ENTRIES,
    SHOWN_PROBLEMS,
    by_player,
    read_tables,
    too_large,
)
from est_games.game.payoff_table import PayoffTable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MAX_PLAYERS = 31
"""One axis a player and one for the payoffs must fit the 32 axes of the oldest numpy supported."""


_FIELDS: Mapping[str, Kind | type] = {
    "players": tuple_of(TEXT),
    "strategies": tuple_of(tuple_of(TEXT)),
    "payoffs": list_of(LIST),
    "title": TEXT,
}


@dataclass(frozen=True, kw_only=True)
class NormalForm:
    r"""A finite game in normal form.

    Player :math:`i` has :math:`m_i` strategies; each profile pays each player an exact rational.

    Parameters
    ----------
    players : tuple of str
        Names, distinct.
    strategies : tuple of tuple of str
        Labels of each player's strategies, distinct for one player.
    payoffs : tuple of tuple of Fraction, shape (n_players, n_profiles)
        ``payoffs[i]`` is player i's payoff over all profiles in C order (the last player's
        strategy varies fastest).
    title : str
        For people.

    Raises
    ------
    GameError
        No players, no strategies, labels used twice, a payoff missing or not a Fraction.

    Notes
    -----
    Forms evaluated many times, with leading batch axes ``(..., n_players, m_0, ..., m_{n-1})``, are
    planned; today one form holds one table.

    Examples
    --------
    The prisoner's dilemma.

    >>> game = NormalForm.from_payoffs([[2, 0], [3, 1]], [[2, 3], [0, 1]])
    >>> game.shape, game.payoff((1, 0))
    ((2, 2), (Fraction(3, 1), Fraction(0, 1)))
    >>> game.array.shape
    (2, 2, 2)
    """

    players: tuple[str, ...]
    strategies: tuple[tuple[str, ...], ...]
    payoffs: tuple[tuple[Fraction, ...], ...]
    title: str = ""

    def __post_init__(self) -> None:
        problems = kind_problems(_FIELDS, {name: getattr(self, name) for name in _FIELDS})
        problems = problems or _shape_problems(self.players, self.strategies)
        if not problems:
            problems = list(_table_problems(self.payoffs, self.n_players, math.prod(self.shape)))
        if problems:
            raise GameError("not a normal form", problems[:SHOWN_PROBLEMS])

    @classmethod
    def from_payoffs(
        cls,
        *payoffs: Any,
        players: Sequence[str] | None = None,
        strategies: Sequence[Sequence[str]] | None = None,
        title: str = "",
    ) -> NormalForm:
        """Return the game with these payoffs.

        Parameters
        ----------
        *payoffs : nested sequences or arrays
            One table of shape ``(m_0, ..., m_{n-1})`` per player, or a single table of shape
            ``(n, m_0, ..., m_{n-1})``. Entries: int, float (its exact binary value), Fraction,
            Decimal, text such as ``"1/3"``, sympy or flint rationals.
        players : sequence of str, optional
            Names; ``player 1``, ... unless given.
        strategies : sequence of sequences of str, optional
            Labels; ``1``, ``2``, ... unless given.
        title : str
            For people.

        Raises
        ------
        GameError
            The tables are ragged, empty, too large, of different shapes, or hold what is not a
            finite number; every such entry (up to twenty) with its place.

        Examples
        --------
        >>> NormalForm.from_payoffs([["1/3", 0]]).payoff((0,))
        (Fraction(1, 3),)
        """
        tables = list(payoffs) if len(payoffs) > 1 else by_player(payoffs[0] if payoffs else [])
        if not 1 <= len(tables) <= MAX_PLAYERS:
            problem = Problem(
                path="payoffs",
                message=f"give tables for {len(tables)} players",
                accepted=f"1 to {MAX_PLAYERS} players, one table each",
            )
            raise GameError("not a normal form", [problem])
        shape, rows = read_tables(tables)
        return cls._holding(
            rows,
            players=tuple(f"player {i + 1}" for i in range(len(tables)))
            if players is None
            else _listed(players, "players"),
            strategies=tuple(map(_numbered, shape))
            if strategies is None
            else _listed_for_each(strategies),
            title=title,
        )

    @classmethod
    def _holding(cls, tables: tuple[PayoffTable, ...], **fields: Any) -> NormalForm:
        """Return the game with these tables; its rationals are made when first asked for."""
        game = cls.__new__(cls)
        vars(game).update(fields, tables=tables)
        problems = list(_shape_problems(game.players, game.strategies))
        problems.extend(
            _row_problem(i, table.n_profiles, game.n_profiles)
            for i, table in enumerate(tables)
            if table.n_profiles != game.n_profiles
        )
        if problems:
            raise GameError("not a normal form", problems[:SHOWN_PROBLEMS])
        return game

    # Hidden from type checkers, to whom it would make every misspelt name an attribute.
    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> object:
            """Make the rationals of a game that was read from arrays."""
            if name != "payoffs" or "tables" not in vars(self):
                raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
            rows = tuple(table.fractions for table in self.tables)
            vars(self)["payoffs"] = rows
            return rows

    @property
    def n_players(self) -> int:
        """Number of players."""
        return len(self.players)

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """Number of strategies of each player."""
        return tuple(len(labels) for labels in self.strategies)

    @property
    def n_profiles(self) -> int:
        """Number of pure strategy profiles."""
        return math.prod(self.shape)

    @cached_property
    def strides(self) -> tuple[int, ...]:
        """How far apart, in a row of `payoffs`, two neighbouring strategies of each player are."""
        return tuple(math.prod(self.shape[i + 1 :]) for i in range(self.n_players))

    @cached_property
    def tables(self) -> tuple[PayoffTable, ...]:
        """The payoffs of each player as they came, from which exact whole numbers are had fast."""
        return tuple(map(PayoffTable, self.payoffs))

    @cached_property
    def array(self) -> NDArray[np.float64]:
        """The payoffs in floats, shape ``(n_players, m_0, ..., m_{n-1})``, read only."""
        import numpy as np

        view = np.stack([table.floats for table in self.tables])
        view = view.reshape((self.n_players, *self.shape))
        view.setflags(write=False)
        return view

    def payoff(self, profile: Sequence[int | str]) -> tuple[Fraction, ...]:
        """Return everybody's payoff at a pure profile, given by indices or labels.

        Raises
        ------
        GameError
            When there is no such profile.
        """
        if not LIST.accepts(profile) or len(profile) != self.n_players:
            problem = Problem(
                path="profile", message=f"needs {self.n_players} strategies", value=shown(profile)
            )
            raise GameError("no such profile", [problem])
        index = sum(self._strategy(i, choice) * self.strides[i] for i, choice in enumerate(profile))
        return tuple(row[index] for row in self.payoffs)

    def _strategy(self, player: int, choice: int | str) -> int:
        labels = self.strategies[player]
        if isinstance(choice, str) and choice in labels:
            return labels.index(choice)
        if isinstance(choice, Integral) and 0 <= choice < len(labels):
            return int(choice)
        problem = Problem(
            path=f"profile[{player}]",
            message=f"is no strategy of {self.players[player]}",
            value=shown(choice),
            accepted=shown(f"0 to {len(labels) - 1}, or one of {', '.join(labels)}"),
        )
        raise GameError("no such profile", [problem])

    def relabel(
        self,
        players: Sequence[str] | None = None,
        strategies: Sequence[Sequence[str]] | None = None,
        title: str | None = None,
    ) -> NormalForm:
        """Return the same game under other names."""
        return NormalForm._holding(
            self.tables,
            players=self.players if players is None else _listed(players, "players"),
            strategies=self.strategies if strategies is None else _listed_for_each(strategies),
            title=self.title if title is None else title,
        )

    def simplified(self, tolerance: object) -> NormalForm:
        """Return the game in which each payoff is the simplest fraction within a tolerance.

        Floats count at their exact binary value, so that 0.1 + 0.2 is more than 0.3. Where they are
        meant to stand for simple numbers, this makes the ties they were meant to make.

        Parameters
        ----------
        tolerance : number
            How far a payoff may move, in its own unit; not negative.

        Raises
        ------
        GameError
            The tolerance is no finite number, or is negative.

        Examples
        --------
        >>> game = NormalForm.from_payoffs([[0.1 + 0.2, 0.3]])
        >>> [str(x) for x in game.simplified("1e-9").payoffs[0]]
        ['3/10', '3/10']
        """
        try:
            width = exact_number(tolerance)
            message = "is negative" if width < 0 else ""
        except ValueError as mistake:
            message = str(mistake)
        if message:
            problem = Problem(path="tolerance", message=message, value=shown(tolerance))
            raise GameError("payoffs cannot be simplified", [problem])
        known: dict[Fraction, Fraction] = {}
        for payoff in itertools.chain(*self.payoffs):
            if payoff not in known:
                known[payoff] = simplest_within(payoff, width)
        return NormalForm(
            players=self.players,
            strategies=self.strategies,
            payoffs=tuple(tuple(map(known.__getitem__, row)) for row in self.payoffs),
            title=self.title,
        )

    def restrict(self, strategies: Sequence[Sequence[int]]) -> NormalForm:
        """Return the game in which only some strategies are left, in the order given.

        Parameters
        ----------
        strategies : sequence of sequences of int
            For each player, the indices kept; a permutation reorders them.

        Raises
        ------
        GameError
            There are no such strategies, or none of a player's is kept.
        """
        problems = [
            Problem(
                path=f"strategies[{i}]", message=f"must be indices below {m}", value=shown(kept)
            )
            for i, (kept, m) in enumerate(zip(strategies, self.shape, strict=False))
            if not all(isinstance(k, Integral) and 0 <= k < m for k in kept)
        ]
        if len(strategies) != self.n_players:
            message = f"must be given for {self.n_players} players"
            problems.append(Problem(path="strategies", message=message))
        if problems:
            raise GameError("the game cannot be restricted", problems)
        offsets = [0]
        for kept, stride in zip(strategies, self.strides, strict=True):
            offsets = [offset + k * stride for offset in offsets for k in kept]
        return NormalForm(
            players=self.players,
            strategies=tuple(
                tuple(labels[k] for k in kept)
                for labels, kept in zip(self.strategies, strategies, strict=True)
            ),
            payoffs=tuple(tuple(row[offset] for offset in offsets) for row in self.payoffs),
            title=self.title,
        )

    def permute(self, order: Sequence[int]) -> NormalForm:
        """Return the same game with its players in another order.

        Parameters
        ----------
        order : sequence of int, shape (n_players,)
            ``order[j]`` is the present index of the player who becomes number j.
        """
        if sorted(order) != list(range(self.n_players)):
            problem = Problem(path="order", message="must hold every player once")
            raise GameError("players cannot be reordered", [problem])
        offsets = [0]
        for i in order:
            offsets = [
                offset + k * self.strides[i] for offset in offsets for k in range(self.shape[i])
            ]
        return NormalForm(
            players=tuple(self.players[i] for i in order),
            strategies=tuple(self.strategies[i] for i in order),
            payoffs=tuple(tuple(self.payoffs[i][offset] for offset in offsets) for i in order),
            title=self.title,
        )

    def __repr__(self) -> str:
        size = " x ".join(map(str, self.shape))
        name = f"{shown(self.title)!r}, " if self.title else ""
        return f"NormalForm({name}{', '.join(self.players)}; {size})"

    def _repr_html_(self) -> str:
        from est_games.game.drawing import normal_form_html

        return normal_form_html(self)


def _shape_problems(players: Sequence[str], strategies: Sequence[Sequence[str]]) -> list[Problem]:
    problems = list(label_problems(players, "players"))
    if not 1 <= len(players) <= MAX_PLAYERS:
        problems.append(Problem(path="players", message=f"must be 1 to {MAX_PLAYERS}"))
    if len(strategies) != len(players):
        message = f"are given for {len(strategies)} players, not {len(players)}"
        problems.append(Problem(path="strategies", message=message))
    for i, labels in enumerate(strategies):
        problems.extend(label_problems(labels, f"strategies[{i}]"))
        if not labels:
            problems.append(Problem(path=f"strategies[{i}]", message="a player needs a strategy"))
    entries = len(players) * math.prod(map(len, strategies))
    if entries > MAX_ARRAY_ENTRIES:
        problems.append(too_large(entries))
    return problems


def _table_problems(
    payoffs: Sequence[Sequence[Fraction]], n_players: int, n_profiles: int
) -> list[Problem]:
    if len(payoffs) != n_players:
        return [Problem(path="payoffs", message=f"need one row per player, {n_players}")]
    problems = []
    for i, row in enumerate(payoffs):
        if len(row) != n_profiles:
            problems.append(_row_problem(i, len(row), n_profiles))
        elif set(map(type, row)) != {Fraction}:
            problems.append(Problem(path=f"payoffs[{i}]", message="must be Fractions"))
    return problems


def _row_problem(player: int, n_payoffs: int, n_profiles: int) -> Problem:
    message = f"holds {n_payoffs} payoffs, not one for each of {n_profiles} profiles"
    return Problem(path=f"payoffs[{player}]", message=message)


def _listed(labels: Iterable[Any], path: str) -> tuple[Any, ...]:
    try:
        return tuple(labels)
    except TypeError:
        problem = Problem(path=path, message="is no list of labels", value=shown(labels))
        raise GameError("not a normal form", [problem]) from None


def _listed_for_each(strategies: Iterable[Iterable[Any]]) -> tuple[tuple[Any, ...], ...]:
    rows = enumerate(_listed(strategies, "strategies"))
    return tuple(_listed(row, f"strategies[{i}]") for i, row in rows)


@cache
def _numbered(m: int) -> tuple[str, ...]:
    return tuple(str(k + 1) for k in range(m))
