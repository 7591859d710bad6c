"""Which limits agree with the orders in which mistakes rank? Polytopes cut, orders closed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import lcm
from operator import and_, or_
from typing import Any

from est_games.arithmetic import rational
from est_games.game.normal import NormalForm

Mixture = tuple[Fraction, ...]
Sides = tuple[tuple[Mixture, ...], tuple[Mixture, ...]]
"""For each player mixtures whose hull is meant."""
Order = tuple[tuple[int, ...], tuple[int, ...]]
"""For each strategy, as bits, the strategies that pay no more, and those that pay less."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderedLimits:
    """What is known of trembles: how strategies rank against them, and where they may tend to.

    Parameters
    ----------
    orders : pair of Order
        By player.
    sides : pair of tuples of Mixture
        By player, mixtures whose hull holds all limits that agree with the orders.
    """

    orders: tuple[Order, Order]
    sides: Sides


@dataclass(frozen=True, slots=True)
class _Pays:
    """What strategies pay, in whole numbers over a unit, and for each those that pay less."""

    whole: list[int]
    unit: int
    below: list[int]


def unordered(n: int) -> Order:
    """Return the order of which nothing is known.

    Examples
    --------
    >>> unordered(2)
    ((1, 2), (0, 0))
    """
    return tuple(1 << k for k in range(n)), (0,) * n


def ordered(order: Order, better: int, worse: int, *, strict: bool) -> Order | None:
    """Return what follows if one strategy pays no less, or more, than another; None if it cannot.

    Examples
    --------
    >>> order = ordered(unordered(3), 0, 1, strict=False)
    >>> order = ordered(order, 1, 2, strict=True)
    >>> order
    ((7, 6, 4), (4, 4, 0))
    >>> ordered(order, 2, 0, strict=False) is None
    True
    """
    weak, strong = order
    above = weak[worse]
    new_weak, new_strong = list(weak), list(strong)
    for k, below in enumerate(weak):
        if below >> better & 1:
            new_weak[k] |= above
            whole = strict or strong[k] >> better & 1
            new_strong[k] |= above if whole else strong[worse]
            if new_strong[k] >> k & 1:
                return None
    return tuple(new_weak), tuple(new_strong)


