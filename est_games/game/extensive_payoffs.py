"""What every play of a tree pays in all: what accrues on the way added up, exactly."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from est_games.game.extensive import ExtensiveForm
from est_games.game.payoff_table import PayoffTable


def leaf_totals(form: ExtensiveForm) -> tuple[PayoffTable, ...]:
    """Return a table over the leaves for each player.

    Notes
    -----
    Where only terminal nodes pay, the outcomes are taken as they are; otherwise the amounts are
    carried down the tree, as machine integers over a common denominator where the sums are sure to
    fit, as Python's otherwise.

    Examples
    --------
    >>> from est_games.game.extensive_builder import ExtensiveBuilder
    >>> tree = ExtensiveBuilder(["a"])
    >>> root = tree.decision("a", ["l", "r"], payoffs=["1/2"])
    >>> for amount, branch in enumerate(root):
    ...     tree.terminal([amount], after=branch)
    >>> leaf_totals(tree.build())[0].fractions
    (Fraction(1, 2), Fraction(3, 2))
    """
    tree = form.tree
    inner = np.delete(form.outcome, tree.leaves)
    if (inner < 0).all():
        numbers = form.outcome[tree.leaves]
        return tuple(_taken(table, numbers) for table in form.outcomes)
    return tuple(_summed(form, table) for table in form.outcomes)


def _taken(table: PayoffTable, numbers: NDArray[np.int32]) -> PayoffTable:
    if isinstance(table.numbers, tuple):
        amounts = (*table.numbers, Fraction(0))
        return PayoffTable(tuple(map(amounts.__getitem__, numbers.tolist())))
    return PayoffTable(np.append(table.numbers, 0)[numbers])


def _summed(form: ExtensiveForm, table: PayoffTable) -> PayoffTable:
    tree, scale = form.tree, table.denominator
    amounts = np.array([*table.numerators(slice(None)), 0], dtype=object)
    # Python's integers, unless no sum along a path can leave the machine's.
    if max(map(abs, amounts.tolist())) < 2**62 // len(tree.level_start):
        amounts = amounts.astype(np.int64)
    totals = amounts[form.outcome]
    for level in list(tree.levels)[1:]:
        totals[level] += totals[tree.parent[level]]
    at_leaves = totals[tree.leaves]
    if scale == 1 and at_leaves.dtype == np.int64:
        return PayoffTable(at_leaves)
    return PayoffTable(tuple(Fraction(amount, scale) for amount in at_leaves.tolist()))
