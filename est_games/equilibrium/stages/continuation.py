"""What may follow a stage: values by player and type, and the beliefs that support them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import flint

from est_games.arithmetic import RationalFunction, Ring, Value, is_constant, rational
from est_games.equilibrium.stages.belief import Cone, contains, whole

Values = tuple[tuple[Value, ...], ...]
"""Shape (n_players, n_types): what a player gets if this is the informed player's type."""

Outcome = tuple[Any, ...] | None
"""What is observed on the path by type, or None where it is not told apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChanceWitness:
    """Nature's stage, or a delay: which continuation follows each outcome."""

    choices: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionWitness:
    """A pure decision stage: who does what, and what follows.

    Parameters
    ----------
    strategy : tuple of tuple of int, shape (n_types, n_moves)
        The action profile played when the informed player has each type.
    replies : mapping of int to int
        By the informed player's action (0 where it does not move): the continuation chosen after it
        when the others do as they should.
    answers : tuple of ((move, classes), choices) pairs
        For an uninformed deviator and the successors its deviation leads to, one per action the
        informed player's types take: the continuations chosen there. Deviations that change no
        successor are not listed: the continuation stays.
    """

    strategy: tuple[tuple[int, ...], ...]
    replies: tuple[tuple[int, int], ...]
    answers: tuple[tuple[tuple[int, tuple[int, ...]], tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MixedWitness:
    """A decision stage with randomisation: the mixtures, and what follows each profile."""

    mixtures: tuple[tuple[Value, ...], ...]
    choices: tuple[int, ...]


Witness = ChanceWitness | DecisionWitness | MixedWitness | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Continuation:
    """One way to go on from a stage, for all beliefs for which it is rational.

    Parameters
    ----------
    values : tuple of tuple, shape (n_players, n_types)
        The value to each player given the true type, as of this stage.
    cones : tuple of Cone
        Beliefs at this stage for which the plan is sequentially rational here and everywhere after;
        their union counts.
    witnesses : tuple of Witness
        How it is played, one per cone.
    outcome : tuple or None
        What is seen on the path, by type, in the stages where outcomes are told apart.
    ident : int
        Equal for equal values within one run.
    """

    values: Values
    cones: tuple[Cone, ...]
    witnesses: tuple[Witness, ...]
    ident: int
    outcome: Outcome = None

    @property
    def is_free(self) -> bool:
        """Whether it is rational under every belief by one witness."""
        return self.cones[0].is_whole

    def piece(self, belief: Sequence[Value], ring: Ring) -> int | None:
        """Return the index of the first cone that contains a belief, or None."""
        for number, cone in enumerate(self.cones):
            if contains(cone, belief, ring):
                return number
        return None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outlook:
    """All continuations of one stage.

    Parameters
    ----------
    continuations : tuple of Continuation
        All of them.
    covers : bool
        Whether there is one for every belief.
    ident : int
        Equal for stages that offer the same values for the same beliefs within one run.
    """

    continuations: tuple[Continuation, ...]
    covers: bool
    ident: int


class Register:
    """Numbers for things that are equal: hashed once, compared as ints."""

    def __init__(self, known: Register | None = None) -> None:
        self._numbers: dict[Any, int] = dict(known._numbers) if known else {}

    def __len__(self) -> int:
        return len(self._numbers)

    def _number(self, key: Any) -> int:
        return self._numbers.setdefault(key, len(self._numbers))

    def values(self, values: Values) -> int:
        """Return the number of a matrix of values: equal if identically equal, not by the point."""
        return self._number(tuple(structure(value) for row in values for value in row))

    def outlook(self, continuations: Sequence[Continuation], covers: bool) -> int:
        """Return the number of a list of continuations, whatever their witnesses."""
        return self._number(
            (
                covers,
                *((each.ident, each.outcome, *map(_shape, each.cones)) for each in continuations),
            )
        )


def structure(value: Value) -> Any:
    """Return something hashable that is equal for identically equal ring elements."""
    if isinstance(value, flint.fmpq):
        # The hash of a rational is that of a Python fraction, which is dear; whole numbers' is not.
        return value.p, value.q
    if isinstance(value, RationalFunction):
        return structure(value.numerator), structure(value.denominator)
    if is_constant(value):
        return structure(value.leading_coefficient() if value else rational(0))
    return str(value)


def _shape(cone: Cone) -> Any:
    # All of it, since which rays the rows have is known only where they were found.
    if cone.is_whole:
        return 0
    vectors = (*cone.rows, *cone.rays)
    return cone.active, tuple(structure(entry) for vector in vectors for entry in vector)


def certain(values: Values, witness: Witness, ident: int, n_types: int) -> Continuation:
    """Return a continuation that is rational under every belief."""
    return Continuation(values=values, cones=(whole(n_types),), witnesses=(witness,), ident=ident)


def together(groups: Sequence[Sequence[int]], chosen: Sequence[Continuation]) -> Values:
    """Return the values when each group of types gets its own continuation."""
    if len(chosen) == 1:
        return chosen[0].values
    return tuple(worths(groups, chosen, player) for player in range(len(chosen[0].values)))


def worths(
    groups: Sequence[Sequence[int]], chosen: Sequence[Continuation], player: int
) -> tuple[Value, ...]:
    """Return one player's values by type when each group of types gets its own continuation."""
    if len(chosen) == 1:
        return chosen[0].values[player]
    worth = {
        kind: after.values[player][kind]
        for group, after in zip(groups, chosen, strict=True)
        for kind in group
    }
    return tuple(worth[kind] for kind in range(len(worth)))
