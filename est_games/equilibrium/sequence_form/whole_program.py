"""The linear program for optimal realisation plans, solved in rationals throughout."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

from est_games.equilibrium.programs.sparse_program import Row, sparse_maximum
from est_games.equilibrium.sequence_form.sequence_form import SequenceForm
from est_games.equilibrium.sequence_form.support_plan import Plan


def whole_plans(form: SequenceForm, deadline: float | None = None) -> tuple[Plan, Plan] | None:
    r"""Return a pair of optimal plans, or None where time ran out.

    Parameters
    ----------
    form : SequenceForm
        Two players whose payoffs add up to a constant.
    deadline : float, optional
        A time of ``time.perf_counter``, in seconds, at which to give up.

    Notes
    -----
    Payoffs are counted from the least, so that no entry of A is negative. More weight then never
    hurts the first player, and the equations of plans may be written as inequalities whose right
    sides are not negative,

    .. math:: \max_{x, q} q_0, \quad E x \le e,\ F^T q \le A^T x,\ x, q \ge 0,

    which is a program that starts from nothing. What the inequalities leave over is played
    somehow, likewise in the prices, which are the second player's plan.
    """
    m = int(form.sequences[1])
    n_first = int(form.sets[1])
    n_columns = m + 1 + len(form.first) - n_first
    rows = [Row.of({0: Fraction(1)}, Fraction(1))]
    for place in range(n_first):
        entries = {int(form.first[place]) + k: Fraction(1) for k in range(int(form.width[place]))}
        entries[int(form.parent[place])] = Fraction(-1)
        rows.append(Row.of(entries, Fraction(0)))
    prices: list[dict[int, Fraction]] = [{} for _ in range(form.n_sequences - m)]
    prices[0][m] = Fraction(1)
    for place in range(n_first, len(form.first)):
        column = m + 1 + place - n_first
        prices[int(form.parent[place]) - m][column] = Fraction(-1)
        for k in range(int(form.width[place])):
            prices[int(form.first[place]) + k - m][column] = Fraction(1)
    triples = zip(form.left.tolist(), form.right.tolist(), form.amounts[0].tolist(), strict=True)
    for left, right, amount in triples:
        if amount:
            prices[right - m][left] = Fraction(-amount)
    rows += [Row.of(entries, Fraction(0)) for entries in prices]
    objective = [Fraction(0)] * n_columns
    objective[m] = Fraction(1)
    try:
        best = sparse_maximum(objective, rows, deadline=deadline)
    except TimeoutError:
        return None
    if best is None:
        return None
    duals = best.dual[1 + n_first :]
    return _filled(form, 0, best.primal[:m]), _filled(form, 1, duals)


def _filled(form: SequenceForm, player: int, weights: Sequence[Fraction]) -> Plan:
    """Return a plan with these weights, or what they leave over added to first actions."""
    start = int(form.sequences[player])
    plan = list(weights)
    plan[0] = Fraction(1)
    for place in range(*form.sets[player : player + 2].tolist()):
        first, width = int(form.first[place]) - start, int(form.width[place])
        above = plan[int(form.parent[place]) - start]
        total = sum(plan[first : first + width], Fraction(0))
        if total > above:
            plan[first : first + width] = [x * above / total for x in plan[first : first + width]]
        else:
            plan[first] += above - total
    bottom = lcm(*(x.denominator for x in plan))
    return Plan(tops=tuple(int(x * bottom) for x in plan), bottom=bottom)
