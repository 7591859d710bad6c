"""The hull of points: cubes, cross-polytopes, points on faces, and qhull."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from scipy.spatial import ConvexHull

from est_games.equilibrium.correlated.point_hull import PointHull


def built(points: list[tuple[int, ...]]) -> PointHull:
    """Return the hull of points, the first of which are independent."""
    exact = [tuple(map(Fraction, point)) for point in points]
    size = len(exact[0]) + 1
    hull = PointHull.simplex(exact[:size])
    for point in exact[size:]:
        hull.add(point)
    return hull


def corner_first(points: list[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """Return the points with the origin and the unit vectors before the others."""
    d = len(points[0])
    start = [tuple([0] * d), *(tuple(int(i == k) for i in range(d)) for k in range(d))]
    return start + [point for point in points if point not in start]


@pytest.mark.parametrize("dimension", [1, 2, 3, 4, 5])
def test_a_cube(dimension: int) -> None:
    points = corner_first(list(product((0, 1), repeat=dimension)))
    hull = built(points)
    assert len(hull.facets) == 2 * dimension
    assert hull.vertices() == list(range(2**dimension))


@pytest.mark.parametrize("dimension", [2, 3, 4])
def test_a_cross_polytope_and_the_middles_of_its_faces(dimension: int) -> None:
    units = [tuple(2 * int(i == k) for i in range(dimension)) for k in range(dimension)]
    points = [*units, tuple(-2 * int(i == 0) for i in range(dimension))]
    points += [tuple(-x for x in unit) for unit in units[1:]]
    middles = [tuple([1, 1] + [0] * (dimension - 2)), tuple([0] * dimension)]
    hull = built(points + middles)
    assert len(hull.facets) == 2**dimension
    assert hull.vertices() == list(range(2 * dimension))


@pytest.mark.parametrize("seed", range(6))
def test_against_qhull(seed: int) -> None:
    generator = np.random.default_rng(seed)
    d = 2 + seed % 3
    cloud = [tuple(map(int, row)) for row in generator.integers(-20, 21, (18, d))]
    points = corner_first(list(dict.fromkeys(cloud)))
    hull = built(points)
    other = ConvexHull(np.array(points, dtype=float))
    assert set(hull.vertices()) == set(other.vertices.tolist())
    planes = {tuple(np.round(row, 9) + 0.0) for row in other.equations}
    assert len(hull.facets) == len(planes)
    for row, on in hull.facets.items():
        heights = [row[0] + sum(a * x for a, x in zip(row[1:], p, strict=True)) for p in points]
        assert min(heights) == 0
        assert [k for k, height in enumerate(heights) if not height] == [
            k for k in range(len(points)) if on >> k & 1
        ]
