"""Strategies that no equilibrium has: struck out relation by relation until nothing changes."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from est_games.equilibrium.pure.best_reply_relation import Relation
from est_games.equilibrium.pure.relation_join import row_keys

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Strike = tuple[int, int, int]
"""A player, a strategy it loses, and the player who would reply best nowhere where it is played."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """What is left to be solved.

    Parameters
    ----------
    relations : tuple of Relation
        What solutions agree with.
    left : tuple of arrays of bool
        For each variable, which of its values are left.
    n_players : int
        The first variables are the players'.
    """

    relations: tuple[Relation, ...]
    left: tuple[NDArray[np.bool_], ...]
    n_players: int

    @property
    def is_dead(self) -> bool:
        """Whether some variable has no value left."""
        return not all(values.any() for values in self.left)

    def taking(self, variable: int, value: int) -> Position:
        """Return the position in which a variable has one value."""
        import numpy as np

        only = np.zeros_like(self.left[variable])
        only[value] = True
        left = (*self.left[:variable], only, *self.left[variable + 1 :])
        return replace(self, left=left)


def struck_out(position: Position) -> tuple[Position, tuple[Strike, ...]]:
    """Return a position without the values that no row of some relation has, and each strike.

    Parameters
    ----------
    position : Position
        Where to start.

    Returns
    -------
    (Position, tuple of Strike)
        No solution is lost. The strikes are in order: each holds once those before it are made.

    Notes
    -----
    1. Rows with a value that is gone are dropped, and values that no row has any more are gone,
       until nothing changes.
    2. Variables with one value left, and variables that make no difference to a relation, are
       dropped from it.
    """
    import numpy as np

    relations, left = list(position.relations), list(position.left)
    touching: dict[int, list[int]] = {}
    for k, relation in enumerate(relations):
        for v in relation.variables:
            touching.setdefault(v, []).append(k)
    strikes: list[Strike] = []
    waiting = deque(range(len(relations)))
    queued = [True] * len(relations)
    while waiting:
        k = waiting.popleft()
        queued[k] = False
        relation = relations[k] = _restricted(relations[k], left)
        for column, v in enumerate(relation.variables):
            present = np.zeros_like(left[v])
            present[relation.rows[:, column]] = True
            gone = left[v] & ~present
            if not gone.any():
                continue
            left[v] = left[v] & present
            if v < position.n_players:
                strikes.extend(
                    (v, value, relation.owner) for value in np.flatnonzero(gone).tolist()
                )
            for other in touching[v]:
                if other != k and not queued[other]:
                    waiting.append(other)
                    queued[other] = True
        if not len(relation.rows):
            break
    reduced = (_reduced(relation, left, position.n_players) for relation in relations)
    kept = tuple(relation for relation in reduced if relation.variables)
    return replace(position, relations=kept, left=tuple(left)), tuple(strikes)


def _restricted(relation: Relation, left: Sequence[NDArray[np.bool_]]) -> Relation:
    keep: Any = True
    for column, v in enumerate(relation.variables):
        if not left[v].all():
            keep = keep & left[v][relation.rows[:, column]]
    if keep is True or keep.all():
        return relation
    return replace(relation, rows=relation.rows[keep])


def _reduced(relation: Relation, left: Sequence[NDArray[np.bool_]], n_players: int) -> Relation:
    import numpy as np

    sizes = [len(values) for values in left]
    kept = [v for v in relation.variables if left[v].sum() > 1]
    reduced = _without_others(relation, kept)
    # Running sums are told by what they sum: there every variable makes a difference.
    for v in kept if relation.variables[-1] < n_players else ():
        n_each, odd = divmod(len(reduced.rows), int(left[v].sum()))
        column = reduced.rows[:, reduced.variables.index(v)]
        if odd or (np.bincount(column, minlength=sizes[v])[left[v]] != n_each).any():
            continue
        others = [w for w in reduced.variables if w != v]
        first = np.unique(row_keys(reduced, others, sizes), return_index=True)[1]
        if len(first) == n_each:
            reduced = _without_others(replace(reduced, rows=reduced.rows[first]), others)
    return reduced


def _without_others(relation: Relation, kept: Sequence[int]) -> Relation:
    if len(kept) == len(relation.variables):
        return relation
    columns = [relation.variables.index(v) for v in kept]
    return replace(relation, variables=tuple(kept), rows=relation.rows[:, columns])
