"""The equilibria of one part of a tree: connected sets, each cut up by what is played."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import chain, combinations

from est_games.certificate.local_cell import LocalConditions, keyed

Mixture = tuple[Fraction, ...]
LocalBehavior = Mapping[int, Mixture]
"""The probability of each action, by information set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalPart:
    """A set of equilibria of a group of pieces.

    Parameters
    ----------
    supports : mapping of int to tuple of int
        The actions played at information sets, by number; not told where any that `conditions`
        allow may be.
    conditions : LocalConditions
        What else holds in the set.
    sample : mapping of int to tuple of Fraction or AlgebraicNumber
        One of them.
    vertices : tuple of mappings of int to tuple of Fraction
        Where the closure is a polytope, its vertices; otherwise empty.
    dimension : int or None
        How many probabilities are free; None where that was not proved.
    points : tuple of mappings of int to tuple of Fraction
        Of a set without vertices: some equilibria in it that are worth showing.
    """

    supports: Mapping[int, tuple[int, ...]]
    conditions: LocalConditions = field(default_factory=LocalConditions)
    sample: LocalBehavior
    vertices: tuple[LocalBehavior, ...] = ()
    dimension: int | None = None
    points: tuple[LocalBehavior, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalComponent:
    """A connected set of equilibria of a group of pieces.

    Parameters
    ----------
    parts : tuple of LocalPart
        The set, by supports.
    corners : tuple of mappings of int to tuple of Fraction
        Points at which any multilinear function of the behaviour takes its extreme values on the
        set; empty where none are known.
    """

    parts: tuple[LocalPart, ...]
    corners: tuple[LocalBehavior, ...] = field(default=())

    @property
    def is_point(self) -> bool:
        """Whether it is one behaviour."""
        return len(self.parts) == 1 and self.parts[0].dimension == 0


def tied(number: int, n_actions: int, actions: Sequence[int]) -> LocalComponent:
    """Return what can be played at an information set where some actions are equally good.

    Examples
    --------
    >>> (part,) = tied(7, 3, (0, 2)).parts
    >>> part.conditions.equations, part.dimension, [str(x) for x in part.sample[7]]
    (frozenset({((((7, 1),), 1),)}), 1, ['1/2', '0', '1/2'])
    """
    corners = tuple({number: unit(n_actions, k)} for k in actions)
    if len(actions) == 1:
        part = LocalPart(supports={number: tuple(actions)}, sample=corners[0], dimension=0)
        return LocalComponent(parts=(part,), corners=corners)
    excluded = [
        keyed({((number, k),): Fraction(1)}, is_equation=True)
        for k in range(n_actions)
        if k not in actions
    ]
    part = LocalPart(
        supports={},
        conditions=LocalConditions(equations=frozenset(excluded)),
        sample={number: uniform(n_actions, actions)},
        vertices=corners,
        dimension=len(actions) - 1,
    )
    return LocalComponent(parts=(part,), corners=corners)


def is_rational(behavior: LocalBehavior) -> bool:
    """Tell whether all probabilities are fractions."""
    return all(isinstance(weight, Fraction) for row in behavior.values() for weight in row)


def subsets(actions: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Yield every nonempty subset, the smaller first."""
    return chain.from_iterable(combinations(actions, size) for size in range(1, len(actions) + 1))


def unit(n: int, place: int) -> Mixture:
    """Return one action as a mixture of several."""
    return tuple(Fraction(k == place) for k in range(n))


def uniform(n: int, chosen: Sequence[int]) -> Mixture:
    """Return some actions mixed evenly."""
    return tuple(Fraction(k in chosen, len(chosen)) for k in range(n))
