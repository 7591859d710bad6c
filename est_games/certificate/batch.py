"""How much a player can regret at rounded equilibria of many bimatrix games, bounded rigorously."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

_CHUNK_ROWS = 2**14
_UNIT = 2.0**-53
_LARGEST_INTEGER = 2.0**53
_SMALLEST = 2.0**-1060
"""More than what vanishes in a few products."""


def regret_bounds(
    games: NDArray[Any], offsets: NDArray[np.int64], x: NDArray[Any], y: NDArray[Any]
) -> NDArray[np.float64]:
    r"""Return bounds on what each player could gain by deviating.

    At strategies :math:`x, y` the first player's regret is
    :math:`\max_i (Ay)_i - x^\top A y`, at most
    :math:`\max_i (Ay)_i - \min_{i: x_i > 0} (Ay)_i`; and so for the second.

    Parameters
    ----------
    games : array, shape (n_games, 2, m, n)
        Finite payoffs, taken at their exact value.
    offsets : array of int64, shape (n_games + 1,)
        Where the rows of each game begin in `x` and `y`.
    x, y : array, shape (n_rows, m) and (n_rows, n)
        Strategies, up to a factor: taken as divided by their exact sums.

    Returns
    -------
    array, shape (n_rows, 2)
        In units of payoffs, rounding included: no regret is more. Infinite where a strategy is
        none, e.g. negative or all zero.

    Notes
    -----
    1. Payoffs are taken relative to the first strategy's, which changes no regret, so that an
       offset common to all costs no digits.
    2. Each sum is wrong by at most a multiple of the sum of the absolute values (Higham 2002,
       section 3.1), which is added.

    References
    ----------
    Higham (2002), Accuracy and Stability of Numerical Algorithms, section 3.1.

    Examples
    --------
    >>> pennies = np.array([[[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]]])
    >>> half = np.array([[0.5, 0.5]])
    >>> bool((regret_bounds(pennies, np.array([0, 1]), half, half) < 1e-14).all())
    True
    >>> regret_bounds(pennies, np.array([0, 1]), half, np.array([[1.0, 0.0]])).round(9).tolist()
    [[2.0, 0.0]]
    """
    owners = np.repeat(np.arange(len(games)), np.diff(offsets))
    bounds = np.empty((len(x), 2))
    for start in range(0, len(x), _CHUNK_ROWS):
        rows = slice(start, start + _CHUNK_ROWS)
        chosen = games[owners[rows]]
        bounds[rows, 0] = _bound(chosen[:, 0], x[rows], y[rows])
        bounds[rows, 1] = _bound(chosen[:, 1].swapaxes(1, 2), y[rows], x[rows])
    return bounds


def _bound(payoffs: NDArray[Any], own: NDArray[Any], other: NDArray[Any]) -> NDArray[np.float64]:
    """Bound the regret of the player whose strategies are the rows of each table."""
    with np.errstate(all="ignore"):  # what overflows ends as infinite
        floats = payoffs.astype(np.float64)
        relative = floats - floats[:, :1]
        size = np.abs(relative)
        wrong = (payoffs.shape[2] + 8) * _UNIT * size
        if payoffs.dtype.kind in "iu":
            large = np.where(np.abs(floats) < _LARGEST_INTEGER, 0.0, np.abs(floats))
            wrong = wrong + 2 * _UNIT * (large + large[:, :1])
        worths = np.einsum("rij,rj->ri", relative, other)
        slack = 1.01 * np.einsum("rij,rj->ri", wrong, other) + _SMALLEST
        most = (worths + slack).max(axis=1)
        least = np.where(own > 0, worths - slack, np.inf).min(axis=1)
        total = other.sum(axis=1)
        bound = (most - least) / total * (1 + 4 * (payoffs.shape[2] + 2) * _UNIT)
        is_mixture = (own >= 0).all(axis=1) & (other >= 0).all(axis=1)
        sums = own.sum(axis=1) * total
        is_mixture &= (sums > 0) & (sums < np.inf)
        return np.where(is_mixture & (bound >= 0), bound, np.inf)
