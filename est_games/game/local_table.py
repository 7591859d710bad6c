"""What a few players' strategies together pay one player: small exact tables, and reading them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from est_games.errors import Problem, choices, shown
from est_games.game.number import ACCEPTED, exact_number

SHOWN_PROBLEMS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalTable:
    """Part of one player's payoff: what the strategies of some players add to it.

    Parameters
    ----------
    scope : tuple of int
        Those players, by number, increasing; the player paid need not be among them.
    payoffs : tuple of Fraction, shape (n_profiles of the scope,)
        In C order, the last player's strategy varying fastest.

    Examples
    --------
    >>> LocalTable(scope=(0, 2), payoffs=(Fraction(1), Fraction(0))).scope
    (0, 2)
    """

    scope: tuple[int, ...]
    payoffs: tuple[Fraction, ...]

    def restricted(self, shape: Sequence[int], strategies: Sequence[Sequence[int]]) -> LocalTable:
        """Return the table over the strategies kept of players who had so many, in order."""
        places = [0]
        for j in self.scope:
            places = [place * shape[j] + k for place in places for k in strategies[j]]
        return LocalTable(scope=self.scope, payoffs=tuple(self.payoffs[p] for p in places))


def added_up(tables: Iterable[LocalTable]) -> tuple[LocalTable, ...]:
    """Return tables that add up to the same, one for each scope, in the order of the scopes.

    Examples
    --------
    >>> one = LocalTable(scope=(0,), payoffs=(Fraction(1), Fraction(2)))
    >>> [str(payoff) for payoff in added_up([one, one])[0].payoffs]
    ['2', '4']
    """
    sums: dict[tuple[int, ...], tuple[Fraction, ...]] = {}
    for table in tables:
        before = sums.get(table.scope)
        sums[table.scope] = (
            table.payoffs
            if before is None
            else tuple(x + y for x, y in zip(before, table.payoffs, strict=True))
        )
    return tuple(LocalTable(scope=scope, payoffs=sums[scope]) for scope in sorted(sums))


@dataclass(slots=True, kw_only=True)
class TableReader:
    """Reads users' tables over named players, and keeps everything that is wrong with them.

    Parameters
    ----------
    players : tuple of str
        Names, by number.
    shape : list of int or None, shape (n_players,)
        How many strategies each player has; None until a table tells.
    limit : int
        How many payoffs may be read in all.
    """

    players: tuple[str, ...]
    shape: list[int | None]
    limit: int
    problems: list[Problem] = field(default_factory=list)
    _known: dict[tuple[type, Any], Fraction] = field(default_factory=dict)
    _n_read: int = 0

    def read(self, scope: Any, table: Any, path: str) -> LocalTable | None:
        """Return one table over named players, its axes in order; None where something is wrong.

        Parameters
        ----------
        scope : sequence of str
            The players of the axes, in any order.
        table : nested sequences or array
            One axis for each player of the scope; a number where the scope is empty.
        path : str
            Where it stands, for errors.
        """
        numbers = self._numbers(scope, path)
        if numbers is None:
            return None
        entries = self._entries(table, numbers, path)
        if entries is None:
            return None
        return LocalTable(
            scope=tuple(sorted(numbers)),
            payoffs=tuple(entries[place] for place in self._places(numbers)),
        )

    def number(self, entry: Any, path: str) -> Fraction:
        """Return one payoff, exact; nought where it is none."""
        key = (type(entry), entry) if isinstance(entry, int | float | str) else None
        if key in self._known:
            return self._known[key]
        try:
            amount = exact_number(entry)
        except ValueError as mistake:
            self._wrong(path, str(mistake), shown(entry), ACCEPTED)
            return Fraction(0)
        if key is not None:
            self._known[key] = amount
        return amount

    def _numbers(self, scope: Any, path: str) -> list[int] | None:
        if isinstance(scope, str) or not isinstance(scope, Sequence):
            self._wrong(
                path, "names no players", shown(scope), "a list of players, then their table"
            )
            return None
        unknown = [name for name in scope if name not in self.players]
        for name in unknown:
            self._wrong(
                path, "is over somebody who does not play", shown(name), choices(self.players)
            )
        if len(set(scope)) < len(scope):
            self._wrong(path, "is twice over one player", shown(list(scope)), None)
        elif not unknown:
            return [self.players.index(name) for name in scope]
        return None

    def _entries(self, table: Any, scope: list[int], path: str) -> list[Fraction] | None:
        """Return the entries in the order given, level by level; note what is wrong."""
        level: list[tuple[str, Any]] = [(path, table)]
        for player in scope:
            rows = [(place, _as_list(row)) for place, row in level]
            for place, row in rows:
                if row is None:
                    found = shown(dict(level)[place])
                    self._wrong(place, "is not a table", found, self._axis(player))
                elif self.shape[player] is None and row:
                    self.shape[player] = len(row)
                elif len(row) != self.shape[player]:
                    self._wrong(place, f"has {len(row)} entries", None, self._axis(player))
            if any(row is None or len(row) != self.shape[player] for _, row in rows):
                return None
            if len(rows) * (self.shape[player] or 0) > self.limit - self._n_read:
                message = f"would bring the payoffs to more than {self.limit}"
                self._wrong(path, message, None, "smaller tables, or a sum of them")
                return None
            level = [(f"{place}[{k}]", x) for place, row in rows for k, x in enumerate(row or ())]
        self._n_read += len(level)
        n_wrong = len(self.problems)
        entries = [self.number(entry, place) for place, entry in level]
        return None if len(self.problems) > n_wrong else entries

    def _axis(self, player: int) -> str:
        m = self.shape[player]
        many = "one for each strategy" if m is None else f"{m}, one for each strategy"
        return f"{many} of {self.players[player]}"

    def _places(self, scope: list[int]) -> list[int]:
        """Return where the entries for the scope in increasing order stand in the order given."""
        sizes = {player: self.shape[player] or 0 for player in scope}
        strides = {
            player: math.prod(sizes[after] for after in scope[k + 1 :])
            for k, player in enumerate(scope)
        }
        places = [0]
        for player in sorted(scope):
            places = [place + k * strides[player] for place in places for k in range(sizes[player])]
        return places

    def _wrong(self, path: str, message: str, found: str | None, accepted: str | None) -> None:
        if len(self.problems) < SHOWN_PROBLEMS:
            self.problems.append(
                Problem(path=path, message=message, value=found, accepted=accepted)
            )


def pairs_of(given: Any) -> list[tuple[Any, Any]] | None:
    """Return a player's tables as (scope, table) pairs: one pair, or several to be added up.

    Examples
    --------
    >>> pairs_of((["a", "b"], [[1, 2], [3, 4]]))
    [(['a', 'b'], [[1, 2], [3, 4]])]
    >>> pairs_of([(["a"], [1, 2]), (["b"], [0, 5])])
    [(['a'], [1, 2]), (['b'], [0, 5])]
    """
    if not isinstance(given, list | tuple):
        return None
    if _is_pair(given) and all(isinstance(name, str) for name in given[0]):
        return [(given[0], given[1])]
    return [(each[0], each[1]) for each in given] if all(map(_is_pair, given)) else None


def _is_pair(given: Any) -> bool:
    return (
        isinstance(given, list | tuple) and len(given) == 2 and isinstance(given[0], list | tuple)
    )


def _as_list(table: Any) -> list[Any] | None:
    if isinstance(table, list | tuple):
        return list(table)
    if hasattr(table, "__array__"):
        import numpy as np

        found = np.asarray(table).tolist()
        return found if isinstance(found, list) else None
    return None


def labels_by_player(
    strategies: Sequence[str] | Mapping[str, Sequence[str]], players: Iterable[str]
) -> tuple[tuple[str, ...], ...]:
    """Return the labels of each player's strategies, given for all alike or by player.

    Examples
    --------
    >>> labels_by_player(["sign", "reject"], ["a", "b"])
    (('sign', 'reject'), ('sign', 'reject'))
    """
    if isinstance(strategies, Mapping):
        return tuple(tuple(strategies.get(name, ())) for name in players)
    return tuple(tuple(strategies) for _ in players)
