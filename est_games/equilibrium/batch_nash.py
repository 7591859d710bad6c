"""Extreme equilibria of many small bimatrix games at once, supports decided exactly.

1. The kernel lists the vertices of both best-response polyhedra of every game, and their matching
   pairs (:mod:`~est_games.equilibrium.kernels.vertex_pairs`). Small integers it does not round.
2. Games in which rounding could turn a comparison, or with too many equilibria to hold, are marked
   and solved by exact arithmetic, one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from est_games.equilibrium.batch_payoffs import number_array, refused
from est_games.equilibrium.kernels.vertex_pairs import (
    MAX_STRATEGIES,
    extreme_pairs,
    mixtures,
    support_pairs,
)
from est_games.equilibrium.solution import Solution
from est_games.equilibrium.solve import solve
from est_games.game.normal import NormalForm

_N_BLOCKS = 64


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class BatchSolution:
    """The extreme equilibria of every game of a batch, as flat arrays.

    Parameters
    ----------
    batch_shape : tuple of int
        The leading axes.
    offsets : array of int, shape (n_games + 1,)
        The equilibria of game g, in C order of the leading axes, are rows ``offsets[g]`` to
        ``offsets[g + 1]`` of the other arrays.
    x, y : array, shape (n_equilibria, m) and (n_equilibria, n)
        The players' strategies, rounded; which probabilities are zero is exact.
    supports : array of int64, shape (n_equilibria, 2)
        Bit i is set where strategy i is played.
    is_continuum : array of bool, shape (n_games,)
        Whether some strategy belongs to two extreme equilibria: all between them are equilibria.
    exact : mapping of int to Solution
        The games left to exact arithmetic, with their exact answers.

    Notes
    -----
    In games without a continuum these are all equilibria.
    """

    batch_shape: tuple[int, ...]
    offsets: NDArray[np.int64]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    supports: NDArray[np.int64]
    is_continuum: NDArray[np.bool_]
    exact: dict[int, Solution] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @property
    def counts(self) -> NDArray[np.int64]:
        """The number of extreme equilibria of each game, in the batch's shape."""
        return np.diff(self.offsets).reshape(self.batch_shape)

    def equilibria(self, *index: int) -> Iterator[tuple[NDArray[np.float64], NDArray[np.float64]]]:
        """Yield the equilibria of one game of the batch."""
        game = int(np.ravel_multi_index(index, self.batch_shape)) if self.batch_shape else 0
        for row in range(self.offsets[game], self.offsets[game + 1]):
            yield self.x[row], self.y[row]

    def __repr__(self) -> str:
        return (
            f"BatchSolution({len(self)} games, {len(self.x)} extreme equilibria, "
            f"{len(self.exact)} by exact arithmetic, {int(self.is_continuum.sum())} with continua)"
        )


def nash_batch(payoffs: Any) -> BatchSolution:
    """Return all extreme equilibria of every bimatrix game in a batch.

    Parameters
    ----------
    payoffs : array_like, shape (..., 2, m, n)
        Finite numbers, taken at their exact binary value; m and n at most 5.

    Raises
    ------
    GameError
        The array is ragged, has another shape, or holds what is no finite number.

    Notes
    -----
    The answer does not depend on the number of threads.

    Examples
    --------
    >>> chicken = [[[0, 7], [2, 6]], [[0, 2], [7, 6]]]
    >>> found = nash_batch([chicken] * 3)
    >>> found.counts
    array([3, 3, 3])
    >>> [x.round(4).tolist() for x, _ in found.equilibria(0)]
    [[1.0, 0.0], [0.0, 1.0], [0.3333, 0.6667]]
    """
    array = _checked(payoffs)
    *batch_shape, _, m, n = array.shape
    games = array.reshape(-1, 2, m, n)
    first, second = np.ascontiguousarray(games[:, 0]), np.ascontiguousarray(games[:, 1])
    pairs, swapped = support_pairs(m, n), support_pairs(n, m)
    counts, rows, continua = extreme_pairs(first, second, pairs, swapped, _N_BLOCKS)
    undecided = {int(g): _solved(games[g]) for g in np.flatnonzero(counts < 0)}
    sure = np.maximum(counts, 0).astype(np.int64)
    owners = np.repeat(np.arange(len(games)), sure)
    kept = rows[owners, _within(sure)]
    x, y, supports = mixtures(first, second, pairs, swapped, owners, kept, _N_BLOCKS)
    if undecided:
        owners, x, y, supports = _with_exact(undecided, owners, x, y, supports)
        continua[list(undecided)] = [_is_continuum(each) for each in undecided.values()]
    offsets = np.zeros(len(games) + 1, dtype=np.int64)
    np.cumsum(np.bincount(owners, minlength=len(games)), out=offsets[1:])
    return BatchSolution(
        batch_shape=tuple(batch_shape),
        offsets=offsets,
        x=x,
        y=y,
        supports=supports,
        is_continuum=continua,
        exact=undecided,
    )


def _checked(payoffs: Any) -> NDArray[np.float64]:
    accepted = f"numbers of shape (..., 2, m, n) with m, n from 1 to {MAX_STRATEGIES}"
    given = number_array(payoffs, accepted)
    array = given.astype(np.float64)
    if (
        array.ndim < 3
        or array.shape[-3] != 2
        or not all(1 <= size <= MAX_STRATEGIES for size in array.shape[-2:])
    ):
        raise refused("have another shape", array.shape, accepted)
    if not np.isfinite(array).all():
        place = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
        raise refused(f"are not finite at {place}", array[place], accepted)
    if given.dtype.kind in "iu" and not (array.astype(given.dtype) == given).all():
        raise refused("hold integers that no float holds", None, "integers up to 2**53")
    return array


def _solved(game: NDArray[np.float64]) -> Solution:
    return solve(NormalForm.from_payoffs(game), "nash")


def _within(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return 0, 1, ... within each run of the given lengths."""
    starts = np.repeat(np.cumsum(counts) - counts, counts)
    return np.arange(len(starts)) - starts


def _with_exact(
    undecided: dict[int, Solution],
    owners: NDArray[np.int64],
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    supports: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Put the equilibria of the games solved exactly where they belong."""
    found = [
        (game, each.profile) for game, answer in undecided.items() for each in answer.equilibria
    ]
    sides = [
        np.array([[float(p) for p in profile[side]] for _, profile in found]) for side in (0, 1)
    ]
    masks = [[_mask(strategy) for strategy in profile] for _, profile in found]
    every = np.concatenate([owners, np.array([game for game, _ in found], dtype=np.int64)])
    order = np.argsort(every, kind="stable")
    return (
        every[order],
        np.concatenate([x, sides[0].reshape(-1, x.shape[1])])[order],
        np.concatenate([y, sides[1].reshape(-1, y.shape[1])])[order],
        np.concatenate([supports, np.array(masks, dtype=np.int64).reshape(-1, 2)])[order],
    )


def _mask(strategy: Sequence[object]) -> int:
    return sum(1 << i for i, probability in enumerate(strategy) if probability)


def _is_continuum(answer: Solution) -> bool:
    """Tell whether a strategy of one player belongs to two extreme equilibria."""
    profiles = [each.profile for each in answer.equilibria]
    return any(len({p[side] for p in profiles}) < len(profiles) for side in (0, 1))
