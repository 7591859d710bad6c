"""What each strategy pays more than the player's first: floats of order one, for any payoffs."""

from __future__ import annotations

from math import gcd, lcm
from typing import TYPE_CHECKING

from est_games.game.normal import NormalForm

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def payoff_differences(game: NormalForm) -> tuple[NDArray[np.float64], int]:
    """Return payoff differences in floats, each player's scaled by a power of two.

    Parameters
    ----------
    game : NormalForm
        The game.

    Returns
    -------
    differences : array of float, shape (n_rows, n_profiles)
        A row for each strategy of each player: what it pays more than the player's first, at every
        pure profile. Differences are taken exactly, divided by the greatest number of which all of
        a player's are multiples, then by the power of two just above the largest, and rounded
        once: neither scale nor offset of the payoffs is felt.
    bits : int
        How long the whole numbers were before the last division; up to 53 they are not rounded.

    Examples
    --------
    >>> game = NormalForm.from_payoffs([[10**18, 1 + 10**18]], [[0, 3]])
    >>> differences, bits = payoff_differences(game)
    >>> differences.tolist(), bits
    ([[0.0, 0.0], [0.0, 0.0], [0.5, 0.5]], 1)
    """
    import numpy as np

    rows: list[list[float]] = []
    bits = 0
    for payoffs, stride, m in zip(game.payoffs, game.strides, game.shape, strict=True):
        common = lcm(*(x.denominator for x in payoffs))
        whole = [x.numerator * (common // x.denominator) for x in payoffs]
        first = [p - p // stride % m * stride for p in range(game.n_profiles)]
        own = [[whole[p + a * stride] - whole[p] for p in first] for a in range(m)]
        unit = gcd(*(x for row in own for x in row)) or 1
        length = (max(abs(x) for row in own for x in row) // unit).bit_length()
        bits = max(bits, length)
        rows.extend([x // unit / (1 << length) for x in row] for row in own)
    return np.array(rows, dtype=np.float64), bits
