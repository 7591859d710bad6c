"""Who plays which move? A depth-first search over the moves of a tree of two players, in floats.

Nothing decided here is believed: where a branch is closed the reason is handed out as numbers, and
where one stays open its plans are worked out again in exact arithmetic.

Each player's polytope of realisation plans, with the values of the rival's information sets, is
kept as a dictionary (:mod:`.slack_dictionary`). There is one for each player and depth, in arrays
with one more axis in front. A *label* is a move: the constraint that it has no weight in its
player's polytope, and the constraint that it is best in the rival's.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from est_games.equilibrium.kernels.slack_dictionary import (
    EMPTY,
    LOST,
    TIGHT,
    at_a_glance,
    is_above_zero,
    loosen,
    need,
    tighten,
)

OPEN, DEAD, LIVE, GIVEN = 0, 1, 2, 3
"""Of a move: not decided; not made; made, and best wherever the player comes to it; best there
whether made or not."""

LEAF, CLOSED, ALL_DEAD, NEVER = -1, -2, -4, -5
"""Steps that are no branches. The player whose polytope is empty is taken from the second, the live
move that has no weight anywhere from the last."""

LIVE_FIRST, DEAD_FIRST, FREE = 0, 1, 2
"""Branches are ``4 * label`` plus one of these; the last has one case: live, for nothing."""

DEPTH, N_STEPS, N_CLOSED, N_LEAVES, N_PIVOTS, IS_LOST = 0, 1, 2, 3, 4, 5
"""Places in the array of counts."""

FIRST, SECOND = np.int64(0), np.int64(1)
"""Players; a plain ``0`` would be compiled into versions of the functions it is handed to."""


@njit(cache=True)
def _at(tables, s, t):  # type: ignore[no-untyped-def]
    """Return player s's dictionary at depth t."""
    rows, basic, cobasic, where, fixed, unit, determinant = tables[s]
    return rows[t], basic[t], cobasic[t], where[t], fixed[t], unit, determinant[t]


@njit(cache=True)
def _close(tables, s, t, label, shape, counts, steps, numbers):  # type: ignore[no-untyped-def]
    """Write that a constraint of player s's polytope cannot be tight: by the row of its slack."""
    owner = shape[2]
    rows, _, cobasic, where, _, _, _ = _at(tables, s, t)
    r = where[label]
    reason = numbers[counts[N_CLOSED]]
    reason[:] = 0.0
    for k in range(cobasic.shape[0]):
        if owner[cobasic[k]] != s:
            reason[cobasic[k]] = -rows[r, k]
    if owner[label] != s:
        reason[label] = -1.0
    steps[counts[N_STEPS]] = CLOSED - s
    counts[N_STEPS] += 1
    counts[N_CLOSED] += 1


@njit(cache=True)
def _decide(tables, t, label, choice, state, shape, counts, steps, numbers):  # type: ignore[no-untyped-def]
    """Make a move dead or live at depth `t`; return EMPTY if that closes the case."""
    state[t, label] = choice
    owner = shape[2]
    s = owner[label] if choice == DEAD else 1 - owner[label]
    at = _at(tables, s, t)
    outcome = tighten(at, label, counts[N_PIVOTS:])
    if outcome == EMPTY:
        _close(tables, s, t, label, shape, counts, steps, numbers)
    return outcome


@njit(cache=True)
def _is_met(label, state, t, shape):  # type: ignore[no-untyped-def]
    """Return whether a move is open, and its information set is come to by a live one."""
    above = shape[0][label]
    return state[t, label] == OPEN and (above < 0 or state[t, above] >= LIVE)


@njit(cache=True)
def _is_unreached(label, state, t, shape):  # type: ignore[no-untyped-def]
    """Return whether every play through the information set of a move has a dead move before it."""
    above, reach = shape[0], shape[3]
    n_labels = state.shape[1]
    if reach[label, n_labels]:
        return False
    for other in range(n_labels):
        if reach[label, other]:
            here = other
            while here >= 0 and state[t, here] != DEAD:
                here = above[here]
            if here < 0:
                return False
    return True


