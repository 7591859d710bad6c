"""What everybody can get against a behaviour, and what it pays: one pass over tiles a player."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

U: Any = np.uintp


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract"})
def best_replies(  # type: ignore[no-untyped-def]
    behavior, part_start, part_tile, root, tiles, parent,
    tile_range, root_range, blocks, rows, others, numbers, plan, value, choice,
):  # fmt: skip
    """Return each player's best-reply payoff and payoff, shape (n_players, 2).

    Parameters
    ----------
    behavior : array of float, shape (n_sequences,)
        The probability of the action that ends each sequence.
    part_start, part_tile, root, tiles, parent
        The layout, see :mod:`est_games.equilibrium.regret.layout`.
    tile_range, root_range, blocks, rows, others, numbers
        The payoffs, see :mod:`est_games.equilibrium.regret.payoff_terms`.
    plan, value : arrays of float, shape (n_sequences,)
        Room for plans, and for values; values are zero before and after.
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
            g = max(tile, early)
            begin, end = U(tile_range[g, 0]), U(tile_range[g, 1])
            if tile < early:
                begin, end = U(root_range[player, 0]), U(root_range[player, 1])
            if blocks.shape[0]:
                for b in range(begin, end):
                    row, height = U(blocks[b, 0]), U(blocks[b, 1])
                    column, width, at = U(blocks[b, 2]), U(blocks[b, 3]), U(blocks[b, 4])
                    for i in range(height):
                        amount = 0.0
                        place = at + i
                        for j in range(width):
                            amount += numbers[place] * plan[column + j]
                            place += height
                        value[row + i] += amount
                        paid += amount * plan[row + i]
            else:
                for e in range(begin, end):
                    amount = numbers[e]
                    for j in range(others.shape[1]):
                        amount *= plan[U(others[e, j])]
                    value[U(rows[e])] += amount
                    paid += amount * plan[U(rows[e])]
            if tile < early:
                continue
            first, n_sets, start = U(tiles[g, 0]), U(tiles[g, 1]), U(tiles[g, 3])
            for i in range(n_sets):
                s = start + i
                best, taken = value[s], 0
                value[s] = 0.0
                for a in range(1, tiles[g, 2]):
                    s += n_sets
                    if value[s] > best:
                        best, taken = value[s], a
                    value[s] = 0.0
                choice[first + i] = taken
                value[U(parent[first + i])] += best
        results[player, 0] = value[root[player]]
        results[player, 1] = paid
        value[root[player]] = 0.0
    return results
