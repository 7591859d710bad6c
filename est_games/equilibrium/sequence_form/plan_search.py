"""Which moves of two players are made at an equilibrium: a search over cases, in floats."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

from est_games.certificate.plan_tree import ALL_DEAD, LEAF, LIVE_FIRST, PlanTree
from est_games.equilibrium.sequence_form.reply_faces import ReplySide
from est_games.equilibrium.time_limit import is_past

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MAX_MOVES = 300
"""Moves of both together."""
MAX_REASONS = 30_000_000
"""Numbers kept for closed branches."""
MAX_LEAVES = 200_000
MAX_PLAIN = 4_000
"""Cases, where none can be closed."""

_BLOCK = 8_192


class SearchLostError(Exception):
    """Rounding spoils the search, or it grows too large."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCases:
    """The cases that are left, and the whole tree.

    Parameters
    ----------
    tree : PlanTree
        The evidence.
    leaves : array of int8, shape (n_leaves, n_moves)
        0, 1 or 2 for moves that are open, dead or live.
    """

    tree: PlanTree
    leaves: NDArray[np.int8]


def plan_search(sides: tuple[ReplySide, ReplySide], deadline: float | None) -> FoundCases:
    """Return all cases of moves made and not made that may hold equilibria.

    Parameters
    ----------
    sides : pair of ReplySide
        The two players.
    deadline : float or None
        A time of ``time.perf_counter``, in seconds, at which to give up.

    Raises
    ------
    SearchLostError
        The floats are lost, or there are too many cases.
    TimeoutError
        The deadline has passed.

    Notes
    -----
    1. Going down from the root, a move is dead, without weight, or live: best where it is made. The
       plans of either player that leave it so are a face of a polytope, kept as a dictionary.
    2. A move that cannot be one of the two is the other at once, and a move that is best all over
       the face is live for nothing. Something is live wherever a live move leads.
    3. Of the others, at the first information set in the tree, one that is hard to settle is
       branched on, the harder case first: what is done further down may not matter then. Where a
       face is empty the row of a slack says why.

    References
    ----------
    Audet, Belhaïza and Hansen (2009), A new sequence form approach for the enumeration and
    refinement of all extreme Nash equilibria for extensive form games.
    von Stengel (1996), Efficient computation of behavior strategies.
    """
    import numpy as np

    from est_games.equilibrium.kernels import plan_search as kernel

    n_moves = [side.n_sequences - 1 for side in sides]
    n = sum(n_moves)
    if n > MAX_MOVES:
        raise SearchLostError
    tables = tuple(_table(side, s, n_moves) for s, side in enumerate(sides))
    state = np.zeros((n + 2, n), dtype=np.int8)
    pending = np.full(n + 2, -1, dtype=np.int64)
    counts = np.zeros(6, dtype=np.int64)
    shape = _shape(sides, n_moves)
    steps, numbers, leaves = [], [], []
    n_numbers = n_leaves = 0
    block = max(_BLOCK, 8 * n)
    while counts[kernel.DEPTH] >= 0:
        counts[kernel.N_STEPS] = counts[kernel.N_CLOSED] = counts[kernel.N_LEAVES] = 0
        some = np.empty(block, dtype=np.int32), np.empty((block // 2, n))
        left = np.empty((block // 8, n), dtype=np.int8)
        kernel.advance_plans(tables, state, pending, shape, counts, *some, left)
        if counts[kernel.IS_LOST]:
            raise SearchLostError
        steps.append(some[0][: counts[kernel.N_STEPS]].copy())
        numbers.append(some[1][: counts[kernel.N_CLOSED]].copy())
        leaves.append(left[: counts[kernel.N_LEAVES]].copy())
        n_numbers += numbers[-1].size
        n_leaves += len(leaves[-1])
        if n_numbers > MAX_REASONS or n_leaves > MAX_LEAVES:
            raise SearchLostError
        if is_past(deadline):
            raise TimeoutError("not all cases of moves were looked at")
    return FoundCases(
        tree=PlanTree(steps=np.concatenate(steps), numbers=np.concatenate(numbers)),
        leaves=np.concatenate(leaves),
    )


def every_case(sides: tuple[ReplySide, ReplySide], deadline: float | None) -> FoundCases:
    """Return all cases of moves made and not made, none closed: for want of trust in floats.

    Parameters
    ----------
    sides, deadline
        As for :func:`plan_search`.

    Raises
    ------
    SearchLostError
        There are more than :data:`MAX_PLAIN`.
    """
    import numpy as np

    n_moves = [side.n_sequences - 1 for side in sides]
    above, home, *_ = (row.tolist() for row in _shape(sides, n_moves))
    if _are_too_many(above, home):
        raise SearchLostError
    n = len(home)
    steps: list[int] = []
    leaves: list[list[int]] = []
    waiting = [[0] * n]
    while waiting:
        if is_past(deadline):
            raise SearchLostError
        decided = waiting.pop()
        met = [k for k in range(n) if above[k] < 0 or decided[above[k]] == 2]
        if any(all(decided[j] == 1 for j in met if home[j] == home[k]) for k in met):
            steps.append(ALL_DEAD)
            continue
        move = next((k for k in met if not decided[k]), None)
        if move is None:
            steps.append(LEAF)
            leaves.append(decided)
            continue
        steps.append(4 * move + LIVE_FIRST)
        for how in (1, 2):
            waiting.append([*decided[:move], how, *decided[move + 1 :]])
    tree = PlanTree(steps=np.array(steps, dtype=np.int32), numbers=np.zeros((0, n)))
    return FoundCases(tree=tree, leaves=np.array(leaves, dtype=np.int8))


def _are_too_many(above: list[int], home: list[int]) -> bool:
    """Return whether there are more than MAX_PLAIN cases: some moves of each set that is met."""
    moves: dict[int, list[int]] = {}
    for k, node in enumerate(home):
        moves.setdefault(node, []).append(k)
    below = [1] * (len(home) + 1)  # the cases of all that a move leads to; at the end, of the tree
    for own in sorted(moves.values(), reverse=True):
        some = prod(1 + below[k] for k in own) - 1
        below[above[own[0]]] *= some
        if some > MAX_PLAIN or below[above[own[0]]] > MAX_PLAIN:
            return True
    return False


def _shape(sides: tuple[ReplySide, ReplySide], n_moves: list[int]) -> tuple[Any, ...]:
    """Return what the kernel knows of each move: where it is made, whose it is, what meets it."""
    import numpy as np

    above: list[int] = []
    home: list[int] = []
    owner: list[int] = []
    reach = np.zeros((sum(n_moves), sum(n_moves) + 1), dtype=np.int64)
    for s, side in enumerate(sides):
        start = n_moves[0] * s
        for parent, m, node in zip(side.parent, side.n_actions, side.nodes, strict=True):
            above += [start + parent - 1 if parent else -1] * m
            home += [node] * m
            owner += [s] * m
        met = sides[1 - s].met
        for sequence, others in met.items():
            for other in others:
                reach[start + sequence - 1, n_moves[0] * (1 - s) + other - 1 if other else -1] = 1
    return (
        np.array(above, dtype=np.int64),
        np.array(home, dtype=np.int64),
        np.array(owner, dtype=np.int64),
        reach,
    )


def _table(side: ReplySide, s: int, n_moves: list[int]) -> tuple[Any, ...]:
    """Return a player's dictionary where it makes the first move everywhere, with room below."""
    import numpy as np

    n, own_start, rival_start = sum(n_moves), n_moves[0] * s, n_moves[0] * (1 - s)
    free = [f + k for f, m in zip(side.first, side.n_actions, strict=True) for k in range(1, m)]
    column = {sequence: k for k, sequence in enumerate(free)}
    d = len(free) + len(side.rival_parent)
    # Everything is a sum over the columns, with a constant at the end.
    weights = np.zeros((side.n_sequences, d + 1))
    weights[0, d] = 1.0
    for parent, first, m in zip(side.parent, side.first, side.n_actions, strict=True):
        weights[first] = weights[parent]
        for sequence in range(first + 1, first + m):
            weights[sequence, column[sequence]] = 1.0
            weights[first] -= weights[sequence]
    values = np.zeros((side.n_rival, d + 1))
    for sequence, row in side.pays.items():
        for own, amount in row.items():
            values[sequence] += float(amount) * weights[own]
    slacks = np.zeros((side.n_rival, d + 1))
    best = []
    for k in reversed(range(len(side.rival_parent))):
        start = side.rival_first[k]
        these = slice(start, start + side.rival_n_actions[k])
        chosen = start + int(values[these, d].argmax())
        worth = values[chosen].copy()
        worth[len(free) + k] += 1.0
        slacks[these] = worth - values[these]
        values[side.rival_parent[k]] += worth
        best.append((len(free) + k, rival_start + chosen - 1))
    cobasic_names = np.zeros(d, dtype=np.int64)
    cobasic_names[: len(free)] = [own_start + sequence - 1 for sequence in free]
    for k, label in best:
        cobasic_names[k] = label
    basic_names = np.setdiff1d(np.arange(n), cobasic_names)
    both = np.zeros((n, d + 1))
    both[own_start : own_start + n_moves[s]] = weights[1:]
    both[rival_start : rival_start + n_moves[1 - s]] = slacks[1:]
    c, depth = len(basic_names), n + 2
    rows = np.zeros((depth, c, d + 2))
    rows[0, :, :d] = -both[basic_names, :d]
    rows[0, :, d] = both[basic_names, d]
    basic, cobasic = np.zeros((depth, c), dtype=np.int64), np.zeros((depth, d), dtype=np.int64)
    basic[0], cobasic[0] = basic_names, cobasic_names
    where = np.zeros((depth, n), dtype=np.int64)
    where[0, basic_names], where[0, cobasic_names] = np.arange(c), -1 - np.arange(d)
    fixed = np.zeros((depth, d), dtype=np.bool_)
    return rows, basic, cobasic, where, fixed, np.ones(n), np.ones((depth, 1))
