"""Best replies of one player of a graphical form, found from its tables for the checker."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from operator import add
from typing import Any

import numpy as np
from numpy.typing import NDArray

from est_games.certificate.row_extension import Factor
from est_games.game.graphical import GraphicalForm

Left = Sequence[NDArray[np.bool_]]
Vector = tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedReplies:
    """All local profiles in which one player replies best.

    Parameters
    ----------
    scope : tuple of int
        The player and those it depends on.
    rows : array of int32, shape (n_rows, n_scope)
        The local profiles.
    """

    scope: tuple[int, ...]
    rows: NDArray[np.int32]

    def allows(self, left: Left, player: int, strategy: int) -> bool:
        """Return whether somebody's strategy is in a best reply in which all else is left."""
        if player not in self.scope:
            return True
        rows = self.rows[self.rows[:, self.scope.index(player)] == strategy]
        return bool(self._left(rows, left).any())

    def _left(self, rows: NDArray[np.int32], left: Left) -> NDArray[np.bool_]:
        kept = np.ones(len(rows), dtype=np.bool_)
        for column, j in enumerate(self.scope):
            kept &= left[j][rows[:, column]]
        return kept

    def factors(self, left: Left) -> tuple[list[Factor], list[int]]:
        """Return the local profiles left, without players that make no difference to them."""
        rows, scope = self.rows[self._left(self.rows, left)], list(self.scope)
        for j in self.scope:
            column, n_left = scope.index(j), int(left[j].sum())
            often = np.bincount(rows[:, column], minlength=len(left[j]))[left[j]]
            if len(set(often.tolist())) > 1:
                continue
            rest = np.delete(rows, column, axis=1)
            radix = [len(left[v]) for v in scope if v != j]
            keys = rest @ np.array([math.prod(radix[c + 1 :]) for c in range(len(radix))], np.int64)
            first, n = np.unique(keys, return_index=True, return_counts=True)[1:]
            # Whatever the others do, all strategies left of this player go with it, or none.
            if len(rows) and (n == n_left).all():
                rows = rest[first]
                scope.remove(j)
        if not scope:
            return [], []
        ones = np.ones(len(rows), dtype=np.int64)
        return [Factor(scope=tuple(scope), rows=rows, counts=ones)], []


def listed_replies(form: GraphicalForm, player: int) -> ListedReplies:
    """Return all best replies of a player, from whole multiples of its tables.

    Examples
    --------
    >>> form = GraphicalForm.from_tables({"a": (["a", "b"], [[2, 0], [1, 1]]), "b": []})
    >>> listed_replies(form, 0).rows.tolist()
    [[0, 0], [1, 1]]
    """
    own = [
        (table.scope, whole)
        for table, whole in zip(form.tables[player], form.integers[player], strict=True)
        if player in table.scope
    ]
    others = sorted({j for scope, _ in own for j in scope} - {player})
    n = math.prod(form.shape[j] for j in others)
    chosen: dict[int, Any] = {}
    place = np.arange(n)
    for j in reversed(others):
        place, chosen[j] = np.divmod(place, form.shape[j])
    pays = []
    for strategy in range(form.shape[player]):
        chosen[player] = strategy
        pays.append(np.zeros(n, dtype=np.int64))
        for scope, whole in own:
            pays[-1] = pays[-1] + whole[form.place(scope, chosen)]
    most = pays[0]
    for row in pays[1:]:
        most = np.maximum(most, row)
    found = []
    for strategy, row in enumerate(pays):
        best = np.flatnonzero(row == most)
        columns = [
            np.full(len(best), strategy) if j == player else chosen[j][best]
            for j in sorted((*others, player))
        ]
        found.append(np.stack(columns, axis=1).astype(np.int32))
    return ListedReplies(scope=tuple(sorted((*others, player))), rows=np.concatenate(found))


