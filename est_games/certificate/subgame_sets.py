"""Sets of behaviours listed as subgame perfect: which they are, and what holds of their points."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from math import prod
from time import perf_counter
from typing import Any, Protocol, cast

from est_games.certificate.behavior_cell import Assessment, BehaviorCell, Weights
from est_games.certificate.cell_vertices import vertices_problem
from est_games.certificate.extensive_form import Behavior, is_subgame_perfect, node_payoffs
from est_games.certificate.field_number import DifferentFieldsError, field_rows
from est_games.certificate.local_cell import LocalCell, LocalConditions, cell_of, fixed, holds_at
from est_games.certificate.malformed import refuses_malformed
from est_games.certificate.product_cells import ProductCells, local_cell
from est_games.errors import Problem
from est_games.game.algebraic import AlgebraicNumber
from est_games.game.extensive import CHANCE, ExtensiveForm

MAX_CELLS = 20_000
"""Cells compared with those listed, one by one."""

Factors = tuple[frozenset[LocalCell], ...]
"""A product of sets of different subgames, each by its cells."""
Row = tuple[Any, ...]


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
    """A connected set of equilibria of some subgames.

    Parameters
    ----------
    cells : frozenset of LocalCell
        Its parts.
    point : mapping of int to tuple of numbers, or None
        What is done at each information set, where it is a single behaviour.
    """

    cells: frozenset[LocalCell]
    point: Mapping[int, Row] | None = field(default=None, compare=False)


class Listed:
    """The sets listed, to be taken off the list one by one.

    Parameters
    ----------
    form : ExtensiveForm
        The game.
    behaviors : sequence of behaviours
        The equilibria listed.
    components : sequence of Component
        The connected sets.
    """

    def __init__(
        self, form: ExtensiveForm, behaviors: Sequence[Behavior], components: Sequence[Component]
    ) -> None:
        self.form = form
        self.products: list[ProductCells] = []
        self.cells: list[frozenset[LocalCell]] = []
        self.points: list[Mapping[int, Row]] = []
        self.irrational = [
            _rows(form, behavior) for behavior in behaviors if not is_rational(behavior)
        ]
        for component in components:
            cells = component.cells
            if isinstance(cells, ProductCells):
                self.products.append(cells)
            elif cells:
                self.cells.append(_cells(form, cells))
                samples = [cell.sample.behavior for cell in cells]
                self.irrational += [_rows(form, x) for x in samples if not is_rational(x)]
            else:
                self.points.append(_rows(form, behaviors[component.extreme[0]]))

    @property
    def is_empty(self) -> bool:
        """Whether all were taken off, and every irrational behaviour is in one of them."""
        return not (self.products or self.cells or self.points or self.irrational)

    def take(self, settled: Mapping[int, Row], sets: Sequence[LocalSet]) -> bool:
        """Take a product of sets off the list; tell whether it was on it.

        Parameters
        ----------
        settled : mapping of int to tuple of Fraction
            What is done at all other information sets.
        sets : sequence of LocalSet
            The sets.
        """
        self.irrational = [rows for rows in self.irrational if not _is_in(rows, settled, sets)]
        if all(each.point is not None for each in sets):
            whole = dict(settled)
            for each in sets:
                whole.update(each.point or {})
            return _taken(self.points, whole)
        factors = [each.cells for each in sets]
        for cells in self.products:
            own = [frozenset(map(local_cell, factor)) for factor in cells.factors]
            is_once = all(len(a) == len(b) for a, b in zip(own, cells.factors, strict=True))
            if own == factors and is_once and dict(cells.settled) == dict(settled):
                self.products.remove(cells)
                return True
        if prod(map(len, factors)) > MAX_CELLS:
            return False
        played = tuple(
            (number, tuple(k for k, weight in enumerate(row) if weight))
            for number, row in settled.items()
        )
        done = LocalCell(played, fixed(settled))
        product_cells = frozenset(_together((done, *chosen)) for chosen in product(*factors))
        return _taken(self.cells, product_cells)


def _is_in(rows: Mapping[int, Row], settled: Mapping[int, Row], sets: Sequence[LocalSet]) -> bool:
    """Tell whether an irrational behaviour is in a product of sets, by exact arithmetic."""
    found = field_rows(rows)
    point = {(number, k): x for number, row in found.items() for k, x in enumerate(row) if x}
    played = {number: tuple(k for k, x in enumerate(row) if x) for number, row in found.items()}
    try:
        return all(found[number] == tuple(row) for number, row in settled.items()) and all(
            any(
                all(played[number] == own for number, own in cell.played)
                and holds_at(cell.conditions, point)
                for cell in each.cells
            )
            for each in sets
        )
    except DifferentFieldsError:
        return False


def _taken(entries: list[Any], wanted: object) -> bool:
    try:
        entries.remove(wanted)
    except (ValueError, ArithmeticError):
        return False
    return True


def _together(cells: Sequence[LocalCell]) -> LocalCell:
    conditions = LocalConditions()
    every: list[tuple[int, tuple[int, ...]]] = []
    for cell in cells:
        conditions = conditions.together(cell.conditions)
        every += cell.played
    return LocalCell(tuple(sorted(every)), conditions)


def _cells(form: ExtensiveForm, cells: Sequence[BehaviorCell]) -> frozenset[LocalCell]:
    try:
        found = frozenset(cell_of(form, cell) for cell in cells)
    except (KeyError, ValueError):
        raise RefusedError("components", "name what there is not") from None
    if len(found) != len(cells):
        raise RefusedError("components", "have a cell twice")
    return found


def _rows(form: ExtensiveForm, behavior: Behavior) -> Mapping[int, Row]:
    index = form.information_set_index
    return {
        index[label]: tuple(
            row.get(action, Fraction(0)) for action in form.information_sets[index[label]].actions
        )
        for label, row in behavior.items()
    }


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


@refuses_malformed
def set_problems(
    form: ExtensiveForm,
    behaviors: Sequence[Behavior],
    components: Sequence[Component],
    *,
    deadline: float | None = None,
) -> tuple[Problem, ...]:
    """Return what is wrong with behaviours and cells one by one, the first of each.

    Behaviours, and samples and vertices of cells, must have no regret in any subgame; a cell must
    hold its sample. That its conditions are those of equilibria is proved with completeness
    (:func:`.subgame_perfection.completeness_problems`). Irrational behaviours are looked at there.
    The equilibria that a component names must be in it; where all conditions are linear, its
    vertices are enumerated again.

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
            message = _cell_message(cell, judge)
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
        if not is_rational(behavior):
            return True
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


