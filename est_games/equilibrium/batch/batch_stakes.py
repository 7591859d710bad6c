r"""Heads, tails and the trap in every game of a batch.

Let :math:`v_0` be what the status quo is worth to a player, and :math:`v(r)` what it gets after the
profile :math:`r` of replies. *Heads* is the least :math:`v(r) - v_0` of the proposer over profiles
that bring the treaty into force; *tails* the least over those that do not. It *cannot lose* if both
are at least 0 and one is more. The trap is *closed* for a responder if its :math:`v(r) - v_0` is
less than 0 whatever it and the others reply.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from est_games.argument import WHOLE
from est_games.equilibrium.batch.batch_payoffs import number_array, payoff_tables, refused
from est_games.errors import GameError, Problem, shown

_LARGEST_INTEGER = 2**53


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class BatchStakes:
    """What is at stake in every game of a batch.

    Parameters
    ----------
    heads, tails : array, shape (...)
        The least the proposer gains over the status quo; NaN where no profile leads there.
    heads_at, tails_at : array of int64, shape (...)
        A profile that gives it, as a place in C order; -1 where there is none.
    cannot_lose : array of bool, shape (...)
        Both at least 0, one more; a side that cannot come about does not count.
    hopes : array, shape (..., n_players)
        The most each player can gain over the status quo.
    hopes_at : array of int64, shape (..., n_players)
        A profile that gives it.
    is_closed : array of bool, shape (..., n_players)
        Whether the trap is closed: that is less than 0. It says something of responders.
    """

    heads: NDArray[np.float64]
    tails: NDArray[np.float64]
    heads_at: NDArray[np.int64]
    tails_at: NDArray[np.int64]
    cannot_lose: NDArray[np.bool_]
    hopes: NDArray[np.float64]
    hopes_at: NDArray[np.int64]
    is_closed: NDArray[np.bool_]

    def __repr__(self) -> str:
        return (
            f"BatchStakes({self.heads.size} games, the proposer cannot lose in "
            f"{int(self.cannot_lose.sum())}, the trap is closed for somebody in "
            f"{int(self.is_closed.any(axis=-1).sum())})"
        )


def stakes_batch(
    payoffs: Any, n_players: int, *, proposer: int, status_quo: Any, in_force: Any
) -> BatchStakes:
    """Return heads, tails and whom the trap closes on, in every game of a batch.

    Parameters
    ----------
    payoffs : array_like, shape (..., n_players, m_0, ..., m_{n-1})
        What each profile of replies leads to; finite, whole numbers up to 2**53. A player who does
        not reply has one strategy.
    n_players : int
        How many; the axes before theirs are the batch.
    proposer : int
        Whose heads and tails.
    status_quo : array_like, shape (n_players,) or (..., n_players)
        What each gets where nothing is proposed; the same kind of numbers.
    in_force : array_like of bool, shape (m_0, ..., m_{n-1}) or (..., m_0, ..., m_{n-1})
        Which profiles bring the treaty into force.

    Returns
    -------
    BatchStakes

    Raises
    ------
    GameError
        An array has another shape or holds something else, or there is no such player.

    Notes
    -----
    The least and the most are found by comparing payoffs; only what is gained is then rounded,
    once, which never turns its sign. So what is said of signs is exact.

    Examples
    --------
    Two responders; the treaty enters into force if both sign. The proposer gains if they do and
    nothing else; the second responder loses in any case.

    >>> proposer = [[[2, 0], [0, 0]]]
    >>> first, second = [[[1, 0], [3, 0]]], [[[-1, -2], [-1, -2]]]
    >>> found = stakes_batch(
    ...     [proposer, first, second],
    ...     3,
    ...     proposer=0,
    ...     status_quo=[0, 0, 0],
    ...     in_force=[[[True, False], [False, False]]],
    ... )
    >>> float(found.heads), float(found.tails), bool(found.cannot_lose)
    (2.0, 0.0, True)
    >>> found.is_closed.tolist()
    [False, False, True]
    """
    tables = payoff_tables(payoffs, n_players)
    batch_shape, profiles = tables.shape[: -n_players - 1], tables.shape[-n_players:]
    forced = _mask(in_force, batch_shape, profiles)
    flat = (*batch_shape, n_players, math.prod(profiles))
    values = _as_floats(tables, "payoffs").reshape(flat)
    before = _status_quo(status_quo, (*batch_shape, n_players))
    if not (WHOLE.accepts(proposer) and 0 <= proposer < n_players):
        problem = Problem(
            path="proposer",
            message="is no player",
            value=shown(proposer),
            accepted=f"0 to {n_players - 1}",
        )
        raise GameError("not a batch of games", [problem])
    own, own_before = values[..., proposer, :], before[..., proposer]
    heads, heads_at = _least_gain(own, own_before, forced)
    tails, tails_at = _least_gain(own, own_before, ~forced)
    hopes, hopes_at = _most_gain(values, before)
    # A side that cannot come about is neither less than 0 nor more.
    nowhere_less = ~((heads < 0) | (tails < 0))
    return BatchStakes(
        heads=heads,
        tails=tails,
        heads_at=heads_at,
        tails_at=tails_at,
        cannot_lose=nowhere_less & ((heads > 0) | (tails > 0)),
        hopes=hopes,
        hopes_at=hopes_at,
        is_closed=hopes < 0,
    )


def _least_gain(
    values: NDArray[np.float64], before: NDArray[np.float64], mask: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return the least gain over some profiles, and where; NaN and -1 where there are none."""
    kept = np.where(mask, values, np.inf)
    place = kept.argmin(axis=-1)
    least = np.take_along_axis(kept, place[..., None], axis=-1)[..., 0]
    some = mask.any(axis=-1)
    gain = np.where(some, _difference(least, before), np.nan)
    return gain, np.where(some, place, -1)


