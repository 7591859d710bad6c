"""One stationary equilibrium of a stochastic game."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from est_games.equilibrium.solution import Amounts, Equilibrium
from est_games.game.stochastic import StochasticForm


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkovEquilibrium(Equilibrium):
    """One stationary equilibrium; ``payoffs`` are what the first state is worth.

    Parameters
    ----------
    values : tuple of tuple, shape (n_states, n_players)
        What each state is worth to each player.
    states : tuple of str
        Their labels.
    """

    values: tuple[Amounts, ...]
    states: tuple[str, ...]


def markov_equilibrium(
    form: StochasticForm,
    play: Sequence[Sequence[Amounts]],
    values: Sequence[Amounts],
    regret: Fraction = Fraction(0),
) -> MarkovEquilibrium:
    """Return an equilibrium with its behaviour told by state and player.

    Players who do not choose in a state are left out there.
    """
    behavior = {
        f"{form.states[s]}: {form.players[i]}": dict(zip(labels, row, strict=True))
        for s, mixture in enumerate(play)
        for i, (labels, row) in enumerate(zip(form.strategies[s], mixture, strict=True))
        if len(labels) > 1
    }
    return MarkovEquilibrium(
        behavior=behavior,
        payoffs=tuple(values[0]),
        regret=regret,
        values=tuple(map(tuple, values)),
        states=form.states,
    )
