"""Who carries which label? A depth-first search over a bimatrix game's labels, in floats.

Nothing decided here is believed: where a branch is closed the reason is handed out as numbers, and
where one stays open the vertices are solved again in exact arithmetic.

Each player's best-response polytope is kept as a dictionary (:mod:`.slack_dictionary`). There is
one for each player and depth, in arrays with one more axis in front.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from est_games.equilibrium.kernels.label_reason import write_combination, write_direction
from est_games.equilibrium.kernels.slack_dictionary import (
    EMPTY,
    LOST,
    TIGHT,
    ZERO,
    at_a_glance,
    is_above_zero,
    limit,
    loosen,
    need,
    tighten,
)

NONE, FIRST, SECOND = np.int64(-1), np.int64(0), np.int64(1)
"""No player or label, and the players; a plain ``0`` would be compiled into versions of the
functions it is handed to."""

OPEN, HELD, LOOSE = 0, 1, 2
"""Of a label and a player: not decided; carried by its vertex; not carried by it."""

LEAF, CLOSED, UNHELD = -1, -2, -4
"""Steps that are no branches; branches are ``2 * label + player``, the player carries it first.
A player is taken from the latter two: closed by a combination of slacks, or by a direction."""

DEPTH, N_STEPS, N_CLOSED, N_LEAVES, N_PIVOTS, IS_LOST = 0, 1, 2, 3, 4, 5
"""Places in the array of counts."""


@njit(cache=True)
def _at(tables, s, t):  # type: ignore[no-untyped-def]
    """Return player s's dictionary at depth t."""
    rows, basic, cobasic, where, fixed, unit, determinant = tables[s]
    return rows[t], basic[t], cobasic[t], where[t], fixed[t], unit, determinant[t]


@njit(cache=True)
def _close(tables, s, t, label, counts, steps, numbers):  # type: ignore[no-untyped-def]
    """Write that what player `s` is to carry and not to carry cannot be, by one slack's row."""
    start = tables[0][2].shape[1] if s == 0 else 0
    write_combination(_at(tables, s, t), label, start, numbers[counts[N_CLOSED]])
    steps[counts[N_STEPS]] = CLOSED - s
    counts[N_STEPS] += 1
    counts[N_CLOSED] += 1


@njit(cache=True)
def _hold(tables, s, t, label, state, counts, steps, numbers):  # type: ignore[no-untyped-def]
    """Have player `s` carry a label at depth `t`; return EMPTY if that closes the case."""
    state[t, s, label] = HELD
    outcome = tighten(_at(tables, s, t), label, counts[N_PIVOTS:])
    if outcome == EMPTY:
        _close(tables, s, t, label, counts, steps, numbers)
    return outcome


@njit(cache=True)
def _drop(tables, s, t, label, state, carried, counts, steps, numbers):  # type: ignore[no-untyped-def]
    """Have player `s` not carry a label at depth `t`, so that the other has to."""
    state[t, s, label] = LOOSE
    if carried[t, label]:
        return TIGHT
    carried[t, label] = True
    return _hold(tables, 1 - s, t, label, state, counts, steps, numbers)


@njit(cache=True)
def _propagate(tables, t, state, carried, counts, steps, numbers):  # type: ignore[no-untyped-def]
    """Give each label that only one player can carry to that player, until none is left."""
    sides = _at(tables, FIRST, t), _at(tables, SECOND, t)
    changed = True
    while changed:
        changed = False
        for label in range(carried.shape[1]):
            if carried[t, label]:
                continue
            barred = NONE
            for s in range(2):
                rows, _, _, where, fixed, _, _ = sides[s]
                seen = at_a_glance(rows, where, fixed, label)
                if seen == TIGHT:
                    carried[t, label] = True
                elif seen == EMPTY and barred < 0:
                    barred = np.int64(s)
            if carried[t, label] or barred < 0:
                continue
            steps[counts[N_STEPS]] = 2 * label + barred
            counts[N_STEPS] += 1
            _close(tables, barred, t, label, counts, steps, numbers)
            outcome = _drop(tables, barred, t, label, state, carried, counts, steps, numbers)
            if outcome != TIGHT:
                return outcome
            changed = True
    return TIGHT


