"""From a solved pattern to assessments: points, vertices, and where they lead in the limit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import product
from math import prod

from est_games.arithmetic import fraction
from est_games.certificate.assessment_claim import pattern_cell
from est_games.certificate.assessment_pattern import Pattern, Weights
from est_games.certificate.assessment_patterns import AssessmentPatterns
from est_games.certificate.assessment_system import System
from est_games.certificate.behavior_cell import Assessment, BehaviorCell
from est_games.equilibrium.beliefs.solved_system import SolvedSystem
from est_games.equilibrium.beliefs.system_vertices import Point

MAX_EXTREME = 1_000
"""Extreme assessments of one pattern are listed up to this number."""


@dataclass(frozen=True, kw_only=True)
class SolvedPattern:
    """A pattern that holds assessments.

    Parameters
    ----------
    rules : AssessmentPatterns
        Of the form.
    pattern : Pattern
        All choices made.
    blocks : tuple of (System, SolvedSystem)
        Its systems, each with a sample.
    """

    rules: AssessmentPatterns
    pattern: Pattern
    blocks: tuple[tuple[System, SolvedSystem], ...]

    @cached_property
    def sample_point(self) -> Point:
        """A point at which all conditions hold, strict ones included."""
        return _joined(solved.sample or {} for _, solved in self.blocks)

    def assessment(self, point: Point, direction: Point | None = None) -> Assessment:
        """Return the assessment at a point of the closure: the limit from a point of the set.

        Parameters
        ----------
        point : dict
            The probabilities that are variables.
        direction : dict, optional
            The point from which it is come to, straight; the sample where it is left out.
        """
        form, pattern = self.rules.form, self.pattern
        start = self.sample_point if direction is None else direction
        behavior, beliefs = {}, {}
        for number in self.rules.sets:
            choice = form.information_sets[number]
            support = pattern.supports[number]
            row = dict.fromkeys(choice.actions, Fraction(0))
            for action in support:
                alone = len(support) == 1
                variable = self.rules.action_variable(number, action)
                row[choice.actions[action]] = Fraction(1) if alone else point[variable]
            behavior[choice.label] = row
            nodes = form.members[number]
            held = limit_shares(pattern.weights[number], point, start)
            beliefs[choice.label] = {
                form.node(node).path: share for node, share in zip(nodes, held, strict=True)
            }
        return Assessment(behavior=behavior, beliefs=beliefs)

    @cached_property
    def vertex_points(self) -> list[Point]:
        """The vertices of the closure: those of the systems in all combinations.

        Where there are too many, those of one system at a time. Where a system is no polytope, its
        sample stands for it.
        """
        rows = [corners(solved) for _, solved in self.blocks]
        if prod(map(len, rows)) <= MAX_EXTREME:
            return [_joined(chosen) for chosen in product(*rows)]
        first = [row[0] for row in rows]
        return [
            _joined([*first[:place], corner, *first[place + 1 :]])
            for place, row in enumerate(rows)
            for corner in (row if place == 0 else row[1:])
        ]

    @property
    def has_all_vertices(self) -> bool:
        """Whether every system is a polytope, and all combinations of their vertices are listed."""
        return (
            self.is_polytope
            and prod(len(corners(solved)) for _, solved in self.blocks) <= MAX_EXTREME
        )

    @cached_property
    def dimension(self) -> int | None:
        """How many probabilities can be chosen freely; None where that is not known."""
        parts = [solved.dimension for _, solved in self.blocks]
        known = [part for part in parts if part is not None]
        return sum(known) if len(known) == len(parts) else None

    @cached_property
    def is_polytope(self) -> bool:
        """Whether every system is one."""
        return all(solved.vertices is not None for _, solved in self.blocks)

    def cell(self, extreme: Sequence[Assessment]) -> BehaviorCell:
        """Return the pattern as a cell, given the assessments at its vertices."""
        is_flat = self.has_all_vertices and all(map(self._is_flat, self.rules.sets))
        return pattern_cell(
            self.rules,
            self.pattern,
            sample=self.assessment(self.sample_point),
            vertices=tuple(extreme) if is_flat else (),
            dimension=self.dimension,
        )

    def _is_flat(self, number: int) -> bool:
        """Tell whether the belief at an information set is linear in the variables.

        It is where it is a variable of its own or another's, or the same everywhere.
        """
        weights = [weight for weight in self.pattern.weights[number] if weight]
        lone = {monomial for weight in weights for monomial in weight}
        for group in self.pattern.groups.values():
            if lone == {(variable,) for variable in group} and all(
                set(weight.values()) == {1} for weight in weights
            ):
                return len(weights) == len(group)
        block = {v: k for k, (system, _) in enumerate(self.blocks) for v in system.variables}
        for monomial in lone:
            homes = [block[v] for v in monomial]
            if len(set(homes)) < len(homes):
                return False
        shares = {
            tuple(values)
            for point in self.vertex_points
            if any(values := _shares(self.pattern.weights[number], point))
        }
        return len(shares) == 1


def corners(solved: SolvedSystem) -> list[Point]:
    """Return the vertices of a system, or its sample where it has none that are known."""
    return solved.vertices if solved.vertices is not None else [solved.sample or {}]


def _joined(parts: Iterable[Mapping[int, Fraction]]) -> Point:
    whole: Point = {}
    for part in parts:
        whole.update(part)
    return whole


def _shares(weights: Weights, point: Point) -> list[Fraction]:
    values = []
    for weight in weights:
        total = Fraction(0)
        for monomial, coefficient in weight.items():
            total += prod((point[v] for v in monomial), start=fraction(coefficient))
        values.append(total)
    whole = sum(values, Fraction(0))
    return [value / whole for value in values] if whole else values


def limit_shares(weights: Weights, point: Point, start: Point) -> list[Fraction]:
    r"""Return the shares of weights at a point, the limit on the way from another one.

    Notes
    -----
    On the way the weights are polynomials in the distance to go; those of the lowest power that
    some weight has are what counts in the end.

    Examples
    --------
    >>> from est_games.arithmetic import rational
    >>> weights = ({(0,): rational(1)}, {(1,): rational(3)})
    >>> zero, one = Fraction(0), Fraction(1)
    >>> [str(x) for x in limit_shares(weights, {0: zero, 1: zero}, {0: one, 1: one})]
    ['1/4', '3/4']
    """
    at_point = _shares(weights, point)
    if any(at_point):
        return at_point
    lines = []
    for weight in weights:
        line: list[Fraction] = []
        for monomial, coefficient in weight.items():
            term = [fraction(coefficient)]
            for v in monomial:
                low, step = point[v], start[v] - point[v]
                term = [
                    low * a + step * b
                    for a, b in zip([*term, Fraction(0)], [Fraction(0), *term], strict=True)
                ]
            line += [Fraction(0)] * (len(term) - len(line))
            for power, value in enumerate(term):
                line[power] += value
        lines.append(line)
    length = max(map(len, lines))
    for power in range(length):
        values = [line[power] if power < len(line) else Fraction(0) for line in lines]
        if any(values):
            total = sum(values, Fraction(0))
            return [value / total for value in values]
    raise ArithmeticError("weights vanish all the way")
