"""Sets of behaviours listed as subgame perfect: their supports, and whether they are such."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from time import perf_counter
from typing import Any, Protocol, cast

from est_games.certificate.behavior_cell import Assessment, BehaviorCell, Weights
from est_games.certificate.cell_vertices import vertices_problem
from est_games.certificate.extensive_form import Behavior, is_subgame_perfect, node_payoffs
from est_games.certificate.malformed import refuses_malformed
from est_games.certificate.product_cells import ProductCells
from est_games.certificate.subgame_conditions import subgame_conditions
from est_games.certificate.support_ring import Terms
from est_games.errors import Problem
from est_games.game.extensive import CHANCE, ExtensiveForm

MAX_SUPPORTS = 20_000
"""Combinations of supports compared with those listed."""

LocalSupports = tuple[tuple[int, tuple[int, ...]], ...]
"""The actions played, by information set, ascending."""
Factors = tuple[frozenset[LocalSupports], ...]
"""A product of sets of different subgames, each by its supports."""


class Component(Protocol):
    """What is claimed of one connected set; see :class:`.solution.EquilibriumComponent`."""

    @property
    def extreme(self) -> tuple[int, ...]:
        """Its extreme equilibria, as places in the list of all."""

    @property
    def cells(self) -> Sequence[Any]:
        """Its parts by supports; none where it is one behaviour."""


class RefusedError(Exception):
    """The argument does not go through."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(message)
        self.problem = Problem(path=path, message=message)


@dataclass(frozen=True, slots=True)
class LocalSet:
    """The supports of a connected set of equilibria, and whether it is a single point."""

    supports: frozenset[LocalSupports]
    is_point: bool = False

    @property
    def normal(self) -> frozenset[LocalSupports]:
        """The supports, each in the order of its information sets."""
        return frozenset(tuple(sorted(row)) for row in self.supports)

    def times(self, other: LocalSet) -> LocalSet:
        """Return the product with a set of other pieces' equilibria."""
        if len(self.supports) * len(other.supports) > MAX_SUPPORTS:
            raise RefusedError("components", "have too many supports to be compared")
        return LocalSet(
            frozenset((*left, *right) for left in self.supports for right in other.supports),
            self.is_point and other.is_point,
        )


def all_supports(free: Mapping[int, Sequence[int]]) -> frozenset[LocalSupports]:
    """Return all ways to play some of given actions at each information set."""
    if prod(2 ** len(row) for row in free.values()) > MAX_SUPPORTS:
        raise RefusedError("components", "have too many supports to be compared")
    rows = [
        [
            (number, tuple(k for place, k in enumerate(row) if bits >> place & 1))
            for bits in range(1, 2 ** len(row))
        ]
        for number, row in free.items()
    ]
    return frozenset(product(*rows))


def listed_sets(
    form: ExtensiveForm, behaviors: Sequence[Behavior], components: Sequence[Component]
) -> tuple[Counter[LocalSet], Counter[Factors]]:
    """Return the supports of all sets listed, once it is clear that none is listed twice.

    Those that are products are returned apart, by the supports of their factors.
    """
    points: set[object] = set()
    seen: set[LocalSupports] = set()
    found: Counter[LocalSet] = Counter()
    products: list[ProductCells] = []
    for component in components:
        if isinstance(component.cells, ProductCells):
            products.append(component.cells)
            continue
        rows = [cell.supports for cell in component.cells]
        if not component.cells:
            behavior = behaviors[component.extreme[0]]
            points.add(behavior_key(behavior))
            rows = [
                {
                    label: tuple(action for action, weight in row.items() if weight)
                    for label, row in behavior.items()
                }
            ]
        named = [_numbered(form, row) for row in rows]
        if component.cells:
            if len(set(named)) != len(named) or seen & set(named):
                raise RefusedError("components", "have two sets with the same supports")
            seen.update(named)
        found[LocalSet(frozenset(named), not component.cells)] += 1
    if len(points) != sum(each.is_point for each in found.elements()):
        raise RefusedError("components", "hold a behaviour twice")
    alone = {supports for each in found if each.is_point for supports in each.supports}
    named_factors = [
        tuple(
            frozenset(tuple(sorted(part.supports.items())) for part in factor)
            for factor in cells.factors
        )
        for cells in products
    ]
    apart = all(
        _are_apart(one, other)
        for place, one in enumerate(named_factors)
        for other in named_factors[:place]
    ) and not any(
        all(any(set(row) <= set(supports) for row in factor) for factor in factors)
        for factors in named_factors
        for supports in seen | alone
    )
    if alone & seen or not apart:
        raise RefusedError("components", "are not told apart by supports")
    return found, Counter(named_factors)