@njit(cache=True)
def _contradicted(tables, t, state, counts, steps, numbers):  # type: ignore[no-untyped-def]
    """Close the case if a constraint that is not to be carried is tight all over a face."""
    for s in range(2):
        at = _at(tables, s, t)
        rows, where = at[0], at[3]
        # From a vertex where only a basis is tight every column can rise.
        is_simple = True
        for r in range(rows.shape[0]):
            is_simple = is_simple and is_above_zero(rows, r)
        if is_simple:
            continue
        for label in range(state.shape[2]):
            if state[t, s, label] != LOOSE:
                continue
            if where[label] >= 0 and is_above_zero(rows, where[label]):
                continue
            outcome = loosen(at, label, counts[N_PIVOTS:])
            if outcome == LOST:
                return LOST
            if outcome == TIGHT:
                _close(tables, s, t, label, counts, steps, numbers)
                return EMPTY
    return TIGHT


@njit(cache=True)
def _hardest(tables, t, carried):  # type: ignore[no-untyped-def]
    """Return the open label that is hardest to carry, and who finds it harder; -1 if none is open.

    The harder case comes first: where it is open, that it is not so is much to go on in the other.
    """
    first, second = _at(tables, FIRST, t), _at(tables, SECOND, t)
    best, score = -1, -1.0
    for label in range(carried.shape[1]):
        if not carried[t, label]:
            own = need(first[0], first[3], first[4], label)
            other = need(second[0], second[3], second[4], label)
            if own + other + 4.0 * own * other > score:
                best = 2 * label + (1 if own < other else 0)
                score = own + other + 4.0 * own * other
    return best


@njit(cache=True)
def _corner(tables, t, state, counts, steps, numbers):  # type: ignore[no-untyped-def]
    """Return what to branch on where all labels are carried and a face is more than a vertex.

    At a vertex no direction is left in which only constraints change that are not to be tight. A
    direction in which just one other does decides it; else one with few others is taken. Returns
    ``2 * label + player``, LEAF if both faces are vertices, UNHELD if the case was closed.
    """
    chosen, fewest = LEAF, 1 << 30
    for s in range(2):
        rows, basic, cobasic, _, fixed, _, _ = _at(tables, s, t)
        for k in range(cobasic.shape[0]):
            if fixed[k]:
                continue
            n_others, other = 0, -1
            if state[t, s, cobasic[k]] != LOOSE:
                n_others, other = 1, cobasic[k]
            for r in range(basic.shape[0]):
                if n_others >= fewest:
                    break
                if abs(rows[r, k]) > ZERO and state[t, s, basic[r]] != LOOSE:
                    n_others += 1
                    if other < 0:
                        other = basic[r]
            if n_others == 0:
                start = 0 if s == 0 else tables[0][2].shape[1]
                at = _at(tables, s, t)
                write_direction(at, k, start, numbers[counts[N_CLOSED]])
                steps[counts[N_STEPS]] = UNHELD - s
                counts[N_STEPS] += 1
                counts[N_CLOSED] += 1
                return UNHELD
            if n_others < fewest:
                if state[t, s, other] == LOOSE or other != cobasic[k]:
                    _, _, r = limit(rows, basic, k, NONE)
                    if r >= 0 and state[t, s, basic[r]] != LOOSE:
                        other = basic[r]
                chosen, fewest = 2 * other + s, n_others
    return chosen


