"""Pairs of strategies against pairs of strategies that may be an equilibrium: a finder."""

from __future__ import annotations

from collections.abc import Iterator

from est_games.equilibrium.one_equilibrium.support_profile import Support
from est_games.equilibrium.one_equilibrium.table_view import TableView

_MOST_COMPARED = 4e8
_A_CALL = 2e6


def two_strategy_supports(view: TableView) -> Iterator[Support | None]:
    """Yield what may be equilibria in which both players mix two strategies.

    Parameters
    ----------
    view : TableView
        The game.

    Yields
    ------
    Support or None
        None where some time has passed and nothing was found.

    Notes
    -----
    Pairs of the player with fewer strategies are tried in turn; the other's are read off the
    envelope of lines they make. With `n` strategies each there are :math:`n^2/2` pairs of `n/2`
    looks; in games drawn at random several of them are equilibria from `n = 50` on, so that a
    fraction of them is tried.

    References
    ----------
    Bárány, Vempala and Vetta (2007), Nash equilibria in random games.
    """
    import numpy as np

    from est_games.equilibrium.kernels.two_strategy_pairs import two_strategy_pairs

    first, second = view.losses
    turned = second.shape[0] > second.shape[1]
    if turned:
        first, second = second.T, first.T
    m, n = second.shape
    if m < 2 or m * m / 2 * n / 2 > _MOST_COMPARED:
        return
    by_column, by_row = np.ascontiguousarray(first.T), np.ascontiguousarray(second)
    start = 0
    while start < m - 1:
        stop = min(m - 1, start + 1 + int(_A_CALL / (m * n)))
        order = np.argsort(by_row[start:stop], axis=1).astype(np.int32)
        first_row = start
        while start < stop:
            found, start = two_strategy_pairs(by_column, by_row, order, first_row, start, stop)
            for i, k, j, other in found.tolist():
                pair = ((i, k), (j, other))
                yield view.support(*(pair[::-1] if turned else pair))
        yield None
