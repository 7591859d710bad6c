"""Case distinctions about a support: each step is sound whoever proposes it, nothing is searched.

A case is a set of equations, inequalities and solved unknowns. A step replaces it by cases that
hold the same profiles together. What plainly contradicts itself is dropped on the way.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from est_games.certificate.common_divisor import common_divisor
from est_games.certificate.real_root import real_roots
from est_games.certificate.support_ring import SupportRing, TooLongError

MAX_TERMS = 3_000
"""A step that makes a longer polynomial is refused."""

Solved = tuple[int, Any, Any]
"""An unknown, and the numerator and denominator of what it equals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Profiles of a support that satisfy all of this.

    Parameters
    ----------
    equations : tuple of polynomials
        They vanish.
    positive : tuple of polynomials
        They are positive.
    nonzero : tuple of polynomials
        They do not vanish.
    limits : tuple of polynomials
        They are not negative.
    solved : tuple of Solved
        Unknowns that follow from those left.
    """

    equations: tuple[Any, ...] = ()
    positive: tuple[Any, ...] = ()
    nonzero: tuple[Any, ...] = ()
    limits: tuple[Any, ...] = ()
    solved: tuple[Solved, ...] = ()


def first_case(ring: SupportRing) -> Case | None:
    """Return the conditions of a support as a case; None where they contradict each other."""
    return plain(ring, Case(equations=tuple(ring.equations()), limits=tuple(ring.limits())))


def free_unknowns(ring: SupportRing, case: Case) -> list[int]:
    """Return the unknowns that are not solved."""
    solved = {unknown for unknown, _, _ in case.solved}
    return [place for place in range(len(ring.unknowns)) if place not in solved]


def by_factor(ring: SupportRing, case: Case, which: int) -> list[Case | None]:
    """Return a case for each factor of an equation: it vanishes, and those before it do not."""
    _in_range(which, case.equations)
    _, factors = ring.factors(case.equations[which])
    rest = case.equations[:which] + case.equations[which + 1 :]
    own = [factor for factor, _ in factors]
    return [
        plain(
            ring,
            replace(case, equations=(factor, *rest), nonzero=(*case.nonzero, *own[:place])),
        )
        for place, factor in enumerate(own)
    ]


def by_solution(ring: SupportRing, case: Case, which: int, unknown: int) -> list[Case | None]:
    """Return a case in which an unknown follows from an equation, and one in which it does not.

    The equation is :math:`A x + B = 0`. Either :math:`A` does not vanish and :math:`x = -B / A`,
    or both vanish.
    """
    _in_range(which, case.equations)
    _in_range(unknown, ring.unknowns)
    parts = ring.parts(case.equations[which], unknown)
    if max(parts) != 1:
        raise ValueError("the equation is not linear in that unknown")
    slope, rest = parts[1], parts.get(0, ring.zero)
    known = _Signs(ring, case)
    sign = known.of(slope)
    if sign < 0:
        slope, rest = -slope, -rest
    others = case.equations[:which] + case.equations[which + 1 :]

    def put(polynomial: Any, is_signed: bool) -> Any:
        return _put(ring, polynomial, unknown, (-rest, slope), is_signed and not sign)

    solved = [(unknown, -rest, slope)]
    for place, above, below in case.solved:
        degree = max(above.degrees()[unknown], below.degrees()[unknown])
        pair = [
            _put(ring, each, unknown, (-rest, slope), False)
            * slope ** (degree - int(each.degrees()[unknown]))
            for each in (above, below)
        ]
        common = pair[0].gcd(pair[1])
        solved.append((place, pair[0] / common, pair[1] / common))
    follows = plain(
        ring,
        Case(
            equations=tuple(put(each, False) for each in others),
            positive=tuple(put(each, True) for each in case.positive),
            nonzero=(slope, *(put(each, False) for each in case.nonzero)),
            limits=tuple(put(each, True) for each in case.limits),
            solved=tuple(solved),
        ),
    )
    if known.is_nonzero(slope):
        return [follows]
    return [follows, plain(ring, replace(case, equations=(slope, rest, *others)))]


def by_limit(ring: SupportRing, case: Case, which: int) -> list[Case | None]:
    """Return a case in which a limit is not reached, and one in which it is."""
    _in_range(which, case.limits)
    limit = case.limits[which]
    rest = case.limits[:which] + case.limits[which + 1 :]
    return [
        plain(ring, replace(case, limits=rest, positive=(*case.positive, limit))),
        plain(ring, replace(case, limits=rest, equations=(*case.equations, limit))),
    ]


def with_resultant(
    ring: SupportRing, case: Case, first: int, second: int, unknown: int
) -> list[Case | None]:
    """Return the case with one more equation, which follows from two: an unknown eliminated."""
    for which in (first, second):
        _in_range(which, case.equations)
    _in_range(unknown, ring.unknowns)
    pair = case.equations[first], case.equations[second]
    if first == second or not all(each.degrees()[unknown] for each in pair):
        raise ValueError("the equations are not two in that unknown")
    implied = pair[0].resultant(pair[1], f"x{unknown}")
    if implied.is_zero():
        raise ValueError("the equations have a common factor")
    return [plain(ring, replace(case, equations=(*case.equations, implied)))]


def with_common_divisor(
    ring: SupportRing, case: Case, base: int, first: int, second: int, unknown: int
) -> list[Case | None]:
    """Return the case with two equations replaced by one, given the roots of a third."""
    for which in (base, first, second):
        _in_range(which, case.equations)
    _in_range(unknown, ring.unknowns)
    if len({base, first, second}) < 3:
        raise ValueError("the equations are not different")
    one, other, third = (case.equations[k] for k in (first, second, base))
    divisor = common_divisor(ring, third, one, other, unknown)
    rest = [each for k, each in enumerate(case.equations) if k not in (first, second)]
    return [plain(ring, replace(case, equations=(*rest, divisor)))]


def _in_range(which: int, things: Sequence[object]) -> None:
    """Raise unless a number names one of some things, counted from the first."""
    if type(which) is not int or not 0 <= which < len(things):
        raise ValueError("there is no such equation, limit or unknown")


def _put(
    ring: SupportRing, polynomial: Any, unknown: int, value: tuple[Any, Any], is_even: bool
) -> Any:
    """Put a quotient in for an unknown, and multiply by a power of its denominator.

    An even power, if the sign must not change.
    """
    parts = ring.parts(polynomial, unknown)
    degree = max(parts, default=0)
    above, below = value
    total = ring.zero
    for power, part in parts.items():
        total = total + part * above**power * below ** (degree - power)
        if len(total) > MAX_TERMS:
            raise TooLongError
    return total * below if is_even and degree % 2 else total


# Plain consequences


class _Signs:
    """What is known of signs in a case."""

    def __init__(self, ring: SupportRing, case: Case) -> None:
        self.ring, self.positive, self.nonzero = ring, case.positive, case.nonzero

    def of(self, polynomial: Any) -> int:
        """Return the sign of a polynomial, 0 where it is not known."""
        if polynomial in self.positive:
            return 1
        if -polynomial in self.positive:
            return -1
        return self.ring.plain_sign(polynomial)

    def is_nonzero(self, polynomial: Any) -> bool:
        """Tell whether all factors of a polynomial are known not to vanish."""
        constant, factors = self.ring.factors(polynomial)
        return constant != 0 and all(
            factor in self.nonzero or -factor in self.nonzero or self.of(factor) != 0
            for factor, _ in factors
        )


def plain(ring: SupportRing, case: Case) -> Case | None:
    """Return a case without what goes without saying; None where it plainly holds no profile.

    Notes
    -----
    Factors whose sign is known are left out: those with a plain sign, and those that are known to
    be positive or not to vanish, or have no root between zero and one. Equations of one and the
    same unknown become their common divisor.
    """
    signs = _Signs(ring, Case())
    positive = _signed(signs, [*case.positive, *_weights(ring, case)], is_strict=True)
    if positive is None:
        return None
    signs = _Signs(ring, Case(positive=tuple(positive)))
    positive = _signed(signs, positive, is_strict=True, is_again=True)
    nonzero = _factors(signs, [*case.nonzero, *case.positive])
    if positive is None or nonzero is None:
        return None
    signs = _Signs(ring, Case(positive=signs.positive, nonzero=tuple(nonzero)))
    equations = _equations(signs, case.equations)
    if equations is None:
        return None
    limits = _signed(signs, case.limits, is_strict=False)
    if limits is None:
        return None
    return Case(
        equations=tuple(equations),
        positive=tuple(positive),
        nonzero=tuple(each for each in nonzero if signs.of(each) == 0),
        limits=tuple(limits),
        solved=case.solved,
    )


def weights_of(ring: SupportRing, case: Case, player: int) -> list[tuple[Any, Any]]:
    """Return a player's probabilities in support as quotients of polynomials."""
    known = {place: (above, below) for place, above, below in case.solved}
    weights = []
    above, below = ring.one, ring.one
    for place in ring.groups[player]:
        own = known.get(place, (ring.gens[place], ring.one))
        weights.append(own)
        common = below.gcd(own[1])
        above = above * (own[1] / common) - own[0] * (below / common)
        below = below * (own[1] / common)
    common = above.gcd(below)
    return [(above / common, below / common), *weights]