def _are_apart(one: Factors, other: Factors) -> bool:
    """Tell whether some information sets are never played alike in two products."""
    for first in one:
        numbers = {number for row in first for number, _ in row}
        for second in other:
            common = numbers & {number for row in second for number, _ in row}
            if common and not _at(first, common) & _at(second, common):
                return True
    return False


def _at(factor: frozenset[LocalSupports], numbers: set[int]) -> set[LocalSupports]:
    return {tuple(entry for entry in row if entry[0] in numbers) for row in factor}


def in_time(deadline: float | None) -> None:
    """Give up where a time of ``time.perf_counter`` has passed.

    Raises
    ------
    TimeoutError
        It has.
    """
    if deadline is not None and perf_counter() > deadline:
        raise TimeoutError("the proof was not finished in time")


def behavior_key(behavior: Behavior) -> object:
    """Return what only equal behaviours share."""
    return tuple(
        (label, tuple(sorted((action, weight) for action, weight in row.items() if weight)))
        for label, row in sorted(behavior.items())
    )


def _numbered(form: ExtensiveForm, supports: Mapping[str, Sequence[str]]) -> LocalSupports:
    index = form.information_set_index
    if not supports.keys() <= index.keys():
        raise RefusedError("components", "name information sets that there are not")
    return tuple(
        sorted(
            (
                index[label],
                tuple(sorted(map(form.information_sets[index[label]].actions.index, played))),
            )
            for label, played in supports.items()
        )
    )


@refuses_malformed
def set_problems(
    form: ExtensiveForm,
    behaviors: Sequence[Behavior],
    components: Sequence[Component],
    *,
    deadline: float | None = None,
) -> tuple[Problem, ...]:
    """Return what is wrong with behaviours and cells one by one, the first of each.

    A cell must have the very conditions that define equilibria with its supports, or these and
    others, and its sample and vertices no regret in any subgame. The equilibria that a component
    names must be in it; where all conditions are linear, its vertices are enumerated again.

    Raises
    ------
    TimeoutError
        `deadline`, a time of ``time.perf_counter`` in seconds, has passed.
    """
    try:
        return tuple(_set_problems(_Judge(form, deadline), behaviors, components))
    except RefusedError as refused:
        return (refused.problem,)


def _set_problems(
    judge: _Judge, behaviors: Sequence[Behavior], components: Sequence[Component]
) -> Iterator[Problem]:
    form = judge.form
    parts: set[int] = set()
    for place, behavior in enumerate(behaviors):
        if not judge.is_perfect(behavior):
            yield Problem(path=f"equilibria[{place}]", message="is not subgame perfect")
            return
    for place, component in enumerate(components):
        if not component.cells and len(component.extreme) != 1:
            yield Problem(path=f"components[{place}]", message="is neither a point nor cells")
            return
        cells = component.cells
        # What holds of every part of every factor holds of their products.
        looked_at = cells.spanning(parts) if isinstance(cells, ProductCells) else cells
        for number, cell in enumerate(looked_at):
            message = _cell_message(form, cell, judge)
            if message:
                yield Problem(path=f"components[{place}].cells[{number}]", message=message)
                return
        message = _extreme_message(behaviors, component)
        if message:
            yield Problem(path=f"components[{place}].extreme", message=message)
            return
    named = {number for component in components for number in component.extreme}
    if named != set(range(len(behaviors))):
        yield Problem(path="equilibria", message="are not those that the components name")