class LimitCutter:
    """Cuts the polytopes of limits by orders, and reads orders off them.

    Parameters
    ----------
    game : NormalForm
        Two players.

    Notes
    -----
    1. What pays no less against trembles pays no less against their limit: a half-space.
    2. What pays less against trembles is infinitely rarer: the limit does not use it.
    3. What pays more against all limits left ranks higher; what all of them use ranks first.
    """

    def __init__(self, game: NormalForm) -> None:
        self.game = game
        self._pays: dict[tuple[int, Mixture], _Pays] = {}
        self._halves: dict[tuple[int, tuple[Mixture, ...], int, int], tuple[Mixture, ...]] = {}

    def implied(self, limits: OrderedLimits) -> OrderedLimits | None:
        """Return all that follows from what is known; None where no limits are left."""
        while True:
            limits = self.cut(limits)
            if not all(limits.sides):
                return None
            orders = []
            for player in range(2):
                order: Order | None = limits.orders[player]
                for better, worse, strict in self._seen(player, limits):
                    order = order and ordered(order, better, worse, strict=strict)
                if order is None:
                    return None
                orders.append(order)
            if tuple(orders) == limits.orders:
                return limits
            limits = OrderedLimits(orders=(orders[0], orders[1]), sides=limits.sides)

    def cut(self, limits: OrderedLimits) -> OrderedLimits:
        """Return the limits that agree with the orders."""
        sides = list(limits.sides)
        for player, (weak, strong) in enumerate(limits.orders):
            points = sides[1 - player]
            for a, b in self._broken(player, weak, points):
                points = self._half(player, points, a, b)
            sides[1 - player] = points
            lower = 0
            for below in strong:
                lower |= below
            if lower:
                sides[player] = tuple(
                    p
                    for p in sides[player]
                    if not any(w and lower >> k & 1 for k, w in enumerate(p))
                )
        return OrderedLimits(orders=limits.orders, sides=(sides[0], sides[1]))

    def _broken(
        self, player: int, weak: tuple[int, ...], points: Sequence[Mixture]
    ) -> list[tuple[int, int]]:
        """Return the pairs of strategies that some point pays out of order."""
        wrong = [0] * len(weak)
        for point in points:
            for b, below in enumerate(self.pays(player, point).below):
                wrong[b] |= below
        return [
            (a, b)
            for b, below in enumerate(wrong)
            if below
            for a in range(len(weak))
            if below >> a & 1 and weak[a] >> b & 1
        ]

    def agree(self, player: int, order: Order, point: Mixture) -> bool:
        """Return whether a mixture of the rival pays a player's strategies in an order."""
        return not self._broken(player, order[0], [point])

    def within(self, player: int, corners: Sequence[Mixture], points: Sequence[Mixture]) -> bool:
        """Return whether points of the rival keep to all that bounds the hull of its corners.

        The hull is bounded as :meth:`cut` bounds it: whatever the corners are, by probabilities
        that vanish, and by a player's strategies that pay no less than others.
        """
        if set(points) <= set(corners):
            return True
        if not corners:
            return False
        m = self.game.shape[player]
        outer = [self.pays(player, point).below for point in corners]
        inner = [self.pays(player, point).below for point in points]
        idle = [k for k in range(len(corners[0])) if not any(point[k] for point in corners)]
        return not any(point[k] for point in points for k in idle) and not any(
            reduce(or_, (below[a] for below in inner)) & ~reduce(or_, (below[a] for below in outer))
            for a in range(m)
        )

    def pays(self, player: int, point: Mixture) -> _Pays:
        """Return what a player's strategies pay against a mixture."""
        key = (player, point)
        if key not in self._pays:
            own, other = self.game.strides[player], self.game.strides[1 - player]
            row, m = self.game.payoffs[player], self.game.shape[player]
            totals = [
                sum((w * row[k * own + c * other] for c, w in enumerate(point) if w), Fraction(0))
                for k in range(m)
            ]
            unit = lcm(*(x.denominator for x in totals))
            whole = [x.numerator * (unit // x.denominator) for x in totals]
            below = [sum(1 << b for b in range(m) if whole[b] < whole[a]) for a in range(m)]
            self._pays[key] = _Pays(whole, unit, below)
        return self._pays[key]

    def _seen(self, player: int, limits: OrderedLimits) -> Iterator[tuple[int, int, bool]]:
        """Yield how strategies rank that pay more, or are used, all over the limits."""
        m = self.game.shape[player]
        tables = [self.pays(player, point).below for point in limits.sides[1 - player]]
        weak, strong = limits.orders[player]
        for a in range(m):
            new = ~strong[a] & reduce(and_, (below[a] for below in tables))
            yield from ((a, b, True) for b in range(m) if new >> b & 1)
        for k in range(m):
            if weak[k] != (1 << m) - 1 and all(point[k] for point in limits.sides[player]):
                yield from ((k, other, False) for other in range(m))

    def _half(
        self, player: int, points: tuple[Mixture, ...], a: int, b: int
    ) -> tuple[Mixture, ...]:
        """Return the corners of the part of a hull against which `a` pays no less than `b`."""
        key = (player, points, a, b)
        if key not in self._halves:
            self._halves[key] = self._halved(player, points, a, b)
        return self._halves[key]

    def _halved(
        self, player: int, points: tuple[Mixture, ...], a: int, b: int
    ) -> tuple[Mixture, ...]:
        heights = []
        for point in points:
            pays = self.pays(player, point)
            heights.append(Fraction(pays.whole[a] - pays.whole[b], pays.unit))
        if not heights or min(heights) >= 0:
            return points
        kept = [point for point, height in zip(points, heights, strict=True) if height >= 0]
        low = [(p, h) for p, h in zip(points, heights, strict=True) if h < 0]
        for p, h in zip(points, heights, strict=True):
            if h > 0:
                kept.extend(
                    tuple((h * y - g * x) / (h - g) for x, y in zip(p, q, strict=True))
                    for q, g in low
                )
        return self._corners(player, kept)

    def _corners(self, player: int, points: Sequence[Mixture]) -> tuple[Mixture, ...]:
        """Return those points where what is tight, of all that bounds the hull, meets in a point.

        The hull is bounded by probabilities that are not negative, and by ties of the player.
        """
        if len(points) < 2:
            return tuple(points)
        import flint

        own, other = self.game.strides[player], self.game.strides[1 - player]
        row, n, m = self.game.payoffs[player], len(points[0]), self.game.shape[player]
        tables = [self.pays(player, point).whole for point in points]
        pairs = [
            (a, b)
            for a in range(m)
            for b in range(m)
            if a != b and all(pays[a] >= pays[b] for pays in tables)
        ]
        found: dict[Mixture, None] = {}
        for point, pays in zip(points, tables, strict=True):
            tight: list[list[Any]] = [[1] * n]
            tight += [[int(j == k) for j in range(n)] for k in range(n) if not point[k]]
            tight += [
                [rational(row[a * own + c * other] - row[b * own + c * other]) for c in range(n)]
                for a, b in pairs
                if pays[a] == pays[b]
            ]
            if flint.fmpq_mat([list(map(flint.fmpq, each)) for each in tight]).rank() == n:
                found[point] = None
        return tuple(found)
