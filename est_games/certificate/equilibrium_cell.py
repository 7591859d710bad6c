"""A set of equilibria with free probabilities: exact equations and inequalities, and a point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import flint

from est_games.arithmetic import rational
from est_games.certificate.algebraic_point import AlgebraicPoint, as_element, as_polynomial
from est_games.certificate.real_root import RealRoot, real_balls
from est_games.certificate.support_ring import Supports, Terms
from est_games.game.normal import NormalForm

Profile = tuple[tuple[Fraction, ...], ...]
RATIONAL = RealRoot(coefficients=(0, 1), place=0)
"""The root that rational profiles are written over: zero."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EquilibriumCell:
    r"""A set of equilibria with one support, in which some probabilities are free.

    Parameters
    ----------
    game : NormalForm
        The game.
    supports : tuple of tuple of int
        What each player mixes: every strategy in it with positive probability.
    unknowns : tuple of (int, int)
        The (player, strategy) pairs whose probabilities the polynomials below are written in, in
        the order of the exponents.
    free : tuple of int
        Which of them are free.
    weights : tuple of tuple of (Terms, Terms), shape (n_players, m_i)
        All probabilities, as quotients of polynomials in the free ones.
    equations, positive, nonzero, limits : tuple of Terms
        Polynomials in the free probabilities that vanish, are positive, do not vanish, and are not
        negative: all this says exactly which profiles are in the set.
    ends : tuple of two numbers, or None
        Of a curve: between which numbers, Fractions or RealRoots, the free probability lies.
    are_closed : tuple of two bools
        Whether these belong to it.
    sample : profile of Fractions or AlgebraicPoint
        A point in it.
    dimension : int or None
        None where it was not proved.

    Notes
    -----
    All probabilities are quotients of polynomials in those that are free, whose denominators vanish
    nowhere in the set: it is a graph over a region of the free ones. Its closure may touch sets
    with smaller supports.

    Examples
    --------
    A player alone in caring for nothing: its mixtures are a segment without its ends.

    >>> from est_games.certificate.support_case import first_case
    >>> from est_games.certificate.support_cases import decided
    >>> from est_games.certificate.support_ring import SupportRing
    >>> game = NormalForm.from_payoffs([[1], [1]], [[0], [0]])
    >>> ring = SupportRing(game, ((0, 1), (0,)))
    >>> _, (cell,) = decided(ring, first_case(ring))
    >>> one, half = Fraction(1), Fraction(1, 2)
    >>> cell.dimension, cell.contains(((half, half), (one,))), cell.contains(((one, 0), (one,)))
    (1, True, False)
    """

    game: NormalForm = field(compare=False, repr=False)
    supports: Supports
    unknowns: tuple[tuple[int, int], ...]
    free: tuple[int, ...]
    weights: tuple[tuple[tuple[Terms, Terms], ...], ...]
    equations: tuple[Terms, ...]
    positive: tuple[Terms, ...]
    nonzero: tuple[Terms, ...]
    limits: tuple[Terms, ...]
    ends: tuple[Fraction | RealRoot, Fraction | RealRoot] | None
    are_closed: tuple[bool, bool]
    sample: Profile | AlgebraicPoint
    dimension: int | None

    def contains(self, profile: Sequence[Sequence[Fraction]] | AlgebraicPoint) -> bool:
        """Tell whether a profile is in the set, exactly."""
        point = profile if isinstance(profile, AlgebraicPoint) else over_rationals(profile)
        root, weights = point.root, point.weights
        played = tuple(
            tuple(k for k, weight in enumerate(row) if root.sign(weight)) for row in weights
        )
        if played != self.supports:
            return False
        values = [as_polynomial(weights[i][k]) for i, k in self.unknowns]
        modulus = flint.fmpq_poly(list(root.coefficients))

        def sign(terms: Terms) -> int:
            return root.sign(as_element(_value(terms, values, modulus)))

        return (
            not any(map(sign, self.equations))
            and all(sign(terms) > 0 for terms in self.positive)
            and all(map(sign, self.nonzero))
            and all(sign(terms) >= 0 for terms in self.limits)
            and all(
                not (
                    (
                        _value(below, values, modulus) * as_polynomial(weight)
                        - _value(above, values, modulus)
                    )
                    % modulus
                )
                for row, own in zip(weights, self.weights, strict=True)
                for weight, (above, below) in zip(row, own, strict=True)
            )
            and self._is_between(point)
        )

    def _is_between(self, point: AlgebraicPoint) -> bool:
        """Tell whether a curve's free probability is between its ends."""
        if self.ends is None:
            return True
        i, k = self.unknowns[self.free[0]]
        low, high = (_side(point, point.weights[i][k], end) for end in self.ends)
        return (low > 0 or (low == 0 and self.are_closed[0])) and (
            high < 0 or (high == 0 and self.are_closed[1])
        )


def over_rationals(profile: Sequence[Sequence[Fraction]]) -> AlgebraicPoint:
    """Return a rational profile as a point over the field of the rationals."""
    return AlgebraicPoint(
        game=None,  # type: ignore[arg-type]
        root=RATIONAL,
        weights=tuple(tuple((x,) if x else () for x in row) for row in profile),
    )


def _value(terms: Terms, values: Sequence[Any], modulus: Any) -> Any:
    total = flint.fmpq_poly()
    for exponents, coefficient in terms:
        product = flint.fmpq_poly([coefficient])
        for value, power in zip(values, exponents, strict=True):
            for _ in range(power):
                product = product * value % modulus
        total += product
    return total


def _side(point: AlgebraicPoint, number: tuple[Fraction, ...], end: Fraction | RealRoot) -> int:
    """Return on which side of an end a number of the point's field is: -1, 0 or 1."""
    root = point.root
    value = end if isinstance(end, Fraction) else end.value
    if isinstance(end, Fraction) or value is not None:
        return root.sign(as_element(as_polynomial(number) - rational(value or Fraction(0))))
    modulus = flint.fmpq_poly(list(root.coefficients))
    total = flint.fmpq_poly()
    for coefficient in reversed(end.coefficients):
        total = (total * as_polynomial(number) + coefficient) % modulus
    is_conjugate = not total
    bits = 64
    while True:
        ball, bound = root.evaluated(number, bits), end.ball(bits)
        if ball < bound:
            return -1
        if ball > bound:
            return 1
        # The only root of that polynomial that is near is the end itself.
        if is_conjugate and not any(
            ball.overlaps(RealRoot(coefficients=end.coefficients, place=place).ball(bits))
            for place in range(len(real_balls(end.coefficients)))
            if place != end.place
        ):
            return 0
        bits *= 2
