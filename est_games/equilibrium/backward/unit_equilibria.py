"""From the Nash equilibria of units to behaviours in their pieces."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product

from est_games.certificate.equilibrium_cell import EquilibriumCell
from est_games.equilibrium.backward.continuation import Continuations
from est_games.equilibrium.backward.local_set import (
    MAX_PARTS,
    LocalBehavior,
    LocalComponent,
    LocalPart,
    Mixture,
    subsets,
)
from est_games.equilibrium.backward.piece import TooManyError
from est_games.equilibrium.backward.unit_game import Unit
from est_games.equilibrium.solution import EquilibriumComponent, Solution

MAX_CORNERS = 20_000

Profile = Sequence[Mixture]
Supports = tuple[tuple[int, ...], ...]


class UnclearError(Exception):
    """Equilibria of the units that cannot be written as sets of behaviours here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Face:
    """Equilibria of the units with one support.

    All of them are mixtures, player by player, of profiles in `within`, where that is not empty.
    """

    supports: Supports
    sample: tuple[Mixture, ...]
    vertices: tuple[tuple[Mixture, ...], ...] = ()
    dimension: int | None = None
    within: tuple[tuple[Mixture, ...], ...] = ()

    @property
    def rank(self) -> tuple[int, int]:
        """Which of two faces with the same support holds the other."""
        return (-1 if self.dimension is None else self.dimension), len(self.vertices)


def local_components(
    there: Continuations, own: Sequence[Unit], solution: Solution
) -> tuple[LocalComponent, ...]:
    """Return the connected sets of behaviours that the units' equilibria stand for.

    Notes
    -----
    1. A component of the units' equilibria is a union of products of polytopes and of cells; it is
       cut up by supports.
    2. The behaviours in which certain actions are played correspond to mixtures of all plans that
       take only those (Kuhn 1953); mixtures of some of these plans only are played alike.
    3. What happens at information sets that a unit excludes by its own moves is free.

    Raises
    ------
    UnclearError
        An equilibrium is not rational, or several sets have the same support.
    TooManyError
        There are too many supports.
    """
    found = []
    all_faces = [_faces(solution, component) for component in solution.components]
    for place, (component, faces) in enumerate(zip(solution.components, all_faces, strict=True)):
        parts = []
        for face in faces.values():
            rivals = [
                others[face.supports]
                for k, others in enumerate(all_faces)
                if k != place and face.supports in others
            ]
            bounds = [bound for rival in rivals for bound in _bounds(there, own, face, rival)]
            parts += [replace(part, bounds=tuple(bounds)) for part in _parts(there, own, face)]
        if len(parts) > MAX_PARTS:
            raise TooManyError
        found.append(
            LocalComponent(parts=tuple(parts), corners=_corners(there, own, solution, component))
        )
    return tuple(found)


def _faces(solution: Solution, component: EquilibriumComponent) -> dict[Supports, _Face]:
    """Return the supports of a component, with what is known of each."""
    alone = [tuple((row,) for row in solution.equilibria[k].profile) for k in component.extreme]
    products = [*component.subsets, *alone]
    faces: dict[Supports, _Face] = {}
    cells = [cell for cell in component.cells if isinstance(cell, EquilibriumCell)]
    for supports in dict.fromkeys(cell.supports for cell in cells):
        same = [cell for cell in cells if cell.supports == supports]
        samples = [cell.sample for cell in same if isinstance(cell.sample, tuple)]
        if not samples:
            raise UnclearError("a set of its equilibria has no rational point at hand")
        # With one support, the cells of a component are one set by what defines equilibria.
        dimensions = [cell.dimension for cell in same]
        faces[supports] = _Face(
            supports=supports,
            sample=samples[0],
            dimension=None if None in dimensions else max(d for d in dimensions if d is not None),
        )
    celled = set(faces)
    for vertices in products:
        sides = [_side_faces(side) for side in vertices]
        if len(faces) + _size(sides) > MAX_PARTS:
            raise TooManyError
        for chosen in product(*sides):
            supports = tuple(support for support, _ in chosen)
            if supports in celled:
                continue
            points = tuple(product(*(corners for _, corners in chosen)))
            face = _Face(
                supports=supports,
                sample=tuple(_average(corners) for _, corners in chosen),
                vertices=points,
                within=points,
                dimension=sum(_dimension(corners) for _, corners in chosen),
            )
            faces[supports] = _larger(face, faces.get(supports, face))
    return faces


def _larger(one: _Face, other: _Face) -> _Face:
    """Return the larger of two faces with the same support, without vertices if neither holds all.

    Of two units the equilibria with one support are a product of convex sets, a face of some
    maximal product; of more units they need not be.
    """
    larger, smaller = (one, other) if one.rank > other.rank else (other, one)
    larger = replace(
        larger, within=tuple({**dict.fromkeys(one.within), **dict.fromkeys(other.within)})
    )
    if set(larger.vertices) >= set(smaller.vertices):
        return larger
    return larger if len(larger.supports) <= 2 else replace(larger, vertices=())


