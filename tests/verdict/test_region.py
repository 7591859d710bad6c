"""Over two parameters: exact regions against the judge itself, on grids and on the curves."""

import math
import sys
from fractions import Fraction
from itertools import product

import flint
import pytest
from hypothesis import given, settings, strategies as st

from est_games.errors import GameError
from est_games.game.valuation import Valuation
from est_games.verdict.arrangement import Arrangement
from est_games.verdict.cells import Curve, constant_sign, sign_at
from est_games.verdict.cover import active, admits, cover
from est_games.verdict.leaf import INEXACT
from est_games.verdict.region import region
from est_games.verdict.survey import Survey
from tests.verdict.parameters_only import form_of, values_of

X, Y = flint.fmpq_mpoly_ctx.get(("x", "y"), flint.Ordering.lex).gens()


def judging(find):
    """A judge that hands a rule the sign and every parameter as an element of the ring."""

    def judge(valuation):
        return {"f": find(valuation.ring.sign, **values_of(valuation))}

    return judge


SQUARE = form_of(x=(-2, 0, 2), y=(-2, 0, 2))


def over_square(find, value=None, **options):
    return region(SQUARE, ("x", "y"), judging(find), "f", value, **options)


def assert_same(found, form, judge, value, n_steps=12):
    """Compare with the judge on a grid that runs through edges and corners."""
    x, y = found.names
    (left, right), (low, high) = found.box
    for i, j in product(range(n_steps + 1), repeat=2):
        point = {x: left + (right - left) * i / n_steps, y: low + (high - low) * j / n_steps}
        try:
            truth = judge(Valuation(form, point, free=[x, y])).get("f") == value
        except GameError:
            truth = False
        assert found.holds(point) == truth, point


# What a person would write

HIDDEN = form_of(mu=(0, Fraction(1, 2), 1), b=(0, 1, 3), l=(0, 2, 3), s=(0, 1, 3))


def test_hidden_agenda():
    def find(sign, mu, b, l, s):  # noqa: E741
        return sign(mu * (b + l - s) - (l - s)) >= 0

    found = region(HIDDEN, ("mu", "s"), judging(find), "f", True)
    assert str(found) == "mu*(3 - s) >= 2 - s"
    assert [str(each) for each in found.boundary_in("mu")] == ["(2 - s)/(3 - s)"]
    assert found.complete
    assert found.exact
    for s, threshold in (
        (0, Fraction(2, 3)),
        (1, Fraction(1, 2)),
        (Fraction(19, 10), Fraction(1, 11)),
        (2, Fraction(0)),
    ):
        assert found.holds({"mu": threshold, "s": Fraction(s)})
        if threshold:
            assert not found.holds({"mu": threshold - Fraction(1, 10**9), "s": Fraction(s)})
    assert all(found.holds({"mu": Fraction(k, 7), "s": Fraction(5, 2)}) for k in range(8))
    expected = 1 - (2 - math.log(3)) / 3
    assert float(found.share) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(
    ("rule", "value", "text"),
    [
        (lambda sign, x, y: sign(x - y), 1, "x > y"),
        (lambda sign, x, y: sign(x - y) >= 0, True, "x >= y"),
        (lambda sign, x, y: sign(x - y), 0, "x == y"),
        (lambda sign, x, y: sign(x - y) != 0, True, "x != y"),
        (lambda sign, x, y: sign(y * 2 - 1) <= 0, True, "y <= 1/2"),
        (lambda sign, x, y: sign(x * y - 1) > 0 and sign(x) > 0, True, "x*y > 1 and x >= 0"),
        (lambda sign, x, y: sign(x * x + y * y - 1) <= 0, True, "x**2 + y**2 - 1 <= 0"),
        (lambda sign, x, y: sign(x * x - 2) > 0, True, "x**2 - 2 > 0"),
        (lambda sign, x, y: sign(x - 5), -1, "everywhere"),
        (lambda sign, x, y: sign(x - 5), 1, "nowhere"),
        (lambda sign, x, y: sign(x - 1) > 0 or sign(x + 1) < 0, True, "(x < -1) or (x > 1)"),
        (lambda sign, x, y: sign(x) > 0 and sign(x - y) != 7, True, "x > 0"),
    ],
)
def test_words(rule, value, text):
    found = over_square(rule, value)
    assert found.complete
    assert_same(found, SQUARE, judging(rule), value)
    if " or " in text or " and " in text:
        assert sorted(str(found).split()) == sorted(text.split())
    else:
        assert str(found) == text


def test_the_value_at_the_current_point_is_meant_unless_another_is_named():
    assert str(over_square(lambda sign, x, y: sign(x - y - 1) < 0)) == "x < y + 1"


