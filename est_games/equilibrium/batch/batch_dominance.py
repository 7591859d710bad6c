"""Dominance between pure strategies of every game in a batch of tables.

Only comparisons of payoffs as given: no rounding, any number of players.
"""

from __future__ import annotations

import math
from enum import IntEnum
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from est_games.argument import FLAG, takes
from est_games.equilibrium.batch.batch_payoffs import payoff_tables
from est_games.errors import GameError


class DominanceStrength(IntEnum):
    """How one strategy dominates another; the stronger, the larger."""

    NONE = 0
    VERY_WEAK = 1
    WEAK = 2
    STRICT = 3

    @property
    def message(self) -> str:
        """What it means, one clause."""
        return _MESSAGES[self]


_MESSAGES = {
    DominanceStrength.NONE: "pays less against some profile of the others",
    DominanceStrength.VERY_WEAK: "pays the same against every profile of the others",
    DominanceStrength.WEAK: "never pays less, and somewhere more",
    DominanceStrength.STRICT: "pays more against every profile of the others",
}


def dominance_batch(payoffs: Any, n_players: int) -> tuple[NDArray[np.int8], ...]:
    """Return which strategy dominates which, and how.

    Parameters
    ----------
    payoffs : array_like, shape (..., n_players, m_0, ..., m_{n-1})
        Numbers without NaN.
    n_players : int
        How many; the axes before theirs are the batch.

    Returns
    -------
    tuple of array of int8, shape (..., m_i, m_i)
        One for each player: entry ``[a, b]`` is the :class:`DominanceStrength` by which strategy a
        dominates strategy b; none on the diagonal.

    Raises
    ------
    GameError
        The array has another shape, or holds what is no number.

    Examples
    --------
    The prisoner's dilemma: to defect dominates strictly.

    >>> dilemma = [[[3, 0], [5, 1]], [[3, 5], [0, 1]]]
    >>> [each.tolist() for each in dominance_batch(dilemma, 2)]
    [[[0, 0], [3, 0]], [[0, 0], [3, 0]]]
    """
    array = payoff_tables(payoffs, n_players)
    return tuple(
        _dominance(np.take(array, player, axis=-n_players - 1), player, n_players)
        for player in range(n_players)
    )


@takes(GameError, strictly=FLAG)
def dominated_batch(
    payoffs: Any, n_players: int, *, strictly: bool = True
) -> tuple[NDArray[np.bool_], ...]:
    """Return which strategies another pure strategy dominates.

    Parameters
    ----------
    payoffs, n_players
        As :func:`dominance_batch` takes them.
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
    wanted = DominanceStrength.STRICT if strictly else DominanceStrength.WEAK
    return tuple(
        np.asarray((found >= wanted).any(axis=-2)) for found in dominance_batch(payoffs, n_players)
    )


def _dominance(own: NDArray[Any], player: int, n_players: int) -> NDArray[np.int8]:
    """Compare the strategies of one player, pair by pair."""
    rows = np.moveaxis(own, player - n_players, -n_players)
    batch_shape, (n, *others) = rows.shape[:-n_players], rows.shape[-n_players:]
    rows = rows.reshape(*batch_shape, n, math.prod(others))
    found = np.zeros((*batch_shape, n, n), dtype=np.int8)
    for a, b in combinations(range(n), 2):
        more, less = rows[..., a, :] > rows[..., b, :], rows[..., a, :] < rows[..., b, :]
        found[..., a, b] = _strength(more, less)
        found[..., b, a] = _strength(less, more)
    return found


def _strength(more: NDArray[np.bool_], less: NDArray[np.bool_]) -> NDArray[np.int8]:
    """Count the three senses of dominance that hold: each implies the one before."""
    never_less = ~less.any(axis=-1)
    somewhere_more = never_less & more.any(axis=-1)
    everywhere_more = more.all(axis=-1)
    return np.asarray(never_less.astype(np.int8) + somewhere_more + everywhere_more, dtype=np.int8)
