"""Regret minimisation over tiles of information sets: up the tree for regrets, down for plans.

All arrays are those of :mod:`est_games.equilibrium.regret.layout`. Indices are unsigned, so that no
loop has to look out for those that count from the end, and compilers make vector instructions of
them. A tile's payoffs are computed just before they are used, while they are near. All is one
function: a call in the innermost loops would count references to every array each time.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from est_games.equilibrium.kernels.block_sums import add_block
from est_games.equilibrium.kernels.worker_barrier import wait_for_all

U: Any = np.uintp
NARROW = np.uintp(8)
"""Tiles with fewer information sets are gone through one by one: vectors would not pay."""
WIDEST = 64
MORE = 1.0 + 2.0**-52
"""Over a positive regret, times that regret, this is at least one after all roundings: so an action
that alone has regret is played for sure, and no probability needs a division."""
LEAST = 1e-300
"""Regrets less than this in all count as none: one over them might be infinite."""


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract"})
def iterate(  # type: ignore[no-untyped-def]
    schedule, is_alternating, is_predictive, worker, owner, n_workers, meeting,
    part_start, part_tile, root, tiles, parent,
    tile_range, blocks, rows, others, numbers,
    regret, basis, value, hope, plan, average, inverse, worth, promise,
):  # fmt: skip
    """Run iterations; of several workers each calls this with the same arrays.

    Parameters
    ----------
    schedule : array of float, shape (n_iterations, 3)
        By how much positive and negative regrets are multiplied before each iteration, and what
        weight its plans have in the average.
    is_alternating : bool
        Whether each player sees what the one before has just done.
    is_predictive : bool
        Whether the last payoffs are taken as a forecast of the next.
    worker, owner, n_workers, meeting : int, array of int, shape (n_parts,), int, int
        Who this is, who does which part, how many there are, and the address where they meet.
    part_start, part_tile, root, tiles, parent, tile_range, blocks, rows, others, numbers
        The game.
    regret, basis, value, hope, plan, average : arrays of float, shape (n_sequences,)
        Regrets; what play is proportional to where positive (the regrets, or a forecast of them);
        room for values and for what forecast values are above them; plans; their weighted sum.
    inverse, worth, promise : arrays of float, shape (n_sets,)
        One over the sum of the positive entries of `basis`, zero if there are none; room for what
        information sets are worth, and for what they are forecast to be worth above that.

    Notes
    -----
    1. Up: late parts, each by its worker, then the early one, once all have met. For each tile, the
       last first: payoffs are added to what later sets are worth; worth is the mean over what was
       played; regrets are forgotten in part and added to; worth goes to the sequence before.
    2. With a forecast, the next play is made from regrets plus what would be regretted if the
       others did the same again and later sets already played what they will.
    3. Down: the early part, then, once all have met, late ones: averages, then plans.
    """
    n_players = part_start.shape[0] - 1
    n_turns = n_players if is_alternating else 1
    total = np.empty(WIDEST)
    met = 0
    for t in range(schedule.shape[0]):
        keep, forgive, weight = schedule[t, 0], schedule[t, 1], schedule[t, 2]
        for turn in range(n_turns):
            begin = turn if is_alternating else 0
            end = turn + 1 if is_alternating else n_players
            for player in range(begin, end):
                early, late = part_start[player], part_start[player + 1]
                for part in range(late - 1, early - 1, -1):
                    if part == early:
                        if late - early > 1:
                            met = wait_for_all(meeting, n_workers, met)
                        if worker == 0:
                            # What late parts are worth, always added up in this order.
                            value[root[player]] = 0.0
                            hope[root[player]] = 0.0
                            for g in range(part_tile[early + 1], part_tile[late]):
                                if tiles[g, 4]:
                                    for i in range(tiles[g, 0], tiles[g, 0] + tiles[g, 1]):
                                        value[U(parent[i])] += worth[i]
                                        hope[U(parent[i])] += promise[i]
                    if owner[part] != worker:
                        continue
                    for backward in range(part_tile[part], part_tile[part + 1]):
                        g = U(part_tile[part] + part_tile[part + 1] - 1 - backward)
                        first, n_sets, n_actions = U(tiles[g, 0]), U(tiles[g, 1]), U(tiles[g, 2])
                        start = U(tiles[g, 3])
                        fair = 1.0 / float(n_actions)
                        if blocks.shape[0]:
                            for b in range(U(tile_range[g, 0]), U(tile_range[g, 1])):
                                add_block(
                                    numbers, U(blocks[b, 4]), plan, U(blocks[b, 2]),
                                    value, U(blocks[b, 0]), U(blocks[b, 1]), U(blocks[b, 3]),
                                )  # fmt: skip
                        else:
                            for e in range(U(tile_range[g, 0]), U(tile_range[g, 1])):
                                amount = numbers[e]
                                for j in range(others.shape[1]):
                                    amount *= plan[U(others[e, j])]
                                value[U(rows[e])] += amount
                        if n_sets < NARROW and not is_predictive:
                            for i in range(n_sets):
                                scale = inverse[first + i]
                                even = 0.0 if scale > 0.0 else fair
                                mean = 0.0
                                s = start + i
                                for _ in range(n_actions):
                                    mean += value[s] * (
                                        min(max(regret[s], 0.0) * scale, 1.0) + even
                                    )
                                    s += n_sets
                                held = 0.0
                                s = start + i
                                for _ in range(n_actions):
                                    old = regret[s]
                                    new = (
                                        max(old, 0.0) * keep
                                        + min(old, 0.0) * forgive
                                        + (value[s] - mean)
                                    )
                                    regret[s] = new
                                    value[s] = 0.0
                                    held += max(new, 0.0)
                                    s += n_sets
                                worth[first + i] = mean
                                inverse[first + i] = MORE / held if held > LEAST else 0.0
                        else:
                            for i in range(n_sets):
                                worth[first + i] = 0.0
                                total[i] = 0.0
                            s = start
                            for _ in range(n_actions):
                                for i in range(n_sets):
                                    scale = inverse[first + i]
                                    even = 0.0 if scale > 0.0 else fair
                                    worth[first + i] += value[s + i] * (
                                        min(max(basis[s + i], 0.0) * scale, 1.0) + even
                                    )
                                s += n_sets
                            s = start
                            for _ in range(n_actions):
                                for i in range(n_sets):
                                    old = regret[s + i]
                                    gain = value[s + i] - worth[first + i]
                                    new = max(old, 0.0) * keep + min(old, 0.0) * forgive + gain
                                    regret[s + i] = new
                                    total[i] += max(new, 0.0)
                                s += n_sets
                            if is_predictive:
                                for i in range(n_sets):
                                    total[i] = 0.0
                                s = start
                                for _ in range(n_actions):
                                    for i in range(n_sets):
                                        ahead = value[s + i] + hope[s + i] - worth[first + i]
                                        new = max(max(regret[s + i], 0.0) + ahead, 0.0)
                                        basis[s + i] = new
                                        total[i] += new
                                    s += n_sets
                            for i in range(n_sets):
                                inverse[first + i] = MORE / total[i] if total[i] > LEAST else 0.0
                            if is_predictive:
                                for i in range(n_sets):
                                    promise[first + i] = -worth[first + i]
                                s = start
                                for _ in range(n_actions):
                                    for i in range(n_sets):
                                        scale = inverse[first + i]
                                        even = 0.0 if scale > 0.0 else fair
                                        ahead = value[s + i] + hope[s + i]
                                        promise[first + i] += ahead * (
                                            min(basis[s + i] * scale, 1.0) + even
                                        )
                                        hope[s + i] = 0.0
                                    s += n_sets
                            for s in range(start, start + n_sets * n_actions):
                                value[s] = 0.0
                        if not tiles[g, 4]:
                            for i in range(first, first + n_sets):
                                value[U(parent[i])] += worth[i]
                            if is_predictive:
                                for i in range(first, first + n_sets):
                                    hope[U(parent[i])] += promise[i]
            if not is_alternating:
                met = wait_for_all(meeting, n_workers, met)
            for player in range(begin, end):
                early, late = part_start[player], part_start[player + 1]
                for part in range(early, late):
                    if part == early + 1:
                        met = wait_for_all(meeting, n_workers, met)
                    if owner[part] != worker:
                        continue
                    for tile in range(part_tile[part], part_tile[part + 1]):
                        g = U(tile)
                        first, n_sets, n_actions = U(tiles[g, 0]), U(tiles[g, 1]), U(tiles[g, 2])
                        s = U(tiles[g, 3])
                        fair = 1.0 / float(n_actions)
                        if n_sets < NARROW:
                            for i in range(n_sets):
                                own, scale = plan[U(parent[first + i])], inverse[first + i]
                                even = 0.0 if scale > 0.0 else fair
                                there = s + i
                                for _ in range(n_actions):
                                    average[there] += weight * plan[there]
                                    plan[there] = own * (
                                        min(max(basis[there], 0.0) * scale, 1.0) + even
                                    )
                                    there += n_sets
                            continue
                        for i in range(n_sets):
                            total[i] = plan[U(parent[first + i])]
                        for _ in range(n_actions):
                            for i in range(n_sets):
                                scale = inverse[first + i]
                                even = 0.0 if scale > 0.0 else fair
                                average[s + i] += weight * plan[s + i]
                                plan[s + i] = total[i] * (
                                    min(max(basis[s + i], 0.0) * scale, 1.0) + even
                                )
                            s += n_sets
            met = wait_for_all(meeting, n_workers, met)
