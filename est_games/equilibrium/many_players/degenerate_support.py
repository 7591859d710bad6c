"""Supports that hold continua of equilibria: redundant ones, and those with linear conditions."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from math import prod

from est_games.arithmetic import fraction, rational
from est_games.game.normal import NormalForm

Mixture = tuple[Fraction, ...]
Supports = Sequence[Sequence[int]]
Gains = dict[tuple[int, int, int], list[Fraction]]
"""By player, strategy and another: what the other pays more, at every pure profile."""


def unfelt_change(game: NormalForm, player: int, own: Sequence[int]) -> Mixture | None:
    """Return a change of a player's mixture within its support that no other player feels.

    Parameters
    ----------
    game : NormalForm
        The game.
    player : int
        Whose mixture.
    own : sequence of int
        The strategies that it mixes.

    Returns
    -------
    tuple of Fraction, shape (m_player,), or None
        It adds up to zero; whatever the others do, it changes no payoff difference of theirs. None
        where there is none.

    Notes
    -----
    The payoff differences of the others, as functions of the player's pure strategy, are the rows
    of a matrix; a change is a vector of its kernel.

    Examples
    --------
    >>> game = NormalForm.from_payoffs([[1, 0], [0, 1]], [[1, 2], [1, 2]])
    >>> [str(x) for x in unfelt_change(game, 0, (0, 1))]
    ['-1', '1']
    """
    import flint

    if len(own) == 1:
        return None
    rows = {tuple(Fraction(1) for _ in own)}
    rows |= {row for row in _felt(game, player, own) if len(set(row)) > 1}
    reduced, rank = flint.fmpq_mat([[rational(x) for x in row] for row in sorted(rows)]).rref()
    if rank == len(own):
        return None
    pivots = [next(c for c in range(len(own)) if reduced[r, c]) for r in range(rank)]
    free = next(c for c in range(len(own)) if c not in pivots)
    change = [Fraction(0)] * game.shape[player]
    change[own[free]] = Fraction(1)
    for r, c in enumerate(pivots):
        change[own[c]] = -fraction(reduced[r, free])
    return tuple(change)


def _felt(game: NormalForm, player: int, own: Sequence[int]) -> set[tuple[Fraction, ...]]:
    """Return the others' payoff differences as functions of a player's strategy in support."""
    steps = [k * game.strides[player] for k in own]
    rows = set()
    for other, (m, stride) in enumerate(zip(game.shape, game.strides, strict=True)):
        if other == player or m == 1:
            continue
        payoffs = game.payoffs[other]
        rivals = [
            [0] if j in (player, other) else [k * s for k in range(count)]
            for j, (count, s) in enumerate(zip(game.shape, game.strides, strict=True))
        ]
        for offset in map(sum, product(*rivals)):
            for a in range(1, m):
                rows.add(
                    tuple(
                        payoffs[offset + step + a * stride] - payoffs[offset + step]
                        for step in steps
                    )
                )
    return rows


def separable_vertices(
    game: NormalForm, supports: Supports, *, gains: Gains | None = None
) -> tuple[tuple[Mixture, ...], ...] | None:
    """Return the equilibria that leave each player indifferent on its support, if a product.

    Parameters
    ----------
    game : NormalForm
        The game.
    supports : sequence of sequences of int
        The strategies that each player may mix.
    gains : dict, optional
        What was worked out for other supports of the same game; it is added to.

    Returns
    -------
    tuple of tuple of mixtures, or None
        For each player the vertices of a polytope. The product of these is the set of all
        equilibria within the supports that leave each player indifferent among its own; it is
        empty where they are. None where the conditions do not separate.

    Notes
    -----
    1. Start with the simplices. A condition's values at all profiles of strategies, with every
       mixture already determined put in, tell on whose mixture it depends.
    2. One that depends on a single mixture cuts that polytope, edge by edge.
    3. When no more do, those left must hold at all profiles of vertices.

    Examples
    --------
    >>> game = NormalForm.from_payoffs([[1], [1]], [[0], [0]])
    >>> [len(vertices) for vertices in separable_vertices(game, [(0, 1), (0,)])]
    [2, 1]
    """
    polytopes = [_simplex(m, own) for m, own in zip(game.shape, supports, strict=True)]
    known: Gains = {} if gains is None else gains
    conditions = []
    for i, own in enumerate(supports):
        for a in range(game.shape[i]):
            if a != own[0]:
                key = (i, own[0], a)
                if key not in known:
                    known[key] = _gains(game, *key)
                conditions.append((known[key], i, a in own))
    changed = True
    while changed:
        changed, left = False, []
        for table, i, is_equation in conditions:
            linear = _linear(game, table, supports, polytopes, i)
            if linear is None:
                left.append((table, i, is_equation))
                continue
            j, row = linear
            polytopes[j] = _cut(polytopes[j], row, is_equation)
            changed = True
            if not polytopes[j]:
                return tuple(() for _ in supports)
        conditions = left
    for table, _, is_equation in conditions:
        values = [_mean(game, table, profile) for profile in product(*polytopes)]
        if min(values) > 0 or (is_equation and max(values) < 0):
            return tuple(() for _ in supports)
        if max(values) > 0 or (is_equation and min(values) < 0):
            return None
    return tuple(tuple(sorted(polytope)) for polytope in polytopes)


def _simplex(m: int, own: Sequence[int]) -> list[Mixture]:
    return [tuple(Fraction(k == vertex) for k in range(m)) for vertex in own]


def _gains(game: NormalForm, player: int, first: int, other: int) -> list[Fraction]:
    """Return what one strategy pays more than another at each profile of the rest."""
    row, stride, m = game.payoffs[player], game.strides[player], game.shape[player]
    return [
        row[p + (other - p // stride % m) * stride] - row[p + (first - p // stride % m) * stride]
        for p in range(game.n_profiles)
    ]


def _mean(game: NormalForm, table: Sequence[Fraction], profile: Sequence[Mixture]) -> Fraction:
    """Return the mean of a table over a profile of mixtures."""
    values = list(table)
    for weights in reversed(profile):
        m = len(weights)
        values = [
            sum((w * values[p + k] for k, w in enumerate(weights) if w), Fraction(0))
            for p in range(0, len(values), m)
        ]
    return values[0]


def _linear(
    game: NormalForm,
    table: Sequence[Fraction],
    supports: Supports,
    polytopes: Sequence[list[Mixture]],
    player: int,
) -> tuple[int, list[Fraction]] | None:
    """Return the one player on whose mixture a condition depends, and its value at each strategy.

    A mixture that is determined counts as one strategy.
    """
    values, sizes = list(table), []
    for polytope, own, m in zip(
        reversed(polytopes), reversed(supports), game.shape[::-1], strict=True
    ):
        # The last axis is dealt with and comes first.
        lines = [values[place : place + m] for place in range(0, len(values), m)]
        if len(own) == 1:
            columns = [[line[own[0]] for line in lines]]
        elif len(polytope) == 1:
            columns = [[_times(line, polytope[0]) for line in lines]]
        else:
            columns = [[line[k] for line in lines] for k in own]
        values = [value for column in columns for value in column]
        sizes.append(len(columns))
    sizes.reverse()
    base, live = values[0], None
    strides = [prod(sizes[j + 1 :]) for j in range(len(sizes))]
    for place, value in enumerate(values):
        if value != base:
            moved = [j for j, step in enumerate(strides) if place // step % sizes[j]]
            live = moved[0] if live is None else live
            if (
                live not in moved
                or value != values[place // strides[live] % sizes[live] * strides[live]]
            ):
                return None
    if live is None:
        return player, [base] * game.shape[player]
    line = values[: strides[live] * sizes[live] : strides[live]]
    # What does not depend on the others has the same value wherever they are.
    if any(
        value != line[place // strides[live] % sizes[live]] for place, value in enumerate(values)
    ):
        return None
    row = [base] * game.shape[live]
    for k, value in zip(supports[live], line, strict=True):
        row[k] = value
    return live, row


def _times(row: Sequence[Fraction], weights: Mixture) -> Fraction:
    return sum((x * w for x, w in zip(row, weights, strict=True) if w), Fraction(0))


def _cut(vertices: Sequence[Mixture], row: Sequence[Fraction], is_equation: bool) -> list[Mixture]:
    """Return the vertices of the part of a polytope where a linear function is not positive."""
    values = [sum((x * y for x, y in zip(row, v, strict=True)), Fraction(0)) for v in vertices]
    kept = [
        v
        for v, value in zip(vertices, values, strict=True)
        if value == 0 or (value < 0 and not is_equation)
    ]
    inside = [(v, x) for v, x in zip(vertices, values, strict=True) if x < 0]
    outside = [(v, x) for v, x in zip(vertices, values, strict=True) if x > 0]
    for (v, x), (w, y) in product(inside, outside):
        kept.append(tuple((y * a - x * b) / (y - x) for a, b in zip(v, w, strict=True)))
    return _extreme(list(dict.fromkeys(kept)))


def _extreme(points: list[Mixture]) -> list[Mixture]:
    """Return the points that are no mixture of others, by exact linear programming."""
    from est_games.equilibrium.programs.exact_program import maximum

    left = list(points)
    for point in points:
        others = [other for other in left if other != point]
        if len(others) < 2:
            continue
        # Weights on the others that give the point: as much of it as can be had, never more.
        rows = [list(column) for column in zip(*others, strict=True)]
        best = maximum([Fraction(1)] * len(others), rows, list(point))
        if best is not None and best.value == 1:
            left = others
    return left
