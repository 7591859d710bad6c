"""Does a box hold exactly one zero of a system? Krawczyk's test, in ball arithmetic."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import flint

from est_games.certificate.ball_payoffs import as_ball, least_above


def krawczyk_reach(
    values: Sequence[Any], inverse: Any, slopes: Any, radius: Fraction
) -> Fraction | None:
    r"""Return how far from the middle of a box Krawczyk's operator takes its points.

    Parameters
    ----------
    values : sequence of arb, shape (d,)
        The system at the middle.
    inverse : arb_mat, shape (d, d)
        About the inverse of its derivatives there; any matrix will do.
    slopes : arb_mat, shape (d, d)
        Holds the derivatives at every point of the box.
    radius : Fraction
        Of the box, in each coordinate.

    Returns
    -------
    Fraction or None
        If it is less than the radius, there is exactly one zero in the box. None where it has no
        bound.

    Notes
    -----
    With `R` the inverse and `X` the box of radius `r` about `x`, the zero exists and is unique in
    `X` if :math:`-R f(x) + (I - R f'(X)) [-r, r]^d` lies in the interior of :math:`[-r, r]^d`.

    References
    ----------
    Krawczyk (1969), Newton-Algorithmen zur Bestimmung von Nullstellen mit Fehlerschranken.

    Examples
    --------
    The square root of two is within a tenth of 1.4.

    >>> middle, box = flint.arb("1.4"), flint.arb("1.4", "0.1")
    >>> inverse = flint.arb_mat([[1 / (2 * middle)]]).mid()
    >>> slopes = flint.arb_mat([[2 * box]])
    >>> krawczyk_reach([middle**2 - 2], inverse, slopes, Fraction(1, 10)) < Fraction(1, 10)
    True
    """
    d = len(values)
    one = flint.arb_mat(d, d, [int(r == c) for r in range(d) for c in range(d)])
    box = flint.arb_mat(d, 1, [as_ball(Fraction(0), radius)] * d)
    moved = inverse * flint.arb_mat(d, 1, list(values))
    try:
        return least_above(((one - inverse * slopes) * box - moved).entries())
    except OverflowError:
        return None


def krawczyk_radius(
    values: Sequence[Any], centre: Any, around: Callable[[Fraction], Any]
) -> Fraction | None:
    r"""Return how far from a point there is a zero of a system, if that can be proved.

    Parameters
    ----------
    values : sequence of arb, shape (d,)
        The system at the point.
    centre : arb_mat, shape (d, d)
        About its derivatives there.
    around : callable
        Takes a radius, a Fraction, and returns an ``arb_mat`` that holds the derivatives at every
        point within it, in each coordinate.

    Returns
    -------
    Fraction or None
        A radius within which there is exactly one zero; None where nothing is proved.

    Notes
    -----
    1. The first radius is twice Newton's step, and some rounding.
    2. As long as the box is not mapped into itself, a box twice as large as its image is tried,
       three in all.
    """
    try:
        inverse = centre.mid().inv().mid()
        step = (inverse * flint.arb_mat(len(values), 1, list(values))).entries()
        radius = 2 * least_above(step) + Fraction(1, 2 ** (flint.ctx.prec // 2))
    except (ZeroDivisionError, OverflowError):
        return None
    for _ in range(3):
        reach = krawczyk_reach(values, inverse, around(radius), radius)
        if reach is None or reach < radius:
            return None if reach is None else radius
        radius = 2 * reach
    return None
