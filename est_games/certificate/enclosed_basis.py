"""Proving many bases feasible at once: floats with a rigorous bound on their error.

What the bound cannot decide, ties above all, is left to exact arithmetic.
"""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter
from typing import TYPE_CHECKING

from est_games.certificate.feasible_basis import Table

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MAX_CONSTRAINTS = 62
"""Constraints are bits of a 64-bit integer here."""
_MAX_BITS = 900
_BLOCK = 2048
_ROUND_UP = 1 + 1e-6


def proved_nondegenerate(
    table: Table, bases: Sequence[int], *, deadline: float | None = None
) -> list[bool]:
    r"""Return which bases are proved feasible, with no constraint tight beside their own.

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
    list of bool
        True is a proof; False says nothing.

    Notes
    -----
    1. Each row of the table is scaled by a power of two and rounded once to floats `F`.
    2. For the square system :math:`S z = 1` of a basis, `R` is any approximate inverse and
       :math:`\tilde z` any approximate solution. If
       :math:`\beta = \|I - RS\|_\infty < 1`, then `S` is invertible and
       :math:`\|z - \tilde z\|_\infty \le \||R|\,|1 - S\tilde z|\|_\infty / (1 - \beta)`.
    3. Both norms are bounded from above with the standard error of a dot product,
       :math:`\gamma_k \sum |a_i b_i|` in whatever order it is summed, taken eight times too large,
       which covers the rounding of `F` and of the bounds themselves.
    4. Every weight and every slack must exceed its bound.

    References
    ----------
    Rump (2010), Verification methods: rigorous results using floating-point arithmetic, section 10.

    Examples
    --------
    >>> proved_nondegenerate([[0, 1], [1, 0]], [0b1100, 0b1001])
    [True, False]
    """
    import numpy as np

    d, c = len(table), len(table[0])
    if d + c > MAX_CONSTRAINTS or max(max(row) for row in table).bit_length() > _MAX_BITS:
        return [False] * len(bases)
    scaled = np.array(
        [[number / (1 << max(row).bit_length()) for number in row] for row in table],
        dtype=np.float64,
    )
    named = np.array([b if 0 <= b < 1 << (d + c) else 0 for b in bases], dtype=np.int64)
    bits = (named[:, None] >> np.arange(d + c)) & 1 == 1
    sizes = np.where(bits.sum(axis=1) == d, d - bits[:, :d].sum(axis=1), -1)
    proved = sizes == 0
    with np.errstate(all="ignore"):
        for size in np.unique(sizes[sizes > 0]).tolist():
            places = np.flatnonzero(sizes == size)
            for start in range(0, len(places), _BLOCK):
                if deadline is not None and perf_counter() > deadline:
                    break
                block = places[start : start + _BLOCK]
                proved[block] = _proved(scaled, bits[block], size)
    answer: list[bool] = proved.tolist()
    return answer


def _proved(table: NDArray[np.float64], bits: NDArray[np.bool_], size: int) -> NDArray[np.bool_]:
    """Return which bases of one size of support are proved feasible and nondegenerate."""
    import numpy as np

    d, c = table.shape
    error = 8 * (d + c + 4) * 2.0**-53
    support = np.nonzero(~bits[:, :d])[1].reshape(-1, size)
    tight = np.nonzero(bits[:, d:])[1].reshape(-1, size)
    system = table[support[:, None, :], tight[:, :, None]]
    try:
        inverse = np.linalg.inv(system)
    except np.linalg.LinAlgError:
        return np.zeros(len(bits), dtype=np.bool_)
    weights = inverse.sum(axis=2)
    unit = np.eye(size)
    magnitude = np.abs(inverse)
    defect = np.abs(unit - inverse @ system) + error * (magnitude @ system + unit)
    beta = defect.sum(axis=2).max(axis=1) * _ROUND_UP
    product = (system @ weights[:, :, None])[:, :, 0]
    bound = (system @ np.abs(weights)[:, :, None])[:, :, 0]
    residual = np.abs(1 - product) + error * (1 + bound)
    spread = (magnitude @ residual[:, :, None])[:, :, 0].max(axis=1)
    off = spread / (1 - beta) * _ROUND_UP + 1e-280
    placed = np.zeros((len(bits), d))
    np.put_along_axis(placed, support, weights, axis=1)
    slack = 1 - placed @ table
    slack_error = (
        error * (1 + np.abs(placed) @ table) + off[:, None] * table.sum(axis=0)
    ) * _ROUND_UP
    certain = (beta < 0.5) & (weights > off[:, None]).all(axis=1)
    answer: NDArray[np.bool_] = certain & ((slack > slack_error) | bits[:, d:]).all(axis=1)
    return answer
