"""Is an assessment consistent? By trying all small orders of trembles, and least squares in floats.

Written for the tests only; nothing of the certificate package is used.
"""

from __future__ import annotations

import math
from itertools import product

import numpy as np

from est_games.game.extensive import CHANCE, ExtensiveForm

MAX_ORDER = 4


def n_trembles(behavior) -> int:
    return sum(not x for row in behavior.values() for x in row.values())


def is_consistent_numerically(form: ExtensiveForm, behavior, beliefs) -> bool:
    """Tell whether trembles of orders up to four have the beliefs as limits."""
    trembles = [(label, a) for label, row in behavior.items() for a, x in row.items() if not x]
    rows = np.zeros((form.n_nodes, len(trembles)))
    logs = np.zeros(form.n_nodes)
    for node in range(1, form.n_nodes):
        above = form.parent[node]
        rows[node], logs[node] = rows[above], logs[above]
        choice = form.information_sets[form.information_set[above]]
        action = choice.actions[form.branch[node]]
        if form.player[above] == CHANCE:
            logs[node] += math.log(form.probability[node])
        elif (choice.label, action) in trembles:
            rows[node, trembles.index((choice.label, action))] += 1
        else:
            logs[node] += math.log(behavior[choice.label][action])
    matrix, right = [np.zeros(len(trembles))], [0.0]
    groups = []
    for number, choice in enumerate(form.information_sets):
        members = form.members[number]
        if choice.is_chance or len(members) < 2:
            continue
        weights = [beliefs[choice.label].get(form.node(x).path, 0) for x in members]
        likely = [x for x, w in zip(members, weights, strict=True) if w]
        groups.append((likely, [x for x in members if x not in likely]))
        first = likely[0]
        for x, w in zip(members, weights, strict=True):
            if w and x != first:
                matrix.append(rows[x] - rows[first])
                ratio = w / weights[members.index(first)]
                right.append(math.log(ratio) - logs[x] + logs[first])
    system, values = np.array(matrix), np.array(right)
    if trembles:
        found, *_ = np.linalg.lstsq(system, values, rcond=None)
        values = system @ found - values
    if np.abs(values).max() > 1e-9:
        return False
    for orders in product(range(1, MAX_ORDER + 1), repeat=len(trembles)):
        depth = rows @ np.array(orders) if trembles else np.zeros(form.n_nodes)
        if all(
            len({depth[x] for x in likely}) == 1
            and all(depth[x] > depth[likely[0]] for x in unlikely)
            for likely, unlikely in groups
        ):
            return True
    return False
