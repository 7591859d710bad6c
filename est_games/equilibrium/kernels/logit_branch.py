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
def workplace(shape, m):  # type: ignore[no-untyped-def]
    """Return room for the equations: what :func:`equations` writes, and two right sides."""
    n = shape.shape[0]
    d = m - n + 1
    return (
        np.empty(m),
        np.empty(m),
        np.empty((m, m)),
        np.empty((d, d)),
        np.empty((d, 2)),
        np.empty(n, dtype=np.int64),
        np.empty(n),
        np.empty((d - 1, 2), dtype=np.int64),
        np.empty(d - 1),
    )


@njit(cache=True, error_model="numpy")
def equations(game, shape, starts, x, mu, work):  # type: ignore[no-untyped-def]
    r"""Write the logit equations, negated, and their derivatives in `x` and `mu`, in place.

    For each player, with `r` its likeliest strategy:
    :math:`x_k - x_r - \mu (u_k - u_r) = 0` for the others. That :math:`\sum_k e^{x_k} = 1` gives
    the step of `r` from those of the others, which are left as unknowns.

    Parameters
    ----------
    game, shape, starts : arrays
        See :func:`est_games.equilibrium.kernels.choice_values.choice_values`.
    x : array of float, shape (M,)
        Logarithms of the probabilities.
    mu : float
        The parameter.
    work : tuple of arrays
        As :func:`workplace` makes it: probabilities, payoffs, their slopes, the derivatives (that
        in `mu` stands last), the negated left sides (in the first column), each player's likeliest
        strategy, what its probabilities lack of one, over that of the likeliest, and of each
        unknown the strategy, its player's likeliest and its probability over that.

    Notes
    -----
    Leaving out the likeliest strategies changes the determinant by a positive factor.
    """
    weights, pays, slopes, system, sides, likeliest, lack, unknowns, shares = work
    n = shape.shape[0]
    m = x.shape[0]
    d = m - n
    for k in range(m):
        weights[k] = np.exp(x[k])
    choice_values(game, shape, starts, x, weights, pays, slopes)  # type: ignore[no-untyped-call]
    place = 0
    for i in range(n):
        r = starts[i]
        total = 0.0
        for k in range(starts[i], starts[i] + shape[i]):
            total += weights[k]
            if x[k] > x[r]:
                r = k
        likeliest[i] = r
        lack[i] = (1.0 - total) / weights[r]
        for k in range(starts[i], starts[i] + shape[i]):
            if k != r:
                unknowns[place, 0], unknowns[place, 1] = k, r
                shares[place] = weights[k] / weights[r]
                place += 1
    row = 0
    for i in range(n):
        first = row
        for _ in range(shape[i] - 1):
            k, r = unknowns[row, 0], unknowns[row, 1]
            gap = pays[k] - pays[r]
            side = 0.0
            for j in range(n):
                side += (slopes[k, likeliest[j]] - slopes[r, likeliest[j]]) * lack[j]
            for q in range(d):
                c, other = unknowns[q, 0], unknowns[q, 1]
                change = slopes[k, c] - slopes[r, c]
                system[row, q] = mu * ((slopes[k, other] - slopes[r, other]) * shares[q] - change)
            # Payoffs do not change with a player's own probabilities.
            for q in range(first, first + shape[i] - 1):
                system[row, q] = shares[q]
            system[row, row] += 1.0
            system[row, d] = -gap
            sides[row, 0] = mu * (gap + side) - (x[k] - x[r]) + lack[i]
            row += 1


@njit(cache=True, error_model="numpy")
def steps(shape, work, which, lacking, step):  # type: ignore[no-untyped-def]
    """Write the step of every unknown and of the parameter, from a solution of the equations.

    Parameters
    ----------
    shape, work
        As :func:`equations` left them, `sides` solved.
    which : int
        Which of the sides.
    lacking : float
        Whether probabilities are brought to one: 1, or 0 for a tangent.
    step : array of float, shape (M + 1,)
        Written; what stands last is the parameter's.
    """
    _, _, _, _, sides, likeliest, lack, unknowns, shares = work
    for i in range(shape.shape[0]):
        step[likeliest[i]] = lacking * lack[i]
    for q in range(shares.shape[0]):
        step[unknowns[q, 0]] = sides[q, which]
        step[unknowns[q, 1]] -= shares[q] * sides[q, which]
    step[step.shape[0] - 1] = sides[shares.shape[0], which]


