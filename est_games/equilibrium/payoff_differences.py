"""What each strategy pays more than the player's first: floats of order one, for any payoffs."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from est_games.game.normal import NormalForm

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def payoff_differences(game: NormalForm) -> NDArray[np.float64]:
    """Return payoff differences in floats, each player's scaled by a power of two.

    Parameters
    ----------
    game : NormalForm
        The game.

    Returns
    -------
    array of float, shape (n_rows, n_profiles)
        A row for each strategy of each player: what it pays more than the player's first, at every
        pure profile. Differences are taken exactly and rounded once, so that neither scale nor
        offset of the payoffs is felt; the largest of a player is between a half and one.

    Examples
    --------
    >>> game = NormalForm.from_payoffs([[10**18, 1 + 10**18]], [[0, 3]])
    >>> payoff_differences(game).tolist()
    [[0.0, 0.0], [0.0, 0.0], [0.75, 0.75]]
    """
    import numpy as np

    rows = []
    for payoffs, stride, m in zip(game.payoffs, game.strides, game.shape, strict=True):
        own = [
            [
                payoffs[p + (a - p // stride % m) * stride] - payoffs[p - p // stride % m * stride]
                for p in range(game.n_profiles)
            ]
            for a in range(m)
        ]
        largest = max(abs(x) for row in own for x in row)
        scale = Fraction(2) ** -_exponent(largest)
        rows.extend([float(x * scale) for x in row] for row in own)
    return np.array(rows, dtype=np.float64)


def _exponent(number: Fraction) -> int:
    """Return the whole number `e` with ``2 ** (e - 1) <= number < 2 ** e``; 0 for zero."""
    if not number:
        return 0
    guess = number.numerator.bit_length() - number.denominator.bit_length()
    return guess + 1 if number >= Fraction(2) ** guess else guess
