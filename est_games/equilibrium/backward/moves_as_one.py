"""Single moves that depend on how what is below them is played: all their equilibria as one set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import product
from math import prod

from est_games.certificate.field_number import DifferentFieldsError, field_rows
from est_games.equilibrium.backward.cell_conditions import group_conditions, minding_above
from est_games.equilibrium.backward.continuation import Continuations
from est_games.equilibrium.backward.local_set import (
    LocalBehavior,
    LocalComponent,
    LocalPart,
    Mixture,
    unit,
)
from est_games.equilibrium.backward.piece import Piece, Play, TooManyError, play

MAX_PARTS = 300
"""Combinations of sets of equilibria below."""
MAX_POINTS = 24
"""Pure equilibria that are shown."""


def moves_above(
    there: Continuations,
    stages: Sequence[tuple[Piece, LocalComponent]],
    group: Sequence[Piece],
    known: Mapping[tuple[int, int], Fraction],
) -> LocalComponent:
    """Return all equilibria of single moves above sets of equilibria that are not worth one amount.

    Parameters
    ----------
    there : Continuations
        The game.
    stages : sequence of (Piece, LocalComponent)
        Pieces in which several choices are made, each with a connected set of equilibria.
    group : sequence of Piece
        The moves, the last first.
    known : mapping of (int, int) to Fraction
        What other subgames with several equilibria are worth, by root and player.

    Returns
    -------
    LocalComponent
        A part for each combination of the sets' parts, with the condition that an action is played
        at a move only where no other is better. They hang together as those of the moves alone.

    Raises
    ------
    TooManyError
        There are too many combinations, or a polynomial has too many terms.
    """
    if prod(len(component.parts) for _, component in stages) > MAX_PARTS:
        raise TooManyError
    return LocalComponent(
        parts=tuple(
            as_one(
                there,
                [(piece, part) for (piece, _), part in zip(stages, parts, strict=True)],
                group,
                known,
            )
            for parts in product(*(component.parts for _, component in stages))
        )
    )


def as_one(
    there: Continuations,
    stages: Sequence[tuple[Piece, LocalPart]],
    group: Sequence[Piece],
    known: Mapping[tuple[int, int], Fraction],
) -> LocalPart:
    """Return all equilibria of single moves above one part of each stage as one set.

    Parameters
    ----------
    there : Continuations
        The game.
    stages : sequence of (Piece, LocalPart)
        Pieces in which several choices are made, each with a set of equilibria; may be none.
    group : sequence of Piece
        The moves, the last first.
    known : mapping of (int, int) to Fraction
        What other subgames with several equilibria are worth, by root and player.

    Returns
    -------
    LocalPart
        With some equilibria that are pure but at the stages.

    Raises
    ------
    TooManyError
        A polynomial has too many terms, or irrational numbers of several kinds are to be compared.
    """
    rows: dict[int, Sequence[int]] = {
        piece.information_sets[0]: there.kept[piece.root] for piece in group
    }
    loose = frozenset(rows)
    supports: dict[int, tuple[int, ...]] = {}
    for _, part in stages:
        supports.update(part.supports)
    pieces = sorted([*(piece for piece, _ in stages), *group], key=lambda each: -each.root)
    conditions = group_conditions(
        there,
        pieces,
        known,
        {**supports, **rows},
        loose,
        given=frozenset(piece.root for piece, _ in stages),
    )
    points: list[LocalBehavior] = []
    choices = [(part.sample, *part.vertices) for _, part in stages]
    for chosen in product(*choices):
        given = {piece.root: rows for (piece, _), rows in zip(stages, chosen, strict=True)}
        try:
            points += _pure_points(there, pieces, given, known, MAX_POINTS - len(points))
        except DifferentFieldsError:
            raise TooManyError from None
        if len(points) >= MAX_POINTS:
            break
    for _, part in stages:
        conditions = conditions.together(part.conditions)
    return LocalPart(
        supports=supports, conditions=conditions, sample=points[0], points=tuple(points)
    )


def _pure_points(
    there: Continuations,
    group: Sequence[Piece],
    given: Mapping[int, LocalBehavior],
    known: Mapping[tuple[int, int], Fraction],
    most: int,
) -> list[LocalBehavior]:
    """Return equilibria that are pure but for what is given, actions that stand first first."""
    form = there.form
    minding = minding_above(there, group)
    found: list[LocalBehavior] = []
    stack: list[tuple[int, dict[tuple[int, int], Fraction], dict[int, Mixture]]] = [
        (0, dict(known), {})
    ]
    while stack and len(found) < most:
        place, values, taken = stack.pop()
        for piece in group[place:]:
            place += 1
            if piece.root in given:
                taken.update(given[piece.root])
                # Where they are irrational, worths are compared exactly all the same.
                stage = play(form, piece, field_rows(given[piece.root]))
                _note(there, values, piece.root, stage, minding[piece.root])
                continue
            (number,) = piece.information_sets
            player = form.information_sets[number].player
            plays = there.action_plays(piece)
            worths = {k: there.value(plays[k], player, values) for k in there.kept[piece.root]}
            best = max(worth for worth in worths.values() if worth is not None)
            first, *others = (k for k, worth in worths.items() if worth == best)
            for k in reversed(others[: max(most - len(stack), 0)]):
                other = dict(values)
                _note(there, other, piece.root, plays[k], minding[piece.root])
                stack.append((place, other, {**taken, number: unit(len(plays), k)}))
            _note(there, values, piece.root, plays[first], minding[piece.root])
            taken[number] = unit(len(plays), first)
        found.append(taken)
    return found


def _note(
    there: Continuations,
    values: dict[tuple[int, int], Fraction],
    root: int,
    found: Play,
    minding: Sequence[int],
) -> None:
    """Note what a subgame that is played in one way is worth."""
    for player in minding:
        amount = there.value(found, player, values)
        if amount is not None:
            values[root, player] = amount