def _bounds(
    there: Continuations, own: Sequence[Unit], face: _Face, rival: _Face
) -> Iterator[tuple[int, int, Fraction, int]]:
    """Yield a probability that tells a face from another with the same support, by a bound."""
    if face.within and rival.within:
        mine, theirs = (
            [_behavior(there, own, profile) for profile in each.within] for each in (face, rival)
        )
        numbers = set.intersection(*(set(behavior) for behavior in (*mine, *theirs)))
        for number in sorted(numbers):
            for action, columns in enumerate(
                zip(
                    zip(*(behavior[number] for behavior in mine), strict=True),
                    zip(*(behavior[number] for behavior in theirs), strict=True),
                    strict=True,
                )
            ):
                (low, high), (least, most) = ((min(c), max(c)) for c in columns)
                if high < least:
                    yield number, action, (high + least) / 2, -1
                    return
                if most < low:
                    yield number, action, (most + low) / 2, 1
                    return
    raise UnclearError("several sets of its equilibria have the same support")


def _size(sides: Sequence[Sequence[object]]) -> int:
    total = 1
    for side in sides:
        total *= len(side)
    return total


def _side_faces(
    vertices: Sequence[Mixture],
) -> list[tuple[tuple[int, ...], tuple[Mixture, ...]]]:
    """Return every support of mixtures of some vertices, with the vertices in it."""
    if any(type(weight) is not Fraction for row in vertices for weight in row):
        raise UnclearError("an equilibrium in it is not rational")
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


def _parts(there: Continuations, own: Sequence[Unit], face: _Face) -> Iterator[LocalPart]:
    """Yield what behaviours a face stands for; nothing if they are those of another face."""
    supports: dict[int, tuple[int, ...]] = {}
    for unit, chosen in zip(own, face.supports, strict=True):
        played: dict[int, set[int]] = {}
        for k in chosen:
            for number, action in unit.plans[k].items():
                played.setdefault(number, set()).add(action)
        whole = [
            k
            for k, plan in enumerate(unit.plans)
            if all(action in played.get(number, ()) for number, action in plan.items())
        ]
        if whole != list(chosen):
            return
        supports.update((number, tuple(sorted(row))) for number, row in played.items())
    sample = _behavior(there, own, face.sample)
    excluded = [k for unit in own for k in unit.information_sets if k not in supports]
    if not excluded and all(len(unit.information_sets) == 1 for unit in own):
        vertices = tuple(_behavior(there, own, vertex) for vertex in face.vertices)
        yield LocalPart(
            supports=supports, sample=sample, vertices=vertices, dimension=face.dimension
        )
        return
    dimension = _plan_dimension(own, face)
    counts = [len(there.form.information_sets[k].actions) for k in excluded]
    if _size([range(2**m) for m in counts]) > MAX_PARTS:
        raise TooManyError
    for rows in product(*(tuple(subsets(range(m))) for m in counts)):
        free = dict(zip(excluded, rows, strict=True))
        mixed = {
            number: tuple(Fraction(k in row, len(row)) for k in range(m))
            for (number, row), m in zip(free.items(), counts, strict=True)
        }
        added = sum(len(row) - 1 for row in rows)
        yield LocalPart(
            supports={**supports, **free},
            sample={**sample, **mixed},
            dimension=None if dimension is None else dimension + added,
        )


def _plan_dimension(own: Sequence[Unit], face: _Face) -> int | None:
    """Return the dimension of a face of mixtures, those that are played alike counted once."""
    if face.dimension in (0, None):
        return face.dimension
    if not face.vertices:
        return None
    total = 0
    for place, unit in enumerate(own):
        rows = {vertex[place] for vertex in face.vertices}
        moves = sorted({move for plan in unit.plans for move in plan.items()})
        realised = [
            tuple(
                sum(
                    (w for w, plan in zip(row, unit.plans, strict=True) if plan.get(k) == action),
                    Fraction(0),
                )
                for k, action in moves
            )
            for row in rows
        ]
        total += _dimension(realised)
    return total


def _behavior(there: Continuations, own: Sequence[Unit], profile: Profile) -> Mapping[int, Mixture]:
    """Return the behaviour that mixtures of plans come to, where units can get at all."""
    behavior: dict[int, Mixture] = {}
    for unit, mixture in zip(own, profile, strict=True):
        for number in unit.information_sets:
            shares = [Fraction(0)] * len(there.form.information_sets[number].actions)
            for weight, plan in zip(mixture, unit.plans, strict=True):
                if number in plan:
                    shares[plan[number]] += weight
            whole = sum(shares)
            if whole:
                behavior[number] = tuple(share / whole for share in shares)
    return behavior


def _corners(
    there: Continuations,
    own: Sequence[Unit],
    solution: Solution,
    component: EquilibriumComponent,
) -> tuple[LocalBehavior, ...]:
    """Return points at which the units' payoffs take their extremes on a component, if known."""
    if component.cells:
        return ()
    products = list(component.subsets) or [
        tuple((row,) for row in solution.equilibria[k].profile) for k in component.extreme
    ]
    if sum(_size(vertices) for vertices in products) > MAX_CORNERS:
        raise TooManyError
    filled = {
        number: (
            Fraction(1),
            *[Fraction(0)] * (len(there.form.information_sets[number].actions) - 1),
        )
        for unit in own
        for number in unit.information_sets
    }
    return tuple(
        {**filled, **_behavior(there, own, profile)}
        for vertices in products
        for profile in product(*vertices)
    )
