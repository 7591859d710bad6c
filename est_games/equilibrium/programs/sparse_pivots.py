"""Which equations, with few entries each, are independent, and in which unknowns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from heapq import heapify, heappop, heappush

_PRIME = (1 << 61) - 1

_FILL = 8
"""How many times as many entries elimination may make as there were."""


def sparse_pivots(
    equations: Sequence[Mapping[int, int]], unknowns: Sequence[int]
) -> tuple[list[int], list[int]] | None:
    """Return equations and unknowns, as many, that make a regular matrix of the greatest size.

    Parameters
    ----------
    equations : sequence of mappings of int to int
        Entries by unknown.
    unknowns : sequence of int
        Which unknowns there are; entries of others do not count.

    Returns
    -------
    tuple of list of int, or None
        Places of the equations, and the unknowns, ascending; None where elimination makes too many
        entries to be worth while.

    Notes
    -----
    Elimination modulo a large prime: what is regular there, is regular. The shortest equation
    comes next, in the unknown of it that fewest others hold (Markowitz 1957).

    Examples
    --------
    >>> sparse_pivots([{0: 1, 1: 1}, {0: 2, 1: 2}, {1: 3, 2: 1}], [0, 1, 2])
    ([0, 2], [0, 1])
    """
    known = set(unknowns)
    rows = [
        {j: x % _PRIME for j, x in equation.items() if j in known and x % _PRIME}
        for equation in equations
    ]
    holders: dict[int, set[int]] = {j: set() for j in unknowns}
    for i, row in enumerate(rows):
        for j in row:
            holders[j].add(i)
    budget = 1_000 + _FILL * sum(map(len, rows))
    queue = [(len(row), i) for i, row in enumerate(rows) if row]
    heapify(queue)
    chosen: list[int] = []
    columns: list[int] = []
    while queue:
        length, i = heappop(queue)
        row = rows[i]
        if not row or length != len(row):
            continue
        column = min(row, key=lambda j: (len(holders[j]), j))
        chosen.append(i)
        columns.append(column)
        inverse = pow(row[column], -1, _PRIME)
        for j in row:
            holders[j].discard(i)
        for k in list(holders[column]):
            other = rows[k]
            factor = other[column] * inverse % _PRIME
            budget -= len(row)
            for j, x in row.items():
                left = (other.get(j, 0) - factor * x) % _PRIME
                if left:
                    other[j] = left
                    holders[j].add(k)
                elif j in other:
                    del other[j]
                    holders[j].discard(k)
            heappush(queue, (len(other), k))
        if budget < 0:
            return None
        rows[i] = {}
    return sorted(chosen), sorted(columns)
