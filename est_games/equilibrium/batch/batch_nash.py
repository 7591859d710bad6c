"""Extreme equilibria of many bimatrix games at once, supports decided exactly.

1. A kernel lists the extreme equilibria of every game by their supports: from tables of signs for
   2 x 2 and 3 x 3, by the vertices of both best-response polyhedra up to 5 x 5. Signs within
   rounding of zero are taken exactly.
2. Larger games, and payoffs that are too large or too small for that, are left to the solver of
   one game.
3. The numbers of equilibria say where the rows of each game begin; a second kernel fills them in.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from fractions import Fraction
from functools import partial
from numbers import Integral
from typing import Any

import numpy as np
from numba import config
from numpy.typing import NDArray

from est_games.equilibrium.batch.batch_listing import OPEN, Listing, spread
from est_games.equilibrium.batch.batch_payoffs import number_array, refused
from est_games.equilibrium.batch.batch_solution import BatchSolution, normal_form
from est_games.equilibrium.solution import Solution
from est_games.equilibrium.solve import solve
from est_games.equilibrium.time_limit import timeout_problem
from est_games.errors import Problem, SolveError, shown
from est_games.game.normal import NormalForm

MAX_BITS = 63
"""Strategies of a player whose support fits one word."""
_LOOKED_AT = 2**16
"""Games left open that are looked at together for what is not finite."""


def nash_batch(
    payoffs: Any,
    *,
    threads: int | None = None,
    executor: Executor | None = None,
    timeout: float | None = None,
) -> BatchSolution:
    """Return all extreme equilibria of every bimatrix game in a batch.

    Parameters
    ----------
    payoffs : array_like, shape (..., 2, m, n)
        Finite numbers, taken at their exact value; m and n from 1 to 63.
    threads : int, optional
        How many work at once; one for each core unless given, or ``NUMBA_NUM_THREADS`` if set.
    executor : concurrent.futures.Executor, optional
        Where games are solved that are solved one by one; here unless given.
    timeout : float, optional
        Seconds after which to stop; no limit unless given.

    Returns
    -------
    BatchSolution
        Its status is COMPLETE, or LIMIT after `timeout`.

    Raises
    ------
    GameError
        The array is ragged, has another shape, or holds what is no finite number.
    SolveError
        An option is not what it must be.

    Notes
    -----
    1. Up to 5 x 5 supports are found in floats; where a sign could be wrong by rounding it is taken
       exactly, and the game is marked as close.
    2. Larger games, and those with payoffs not zero beyond 2**200 or below 2**-200 in size, or
       whole beyond 2**53, are solved by ``solve(game, "nash")``, one by one.

    The answer does not depend on the number of threads. Games take about 0.1 microseconds at 2 x 2
    to ten at 5 x 5; beyond the payoffs and the answer, little memory.

    References
    ----------
    Mangasarian (1964), Equilibrium points of bimatrix games.
    Winkels (1979), An algorithm to determine all equilibrium points of a bimatrix game.
    Shewchuk (1997), Adaptive precision floating-point arithmetic and fast robust geometric
    predicates.

    Examples
    --------
    >>> chicken = [[[0, 7], [2, 6]], [[0, 2], [7, 6]]]
    >>> found = nash_batch([chicken] * 3)
    >>> found.counts
    array([3, 3, 3])
    >>> [x.round(4).tolist() for x, _ in found.equilibria(0)]
    [[1.0, 0.0], [0.0, 1.0], [0.3333, 0.6667]]
    >>> found.solution(0).status.name
    'COMPLETE'
    """
    array = _checked(payoffs)
    _check_options(threads, executor, timeout)
    # The clock on the wall is the only one that workers elsewhere share.
    deadline = None if timeout is None else time.time() + timeout
    *batch_shape, _, m, n = array.shape
    games = array.reshape(math.prod(batch_shape), 2, m, n)
    # Asked of the configuration: asking numba itself starts its threads, which survive no fork.
    n_threads = config.NUMBA_NUM_THREADS if threads is None else threads
    listing = Listing(games=games, deadline=deadline)
    found = list(spread(listing.found, listing.chunks(), n_threads))
    counts = np.concatenate([np.empty(0, np.int32), *(each.counts for each in found)])
    _check_finite(games, counts, array.shape)
    exact = dict(_one_by_one(games, np.flatnonzero(counts == OPEN), executor, deadline))
    offsets = np.zeros(len(games) + 1, dtype=np.int64)
    np.maximum(counts, 0, out=offsets[1:])
    is_complete = counts >= 0
    for g, answer in exact.items():
        offsets[g + 1] = len(answer.equilibria)
        is_complete[g] = answer.is_complete
    np.cumsum(offsets, out=offsets)
    n_rows = int(offsets[-1])
    batch = BatchSolution(
        batch_shape=tuple(batch_shape),
        offsets=offsets,
        x=np.empty((n_rows, m)),
        y=np.empty((n_rows, n)),
        supports=np.empty((n_rows, 2), dtype=np.int64),
        payoffs=np.empty((n_rows, 2)),
        components=np.empty(n_rows, dtype=np.int32),
        is_continuum=np.zeros(len(games), dtype=np.bool_),
        is_close=np.concatenate([np.empty(0, np.bool_), *(each.close for each in found)]),
        is_complete=is_complete,
        games=games,
        exact=exact,
    )
    for _ in spread(partial(listing.fill, batch), found, n_threads):
        pass
    for g, answer in exact.items():
        _fill_exact(batch, g, answer)
    return batch


def _one_by_one(
    games: NDArray[Any],
    places: NDArray[np.int64],
    executor: Executor | None,
    deadline: float | None,
) -> Iterator[tuple[int, Solution]]:
    """Yield the exact answers of some games, as far as time allows."""
    work = partial(_solved, deadline=deadline)
    chosen = (normal_form(games[g]) for g in places)
    answers = map(work, chosen) if executor is None else executor.map(work, chosen)
    for g, answer in zip(places, answers, strict=True):
        if answer is not None:
            yield int(g), answer


def _solved(game: NormalForm, deadline: float | None) -> Solution | None:
    left = None if deadline is None else deadline - time.time()
    return None if left is not None and left <= 0 else solve(game, "nash", timeout=left)


def _fill_exact(batch: BatchSolution, g: int, answer: Solution) -> None:
    """Fill in what an exact answer says of one game."""
    rows = slice(int(batch.offsets[g]), int(batch.offsets[g + 1]))
    profiles = [each.profile for each in answer.equilibria]
    batch.components[rows] = -1
    for k, equilibrium in enumerate(answer.equilibria, start=rows.start):
        first, second = equilibrium.profile
        batch.x[k], batch.y[k] = list(map(float, first)), list(map(float, second))
        batch.payoffs[k] = list(map(float, equilibrium.payoffs))
        batch.supports[k] = _mask(first), _mask(second)
    for number, component in enumerate(answer.components):
        batch.components[rows][list(component.extreme)] = number
    batch.is_continuum[g] = any(len({p[side] for p in profiles}) < len(profiles) for side in (0, 1))


def _mask(strategy: Sequence[Fraction]) -> int:
    return sum(1 << i for i, probability in enumerate(strategy) if probability)


def _checked(payoffs: Any) -> NDArray[Any]:
    accepted = f"numbers of shape (..., 2, m, n) with m, n from 1 to {MAX_BITS}"
    array = number_array(payoffs, accepted)
    if array.dtype.itemsize > np.dtype(np.float64).itemsize:
        raise refused("are wider than floats of 64 bits", array.dtype, accepted)
    if array.ndim < 3 or array.shape[-3] != 2 or 0 in array.shape[-2:]:
        raise refused("have another shape", array.shape, accepted)
    if max(array.shape[-2:]) > MAX_BITS:
        larger = f'{accepted}; solve(game, "nash") takes larger games, one at a time'
        raise refused("have more strategies than a batch takes", array.shape, larger)
    return array


def _check_finite(games: NDArray[Any], counts: NDArray[np.int32], shape: tuple[int, ...]) -> None:
    """Refuse what is not finite: no kernel has taken it."""
    places = np.flatnonzero(counts < 0)
    for some in np.array_split(places, len(places) // _LOOKED_AT + 1):
        wrong = np.argwhere(~np.isfinite(games[some]))
        if len(wrong):
            g, *entry = int(some[wrong[0, 0]]), *map(int, wrong[0, 1:])
            place = (*map(int, np.unravel_index(g, shape[:-3])), *entry)
            raise refused(f"are not finite at {place}", games[g][tuple(entry)], "finite numbers")


def _check_options(threads: int | None, executor: Executor | None, timeout: float | None) -> None:
    problems = []
    if threads is not None and not (isinstance(threads, Integral) and threads >= 1):
        problems.append(
            Problem(
                path="threads",
                message="must be positive",
                value=shown(threads),
                accepted="a whole number, or None for one a core",
            )
        )
    if executor is not None and not callable(getattr(executor, "map", None)):
        problems.append(
            Problem(
                path="executor",
                message="cannot run work",
                value=shown(executor),
                accepted="a concurrent.futures.Executor, or None",
            )
        )
    late = timeout_problem(timeout)
    if late is not None:
        problems.append(late)
    if problems:
        raise SolveError("a batch cannot be solved so", problems)
