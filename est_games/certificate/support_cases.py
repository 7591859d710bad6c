"""All equilibria with one support, by case distinctions: replayed step by step, leaves decided."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import Any

import flint

from est_games.certificate.algebraic_point import AlgebraicPoint, quotient
from est_games.certificate.equilibrium_cell import EquilibriumCell, Profile
from est_games.certificate.malformed import MALFORMED
from est_games.certificate.open_region import TooManyError, critical, open_samples, put_numbers
from est_games.certificate.real_root import RealRoot, between, real_roots
from est_games.certificate.support_case import (
    Case,
    by_factor,
    by_limit,
    by_solution,
    first_case,
    free_unknowns,
    plain,
    weights_of,
    with_common_divisor,
    with_resultant,
)
from est_games.certificate.support_ring import SupportRing, Supports, TooLongError
from est_games.game.normal import NormalForm

Step = tuple[Any, ...] | None
"""What is done with a case, and after it what is done with each case that comes of it:
``("factor", equation, steps)``, ``("solve", equation, unknown, steps)``, ``("limit", limit,
steps)``, ``("resultant", equation, equation, unknown, steps)``, ``("common", equation, equation,
equation, unknown, steps)``, ``("project", unknown, steps)``; ``("decide",)`` where at most one
unknown is free; ``("sample", unknowns and numbers)``; ``("empty",)``. None for a case that holds
nothing."""

Point = Profile | AlgebraicPoint
_STEPS: dict[str, Callable[..., list[Case | None]]] = {
    "factor": by_factor,
    "solve": by_solution,
    "limit": by_limit,
    "resultant": with_resultant,
    "common": with_common_divisor,
}


class UnsoundError(Exception):
    """A step cannot be taken, or does not show what it is to show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportCases:
    """The evidence for one support, and what it shows.

    Parameters
    ----------
    step : Step
        The case distinctions.
    points : tuple of profiles or AlgebraicPoint
        The equilibria that stand alone in their case.
    cells : tuple of EquilibriumCell
        Sets of equilibria. All that play exactly this support are among the points or in a cell.
    """

    step: Step
    points: tuple[Point, ...]
    cells: tuple[EquilibriumCell, ...]


def cases_problem(game: NormalForm, supports: Supports, evidence: SupportCases) -> str | None:
    """Return what is wrong with the evidence for a support, if anything.

    Examples
    --------
    >>> game = NormalForm.from_payoffs([[2, 0], [0, 1]], [[1, 0], [0, 3]])
    >>> step = ("solve", 0, 1, (("solve", 0, 0, (("decide",),)),))
    >>> mixed = ((Fraction(3, 4), Fraction(1, 4)), (Fraction(1, 3), Fraction(2, 3)))
    >>> cases_problem(
    ...     game, ((0, 1),) * 2, SupportCases(step=step, points=(mixed,), cells=())
    ... ) is None
    True
    >>> cases_problem(game, ((0, 1),) * 2, SupportCases(step=step, points=(), cells=()))
    'is not shown to hold exactly the equilibria named'
    """
    ring = SupportRing(game, supports)
    try:
        points, cells = replayed(ring, first_case(ring), evidence.step)
    except (UnsoundError, TooLongError, TooManyError, *MALFORMED):
        return "has a case distinction that is not sound"
    if points == evidence.points and cells == evidence.cells:
        return None
    return "is not shown to hold exactly the equilibria named"


def replayed(
    ring: SupportRing, case: Case | None, step: Step
) -> tuple[tuple[Point, ...], tuple[EquilibriumCell, ...]]:
    """Return the points and cells that a case holds, following the steps.

    Raises
    ------
    UnsoundError
        A step does not apply.
    """
    if case is None:
        return (), ()
    if step is None:
        raise UnsoundError
    kind, *rest = step
    if kind in _STEPS or kind == "project":
        *numbers, below = rest
        take = by_projection if kind == "project" else _STEPS[kind]
        cases = take(ring, case, *numbers)
        if len(cases) != len(below):
            raise UnsoundError
        found = [replayed(ring, each, after) for each, after in zip(cases, below, strict=True)]
        points = dict.fromkeys(point for own, _ in found for point in own)
        return tuple(points), tuple(cell for _, own in found for cell in own)
    if kind == "decide":
        return decided(ring, case)
    if kind == "sample":
        return (), (sampled(ring, case, dict(rest[0])),)
    is_open = not case.equations and not case.limits
    if kind == "empty" and is_open and next(open_points(ring, case), None) is None:
        return (), ()
    raise UnsoundError


# Leaves


def decided(ring: SupportRing, case: Case) -> tuple[tuple[Point, ...], tuple[EquilibriumCell, ...]]:
    """Return what a case with at most one free unknown holds: points and curves, exactly."""
    free = free_unknowns(ring, case)
    if not free:
        return (_point(ring, case, RealRoot(coefficients=(0, 1), place=0), 0),), ()
    if len(free) > 1:
        raise UnsoundError
    points, cells = [], []
    for low, high, closed in runs(ring, case, free[0]):
        if low is high:
            points.append(_point(ring, case, low, free[0]))
            continue
        inside = between(low, high)
        sample = _point(ring, case, RealRoot(coefficients=_linear(inside), place=0), free[0])
        cells.append(_cell(ring, case, (low, high), closed, sample, 1))
    return tuple(points), tuple(cells)


