"""The solutions of a summation, one block after another, never into a dead end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from est_games.equilibrium.pure.best_reply_relation import Relation
from est_games.equilibrium.pure.relation_join import Summation, joined

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BLOCK = 1_024


def profile_blocks(
    summed: Summation, sizes: Sequence[int], n_players: int
) -> Iterator[NDArray[Any]]:
    """Yield the solutions of a summation as arrays of shape (n, n_players).

    Parameters
    ----------
    summed : Summation
        What was summed out.
    sizes : sequence of int
        How many values each variable has.
    n_players : int
        The first variables are the players'; the others are told by these and left out.

    Notes
    -----
    Variables are taken in the reverse of the order in which they were summed out. What a bucket
    offers for its variable goes with those taken before it, and with some values of those to come:
    nothing is tried in vain. Memory is bounded by the block.
    """
    if not summed.total:
        return
    buckets = summed.buckets[::-1]
    first = buckets[0][1]
    stack: list[tuple[int, Relation]] = [(1, first)]
    while stack:
        depth, block = stack.pop()
        if len(block.rows) > _BLOCK:
            for start in reversed(range(0, len(block.rows), _BLOCK)):
                rows = block.rows[start : start + _BLOCK]
                stack.append((depth, Relation(owner=-1, variables=block.variables, rows=rows)))
        elif depth == len(buckets):
            yield block.rows[:, :n_players]
        else:
            stack.append((depth + 1, joined(block, buckets[depth][1], sizes)))
