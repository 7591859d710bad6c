"""Exact numbers on a page: short ones as they are, long ones rounded with the exact one beside."""

from __future__ import annotations

from decimal import Context, Decimal
from fractions import Fraction

from est_games.game.algebraic import AlgebraicNumber

_LONGEST = 9
_DIGITS = 6
_LONGEST_EXACT = 400
_BITS = 40


def number_html(number: Fraction | AlgebraicNumber) -> str:
    """Return a number as HTML: six digits and the exact number in a tooltip where it is long.

    A number that no fraction gives comes with an interval it is in.

    Examples
    --------
    >>> number_html(Fraction(-2, 3))
    '-2/3'
    >>> number_html(Fraction(10**9 + 1, 3 * 10**9))
    '<span title="1000000001/3000000000">≈ 0.333333</span>'
    """
    if isinstance(number, AlgebraicNumber):
        low, high = number.interval(_BITS)
        return f'<span title="between {low} and {high}">≈ {float(number):.{_DIGITS}g}</span>'
    if max(abs(number.numerator), number.denominator) < 10**_LONGEST:
        exact = str(number)
        if len(exact) <= _LONGEST:
            return exact
    else:
        exact = _exact(number)
    rounded = Context(prec=_DIGITS).divide(Decimal(number.numerator), Decimal(number.denominator))
    # A decimal that needs no rounding is no less exact than the fraction.
    equal = abs(rounded.adjusted()) < 400 and Fraction(rounded) == number
    return f'<span title="{exact}">{"" if equal else "≈ "}{_plain(rounded)}</span>'


def _exact(number: Fraction) -> str:
    try:
        text = str(number)
    except ValueError:  # Python does not write out whole numbers of thousands of digits
        return "a number of thousands of digits"
    return text if len(text) <= _LONGEST_EXACT else f"{text[:_LONGEST_EXACT]}…"


def _plain(rounded: Decimal) -> str:
    if -4 <= rounded.adjusted() < _LONGEST:
        text = f"{rounded:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return f"{rounded:.5e}"
