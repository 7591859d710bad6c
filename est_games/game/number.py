"""Numbers as users give them, read exactly and refused where they have no exact value."""

from __future__ import annotations

import operator
import re
from decimal import Decimal
from fractions import Fraction
from numbers import Integral, Rational

from est_games.errors import Problem, shown

MAX_BITS = 8_192
"""Bits of a numerator or denominator: far past any double, short of a memory attack."""

ACCEPTED = "a finite integer, float, Fraction, Decimal, rational, or text such as 1/3 or 0.25"

_TEXT = re.compile(
    r"(?P<sign>[+-]?)(?P<whole>\d*)(?:\.(?P<part>\d*))?(?:[eE](?P<power>[+-]?\d+))?"
    r"(?:\s*/\s*(?P<bottom>\d+))?",
    re.ASCII,
)
_PLAIN = 1 << 62
_MAX_POWER = 1_100
_MAX_DIGITS = 2_400


def exact_number(value: object) -> Fraction:
    """Return a user's number as a rational: a float at its exact binary value, text as written.

    Parameters
    ----------
    value : object
        An int, float, Fraction, Decimal, numpy scalar, sympy or flint rational, sympy Float, or
        text.

    Raises
    ------
    ValueError
        When it is no number, not finite, or too large; the message is one clause.

    Examples
    --------
    >>> exact_number("1/3"), exact_number("0.25"), exact_number(0.5)
    (Fraction(1, 3), Fraction(1, 4), Fraction(1, 2))
    """
    if type(value) is int and -_PLAIN < value < _PLAIN:
        return Fraction(value)
    number = _read(value)
    if max(number.numerator.bit_length(), number.denominator.bit_length()) > MAX_BITS:
        raise ValueError(f"is larger than {MAX_BITS} bits")
    try:
        float(number)
    except OverflowError:
        raise ValueError("is too large for a float") from None
    return number


def number_or_problem(value: object, path: str, problems: list[Problem]) -> Fraction:
    """Return a user's number; where it is none, 0, and say so in the list of problems.

    Parameters
    ----------
    value : object
        As in :func:`exact_number`.
    path : str
        Where it stands.
    problems : list of Problem
        Grows by what is wrong.

    Examples
    --------
    >>> problems = []
    >>> number_or_problem("2/4", "power", problems), number_or_problem("x", "cost", problems)
    (Fraction(1, 2), Fraction(0, 1))
    >>> [problem.path for problem in problems]
    ['cost']
    """
    try:
        return exact_number(value)
    except ValueError as mistake:
        problem = Problem(path=path, message=str(mistake), value=shown(value), accepted=ACCEPTED)
        problems.append(problem)
        return Fraction(0)


def simplest_within(number: Fraction, tolerance: Fraction) -> Fraction:
    """Return the fraction of least denominator that is no further from a number than a tolerance.

    Parameters
    ----------
    number, tolerance : Fraction
        The tolerance is not negative.

    Examples
    --------
    >>> hair = Fraction(1, 10**9)
    >>> simplest_within(Fraction(0.1), hair), simplest_within(Fraction(-2, 3), Fraction(1))
    (Fraction(1, 10), Fraction(0, 1))
    """
    low, high = number - tolerance, number + tolerance
    if low <= 0 <= high:
        return Fraction(0)
    if high < 0:
        return -simplest_within(-number, tolerance)
    # The continued fractions of both ends agree up to the term at which a whole number fits.
    terms = []
    while -(-low // 1) > high:
        whole = low // 1
        terms.append(whole)
        low, high = 1 / (high - whole), 1 / (low - whole)
    simplest = Fraction(-(-low // 1))
    for whole in reversed(terms):
        simplest = whole + 1 / simplest
    return simplest


def _read(value: object) -> Fraction:
    if isinstance(value, bool) or type(value).__name__ in ("bool", "bool_"):
        raise ValueError("is a truth value, not a number")
    if isinstance(value, str):
        return _from_text(value)
    if isinstance(value, int | Fraction):
        return Fraction(value)
    if isinstance(value, Integral) or hasattr(type(value), "__index__"):
        return _from_whole(value)
    if hasattr(value, "p") and hasattr(value, "q"):
        return _from_symbolic(value)
    if isinstance(value, Rational):
        return Fraction(int(value.numerator), int(value.denominator))
    if isinstance(value, Decimal):
        return _from_decimal(value)
    return _from_float(value)


def _from_whole(value: object) -> Fraction:
    """Read whole numbers of any make: numpy's, flint's and kin."""
    try:
        return Fraction(operator.index(value))  # type: ignore[arg-type]
    except TypeError:
        raise ValueError("is not a number") from None


def _from_float(value: object) -> Fraction:
    ratio = getattr(value, "as_integer_ratio", None)
    if getattr(value, "is_Float", False):
        from sympy import Rational as SymbolicRational

        # Its exact binary value, whatever its precision.
        return _from_symbolic(SymbolicRational(value))
    if getattr(value, "is_irrational", False):
        raise ValueError("is irrational")
    if ratio is None:
        raise ValueError("is not a number")
    try:
        return Fraction(*map(int, ratio()))
    except (ValueError, OverflowError):
        raise ValueError("is not finite") from None
    except TypeError:
        raise ValueError("is not a number") from None


def _from_symbolic(value: object) -> Fraction:
    """Read sympy's and flint's rationals, which both name their parts p and q."""
    try:
        return Fraction(int(value.p), int(value.q))  # type: ignore[attr-defined]
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        raise ValueError("is not finite") from None


def _from_decimal(value: Decimal) -> Fraction:
    if not value.is_finite():
        raise ValueError("is not finite")
    if abs(value.adjusted()) > _MAX_POWER or len(value.as_tuple().digits) > _MAX_DIGITS:
        raise ValueError("is out of bounds")
    return Fraction(value)


def _from_text(text: str) -> Fraction:
    text = text.strip()
    if len(text) > 2 * _MAX_DIGITS:
        raise ValueError("is too long for a number")
    match = _TEXT.fullmatch(text)
    if match is None or not (match["whole"] or match["part"]):
        raise ValueError(
            "is not finite" if text.lower().strip("+-") in _NOT_FINITE else "is not a number"
        )
    part, power_text = match["part"] or "", match["power"] or "0"
    power = int(power_text) if len(power_text) < _MAX_POWER else _MAX_POWER + 1
    if abs(power) > _MAX_POWER or len(match["whole"]) + len(part) > _MAX_DIGITS:
        raise ValueError("is out of bounds")
    digits = int(match["whole"] + part or "0")
    bottom = int(match["bottom"]) if match["bottom"] else 1
    if bottom == 0:
        raise ValueError("divides by zero")
    scale = power - len(part)
    number = Fraction(digits * 10 ** max(scale, 0), bottom * 10 ** max(-scale, 0))
    return -number if match["sign"] == "-" else number


_NOT_FINITE = ("nan", "inf", "infinity")
