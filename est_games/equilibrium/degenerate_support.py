"""Supports that hold continua of equilibria: redundant ones, and those with linear conditions."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product

from est_games.arithmetic import fraction, rational
from est_games.game.normal import NormalForm

Mixture = tuple[Fraction, ...]
Supports = Sequence[Sequence[int]]


def redundancy(game: NormalForm, supports: Supports) -> tuple[int, Mixture] | None:
    """Return a player and a change of its mixture within its support that nobody else feels.

    Parameters
    ----------
    game : NormalForm
        The game.
    supports : sequence of sequences of int
        The strategies that each player mixes.

    Returns
    -------
    (int, tuple of Fraction) or None
        The change adds up to zero; whatever the others do, it changes no payoff difference of
        theirs. None where there is none.

    Notes
    -----
    The payoff differences of the others, as functions of the player's pure strategy, are the rows
    of a matrix; a change is a vector of its kernel.

    Examples
    --------
    >>> game = NormalForm.from_payoffs([[1, 0], [0, 1]], [[1, 2], [1, 2]])
    >>> player, change = redundancy(game, [(0, 1), (0,)])
    >>> player, [str(x) for x in change]
    (0, ['-1', '1'])
    """
    import flint

    for player, own in enumerate(supports):
        if len(own) == 1:
            continue
        rows = {tuple(Fraction(1) for _ in own)}
        rows |= {row for row in _felt(game, player, own) if len(set(row)) > 1}
        if len(rows) >= len(own):
            matrix = flint.fmpq_mat([[rational(x) for x in row] for row in sorted(rows)])
            reduced, rank = matrix.rref()
        else:
            reduced, rank = flint.fmpq_mat(
                [[rational(x) for x in row] for row in sorted(rows)]
            ).rref()
        if rank == len(own):
            continue
        pivots = [next(c for c in range(len(own)) if reduced[r, c]) for r in range(rank)]
        free = next(c for c in range(len(own)) if c not in pivots)
        change = [Fraction(0)] * game.shape[player]
        change[own[free]] = Fraction(1)
        for r, c in enumerate(pivots):
            change[own[c]] = -fraction(reduced[r, free])
        return player, tuple(change)
    return None


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
    game: NormalForm, supports: Supports
) -> tuple[tuple[Mixture, ...], ...] | None:
    """Return the equilibria that leave each player indifferent on its support, if a product.

    Parameters
    ----------
    game : NormalForm
        The game.
    supports : sequence of sequences of int
        The strategies that each player may mix.

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
    conditions = [
        (_gains(game, i, own[0], a), i, a in own)
        for i, own in enumerate(supports)
        for a in range(game.shape[i])
        if a != own[0]
    ]
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
    choices = [
        polytope if len(polytope) == 1 else _simplex(m, own)
        for polytope, own, m in zip(polytopes, supports, game.shape, strict=True)
    ]
    corner = [own[0] for own in choices]
    live = None
    base = _mean(game, table, corner)
    lines: dict[int, list[Fraction]] = {}
    for j, own in enumerate(choices):
        lines[j] = [_mean(game, table, [*corner[:j], each, *corner[j + 1 :]]) for each in own]
    for profile in product(*(range(len(own)) for own in choices)):
        value = _mean(game, table, [own[k] for own, k in zip(choices, profile, strict=True)])
        depends = [j for j, k in enumerate(profile) if lines[j][k] != base]
        if len(depends) > 1 or (value != base and not depends):
            return None
        if depends:
            if live not in (None, depends[0]) or value != lines[depends[0]][profile[depends[0]]]:
                return None
            live = depends[0]
    j = player if live is None else live
    row = [base] * game.shape[j]
    if len(choices[j]) > 1:
        for k, value in zip(supports[j], lines[j], strict=True):
            row[k] = value
    return j, row


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
    from est_games.equilibrium.exact_program import maximum

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
