"""Who carries which label? A depth-first search over a bimatrix game's labels, in floats.

Nothing decided here is believed: where a branch is closed the reason is handed out as multipliers,
and where one stays open the vertices are solved again in exact arithmetic.

Each player's best-response polytope is kept as a dictionary: ``rows (c, d + 1)``, ``basic (c,)``,
``cobasic (d,)``, ``where (L,)`` and ``fixed (d,)``, with `d` own strategies and `c` of the rival.
Row r reads ``basic[r] = rows[r, d] - sum(rows[r, k] * cobasic[k])``; ``where[label]`` is a label's
row, or minus one minus its column; fixed columns stay zero. There is one for each player and depth,
in arrays with two more axes in front.
"""

from __future__ import annotations

import numpy as np
from numba import njit

ZERO = 1e-10
"""Below this an entry counts as zero; entries are of order one."""

FIRST, SECOND, NOBODY = np.int64(0), np.int64(1), np.int64(-1)
"""Players; a plain ``0`` would be compiled into versions of the functions it is handed to."""

OPEN, ON_FIRST, ON_SECOND, FREE = 0, 1, 2, 3
"""Of a label: not decided; carried by the first player, the second, or all over a face."""

CLOSED, LEAF = -1, -2
"""Steps that are no branches; branches are ``2 * label + side``, the side tried first."""

EMPTY, TIGHT, LOST = 0, 1, 2
"""What making a constraint tight leaves: nothing, a face, or no more trust in the floats."""

DEPTH, N_STEPS, N_CLOSED, N_LEAVES, N_PIVOTS, IS_LOST = 0, 1, 2, 3, 4, 5
"""Places in the array of counts."""


@njit(cache=True)
def _pivot(rows, basic, cobasic, where, r, k):  # type: ignore[no-untyped-def]
    """Exchange the basic variable of row `r` with the one of column `k`, in place."""
    c, width = rows.shape
    inverse = 1.0 / rows[r, k]
    for j in range(width):
        rows[r, j] *= inverse
    rows[r, k] = inverse
    for i in range(c):
        factor = rows[i, k]
        if i != r and factor != 0.0:
            for j in range(width):
                rows[i, j] -= factor * rows[r, j]
            rows[i, k] = -factor * inverse
    basic[r], cobasic[k] = cobasic[k], basic[r]
    where[basic[r]] = r
    where[cobasic[k]] = -1 - k


@njit(cache=True)
def _limit(rows, basic, k, preferred):  # type: ignore[no-untyped-def]
    """Return how far the variable of a column can rise, and the row that ends it.

    Of rows that end it together the preferred one is taken, else that of the least name.
    """
    c, width = rows.shape
    least, row = np.inf, -1
    for i in range(c):
        if rows[i, k] > ZERO:
            ratio = rows[i, width - 1] / rows[i, k]
            tied = row >= 0 and ratio <= least + ZERO
            if ratio < least - ZERO or (
                tied and row != preferred and (i == preferred or basic[i] < basic[row])
            ):
                least, row = ratio, i
    return least, row


@njit(cache=True)
def _tighten(rows, basic, cobasic, where, fixed, label, counts):  # type: ignore[no-untyped-def]
    """Drive the slack of a constraint to zero on the face where the fixed ones are tight.

    The steepest descent is taken while it descends, Bland's rule while it does not.
    """
    c, width = rows.shape
    d = width - 1
    n_flat = 0
    while where[label] >= 0:
        r = where[label]
        gain, column, row = -1.0, -1, -1
        for k in range(d):
            if fixed[k] or rows[r, k] <= ZERO:
                continue
            step, i = _limit(rows, basic, k, r)
            if i == r:
                gain, column, row = np.inf, k, r
                break
            better = rows[r, k] * step > gain
            if n_flat > 0:
                better = column < 0 or cobasic[k] < cobasic[column]
            if better:
                gain, column, row = rows[r, k] * step, k, i
        if column < 0:
            if rows[r, d] > ZERO:
                return EMPTY
            # It is zero here and nowhere less: tight where all it rises with are.
            for k in range(d):
                if not fixed[k] and rows[r, k] < -ZERO:
                    column, row = k, r
                    break
            if column < 0:
                return TIGHT
        counts[N_PIVOTS] += 1
        _pivot(rows, basic, cobasic, where, row, column)
        n_flat = n_flat + 1 if gain <= ZERO else 0
        if n_flat > 4 * (c + d):
            return LOST
    fixed[-1 - where[label]] = True
    return TIGHT


@njit(cache=True)
def _is_positive(rows, fixed, r):  # type: ignore[no-untyped-def]
    """Return whether a slack is seen to be positive all over the face."""
    d = rows.shape[1] - 1
    positive = rows[r, d] > ZERO
    for k in range(d):
        positive = positive and (fixed[k] or rows[r, k] <= ZERO)
    return positive


