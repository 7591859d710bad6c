"""Is there a logit equilibrium near this profile? Proved for many points at once, in floats."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from est_games.certificate.payoff_gaps import PayoffGaps
from est_games.game.normal import NormalForm

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_AT_ONCE = 4_000_000
"""Entries of payoff tables and matrices treated at once, all points together."""


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
    tables = [
        np.array(gaps.rounded(i, unit), dtype=np.float64).reshape(game.shape)
        for i in range(game.n_players)
    ]
    found = np.full(len(lambdas), np.nan)
    shape = np.array(game.shape, dtype=np.int64)
    block = max(1, _AT_ONCE // max(game.n_profiles, sum(game.shape) ** 2))
    with np.errstate(all="ignore"):
        mu = _scaled(lambdas, unit)
        for start in range(0, len(mu), block):
            chosen = slice(start, start + block)
            found[chosen] = radii(
                *_averages(tables, game.shape, profiles[chosen]),
                mu[chosen],
                np.ascontiguousarray(profiles[chosen]),
                shape,
                np.cumsum(shape) - shape,
            )
    return found


def _averages(
    tables: Sequence[NDArray[np.float64]], shape: tuple[int, ...], profiles: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the derivatives of all payoffs in all weights, and the payoffs."""
    import numpy as np

    k, n, total = len(profiles), len(shape), sum(shape)
    ends = np.cumsum([0, *shape]).tolist()
    rows = [slice(a, b) for a, b in pairwise(ends)]
    weights = [profiles[:, row] for row in rows]
    slopes = np.zeros((k, total, total))
    for i in range(n):
        for j in range(n):
            if j != i:
                slopes[:, rows[i], rows[j]] = _contracted(tables[i], weights, i, j)
    if n == 1:
        return slopes, np.tile(tables[0], (k, 1))
    # Each row is multilinear: summed over the weights of one other player it is the payoff.
    chosen = np.zeros((n, total))
    for i in range(n):
        chosen[i, rows[1 if i == 0 else 0]] = 1.0
    once = np.repeat(chosen, shape, axis=0) * profiles[:, None, :]
    return slopes, (slopes * once).sum(axis=2)


def _scaled(lambdas: NDArray[np.float64], unit: Fraction) -> NDArray[np.float64]:
    """Return parameters times the unit, within a few roundings."""
    import numpy as np

    if 2**-900 < unit < 2**900:
        scaled: NDArray[np.float64] = lambdas * float(unit)
        return scaled
    exact = [Fraction(value) * unit if np.isfinite(value) else 0 for value in lambdas.tolist()]
    return np.array([float(value) for value in exact])


def _contracted(
    table: NDArray[np.float64], weights: Sequence[NDArray[np.float64]], i: int, j: int
) -> NDArray[np.float64]:
    """Return the mean payoff by strategies of `i` and `j`, shape (k, m_i, m_j)."""
    import numpy as np

    k = len(weights[0])
    rest = np.moveaxis(table, (i, j), (0, 1))
    left = [h for h in range(table.ndim) if h not in (i, j)]
    if not left:
        return np.broadcast_to(rest, (k, *rest.shape))
    # The last of the others first, while all points still share one table.
    last = weights[left.pop()]
    mean = np.moveaxis(rest @ last.T, -1, 0)
    while left:
        last = weights[left.pop()]
        mean = (mean @ last.reshape(k, *([1] * (mean.ndim - 3)), -1, 1))[..., 0]
    return mean
