"""From nodes told one by one to the arrays of an extensive form."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import islice
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from est_games.errors import GameError, Problem, shown
from est_games.game.extensive import ExtensiveForm, InformationSet
from est_games.game.payoff_table import PayoffTable
from est_games.game.tree import Tree, level_order
from est_games.provenance import Source

_Entry = TypeVar("_Entry")

_SHOWN_PROBLEMS = 20


def form_from_nodes(
    *,
    players: tuple[str, ...],
    parent: Sequence[int],
    information_set: Sequence[int],
    information_sets: tuple[InformationSet, ...],
    payoffs: Sequence[tuple[Fraction, ...]],
    title: str,
    node_labels: Sequence[str],
    outcome_labels: Sequence[str],
    sources: Sequence[tuple[Source, ...]],
) -> ExtensiveForm:
    """Return the form; see :meth:`~est_games.game.extensive.ExtensiveForm.from_nodes`.

    Notes
    -----
    1. Payoffs told by one tuple under one name become one outcome.
    2. The nodes are put in level order.
    """
    problems = [
        Problem(path=name, message="must be whole numbers, one for each node")
        for name, entries in (("parent", parent), ("information_set", information_set))
        if not are_whole(entries)
    ]
    if problems:
        raise GameError("not an extensive form", problems)
    by_node = {
        "information_set": information_set,
        "payoffs": payoffs,
        "node_labels": node_labels if len(node_labels) else parent,
        "outcome_labels": outcome_labels if len(outcome_labels) else parent,
        "sources": sources if len(sources) else parent,
    }
    problems = [
        Problem(path=name, message=f"needs {len(parent)} entries", value=str(len(entries)))
        for name, entries in by_node.items()
        if len(entries) != len(parent)
    ]
    problems += [
        Problem(path=f"outcome_labels[{node}]", message="names an outcome where nothing is paid")
        for node, (name, row) in enumerate(zip(outcome_labels, payoffs, strict=False))
        if isinstance(name, str) and name and not row
    ]
    if not players:
        problems.append(Problem(path="players", message="a game needs a player"))
    problems = problems or order_problems(parent) or _row_problems(payoffs, len(players))
    if problems:
        raise GameError("not an extensive form", problems)
    names = outcome_labels or ("",) * len(payoffs)
    # Rows that are one object are one outcome; looking for equal ones costs more than it saves.
    outcomes: dict[tuple[str, int], int] = {}
    numbers = [
        outcomes.setdefault((name, id(row)), len(outcomes)) if row else -1
        for name, row in zip(names, payoffs, strict=True)
    ]
    shared = {id(row): row for row in payoffs}
    columns = list(zip(*(shared[key] for _, key in outcomes), strict=True))
    return form_from_outcomes(
        players=players,
        order=np.array(level_order(parent), dtype=np.int64),
        parent=np.asarray(parent, dtype=np.int64),
        information_set=np.asarray(information_set, dtype=np.int64),
        information_sets=information_sets,
        outcome=np.array(numbers, dtype=np.int64),
        outcomes=tuple(map(PayoffTable, columns or [()] * len(players))),
        outcome_labels=[name for name, _ in outcomes],
        title=title,
        node_labels=node_labels,
        sources=sources,
    )


def form_from_outcomes(
    *,
    players: tuple[str, ...],
    order: NDArray[np.int64],
    parent: NDArray[np.int64],
    information_set: NDArray[np.int64],
    information_sets: tuple[InformationSet, ...],
    outcome: NDArray[np.int64],
    outcomes: tuple[PayoffTable, ...],
    outcome_labels: Sequence[str],
    title: str = "",
    node_labels: Sequence[str] = (),
    sources: Sequence[tuple[Source, ...]] = (),
) -> ExtensiveForm:
    """Return the form of nodes told in any order.

    Parameters
    ----------
    order : array of int, shape (n_nodes,)
        The nodes level by level.
    parent, information_set, outcome : arrays of int, shape (n_nodes,)
        Of the nodes as they were told; the outcome is -1 where nothing accrues, and each is met.
    players, information_sets, title, node_labels, sources
        See :meth:`~est_games.game.extensive.ExtensiveForm.from_nodes`.
    outcomes : tuple of PayoffTable, shape (n_players,)
        What each outcome pays.
    outcome_labels : sequence of str, shape (n_outcomes,) or empty
        What each is called.

    Notes
    -----
    Outcomes are numbered anew, as they are met level by level.
    """
    place = np.empty(len(order) + 1, dtype=np.int64)
    place[order] = np.arange(len(order))
    place[-1] = -1
    told = outcome[order]
    paying = np.flatnonzero(told >= 0)
    known, firsts = np.unique(told[paying], return_index=True)
    met = known[np.argsort(firsts)]
    renamed = np.full(len(known) + 1, -1, dtype=np.int32)
    renamed[met] = np.arange(len(met))
    numbers = renamed[told]
    numbers.flags.writeable = False
    listed = met.tolist()
    return ExtensiveForm(
        players=players,
        tree=Tree(
            place[parent[order]],
            information_set[order],
            [choice.player for choice in information_sets],
            [len(choice.actions) for choice in information_sets],
        ),
        information_sets=information_sets,
        outcome=numbers,
        outcomes=tuple(
            PayoffTable(
                tuple(map(table.numbers.__getitem__, listed))
                if isinstance(table.numbers, tuple)
                else table.numbers[met]
            )
            for table in outcomes
        ),
        title=title,
        node_labels=_taken(node_labels, order.tolist()),
        outcome_labels=_taken(outcome_labels, listed),
        sources=_taken(sources, order.tolist()),
    )


def are_whole(entries: object) -> bool:
    """Return whether these are numbers in a row that fit an index."""
    try:
        numbers = np.asarray(entries)
    except ValueError:
        return False
    return numbers.ndim == 1 and (numbers.dtype.kind in "iu" or not numbers.size)


def order_problems(parent: Sequence[int]) -> list[Problem]:
    """Return what keeps the nodes from being put in order."""
    if not len(parent):
        return [Problem(path="parent", message="a tree needs a root")]
    above = np.asarray(parent, dtype=np.int64)
    late = np.flatnonzero((above >= np.arange(len(above))) | (above < 0))
    wrong = [node for node in late.tolist() if node or above[0] != -1][:1]
    if not wrong:
        return []
    message = "must name a node that stands before; -1 at the first node, and only there"
    return [Problem(path=f"parent[{wrong[0]}]", message=message, value=str(parent[wrong[0]]))]


def _row_problems(rows: Sequence[tuple[Fraction, ...]], n_players: int) -> list[Problem]:
    message = f"must be {n_players} Fractions, or empty"
    wrong = (
        Problem(path=f"payoffs[{node}]", message=message, value=shown(row))
        for node, row in enumerate(rows)
        if not isinstance(row, list | tuple)
        or (row and (len(row) != n_players or any(type(amount) is not Fraction for amount in row)))
    )
    return list(islice(wrong, _SHOWN_PROBLEMS))


def _taken(entries: Sequence[_Entry], order: Sequence[int]) -> tuple[_Entry, ...]:
    """Return entries in the order given; nothing if there are none or all are blank."""
    return tuple(map(entries.__getitem__, order)) if any(entries) else ()
