"""Why a case is closed: numbers read off a dictionary, whole ones where a sum has to be nought."""

from __future__ import annotations

import numpy as np
from numba import njit

from est_games.equilibrium.kernels.slack_dictionary import ZERO

_NEAR = 1e-6
_SMALL_FACTORS = 12
_LARGEST = 2.0**50


@njit(cache=True)
def _make_whole(numbers, units, determinant):  # type: ignore[no-untyped-def]
    """Multiply numbers so that they are whole, in place, if they are not too large for that.

    They are known to some digits in the unit of each.
    """
    largest = 0.0
    for number in numbers:
        largest = max(largest, abs(number))
    for place in range(_SMALL_FACTORS + 1):
        factor = float(place + 1) if place < _SMALL_FACTORS else abs(determinant)
        if not factor * largest < _LARGEST:
            return
        whole = True
        for k in range(numbers.shape[0]):
            rest = abs(numbers[k] * factor - round(numbers[k] * factor))
            whole = whole and rest < _NEAR and rest * units[k] < _NEAR * factor
        if whole:
            for k in range(numbers.shape[0]):
                numbers[k] = round(numbers[k] * factor)
            return


@njit(cache=True)
def write_combination(at, label, start, numbers):  # type: ignore[no-untyped-def]
    """Write multipliers of the rival's strategies that add up to what a slack is short of.

    Parameters
    ----------
    at : tuple of arrays
        A dictionary; see :mod:`.slack_dictionary`.
    label : int
        A basic constraint that is positive all over the face, or zero.
    start : int
        The label of the rival's first strategy.
    numbers : array
        Written; one for each strategy of the rival, zeros behind.

    Notes
    -----
    The row of the slack says that a combination of slacks is a number `b`, negative where the slack
    is positive. Half of it is spent on raising every multiplier, so that no sign hangs on rounding;
    where it is zero, or infinitesimal, the multipliers are made whole numbers. Where these are too
    large they stay as they are, and whoever checks them has to find the exact ones near them.
    """
    rows, _, cobasic, where, _, _, determinant = at
    c, width = rows.shape
    d = width - 2
    r = where[label]
    is_clear = rows[r, d] > ZERO
    is_nowhere = not is_clear and rows[r, d + 1] <= ZERO
    sign = 1.0 if is_nowhere else -1.0
    for rival in range(numbers.shape[0]):
        numbers[rival] = 0.5 * rows[r, d] / c if is_clear and rival < c else 0.0
    for k in range(d):
        rival = cobasic[k] - start
        if 0 <= rival < c:
            numbers[rival] += sign * rows[r, k]
    if 0 <= label - start < c:
        numbers[label - start] += sign
    if not is_clear:
        _make_whole(numbers, np.ones(numbers.shape[0]), determinant[0])


@njit(cache=True)
def write_direction(at, k, start, numbers):  # type: ignore[no-untyped-def]
    """Write how own weights change, in whole numbers, along one column.

    Parameters
    ----------
    at : tuple of arrays
        A dictionary.
    k : int
        The column.
    start : int
        The label of the player's own first strategy.
    numbers : array
        Written; one for each own strategy, zeros behind.
    """
    rows, basic, cobasic, _, _, unit, determinant = at
    c, width = rows.shape
    d = width - 2
    numbers[:] = 0.0
    of_column = unit[cobasic[k]]
    if 0 <= cobasic[k] - start < d:
        numbers[cobasic[k] - start] = 1.0
    for r in range(c):
        if 0 <= basic[r] - start < d:
            numbers[basic[r] - start] = -rows[r, k] * of_column / unit[basic[r]]
    units = np.ones(numbers.shape[0])
    units[:d] = unit[start : start + d]
    _make_whole(numbers, units, determinant[0])
