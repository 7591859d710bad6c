"""All equilibria of a small bimatrix game the slow way, for tests: every subset of constraints.

A vertex of a player's best-response polyhedron is a mixture `x` with the least value `v` such that
no strategy of the rival gets more than `v` against `x`. Each is where as many constraints as the
player has strategies are tight, so every choice of so many constraints is solved; equilibria are
the pairs of mixtures at vertices from which nobody gains by deviating.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import chain, combinations

Mixture = tuple[Fraction, ...]
Table = Sequence[Sequence[Fraction | int]]


def solved(system: Sequence[Sequence[Fraction | int]]) -> list[Fraction] | None:
    """Return the one solution of a square system, right sides last; None unless there is one."""
    rows = [[Fraction(entry) for entry in row] for row in system]
    size = len(rows)
    for column in range(size):
        pivot = next((r for r in range(column, size) if rows[r][column]), None)
        if pivot is None:
            return None
        rows[column], rows[pivot] = rows[pivot], rows[column]
        head = rows[column][column]
        rows[column] = [entry / head for entry in rows[column]]
        for r in range(size):
            if r != column and rows[r][column]:
                factor = rows[r][column]
                rows[r] = [a - factor * b for a, b in zip(rows[r], rows[column], strict=True)]
    return [row[-1] for row in rows]


def sign_of_determinant(table: Table) -> int:
    """Return the sign of a determinant, by elimination."""
    rows = [[Fraction(entry) for entry in row] for row in table]
    sign = 1
    for column in range(len(rows)):
        pivot = next((r for r in range(column, len(rows)) if rows[r][column]), None)
        if pivot is None:
            return 0
        if pivot != column:
            rows[column], rows[pivot] = rows[pivot], rows[column]
            sign = -sign
        sign = -sign if rows[column][column] < 0 else sign
        for r in range(column + 1, len(rows)):
            factor = rows[r][column] / rows[column][column]
            rows[r] = [a - factor * b for a, b in zip(rows[r], rows[column], strict=True)]
    return sign


def vertices(rival_pay: Table) -> set[Mixture]:
    """Return the mixtures at the vertices; ``rival_pay[k][l]`` is the rival's payoff."""
    d, c = len(rival_pay), len(rival_pay[0])
    idle = [[int(j == k) for j in range(d)] + [0, 0] for k in range(d)]
    level = [[rival_pay[k][j] for k in range(d)] + [-1, 0] for j in range(c)]
    total = [1] * d + [0, 1]
    found = set()
    for chosen in combinations(idle + level, d):
        point = solved([*chosen, total])
        if point is None or min(point[:d]) < 0:
            continue
        pays = [sum(rival_pay[k][j] * point[k] for k in range(d)) for j in range(c)]
        if max(pays) <= point[d]:
            found.add(tuple(point[:d]))
    return found


def is_equilibrium(a: Table, b: Table, x: Mixture, y: Mixture) -> bool:
    """Return whether nobody gains by deviating."""
    rows = [sum(p * w for p, w in zip(row, y, strict=True)) for row in a]
    columns = [sum(row[j] * w for row, w in zip(b, x, strict=True)) for j in range(len(b[0]))]
    return sum(w * r for w, r in zip(x, rows, strict=True)) == max(rows) and sum(
        w * r for w, r in zip(y, columns, strict=True)
    ) == max(columns)


def extreme_equilibria(a: Table, b: Table) -> set[tuple[Mixture, Mixture]]:
    """Return all pairs of mixtures at vertices that are equilibria."""
    seconds = vertices(list(zip(*a, strict=True)))
    return {(x, y) for x in vertices(b) for y in seconds if is_equilibrium(a, b, x, y)}


def nash_subsets(
    pairs: set[tuple[Mixture, Mixture]],
) -> set[tuple[frozenset[Mixture], frozenset[Mixture]]]:
    """Return the maximal complete subgraphs, by trying every set of the first's mixtures."""
    firsts = sorted({x for x, _ in pairs})
    every = chain.from_iterable(combinations(firsts, k + 1) for k in range(len(firsts)))
    found = set()
    for chosen in every:
        met = [{y for x, y in pairs if x == one} for one in chosen]
        shared = frozenset(set.intersection(*met))
        if shared:
            whole = frozenset(x for x in firsts if all((x, y) in pairs for y in shared))
            found.add((whole, shared))
    return found
