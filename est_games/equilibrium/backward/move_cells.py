"""Single moves that depend on how ties below them are broken: all their equilibria, in cells.

Whoever moves compares what its actions are worth: polynomials in the probabilities with which ties
below are broken. A cell says which actions are played at each move that compares; at ties, anything
goes that its equations and inequalities allow.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import product
from math import prod

from est_games.certificate.local_cell import ActionKey
from est_games.certificate.polytope_vertices import (
    TooManyVerticesError,
    affine_dimension,
    polytope_vertices,
)
from est_games.equilibrium.backward.cell_conditions import (
    GroupValues,
    Polynomial,
    bounds,
    difference,
    group_conditions,
    minding_above,
    reduced,
    unknowns,
)
from est_games.equilibrium.backward.continuation import Continuations
from est_games.equilibrium.backward.local_set import (
    LocalBehavior,
    LocalComponent,
    LocalPart,
    Mixture,
    subsets,
    uniform,
    unit,
)
from est_games.equilibrium.backward.moves_as_one import as_one
from est_games.equilibrium.backward.piece import Piece
from est_games.equilibrium.time_limit import is_past

MAX_CELLS = 64
"""Cells of a group; with more the group's equilibria are told as one set."""
MAX_UNKNOWNS = 12
"""Probabilities that the conditions of a cell may tie together."""
MAX_VERTICES = 64
"""Vertices of a cell that are shown, and of which a search makes more conditions."""
MAX_SHOWN = 400
"""Vertices that are shown of all cells of a group together, or else one of each."""

_ZERO, _ONE = Fraction(0), Fraction(1)


