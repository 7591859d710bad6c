"""Reasons why a case is closed: nothing that some vertex would belie is ever accepted."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest

from est_games.certificate import closed_case
from est_games.certificate.closed_case import Case, closed_by_direction, closed_by_slacks
from est_games.certificate.feasible_basis import best_response_table
from est_games.certificate.kernels.modular_rank import PRIME, have_full_rank

D, C = 3, 4


def vertices(table: list[list[int]]) -> set[tuple[bool, ...]]:
    """Return which constraints are tight at each vertex but the origin, from every choice."""
    found = set()
    for chosen in combinations(range(D + C), D):
        rows = np.zeros((D, D))
        right = np.zeros(D)
        for place, bit in enumerate(chosen):
            if bit < D:
                rows[place, bit] = 1
            else:
                rows[place], right[place] = np.array(table)[:, bit - D], 1
        if abs(np.linalg.det(rows)) < 1e-9:
            continue
        z = np.linalg.solve(rows, right)
        values = np.concatenate([z, 1 - np.array(table).T @ z])
        if values.min() > -1e-9 and z.max() > 1e-9:
            found.add(tuple(bool(v) for v in abs(values) < 1e-9))
    return found


@pytest.mark.parametrize("exactly", [False, True])
def test_no_case_that_holds_a_vertex_is_closed(
    exactly: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if exactly:
        none = lambda table, numbers: (  # noqa: E731
            numbers.astype(int),
            np.zeros(len(numbers), dtype=bool),
        )
        monkeypatch.setattr(closed_case, "_whole", none)
    rng = np.random.default_rng(exactly)
    n_cases = (4000, 100)[exactly]
    accepted = np.zeros(2, dtype=int)
    for _ in range(12):
        payoffs = [[Fraction(int(v)) for v in row] for row in rng.integers(0, 3, (D, C))]
        table = best_response_table(payoffs)
        states = rng.integers(0, 3, (n_cases, D + C))
        case = Case(
            idle=states[:, :D] == 1,
            played=states[:, :D] == 2,
            best=states[:, D:] == 1,
            worse=states[:, D:] == 2,
        )
        tight = np.array(sorted(vertices(table)))
        fits = ((states[:, None] != 1) | tight) & ((states[:, None] != 2) | ~tight)
        holds = fits.all(axis=2).any(axis=1)
        numbers = rng.integers(-2, 3, (n_cases, C)).astype(float)
        by_slacks = closed_by_slacks(table, (0,) * C, case, numbers, None)
        by_direction = closed_by_direction(table, (0,) * C, case, numbers, None)
        assert not (holds & by_slacks).any()
        assert not (holds & by_direction).any()
        accepted += by_slacks.sum(), by_direction.sum()
    assert (accepted > 5).all()


def test_floats_and_whole_numbers_say_the_same() -> None:
    """What the floats are sure of is also so exactly; what is tied is left to whole numbers."""
    rng = np.random.default_rng(3)
    table = rng.integers(0, 5, (D, C)).tolist()
    numbers = rng.integers(-2, 3, (5000, C)).astype(float)
    states = rng.integers(0, 3, (5000, D + C))
    idle, best = states[:, :D] == 1, states[:, D:] == 1
    sure = closed_case._surely_closed(table, idle, best, numbers)
    never = np.zeros_like(idle), np.zeros_like(best)
    case = Case(idle=idle, best=best, played=never[0], worse=never[1])
    both = closed_by_slacks(table, (0,) * C, case, numbers, None)
    assert (both | ~sure).all()
    assert sure.any()
    assert (both & ~sure).any()


def test_a_shift_decides_what_is_tied() -> None:
    """The first two strategies of the rival pay the same: which is better hangs on the shift."""
    flags = np.array([[False, False]])
    case = Case(idle=flags[:, :1], played=flags[:, :1], best=np.array([[True, False]]), worse=flags)
    numbers = np.array([[-1.0, 1.0]])
    shown = [
        closed_by_slacks([[2, 2]], shift, case, numbers, None).item()
        for shift in ((0, 0), (1, 0), (0, 1))
    ]
    assert shown == [False, True, False]


def test_full_rank_is_claimed_only_where_it_is() -> None:
    rng = np.random.default_rng(0)
    n_full = 0
    for _ in range(200):
        table = rng.integers(0, 3, (4, 5))
        held = rng.random((1, 9)) < 0.6
        played = np.flatnonzero(~held[0, :4])
        best = np.flatnonzero(held[0, 4:])
        part = table[np.ix_(played, best)]
        expected = not len(played) or (len(best) > 0 and np.linalg.matrix_rank(part) == len(played))
        assert have_full_rank(table.astype(np.int64), held).tolist() == [expected]
        n_full += expected
    assert 20 < n_full < 180
    multiples = np.array([[PRIME % PRIME, 1], [1, 0]], dtype=np.int64)
    assert have_full_rank(multiples, np.array([[False, False, True, True]])).tolist() == [True]


def test_a_shift_that_wraps_closes_nothing() -> None:
    """Two best responses to the only strategy; twice a shift of 2**62 is negative in 64 bits."""
    case = Case(
        idle=np.array([[False]]),
        best=np.array([[True, True]]),
        played=np.array([[True]]),
        worse=np.array([[False, False]]),
    )
    numbers = np.array([[2.0, -2.0]])
    for shift, is_closed in (((0, -(2**62)), False), ((0, 2**62), True), ((0, -(2**80)), False)):
        assert closed_by_slacks([[1, 1]], shift, case, numbers, None).tolist() == [is_closed]
