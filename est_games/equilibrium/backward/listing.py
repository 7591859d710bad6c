"""From groups of subgames to equilibria of the whole tree: one choice in each, all listed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import islice, product
from math import prod

from est_games.certificate.behavior_cell import Assessment, BehaviorCell, Variable
from est_games.certificate.extensive_form import expected_payoffs
from est_games.certificate.subgame_conditions import Conditions, subgame_conditions
from est_games.certificate.support_ring import Terms
from est_games.equilibrium.backward.cluster import MAX_VERTICES, Cluster
from est_games.equilibrium.backward.local_set import (
    LocalBehavior,
    LocalComponent,
    LocalPart,
    Mixture,
    joined,
)
from est_games.equilibrium.solution import Equilibrium, EquilibriumComponent
from est_games.game.extensive import ExtensiveForm

MAX_COMPONENTS = 1_000
"""Connected sets that are listed."""
MAX_CELLS = 1_000
"""Sets of behaviours with one support that are listed, in all."""
MAX_CELL_NODES = 3_000_000
"""Such sets times the nodes of the tree."""

Behavior = Mapping[str, Mapping[str, Fraction]]


@dataclass(kw_only=True)
class Listing:
    """Equilibria and components as they are put on the list, yet to be checked.

    Parameters
    ----------
    form : ExtensiveForm
        The game.
    settled : mapping of int to tuple of Fraction
        What is chosen at information sets where there is no choice to be made.
    """

    form: ExtensiveForm
    settled: Mapping[int, Mixture]
    equilibria: list[Equilibrium] = field(default_factory=list)
    components: list[EquilibriumComponent] = field(default_factory=list)
    n_cells: int = 0
    is_whole: bool = True
    _places: dict[object, int] = field(default_factory=dict)

    def add_all(self, clusters: Sequence[Cluster]) -> None:
        """Put everything on the list: a point only of sets with too many cells."""
        most_cells = min(MAX_CELLS, MAX_CELL_NODES // self.form.n_nodes + 1)
        n_components = prod(len(cluster.components) for cluster in clusters)
        self.is_whole = n_components <= MAX_COMPONENTS
        choices = product(*(cluster.components for cluster in clusters))
        for ways in islice(choices, MAX_COMPONENTS):
            chosen = [component for way in ways for component in way]
            n_parts = prod(len(component.parts) for component in chosen)
            if n_parts > most_cells - self.n_cells:
                self.is_whole = False
                points = [component.parts[0] for component in chosen]
                self._place(joined(points, 0).sample)
                continue
            self._add(chosen)

    def _add(self, chosen: Sequence[LocalComponent]) -> None:
        parts = [
            joined(own, MAX_VERTICES) for own in product(*(component.parts for component in chosen))
        ]
        self.n_cells += len(parts)
        points = [vertex for part in parts for vertex in part.vertices]
        points += [part.sample for part in parts if part.dimension == 0]
        extreme = tuple(dict.fromkeys(map(self._place, points or [parts[0].sample])))
        is_point = len(parts) == 1 and parts[0].dimension == 0
        cells = () if is_point else tuple(map(self._cell, parts))
        self.components.append(EquilibriumComponent(extreme=extreme, cells=cells))

    def behavior(self, local: LocalBehavior) -> Behavior:
        """Return a behaviour of the whole tree by labels."""
        return {
            choice.label: dict(
                zip(choice.actions, local.get(number) or self.settled[number], strict=True)
            )
            for number, choice in enumerate(self.form.information_sets)
            if not choice.is_chance
        }

    def _place(self, local: LocalBehavior) -> int:
        """Return the place of an equilibrium on the list, where it is put if it is new."""
        key = tuple(sorted(local.items()))
        if key not in self._places:
            self._places[key] = len(self.equilibria)
            behavior = self.behavior(local)
            payoffs = expected_payoffs(self.form, behavior)
            # Whether there is no regret is checked with the whole list.
            self.equilibria.append(
                Equilibrium(behavior=behavior, payoffs=payoffs, regret=Fraction(0))
            )
        return self._places[key]

    def _cell(self, part: LocalPart) -> BehaviorCell:
        form = self.form
        supports = {
            number: part.supports.get(number)
            or tuple(k for k, weight in enumerate(self.settled[number]) if weight)
            for number, choice in enumerate(form.information_sets)
            if not choice.is_chance
        }
        conditions = subgame_conditions(form, supports)
        variables, limits = _bounded(conditions, part.bounds)
        padding = (0,) * (len(variables) - len(conditions.variables))
        sample = Assessment(behavior=self.behavior(part.sample))
        return BehaviorCell(
            supports={
                form.information_sets[number].label: tuple(
                    form.information_sets[number].actions[k] for k in played
                )
                for number, played in supports.items()
            },
            variables=tuple(
                Variable(
                    information_set=form.information_sets[number].label,
                    entry=form.information_sets[number].actions[action],
                )
                for number, action in variables
            ),
            equations=_padded(conditions.equations, padding),
            limits=(*_padded(conditions.limits, padding), *limits),
            sample=sample,
            vertices=tuple(Assessment(behavior=self.behavior(vertex)) for vertex in part.vertices),
            dimension=part.dimension,
        )


def _bounded(
    conditions: Conditions, bounds: Sequence[tuple[int, int, Fraction, int]]
) -> tuple[tuple[tuple[int, int], ...], tuple[Terms, ...]]:
    """Return the variables with those that are bounded, and the bounds as polynomials."""
    variables = tuple(dict.fromkeys((*conditions.variables, *(bound[:2] for bound in bounds))))
    limits = []
    for number, action, amount, sign in bounds:
        place = variables.index((number, action))
        power = tuple(int(k == place) for k in range(len(variables)))
        limits.append(
            (
                ((0,) * len(variables), -sign * amount.numerator),
                (power, sign * amount.denominator),
            )
        )
    return variables, tuple(limits)


def _padded(polynomials: Sequence[Terms], padding: tuple[int, ...]) -> tuple[Terms, ...]:
    return tuple(
        tuple(((*powers, *padding), amount) for powers, amount in terms) for terms in polynomials
    )