@njit(cache=True)
def _is_last(label, state, t, shape):  # type: ignore[no-untyped-def]
    """Return whether all other moves at the information set are dead."""
    home = shape[1]
    for other in range(home.shape[0]):
        if other != label and home[other] == home[label] and state[t, other] != DEAD:
            return False
    return True


@njit(cache=True)
def _propagate(tables, t, state, shape, counts, steps, numbers):  # type: ignore[no-untyped-def]
    """Settle every move for which one case is plainly empty, until none is left."""
    sides = _at(tables, FIRST, t), _at(tables, SECOND, t)
    owner = shape[2]
    changed = True
    while changed:
        changed = False
        for label in range(owner.shape[0]):
            if not _is_met(label, state, t, shape):
                continue
            s = owner[label]
            own, rival = sides[s], sides[1 - s]
            seen = at_a_glance(rival[0], rival[3], rival[4], label)
            if seen == TIGHT or _is_unreached(label, state, t, shape):
                steps[counts[N_STEPS]] = 4 * label + FREE
                counts[N_STEPS] += 1
                state[t, label] = GIVEN
                changed = True
                continue
            is_last = _is_last(label, state, t, shape)
            if is_last or at_a_glance(own[0], own[3], own[4], label) == EMPTY:
                steps[counts[N_STEPS]] = 4 * label + DEAD_FIRST
                counts[N_STEPS] += 1
                if is_last:
                    steps[counts[N_STEPS]] = ALL_DEAD
                    counts[N_STEPS] += 1
                else:
                    _close(tables, s, t, label, shape, counts, steps, numbers)
                outcome = _decide(tables, t, label, LIVE, state, shape, counts, steps, numbers)
            elif seen == EMPTY:
                steps[counts[N_STEPS]] = 4 * label + LIVE_FIRST
                counts[N_STEPS] += 1
                _close(tables, 1 - s, t, label, shape, counts, steps, numbers)
                outcome = _decide(tables, t, label, DEAD, state, shape, counts, steps, numbers)
            else:
                continue
            if outcome != TIGHT:
                return outcome
            changed = True
    return TIGHT


@njit(cache=True)
def _contradicted(tables, t, state, shape, counts, steps, numbers):  # type: ignore[no-untyped-def]
    """Close the case if a move that is made, as all before it are, has no weight anywhere."""
    above, owner = shape[0], shape[2]
    for label in range(owner.shape[0]):
        here = label
        while here >= 0 and state[t, here] == LIVE:
            here = above[here]
        if here >= 0:
            continue
        at = _at(tables, owner[label], t)
        rows, cobasic, where, fixed = at[0], at[2], at[3], at[4]
        if where[label] >= 0 and is_above_zero(rows, where[label]):
            continue
        if where[label] < 0 and fixed[-1 - where[label]]:
            continue
        if loosen(at, label, counts[N_PIVOTS:]) != TIGHT or where[label] < 0:
            continue
        reason = numbers[counts[N_CLOSED]]
        reason[:] = 0.0
        for k in range(cobasic.shape[0]):
            reason[cobasic[k]] = rows[where[label], k]
        steps[counts[N_STEPS]] = NEVER - label
        counts[N_STEPS] += 1
        counts[N_CLOSED] += 1
        return EMPTY
    return TIGHT


@njit(cache=True)
def _hardest(tables, t, state, shape):  # type: ignore[no-untyped-def]
    """Return the branch on the move that is hardest to settle, its harder case first; -1 for none.

    Only moves at the information set that stands first are compared: what is done there may leave
    others without weight, and so settled.
    """
    sides = _at(tables, FIRST, t), _at(tables, SECOND, t)
    home, owner = shape[1], shape[2]
    best, score, first = -1, -1.0, -1
    for label in range(owner.shape[0]):
        if _is_met(label, state, t, shape) and (first < 0 or home[label] <= first):
            if home[label] < first:
                score = -1.0
            first = home[label]
            s = owner[label]
            dead = max(need(sides[s][0], sides[s][3], sides[s][4], label), 0.0)
            live = max(need(sides[1 - s][0], sides[1 - s][3], sides[1 - s][4], label), 0.0)
            if dead + live + 4.0 * dead * live > score:
                best = 4 * label + (LIVE_FIRST if dead < live else DEAD_FIRST)
                score = dead + live + 4.0 * dead * live
    return best


