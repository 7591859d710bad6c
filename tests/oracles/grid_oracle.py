"""Is a profile of a grid an equilibrium by definition, and is it in the sets that were returned?

Written for the tests only: whole numbers from the payoffs up, nothing of the package but the game.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations, product

import numpy as np


def mixtures(m: int, denominators: Sequence[int]) -> list[tuple[Fraction, ...]]:
    """Return all mixtures of strategies with probabilities of these denominators."""
    return sorted(
        {
            tuple(Fraction(x, d) for x in parts)
            for d in denominators
            for parts in product(range(d + 1), repeat=m)
            if sum(parts) == d
        }
    )


def grid(shape: Sequence[int], denominators: Sequence[int]) -> list[list[tuple[Fraction, ...]]]:
    return [mixtures(m, denominators) for m in shape]


def equilibria_on(game, axes: list[list[tuple[Fraction, ...]]]) -> set[tuple[int, ...]]:
    """Return the places on a grid at which nobody gains by a deviation."""
    scale = int(np.lcm.reduce([x.denominator for axis in axes for row in axis for x in row]))
    weights = [
        np.array([[int(w * scale) for w in row] for row in axis], dtype=np.int64) for axis in axes
    ]
    n = len(axes)
    strategies, places = "abcdef"[:n], "uvwxyz"[:n]
    good = np.ones([len(axis) for axis in axes], dtype=bool)
    for player in range(n):
        others = [j for j in range(n) if j != player]
        whole = np.array([int(p) for p in game.payoffs[player]]).reshape(game.shape)
        terms = ",".join([strategies, *(places[j] + strategies[j] for j in others)])
        result = "".join(places[j] for j in others) + strategies[player]
        pay = np.einsum(f"{terms}->{result}", whole, *(weights[j] for j in others))
        pay = np.expand_dims(pay, player)
        own = [1] * n + [game.shape[player]]
        own[player] = len(axes[player])
        # A strategy that is played must be among the best.
        played = weights[player].reshape(own) > 0
        good &= ~(played & (pay < pay.max(axis=-1, keepdims=True))).any(axis=-1)
    return set(zip(*(line.tolist() for line in np.nonzero(good)), strict=True))


def in_hull(point: Sequence[Fraction], vertices: Sequence[Sequence[Fraction]]) -> bool:
    """Tell whether a point is a mixture of at most as many vertices as it has coordinates."""
    if tuple(point) in {tuple(v) for v in vertices}:
        return True
    return any(
        weights_of(point, chosen)
        for size in range(2, len(point) + 1)
        for chosen in combinations(vertices, size)
    )


def weights_of(point: Sequence[Fraction], chosen: Sequence[Sequence[Fraction]]) -> bool:
    """Tell by elimination whether a point is a mixture of independent vertices."""
    n = len(chosen)
    rows = [[*column, x] for column, x in zip(zip(*chosen, strict=True), point, strict=True)]
    rank = 0
    for column in range(n):
        pivot = next((r for r in range(rank, len(rows)) if rows[r][column]), None)
        if pivot is None:
            return False
        rows[rank], rows[pivot] = rows[pivot], rows[rank]
        lead = rows[rank][column]
        rows[rank] = [x / lead for x in rows[rank]]
        for r, row in enumerate(rows):
            if r != rank and row[column]:
                rows[r] = [a - row[column] * b for a, b in zip(row, rows[rank], strict=True)]
        rank += 1
    return all(row[-1] == 0 for row in rows[rank:]) and all(row[-1] >= 0 for row in rows[:rank])


def rational_subsets(solution) -> list:
    """Return the products of the components whose vertices are all rational."""
    return [
        subset
        for component in solution.components
        for subset in component.subsets
        if all(isinstance(x, Fraction) for side in subset for row in side for x in row)
    ]


def mismatches(game, solution, denominators: Sequence[int]) -> Iterator[tuple]:
    """Yield the grid's profiles that are an equilibrium but in no set, or the other way round."""
    axes = grid(game.shape, denominators)
    subsets = rational_subsets(solution)
    cells = [cell for component in solution.components for cell in component.cells]
    sides = [
        [
            {k for k, row in enumerate(axis) if in_hull(row, side)}
            for axis, side in zip(axes, subset, strict=True)
        ]
        for subset in subsets
    ]
    by_definition = equilibria_on(game, axes)
    in_products = {place for side in sides for place in product(*side)}
    for place in sorted(in_products - by_definition):
        yield "no equilibrium", place
    for place in product(*(range(len(axis)) for axis in axes)):
        if place in in_products:
            continue
        profile = [axis[k] for axis, k in zip(axes, place, strict=True)]
        support = tuple(tuple(k for k, x in enumerate(row) if x) for row in profile)
        held = any(cell.supports == support and cell.contains(profile) for cell in cells)
        if held != (place in by_definition):
            yield ("in no set" if place in by_definition else "no equilibrium in a cell"), profile