Bound = Fraction | RealRoot


def runs(
    ring: SupportRing, case: Case, unknown: int
) -> list[tuple[Bound, Bound, tuple[bool, bool]]]:
    """Return the maximal intervals of the only free unknown on which the case holds.

    Points are intervals whose ends are the same object.
    """
    zero, one = Fraction(0), Fraction(1)
    line = partial(ring.line, unknown=unknown)
    if case.equations:
        common = flint.fmpz_poly(line(case.equations[0]))
        for equation in case.equations[1:]:
            common = common.gcd(flint.fmpz_poly(line(equation)))
        return [
            (root, root, (True, True))
            for root in real_roots([int(x) for x in common.coeffs()], zero, one)
            if _holds(case, line, root)
        ]
    product = flint.fmpz_poly([1])
    for polynomial in (*case.positive, *case.nonzero, *case.limits):
        if not polynomial.is_zero():
            product = product * flint.fmpz_poly(line(polynomial))
    bounds: list[Bound] = [zero, *real_roots([int(x) for x in product.coeffs()], zero, one), one]
    found: list[tuple[Bound, Bound, tuple[bool, bool]]] = []
    start: Bound | None = None
    is_start_in = False
    for place, bound in enumerate(bounds):
        is_in = isinstance(bound, RealRoot) and _holds(case, line, bound)
        follows = False
        if place + 1 < len(bounds):
            inside = RealRoot(coefficients=_linear(between(bound, bounds[place + 1])), place=0)
            follows = _holds(case, line, inside)
        if start is not None and not (is_in and follows):
            found.append((start, bound, (is_start_in, is_in)))
            start = None
        elif start is None and is_in and not follows:
            found.append((bound, bound, (True, True)))
        if follows and start is None:
            # A bound that ends one interval and starts another belongs to neither.
            start, is_start_in = bound, is_in
    return found


def _holds(case: Case, line: Any, root: RealRoot) -> bool:
    return (
        all(root.sign(line(each)) > 0 for each in case.positive)
        and all(root.sign(line(each)) for each in case.nonzero)
        and all(root.sign(line(each)) >= 0 for each in case.limits)
    )


def _linear(number: Fraction) -> tuple[int, int]:
    return (-number.numerator, number.denominator)


def _point(ring: SupportRing, case: Case, root: Any, unknown: int) -> Point:
    """Return the profile at a value of the only free unknown."""
    rows = []
    for player, own in enumerate(ring.supports):
        row: list[tuple[Fraction, ...]] = [()] * ring.game.shape[player]
        for k, (above, below) in zip(own, weights_of(ring, case, player), strict=True):
            lines = [flint.fmpq_poly(ring.line(each, unknown)) for each in (above, below)]
            row[k] = quotient(root, *lines)
        rows.append(tuple(row))
    return as_point(ring.game, root, tuple(rows))


def as_point(
    game: NormalForm, root: RealRoot, weights: tuple[tuple[tuple[Fraction, ...], ...], ...]
) -> Point:
    """Return a profile of Fractions, if all probabilities are; else an algebraic point."""
    if all(len(weight) <= 1 for row in weights for weight in row):
        return tuple(
            tuple(weight[0] if weight else Fraction(0) for weight in row) for row in weights
        )
    return AlgebraicPoint(game=game, root=root, weights=weights)


def _cell(
    ring: SupportRing,
    case: Case,
    ends: tuple[Bound, Bound] | None,
    are_closed: tuple[bool, bool],
    sample: Point,
    dimension: int | None,
) -> EquilibriumCell:
    nothing, whole = ring.terms(ring.zero), ring.terms(ring.one)
    weights = []
    for player, own in enumerate(ring.supports):
        row = [(nothing, whole)] * ring.game.shape[player]
        for k, pair in zip(own, weights_of(ring, case, player), strict=True):
            row[k] = (ring.terms(pair[0]), ring.terms(pair[1]))
        weights.append(tuple(row))
    equations, positive, nonzero, limits = (
        tuple(map(ring.terms, each))
        for each in (case.equations, case.positive, case.nonzero, case.limits)
    )
    return EquilibriumCell(
        game=ring.game,
        supports=ring.supports,
        unknowns=tuple(ring.unknowns),
        free=tuple(free_unknowns(ring, case)),
        weights=tuple(weights),
        equations=equations,
        positive=positive,
        nonzero=nonzero,
        limits=limits,
        ends=ends,
        are_closed=are_closed,
        sample=sample,
        dimension=dimension,
    )