@njit(cache=True)
def _descend(tables, t, state):  # type: ignore[no-untyped-def]
    """Copy what is known at depth `t` to the next, entry by entry."""
    n_labels = state.shape[1]
    for s in range(2):
        rows, basic, cobasic, where, fixed, _, determinant = tables[s]
        for r in range(basic.shape[1]):
            basic[t + 1, r] = basic[t, r]
            for k in range(rows.shape[2]):
                rows[t + 1, r, k] = rows[t, r, k]
        for k in range(cobasic.shape[1]):
            cobasic[t + 1, k] = cobasic[t, k]
            fixed[t + 1, k] = fixed[t, k]
        for label in range(n_labels):
            where[t + 1, label] = where[t, label]
        determinant[t + 1, 0] = determinant[t, 0]
    for label in range(n_labels):
        state[t + 1, label] = state[t, label]


@njit(cache=True)
def advance_plans(tables, state, pending, shape, counts, steps, numbers, leaves):  # type: ignore[no-untyped-def]
    """Go on with the search until it is over or no room is left for what it writes.

    Parameters
    ----------
    tables : pair of tuples of arrays
        For each player ``rows, basic, cobasic, where, fixed, unit, determinant`` (see
        :mod:`.slack_dictionary`), all but the unit with the depth as their first axis.
    state : array of int8, shape (depth, L)
        What is decided of each move, at each depth.
    pending : array of int64, shape (depth,)
        The branch whose second half is still to be tried at each depth, or -1.
    shape : tuple of arrays of int64, shapes (L,), (L,), (L,) and (L, L + 1)
        For each move the one that leads to its information set, or -1; a node of the information
        set; whose it is; and which last moves of the rival are on plays through the information
        set, none at the end.
    counts : array of int64, shape (6,)
        Depth (-1 when the search is over), numbers of steps, of closed branches, of leaves and of
        pivots, and whether rounding got in the way.
    steps : array of int32
        The tree in preorder.
    numbers : array, shape (..., L)
        For each closed branch, why.
    leaves : array of int8, shape (..., L)
        What is decided at each leaf; moves that follow dead ones stay open.
    """
    n_labels = state.shape[1]
    t = counts[DEPTH]
    while (
        t >= 0
        and counts[N_STEPS] + 4 * n_labels + 6 <= steps.shape[0]
        and counts[N_CLOSED] + 2 * n_labels + 6 <= numbers.shape[0]
        and counts[N_LEAVES] < leaves.shape[0]
    ):
        outcome = TIGHT
        if pending[t] >= 0:
            branch, pending[t] = pending[t], -1
            choice = DEAD if branch % 4 == LIVE_FIRST else LIVE
            if choice == DEAD and _is_last(branch // 4, state, t, shape):
                steps[counts[N_STEPS]] = ALL_DEAD
                counts[N_STEPS] += 1
                outcome = EMPTY
            else:
                outcome = _decide(
                    tables, t, branch // 4, choice, state, shape, counts, steps, numbers
                )
        if outcome == TIGHT:
            outcome = _propagate(tables, t, state, shape, counts, steps, numbers)
        if outcome == TIGHT:
            outcome = _contradicted(tables, t, state, shape, counts, steps, numbers)
        branch = -1
        if outcome == TIGHT:
            branch = _hardest(tables, t, state, shape)
        if branch >= 0:
            steps[counts[N_STEPS]] = branch
            counts[N_STEPS] += 1
            _descend(tables, t, state)
            pending[t], pending[t + 1] = branch, -1
            choice = LIVE if branch % 4 == LIVE_FIRST else DEAD
            outcome = _decide(
                tables, t + 1, branch // 4, choice, state, shape, counts, steps, numbers
            )
            if outcome == TIGHT:
                t += 1
        else:
            if outcome == TIGHT:
                steps[counts[N_STEPS]] = LEAF
                counts[N_STEPS] += 1
                for label in range(n_labels):
                    leaves[counts[N_LEAVES], label] = min(state[t, label], LIVE)
                counts[N_LEAVES] += 1
            t -= 1
            while t >= 0 and pending[t] < 0:
                t -= 1
        if outcome == LOST:
            counts[IS_LOST] = 1
            t = -1
    counts[DEPTH] = t
