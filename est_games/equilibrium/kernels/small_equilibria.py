"""All equilibria of a small bimatrix game without ties, in 64-bit integers."""

from __future__ import annotations

import numpy as np
from numba import njit

from est_games.equilibrium.kernels.machine_walk import WHOLE, machine_walk

MAX_STRATEGIES = 8
"""Of both players together."""

_MOST_BASES = 20
"""No polytope of at most eight constraints has more vertices (McMullen 1970)."""


@njit(cache=True)
def small_equilibria(first, second):  # type: ignore[no-untyped-def]
    """Return all equilibria of a small game, where no vertex carries more labels than it must.

    Parameters
    ----------
    first, second : arrays of int64, shape (m, n)
        The payoffs of each; ``m + n`` at most :data:`MAX_STRATEGIES`, and differences fit 64 bits.

    Returns
    -------
    bases : pair of arrays of int64
        All bases of each player's polytope.
    x, y : arrays of int64, shapes (n_equilibria, m), (n_equilibria, n)
        Weights of the strategies.
    signs : array of int64, shape (n_equilibria,)
        The index of each equilibrium.
    is_whole : bool
        False where there are ties or numbers do not fit: nothing is found then.

    Notes
    -----
    Both polytopes are walked (:func:`.machine_walk.machine_walk`); equilibria are the pairs of
    bases that share no label, but for the pair of zeros.
    """
    m, n = first.shape
    own, rival = _gaps(second), _gaps(np.ascontiguousarray(first.T))
    rows, tight, x, own_signs, ending = machine_walk(own, _MOST_BASES)
    columns, also_tight, y, rival_signs, also_ending = machine_walk(rival, _MOST_BASES)
    is_whole = ending == WHOLE and also_ending == WHOLE
    if is_whole:
        is_whole = np.array_equal(rows, tight) and np.array_equal(columns, also_tight)
    pairs = np.zeros((len(rows), 2), dtype=np.int64)
    n_pairs = 0
    if is_whole:
        full = (np.int64(1) << (m + n)) - 1
        # The walk starts at the origin, which makes no equilibrium.
        for i in range(1, len(rows)):
            lacking = full ^ rows[i]
            lacking = lacking >> m | (lacking & ((np.int64(1) << m) - 1)) << n
            for j in range(1, len(columns)):
                if columns[j] == lacking:
                    pairs[n_pairs, 0], pairs[n_pairs, 1] = i, j
                    n_pairs += 1
    signs = np.empty(n_pairs, dtype=np.int64)
    for e in range(n_pairs):
        i, j = pairs[e]
        signs[e] = -own_signs[i] * rival_signs[j]
        for k in range(m):
            if not rows[i] >> k & 1:
                signs[e] = -signs[e]
    return (rows, columns), x[pairs[:n_pairs, 0]], y[pairs[:n_pairs, 1]], signs, is_whole


@njit(cache=True)
def _gaps(payoffs):  # type: ignore[no-untyped-def]
    """Return each row less its least; ones where all are equal."""
    gaps = np.empty(payoffs.shape, dtype=np.int64)
    for k in range(payoffs.shape[0]):
        gaps[k] = payoffs[k] - payoffs[k].min()
        if gaps[k].max() == 0:
            gaps[k] = 1
    return gaps