@njit(cache=True)
def _is_tight(rows, where, fixed, label):  # type: ignore[no-untyped-def]
    """Return whether a slack is zero all over the face."""
    r = where[label]
    if r < 0:
        return fixed[-1 - r]
    d = rows.shape[1] - 1
    tight = abs(rows[r, d]) <= ZERO
    for k in range(d):
        tight = tight and (fixed[k] or abs(rows[r, k]) <= ZERO)
    return tight


@njit(cache=True)
def _write_reason(rows, cobasic, where, label, start, multipliers):  # type: ignore[no-untyped-def]
    """Write why a slack is positive: multipliers of the rival's strategies.

    The row of the slack says that a combination of slacks is a negative number; half of that
    number is spent on raising every multiplier, so that no sign hangs on rounding.
    """
    c, width = rows.shape
    d = width - 1
    r = where[label]
    for rival in range(multipliers.shape[0]):
        multipliers[rival] = 0.5 * rows[r, d] / c if rival < c else 0.0
    for k in range(d):
        rival = cobasic[k] - start
        if 0 <= rival < c:
            multipliers[rival] -= rows[r, k]
    if 0 <= label - start < c:
        multipliers[label - start] -= 1.0


@njit(cache=True)
def _need(rows, where, fixed, label):  # type: ignore[no-untyped-def]
    """Return how hard a constraint is to make tight here: slack by all that could lower it."""
    r = where[label]
    if r < 0:
        return 0.0
    d = rows.shape[1] - 1
    means = ZERO
    for k in range(d):
        if not fixed[k] and rows[r, k] > ZERO:
            means += rows[r, k]
    return rows[r, d] / means


@njit(cache=True)
def _tighten_at(tables, s, t, label, counts):  # type: ignore[no-untyped-def]
    """Make a constraint of player `s` tight at depth `t`."""
    rows, basic, cobasic, where, fixed, sizes = tables
    d, c = sizes[s], sizes[1 - s]
    return _tighten(
        rows[s, t, :c, : d + 1],
        basic[s, t, :c],
        cobasic[s, t, :d],
        where[s, t],
        fixed[s, t, :d],
        label,
        counts,
    )


@njit(cache=True)
def _close(tables, s, t, label, counts, steps, multipliers):  # type: ignore[no-untyped-def]
    """Write that player `s` cannot carry a label at depth `t`, and why."""
    rows, _, cobasic, where, _, sizes = tables
    d, c = sizes[s], sizes[1 - s]
    steps[counts[N_STEPS]] = CLOSED
    counts[N_STEPS] += 1
    _write_reason(
        rows[s, t, :c, : d + 1],
        cobasic[s, t, :d],
        where[s, t],
        label,
        sizes[0] if s == 0 else 0,
        multipliers[counts[N_CLOSED]],
    )
    counts[N_CLOSED] += 1


@njit(cache=True)
def _propagate(tables, t, carried, counts, steps, multipliers):  # type: ignore[no-untyped-def]
    """Give each label that only one player can carry to that player, until none is left."""
    rows, _, _, where, fixed, sizes = tables
    changed = True
    while changed:
        changed = False
        for label in range(carried.shape[1]):
            if carried[t, label] != OPEN:
                continue
            barred = int(NOBODY)
            for s in range(2):
                d, c = sizes[s], sizes[1 - s]
                r = where[s, t, label]
                table, held = rows[s, t, :c, : d + 1], fixed[s, t, :d]
                if _is_tight(table, where[s, t], held, label):
                    carried[t, label] = FREE
                elif barred < 0 and r >= 0 and _is_positive(table, held, r):
                    barred = s
            if carried[t, label] == FREE or barred < 0:
                continue
            steps[counts[N_STEPS]] = 2 * label + barred
            counts[N_STEPS] += 1
            _close(tables, barred, t, label, counts, steps, multipliers)
            carried[t, label] = ON_SECOND if barred == 0 else ON_FIRST
            outcome = _tighten_at(tables, 1 - barred, t, label, counts)
            if outcome == EMPTY:
                _close(tables, 1 - barred, t, label, counts, steps, multipliers)
            if outcome != TIGHT:
                return outcome
            changed = True
    return TIGHT


@njit(cache=True)
def _hardest(tables, t, carried):  # type: ignore[no-untyped-def]
    """Return the open label that is hardest to carry, or -1 if none is open."""
    rows, _, _, where, fixed, sizes = tables
    best, score = -1, -1.0
    for label in range(carried.shape[1]):
        if carried[t, label] == OPEN:
            need = _need(
                rows[0, t, : sizes[1], : sizes[0] + 1], where[0, t], fixed[0, t, : sizes[0]], label
            )
            other = _need(
                rows[1, t, : sizes[0], : sizes[1] + 1], where[1, t], fixed[1, t, : sizes[1]], label
            )
            if need + other + need * other > score:
                best, score = label, need + other + need * other
    return best


