"""Deciding many degenerate bases at once: 64-bit integers that are shown not to overflow.

What does not fit is left to numbers of any length.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from time import perf_counter
from typing import TYPE_CHECKING

from est_games.certificate.feasible_basis import Table

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MAX_CONSTRAINTS = 62
"""Constraints are bits of a 64-bit integer here."""
_MAX_ENTRY = 1 << 40
_MAX_NUMBER = 1 << 61
_BLOCK = 512


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
    1. For the square system `S` of a basis floats propose a whole number `D` for its determinant
       and whole numbers `N` for `D` times its inverse.
    2. If no product or sum below can exceed 64 bits, and :math:`S N = D I` holds in integers, then
       :math:`N / D` is the inverse, wherever it came from.
    3. Each weight and each slack, times :math:`|D|`, is a whole number followed by one for each
       power of :math:`\epsilon`; the first that is not zero must be positive.

    Examples
    --------
    Two strategies, three replies, all three best against an even mixture: of the three pairs of
    replies two make a basis.

    >>> table = [[1, 2, 0], [1, 0, 2]]
    >>> proved_tight(table, [0b01100, 0b10100, 0b11000])
    [None, None, 28]
    """
    import numpy as np

    d, c = len(table), len(table[0])
    answer: list[int | None] = [None] * len(bases)
    if d + c > MAX_CONSTRAINTS or max(max(row) for row in table) > _MAX_ENTRY:
        return answer
    whole = np.array(table, dtype=np.int64)
    named = np.array([b if 0 <= b < 1 << (d + c) else 0 for b in bases], dtype=np.int64)
    bits = (named[:, None] >> np.arange(d + c)) & 1 == 1
    sizes = np.where(bits.sum(axis=1) == d, d - bits[:, :d].sum(axis=1), -1)
    powers = np.int64(1) << np.arange(d + c)
    with np.errstate(all="ignore"):
        for size in np.unique(sizes[sizes > 0]).tolist():
            for block in _blocks(np.flatnonzero(sizes == size), deadline):
                certain, zero = _decided(whole, bits[block], size)
                tight = named[block] | (zero * powers).sum(axis=1)
                for place, proved, found in zip(block, certain, tight.tolist(), strict=True):
                    if proved:
                        answer[place] = found
    return answer


def _blocks(places: NDArray[np.intp], deadline: float | None) -> Iterator[NDArray[np.intp]]:
    for start in range(0, len(places), _BLOCK):
        if deadline is not None and perf_counter() > deadline:
            return
        yield places[start : start + _BLOCK]


def _decided(
    table: NDArray[np.int64], bits: NDArray[np.bool_], size: int
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which bases are proved feasible, and which of their constraints are zero besides."""
    import numpy as np

    n_bases, (d, c) = len(bits), table.shape
    support = np.nonzero(~bits[:, :d])[1].reshape(-1, size)
    tight = np.nonzero(bits[:, d:])[1].reshape(-1, size)
    system = table[support[:, None, :], tight[:, :, None]]
    nothing = np.zeros(n_bases, dtype=np.bool_), np.zeros((n_bases, d + c), dtype=np.bool_)
    try:
        inverse = np.linalg.inv(system.astype(np.float64))
    except np.linalg.LinAlgError:
        return nothing
    determinant = np.rint(np.linalg.det(system.astype(np.float64)))
    proposed = np.rint(inverse * determinant[:, None, None])
    # Sums below have at most d * d terms, each an entry of the table times one of these.
    greatest = np.abs(proposed).max(axis=(1, 2)) * (2.0 * d * d * float(table.max()))
    certain = (greatest < _MAX_NUMBER) & (np.abs(determinant) < _MAX_NUMBER) & (determinant != 0)
    if not certain.any():
        return nothing
    unit = np.where(certain, determinant, 1).astype(np.int64)
    numbers = np.where(certain[:, None, None], proposed, 0).astype(np.int64)
    identity = unit[:, None, None] * np.eye(size, dtype=np.int64)
    certain &= (system @ numbers == identity).all(axis=(1, 2))
    numbers *= np.sign(unit)[:, None, None]
    unit = np.abs(unit)
    spread = np.zeros((n_bases, d, c), dtype=np.int64)
    each = np.arange(n_bases)[:, None, None]
    spread[each, support[:, :, None], tight[:, None, :]] = numbers
    weights = spread.sum(axis=2)
    slacks = unit[:, None] - weights @ table
    values = np.concatenate([weights, slacks], axis=1)
    free = ~bits
    zero = free & (values == 0)
    certain &= (~free | (values >= 0)).all(axis=1)
    moved = np.flatnonzero(certain & zero.any(axis=1))
    changes = np.concatenate([spread[moved], -(table.T @ spread[moved])], axis=1)
    rivals = np.arange(c)
    changes[:, d + rivals, rivals] += np.where(bits[moved][:, d:], 0, unit[moved][:, None])
    first = np.take_along_axis(changes, (changes != 0).argmax(axis=2)[:, :, None], axis=2)
    certain[moved] = (~zero[moved] | (first[:, :, 0] > 0)).all(axis=1)
    return certain, zero
