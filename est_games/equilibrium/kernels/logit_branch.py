"""The logit equilibria of a game along an arc, in floats: predictor, corrector, step control.

A point is the logarithms `x` of all probabilities and the parameter `mu`; payoffs are brought to
[0, 1]. In these coordinates the branch becomes straight as `mu` grows, so that steps can double.
Nothing decided here is believed: every point handed out is proved afterwards. Arrays are copied in
loops, which compile in a fraction of the time that slices take.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from est_games.equilibrium.kernels.choice_values import choice_values
from est_games.equilibrium.kernels.linear_system import solve_in_place

REACHED, SETTLED, FULL, STUCK = 0, 1, 2, 3
"""How a trace ended: beyond the parameter asked for, unchanging, out of room, out of steps."""

CONVERGED = 1e-9
"""Newton steps this small, relative to the point, end the corrector; the next would be rounding."""
COMING = 1e-13
"""... and so do those after which the next, as steps shrink quadratically, would be this small."""
FINE = 1e-4
"""... if they are as much smaller than the way the point was predicted over: the tangent and the
sign of the determinant are those of the point before."""
FARTHEST = 0.15
"""The corrector may move a point no further than this from where it was predicted."""
AIMED = 0.04
"""The step is chosen so that the corrector's first move has about this length."""
MOST_TURNED = 0.35
"""Two tangents may differ by this angle's sine."""
MOST_SHORTER = 100
"""So many steps may be tried in vain, however small the room."""
SHORTEST = 1e-6
"""Steps are not made shorter than this to find out whether a change of sign is a bifurcation."""


@njit(cache=True, error_model="numpy")
def equations(game, shape, starts, x, mu, weights, pays, slopes, jacobian, sides):  # type: ignore[no-untyped-def]
    r"""Write the logit equations, negated, and their derivatives in `x` and `mu`, in place.

    For each player, with `r` its likeliest strategy:
    :math:`x_k - x_r - \mu (u_k - u_r) = 0` for the others, and :math:`\sum_k e^{x_k} = 1` in the
    row of `r`.

    Parameters
    ----------
    game, shape, starts, weights, pays, slopes : arrays
        See :func:`est_games.equilibrium.kernels.choice_values.choice_values`; the last three are
        written.
    x : array of float, shape (M,)
        Logarithms of the probabilities.
    mu : float
        The parameter.
    jacobian : array of float, shape (M, M + 1) at least
        The derivatives; that in `mu` stands last.
    sides : array of float, shape (M, 1) at least
        The negated left sides, in the first column.
    """
    n = shape.shape[0]
    m = x.shape[0]
    for k in range(m):
        weights[k] = np.exp(x[k])
    choice_values(game, shape, starts, x, weights, pays, slopes)  # type: ignore[no-untyped-call]
    for i in range(n):
        first, last = starts[i], starts[i] + shape[i]
        r = first
        for k in range(first, last):
            if x[k] > x[r]:
                r = k
        total = 0.0
        for c in range(m + 1):
            jacobian[r, c] = 0.0
        for k in range(first, last):
            total += weights[k]
            jacobian[r, k] = weights[k]
            if k != r:
                gap = pays[k] - pays[r]
                sides[k, 0] = mu * gap - (x[k] - x[r])
                for c in range(m):
                    jacobian[k, c] = -mu * (slopes[k, c] - slopes[r, c])
                jacobian[k, k] += 1.0
                jacobian[k, r] -= 1.0
                jacobian[k, m] = -gap
        sides[r, 0] = 1.0 - total


