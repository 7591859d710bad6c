"""Deciding many bases at once: 64-bit integers that are shown not to overflow.

What does not fit is left to numbers of any length.
"""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter

from est_games.certificate.feasible_basis import Table

MAX_CONSTRAINTS = 62
"""Constraints are bits of a 64-bit integer here."""
_MAX_BITS = 60
_BLOCK = 4096


def proved_tight(
    table: Table, bases: Sequence[int], *, deadline: float | None = None
) -> list[int | None]:
    r"""Return the tight constraints of each basis that is proved feasible, None of the others.

    Parameters
    ----------
    table : sequence of sequences of int, shape (d, c)
        A best-response polytope; see :mod:`est_games.certificate.feasible_basis`.
    bases : sequence of int
        The constraints each makes tight, as bits.
    deadline : float, optional
        A time of ``time.perf_counter``, in seconds, at which to leave the rest undecided.

    Returns
    -------
    list of int or None
        The bits of every constraint tight at the vertex, before right sides are moved; None says
        nothing.

    Notes
    -----
    See :func:`est_games.certificate.kernels.machine_basis.tight_at`.

    Examples
    --------
    Two strategies, three replies, all three best against an even mixture: of the three pairs of
    replies two make a basis.

    >>> table = [[1, 2, 0], [1, 0, 2]]
    >>> proved_tight(table, [0b01100, 0b10100, 0b11000])
    [None, None, 28]
    """
    d, c = len(table), len(table[0])
    if d + c > MAX_CONSTRAINTS or max(map(max, table)).bit_length() > _MAX_BITS:
        return [None] * len(bases)
    import numpy as np

    from est_games.certificate.kernels.machine_basis import tight_at

    entries = np.array(table, dtype=np.int64)
    # No basis makes nothing tight: what is none of so many bits is refused as such a one is.
    named = np.array([b if 0 <= b < 1 << (d + c) else 0 for b in bases], dtype=np.int64)
    answer: list[int | None] = [None] * len(bases)
    for start in range(0, len(bases), _BLOCK):
        if deadline is not None and perf_counter() > deadline:
            break
        found = tight_at(entries, named[start : start + _BLOCK]).tolist()
        answer[start : start + _BLOCK] = [tight if tight >= 0 else None for tight in found]
    return answer
