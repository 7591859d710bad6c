"""Pieces in which three or more choose, or that are entangled with such: all their equilibria."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod
from typing import Any

from est_games.certificate.class_cells import ClassSet, free_sets, weights_at
from est_games.certificate.class_ring import ClassRing
from est_games.certificate.deviation_game import DeviationGame
from est_games.certificate.local_cell import Keyed, LocalConditions, cell_of, keyed
from est_games.certificate.support_classes import found_classes, open_classes
from est_games.equilibrium.agent_form.class_search import ClassSearch
from est_games.equilibrium.agent_form.joined_classes import joined_classes
from est_games.equilibrium.backward.group_form import GroupForm
from est_games.equilibrium.backward.local_set import (
    LocalBehavior,
    LocalComponent,
    LocalPart,
    is_rational,
    uniform,
    unit,
)

MAX_VERTICES = 128
"""Vertices of a set that are shown."""
_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassAnswer:
    """All ways to play a group of pieces.

    Parameters
    ----------
    components : tuple of LocalComponent
        The connected sets.
    evidence : object
        Why there are no others; see :mod:`est_games.certificate.support_classes`.
    problem : str
        What is not proved; empty if nothing.
    is_late, are_apart : bool
        Whether time or room ran out, and whether it is sure that no more sets hang together.
    """

    components: tuple[LocalComponent, ...]
    evidence: Any
    problem: str
    is_late: bool
    are_apart: bool


def class_answer(group: GroupForm, deadline: float | None) -> ClassAnswer:
    """Return all equilibria of a group of pieces, class of supports by class.

    Parameters
    ----------
    group : GroupForm
        The group as a tree of its own.
    deadline : float or None
        A time of ``time.perf_counter``, in seconds, at which to stop.

    Notes
    -----
    The search is that of :func:`est_games.equilibrium.agent_form.tree_nash.tree_nash` for three
    players or more; what it comes to is replayed by the certificate package.
    """
    game = DeviationGame(group.form)
    search = ClassSearch(game=game, deadline=deadline)
    evidence = search.evidence()
    classes, problems = found_classes(game, evidence, deadline=deadline)
    is_late = search.is_late or search.is_too_large
    if problems:
        named = open_classes(game, evidence)
        problem = "; ".join(named[:_SHOWN]) or str(problems[0])
        problem = f"{len(named) or 1} classes of behaviour are not settled: {problem}"
        return ClassAnswer(
            components=(), evidence=evidence, problem=problem, is_late=is_late, are_apart=True
        )
    joined, are_apart = joined_classes(classes)
    return ClassAnswer(
        components=tuple(
            _component(group, [(classes[c].ring, classes[c].sets[s]) for c, s in own])
            for own in joined
        ),
        evidence=evidence,
        problem="",
        is_late=is_late,
        are_apart=are_apart,
    )


def _component(group: GroupForm, sets: Sequence[tuple[ClassRing, ClassSet]]) -> LocalComponent:
    parts = tuple(_part(group, ring, own) for ring, own in sets)
    if len(sets) > 1:
        return LocalComponent(parts=parts)
    ((ring, own),) = sets
    if own.cell.dimension == _n_free(ring) and is_rational(parts[0].sample):
        # What is free is not reached: the set is worth one amount.
        return LocalComponent(parts=parts, corners=(parts[0].sample,))
    moving = [k for k, rows in enumerate(zip(*own.corners, strict=True)) if len(set(rows)) > 1]
    if len(moving) != 1:
        return LocalComponent(parts=parts)
    # Mixed in several ways at one information set only, worth is linear.
    points = tuple(_behavior(group, ring, corner, None) for corner in own.corners)
    return LocalComponent(parts=parts, corners=points)


def _n_free(ring: ClassRing) -> int:
    sets = ring.tree.form.information_sets
    return sum(len(sets[number].actions) - 1 for number in free_sets(ring))


def _part(group: GroupForm, ring: ClassRing, own: ClassSet) -> LocalPart:
    cell = cell_of(group.form, own.cell)
    left_out = free_sets(ring)
    choices = [range(len(ring.tree.form.information_sets[k].actions)) for k in left_out]
    vertices: list[LocalBehavior] = []
    if len(own.corners) * prod(map(len, choices)) <= MAX_VERTICES:
        vertices = [
            _behavior(group, ring, corner, dict(zip(left_out, chosen, strict=True)))
            for corner in own.corners
            for chosen in product(*choices)
        ]
    first = dict.fromkeys(left_out, 0)
    points = [] if vertices else [own.sample, *own.corners[: MAX_VERTICES - 1]]
    return LocalPart(
        supports={
            group.actions[number][0]: tuple(group.actions[number][1][k] for k in row)
            for number, row in cell.played
        },
        conditions=translated(group.actions, cell.conditions),
        sample=_behavior(group, ring, own.sample, None),
        vertices=tuple(vertices),
        dimension=own.cell.dimension,
        points=tuple(_behavior(group, ring, point, first) for point in points),
    )


def translated(
    actions: Mapping[int, tuple[int, tuple[int, ...]]], conditions: LocalConditions
) -> LocalConditions:
    """Return conditions in the information sets of the game."""

    def of(polynomial: Keyed, *, is_equation: bool = False) -> Keyed:
        terms = {
            tuple(
                sorted((actions[number][0], actions[number][1][k]) for number, k in monomial)
            ): Fraction(amount)
            for monomial, amount in polynomial
        }
        return keyed(terms, is_equation=is_equation)

    return LocalConditions(
        frozenset(of(each, is_equation=True) for each in conditions.equations),
        frozenset(map(of, conditions.positive)),
        frozenset(map(of, conditions.limits)),
    )


def _behavior(
    group: GroupForm, ring: ClassRing, point: Any, elsewhere: Mapping[int, int] | None
) -> LocalBehavior:
    """Return a point of a class as what is done at the group's information sets in the game."""
    rows = dict(zip(ring.sets, weights_at(point), strict=True))
    for number in free_sets(ring):
        m = len(ring.tree.form.information_sets[number].actions)
        rows[number] = [
            *(uniform(m, range(m)) if elsewhere is None else unit(m, elsewhere[number]))
        ]
    found: dict[int, tuple[Any, ...]] = {}
    for number, row in rows.items():
        there, allowed = group.actions[number]
        weights = dict(zip(allowed, row, strict=True))
        n_actions = group.n_actions[there]
        found[there] = tuple(weights.get(k, Fraction(0)) for k in range(n_actions))
    return found
