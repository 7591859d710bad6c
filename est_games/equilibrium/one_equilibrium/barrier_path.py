"""Equilibria where leaving a strategy out costs, less and less: a finder for large supports."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from scipy.linalg import lu_solve
from scipy.linalg.lapack import dgetrf

from est_games.equilibrium.one_equilibrium.support_profile import Support
from est_games.equilibrium.one_equilibrium.table_view import TableView

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

_LARGEST_LOSS = 6.0
"""What is lost is measured so that steps along the path change both weights and losses."""
_FIRST_BARRIER = 3.0
_LAST_BARRIER = 1e-13
_FIRST_STEP, _SHORTEST_STEP = 0.5, 1e-9
_AIMED = 0.2
"""The step is chosen so that the corrector's first move has about this length."""
_CLOSE = 1e-3
"""Corrections this small, and small beside the step, end the corrector."""
_MOST_CORRECTIONS = 8
_MOST_START = 60
_LEAST_COSINE = 0.7
_MOST_STEPS = 2_000
_MOST_PATHS = 3
_SEED = 0
_REGRET = 1e-9


def barrier_supports(view: TableView) -> Iterator[Support | None]:
    r"""Yield what may be equilibria near a smooth path from the middle of all mixtures.

    Parameters
    ----------
    view : TableView
        The game.

    Yields
    ------
    Support or None
        None where some time has passed and nothing was found.

    Notes
    -----
    1. With :math:`\mu \sum_i w_i \log x_i` added to the first player's payoff, and the like to the
       second's, mixtures are an equilibrium where :math:`x_i r_i = \mu w_i` for every strategy,
       :math:`r_i` being what it loses to the best. For large :math:`\mu` there is one, near the
       weights :math:`w`; from there a path leads on, in almost all games to an equilibrium at
       :math:`\mu = 0`.
    2. The path is followed by arc length in weights, losses and the logarithm of :math:`\mu`, so
       that it may turn back. The equations, which do not lose sight of signs, read
       :math:`x_i + r_i = \sqrt{x_i^2 + r_i^2 + 2 \mu w_i}`.
    3. After every step the strategies that weigh more than they lose are read off. If both players
       have equally many, and in floats they make an equilibrium, that is a candidate.
    4. Where a path is lost, another is followed, of other weights.

    A step costs one elimination with :math:`m + n` unknowns. In games of opposed interests, whose
    equilibria mix many strategies, some hundred steps lead as far as a million pivots.

    References
    ----------
    Harsanyi (1975), The tracing procedure, on logarithmic payoffs.
    Kojima, Megiddo, Noma and Yoshise (1991), A unified approach to interior point algorithms for
    linear complementarity problems.
    Allgower and Georg (1990), Numerical continuation methods.
    """
    m, n = view.losses[0].shape
    random = np.random.default_rng(_SEED)
    tried: set[tuple[tuple[int, ...], tuple[int, ...]]] = set()
    for attempt in range(_MOST_PATHS):
        weights = np.ones(m + n) if not attempt else random.uniform(0.1, 1.9, m + n)
        path = _BarrierPath(view, weights)
        for _ in range(_MOST_STEPS):
            if path.is_ended:
                break
            path.step()
            found = path.heavy()
            if len(found[0]) == len(found[1]) and found not in tried:
                tried.add(found)
                if path.is_equilibrium(*found):
                    yield view.support(*found)
            yield None


