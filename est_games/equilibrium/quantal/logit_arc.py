"""The principal branch of logit equilibria in floats, node by node, from the centroid on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from est_games.equilibrium.kernels.logit_branch import (
    FULL,
    REACHED,
    SETTLED,
    corrected_at,
    corrected_on_plane,
    first_tangent,
    trace,
    workplace,
)
from est_games.equilibrium.quantal.behavior_tables import BehaviorTables
from est_games.equilibrium.quantal.payoff_tables import PayoffTables
from est_games.equilibrium.solution import Equilibrium
from est_games.equilibrium.time_limit import is_past

if TYPE_CHECKING:
    from numpy.typing import NDArray

FIRST_STEP = 0.1
MOST_NODES = 20_000
_SETTLED = 1e-3
"""Probabilities count as settled where they change by less with the logarithm of the parameter."""
_LEAST = 1e3
"""... but not before this value, in units of the largest payoff gap."""
_FARTHEST = 1e12
_AT_ONCE = 4_000_000
"""Operations between two looks at the clock, in tens."""
_FARTHEST_MOVE = 0.5
"""Newton's method at a fixed parameter may move an interpolated point no further."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogitArc:
    """Nodes along the branch, the centroid first.

    Parameters
    ----------
    tables : PayoffTables or BehaviorTables
        What was followed: a normal form, or the agents of an extensive one.
    points, tangents : arrays of float, shape (k, M + 1)
        Logarithms of all probabilities and the parameter `mu`, in units of payoff of the tables;
        unit tangents along the arc, right to some six digits.
    signs : array of float, shape (k,)
        Of the determinant of the equations bordered by the tangent: it changes at bifurcations.
    reason : int
        How the trace ended, as in the kernel; ``FULL`` also where time ran out.
    n_tried : int
        How many steps were tried.
    """

    tables: PayoffTables | BehaviorTables
    points: NDArray[np.float64]
    tangents: NDArray[np.float64]
    signs: NDArray[np.float64]
    reason: int
    n_tried: int

    @property
    def parameters(self) -> NDArray[np.float64]:
        """The parameter at every node, shape (k,)."""
        return self.points[:, -1]

    @property
    def profiles(self) -> NDArray[np.float64]:
        """The probabilities at every node, shape (k, M)."""
        return np.exp(self.points[:, :-1])

    def extended(
        self, *, until: float, settled: float = 0.0, least: float = 0.0, deadline: float | None
    ) -> LogitArc:
        """Return the arc with more nodes, as far as asked for and as time allows.

        Parameters
        ----------
        until : float
            The parameter beyond which the first node is the last.
        settled, least : float
            Where to stop for want of change; see the kernel.
        deadline : float or None
            A time of ``time.perf_counter``, in seconds.
        """
        points, tangents, signs = [self.points], [self.tangents], [self.signs]
        step = FIRST_STEP * (1 + self.points[-1, -1])
        room = min(256, max(1, _AT_ONCE // self.tables.work))
        reason, n_tried, n_nodes = FULL, self.n_tried, len(self.points)
        while reason == FULL and n_nodes < MOST_NODES:
            if is_past(deadline):
                break
            more, along, turned, step, reason, tried = trace(
                *self.tables.arrays,
                points[-1][-1],
                tangents[-1][-1],
                signs[-1][-1],
                step,
                until,
                settled,
                least,
                room,
            )
            n_tried += tried
            if len(more):
                n_nodes += len(more)
                points.append(more)
                tangents.append(along)
                signs.append(turned)
        return LogitArc(
            tables=self.tables,
            points=np.concatenate(points),
            tangents=np.concatenate(tangents),
            signs=np.concatenate(signs),
            reason=reason,
            n_tried=n_tried,
        )

    def between(self, place: int, share: float) -> tuple[NDArray[np.float64], ...] | None:
        """Return a point of the arc between two nodes, and its unit tangent and sign.

        Parameters
        ----------
        place : int
            The earlier node.
        share : float
            Of the way to the next, strictly between 0 and 1.

        Returns
        -------
        tuple or None
            ``(point, tangent, sign)``; None where the corrector fails.
        """
        return self._plane(*self.interpolated(place, share))

    def _plane(
        self, point: NDArray[np.float64], along: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], ...] | None:
        """Return the point of the arc in the plane across a direction; see :meth:`between`."""
        width = len(point)
        work = workplace(self.tables.shape, width - 1)
        turned = np.empty(width)
        first, sign = corrected_on_plane(*self.tables.arrays, point, along, 0.0, work, turned)
        return (point, turned, np.array(sign)) if np.isfinite(first) else None

    def interpolated(
        self, place: int, share: float
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return a point of the cubic through two nodes with their tangents, and its direction."""
        a, b = self.points[place], self.points[place + 1]
        length = np.linalg.norm(b - a)
        u, v = self.tangents[place] * length, self.tangents[place + 1] * length
        t = share
        point = (
            (1 + 2 * t) * (1 - t) ** 2 * a
            + t * (1 - t) ** 2 * u
            + t * t * (3 - 2 * t) * b
            + t * t * (t - 1) * v
        )
        along = 6 * t * (1 - t) * (b - a) + (1 - t) * (1 - 3 * t) * u + t * (3 * t - 2) * v
        return point, along / np.linalg.norm(along)

    def crossings(self, parameter: float) -> Iterator[NDArray[np.float64]]:
        """Yield the points of the arc at a parameter, in order.

        Notes
        -----
        Between two nodes, folds being nodes, the cubic through them is cut where it meets the
        parameter; Newton's method at the fixed parameter ends the search.
        """
        if parameter == 0:
            yield self.points[0]
            return
        arc = self.with_folds()
        for place, (low, high) in enumerate(pairwise(arc.parameters.tolist())):
            if low < parameter <= high or high <= parameter < low:
                x = arc.cut(place, parameter)[:-1]
                if corrected_at(*self.tables.arrays, x, parameter) < _FARTHEST_MOVE:
                    yield np.append(x, parameter)

    def cut(self, place: int, parameter: float) -> NDArray[np.float64]:
        """Return where the cubic between two nodes meets a parameter that lies between theirs."""
        sign = 1.0 if self.parameters[place] < self.parameters[place + 1] else -1.0
        share = bisected(lambda t: sign * (parameter - self.interpolated(place, t)[0][-1]))
        return self.interpolated(place, share)[0]

    def fold(self, place: int) -> NDArray[np.float64] | None:
        """Return where the parameter turns between two nodes; None where it does not."""
        before = self.tangents[place, -1]
        if before * self.tangents[place + 1, -1] >= 0:
            return None

        def forward(share: float) -> float:
            known = self.between(place, share)
            tangent = self.interpolated(place, share)[1] if known is None else known[1]
            return float(tangent[-1] * before)

        share = bisected(forward)
        known = self.between(place, share)
        return self.interpolated(place, share)[0] if known is None else known[0]

    def with_close_tangents(self) -> LogitArc:
        """Return the arc with tangents as close as points are; the trace leaves them coarser."""
        points, tangents = self.points.copy(), self.tangents.copy()
        for place in range(1, len(points)):
            known = self._plane(points[place].copy(), tangents[place])
            if known is not None:
                points[place], tangents[place], _ = known
        return replace(self, points=points, tangents=tangents)

    def with_folds(self) -> LogitArc:
        """Return the arc with a node more at every fold."""
        points, tangents, signs = list(self.points), list(self.tangents), list(self.signs)
        for place in range(len(self.points) - 2, -1, -1):
            turn = self.fold(place)
            if turn is not None:
                chord = self.points[place + 1] - self.points[place]
                known = self._plane(turn.copy(), chord / np.linalg.norm(chord))
                tangent = self.tangents[place] if known is None else known[1]
                # Up to rounding it has no part along the parameter.
                tangent = np.append(tangent[:-1], 0.0)
                points.insert(place + 1, turn)
                tangents.insert(place + 1, tangent / np.linalg.norm(tangent))
                signs.insert(place + 1, self.signs[place])
        return replace(
            self, points=np.array(points), tangents=np.array(tangents), signs=np.array(signs)
        )


def bisected(value: Callable[[float], float]) -> float:
    """Return where in (0, 1) a function that starts positive and ends negative changes sign."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = 0.5 * (low + high)
        if value(middle) > 0:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)


def arc_from_centroid(tables: PayoffTables | BehaviorTables) -> LogitArc:
    """Return the arc that holds the centroid alone, the only logit equilibrium at 0."""
    points = np.array([[*tables.centroid(), 0.0]])
    return LogitArc(
        tables=tables,
        points=points,
        tangents=first_tangent(*tables.arrays, points[0, :-1], 0.0).reshape(1, -1),
        signs=np.ones(1),
        reason=FULL,
        n_tried=0,
    )


def settled_arcs(arc: LogitArc, deadline: float | None) -> Iterator[LogitArc]:
    """Yield the arc to where it first seems settled, then ever further, as long as it goes on."""
    # A player with less at stake than others settles later.
    factor = 1 / min((stake for stake in arc.tables.stakes if stake > 0), default=1.0)
    settled, least, farthest = _SETTLED, _LEAST * factor, _FARTHEST * factor
    while least <= farthest:
        arc = arc.extended(until=farthest, settled=settled, least=least, deadline=deadline)
        yield arc
        if arc.reason not in (SETTLED, REACHED):
            return
        settled, least = settled / 10, least * 10


def followed_to_limit(
    arc: LogitArc,
    proved: Callable[[LogitArc], Equilibrium | None],
    deadline: float | None,
) -> tuple[LogitArc, Equilibrium | None]:
    """Return the arc to where it has settled, and the Nash equilibrium proved there, if one is.

    Parameters
    ----------
    arc : LogitArc
        From the centroid.
    proved : callable
        Returns the equilibrium near the end of an arc, or None where it can prove none.
    deadline : float or None
        A time of ``time.perf_counter``, in seconds.
    """
    for followed in settled_arcs(arc, deadline):
        arc = followed
        if is_past(deadline):
            break
        limit = proved(arc)
        if limit is not None:
            return arc, limit
    return arc, None