def _most_gain(
    values: NDArray[np.float64], before: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    place = values.argmax(axis=-1)
    most = np.take_along_axis(values, place[..., None], axis=-1)[..., 0]
    return _difference(most, before), place


def _difference(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    # Too large a difference is infinite, of the right sign.
    with np.errstate(over="ignore"):
        return np.subtract(a, b)


def _as_floats(array: NDArray[Any], path: str) -> NDArray[np.float64]:
    accepted = "finite floats of 64 bits, whole numbers up to 2**53"
    if array.dtype.kind == "f":
        if array.dtype.itemsize > np.dtype(np.float64).itemsize:
            raise refused("are wider than floats of 64 bits", array.dtype, accepted, path)
        if not np.isfinite(array).all():
            raise refused("are not finite", None, accepted, path)
    elif array.size and max(int(array.max()), -int(array.min())) > _LARGEST_INTEGER:
        raise refused("hold whole numbers that no float holds", None, accepted, path)
    return array.astype(np.float64, copy=False)


def _status_quo(given: Any, shape: tuple[int, ...]) -> NDArray[np.float64]:
    accepted = f"numbers of shape {shape[-1:]} or {shape}"
    array = _as_floats(number_array(given, accepted, "status_quo"), "status_quo")
    if array.shape not in (shape, shape[-1:]):
        raise refused("have another shape", array.shape, accepted, "status_quo")
    return np.broadcast_to(array, shape)


def _mask(given: Any, batch_shape: tuple[int, ...], profiles: tuple[int, ...]) -> NDArray[np.bool_]:
    """Return the mask with the profiles flat."""
    shape = (*batch_shape, *profiles)
    accepted = f"truth values of shape {profiles} or {shape}"
    array = number_array(given, accepted, "in_force")
    if array.dtype.kind != "b":
        raise refused("are not truth values", array.dtype, accepted, "in_force")
    if array.shape not in (shape, profiles):
        raise refused("have another shape", array.shape, accepted, "in_force")
    return np.broadcast_to(array, shape).reshape(*batch_shape, math.prod(profiles))
