"""Rings: rationals and functions of parameters do the same arithmetic, signs are logged."""

import operator
from fractions import Fraction

import flint
import pytest
from hypothesis import assume, given, strategies as st

from est_games.arithmetic import ExactRing, RationalFunction, TracedRing, fraction, rational

numbers = st.fractions(min_value=-9, max_value=9, max_denominator=9)
POINT = {"s": Fraction(2), "t": Fraction(-1, 3)}
OPERATIONS = [operator.add, operator.sub, operator.mul]


@st.composite
def elements(draw, ring):
    """An element of a traced ring: a constant, a polynomial or a quotient."""
    s, t = ring.generators["s"], ring.generators["t"]
    a, b, c = (rational(draw(numbers)) for _ in range(3))
    kind = draw(st.sampled_from(["constant", "polynomial", "quotient", "quotient of constants"]))
    if kind == "constant":
        return a
    polynomial = s * a + t * b + c
    if kind == "polynomial":
        return polynomial
    numerator = polynomial if kind == "quotient" else ring.constant(1)
    return ring.divide(numerator, t * t + s)


def ring_and(n):
    ring = TracedRing(["s", "t"], POINT)
    return st.tuples(st.just(ring), *[elements(ring)] * n)


@given(numbers)
def test_rationals_come_back_as_they_went(number):
    assert fraction(rational(number)) == number
    assert ExactRing().at_point(ExactRing().constant(number)) == number


@given(numbers, numbers)
def test_the_exact_ring_is_that_of_fractions(a, b):
    ring = ExactRing()
    x, y = ring.constant(a), ring.constant(b)
    for operation in OPERATIONS:
        assert ring.at_point(operation(x, y)) == operation(a, b)
    assert ring.sign(x) == (a > 0) - (a < 0)
    if b:
        assert ring.at_point(ring.divide(x, y)) == a / b
    else:
        with pytest.raises(ZeroDivisionError):
            ring.divide(x, y)


@given(ring_and(2))
def test_taking_the_point_is_a_homomorphism(drawn):
    ring, x, y = drawn
    a, b = ring.at_point(x), ring.at_point(y)
    for operation in OPERATIONS:
        assert ring.at_point(operation(x, y)) == operation(a, b)
        assert ring.at_point(operation(y, x)) == operation(b, a)
    assert ring.at_point(-x) == -a
    assert ring.sign(x) == (a > 0) - (a < 0)
    if b:
        assert ring.at_point(ring.divide(x, y)) == a / b
    else:
        with pytest.raises(ZeroDivisionError):
            ring.divide(x, y)


@given(ring_and(3))
def test_quotients_obey_the_laws(drawn):
    ring, x, y, z = drawn
    one = RationalFunction(ring.generators["s"], ring.generators["s"])
    x = one * x
    assert x + y == one * y + x
    assert x * (y + z) == x * y + x * z
    assert (x - y) + y == x
    b = ring.at_point(y)
    assume(b)
    assert ring.divide(x, y) * y == x


@given(ring_and(1), numbers, numbers)
def test_where_the_decisions_keep_their_signs_so_does_the_answer(drawn, s, t):
    ring, x = drawn
    ring.sign(x)
    elsewhere = TracedRing(["s", "t"], {"s": s, "t": t})
    kept = all(
        elsewhere.at_point(polynomial) * sign > 0 for polynomial, sign in ring.decisions() if sign
    )
    kept = kept and all(
        elsewhere.at_point(polynomial) == 0 for polynomial, sign in ring.decisions() if not sign
    )
    if not kept:
        return
    value = elsewhere.at_point(x)
    assert (value > 0) - (value < 0) == ring.sign(x)


def test_only_what_depends_on_parameters_is_logged_and_once():
    ring = TracedRing(["s"], {"s": Fraction(1)})
    s = ring.generators["s"]
    assert [ring.sign(value) for value in (s - 2, s - 2, s - s, s - s + 3)] == [-1, -1, 0, 1]
    assert ring.sign(flint.fmpq(-1, 2)) == -1
    assert [(str(polynomial), sign) for polynomial, sign in ring.decisions()] == [("s - 2", -1)]
    assert ring.sign(ring.divide(ring.constant(1), s)) == 1
    assert [str(polynomial) for polynomial, _ in ring.decisions()] == ["s - 2", "s"]


def test_a_vanishing_denominator_is_refused_even_as_a_function():
    ring = TracedRing(["s"], {"s": Fraction(1)})
    s = ring.generators["s"]
    for denominator in (s - 1, ring.divide(s - 1, s), flint.fmpq(0), s - s):
        with pytest.raises(ZeroDivisionError):
            ring.divide(ring.constant(1), denominator)


def test_a_ring_may_have_no_parameters():
    ring = TracedRing([], {})
    assert ring.sign(ring.constant(Fraction(-1, 2))) == -1
    assert ring.at_point(ring.constant(3)) == 3
    assert ring.decisions() == ()


def test_quotients_have_no_hash():
    s = TracedRing(["s"], {"s": Fraction(1)}).generators["s"]
    with pytest.raises(TypeError):
        hash(RationalFunction(s, s + 1))


def test_a_quotient_equals_what_it_cancels_to():
    s, t = (TracedRing(["s", "t"], POINT).generators[name] for name in "st")
    assert RationalFunction(s * t, t) == s
    assert RationalFunction(s * t, t) != s + 1
    assert RationalFunction(s + s, s) == 2
    assert RationalFunction(s + s, s) != 1
