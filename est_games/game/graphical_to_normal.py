"""From local tables to one large table and back: exact, nothing lost."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from est_games.game.local_table import LocalTable
from est_games.game.normal import NormalForm

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from est_games.game.graphical import GraphicalForm

_WHOLE_BITS = 62


def whole_tables(tables: Sequence[LocalTable]) -> tuple[NDArray[Any], ...]:
    """Return one player's tables times the common denominator of all their payoffs.

    Parameters
    ----------
    tables : sequence of LocalTable
        Their payoffs are added up.

    Returns
    -------
    tuple of array, shape (n_profiles of the scope,)
        Of int64 where every sum that takes a payoff from each fits, else of Python's integers.

    Examples
    --------
    >>> table = LocalTable(scope=(0,), payoffs=(Fraction(1, 2), Fraction(1, 3)))
    >>> whole_tables([table])[0].tolist()
    [3, 2]
    """
    import numpy as np

    scale = math.lcm(*{payoff.denominator for table in tables for payoff in table.payoffs})
    whole = [
        [payoff.numerator * (scale // payoff.denominator) for payoff in table.payoffs]
        for table in tables
    ]
    # Differences of sums must fit too.
    largest = 2 * sum(max(map(abs, row)) for row in whole)
    kind = np.int64 if largest.bit_length() <= _WHOLE_BITS else object
    return tuple(np.array(row, dtype=kind) for row in whole)


def normal_form(form: GraphicalForm) -> NormalForm:
    """Return the normal form of a graphical form, whatever its size."""
    import numpy as np

    rows = [_row(form, i) for i in range(form.n_players)]
    if all(scale == 1 and row.dtype != object for row, scale in rows):
        return NormalForm.from_payoffs(
            np.stack([row for row, _ in rows]).reshape((form.n_players, *form.shape)),
            players=form.players,
            strategies=form.strategies,
            title=form.title,
        )
    return NormalForm(
        players=form.players,
        strategies=form.strategies,
        payoffs=tuple(_fractions(row, scale) for row, scale in rows),
        title=form.title,
    )


def _row(form: GraphicalForm, player: int) -> tuple[NDArray[Any], int]:
    """Return what every profile pays a player times a whole number, and that number."""
    import numpy as np

    tables = form.tables[player]
    scale = math.lcm(*{payoff.denominator for table in tables for payoff in table.payoffs})
    total: Any = np.zeros(form.n_profiles, dtype=np.int64)
    for table, whole in zip(tables, form.integers[player], strict=True):
        total = total + whole[_places(form, table.scope)]
    return total, scale


def _fractions(row: NDArray[Any], scale: int) -> tuple[Fraction, ...]:
    amounts = row.tolist()
    known = {amount: Fraction(amount, scale) for amount in set(amounts)}
    return tuple(map(known.__getitem__, amounts))


def _places(form: GraphicalForm, scope: Sequence[int]) -> NDArray[np.int64]:
    """Return for every profile of all where its payoff stands in a table over some."""
    import numpy as np

    places = np.zeros(1, dtype=np.int64)
    for j, m in enumerate(form.shape):
        stride = math.prod(form.shape[k] for k in scope if k > j) if j in scope else 0
        places = np.add.outer(places, stride * np.arange(m)).ravel()
    return places


def local_tables(game: NormalForm) -> Iterator[LocalTable]:
    """Yield each player's payoffs as a table over those only on whose strategies they depend."""
    import numpy as np

    for player, table in enumerate(game.tables):
        if table.integers is not None:
            numbers: Any = table.integers
        else:
            ranks = {payoff: k for k, payoff in enumerate(set(table.fractions))}
            numbers = np.array([ranks[payoff] for payoff in table.fractions])
        places = np.arange(game.n_profiles)
        scope = list[int]()
        for j, m in reversed(list(enumerate(game.shape))):
            # Players after this one are gone unless they were kept, and then vary faster.
            stride = math.prod(game.shape[k] for k in scope)
            lines = numbers[places].reshape(-1, m, stride)
            if j != player and (lines == lines[:, :1]).all():
                places = places.reshape(-1, m, stride)[:, 0].ravel()
            else:
                scope.append(j)
        yield LocalTable(
            scope=tuple(reversed(scope)), payoffs=tuple(map(table.amount, places.tolist()))
        )
