"""What everybody can get against a behaviour, and what it pays: one pass over tiles a player."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from est_games.equilibrium.kernels.block_sums import add_blocks

U: Any = np.uintp


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract"})
def best_replies(  # type: ignore[no-untyped-def]
    behavior, part_start, part_tile, root, tiles, parent,
    tile_range, root_range, runs, blocks, rows, others, numbers, plan, value, due, choice,
):  # fmt: skip
    """Return each player's best-reply payoff and payoff, shape (n_players, 2).

    Parameters
    ----------
    behavior : array of float, shape (n_sequences,)
        The probability of the action that ends each sequence.
    part_start, part_tile, root, tiles, parent
        The layout, see :mod:`est_games.equilibrium.regret.layout`.
    tile_range, root_range, runs, blocks, rows, others, numbers
        The payoffs, see :mod:`est_games.equilibrium.regret.payoff_terms`.
    plan, value, due : arrays of float, shape (n_sequences,)
        Room for plans, for values of what follows, and for what is paid right there; these two are
        zero before and after.
    choice : array of int, shape (n_sets,)
        Becomes the number of the best action at each information set, the first of those that tie.
    """
    n_players = part_start.shape[0] - 1
    results = np.zeros((n_players, 2))
    for player in range(n_players):
        plan[root[player]] = 1.0
    for tile in range(tiles.shape[0]):
        first, n_sets, s = U(tiles[tile, 0]), U(tiles[tile, 1]), U(tiles[tile, 3])
        for _ in range(tiles[tile, 2]):
            for i in range(n_sets):
                plan[s + i] = plan[U(parent[first + i])] * behavior[s + i]
            s += n_sets
    for player in range(n_players):
        early, late = part_tile[part_start[player]], part_tile[part_start[player + 1]]
        paid = 0.0
        # After the tiles, what is paid where the player has not moved at all.
        for tile in range(late - 1, early - 2, -1):
            is_root = tile < early
            begin = U(root_range[player, 0] if is_root else tile_range[tile, 0])
            end = U(root_range[player, 1] if is_root else tile_range[tile, 1])
            if runs.shape[0]:
                for r in range(begin, end):
                    add_blocks(
                        numbers, U(runs[r, 4]), U(runs[r, 2]), U(runs[r, 3]),
                        blocks, U(runs[r, 0]), U(runs[r, 1]), plan, due,
                    )  # fmt: skip
            else:
                for e in range(begin, end):
                    amount = numbers[e]
                    for j in range(others.shape[1]):
                        amount *= plan[U(others[e, j])]
                    due[U(rows[e])] += amount
            if is_root:
                continue
            first, n_sets, start = U(tiles[tile, 0]), U(tiles[tile, 1]), U(tiles[tile, 3])
            for i in range(n_sets):
                s = start + i
                best, taken = -np.inf, 0
                for a in range(tiles[tile, 2]):
                    follows = value[s] + due[s]
                    paid += due[s] * plan[s]
                    if follows > best:
                        best, taken = follows, a
                    value[s] = 0.0
                    due[s] = 0.0
                    s += n_sets
                choice[first + i] = taken
                value[U(parent[first + i])] += best
        results[player, 0] = value[root[player]] + due[root[player]]
        results[player, 1] = paid + due[root[player]]
        value[root[player]] = 0.0
        due[root[player]] = 0.0
    return results
