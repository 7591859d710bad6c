"""What a batch of payoffs must be: an array of plain numbers, refused with one clear error."""

from __future__ import annotations

from numbers import Integral
from typing import Any

import numpy as np
from numpy.typing import NDArray

from est_games.errors import GameError, Problem


def number_array(given: Any, accepted: str, path: str = "payoffs") -> NDArray[Any]:
    """Return what is given as an array of truth values, integers or floats.

    Raises
    ------
    GameError
        They are ragged, masked in places, or hold something else.
    """
    if np.ma.is_masked(given):
        raise refused("are masked in places", None, accepted, path)
    try:
        array = np.asarray(given)
    except ValueError:
        raise refused("are not an array of numbers", None, accepted, path) from None
    if array.dtype.kind not in "biuf":
        raise refused("are not plain numbers", array.dtype, accepted, path)
    return array


def refused(message: str, value: Any, accepted: str, path: str = "payoffs") -> GameError:
    """Return the error that refuses a batch."""
    text = None if value is None else str(value)
    problem = Problem(path=path, message=message, value=text, accepted=accepted)
    return GameError("not a batch of games", [problem])


def payoff_tables(payoffs: Any, n_players: int) -> NDArray[Any]:
    """Return a batch of payoffs of any number of players.

    Parameters
    ----------
    payoffs : array_like, shape (..., n_players, m_0, ..., m_{n-1})
        Numbers without NaN.
    n_players : int
        How many; the axes before theirs are the batch.

    Raises
    ------
    GameError
        The array has another shape, or holds what is no number.
    """
    accepted = "numbers of shape (..., n_players, m_0, ..., m_{n-1})"
    if not isinstance(n_players, Integral):
        raise refused("is no number of players", n_players, "a whole number", "n_players")
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