class _Judge:
    """Tells whether behaviours are subgame perfect, each looked at once."""

    def __init__(self, form: ExtensiveForm, deadline: float | None) -> None:
        self.form, self.deadline = form, deadline
        self.seen: dict[object, bool] = {}

    def is_perfect(self, behavior: Behavior) -> bool:
        """Return whether a behaviour is a Nash equilibrium of every subgame."""
        key = behavior_key(behavior)
        in_time(self.deadline)
        if key not in self.seen:
            self.seen[key] = (
                self._has_no_better_move(behavior)
                if self.form.has_perfect_information
                else is_subgame_perfect(self.form, behavior)
            )
        return self.seen[key]

    def _has_no_better_move(self, behavior: Behavior) -> bool:
        """Look at every single change: with nothing hidden that is enough (one-shot deviations)."""
        form = self.form
        values = node_payoffs(form, behavior)
        return not any(
            player is not None
            and player != CHANCE
            and any(
                values[child][player] + (own[player] if own else 0) > values[node][player]
                for child in form.children[node]
            )
            for node, (player, own) in enumerate(zip(form.player, form.payoffs, strict=True))
        )


def _cell_message(form: ExtensiveForm, cell: BehaviorCell, judge: _Judge) -> str:
    conditions = subgame_conditions(form, dict(_numbered(form, cell.supports)))
    variables = [
        (form.information_sets[number].label, form.information_sets[number].actions[action], False)
        for number, action in conditions.variables
    ]
    claimed = [(each.information_set, each.entry, each.is_belief) for each in cell.variables]
    n_more = len(claimed) - len(variables)
    if claimed[: len(variables)] != variables or cell.positive:
        return "is written in other probabilities than its conditions"
    if set(cell.equations) != _padded(conditions.equations, n_more):
        return "has other equations than its supports have"
    # More of them tell it from another set with the same supports.
    if not set(cell.limits) >= _padded(conditions.limits, n_more):
        return "has other inequalities than its supports have"
    if not cell.contains(cell.sample):
        return "does not hold its sample"
    points = (cell.sample, *cell.vertices)
    if cell.belief_supports or any(each.beliefs for each in points):
        return "has beliefs, of which subgame perfection says nothing"
    if not all(judge.is_perfect(each.behavior) for each in points):
        return "has a point that is not subgame perfect"
    return vertices_problem(form, cell)


def _extreme_message(behaviors: Sequence[Behavior], component: Component) -> str:
    """Return what is wrong with the equilibria that a component of sound cells names, if anything.

    They are in it, and those of its cells' vertices that are shown are among them.
    """
    if not component.extreme or not set(component.extreme) <= set(range(len(behaviors))):
        return "names equilibria that are not listed"
    own = [cast("Weights", behaviors[number]) for number in component.extreme]
    cells = component.cells
    if isinstance(cells, ProductCells):
        is_in = all(cells.contains(Assessment(behavior=each)) for each in own)
        return "" if is_in else "names equilibria of other sets"
    keys = set(map(behavior_key, own))
    inside = {
        behavior_key(each)
        for each in own
        if any(cell.contains(Assessment(behavior=each)) for cell in cells)
    }
    if cells and keys != inside:
        return "names equilibria of other sets"
    corners = {
        behavior_key(each.behavior)
        for cell in cells
        for each in cell.vertices or (cell.sample,) * (cell.dimension == 0)
    }
    return "" if corners <= keys else "leaves out vertices"


def _padded(polynomials: Sequence[Terms], n_more: int) -> set[Terms]:
    """Return polynomials as such in more variables."""
    zeros = (0,) * n_more
    return {tuple(((*powers, *zeros), amount) for powers, amount in terms) for terms in polynomials}
