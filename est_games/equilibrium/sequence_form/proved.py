"""Pairs of plans that the certificate package finds to be equilibria of the tree."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from est_games.certificate.plan_regret import plan_values
from est_games.equilibrium.sequence_form.played import played_behavior
from est_games.equilibrium.sequence_form.sequence_form import SequenceForm
from est_games.equilibrium.sequence_form.support_plan import Plan
from est_games.equilibrium.solution import Equilibrium
from est_games.game.extensive import ExtensiveForm


def proved_equilibrium(
    game: ExtensiveForm, form: SequenceForm, pairs: Iterable[tuple[Plan, Plan]]
) -> Equilibrium | None:
    """Return the first of the pairs whose regret, recomputed exactly on the tree, is zero.

    Parameters
    ----------
    game : ExtensiveForm
        The tree.
    form : SequenceForm
        Its sequence form.
    pairs : iterable of pair of Plan
        Exact.
    """
    for pair in pairs:
        behavior = played_behavior(game, form, pair)
        values = plan_values(game, behavior)
        if values.is_nash:
            return Equilibrium(behavior=behavior, payoffs=values.payoffs, regret=Fraction(0))
    return None
