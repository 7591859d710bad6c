"""Relations put together and variables summed out of them, exactly, within bounded memory."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from est_games.equilibrium.pure.best_reply_relation import MAX_ROWS, Relation
from est_games.equilibrium.time_limit import is_past

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_WORD = 1 << 62
_MAX_KEYS = 1 << 20
_SHORT = 1 << 16


class TooWideError(Exception):
    """A relation would have too many rows, or more variables than a machine word tells apart."""


def joined(first: Relation, second: Relation, sizes: Sequence[int]) -> Relation:
    """Return the rows that agree with both relations.

    Parameters
    ----------
    first, second : Relation
        What to put together.
    sizes : sequence of int
        How many values each variable has.

    Raises
    ------
    TooWideError
        There are too many.

    Examples
    --------
    >>> import numpy as np
    >>> differ = np.array([[0, 1], [1, 0]], dtype=np.uint8)
    >>> one = Relation(owner=0, variables=(0, 1), rows=differ)
    >>> two = Relation(owner=1, variables=(1, 2), rows=differ)
    >>> joined(one, two, [2, 2, 2]).rows.tolist()
    [[0, 1, 0], [1, 0, 1]]
    """
    import numpy as np

    shared = [v for v in first.variables if v in second.variables]
    n_keys = math.prod(sizes[v] for v in shared)
    key = row_keys(second, shared, sizes)
    order = _ascending(key, n_keys)
    start, n = _matches(row_keys(first, shared, sizes), key[order], n_keys)
    total = int(n.sum())
    if total > MAX_ROWS:
        raise TooWideError
    left = np.repeat(np.arange(len(n)), n)
    right = order[np.repeat(start - np.cumsum(n) + n, n) + np.arange(total)]
    variables = tuple(sorted({*first.variables, *second.variables}))
    rows = np.empty((total, len(variables)), dtype=first.rows.dtype)
    for column, v in enumerate(variables):
        source, picked = (first, left) if v in first.variables else (second, right)
        rows[:, column] = source.rows[picked, source.variables.index(v)]
    counts = _products(first.counts, second.counts, left, right)
    return Relation(owner=-1, variables=variables, rows=rows, counts=counts)


def row_keys(
    relation: Relation, variables: Sequence[int], sizes: Sequence[int]
) -> NDArray[np.int64]:
    """Return one whole number for each row that tells the values of some variables.

    Raises
    ------
    TooWideError
        A machine word cannot.
    """
    import numpy as np

    if math.prod(sizes[v] for v in variables) >= _WORD:
        raise TooWideError
    key = np.zeros(len(relation.rows), dtype=np.int64)
    for v in variables:
        key *= sizes[v]
        key += relation.rows[:, relation.variables.index(v)]
    return key


def _ascending(keys: NDArray[np.int64], n_keys: int) -> NDArray[np.int64]:
    """Return the order of keys; short words are sorted by their digits, which is faster."""
    import numpy as np

    order: NDArray[np.int64] = np.argsort(
        keys.astype(np.uint16) if n_keys <= _SHORT else keys, kind="stable"
    )
    return order


def _matches(
    keys: NDArray[np.int64], among: NDArray[np.int64], n_keys: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where each key starts among sorted ones, and how often it is there."""
    import numpy as np

    if n_keys <= _MAX_KEYS:
        n_each = np.bincount(among, minlength=n_keys)
        return (np.cumsum(n_each) - n_each)[keys], n_each[keys]
    start = np.searchsorted(among, keys, side="left")
    return start, np.searchsorted(among, keys, side="right") - start


def _products(
    first: NDArray[Any] | None,
    second: NDArray[Any] | None,
    left: NDArray[np.int64],
    right: NDArray[np.int64],
) -> NDArray[Any] | None:
    if first is None or second is None:
        return first[left] if first is not None else second[right] if second is not None else None
    if not len(left) or int(first.max()) * int(second.max()) < _WORD:
        product: NDArray[Any] = first[left] * second[right]
        return product
    wide: NDArray[Any] = first[left].astype(object) * second[right].astype(object)
    return wide


