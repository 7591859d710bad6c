"""A pattern of an assessment: which moves are made, and the conditions that come of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from est_games.certificate.assessment_system import (
    Condition,
    Polynomial,
    System,
    sum_to_one,
)

Weights = tuple[Polynomial, ...]
"""The weight of each node of an information set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """Some choices made, and what follows from them.

    Parameters
    ----------
    supports : mapping of int to tuple of int
        The actions taken at information sets.
    believed : mapping of int to tuple of int
        The nodes believed possible at information sets where that was chosen.
    weights : mapping of int to Weights
        What beliefs are proportional to.
    free : frozenset of int
        Information sets whose belief is a variable of its own.
    equations, limits : tuple of Condition
        What is to vanish, and not to be negative, so far.
    groups : mapping of (str, int) to tuple of int
        The variables so far, by distribution.
    """

    supports: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    believed: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    weights: Mapping[int, Weights] = field(default_factory=dict)
    free: frozenset[int] = frozenset()
    equations: tuple[Condition, ...] = ()
    limits: tuple[Condition, ...] = ()
    groups: Mapping[tuple[str, int], tuple[int, ...]] = field(default_factory=dict)

    def positive(self) -> set[int]:
        """Return the variables that are positive."""
        return {
            variable
            for (kind, number), group in self.groups.items()
            if kind == "action" or number in self.believed
            for variable in group
        }

    def blocks(self) -> list[System]:
        """Return the conditions in systems that have no variable in common."""
        leader: dict[int, int] = {}

        def find(variable: int) -> int:
            while leader[variable] != variable:
                leader[variable] = leader[leader[variable]]
                variable = leader[variable]
            return variable

        for group in self.groups.values():
            leader.update(dict.fromkeys(group, group[0]))
        used = []
        for each in (*self.equations, *self.limits):
            variables = [variable for monomial, _ in each for variable in monomial]
            used.append(variables)
            for variable in variables[1:]:
                leader[find(variable)] = find(variables[0])
        positive = self.positive()
        parts: dict[int, list[list[Any]]] = {}
        for group in self.groups.values():
            parts.setdefault(find(group[0]), [[], [], []])[2].append(group)
        for place, (each, variables) in enumerate(
            zip((*self.equations, *self.limits), used, strict=True)
        ):
            key = find(variables[0]) if variables else -1
            which = 0 if place < len(self.equations) else 1
            parts.setdefault(key, [[], [], []])[which].append(each)
        return [
            System(
                equations=tuple(sorted({*equations, *map(sum_to_one, groups)})),
                limits=tuple(sorted(set(limits))),
                positive=tuple(sorted(positive & {v for group in groups for v in group})),
                groups=tuple(sorted(groups)),
            )
            for equations, limits, groups in parts.values()
        ]