# Where sampling would go wrong


def test_a_tiny_island_behind_another_boundary():
    def rule(sign, x, y):
        if sign(x - 1) < 0 or sign(y - 1) < 0:
            return "out"
        return "in" if sign(10**8 * ((x * 4 - 7) ** 2 + (y * 3 - 4) ** 2) - 1) < 0 else "out"

    found = over_square(rule, "in")
    assert found.complete
    assert found.holds({"x": Fraction(7, 4), "y": Fraction(4, 3)})
    assert not found.holds({"x": Fraction(7, 4), "y": Fraction(4, 3) + Fraction(1, 10**4)})
    disc = math.pi * 1e-8 / 12 / 16
    assert float(found.share) == pytest.approx(disc, rel=1e-3)


def test_the_corner_alone_and_an_edge_alone():
    corner = over_square(lambda sign, x, y: sign(x - 2) == 0 and sign(y - 2) == 0, True)
    assert corner.holds({"x": Fraction(2), "y": Fraction(2)})
    assert not corner.holds({"x": Fraction(2), "y": Fraction(1)})
    edge = over_square(lambda sign, x, y: sign(y + 2) == 0, True)
    assert edge.holds({"x": Fraction(1), "y": Fraction(-2)})
    assert (edge.share.value, edge.share.exact) == (0, True)


@pytest.mark.parametrize("closed", [True, False])
def test_an_irrational_boundary_is_judged_too(closed):
    """No point of x**2 + y**2 = 3 is rational, nor is the wall x**2 = 2."""
    accepted = (-1, 0) if closed else (-1,)
    disc = over_square(lambda sign, x, y: sign(x * x + y * y - 3) in accepted, True)
    wall = over_square(lambda sign, x, y: sign(x * x - 2) in accepted, True)
    relation = "<=" if closed else "<"
    assert [str(disc), str(wall)] == [f"x**2 + y**2 - 3 {relation} 0", f"x**2 - 2 {relation} 0"]
    assert float(disc.share) == pytest.approx(3 * math.pi / 16, abs=1e-6)


# What is said of the answer


def test_shares_of_polygons_are_exact():
    triangle = over_square(lambda sign, x, y: sign(x + y) > 0 and sign(x - y) > 0, True)
    assert triangle.share.exact
    assert triangle.share.value == Fraction(1, 4)


def test_limit():
    def rule(sign, x, y):
        return sum(sign(3 * x - k) > 0 for k in range(-5, 6) if sign(3 * y - k) > 0)

    found = over_square(rule, 3, limit=6)
    assert not found.complete
    assert found.n_calls == found.n_leaves == 6
    assert 0 < float(found.unresolved) < 1
    whole = over_square(rule, 3)
    assert whole.complete
    assert float(whole.unresolved) == 0
    assert_same(whole, SQUARE, judging(rule), 3)


def test_too_many_cells_to_list(monkeypatch):
    """What cannot be listed is not settled, and says so."""
    monkeypatch.setattr(sys.modules[Survey.__module__], "MAX_CELLS", 0)
    found = over_square(lambda sign, x, y: sign(x - y) > 0, True)
    assert not found.complete
    assert float(found.unresolved) == 1
    assert not found.share.exact


def test_tiles_tell_the_same_however_small_they_are(monkeypatch):
    """Lines through one point, a circle, and a finding that no single tile shows all of."""

    def rule(sign, x, y):
        if sign(x * x + y * y - 2) > 0:
            return "outside"
        return sum(sign(k * x - 2 * y) > 0 for k in range(-4, 5)) > 4

    found = over_square(rule, True)
    assert found.complete
    monkeypatch.setattr(sys.modules[Survey.__module__], "MAX_CROSSING", 2)
    monkeypatch.setattr(sys.modules[Survey.__module__], "MAX_HALVINGS", 6)
    again = over_square(rule, True)
    assert again.complete
    assert_same(again, SQUARE, judging(rule), True)
    assert str(again) == str(found)
    assert float(again.share) == pytest.approx(float(found.share))


def test_a_curve_is_followed_to_where_it_bounds_nothing(monkeypatch):
    """One branch of a hyperbola bounds; the other lies in a tile that was never cut by it."""
    monkeypatch.setattr(sys.modules[Survey.__module__], "MAX_CROSSING", 1)
    monkeypatch.setattr(sys.modules[Survey.__module__], "MAX_HALVINGS", 1)

    def rule(sign, x, y):
        return sign(x) < 0 and sign(4 * x * x - 2 * y * y - 9) > 0

    found = over_square(rule, True)
    assert found.complete
    assert not found.holds({"x": Fraction(1), "y": Fraction(0)})
    assert_same(found, SQUARE, judging(rule), True)


