"""The beliefs still possible while a strategy profile of a stage is examined.

A condition of an uninformed player is a halfspace of beliefs; a continuation chosen after an action
must be rational at the belief held there, which is the restriction to the types that take the
action. Where that restriction is zero the action is a surprise and the belief after it is free, but
it must still be one for all that may follow: so the cones after each action are intersected too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from est_games.arithmetic import Ring, rational
from est_games.equilibrium.stages.belief import Cone, Row, clip, is_within, meet, pulled_from

Groups = tuple[tuple[int, ...], ...]
"""The types that act alike, one group for each action taken."""
Deviation = tuple[int, tuple[int, ...]]
"""A move, and the successors reached for each group of types if its player deviates."""
Answers = tuple[tuple[Deviation, tuple[int, ...]], ...]


class State(NamedTuple):
    """Beliefs still possible, and what was chosen to keep them so.

    Parameters
    ----------
    cone : Cone
        Beliefs at the stage.
    follows : tuple of Cone
        For each group of types, the beliefs after its action if that comes as a surprise; empty
        where there is but one group.
    answers : tuple
        As in :class:`~est_games.equilibrium.stages.continuation.DecisionWitness`.
    """

    cone: Cone
    follows: tuple[Cone, ...]
    answers: Answers


def refined(
    state: State,
    groups: Groups,
    options: Iterable[Mapping[int, Cone]],
    row: Row | None,
    ring: Ring,
) -> list[State]:
    """Return the parts of a state cut out by cones for groups of types, and a halfspace.

    Parameters
    ----------
    state : State
        What is possible so far.
    groups : tuple of tuple of int
        The types that act alike.
    options : iterable of mapping of int to Cone
        Each demands that the belief after some groups' actions lies in a cone.
    row : tuple or None
        A halfspace the belief at the stage must lie in.
    ring : Ring
        Decides.
    """
    parts = []
    for option in options:
        part = _narrowed(state, groups, option, row, ring)
        if part is not None:
            if is_same(part, state):
                return [part]
            parts.append(part)
    return parts


def _narrowed(
    state: State, groups: Groups, option: Mapping[int, Cone], row: Row | None, ring: Ring
) -> State | None:
    cone = state.cone if row is None else clip(state.cone, row, ring)
    follows: tuple[Cone, ...] = state.follows
    for number, after in option.items():
        if cone is None:
            return None
        if after.is_whole:
            continue
        if not follows:
            cone = meet(cone, after, ring)
            continue
        cone = pulled_from(after, cone, _indicator(groups[number], cone.n_types), ring)
        surprised = meet(follows[number], after, ring)
        if surprised is None:
            return None
        follows = (*follows[:number], surprised, *follows[number + 1 :])
    return None if cone is None else State(cone, follows, state.answers)


def _indicator(group: Sequence[int], n_types: int) -> Row:
    return tuple(rational(int(kind in group)) for kind in range(n_types))


def is_same(state: State, other: State) -> bool:
    """Tell whether nothing was cut off."""
    return state.cone is other.cone and state.follows == other.follows


def distinct(states: list[State], ring: Ring) -> list[State]:
    """Return the states without those that are part of another."""
    if len(states) < 2:
        return states
    kept: list[State] = []
    for state in states:
        if not any(_is_part(state, other, ring) for other in kept):
            kept = [other for other in kept if not _is_part(other, state, ring)]
            kept.append(state)
    return kept


def _is_part(state: State, other: State, ring: Ring) -> bool:
    return is_within(state.cone, other.cone, ring) and all(
        is_within(mine, theirs, ring)
        for mine, theirs in zip(state.follows, other.follows, strict=True)
    )
