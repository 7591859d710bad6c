"""A small linear program, solved in rationals from the corner where nothing is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from time import perf_counter
from typing import Any

from est_games.arithmetic import fraction, rational


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
    n, m = len(objective), len(rows)
    table = [[rational(x) for x in (*row, bound)] for row, bound in zip(rows, bounds, strict=True)]
    table.append([rational(x) for x in (*objective, Fraction(0))])
    free, basic = list(range(n)), list(range(n, n + m))
    while True:
        if deadline is not None and perf_counter() > deadline:
            raise TimeoutError("the linear program was not solved in time")
        entering = min((j for j in range(n) if table[m][j] > 0), key=free.__getitem__, default=None)
        if entering is None:
            break
        limits = [
            (table[i][n] / table[i][entering], basic[i], i)
            for i in range(m)
            if table[i][entering] > 0
        ]
        if not limits:
            return None
        leaving = min(limits)[2]
        _pivot(table, leaving, entering)
        free[entering], basic[leaving] = basic[leaving], free[entering]
    values = [Fraction(0)] * (n + m)
    prices = [Fraction(0)] * (n + m)
    for i, name in enumerate(basic):
        values[name] = fraction(table[i][n])
    for j, name in enumerate(free):
        prices[name] = -fraction(table[m][j])
    return Optimum(value=-fraction(table[m][n]), primal=tuple(values[:n]), dual=tuple(prices[n:]))


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
