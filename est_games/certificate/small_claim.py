"""What is claimed of a small bimatrix game without ties, checked in one pass of compiled code."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from est_games.certificate.bimatrix import BimatrixBases
from est_games.game.normal import NormalForm

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Mixture = Sequence[Fraction]

MAX_STRATEGIES = 8
"""Of both players together."""
MAX_NUMBER = 1 << 60
"""Payoffs and weights times their common denominators are less."""


def proved_payoffs(
    game: NormalForm,
    profiles: Sequence[tuple[Mixture, Mixture]],
    evidence: BimatrixBases,
    indices: Sequence[int],
) -> list[tuple[Fraction, Fraction]] | None:
    """Return what profiles pay that are proved to be all equilibria of a game; None says nothing.

    Parameters
    ----------
    game : NormalForm
        Two players, with at most eight strategies in all.
    profiles : sequence of pairs of mixtures
        The equilibria claimed to be all.
    evidence : BimatrixBases
        Why there are no others.
    indices : sequence of int
        What is claimed to be the index of each.

    Returns
    -------
    list of (Fraction, Fraction), or None
        None where a mixture is none, where there are ties or where numbers do not fit:
        :func:`est_games.certificate.bimatrix.completeness_problems` and
        :func:`est_games.certificate.components.component_problems` say more.

    Notes
    -----
    See :func:`est_games.certificate.kernels.small_claim.is_proved`.

    Examples
    --------
    One strategy each.

    >>> game = NormalForm.from_payoffs([[1]], [["1/2"]])
    >>> bases = BimatrixBases(first=(0b01, 0b10), second=(0b01, 0b10))
    >>> sure = (Fraction(1),)
    >>> proved_payoffs(game, [(sure, sure)], bases, [1])
    [(Fraction(1, 1), Fraction(1, 2))]
    >>> proved_payoffs(game, [], bases, [])
    """
    import numpy as np

    from est_games.certificate.kernels.small_claim import proved

    m, n = game.shape
    first, second = game.tables
    own, rival = first.integers, second.integers
    if own is None or rival is None or m + n > MAX_STRATEGIES:
        return None
    if max(map(_size, (own, rival))) >= MAX_NUMBER:
        return None
    if len(indices) != len(profiles) or not all(type(index) is int for index in indices):
        return None
    x = [_weights(mixture, m) for mixture, _ in profiles]
    y = [_weights(mixture, n) for _, mixture in profiles]
    if not all(0 < scale < MAX_NUMBER for _, scale in (*x, *y)):
        return None
    is_proved, pays = proved(
        own.reshape(m, n),
        rival.reshape(m, n),
        np.array(evidence.first, dtype=np.int64),
        np.array(evidence.second, dtype=np.int64),
        np.array([weights for weights, _ in x], dtype=np.int64).reshape(-1, m),
        np.array([weights for weights, _ in y], dtype=np.int64).reshape(-1, n),
        np.array(indices, dtype=np.int64),
    )
    if not is_proved:
        return None
    return [
        (Fraction(u, b * first.denominator), Fraction(v, a * second.denominator))
        for (u, v), (_, a), (_, b) in zip(pays.tolist(), x, y, strict=True)
    ]


def _size(numbers: NDArray[np.int64]) -> int:
    """Return the largest absolute value, which of machine integers may not be one."""
    return max(int(numbers.max()), -int(numbers.min()))


def _weights(mixture: Mixture, size: int) -> tuple[list[int], int]:
    """Return probabilities times their common denominator, and that; 0 where they are none."""
    if len(mixture) != size:
        return [], 0
    ratios = [probability.as_integer_ratio() for probability in mixture]
    scale = math.lcm(*[bottom for _, bottom in ratios])
    weights = [top * (scale // bottom) for top, bottom in ratios]
    if min(weights) < 0 or sum(weights) != scale:
        return [], 0
    return weights, scale