@dataclass(frozen=True, slots=True, kw_only=True)
class SummedReplies:
    """Best replies of a player whose payoff is a sum over its neighbours, one at a time.

    Parameters
    ----------
    player : int
        The player.
    order : tuple of int
        Its neighbours, in the order of summation.
    alone : tuple of int
        What its strategies pay more than the first whatever the neighbours do, times a common
        denominator.
    gains : tuple of tuple of tuple of int
        For each neighbour and each of its strategies, what the player's strategies get from it
        more than the first gets, times the same.
    first : int
        The number of the first running sum among the variables.
    """

    player: int
    order: tuple[int, ...]
    alone: Vector
    gains: tuple[tuple[Vector, ...], ...]
    first: int

    def allows(self, left: Left, player: int, strategy: int) -> bool:
        """Return whether somebody's strategy is in a best reply in which all else is left."""
        if player != self.player and player not in self.order:
            return True
        own = [mask.copy() if j == player else mask for j, mask in enumerate(left)]
        own[player][:] = False
        own[player][strategy] = left[player][strategy]
        ends = self._sums(own)[-1]
        return any(self._best(end) & set(np.flatnonzero(own[self.player])) for end in ends)

    def _sums(self, left: Left) -> list[list[Vector]]:
        """Return, for each number of neighbours, the sums that can be."""
        found = [[self.alone]]
        for j, gains in zip(self.order, self.gains, strict=True):
            steps = [gains[x] for x in np.flatnonzero(left[j])]
            found.append(list({_plus(value, step) for value in found[-1] for step in steps}))
        return found

    def _best(self, sums: Vector) -> set[int]:
        most = max(sums)
        return {strategy for strategy, amount in enumerate(sums) if amount == most}

    def factors(self, left: Left) -> tuple[list[Factor], list[int]]:
        """Return how each sum goes on to the next, and what is best at the last."""
        sums = self._sums(left)
        number = [{value: n for n, value in enumerate(values)} for values in sums]
        factors = []
        for k, (j, gains) in enumerate(zip(self.order, self.gains, strict=True)):
            rows = [
                (n, x, number[k + 1][_plus(value, gains[x])])
                for n, value in enumerate(sums[k])
                for x in np.flatnonzero(left[j]).tolist()
            ]
            before = self.first + k - 1
            factors.append(_factor((before, j, before + 1), rows, from_column=k == 0))
        last = [
            (n, strategy)
            for n, value in enumerate(sums[-1])
            for strategy in self._best(value)
            if left[self.player][strategy]
        ]
        factors.append(_factor((self.first + len(self.order) - 1, self.player), last))
        return factors, [len(values) for values in sums[1:]]


def _factor(scope: tuple[int, ...], rows: Sequence[Sequence[int]], from_column: int = 0) -> Factor:
    array = np.array(rows, dtype=np.int64).reshape(len(rows), len(scope))[:, from_column:]
    ones = np.ones(len(rows), dtype=np.int64)
    return Factor(scope=scope[from_column:], rows=array, counts=ones)


def _plus(first: Vector, second: Vector) -> Vector:
    return tuple(map(add, first, second))


def _relative(vector: Vector) -> Vector:
    """Return a vector less its first entry: what tells which entries are largest."""
    return tuple(x - vector[0] for x in vector)


def summed_replies(
    form: GraphicalForm, player: int, order: Sequence[int], first: int
) -> SummedReplies | None:
    """Return a player's best replies by sums; None where its payoff is no such sum.

    Examples
    --------
    >>> same = (["a", "b"], [[1, 0], [0, 1]])
    >>> form = GraphicalForm.from_tables({"a": same, "b": same})
    >>> summed_replies(form, 0, (1,), 2).gains[0]
    ((0, -1), (0, 1))
    """
    zero: Vector = (0,) * form.shape[player]
    alone, gains = zero, {j: [zero] * form.shape[j] for j in order}
    own = [table for table in form.tables[player] if player in table.scope]
    if any(len(table.scope) > 2 or set(table.scope) - {player, *order} for table in own):
        return None
    if len(gains) < len(order) or player in gains or not order:
        return None
    scale = math.lcm(*{payoff.denominator for table in own for payoff in table.payoffs})
    for table in own:
        whole = [int(payoff * scale) for payoff in table.payoffs]
        if table.scope == (player,):
            alone = tuple(x + y for x, y in zip(alone, whole, strict=True))
            continue
        (j,) = set(table.scope) - {player}
        m = form.shape[j]
        for x in range(m):
            start = x * len(zero)
            row = whole[x::m] if j > player else whole[start : start + len(zero)]
            gains[j][x] = tuple(a + b for a, b in zip(gains[j][x], row, strict=True))
    return SummedReplies(
        player=player,
        order=tuple(order),
        alone=_relative(alone),
        gains=tuple(tuple(map(_relative, gains[j])) for j in order),
        first=first,
    )
