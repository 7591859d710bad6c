"""Points in every open region in which some polynomials keep their signs: an open decomposition."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations, pairwise
from typing import Any

from est_games.certificate.real_root import RealRoot, between, real_roots
from est_games.certificate.support_ring import SupportRing

MAX_POLYNOMIALS = 60
"""More polynomials than this are not projected."""


class TooManyError(Exception):
    """There are too many polynomials to decide."""


def put_numbers(ring: SupportRing, polynomial: Any, values: dict[int, Fraction]) -> Any:
    """Put rational numbers in for unknowns, and multiply by a positive number to be whole again."""
    if not values:
        return polynomial
    degrees = polynomial.degrees()
    scales = {p: x.denominator ** int(degrees[p]) for p, x in values.items()}
    total: dict[tuple[int, ...], int] = {}
    for exponents, coefficient in polynomial.to_dict().items():
        number = int(coefficient)
        for place, x in values.items():
            power = int(exponents[place])
            number *= x.numerator**power * scales[place] // x.denominator**power
        rest = tuple(0 if place in values else int(e) for place, e in enumerate(exponents))
        total[rest] = total.get(rest, 0) + number
    return ring.context.from_dict({key: number for key, number in total.items() if number})


def open_samples(
    ring: SupportRing, polynomials: Sequence[Any], unknowns: Sequence[int]
) -> Iterator[tuple[Fraction, ...]]:
    r"""Yield a point of each open region of a unit cube where no polynomial vanishes, at least.

    Parameters
    ----------
    ring : SupportRing
        Of the polynomials.
    polynomials : sequence of polynomials
        In the unknowns given.
    unknowns : sequence of int
        The axes of the cube.

    Raises
    ------
    TooManyError
        The polynomials are too many.

    Notes
    -----
    1. The last unknown is eliminated: leading coefficients, discriminants and resultants of the
       irreducible factors are polynomials in the others.
       The faces of the cube where it is 0 or 1 count as factors, since roots leave through them.
    2. Over an open region in which none of these vanishes, the real roots of the factors in the
       last unknown are continuous functions that keep their order, and stay in or out of the cube.
       One point of it will do.
    3. There, points between consecutive roots are taken.

    References
    ----------
    Strzebonski (2000), Solving systems of strict polynomial inequalities.
    Collins (1975), Quantifier elimination for real closed fields by cylindrical algebraic
    decomposition.

    Examples
    --------
    Both sides of a diagonal.

    >>> from est_games.game.normal import NormalForm
    >>> game = NormalForm.from_payoffs([[2, 0], [0, 1]], [[1, 0], [0, 3]])
    >>> ring = SupportRing(game, ((0, 1), (0, 1)))
    >>> x, y = ring.gens
    >>> sorted({(a > b) for a, b in open_samples(ring, [x - y], [0, 1])})
    [False, True]
    """
    factors = _factors(ring, polynomials)
    *others, last = unknowns
    samples: Iterable[tuple[Fraction, ...]] = [()]
    if others:
        faces = (ring.gens[last], ring.gens[last] - 1)
        bounded = _factors(ring, [*factors, *faces])
        samples = open_samples(ring, _projected(ring, bounded, last), others)
    for sample in samples:
        values = dict(zip(others, sample, strict=True))
        lines = [ring.line(put_numbers(ring, factor, values), last) for factor in factors]
        product = [1]
        for line in lines:
            if any(line):
                product = _times(product, line)
        bounds: list[Fraction | RealRoot] = [
            Fraction(0),
            *real_roots(product, Fraction(0), Fraction(1)),
            Fraction(1),
        ]
        for low, high in pairwise(bounds):
            yield (*sample, between(low, high))


def critical(ring: SupportRing, polynomials: Sequence[Any], unknown: int) -> list[Any]:
    """Return polynomials without an unknown, one of which vanishes where roots in it may not go on.

    Over an open region in which none of them vanishes, the real roots of the polynomials given are
    continuous functions that do not meet.

    Raises
    ------
    TooManyError
        The polynomials are too many.
    """
    return _factors(ring, _projected(ring, _factors(ring, polynomials), unknown))


def _projected(ring: SupportRing, factors: Sequence[Any], unknown: int) -> list[Any]:
    name = f"x{unknown}"
    live = [factor for factor in factors if factor.degrees()[unknown] > 0]
    kept = [factor for factor in factors if factor.degrees()[unknown] == 0]
    if len(live) * (len(live) + 3) > 2 * MAX_POLYNOMIALS:
        raise TooManyError
    for factor in live:
        parts = ring.parts(factor, unknown)
        kept.append(parts[max(parts)])
        if max(parts) > 1:
            kept.append(factor.discriminant(name))
    kept.extend(one.resultant(other, name) for one, other in combinations(live, 2))
    return kept


def _factors(ring: SupportRing, polynomials: Sequence[Any]) -> list[Any]:
    """Return the different irreducible factors that are not constant."""
    kept: list[Any] = []
    for polynomial in polynomials:
        for factor, _ in ring.factors(polynomial)[1]:
            if factor not in kept:
                kept.append(factor)
    return kept


def _times(one: Sequence[int], other: Sequence[int]) -> list[int]:
    product = [0] * (len(one) + len(other) - 1)
    for i, x in enumerate(one):
        for j, y in enumerate(other):
            product[i + j] += x * y
    return product
