"""Sets of behaviours and assessments as claims list them, and whether two listings say the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from random import Random
from typing import Any

from est_games.certificate.behavior_cell import Assessment, BehaviorCell
from est_games.equilibrium.solution import Solution

_MOST_PROBES = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An answer: points and connected sets."""

    equilibria: tuple[Any, ...] = ()
    components: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A behaviour that is listed."""

    behavior: Any

    @property
    def beliefs(self) -> None:
        """None."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """An answer: sets."""

    cells: tuple[BehaviorCell, ...] = ()

    @property
    def points(self) -> tuple[Any, ...]:
        """None beside them."""
        return ()

    @property
    def listed(self) -> Listed:
        """The same with each point by itself, and all cells as one part."""
        parts = [Part(extreme=(k,)) for k in range(len(self.points))]
        together = [Part(cells=self.cells)] if self.cells else []
        return Listed(equilibria=self.points, components=(*parts, *together))


@dataclass(frozen=True, slots=True, kw_only=True)
class CellsAndPoints:
    """An answer: sets, and points that may be in them."""

    points: tuple[Any, ...] = ()
    cells: tuple[BehaviorCell, ...] = ()

    listed = Cells.listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A connected set, as checkers of trees read it: no more of it than is checked."""

    extreme: tuple[int, ...] = ()
    subsets: tuple[Any, ...] = ()
    cells: tuple[BehaviorCell, ...] = ()


# What is held


def weights_key(weights: Mapping[str, Mapping[str, Any]]) -> Any:
    """Return what only equal distributions share."""
    return tuple(
        (label, tuple(sorted((entry, x) for entry, x in row.items() if x)))
        for label, row in sorted(weights.items())
    )


def point_key(point: Any) -> Any:
    """Return what only equal assessments share."""
    return weights_key(point.behavior), weights_key(point.beliefs or {})


def holders(answer: Listed, point: Assessment, *, by_cell: bool = False) -> frozenset[Any]:
    """Return which parts of an answer hold an assessment."""
    found = []
    for number, part in enumerate(answer.components):
        if part.cells:
            inside = [k for k, cell in enumerate(part.cells) if cell.contains(point)]
            found += [(number, k) for k in inside] if by_cell else [number] * bool(inside)
        elif any(point_key(answer.equilibria[k]) == point_key(point) for k in part.extreme):
            found.append((number, 0) if by_cell else number)
    return frozenset(found)


def mixed(one: Assessment, other: Assessment, share: Fraction) -> Assessment:
    """Return a point between two."""

    def between(a: Any, b: Any) -> dict[str, dict[str, Fraction]]:
        return {
            label: {
                entry: share * a.get(label, {}).get(entry, 0)
                + (1 - share) * b.get(label, {}).get(entry, 0)
                for entry in dict.fromkeys([*a.get(label, {}), *b.get(label, {})])
            }
            for label in dict.fromkeys([*a, *b])
        }

    return Assessment(
        behavior=between(one.behavior, other.behavior), beliefs=between(one.beliefs, other.beliefs)
    )


def as_assessment(point: Any) -> Assessment:
    """Return a listed equilibrium as an assessment."""
    return Assessment(behavior=point.behavior, beliefs=getattr(point, "beliefs", None) or {})


def points_of(answer: Listed) -> list[Assessment]:
    """Return all points that an answer names."""
    found = [as_assessment(each) for each in answer.equilibria]
    for part in answer.components:
        for cell in part.cells:
            found += [cell.sample, *cell.vertices]
    return list({point_key(each): each for each in found}.values())


Answer = Listed | Cells | CellsAndPoints


def is_other_set(true: Answer, said: Answer, rng: Random) -> bool:
    """Tell whether an answer says something else than the true one does.

    Of connected sets, if it lists such; of their union otherwise.
    """
    if said == true:
        return False
    is_union = not isinstance(true, Listed)
    one, other = (each if isinstance(each, Listed) else each.listed for each in (true, said))
    named = points_of(one)
    probes = [*named, *points_of(other)]
    pairs = list(combinations(named, 2))
    for x, y in rng.sample(pairs, min(len(pairs), _MOST_PROBES)):
        probes += [mixed(x, y, share) for share in (Fraction(1, 2), Fraction(1, 10**6))]
    match: dict[Any, Any] = {}
    for probe in probes:
        own, theirs = holders(one, probe), holders(other, probe)
        if bool(own) != bool(theirs):
            return True
        if not is_union and match.setdefault(own, theirs) != theirs:
            return True
    if len(set(match.values())) < len(match):
        return True
    return _is_misdescribed(one, other) or (not is_union and _is_misnamed(one, other))


def _is_misdescribed(true: Listed, said: Listed) -> bool:
    """Tell whether a cell says what is not so of itself; of what it is silent it says nothing."""
    cells = [cell for part in true.components for cell in part.cells]
    for cell in (cell for part in said.components for cell in part.cells):
        twins = [each for each in cells if each.contains(cell.sample)]
        if not twins or not cell.contains(cell.sample):
            return True
        corners = [set(map(point_key, each.vertices)) for each in (twins[0], cell)]
        sizes = {each.dimension for each in (twins[0], cell)} - {None}
        if (all(corners) and corners[0] != corners[1]) or len(sizes) > 1:
            return True
    return False


def _is_misnamed(true: Listed, said: Listed) -> bool:
    """Tell whether a connected set names other points than its own."""

    def names(answer: Listed) -> list[set[Any]]:
        return [
            {point_key(answer.equilibria[k]) for k in part.extreme} for part in answer.components
        ]

    named = names(true)
    return any(own not in named for own in names(said))


def parts(solution: Solution, *, subsets: bool = False) -> tuple[Part, ...]:
    """Return components as claims have them."""
    return tuple(
        Part(
            extreme=() if subsets else each.extreme,
            subsets=each.subsets if subsets else (),
            cells=tuple(each.cells),  # type: ignore[arg-type]
        )
        for each in solution.components
    )
