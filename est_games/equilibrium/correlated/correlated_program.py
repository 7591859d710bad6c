"""Linear programs over the distributions over a normal form's profiles that keep incentives."""

from __future__ import annotations

from dataclasses import dataclass

from est_games.equilibrium.correlated.incentives import Feasible, incentives
from est_games.equilibrium.correlated.play_program import (
    Condition,
    PlayProgram,
    as_rows,
    first_corner,
)
from est_games.game.normal import NormalForm


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrelatedProgram(PlayProgram):
    """Linear programs over the distributions of one kind: a column for every profile.

    Parameters
    ----------
    game : NormalForm
        The game.
    feasible : {"pure", "correlated", "coarse-correlated"}
        The kind.
    """

    game: NormalForm
    feasible: Feasible

    @classmethod
    def of(
        cls, game: NormalForm, feasible: Feasible, deadline: float | None = None
    ) -> CorrelatedProgram:
        """Return the programs of a game."""
        rows, names = as_rows(
            [
                Condition(
                    name=(each.player, each.recommended, each.deviation),
                    entries={place: -gain for place, gain in each.gains.items()},
                )
                for each in incentives(game, feasible)
            ]
        )
        mass = range(game.n_profiles)
        return cls(
            game=game,
            feasible=feasible,
            payoffs=game.payoffs,
            mass=mass,
            conditions=rows,
            names=names,
            deadline=deadline,
            corner=first_corner(rows, mass, game.n_profiles),
        )
