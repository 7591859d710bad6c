"""Numbers in proved intervals: compared, rounded and shown without ever being exact."""

from __future__ import annotations

from fractions import Fraction

import pytest

from est_games.game.algebraic import AlgebraicNumber
from est_games.game.drawing_number import number_html


class SquareRoot:
    """The square root of a number, by bisection."""

    def __init__(self, square: int) -> None:
        self.square = square

    def interval(self, which: object, bits: int) -> tuple[Fraction, Fraction]:
        low, high = Fraction(0), Fraction(self.square)
        while high - low > Fraction(1, 2**bits):
            middle = (low + high) / 2
            low, high = (middle, high) if middle**2 < self.square else (low, middle)
        return low, high


ROOT_TWO = AlgebraicNumber(SquareRoot(2), "value")


def test_it_is_compared_with_rationals_and_floats() -> None:
    assert Fraction(141, 100) < ROOT_TWO < Fraction(142, 100)
    assert 1 < ROOT_TWO <= 2
    assert not ROOT_TWO > 1.5
    assert Fraction(99, 70) != ROOT_TWO
    assert ROOT_TWO not in (0, 1)
    assert float("-inf") < ROOT_TWO < float("inf")
    assert bool(ROOT_TWO)


def test_its_float_is_the_nearest() -> None:
    assert float(ROOT_TWO) == 2**0.5
    assert f"{ROOT_TWO:.3f}" == "1.414"
    assert str(ROOT_TWO) == "1.41421356237…"


def test_a_small_one_is_shown_with_its_power() -> None:
    class Small(SquareRoot):
        def interval(self, which: object, bits: int) -> tuple[Fraction, Fraction]:
            low, high = super().interval(which, bits)
            return low / 10**9, high / 10**9

    number = AlgebraicNumber(Small(2), "value")
    assert str(number) == "1.41421356237…e-09"
    page = number_html(number)
    assert page.startswith('<span title="between ')
    assert page.endswith(">≈ 1.41421e-09</span>")


def test_it_is_as_narrow_as_asked() -> None:
    low, high = ROOT_TWO.interval(300)
    assert low**2 < 2 < high**2
    assert high - low <= Fraction(1, 2**300)


def test_two_are_compared_by_their_intervals() -> None:
    assert AlgebraicNumber(SquareRoot(3), "value") > ROOT_TWO
    assert AlgebraicNumber(ROOT_TWO.root, "value") == ROOT_TWO
    assert hash(AlgebraicNumber(ROOT_TWO.root, "value")) == hash(ROOT_TWO)


def test_what_cannot_be_told_apart_is_not_compared() -> None:
    with pytest.raises(ArithmeticError, match="cannot be told apart"):
        AlgebraicNumber(SquareRoot(4), "value") == 2  # noqa: B015
    with pytest.raises(ArithmeticError, match="nan"):
        float("nan") > ROOT_TWO  # noqa: B015


def test_it_is_no_text() -> None:
    assert ROOT_TWO != "1.41"
    with pytest.raises(TypeError):
        ROOT_TWO < "2"  # noqa: B015
