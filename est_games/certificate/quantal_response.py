"""Is there a logit equilibrium near this profile? Proved for many points at once, in floats."""

from __future__ import annotations

from fractions import Fraction
from itertools import accumulate
from typing import TYPE_CHECKING

from est_games.certificate.payoff_gaps import PayoffGaps
from est_games.game.normal import NormalForm

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SMALL, _GREAT = Fraction(1, 10**200), Fraction(10**200)
"""A unit of payoff between these is a float of full precision."""


def proved_radii(
    game: NormalForm,
    lambdas: NDArray[np.float64],
    profiles: NDArray[np.float64],
) -> NDArray[np.float64]:
    r"""Return how far from each profile there is a logit equilibrium, at most.

    A logit equilibrium at :math:`\lambda` is a fixed point of
    :math:`\sigma_{ik}(p) \propto \exp(\lambda u_i(k, p_{-i}))`.

    Parameters
    ----------
    game : NormalForm
        Any number of players.
    lambdas : array of float, shape (k,)
        Per unit of payoff, none negative; each at its exact binary value.
    profiles : array of float, shape (k, M)
        All players' mixtures, one after another.

    Returns
    -------
    array of float, shape (k,)
        In each probability. The equilibrium is the only one within this distance. Not a number
        where nothing is proved.

    Notes
    -----
    With :math:`\mu = \lambda \cdot` the largest payoff gap, and gaps in that unit:

    1. `R` is any approximate inverse of :math:`J = I - \sigma'(p)`. The map
       :math:`T(q) = q - R (q - \sigma(q))` has the equilibria as its fixed points where it
       contracts.
    2. Let :math:`\eta \ge \|R (p - \sigma(p))\|_\infty`, :math:`\beta \ge \|I - R J\|_\infty`, and
       :math:`K` bound the change of the rows of :math:`J` per unit of distance; then `T` contracts
       the ball of radius `r` into itself if
       :math:`\eta + (\beta + \||R| K\|_\infty r) r \le r` and
       :math:`\beta + \||R| K\|_\infty r < 1` (Newton and Kantorovich).
    3. Distances are measured in :math:`w = \max(p, 1/100)`. With `a` the sum of a strategy's payoff
       slopes times `w`, `b` of its second ones, and :math:`c_k` the response, or for the likeliest
       strategy what it leaves to the others,
       :math:`K_k = (8 (\mu a)^2 + 2 \mu b)\, c_k / w_k`, since :math:`\sigma''` is a covariance.
    4. All is summed from terms none of which is negative, so that every rounding is bounded by the
       number of terms; the bounds are taken several times too large. The platform's exponential is
       taken to be right within 16 roundings.

    References
    ----------
    McKelvey and Palfrey (1995), Quantal response equilibria for normal form games.
    Rump (2010), Verification methods: rigorous results using floating-point arithmetic, section 13.

    Examples
    --------
    >>> import numpy as np
    >>> game = NormalForm.from_payoffs([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
    >>> radii = proved_radii(game, np.ones(2), np.array([[0.5] * 4, [0.6, 0.4, 0.5, 0.5]]))
    >>> bool(radii[0] < 1e-13), bool(np.isnan(radii[1]))
    (True, True)
    """
    import numpy as np

    from est_games.certificate.kernels.contraction import radii

    gaps = PayoffGaps(game)
    unit = gaps.unit or Fraction(1)
    tables = np.array([gaps.rounded(i, unit) for i in range(game.n_players)])
    shape = np.array(game.shape, dtype=np.int64)
    mu = _scaled(lambdas, unit)
    starts = np.array([0, *accumulate(game.shape[:-1])], dtype=np.int64)
    found: NDArray[np.float64] = radii(tables, shape, starts, mu, np.array(profiles, order="C"))
    return found


def _scaled(lambdas: NDArray[np.float64], unit: Fraction) -> NDArray[np.float64]:
    """Return parameters times the unit, within a few roundings."""
    import numpy as np

    if _SMALL < unit < _GREAT:
        scaled: NDArray[np.float64] = lambdas * float(unit)
        return scaled
    exact = [Fraction(value) * unit if np.isfinite(value) else 0 for value in lambdas.tolist()]
    return np.array([float(value) for value in exact])
