"""The index of a regular equilibrium: the sign of the slopes of payoffs within its support."""

from __future__ import annotations

from typing import Any


from est_games.game.normal import NormalForm


def regular_index(game: NormalForm, point: Any) -> int | None:
    return None
