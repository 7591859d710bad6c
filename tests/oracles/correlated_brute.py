"""Correlated equilibria of tiny games by trying every set of tight conditions, in rationals."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations, product

import flint

from est_games.game.normal import NormalForm

Point = tuple[Fraction, ...]


def conditions(game: NormalForm, coarse: bool) -> list[list[Fraction]]:
    """Return rows that a distribution must not make negative: probabilities, then incentives."""
    profiles = list(product(*map(range, game.shape)))
    rows = [[Fraction(a == b) for b in profiles] for a in profiles]
    for i, m in enumerate(game.shape):
        for told in [None] if coarse else range(m):
            for played in range(m):
                row = []
                for a in profiles:
                    b = (*a[:i], played, *a[i + 1 :])
                    obeys = told is None or a[i] == told
                    row.append((game.payoff(a)[i] - game.payoff(b)[i]) * obeys)
                rows.append(row)
    return [row for row in rows if any(row)]


def corners(game: NormalForm, coarse: bool) -> set[Point]:
    """Return the vertices of the polytope of (coarse) correlated equilibria.

    Payoffs are whole numbers.
    """
    rows = [[int(x) for x in row] for row in conditions(game, coarse)]
    n = game.n_profiles
    right = flint.fmpz_mat([[1]] + [[0]] * (n - 1))
    found = set()
    for chosen in combinations(rows, n - 1):
        try:
            solved = flint.fmpz_mat([[1] * n, *chosen]).solve(right)
        except ZeroDivisionError:
            continue
        top, bottom = solved.numer_denom()
        point = [int(top[k, 0]) for k in range(n)]
        if all(sum(map(int.__mul__, row, point)) >= 0 for row in rows):
            found.add(tuple(Fraction(x, int(bottom)) for x in point))
    return found


def payoffs(game: NormalForm, corner: Point) -> Point:
    return tuple(
        sum((x * u for x, u in zip(corner, row, strict=True)), Fraction(0)) for row in game.payoffs
    )


def polygon(points: set[Point]) -> set[Point]:
    """Return the vertices of the hull of points in the plane."""
    ordered = sorted(points)
    if len(ordered) < 3:
        return set(ordered)
    return set(_chain(ordered)) | set(_chain(ordered[::-1]))


def _chain(points: list[Point]) -> Iterator[Point]:
    chain: list[Point] = []
    for p in points:
        while len(chain) > 1 and _turn(chain[-2], chain[-1], p) <= 0:
            chain.pop()
        chain.append(p)
    yield from chain


def _turn(a: Point, b: Point, c: Point) -> Fraction:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