def _cell_message(cell: BehaviorCell, judge: _Judge) -> str:
    if is_rational(cell.sample.behavior) and not cell.contains(cell.sample):
        return "does not hold its sample"
    points = (cell.sample, *cell.vertices)
    if cell.belief_supports or any(each.beliefs for each in points):
        return "has beliefs, of which subgame perfection says nothing"
    if not all(judge.is_perfect(each.behavior) for each in points):
        return "has a point that is not subgame perfect"
    return vertices_problem(judge.form, cell) if is_rational(cell.sample.behavior) else ""


def _extreme_message(behaviors: Sequence[Behavior], component: Component) -> str:
    """Return what is wrong with the equilibria that a component of sound cells names, if anything.

    They are in it, and those of its cells' vertices that are shown are among them. Irrational ones
    are left to the proof of completeness.
    """
    if not component.extreme or not set(component.extreme) <= set(range(len(behaviors))):
        return "names equilibria that are not listed"
    named = [behaviors[number] for number in component.extreme]
    own = [cast("Weights", each) for each in named if is_rational(each)]
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
        if is_rational(each.behavior)
    }
    return "" if corners <= keys else "leaves out vertices"


def is_rational(behavior: Behavior) -> bool:
    """Tell whether all probabilities are fractions."""
    return not any(
        isinstance(weight, AlgebraicNumber) for row in behavior.values() for weight in row.values()
    )