def test_a_mixed_answer_is_not_proved():
    found = region(SQUARE, ("x", "y"), lambda v: {"f": 1, INEXACT: True}, "f")
    assert not found.exact


def test_what_is_not_admissible_is_not_in_the_region():
    def rule(sign, x, y):
        if sign(x + y - 1) > 0:
            raise GameError("no such game")
        return "fine"

    found = over_square(rule)
    assert str(found) == "x <= 1 - y"
    assert_same(found, SQUARE, judging(rule), "fine")


def test_a_point_outside_the_box():
    with pytest.raises(ValueError, match="outside the box"):
        over_square(lambda sign, x, y: 1).holds({"x": Fraction(3), "y": Fraction(0)})


def test_a_range_of_one_value():
    form = form_of(x=(0, 0, 1), y=(1, 1, 1))
    found = region(form, ("x", "y"), judging(lambda sign, x, y: sign(2 * x - y) > 0), "f", True)
    assert found.share.value == Fraction(1, 2)
    assert found.holds({"x": Fraction(1), "y": Fraction(1)})
    assert not found.holds({"x": Fraction(1, 2), "y": Fraction(1)})


# Properties

COEFFICIENT = st.integers(-4, 4)
BILINEAR = st.tuples(COEFFICIENT, COEFFICIENT, COEFFICIENT, COEFFICIENT)


def value_of(polynomial, x, y):
    a, b, c, d = polynomial
    return x * y * a + x * b + y * c + d + x * 0


@settings(max_examples=25)
@given(st.lists(BILINEAR, min_size=1, max_size=4), st.lists(st.booleans(), min_size=8))
def test_random_arrangements(polynomials, answers):
    """A judge that asks on only as far as the signs so far lead it."""

    def rule(sign, x, y):
        number = 0
        for polynomial in polynomials:
            found = sign(value_of(polynomial, x, y))
            number = 3 * number + found + 1
            if answers[number % len(answers)]:
                return number % 4
        return number % 4

    found = over_square(rule)
    assert found.complete
    assert_same(found, SQUARE, judging(rule), found.value, n_steps=16)


@settings(max_examples=25)
@given(st.lists(st.lists(COEFFICIENT, min_size=6, max_size=6), min_size=1, max_size=3))
def test_an_arrangement_meets_every_cell(conics):
    """Every combination of signs seen on a fine grid off the curves is among the samples."""
    curves = {}
    for a, b, c, d, e, f in conics:
        polynomial = a * X**2 + b * X * Y + c * Y**2 + d * X + e * Y + f
        if not polynomial.is_constant():
            for factor, _ in polynomial.factor()[1]:
                curves[str(factor)] = Curve.of(factor)
    box = ((flint.fmpq(-2), flint.fmpq(2)),) * 2
    arrangement = Arrangement(box)
    arrangement.extend(list(curves.values()))
    seen = set()
    for point, signs in arrangement.samples():
        assert tuple(sign_at(curve, point) for curve in arrangement.curves) == signs
        seen.add(signs)
    for i, j in product(range(-24, 25), repeat=2):
        point = (flint.fmpq(i, 12), flint.fmpq(j, 12))
        assert tuple(sign_at(curve, point) for curve in arrangement.curves) in seen


@settings(max_examples=50)
@given(BILINEAR)
def test_a_sign_said_to_be_constant_is(coefficients):
    polynomial = value_of(coefficients, X, Y)
    if polynomial.is_constant():
        return
    sign = constant_sign(Curve.of(polynomial), ((flint.fmpq(-2), flint.fmpq(2)),) * 2)
    corners = [polynomial(flint.fmpq(x), flint.fmpq(y)) for x, y in product((-2, 2), repeat=2)]
    assert (sign == 1) == all(corner > 0 for corner in corners)
    assert (sign == -1) == all(corner < 0 for corner in corners)


@settings(max_examples=60)
@given(
    st.dictionaries(
        st.tuples(*[st.sampled_from((-1, 0, 1))] * 3), st.booleans(), min_size=1, max_size=27
    )
)
def test_a_cover_covers_the_members_only(table):
    columns = active(table, [2, 1, 0])
    smaller = {tuple(signs[c] for c in columns): member for signs, member in table.items()}
    assert all(smaller[tuple(signs[c] for c in columns)] == table[signs] for signs in table)
    cubes = cover(smaller)
    for signs, member in table.items():
        short = tuple(signs[column] for column in columns)
        assert any(admits(cube, short) for cube in cubes) == member
