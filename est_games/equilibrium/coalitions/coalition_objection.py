"""Which profiles can a coalition leave, to the gain of all its members? All looked at, at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, product
from math import prod
from typing import TYPE_CHECKING

from est_games.errors import Problem, SolveError
from est_games.game.normal import NormalForm

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Places = NDArray[np.int64]
    """For each profile, by place in the payoff table, another place; -1 for none."""
    Mask = NDArray[np.bool_]

MAX_COMPARISONS = 100_000_000
"""Pairs of a profile and a joint deviation from it that are looked at, at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrdinalTable:
    """A game in which only the order of each player's payoffs is left.

    Parameters
    ----------
    ranks : array of int, shape (n_players, n_profiles)
        Equal for equal payoffs, greater for greater ones.
    shape : tuple of int
        Number of strategies of each player.
    strides : tuple of int
        How far apart two neighbouring strategies are in a row.
    """

    ranks: NDArray[np.int64]
    shape: tuple[int, ...]
    strides: tuple[int, ...]

    @classmethod
    def of(cls, game: NormalForm) -> OrdinalTable:
        """Return the order of a game's payoffs, exactly.

        Raises
        ------
        SolveError
            There are too many joint deviations to look at.
        """
        comparisons = game.n_profiles * prod(m + 1 for m in game.shape)
        if comparisons > MAX_COMPARISONS:
            problem = Problem(
                path="game",
                message=f"has {comparisons} joint deviations",
                accepted=f"up to {MAX_COMPARISONS}, e.g. six players with four strategies each",
            )
            raise SolveError("the game is too large for coalitions", [problem])
        import numpy as np

        rows = []
        for row in game.payoffs:
            order = {payoff: rank for rank, payoff in enumerate(sorted(set(row)))}
            rows.append([order[payoff] for payoff in row])
        return cls(ranks=np.array(rows, dtype=np.int64), shape=game.shape, strides=game.strides)

    def coalitions(self) -> Iterator[tuple[int, ...]]:
        """Yield all coalitions, the smaller first."""
        players = range(len(self.shape))
        for size in range(1, len(self.shape) + 1):
            yield from combinations(players, size)

    def objections(
        self, coalition: tuple[int, ...], *, weak: bool = False, to: Mask | None = None
    ) -> Places:
        """Return where a coalition would rather go, from each profile.

        Parameters
        ----------
        coalition : tuple of int
            The players who move together; the others stay.
        weak : bool
            Whether it is enough that no member loses and one gains; otherwise all must gain.
        to : array of bool, shape (n_profiles,), optional
            The profiles it may go to; all unless given.

        Examples
        --------
        In the prisoner's dilemma both would leave mutual defection together.

        >>> game = NormalForm.from_payoffs([[2, 0], [3, 1]], [[2, 3], [0, 1]])
        >>> OrdinalTable.of(game).objections((0, 1)).tolist()
        [-1, -1, -1, 0]
        """
        import numpy as np

        moves = self._sums(coalition)
        others = [player for player in range(len(self.shape)) if player not in coalition]
        places = self._sums(others)[:, None] + moves[None, :]
        found = np.full(self.ranks.shape[1], -1, dtype=np.int64)
        for column in places.T:
            gains = np.ones(places.shape, dtype=bool)
            some = np.zeros(places.shape, dtype=bool)
            for player in coalition:
                row = self.ranks[player]
                before, after = row[places], row[column][:, None]
                gains &= after >= before if weak else after > before
                some |= after > before
            gains &= some
            if to is not None:
                gains &= to[column][:, None]
            targets = np.broadcast_to(column[:, None], places.shape)
            new = gains & (found[places] < 0)
            found[places[new]] = targets[new]
        return found

    def _sums(self, players: list[int] | tuple[int, ...]) -> NDArray[np.int64]:
        """Return what the strategies of some players add to a place, all together."""
        import numpy as np

        parts = [
            range(0, self.shape[player] * self.strides[player], self.strides[player])
            for player in players
        ]
        return np.array([sum(part) for part in product(*parts)], dtype=np.int64)

    def profile(self, place: int) -> tuple[int, ...]:
        """Return the profile at a place."""
        return tuple(
            place // stride % m for stride, m in zip(self.strides, self.shape, strict=True)
        )
