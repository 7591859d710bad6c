"""Best responses and pure equilibria of every game in a batch of tables.

Only comparisons of payoffs as given: no rounding, any number of players.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from est_games.equilibrium.batch.batch_payoffs import payoff_tables


def best_response_batch(payoffs: Any, n_players: int) -> NDArray[np.bool_]:
    """Return whose strategy is a best response, in every profile.

    Parameters
    ----------
    payoffs : array_like, shape (..., n_players, m_0, ..., m_{n-1})
        Numbers without NaN.
    n_players : int
        How many; the axes before theirs are the batch.

    Returns
    -------
    array of bool, shape (..., n_players, m_0, ..., m_{n-1})
        Whether the player has no better strategy against the others' in that profile.

    Raises
    ------
    GameError
        The array has another shape, or holds what is no number.

    Examples
    --------
    >>> chicken = [[[0, 7], [2, 6]], [[0, 2], [7, 6]]]
    >>> best_response_batch(chicken, 2).astype(int).tolist()
    [[[0, 1], [1, 0]], [[0, 1], [1, 0]]]
    """
    array = payoff_tables(payoffs, n_players)
    found = np.empty(array.shape, dtype=bool)
    for player in range(n_players):
        own = np.take(array, player, axis=-n_players - 1)
        best = own.max(axis=player - n_players, keepdims=True)
        np.moveaxis(found, -n_players - 1, 0)[player] = own == best
    return found


def pure_nash_batch(payoffs: Any, n_players: int) -> NDArray[np.bool_]:
    """Return which profiles are pure equilibria.

    Parameters
    ----------
    payoffs, n_players
        As :func:`best_response_batch` takes them.

    Returns
    -------
    array of bool, shape (..., m_0, ..., m_{n-1})

    Raises
    ------
    GameError
        The array has another shape, or holds what is no number.

    Examples
    --------
    >>> chicken = [[[0, 7], [2, 6]], [[0, 2], [7, 6]]]
    >>> np.argwhere(pure_nash_batch(chicken, 2)).tolist()
    [[0, 1], [1, 0]]
    """
    return np.asarray(best_response_batch(payoffs, n_players).all(axis=-n_players - 1))
