"""Linear programs with few entries a row: against the small exact solver, and when floats err."""

from __future__ import annotations

from fractions import Fraction
from time import perf_counter

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from est_games.equilibrium.programs import sparse_program
from est_games.equilibrium.programs.exact_program import maximum
from est_games.equilibrium.programs.sparse_program import Row, sparse_maximum

Dense = tuple[list[Fraction], list[list[Fraction]], list[Fraction]]


def drawn(seed: int) -> Dense:
    generator = np.random.default_rng(seed)
    m, n = generator.integers(1, 9, 2)
    table = generator.integers(-4, 5, (m, n)) * (generator.random((m, n)) < 0.7)
    rows = [[Fraction(int(x), int(generator.integers(1, 4))) for x in row] for row in table]
    bounds = [Fraction(int(x)) for x in generator.choice([0, 0, 1, 3], m)]
    objective = [Fraction(int(x)) for x in generator.integers(-5, 6, n)]
    return objective, [*rows, [Fraction(1)] * n], [*bounds, Fraction(1)]


def sparse(rows: list[list[Fraction]], bounds: list[Fraction]) -> list[Row]:
    return [Row.of(dict(enumerate(row)), bound) for row, bound in zip(rows, bounds, strict=True)]


def check(program: Dense) -> None:
    objective, rows, bounds = program
    best = sparse_maximum(objective, sparse(rows, bounds))
    assert best.value == maximum(objective, rows, bounds).value
    assert best.value == sum(map(Fraction.__mul__, objective, best.primal))
    assert best.value == sum(map(Fraction.__mul__, bounds, best.dual))
    assert min(best.primal) >= 0
    assert min(best.dual) >= 0
    for row, bound in zip(rows, bounds, strict=True):
        assert sum(map(Fraction.__mul__, row, best.primal)) <= bound
    for column, worth in zip(zip(*rows, strict=True), objective, strict=True):
        assert sum(map(Fraction.__mul__, column, best.dual)) >= worth


@settings(max_examples=50)
@given(st.integers(0, 10**6))
def test_against_the_small_solver(seed: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sparse_program, "MAX_DIRECT", 0)
        check(drawn(seed))


@settings(max_examples=20)
@given(st.integers(0, 10**6))
def test_floats_that_give_up_are_done_without(seed: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sparse_program, "MAX_DIRECT", 0)
        patch.setattr(sparse_program, "_in_floats", lambda *_: None)
        check(drawn(seed))


@settings(max_examples=40)
@given(st.integers(0, 10**6))
def test_whatever_floats_show_the_answer_is_the_optimum(seed: int) -> None:
    generator = np.random.default_rng(seed)

    def dice(objective: list[int], rows: list[Row]) -> object:
        n, m = len(objective), len(rows)
        return sparse_program._Floats(
            primal=generator.integers(0, 2, n).astype(float),
            slack=generator.integers(0, 2, m).astype(float),
            dual=generator.integers(0, 2, m).astype(float),
            reduced=-generator.integers(0, 2, n).astype(float),
        )

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sparse_program, "MAX_DIRECT", 0)
        patch.setattr(sparse_program, "_in_floats", dice)
        check(drawn(seed))


def test_no_upper_bound() -> None:
    row = Row.of({0: Fraction(1), 1: Fraction(-1)}, Fraction(1))
    assert sparse_maximum([Fraction(0), Fraction(1)], [row]) is None


def test_a_deadline() -> None:
    with pytest.raises(TimeoutError, match="was not solved in time"):
        sparse_maximum([Fraction(1)], [Row.of({0: Fraction(1)}, Fraction(1))], deadline=0.0)
    with pytest.raises(TimeoutError, match="was not solved in time"):
        maximum([Fraction(1)], [[Fraction(1)]], [Fraction(1)], deadline=perf_counter() - 1)
