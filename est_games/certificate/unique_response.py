"""Up to which parameter a game has one logit equilibrium only: an argument by contraction."""

from __future__ import annotations

from fractions import Fraction

from est_games.certificate.payoff_gaps import PayoffGaps
from est_games.game.normal import NormalForm

_ROUNDING = 1e-14
_ROUND_UP = 1 + 1e-12


def unique_below(game: NormalForm) -> Fraction | None:
    r"""Return a parameter below which there is exactly one logit equilibrium.

    Parameters
    ----------
    game : NormalForm
        Any number of players.

    Returns
    -------
    Fraction or None
        A bound of :math:`\lambda`, per unit of payoff; not the best one. None where there is only
        one at every :math:`\lambda`, since nobody's choice depends on others'.

    Notes
    -----
    1. Let :math:`w_{ij}` be the most that any difference between two payoffs of player `i` changes
       with the strategy of `j` alone.
    2. If the mixtures of others move by :math:`d_j` in total variation, such a difference moves by
       at most :math:`\sum_j w_{ij} d_j`, and a logit response by at most a quarter of
       :math:`\lambda` times that: a covariance with an indicator is at most a quarter of the range.
    3. Where the matrix :math:`\lambda w / 4` has a power with row sums below one, the responses
       contract, and have one fixed point. The fourth power is used. The same holds for every
       smaller parameter, so that this is the branch from the centroid.

    The entries are computed in floats from gaps rounded once, and enlarged by more than that can
    change.

    Examples
    --------
    A game of pure coordination, where two more equilibria branch off at 2.

    >>> game = NormalForm.from_payoffs([[1, 0], [0, 1]], [[1, 0], [0, 1]])
    >>> round(float(unique_below(game)), 6)
    2.0
    """
    import numpy as np

    gaps = PayoffGaps(game)
    unit = gaps.unit
    n = game.n_players
    change = np.zeros((n, n))
    for i in range(n):
        table = np.array(gaps.rounded(i, unit)).reshape(game.shape)
        rows = np.moveaxis(table, i, 0)
        for k in range(game.shape[i]):
            for other in range(k):
                difference = rows[k] - rows[other]
                for axis, j in enumerate(j for j in range(n) if j != i):
                    most = float(np.ptp(difference, axis=axis).max())
                    change[i, j] = max(change[i, j], most)
    if not change.any():
        return None
    change = (change + _ROUNDING) * _ROUND_UP
    size = float(np.linalg.matrix_power(change, 4).sum(axis=1).max()) ** 0.25 * _ROUND_UP
    return 4 / (Fraction(size) * unit)