class _AsOneError(Exception):
    """Cells are too many, or their conditions not linear: the set is told as one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    """Probabilities that conditions tie together: a polytope."""

    keys: tuple[ActionKey, ...]
    equations: tuple[Polynomial, ...]
    limits: tuple[Polynomial, ...]
    vertices: Sequence[tuple[Fraction, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Branch:
    """What is said of the first moves of a group, and where that is possible."""

    values: GroupValues
    rows: Mapping[int, Sequence[int]] = field(default_factory=dict)
    loose: frozenset[int] = frozenset()
    blocks: tuple[_Block, ...] = ()
    fixed: Mapping[ActionKey, Fraction] = field(default_factory=dict)

    @property
    def free(self) -> dict[int, Sequence[int]]:
        """What may be played at moves of which no condition says how often."""
        bound = {key[0] for key in self.fixed}
        bound.update(key[0] for block in self.blocks for key in block.keys)
        return {number: row for number, row in self.rows.items() if number not in bound}


def move_component(
    there: Continuations,
    group: Sequence[Piece],
    known: Mapping[tuple[int, int], Fraction],
    deadline: float | None = None,
) -> LocalComponent:
    """Return all equilibria of single moves, which are one connected set.

    Parameters
    ----------
    there : Continuations
        The game.
    group : sequence of Piece
        The moves, the last first: ties, and those that depend on how ties are broken.
    known : mapping of (int, int) to Fraction
        What other subgames with several equilibria are worth, by root and player.
    deadline : float, optional
        A time of ``time.perf_counter`` after which cells are not sought any more.

    Returns
    -------
    LocalComponent
        By the actions played at moves that are no ties; or one part for all, with the condition
        that an action is played only where no other is better, in which case it has no `supports`.

    Raises
    ------
    TooManyError
        A polynomial has too many terms.

    Notes
    -----
    1. Each move in turn, from the last: for every set of its actions, that they are worth the same
       and others no more is added to the conditions. Where that leaves nothing, it is dropped; a
       probability that can be one number only is put in.
    2. As long as all is linear, what is left is a polytope whose vertices are enumerated.
       Otherwise, or where there are very many cells, the set is told as one.
    3. Best replies at a move are a convex set that depends on what follows in a closed graph. So
       above a connected set there is one again: all equilibria hang together.
    """
    try:
        leaves = _leaves(there, group, known, deadline)
        parts = tuple(_part(there, group, known, leaf) for leaf in leaves)
        if sum(len(part.vertices) for part in parts) > MAX_SHOWN:
            parts = tuple(replace(part, vertices=(), points=part.vertices[:1]) for part in parts)
    except (_AsOneError, TooManyVerticesError):
        parts = (as_one(there, [], group, known),)
    return LocalComponent(parts=parts)


def _leaves(
    there: Continuations,
    group: Sequence[Piece],
    known: Mapping[tuple[int, int], Fraction],
    deadline: float | None,
) -> list[_Branch]:
    """Return what can be played at the moves, in all ways."""
    minding = minding_above(there, group)
    branches = [_Branch(values=GroupValues(there, known))]
    for piece in group:
        longer: list[_Branch] = []
        for branch in branches:
            if is_past(deadline):
                raise _AsOneError
            longer += _followed(branch, piece, minding[piece.root])
            if len(longer) > MAX_CELLS:
                raise _AsOneError
        branches = longer
    return branches


def _followed(branch: _Branch, piece: Piece, minding: Sequence[int]) -> list[_Branch]:
    """Return what a move adds, for each set of actions played at it that is possible."""
    there = branch.values.there
    (number,) = piece.information_sets
    player = there.form.information_sets[number].player
    kept = there.kept[piece.root]
    every = branch.values.of_actions(piece, player, kept)
    amounts = {k: reduced(every[k], branch.fixed) for k in kept}
    if not any(unknowns(amounts.values())):
        best = max(each.get((), _ZERO) for each in amounts.values())
        row = tuple(k for k, each in amounts.items() if each.get((), _ZERO) == best)
        return [_with_move(branch, piece, row, minding, is_loose=len(row) > 1)]
    if not any(difference(amounts[kept[0]], amounts[k]) for k in kept):
        return [_with_move(branch, piece, kept, minding, is_loose=True)]
    if 2 ** len(kept) > MAX_CELLS:
        raise _AsOneError
    found = []
    for chosen in subsets(kept):
        first, *others = chosen
        equal = [difference(amounts[first], amounts[k]) for k in others]
        below = [difference(amounts[first], amounts[k]) for k in kept if k not in chosen]
        narrower = _narrowed(_with_row(branch, number, chosen), equal, below)
        if narrower is not None:
            found.append(_with_move(narrower, piece, chosen, minding, is_loose=False))
    return found


def _with_row(branch: _Branch, number: int, row: Sequence[int]) -> _Branch:
    return replace(branch, rows={**branch.rows, number: row})


def _with_move(
    branch: _Branch, piece: Piece, row: Sequence[int], minding: Sequence[int], *, is_loose: bool
) -> _Branch:
    (number,) = piece.information_sets
    values = branch.values.copy()
    values.add_move(piece, row, minding, branch.fixed)
    return replace(
        branch,
        values=values,
        rows={**branch.rows, number: row},
        loose=branch.loose | {number} if is_loose else branch.loose,
    )


def _narrowed(
    branch: _Branch, equal: Sequence[Polynomial], below: Sequence[Polynomial]
) -> _Branch | None:
    """Return a branch with more conditions; None where nothing is left."""
    equal = [each for each in equal if each]
    below = [each for each in below if bounds(each)[0] < 0]
    if any(low > 0 or high < 0 for low, high in map(bounds, equal)):
        return None
    if any(high < 0 for _, high in map(bounds, below)):
        return None
    if not equal and not below:
        return branch
    if any(len(monomial) > 1 for each in (*equal, *below) for monomial in each):
        raise _AsOneError
    sets = {key[0] for key in unknowns((*equal, *below))}
    touched = [b for b in branch.blocks if not sets.isdisjoint(key[0] for key in b.keys)]
    sets.update(key[0] for block in touched for key in block.keys)
    keys = tuple((k, action) for k in sorted(sets) for action in branch.rows[k][1:])
    if len(keys) > MAX_UNKNOWNS:
        raise _AsOneError
    pinned: list[Polynomial] = [
        {(key,): _ONE, (): -branch.fixed[key]} for key in keys if key in branch.fixed
    ]
    equations = (*equal, *(each for block in touched for each in block.equations), *pinned)
    limits = (*below, *(each for block in touched for each in block.limits))
    lines = [_line(each, keys) for each in limits]
    for k in sorted(sets):
        own = [key for key in keys if key[0] == k]
        lines += [_line({(key,): _ONE}, keys) for key in own]
        lines.append(_line({(): _ONE, **{(key,): -_ONE for key in own}}, keys))
    vertices = polytope_vertices(len(keys), [_line(each, keys) for each in equations], lines)
    if len(vertices) > MAX_VERTICES:
        raise _AsOneError
    if not vertices or not _is_played(branch, keys, vertices):
        return None
    fixed = {
        key: column[0]
        for key, column in zip(keys, zip(*vertices, strict=True), strict=True)
        if min(column) == max(column)
    }
    moving = {key[0] for key in keys if key not in fixed}
    return replace(
        branch,
        fixed={**branch.fixed, **fixed},
        blocks=(
            *(block for block in branch.blocks if block not in touched),
            *_blocks(
                [key for key in keys if key[0] in moving], keys, equations, limits, vertices, fixed
            ),
        ),
    )


def _blocks(
    left: Sequence[ActionKey],
    keys: Sequence[ActionKey],
    equations: Sequence[Polynomial],
    limits: Sequence[Polynomial],
    vertices: Sequence[tuple[Fraction, ...]],
    fixed: Mapping[ActionKey, Fraction],
) -> tuple[_Block, ...]:
    """Return what is not fixed as a block, if anything."""
    if not left:
        return ()
    gone = {key: x for key, x in fixed.items() if key not in left}
    places = [keys.index(key) for key in left]
    fewer = [each for each in (reduced(one, gone) for one in equations) if each]
    weaker = [each for each in (reduced(one, gone) for one in limits) if bounds(each)[0] < 0]
    points = dict.fromkeys(tuple(vertex[k] for k in places) for vertex in vertices)
    return (
        _Block(
            keys=tuple(left),
            equations=tuple(fewer),
            limits=tuple(weaker),
            vertices=tuple(points),
        ),
    )


def _line(polynomial: Polynomial, keys: Sequence[ActionKey]) -> list[Fraction]:
    return [polynomial.get((), _ZERO), *(polynomial.get((key,), _ZERO) for key in keys)]


def _is_played(
    branch: _Branch, keys: Sequence[ActionKey], vertices: Sequence[tuple[Fraction, ...]]
) -> bool:
    """Tell whether all actions said to be played can be at once: then each is at some vertex."""
    sums: dict[int, list[Fraction]] = {key[0]: [_ONE] * len(vertices) for key in keys}
    for key, column in zip(keys, zip(*vertices, strict=True), strict=True):
        if key[0] not in branch.loose and not any(column):
            return False
        sums[key[0]] = [x - y for x, y in zip(sums[key[0]], column, strict=True)]
    return all(any(rest) for number, rest in sums.items() if number not in branch.loose)


def _completed(
    branch: _Branch, points: Sequence[Sequence[Fraction]], free: LocalBehavior
) -> dict[int, Mixture]:
    """Return a behaviour of which a point of each block is given, and what is done freely."""
    form = branch.values.there.form
    told = dict(branch.fixed)
    for block, point in zip(branch.blocks, points, strict=True):
        told.update(zip(block.keys, point, strict=True))
    found: dict[int, Mixture] = dict(free)
    for number, row in branch.rows.items():
        if number not in found:
            n_actions = len(form.information_sets[number].actions)
            weights = [told.get((number, k), _ZERO) for k in range(n_actions)]
            weights[row[0]] = 1 - sum(weights, _ZERO)
            found[number] = tuple(weights)
    return found


def _part(
    there: Continuations,
    group: Sequence[Piece],
    known: Mapping[tuple[int, int], Fraction],
    leaf: _Branch,
) -> LocalPart:
    free = leaf.free
    widths = {number: len(there.form.information_sets[number].actions) for number in free}
    means = [
        [sum(column, _ZERO) / len(block.vertices) for column in zip(*block.vertices, strict=True)]
        for block in leaf.blocks
    ]
    even = {number: uniform(widths[number], row) for number, row in free.items()}
    sides = [
        *(block.vertices for block in leaf.blocks),
        *([unit(widths[number], k) for k in row] for number, row in free.items()),
    ]
    vertices: list[LocalBehavior] = []
    if prod(map(len, sides)) <= MAX_VERTICES:
        n_blocks = len(leaf.blocks)
        vertices = [
            _completed(leaf, chosen[:n_blocks], dict(zip(free, chosen[n_blocks:], strict=True)))
            for chosen in product(*sides)
        ]
    return LocalPart(
        supports={k: tuple(row) for k, row in leaf.rows.items() if k not in leaf.loose},
        conditions=group_conditions(there, group, known, leaf.rows, leaf.loose),
        sample=_completed(leaf, means, even),
        vertices=tuple(vertices),
        dimension=sum(affine_dimension(block.vertices) for block in leaf.blocks)
        + sum(len(row) - 1 for row in free.values()),
    )
