"""The profile in which both play every strategy, if floats show it in equilibrium: a finder."""

from __future__ import annotations

from collections.abc import Iterator

from est_games.equilibrium.one_equilibrium.support_profile import Support
from est_games.equilibrium.one_equilibrium.table_view import TableView


def whole_support(view: TableView) -> Iterator[Support]:
    """Yield the support of all strategies, if the weights that keep the rival at ease are positive.

    Parameters
    ----------
    view : TableView
        The game; there is nothing to try unless both players have equally many strategies.

    Notes
    -----
    Many games made to be hard for paths have such an equilibrium, and no other: the square games of
    Savani and von Stengel (2006), rock, paper and scissors with any number of signs.
    """
    import numpy as np

    rows, columns = view.kept
    if len(rows) != len(columns):
        return
    for own in view.gains:
        try:
            weights = np.linalg.solve(own.T, np.ones(len(own)))
        except np.linalg.LinAlgError:
            return
        if not (weights > 0).all():
            return
    every = range(len(rows))
    yield view.support(every, every)
