"""The vertices of many bases of a best-response polytope at once, exactly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from est_games.equilibrium.bimatrix.best_response_polytope import Polytope

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_FEW = 4
_BLOCK = 1024
_MAX_ENTRY = 1 << 40
_MAX_NUMBER = 2.0**61

Point = tuple[int, tuple[Fraction, ...]]
"""All constraints tight at a vertex, as bits, and the mixed strategy there."""


def basis_points(polytope: Polytope, bases: Sequence[int]) -> list[Point | None]:
    r"""Return the vertex of each basis; see :meth:`.Polytope.vertex`.

    Parameters
    ----------
    polytope : Polytope
        With `d` own strategies and `c` of the rival.
    bases : sequence of int
        `d` constraints each, as bits.

    Returns
    -------
    list of (int, tuple of Fraction) or None
        None where they meet in no single point, outside the polytope or at the origin.

    Notes
    -----
    1. For the square system `S` of a basis floats propose a whole number `D` for its determinant
       and whole numbers `N` for `D` times the point.
    2. If no sum can exceed 64 bits and :math:`S N = D` holds in integers, the point solves the
       system. What does not fit is solved in rationals.

    Examples
    --------
    >>> square = Polytope(table=((1, 0), (0, 1)), scales=(Fraction(1),) * 2)
    >>> [point and format(point[0], "04b") for point in basis_points(square, [0b0110, 0b0101])]
    ['0110', None]
    """
    found: dict[int, Point | None] = {}
    asked = list(dict.fromkeys(bases))
    if len(asked) > _FEW:
        found.update(_found_in_integers(polytope, asked))
    return [
        found[basis] if basis in found else found.setdefault(basis, polytope.vertex(basis))
        for basis in bases
    ]


def _found_in_integers(
    polytope: Polytope, bases: Sequence[int]
) -> Iterator[tuple[int, Point | None]]:
    """Yield the bases that machine integers suffice for, each with its vertex."""
    import numpy as np

    d, c = polytope.d, polytope.c
    if max(map(max, polytope.table)) > _MAX_ENTRY:
        return
    table = np.array(polytope.table, dtype=np.int64)
    size = (d + c) // 8 + 1
    packed = np.frombuffer(b"".join(b.to_bytes(size, "little") for b in bases), dtype=np.uint8)
    flags = np.unpackbits(packed.reshape(-1, size), axis=1, count=d + c, bitorder="little").astype(
        np.bool_
    )
    sizes = d - flags[:, :d].sum(axis=1)
    fitting = (sizes > 0) & (flags.sum(axis=1) == d)
    for width in np.unique(sizes[fitting]).tolist():
        places = np.flatnonzero(fitting & (sizes == width))
        for start in range(0, len(places), _BLOCK):
            block = places[start : start + _BLOCK]
            yield from _solved(polytope, table, [bases[k] for k in block], flags[block], width)


def _solved(
    polytope: Polytope,
    table: NDArray[np.int64],
    bases: Sequence[int],
    flags: NDArray[np.bool_],
    width: int,
) -> Iterator[tuple[int, Point | None]]:
    """Yield bases of one size of support, each with its vertex."""
    import numpy as np

    d = polytope.d
    support = np.nonzero(~flags[:, :d])[1].reshape(-1, width)
    tight = np.nonzero(flags[:, d:])[1].reshape(-1, width)
    system = table[support[:, None, :], tight[:, :, None]]
    rounded = system.astype(np.float64)
    with np.errstate(all="ignore"):
        determinant = np.rint(np.linalg.det(rounded))
        regular = (np.abs(determinant) > 0) & (np.abs(determinant) < 2.0**40)
        rounded[~regular] = np.eye(width)
        solved = np.linalg.solve(rounded, np.ones((len(bases), width, 1)))[:, :, 0]
        proposed = np.rint(solved * np.where(regular, determinant, 0)[:, None])
        largest = np.abs(proposed).max(axis=1) * (width * float(table.max()))
        regular &= largest < _MAX_NUMBER
    unit = np.where(regular, determinant, 1).astype(np.int64)
    numbers = np.where(regular[:, None], proposed, 0).astype(np.int64)
    regular &= np.all((system @ numbers[:, :, None])[:, :, 0] == unit[:, None], axis=1)
    numbers *= np.sign(unit)[:, None]
    unit = np.abs(unit)
    weights = np.zeros((len(bases), d), dtype=np.int64)
    np.put_along_axis(weights, support, numbers, axis=1)
    values = np.concatenate([weights, unit[:, None] - weights @ table], axis=1)
    inside = np.all(values >= 0, axis=1)
    packed = np.packbits(values == 0, axis=1, bitorder="little")
    for place in np.flatnonzero(regular).tolist():
        if not inside[place]:
            yield bases[place], None
            continue
        mixture = polytope.brought_to_one(support[place].tolist(), numbers[place].tolist())
        yield bases[place], (int.from_bytes(packed[place].tobytes(), "little"), mixture)
