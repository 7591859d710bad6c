"""Vertices of polytopes, against all ways to make constraints tight."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import flint
import pytest
from hypothesis import given, settings, strategies as st

from est_games.certificate import polytope_vertices as module
from est_games.certificate.polytope_vertices import (
    TooManyVerticesError,
    affine_dimension,
    cone_rays,
    polytope_vertices,
)

Line = tuple[int, ...]


def brute(n: int, equations: list[Line], limits: list[Line]) -> list[tuple[Fraction, ...]]:
    """Return the feasible points that are alone on the constraints they make tight."""
    found = set()
    for size in range(n + 1):
        for chosen in combinations(limits, size):
            rows = [[*line[1:], -line[0]] for line in (*equations, *chosen)]
            reduced, rank = flint.fmpq_mat(rows or [[0] * (n + 1)]).rref()
            if rank != n or any(reduced[k, k] != 1 for k in range(n)):
                continue
            point = [Fraction(int(reduced[k, n].p), int(reduced[k, n].q)) for k in range(n)]
            if min(value(line, point) for line in limits) >= 0 and not any(
                value(line, point) for line in equations
            ):
                found.add(tuple(point))
    return sorted(found)


def value(line: Line, point: list[Fraction]) -> Fraction:
    return line[0] + sum(a * x for a, x in zip(line[1:], point, strict=True))


def cube(n: int) -> list[Line]:
    lines = []
    for k in range(n):
        unit = [int(j == k) for j in range(n)]
        lines += [(0, *unit), (1, *(-x for x in unit))]
    return lines


@settings(max_examples=40)
@given(
    n=st.integers(1, 3),
    cuts=st.lists(st.lists(st.integers(-3, 3), min_size=4, max_size=4), max_size=4),
    is_flat=st.booleans(),
)
def test_vertices_are_those_of_all_tight_constraints(
    n: int, cuts: list[list[int]], is_flat: bool
) -> None:
    lines = [tuple(cut[: n + 1]) for cut in cuts]
    equations = lines[:1] if is_flat else []
    limits = [*cube(n), *lines[len(equations) :]]
    assert polytope_vertices(n, equations, limits) == brute(n, equations, limits)


def test_compiled_code_finds_the_same_edges(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = [*cube(5), (2, -1, -1, -1, -1, -1), (1, 1, -1, 1, -1, 0)]
    slow = polytope_vertices(5, [], limits)
    monkeypatch.setattr(module, "_FEW_PAIRS", 0)
    assert polytope_vertices(5, [], limits) == slow


def test_an_open_polytope_is_refused() -> None:
    with pytest.raises(ValueError, match="not bounded"):
        polytope_vertices(2, [], [(0, 1, 0), (0, 0, 1), (1, -1, 0)])
    with pytest.raises(ValueError, match="line"):
        polytope_vertices(1, [], [])


def test_too_many_vertices_and_too_little_time(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TimeoutError, match="in time"):
        cone_rays([(1, 0), (0, 1), (1, -1)], 2, deadline=0.0)
    monkeypatch.setattr(module, "MAX_RAYS", 10)
    with pytest.raises(TooManyVerticesError):
        polytope_vertices(4, [], cube(4))


def test_dimensions_of_flats() -> None:
    zero, one = Fraction(0), Fraction(1)
    assert affine_dimension([(zero, one)]) == 0
    assert affine_dimension([(zero, one), (zero, one)]) == 0
    assert affine_dimension([(zero, zero), (one, zero), (zero, one)]) == 2
    assert affine_dimension([(), ()]) == 0
