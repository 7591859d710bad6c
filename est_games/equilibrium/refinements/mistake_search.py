"""All orders in which mistakes may rank: strategies compared pair by pair, cells found proper."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf
from time import perf_counter

from est_games.certificate.mistake_tree import Closed, Empty, Known, MistakeTree, Open, Split
from est_games.equilibrium.refinements.limit_region import LimitRegions, Mixture, Region, common
from est_games.equilibrium.refinements.mistake_fit import MistakeFit
from est_games.equilibrium.refinements.strategy_order import StrategyOrder
from est_games.game.normal import NormalForm

Orders = tuple[StrategyOrder, StrategyOrder]
Regions = tuple[Region, Region]


@dataclass(slots=True, kw_only=True)
class MistakeSearch:
    """A walk through the orders in which both players' strategies may rank.

    Parameters
    ----------
    game : NormalForm
        Two players.
    max_nodes : int
        How many pairs of orders, in part or whole, to look at.
    deadline : float
        A time of ``time.perf_counter``, in seconds, at which to stop.
    first_only : bool
        Whether to end with the first orders that admit trembles.
    n_nodes : int
        How many were looked at.
    products : list of pairs of Region
        Products found to be proper, those that are part of later ones included.
    opened : (pair of StrategyOrder, Open) or None
        The last orders that admit trembles.
    """

    game: NormalForm
    max_nodes: int
    deadline: float = inf
    first_only: bool = False
    n_nodes: int = 0
    products: list[Regions] = field(default_factory=list)
    regions: tuple[LimitRegions, LimitRegions] = field(init=False)
    fits: tuple[MistakeFit, MistakeFit] = field(init=False)
    opened: tuple[Orders, Open] | None = None

    def __post_init__(self) -> None:
        self.regions = (
            LimitRegions(game=self.game, player=0),
            LimitRegions(game=self.game, player=1),
        )
        self.fits = MistakeFit(game=self.game, player=0), MistakeFit(game=self.game, player=1)

    def explored(
        self, sides: tuple[tuple[Mixture, ...], tuple[Mixture, ...]]
    ) -> MistakeTree | None:
        """Return which limits in a product are proper, as a tree; None if it takes too long.

        Notes
        -----
        1. What is known of the orders cuts the polytopes of limits; what all limits left have in
           common is known of the orders.
        2. A contradiction met before, or limits already known to be proper, end the branch.
        3. Each strategy has to be a mistake that fits, a linear program, else the branch is closed.
        4. Two strategies are compared that do not pay the same against all limits left, then those
           that do: better, worse, or as good.
        """
        start = StrategyOrder.blank(self.game.shape[0]), StrategyOrder.blank(self.game.shape[1])
        regions = tuple(
            tuple(sorted(each.numbered(point) for point in side))
            for each, side in zip(self.regions, sides, strict=True)
        )
        found = self._explored(start, (regions[0], regions[1]))
        return None if found is None else found[0]

    def _explored(self, orders: Orders, given: Regions) -> tuple[MistakeTree, bool] | None:
        """Return a tree, and whether all limits given are proper."""
        self.n_nodes += 1
        if self.n_nodes > self.max_nodes or perf_counter() > self.deadline:
            return None
        known = self._implied(orders, given)
        if known is None:
            return Empty(), False
        orders, limits = known
        closed = self._contradiction(orders)
        if closed is not None:
            return closed, False
        product = self._known(limits)
        if product is not None:
            return Known(product=product), limits == given
        mistakes: list[tuple[Mixture, ...]] = []
        for player in (1, 0):
            found = self.fits[player].mistakes(orders[player], orders[1 - player])
            if isinstance(found, Closed):
                return found, False
            mistakes.append(found)
        pair = self._undecided(orders, limits)
        if pair is None:
            self.products.append(limits)
            leaf = Open(mistakes=(mistakes[0], mistakes[1]))
            self.opened = orders, leaf
            return leaf, limits == given
        split = self._split(orders, limits, *pair)
        return None if split is None else (split[0], split[1] and limits == given)

    def _contradiction(self, orders: Orders) -> Closed | None:
        for player, fit in enumerate(self.fits):
            closed = fit.contradiction(orders[player], orders[1 - player])
            if closed is not None:
                return closed
        return None

    def _known(self, limits: Regions) -> int | None:
        """Return the place of a product all limits lie in."""
        for place in range(len(self.products) - 1, -1, -1):
            product = self.products[place]
            if all(self.regions[p].within(limits[p], product[p]) for p in range(2)):
                return place
        return None

    def _split(
        self, orders: Orders, limits: Regions, player: int, first: int, second: int
    ) -> tuple[MistakeTree, bool] | None:
        """Compare two strategies, as good last."""
        ways = (
            ((first, second, True),),
            ((second, first, True),),
            ((first, second, False), (second, first, False)),
        )
        branches: list[MistakeTree] = [Empty()] * 3
        wholes = [False] * 3
        parts: list[Regions] = [((), ())] * 3
        for place, way in enumerate(ways):
            order = orders[player].extended(way)
            if order is None:
                continue
            grown = (order, orders[1]) if player == 0 else (orders[0], order)
            parts[place] = self._cut(grown, limits)
            found = self._explored(grown, parts[place])
            if found is None:
                return None
            branches[place], wholes[place] = found
            if self.first_only and self.products:
                break
            closed = self._contradiction(orders)
            if closed is not None:
                return closed, False
        tree = Split(player=player, first=first, second=second, branches=tuple(branches))
        covered = any(w and part == limits for w, part in zip(wholes, parts, strict=True))
        covered = covered or all(wholes[k] and parts[k][player] == limits[player] for k in (0, 1))
        if covered and self._known(limits) is None:
            self.products.append(limits)
        return tree, covered

    def _implied(self, orders: Orders, limits: Regions) -> tuple[Orders, Regions] | None:
        """Return all that follows; None where no limits are left."""
        while True:
            limits = self._cut(orders, limits)
            if not all(limits):
                return None
            grown = []
            for player, order in enumerate(orders):
                rivals = self.regions[1 - player]
                n = len(order.weak)
                better = [
                    common([rivals.above[k][a] for k in limits[1 - player]]) for a in range(n)
                ]
                used = common([self.regions[player].used[k] for k in limits[player]])
                relations = [(a, b, True) for a in range(n) for b in range(n) if better[a] >> b & 1]
                relations += [
                    (a, b, False) for a in range(n) if used >> a & 1 for b in range(n) if a != b
                ]
                found = order.extended(relations)
                if found is None:
                    return None
                grown.append(found)
            if (grown[0], grown[1]) == orders:
                return orders, limits
            orders = grown[0], grown[1]

    def _cut(self, orders: Orders, limits: Regions) -> Regions:
        """Return the limits that agree with orders."""
        sides = list(limits)
        for player, order in enumerate(orders):
            sides[1 - player] = self.regions[1 - player].paying(sides[1 - player], order)
            lower = order.lower
            used = self.regions[player].used
            sides[player] = tuple(k for k in sides[player] if not used[k] & lower)
        return sides[0], sides[1]

    def _undecided(self, orders: Orders, limits: Regions) -> tuple[int, int, int] | None:
        """Return a pair of strategies to compare, the limits' own payoffs first."""
        tied = None
        near = [
            each
            for player, fit in enumerate(self.fits)
            if (each := fit.nearest(orders[player], orders[1 - player])) is not None
        ]
        if near:
            return min(near)[1:]
        for player in range(2):
            for a, b in orders[player].open_pairs():
                if self._parts(limits, player, a, b):
                    return player, a, b
                tied = tied or (player, a, b)
        return tied

    def _parts(self, limits: Regions, player: int, a: int, b: int) -> bool:
        """Return whether limits differ in how two strategies compare against them, or use them."""
        above = self.regions[1 - player].above
        if any(above[k][a] >> b & 1 or above[k][b] >> a & 1 for k in limits[1 - player]):
            return True
        used = self.regions[player].used
        return any((used[k] >> a | used[k] >> b) & 1 for k in limits[player])
