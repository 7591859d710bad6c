"""What a share of something is worth: along straight lines, as a polynomial, or as a power."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import lcm
from typing import Any

from est_games.arithmetic import rational
from est_games.errors import Problem, shown
from est_games.game.number import ACCEPTED, exact_number

MAX_TERMS = 40

Piece = tuple[Fraction, Fraction, tuple[Fraction, ...]]
"""Where a piece begins and ends, and the polynomial there, the constant first."""

UTILITY_ACCEPTED = (
    "None (the share itself), {'knots': [[0, 0], ['1/2', '3/4'], [1, 1]]}, "
    "{'polynomial': [0, 2, -1]} or {'power': '1/2'}, rising from share 0 to share 1"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Utility:
    r"""What a share x is worth: :math:`u(x) = f(x)^{1/b}`, f a polynomial in pieces.

    Parameters
    ----------
    pieces : tuple of Piece
        From share 0 to share 1 without a gap; f rises.
    root : int
        b, one unless a power is asked for.

    Examples
    --------
    >>> averse, problems = read_utility({"power": "1/2"}, "utility")
    >>> averse.at(Fraction(1, 4)), averse.at(Fraction(1, 2)) is None
    (Fraction(1, 2), True)
    """

    pieces: tuple[Piece, ...]
    root: int = 1

    @property
    def ends(self) -> tuple[Fraction, Fraction]:
        """What nothing is worth, and everything. A power is 0 and 1 there."""
        return self._inner(Fraction(0)), self._inner(Fraction(1))

    def at(self, share: Fraction) -> Fraction | None:
        """Return what a share is worth, if that is rational."""
        value = self._inner(share)
        if self.root == 1:
            return value
        top, bottom = (
            _whole_root(value.numerator, self.root),
            _whole_root(value.denominator, self.root),
        )
        return None if top is None or bottom is None else Fraction(top, bottom)

    def ball(self, share: Any) -> Any:
        """Return a ball that holds what the shares in a ball of shares are worth."""
        import flint

        found = None
        for low, high, coefficients in self.pieces:
            if share < rational(low) or share > rational(high):
                continue
            value = flint.arb(0)
            for x in reversed(coefficients):
                value = value * share + flint.arb(rational(x))
            value = value if self.root == 1 else value.root(self.root)
            found = value if found is None else found.union(value)
        return found

    def equations(self, worth: Fraction) -> tuple[Piece, ...]:
        """Return polynomials whose roots, each within its bounds, are the shares worth so much."""
        level = worth**self.root
        return tuple(
            (low, high, (coefficients[0] - level, *coefficients[1:]))
            for low, high, coefficients in self.pieces
        )

    def _inner(self, share: Fraction) -> Fraction:
        for low, high, coefficients in self.pieces:
            if low <= share <= high:
                return sum((x * share**k for k, x in enumerate(coefficients)), Fraction(0))
        raise ValueError("no share of everything")


IDENTITY = Utility(pieces=((Fraction(0), Fraction(1), (Fraction(0), Fraction(1))),))
"""Of who is neutral to risk."""


def read_utility(given: Any, path: str) -> tuple[Utility, list[Problem]]:
    """Read a utility as a user gives it.

    Examples
    --------
    >>> read_utility(None, "utility")[0] == IDENTITY
    True
    >>> [problem.message for problem in read_utility({"polynomial": [0, 1, -1]}, "utility")[1]]
    ['does not rise from share 0 to share 1']
    """
    if given is None:
        return IDENTITY, []
    readers = {"knots": _knots, "polynomial": _polynomial, "power": _power}
    if not isinstance(given, Mapping) or len(given) != 1 or not set(given) <= set(readers):
        return IDENTITY, [_wrong(given, path, "is no utility")]
    ((kind, value),) = given.items()
    try:
        utility = readers[kind](value)
    except ValueError as mistake:
        return IDENTITY, [_wrong(value, f"{path}.{kind}", str(mistake))]
    return utility, []


def _knots(given: Any) -> Utility:
    rows = [_numbers(row) for row in _entries(given)]
    if any(len(row) != 2 for row in rows) or len(rows) < 2:
        raise ValueError("must be pairs of a share and its worth")
    if rows[0][0] != 0 or rows[-1][0] != 1:
        raise ValueError("must reach from share 0 to share 1")
    if any(a[0] >= b[0] or a[1] >= b[1] for a, b in pairwise(rows)):
        raise ValueError("does not rise from share 0 to share 1")
    pieces = []
    for (x, u), (y, v) in pairwise(rows):
        slope = (v - u) / (y - x)
        pieces.append((x, y, (u - slope * x, slope)))
    return Utility(pieces=tuple(pieces))


def _polynomial(given: Any) -> Utility:
    numbers = tuple(_numbers(given))
    if len(numbers) < 2 or not _rises(numbers):
        raise ValueError("does not rise from share 0 to share 1")
    return Utility(pieces=((Fraction(0), Fraction(1), numbers),))


def _power(given: Any) -> Utility:
    exponent = exact_number(given)
    if exponent <= 0 or max(exponent.numerator, exponent.denominator) > MAX_TERMS:
        raise ValueError(f"must be a positive fraction of numbers up to {MAX_TERMS}")
    raised = (Fraction(0),) * exponent.numerator + (Fraction(1),)
    piece = (Fraction(0), Fraction(1), raised)
    return Utility(pieces=(piece,), root=exponent.denominator)


def _entries(given: Any) -> Sequence[Any]:
    if not isinstance(given, list | tuple) or len(given) > MAX_TERMS:
        raise ValueError(f"must be a list of up to {MAX_TERMS}")
    return given


def _numbers(given: Any) -> list[Fraction]:
    return [exact_number(value) for value in _entries(given)]


def _rises(coefficients: Sequence[Fraction]) -> bool:
    """Return whether the derivative changes sign nowhere between 0 and 1, and is positive."""
    import flint

    slopes = [k * x for k, x in enumerate(coefficients)][1:]
    scale = lcm(*(x.denominator for x in slopes))
    if not any(slopes):
        return False
    derivative: Any = flint.fmpz_poly([int(x * scale) for x in slopes])
    for factor, times in derivative.factor()[1]:
        for ball, _ in factor.complex_roots():
            inside = ball.imag == 0 and not (ball.real <= 0 or ball.real >= 1)
            if times % 2 and inside:
                return False
    return sum(coefficients) > coefficients[0]


def _whole_root(number: int, degree: int) -> int | None:
    """Return the whole root of a whole number that is not negative, if there is one."""
    low, high = 0, 1 << (number.bit_length() // degree + 1)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if middle**degree <= number else (low, middle - 1)
    return low if low**degree == number else None


def _wrong(value: object, path: str, message: str) -> Problem:
    accepted = ACCEPTED if "number" in message else UTILITY_ACCEPTED
    return Problem(path=path, message=message, value=shown(value), accepted=accepted)
