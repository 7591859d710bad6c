"""Perfect and proper equilibria of small bimatrix games the slow way, for tests.

Undominated: a mixture is undominated if it is a best response to a belief that rules nothing out.
The beliefs to which a set of strategies are best responses form a polytope; its middle gives a
positive probability to whatever any of its vertices does.

Proper: every pair of ordered partitions of both players' strategies is tried, and each linear
program solved in floats; or, for one value of epsilon, the definition is checked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations

Mixture = tuple[Fraction, ...]
Table = Sequence[Sequence[Fraction | int]]
Rows = Sequence[Sequence[float]]
Classes = Sequence[Sequence[int]]


def is_undominated(own_pay: Table, beliefs: set[Mixture], support: Sequence[int]) -> bool:
    """Return whether mixtures of a support are undominated.

    ``own_pay[k][l]`` pays the player; the beliefs are the vertices of the rival's mixtures, cut by
    what is best against them.
    """
    reached: set[int] = set()
    for belief in beliefs:
        pays = [sum(p * w for p, w in zip(row, belief, strict=True)) for row in own_pay]
        if all(pays[k] == max(pays) for k in support):
            reached |= {c for c, weight in enumerate(belief) if weight}
    return len(reached) == len(own_pay[0])


def used(weights: Mixture) -> tuple[int, ...]:
    return tuple(k for k, weight in enumerate(weights) if weight)


def ordered_partitions(members: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], ...]]:
    if not members:
        yield ()
    for size in range(1, len(members) + 1):
        for first in combinations(members, size):
            rest = tuple(k for k in members if k not in first)
            for following in ordered_partitions(rest):
                yield (first, *following)


def is_proper(a: Table, b: Table, x: Mixture, y: Mixture) -> bool:
    """Return whether some pair of ordered partitions admits trembles, by scipy."""
    import numpy as np

    first = np.array([[float(p) for p in row] for row in a])
    second = np.array([[float(p) for p in row] for row in b]).T
    firsts = [p for p in ordered_partitions(tuple(range(len(a)))) if p[0] == used(x)]
    seconds = [q for q in ordered_partitions(tuple(range(len(b[0])))) if q[0] == used(y)]
    at = (np.array([float(w) for w in y]), np.array([float(w) for w in x]))
    firsts = [p for p in firsts if in_order(first @ at[0], p)]
    seconds = [q for q in seconds if in_order(second @ at[1], q)]
    return any(reaches(first, p, q) and reaches(second, q, p) for p in firsts for q in seconds)


def in_order(pays: Sequence[float], classes: Sequence[Sequence[int]]) -> bool:
    lowest = float("inf")
    for members in classes:
        level = [pays[k] for k in members]
        if max(level) > lowest + 1e-9 or max(level) - min(level) > 1e-9:
            return False
        lowest = min(level)
    return True


def reaches(
    pay: Sequence[Sequence[float]],
    classes: Sequence[Sequence[int]],
    rivals: Sequence[Sequence[int]],
) -> bool:
    """Return whether mixtures reach each class of the rival's while paying in order."""
    import numpy as np
    from scipy.optimize import linprog

    table = np.array(pay)
    place = {k: position for position, members in enumerate(classes) for k in members}
    rows = [
        table[worse] - table[better]
        for better in place
        for worse in place
        if better != worse and place[better] <= place[worse]
    ]
    n = table.shape[1]
    for level in range(1, len(rivals)):
        allowed = {c for members in rivals[: level + 1] for c in members}
        bounds = [(int(c in rivals[level]), None if c in allowed else 0) for c in range(n)]
        found = linprog(
            np.zeros(n),
            A_ub=np.array(rows) if rows else None,
            b_ub=np.zeros(len(rows)) if rows else None,
            bounds=bounds,
            method="highs",
        )
        if found.status != 0:
            return False
    return True


def trembled(levels: Sequence[Sequence[Fraction]], epsilon: Fraction) -> list[Fraction]:
    """Return the mixture that trembles come to at one epsilon."""
    raw = [
        sum((epsilon**power * row[k] for power, row in enumerate(levels)), Fraction(0))
        for k in range(len(levels[0]))
    ]
    return [weight / sum(raw) for weight in raw]


def worst_ratio(pays: Sequence[Fraction], weights: Sequence[Fraction]) -> Fraction:
    """Return the least epsilon for which the weights are epsilon-proper against these payoffs."""
    return max(
        (
            weights[worse] / weights[better]
            for better in range(len(pays))
            for worse in range(len(pays))
            if pays[better] > pays[worse]
        ),
        default=Fraction(0),
    )
