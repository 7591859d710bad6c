"""Case distinctions about a support: what they show is exact, and false ones are refused."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from est_games.certificate.algebraic_point import AlgebraicPoint, quotient
from est_games.certificate.equilibrium_cell import over_rationals
from est_games.certificate.open_region import open_samples
from est_games.certificate.polynomial_support import completeness_problems, is_complete
from est_games.certificate.real_root import RealRoot, between, real_roots
from est_games.certificate.support_cases import SupportCases, cases_problem
from est_games.certificate.support_ring import SupportRing
from est_games.certificate.whole_support import CASES, REDUNDANT
from est_games.equilibrium.many_players.case_search import support_cases
from est_games.equilibrium.many_players.many_player_nash import many_player_nash
from est_games.game.normal import NormalForm

BOTH = ((0, 1),) * 3


def a_curve() -> NormalForm:
    table = np.zeros((3, 2, 2, 2), dtype=int)
    table[0, 0] = [[-1, 2], [1, -1]]
    table[2, :, :, 0] = [[1, -2], [-1, 1]]
    return NormalForm.from_payoffs(table)


def found(game: NormalForm) -> SupportCases:
    cases = support_cases(game, BOTH)
    assert cases is not None
    return cases


# Real roots


def test_roots_of_a_product_are_told_apart() -> None:
    """(x - 1/2)(x^2 - 1/2)(x^2 - x - 1)(10^9 x - 707106781): two of them nearly the same."""
    factors = [[-1, 2], [-1, 0, 2], [-1, -1, 1], [-707106781, 10**9]]
    product = [1]
    for factor in factors:
        product = np.convolve(np.array(product, dtype=object), np.array(factor, dtype=object))
    roots = real_roots([int(x) for x in product], Fraction(0), Fraction(2))
    near = [float(sum(root.interval(64)) / 2) for root in roots]
    assert near == sorted(near)
    assert near == pytest.approx([0.5, 0.707106781, 0.5**0.5, 1.618033988749895], abs=1e-12)
    assert roots[1].value == Fraction(707106781, 10**9)
    assert roots[1].interval(64)[1] < between(roots[1], roots[2]) < roots[2].interval(64)[0]


@settings(max_examples=60)
@given(a=st.integers(-9, 9), b=st.integers(-9, 9), p=st.integers(-9, 9), q=st.integers(1, 9))
def test_signs_at_the_golden_ratio(a: int, b: int, p: int, q: int) -> None:
    """The sign of a + b g + (p/q)(g^2 - g - 1): the last part vanishes."""
    golden = RealRoot(coefficients=(-1, -1, 1), place=1)
    share = Fraction(p, q)
    value = a + b * (1 + 5**0.5) / 2
    expected = 0 if a == b == 0 else (1 if value > 0 else -1)
    assert golden.sign([a - share, b - share, share]) == expected


def test_a_narrow_interval_is_narrow() -> None:
    root = RealRoot(coefficients=(-2, 0, 1), place=1)
    low, high = root.interval(2_000)
    assert low**2 < 2 < high**2
    assert high - low < Fraction(1, 2**1_999)
    weights = (((), (Fraction(-1), Fraction(1))),) * 2
    game = NormalForm.from_payoffs([[0, 0], [0, 0]], [[0, 0], [0, 0]])
    point = AlgebraicPoint(game=game, root=root, weights=weights)
    low, high = point.interval(("probability", 0, 1), 2_000)
    assert high - low < Fraction(1, 2**1_999)
    assert low < Fraction(2) ** Fraction(1, 2) - 1 + Fraction(1, 10**9)


def test_a_quotient_times_its_denominator() -> None:
    import flint

    root = RealRoot(coefficients=(-2, 0, 0, 1), place=0)
    above, below = flint.fmpq_poly([1, 2, 3]), flint.fmpq_poly([5, -1, 1])
    value = flint.fmpq_poly(
        [flint.fmpq(x.numerator, x.denominator) for x in quotient(root, above, below)]
    )
    assert not (value * below - above) % flint.fmpq_poly([-2, 0, 0, 1])


def test_every_open_region_has_a_sample() -> None:
    ring = SupportRing(a_curve(), BOTH)
    x, y, _ = ring.gens
    circle = 8 * x**2 - 8 * x + 8 * y**2 - 8 * y + 3
    signs = {
        (8 * a * a - 8 * a + 8 * b * b - 8 * b + 3 > 0, a > b)
        for a, b in open_samples(ring, [circle, x - y], [0, 1])
    }
    assert signs == {(s, t) for s in (False, True) for t in (False, True)}


def test_a_region_in_a_corner_of_the_cube_has_a_sample() -> None:
    """Over x < 2/3 the curve is outside the cube, which no two polynomials given tell."""
    ring = SupportRing(a_curve(), BOTH)
    x, y, _ = ring.gens
    for curve, sign in (
        (3 * x * y - 2, lambda a, b: 3 * a * b > 2),
        (3 * x * (1 - y) - 2, lambda a, b: 3 * a * (1 - b) > 2),
    ):
        assert {sign(a, b) for a, b in open_samples(ring, [curve], [0, 1])} == {False, True}


def test_cases_of_factors_do_not_overlap() -> None:
    """(2x - 1)(2y - 1) = 0: the point on both lines belongs to the first."""
    table = np.zeros((3, 2, 2, 2), dtype=int)
    # Who plays second gains (2x - 1)(2y - 1), as the third player.
    table[2, :, :, 1] = [[1, -1], [-1, 1]]
    game = NormalForm.from_payoffs(table)
    cases = found(game)
    middle = ((Fraction(1, 2),) * 2, (Fraction(1, 2),) * 2, (Fraction(1, 3), Fraction(2, 3)))
    assert sum(cell.contains(middle) for cell in cases.cells) == 1
    for share in (Fraction(1, 5), Fraction(4, 5)):
        for row in range(2):
            profile = [middle[0], middle[1], middle[2]]
            profile[row] = (share, 1 - share)
            assert sum(cell.contains(profile) for cell in cases.cells) == 1
    (component,) = many_player_nash(game).components
    assert len(component.cells) >= len(cases.cells)


# What is refused


def test_what_is_found_is_accepted_and_what_is_left_out_is_not() -> None:
    game = a_curve()
    cases = found(game)
    assert cases_problem(game, BOTH, cases) is None
    assert cases.cells
    fewer = replace(cases, cells=cases.cells[1:])
    assert cases_problem(game, BOTH, fewer) == "is not shown to hold exactly the equilibria named"
    wider = replace(cases.cells[0], ends=(Fraction(0), Fraction(1)))
    assert cases_problem(game, BOTH, replace(cases, cells=(wider, *cases.cells[1:])))
    flatter = replace(cases.cells[0], dimension=0)
    assert cases_problem(game, BOTH, replace(cases, cells=(flatter, *cases.cells[1:])))


@pytest.mark.parametrize(
    "step",
    [
        None,
        ("decide",),
        ("empty",),
        ("sample", ((0, Fraction(1, 2)),)),
        ("factor", 9, ()),
        ("solve", 0, 0, (None,)),
        ("solve", 0, 1, (("decide",), None)),
        ("limit", 0, (None, None)),
        ("guess",),
        ("common", 0, 0, 1, 0, (None,)),
        ("common", 0, 1, 9, 0, (None,)),
        ("resultant", 0, 0, 1, (None,)),
        ("project", 0, (None,)),
    ],
)
def test_steps_that_show_nothing_are_refused(step: object) -> None:
    game = a_curve()
    claim = SupportCases(step=step, points=(), cells=())  # type: ignore[arg-type]
    assert cases_problem(game, BOTH, claim) is not None


def test_a_claim_that_a_nonempty_region_is_empty_is_refused() -> None:
    table = np.zeros((3, 2, 2, 2), dtype=int)
    game = NormalForm.from_payoffs(table)
    claim = SupportCases(step=("empty",), points=(), cells=())
    assert cases_problem(game, BOTH, claim) == "has a case distinction that is not sound"


def test_another_game_refutes_the_evidence() -> None:
    game = a_curve()
    solution = many_player_nash(game)
    profiles = [e.profile for e in solution.equilibria]
    evidence = solution.certificate.evidence
    assert is_complete(game, profiles, evidence)
    rng = np.random.default_rng(3)
    for _ in range(20):
        table = game.array.astype(int)
        place = (int(rng.choice([0, 2])), *(int(x) for x in rng.integers(0, 2, 3)))
        table[place] += 1
        assert not is_complete(NormalForm.from_payoffs(table), profiles, evidence)


def test_a_support_beside_an_irrational_point_is_not_redundant() -> None:
    """Between an irrational equilibrium and its duplicate lies a segment: it must be shown."""
    pays = np.array([[[3, 1], [0, 0]], [[0, 0], [1, 2]]])
    second = np.array([[[0, 0], [2, 1]], [[1, 3], [0, 0]]])
    third = np.array([[[2, 0], [0, 0]], [[0, 0], [0, 3]]])
    table = np.array([pays, second, third])
    doubled = np.concatenate([table, table.take([0], axis=1)], axis=1)
    game = NormalForm.from_payoffs(doubled)
    solution = many_player_nash(game)
    assert solution.status.name == "COMPLETE"
    evidence = solution.certificate.evidence
    first_nodes = evidence.nodes[evidence.starts[:-1, 0]]
    (place,) = np.flatnonzero(first_nodes[:, 0] == CASES)[:1]
    which = next(k for k, (player, _) in enumerate(evidence.redundancies) if player == 0)
    nodes = evidence.nodes.copy()
    nodes[evidence.starts[place, 0]] = (REDUNDANT, which, 0, 0)
    problems = completeness_problems(
        game, [e.profile for e in solution.equilibria], replace(evidence, nodes=nodes)
    )
    assert "is not redundant as claimed" in str(problems[0])


def test_membership_is_exact_beside_the_set() -> None:
    (cell, *_) = found(a_curve()).cells
    assert cell.contains(cell.sample)
    assert cell.contains(over_rationals(cell.sample))
    hair = Fraction(1, 10**30)
    row = (cell.sample[1][0] - hair, cell.sample[1][1] + hair)
    assert not cell.contains((cell.sample[0], row, cell.sample[2]))
    pure = ((Fraction(1), Fraction(0)),) * 3
    assert not cell.contains(pure)
