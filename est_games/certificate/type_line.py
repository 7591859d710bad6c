"""Symmetric play in which one type at most mixes, between two strategies: decided exactly."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise

import flint

from est_games.arithmetic import fraction, rational
from est_games.certificate.real_root import RealRoot, between, real_roots, sign_at
from est_games.certificate.type_payoffs import (
    CountedForm,
    Supports,
    asked_polynomial,
    free_types,
    in_powers,
    payoff_coefficients,
)

Place = Fraction | RealRoot
Polynomial = list[Fraction]


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """The equilibria between two places on the line from a type's first strategy to its second.

    Parameters
    ----------
    low, high : Fraction or RealRoot
        The probability of the second strategy; one and the same for a single equilibrium.
    """

    low: Place
    high: Place


@dataclass(frozen=True, kw_only=True)
class LineMixture:
    """Symmetric play in which one type mixes with an irrational probability.

    Parameters
    ----------
    form : TypedAnonymousForm or BayesianAnonymousForm
        The game.
    supports : tuple of tuple of int
        One or two strategies for each type, of one type two.
    root : RealRoot
        The probability of its second strategy.
    """

    form: CountedForm = field(compare=False, repr=False)
    supports: Supports
    root: RealRoot
    _lines: dict[Hashable, Polynomial] = field(default_factory=dict, compare=False, repr=False)

    def interval(self, which: Hashable, bits: int) -> tuple[Fraction, Fraction]:
        """Return rational bounds on ``("probability", type, strategy)`` or what else is asked.

        See :func:`~est_games.certificate.type_payoffs.asked_polynomial`.
        """
        if which not in self._lines:
            self._lines[which] = self._line(which)
        line = self._lines[which]
        precision = bits
        while True:
            value = self.root.evaluated(line, precision)
            middle, radius = fraction(value.mid().fmpq()), fraction(value.rad().fmpq())
            if radius <= Fraction(1, 2 << bits):
                return middle - radius, middle + radius
            precision *= 2

    def _line(self, which: Hashable) -> Polynomial:
        noun, t, a = (*which, None)[:3]  # type: ignore[misc]
        if noun != "probability":
            return in_powers(asked_polynomial(self.form, self.supports, which)[0])
        support = self.supports[t]
        if a not in support or len(support) == 1:
            return [Fraction(a in support)]
        return [Fraction(0), Fraction(1)] if a == support[1] else [Fraction(1), Fraction(-1)]


def line_pieces(form: CountedForm, supports: Supports) -> tuple[Piece, ...]:
    """Return all equilibria with supports of which one at most has two strategies.

    Parameters
    ----------
    form : TypedAnonymousForm or BayesianAnonymousForm
        The game.
    supports : tuple of tuple of int
        What each type plays, with positive probability.

    Returns
    -------
    tuple of Piece
        Where nobody mixes, one from 0 to 0 or none. A piece that is longer may end where the type
        does not mix any more, at 0 or 1; that end is an equilibrium too.

    Notes
    -----
    1. What a player gains by any other strategy, and what the type that mixes gains by its second,
       are polynomials in one probability.
    2. Roots of the latter are isolated exactly; at each the signs of the former decide.
    3. Where the latter is nought everywhere, the line is cut at all roots of the former, and each
       part is judged at a point within.

    Examples
    --------
    Three volunteers, a good worth 1 if two of them pay 3/10 (Palfrey and Rosenthal 1984).

    >>> from est_games.game.typed_anonymous import TypedAnonymousForm
    >>> form = TypedAnonymousForm.from_payoff(
    ...     lambda kind, strategy, tally: (
    ...         (tally["paid"] >= 2) - Fraction(3, 10) * (strategy == "pay")
    ...     ),
    ...     sizes={"player": 3}, strategies=["wait", "pay"], tallies={"paid": ["pay"]},
    ... )
    >>> [round(float(piece.low.interval(20)[0]), 4) for piece in line_pieces(form, ((0, 1),))]
    [0.1838, 0.8162]
    """
    losses = list(_losses(form, supports))
    free = free_types(supports)
    if not free:
        fits = all(loss[0] >= 0 for loss in losses)
        return (Piece(low=Fraction(0), high=Fraction(0)),) if fits else ()
    (kind,) = free
    first, second = (
        in_powers(payoff_coefficients(form, supports, kind, a)) for a in supports[kind]
    )
    gain = [b - a for a, b in zip(first, second, strict=True)]
    if any(gain):
        roots = real_roots(_whole(gain), Fraction(0), Fraction(1))
        return tuple(
            Piece(low=place, high=place)
            for place in (root.value if root.value is not None else root for root in roots)
            if all(sign_at(loss, place) >= 0 for loss in losses)
        )
    return tuple(_parts([loss for loss in losses if any(loss)]))


def _losses(form: CountedForm, supports: Supports) -> Iterator[Polynomial]:
    """Yield what a player of each type loses by each strategy that its type does not play."""
    for t, support in enumerate(supports):
        played = payoff_coefficients(form, supports, t, support[0])
        for a in range(form.n_strategies[t]):
            if a not in support:
                other = payoff_coefficients(form, supports, t, a)
                loss = [x - y for x, y in zip(played, other, strict=True)]
                yield in_powers(loss) if free_types(supports) else loss


def _parts(losses: Sequence[Polynomial]) -> Iterator[Piece]:
    """Yield the longest pieces on which nothing is gained, where the type that mixes gains nothing.

    Losses are continuous: the ends of a piece belong to it.
    """
    product = flint.fmpz_poly([1])
    for loss in losses:
        product *= flint.fmpz_poly(_whole(loss))
    roots = real_roots([int(x) for x in product.coeffs()], Fraction(0), Fraction(1))
    cuts: list[Place] = [Fraction(0), *roots, Fraction(1)]
    start: Place | None = None
    for low, high in pairwise(cuts):
        middle = between(low, high)
        if all(sign_at(loss, middle) >= 0 for loss in losses):
            start = low if start is None else start
            continue
        if start is not None:
            yield Piece(low=start, high=low)
        elif isinstance(low, RealRoot) and all(sign_at(loss, low) >= 0 for loss in losses):
            yield Piece(low=low, high=low)
        start = None
    if start is not None:
        yield Piece(low=start, high=Fraction(1))


def _whole(polynomial: Sequence[Fraction]) -> list[int]:
    """Return a positive multiple with whole coefficients."""
    scaled = flint.fmpq_poly([rational(x) for x in polynomial])
    return [int(x) for x in scaled.numer().coeffs()]
