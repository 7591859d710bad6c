"""Who replies best to what: each player's best replies as a list of local profiles, exactly."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from est_games.game.graphical import GraphicalForm

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MAX_ROWS = 2_000_000
_MAX_SUMS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """Which values some variables can take together, and in how many ways each time.

    Variables are the players, whose values are their strategies, then the running sums of those
    players whose replies are told by sums.

    Parameters
    ----------
    owner : int
        The player whose best replies these are; -1 where several relations were put together.
    variables : tuple of int
        Increasing.
    rows : array of unsigned integers, shape (n_rows, n_variables)
        Each once.
    counts : array of int64 or Python integers, shape (n_rows,), or None
        In how many ways each row can be completed by variables summed out; None where in one.
    """

    owner: int
    variables: tuple[int, ...]
    rows: NDArray[Any]
    counts: NDArray[Any] | None = None


def reply_scope(form: GraphicalForm, player: int) -> tuple[int, ...]:
    """Return the player and those on whose strategies its best replies may depend."""
    scopes = (table.scope for table in form.tables[player] if player in table.scope)
    return tuple(sorted({player}.union(*scopes)))


def n_local_profiles(form: GraphicalForm, player: int) -> int:
    """Return how many profiles the player and those it replies to have."""
    return math.prod(form.shape[j] for j in reply_scope(form, player))


def listed_replies(form: GraphicalForm, player: int) -> Relation:
    """Return a player's best replies as the local profiles in which it plays one.

    Parameters
    ----------
    form : GraphicalForm
        The game.
    player : int
        Whose replies.

    Examples
    --------
    >>> form = GraphicalForm.from_tables({"a": (["a", "b"], [[2, 0], [1, 1]]), "b": []})
    >>> listed_replies(form, 0).rows.tolist()
    [[0, 0], [1, 1]]
    """
    import numpy as np

    scope = reply_scope(form, player)
    total: Any = np.zeros(math.prod(form.shape[j] for j in scope), dtype=np.int64)
    for table, whole in zip(form.tables[player], form.integers[player], strict=True):
        if player in table.scope:
            total = total + whole[_places(form, scope, table.scope)]
    behind = math.prod(form.shape[j] for j in scope if j > player)
    lines = total.reshape(-1, form.shape[player], behind)
    best = np.flatnonzero(lines == lines.max(axis=1, keepdims=True))
    rows = np.empty((len(best), len(scope)), dtype=_kind(form))
    for column in reversed(range(len(scope))):
        best, rows[:, column] = np.divmod(best, form.shape[scope[column]])
    return Relation(owner=player, variables=scope, rows=rows)


def _places(form: GraphicalForm, scope: Sequence[int], part: Sequence[int]) -> NDArray[np.int64]:
    """Return for every profile of a scope where it stands in a table over part of it."""
    import numpy as np

    places = np.zeros(1, dtype=np.int64)
    for j in scope:
        stride = math.prod(form.shape[k] for k in part if k > j) if j in part else 0
        places = np.add.outer(places, stride * np.arange(form.shape[j])).ravel()
    return places


def _kind(form: GraphicalForm) -> Any:
    import numpy as np

    return np.min_scalar_type(max(max(form.shape), _MAX_SUMS))


def is_sum_of_pairs(form: GraphicalForm, player: int) -> bool:
    """Return whether a player's payoff is a sum over its neighbours, one at a time."""
    return all(len(table.scope) <= 2 for table in form.tables[player] if player in table.scope)


def summed_replies(
    form: GraphicalForm, player: int, order: Sequence[int], first: int
) -> tuple[list[Relation], list[int]] | None:
    """Return a player's best replies told by running sums over its neighbours.

    Where neighbours count alike, sums take far fewer values than the neighbours have profiles: a
    player with fifty neighbours who wants what most of them have is held so.

    Parameters
    ----------
    form : GraphicalForm
        The game; the player's payoff is a sum over its neighbours.
    player : int
        Whose replies.
    order : sequence of int
        The neighbours its replies depend on, in the order of summation.
    first : int
        The number of the first variable for a running sum.

    Returns
    -------
    (list of Relation, list of int) or None
        One relation for each neighbour, which tells the next sum from the last one and what the
        neighbour plays, then one that tells which strategies are best at the last sum; and the
        number of values of each sum. None where there are too many.

    Notes
    -----
    A sum is the vector of what the player's strategies get, less what the first one gets. Its
    values are numbered in lexicographic order.
    """
    import numpy as np

    gains = {j: _gains(form, player, j) for j in order}
    (start,) = _gains(form, player, None)
    sums, relations, sizes = [start], list[Relation](), list[int]()
    for k, j in enumerate(order):
        steps = [
            (before, x, tuple(s + g for s, g in zip(value, gain, strict=True)))
            for before, value in enumerate(sums)
            for x, gain in enumerate(gains[j])
        ]
        if len(steps) > _MAX_SUMS:
            return None
        sums = sorted({value for _, _, value in steps})
        number = {value: n for n, value in enumerate(sums)}
        rows = np.array([(x, before, number[value]) for before, x, value in steps], _kind(form))
        variables: tuple[int, ...] = (j, first + k - 1, first + k)
        if k == 0:
            rows, variables = rows[:, [0, 2]], (j, first)
        relations.append(Relation(owner=player, variables=variables, rows=rows))
        sizes.append(len(sums))
    best = [(a, n) for n, value in enumerate(sums) for a, x in enumerate(value) if x == max(value)]
    last = Relation(
        owner=player,
        variables=(player, first + len(order) - 1),
        rows=np.array(best, _kind(form)),
    )
    return [*relations, last], sizes


def _gains(form: GraphicalForm, player: int, neighbour: int | None) -> list[tuple[int, ...]]:
    """Return, for each strategy of a neighbour, what each of the player's gains over its first.

    Without a neighbour: what the player's strategies gain by themselves.
    """
    scope = tuple(sorted({player} if neighbour is None else {player, neighbour}))
    m, n = form.shape[player], 1 if neighbour is None else form.shape[neighbour]
    found = [[0] * m for _ in range(n)]
    for table, whole in zip(form.tables[player], form.integers[player], strict=True):
        if table.scope == scope:
            amounts = whole.reshape((n, m) if scope[-1] == player else (m, n)).tolist()
            rows = amounts if scope[-1] == player else list(zip(*amounts, strict=True))
            for own, row in zip(found, rows, strict=True):
                own[:] = [x + int(y) for x, y in zip(own, row, strict=True)]
    return [tuple(x - row[0] for x in row) for row in found]
