"""A point of a linear system with strict inequalities, or the multipliers that refute it: exact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from est_games.arithmetic import fraction, rational

Row = tuple[Fraction | int, ...]
"""A linear function: the coefficients of the unknowns, and a constant last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """Linear functions of some unknowns that vanish, are not negative, or are positive.

    Parameters
    ----------
    n : int
        How many unknowns.
    equations, limits, strict : tuple of Row, shape (n + 1,) each
        What vanishes, what is not negative, what is positive.
    """

    n: int
    equations: tuple[Row, ...] = ()
    limits: tuple[Row, ...] = ()
    strict: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Refutation:
    """Multipliers with which a system contradicts itself.

    Parameters
    ----------
    equations, limits, strict : tuple of Fraction
        One for each row of the system.
    """

    equations: tuple[Fraction, ...]
    limits: tuple[Fraction, ...]
    strict: tuple[Fraction, ...]


def is_refuted(system: System, refutation: Refutation) -> bool:
    """Return whether multipliers show that a system has no solution.

    Notes
    -----
    Those of inequalities must not be negative. The sum of all rows, multiplied, is free of the
    unknowns, and is negative, or zero with the multiplier of a strict inequality positive.

    References
    ----------
    Motzkin (1936), on systems of linear inequalities.

    Examples
    --------
    >>> system = System(n=1, limits=((1, -2),), strict=((-1, 2),))
    >>> one = (Fraction(1),)
    >>> is_refuted(system, Refutation(equations=(), limits=one, strict=one))
    True
    """
    pairs = (
        (system.equations, refutation.equations),
        (system.limits, refutation.limits),
        (system.strict, refutation.strict),
    )
    if any(len(rows) != len(weights) for rows, weights in pairs):
        return False
    weights_of_all = (*refutation.equations, *refutation.limits, *refutation.strict)
    if not all(isinstance(weight, Fraction) for weight in weights_of_all):
        return False
    if any(weight < 0 for weight in (*refutation.limits, *refutation.strict)):
        return False
    total = [Fraction(0)] * (system.n + 1)
    for rows, weights in pairs:
        for row, weight in zip(rows, weights, strict=True):
            if weight:
                for place, x in enumerate(row):
                    total[place] += weight * x
    if any(total[:-1]):
        return False
    return total[-1] < 0 or (total[-1] == 0 and any(refutation.strict))


def holds(system: System, point: Sequence[Fraction]) -> bool:
    """Return whether a point solves a system."""
    if not all(isinstance(x, Fraction) for x in point):
        return False

    def value(row: Row) -> Fraction:
        products = (x * y for x, y in zip(row[:-1], point, strict=True) if x)
        return sum(products, Fraction(row[-1]))

    return (
        not any(map(value, system.equations))
        and all(value(row) >= 0 for row in system.limits)
        and all(value(row) > 0 for row in system.strict)
    )


def equation_rank(system: System) -> int:
    """Return how many of the equations of a system are independent."""
    import flint

    rows = [[rational(x) for x in row[:-1]] for row in system.equations]
    return int(flint.fmpq_mat(rows).rref()[1]) if rows and system.n else 0


def decided(system: System) -> tuple[Fraction, ...] | Refutation:
    r"""Return a point of a system, or what refutes it.

    Parameters
    ----------
    system : System
        The linear equations and inequalities.

    Returns
    -------
    tuple of Fraction, shape (n,), or Refutation
        Whichever there is; there is exactly one of the two.

    Notes
    -----
    1. Homogenised by an unknown :math:`s > 0`, the system asks for a vector whose product with
       every row has a sign. Multipliers :math:`w` of equations, :math:`v \ge 0` of limits and
       :math:`y \ge 0` of strict rows refute it if the rows so multiplied add up to zero and
       :math:`y \ne 0`.
    2. :math:`\sum y` is maximised over those with :math:`\sum y \le 1`, by the simplex method from
       zero, where nothing is multiplied. Equations of that program have slacks that must stay
       zero: one leaves as soon as its row is touched and never comes back.
    3. The variable that enters is the first that gains, the one that leaves the first of those
       that may (Bland 1977): no basis comes twice.
    4. Where the optimum is zero, the prices of the program's equations are the vector sought.

    Examples
    --------
    >>> between = System(n=1, strict=((1, -1), (-1, 2)))
    >>> point = decided(between)
    >>> holds(between, point)
    True
    >>> beyond = System(n=1, strict=((1, -2), (-1, 1)))
    >>> is_refuted(beyond, decided(beyond))
    True
    """
    return _Program(system).answer()


