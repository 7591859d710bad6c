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

_ROUND_UP = 1 + 1e-6
_UNIT = 2.0**-53
_EXPONENTIAL = 16
"""The platform's exponential is taken to be right within this many roundings."""
_LEAST_WEIGHT = 0.01
"""Errors of smaller probabilities are measured as if they were this large."""
_AT_ONCE = 4_000_000
"""Entries of payoff tables treated at once, all points together."""


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

    gaps = PayoffGaps(game)
    unit = gaps.unit or Fraction(1)
    tables = [
        np.array(gaps.rounded(i, unit), dtype=np.float64).reshape(game.shape)
        for i in range(game.n_players)
    ]
    radii = np.full(len(lambdas), np.nan)
    block = max(1, _AT_ONCE // game.n_profiles)
    with np.errstate(all="ignore"):
        mu = _scaled(lambdas, unit)
        for start in range(0, len(mu), block):
            chosen = slice(start, start + block)
            radii[chosen] = _radii(tables, game.shape, mu[chosen], profiles[chosen])
    radii[profiles.min(axis=1, initial=0.0) < 0] = np.nan
    return radii


def _radii(
    tables: Sequence[NDArray[np.float64]],
    shape: tuple[int, ...],
    mu: NDArray[np.float64],
    profiles: NDArray[np.float64],
) -> NDArray[np.float64]:
    import numpy as np

    n, total, k = len(shape), sum(shape), len(mu)
    starts = np.cumsum([0, *shape[:-1]])
    player = np.repeat(np.arange(n), shape)
    slopes, pays = _averages(tables, shape, profiles)
    sigma, rests = _responses(mu[:, None] * pays, starts, player)
    rounding = 1.1 * (total + 4 * n + 8) * _UNIT
    # Relative error of each response: of the exponents, then of the exponential and the sum.
    most = np.maximum.reduceat(pays, starts, axis=1)[:, player]
    off = 2.2 * (mu[:, None] * most * rounding + (_EXPONENTIAL + total) * _UNIT)
    mean = np.add.reduceat(sigma[:, :, None] * slopes, starts, axis=1)[:, player]
    factor = (mu[:, None] * sigma)[:, :, None]
    # Distances are measured in these weights; all matrices are those of the scaled variables.
    measure = np.maximum(profiles, _LEAST_WEIGHT)
    turned = measure[:, None, :] / measure[:, :, None]
    unit = np.eye(total)
    jacobian = unit - turned * factor * (slopes - mean)
    error = turned * factor * (slopes + mean) * (4 * (off + rounding))[:, :, None]
    residual = (profiles - sigma) / measure
    residual_error = (off * sigma + 4 * _UNIT * (profiles + sigma)) / measure
    residual_error += rounding * np.abs(residual)
    crowd = np.add.reduceat(measure, starts, axis=1).max(axis=1) * 1.01
    second = (n - 1) * (n - 2) * crowd ** max(n - 1, 0)
    steep = np.maximum.reduceat((slopes @ measure[:, :, None])[:, :, 0], starts, axis=1)
    steep = (steep + 1e-3 * second[:, None]) * (1 + 2 * rounding)
    bend = (8 * (mu[:, None] * steep) ** 2 + 2 * (mu * second)[:, None])[:, player]
    wide = 1.1 * bend * np.minimum(sigma, rests[:, player]) / measure + 1e-290
    finite = np.isfinite(jacobian).all(axis=(1, 2))
    jacobian[~finite] = unit
    try:
        inverse = np.linalg.inv(jacobian)
    except np.linalg.LinAlgError:
        return np.full(k, np.nan)
    size = np.abs(inverse)
    defect = np.abs(unit - inverse @ jacobian)
    defect += rounding * (size @ np.abs(jacobian) + unit) + size @ error
    beta = defect.sum(axis=2).max(axis=1) * _ROUND_UP
    step = np.abs(inverse @ residual[:, :, None]) + size @ residual_error[:, :, None]
    eta = step.max(axis=(1, 2)) * _ROUND_UP + 1e-290
    kappa = (size @ wide[:, :, None]).max(axis=(1, 2)) * _ROUND_UP
    radius = 1.5 * eta / (1 - beta)
    shrinks = beta + kappa * radius
    # The bounds of step 3 hold where no response changes by a tenth: |d log sigma| <= 2 mu a r.
    near = (2 * (mu * radius)[:, None] * steep < 0.05).all(axis=1) & (radius < 1e-3)
    near &= (np.abs(np.add.reduceat(profiles, starts, axis=1) - 1) < 5e-3).all(axis=1)
    proved = finite & near & (beta < 0.5) & (shrinks < 0.9)
    proved &= (eta + shrinks * radius) * _ROUND_UP <= radius
    radius = radius * measure.max(axis=1) * _ROUND_UP
    answer: NDArray[np.float64] = np.where(proved, radius, np.nan)
    return answer


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
        return slopes, np.broadcast_to(tables[0], (k, total))
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


def _responses(
    exponents: NDArray[np.float64], starts: NDArray[np.int64], player: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the logit responses, and what each leaves for all but its likeliest strategy."""
    import numpy as np

    raw = np.exp(exponents - np.maximum.reduceat(exponents, starts, axis=1)[:, player])
    sums = np.add.reduceat(raw, starts, axis=1)
    # The likeliest has the weight 1; summing the others alone keeps what is far smaller.
    others = np.where(raw == 1.0, 0.0, raw)
    tied = np.add.reduceat(raw == 1.0, starts, axis=1, dtype=np.float64) - 1.0
    rests = np.add.reduceat(others, starts, axis=1) + tied
    return raw / sums[:, player], rests / sums
