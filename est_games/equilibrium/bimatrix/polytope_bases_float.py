"""The same walk over a polytope in floats: fast, and to be proved by whoever uses it."""

from __future__ import annotations

from collections.abc import Iterator

from est_games.equilibrium.bimatrix.best_response_polytope import Polytope
from est_games.equilibrium.bimatrix.polytope_bases import Bases

MAX_CONSTRAINTS = 62
"""Constraints are bits of a 64-bit integer here."""
_MAX_BITS = 900
_FIRST_ROOM = 1024
_BLOCK = 1024


def polytope_bases_float(polytope: Polytope) -> Iterator[Bases]:
    """Walk over what seem to be all lexicographically feasible bases of a polytope.

    Parameters
    ----------
    polytope : Polytope
        With `d` own strategies and `c` of the rival.

    Yields
    ------
    Bases
        The same object again and again, every thousand bases or so; the last time it is whole. It
        may still be wrong, and has to be proved.

    Raises
    ------
    FloatingPointError
        The polytope has too many constraints, or rounding was seen to spoil the walk.

    Notes
    -----
    The steps are those of :func:`.polytope_bases.polytope_bases`, level by
    level from the origin, so that rounding adds up over no more pivots than the polytope is wide.
    Each row of the table is first divided by its greatest entry.

    Examples
    --------
    >>> square = Polytope(table=((1, 0), (0, 1)), scales=(1, 1))
    >>> *_, found = polytope_bases_float(square)
    >>> found.is_whole, sorted(format(basis, "04b") for basis in found.bases)
    (True, ['0011', '0110', '1001', '1100'])
    """
    d, c = polytope.d, polytope.c
    greatest = max(max(row) for row in polytope.table)
    if d + c > MAX_CONSTRAINTS or greatest.bit_length() > _MAX_BITS:
        raise FloatingPointError("the polytope is too large for floats")
    import numpy as np

    from est_games.equilibrium.kernels.polytope_level import ZERO, enlarged, next_level, remember

    table = np.array([[entry / max(row) for entry in row] for row in polytope.table])
    dictionaries = np.ones((1, c, d + 1))
    dictionaries[0, :, :d] = table.T
    basic, cobasic = np.arange(d, d + c)[None, :], np.arange(d)[None, :]
    bits = np.array([(1 << d) - 1])
    seen = np.full(_FIRST_ROOM, -1, dtype=np.int64)
    remember(seen, bits[0])
    n_seen = 1
    found = Bases()
    while len(bits):
        zero = (dictionaries[:, :, d] < ZERO) * (np.int64(1) << basic)
        found.bases.extend(bits.tolist())
        found.tight.extend((bits | zero.sum(axis=1)).tolist())
        room = 2 * (n_seen + len(bits) * d)
        if room > len(seen):
            seen = enlarged(seen, 1 << room.bit_length())
        parts = []
        for start in range(0, len(bits), _BLOCK):
            block = slice(start, start + _BLOCK)
            *part, sound = next_level(
                dictionaries[block], basic[block], cobasic[block], bits[block], seen
            )
            if not sound:
                raise FloatingPointError("rounding spoils the walk over the polytope")
            parts.append(part)
            yield found
        dictionaries, basic, cobasic, bits = map(np.concatenate, zip(*parts, strict=True))
        n_seen += len(bits)
    found.is_whole = True
    yield found
