"""A system of conditions that are not linear, shown by case distinctions to hold nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any

import flint

from est_games.certificate.assessment_system import Condition, System
from est_games.certificate.malformed import MALFORMED
from est_games.certificate.open_region import TooManyError
from est_games.certificate.support_case import first_case
from est_games.certificate.support_cases import Step, UnsoundError, replayed
from est_games.certificate.support_ring import SupportRing, Supports, TooLongError

MAX_FACES = 64
"""A system whose beliefs may vanish in more ways is not taken apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Simplices:
    """Distributions that are not those of a game's players.

    Parameters
    ----------
    shape : tuple of int
        Over how many things each is.
    """

    shape: tuple[int, ...]

    @property
    def n_players(self) -> int:
        """How many there are."""
        return len(self.shape)


class SystemRing(SupportRing):
    """The unknowns of a system where given probabilities are positive and all others vanish.

    Parameters
    ----------
    system : System
        The conditions.
    supports : tuple of tuple of int
        For each group, the places of what is positive.

    Examples
    --------
    >>> system = System(limits=((((0, 1), 1), ((1, 1), -2)),), groups=((0, 1),))
    >>> SystemRing(system, ((0, 1),)).limits()
    [-3*x0^2 + x0]
    """

    def __init__(self, system: System, supports: Supports) -> None:
        self.game: Any = Simplices(shape=tuple(map(len, system.groups)))
        self.supports = supports
        self.unknowns = [(i, k) for i, own in enumerate(supports) for k in own[1:]]
        names = [f"x{place}" for place in range(len(self.unknowns))]
        names += [f"rest{group}" for group in range(len(supports))]
        self.context = flint.fmpz_mpoly_ctx.get(names, flint.Ordering.lex)
        gens = self.context.gens()
        self.gens, self.rests = gens[: len(self.unknowns)], gens[len(self.unknowns) :]
        self.zero, self.one = self.context.constant(0), self.context.constant(1)
        self._signs, self._factors = {}, {}
        self.groups = [
            [place for place, (owner, _) in enumerate(self.unknowns) if owner == group]
            for group in range(len(supports))
        ]
        self._system = system
        self._value = dict.fromkeys(system.variables, self.zero)
        for own, group, places in zip(supports, system.groups, self.groups, strict=True):
            rest = self.one
            for k, place in zip(own[1:], places, strict=True):
                self._value[group[k]] = self.gens[place]
                rest = rest - self.gens[place]
            self._value[group[own[0]]] = rest

    def equations(self) -> list[Any]:
        """Return what vanishes."""
        return [self._polynomial(each) for each in self._system.equations]

    def limits(self) -> list[Any]:
        """Return what is not negative."""
        return [self._polynomial(each) for each in self._system.limits]

    def _polynomial(self, each: Condition) -> Any:
        total = self.zero
        for monomial, coefficient in each:
            term = self.context.constant(coefficient)
            for variable in monomial:
                term = term * self._value[variable]
            total = total + term
        return total


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemCases:
    """Case distinctions by which a system holds nothing.

    Parameters
    ----------
    steps : tuple of Step
        For each choice of what is positive, in the order of :func:`system_supports`.
    """

    steps: tuple[Step, ...]


def system_supports(system: System) -> Iterator[Supports]:
    """Yield what may be positive in each group: all that must be, and something.

    Raises
    ------
    TooManyError
        There are more than :data:`MAX_FACES` ways.
    """
    positive = set(system.positive)
    rows = [
        [
            own
            for size in range(1, len(group) + 1)
            for own in combinations(range(len(group)), size)
            if all(k in own for k, variable in enumerate(group) if variable in positive)
        ]
        for group in system.groups
    ]
    for number, supports in enumerate(product(*rows)):
        if number >= MAX_FACES:
            raise TooManyError
        yield supports


def is_empty_by_cases(system: System, cases: SystemCases) -> bool:
    """Tell whether case distinctions show that a system holds nothing; each is taken again.

    Examples
    --------
    A probability that is one half at most, and whose square is one half at least.

    >>> system = System(
    ...     equations=((((), -1), ((0,), 1), ((1,), 1)),),
    ...     limits=((((0, 0), -4), ((0,), 2)), (((0, 0), 2), ((), -1))),
    ...     positive=(0, 1),
    ...     groups=((0, 1),),
    ... )
    >>> is_empty_by_cases(system, SystemCases(steps=(("decide",),)))
    True
    """
    try:
        supports = list(system_supports(system))
        if len(supports) != len(cases.steps):
            return False
        for own, step in zip(supports, cases.steps, strict=True):
            ring = SystemRing(system, own)
            if replayed(ring, first_case(ring), step) != ((), ()):
                return False
    except (UnsoundError, TooLongError, TooManyError, *MALFORMED):
        return False
    return True
