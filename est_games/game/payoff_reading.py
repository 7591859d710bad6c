"""Payoff tables as users give them: arrays at once, nested lists level by level."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from est_games.errors import GameError, Problem, shown
from est_games.game.number import ACCEPTED, exact_number
from est_games.game.payoff_table import PayoffTable, table_from_array

if TYPE_CHECKING:
    from numpy.typing import NDArray

MAX_ENTRIES = 8_000_000
"""Twelve players with three strategies each have 6.4 million payoffs."""
MAX_ARRAY_ENTRIES = 24_000_000
"""In an array of eight bytes each: twenty players with two strategies have 21 million payoffs."""
SHOWN_PROBLEMS = 20
_LONG = 2_000
"""From so many payoffs on, reading them at once is worth loading numpy."""


def too_large(entries: int) -> Problem:
    """Return what is wrong with so many payoffs."""
    return Problem(
        path="payoffs",
        message=f"would hold {entries} entries",
        accepted=f"up to {MAX_ENTRIES}, or {MAX_ARRAY_ENTRIES} as a numpy array of numbers",
    )


def by_player(stacked: Any) -> list[Any]:
    """Return the tables of all players, arrays where they are given as one."""
    if hasattr(stacked, "dtype") and getattr(stacked, "ndim", 0) > 1:
        return list(_whole_array(stacked))
    return _as_list(stacked)


def _as_list(table: Any) -> list[Any]:
    """Return one level of a nested table; numpy arrays and kin at their Python values."""
    if isinstance(table, list | tuple):
        return list(table)
    if hasattr(table, "__array__"):
        table = _whole_array(table).tolist()
    if isinstance(table, list):
        return table
    problem = Problem(path="payoffs", message="is not a table", value=shown(table))
    raise GameError("not a normal form", [problem])


def _whole_array(table: Any) -> NDArray[Any]:
    """Return a numpy array or its kin as a plain array; what is beneath a mask is not meant."""
    import numpy as np

    if np.ma.is_masked(table):
        message, accepted = "is masked in places", "a payoff for every profile"
        problem = Problem(path="payoffs", message=message, accepted=accepted)
        raise GameError("not a normal form", [problem])
    return np.asarray(table)


def read_tables(tables: Sequence[Any]) -> tuple[tuple[int, ...], tuple[PayoffTable, ...]]:
    """Return the shape and the tables of what a user gives, one table a player.

    Raises
    ------
    GameError
        As :meth:`est_games.game.normal.NormalForm.from_payoffs` does.
    """
    shape: tuple[int, ...] = ()
    read: list[PayoffTable] = []
    problems: list[Problem] = []
    for i, table in enumerate(tables):
        found, entries = _array_table(table, len(tables)) or _flatten(
            table, len(tables), f"payoffs[{i}]"
        )
        if i and found != shape:
            message = f"has shape {found}, the first player's table {shape}"
            raise GameError("not a normal form", [Problem(path=f"payoffs[{i}]", message=message)])
        shape = found
        if isinstance(entries, list):
            entries = _long_table(entries) or PayoffTable(_numbers(entries, shape, i, problems))
        read.append(entries)
    if problems:
        raise GameError("payoffs cannot be read", problems)
    return shape, tuple(read)


def _long_table(entries: list[Any]) -> PayoffTable | None:
    """Return the table of a long list of one kind of number; None where it is short or mixed."""
    if len(entries) < _LONG or set(map(type, entries)) not in ({int}, {float}):
        return None
    import numpy as np

    return table_from_array(np.array(entries))


def _array_table(table: Any, depth: int) -> tuple[tuple[int, ...], PayoffTable] | None:
    """Return the shape and the table of an array of numbers, or None where it is not plainly one.

    What is wrong with it is then found, and worded, as it is for nested lists.
    """
    if not hasattr(table, "dtype") or not hasattr(table, "__array__"):
        return None
    array = _whole_array(table)
    if array.ndim != depth or not array.size:
        return None
    if depth * array.size > MAX_ARRAY_ENTRIES:
        raise GameError("not a normal form", [too_large(depth * array.size)])
    read = table_from_array(array)
    return None if read is None else (array.shape, read)


def _flatten(table: Any, depth: int, path: str) -> tuple[tuple[int, ...], list[Any]]:
    """Return the shape and the entries in C order, level by level."""
    level, shape = [table], []
    for axis in range(depth):
        rows = [_as_list(row) for row in level]
        lengths = {len(row) for row in rows}
        if len(lengths) > 1 or 0 in lengths:
            message = "is ragged" if len(lengths) > 1 else "leaves a player without a strategy"
            problem = Problem(path=path, message=f"{message} along axis {axis}")
            raise GameError("not a normal form", [problem])
        shape.append(lengths.pop())
        if math.prod(shape) * depth > MAX_ENTRIES:
            raise GameError("not a normal form", [too_large(math.prod(shape) * depth)])
        level = [entry for row in rows for entry in row]
    return tuple(shape), level


def _numbers(
    entries: Sequence[Any], shape: tuple[int, ...], player: int, problems: list[Problem]
) -> tuple[Fraction, ...]:
    numbers = []
    for index, entry in enumerate(entries):
        try:
            numbers.append(exact_number(entry))
        except ValueError as mistake:
            if len(problems) < SHOWN_PROBLEMS:
                place = "".join(f"[{k}]" for k in (player, *_unravel(index, shape)))
                problems.append(
                    Problem(
                        path=f"payoffs{place}",
                        message=str(mistake),
                        value=shown(entry),
                        accepted=ACCEPTED,
                    )
                )
    return tuple(numbers)


def _unravel(index: int, shape: tuple[int, ...]) -> tuple[int, ...]:
    profile = []
    for m in reversed(shape):
        index, k = divmod(index, m)
        profile.append(k)
    return tuple(reversed(profile))
