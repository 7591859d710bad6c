"""What finders see of a bimatrix game: losses in floats, of the strategies still looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from est_games.equilibrium.one_equilibrium.losses import losses
from est_games.equilibrium.one_equilibrium.support_profile import Support
from est_games.game.normal import NormalForm

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, kw_only=True)
class TableView:
    """The strategies of a bimatrix game that are looked at, and what they lose.

    Parameters
    ----------
    game : NormalForm
        Two players.
    losses : pair of arrays, shape (m, n)
        See :func:`.losses.losses`; of the strategies looked at.
    kept : pair of sequences of int
        Which those are, of each player's.

    Examples
    --------
    >>> view = view_of(NormalForm.from_payoffs([[2, 0], [3, 1]], [[2, 3], [0, 1]]))
    >>> smaller = view.without_dominated()
    >>> smaller.kept, smaller.support([0], [0])
    (([1], [1]), Support(rows=(1,), columns=(1,)))
    """

    game: NormalForm
    losses: tuple[NDArray[np.float64], NDArray[np.float64]]
    kept: tuple[Sequence[int], Sequence[int]]

    def support(self, rows: Sequence[Any], columns: Sequence[Any]) -> Support:
        """Return a support given by places among the strategies looked at."""
        return Support(
            rows=tuple(self.kept[0][int(i)] for i in rows),
            columns=tuple(self.kept[1][int(j)] for j in columns),
        )

    def without_dominated(self) -> TableView:
        """Return what is left when dominated strategies are struck out, again and again."""
        import numpy as np

        from est_games.equilibrium.kernels.pure_dominance import undominated

        first, second = self.losses
        left = undominated(np.ascontiguousarray(first), np.ascontiguousarray(second.T))
        rows, columns = ([k for k, stays in enumerate(each) if stays] for each in left)
        chosen = np.ix_(rows, columns)
        # A best response is dominated by its like only, so that zeros stay where they belong.
        return TableView(
            game=self.game,
            losses=(first[chosen], second[chosen]),
            kept=([self.kept[0][i] for i in rows], [self.kept[1][j] for j in columns]),
        )

    @cached_property
    def gains(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return each player's polytope: the rival's payoffs by own strategy, between 0 and 1.

        Shapes (m, n) and (n, m). A strategy against which the rival's all pay the same has ones.
        """
        first, second = self.losses
        return _raised(second), _raised(first.T)


def view_of(game: NormalForm) -> TableView:
    """Return the view of all strategies of a game."""
    m, n = game.shape
    return TableView(game=game, losses=losses(game), kept=(range(m), range(n)))


def _raised(below: NDArray[np.float64]) -> NDArray[np.float64]:
    import numpy as np

    worst = below.max(axis=1, keepdims=True)
    flat = worst == 0
    return np.ascontiguousarray(np.where(flat, 1.0, (worst - below) / np.where(flat, 1.0, worst)))
