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
    carried down the tree as integers over a common denominator.

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
    amounts = [*table.numerators(slice(None)), 0]
    totals = [amounts[number] for number in form.outcome.tolist()]
    for node, above in enumerate(form.tree.parent.tolist()):
        if node:
            totals[node] += totals[above]
    return PayoffTable(tuple(Fraction(totals[leaf], table.denominator) for leaf in form.terminals))
