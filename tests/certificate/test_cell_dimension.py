"""How many probabilities of a cell are free, against sets whose dimension is plain."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings, strategies as st

import est_games as eg
from est_games.certificate.behavior_cell import Assessment, BehaviorCell, Variable
from est_games.certificate.cell_dimension import cell_dimension
from est_games.certificate.support_ring import Terms
from tests.oracles.random_tree import random_tree

HALF = Fraction(1, 2)


def cell_of(
    n: int,
    *,
    equations: tuple[Terms, ...] = (),
    positive: tuple[Terms, ...] = (),
    limits: tuple[Terms, ...] = (),
    at: tuple[Fraction, ...] = (),
) -> BehaviorCell:
    """Return a cell of `n` players, each with one free probability, and a point in it."""
    point = at or (HALF,) * n
    return BehaviorCell(
        supports={f"I{k}": ("l", "r") for k in range(n)},
        variables=tuple(Variable(information_set=f"I{k}", entry="r") for k in range(n)),
        equations=equations,
        positive=positive,
        limits=limits,
        sample=Assessment(behavior={f"I{k}": {"l": 1 - x, "r": x} for k, x in enumerate(point)}),
    )


DIAGONAL = (((1, 0, 0), 1), ((0, 1, 0), -1))
PRODUCT = (((1, 1, 0), 4), ((0, 0, 0), -1))
SQUARES = (((2, 0, 0), 1), ((0, 2, 0), -1))


@pytest.mark.parametrize(
    ("equations", "expected"),
    [
        ((), 3),
        ((DIAGONAL,), 2),
        ((PRODUCT,), 2),
        ((DIAGONAL, PRODUCT), 1),
        # Of x^2 = y^2 only one factor vanishes where both are positive.
        ((SQUARES,), 2),
        # One equation follows from the others.
        ((DIAGONAL, SQUARES), 2),
        ((DIAGONAL, PRODUCT, (((2, 0, 0), 4), ((0, 0, 0), -1))), 1),
    ],
)
def test_equations(equations: tuple[Terms, ...], expected: int) -> None:
    assert cell_dimension(cell_of(3, equations=equations)) == expected


def test_equations_that_give_no_unknown() -> None:
    """Two quadrics: neither is linear in anything."""
    one = (((2, 0, 0), 2), ((0, 2, 0), -1), ((0, 0, 2), -1))
    other = (((0, 2, 0), 1), ((0, 0, 2), 1), ((0, 0, 0), -1), ((2, 0, 0), 2))
    cell = cell_of(3, equations=(one, other), at=(HALF, HALF, HALF))
    # Together 2 x^2 = y^2 + z^2 = 1/2; the gradients are independent at the middle.
    assert cell_dimension(cell) == 1


def test_limits_that_are_tight_at_the_sample() -> None:
    inside = (((1, 0), 1), ((0, 1), -1))
    assert cell_dimension(cell_of(2, limits=(inside,))) == 2
    # Two limits leave a line alone.
    back = (((1, 0), -1), ((0, 1), 1))
    assert cell_dimension(cell_of(2, limits=(inside, back))) is None
    # A limit that says nothing where the equation holds.
    assert cell_dimension(cell_of(2, equations=(inside,), limits=(back,))) == 1


def test_a_limit_that_makes_a_set_thin_is_not_told() -> None:
    thin = (((2,), -4), ((1,), 4), ((0,), -1))
    assert cell_dimension(cell_of(1, limits=(thin,))) is None


def test_a_singular_sample_needs_another_point() -> None:
    """(x - y) (x + y - 1) vanishes on two lines that cross in the middle."""
    cross = (((2, 0), 1), ((1, 0), -1), ((0, 2), -1), ((0, 1), 1))
    assert cell_dimension(cell_of(2, equations=(cross,))) == 1
    # Of x^2 + y^2 = x + y - 1/2 the middle is the only real point, of complex ones there is a
    # curve.
    alone = (((2, 0), 2), ((0, 2), 2), ((1, 0), -2), ((0, 1), -2), ((0, 0), 1))
    assert cell_dimension(cell_of(2, equations=(alone,))) is None
    # A cusp, and a point of it that is smooth.
    cusp = (((2, 0), 8), ((1, 0), -8), ((0, 0), 2), ((0, 3), -8), ((0, 2), 12), ((0, 1), -6))
    cusp = tuple((e, x + (1 if e == (0, 0) else 0)) for e, x in cusp)
    cell = cell_of(2, equations=(cusp,))
    assert cell_dimension(cell) is None
    y = HALF + Fraction(1, 4)
    x = HALF + Fraction(1, 8)
    smooth = Assessment(behavior={"I0": {"l": 1 - x, "r": x}, "I1": {"l": 1 - y, "r": y}})
    assert cell.contains(smooth)
    assert cell_dimension(cell, [smooth]) == 1


def test_points_outside_are_ignored() -> None:
    cell = cell_of(2, equations=((((1, 0), 1), ((0, 1), -1)),))
    outside = Assessment(
        behavior={"I0": {"l": HALF, "r": HALF}, "I1": {"l": HALF / 2, "r": 3 * HALF / 2}}
    )
    assert cell_dimension(replace(cell, sample=outside)) is None
    assert cell_dimension(replace(cell, sample=outside), [cell.sample]) == 1


def test_anything_may_be_done_where_nothing_is_said() -> None:
    cell = cell_of(1)
    sample = Assessment(
        behavior={**cell.sample.behavior, "J": {"a": HALF, "b": HALF, "c": Fraction(0)}}
    )
    assert cell_dimension(replace(cell, sample=sample)) == 3
    # What is done there may be limited; the sample may be at the edge of it.
    limited = replace(
        cell,
        sample=sample,
        variables=(*cell.variables, Variable(information_set="J", entry="c")),
        limits=((((1, 0), 1), ((0, 1), -1)),),
    )
    assert cell_dimension(limited) == 3


def test_beliefs_count() -> None:
    sample = Assessment(
        behavior={"I": {"l": HALF, "r": HALF}}, beliefs={"J": {"l": HALF, "r": HALF}}
    )
    cell = BehaviorCell(
        supports={"I": ("l", "r")},
        belief_supports={"J": ("l", "r")},
        variables=(
            Variable(information_set="I", entry="r"),
            Variable(information_set="J", entry="r", is_belief=True),
        ),
        equations=((((1, 0), 1), ((0, 1), -1)),),
        sample=sample,
    )
    assert cell_dimension(cell) == 1
    assert cell_dimension(replace(cell, equations=())) == 2


def test_a_sure_action_leaves_nothing_to_others() -> None:
    """Of three actions one is sure by an equation: the others are not free beside it."""
    sample = Assessment(behavior={"I": {"a": Fraction(0), "b": Fraction(1), "c": Fraction(0)}})
    cell = BehaviorCell(
        supports={},
        variables=(Variable(information_set="I", entry="b"),),
        equations=((((1,), 1), ((0,), -1)),),
        sample=sample,
    )
    assert cell_dimension(cell) is None


def test_too_many_unknowns_are_not_told() -> None:
    assert cell_dimension(cell_of(17)) is None
    assert cell_dimension(cell_of(16)) == 16


def middle(cell: BehaviorCell) -> Assessment:
    """Return the mean of a cell's vertices, or its sample: limits may be tight at a sample."""
    points = [vertex.behavior for vertex in cell.vertices] or [cell.sample.behavior]
    return Assessment(
        behavior={
            label: {a: sum((p[label][a] for p in points), Fraction(0)) / len(points) for a in row}
            for label, row in points[0].items()
        }
    )


@settings(max_examples=8)
@given(seed=st.integers(0, 10**6), n_players=st.integers(2, 3))
def test_polytopes_have_the_dimension_of_their_vertices(seed: int, n_players: int) -> None:
    form = random_tree(Random(seed), n_players, 4, payoffs=(0, 1))
    for concept in ("nash", "agent-nash", "subgame-perfect"):
        for component in eg.solve(form, concept, timeout=2).components:
            for cell in component.cells[:10]:
                found = cell_dimension(cell, [middle(cell)])
                # With ties left free, limits alone may make a set thin: that is not told.
                is_thin = found is None and concept == "subgame-perfect"
                assert is_thin or found == cell.dimension
