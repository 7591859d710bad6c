"""From the Nash equilibria of at most two units to behaviours in their pieces."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod

from est_games.equilibrium.backward.cell_conditions import group_conditions
from est_games.equilibrium.backward.continuation import Continuations
from est_games.equilibrium.backward.local_set import (
    LocalBehavior,
    LocalComponent,
    LocalPart,
    Mixture,
    uniform,
    unit,
)
from est_games.equilibrium.backward.piece import Piece, TooManyError
from est_games.equilibrium.backward.unit_game import Unit
from est_games.equilibrium.solution import Solution

MAX_PARTS = 4_096
"""Supports of one connected set."""
MAX_CORNERS = 20_000
MAX_POINTS = 128
"""Vertices of a set that are shown."""

Profile = Sequence[Mixture]
Supports = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Face:
    """Equilibria of the units with one support: mixtures, unit by unit, of `vertices`."""

    supports: Supports
    vertices: tuple[tuple[Mixture, ...], ...]
    dimension: int

    @property
    def sample(self) -> tuple[Mixture, ...]:
        """A point in the middle."""
        sides = (dict.fromkeys(rows) for rows in zip(*self.vertices, strict=True))
        return tuple(_average([*side]) for side in sides)


def local_components(
    there: Continuations,
    group: Sequence[Piece],
    own: Sequence[Unit],
    known: Mapping[tuple[int, int], Fraction],
    solution: Solution,
) -> tuple[LocalComponent, ...]:
    """Return the connected sets of behaviours that the equilibria of one or two units stand for.

    Notes
    -----
    1. A component of the units' equilibria is a union of products of polytopes; it is cut up by
       supports. Of two units the equilibria with one support are a face of one of these products.
    2. The behaviours in which certain actions are played correspond to mixtures of all plans that
       take only those (Kuhn 1953); mixtures of some of these plans only are played alike.
    3. What happens at information sets that a unit excludes by its own moves is free.

    Raises
    ------
    TooManyError
        There are too many supports.
    """
    found = []
    for component in solution.components:
        products = component.subsets or tuple(
            tuple((row,) for row in solution.equilibria[k].profile) for k in component.extreme
        )
        faces = _faces(products)
        parts = [part for face in faces.values() for part in _parts(there, group, own, known, face)]
        corners = _corners(there, own, products)
        found.append(LocalComponent(parts=tuple(parts), corners=corners))
    return tuple(found)


def _faces(products: Sequence[Sequence[Sequence[Mixture]]]) -> dict[Supports, _Face]:
    """Return the supports of a component, each with the largest face that has it."""
    faces: dict[Supports, _Face] = {}
    for vertices in products:
        sides = [_side_faces(side) for side in vertices]
        if len(faces) + prod(map(len, sides)) > MAX_PARTS:
            raise TooManyError
        for chosen in product(*sides):
            face = _Face(
                supports=tuple(support for support, _ in chosen),
                vertices=tuple(product(*(corners for _, corners in chosen))),
                dimension=sum(_dimension(corners) for _, corners in chosen),
            )
            other = faces.setdefault(face.supports, face)
            if (face.dimension, len(face.vertices)) > (other.dimension, len(other.vertices)):
                faces[face.supports] = face
    return faces


def _side_faces(
    vertices: Sequence[Mixture],
) -> list[tuple[tuple[int, ...], tuple[Mixture, ...]]]:
    """Return every support of mixtures of some vertices, with the vertices in it."""
    masks = [_support(row) for row in vertices]
    unions: set[frozenset[int]] = set()
    for mask in map(frozenset, masks):
        unions |= {mask} | {mask | other for other in unions}
        if len(unions) > MAX_PARTS:
            raise TooManyError
    return [
        (
            tuple(sorted(union)),
            tuple(row for row, mask in zip(vertices, masks, strict=True) if union.issuperset(mask)),
        )
        for union in sorted(unions, key=lambda union: (len(union), sorted(union)))
    ]


def _support(row: Mixture) -> tuple[int, ...]:
    return tuple(k for k, weight in enumerate(row) if weight)


def _average(rows: Sequence[Mixture]) -> Mixture:
    return tuple(sum(column, Fraction(0)) / len(rows) for column in zip(*rows, strict=True))


def _dimension(rows: Sequence[Mixture]) -> int:
    """Return the dimension of the hull of some points."""
    if len(rows) == 1:
        return 0
    import flint

    base = rows[0]
    gaps = [
        [flint.fmpq(x.numerator, x.denominator) for x in map(Fraction.__sub__, row, base)]
        for row in rows[1:]
    ]
    return int(flint.fmpq_mat(gaps).rank())


# From mixtures to behaviours


def _parts(
    there: Continuations,
    group: Sequence[Piece],
    own: Sequence[Unit],
    known: Mapping[tuple[int, int], Fraction],
    face: _Face,
) -> list[LocalPart]:
    """Return what behaviours a face stands for; nothing if they are those of another face."""
    supports: dict[int, tuple[int, ...]] = {}
    for each, chosen in zip(own, face.supports, strict=True):
        played: dict[int, set[int]] = {}
        for k in chosen:
            for number, action in each.plans[k].items():
                played.setdefault(number, set()).add(action)
        whole = [
            k
            for k, plan in enumerate(each.plans)
            if all(action in played.get(number, ()) for number, action in plan.items())
        ]
        if whole != list(chosen):
            return []
        supports.update((number, tuple(sorted(row))) for number, row in played.items())
    excluded = [k for each in own for k in each.information_sets if k not in supports]
    counts = [len(there.form.information_sets[k].actions) for k in excluded]
    free = {k: uniform(m, range(m)) for k, m in zip(excluded, counts, strict=True)}
    is_plain = not excluded and all(len(each.information_sets) == 1 for each in own)
    pure = {k: unit(m, 0) for k, m in zip(excluded, counts, strict=True)}
    pure.update(
        (number, unit(len(there.form.information_sets[number].actions), row[0]))
        for number, row in supports.items()
    )
    points = [{**pure, **_behavior(there, own, vertex)} for vertex in face.vertices[:MAX_POINTS]]
    is_plain = is_plain and len(face.vertices) <= MAX_POINTS
    return [
        LocalPart(
            supports=supports,
            conditions=group_conditions(there, group, known, supports),
            sample={**free, **_behavior(there, own, face.sample)},
            vertices=tuple(points) if is_plain else (),
            points=() if is_plain else tuple(points),
            dimension=_plan_dimension(own, face) + sum(counts) - len(counts),
        )
    ]


def _plan_dimension(own: Sequence[Unit], face: _Face) -> int:
    """Return the dimension of a face of mixtures, those that are played alike counted once."""
    total = 0
    for place, each in enumerate(own):
        rows = {vertex[place] for vertex in face.vertices}
        moves = sorted({move for plan in each.plans for move in plan.items()})
        realised = [
            tuple(
                sum(
                    (w for w, plan in zip(row, each.plans, strict=True) if plan.get(k) == action),
                    Fraction(0),
                )
                for k, action in moves
            )
            for row in rows
        ]
        total += _dimension(realised)
    return total


def _behavior(there: Continuations, own: Sequence[Unit], profile: Profile) -> LocalBehavior:
    """Return the behaviour that mixtures of plans come to, where units can get at all."""
    behavior: dict[int, Mixture] = {}
    for each, mixture in zip(own, profile, strict=True):
        for number in each.information_sets:
            shares = [Fraction(0)] * len(there.form.information_sets[number].actions)
            for weight, plan in zip(mixture, each.plans, strict=True):
                if number in plan:
                    shares[plan[number]] += weight
            whole = sum(shares)
            if whole:
                behavior[number] = tuple(share / whole for share in shares)
    return behavior


def _corners(
    there: Continuations, own: Sequence[Unit], products: Sequence[Sequence[Sequence[Mixture]]]
) -> tuple[LocalBehavior, ...]:
    """Return points at which the units' payoffs take their extremes on a component."""
    if sum(prod(map(len, vertices)) for vertices in products) > MAX_CORNERS:
        raise TooManyError
    filled = {
        number: unit(len(there.form.information_sets[number].actions), 0)
        for each in own
        for number in each.information_sets
    }
    return tuple(
        {**filled, **_behavior(there, own, profile)}
        for vertices in products
        for profile in product(*vertices)
    )