@njit(cache=True)
def _write_leaf(tables, t, counts, steps, fixed_at):  # type: ignore[no-untyped-def]
    """Write which constraints are tight where every label is carried."""
    steps[counts[N_STEPS]] = LEAF
    counts[N_STEPS] += 1
    leaf = counts[N_LEAVES]
    counts[N_LEAVES] += 1
    fixed_at[leaf] = False
    for s in range(2):
        at = _at(tables, s, t)
        cobasic, fixed = at[2], at[4]
        for k in range(cobasic.shape[0]):
            fixed_at[leaf, s, cobasic[k]] = fixed[k]


@njit(cache=True)
def _descend(tables, t, state, carried):  # type: ignore[no-untyped-def]
    """Copy what is known at depth `t` to the next, entry by entry.

    Assigning array to array does the same and takes three times as long to compile.
    """
    n_labels = carried.shape[1]
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
            state[t + 1, s, label] = state[t, s, label]
        determinant[t + 1, 0] = determinant[t, 0]
    for label in range(n_labels):
        carried[t + 1, label] = carried[t, label]


@njit(cache=True)
def advance(tables, state, carried, pending, counts, steps, numbers, fixed_at):  # type: ignore[no-untyped-def]
    """Go on with the search until it is over or no room is left for what it writes.

    Parameters
    ----------
    tables : pair of tuples of arrays
        For each player ``rows, basic, cobasic, where, fixed, unit, determinant`` (see
        :mod:`.slack_dictionary`), all but the unit with the depth as their first axis. Labels ``0``
        to ``m - 1`` are the first player's strategies.
    state : array of int8, shape (depth, 2, L)
        Whether each player's vertex carries each label, at each depth.
    carried : array of bool, shape (depth, L)
        Whether somebody does.
    pending : array of int64, shape (depth,)
        The branch whose second half is still to be tried at each depth, or -1.
    counts : array of int64, shape (6,)
        Depth (-1 when the search is over), numbers of steps, of closed branches, of leaves and of
        pivots, and whether rounding got in the way.
    steps : array of int32
        The tree in preorder: branches, closed branches, leaves.
    numbers : array, shape (..., max(m, n))
        For each closed branch, why.
    fixed_at : array of bool, shape (..., 2, L)
        At each leaf, independent constraints of either player that were made tight.
    """
    n_labels = carried.shape[1]
    t = counts[DEPTH]
    # One round writes at most three steps and two reasons a label, and a few more.
    while (
        t >= 0
        and counts[N_STEPS] + 3 * n_labels + 6 <= steps.shape[0]
        and counts[N_CLOSED] + 2 * n_labels + 6 <= numbers.shape[0]
        and counts[N_LEAVES] < fixed_at.shape[0]
    ):
        outcome = TIGHT
        if pending[t] >= 0:
            branch, pending[t] = pending[t], -1
            outcome = _drop(
                tables, branch % 2, t, branch // 2, state, carried, counts, steps, numbers
            )
        if outcome == TIGHT:
            outcome = _propagate(tables, t, state, carried, counts, steps, numbers)
        if outcome == TIGHT:
            outcome = _contradicted(tables, t, state, counts, steps, numbers)
        branch = -1
        if outcome == TIGHT:
            branch = _hardest(tables, t, carried)
            if branch < 0:
                branch = _corner(tables, t, state, counts, steps, numbers)
        if branch >= 0:
            label, s = branch // 2, branch % 2
            steps[counts[N_STEPS]] = branch
            counts[N_STEPS] += 1
            _descend(tables, t, state, carried)
            pending[t], pending[t + 1] = branch, -1
            carried[t + 1, label] = True
            outcome = _hold(tables, s, t + 1, label, state, counts, steps, numbers)
            if outcome == TIGHT:
                t += 1
        else:
            if branch == LEAF and outcome == TIGHT:
                _write_leaf(tables, t, counts, steps, fixed_at)
            t -= 1
            while t >= 0 and pending[t] < 0:
                t -= 1
        if outcome == LOST:
            counts[IS_LOST] = 1
            t = -1
    counts[DEPTH] = t
