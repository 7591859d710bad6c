"""A small tree as a table of pure plans, where exact paths end however degenerate the payoffs."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from math import lcm, prod

from est_games.equilibrium.one_equilibrium.one_nash import one_nash
from est_games.equilibrium.sequence_form.sequence_form import SequenceForm
from est_games.equilibrium.sequence_form.support_plan import Plan
from est_games.game.normal import NormalForm

_MOST_PLANS = 60
"""Of each player."""

Pure = tuple[int, ...]
"""The sequences that have weight one."""


def table_plans(form: SequenceForm, timeout: float | None = None) -> tuple[Plan, Plan] | None:
    """Return an equilibrium of the table of pure plans, or None where the table is too large.

    Parameters
    ----------
    form : SequenceForm
        The game.
    timeout : float, optional
        Seconds after which to stop.

    Notes
    -----
    A pure plan chooses one action at every information set that the plan itself leads to, which
    makes it one strategy of the reduced normal form. A mixture of pure plans weighs a sequence as
    much as the plans that have it do together.
    """
    pure = [_pure_plans(form, player) for player in range(2)]
    if pure[0] is None or pure[1] is None:
        return None
    tables = [_table(form, player, pure[0], pure[1]) for player in range(2)]
    solution = one_nash(NormalForm.from_payoffs(*tables), timeout=timeout)
    if not solution.equilibria:
        return None
    first, second = solution.equilibria[0].profile
    return _mixed(form, 0, pure[0], first), _mixed(form, 1, pure[1], second)


def _pure_plans(form: SequenceForm, player: int) -> list[Pure] | None:
    """Return a player's pure plans, or None where there are too many."""
    start, end = form.sequences[player : player + 2].tolist()
    below: list[list[list[Pure]]] = [[] for _ in range(end - start)]
    for place in reversed(range(*form.sets[player : player + 2].tolist())):
        first = int(form.first[place])
        options: list[Pure] = []
        for s in range(first, first + int(form.width[place])):
            if prod(map(len, below[s - start])) > _MOST_PLANS:
                return None
            options += [(s, *_joined(rest)) for rest in product(*below[s - start])]
        if len(options) > _MOST_PLANS:
            return None
        below[int(form.parent[place]) - start].append(options)
    if prod(map(len, below[0])) > _MOST_PLANS:
        return None
    return [(start, *_joined(rest)) for rest in product(*below[0])]


def _joined(plans: Sequence[Pure]) -> Pure:
    return tuple(s for plan in plans for s in plan)


def _table(
    form: SequenceForm, player: int, rows: Sequence[Pure], columns: Sequence[Pure]
) -> list[list[int]]:
    """Return what a player gets by pure plans, in its units."""
    entries = zip(
        form.left.tolist(), form.right.tolist(), form.amounts[player].tolist(), strict=True
    )
    by_left: dict[int, list[tuple[int, int]]] = {}
    for left, right, amount in entries:
        by_left.setdefault(left, []).append((right, amount))
    table = []
    for row in rows:
        worth: dict[int, int] = {}
        for s in row:
            for right, amount in by_left.get(s, []):
                worth[right] = worth.get(right, 0) + amount
        table.append([sum(worth.get(t, 0) for t in column) for column in columns])
    return table


def _mixed(
    form: SequenceForm, player: int, pure: Sequence[Pure], weights: Sequence[Fraction]
) -> Plan:
    start, end = form.sequences[player : player + 2].tolist()
    bottom = lcm(*(weight.denominator for weight in weights))
    tops = [0] * (end - start)
    for plan, weight in zip(pure, weights, strict=True):
        for s in plan:
            tops[s - start] += int(weight * bottom)
    return Plan(tops=tuple(tops), bottom=bottom)
