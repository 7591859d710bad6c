"""Polytopes of mixtures cut by what they pay the rival's strategies, each corner known by bits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm

from est_games.equilibrium.refinements.strategy_order import StrategyOrder
from est_games.game.normal import NormalForm

Mixture = tuple[Fraction, ...]
Region = tuple[int, ...]
"""The corners of a polytope by their numbers."""


@dataclass(slots=True, kw_only=True)
class LimitRegions:
    """One player's mixtures, numbered as they are met, and polytopes of them.

    Parameters
    ----------
    game : NormalForm
        Two players.
    player : int
        Whose mixtures.
    points : list of Mixture
        By number.
    used : list of int
        The strategies each uses, as bits.
    above : list of tuple of int
        For each point and each strategy of the rival, as bits, the strategies that pay less.
    """

    game: NormalForm
    player: int
    points: list[Mixture] = field(default_factory=list)
    used: list[int] = field(default_factory=list)
    above: list[tuple[int, ...]] = field(default_factory=list)
    _pays: list[tuple[list[int], int]] = field(default_factory=list)
    _numbers: dict[Mixture, int] = field(default_factory=dict)
    _halves: dict[tuple[Region, int, int], Region] = field(default_factory=dict)

    def numbered(self, point: Mixture) -> int:
        """Return the number of a mixture."""
        if point not in self._numbers:
            own = self.game.strides[self.player]
            other, n = self.game.strides[1 - self.player], self.game.shape[1 - self.player]
            row = self.game.payoffs[1 - self.player]
            totals = [
                sum((w * row[k * own + c * other] for k, w in enumerate(point) if w), Fraction(0))
                for c in range(n)
            ]
            unit = lcm(*(x.denominator for x in totals))
            pays = [x.numerator * (unit // x.denominator) for x in totals]
            self._numbers[point] = len(self.points)
            self.points.append(point)
            self.used.append(sum(1 << k for k, w in enumerate(point) if w))
            self._pays.append((pays, unit))
            self.above.append(
                tuple(sum(1 << b for b in range(n) if pays[b] < pays[a]) for a in range(n))
            )
        return self._numbers[point]

    def corners(self, region: Region) -> tuple[Mixture, ...]:
        """Return the corners of a polytope."""
        return tuple(self.points[k] for k in region)

    def paying(self, region: Region, order: StrategyOrder) -> Region:
        """Return the part of a polytope that pays the rival's strategies in an order."""
        for k in region:
            for b, lower in enumerate(self.above[k]):
                if lower & order.above[b]:
                    # Some point pays `b` more than what is to pay no less.
                    return self._cut(region, order)
        return region

    def _cut(self, region: Region, order: StrategyOrder) -> Region:
        for a, below in enumerate(order.weak):
            for b in range(len(order.weak)):
                if below >> b & 1 and any(self.above[k][b] >> a & 1 for k in region):
                    region = self.half(region, a, b)
        return region

    def half(self, region: Region, a: int, b: int) -> Region:
        """Return the part of a polytope against which `a` pays the rival no less than `b`."""
        key = (region, a, b)
        if key not in self._halves:
            self._halves[key] = self._half(region, a, b)
        return self._halves[key]

    def _half(self, region: Region, a: int, b: int) -> Region:
        heights = {}
        for k in region:
            pays, unit = self._pays[k]
            heights[k] = Fraction(pays[a] - pays[b], unit)
        low = [k for k, height in heights.items() if height < 0]
        if not low:
            return region
        kept = [k for k, height in heights.items() if height >= 0]
        met = []
        for k in kept:
            for j in low:
                h, g = heights[k], heights[j]
                if h:
                    pairs = zip(self.points[k], self.points[j], strict=True)
                    met.append(self.numbered(tuple((h * y - g * x) / (h - g) for x, y in pairs)))
        return self._extreme(tuple(sorted({*kept, *met})))

    def _extreme(self, region: Region) -> Region:
        """Return those points of a polytope, all its corners among them, that are corners.

        Any other point lies within a face, and all that is tight there is tight at its corners.
        """
        if len(region) < 2:
            return region
        n = len(self.above[0])
        bounds = [
            (a, b)
            for a in range(n)
            for b in range(n)
            if a != b and not any(self.above[k][b] >> a & 1 for k in region)
        ]
        tight = {
            k: (
                ~self.used[k],
                frozenset(pair for pair in bounds if not self.above[k][pair[0]] >> pair[1] & 1),
            )
            for k in region
        }
        return tuple(
            k
            for k, (idle, held) in tight.items()
            if not any(
                j != k and idle & other == idle and held <= more
                for j, (other, more) in tight.items()
            )
        )

    def within(self, region: Region, outer: Region) -> bool:
        """Return whether a polytope lies in another, both bounded by ties and by what is unused."""
        if set(region) <= set(outer):
            return True
        used = 0
        for k in outer:
            used |= self.used[k]
        if any(self.used[k] & ~used for k in region):
            return False
        for a in range(len(self.above[0])):
            inner = far = 0
            for k in region:
                inner |= self.above[k][a]
            for k in outer:
                far |= self.above[k][a]
            if inner & ~far:
                return False
        return True

    def meet(self, region: Region, other: Region) -> Region:
        """Return what two polytopes have in common."""
        used = 0
        for k in other:
            used |= self.used[k]
        region = tuple(k for k in region if not self.used[k] & ~used)
        for a in range(len(self.above[0])):
            for b in range(len(self.above[0])):
                if region and not any(self.above[k][b] >> a & 1 for k in other):
                    region = self.half(region, a, b)
        return region


def common(bits: Sequence[int]) -> int:
    """Return the bits that all have."""
    total = -1
    for each in bits:
        total &= each
    return total
