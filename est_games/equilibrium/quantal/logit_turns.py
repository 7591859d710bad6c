"""Where a branch of logit equilibria turns in its parameter, and where others meet it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from est_games.equilibrium.kernels.behavior_values import behavior_values
from est_games.equilibrium.kernels.multilinear import expected
from est_games.equilibrium.quantal.behavior_tables import BehaviorTables
from est_games.equilibrium.quantal.logit_arc import LogitArc
from est_games.equilibrium.quantal.payoff_tables import PayoffTables

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BISECTIONS = 45
_MOST_STRATEGIES = 120
"""Eigenvalues are not computed beyond so many strategies in all."""
_SINGULAR = 1e-4


@dataclass(frozen=True, slots=True, kw_only=True)
class LogitTurn:
    """A point at which the equilibria near the branch are not one curve over the parameter.

    Parameters
    ----------
    kind : str
        ``"fold"``: the parameter stops growing and falls, or the reverse; ``"bifurcation"``: other
        branches meet this one.
    place : int
        The node before it.
    point : array of float, shape (M + 1,)
        Logarithms of the probabilities, and the parameter.
    """

    kind: str
    place: int
    point: NDArray[np.float64]


def logit_turns(arc: LogitArc) -> tuple[LogitTurn, ...]:
    r"""Return the folds and bifurcations found between the nodes of an arc, in order.

    Parameters
    ----------
    arc : LogitArc
        The nodes.

    Notes
    -----
    1. Where the parameter's part of the tangent changes sign, there is a fold.
    2. Where the determinant of the equations bordered by the tangent changes sign, an odd number of
       eigenvalues of :math:`I - \sigma'` passes zero without a fold: a bifurcation.
    3. Where the number of eigenvalues with a negative real part changes by two or more, and the
       matrix is singular in between, several pass zero at once, as they do in symmetric games.

    Each is found by bisection, in floats. Two changes between neighbouring nodes that cancel are
    not seen; near-bifurcations, at which the branch turns within rounding, are taken for true ones.
    """
    found = []
    counts = _negative_eigenvalues(arc)
    for place in range(len(arc.points) - 1):
        turn = arc.fold(place)
        if turn is not None:
            found.append(LogitTurn(kind="fold", place=place, point=turn))
        elif arc.signs[place] != arc.signs[place + 1]:
            found.append(_bisected(arc, place, partial(_has_sign, float(arc.signs[place]))))
        elif counts is not None and counts[place] != counts[place + 1]:
            found.extend(_several(arc, place, int(counts[place])))
    return tuple(found)


def _bisected(
    arc: LogitArc,
    place: int,
    is_before: Callable[[NDArray[np.float64], float], bool],
) -> LogitTurn:
    """Return the bifurcation between a node and the next up to which a test holds."""
    low, high = 0.0, 1.0
    for _ in range(_BISECTIONS):
        middle = 0.5 * (low + high)
        known = arc.between(place, middle)
        if known is None:
            # Next to a bifurcation the corrector has nothing to hold on to: near enough.
            break
        if is_before(known[0], float(known[2])):
            low = middle
        else:
            high = middle
    point, _ = arc.interpolated(place, 0.5 * (low + high))
    return LogitTurn(kind="bifurcation", place=place, point=point)


def _has_sign(sign: float, _: NDArray[np.float64], other: float) -> bool:
    return sign * other > 0


def _several(arc: LogitArc, place: int, count: int) -> Iterator[LogitTurn]:
    """Yield the bifurcation at which several eigenvalues pass zero at once, if it is one."""
    turn = _bisected(arc, place, lambda point, _: _count(_deviation(arc, point)) == count)
    if np.linalg.svd(_deviation(arc, turn.point), compute_uv=False)[-1] < _SINGULAR:
        yield turn


def _negative_eigenvalues(arc: LogitArc) -> list[int] | None:
    """Return how many eigenvalues have a negative real part, at each node."""
    if arc.points.shape[1] - 1 > _MOST_STRATEGIES:
        return None
    return [_count(_deviation(arc, point)) for point in arc.points]


def _count(matrix: NDArray[np.float64]) -> int:
    return int((np.linalg.eigvals(matrix).real < 0).sum())


def _deviation(arc: LogitArc, point: NDArray[np.float64]) -> NDArray[np.float64]:
    r"""Return the derivative of :math:`p - \sigma(p)` at a point of the arc."""
    if isinstance(arc.tables, BehaviorTables):
        return behavior_deviation(arc.tables, point[:-1], float(point[-1]))
    return response_deviation(arc.tables, np.exp(point[:-1]), float(point[-1]))


def behavior_deviation(
    tables: BehaviorTables, x: NDArray[np.float64], parameter: float
) -> NDArray[np.float64]:
    r"""Return the derivative of :math:`x - \log \sigma(e^x)`, which has the same eigenvalues.

    Parameters
    ----------
    tables : BehaviorTables
        Whose payoffs are meant.
    x : array of float, shape (M,)
        Logarithms of the probabilities of an agent logit equilibrium.
    parameter : float
        In the unit of the tables.
    """
    m, weights = len(x), np.exp(x)
    pays, slopes = np.empty(m), np.empty((m, m))
    behavior_values(*tables.arrays, x, weights, pays, slopes)
    for row in tables.rows:
        slopes[row] = parameter * (slopes[row] - weights[row] @ slopes[row])
    deviation: NDArray[np.float64] = np.eye(m) - slopes
    return deviation


def response_deviation(
    tables: PayoffTables, weights: NDArray[np.float64], parameter: float
) -> NDArray[np.float64]:
    r"""Return :math:`I - \sigma'` where the mixtures are the responses to each other.

    Parameters
    ----------
    tables : PayoffTables
        Whose payoffs are meant.
    weights : array of float, shape (M,)
        A logit equilibrium.
    parameter : float
        In the unit of the tables.
    """
    m = len(weights)
    pays, slopes = np.empty(m), np.empty((m, m))
    expected(*tables.arrays, weights, pays, slopes)
    for row in tables.rows:
        own = weights[row]
        slopes[row] = parameter * own[:, None] * (slopes[row] - own @ slopes[row])
    deviation: NDArray[np.float64] = np.eye(m) - slopes
    return deviation
