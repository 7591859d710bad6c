"""Are the profiles claimed exactly those that the evidence shows?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING

from est_games.certificate.algebraic_point import AlgebraicPoint
from est_games.certificate.enclosed_root import EnclosedRoot
from est_games.certificate.equilibrium_cell import EquilibriumCell
from est_games.certificate.region_root import standing_of
from est_games.errors import Problem
from est_games.game.algebraic import AlgebraicNumber
from est_games.game.normal import NormalForm

if TYPE_CHECKING:
    from est_games.certificate.polynomial_support import Number, SupportSubdivision

_SHOWN_PROBLEMS = 20


def profile_problems(
    game: NormalForm,
    profiles: Sequence[Sequence[Sequence[Number]]],
    evidence: SupportSubdivision,
    standings: Sequence[str],
) -> Iterator[Problem]:
    """Yield what is missing, what is too much, and what is listed twice.

    Parameters
    ----------
    game : NormalForm
        The game.
    profiles : sequence of profiles
        The equilibria claimed.
    evidence : SupportSubdivision
        What it shows: points that are equilibria, the combinations of the vertices of products and
        the points of case distinctions; points of their cells may be listed too.
    standings : sequence of str
        Whether each of its points is an equilibrium.
    """
    wanted: dict[object, str] = {}
    optional: set[object] = set()
    for place, (point, standing) in enumerate(zip(evidence.points, standings, strict=True)):
        if standing == "equilibrium":
            wanted.setdefault(_shown(point), f"points[{place}]")
    for place, sets in enumerate(evidence.products):
        for combination in product(*sets):
            wanted.setdefault(combination, f"products[{place}]")
    for place, cases in enumerate(evidence.cases):
        samples = [cell.sample for cell in cases.cells]
        for shown in (*cases.points, *samples):
            path = f"cases[{place}]"
            if standing_of(game, shown) != "equilibrium":
                yield Problem(path=path, message="names a point that is no equilibrium")
            if shown in cases.points:
                wanted.setdefault(_shown(shown), path)
        optional |= set(map(_shown, samples))
    cells = [cell for cases in evidence.cases for cell in cases.cells]
    seen: set[object] = set()
    for place, profile in enumerate(profiles):
        key = _claimed(game, profile)
        path = f"profiles[{place}]"
        if key in seen:
            yield Problem(path=path, message="is listed twice")
        elif not (key in wanted or key in optional or _is_in_a_cell(cells, profile)):
            yield Problem(path=path, message="is not among the equilibria proved")
        seen.add(key)
    missing = [where for key, where in wanted.items() if key not in seen]
    for where in missing[:_SHOWN_PROBLEMS]:
        yield Problem(path="profiles", message=f"lack the equilibrium at {where}")


def _is_in_a_cell(cells: Sequence[EquilibriumCell], profile: Sequence[Sequence[Number]]) -> bool:
    """Tell whether a rational profile is in one of some cells."""
    rows = [[each for each in row if isinstance(each, Fraction)] for row in profile]
    return [len(row) for row in rows] == [len(row) for row in profile] and any(
        cell.contains(rows) for cell in cells
    )


def _shown(point: object) -> object:
    """Return what a profile taken from a point looks like."""
    if isinstance(point, EnclosedRoot):
        return _key(point.centre, point)
    if isinstance(point, AlgebraicPoint):
        return tuple(
            tuple((point, i, k) if len(weight) > 1 else sum(weight) for k, weight in enumerate(row))
            for i, row in enumerate(point.weights)
        )
    return point


def _key(rows: Iterable[Sequence[object]], root: EnclosedRoot) -> object:
    """Return what a profile taken from an enclosed root looks like."""
    return tuple(
        tuple(
            (root, i, k) if len(root.supports[i]) > 1 and k in root.supports[i] else weight
            for k, weight in enumerate(row)
        )
        for i, row in enumerate(rows)
    )


def _claimed(game: NormalForm, profile: Sequence[Sequence[Number]]) -> object:
    """Return a profile with every algebraic number replaced by where it comes from."""
    rows = []
    for i, row in enumerate(profile):
        entries: list[object] = []
        for k, number in enumerate(row):
            if not isinstance(number, AlgebraicNumber):
                entries.append(number)
            elif number.which == ("probability", i, k) and _is_of(game, number.root):
                entries.append((number.root, i, k))
            else:
                entries.append(None)
        rows.append(tuple(entries))
    return tuple(rows)


def _is_of(game: NormalForm, root: object) -> bool:
    """Return whether an algebraic number belongs to a game: another's equal root is another's."""
    return isinstance(root, EnclosedRoot | AlgebraicPoint) and root.game == game
