"""The greatest common divisor of two polynomials whose coefficients are in a number field."""

from __future__ import annotations

from math import lcm
from typing import Any

import flint

from est_games.arithmetic import fraction
from est_games.certificate.support_ring import SupportRing


def common_divisor(ring: SupportRing, base: Any, one: Any, other: Any, unknown: int) -> Any:
    r"""Return the greatest common divisor of two polynomials at the roots of a third.

    Parameters
    ----------
    ring : SupportRing
        Of the polynomials.
    base : polynomial
        Irreducible, of one unknown :math:`t`.
    one, other : polynomials
        In :math:`t` and one more unknown, or in one of these.
    unknown : int
        The other unknown, :math:`s`.

    Returns
    -------
    polynomial
        It vanishes exactly where all three do, given that the first does.

    Raises
    ------
    ValueError
        The polynomials are not of that kind.

    Notes
    -----
    Euclid's algorithm in :math:`K[s]`, where :math:`K = \mathbb{Q}[t] / (p)` is a field.

    Examples
    --------
    At the roots of t^2 + t - 1 both vanish where s = t.

    >>> from est_games.game.normal import NormalForm
    >>> game = NormalForm.from_payoffs([[2, 0], [0, 1]], [[1, 0], [0, 3]])
    >>> ring = SupportRing(game, ((0, 1), (0, 1)))
    >>> s, t = ring.gens
    >>> common_divisor(ring, t**2 + t - 1, s**2 + s - 1, (s - t) * (s + 3 * t), 0)
    x0 - x1
    """
    used = ring.used(base)
    if len(used) != 1 or used[0] == unknown or len(ring.factors(base)[1]) != 1:
        raise ValueError("the base is not irreducible in one unknown")
    if not {*ring.used(one), *ring.used(other)} <= {unknown, used[0]}:
        raise ValueError("the polynomials have other unknowns")
    modulus = flint.fmpq_poly(ring.line(base, used[0]))
    first, second = (
        [
            flint.fmpq_poly(ring.line(parts.get(power, ring.zero), used[0])) % modulus
            for power in range(max(parts, default=0) + 1)
        ]
        for parts in (ring.parts(each, unknown) for each in (one, other))
    )
    first, second = _monic(first, modulus), _monic(second, modulus)
    while second:
        first, second = second, _monic(_rest(first, second, modulus), modulus)
    if not first:
        return ring.zero
    rows = [[fraction(x) for x in coefficient.coeffs()] for coefficient in first]
    scale = lcm(*(x.denominator for row in rows for x in row))
    terms = {}
    for power, row in enumerate(rows):
        for degree, x in enumerate(row):
            exponents = [0] * len(ring.context.names())
            exponents[unknown], exponents[used[0]] = power, degree
            terms[tuple(exponents)] = int(x * scale)
    return ring.context.from_dict(terms)


def _monic(line: list[Any], modulus: Any) -> list[Any]:
    """Divide by the leading coefficient; nothing is left of zero."""
    while line and not line[-1]:
        line = line[:-1]
    if not line:
        return []
    common, inverse, _ = line[-1].xgcd(modulus)
    inverse = inverse * (1 / common[0])
    return [x * inverse % modulus for x in line]


def _rest(one: list[Any], other: list[Any], modulus: Any) -> list[Any]:
    """Return what division by a monic polynomial leaves."""
    rest = list(one)
    while len(rest) >= len(other):
        lead = rest[-1]
        start = len(rest) - len(other)
        for k, x in enumerate(other):
            rest[start + k] = (rest[start + k] - lead * x) % modulus
        rest.pop()
    return rest
