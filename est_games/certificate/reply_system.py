"""Can these actions be best at an information set at all? A linear system that is implied.

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

MAX_PLANS = 100
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
    r"""Return linear conditions for the actions taken at an information set to be best there.

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
        In the probabilities of a node and a plan. None where they are more than :data:`MAX_PLANS`.

    Notes
    -----
    If nothing is left open, every node believed possible and every plan of actions taken has
    positive probability, as the product of positive ones.
    """
    _, later = reply_question(form, basis, number)
    choices = [_actions(form, basis, k) for k in later]
    nodes = basis.nodes[number]
    is_open = nodes is None or any(basis.actions[k] is None for k in later)
    likely = form.members[number] if nodes is None else nodes
    n = len(likely) * math.prod(map(len, choices))
    if n > MAX_PLANS:
        return None
    taken = _actions(form, basis, number)
    others = [k for k in range(len(form.information_sets[number].actions)) if k != taken[0]]
    columns = []
    for node in likely:
        for chosen in product(*choices):
            pays = _pays(form, number, node, dict(zip(later, chosen, strict=True)))
            columns.append([pays[k] - pays[taken[0]] for k in others])
    rows = list(zip(*columns, strict=True))
    units: list[Row] = [(*(int(k == j) for k in range(n)), 0) for j in range(n)]
    return System(
        n=n,
        equations=(
            ((1,) * n + (-1,)),
            *((*row, 0) for k, row in zip(others, rows, strict=True) if k in taken),
        ),
        limits=(
            *(
                (*(-x for x in row), 0)
                for k, row in zip(others, rows, strict=True)
                if k not in taken
            ),
            *(units if is_open else ()),
        ),
        strict=() if is_open else tuple(units),
    )


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
