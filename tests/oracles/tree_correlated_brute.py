"""Correlated play of tiny trees by definition: every profile, every deviation, one by one.

Profiles are full ones: an action at every information set. A deviator of every kind is a rule that
changes what its player does; all pure ones are listed. Nothing here goes backward.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import product

import numpy as np
from scipy.optimize import linprog

from est_games.game.extensive import ExtensiveForm

Actions = dict[int, int]
Pick = Callable[[Actions], bool]
"""Whether the deviator is told so."""


def full_profiles(form: ExtensiveForm) -> list[Actions]:
    own = [k for k, choice in enumerate(form.information_sets) if not choice.is_chance]
    sizes = [range(len(form.information_sets[k].actions)) for k in own]
    return [dict(zip(own, chosen, strict=True)) for chosen in product(*sizes)]


def played(form: ExtensiveForm, actions: Actions) -> tuple[Fraction, ...]:
    """Return what a profile pays."""
    totals = [Fraction(0)] * form.n_players
    stack = [(0, Fraction(1))]
    while stack:
        node, weight = stack.pop()
        for player, amount in enumerate(form.payoffs[node]):
            totals[player] += weight * amount
        number = form.information_set[node]
        if number < 0:
            continue
        if form.information_sets[number].is_chance:
            for child in form.children[node]:
                stack.append((child, weight * form.probability[child]))
        else:
            stack.append((form.children[node][actions[number]], weight))
    return tuple(totals)


def own_sets(form: ExtensiveForm, player: int) -> list[int]:
    return [k for k, choice in enumerate(form.information_sets) if choice.player == player]


def own_path(form: ExtensiveForm, number: int) -> dict[int, int]:
    """Return the own moves that lead to an information set."""
    node, found = form.members[number][0], {}
    player = form.information_sets[number].player
    while (above := form.parent[node]) >= 0:
        if form.player[above] == player:
            found[form.information_set[above]] = form.branch[node]
        node = above
    return found


def deviations(form: ExtensiveForm, kind: str) -> Iterator[tuple[int, Pick, Actions]]:
    """Yield a player, when it deviates, and what it does then instead."""
    for player in range(form.n_players):
        own = own_sets(form, player)
        sizes = {k: range(len(form.information_sets[k].actions)) for k in own}
        paths = {k: own_path(form, k) for k in own}

        def plans(sets: list[int], sizes: dict[int, range] = sizes) -> Iterator[Actions]:
            for chosen in product(*(sizes[k] for k in sets)):
                yield dict(zip(sets, chosen, strict=True))

        if kind in ("correlated", "coarse-correlated"):
            for told in plans(own) if kind == "correlated" else [{}]:
                # What a player's own moves exclude is not told.
                said = {k: a for k, a in told.items() if paths[k].items() <= told.items()}
                for plan in plans(own):
                    yield player, lambda s, said=said: said.items() <= s.items(), plan
            continue
        for h in own:
            below = [k for k in own if k == h or h in paths[k]]
            if kind == "agent-form-correlated":
                below = [h]
            for action in [None] if "coarse" in kind else sizes[h]:
                said = dict(paths[h]) if action is None else {**paths[h], h: action}
                for plan in plans(below):
                    yield player, lambda s, said=said: said.items() <= s.items(), plan


def gains(form: ExtensiveForm, kind: str) -> list[tuple[int, list[Fraction]]]:
    """Return, for each deviation, its player and what it gains at every profile."""
    profiles = full_profiles(form)
    pays = {tuple(s.items()): played(form, s) for s in profiles}
    rows = []
    for player, is_told, plan in deviations(form, kind):
        row = []
        for s in profiles:
            gain = Fraction(0)
            if is_told(s):
                changed = {k: plan.get(k, a) for k, a in s.items()}
                gain = pays[tuple(changed.items())][player] - pays[tuple(s.items())][player]
            row.append(gain)
        rows.append((player, row))
    return rows


def most(form: ExtensiveForm, kind: str, weights: list[int]) -> float:
    """Return the greatest weighted sum of payoffs of a kind of play, as floats have it."""
    profiles = full_profiles(form)
    rows = np.array([[float(x) for x in row] for _, row in gains(form, kind)])
    worth = [sum(w * x for w, x in zip(weights, played(form, s), strict=True)) for s in profiles]
    solved = linprog(
        c=-np.array([float(x) for x in worth]),
        A_ub=rows if len(rows) else None,
        b_ub=np.zeros(len(rows)) if len(rows) else None,
        A_eq=np.ones((1, len(profiles))),
        b_eq=[1],
        method="highs",
    )
    return -float(solved.fun)
