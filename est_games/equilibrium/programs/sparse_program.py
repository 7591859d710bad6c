"""A larger linear program with few entries a row: floats find the corner, rationals solve it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from time import perf_counter
from typing import Any

from est_games.equilibrium.programs.exact_program import Optimum, maximum
from est_games.equilibrium.programs.sparse_pivots import sparse_pivots

MAX_DIRECT = 120
"""Programs with no more entries than this are solved in rationals at once, without floats."""

_TOLERANCES = (1e-9, 1e-7, 1e-11)
"""Below it a float, of a program whose rows are scaled to 1, is taken for zero; tried in turn."""

_HINT = 1e-6
"""Columns worth so little less than their price are tried first in rationals."""

_JOINING = 12
"""Columns, or rows, that join a program in rationals at a time."""

MIN_SPARSE = 100
"""Equations, from which on they are searched for independent ones as sparse ones."""

_PRIME = (1 << 61) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One condition of a program, in whole numbers.

    Parameters
    ----------
    entries : mapping of int to int
        By column; zeros left out.
    bound : int
        What they add up to at most.
    factor : Fraction
        How many times the condition given this one is.
    """

    entries: Mapping[int, int]
    bound: int
    factor: Fraction

    @classmethod
    def of(cls, entries: Mapping[int, Fraction], bound: Fraction) -> Row:
        """Return a condition in the smallest whole numbers."""
        named = [j for j, x in entries.items() if x]
        (*whole, last), factor = _whole([*(entries[j] for j in named), bound])
        return cls(entries=dict(zip(named, whole, strict=True)), bound=last, factor=factor)


def sparse_maximum(
    objective: Sequence[Fraction], rows: Sequence[Row], *, deadline: float | None = None
) -> Optimum | None:
    r"""Return the optimum of a linear program, exactly.

    The program is to maximise :math:`c z` over :math:`A z \le b`, :math:`z \ge 0`.

    Parameters
    ----------
    objective : sequence of Fraction, shape (n,)
        `c`.
    rows : sequence of Row, shape (m,)
        `A` and `b`; no bound is negative.
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
    1. HiGHS solves the program in floats, each row scaled to its largest entry.
    2. Which variables are positive, which rows tight, which prices positive and which columns
       worth their price is read off; the equations they make are solved in rationals. The positive
       prices name tight rows too, and so on: if one reading errs, the other is tried.
    3. The two vectors are returned if they are feasible, primal and dual, and worth the same: they
       are then optimal, whatever the floats were.
    4. Otherwise the program is solved in rationals with the columns and rows the floats point at;
       while another column is worth more than its price, or another row is broken, it joins.

    Steps 1 to 3 take as long as HiGHS and two solutions of linear equations; step 4 may take much
    longer, and is for payoffs whose sizes are too far apart for floats.

    References
    ----------
    Applegate, Cook, Dash and Espinoza (2007), Exact solutions to linear programming problems.

    Examples
    --------
    >>> row = Row.of({0: Fraction(2), 1: Fraction(1)}, Fraction(4))
    >>> best = sparse_maximum([Fraction(3), Fraction(2)], [row])
    >>> [str(x) for x in (best.value, *best.primal, *best.dual)]
    ['8', '0', '4', '2']
    """
    if deadline is not None and perf_counter() > deadline:
        raise TimeoutError("the linear program was not solved in time")
    whole, unit = _whole(objective)
    best = _solved(whole, rows, deadline)
    return best and Optimum(
        value=best.value / unit,
        primal=best.primal,
        dual=tuple(y * row.factor / unit for y, row in zip(best.dual, rows, strict=True)),
    )


