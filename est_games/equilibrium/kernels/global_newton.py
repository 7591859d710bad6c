"""The global Newton path of a game from a pure equilibrium of a game with large bonuses, in floats.

Points are `z`, one number a strategy, and the size `t` of the bonuses `g`. With the mixtures `w`
nearest to `z` player by player, ``z = w + u(w) + t g`` says that `w` is an equilibrium of the game
in which strategy `k` of player `i` is paid ``t g[i, k]`` more (Govindan and Wilson 2003). Payoffs
are brought to [0, 1]. Nothing decided here is believed: the end is proved afterwards.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from est_games.equilibrium.kernels.linear_system import solve_in_place
from est_games.equilibrium.kernels.multilinear import expected

ARRIVED, LOST, LONG = 0, 1, 2
"""How a path ended: without bonuses, where the corrector failed, or after too many steps."""

CONVERGED = 1e-12
FARTHEST = 0.3
LARGEST = 0.5
SMALLEST = 1e-9


@njit(cache=True)
def retracted(z, shape, starts, played, weights):  # type: ignore[no-untyped-def]
    """Write the mixtures on given supports nearest to `z`, some weights perhaps negative.

    Parameters
    ----------
    z : array of float, shape (M,)
        The point.
    shape, starts : arrays of int, shape (n,)
        Number of strategies of each player, and where its first one stands.
    played : array of bool, shape (M,)
        The supports.
    weights : array of float, shape (M,)
        Becomes the mixtures; for a strategy not played, by how much it falls short of being
        played, negated.
    """
    for i in range(shape.shape[0]):
        total, size = 0.0, 0
        for k in range(starts[i], starts[i] + shape[i]):
            if played[k]:
                total += z[k]
                size += 1
        level = (total - 1.0) / size
        for k in range(starts[i], starts[i] + shape[i]):
            weights[k] = z[k] - level


@njit(cache=True)
def equations(tables, shape, starts, bonuses, played, point, weights, work, matrix, sides):  # type: ignore[no-untyped-def]
    """Write the equations of the path in one region, negated, and their derivatives, in place.

    The derivatives fill all rows of `matrix` but the last, which is left to the caller.
    """
    pays, slopes, mixtures = work
    m = weights.shape[0]
    retracted(point[:m], shape, starts, played, weights)
    for k in range(m):
        mixtures[k] = weights[k] if played[k] else 0.0
    expected(tables, shape, starts, mixtures, pays, slopes)
    for r in range(m):
        sides[r, 0] = mixtures[r] + pays[r] + point[m] * bonuses[r] - point[r]
        for c in range(m):
            matrix[r, c] = 0.0
        matrix[r, r] = 1.0
        matrix[r, m] = -bonuses[r]
    for i in range(shape.shape[0]):
        size = 0
        for k in range(starts[i], starts[i] + shape[i]):
            if played[k]:
                size += 1
        for r in range(m):
            # The derivative of w + u(w) in z, through the weights of player i.
            mean = 0.0
            for k in range(starts[i], starts[i] + shape[i]):
                if played[k]:
                    mean += slopes[r, k] + (1.0 if k == r else 0.0)
            mean /= size
            for k in range(starts[i], starts[i] + shape[i]):
                if played[k]:
                    matrix[r, k] -= slopes[r, k] + (1.0 if k == r else 0.0) - mean


@njit(cache=True)
def corrected(tables, shape, starts, bonuses, played, point, row, weights, work, matrix, sides):  # type: ignore[no-untyped-def]
    """Move a point onto the path within the plane orthogonal to `row`, in place.

    Returns
    -------
    float
        How far it was moved; infinite where Newton's method fails.
    """
    width = point.shape[0]
    m = width - 1
    total = 0.0
    for _ in range(12):
        equations(tables, shape, starts, bonuses, played, point, weights, work, matrix, sides)
        for c in range(width):
            matrix[m, c] = row[c]
        sides[m, 0] = 0.0
        if solve_in_place(matrix, sides) == 0.0:
            return np.inf
        moved = 0.0
        for c in range(width):
            point[c] += sides[c, 0]
            moved = max(moved, abs(sides[c, 0]))
        total += moved
        if not total < FARTHEST:
            return np.inf
        if moved < CONVERGED * (1.0 + abs(point[m])):
            retracted(point[:m], shape, starts, played, weights)
            return total
    return np.inf


@njit(cache=True)
def direction(tables, shape, starts, bonuses, played, point, weights, work, matrix, sides, ahead):  # type: ignore[no-untyped-def]
    r"""Write the direction of the path: the one for which the bordered determinant is negative.

    With that sign, :math:`dt/ds` is minus the determinant of the equations in `z`, in every region:
    the path never turns back at a boundary.

    Returns
    -------
    bool
        Whether there is one.
    """
    width = point.shape[0]
    m = width - 1
    # Any row that completes the system will do: where the last direction does not, one without
    # pattern.
    for attempt in range(2):
        equations(tables, shape, starts, bonuses, played, point, weights, work, matrix, sides)
        for c in range(width):
            matrix[m, c] = ahead[c] if attempt == 0 else np.sin(c + 1.0)
        sides[:, 0] = 0.0
        sides[m, 0] = 1.0
        sign = solve_in_place(matrix, sides)
        if sign != 0.0:
            length = 0.0
            for c in range(width):
                length += sides[c, 0] ** 2
            length = np.sqrt(length)
            if 0.0 < length < np.inf:
                for c in range(width):
                    ahead[c] = -sign * sides[c, 0] / length
                return True
    return False


@njit(cache=True)
def next_change(weights, rates, played):  # type: ignore[no-untyped-def]
    """Return how far it is to where a strategy enters or leaves its support, and which one does."""
    nearest, which = np.inf, -1
    for k in range(weights.shape[0]):
        rate = -rates[k] if played[k] else rates[k]
        if rate > 1e-14:
            room = max(weights[k] if played[k] else -weights[k], 0.0)
            if room / rate < nearest:
                nearest, which = room / rate, k
    return nearest, which


@njit(cache=True)
def global_newton_start(tables, shape, starts, bonuses):  # type: ignore[no-untyped-def]
    """Return the beginning of the path: bonuses so large that they alone decide.

    Parameters
    ----------
    tables, shape, starts : arrays
        Payoffs in [0, 1]; see :func:`est_games.equilibrium.kernels.multilinear.expected`.
    bonuses : array of float, shape (M,)
        The ray; each player's largest entry exceeds its others.

    Returns
    -------
    point : array of float, shape (M + 1,)
        `z` and `t`.
    played : array of bool, shape (M,)
        The supports, one strategy each.
    """
    m = bonuses.shape[0]
    point, weights = np.empty(m + 1), np.zeros(m)
    played = np.zeros(m, dtype=np.bool_)
    size = 0.0
    for i in range(shape.shape[0]):
        first, last = starts[i], starts[i] + shape[i]
        best, second, chosen = -np.inf, -np.inf, first
        for k in range(first, last):
            if bonuses[k] > best:
                second, best, chosen = best, bonuses[k], k
            elif bonuses[k] > second:
                second = bonuses[k]
        played[chosen] = True
        weights[chosen] = 1.0
        if last - first > 1:
            size = max(size, 1.5 / (best - second))
    pays, slopes = np.empty(m), np.empty((m, m))
    expected(tables, shape, starts, weights, pays, slopes)
    for k in range(m):
        point[k] = weights[k] + pays[k] + size * bonuses[k]
    point[m] = size
    return point, played


@njit(cache=True)
def global_newton_path(tables, shape, starts, bonuses, point, ahead, played, step, most_steps):  # type: ignore[no-untyped-def]
    """Follow the path from a point on it to where there are no bonuses, or some steps.

    Parameters
    ----------
    tables, shape, starts, bonuses : arrays
        As above.
    point, ahead : arrays of float, shape (M + 1,)
        Where the path is, and about its direction; changed in place.
    played : array of bool, shape (M,)
        The supports there; changed in place.
    step : float
        How far to go first.
    most_steps : int
        When to stop.

    Returns
    -------
    weights : array of float, shape (M,)
        The mixtures at the end.
    reason : int
        ``ARRIVED``, ``LOST`` or ``LONG``.
    n_steps : int
        How many steps were made.
    step : float
        How far to go next.
    """
    m = bonuses.shape[0]
    width = m + 1
    weights, rates = np.zeros(m), np.zeros(m)
    work = (np.empty(m), np.empty((m, m)), np.empty(m))
    matrix, sides = np.empty((width, width)), np.empty((width, 1))
    there, row = np.empty(width), np.empty(width)
    for n_steps in range(most_steps):
        if not direction(
            tables, shape, starts, bonuses, played, point, weights, work, matrix, sides, ahead
        ):
            return weights, LOST, n_steps, step
        retracted(point[:m], shape, starts, played, weights)
        for i in range(shape.shape[0]):
            total, count = 0.0, 0
            for k in range(starts[i], starts[i] + shape[i]):
                if played[k]:
                    total += ahead[k]
                    count += 1
            for k in range(starts[i], starts[i] + shape[i]):
                rates[k] = ahead[k] - total / count
        while True:
            if step < SMALLEST:
                return weights, LOST, n_steps, step
            nearest, which = next_change(weights, rates, played)
            length = step * (1.0 + abs(point[m]))
            at_edge = nearest <= length
            if at_edge:
                length = nearest
            at_end = ahead[m] < 0.0 and point[m] + length * ahead[m] <= 0.0
            if at_end:
                length, at_edge = -point[m] / ahead[m], False
            for c in range(m + 1):
                there[c] = point[c] + length * ahead[c]
                # At the end and at an edge the plane is the one that is to be reached.
                row[c] = (1.0 if c == m else 0.0) if at_end else ahead[c]
            moved = corrected(
                tables, shape, starts, bonuses, played, there, row, weights, work, matrix, sides
            )
            if moved < FARTHEST and at_edge:
                moved = edged(
                    tables,
                    shape,
                    starts,
                    bonuses,
                    played,
                    there,
                    which,
                    weights,
                    work,
                    matrix,
                    sides,
                )
            inside = moved < FARTHEST
            if inside:
                for k in range(m):
                    slack = weights[k] if played[k] else -weights[k]
                    if slack < -1e-9 and not (at_edge and k == which):
                        inside = False
            if inside:
                break
            retracted(point[:m], shape, starts, played, weights)
            step = 0.4 * min(step, length / (1.0 + abs(point[m])))
        for c in range(m + 1):
            point[c] = there[c]
        if at_end:
            for k in range(m):
                if not played[k]:
                    weights[k] = 0.0
            return weights, ARRIVED, n_steps, step
        if at_edge:
            played[which] = not played[which]
        step = min(LARGEST, step * (2.0 if moved < 0.02 else 1.0))
    return weights, LONG, most_steps, step


@njit(cache=True)
def edged(tables, shape, starts, bonuses, played, point, which, weights, work, matrix, sides):  # type: ignore[no-untyped-def]
    """Move a point of the path to where a strategy enters or leaves its support, in place.

    Returns
    -------
    float
        How far it was moved; infinite where Newton's method fails.
    """
    m = weights.shape[0]
    total = 0.0
    i = 0
    while i + 1 < starts.shape[0] and starts[i + 1] <= which:
        i += 1
    first, last = starts[i], starts[i] + shape[i]
    count = 0
    for k in range(first, last):
        if played[k]:
            count += 1
    for _ in range(12):
        equations(tables, shape, starts, bonuses, played, point, weights, work, matrix, sides)
        matrix[m, :] = 0.0
        matrix[m, which] = 1.0
        for k in range(first, last):
            if played[k]:
                matrix[m, k] -= 1.0 / count
        sides[m, 0] = -weights[which]
        if solve_in_place(matrix, sides) == 0.0:
            return np.inf
        moved = 0.0
        for c in range(m + 1):
            point[c] += sides[c, 0]
            moved = max(moved, abs(sides[c, 0]))
        total += moved
        if not total < FARTHEST:
            return np.inf
        if moved < CONVERGED * (1.0 + abs(point[m])):
            retracted(point[:m], shape, starts, played, weights)
            return total
    return np.inf
