"""Pure equilibria, and strategies that a pure one dominates, of every game in a batch of tables.

Only comparisons of payoffs as given: no rounding, any number of players.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from est_games.equilibrium.batch_payoffs import number_array, refused


def pure_nash_batch(payoffs: Any, n_players: int) -> NDArray[np.bool_]:
    """Return which profiles are pure equilibria.

    Parameters
    ----------
    payoffs : array_like, shape (..., n_players, m_0, ..., m_{n-1})
        Numbers without NaN.
    n_players : int
        How many; the axes before theirs are the batch.

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
    array = _checked(payoffs, n_players)
    found = np.ones((*array.shape[: -n_players - 1], *array.shape[-n_players:]), dtype=bool)
    for player in range(n_players):
        own = np.take(array, player, axis=-n_players - 1)
        found &= own == own.max(axis=player - n_players, keepdims=True)
    return found


def dominated_batch(
    payoffs: Any, n_players: int, *, strictly: bool = True
) -> tuple[NDArray[np.bool_], ...]:
    """Return which strategies another pure strategy dominates.

    Parameters
    ----------
    payoffs, n_players
        As :func:`pure_nash_batch` takes them.
    strictly : bool
        Whether it must pay more against everything; else never less and somewhere more.

    Returns
    -------
    tuple of array of bool, shape (..., m_i)
        One for each player.

    Raises
    ------
    GameError
        The array has another shape, or holds what is no number.

    Examples
    --------
    >>> dilemma = [[[3, 0], [5, 1]], [[3, 5], [0, 1]]]
    >>> [each.tolist() for each in dominated_batch(dilemma, 2)]
    [[True, False], [True, False]]
    """
    array = _checked(payoffs, n_players)
    return tuple(
        _dominated(np.take(array, player, axis=-n_players - 1), player, n_players, strictly)
        for player in range(n_players)
    )


def _dominated(own: NDArray[Any], player: int, n_players: int, strictly: bool) -> NDArray[np.bool_]:
    """Tell for one player which of its strategies are dominated, one rival at a time."""
    rows = np.moveaxis(own, player - n_players, -n_players)
    n_batch = rows.ndim - n_players
    n_strategies = rows.shape[n_batch]
    rows = rows.reshape(*rows.shape[: n_batch + 1], -1)
    found = np.zeros(rows.shape[:-1], dtype=bool)
    for rival in range(n_strategies):
        better = rows[..., rival : rival + 1, :]
        if strictly:
            found |= (better > rows).all(axis=-1)
        else:
            found |= (better >= rows).all(axis=-1) & (better > rows).any(axis=-1)
    return found


def _checked(payoffs: Any, n_players: int) -> NDArray[Any]:
    accepted = "numbers of shape (..., n_players, m_0, ..., m_{n-1})"
    array = number_array(payoffs, accepted)
    if array.dtype.kind == "f" and np.isnan(array).any():
        raise refused("hold what is no number", "nan", accepted)
    if (
        n_players < 1
        or array.ndim < n_players + 1
        or array.shape[-n_players - 1] != n_players
        or 0 in array.shape[-n_players:]
    ):
        raise refused(f"are not of {n_players} players", array.shape, accepted)
    return array
