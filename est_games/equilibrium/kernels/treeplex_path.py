"""The path from best replies to a prior to an equilibrium, on two treeplexes: a numba kernel.

Sequences of both players are numbered in one row, the first player's before the second's, and so
are their information sets, each player's level by level; the empty sequence is a player's first.

At every point of the path each player plays one action at each information set it reaches, its
*base*, and perhaps others, *extras*: the linear systems have as many unknowns as there are extras,
however large the tree. Where a player does not come itself it plays what is best there.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from est_games.equilibrium.kernels.path_direction import directions

ARRIVED, CUT, LOST = 0, 1, 2
"""The path came to its end; it was cut at the most steps allowed; rounding left no way on."""

_AT_END = 1e-11
_SETTLED = 1e-13
_ROUNDS = 60
_KEPT = 0.1


@njit(cache=True, error_model="numpy")
def follow(  # type: ignore[no-untyped-def]
    sequences, sets, parent, first, width, left, right, pays, prior, plan, active, base, state, most
):
    """Follow the path on from where it is.

    Parameters
    ----------
    sequences, sets : int64 array, shape (3,)
        Where each player's sequences and information sets start; how many there are.
    parent, first, width : int64 array, shape (n_sets,)
        Of each information set, the sequence that leads to it, that of its first action, and how
        many actions there are.
    left, right : int64 array, shape (n_entries,)
        The first player's and the second's sequence of each entry of the payoff matrices.
    pays : float64 array, shape (2, n_entries)
        What both get there, times nature's probability.
    prior : float64 array, shape (n_sequences,)
        The realisation plans from which the path starts, all positive.
    plan : float64 array, shape (n_sequences,)
        What is played beside the prior: the plans of weight 1 - z; changed.
    active : bool array, shape (n_sequences,)
        Which sequences are played; changed.
    base : int64 array, shape (n_sets,)
        The sequence that starts from each set's base; changed.
    state : float64 array, shape (5,)
        The weight z of the prior; what came last: 0 for the start, 1 for a sequence that became
        played, 2 for one that ceased to be; which; the steps so far; the extras at most so far.
        Changed.
    most : int
        Steps, in all, after which to stop.

    Returns
    -------
    int
        `ARRIVED`, `CUT` or `LOST`.

    Notes
    -----
    1. Along a piece of the path the actions played at a set all pay the same against what the other
       plays, the prior's share included: linear equations in the other's extras and z.
    2. The piece ends where the weight of a sequence comes to zero, where an action not played
       becomes as good as the base, or where z is zero.
    3. What a set that is not reached pays is a maximum over its actions, convex along the piece, so
       that the gap of an action not played is concave: the end is found by Newton's method from
       above, which ends after finitely many rounds.
    """
    n, n_entries = sequences[2], left.size
    reached = np.zeros(sets[2], dtype=np.bool_)
    place = np.full(n, -1, dtype=np.int64)
    owner = np.empty(n, dtype=np.int64)
    for number in range(sets[2]):
        for s in range(first[number], first[number] + width[number]):
            owner[s] = number
    gains, slopes = np.empty(n), np.empty(n)
    start_gains, start_slopes = np.empty(n), np.empty(n)
    whole, whole_move = np.empty(n), np.empty(n)
    move, mend = np.empty(n), np.empty(n)
    while True:
        if state[3] >= most:
            return CUT
        state[3] += 1
        z, event, which = state[0], int(state[1]), int(state[2])
        # Where each player comes, and its extras.
        n_extras = np.zeros(2, dtype=np.int64)
        place[:] = -1
        for i in range(2):
            for number in range(sets[i], sets[i + 1]):
                above = parent[number]
                reached[number] = above == sequences[i] or active[above]
                if reached[number]:
                    for s in range(first[number], first[number] + width[number]):
                        if active[s] and s != base[number]:
                            place[s] = n_extras[i]
                            n_extras[i] += 1
        k, m = n_extras[0], n_extras[1]
        state[4] = max(state[4], k, m)
        starts, entries, signs, lean = _chains(
            sequences, sets, parent, first, width, active, base, reached, place
        )
        for s in range(n):
            whole[s] = plan[s] + z * prior[s]
        # Rows: the first player's equations, in the second's extras, z, and how far they are off;
        # the second's, in the first's.
        one = np.zeros((k, m + 2))
        other = np.zeros((m, k + 2))
        for e in range(n_entries):
            a, b = left[e], right[e]
            fore, past = starts[a], starts[a + 1]
            fore_b, past_b = starts[b], starts[b + 1]
            if past > fore:
                tilt = pays[0, e] * (prior[b] - lean[b])
                off = pays[0, e] * whole[b]
                for p in range(fore, past):
                    r = entries[p]
                    one[r, m] += signs[p] * tilt
                    one[r, m + 1] += signs[p] * off
                    for q in range(fore_b, past_b):
                        one[r, entries[q]] += signs[p] * signs[q] * pays[0, e]
            if past_b > fore_b:
                tilt = pays[1, e] * (prior[a] - lean[a])
                off = pays[1, e] * whole[a]
                for q in range(fore_b, past_b):
                    r = entries[q]
                    other[r, k] += signs[q] * tilt
                    other[r, k + 1] += signs[q] * off
                    for p in range(fore, past):
                        other[r, entries[p]] += signs[p] * signs[q] * pays[1, e]
        found, dz, mz, along, mending = directions(one, other, k, m)
        if not found:
            return LOST
        _spread(sequences, sets, parent, first, width, base, reached, place, along, k, -dz, move)
        _spread(sequences, sets, parent, first, width, base, reached, place, mending, k, -mz, mend)
        for s in range(n):
            plan[s] += mend[s]
        z += mz
        for s in range(n):
            whole[s] = plan[s] + z * prior[s]
            whole_move[s] = move[s] + dz * prior[s]
        start_gains[:] = 0.0
        start_slopes[:] = 0.0
        for e in range(n_entries):
            a, b = left[e], right[e]
            start_gains[a] += pays[0, e] * whole[b]
            start_slopes[a] += pays[0, e] * whole_move[b]
            start_gains[b] += pays[1, e] * whole[a]
            start_slopes[b] += pays[1, e] * whole_move[a]
        # Which way is onward?
        turn = dz > 0.0
        if event == 1:
            turn = move[which] < 0.0
        elif event == 2:
            gains[:] = start_gains
            slopes[:] = start_slopes
            _roll_up(sets, parent, first, width, base, reached, gains, slopes)
            turn = slopes[base[owner[which]]] - slopes[which] < 0.0
            if turn:
                gains[:] = start_gains
                for s in range(n):
                    slopes[s] = -start_slopes[s]
                _roll_up(sets, parent, first, width, base, reached, gains, slopes)
                if slopes[base[owner[which]]] - slopes[which] < 0.0:
                    return LOST
        if turn:
            dz = -dz
            for s in range(n):
                move[s] = -move[s]
                start_slopes[s] = -start_slopes[s]
        # How far, before a weight or z comes to zero?
        far, kind, what = np.inf, 0, -1
        if dz < 0.0:
            far, kind = max(z, 0.0) / -dz, 3
        for number in range(sets[2]):
            if reached[number]:
                several = False
                for s in range(first[number], first[number] + width[number]):
                    several = several or place[s] >= 0
                if several:
                    for s in range(first[number], first[number] + width[number]):
                        if active[s] and move[s] < 0.0 and not (event == 1 and s == which):
                            step = max(plan[s], 0.0) / -move[s]
                            if step < far:
                                far, kind, what = step, 2, s
        # And before an action not played is as good?
        at = 0.0
        for turn_number in range(_ROUNDS):
            for s in range(n):
                gains[s] = start_gains[s] + at * start_slopes[s]
                slopes[s] = start_slopes[s]
            _roll_up(sets, parent, first, width, base, reached, gains, slopes)
            best, entering = far, -1
            for number in range(sets[2]):
                if not reached[number]:
                    continue
                top, rise = gains[base[number]], slopes[base[number]]
                for s in range(first[number], first[number] + width[number]):
                    if active[s] or (event == 2 and s == which and at == 0.0):
                        continue
                    gap, slope = top - gains[s], rise - slopes[s]
                    if slope < 0.0 and (at == 0.0 or gap < 0.0):
                        step = at + (max(gap, 0.0) if at == 0.0 else gap) / -slope
                        step = max(step, 0.0)
                        if step < best:
                            best, entering = step, s
            # Rounding must not put off the end, nor the search for it go on for ever.
            if entering >= 0 and (turn_number == 0 or best < far * (1.0 - _SETTLED)):
                far, kind, what = best, 1, entering
            elif turn_number > 0:
                break
            if far <= 0.0 or not far < np.inf:
                break
            at = far
        if not far < np.inf:
            return LOST
        # Go there.
        state[0] = z + far * dz
        for s in range(n):
            plan[s] += far * move[s]
        for s in range(n):
            gains[s] = start_gains[s] + far * start_slopes[s]
            slopes[s] = start_slopes[s]
        _roll_up(sets, parent, first, width, base, reached, gains, slopes)
        if kind == 3 or state[0] < _AT_END:
            return ARRIVED
        state[1], state[2] = kind, what
        number = owner[what]
        if kind == 1:
            active[what] = True
            _start_below(sets, parent, first, width, base, active, number)
        else:
            active[what] = False
            if base[number] == what:
                heaviest = -1.0
                for s in range(first[number], first[number] + width[number]):
                    if active[s] and plan[s] > heaviest:
                        heaviest = plan[s]
                        base[number] = s
            plan[what] = 0.0
            i = 0 if number < sets[1] else 1
            for lower in range(number + 1, sets[i + 1]):
                above = parent[lower]
                if above != sequences[i] and not active[above]:
                    for s in range(first[lower], first[lower] + width[lower]):
                        active[s] = False
                        plan[s] = 0.0


@njit(cache=True, error_model="numpy")
def begin(  # type: ignore[no-untyped-def]
    sequences, sets, parent, first, width, left, right, pays, prior, plan, active, base, state
):
    """Set out: best replies to the prior, which has all the weight."""
    n = sequences[2]
    gains, slopes = np.zeros(n), np.zeros(n)
    for e in range(left.size):
        gains[left[e]] += pays[0, e] * prior[right[e]]
        gains[right[e]] += pays[1, e] * prior[left[e]]
    nowhere = np.zeros(sets[2], dtype=np.bool_)
    _roll_up(sets, parent, first, width, base, nowhere, gains, slopes)
    plan[:] = 0.0
    active[:] = False
    for i in range(2):
        active[sequences[i]] = True
        for number in range(sets[i], sets[i + 1]):
            if active[parent[number]]:
                active[base[number]] = True
    state[0] = 1.0
    state[1:] = 0.0


@njit(cache=True, error_model="numpy")
def lean_on_play(  # type: ignore[no-untyped-def]
    sequences,
    sets,
    parent,
    first,
    width,
    left,
    right,
    pays,
    prior,
    plan,
    active,
    base,
    state,
    rounds,
):
    """Move the prior towards what both have played on average, each replying best to that.

    A tenth of the prior stays, so that all weights remain positive. The others are overwritten.
    """
    average = prior.copy()
    for number in range(1, rounds + 1):
        begin(
            sequences, sets, parent, first, width, left, right, pays, average, plan, active, base,
            state
        )  # fmt: skip
        share = 1.0 / (number + 1)
        for s in range(average.size):
            average[s] *= 1.0 - share
            if active[s]:
                average[s] += share
    if rounds:
        for s in range(average.size):
            prior[s] = _KEPT * prior[s] + (1.0 - _KEPT) * average[s]


@njit(cache=True, error_model="numpy")
def _start_below(sets, parent, first, width, base, active, top):  # type: ignore[no-untyped-def]
    """Play the base at every set that is reached anew, below a set of the same player."""
    end = sets[1] if top < sets[1] else sets[2]
    for number in range(top + 1, end):
        if active[parent[number]]:
            played = False
            for s in range(first[number], first[number] + width[number]):
                played = played or active[s]
            if not played:
                active[base[number]] = True


@njit(cache=True, error_model="numpy")
def _chains(  # type: ignore[no-untyped-def]
    sequences, sets, parent, first, width, active, base, reached, place
):
    """Return each played sequence's weight as a sum of extras and a share of 1 - z."""
    n = sequences[2]
    starts = np.zeros(n + 1, dtype=np.int64)
    length = np.zeros(n, dtype=np.int64)
    lean = np.zeros(n)
    for i in range(2):
        lean[sequences[i]] = 1.0
    for number in range(sets[2]):
        if reached[number]:
            here = length[parent[number]]
            for s in range(first[number], first[number] + width[number]):
                if place[s] >= 0:
                    length[s] = 1
                    here += 1
            length[base[number]] = here
            lean[base[number]] = lean[parent[number]]
    for s in range(n):
        starts[s + 1] = starts[s] + length[s]
    entries = np.empty(starts[n], dtype=np.int64)
    signs = np.empty(starts[n])
    for number in range(sets[2]):
        if reached[number]:
            at = starts[base[number]]
            above = parent[number]
            for p in range(starts[above], starts[above + 1]):
                entries[at], signs[at] = entries[p], signs[p]
                at += 1
            for s in range(first[number], first[number] + width[number]):
                if place[s] >= 0:
                    entries[starts[s]], signs[starts[s]] = place[s], 1.0
                    entries[at], signs[at] = place[s], -1.0
                    at += 1
    return starts, entries, signs, lean


