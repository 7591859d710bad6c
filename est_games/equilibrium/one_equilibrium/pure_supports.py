"""Pure profiles in which both play a best response, among what floats show of a bimatrix game."""

from __future__ import annotations

from collections.abc import Iterator

from est_games.equilibrium.one_equilibrium.support_profile import Support
from est_games.equilibrium.one_equilibrium.table_view import TableView


def pure_supports(view: TableView) -> Iterator[Support]:
    """Yield the profiles in which neither player loses anything, in C order.

    Parameters
    ----------
    view : TableView
        The game.

    Notes
    -----
    In a game drawn at random there is one with probability :math:`1 - 1/e` about, more often the
    more ties there are.

    References
    ----------
    Goldberg, Goldman and Newman (1968), The probability of an equilibrium point.
    """
    first, second = view.losses
    for i, j in zip(*((first == 0) & (second == 0)).nonzero(), strict=True):
        yield view.support([i], [j])
