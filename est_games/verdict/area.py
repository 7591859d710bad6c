"""The share of a rectangle that some of its cells take up."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

import flint

from est_games.arithmetic import fraction
from est_games.verdict.arrangement import Arrangement, Signs
from est_games.verdict.root import Coordinate, Rational, Root

N_NODES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A part of one.

    Parameters
    ----------
    value : Fraction or float
        How much.
    exact : bool
        Whether that is proved; otherwise it is a quadrature.
    """

    value: Fraction | float
    exact: bool

    def __float__(self) -> float:
        return float(self.value)

    def __str__(self) -> str:
        return str(self.value) if self.exact else f"about {self.value:.4g}"


def share_of(
    arrangement: Arrangement, wanted: Callable[[Signs], bool], n_nodes: int = N_NODES
) -> Share:
    """Return the share of the rectangle in the cells whose signs are wanted.

    Notes
    -----
    Between two critical values the height of the cells is a smooth function of x. Where all curves
    are lines it is linear, and its value in the middle gives the area exactly; else it is
    integrated by Gauss-Legendre in the angle t of x = middle + half * sin(t), which takes the
    square-root ends of closed curves.
    """
    wanted = cache(wanted)
    (left, right), (low, high) = arrangement.box
    if left == right or low == high:
        return _share_of_a_segment(arrangement, wanted)
    if all(sum(p) <= 1 for curve in arrangement.curves for p, _ in curve.terms):
        exact = flint.fmpq(0)
        for start, end in arrangement.strips():
            exact += (end - start) * _height(arrangement, (start + end) / 2, wanted)
        return Share(value=fraction(exact / ((right - left) * (high - low))), exact=True)
    area = sum(
        _strip(arrangement, start, end, wanted, n_nodes) for start, end in arrangement.strips()
    )
    return Share(value=area / (_float(right - left) * _float(high - low)), exact=False)


def _share_of_a_segment(arrangement: Arrangement, wanted: Callable[[Signs], bool]) -> Share:
    axis = 0 if arrangement.box[0][0] == arrangement.box[0][1] else 1
    low, high = arrangement.box[1 - axis]
    cells = list(arrangement.stack(arrangement.box[axis][0], axis))
    if low == high:
        return Share(value=Fraction(int(wanted(cells[0].signs))), exact=True)
    kept = [cell for cell in cells if wanted(cell.signs)]
    if any(isinstance(end, Root) for cell in kept for end in (cell.low, cell.high)):
        length = sum(_float(cell.high) - _float(cell.low) for cell in kept)
        return Share(value=length / _float(high - low), exact=False)
    total = sum((cell.high - cell.low for cell in kept), start=flint.fmpq(0))
    return Share(value=fraction(total / (high - low)), exact=True)


def _height(
    arrangement: Arrangement, value: Rational, wanted: Callable[[Signs], bool]
) -> Coordinate:
    heights = (cell.high - cell.low for cell in arrangement.stack(value) if wanted(cell.signs))
    return sum(heights, start=flint.fmpq(0))


def _strip(
    arrangement: Arrangement,
    start: Coordinate,
    end: Coordinate,
    wanted: Callable[[Signs], bool],
    n_nodes: int,
) -> float:
    from numpy.polynomial.legendre import leggauss

    middle = (_float(start) + _float(end)) / 2
    half = (_float(end) - _float(start)) / 2
    area = 0.0
    for node, weight in zip(*leggauss(n_nodes), strict=True):
        angle = float(node) * math.pi / 2
        place = Fraction(middle + half * math.sin(angle))
        cells = arrangement.stack(flint.fmpq(place.numerator, place.denominator))
        height = sum(_float(c.high) - _float(c.low) for c in cells if wanted(c.signs))
        area += float(weight) * math.pi / 2 * half * math.cos(angle) * height
    return area


def _float(value: Coordinate) -> float:
    return float(value) if isinstance(value, Root) else int(value.p) / int(value.q)
