"""Extreme equilibria of many small bimatrix games, listed and then filled in by kernels.

The games are cut into chunks that fit a processor's cache, always the same, so that the answer does
not depend on how many threads share them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from est_games.equilibrium.batch.batch_solution import BatchSolution
from est_games.equilibrium.kernels.equilibrium_rows import equilibrium_rows
from est_games.equilibrium.kernels.subsets import MAX_STRATEGIES, support_pairs
from est_games.equilibrium.kernels.three_by_three import three_by_three
from est_games.equilibrium.kernels.two_by_two import two_by_two
from est_games.equilibrium.kernels.vertex_pairs import vertex_pairs

OPEN, LATE = -1, -2
"""In place of a count: left to the solver of one game; not looked at for lack of time."""

_T = TypeVar("_T")
_R = TypeVar("_R")

_CHUNK_ENTRIES = 2**17
_LARGEST_INTEGER = 2.0**53 - 1.0
_ROOM = 2**16
"""As many equilibria as one game of 5 x 5 may have: a player has at most 251 vertices."""
_KERNELS = {(2, 2): two_by_two, (3, 3): three_by_three}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What is known of neighbouring games: see the kernel for the arrays."""

    chunk: slice
    counts: NDArray[np.int32]
    close: NDArray[np.bool_]
    codes: NDArray[np.uint8]


@dataclass(frozen=True, kw_only=True)
class Listing:
    """Both passes over the games, chunk by chunk: the same chunks for any number of threads."""

    games: NDArray[Any]
    deadline: float | None

    @cached_property
    def tables(self) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """The support tables of both players."""
        m, n = self.games.shape[2:]
        return support_pairs(m, n), support_pairs(n, m)

    def chunks(self) -> list[slice]:
        """Return neighbouring games that fit a processor's cache."""
        n_games, _, m, n = self.games.shape
        step = max(1, _CHUNK_ENTRIES // (2 * m * n))
        return [slice(g, min(g + step, n_games)) for g in range(0, n_games, step)]

    def found(self, chunk: slice) -> Found:
        """List the equilibria of some games by their supports."""
        shape = self.games.shape[2:]
        counts = np.full(chunk.stop - chunk.start, OPEN, dtype=np.int32)
        close = np.zeros(len(counts), dtype=np.bool_)
        codes = [np.empty((0, 2), dtype=np.uint8)]
        if self.deadline is not None and time.time() > self.deadline:
            counts[:] = LATE
        elif max(shape) <= MAX_STRATEGIES:
            kernel = _KERNELS.get(shape, vertex_pairs)
            games, room = self._exact_floats(chunk), np.empty((_ROOM, 2), dtype=np.uint8)
            start = 0
            while start < len(games):
                start, used = kernel(games, start, counts, close, room)
                codes.append(room[:used].copy())
        return Found(chunk=chunk, counts=counts, close=close, codes=np.concatenate(codes))

    def fill(self, batch: BatchSolution, found: Found) -> None:
        """Fill in the equilibria of some games."""
        if not len(found.codes):
            return
        chunk = found.chunk
        offsets = batch.offsets[chunk.start : chunk.stop + 1]
        rows = slice(int(offsets[0]), int(offsets[-1]))
        equilibrium_rows(
            self._floats(chunk),
            found.counts,
            offsets,
            found.codes,
            *self.tables,
            batch.x[rows],
            batch.y[rows],
            batch.payoffs[rows],
            batch.supports[rows],
            batch.components[rows],
            batch.is_continuum[chunk],
        )

    def _floats(self, chunk: slice) -> NDArray[np.float64]:
        # One kind of array, so that the kernels are compiled once; mostly no copy of floats.
        return np.require(self.games[chunk], np.float64, ["C", "A", "W"])

    def _exact_floats(self, chunk: slice) -> NDArray[np.float64]:
        """Return some games in floats; infinite where a whole number may have been rounded."""
        games = self._floats(chunk)
        if self.games.dtype.kind in "iu" and max(games.max(), -games.min()) > _LARGEST_INTEGER:
            games[np.abs(games).max(axis=(1, 2, 3)) > _LARGEST_INTEGER] = np.inf
        return games


def spread(work: Callable[[_T], _R], items: Sequence[_T], n_threads: int) -> Iterator[_R]:
    """Yield the results of work that mostly leaves the interpreter, in order."""
    if n_threads == 1 or len(items) < 2:
        yield from map(work, items)
        return
    with ThreadPoolExecutor(n_threads) as pool:
        yield from pool.map(work, items)
