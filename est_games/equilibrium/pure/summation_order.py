"""In which order to sum variables out: greedily, by the rows to expect, best of some attempts."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from time import perf_counter

_ATTEMPTS = 24
_SECONDS = 1.0
_SECONDS_A_ROW = 1e-6
_SLACK = 0.05

Scope = frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An order of summation and what it is expected to take.

    Parameters
    ----------
    variables : tuple of int
        All of them, those first that are summed out first.
    log_rows : float
        Logarithm of the rows to expect in all relations put together.
    widest : frozenset of int
        The variables of the largest of these relations.
    """

    variables: tuple[int, ...]
    log_rows: float
    widest: Scope


def summation_order(scopes: Sequence[tuple[Sequence[int], int]], sizes: Sequence[int]) -> Order:
    """Return a good order in which to sum variables out of relations.

    Parameters
    ----------
    scopes : sequence of (variables, number of rows)
        The relations.
    sizes : sequence of int
        How many values of each variable are left.

    Notes
    -----
    1. The variable is next whose relations, put together, are expected to have the fewest rows:
       all profiles of their variables, thinned out by each relation as if independently.
    2. Ties, and what is nearly one, are broken at random, with a fixed seed, as
       often as is worth it for the rows to be expected, and the best order kept.

    References
    ----------
    Dechter (1999), Bucket elimination: a unifying framework for reasoning, section 4.

    Examples
    --------
    A path is taken from its ends.

    >>> order = summation_order([((0, 1), 4), ((1, 2), 4)], [2, 2, 2])
    >>> order.variables[0] in (0, 2), round(math.exp(order.log_rows))
    (True, 10)
    """
    chance = random.Random(0)
    started = perf_counter()
    best = _Attempt(scopes, sizes).run(None)
    for _ in range(_ATTEMPTS):
        worth = min(_SECONDS, _SECONDS_A_ROW * math.exp(min(best.log_rows, 50.0)))
        if perf_counter() - started > worth:
            break
        found = _Attempt(scopes, sizes).run(chance)
        best = min(best, found, key=lambda order: order.log_rows)
    return best


@dataclass(slots=True)
class _Expected:
    """What putting one variable's relations together is expected to give."""

    scope: Scope
    log_rows: float
    log_left: float


class _Attempt:
    """One greedy run: relations known by their variables and the rows to expect."""

    def __init__(self, scopes: Iterable[tuple[Sequence[int], int]], sizes: Sequence[int]) -> None:
        self._log = [math.log(max(m, 1)) for m in sizes]
        self._relations: dict[int, tuple[Scope, float]] = {}
        self._with: list[set[int]] = [set() for _ in sizes]
        for k, (variables, n_rows) in enumerate(scopes):
            self._add(k, frozenset(variables), math.log(max(n_rows, 1)))

    def run(self, chance: random.Random | None) -> Order:
        expected = {v: self._expected(v) for v in range(len(self._log))}
        order, total, widest, most = [], 0.0, frozenset[int](), -1.0
        while expected:
            v = self._next(expected, chance)
            bucket = expected.pop(v)
            order.append(v)
            total += math.exp(min(bucket.log_rows, 600.0))
            if bucket.log_rows > most:
                most, widest = bucket.log_rows, bucket.scope
            for k in list(self._with[v]):
                for w in self._relations.pop(k)[0]:
                    self._with[w].discard(k)
            if len(bucket.scope) > 1:
                self._add(-1 - v, bucket.scope - {v}, bucket.log_left)
            for w in bucket.scope - {v}:
                expected[w] = self._expected(w)
        return Order(variables=tuple(order), log_rows=math.log(max(total, 1.0)), widest=widest)

    def _add(self, k: int, scope: Scope, log_rows: float) -> None:
        self._relations[k] = (scope, log_rows)
        for v in scope:
            self._with[v].add(k)

    def _next(self, expected: dict[int, _Expected], chance: random.Random | None) -> int:
        if chance is None:
            return min(expected, key=lambda v: (expected[v].log_rows, v))
        least = min(each.log_rows for each in expected.values())
        near = least * (1 + _SLACK) + _SLACK
        return chance.choice([v for v, each in expected.items() if each.log_rows <= near])

    def _expected(self, variable: int) -> _Expected:
        scope = frozenset({variable})
        thinning = 0.0
        for k in self._with[variable]:
            part, log_rows = self._relations[k]
            scope |= part
            thinning += log_rows - sum(self._log[v] for v in part)
        everything = sum(self._log[v] for v in scope)
        log_rows = max(0.0, everything + thinning)
        return _Expected(
            scope=scope,
            log_rows=log_rows,
            log_left=min(log_rows, everything - self._log[variable]),
        )
