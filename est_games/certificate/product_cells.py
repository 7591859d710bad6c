"""Sets of behaviours that are products over groups of subgames: cells made when they are read."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product
from math import prod
from typing import Protocol, overload

from est_games.certificate.behavior_cell import Assessment, BehaviorCell, Variable, Weights
from est_games.certificate.cell_dimension import cell_dimension
from est_games.certificate.local_cell import (
    LocalCell,
    LocalConditions,
    as_terms,
    fixed,
    holds_at,
)
from est_games.game.extensive import ExtensiveForm

MAX_VERTICES = 256
"""Vertices that are told of one cell."""

Row = tuple[Fraction, ...]
LocalBehavior = Mapping[int, Row]
"""The probability of each action, by information set."""


class Part(Protocol):
    """A set of equilibria of some subgames."""

    @property
    def supports(self) -> Mapping[int, tuple[int, ...]]:
        """The actions played at information sets, by number; not all need be told."""

    @property
    def conditions(self) -> LocalConditions:
        """What else holds in the set."""

    @property
    def sample(self) -> LocalBehavior:
        """One of them."""

    @property
    def vertices(self) -> tuple[LocalBehavior, ...]:
        """Where the closure is a polytope, its vertices; otherwise empty."""

    @property
    def dimension(self) -> int | None:
        """How many probabilities are free; None where that was not proved."""


class ProductCells(Sequence[BehaviorCell]):
    """The cells of a product of sets, each cell made when it is asked for.

    Parameters
    ----------
    form : ExtensiveForm
        The game.
    settled : mapping of int to tuple of Fraction
        What is done at all other information sets.
    factors : tuple of tuples of Part
        The sets, each by its parts; a cell takes one of each.

    Examples
    --------
    Two ties that nobody cares for: any probabilities will do.

    >>> import est_games as eg
    >>> from est_games.game.extensive_builder import ExtensiveBuilder
    >>> tree = ExtensiveBuilder(["1"])
    >>> for branch in tree.chance({"u": "1/2", "d": "1/2"}):
    ...     for end in tree.decision("1", ["l", "r"], after=branch):
    ...         tree.terminal([0], after=end)
    >>> (component,) = eg.solve(tree.build(), "subgame-perfect").components
    >>> len(component.cells), component.cells[0].dimension
    (1, 2)
    """

    def __init__(
        self,
        form: ExtensiveForm,
        settled: Mapping[int, Row],
        factors: tuple[tuple[Part, ...], ...],
    ) -> None:
        self.form, self.settled, self.factors = form, settled, factors

    @property
    def n_cells(self) -> int:
        """How many cells there are, also where a sequence cannot be so long."""
        return prod(map(len, self.factors))

    def __len__(self) -> int:
        # Python's limit, where there are more; `n_cells` is exact.
        return min(self.n_cells, sys.maxsize)

    def __bool__(self) -> bool:
        return bool(self.n_cells)

    @overload
    def __getitem__(self, place: int) -> BehaviorCell: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[BehaviorCell, ...]: ...

    def __getitem__(self, place: int | slice) -> BehaviorCell | tuple[BehaviorCell, ...]:
        if isinstance(place, slice):
            return tuple(self[k] for k in range(*place.indices(len(self))))
        left = place + self.n_cells if place < 0 else place
        if not 0 <= left < self.n_cells:
            raise IndexError(place)
        chosen = []
        for factor in reversed(self.factors):
            left, k = divmod(left, len(factor))
            chosen.append(factor[k])
        return self._cell(chosen[::-1])

    def __iter__(self) -> Iterator[BehaviorCell]:
        return map(self._cell, product(*self.factors))

    def __repr__(self) -> str:
        return f"ProductCells({' x '.join(str(len(factor)) for factor in self.factors)})"

    def contains(self, assessment: Assessment) -> bool:
        """Tell whether a behaviour is in one of the cells, looking at each factor by itself."""
        form, index = self.form, self.form.information_set_index
        supports: dict[int, tuple[int, ...]] = {}
        rows: dict[int, Row] = {}
        point: dict[tuple[int, int], Fraction] = {}
        for label, row in assessment.behavior.items():
            number = index[label]
            weights = [
                Fraction(row.get(action, 0)) for action in form.information_sets[number].actions
            ]
            rows[number] = tuple(weights)
            supports[number] = tuple(k for k, weight in enumerate(weights) if weight)
            point.update({(number, k): x for k, x in enumerate(weights) if x})
        return all(rows.get(number) == tuple(row) for number, row in self.settled.items()) and all(
            any(
                part.supports.items() <= supports.items() and holds_at(part.conditions, point)
                for part in factor
            )
            for factor in self.factors
        )

    def spanning(self, known: set[int]) -> Iterator[BehaviorCell]:
        """Yield cells in which every part of every factor occurs that does not in others.

        Parameters
        ----------
        known : set of int
            The ``id`` of parts that occurred in cells of other products; added to.
        """
        first = [factor[0] for factor in self.factors]
        yield self._cell(first)
        known.update(map(id, first))
        for place, factor in enumerate(self.factors):
            for part in factor:
                if id(part) not in known:
                    known.add(id(part))
                    yield self._cell([*first[:place], part, *first[place + 1 :]])

    def behavior(self, local: LocalBehavior) -> Weights:
        """Return a behaviour of the whole tree by labels."""
        return {
            choice.label: dict(
                zip(choice.actions, local.get(number) or self.settled[number], strict=True)
            )
            for number, choice in enumerate(self.form.information_sets)
            if not choice.is_chance
        }

    def vertices(self, parts: Sequence[Part]) -> tuple[LocalBehavior, ...]:
        """Return the vertices of a product of parts; none where one has none, or they are many."""
        if prod(len(part.vertices) for part in parts) > MAX_VERTICES:
            return ()
        return tuple(map(self.together, product(*(part.vertices for part in parts))))

    def sample(self, parts: Sequence[Part]) -> LocalBehavior:
        """Return a point of a product of parts."""
        return self.together([part.sample for part in parts])

    def together(self, behaviors: Sequence[LocalBehavior]) -> LocalBehavior:
        """Return behaviours of different parts as one."""
        return {number: row for behavior in behaviors for number, row in behavior.items()}

    def _cell(self, parts: Sequence[Part]) -> BehaviorCell:
        form = self.form
        supports = {
            number: tuple(k for k, weight in enumerate(row) if weight)
            for number, row in self.settled.items()
        }
        conditions = fixed(self.settled)
        for part in parts:
            supports.update(part.supports)
            conditions = conditions.together(part.conditions)
        keys = conditions.variables
        dimensions = [part.dimension for part in parts]
        known = [dimension for dimension in dimensions if dimension is not None]
        cell = BehaviorCell(
            supports={
                form.information_sets[number].label: tuple(
                    form.information_sets[number].actions[k] for k in row
                )
                for number, row in sorted(supports.items())
            },
            variables=tuple(
                Variable(
                    information_set=form.information_sets[number].label,
                    entry=form.information_sets[number].actions[action],
                )
                for number, action in keys
            ),
            equations=as_terms(conditions.equations, keys),
            positive=as_terms(conditions.positive, keys),
            limits=as_terms(conditions.limits, keys),
            sample=Assessment(behavior=self.behavior(self.sample(parts))),
            vertices=tuple(
                Assessment(behavior=self.behavior(vertex)) for vertex in self.vertices(parts)
            ),
            dimension=sum(known) if len(known) == len(dimensions) else None,
        )
        if cell.dimension is None:
            return replace(cell, dimension=cell_dimension(cell))
        return cell


def local_cell(part: Part) -> LocalCell:
    """Return a part as the set that it is, without points of it."""
    return LocalCell(tuple(sorted(part.supports.items())), part.conditions)
