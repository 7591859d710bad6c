"""The same walk over a polytope in 64-bit integers: exact, as long as its numbers fit."""

from __future__ import annotations

from collections.abc import Iterator

from est_games.equilibrium.bimatrix.best_response_polytope import Polytope
from est_games.equilibrium.bimatrix.polytope_bases import Bases

MAX_CONSTRAINTS = 62
"""Constraints are bits of a 64-bit integer here."""
_FIRST_ROOM, _MORE = 64, 8
_MAX_BITS = 60


def polytope_bases_machine(polytope: Polytope) -> Iterator[Bases]:
    """Walk over all lexicographically feasible bases of a polytope, exactly.

    Parameters
    ----------
    polytope : Polytope
        With `d` own strategies and `c` of the rival.

    Yields
    ------
    Bases
        The same object again and again, each time the walk runs out of room; the last time it is
        whole.

    Raises
    ------
    OverflowError
        The polytope has too many constraints, or a number does not fit.

    Notes
    -----
    The steps and the bases are those of :func:`.polytope_bases.polytope_bases`; see
    :func:`est_games.equilibrium.kernels.machine_walk.machine_walk`. Where they find no room,
    it starts again with eight times as much.

    Examples
    --------
    The unit square.

    >>> square = Polytope(table=((1, 0), (0, 1)), scales=(1, 1))
    >>> *_, found = polytope_bases_machine(square)
    >>> found.is_whole, [format(basis, "04b") for basis in found.bases]
    (True, ['0011', '0110', '1001', '1100'])
    """
    d, c = polytope.d, polytope.c
    if d + c > MAX_CONSTRAINTS or max(map(max, polytope.table)).bit_length() > _MAX_BITS:
        raise OverflowError("the polytope is too large for machine integers")
    import numpy as np

    from est_games.equilibrium.kernels.machine_walk import TOO_LARGE, WHOLE, machine_walk

    table = np.array(polytope.table)
    room = _FIRST_ROOM
    found = Bases()
    while True:
        bases, tight, _, _, ending = machine_walk(table, room)
        if ending == TOO_LARGE:
            raise OverflowError("a number does not fit a machine integer")
        found.bases, found.tight = bases.tolist(), tight.tolist()
        found.is_whole = ending == WHOLE
        yield found
        if found.is_whole:
            return
        room *= _MORE
