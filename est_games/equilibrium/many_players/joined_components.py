"""Connected sets of equilibria: products of polytopes, points and cells that share a point."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import flint

from est_games.certificate.algebraic_point import AlgebraicPoint, as_element, as_polynomial
from est_games.certificate.enclosed_root import EnclosedRoot
from est_games.certificate.equilibrium_cell import EquilibriumCell, over_rationals
from est_games.certificate.support_cases import Point
from est_games.certificate.support_ring import SupportRing
from est_games.certificate.whole_support import CASES, PRODUCT, REDUNDANT
from est_games.equilibrium.many_players.cell_limits import cell_limits
from est_games.equilibrium.many_players.equilibrium_index import regular_index
from est_games.equilibrium.many_players.nash_products import nash_product_components
from est_games.equilibrium.many_players.support_parts import Part, support_place
from est_games.equilibrium.solution import Equilibrium, EquilibriumComponent
from est_games.game.normal import NormalForm

_MOST_BITS = 1_024

Sets = tuple[tuple[tuple[Fraction, ...], ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundSets:
    """What a search found, and in which support.

    Parameters
    ----------
    game : NormalForm
        The game.
    equilibria : mapping of points to Equilibrium
        All that are shown, in order.
    parts : mapping of int to Part
        By the place of the support in the order of all.
    products, redundancies : sequences
        What the nodes of whole supports refer to.
    cells : mapping of int to tuple of EquilibriumCell
        Of the supports settled by case distinctions.
    """

    game: NormalForm
    equilibria: Mapping[Any, Equilibrium]
    parts: Mapping[int, Part]
    products: Sequence[Sets]
    redundancies: Sequence[tuple[int, tuple[Fraction, ...]]]
    cells: Mapping[int, tuple[EquilibriumCell, ...]]


def joined_components(
    found: FoundSets,
) -> tuple[tuple[EquilibriumComponent, ...], tuple[Point, ...]]:
    """Return the connected sets of the equilibria found, and points to list with these.

    Parameters
    ----------
    found : FoundSets
        What was found.

    Returns
    -------
    components : tuple of EquilibriumComponent
        Sets are joined that have a point in common: proved for each join. Cells of two dimensions
        or more are looked along the axes only: more of them may hang together than is said.
    samples : tuple of profiles or AlgebraicPoint
        A point of each component that has no equilibrium listed; components refer to them as if
        they stood after the equilibria.

    Notes
    -----
    1. Products of polytopes and single equilibria: see
       :func:`est_games.equilibrium.many_players.nash_products.nash_product_components`.
    2. A curve ends in points whose probabilities are limits of quotients of polynomials, exact.
       What plays the support of such a point is known: the point is in one of these sets.
    3. In a cell of more dimensions the lines through its sample, along its free probabilities, are
       such curves.
    """
    joins = _Joins(found)
    return joins.components(), tuple(joins.samples)


def with_last_index(
    components: Sequence[EquilibriumComponent],
) -> tuple[EquilibriumComponent, ...]:
    """Return components that are all there are, the index added where only one has none.

    All indices add up to one.

    Examples
    --------
    >>> single = EquilibriumComponent(extreme=(0,), index=1)
    >>> curve = EquilibriumComponent(extreme=(1,))
    >>> [component.index for component in with_last_index([single, curve])]
    [1, 0]
    """
    known = [each.index for each in components if each.index is not None]
    if len(known) != len(components) - 1:
        return tuple(components)
    return tuple(
        replace(each, index=1 - sum(known)) if each.index is None else each for each in components
    )


class _Joins:
    """Which sets were found to belong together."""

    def __init__(self, found: FoundSets) -> None:
        self.found, self.game = found, found.game
        self.points = list(found.equilibria)
        self.place_of = {point: place for place, point in enumerate(self.points)}
        self.cells = [cell for own in found.cells.values() for cell in own]
        self.samples: list[Point] = []
        self.plain = nash_product_components([each.profile for each in found.equilibria.values()])
        self.owner = {k: number for number, each in enumerate(self.plain) for k in each.places}
        self.parent = list(range(len(self.plain) + len(self.cells)))

    def components(self) -> tuple[EquilibriumComponent, ...]:
        for number, cell in enumerate(self.cells):
            for limit in (
                *cell_limits(SupportRing(self.game, cell.supports), cell),
                *self.unfelt_ends(cell),
            ):
                for other in self.located(limit):
                    self.join(len(self.plain) + number, other)
        for number, cell in enumerate(self.cells):
            for k, point in enumerate(self.points):
                if not isinstance(point, EnclosedRoot) and cell.contains(point):
                    self.join(len(self.plain) + number, self.owner[k])
        groups: dict[int, list[int]] = {}
        for node in range(len(self.parent)):
            groups.setdefault(self.root(node), []).append(node)
        return tuple(self.component(nodes) for nodes in groups.values())

    def component(self, nodes: Sequence[int]) -> EquilibriumComponent:
        n = len(self.plain)
        plain = [self.plain[node] for node in nodes if node < n]
        cells = tuple(self.cells[node - n] for node in nodes if node >= n)
        extreme = {k for each in plain for k in each.places}
        if not extreme:
            extreme = {len(self.points) + len(self.samples)}
            self.samples.append(cells[0].sample)
        index = None
        if len(extreme) == 1 and not cells:
            point = self.points[min(extreme)]
            if not isinstance(point, AlgebraicPoint):
                index = regular_index(self.game, point)
        return EquilibriumComponent(
            extreme=tuple(sorted(extreme)),
            subsets=tuple(subset for each in plain for subset in each.subsets),
            index=index,
            cells=cells,
        )

    def root(self, node: int) -> int:
        while self.parent[node] != node:
            node = self.parent[node]
        return node

    def join(self, one: int, other: int) -> None:
        first, second = sorted((self.root(one), self.root(other)))
        self.parent[second] = first

    def unfelt_ends(self, cell: EquilibriumCell) -> Iterator[AlgebraicPoint]:
        """Yield equilibria to which a segment leads along which nobody else feels a change."""
        point = cell.sample
        if not isinstance(point, AlgebraicPoint):
            point = over_rationals(point)
        for player, change in self.found.redundancies:
            own = cell.supports[player]
            if all(k in own for k, x in enumerate(change) if x):
                yield _moved(point, player, change)
                yield _moved(point, player, [-x for x in change])

    def located(self, point: AlgebraicPoint) -> Iterator[int]:
        """Yield the sets that an equilibrium is in."""
        support = tuple(
            tuple(k for k, weight in enumerate(row) if point.root.sign(weight))
            for row in point.weights
        )
        place = support_place(self.game.shape, support)
        part = self.found.parts.get(place)
        if part is None:
            return
        kind, which = part.nodes[0, :2].tolist()
        if kind == REDUNDANT and len(part.nodes) == 1:
            yield from self.located(_moved(point, *self.found.redundancies[which]))
        elif kind == PRODUCT and len(part.nodes) == 1:
            first = tuple(vertices[0] for vertices in self.found.products[which])
            yield self.owner[self.place_of[first]]
        elif kind == CASES and len(part.nodes) == 1:
            held = [cell for cell in self.found.cells.get(place, ()) if cell.contains(point)]
            yield from (len(self.plain) + self.cells.index(cell) for cell in held)
            if not held:
                yield from self._nearest(point, support)
        else:
            yield from self._nearest(point, support)

    def _nearest(
        self, point: AlgebraicPoint, support: tuple[tuple[int, ...], ...]
    ) -> Iterator[int]:
        """Yield the set of the one listed equilibrium with a support that is near a point.

        The point is known to be one of them: it is the one that no interval excludes.
        """
        pairs = zip(self.points, self.found.equilibria.values(), strict=True)
        left = [
            (place, each.profile)
            for place, (listed, each) in enumerate(pairs)
            if place in self.owner and _support(listed, each) == support
        ]
        bits = 64
        while len(left) > 1 and bits <= _MOST_BITS:
            left = [each for each in left if _overlaps(point, each[1], bits)]
            bits *= 2
        if len(left) == 1:
            yield self.owner[left[0][0]]


def _support(point: Any, equilibrium: Equilibrium) -> tuple[tuple[int, ...], ...]:
    own = getattr(point, "supports", None)
    if own is not None:
        return tuple(own)
    if isinstance(point, AlgebraicPoint):
        return tuple(tuple(k for k, x in enumerate(row) if x) for row in point.weights)
    return tuple(tuple(k for k, x in enumerate(row) if x) for row in equilibrium.profile)


def _overlaps(point: AlgebraicPoint, profile: Sequence[Sequence[Any]], bits: int) -> bool:
    for i, row in enumerate(profile):
        for k, number in enumerate(row):
            low, high = point.interval(("probability", i, k), bits)
            if isinstance(number, Fraction):
                other_low = other_high = number
            else:
                other_low, other_high = number.interval(bits)
            if high < other_low or other_high < low:
                return False
    return True


def _moved(point: AlgebraicPoint, player: int, change: Sequence[Fraction]) -> AlgebraicPoint:
    """Return a point moved along a change of one player's mixture until a probability vanishes."""
    row = point.weights[player]
    falling = [k for k, x in enumerate(change) if x < 0]
    last = falling[0]
    for k in falling[1:]:
        # The first to vanish has the least quotient of weight and speed.
        gap = as_polynomial(row[k]) * -_q(change[last]) - as_polynomial(row[last]) * -_q(change[k])
        if point.root.sign(as_element(gap)) < 0:
            last = k
    speed = as_polynomial(row[last]) / -_q(change[last])
    moved = tuple(
        as_element(as_polynomial(weight) + speed * _q(x))
        for weight, x in zip(row, change, strict=True)
    )
    weights = (*point.weights[:player], moved, *point.weights[player + 1 :])
    return AlgebraicPoint(game=point.game, root=point.root, weights=weights)


def _q(number: Fraction) -> Any:
    return flint.fmpq(number.numerator, number.denominator)