@njit(cache=True, error_model="numpy")
def _spread(  # type: ignore[no-untyped-def]
    sequences, sets, parent, first, width, base, reached, place, extras, k, share, out
):
    """Write the realisation plans that extras make, with the empty sequences at `share`."""
    out[:] = 0.0
    for i in range(2):
        out[sequences[i]] = share
        for number in range(sets[i], sets[i + 1]):
            if reached[number]:
                rest = out[parent[number]]
                for s in range(first[number], first[number] + width[number]):
                    if place[s] >= 0:
                        out[s] = extras[place[s] + i * k]
                        rest -= out[s]
                out[base[number]] = rest


@njit(cache=True, error_model="numpy")
def _roll_up(sets, parent, first, width, base, reached, gains, slopes):  # type: ignore[no-untyped-def]
    """Add what follows to what every sequence pays; where nobody comes, choose the best."""
    for i in range(2):
        for number in range(sets[i + 1] - 1, sets[i] - 1, -1):
            if not reached[number]:
                best = first[number]
                for s in range(best + 1, best + width[number]):
                    if gains[s] > gains[best] or (
                        gains[s] == gains[best] and slopes[s] > slopes[best]
                    ):
                        best = s
                base[number] = best
            gains[parent[number]] += gains[base[number]]
            slopes[parent[number]] += slopes[base[number]]
