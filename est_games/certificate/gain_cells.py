"""The plane of states and shares, cut where a gain changes from one case to another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import comb
from typing import Any, TypeAlias

import flint

from est_games.arithmetic import rational
from est_games.certificate.real_root import RealRoot, between, is_at_most, real_roots, sign_at
from est_games.game.global_game import SHARE, STATE
from est_games.game.piecewise import (
    boundaries,
    coefficients,
    line,
    resolved,
    substituted,
    value_at,
)
from est_games.polynomial import ONE, ZERO, Polynomial

Place: TypeAlias = Fraction | RealRoot
_DEPTH = 6
_TIMES = "t"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """States of a strip, and shares between two edges, where a gain is one polynomial.

    Parameters
    ----------
    lower, upper : Polynomial
        The edges, in the state.
    gain : Polynomial
        The gain there.
    signs : tuple of bool
        Of the boundaries on which shares matter, which are positive.
    """

    lower: Polynomial
    upper: Polynomial
    gain: Polynomial
    signs: tuple[bool, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """States from one to another between which edges neither meet nor leave the unit interval.

    Parameters
    ----------
    low, high : Fraction or RealRoot
        Its ends.
    cells : tuple of Cell
        From the share 0 up to 1.
    """

    low: Place
    high: Place
    cells: tuple[Cell, ...]


def strips(gain: Polynomial, low: Fraction, high: Fraction) -> tuple[Strip, ...]:
    """Return the strips of a gain between two states, ascending.

    Parameters
    ----------
    gain : Polynomial
        In the state and the share, with cases that change where the share is a polynomial in the
        state; or in the state alone.
    low, high : Fraction
        The states.

    Examples
    --------
    An attack succeeds if it is at least as large as the state is good.

    >>> from est_games.expression import parse
    >>> gain = parse("if(l >= theta, 1, 0) - 1/4").reduce({})
    >>> [len(strip.cells) for strip in strips(gain, Fraction(-1), Fraction(2))]
    [1, 2, 1]
    """
    edges: dict[Polynomial, None] = {}
    cutting, moving = [], []
    for boundary in boundaries(gain):
        parts = coefficients(boundary, SHARE)
        if len(parts) == 1:
            cutting.append(line(boundary, STATE))
        else:
            moving.append(boundary)
            slope = Polynomial.constant(-1 / parts[1].constant_value)
            edges[parts[0] * slope] = None
    own = list(edges)
    for k, edge in enumerate(own):
        for other in (ZERO, ONE, *own[:k]):
            cutting.append(line(edge - other, STATE))
    found = []
    for left, right in pairwise(places(cutting, low, high)):
        state = between(left, right)
        heights = sorted(
            ((value_at(edge, {STATE: state}), edge) for edge in own), key=lambda pair: pair[0]
        )
        inside = [(Fraction(0), ZERO), *(h for h in heights if 0 < h[0] < 1), (Fraction(1), ONE)]
        cells = []
        for (below, lower), (above, upper) in pairwise(inside):
            point = {STATE: state, SHARE: (below + above) / 2}
            cells.append(
                Cell(
                    lower=lower,
                    upper=upper,
                    gain=resolved(gain, point),
                    signs=tuple(value_at(boundary, point) > 0 for boundary in moving),
                )
            )
        found.append(Strip(low=left, high=right, cells=tuple(cells)))
    return tuple(found)


def places(lines: Sequence[Sequence[Fraction]], low: Fraction, high: Fraction) -> list[Place]:
    """Return two numbers, and all roots of polynomials between them, ascending.

    Examples
    --------
    >>> [str(x) for x in places([[Fraction(-1), Fraction(2)]], Fraction(0), Fraction(1))]
    ['0', '1/2', '1']
    """
    product: Any = flint.fmpz_poly([1])
    for own in lines:
        if any(own):
            product *= flint.fmpq_poly([rational(x) for x in own]).numer()
    roots = real_roots([int(x) for x in product.coeffs()], low, high)
    return [low, *(root if root.value is None else root.value for root in roots), high]


def is_never_negative(
    own: Sequence[Fraction], strip: Strip, ends: tuple[Fraction, Fraction]
) -> bool:
    """Tell whether a polynomial in the state is nowhere negative on a strip.

    Parameters
    ----------
    own : sequence of Fraction
        Its coefficients, the constant first.
    strip : Strip
        The strip.
    ends : (Fraction, Fraction)
        Rationals that it lies between.
    """
    inner = [
        place
        for place in places([own], *ends)[1:-1]
        if not is_at_most(place, strip.low) and not is_at_most(strip.high, place)
    ]
    return all(
        sign_at(own, between(one, other)) >= 0
        for one, other in pairwise([strip.low, *inner, strip.high])
    )


def never_negative_on(
    polynomial: Polynomial, cell: Cell, strip: Strip, ends: tuple[Fraction, Fraction]
) -> bool | None:
    """Tell whether a polynomial in state and share is nowhere negative on a cell.

    Returns
    -------
    bool or None
        None where six halvings did not decide it.

    Notes
    -----
    Let the share be a proportion t of the way from the lower to the upper edge. If no coefficient
    of the Bernstein form in t, a polynomial in the state, is negative on the strip, neither is the
    polynomial. If not, a negative value is looked for, and the way is halved.
    """
    state = between(strip.low, strip.high)
    waiting = [(Fraction(0), Fraction(1), 0)]
    while waiting:
        start, stop, depth = waiting.pop()
        rows = along(polynomial, cell, start, stop)
        if all(is_never_negative(line(row, STATE), strip, ends) for row in rows):
            continue
        if any(value_at(row, {STATE: state}) < 0 for row in (rows[0], rows[-1])):
            return False
        if any(not is_never_negative(line(row, STATE), strip, ends) for row in (rows[0], rows[-1])):
            return False
        if depth == _DEPTH:
            return None
        middle = (start + stop) / 2
        waiting += [(start, middle, depth + 1), (middle, stop, depth + 1)]
    return True


def along(
    polynomial: Polynomial, cell: Cell, start: Fraction, stop: Fraction
) -> tuple[Polynomial, ...]:
    """Return the Bernstein coefficients of a polynomial from one part of the way up to another.

    Examples
    --------
    >>> from est_games.expression import parse
    >>> cell = Cell(lower=ZERO, upper=ONE, gain=ZERO, signs=())
    >>> along(parse("l * l + theta").reduce({}), cell, Fraction(0), Fraction(1))
    (Polynomial(theta), Polynomial(theta), Polynomial(theta + 1))
    """
    way = cell.upper - cell.lower
    at = Polynomial.constant(start) + Polynomial.constant(stop - start) * Polynomial.generator(
        _TIMES
    )
    powers = coefficients(substituted(polynomial, {SHARE: cell.lower + at * way}), _TIMES)
    n = len(powers) - 1
    rows = []
    for i in range(n + 1):
        total = ZERO
        for j in range(i + 1):
            total = total + Polynomial.constant(Fraction(comb(i, j), comb(n, j))) * powers[j]
        rows.append(total)
    return tuple(rows)
