"""Profiles of a few variables built up factor by factor, and one variable summed out: exact."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

_MAX_ROWS = 8_000_000
_MAX_SEATS = 1 << 22
_WORD = 1 << 62


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """Which values some variables can have together, and how often each time.

    Parameters
    ----------
    scope : tuple of int
        The variables.
    rows : array of integers, shape (n_rows, n_variables)
        Each once.
    counts : array of int64 or Python integers, shape (n_rows,)
        How often.
    """

    scope: tuple[int, ...]
    rows: NDArray[Any]
    counts: NDArray[Any]

    @property
    def total(self) -> int:
        """The sum of all counts."""
        return sum(self.counts.tolist())


def bucket_sum(bucket: Sequence[Factor], variable: int, sizes: Sequence[int]) -> Factor | None:
    """Return the product of some factors, summed over one variable that all of them have.

    Parameters
    ----------
    bucket : sequence of Factor
        At least one.
    variable : int
        The variable.
    sizes : sequence of int
        How many values each variable has.

    Returns
    -------
    Factor or None
        None where it would take more rows than can be held.

    Notes
    -----
    1. Start with the rows of the factor with the most variables. The next is the one that has the
       fewest completions for a row, on average.
    2. Extend each row by the completions that the next factor has for it: the first of them for
       all rows at once, then the second, and so on. Rows without one are dropped.
    3. Rows that differ in the variable only are put together.

    Examples
    --------
    >>> differ = Factor(scope=(0, 1), rows=np.array([[0, 1], [1, 0]]), counts=np.array([1, 2]))
    >>> bucket_sum([differ, differ], 0, [2, 2]).counts.tolist()
    [4, 1]
    """
    waiting = sorted(bucket, key=lambda factor: len(factor.scope))
    whole: Factor | None = waiting.pop()
    while waiting and whole is not None:
        known = set(whole.scope)
        often = [
            len(factor.rows) / math.prod(sizes[v] for v in factor.scope if v in known)
            for factor in waiting
        ]
        whole = _extended(whole, waiting.pop(often.index(min(often))), sizes)
    if whole is None:
        return None
    column = whole.scope.index(variable)
    scope = whole.scope[:column] + whole.scope[column + 1 :]
    keys = _keys(whole, scope, sizes)
    if keys is None:
        return None
    first, group = _grouped(keys, math.prod(sizes[v] for v in scope))
    largest = int(whole.counts.max()) if len(keys) else 0
    counts = np.zeros(len(first), object if largest * len(keys) >= _WORD else whole.counts.dtype)
    np.add.at(counts, group, whole.counts)
    return Factor(scope=scope, rows=np.delete(whole.rows[first], column, axis=1), counts=counts)


def _grouped(keys: NDArray[np.int64], n_keys: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where some row of each group of equal keys stands, and the group of each row."""
    if n_keys > _MAX_SEATS:
        _, first, group = np.unique(keys, return_index=True, return_inverse=True)
        return first, group.reshape(-1)
    # Each key has a seat: whoever sat down last stands for its group.
    seats = np.full(n_keys, -1, dtype=np.int64)
    seats[keys] = np.arange(len(keys))
    taken = np.flatnonzero(seats >= 0)
    first = seats[taken]
    seats[taken] = np.arange(len(taken))
    return first, seats[keys]


def _keys(factor: Factor, scope: Sequence[int], sizes: Sequence[int]) -> NDArray[np.int64] | None:
    if math.prod(sizes[v] for v in scope) >= _WORD:
        return None
    keys = np.zeros(len(factor.rows), dtype=np.int64)
    for v in scope:
        keys = keys * sizes[v] + factor.rows[:, factor.scope.index(v)]
    return keys


def _extended(whole: Factor, factor: Factor, sizes: Sequence[int]) -> Factor | None:
    """Return the rows that go on in a factor, each with every completion it has there."""
    shared = [v for v in factor.scope if v in whole.scope]
    fresh = [factor.scope.index(v) for v in factor.scope if v not in whole.scope]
    wanted, offered = _keys(whole, shared, sizes), _keys(factor, shared, sizes)
    if wanted is None or offered is None:
        return None
    order = np.argsort(offered, kind="stable")
    distinct, start, n = np.unique(offered[order], return_index=True, return_counts=True)
    place = np.minimum(np.searchsorted(distinct, wanted), max(len(distinct) - 1, 0))
    kept = np.flatnonzero(distinct[place] == wanted) if len(distinct) else np.zeros(0, np.int64)
    place = place[kept]
    if int(n[place].sum()) > _MAX_ROWS:
        return None
    rows, counts = [whole.rows[:0]], [whole.counts[:0]]
    added = [factor.rows[:0, fresh]]
    for rank in range(int(n[place].max()) if len(kept) else 0):
        more = n[place] > rank
        kept, place = kept[more], place[more]
        completion = order[start[place] + rank]
        rows.append(whole.rows[kept])
        added.append(factor.rows[completion][:, fresh])
        counts.append(_times(whole.counts[kept], factor.counts[completion]))
    return Factor(
        scope=(*whole.scope, *(factor.scope[c] for c in fresh)),
        rows=np.concatenate([np.concatenate(rows), np.concatenate(added)], axis=1),
        counts=np.concatenate(counts),
    )


def _times(first: NDArray[Any], second: NDArray[Any]) -> NDArray[Any]:
    if len(first) and int(first.max()) * int(second.max()) >= _WORD:
        first, second = first.astype(object), second.astype(object)
    product: NDArray[Any] = first * second
    return product
