"""What a batch of payoffs must be: an array of plain numbers, refused with one clear error."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from est_games.errors import GameError, Problem


def number_array(payoffs: Any, accepted: str) -> NDArray[Any]:
    """Return payoffs as an array of integers or floats.

    Raises
    ------
    GameError
        They are ragged or hold something else.
    """
    try:
        array = np.asarray(payoffs)
    except ValueError:
        raise refused("are not an array of numbers", None, accepted) from None
    if array.dtype.kind not in "biuf":
        raise refused("are not plain numbers", array.dtype, accepted)
    return array


def refused(message: str, value: Any, accepted: str) -> GameError:
    """Return the error that refuses a batch."""
    shown = None if value is None else str(value)
    problem = Problem(path="payoffs", message=message, value=shown, accepted=accepted)
    return GameError("not a batch of games", [problem])
