"""Which sequences are alike, by hashing what stands around them round after round."""

from __future__ import annotations

import numpy as np
from numba import njit

_A = np.uint64(0xBF58476D1CE4E5B9)
_B = np.uint64(0x94D049BB133111EB)
_30, _27, _31 = np.uint64(30), np.uint64(27), np.uint64(31)
_ONE, _TWO, _THREE, _FIVE = np.uint64(1), np.uint64(2), np.uint64(3), np.uint64(5)


@njit(cache=True)
def _mixed(x):  # type: ignore[no-untyped-def]
    """Return a number's hash (the last steps of splitmix64)."""
    x = (x ^ (x >> _30)) * _A
    x = (x ^ (x >> _27)) * _B
    return x ^ (x >> _31)


@njit(cache=True)
def alike_sequences(  # type: ignore[no-untyped-def]
    sequences, parent, first, width, left, right, amounts, colors, set_colors, most_rounds
):  # fmt: skip
    """Write a colour for every sequence and information set; alike are those of one colour.

    Parameters
    ----------
    sequences, parent, first, width, left, right : arrays
        See :class:`est_games.equilibrium.sequence_form.sequence_form.SequenceForm`.
    amounts : array of unsigned int, shape (2, n_entries)
        What each player gets where an entry stands, modulo two to the 64.
    colors : array of unsigned int, shape (n_sequences,)
        Written.
    set_colors : array of unsigned int, shape (n_sets,)
        Written.
    most_rounds : int
        After so many rounds it is given up.

    Returns
    -------
    int
        How many colours of sequences there are; as many as sequences where it was given up.

    Notes
    -----
    Sequences stay alike as long as they end at alike information sets, alike ones follow, and what
    both players get against each class of the other's sequences adds up to the same; information
    sets, as long as what leads there is alike, and as many actions of each colour are theirs.
    Rounds end when no class has been split.
    """
    n, n_sets = colors.shape[0], first.shape[0]
    below = np.empty(n, dtype=np.uint64)
    sums = np.empty((n, 2), dtype=np.uint64)
    for s in range(n):
        colors[s] = _mixed(_ONE if s < sequences[1] else _TWO)
    n_colors = 2
    for _ in range(most_rounds):
        below[:] = 0
        sums[:] = 0
        for place in range(n_sets):
            total = colors[parent[place]] * _THREE
            for s in range(first[place], first[place] + width[place]):
                total += _mixed(colors[s])
            set_colors[place] = _mixed(total)
            below[parent[place]] += set_colors[place]
        for k in range(left.shape[0]):
            s, t = left[k], right[k]
            for player in range(2):
                sums[s, player] += amounts[player, k] * colors[t]
                sums[t, player] += amounts[player, k] * colors[s]
        for s in range(n):
            total = _mixed(sums[s, 0] + _mixed(sums[s, 1]))
            colors[s] = _mixed(colors[s] * _FIVE + _mixed(below[s] + total * _THREE))
        for place in range(n_sets):
            for s in range(first[place], first[place] + width[place]):
                colors[s] = _mixed(colors[s] + set_colors[place])
        ordered = np.sort(colors)
        n_found = 1
        for k in range(1, n):
            n_found += ordered[k] != ordered[k - 1]
        if n_found in (n_colors, n):
            return n_found
        n_colors = n_found
    return n
