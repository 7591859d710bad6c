"""What is worked out about a stage game: plays on the path, and what deters deviations."""

from __future__ import annotations

from typing import NamedTuple

from est_games.equilibrium.stages.belief import Row
from est_games.equilibrium.stages.continuation import Continuation, Values
from est_games.equilibrium.stages.memory import Shared
from est_games.equilibrium.stages.state import State

Off = dict[tuple[int, tuple[int, ...]], int]
"""The continuation after an action no type takes: by its successor and all it may lead to."""


class Deterrent(NamedTuple):
    """Continuations after a deviation that can make it not pay.

    Parameters
    ----------
    choices : tuple of int
        One continuation for each group of types.
    chosen : tuple of Continuation
        The same.
    row : tuple or None
        The halfspace of beliefs for which the deviation does not pay; None for all beliefs.
    is_free : bool
        Whether it deters under every belief.
    """

    choices: tuple[int, ...]
    chosen: tuple[Continuation, ...]
    row: Row | None
    is_free: bool


class Play(NamedTuple):
    """Continuations chosen on the path, with what is worked out about them for all situations.

    Parameters
    ----------
    choices : tuple of int
        One continuation for each group of types.
    chosen : tuple of Continuation
        The same.
    values : tuple of tuple, shape (n_players, n_types)
        What everybody gets.
    starts : Shared
        By what may follow: the beliefs before deviations are considered.
    deterrents : Shared
        By deviation: what makes it not pay.
    """

    choices: tuple[int, ...]
    chosen: tuple[Continuation, ...]
    values: Values
    starts: Shared
    deterrents: Shared


class Solved(NamedTuple):
    """A situation with continuations on the path that some belief supports."""

    play: Play
    off: Off
    states: list[State]
