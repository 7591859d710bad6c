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
        chosen = _best_actions(form, player, plans, trembling)
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
    form: SequenceForm, player: int, plans: tuple[Plan, Plan], trembling: Floats
) -> dict[int, int]:
    """Return the best action's sequence at each information set where the own plan does not lead.

    What follows such a set is such a set again, so that nothing else need be looked at.
    """
    start, end = form.sequences[player : player + 2].tolist()
    rival = int(form.sequences[1 - player])
    low, high = form.sets[player : player + 2].tolist()
    parents, firsts, widths = form.parent.tolist(), form.first.tolist(), form.width.tolist()
    own, other = plans[player].tops, plans[1 - player].tops
    missed = [place for place in range(low, high) if not own[parents[place] - start]]
    if not missed:
        return {}
    is_below = np.zeros(form.n_sequences, dtype=bool)
    for place in missed:
        is_below[firsts[place] : firsts[place] + widths[place]] = True
    ends = (form.left, form.right)
    entries = np.flatnonzero(is_below[ends[player]])
    mine, theirs = ends[player][entries], ends[1 - player][entries]
    likely = np.bincount(
        mine - start, form.pays[player][entries] * trembling[theirs], minlength=end - start
    ).tolist()
    gains = [0] * (end - start)
    amounts = form.amounts[player][entries].tolist()
    for s, t, amount in zip(mine.tolist(), theirs.tolist(), amounts, strict=True):
        weight = other[t - rival]
        if weight:
            gains[s - start] += weight * amount
    chosen = {}
    for place in reversed(missed):
        options = range(firsts[place] - start, firsts[place] - start + widths[place])
        best = max(options, key=lambda s: (gains[s], likely[s]))
        chosen[place] = best + start
        gains[parents[place] - start] += gains[best]
        likely[parents[place] - start] += likely[best]
    return chosen
