"""Which sequences are left when dominated actions are struck out, again and again, in floats."""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True, error_model="numpy")
def _hopes(sequences, parent, first, width, left, right, pays):  # type: ignore[no-untyped-def]
    """Return what each sequence gets if the other player chooses all actions alike."""
    even = np.ones(sequences[2])
    for place in range(first.shape[0]):
        for s in range(first[place], first[place] + width[place]):
            even[s] = even[parent[place]] / width[place]
    hopes = np.zeros(sequences[2])
    for k in range(left.shape[0]):
        hopes[left[k]] += pays[0, k] * even[right[k]]
        hopes[right[k]] += pays[1, k] * even[left[k]]
    for place in range(first.shape[0] - 1, -1, -1):
        hopes[parent[place]] += hopes[first[place] : first[place] + width[place]].max()
    return hopes


@njit(cache=True, error_model="numpy")
def strike_dominated(  # type: ignore[no-untyped-def]
    sequences, sets, parent, first, width, left, right, pays, worth, hair, kept, most_rounds
):  # fmt: skip
    """Strike out actions that pay at most what another pays at least, until none is left.

    Parameters
    ----------
    sequences, sets, parent, first, width, left, right : arrays
        See :class:`est_games.equilibrium.sequence_form.sequence_form.SequenceForm`.
    pays, worth : arrays of float, shape (2, n_entries)
        What each player gets where an entry stands, times nature's probability, and not.
    hair : float
        How far `worth` may be off.
    kept : array of bool, shape (n_sequences,)
        All true; made false where a sequence is struck out, or follows one that is.
    most_rounds : int
        After so many rounds what is left is left.

    Notes
    -----
    Each round goes from the last information sets to the first. What an action pays lies between
    the least and the most of the entries that are left below it; the best action of an information
    set can be counted on, and one action that can be counted on for most always stays. Where no
    entry is left, because the other player has no reason to let it come to that, the action stays
    that is best against one who chooses every action with equal probability.
    """
    n = kept.shape[0]
    least, most = np.empty(n), np.empty(n)
    hopes = _hopes(sequences, parent, first, width, left, right, pays)
    n_quiet, player = 0, 0
    for _ in range(most_rounds):
        ends = left if player == 0 else right
        for s in range(sequences[player], sequences[player + 1]):
            least[s], most[s] = np.inf, -np.inf
        for k in range(ends.shape[0]):
            if kept[left[k]] and kept[right[k]]:
                s = ends[k]
                least[s] = min(least[s], worth[player, k])
                most[s] = max(most[s], worth[player, k])
        is_quiet = True
        for place in range(sets[player + 1] - 1, sets[player] - 1, -1):
            above = parent[place]
            if not kept[above]:
                continue
            begin, end = first[place], first[place] + width[place]
            best = -1
            for s in range(begin, end):
                if kept[s] and (
                    best < 0
                    or least[s] > least[best]
                    or (least[s] == np.inf == least[best] and hopes[s] > hopes[best])
                ):
                    best = s
            highest = most[best]
            for s in range(begin, end):
                if kept[s] and s != best:
                    if most[s] <= least[best] - hair:
                        kept[s], is_quiet = False, False
                    else:
                        highest = max(highest, most[s])
            least[above] = min(least[above], least[best])
            most[above] = max(most[above], highest)
        for place in range(sets[player], sets[player + 1]):
            if not kept[parent[place]]:
                for s in range(first[place], first[place] + width[place]):
                    kept[s] = False
        n_quiet = n_quiet + 1 if is_quiet else 0
        if n_quiet == 2:
            break
        player = 1 - player
