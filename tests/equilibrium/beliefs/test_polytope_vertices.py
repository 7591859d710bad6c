"""Vertices of polytopes of probabilities, against all choices of tight conditions."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import flint
from hypothesis import given, settings, strategies as st

from est_games.certificate.alternative import Refutation, System, decided
from est_games.equilibrium.beliefs.polytope_vertices import polytope_vertices


def value(row, point) -> Fraction:
    return sum((x * y for x, y in zip(row[:-1], point, strict=True)), Fraction(row[-1]))


def brute_vertices(system: System) -> set[tuple[Fraction, ...]]:
    """Return the points where as many independent conditions are tight as there are unknowns."""
    found = set()
    bounds = (*system.limits, *system.strict)
    for chosen in combinations((*system.equations, *bounds), system.n):
        matrix = flint.fmpq_mat([list(row[:-1]) for row in chosen])
        if not matrix.det():
            continue
        solved = matrix.solve(flint.fmpq_mat([[-row[-1]] for row in chosen])).entries()
        point = tuple(Fraction(int(x.p), int(x.q)) for x in solved)
        if not any(value(row, point) for row in system.equations) and all(
            value(row, point) >= 0 for row in bounds
        ):
            found.add(point)
    return found


@st.composite
def polytopes(draw: st.DrawFn) -> tuple[System, list[list[int]]]:
    sizes = draw(st.lists(st.integers(1, 2), min_size=1, max_size=2))
    n = sum(sizes)
    places = iter(range(n))
    groups = [[next(places) for _ in range(size)] for size in sizes]
    row = st.tuples(*[st.integers(-2, 2)] * (n + 1))
    units = [tuple(int(k == j) for k in range(n + 1)) for j in range(n)]
    firsts = [(*(-int(k in group) for k in range(n)), 1) for group in groups]
    system = System(
        n=n,
        equations=tuple(draw(st.lists(row, max_size=1))),
        limits=tuple(draw(st.lists(row, max_size=3))),
        strict=(*units, *firsts),
    )
    return system, groups


@given(polytopes())
@settings(max_examples=150)
def test_the_vertices_are_those_of_tight_conditions(drawn: tuple[System, list[list[int]]]) -> None:
    system, groups = drawn
    if isinstance(decided(system), Refutation):
        return
    found = polytope_vertices(system, groups)
    assert len(found) == len(set(found))
    assert set(found) == brute_vertices(system)
