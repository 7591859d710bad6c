"""The linear program for optimal realisation plans, solved in floats, and its corner read off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

import numpy as np

from est_games.equilibrium.sequence_form.sequence_form import Floats, SequenceForm
from est_games.equilibrium.sequence_form.support_plan import Flags

_TOLERANCES = (1e-9, 1e-11, 1e-7, 1e-13)
"""Below it a weight, or a gap, is taken for zero; tried in turn."""
_LARGE = 20_000
"""Sequences, from which on a program is simplified before it is solved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Which sequences are played and which are best replies, as floats would have it.

    Parameters
    ----------
    played, best : array of bool, shape (n_sequences,)
        Of both players.
    plan : array of float, shape (n_sequences,)
        Their plans.
    """

    played: Flags
    best: Flags
    plan: Floats = field(repr=False)


def optimal_plans(form: SequenceForm, deadline: float | None = None) -> Iterator[Reading]:
    r"""Yield readings of the corner that the simplex method comes to, by several tolerances.

    Parameters
    ----------
    form : SequenceForm
        Two players whose payoffs add up to a constant.
    deadline : float, optional
        A time of ``time.perf_counter``, in seconds, at which to give up.

    Notes
    -----
    The second player minimises what the first can have at most,

    .. math:: \min_{y, p} p_0, \quad E^T p \ge A y,\ F y = f,\ y \ge 0;

    the first player's plan is the price of the inequalities. Best replies are found from the plans
    anew, from the last information sets to the first, so that they are so also where the program's
    own values are slack.

    References
    ----------
    Koller, Megiddo and von Stengel (1996), section 3.
    """
    plan = float_plans(form, deadline)
    if plan is None:
        return
    gaps = reply_gaps(form, plan)
    for tolerance in _TOLERANCES:
        played = _connected(form, plan > tolerance, -plan)
        yield Reading(played=played, best=_connected(form, gaps <= tolerance, gaps), plan=plan)


def float_plans(form: SequenceForm, deadline: float | None = None) -> Floats | None:
    """Return optimal plans of both, about, or None where the simplex method gives up.

    Parameters
    ----------
    form : SequenceForm
        Two players whose payoffs add up to a constant.
    deadline : float, optional
        A time of ``time.perf_counter``, in seconds, at which to give up.
    """
    from scipy.optimize import linprog
    from scipy.sparse import csc_array

    m, n_sequences, n_first = (int(x) for x in (*form.sequences[1:], form.sets[1]))
    n, k, n_second = n_sequences - m, n_first + 1, len(form.first) - n_first
    # Prices of the first player's information sets stand behind the second player's plan.
    paid = np.flatnonzero(form.pays[0])
    own = np.repeat(np.arange(n_first), form.width[:n_first])
    rows = np.concatenate([form.left[paid], [0], np.arange(1, m), form.parent[:n_first]])
    columns = np.concatenate([form.right[paid] - m, [n], n + 1 + own, np.arange(n + 1, n + k)])
    signs = np.concatenate([form.pays[0][paid], np.full(m, -1.0), np.ones(n_first)])
    replies = csc_array((signs, (rows, columns)), shape=(m, n + k))
    theirs = np.repeat(np.arange(n_second), form.width[n_first:])
    rows = np.concatenate([[0], 1 + theirs, np.arange(1, 1 + n_second)])
    columns = np.concatenate([[0], np.arange(1, n), form.parent[n_first:] - m])
    signs = np.concatenate([np.ones(n), np.full(n_second, -1.0)])
    plans = csc_array((signs, (rows, columns)), shape=(1 + n_second, n + k))
    options: dict[str, Any] = {
        "primal_feasibility_tolerance": 1e-10,
        "dual_feasibility_tolerance": 1e-10,
        "presolve": n + m > _LARGE,
    }
    if deadline is not None:
        options["time_limit"] = max(deadline - perf_counter(), 1e-3)
    costs, ones = np.zeros(n + k), np.zeros(1 + n_second)
    costs[n], ones[0] = 1.0, 1.0
    bounds = np.tile([0.0, np.inf], (n + k, 1))
    bounds[n:, 0] = -np.inf
    solved: Any = linprog(
        c=costs,
        A_ub=replies,
        b_ub=np.zeros(m),
        A_eq=plans,
        b_eq=ones,
        bounds=bounds,
        method="highs-ds",
        options=options,
    )
    if solved.status != 0:
        return None
    return np.concatenate([-solved.ineqlin.marginals, solved.x[:n]]).clip(min=0.0)


def reply_gaps(form: SequenceForm, plan: Floats) -> Floats:
    """Return how much worse each action is than the best one where it is taken.

    Parameters
    ----------
    form : SequenceForm
        The game.
    plan : array of float, shape (n_sequences,)
        What both do.
    """
    gains = np.bincount(
        form.left, form.pays[0] * plan[form.right], minlength=form.n_sequences
    ) + np.bincount(form.right, form.pays[1] * plan[form.left], minlength=form.n_sequences)
    worth, gaps = gains.tolist(), [0.0] * form.n_sequences
    rows = [*zip(form.parent.tolist(), form.first.tolist(), form.width.tolist(), strict=True)]
    for parent, first, width in reversed(rows):
        options = worth[first : first + width]
        best = max(options)
        worth[parent] += best
        for s, amount in enumerate(options, first):
            gaps[s] = best - amount
    return np.array(gaps)


def _connected(form: SequenceForm, flags: Flags, order: Floats) -> Flags:
    """Return the flags that stand where the player comes, the least in order where none would."""
    chosen, orders = flags.tolist(), order.tolist()
    for start in form.sequences[:2].tolist():
        chosen[start] = True
    rows = zip(form.parent.tolist(), form.first.tolist(), form.width.tolist(), strict=True)
    for parent, first, width in rows:
        options = range(first, first + width)
        if not chosen[parent]:
            for s in options:
                chosen[s] = False
        elif not any(chosen[first : first + width]):
            chosen[min(options, key=orders.__getitem__)] = True
    return np.array(chosen, dtype=bool)
