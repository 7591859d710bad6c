"""Polynomials: a ring in normal form, with opaque functions as generators."""

import subprocess
import sys
import tracemalloc
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from est_games.arithmetic import ExactRing, fraction, rational
from est_games.polynomial import (
    MAX_TERMS,
    ONE,
    ZERO,
    Evaluator,
    ExpressionError,
    Polynomial,
    apply,
)

A, B, C = (Polynomial.generator(name) for name in "abc")
TWO = Polynomial.constant(2)
numbers = st.fractions(min_value=-4, max_value=4, max_denominator=4)
points = st.fixed_dictionaries(dict.fromkeys("abc", numbers))


def sums(parts):
    return st.lists(parts, min_size=1, max_size=3).map(lambda p: sum(p, start=ZERO))


factors = st.sampled_from([ONE, A, B, C])
terms = st.tuples(numbers.map(Polynomial.constant), factors, factors)
plain = sums(terms.map(lambda t: t[0] * t[1] * t[2]))
functions = st.sampled_from(["min", "max", "<"])
opaque = st.builds(lambda f, p, q: apply(f, [p, q]), functions, plain, plain)
polynomials = sums(plain | opaque) | st.builds(lambda p, q: p * q, plain, opaque)


def at(polynomial, point):
    values = {name: rational(value) for name, value in point.items()}
    return fraction(polynomial.evaluate(values, ExactRing()))


@given(polynomials, polynomials, polynomials)
def test_the_laws_of_a_ring(p, q, r):
    assert p + q == q + p
    assert p * q == q * p
    assert (p + q) + r == p + (q + r)
    assert (p * q) * r == p * (q * r)
    assert p * (q + r) == p * q + p * r
    assert p - p == ZERO
    assert p + ZERO == p == p * ONE
    assert p * ZERO == ZERO
    assert ZERO - (ZERO - p) == p


@given(polynomials, polynomials, points)
def test_evaluation_is_a_homomorphism(p, q, point):
    assert at(p + q, point) == at(p, point) + at(q, point)
    assert at(p * q, point) == at(p, point) * at(q, point)
    assert at(-p, point) == -at(p, point)


@given(polynomials, polynomials)
def test_equal_means_equal_hash_and_digest(p, q):
    difference = (p + q) - q
    assert difference == p
    assert hash(difference) == hash(p)
    assert difference.digest == p.digest
    assert p.names <= {"a", "b", "c"}


@given(polynomials, polynomials, points)
def test_functions_mean_themselves(p, q, point):
    x, y = at(p, point), at(q, point)
    expected = {
        "min": min(x, y),
        "max": max(x, y),
        "<": x < y,
        "<=": x <= y,
        ">": x > y,
        ">=": x >= y,
        "==": x == y,
        "!=": x != y,
        "and": bool(x and y),
        "or": bool(x or y),
    }
    for name, value in expected.items():
        assert at(apply(name, [p, q]), point) == value
    assert at(apply("abs", [p]), point) == abs(x)
    assert at(apply("not", [p]), point) == (not x)
    assert at(apply("if", [p, q, p]), point) == (y if x else x)
    if x:
        assert at(apply("reciprocal", [p]), point) == 1 / x


def test_constants_are_folded():
    assert apply("min", [ONE, TWO]) == ONE
    assert apply("reciprocal", [TWO]) == Polynomial.constant(Fraction(1, 2))
    assert ZERO.is_constant
    assert not A.is_constant
    assert (A + TWO).constant_value == 2
    with pytest.raises(ExpressionError, match="divides by zero"):
        apply("reciprocal", [ZERO])


def test_functions_that_look_alike_in_sympy_commute_too():
    """Min(a, b) and Min(b, a) print alike; as generators they are two, in one order."""
    one, other = apply("min", [A, B]), apply("min", [B, A])
    assert one * other == other * one
    assert one != other


def test_too_many_terms_are_refused_before_they_fill_the_memory():
    wide = sum((Polynomial.generator(f"x{i}") for i in range(1_900)), start=ZERO)
    other = sum((Polynomial.generator(f"y{i}") for i in range(1_900)), start=ZERO)
    tracemalloc.start()
    try:
        with pytest.raises(ExpressionError, match=f"more than {MAX_TERMS} terms"):
            wide * other
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 20_000_000  # two rows of the 1,900; all of them take a thousand times as much


def test_an_evaluator_shares_its_work():
    class Counting(ExactRing):
        constants = 0

        def constant(self, number):
            self.constants += 1
            return super().constant(number)

    ring = Counting()
    evaluate = Evaluator({"a": rational(Fraction(3))}, ring)
    assert evaluate(A * A + TWO) == 11
    before = ring.constants
    assert evaluate(A * A + TWO) == 11
    assert ring.constants == before


def test_the_order_of_functions_is_the_same_in_every_run():
    code = (
        "from est_games.expression import parse;"
        "import sys; sys.stdout.write(parse('min(a,b)*max(a,b)*abs(c) + 1/a').reduce({}).digest)"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1


def test_reducing_does_not_wake_sympy():
    code = (
        "from est_games.expression import parse; import sys;"
        "parse('min(a,b)*max(a,b)').reduce({}); sys.exit('sympy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_it_is_written_as_sympy_writes_it():
    assert str(A * A - TWO * B) == "a**2 - 2*b"
    assert repr(A) == "Polynomial(a)"
    assert str(apply("min", [A, B])) == "Min(a, b)"