class _Program:
    """The search for multipliers, a dictionary of the simplex method."""

    def __init__(self, system: System) -> None:
        self.system = system
        n = self.n = system.n + 1
        unit = (0,) * system.n + (1,)
        free, weak = system.equations, system.limits
        strict = (*system.strict, unit)
        columns = [*free, *weak, *strict]
        self.n_free, self.first_strict = len(free), len(free) + len(weak)
        self.n_columns = len(columns)
        exact = [[rational(x) for x in column] for column in columns]
        zero, one = rational(0), rational(1)
        gains = [zero] * self.first_strict + [one] * len(strict)
        # Row by row: a coordinate each, the bound on the sum, and what is gained.
        self.table = [[column[i] for column in exact] + [zero] for i in range(n)]
        self.table.append([*gains, one])
        self.table.append([*gains, zero])
        self.columns = list(range(self.n_columns))
        self.rows = [self.n_columns + i for i in range(n + 1)]

    def answer(self) -> tuple[Fraction, ...] | Refutation:
        for s in range(self.n_free):
            for r in range(self.n):
                if self._is_fixed(self.rows[r]) and self.table[r][s]:
                    self._pivot(r, s)
                    break
        while (entering := self._entering()) is not None:
            self._pivot(self._leaving(entering), entering)
        if self.table[-1][-1]:
            return self._refutation()
        return self._point()

    def _is_fixed(self, name: int) -> bool:
        return self.n_columns <= name < self.n_columns + self.n

    def _entering(self) -> int | None:
        gaining = [
            (name, s)
            for s, name in enumerate(self.columns)
            if self.table[-1][s] > 0 and not self._is_fixed(name) and name >= self.n_free
        ]
        return min(gaining)[1] if gaining else None

    def _leaving(self, s: int) -> int:
        limits = []
        for r, name in enumerate(self.rows):
            step = self.table[r][s]
            if self._is_fixed(name):
                if step:
                    return r
            elif name >= self.n_free and step > 0:
                limits.append((self.table[r][-1] / step, name, r))
        return min(limits)[2]

    def _pivot(self, r: int, s: int) -> None:
        table = self.table
        unit = 1 / table[r][s]
        pivot = [x * unit if x else x for x in table[r]]
        pivot[s] = unit
        for i, row in enumerate(table):
            factor = row[s]
            if i != r and factor:
                row[s] = factor * 0
                table[i] = [x - factor * y if y else x for x, y in zip(row, pivot, strict=True)]
        table[r] = pivot
        self.columns[s], self.rows[r] = self.rows[r], self.columns[s]

    def _refutation(self) -> Refutation:
        weights = [Fraction(0)] * self.n_columns
        for r, name in enumerate(self.rows):
            if name < self.n_columns:
                weights[name] = fraction(self.table[r][-1])
        end = len(weights) - 1
        return Refutation(
            equations=tuple(weights[: self.n_free]),
            limits=tuple(weights[self.n_free : self.first_strict]),
            strict=tuple(weights[self.first_strict : end]),
        )

    def _point(self) -> tuple[Fraction, ...]:
        prices: list[Any] = [rational(0)] * self.n
        for s, name in enumerate(self.columns):
            if self._is_fixed(name):
                prices[name - self.n_columns] = -self.table[-1][s]
        return tuple(fraction(price / prices[-1]) for price in prices[:-1])