@njit(cache=True, error_model="numpy")
def corrected_at(game, shape, starts, x, mu):  # type: ignore[no-untyped-def]
    """Move `x` to the logit equilibrium near it at a fixed parameter, in place.

    Returns
    -------
    float
        How far it was moved, relative to the point; infinite where Newton's method does not end.
    """
    m = x.shape[0]
    work = workplace(shape, m)
    system, sides = work[3], work[4]
    d = m - shape.shape[0]
    step = np.empty(m + 1)
    total = 0.0
    for _ in range(30):
        equations(game, shape, starts, x, mu, work)
        for r in range(d):
            system[d, r], system[r, d] = 0.0, 0.0
        system[d, d] = 1.0
        sides[d, 0], sides[d, 1] = 0.0, 0.0
        sides[:d, 1] = 0.0
        sign = solve_in_place(system, sides)
        if sign == 0.0:
            return np.inf
        steps(shape, work, 0, 1.0, step)
        moved = 0.0
        for k in range(m):
            moved = max(moved, abs(step[k]) / (1.0 + 0.1 * abs(x[k])))
        if not moved < 2.0:
            return np.inf
        for k in range(m):
            x[k] += step[k]
        total += moved
        if moved < CONVERGED:
            return total
    return np.inf


@njit(cache=True, error_model="numpy")
def first_tangent(game, shape, starts, x, mu):  # type: ignore[no-untyped-def]
    """Return the unit tangent at a point in the direction of growing `mu`, shape (M + 1,)."""
    m = x.shape[0]
    work = workplace(shape, m)
    system, sides = work[3], work[4]
    d = m - shape.shape[0]
    equations(game, shape, starts, x, mu, work)
    for r in range(d):
        system[d, r] = 0.0
        sides[r, 0], sides[r, 1] = 0.0, 0.0
    system[d, d] = 1.0
    sides[d, 0], sides[d, 1] = 0.0, 1.0
    solve_in_place(system, sides)
    tangent = np.empty(m + 1)
    steps(shape, work, 1, 0.0, tangent)
    length = 0.0
    for k in range(m + 1):
        length += tangent[k] ** 2
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
        As :func:`workplace` makes it.
    turned : array of float, shape (M + 1,)
        Becomes the unit tangent at the corrected point.

    Returns
    -------
    first, sign : float
        How far the first Newton step went, infinite where the corrector failed; the sign of the
        determinant of the equations bordered by the tangent.
    """
    m = point.shape[0] - 1
    _, _, _, system, sides, likeliest, lack, unknowns, shares = work
    d = m - shape.shape[0]
    step = np.empty(m + 1)
    first, before = np.inf, np.inf
    for round_ in range(8):
        equations(game, shape, starts, point[:m], point[m], work)
        side = 0.0
        for j in range(shape.shape[0]):
            side -= tangent[likeliest[j]] * lack[j]
        for q in range(d):
            system[d, q] = tangent[unknowns[q, 0]] - tangent[unknowns[q, 1]] * shares[q]
            sides[q, 1] = 0.0
        system[d, d] = tangent[m]
        sides[d, 0] = side
        sides[d, 1] = 1.0
        sign = solve_in_place(system, sides)
        if sign == 0.0:
            return np.inf, 0.0
        steps(shape, work, 0, 1.0, step)
        moved = abs(step[m]) / (1.0 + abs(point[m]))
        for k in range(m):
            moved = max(moved, abs(step[k]) / (1.0 + 0.1 * abs(point[k])))
        if round_ == 0:
            first = moved
            if not moved < FARTHEST:
                return np.inf, 0.0
        elif not moved < max(0.5 * before, CONVERGED):
            return np.inf, 0.0
        is_near = moved < fine and moved * (moved / before) ** 2 < COMING
        before = moved
        for c in range(m + 1):
            point[c] += step[c]
        if is_near or moved < CONVERGED:
            steps(shape, work, 1, 0.0, turned)
            length = 0.0
            for c in range(m + 1):
                length += turned[c] * turned[c]
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
    work = workplace(shape, m)
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
