"""What the generators share: a stream of random numbers, and inputs checked all at once."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from est_games.errors import GameError, Problem, shown
from est_games.game.normal import MAX_ENTRIES, MAX_PLAYERS, NormalForm
from est_games.game.number import exact_number

if TYPE_CHECKING:
    from numpy.typing import NDArray

Seed = int | np.random.Generator | None


def stream(seed: Seed) -> np.random.Generator:
    """Return numpy's generator of a seed, or the generator given; the same seed, the same game."""
    whole = isinstance(seed, int | np.integer) and not isinstance(seed, bool) and seed >= 0
    if whole or seed is None or isinstance(seed, np.random.Generator):
        return np.random.default_rng(seed)
    raise refused("seed", seed, "a whole number of 0 or more, a numpy Generator, or None")


def refused(name: str, value: object, accepted: str) -> GameError:
    """Return the error that refuses an option of a generator."""
    problem = Problem(
        path=name, message="cannot be used", value=shown(value), accepted=shown(accepted)
    )
    return GameError("the game cannot be generated", [problem])


def shape_of(shape: Any, n_players: int | None = None) -> tuple[int, ...]:
    """Return the number of strategies of each player, checked.

    Raises
    ------
    GameError
        It is no shape, or its game too large.
    """
    accepted = f"numbers of strategies of {n_players or f'1 to {MAX_PLAYERS}'} players"
    try:
        sizes = tuple(int(m) for m in shape)
        fits = sizes == tuple(shape) and min(sizes) >= 1
    except (TypeError, ValueError, OverflowError):
        raise refused("shape", shape, accepted) from None
    if not fits or not 1 <= len(sizes) <= MAX_PLAYERS or n_players not in (None, len(sizes)):
        raise refused("shape", shape, accepted)
    entries = len(sizes) * math.prod(sizes)
    if entries > MAX_ENTRIES:
        raise refused("shape", f"{entries} payoffs", f"up to {MAX_ENTRIES} payoffs")
    return sizes


def whole(name: str, value: Any, low: int, high: int) -> int:
    """Return a whole number in a range."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise refused(name, value, f"a whole number from {low} to {high}")
    if not low <= value <= high:
        raise refused(name, value, f"a whole number from {low} to {high}")
    return int(value)


def number(name: str, value: Any, low: Any = None, high: Any = None) -> Fraction:
    """Return an exact number in a range; no limit where it is None."""
    limits = [f"at least {low}"] * (low is not None) + [f"at most {high}"] * (high is not None)
    accepted = " and ".join(["a number", *limits])
    try:
        found = exact_number(value)
    except ValueError:
        raise refused(name, value, accepted) from None
    if (low is not None and found < low) or (high is not None and found > high):
        raise refused(name, value, accepted)
    return found


def chosen(name: str, value: Any, options: Sequence[str]) -> str:
    """Return one of a few words."""
    if value not in options:
        raise refused(name, value, ", ".join(options))
    return str(value)


def integers(random: np.random.Generator, low: Any, high: Any, shape: Any) -> NDArray[np.int64]:
    """Return random whole numbers, both ends included."""
    limit = 2**53
    low, high = whole("low", low, -limit, limit), whole("high", high, -limit, limit)
    if low > high:
        raise refused("high", high, f"at least low, {low}")
    drawn: NDArray[np.int64] = random.integers(low, high, size=shape, endpoint=True)
    return drawn


def tabulated(
    shape: Sequence[int], payoff: Callable[[int, tuple[int, ...]], Any], **labels: Any
) -> NormalForm:
    """Return the game whose payoff to a player at a profile of indices a function gives."""
    table = np.empty((len(shape), *shape), dtype=object)
    for place in np.ndindex(table.shape):
        table[place] = payoff(place[0], place[1:])
    return NormalForm.from_payoffs(table, **labels)