def _weights(ring: SupportRing, case: Case) -> Iterable[Any]:
    """Yield products with the signs of the probabilities that are not free."""
    solved = {place for place, _, _ in case.solved}
    for player, group in enumerate(ring.groups):
        if solved.intersection(group):
            first, *rest = weights_of(ring, case, player)
            yield first[0] * first[1]
            for place, (above, below) in zip(group, rest, strict=True):
                if place in solved:
                    yield above * below


def _signed(
    signs: _Signs, polynomials: Sequence[Any], *, is_strict: bool, is_again: bool = False
) -> list[Any] | None:
    """Return inequalities without factors of known sign; None where one cannot hold."""
    kept: list[Any] = []
    for polynomial in polynomials:
        if polynomial.is_zero():
            if is_strict:
                return None
            continue
        constant, factors = signs.ring.factors(polynomial)
        rest = signs.ring.one if constant > 0 else -signs.ring.one
        unknown = False
        for factor, power in factors:
            # Looked at again, an inequality of one factor would only confirm itself.
            sign = (
                signs.ring.plain_sign(factor)
                if is_again and len(factors) == 1
                else signs.of(factor)
            )
            if sign:
                rest = rest if sign > 0 or power % 2 == 0 else -rest
            elif power % 2:
                rest, unknown = rest * factor, True
            elif not (is_strict or signs.is_nonzero(factor)):
                rest, unknown = rest * factor**2, True
        if not unknown:
            if rest == -signs.ring.one:
                return None
            continue
        sign = signs.ring.plain_sign(rest)
        if sign < 0 or (is_strict and -rest in kept):
            return None
        if sign == 0 and rest not in kept:
            kept.append(rest)
    return kept