@njit(cache=True)
def _write_leaf(tables, t, carried, counts, steps, leaves, fixed_at):  # type: ignore[no-untyped-def]
    """Write who carries what where every label is carried."""
    _, _, cobasic, _, fixed, sizes = tables
    steps[counts[N_STEPS]] = LEAF
    counts[N_STEPS] += 1
    leaf = counts[N_LEAVES]
    counts[N_LEAVES] += 1
    for label in range(carried.shape[1]):
        leaves[leaf, label] = carried[t, label]
    fixed_at[leaf] = False
    for s in range(2):
        for k in range(sizes[s]):
            fixed_at[leaf, s, cobasic[s, t, k]] = fixed[s, t, k]


@njit(cache=True)
def _descend(tables, carried, t):  # type: ignore[no-untyped-def]
    """Copy what is known at depth `t` to the next, entry by entry.

    Assigning array to array does the same and compiles in three times the time: with it comes the
    code that writes two shapes into an error message.
    """
    rows, basic, cobasic, where, fixed, sizes = tables
    for s in range(2):
        d, c = sizes[s], sizes[1 - s]
        for r in range(c):
            basic[s, t + 1, r] = basic[s, t, r]
            for k in range(d + 1):
                rows[s, t + 1, r, k] = rows[s, t, r, k]
        for k in range(d):
            cobasic[s, t + 1, k] = cobasic[s, t, k]
            fixed[s, t + 1, k] = fixed[s, t, k]
        for label in range(carried.shape[1]):
            where[s, t + 1, label] = where[s, t, label]
    for label in range(carried.shape[1]):
        carried[t + 1, label] = carried[t, label]


@njit(cache=True)
def advance(tables, carried, pending, counts, steps, multipliers, leaves, fixed_at):  # type: ignore[no-untyped-def]
    """Go on with the search until it is over or no room is left for what it writes.

    Parameters
    ----------
    tables : tuple of arrays
        ``rows, basic, cobasic, where, fixed`` (see the module), and how many strategies each has.
        Labels ``0`` to ``m - 1`` are the first player's strategies.
    carried : array of int8, shape (depth, L)
        Who carries each label, at each depth.
    pending : array of int64, shape (depth,)
        The label of the branch whose second half is still to be tried at each depth, or -1.
    counts : array of int64, shape (6,)
        Depth (-1 when the search is over), numbers of steps, of closed branches, of leaves and of
        pivots, and whether rounding got in the way.
    steps : array of int32
        The tree in preorder: branches, closed branches, leaves.
    multipliers : array, shape (..., max(m, n))
        For each closed branch, why.
    leaves : array of int8, shape (..., L)
        Who carries each label at each leaf.
    fixed_at : array of bool, shape (..., 2, L)
        At each leaf, independent constraints of either player that were made tight.
    """
    n_labels = carried.shape[1]
    t = counts[DEPTH]
    # One round writes at most three steps and two reasons a label.
    while (
        t >= 0
        and counts[N_STEPS] + 3 * n_labels + 4 <= steps.shape[0]
        and counts[N_CLOSED] + 2 * n_labels + 2 <= multipliers.shape[0]
        and counts[N_LEAVES] < leaves.shape[0]
    ):
        outcome = TIGHT
        if pending[t] >= 0:
            label, pending[t] = pending[t], -1
            carried[t, label] = ON_SECOND
            outcome = _tighten_at(tables, SECOND, t, label, counts)
            if outcome == EMPTY:
                _close(tables, SECOND, t, label, counts, steps, multipliers)
        if outcome == TIGHT:
            outcome = _propagate(tables, t, carried, counts, steps, multipliers)
        branch = _hardest(tables, t, carried) if outcome == TIGHT else -1
        if branch >= 0:
            steps[counts[N_STEPS]] = 2 * branch
            counts[N_STEPS] += 1
            pending[t], pending[t + 1] = branch, -1
            _descend(tables, carried, t)
            carried[t + 1, branch] = ON_FIRST
            outcome = _tighten_at(tables, FIRST, t + 1, branch, counts)
            if outcome == EMPTY:
                _close(tables, FIRST, t + 1, branch, counts, steps, multipliers)
            elif outcome == TIGHT:
                t += 1
        else:
            if outcome == TIGHT:
                _write_leaf(tables, t, carried, counts, steps, leaves, fixed_at)
            t -= 1
            while t >= 0 and pending[t] < 0:
                t -= 1
        if outcome == LOST:
            counts[IS_LOST] = 1
            t = -1
    counts[DEPTH] = t
