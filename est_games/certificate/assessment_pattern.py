"""A pattern of an assessment: which moves are made, and the conditions that come of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

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
    systems : tuple of System
        The conditions, in systems that have no variable in common.
    """

    supports: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    believed: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    weights: Mapping[int, Weights] = field(default_factory=dict)
    free: frozenset[int] = frozenset()
    equations: tuple[Condition, ...] = ()
    limits: tuple[Condition, ...] = ()
    groups: Mapping[tuple[str, int], tuple[int, ...]] = field(default_factory=dict)
    systems: tuple[System, ...] = ()

    def limited(self, equations: Sequence[Condition], limits: Sequence[Condition]) -> Pattern:
        """Return the pattern with more conditions, and the systems these hang together with joined.

        The system that is new comes last; it is the only one.
        """
        variables = {
            variable
            for each in (*equations, *limits)
            for monomial, _ in each
            for variable in monomial
        }
        apart: list[System] = []
        joined: list[System] = []
        for system in self.systems:
            (joined if variables.intersection(system.variables) else apart).append(system)
        known = {group for system in joined for group in system.groups}
        groups = [
            group
            for group in self.groups.values()
            if group not in known and variables.intersection(group)
        ]
        whole = {*equations, *(each for system in joined for each in system.equations)}
        bounds = {*limits, *(each for system in joined for each in system.limits)}
        own = tuple(sorted([*known, *groups]))
        positive = self._positive()
        new = System(
            equations=tuple(sorted({*whole, *map(sum_to_one, groups)})),
            limits=tuple(sorted(bounds)),
            positive=tuple(v for group in own for v in group if v in positive),
            groups=own,
        )
        return replace(
            self,
            equations=(*self.equations, *equations),
            limits=(*self.limits, *limits),
            systems=(*apart, new),
        )

    def _positive(self) -> set[int]:
        """Return the variables that are positive."""
        return {
            variable
            for (kind, number), group in self.groups.items()
            if kind == "action" or number in self.believed
            for variable in group
        }

    def whole(self) -> System:
        """Return all conditions in one system."""
        blocks = self.blocks()
        groups = tuple(sorted(group for system in blocks for group in system.groups))
        positive = self._positive()
        return System(
            equations=tuple(sorted({each for system in blocks for each in system.equations})),
            limits=tuple(sorted({each for system in blocks for each in system.limits})),
            positive=tuple(v for group in groups for v in group if v in positive),
            groups=groups,
        )

    def blocks(self) -> list[System]:
        """Return the conditions in systems that have no variable in common."""
        used = {group for system in self.systems for group in system.groups}
        positive = self._positive()
        free = [
            System(
                equations=(sum_to_one(group),),
                positive=tuple(v for v in group if v in positive),
                groups=(group,),
            )
            for group in self.groups.values()
            if group not in used
        ]
        return [*self.systems, *free]