def _whole(numbers: Sequence[Fraction]) -> tuple[list[int], Fraction]:
    """Return the numbers' smallest whole multiples, and how many times they are multiplied."""
    denominator = lcm(*(x.denominator for x in numbers))
    raised = [x.numerator * (denominator // x.denominator) for x in numbers]
    divisor = gcd(*raised) or 1
    return [x // divisor for x in raised], Fraction(denominator, divisor)


def _solved(
    objective: Sequence[int], rows: Sequence[Row], deadline: float | None
) -> Optimum | None:
    """Return the optimum of the program in whole numbers."""
    columns, conditions = list(range(len(objective))), list(range(len(rows)))
    if len(columns) * len(conditions) > MAX_DIRECT:
        found = _in_floats(objective, rows)
        if found is not None:
            for tolerance in _TOLERANCES:
                best = _resolved(objective, rows, found, tolerance)
                if best is not None:
                    return best
            columns = [j for j in columns if found.reduced[j] > -_HINT]
            conditions = [i for i in conditions if found.dual[i] > _HINT]
    return _by_parts(objective, rows, columns, conditions, deadline)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Floats:
    """What HiGHS finds, every row and the objective scaled to 1."""

    primal: Any
    slack: Any
    dual: Any
    reduced: Any


def _in_floats(objective: Sequence[int], rows: Sequence[Row]) -> _Floats | None:
    """Return what the simplex method finds in floats, or None where it gives up."""
    import numpy as np
    from scipy.optimize import linprog
    from scipy.sparse import csr_array

    sizes = [max(map(abs, row.entries.values()), default=1) for row in rows]
    top = max(map(abs, objective)) or 1
    data = [x / size for row, size in zip(rows, sizes, strict=True) for x in row.entries.values()]
    places = [j for row in rows for j in row.entries]
    starts = np.cumsum([0, *(len(row.entries) for row in rows)])
    solved: Any = linprog(
        c=np.array([-x / top for x in objective]),
        A_ub=csr_array((data, places, starts), shape=(len(rows), len(objective))),
        b_ub=np.array([row.bound / size for row, size in zip(rows, sizes, strict=True)]),
        method="highs-ds",
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )
    if solved.status != 0:
        return None
    return _Floats(
        primal=solved.x,
        slack=solved.ineqlin.residual,
        dual=-solved.ineqlin.marginals,
        reduced=-solved.lower.marginals,
    )


def _resolved(
    objective: Sequence[int], rows: Sequence[Row], found: _Floats, tolerance: float
) -> Optimum | None:
    """Return the corner that floats point at, solved in rationals, if that is the optimum."""
    columns: list[dict[int, int]] = [{} for _ in objective]
    for i, row in enumerate(rows):
        for j, x in row.entries.items():
            columns[j][i] = x
    # Where floats leave dirt in one of the two, the other may still show the same corner.
    tight, played = _places(found.slack <= tolerance), _places(found.primal > tolerance)
    priced, worth = _places(found.dual > tolerance), _places(found.reduced >= -tolerance)
    bounds = [row.bound for row in rows]
    for equal, free in ((tight, played), (priced, worth)):
        primal = _solution([rows[i].entries for i in equal], bounds, equal, free, len(columns))
        if primal is not None and primal.meets(rows):
            break
    else:
        return None
    for equal, free in ((worth, priced), (played, tight)):
        dual = _solution([columns[j] for j in equal], objective, equal, free, len(rows))
        if dual is not None and dual.covers(columns, objective):
            break
    else:
        return None
    value = primal.worth(objective)
    if value != dual.worth(bounds):
        return None
    return Optimum(value=value, primal=primal.fractions, dual=dual.fractions)


def _places(chosen: Any) -> list[int]:
    return [int(k) for k in chosen.nonzero()[0]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Vector:
    """Rationals over one denominator, positive."""

    tops: tuple[int, ...]
    bottom: int

    @property
    def fractions(self) -> tuple[Fraction, ...]:
        return tuple(Fraction(top, self.bottom) for top in self.tops)

    def worth(self, prices: Sequence[int]) -> Fraction:
        total = sum(x * price for x, price in zip(self.tops, prices, strict=True) if x)
        return Fraction(total, self.bottom)

    def meets(self, rows: Sequence[Row]) -> bool:
        """Return whether no entry is negative and every row keeps to its bound."""
        return min(self.tops) >= 0 and all(
            self._times(row.entries) <= row.bound * self.bottom for row in rows
        )

    def covers(self, columns: Sequence[Mapping[int, int]], objective: Sequence[int]) -> bool:
        """Return whether no entry is negative and no column less than its objective."""
        return min(self.tops) >= 0 and all(
            self._times(column) >= worth * self.bottom
            for column, worth in zip(columns, objective, strict=True)
        )

    def _times(self, row: Mapping[int, int]) -> int:
        return sum(x * self.tops[j] for j, x in row.items())


def _solution(
    equations: Sequence[Mapping[int, int]],
    right: Sequence[int],
    places: Sequence[int],
    unknowns: Sequence[int],
    size: int,
) -> _Vector | None:
    """Return a solution of independent ones among the equations; unknowns not named are zero.

    Whether it solves the other equations is for the caller to see.

    Parameters
    ----------
    equations : sequence of mappings of int to int
        Entries by unknown.
    right : sequence of int
        The right sides of all equations there are, of which `places` are these.
    places, unknowns : sequence of int
        Which equations, and which unknowns may be other than zero.
    size : int
        How many unknowns there are.
    """
    import flint

    tops = [0] * size
    if not unknowns:
        return _Vector(tops=tuple(tops), bottom=1)
    found = _regular(equations, unknowns)
    if found is None:
        return None
    rows, columns = found
    square = flint.fmpz_mat([[equations[i].get(j, 0) for j in columns] for i in rows])
    try:
        solved: Any = square.solve(flint.fmpz_mat([[right[places[i]]] for i in rows]))
    except ZeroDivisionError:
        return None
    whole, bottom = solved.numer_denom()
    for k, j in enumerate(columns):
        tops[j] = int(whole[k, 0])
    return _Vector(tops=tuple(tops), bottom=int(bottom))


def _regular(
    equations: Sequence[Mapping[int, int]], unknowns: Sequence[int]
) -> tuple[list[int], list[int]] | None:
    """Return equations and unknowns that make a regular matrix of the greatest size."""
    if len(equations) >= MIN_SPARSE:
        found = sparse_pivots(equations, unknowns)
        if found is not None:
            return found if found[0] else None
    table = [[equation.get(j, 0) for j in unknowns] for equation in equations]
    columns = _pivots(table)
    if not columns:
        return None
    rows = _pivots([[row[j] for row in table] for j in columns])
    return (rows, [unknowns[j] for j in columns]) if len(rows) == len(columns) else None


def _pivots(table: Sequence[Sequence[int]]) -> list[int]:
    """Return columns that span a matrix, modulo a large prime: what depends there, depends."""
    import flint

    if not table:
        return []
    reduced, rank = flint.nmod_mat(
        len(table), len(table[0]), [x % _PRIME for row in table for x in row], _PRIME
    ).rref()
    places, j = [], 0
    for r in range(rank):
        while not int(reduced[r, j]):
            j += 1
        places.append(j)
        j += 1
    return places


def _by_parts(
    objective: Sequence[int],
    rows: Sequence[Row],
    columns: Sequence[int],
    conditions: Sequence[int],
    deadline: float | None,
) -> Optimum | None:
    """Return the optimum in rationals, with as few columns and rows as it takes.

    Those named are there from the start. A program without an upper bound takes all rows.
    """
    chosen, kept = list(columns), list(conditions)
    while True:
        best = maximum(
            [Fraction(objective[j]) for j in chosen],
            [[Fraction(rows[i].entries.get(j, 0)) for j in chosen] for i in kept],
            [Fraction(rows[i].bound) for i in kept],
            deadline=deadline,
        )
        if best is None:
            if len(kept) == len(rows):
                return None
            kept = list(range(len(rows)))
            continue
        primal, dual = [Fraction(0)] * len(objective), [Fraction(0)] * len(rows)
        for j, x in zip(chosen, best.primal, strict=True):
            primal[j] = x
        for i, y in zip(kept, best.dual, strict=True):
            dual[i] = y
        more_rows, more_columns = _broken(rows, primal), _missing(objective, rows, dual)
        if not (more_rows or more_columns):
            return Optimum(value=best.value, primal=tuple(primal), dual=tuple(dual))
        kept.extend(more_rows)
        chosen.extend(more_columns)


def _broken(rows: Sequence[Row], primal: Sequence[Fraction]) -> list[int]:
    """Return the rows most above their bounds, for their sizes: a few, if there are any."""
    above = []
    for i, row in enumerate(rows):
        excess = sum((x * primal[j] for j, x in row.entries.items() if primal[j]), Fraction(0))
        if excess > row.bound:
            above.append(((excess - row.bound) / max(map(abs, row.entries.values())), i))
    return [i for _, i in sorted(above, reverse=True)[:_JOINING]]


def _missing(objective: Sequence[int], rows: Sequence[Row], dual: Sequence[Fraction]) -> list[int]:
    """Return the columns worth most more than their prices: a few, if there are any."""
    gains = [Fraction(x) for x in objective]
    for row, price in zip(rows, dual, strict=True):
        if price:
            for j, entry in row.entries.items():
                gains[j] -= price * entry
    above = sorted(((gain, j) for j, gain in enumerate(gains) if gain > 0), reverse=True)
    return [j for _, j in above[:_JOINING]]