@njit(cache=True, error_model="numpy")
def corrected_at(game, shape, starts, x, mu):  # type: ignore[no-untyped-def]
    """Move `x` to the logit equilibrium near it at a fixed parameter, in place.

    Returns
    -------
    float
        How far it was moved, relative to the point; infinite where Newton's method does not end.
    """
    m = x.shape[0]
    weights, pays, slopes = np.empty(m), np.empty(m), np.empty((m, m))
    jacobian, sides = np.empty((m, m + 1)), np.empty((m, 1))
    square = np.empty((m, m))
    total = 0.0
    for _ in range(30):
        equations(game, shape, starts, x, mu, weights, pays, slopes, jacobian, sides)
        for r in range(m):
            for c in range(m):
                square[r, c] = jacobian[r, c]
        sign = solve_in_place(square, sides)
        if sign == 0.0:
            return np.inf
        moved = 0.0
        for k in range(m):
            moved = max(moved, abs(sides[k, 0]) / (1.0 + 0.1 * abs(x[k])))
        if not moved < 2.0:
            return np.inf
        for k in range(m):
            x[k] += sides[k, 0]
        total += moved
        if moved < CONVERGED:
            return total
    return np.inf


@njit(cache=True, error_model="numpy")
def first_tangent(game, shape, starts, x, mu):  # type: ignore[no-untyped-def]
    """Return the unit tangent at a point in the direction of growing `mu`, shape (M + 1,)."""
    m = x.shape[0]
    weights, pays, slopes = np.empty(m), np.empty(m), np.empty((m, m))
    jacobian, sides = np.empty((m, m + 1)), np.empty((m, 1))
    equations(game, shape, starts, x, mu, weights, pays, slopes, jacobian, sides)
    square = np.empty((m, m))
    for r in range(m):
        sides[r, 0] = -jacobian[r, m]
        for c in range(m):
            square[r, c] = jacobian[r, c]
    solve_in_place(square, sides)
    tangent = np.ones(m + 1)
    length = 1.0
    for k in range(m):
        tangent[k] = sides[k, 0]
        length += sides[k, 0] ** 2
    for k in range(m + 1):
        tangent[k] /= np.sqrt(length)
    return tangent


@njit(cache=True, error_model="numpy")
def corrected_on_plane(game, shape, starts, point, tangent, fine, work, turned):  # type: ignore[no-untyped-def]
    """Move a predicted point onto the branch within the plane orthogonal to a tangent, in place.

    Parameters
    ----------
    point : array of float, shape (M + 1,)
        `x` and `mu`; changed.
    tangent : array of float, shape (M + 1,)
        Of unit length.
    fine : float
        Newton steps below this may be the last where the next is foreseen to be next to nothing.
    work : tuple of arrays
        Room for weights, pays, slopes, the square system and its right sides.
    turned : array of float, shape (M + 1,)
        Becomes the unit tangent at the corrected point.

    Returns
    -------
    first, sign : float
        How far the first Newton step went, infinite where the corrector failed; the sign of the
        determinant of the equations bordered by the tangent.
    """
    m = point.shape[0] - 1
    weights, pays, slopes, square, sides = work
    first, before = np.inf, np.inf
    for round_ in range(8):
        equations(game, shape, starts, point[:m], point[m], weights, pays, slopes, square, sides)
        for c in range(m + 1):
            square[m, c] = tangent[c]
            sides[c, 1] = 0.0
        sides[m, 0] = 0.0
        sides[m, 1] = 1.0
        sign = solve_in_place(square, sides)
        if sign == 0.0:
            return np.inf, 0.0
        moved = abs(sides[m, 0]) / (1.0 + abs(point[m]))
        for k in range(m):
            moved = max(moved, abs(sides[k, 0]) / (1.0 + 0.1 * abs(point[k])))
        if round_ == 0:
            first = moved
            if not moved < FARTHEST:
                return np.inf, 0.0
        elif not moved < max(0.5 * before, CONVERGED):
            return np.inf, 0.0
        is_near = moved < fine and moved * (moved / before) ** 2 < COMING
        before = moved
        length = 0.0
        for c in range(m + 1):
            point[c] += sides[c, 0]
            turned[c] = sides[c, 1]
            length += turned[c] * turned[c]
        if is_near or moved < CONVERGED:
            length = np.sqrt(length)
            for c in range(m + 1):
                turned[c] /= length
            return first, sign
    return np.inf, 0.0


