"""Which way a path on two treeplexes goes on: the line that its linear equations leave."""

from __future__ import annotations

import numpy as np
from numba import njit

from est_games.equilibrium.kernels.linear_system import solve_in_place


@njit(cache=True, error_model="numpy")
def directions(one, other, k, m):  # type: ignore[no-untyped-def]
    """Return the way on in the extras of both and z, and what sets right what is off.

    Parameters
    ----------
    one : float64 array, shape (k, m + 2)
        The first player's equations: their entries by the second's extras and z, and by how much
        each is off.
    other : float64 array, shape (m, k + 2)
        The second player's, by the first's extras.
    k, m : int
        How many extras the first player has, and the second.

    Returns
    -------
    found : bool
        Whether there is one way on, and only one.
    z_move, z_mend : float
        Of the prior's weight.
    move, mend : float64 array, shape (k + m,)
        Of the extras, the first player's before the second's.

    Notes
    -----
    There is an unknown more than there are equations. In most cases z falls, or one player's
    equations fix the other's extras and z, and two systems of half the size do.
    """
    if k == m:
        found, along, mend = _with_prior(one, other, k)
        if found:
            return True, -1.0, 0.0, along, mend
    if k == m + 1:
        found, shift, line, right = _fixed_and_free(one, other, m, k)
        if found:
            along, mend = np.zeros(k + m), np.zeros(k + m)
            along[:k], mend[:k], mend[k:] = line, right, shift[:m]
            return True, 0.0, shift[m], along, mend
    if m == k + 1:
        found, shift, line, right = _fixed_and_free(other, one, k, m)
        if found:
            along, mend = np.zeros(k + m), np.zeros(k + m)
            along[k:], mend[k:], mend[:k] = line, right, shift[:k]
            return True, 0.0, shift[k], along, mend
    # Some equations of one player fix z, and others leave extras of the other free.
    sides = np.zeros((k + m + 1, 2))
    square = np.zeros((k + m + 1, k + m + 1))
    square[:k, k:] = one[:, : m + 1]
    square[k : k + m, :k] = other[:, :k]
    square[k : k + m, k + m] = other[:, k]
    sides[:k, 1] = -one[:, m + 1]
    sides[k : k + m, 1] = -other[:, k + 1]
    for j in range(k + m + 1):
        square[k + m, j] = _any_number(j)
    sides[k + m, 0] = 1.0
    found = solve_in_place(square, sides) != 0.0
    return found, sides[k + m, 0], sides[k + m, 1], sides[:-1, 0].copy(), sides[:-1, 1].copy()


@njit(cache=True, error_model="numpy")
def _fixed_and_free(fixed, free, m, k):  # type: ignore[no-untyped-def]
    """Solve the equations that fix one player's extras and z, and those that leave a line."""
    sides = np.empty((k, 1))
    sides[:, 0] = -fixed[:, m + 1]
    line, right = np.zeros(k), np.zeros(k)
    if solve_in_place(fixed[:, : m + 1].copy(), sides) == 0.0:
        return False, sides[:, 0], line, right
    square = np.empty((k, k))
    square[:m] = free[:, :k]
    for j in range(k):
        square[m, j] = _any_number(j)
    both = np.zeros((k, 2))
    both[m, 0] = 1.0
    both[:m, 1] = -free[:, k + 1] - free[:, k] * sides[m, 0]
    if solve_in_place(square, both) == 0.0:
        return False, sides[:, 0], line, right
    line[:] = both[:, 0]
    right[:] = both[:, 1]
    return True, sides[:, 0], line, right


@njit(cache=True, error_model="numpy")
def _any_number(j):  # type: ignore[no-untyped-def]
    """Return entry j of a row to which no line that comes up is orthogonal."""
    return 0.5 + (0.6180339887498949 * (j + 1)) % 1.0


@njit(cache=True, error_model="numpy")
def _with_prior(one, other, k):  # type: ignore[no-untyped-def]
    """Return the way on where z falls by one, which takes two systems of half the size."""
    along, mend = np.zeros(2 * k), np.zeros(2 * k)
    for i in range(2):
        table = one if i == 0 else other
        sides = np.empty((k, 2))
        sides[:, 0] = table[:, k]
        sides[:, 1] = -table[:, k + 1]
        if k and solve_in_place(table[:, :k].copy(), sides) == 0.0:
            return False, along, mend
        at = k - i * k
        along[at : at + k], mend[at : at + k] = sides[:, 0], sides[:, 1]
    return True, along, mend
