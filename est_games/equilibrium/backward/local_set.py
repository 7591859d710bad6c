"""The equilibria of one part of a tree: connected sets, each cut up by what is played."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import chain, combinations

from est_games.equilibrium.backward.piece import TooManyError

MAX_PARTS = 4_096
"""Supports of one connected set."""

Mixture = tuple[Fraction, ...]
LocalBehavior = Mapping[int, Mixture]
"""The probability of each action, by information set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalPart:
    """Equilibria in which the same actions are played.

    Parameters
    ----------
    supports : mapping of int to tuple of int
        The actions played at each information set, by number.
    sample : mapping of int to tuple of Fraction
        One of them.
    vertices : tuple of mappings of int to tuple of Fraction
        Where the closure is a polytope, its vertices; otherwise empty.
    dimension : int or None
        How many probabilities are free; None where that was not proved.
    bounds : tuple of (int, int, Fraction, int)
        What tells it from other equilibria with the same supports: at an information set, the
        probability of an action is at least a number if the last entry is 1, at most if it is -1.
    """

    supports: Mapping[int, tuple[int, ...]]
    sample: LocalBehavior
    vertices: tuple[LocalBehavior, ...] = ()
    dimension: int | None = None
    bounds: tuple[tuple[int, int, Fraction, int], ...] = ()


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
    >>> [part.supports[7] for part in tied(7, 3, (0, 2)).parts]
    [(0,), (2,), (0, 2)]
    """
    if 2 ** len(actions) > MAX_PARTS:
        raise TooManyError
    corners = {k: {number: _unit(n_actions, k)} for k in actions}
    return LocalComponent(
        parts=tuple(
            LocalPart(
                supports={number: chosen},
                sample={number: _uniform(n_actions, chosen)},
                vertices=tuple(corners[k] for k in chosen),
                dimension=len(chosen) - 1,
            )
            for chosen in subsets(actions)
        ),
        corners=tuple(corners.values()),
    )


def subsets(actions: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Yield every nonempty subset, the smaller first."""
    return chain.from_iterable(combinations(actions, size) for size in range(1, len(actions) + 1))


def _unit(n: int, place: int) -> Mixture:
    return tuple(Fraction(k == place) for k in range(n))


def _uniform(n: int, chosen: Sequence[int]) -> Mixture:
    return tuple(Fraction(k in chosen, len(chosen)) for k in range(n))
