"""Linear systems with strict inequalities: a point or a refutation, never both, never neither."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings, strategies as st

from est_games.certificate.alternative import Refutation, System, decided, holds, is_refuted


@st.composite
def systems(draw: st.DrawFn) -> System:
    n = draw(st.integers(0, 4))
    row = st.tuples(*[st.integers(-3, 3)] * (n + 1))
    equations, limits, strict = (tuple(draw(st.lists(row, max_size=most))) for most in (2, 4, 4))
    return System(n=n, equations=equations, limits=limits, strict=strict)


@given(systems())
def test_there_is_a_point_or_a_refutation(system: System) -> None:
    answer = decided(system)
    if isinstance(answer, Refutation):
        assert is_refuted(system, answer)
    else:
        assert holds(system, answer)


@given(systems(), st.lists(st.integers(-3, 3), min_size=4, max_size=4))
@settings(max_examples=200)
def test_what_has_a_point_is_not_refuted(system: System, numbers: list[int]) -> None:
    point = tuple(map(Fraction, numbers[: system.n]))
    if holds(system, point):
        assert not isinstance(decided(system), Refutation)


@pytest.mark.parametrize(
    ("limits", "strict"),
    [((-1,), (1,)), ((1,), (0,)), ((1, 1), (1,)), ((0,), (1,)), ((2,), (1,))],
)
def test_other_multipliers_refute_nothing(limits: tuple[int, ...], strict: tuple[int, ...]) -> None:
    system = System(n=1, limits=((1, -2),), strict=((-1, 2),))
    bent = Refutation(
        equations=(), limits=tuple(map(Fraction, limits)), strict=tuple(map(Fraction, strict))
    )
    assert not is_refuted(system, bent)
    ones = (Fraction(1),)
    assert is_refuted(system, Refutation(equations=(), limits=ones, strict=ones))
