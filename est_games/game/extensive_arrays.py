"""From arrays to an extensive form, labels made up: for trees too large to be told node by node."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from est_games.errors import GameError, Problem, shown
from est_games.game.extensive import ExtensiveForm, InformationSet
from est_games.game.extensive_reading import are_whole, order_problems
from est_games.game.number import exact_number
from est_games.game.payoff_table import table_from_array
from est_games.game.tree import CHANCE, TERMINAL, Tree, level_order


def form_from_arrays(
    *,
    players: tuple[str, ...],
    parent: ArrayLike,
    information_set: ArrayLike,
    set_player: ArrayLike,
    payoffs: ArrayLike,
    probabilities: Mapping[int, Sequence[Any]],
    title: str,
) -> ExtensiveForm:
    """Return the form; see :meth:`~est_games.game.extensive.ExtensiveForm.from_arrays`."""
    rows = {"parent": parent, "information_set": information_set, "set_player": set_player}
    problems = [
        Problem(path=name, message="must be whole numbers, in one row")
        for name, row in rows.items()
        if not are_whole(row)
    ]
    try:
        amounts = np.asarray(payoffs)
    except ValueError:  # rows of different lengths
        problems.append(Problem(path="payoffs", message="must be numbers, in rows of one length"))
    if problems:
        raise GameError("not an extensive form", problems)
    above, told = np.asarray(parent, dtype=np.int64), np.asarray(information_set, dtype=np.int64)
    owner = np.asarray(set_player, dtype=np.int64)
    problems = _problems(above, told, owner, amounts, len(players))
    columns = [] if problems else list(map(table_from_array, amounts.T))
    tables = tuple(column for column in columns if column is not None)
    if len(tables) < len(columns):
        problems = [Problem(path="payoffs", message="must be finite integers or floats")]
    if problems:
        raise GameError("not an extensive form", problems)
    order = np.array(level_order(above.tolist()))
    place = np.append(np.empty(len(order), dtype=np.int64), -1)
    place[order] = np.arange(len(order))
    sets = told[order]
    widths = _widths(above, told, len(owner))
    return ExtensiveForm(
        players=players,
        tree=Tree(place[above[order]], sets, owner, widths),
        information_sets=_numbered(players, owner.tolist(), widths.tolist(), probabilities),
        outcome=_outcomes(told, place),
        outcomes=tables,
        title=title,
    )


def _problems(
    parent: NDArray[np.int64],
    information_set: NDArray[np.int64],
    set_player: NDArray[np.int64],
    payoffs: NDArray[Any],
    n_players: int,
) -> list[Problem]:
    n_leaves = int((information_set == TERMINAL).sum())
    shapes = {
        "information_set": (information_set.shape, parent.shape),
        "payoffs": (payoffs.shape, (n_leaves, n_players)),
    }
    problems = [
        Problem(path=name, message=f"needs shape {right}", value=str(shape))
        for name, (shape, right) in shapes.items()
        if shape != right
    ]
    outside = (information_set < TERMINAL) | (information_set >= len(set_player))
    problems += [
        Problem(
            path=f"information_set[{node}]",
            message="is no information set",
            value=str(information_set[node]),
        )
        for node in np.flatnonzero(outside).tolist()[:1]
    ]
    problems = problems or order_problems(parent.tolist())
    if not problems:
        counts = np.bincount(parent[1:], minlength=len(parent))
        widths = np.append(_widths(parent, information_set, len(set_player)), 0)
        problems = [
            Problem(
                path=f"information_set[{node}]",
                message="is followed by another number of nodes than others of its kind",
                value=str(counts[node]),
                accepted=str(widths[information_set[node]]),
            )
            for node in np.flatnonzero(counts != widths[information_set]).tolist()[:1]
        ]
    return problems


def _widths(
    parent: NDArray[np.int64], information_set: NDArray[np.int64], n_sets: int
) -> NDArray[np.int64]:
    """Return how many nodes follow the last node of each information set."""
    inner = information_set != TERMINAL
    widths = np.zeros(n_sets, dtype=np.int64)
    widths[information_set[inner]] = np.bincount(parent[1:], minlength=len(parent))[inner]
    return widths


def _numbered(
    players: tuple[str, ...],
    owners: list[int],
    widths: list[int],
    probabilities: Mapping[int, Sequence[Any]],
) -> tuple[InformationSet, ...]:
    """Return the choices, numbered for each player as they stand; nature's even unless told."""
    actions = {width: tuple(str(k + 1) for k in range(width)) for width in set(widths)}
    counts: dict[int, int] = {}
    found = []
    for number, (owner, width) in enumerate(zip(owners, widths, strict=True)):
        counts[owner] = counts.get(owner, 0) + 1
        weights: tuple[Fraction, ...] = ()
        if owner == CHANCE:
            weights = _weights(probabilities.get(number), width, number)
        name = players[owner] if 0 <= owner < len(players) else "chance"
        found.append(
            InformationSet(
                label=f"{name}: {counts[owner]}",
                player=owner,
                actions=actions[width],
                probabilities=weights,
            )
        )
    return tuple(found)


def _weights(told: Sequence[Any] | None, width: int, number: int) -> tuple[Fraction, ...]:
    if told is None:
        return (Fraction(1, max(width, 1)),) * width
    try:
        return tuple(map(exact_number, told))
    except ValueError as mistake:
        problem = Problem(
            path=f"probabilities[{number}]", message=f"one {mistake}", value=shown(told)
        )
        raise GameError("not an extensive form", [problem]) from None


def _outcomes(information_set: NDArray[np.int64], place: NDArray[np.int64]) -> NDArray[np.int32]:
    """Return the number of each node's outcome: the terminal nodes', in the order told."""
    outcome = np.full(len(information_set), -1, dtype=np.int32)
    leaves = np.flatnonzero(information_set == TERMINAL)
    outcome[place[leaves]] = np.arange(len(leaves))
    outcome.flags.writeable = False
    return outcome