def sampled(ring: SupportRing, case: Case, numbers: dict[int, Fraction]) -> EquilibriumCell:
    """Return a case as a cell, once a point of it is found where all but one unknown are given."""
    free = free_unknowns(ring, case)
    (live,) = (unknown for unknown in free if unknown not in numbers)
    if not numbers.keys() <= set(free) or not all(type(x) is Fraction for x in numbers.values()):
        raise UnsoundError
    line = line_of(ring, case, numbers)
    found = runs(ring, line, live)
    if not found:
        raise UnsoundError
    low, high, _ = max(found, key=lambda run: run[0] is not run[1])
    root = low if low is high else between(low, high)
    if isinstance(root, Fraction):
        root = RealRoot(coefficients=_linear(root), place=0)
    is_inside = all(root.sign(ring.line(each, live)) > 0 for each in line.limits)
    dimension = None
    if is_inside and not case.equations:
        dimension = len(free)
    elif is_inside and len(case.equations) == 1 and _is_smooth(ring, case, numbers, live, root):
        dimension = len(free) - 1
    return _cell(ring, case, None, (False, False), _point(ring, line, root, live), dimension)


def line_of(ring: SupportRing, case: Case, numbers: dict[int, Fraction]) -> Case:
    """Return a case in which some free unknowns have the values given."""

    def put(polynomials: Sequence[Any]) -> tuple[Any, ...]:
        return tuple(put_numbers(ring, each, numbers) for each in polynomials)

    solved = [
        (place, *_put_both(ring, above, below, numbers)) for place, above, below in case.solved
    ]
    fixed = [
        (place, ring.context.constant(x.numerator), ring.context.constant(x.denominator))
        for place, x in numbers.items()
    ]
    line = Case(
        equations=put(case.equations),
        positive=put(case.positive),
        nonzero=put(case.nonzero),
        limits=put(case.limits),
        solved=(*solved, *fixed),
    )
    if not all(0 < x < 1 for x in numbers.values()):
        raise UnsoundError
    if any(each.is_zero() for each in (*line.nonzero, *(below for _, _, below in line.solved))):
        # The line is where something does not vanish that does: nothing of the case is on it.
        return replace(line, positive=(ring.zero,))
    # What goes without saying of free unknowns must be said of numbers.
    firsts = [weights_of(ring, line, player)[0] for player in range(ring.game.n_players)]
    return Case(
        equations=tuple(each for each in line.equations if not each.is_zero()),
        positive=(*line.positive, *(above * below for above, below in firsts)),
        nonzero=line.nonzero,
        limits=line.limits,
        solved=line.solved,
    )


def by_projection(ring: SupportRing, case: Case, unknown: int) -> list[Case | None]:
    """Return a case of a curve in the plane, all of whose points are over critical numbers.

    Over the open intervals between these, the curve and whatever limits it are graphs that do not
    meet: one number of each tells whether a part of the curve satisfies all conditions. None may.
    """
    (kept,) = (place for place in free_unknowns(ring, case) if place != unknown)
    over = critical_line(ring, case, unknown)
    for (number,) in open_samples(ring, over, [kept]):
        if runs(ring, line_of(ring, case, {kept: number}), unknown):
            raise UnsoundError
    product = ring.one
    for polynomial in over:
        product = product * polynomial
    return [plain(ring, replace(case, equations=(*case.equations, product)))]


def critical_line(ring: SupportRing, case: Case, unknown: int) -> list[Any]:
    """Return the critical polynomials in the other of two free unknowns."""
    own = [
        sum((-ring.gens[place] for place in group if place in free_unknowns(ring, case)), ring.one)
        for group in ring.groups
    ]
    given = (*case.equations, *case.positive, *case.nonzero, *case.limits, *own)
    edges = (ring.gens[unknown], ring.gens[unknown] - 1)
    return [each for each in critical(ring, (*given, *edges), unknown) if ring.used(each)]


def _put_both(
    ring: SupportRing, above: Any, below: Any, numbers: dict[int, Fraction]
) -> tuple[Any, Any]:
    """Put numbers in for unknowns of a quotient."""
    # Each is multiplied by a positive number of its own: undone crosswise.
    scales = [1, 1]
    for which, polynomial in enumerate((above, below)):
        for place, x in numbers.items():
            scales[which] *= x.denominator ** int(polynomial.degrees()[place])
    top, bottom = put_numbers(ring, above, numbers), put_numbers(ring, below, numbers)
    return top * scales[1], bottom * scales[0]


def _is_smooth(
    ring: SupportRing, case: Case, numbers: dict[int, Fraction], live: int, root: Any
) -> bool:
    """Tell whether some derivative of the only equation does not vanish at a point."""
    return any(
        root.sign(ring.line(put_numbers(ring, slope, numbers), live))
        for slope in (case.equations[0].derivative(f"x{u}") for u in free_unknowns(ring, case))
        if not slope.is_zero()
    )


def open_points(ring: SupportRing, case: Case) -> Iterator[dict[int, Fraction]]:
    """Yield numbers for all free unknowns at which strict inequalities hold, region by region."""
    free = free_unknowns(ring, case)
    firsts = []
    for group in ring.groups:
        own = [ring.gens[place] for place in group if place in free]
        if own:
            firsts.append(sum((-each for each in own), ring.one))
    strict = [*case.positive, *firsts]
    for sample in open_samples(ring, [*strict, *case.nonzero], free):
        values = dict(zip(free, sample, strict=True))
        if all(put_numbers(ring, each, values).leading_coefficient() > 0 for each in strict):
            yield values
