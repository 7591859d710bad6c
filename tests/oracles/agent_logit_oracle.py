"""Agent logit responses the long way, in fifty digits: every play, one by one."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import prod
from typing import Any

import mpmath
import numpy as np

from est_games.game.extensive import CHANCE, ExtensiveForm
from tests.oracles.logit_oracle import DIGITS, number


def plays(form: ExtensiveForm) -> list[tuple[dict[int, int], Fraction, tuple[Fraction, ...]]]:
    """Return every play: the action at each player's information set met, nature's chance, pays."""
    found = []
    for node in form.nodes:
        if not node.is_terminal:
            continue
        moves, chance = {}, Fraction(1)
        paid = list(node.payoffs)
        child = node.index
        while (above := form.parent[child]) >= 0:
            if form.player[above] == CHANCE:
                chance *= form.probability[child]
            else:
                moves[form.information_set[above]] = form.branch[child]
            paid = [x + y for x, y in zip(paid, form.node(above).payoffs, strict=True)]
            child = above
        found.append((moves, chance, tuple(paid)))
    return found


def responses(
    form: ExtensiveForm, lambda_: Any, behavior: Mapping[str, Mapping[str, Any]]
) -> dict[tuple[str, str], Any]:
    """Return the logit response of every action to a behaviour that reaches everything."""
    found = {}
    listed = plays(form)
    for target, choice in enumerate(form.information_sets):
        if choice.is_chance:
            continue
        worth = []
        for own in range(len(choice.actions)):
            weighted = []
            for moves, chance, paid in listed:
                if moves.get(target) != own:
                    continue
                weight = number(chance) * prod(
                    (
                        number(behavior[form.information_sets[s].label][form_action(form, s, k)])
                        for s, k in moves.items()
                        if s != target
                    ),
                    start=mpmath.mpf(1),
                )
                weighted.append((weight, number(paid[choice.player])))
            total = mpmath.fsum(weight for weight, _ in weighted)
            worth.append(mpmath.fsum(w * x for w, x in weighted) / total)
        top = max(worth)
        raw = [mpmath.exp(number(lambda_) * (x - top)) for x in worth]
        for action, x in zip(choice.actions, raw, strict=True):
            found[choice.label, action] = x / mpmath.fsum(raw)
    return found


def form_action(form: ExtensiveForm, number_: int, action: int) -> str:
    """Return the label of an action."""
    return form.information_sets[number_].actions[action]


def residual(form: ExtensiveForm, lambda_: Any, behavior: Mapping[str, Mapping[str, Any]]) -> float:
    """Return how far a behaviour is from the logit responses to it, in the worst probability."""
    with mpmath.workdps(DIGITS):
        return float(
            max(
                abs(number(behavior[label][action]) - response)
                for (label, action), response in responses(form, lambda_, behavior).items()
            )
        )


def fixed_point(form: ExtensiveForm, lambda_: float) -> dict[tuple[str, str], float]:
    """Return the fixed point near uniform behaviour, by SciPy and the enumeration of plays."""
    from scipy.optimize import root

    choices = [choice for choice in form.information_sets if not choice.is_chance]
    names = [(choice.label, action) for choice in choices for action in choice.actions]
    start = np.concatenate([np.full(len(c.actions), 1 / len(c.actions)) for c in choices])

    def off(weights: Any) -> Any:
        behavior: dict[str, dict[str, float]] = {}
        for (label, action), weight in zip(names, weights, strict=True):
            behavior.setdefault(label, {})[action] = float(max(weight, 1e-12))
        found = responses(form, lambda_, behavior)
        return np.array([w - float(found[n]) for n, w in zip(names, weights, strict=True)])

    with mpmath.workdps(20):
        found = root(off, start, tol=1e-12)
    assert found.success
    return dict(zip(names, found.x.tolist(), strict=True))
