"""Where a cell of equilibria ends: points in its closure, exact."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import flint

from est_games.certificate.algebraic_point import AlgebraicPoint, Element, quotient
from est_games.certificate.equilibrium_cell import EquilibriumCell, over_rationals
from est_games.certificate.real_root import RealRoot
from est_games.certificate.support_case import Case, weights_of
from est_games.certificate.support_cases import line_of, runs
from est_games.certificate.support_ring import SupportRing, Terms


def cell_limits(ring: SupportRing, cell: EquilibriumCell) -> Iterator[AlgebraicPoint]:
    """Yield points in the closure of a cell: the ends of curves in it.

    Parameters
    ----------
    ring : SupportRing
        Of the cell's support.
    cell : EquilibriumCell
        The cell.

    Notes
    -----
    A curve ends in points whose probabilities are limits of quotients of polynomials. In a cell of
    more dimensions the lines through its sample, along its free probabilities, are such curves.

    Examples
    --------
    >>> from est_games.certificate.support_case import first_case
    >>> from est_games.certificate.support_cases import decided
    >>> from est_games.game.normal import NormalForm
    >>> ring = SupportRing(NormalForm.from_payoffs([[1], [1]], [[0], [0]]), ((0, 1), (0,)))
    >>> _, (cell,) = decided(ring, first_case(ring))
    >>> [str(x) for end in cell_limits(ring, cell) for x in end.weights[0][0]]
    ['1']
    """
    case = _case(ring, cell)
    if cell.ends is not None:
        for end in cell.ends:
            yield _at(ring, case, end, cell.free[0])
        return
    if cell.equations or isinstance(cell.sample, AlgebraicPoint):
        return
    values = {u: cell.sample[cell.unknowns[u][0]][cell.unknowns[u][1]] for u in cell.free}
    for live in cell.free:
        line = line_of(ring, case, {u: x for u, x in values.items() if u != live})
        here = values[live]
        for low, high, _ in runs(ring, line, live):
            if _side(low, here) <= 0 <= _side(high, here):
                for end in (low, high):
                    yield _at(ring, line, end, live)


def _side(bound: Fraction | RealRoot, number: Fraction) -> int:
    """Return on which side of a rational number a bound is: -1, 0 or 1."""
    if isinstance(bound, RealRoot):
        return bound.sign([-number, 1])
    return int(bound > number) - int(bound < number)


def _case(ring: SupportRing, cell: EquilibriumCell) -> Case:
    """Return the polynomials of a cell again."""

    def read(terms: Terms) -> Any:
        padding = (0,) * len(ring.rests)
        return ring.context.from_dict({(*e, *padding): x for e, x in terms})

    solved = []
    for place, (i, k) in enumerate(cell.unknowns):
        if place not in cell.free:
            above, below = cell.weights[i][k]
            solved.append((place, read(above), read(below)))
    return Case(
        equations=tuple(map(read, cell.equations)),
        positive=tuple(map(read, cell.positive)),
        nonzero=tuple(map(read, cell.nonzero)),
        limits=tuple(map(read, cell.limits)),
        solved=tuple(solved),
    )


def _at(ring: SupportRing, case: Case, end: Fraction | RealRoot, unknown: int) -> AlgebraicPoint:
    """Return the limit of a curve's profiles at one of its ends.

    A quotient without common factors that stays between zero and one has a limit.
    """
    root = end
    if isinstance(root, Fraction):
        root = RealRoot(coefficients=(-root.numerator, root.denominator), place=0)
    rows = []
    for player, own in enumerate(ring.supports):
        row: list[Element] = [()] * ring.game.shape[player]
        for k, (above, below) in zip(own, weights_of(ring, case, player), strict=True):
            top, bottom = (flint.fmpq_poly(ring.line(each, unknown)) for each in (above, below))
            common = top.gcd(bottom)
            row[k] = quotient(root, top / common, bottom / common)
        rows.append(tuple(row))
    if root.value is not None:
        return over_rationals([[x[0] if x else Fraction(0) for x in row] for row in rows])
    return AlgebraicPoint(game=ring.game, root=root, weights=tuple(rows))
