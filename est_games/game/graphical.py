"""Many players, each of whose payoffs depends on few: local tables in the place of one large."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from est_games.errors import GameError, Problem, shown
from est_games.game.graphical_reading import (
    Payoff,
    read_payoff,
    read_tables,
    shape_problems,
    table_problems,
    tables_of_pairs,
)
from est_games.game.local_table import SHOWN_PROBLEMS, LocalTable
from est_games.game.normal import MAX_ENTRIES as LARGEST_NORMAL, MAX_PLAYERS, NormalForm

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, kw_only=True)
class GraphicalForm:
    r"""A finite game in which each player's payoff depends on the strategies of few others.

    Player :math:`i` gets :math:`u_i(x) = \sum_{T \in \mathcal{T}_i} u_{iT}(x_T)`, a sum of tables
    over a few players each. One table over the player and its neighbours makes a graphical game;
    one for every pair of the player and a neighbour, a polymatrix game.

    Parameters
    ----------
    players : tuple of str
        Names, distinct.
    strategies : tuple of tuple of str
        Labels of each player's strategies, distinct for one player.
    tables : tuple of tuple of LocalTable, shape (n_players, n_tables_i)
        The tables whose sum is each player's payoff; none where it always gets nought.
    title : str
        For people.

    Raises
    ------
    GameError
        Labels used twice, a table over players that there are not, payoffs missing or too many.

    References
    ----------
    Kearns, Littman and Singh (2001), Graphical models for game theory. Yanovskaya (1968),
    Equilibrium points in polymatrix games.

    Examples
    --------
    Four states in a row may build a station that serves its neighbours too; building costs half of
    what being served brings.

    >>> def payoff(state, profile):
    ...     served = "build" in profile.values()
    ...     return 2 * served - (profile[state] == "build")
    >>> row = {"a": ["b"], "b": ["a", "c"], "c": ["b", "d"], "d": ["c"]}
    >>> form = GraphicalForm.from_payoff(payoff, neighbours=row, strategies=["build", "wait"])
    >>> form
    GraphicalForm(4 players, 2 strategies each; 24 local payoffs, at most 2 neighbours)
    >>> form.payoff(["build", "wait", "wait", "build"])[0]
    Fraction(1, 1)
    """

    players: tuple[str, ...]
    strategies: tuple[tuple[str, ...], ...]
    tables: tuple[tuple[LocalTable, ...], ...]
    title: str = ""

    def __post_init__(self) -> None:
        problems = shape_problems(self.players, self.strategies)
        if not problems:
            problems = table_problems(self.tables, self.shape)
        if problems:
            raise GameError("not a graphical form", problems[:SHOWN_PROBLEMS])

    @classmethod
    def from_tables(
        cls,
        tables: Mapping[str, Any],
        *,
        strategies: Sequence[str] | Mapping[str, Sequence[str]] | None = None,
        title: str = "",
    ) -> GraphicalForm:
        """Return the form with these tables.

        Parameters
        ----------
        tables : mapping of str to (scope, table) or sequence of (scope, table)
            For each player, the names of some players and a table with one axis for each of them,
            in the order named; or several, which are added up. Entries as
            :meth:`NormalForm.from_payoffs` takes them: floats count at their exact binary value.
        strategies : sequence of str, or mapping of str to sequence of str, optional
            Labels, the same for all or by player; ``1``, ``2``, ... unless given.
        title : str
            For people.

        Raises
        ------
        GameError
            As the class does, and where a table is ragged or holds what is no finite number; every
            such thing (up to twenty) with its place.

        Examples
        --------
        >>> form = GraphicalForm.from_tables(
        ...     {
        ...         "a": (["a", "b"], [[1, 0], [0, "1/3"]]),
        ...         "b": [(["b"], [0, 1]), (["a", "b"], [[2, 0], [0, 0]])],
        ...     }
        ... )
        >>> [str(payoff) for payoff in form.payoff((1, 1))]
        ['1/3', '1']
        """
        return cls(**read_tables(tables, strategies), title=title)

    @classmethod
    def from_pairs(
        cls,
        pairs: Mapping[tuple[str, str], Any],
        *,
        own: Mapping[str, Sequence[Any]] | None = None,
        players: Sequence[str] | None = None,
        strategies: Sequence[str] | Mapping[str, Sequence[str]] | None = None,
        title: str = "",
    ) -> GraphicalForm:
        """Return the polymatrix form in which pairs of players meet in bimatrix games.

        Parameters
        ----------
        pairs : mapping of (str, str) to (table, table)
            For two players, what their strategies pay the first and the second. Rows are the
            first's strategies in both. Each player gets the sum over all its games.
        own : mapping of str to sequence, optional
            What a player's strategies pay it besides.
        players : sequence of str, optional
            Their order; in the order in which they are named unless given.
        strategies : sequence of str, or mapping of str to sequence of str, optional
            Labels, the same for all or by player; ``1``, ``2``, ... unless given.
        title : str
            For people.

        Raises
        ------
        GameError
            As :meth:`from_tables` does.

        Examples
        --------
        Three states on a line want the standard their neighbours have; one has its own liking.

        >>> same = [[1, 0], [0, 1]]
        >>> form = GraphicalForm.from_pairs(
        ...     {("a", "b"): (same, same), ("b", "c"): (same, same)}, own={"c": [0, "3/2"]}
        ... )
        >>> [str(payoff) for payoff in form.payoff((0, 0, 1))]
        ['1', '1', '3/2']
        """
        tables = tables_of_pairs(pairs, own or {}, players)
        return cls.from_tables(tables, strategies=strategies, title=title)

    @classmethod
    def from_payoff(
        cls,
        payoff: Payoff,
        *,
        neighbours: Mapping[str, Sequence[str]],
        strategies: Sequence[str] | Mapping[str, Sequence[str]],
        title: str = "",
    ) -> GraphicalForm:
        """Return the form in which a function pays.

        Parameters
        ----------
        payoff : function of (player, profile)
            What a player gets where it and its neighbours play so: a mapping of their names to
            labels. Called once for each player and profile of these.
        neighbours : mapping of str to sequence of str
            For each player, on whom its payoff depends besides itself.
        strategies : sequence of str, or mapping of str to sequence of str
            Labels, the same for all or by player.
        title : str
            For people.

        Raises
        ------
        GameError
            As the class does, and where the function returns what is no number.
        """
        return cls(**read_payoff(payoff, neighbours, strategies), title=title)

    @classmethod
    def from_normal(cls, game: NormalForm) -> GraphicalForm:
        """Return a normal form with one table a player, over those only who matter to its payoff.

        Examples
        --------
        >>> alone = [[2, 2], [1, 1]]
        >>> GraphicalForm.from_normal(NormalForm.from_payoffs(alone, [[0, 1], [1, 0]])).neighbours
        ((), (0,))
        """
        from est_games.game.graphical_to_normal import local_tables

        tables = tuple((table,) for table in local_tables(game))
        return cls(
            players=game.players, strategies=game.strategies, tables=tables, title=game.title
        )

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

    @property
    def n_entries(self) -> int:
        """Number of payoffs in all local tables."""
        return sum(len(table.payoffs) for own in self.tables for table in own)

    @cached_property
    def neighbours(self) -> tuple[tuple[int, ...], ...]:
        """For each player, the others over whom its tables are."""
        return tuple(
            tuple(sorted({j for table in own for j in table.scope} - {i}))
            for i, own in enumerate(self.tables)
        )

    @cached_property
    def integers(self) -> tuple[tuple[NDArray[Any], ...], ...]:
        """The tables times one number for each player that makes them whole.

        They are of int64 where every sum of a player's payoffs fits, else of Python's integers.
        """
        from est_games.game.graphical_to_normal import whole_tables

        return tuple(map(whole_tables, self.tables))

    def payoff(self, profile: Sequence[int | str]) -> tuple[Fraction, ...]:
        """Return everybody's payoff at a pure profile, given by indices or labels.

        Raises
        ------
        GameError
            When there is no such profile.
        """
        chosen = self.indices(profile)
        return tuple(
            sum((table.payoffs[self.place(table.scope, chosen)] for table in own), Fraction(0))
            for own in self.tables
        )

    def indices(self, profile: Sequence[int | str]) -> tuple[int, ...]:
        """Return a pure profile, given by indices or labels, by indices.

        Raises
        ------
        GameError
            When there is no such profile.
        """
        if len(profile) != self.n_players:
            problem = Problem(path="profile", message=f"needs {self.n_players} strategies")
            raise GameError("no such profile", [problem])
        problems, chosen = [], []
        for i, (choice, labels) in enumerate(zip(profile, self.strategies, strict=True)):
            if choice in labels:
                chosen.append(labels.index(str(choice)))
            elif not isinstance(choice, str) and 0 <= choice < len(labels):
                chosen.append(int(choice))
            else:
                message = f"is no strategy of {self.players[i]}"
                accepted = shown(f"0 to {len(labels) - 1}, or one of {', '.join(labels)}")
                problems.append(
                    Problem(
                        path=f"profile[{i}]",
                        message=message,
                        value=shown(choice),
                        accepted=accepted,
                    )
                )
        if problems:
            raise GameError("no such profile", problems[:SHOWN_PROBLEMS])
        return tuple(chosen)

    def place(self, scope: Sequence[int], chosen: Sequence[int] | Mapping[int, Any]) -> int:
        """Return where in a table over a scope the payoff of a profile stands.

        Parameters
        ----------
        scope : sequence of int
            The players of the table.
        chosen : sequence or mapping of int to int
            What these players play; others are not asked for. Arrays give an array of places.
        """
        place = 0
        for j in scope:
            place = place * self.shape[j] + chosen[j]
        return place

    def restrict(self, strategies: Sequence[Sequence[int]]) -> GraphicalForm:
        """Return the game in which only some strategies are left, in the order given.

        Parameters
        ----------
        strategies : sequence of sequences of int
            For each player, the indices kept; a permutation reorders them.
        """
        return GraphicalForm(
            players=self.players,
            strategies=tuple(
                tuple(labels[k] for k in kept)
                for labels, kept in zip(self.strategies, strategies, strict=True)
            ),
            tables=tuple(
                tuple(table.restricted(self.shape, strategies) for table in own)
                for own in self.tables
            ),
            title=self.title,
        )

    def to_normal(self) -> NormalForm:
        """Return the normal form.

        Raises
        ------
        GameError
            It would be too large.
        """
        from est_games.game.graphical_to_normal import normal_form

        entries = self.n_players * self.n_profiles
        if entries > LARGEST_NORMAL or self.n_players > MAX_PLAYERS:
            problem = Problem(
                path="payoffs",
                message=f"of {self.n_players} players would hold {shown(str(entries))} entries",
                accepted=f"up to {MAX_PLAYERS} players and {LARGEST_NORMAL} entries; "
                "pure-nash needs no normal form",
            )
            raise GameError("the normal form is too large", [problem])
        return normal_form(self)

    def __repr__(self) -> str:
        sizes = {*self.shape}
        many = f"{min(sizes)} to {max(sizes)}" if len(sizes) > 1 else str(min(sizes))
        name = f"{self.title!r}, " if self.title else ""
        widest = max(map(len, self.neighbours))
        return (
            f"GraphicalForm({name}{self.n_players} players, {many} strategies each; "
            f"{self.n_entries} local payoffs, at most {widest} neighbours)"
        )

    def _repr_html_(self) -> str:
        from est_games.game.drawing_graphical import graphical_form_html

        return graphical_form_html(self)