@njit(cache=True, error_model="numpy")
def rate(point, tangent):  # type: ignore[no-untyped-def]
    """Return how fast the probabilities change with the logarithm of `mu`; infinite at a turn."""
    m = point.shape[0] - 1
    if not tangent[m] > 0.0:
        return np.inf
    most = 0.0
    for k in range(m):
        most = max(most, np.exp(point[k]) * abs(tangent[k]))
    return most / tangent[m] * point[m]


@njit(cache=True, error_model="numpy")
def trace(game, shape, starts, start, tangent, sign, step, until, settled, least, room):  # type: ignore[no-untyped-def]
    """Follow the branch from a point on it.

    Parameters
    ----------
    game, shape, starts : arrays
        The game, payoffs in [0, 1]; see
        :func:`est_games.equilibrium.kernels.choice_values.choice_values`.
    start, tangent : arrays of float, shape (M + 1,)
        A point, `x` and `mu`, and the unit tangent there, which gives the direction.
    sign : float
        Of the bordered determinant at the start; 0 where it is not known.
    step : float
        How far to go first.
    until : float
        Stop at the first point beyond this `mu`.
    settled : float
        Stop where probabilities change by less than this with the logarithm of `mu`, beyond
        `least`; 0 never stops so.
    least : float
        See above.
    room : int
        The most points to store.

    Returns
    -------
    points, tangents : arrays of float, shape (k, M + 1)
        Without the start.
    signs : array of float, shape (k,)
        Of the bordered determinants.
    step : float
        How far to go next.
    reason : int
        ``REACHED``, ``SETTLED``, ``FULL`` or ``STUCK``.
    n_tried : int
        How many steps were tried.
    """
    width = start.shape[0]
    m = width - 1
    work = (
        np.empty(m),
        np.empty(m),
        np.empty((m, m)),
        np.empty((width, width)),
        np.empty((width, 2)),
    )
    points, tangents = np.empty((room, width)), np.empty((room, width))
    signs = np.empty(room)
    here, along = start.copy(), tangent.copy()
    there, turned = np.empty(width), np.empty(width)
    bend, twist = np.zeros(width), np.zeros(width)
    n, n_tried = 0, 0
    while True:
        if n == room:
            return points, tangents, signs, step, FULL, n_tried
        if n_tried > 20 * room + MOST_SHORTER or step < 1e-3 * SHORTEST:
            return points[:n], tangents[:n], signs[:n], step, STUCK, n_tried
        n_tried += 1
        for c in range(width):
            there[c] = here[c] + step * (along[c] + step * (bend[c] + step * twist[c]))
        first, new_sign = corrected_on_plane(
            game, shape, starts, there, along, FINE * min(step, 1.0), work, turned
        )
        if not first < np.inf or there[m] < 0.0:
            step *= 0.4
            continue
        cosine, distance = 0.0, 0.0
        for c in range(width):
            cosine += along[c] * turned[c]
            distance += (there[c] - here[c]) ** 2
        if cosine < 0.0 or 1.0 - cosine * cosine > MOST_TURNED * MOST_TURNED:
            step *= 0.5
            continue
        if new_sign * sign < 0.0 and step > SHORTEST * (1.0 + here[m]):
            # A bifurcation, or a sharp turn that was cut: shorter steps tell the two apart.
            step *= 0.25
            continue
        distance = np.sqrt(distance)
        for c in range(width):
            # The cubic through both points along their tangents leads on.
            chord = (there[c] - here[c]) / distance
            bend[c] = (along[c] + 2.0 * turned[c] - 3.0 * chord) / distance
            twist[c] = (along[c] + turned[c] - 2.0 * chord) / distance**2
            here[c], along[c] = there[c], turned[c]
            points[n, c], tangents[n, c] = there[c], turned[c]
        if new_sign * sign < 0.0:
            bend[:], twist[:] = 0.0, 0.0
        sign = new_sign
        signs[n] = sign
        n += 1
        step *= min(3.0, max(0.4, np.sqrt(AIMED / (first + 1e-300))))
        if here[m] >= until:
            return points[:n], tangents[:n], signs[:n], step, REACHED, n_tried
        if here[m] >= least and rate(here, along) < settled:
            return points[:n], tangents[:n], signs[:n], step, SETTLED, n_tried
