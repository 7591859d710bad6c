"""Sets of equilibria that are products of polytopes: their vertices, enumerated by brute force."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations, product

from est_games.arithmetic import fraction, rational
from est_games.game.normal import NormalForm

MAX_CHOICES = 20_000
"""More choices of tight constraints than this are not enumerated."""

Mixture = tuple[Fraction, ...]
Constraint = tuple[tuple[Fraction, ...], bool]
"""A linear function of the weights of a support that is not positive, or zero if marked so."""


def is_unfelt(game: NormalForm, player: int, change: Sequence[Fraction]) -> bool:
    r"""Tell whether a change of a player's mixture means nothing to the others.

    Parameters
    ----------
    game : NormalForm
        The game.
    player : int
        Whose mixture changes.
    change : sequence of Fraction, shape (m_player,)
        Not zero, adding up to zero.

    Returns
    -------
    bool
        True if, whatever the other players do, no other player's payoff differences change.

    Examples
    --------
    Two strategies that are the same for the other player.

    >>> game = NormalForm.from_payoffs([[1, 0], [0, 1]], [[1, 2], [1, 2]])
    >>> is_unfelt(game, 0, [Fraction(1), Fraction(-1)])
    True
    """
    if not 0 <= player < game.n_players or len(change) != game.shape[player]:
        return False
    if not all(isinstance(x, Fraction | int) for x in change):
        return False
    if not any(change) or sum(change, Fraction(0)):
        return False
    stride = game.strides[player]
    moved = [(k * stride, x) for k, x in enumerate(change) if x]
    for other in range(game.n_players):
        if other == player:
            continue
        row = game.payoffs[other]
        for rest in product(
            *(
                [0] if j in (player, other) else [k * s for k in range(m)]
                for j, (m, s) in enumerate(zip(game.shape, game.strides, strict=True))
            )
        ):
            totals = {
                sum((x * row[sum(rest) + offset + a * game.strides[other]] for offset, x in moved))
                for a in range(game.shape[other])
            }
            if len(totals) > 1:
                return False
    return True


def product_vertices(
    game: NormalForm, supports: Sequence[Sequence[int]]
) -> tuple[tuple[Mixture, ...], ...] | None:
    """Return the equilibria that leave all strategies of a support indifferent, if a product.

    Parameters
    ----------
    game : NormalForm
        The game.
    supports : sequence of sequences of int
        The strategies that each player may mix.

    Returns
    -------
    tuple of tuple of mixtures, or None
        For each player, the vertices of a polytope: the set of all equilibria within the support
        against which everybody is indifferent among its own is the product of these polytopes,
        empty if one of them is. None where the conditions do not separate so.

    Notes
    -----
    1. Each player's polytope starts as the simplex over its support.
    2. A condition that depends on the mixture of one player only, the players whose polytope is a
       point being fixed there, cuts that player's polytope. This is repeated while it changes
       anything; the equilibria sought remain in the product all the time.
    3. Every condition that is left must hold at all combinations of vertices, hence everywhere; or
       fail at all of them, which leaves nothing.

    Examples
    --------
    Against a rival of one strategy that makes no difference, everything is an equilibrium.

    >>> game = NormalForm.from_payoffs([[1], [1]], [[0], [0]])
    >>> [len(vertices) for vertices in product_vertices(game, [(0, 1), (0,)])]
    [2, 1]
    """
    conditions = [
        (i, a, a in own[1:])
        for i, own in enumerate(supports)
        for a in range(game.shape[i])
        if a != own[0]
    ]
    cuts: list[list[Constraint]] = [[] for _ in supports]
    sets = [_vertices(len(own), []) for own in supports]
    while conditions:
        left = []
        for i, a, is_equation in conditions:
            placed = _as_constraint(game, supports, sets, i, a)
            if placed is None:
                left.append((i, a, is_equation))
                continue
            j, row = placed
            cuts[j].append((row, is_equation))
            vertices = _vertices(len(supports[j]), cuts[j])
            if vertices is None:
                return None
            sets[j] = vertices
            if not vertices:
                return tuple(() for _ in supports)
        if len(left) == len(conditions):
            break
        conditions = left
    for i, a, is_equation in conditions:
        values = [_gain(game, supports, choice, i, a) for choice in product(*map(_or_none, sets))]
        if min(values) > 0 or (is_equation and max(values) < 0):
            return tuple(() for _ in supports)
        if max(values) > 0 or (is_equation and min(values) < 0):
            return None
    return tuple(
        tuple(_spread(vertex, own, m) for vertex in vertices or ())
        for vertices, own, m in zip(sets, supports, game.shape, strict=True)
    )


def _or_none(vertices: list[Mixture] | None) -> list[Mixture]:
    return vertices or []


def _spread(weights: Mixture, support: Sequence[int], m: int) -> Mixture:
    placed = dict(zip(support, weights, strict=True))
    return tuple(placed.get(k, Fraction(0)) for k in range(m))


def _gain(
    game: NormalForm,
    supports: Sequence[Sequence[int]],
    choice: Sequence[Mixture],
    player: int,
    strategy: int,
) -> Fraction:
    """Return what a strategy pays more than the first in support against mixtures of supports."""
    row, stride = game.payoffs[player], game.strides[player]
    first = supports[player][0]
    total = Fraction(0)
    mixed = [
        [(0, Fraction(1))]
        if j == player
        else [(k * game.strides[j], w) for k, w in zip(supports[j], weights, strict=True) if w]
        for j, weights in enumerate(choice)
    ]
    for terms in product(*mixed):
        offset, weight = 0, Fraction(1)
        for part, w in terms:
            offset, weight = offset + part, weight * w
        total += weight * (row[offset + strategy * stride] - row[offset + first * stride])
    return total


def _as_constraint(
    game: NormalForm,
    supports: Sequence[Sequence[int]],
    sets: Sequence[list[Mixture] | None],
    player: int,
    strategy: int,
) -> tuple[int, tuple[Fraction, ...]] | None:
    """Return the one player whose mixture a condition depends on, and the condition's coefficients.

    None where it depends on the mixtures of two or more players.
    """
    options = [
        _or_none(vertices)
        if vertices is not None and len(vertices) == 1
        else [_unit(len(own), k) for k in range(len(own))]
        for vertices, own in zip(sets, supports, strict=True)
    ]
    table = {
        place: _gain(
            game,
            supports,
            [option[k] for option, k in zip(options, place, strict=True)],
            player,
            strategy,
        )
        for place in product(*(range(len(option)) for option in options))
    }
    live = [j for j, option in enumerate(options) if len(option) > 1 and _matters(table, j)]
    if len(live) > 1:
        return None
    j = live[0] if live else player
    origin = tuple(0 for _ in options)
    if len(options[j]) == 1:
        return j, tuple(table[origin] for _ in supports[j])
    return j, tuple(table[(*origin[:j], k, *origin[j + 1 :])] for k in range(len(options[j])))


def _matters(table: dict[tuple[int, ...], Fraction], axis: int) -> bool:
    return any(
        value != table[(*place[:axis], 0, *place[axis + 1 :])] for place, value in table.items()
    )


def _unit(n: int, k: int) -> Mixture:
    return tuple(Fraction(j == k) for j in range(n))


def _vertices(n: int, cuts: Sequence[Constraint]) -> list[Mixture] | None:
    """Return the vertices of a simplex of `n` weights cut by constraints; None where too many."""
    import flint

    equations = [[rational(x) for x in row] for row, is_equation in cuts if is_equation]
    bounds = [[rational(x) for x in row] for row, is_equation in cuts if not is_equation]
    bounds += [[rational(-int(j == k)) for j in range(n)] for k in range(n)]
    equations.append([rational(1)] * n)
    n_choices = 1
    for k in range(n - 1):
        n_choices = n_choices * (len(bounds) - k) // (k + 1)
    if n_choices > MAX_CHOICES:
        return None
    found = set()
    for size in range(n):
        for chosen in combinations(bounds, size):
            system = [[*row, rational(0)] for row in (*equations[:-1], *chosen)]
            system.append([*equations[-1], rational(1)])
            reduced, rank = flint.fmpq_mat(system).rref()
            if rank != n or any(not reduced[k, k] for k in range(n)):
                continue
            if all(not reduced[k, j] for k in range(n) for j in range(n) if j != k):
                found.add(tuple(fraction(reduced[k, n]) for k in range(n)))
    return sorted(
        vertex
        for vertex in found
        if min(vertex) >= 0
        and not any(
            sum(x * y for x, y in zip(row, vertex, strict=True))
            for row, is_equation in cuts
            if is_equation
        )
        and all(
            sum(x * y for x, y in zip(row, vertex, strict=True)) <= 0
            for row, is_equation in cuts
            if not is_equation
        )
    )
