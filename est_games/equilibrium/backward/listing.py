"""From groups of subgames to equilibria of the whole tree: one choice in each, all listed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import islice, product
from math import prod

from est_games.certificate.product_cells import ProductCells
from est_games.equilibrium.backward.behavior_payoffs import SeveralRootsError, behavior_payoffs
from est_games.equilibrium.backward.cluster import Cluster
from est_games.equilibrium.backward.local_set import (
    LocalBehavior,
    LocalComponent,
    LocalPart,
    Mixture,
)
from est_games.equilibrium.solution import Equilibrium, EquilibriumComponent
from est_games.equilibrium.time_limit import is_past
from est_games.game.extensive import ExtensiveForm

MAX_COMPONENTS = 1_000
"""Connected sets that are listed."""
MAX_CELLS = 1_000
"""Sets of behaviours with one support that are listed, in all."""
MAX_POINTS, MAX_LISTED = 128, 600
"""Equilibria that are listed of one set of behaviours, and in all before of others one is."""
MAX_CELL_NODES = 3_000_000
"""Such sets times the nodes of the tree."""


@dataclass(kw_only=True)
class Listing:
    """Equilibria and components as they are put on the list, yet to be checked.

    Parameters
    ----------
    form : ExtensiveForm
        The game.
    settled : mapping of int to tuple of Fraction
        What is chosen at information sets where there is no choice to be made.
    deadline : float or None
        A time of ``time.perf_counter``, in seconds, after which no more is put on the list.
    """

    form: ExtensiveForm
    settled: Mapping[int, Mixture]
    deadline: float | None = None
    equilibria: list[Equilibrium] = field(default_factory=list)
    components: list[EquilibriumComponent] = field(default_factory=list)
    n_cells: int = 0
    n_products: int = 0
    is_whole: bool = True
    _places: dict[object, int] = field(default_factory=dict)

    def clear(self) -> None:
        """Take everything off the list: it could not be checked."""
        self.equilibria.clear()
        self.components.clear()
        self.n_products = 0

    def add_all(self, clusters: Sequence[Cluster]) -> None:
        """Put everything on the list; sets with very many cells as products, made when read."""
        n_components = prod(len(cluster.components) for cluster in clusters)
        self.is_whole = n_components <= MAX_COMPONENTS
        choices = product(*(cluster.components for cluster in clusters))
        for ways in islice(choices, MAX_COMPONENTS):
            if is_past(self.deadline) and self.equilibria:
                self.is_whole = False
                return
            try:
                self._add([component for way in ways for component in way])
            except SeveralRootsError:
                self.is_whole = False

    def _add(self, chosen: Sequence[LocalComponent]) -> None:
        cells = ProductCells(
            self.form, self.settled, tuple(component.parts for component in chosen)
        )
        if cells.n_cells > min(MAX_CELLS, MAX_CELL_NODES // self.form.n_nodes + 1) - self.n_cells:
            self.n_products += 1
            points = self._points(cells, [component.parts[0] for component in chosen])
            places = dict.fromkeys(self._place(cells, point) for point in points)
            self.components.append(EquilibriumComponent(extreme=tuple(places), cells=cells))
            return
        self.n_cells += cells.n_cells
        points = [
            point
            for parts in product(*(component.parts for component in chosen))
            for point in self._points(cells, parts)
        ]
        is_point = all(component.is_point for component in chosen)
        if is_point:
            points = [cells.sample([factor[0] for factor in cells.factors])]
        places = dict.fromkeys(self._place(cells, point) for point in points)
        self.components.append(
            EquilibriumComponent(extreme=tuple(places), cells=() if is_point else tuple(cells))
        )

    def _points(self, cells: ProductCells, parts: Sequence[LocalPart]) -> list[LocalBehavior]:
        """Return points of a product worth showing: combinations of those of its parts, if few."""
        shown = [part.vertices or part.points or (part.sample,) for part in parts]
        most = MAX_POINTS if len(self.equilibria) < MAX_LISTED else 1
        if prod(map(len, shown)) <= most:
            return [cells.together(chosen) for chosen in product(*shown)]
        first = [points[0] for points in shown]
        found = [cells.together(first)]
        for place, points in enumerate(shown):
            for point in points[1 : 1 + most - len(found)]:
                found.append(cells.together([*first[:place], point, *first[place + 1 :]]))
        return found

    def _place(self, cells: ProductCells, local: LocalBehavior) -> int:
        """Return the place of an equilibrium on the list, where it is put if it is new."""
        key = tuple(sorted(local.items()))
        if key not in self._places:
            self._places[key] = len(self.equilibria)
            behavior = cells.behavior(local)
            # Whether there is no regret is checked with the whole list.
            self.equilibria.append(
                Equilibrium(
                    behavior=behavior,
                    payoffs=behavior_payoffs(self.form, behavior),
                    regret=Fraction(0),
                )
            )
        return self._places[key]
