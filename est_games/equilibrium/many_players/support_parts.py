"""The subdivisions of single supports, and how they are put together as evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from est_games.certificate.enclosed_root import Supports
from est_games.certificate.polynomial_support import SupportSubdivision
from est_games.certificate.region_root import Point
from est_games.certificate.support_cases import SupportCases
from est_games.certificate.whole_support import OPEN

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ROOT = 2
"""What a node is that names a point: the single root of its region."""


@dataclass(slots=True, kw_only=True)
class Part:
    """What is known of one support.

    Parameters
    ----------
    nodes : array of int, shape (n_nodes, 4)
        Its subdivision in preorder; roots are named by their place in `points`.
    weights : array of int
        The multipliers its nodes use up.
    points : list of profiles or EnclosedRoot
        Its roots.
    """

    nodes: NDArray[np.int64]
    weights: NDArray[np.int64]
    points: list[Point] = field(default_factory=list)


def single_node(kind: int, which: int = 0) -> Part:
    """Return a support that is settled, or left open, as a whole."""
    import numpy as np

    return Part(
        nodes=np.array([[kind, which, 0, 0]], dtype=np.int64),
        weights=np.zeros(0, dtype=np.int64),
    )


def supports_at(shape: Sequence[int], place: int) -> Supports:
    """Return the strategies played in a support by its place in the order of all.

    Examples
    --------
    >>> supports_at((2, 3), 0), supports_at((2, 3), 9)
    (((0,), (0,)), ((1,), (0, 1)))
    """
    supports = []
    for m in reversed(shape):
        place, mask = divmod(place, (1 << m) - 1)
        supports.append(tuple(k for k in range(m) if (mask + 1) >> k & 1))
    return tuple(reversed(supports))


def support_place(shape: Sequence[int], supports: Supports) -> int:
    """Return the place of a support in the order of all.

    Examples
    --------
    >>> support_place((2, 3), ((1,), (0, 1)))
    9
    """
    place = 0
    for m, own in zip(shape, supports, strict=True):
        place = place * ((1 << m) - 1) + sum(1 << k for k in own) - 1
    return place


def support_masks(supports: Supports) -> tuple[int, ...]:
    """Return the strategies played as bits.

    Examples
    --------
    >>> support_masks(((1,), (0, 2)))
    (2, 5)
    """
    return tuple(sum(1 << k for k in own) for own in supports)


def assembled(
    parts: Mapping[int, Part],
    n_supports: int,
    products: Sequence[tuple[tuple[tuple[Fraction, ...], ...], ...]],
    redundancies: Sequence[tuple[int, tuple[Fraction, ...]]],
    cases: Sequence[SupportCases] = (),
) -> SupportSubdivision:
    """Return the evidence of all supports, each point in it once; what is missing is open.

    Parameters
    ----------
    parts : mapping of int to Part
        What is known, by the place of the support in the order of all.
    n_supports : int
        How many there are.
    products, redundancies, cases : sequences
        What the nodes of whole supports refer to.
    """
    import numpy as np

    places: dict[Point, int] = {}
    nodes, weights, starts = [], [], [(0, 0)]
    missing = single_node(OPEN)
    for k in range(n_supports):
        part = parts.get(k, missing)
        own = part.nodes
        if part.points:
            own = own.copy()
            where = [places.setdefault(point, len(places)) for point in part.points]
            for line in own:
                if line[0] == ROOT:
                    line[1] = where[line[1]]
        nodes.append(own)
        weights.append(part.weights)
        starts.append((starts[-1][0] + len(own), starts[-1][1] + len(part.weights)))
    return SupportSubdivision(
        nodes=np.concatenate(nodes),
        weights=np.concatenate(weights),
        starts=np.array(starts, dtype=np.int64),
        points=tuple(places),
        products=tuple(products),
        redundancies=tuple(redundancies),
        cases=tuple(cases),
    )
