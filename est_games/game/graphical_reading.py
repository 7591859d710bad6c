"""Graphical forms as users give them: tables, pairs of players or a function; all that is wrong."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import product
from typing import Any

from est_games.errors import GameError, Problem, choices, shown
from est_games.game.label import label_problems
from est_games.game.local_table import (
    SHOWN_PROBLEMS,
    LocalTable,
    TableReader,
    added_up,
    labels_by_player,
    pairs_of,
)

MAX_ENTRIES = 2_000_000
"""Local payoffs in all: a hundred states with eight partners and three strategies have as many."""
MAX_PLAYERS = 2_000

Payoff = Callable[[str, Mapping[str, str]], Any]
Labels = tuple[tuple[str, ...], ...]
Given = Sequence[str] | Mapping[str, Sequence[str]]


def read_tables(tables: Mapping[str, Any], strategies: Given | None) -> dict[str, Any]:
    """Return the fields of the form with these tables.

    Parameters
    ----------
    tables, strategies
        As :meth:`est_games.game.graphical.GraphicalForm.from_tables` takes them.

    Raises
    ------
    GameError
        As that does.
    """
    players = tuple(tables)
    labels = None if strategies is None else labels_by_player(strategies, players)
    problems = shape_problems(players, labels)
    if problems:
        raise GameError("not a graphical form", problems[:SHOWN_PROBLEMS])
    reader = TableReader(
        players=players,
        shape=[None] * len(players) if labels is None else [len(own) for own in labels],
        limit=MAX_ENTRIES,
    )
    read = [_read(reader, given, f"tables[{name!r}]") for name, given in tables.items()]
    if reader.problems:
        raise GameError("payoffs cannot be read", reader.problems)
    numbered = (tuple(str(k + 1) for k in range(m or 1)) for m in reader.shape)
    return {
        "players": players,
        "strategies": tuple(numbered) if labels is None else labels,
        "tables": tuple(map(added_up, read)),
    }


def _read(reader: TableReader, given: Any, path: str) -> list[LocalTable]:
    pairs = pairs_of(given)
    if pairs is None:
        problem = Problem(
            path=path,
            message="holds no tables",
            value=shown(given),
            accepted="(names of players, their table), or a list of such pairs",
        )
        reader.problems.append(problem)
        return []
    places = [path] if len(pairs) == 1 else [f"{path}[{k}]" for k in range(len(pairs))]
    read = [
        reader.read(scope, table, place)
        for (scope, table), place in zip(pairs, places, strict=True)
    ]
    return [table for table in read if table is not None]


def tables_of_pairs(
    pairs: Mapping[tuple[str, str], Any],
    own: Mapping[str, Sequence[Any]],
    players: Sequence[str] | None,
) -> dict[str, list[tuple[Any, Any]]]:
    """Return, by player, its tables where pairs of players meet in bimatrix games.

    Parameters
    ----------
    pairs, own, players
        As :meth:`est_games.game.graphical.GraphicalForm.from_pairs` takes them.

    Raises
    ------
    GameError
        A pair or its games are not two, or a player was left out of the order.
    """
    problems = []
    for pair, games in pairs.items():
        if not _are_two(pair) or not _are_two(games):
            problems.append(
                Problem(
                    path=f"pairs[{shown(pair)}]",
                    message="are not two players and a table for each",
                    accepted="(first, second): (table of the first, table of the second)",
                )
            )
    if problems:
        raise GameError("not a graphical form", problems[:SHOWN_PROBLEMS])
    named = dict.fromkeys([*(name for pair in pairs for name in pair), *own])
    tables: dict[str, list[tuple[Any, Any]]] = {
        name: [] for name in (named if players is None else players)
    }
    left_out = [name for name in named if name not in tables]
    if left_out:
        problem = Problem(path="players", message="leave somebody out", value=choices(left_out))
        raise GameError("not a graphical form", [problem])
    for pair, games in pairs.items():
        for name, table in zip(pair, games, strict=True):
            tables[name].append((list(pair), table))
    for name, table in own.items():
        tables[name].append(([name], table))
    return tables


def _are_two(given: Any) -> bool:
    return not isinstance(given, str) and hasattr(given, "__len__") and len(given) == 2


def read_payoff(
    payoff: Payoff, neighbours: Mapping[str, Sequence[str]], strategies: Given
) -> dict[str, Any]:
    """Return the fields of the form in which a function pays.

    Parameters
    ----------
    payoff, neighbours, strategies
        As :meth:`est_games.game.graphical.GraphicalForm.from_payoff` takes them.

    Raises
    ------
    GameError
        As that does.
    """
    players = tuple(neighbours)
    labels = labels_by_player(strategies, players)
    problems = shape_problems(players, labels)
    number = {name: i for i, name in enumerate(players)}
    for name, others in neighbours.items():
        unknown = [other for other in others if other not in number]
        if unknown or isinstance(others, str):
            problems.append(
                Problem(
                    path=f"neighbours[{name!r}]",
                    message="are not all players",
                    value=shown(others if isinstance(others, str) else unknown[0]),
                    accepted=f"a list of {choices(players)}",
                )
            )
    if problems:
        raise GameError("not a graphical form", problems[:SHOWN_PROBLEMS])
    scopes = [
        tuple(sorted({number[name], *map(number.__getitem__, others)}))
        for name, others in neighbours.items()
    ]
    entries = sum(math.prod(len(labels[j]) for j in scope) for scope in scopes)
    if entries > MAX_ENTRIES:
        raise GameError("not a graphical form", [_too_large(entries)])
    reader = TableReader(players=players, shape=[], limit=MAX_ENTRIES)
    tables = []
    for name, scope in zip(players, scopes, strict=True):
        amounts = []
        for chosen in product(*(labels[j] for j in scope)):
            profile = dict(zip((players[j] for j in scope), chosen, strict=True))
            amount = payoff(name, profile)
            # A comparison pays 1 or 0; True and False are whole numbers.
            amount = int(amount) if isinstance(amount, bool) else amount
            amounts.append(reader.number(amount, f"payoff({name!r}, {profile})"))
        tables.append((LocalTable(scope=scope, payoffs=tuple(amounts)),))
    if reader.problems:
        raise GameError("payoffs cannot be read", reader.problems)
    return {"players": players, "strategies": labels, "tables": tuple(tables)}


def shape_problems(players: Sequence[str], strategies: Labels | None) -> list[Problem]:
    """Return what is wrong with names of players, and with labels where these are given."""
    problems = list(label_problems(players, "players"))
    if not 1 <= len(players) <= MAX_PLAYERS:
        problems.append(Problem(path="players", message=f"must be 1 to {MAX_PLAYERS}"))
    if strategies is None:
        return problems
    if len(strategies) != len(players):
        message = f"are given for {len(strategies)} players, not {len(players)}"
        problems.append(Problem(path="strategies", message=message))
    for i, labels in enumerate(strategies):
        problems.extend(label_problems(labels, f"strategies[{i}]"))
        if not labels:
            problems.append(Problem(path=f"strategies[{i}]", message="a player needs a strategy"))
    return problems


def table_problems(tables: Sequence[Sequence[LocalTable]], shape: Sequence[int]) -> list[Problem]:
    """Return what is wrong with the local tables of players with so many strategies."""
    if len(tables) != len(shape):
        return [Problem(path="tables", message=f"need one row per player, {len(shape)}")]
    problems = []
    for i, own in enumerate(tables):
        for k, table in enumerate(own):
            path, scope = f"tables[{i}][{k}]", table.scope
            if list(scope) != sorted(set(scope)) or not set(scope) <= set(range(len(shape))):
                accepted = f"numbers from 0 to {len(shape) - 1}, increasing"
                problems.append(
                    Problem(
                        path=f"{path}.scope",
                        message="is no set of players",
                        value=shown(scope),
                        accepted=accepted,
                    )
                )
                continue
            needed = math.prod(shape[j] for j in scope)
            if len(table.payoffs) != needed:
                message = (
                    f"hold {len(table.payoffs)} entries, not one for each of {needed} profiles"
                )
                problems.append(Problem(path=f"{path}.payoffs", message=message))
            elif set(map(type, table.payoffs)) != {Fraction}:
                problems.append(Problem(path=f"{path}.payoffs", message="must be Fractions"))
    entries = sum(len(table.payoffs) for own in tables for table in own)
    return [*problems, _too_large(entries)] if entries > MAX_ENTRIES else problems


def _too_large(entries: int) -> Problem:
    return Problem(
        path="tables",
        message=f"would hold {shown(str(entries))} payoffs",
        accepted=f"up to {MAX_ENTRIES}: smaller neighbourhoods, or sums of smaller tables",
    )