def _factors(signs: _Signs, polynomials: Iterable[Any]) -> list[Any] | None:
    """Return the factors of polynomials that do not vanish, but those of known sign."""
    kept: list[Any] = []
    for polynomial in polynomials:
        if polynomial.is_zero():
            return None
        for factor, _ in signs.ring.factors(polynomial)[1]:
            if factor not in kept and signs.ring.plain_sign(factor) == 0:
                kept.append(factor)
    return kept


def _has_no_root(ring: SupportRing, polynomial: Any) -> bool:
    """Tell whether a polynomial of one unknown vanishes at no probability."""
    used = ring.used(polynomial)
    if len(used) != 1:
        return False
    return not real_roots(ring.line(polynomial, used[0]), Fraction(0), Fraction(1))


def _equations(signs: _Signs, polynomials: Iterable[Any]) -> list[Any] | None:
    """Return equations, each a product of different factors that may vanish."""
    ring = signs.ring
    kept: list[Any] = []
    alone: dict[int, Any] = {}
    for polynomial in polynomials:
        if polynomial.is_zero():
            continue
        rest = ring.one
        for factor, _ in signs.ring.factors(polynomial)[1]:
            if signs.of(factor) == 0 and not (
                signs.is_nonzero(factor) or _has_no_root(ring, factor)
            ):
                rest = rest * factor
        used = ring.used(rest)
        if len(used) == 1 and used[0] in alone:
            rest = rest.gcd(alone[used[0]])
        if rest.is_constant():
            return None
        if len(used) == 1:
            alone[used[0]] = rest
        elif rest not in kept and ring.plain_sign(rest) == 0:
            kept.append(rest)
        elif ring.plain_sign(rest) != 0:
            return None
    return [*alone.values(), *kept]
