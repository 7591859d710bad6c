"""The exact linear program: each optimum is proved by its own prices."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings, strategies as st

from est_games.equilibrium.programs.exact_program import maximum


def test_an_unbounded_program_has_no_optimum() -> None:
    one = Fraction(1)
    assert maximum([one, one], [[one, -one]], [one]) is None


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.lists(st.integers(-5, 5), min_size=4, max_size=4), min_size=3, max_size=3),
    st.lists(st.integers(-5, 5), min_size=4, max_size=4),
    st.lists(st.integers(0, 3), min_size=3, max_size=3),
)
def test_an_optimum_is_proved_by_its_prices(
    rows: list[list[int]], objective: list[int], bounds: list[int]
) -> None:
    table = [[Fraction(x) for x in row] for row in rows] + [[Fraction(1)] * 4]
    limits = [*map(Fraction, bounds), Fraction(2)]
    best = maximum([Fraction(x) for x in objective], table, limits)
    assert best is not None
    assert min(*best.primal, *best.dual) >= 0
    for row, limit in zip(table, limits, strict=True):
        assert sum(a * z for a, z in zip(row, best.primal, strict=True)) <= limit
    for column, gain in zip(zip(*table, strict=True), objective, strict=True):
        assert sum(a * y for a, y in zip(column, best.dual, strict=True)) >= gain
    assert best.value == sum(c * z for c, z in zip(objective, best.primal, strict=True))
    assert best.value == sum(b * y for b, y in zip(limits, best.dual, strict=True))
