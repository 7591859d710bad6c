"""Behaviour from realisation plans: what is played where a plan leads, what is best elsewhere."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from est_games.equilibrium.sequence_form.sequence_form import Floats, SequenceForm
from est_games.equilibrium.sequence_form.support_plan import Plan
from est_games.equilibrium.solution import Behavior
from est_games.game.extensive import ExtensiveForm


def uniform_plans(form: SequenceForm) -> Floats:
    """Return the plans of both players who choose every action with equal probability."""
    plans = [1.0] * form.n_sequences
    rows = zip(form.parent.tolist(), form.first.tolist(), form.width.tolist(), strict=True)
    for parent, first, width in rows:
        plans[first : first + width] = [plans[parent] / width] * width
    return np.array(plans)


def played_behavior(game: ExtensiveForm, form: SequenceForm, plans: tuple[Plan, Plan]) -> Behavior:
    """Return the behaviour of two plans, with best replies where the own plan does not lead.

    Parameters
    ----------
    game : ExtensiveForm
        The tree.
    form : SequenceForm
        Its sequence form.
    plans : pair of Plan
        Exact.

    Notes
    -----
    Where a player comes by its plan, an action has its sequence's weight over that of the sequence
    before. Elsewhere, from the last information sets to the first, it takes the action that is best
    against the other's plan; among equals, which is all of them where the other does not come
    either, that which is best against somebody who chooses every action with equal probability.
    """
    trembling = uniform_plans(form)
    nought, sure = Fraction(0), Fraction(1)
    sets, parents = form.information_sets.tolist(), form.parent.tolist()
    firsts, widths = form.first.tolist(), form.width.tolist()
    behavior: dict[str, dict[str, Fraction]] = {}
    for player, plan in enumerate(plans):
        chosen = _best_actions(form, player, plans[1 - player], trembling)
        start = int(form.sequences[player])
        for place in range(*form.sets[player : player + 2].tolist()):
            choice = game.information_sets[sets[place]]
            before = plan.tops[parents[place] - start]
            first, width = firsts[place], widths[place]
            if before:
                tops = plan.tops[first - start : first - start + width]
                weights = [
                    nought if not top else sure if top == before else Fraction(top, before)
                    for top in tops
                ]
            else:
                weights = [nought] * width
                weights[chosen[place] - first] = sure
            behavior[choice.label] = dict(zip(choice.actions, weights, strict=True))
    return behavior


def _best_actions(
    form: SequenceForm, player: int, other: Plan, trembling: Floats
) -> dict[int, int]:
    """Return the sequence of the best action at each of a player's information sets."""
    start, end = form.sequences[player : player + 2].tolist()
    rival = int(form.sequences[1 - player])
    ends = (form.left, form.right)
    gains, hopes = [0] * (end - start), np.zeros(end - start)
    np.add.at(hopes, ends[player] - start, form.pays[player] * trembling[ends[1 - player]])
    likely = hopes.tolist()
    triples = zip(
        ends[player].tolist(), ends[1 - player].tolist(), form.amounts[player].tolist(), strict=True
    )
    for mine, theirs, amount in triples:
        weight = other.tops[theirs - rival]
        if weight:
            gains[mine - start] += weight * amount
    chosen = {}
    low, high = form.sets[player : player + 2].tolist()
    parents, firsts, widths = form.parent.tolist(), form.first.tolist(), form.width.tolist()
    for place in range(high - 1, low - 1, -1):
        options = range(firsts[place] - start, firsts[place] - start + widths[place])
        best = max(options, key=lambda s: (gains[s], likely[s]))
        chosen[place] = best + start
        gains[parents[place] - start] += gains[best]
        likely[parents[place] - start] += likely[best]
    return chosen