def summed_out(relation: Relation, variable: int, sizes: Sequence[int]) -> Relation:
    """Return a relation without one variable: its counts summed over the variable's values.

    Examples
    --------
    >>> import numpy as np
    >>> rows = np.array([[0, 1], [1, 0], [1, 1]], dtype=np.uint8)
    >>> left = summed_out(Relation(owner=0, variables=(0, 1), rows=rows), 1, [2, 2])
    >>> left.rows.tolist(), left.counts.tolist()
    ([[0], [1]], [1, 2])
    """
    import numpy as np

    column = relation.variables.index(variable)
    kept = relation.variables[:column] + relation.variables[column + 1 :]
    key = row_keys(relation, kept, sizes)
    order = _ascending(key, math.prod(sizes[v] for v in kept))
    key = key[order]
    first = np.flatnonzero(np.diff(key, prepend=-1))
    rows = np.delete(relation.rows[order[first]], column, axis=1)
    if relation.counts is None:
        counts: NDArray[Any] = np.diff(first, append=len(key))
    else:
        counts = relation.counts[order]
        if counts.dtype != object and len(counts) and int(counts.max()) * len(counts) >= _WORD:
            counts = counts.astype(object)
        counts = np.add.reduceat(counts, first) if len(first) else counts
    return Relation(owner=-1, variables=kept, rows=rows, counts=counts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Summation:
    """All variables summed out: the number of solutions, and what lists them.

    Parameters
    ----------
    total : int
        How many values of all variables agree with all relations.
    buckets : tuple of (int, Relation)
        In the order of summation, each variable with the relations it was in, put together. Read
        backwards they list the solutions without a dead end.
    n_rows : int
        Rows in all buckets.
    width : int
        The most variables in one bucket, less one: the width of the order.
    """

    total: int
    buckets: tuple[tuple[int, Relation], ...]
    n_rows: int
    width: int


def summation(
    relations: Sequence[Relation],
    left: Sequence[NDArray[np.bool_]],
    order: Sequence[int],
    deadline: float | None,
) -> Summation:
    """Return the number of solutions by summing variables out one at a time.

    Parameters
    ----------
    relations : sequence of Relation
        What solutions agree with.
    left : sequence of arrays of bool
        For each variable, which of its values are left.
    order : sequence of int
        All variables, those first that are summed out first.
    deadline : float or None
        A time of ``time.perf_counter`` at which to stop.

    Raises
    ------
    TooWideError
        A relation on the way would have too many rows.
    TimeoutError
        The deadline has passed.

    Notes
    -----
    1. For each variable in turn the relations that it is in are put together, smallest first: its
       bucket.
    2. The variable is summed out of its bucket, and what is left is a relation like the others.
    3. In the end nothing is left but numbers, whose product is the answer.

    References
    ----------
    Dechter (1999), Bucket elimination: a unifying framework for reasoning. Daskalakis and
    Papadimitriou (2006), Computing pure Nash equilibria in graphical games via Markov random
    fields, theorem 1.
    """
    sizes = [len(values) for values in left]
    kind = relations[0].rows.dtype if relations else "uint32"
    waiting: dict[int, list[Relation]] = {}
    place = {v: k for k, v in enumerate(order)}

    def wait(relation: Relation) -> None:
        waiting.setdefault(min(relation.variables, key=place.__getitem__), []).append(relation)

    for relation in relations:
        wait(relation)
    buckets, total, n_rows, width = [], 1, 0, 0
    for v in order:
        if is_past(deadline):
            raise TimeoutError
        bucket = _put_together(waiting.pop(v, []), v, left, sizes, kind)
        # Counts are not needed again: the bucket lists what can be, however it comes about.
        buckets.append((v, Relation(owner=-1, variables=bucket.variables, rows=bucket.rows)))
        n_rows += len(bucket.rows)
        width = max(width, len(bucket.variables) - 1)
        message = summed_out(bucket, v, sizes)
        if message.variables:
            wait(message)
        else:
            total *= int(message.counts.sum()) if message.counts is not None else 0
        if not len(message.rows):
            return Summation(total=0, buckets=(), n_rows=n_rows, width=width)
        if n_rows > 5 * MAX_ROWS:
            raise TooWideError
    return Summation(total=total, buckets=tuple(buckets), n_rows=n_rows, width=width)


def _put_together(
    parts: list[Relation],
    variable: int,
    left: Sequence[NDArray[np.bool_]],
    sizes: Sequence[int],
    kind: Any,
) -> Relation:
    import numpy as np

    if not parts:
        values = np.flatnonzero(left[variable]).astype(kind)
        return Relation(owner=-1, variables=(variable,), rows=values[:, None])
    parts = sorted(parts, key=lambda part: len(part.rows))
    whole = parts.pop(0)
    while parts:
        shared = [
            math.log(len(part.rows) or 1)
            - sum(math.log(sizes[v]) for v in part.variables if v in whole.variables)
            for part in parts
        ]
        whole = joined(whole, parts.pop(shared.index(min(shared))), sizes)
    return whole
