"""Cones of beliefs."""

from fractions import Fraction
from itertools import product

from hypothesis import given, settings, strategies as st

from est_games.arithmetic import ExactRing, rational
from est_games.equilibrium.stages.belief import (
    clip,
    common,
    contains,
    is_within,
    meet,
    pull_back,
    uncovered,
    whole,
)

RING = ExactRing()
entries = st.integers(min_value=-3, max_value=3)


def exact(numbers):
    return tuple(rational(Fraction(number)) for number in numbers)


def cut(rows, n_types):
    cone = whole(n_types)
    for row in rows:
        if cone is None:
            return None
        cone = clip(cone, exact(row), RING)
    return cone


def grid(n_types, steps=6):
    return [
        exact(point) for point in product(range(steps + 1), repeat=n_types) if sum(point) == steps
    ]


def rows(n_types, most=4):
    return st.lists(st.tuples(*[entries] * n_types), max_size=most)


@settings(max_examples=150)
@given(st.integers(min_value=1, max_value=4).flatmap(lambda k: st.tuples(st.just(k), rows(k))))
def test_rays_and_halfspaces_describe_the_same_cone(case):
    n_types, cuts = case
    cone = cut(cuts, n_types)
    inside = [
        point
        for point in grid(n_types)
        if all(sum(a * b for a, b in zip(exact(row), point, strict=True)) >= 0 for row in cuts)
    ]
    if cone is None:
        assert inside == []
        return
    assert all(contains(cone, point, RING) for point in inside)
    for ray in cone.rays:
        assert min(ray) >= 0
        assert max(ray) > 0
        assert all(sum(a * b for a, b in zip(exact(row), ray, strict=True)) >= 0 for row in cuts)
    # A point is in the cone of the rays only if no halfspace of the cone cuts it off.
    assert all(
        any(sum(a * b for a, b in zip(row, point, strict=True)) < 0 for row in cone.rows)
        for point in grid(n_types)
        if point not in inside
    )


@settings(max_examples=100)
@given(rows(3, 3), rows(3, 3))
def test_what_is_uncovered_is_what_no_cone_holds(first, second):
    cones = [cone for cone in (cut(first, 3), cut(second, 3)) if cone is not None]
    gaps = uncovered(cones, 3, RING)
    for point in grid(3):
        held = any(contains(cone, point, RING) for cone in cones)
        in_gap = any(contains(gap, point, RING) for gap in gaps)
        assert held or in_gap
    for gap in gaps:
        assert not any(contains(cone, gap.inside, RING) for cone in cones)


@settings(max_examples=100)
@given(rows(3, 3), st.tuples(*[st.integers(min_value=0, max_value=2)] * 3))
def test_reweighting_and_pulling_back_agree(cuts, weights):
    cone = cut(cuts, 3)
    if cone is None:
        return
    back = pull_back(cone, exact(weights), RING)
    for point in grid(3):
        moved = tuple(a * b for a, b in zip(point, exact(weights), strict=True))
        expected = not any(moved) or contains(cone, moved, RING)
        assert contains(back, point, RING) == expected


@settings(max_examples=100)
@given(rows(2, 3), rows(2, 3))
def test_meeting_is_the_intersection(first, second):
    one, other = cut(first, 2), cut(second, 2)
    if one is None or other is None:
        return
    met = meet(one, other, RING)
    assert (common([(one,), (other,)], 2, RING) is None) == (met is None)
    for point in grid(2, 12):
        both = contains(one, point, RING) and contains(other, point, RING)
        assert both == (met is not None and contains(met, point, RING))
    if met is not None:
        assert is_within(met, one, RING)
        assert is_within(met, other, RING)
