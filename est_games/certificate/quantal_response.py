"""Is there a logit equilibrium near this profile? Proved for many points at once, in floats."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
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
_AT_ONCE = 4_000_000
"""Entries of payoff tables treated at once, all points together."""


def proved_radii(
    game: NormalForm,
    lambdas: Sequence[Fraction],
    profiles: NDArray[np.float64],
) -> NDArray[np.float64]:
    r"""Return how far from each profile there is a logit equilibrium, at most.

    A logit equilibrium at :math:`\lambda` is a fixed point of
    :math:`\sigma_{ik}(p) \propto \exp(\lambda u_i(k, p_{-i}))`.

    Parameters
    ----------
    game : NormalForm
        Any number of players.
    lambdas : sequence of Fraction, shape (k,)
        Per unit of payoff, none negative.
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
    3. With `a` the sum of a strategy's payoff slopes, `b` of its second ones, and `e` what a player
       leaves for all but its likeliest strategy,
       :math:`K_i = 8 (\mu a)^2 e + 2 \mu b e`, since :math:`\sigma'' ` is a covariance.
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
    >>> radii = proved_radii(game, [Fraction(1)] * 2, np.array([[0.5] * 4, [0.6, 0.4, 0.5, 0.5]]))
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
    mu = np.array([float(value * unit) for value in lambdas], dtype=np.float64)
    radii = np.full(len(mu), np.nan)
    block = max(1, _AT_ONCE // game.n_profiles)
    with np.errstate(all="ignore"):
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
    starts = np.cumsum([0, *shape])
    rows = [slice(starts[i], starts[i + 1]) for i in range(n)]
    weights = [profiles[:, row] for row in rows]
    rounding = 1.1 * (total + 4 * n + 8) * _UNIT
    slope = np.zeros((k, total, total))
    jacobian = np.zeros((k, total, total))
    error = np.zeros((k, total, total))
    residual, residual_error = np.zeros((k, total)), np.zeros((k, total))
    curvature = np.zeros((k, total))
    steepness, spread = np.zeros((k, n)), np.zeros((k, n))
    second = [_second_slopes(shape, i) for i in range(n)]
    crowd = float(np.prod([1.01] * n))
    for i, row in enumerate(rows):
        for j in range(n):
            if j != i:
                slope[:, row, rows[j]] = _contracted(tables[i], weights, i, j)
        other = 1 if i == 0 else 0
        if n == 1:
            pays = np.broadcast_to(tables[0], (k, total))
        else:
            pays = (slope[:, row, rows[other]] @ weights[other][:, :, None])[:, :, 0]
        sigma, e = _responses(mu[:, None] * pays)
        # Relative error of each response: of the exponents, then of the exponential and the sum.
        off = 2.2 * (mu * pays.max(axis=1) * rounding + (_EXPONENTIAL + total) * _UNIT)
        mean = (sigma[:, None, :] @ slope[:, row])[:, 0, :]
        factor = (mu[:, None] * sigma)[:, :, None]
        jacobian[:, row] = -factor * (slope[:, row] - mean[:, None, :])
        error[:, row] = (4 * (off + rounding))[:, None, None] * (
            factor * (slope[:, row] + mean[:, None, :])
        )
        residual[:, row] = weights[i] - sigma
        residual_error[:, row] = off[:, None] * sigma + 4 * _UNIT * (weights[i] + sigma)
        steep = slope[:, row].sum(axis=2).max(axis=1) * (1 + rounding) + 1e-3 * second[i] * crowd
        steepness[:, i], spread[:, i] = steep, e
        bound = (8 * (mu * steep) ** 2 + 2 * mu * second[i] * crowd) * e * 1.1 + 1e-290
        curvature[:, row] = bound[:, None]
    places = np.arange(total)
    jacobian[:, places, places] += 1.0
    finite = np.isfinite(jacobian).all(axis=(1, 2))
    jacobian[~finite] = np.eye(total)
    try:
        inverse = np.linalg.inv(jacobian)
    except np.linalg.LinAlgError:
        return np.full(k, np.nan)
    size = np.abs(inverse)
    unit = np.eye(total)
    defect = np.abs(unit - inverse @ jacobian)
    defect += rounding * (size @ np.abs(jacobian) + unit) + size @ error
    beta = defect.sum(axis=2).max(axis=1) * _ROUND_UP
    step = np.abs((inverse @ residual[:, :, None])[:, :, 0])
    step += (size @ (residual_error + rounding * np.abs(residual))[:, :, None])[:, :, 0]
    eta = step.max(axis=1) * _ROUND_UP + 1e-290
    kappa = (size @ curvature[:, :, None])[:, :, 0].max(axis=1) * _ROUND_UP
    radius = 1.5 * eta / (1 - beta)
    shrinks = beta + kappa * radius
    # The bounds of step 3 hold where no response changes by a tenth: |d log sigma| <= 2 mu a r.
    near = (2 * mu[:, None] * steepness * radius[:, None] < 0.05).all(axis=1) & (radius < 1e-3)
    near &= (np.abs(np.stack([w.sum(axis=1) for w in weights]) - 1) < 5e-3).all(axis=0)
    proved = finite & near & (beta < 0.5) & (shrinks < 0.9)
    proved &= (eta + shrinks * radius) * _ROUND_UP <= radius
    answer: NDArray[np.float64] = np.where(proved, radius, np.nan)
    return answer


def _second_slopes(shape: tuple[int, ...], i: int) -> float:
    """Return a bound of the sum of one strategy's second derivatives, gaps being at most 1."""
    others = [m for j, m in enumerate(shape) if j != i]
    return float(sum(others) ** 2 - sum(m * m for m in others))


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
    exponents: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the logit responses, and what each leaves for all but the likeliest strategy."""
    import numpy as np

    best = exponents.argmax(axis=1)
    raw = np.exp(exponents - exponents.max(axis=1, keepdims=True))
    rest = raw.copy()
    np.put_along_axis(rest, best[:, None], 0.0, axis=1)
    rests = rest.sum(axis=1)
    return raw / (1 + rests)[:, None], rests / (1 + rests)
