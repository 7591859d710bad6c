"""Can these actions be best at an information set at all? Multipliers that show they cannot.

Beliefs and what is done afterwards are independent; forget that, and they are one distribution over
a node and a plan for every information set that may follow. What refutes even that refutes all.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from fractions import Fraction
from itertools import product

from est_games.certificate.alternative import Row, System
from est_games.certificate.assessment_ring import Basis
from est_games.game.extensive import CHANCE, TERMINAL, ExtensiveForm

MAX_PLANS = 300
"""Nodes times plans beyond which nothing is asked."""


def reply_question(
    form: ExtensiveForm, basis: Basis, number: int
) -> tuple[Hashable, tuple[int, ...]]:
    """Return what the system of an information set depends on, and the sets that may follow.

    Two bases with the same first answer have the same system.
    """
    later = _sets_after(form, basis, number)
    actions = basis.actions
    return (number, actions[number], basis.nodes[number], tuple((k, actions[k]) for k in later)), (
        later
    )


def reply_system(form: ExtensiveForm, basis: Basis, number: int) -> System | None:
    r"""Return what multipliers satisfy that refute the actions taken at an information set.

    Parameters
    ----------
    form : ExtensiveForm
        The game.
    basis : Basis
        Actions and nodes; those left open may be any.
    number : int
        The information set, whose actions must not be left open.

    Returns
    -------
    System or None
        In one multiplier for each action but the first taken, ascending. Whatever solves it shows
        that the actions taken are not all best, or that another is better. None where nodes and
        plans together are more than :data:`MAX_PLANS`.

    Notes
    -----
    Under a distribution over nodes and plans the other actions taken pay as much as the first, and
    those not taken no more. If a sum of these differences, multiplied, those of actions not taken
    by something not negative, is positive at every node and plan, there is none. If nothing is left
    open, all nodes believed possible and all plans of actions taken have positive probability, as
    products of positive ones: then it is enough that the sum is positive at one of them, and
    negative at none.
    """
    _, later = reply_question(form, basis, number)
    choices = [_actions(form, basis, k) for k in later]
    nodes = basis.nodes[number]
    is_open = nodes is None or any(basis.actions[k] is None for k in later)
    likely = form.members[number] if nodes is None else nodes
    if len(likely) * math.prod(map(len, choices)) > MAX_PLANS:
        return None
    taken = _actions(form, basis, number)
    others = [k for k in range(len(form.information_sets[number].actions)) if k != taken[0]]
    rows: dict[Row, None] = {}
    for node in likely:
        for chosen in product(*choices):
            pays = _pays(form, number, node, dict(zip(later, chosen, strict=True)))
            rows[(*(pays[k] - pays[taken[0]] for k in others), 0)] = None
    units: list[Row] = [(*(int(k == j) for j in others), 0) for k in others if k not in taken]
    if is_open:
        return System(n=len(others), limits=tuple(units), strict=tuple(rows))
    total = tuple(sum(column, Fraction(0)) for column in zip(*rows, strict=True))
    return System(n=len(others), limits=(*units, *rows), strict=(total,))


def _actions(form: ExtensiveForm, basis: Basis, number: int) -> tuple[int, ...]:
    own = basis.actions[number]
    return tuple(range(len(form.information_sets[number].actions))) if own is None else own


def _sets_after(form: ExtensiveForm, basis: Basis, number: int) -> tuple[int, ...]:
    """Return the players' information sets that may be met after any action at one."""
    nodes = basis.nodes[number]
    likely = form.members[number] if nodes is None else nodes
    stack = [child for node in likely for child in form.children[node]]
    found = set()
    while stack:
        node = stack.pop()
        own = form.information_set[node]
        if own == TERMINAL:
            continue
        after = form.children[node]
        if form.player[node] == CHANCE:
            stack.extend(after)
        else:
            found.add(own)
            stack.extend(after[action] for action in _actions(form, basis, own))
    return tuple(sorted(found))


def _pays(form: ExtensiveForm, number: int, node: int, plan: Mapping[int, int]) -> list[Fraction]:
    """Return what each action at a node pays its player if a plan is followed afterwards."""
    player = form.information_sets[number].player
    answer = []
    for child in form.children[node]:
        total = Fraction(0)
        stack = [(child, Fraction(1))]
        while stack:
            here, chance = stack.pop()
            amounts = form.payoffs[here]
            if amounts:
                total += chance * amounts[player]
            own, after = form.information_set[here], form.children[here]
            if own == TERMINAL:
                continue
            if form.player[here] == CHANCE:
                stack.extend((each, chance * form.probability[each]) for each in after)
            else:
                stack.append((after[plan[own]], chance))
        answer.append(total)
    return answer
