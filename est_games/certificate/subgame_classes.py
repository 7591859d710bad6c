"""All equilibria of a group of subgames, class of supports by class, replayed for the proof."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from est_games.certificate.class_cells import ClassSet, free_sets, weights_at
from est_games.certificate.class_ring import ClassRing
from est_games.certificate.deviation_game import DeviationGame
from est_games.certificate.local_cell import LocalCell, cell_of
from est_games.certificate.subgame_forms import GroupTree
from est_games.certificate.support_classes import found_classes
from est_games.errors import Problem
from est_games.game.algebraic import AlgebraicNumber

Rows = Mapping[int, tuple[Any, ...]]
Told = tuple[Rows | None, tuple[Rows, ...]]
"""The behaviour, where a set is a single one, and points at which worth is extreme, if known."""


def class_sets_found(
    tree: GroupTree, evidence: Any, deadline: float | None
) -> dict[LocalCell, Told] | Problem:
    """Return the sets of equilibria of a group that evidence shows to be all.

    Parameters
    ----------
    tree : GroupTree
        The group as a tree.
    evidence : object
        What holds of all behaviours; see :mod:`est_games.certificate.support_classes`.
    deadline : float or None
        A time of ``time.perf_counter``, in seconds, at which to give up.

    Returns
    -------
    dict of LocalCell to (behaviour or None, tuple of behaviours), or Problem
        What the evidence does not show, if anything.
    """
    classes, problems = found_classes(DeviationGame(tree.form), evidence, deadline=deadline)
    if problems:
        return problems[0]
    found: dict[LocalCell, Told] = {}
    for each in classes:
        for own in each.sets:
            cell = tree.translated(cell_of(tree.form, own.cell))
            if cell in found:
                return Problem(path="evidence", message="holds a set twice")
            found[cell] = _told(tree, each.ring, own)
    return found


def _told(tree: GroupTree, ring: ClassRing, own: ClassSet) -> Told:
    rows = _rows(tree, ring, own.sample)
    point = rows if own.is_single else None
    n_free = sum(
        len(ring.tree.form.information_sets[number].actions) - 1 for number in free_sets(ring)
    )
    is_rational = not any(isinstance(x, AlgebraicNumber) for row in rows.values() for x in row)
    if own.cell.dimension == n_free and is_rational:
        return point, (rows,)
    places = [k for k, mixed in enumerate(zip(*own.corners, strict=True)) if len({*mixed}) > 1]
    if len(places) != 1:
        return point, ()
    return point, tuple(_rows(tree, ring, corner) for corner in own.corners)


def _rows(tree: GroupTree, ring: ClassRing, point: Any) -> Rows:
    """Return a point of a class by information sets of the game; what is free, all alike."""
    rows: dict[int, list[Any]] = dict(zip(ring.sets, weights_at(point), strict=True))
    for number in free_sets(ring):
        m = len(ring.tree.form.information_sets[number].actions)
        rows[number] = [Fraction(1, m)] * m
    found = {}
    for number, row in rows.items():
        there, allowed = tree.origin[number - tree.first]
        weights = dict(zip(allowed, row, strict=True))
        found[there] = tuple(weights.get(k, Fraction(0)) for k in range(tree.n_actions[there]))
    return found
