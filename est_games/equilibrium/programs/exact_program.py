"""A small linear program, solved in rationals from the corner where nothing is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from time import perf_counter
from typing import Any

from est_games.arithmetic import fraction, rational

_MAX_STALLED = 30
"""Steps in turn that do not move the corner before it is left by Bland's rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Optimum:
    """The best corner of a linear program, and the prices that prove it.

    Parameters
    ----------
    value : Fraction
        What the objective comes to.
    primal : tuple of Fraction, shape (n,)
        The variables.
    dual : tuple of Fraction, shape (m,)
        The price of each constraint.
    """

    value: Fraction
    primal: tuple[Fraction, ...]
    dual: tuple[Fraction, ...]


def maximum(
    objective: Sequence[Fraction],
    rows: Sequence[Sequence[Fraction]],
    bounds: Sequence[Fraction],
    *,
    deadline: float | None = None,
) -> Optimum | None:
    r"""Return the optimum of a linear program, exactly.

    The program is to maximise :math:`c z` over :math:`A z \le b`, :math:`z \ge 0`.

    Parameters
    ----------
    objective : sequence of Fraction, shape (n,)
        `c`.
    rows : sequence of sequences of Fraction, shape (m, n)
        `A`.
    bounds : sequence of Fraction, shape (m,)
        `b`, none negative, so that zero is a corner to start from.
    deadline : float, optional
        A time of ``time.perf_counter``, in seconds, at which to give up.

    Returns
    -------
    Optimum or None
        None where the objective has no upper bound.

    Raises
    ------
    TimeoutError
        The deadline has passed.

    Notes
    -----
    1. The variable that enters is the first whose reduced cost is positive.
    2. The one that leaves is the first among those that reach zero first.
    3. With both rules no basis comes twice, however degenerate the program; the number of pivots
       may still grow exponentially.

    References
    ----------
    Bland (1977), New finite pivoting rules for the simplex method.

    Examples
    --------
    >>> best = maximum([Fraction(3), Fraction(2)], [[Fraction(2), Fraction(1)]], [Fraction(4)])
    >>> [str(x) for x in (best.value, *best.primal, *best.dual)]
    ['8', '0', '4', '2']
    """
    return Corner(rows, bounds).maximum(objective, deadline=deadline)


class Corner:
    r"""A corner of the polytope :math:`A z \le b`, :math:`z \ge 0`, moved from optimum to optimum.

    Parameters
    ----------
    rows : sequence of sequences of Fraction, shape (m, n)
        `A`.
    bounds : sequence of Fraction, shape (m,)
        `b`, none negative, so that zero is the corner to start from.

    Examples
    --------
    >>> corner = Corner([[Fraction(1), Fraction(1)]], [Fraction(4)])
    >>> [str(x) for x in corner.maximum([Fraction(3), Fraction(2)]).primal]
    ['4', '0']
    >>> [str(x) for x in corner.maximum([Fraction(2), Fraction(3)]).primal]
    ['0', '4']
    """

    def __init__(self, rows: Sequence[Sequence[Fraction]], bounds: Sequence[Fraction]) -> None:
        self._table = [
            [rational(x) for x in (*row, bound)] for row, bound in zip(rows, bounds, strict=True)
        ]
        n = len(rows[0]) if rows else 0
        self._free, self._basic = list(range(n)), list(range(n, n + len(rows)))

    def maximum(
        self, objective: Sequence[Fraction], *, deadline: float | None = None, far: bool = False
    ) -> Optimum | None:
        """Return the optimum for an objective, which becomes the corner to start from.

        Parameters
        ----------
        objective : sequence of Fraction, shape (n,)
            What to maximise.
        deadline : float, optional
            A time of ``time.perf_counter``, in seconds, at which to give up.
        far : bool
            Whether the variable that enters is the one whose reduced cost is largest, as long as
            that moves the corner.

        Returns
        -------
        Optimum or None
            None where the objective has no upper bound.

        Raises
        ------
        TimeoutError
            The deadline has passed.
        """
        table, free, basic, m = self._table, self._free, self._basic, len(self._basic)
        n = len(objective)
        if not table:
            free[:] = range(n)
        table.append(self._priced([rational(x) for x in objective]))
        stalled = 0
        try:
            while True:
                if deadline is not None and perf_counter() > deadline:
                    raise TimeoutError("the linear program was not solved in time")
                gaining = [j for j in range(n) if table[m][j] > 0]
                if not gaining:
                    break
                if far and stalled < _MAX_STALLED:
                    entering = max(gaining, key=table[m].__getitem__)
                else:
                    entering = min(gaining, key=free.__getitem__)
                limits = [
                    (table[i][n] / table[i][entering], basic[i], i)
                    for i in range(m)
                    if table[i][entering] > 0
                ]
                if not limits:
                    return None
                step, _, leaving = min(limits)
                stalled = 0 if step else stalled + 1
                _pivot(table, leaving, entering)
                free[entering], basic[leaving] = basic[leaving], free[entering]
            reduced = table[m]
        finally:
            table.pop()
        values = [Fraction(0)] * (n + m)
        prices = [Fraction(0)] * (n + m)
        for i, name in enumerate(basic):
            values[name] = fraction(table[i][n])
        for j, name in enumerate(free):
            prices[name] = -fraction(reduced[j])
        return Optimum(
            value=-fraction(reduced[n]), primal=tuple(values[:n]), dual=tuple(prices[n:])
        )

    def _priced(self, objective: list[Any]) -> list[Any]:
        """Return the reduced costs of an objective at the corner, and what it comes to, negated."""
        n = len(objective)
        costs = [objective[name] if name < n else rational(0) for name in self._free]
        costs.append(rational(0))
        for row, name in zip(self._table, self._basic, strict=True):
            price = objective[name] if name < n else 0
            if price:
                costs = [
                    cost - price * x if x else cost for cost, x in zip(costs, row, strict=True)
                ]
        return costs


def _pivot(table: list[list[Any]], r: int, s: int) -> None:
    """Exchange the basic variable of row `r` with the free one of column `s`, in place."""
    unit = 1 / table[r][s]
    pivot = [x * unit for x in table[r]]
    pivot[s] = unit
    for i, row in enumerate(table):
        factor = row[s]
        if i != r and factor:
            row[s] = factor * 0
            table[i] = [x - factor * y if y else x for x, y in zip(row, pivot, strict=True)]
    table[r] = pivot
