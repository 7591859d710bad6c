"""The vertices of many bases of a best-response polytope at once, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from est_games.equilibrium.bimatrix.best_response_polytope import Polytope

_MAX_ENTRY = 1 << 53


@dataclass(frozen=True, slots=True, kw_only=True)
class BasisPoint:
    """Where the constraints of a basis meet.

    Parameters
    ----------
    tight : int
        All constraints tight there, as bits.
    sign : int
        The sign of the determinant of the basis' square system.
    mixture : tuple of Fraction
        The mixed strategy.
    """

    tight: int
    sign: int
    mixture: tuple[Fraction, ...]


def basis_points(polytope: Polytope, bases: Sequence[int]) -> list[BasisPoint | None]:
    r"""Return the vertex of each basis.

    Parameters
    ----------
    polytope : Polytope
        With `d` own strategies and `c` of the rival.
    bases : sequence of int
        `d` constraints each, as bits.

    Returns
    -------
    list of BasisPoint or None
        None where they meet in no single point, outside the polytope or at the origin. Bases that
        meet in one point share its mixture.

    Notes
    -----
    Systems are solved in machine integers where none is too large for them, else in rationals.

    Examples
    --------
    >>> square = Polytope(table=((1, 0), (0, 1)), scales=(1, 1))
    >>> [point and format(point.tight, "04b") for point in basis_points(square, [0b0110, 0b0101])]
    ['0110', None]
    """
    import numpy as np

    from est_games.equilibrium.kernels.integer_vertices import INSIDE, TOO_LARGE, integer_vertices

    d, c = polytope.d, polytope.c
    if not bases or max(map(max, polytope.table)) > _MAX_ENTRY:
        return [_solved(polytope, basis) for basis in bases]
    size = (d + c) // 8 + 1
    packed = np.frombuffer(b"".join(b.to_bytes(size, "little") for b in bases), dtype=np.uint8)
    flags = np.unpackbits(packed.reshape(-1, size), axis=1, count=d + c, bitorder="little")
    status, amounts, signs, tight = integer_vertices(
        np.array(polytope.table, dtype=np.int64), flags.astype(np.bool_)
    )
    names = [
        int.from_bytes(row.tobytes(), "little")
        for row in np.packbits(tight, axis=1, bitorder="little")
    ]
    mixtures: dict[int, tuple[Fraction, ...]] = {}
    found: list[BasisPoint | None] = []
    for basis, state, row, sign, name in zip(
        bases, status.tolist(), amounts.tolist(), signs.tolist(), names, strict=True
    ):
        if state == TOO_LARGE:
            found.append(_solved(polytope, basis))
        elif state != INSIDE:
            found.append(None)
        else:
            mixture = mixtures.get(name)
            if mixture is None:
                support = [k for k, amount in enumerate(row) if amount]
                played = [row[k] for k in support]
                mixture = mixtures[name] = polytope.brought_to_one(support, played)
            found.append(BasisPoint(tight=name, sign=sign, mixture=mixture))
    return found


def _solved(polytope: Polytope, basis: int) -> BasisPoint | None:
    """Return the vertex of a basis, in rationals."""
    point = polytope.vertex(basis)
    if point is None:
        return None
    return BasisPoint(tight=point[0], sign=polytope.orientation(basis), mixture=point[1])
