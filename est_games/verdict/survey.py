"""Which leaves cover a rectangle: all of its cells where they can be listed, else scattered points.

1. Trace the judge at the current point; the signs it asked for settle a leaf.
2. Cut the box by the curves of all leaves known; take one sample in every cell
   (:mod:`~est_games.verdict.arrangement`).
3. Trace the judge at every sample that no leaf covers. New curves: back to 2. None: the leaves
   cover the box, its edges and the curves themselves included.
4. Where the judge asks for so many signs that the cells cannot be listed, spread points evenly and
   trace at those that no leaf covers, as long as the judge may be called.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import flint

from est_games.verdict.area import Share, share_of
from est_games.verdict.arrangement import Arrangement, Signs
from est_games.verdict.cells import Box, Point
from est_games.verdict.leaf import Atlas, Leaf, Sample
from est_games.verdict.root import Rational, Root

MAX_CURVES = 400
MAX_CELLS = 100_000
N_SCATTERED = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What is known of a rectangle.

    Parameters
    ----------
    table : mapping of signs to Leaf
        The settled combinations of signs of the atlas's curves, and a leaf that covers each.
    complete : bool
        Whether these are all combinations there are.
    unresolved : Share
        Part of the area that no leaf covers.
    """

    table: dict[Signs, Leaf]
    complete: bool
    unresolved: Share


def survey(atlas: Atlas) -> Survey:
    """Trace until the leaves cover the box, or the judge may not be called any more.

    Notes
    -----
    n curves make up to about n**3 cells; past MAX_CELLS of them, or MAX_CURVES curves, the survey
    is scattered and not complete.
    """
    arrangement = Arrangement(atlas.box)
    while len(atlas.curves) <= MAX_CURVES:
        arrangement.extend(atlas.curves[len(arrangement.curves) :])
        if arrangement.n_cells_at_most > MAX_CELLS:
            break
        table = {
            signs: _leaf(atlas, Sample(point, atlas.curves, signs))
            for signs, point in _cells(arrangement).items()
        }
        if len(arrangement.curves) == len(atlas.curves):
            return _listed(arrangement, table)
    return _scattered(atlas)


def _leaf(atlas: Atlas, sample: Sample) -> Leaf | None:
    leaf = atlas.leaf_at(sample)
    if leaf is None and not atlas.exhausted:
        return atlas.trace(sample)
    return leaf


def _listed(arrangement: Arrangement, table: dict[Signs, Leaf | None]) -> Survey:
    settled = {signs: leaf for signs, leaf in table.items() if leaf is not None}
    complete = len(settled) == len(table)
    unresolved = Share(value=Fraction(0), exact=True)
    if not complete:
        unresolved = share_of(arrangement, lambda signs: signs not in settled, n_nodes=2)
    return Survey(table=settled, complete=complete, unresolved=unresolved)


def _scattered(atlas: Atlas) -> Survey:
    found = []
    for point in (atlas.base, *_spread(atlas.box)):
        sample = Sample(point, atlas.curves)
        found.append((sample, _leaf(atlas, sample)))
    columns = range(len(atlas.curves))
    table = {tuple(map(sample.sign, columns)): leaf for sample, leaf in found if leaf is not None}
    n_missed = sum(leaf is None for _, leaf in found[1:])
    return Survey(
        table=table,
        complete=False,
        unresolved=Share(value=n_missed / N_SCATTERED, exact=False),
    )


def _cells(arrangement: Arrangement) -> dict[Signs, Point]:
    """Return a point for every combination of signs, open cells first, rational where possible."""
    found: dict[Signs, Point] = {}
    for point, signs in arrangement.samples():
        known = found.get(signs)
        if known is None or (_is_irrational(known) and not _is_irrational(point)):
            found[signs] = point
    return dict(sorted(found.items(), key=lambda item: (item[0].count(0), item[0])))


def _is_irrational(point: Point) -> bool:
    return any(isinstance(value, Root) for value in point)


def _spread(box: Box) -> Iterator[Point]:
    """Yield points of the Halton sequence in bases 2 and 3, which fill a rectangle evenly."""
    for count in range(1, N_SCATTERED + 1):
        yield tuple(
            low + (high - low) * _mirrored(count, base)
            for (low, high), base in zip(box, (2, 3), strict=True)
        )


def _mirrored(count: int, base: int) -> Rational:
    value, unit = flint.fmpq(0), flint.fmpq(1)
    while count:
        count, digit = divmod(count, base)
        unit /= base
        value += digit * unit
    return value