class _BarrierPath:
    """A point of the path, and the direction in which it goes on.

    A point holds the first player's weights, which add up to `m`, the second's, which add up to
    `n`, what the best strategies of both pay, and the logarithm of the barrier.
    """

    def __init__(self, view: TableView, weights: Array) -> None:
        first, second = view.losses
        m, n = first.shape
        self._m, self._n, self._barriers = m, n, weights
        self._pays = -_LARGEST_LOSS / n * first, -_LARGEST_LOSS / m * second.T
        self._sides = np.repeat([1.0 / m, 1.0 / n], [m, n])
        self._length, self._bend = _FIRST_STEP, np.zeros(m + n + 3)
        self._matrix = np.zeros((m + n + 3, m + n + 3), order="F")
        start = np.concatenate([np.ones(m + n), [1.0, 1.0, np.log(_FIRST_BARRIER)]])
        start[m + n] += self._pays[0].sum(axis=1).max()
        start[m + n + 1] += self._pays[1].sum(axis=1).max()
        up = np.zeros(m + n + 3)
        up[-1] = 1.0
        self._up = up
        known = self._at_first_barrier(start)
        self.is_ended = known is None
        self._point: Array
        self._along: Array
        self._point, self._along = (start, up) if known is None else known

    def _at_first_barrier(self, point: Array) -> tuple[Array, Array] | None:
        """Return the point of the path at the first barrier, and the direction of smaller ones."""
        for _ in range(_MOST_START):
            system, off = self._system(point, self._up)
            move = lu_solve(system, -off, check_finite=False)
            size, share = float(np.abs(off).sum()), 1.0
            while share > _CLOSE and not np.abs(self._off(point + share * move)).sum() < size:
                share /= 2
            point = point + share * move
            if np.abs(move).max() < _CLOSE:
                along = -lu_solve(system, self._up, check_finite=False)
                return point, along / np.linalg.norm(along)
        return None

    def step(self) -> None:
        """Go one step on, or a shorter one next time where that fails."""
        length = self._length
        point = self._point + length * (self._along + length * self._bend)
        across = self._along + 2 * length * self._bend
        system, off = self._system(point, across / np.linalg.norm(across))
        first = before = np.inf
        is_close = False
        for place in range(_MOST_CORRECTIONS):
            move = lu_solve(system, -off, check_finite=False)
            moved = float(np.abs(move).max())
            if place == 0:
                first = moved
            if not moved < (4 * _AIMED if place == 0 else before / 2):
                break
            before, point = moved, point + move
            is_close = moved < min(_CLOSE, 0.02 * length)
            if is_close:
                break
            off = self._off(point)
        if is_close:
            turned = lu_solve(system, self._up, check_finite=False)
            turned /= np.linalg.norm(turned)
            is_close = bool(turned @ self._along > _LEAST_COSINE)
        if not is_close:
            self._length = length / 2
            self.is_ended = self._length < _SHORTEST_STEP
            return
        gone = float(np.linalg.norm(point - self._point))
        if not 0.0 < gone < np.inf:
            # So short a step is lost in rounding.
            self.is_ended = True
            return
        self._bend = (turned - self._along) / (2 * gone)
        self._point, self._along = point, turned
        self._length = length * min(2.5, max(0.4, (_AIMED / (first + 1e-12)) ** 0.5))
        self.is_ended = bool(point[-1] < np.log(_LAST_BARRIER))

    def heavy(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Return both players' strategies that weigh more than they lose."""
        weights, lost = self._weights_and_losses(self._point)
        heavy = weights > lost
        rows, columns = heavy[: self._m].nonzero()[0], heavy[self._m :].nonzero()[0]
        return tuple(rows.tolist()), tuple(columns.tolist())

    def is_equilibrium(self, rows: tuple[int, ...], columns: tuple[int, ...]) -> bool:
        """Return whether strategies, equally many, are a support of an equilibrium in floats."""
        k = len(rows)
        mixtures = []
        for pays, own, rival in zip(self._pays, (rows, columns), (columns, rows), strict=True):
            system = np.zeros((k + 1, k + 1))
            system[:k, :k] = pays[np.ix_(own, rival)]
            system[:k, k], system[k, :k] = -1.0, 1.0
            try:
                solved = np.linalg.solve(system, np.append(np.zeros(k), 1.0))
            except np.linalg.LinAlgError:
                return False
            # The rival's weights make all own strategies pay the same, and none pays more.
            if not (solved[:k] >= 0).all():
                return False
            best = (pays[:, list(rival)] @ solved[:k]).max()
            mixtures.append(best - solved[k] < _REGRET)
        return all(mixtures)

    def _weights_and_losses(self, point: Array) -> tuple[Array, Array]:
        m, end = self._m, self._m + self._n
        weights = point[:end]
        lost = np.concatenate(
            [
                point[end] - self._pays[0] @ weights[m:],
                point[end + 1] - self._pays[1] @ weights[:m],
            ]
        )
        return weights, lost

    def _off(self, point: Array) -> Array:
        """Return how far a point is from the path, and zero for the plane it is moved in."""
        weights, lost = self._weights_and_losses(point)
        radius = np.sqrt(weights**2 + lost**2 + 2 * np.exp(point[-1]) * self._barriers)
        sums = weights * self._sides
        ends = [sums[: self._m].sum() - 1, sums[self._m :].sum() - 1, 0.0]
        return np.concatenate([weights + lost - radius, ends])

    def _system(self, point: Array, across: Array) -> tuple[tuple[Array, Array], Array]:
        """Return the equations' derivatives, eliminated, and how far the point is off."""
        m, end = self._m, self._m + self._n
        weights, lost = self._weights_and_losses(point)
        pull = np.exp(point[-1]) * self._barriers
        radius = np.sqrt(weights**2 + lost**2 + 2 * pull)
        by_loss = 1 - lost / radius
        # Eliminated in place the last time.
        matrix = self._matrix
        matrix[:] = 0.0
        every = np.arange(end)
        matrix[every, every] = 1 - weights / radius
        matrix[:m, m:end] = -by_loss[:m, None] * self._pays[0]
        matrix[m:end, :m] = -by_loss[m:, None] * self._pays[1]
        matrix[:m, end], matrix[m:end, end + 1] = by_loss[:m], by_loss[m:]
        matrix[:end, -1] = -pull / radius
        matrix[end, :m], matrix[end + 1, m:end] = self._sides[:m], self._sides[m:]
        matrix[-1] = across
        # Where it is singular the moves are no numbers, and the step is made shorter.
        factors, exchanges, _ = dgetrf(matrix, overwrite_a=True)
        return (factors, exchanges), self._off(point)
