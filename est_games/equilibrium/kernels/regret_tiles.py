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

from est_games.equilibrium.kernels.block_sums import add_blocks
from est_games.equilibrium.kernels.lanes import (
    LANES,
    gather,
    larger,
    load,
    minus,
    over,
    plus,
    smaller,
    spread,
    store,
    times,
    where_more,
)
from est_games.equilibrium.kernels.worker_barrier import ROW, is_last, open_gate, wait_at_gate

U: Any = np.uintp
STEP: Any = U(LANES)
MEETING = 16 * ROW
"""Bytes from one meeting of workers to the next."""
MORE = 1.0 + 2.0**-52
"""Over a positive regret, times that regret, this is at least one after all roundings: so an action
that alone has regret is played for sure, and no probability needs a division."""
LEAST = 1e-300
"""Regrets less than this in all count as none: one over them might be infinite."""


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract"})
def iterate(  # type: ignore[no-untyped-def]
    schedule, is_alternating, is_predictive, worker, owner, n_workers, meeting,
    part_start, part_tile, root, tiles, parent,
    tile_range, runs, blocks, rows, others, numbers,
    regret, chance, value, hope, plan, average, worth, promise,
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
        Who this is, who does which part, how many there are, and the address where they meet, for
        everybody and then for each player.
    part_start, part_tile, root, tiles, parent, tile_range, runs, blocks, rows, others, numbers
        The game.
    regret, chance, value, hope, plan, average : arrays of float, shape (n_sequences,)
        Regrets; with what probability the action that ends a sequence is played; room for values
        and for what forecast values are above them; plans; their weighted sum.
    worth, promise : arrays of float, shape (n_sets,)
        Room for what information sets are worth, and for what they are forecast to be worth above
        that.

    Notes
    -----
    1. Up: late parts, each by its worker, then the early one, by the worker who comes last. For
       each tile, the last first, payoffs are added to what later sets are worth; then for four sets
       at a time worth is the mean over what was played; regrets are forgotten in part and added to;
       worth goes to the sequence before.
    2. With a forecast, the next play is made from regrets plus what would be regretted if the
       others did the same again and later sets already played what they will.
    3. Down: the early part, by the same worker, then, while it lets the others go on, late ones:
       averages, then plans.
    """
    n_players = part_start.shape[0] - 1
    n_turns = n_players if is_alternating else 1
    nought, one, more, least = spread(0.0), spread(1.0), spread(MORE), spread(LEAST)
    leads = np.zeros(n_players, dtype=np.bool_)
    met = 0
    for t in range(schedule.shape[0]):
        keep, forgive = spread(schedule[t, 0]), spread(schedule[t, 1])
        weight = spread(schedule[t, 2])
        for turn in range(n_turns):
            begin = turn if is_alternating else 0
            end = turn + 1 if is_alternating else n_players
            for player in range(begin, end):
                early, late = part_start[player], part_start[player + 1]
                for part in range(late - 1, early - 1, -1):
                    if part == early:
                        leads[player] = worker == 0
                        if n_workers > 1 and late - early > 1:
                            leads[player] = is_last(meeting + MEETING * (player + 1), n_workers, t)
                        if not leads[player]:
                            continue
                        # What late parts are worth, always added up in this order.
                        value[root[player]] = 0.0
                        hope[root[player]] = 0.0
                        for g in range(part_tile[early + 1], part_tile[late]):
                            if tiles[g, 4]:
                                for i in range(tiles[g, 0], tiles[g, 0] + tiles[g, 1]):
                                    value[U(parent[i])] += worth[i]
                                    hope[U(parent[i])] += promise[i]
                    elif owner[part] != worker:
                        continue
                    for backward in range(part_tile[part], part_tile[part + 1]):
                        g = U(part_tile[part] + part_tile[part + 1] - 1 - backward)
                        first, n_sets, n_actions = U(tiles[g, 0]), U(tiles[g, 1]), U(tiles[g, 2])
                        start = U(tiles[g, 3])
                        fair = spread(1.0 / float(n_actions))
                        if runs.shape[0]:
                            for r in range(U(tile_range[g, 0]), U(tile_range[g, 1])):
                                add_blocks(
                                    numbers, U(runs[r, 4]), U(runs[r, 2]), U(runs[r, 3]),
                                    blocks, U(runs[r, 0]), U(runs[r, 1]), plan, value,
                                )  # fmt: skip
                        else:
                            for e in range(U(tile_range[g, 0]), U(tile_range[g, 1])):
                                amount = numbers[e]
                                for j in range(others.shape[1]):
                                    amount *= plan[U(others[e, j])]
                                value[U(rows[e])] += amount
                        i = U(0)
                        # Between two actions, the most common choice, all stays in registers.
                        while i < n_sets and n_actions == 2 and not is_predictive:
                            s, s_other = start + i, start + i + n_sets
                            here, there = load(value, s), load(value, s_other)
                            mean = plus(
                                times(here, load(chance, s)), times(there, load(chance, s_other))
                            )
                            old, old_other = load(regret, s), load(regret, s_other)
                            new = plus(
                                times(old, where_more(old, nought, keep, forgive)),
                                minus(here, mean),
                            )
                            new_other = plus(
                                times(old_other, where_more(old_other, nought, keep, forgive)),
                                minus(there, mean),
                            )
                            store(regret, s, new)
                            store(regret, s_other, new_other)
                            store(value, s, nought)
                            store(value, s_other, nought)
                            store(worth, first + i, mean)
                            new, new_other = larger(new, nought), larger(new_other, nought)
                            total = plus(new, new_other)
                            scale = where_more(total, least, over(more, total), nought)
                            new = smaller(times(new, scale), one)
                            new_other = smaller(times(new_other, scale), one)
                            store(chance, s, where_more(total, least, new, fair))
                            store(chance, s_other, where_more(total, least, new_other, fair))
                            i += STEP
                        while i < n_sets:
                            mean, total = nought, nought
                            s, finish = start + i, start + n_sets * n_actions
                            while s < finish:
                                mean = plus(mean, times(load(value, s), load(chance, s)))
                                s += n_sets
                            store(worth, first + i, mean)
                            s = start + i
                            while s < finish:
                                old = load(regret, s)
                                new = plus(
                                    times(old, where_more(old, nought, keep, forgive)),
                                    minus(load(value, s), mean),
                                )
                                store(regret, s, new)
                                if is_predictive:
                                    ahead = minus(plus(load(value, s), load(hope, s)), mean)
                                    new = plus(larger(new, nought), ahead)
                                new = larger(new, nought)
                                store(chance, s, new)
                                total = plus(total, new)
                                s += n_sets
                            scale = where_more(total, least, over(more, total), nought)
                            expected = minus(nought, mean)
                            s = start + i
                            while s < finish:
                                new = smaller(times(load(chance, s), scale), one)
                                new = where_more(total, least, new, fair)
                                store(chance, s, new)
                                if is_predictive:
                                    ahead = plus(load(value, s), load(hope, s))
                                    expected = plus(expected, times(ahead, new))
                                    store(hope, s, nought)
                                store(value, s, nought)
                                s += n_sets
                            if is_predictive:
                                store(promise, first + i, expected)
                            i += STEP
                        if not tiles[g, 4]:
                            for i in range(first, first + n_sets):
                                value[U(parent[i])] += worth[i]
                            if is_predictive:
                                for i in range(first, first + n_sets):
                                    hope[U(parent[i])] += promise[i]
            if n_workers > 1 and not is_alternating:
                if is_last(meeting, n_workers, met):
                    open_gate(meeting)
                else:
                    wait_at_gate(meeting, met)
                met += 1
            for player in range(begin, end):
                early, late = part_start[player], part_start[player + 1]
                for part in range(early, late):
                    if part == early + 1 and n_workers > 1:
                        if leads[player]:
                            open_gate(meeting + MEETING * (player + 1))
                        else:
                            wait_at_gate(meeting + MEETING * (player + 1), t)
                    if not (leads[player] if part == early else owner[part] == worker):
                        continue
                    for tile in range(part_tile[part], part_tile[part + 1]):
                        g = U(tile)
                        first, n_sets, n_actions = U(tiles[g, 0]), U(tiles[g, 1]), U(tiles[g, 2])
                        start = U(tiles[g, 3])
                        i = U(0)
                        while i < n_sets:
                            own = gather(plan, parent, first + i)
                            s, finish = start + i, start + n_sets * n_actions
                            while s < finish:
                                past = times(weight, load(plan, s))
                                store(average, s, plus(load(average, s), past))
                                store(plan, s, times(own, load(chance, s)))
                                s += n_sets
                            i += STEP
            if n_workers > 1:
                if is_last(meeting, n_workers, met):
                    open_gate(meeting)
                else:
                    wait_at_gate(meeting, met)
                met += 1
