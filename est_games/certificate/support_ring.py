"""The conditions of a support as polynomials with integer coefficients, and their plain signs."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from math import gcd, lcm
from typing import Any

import flint

from est_games.game.normal import NormalForm

Supports = tuple[tuple[int, ...], ...]
Terms = tuple[tuple[tuple[int, ...], int], ...]
"""A polynomial that can be kept: exponents of the unknowns and an integer coefficient, a term."""

_MOST_TERMS = 400
_MOST_DEGREE = 12


class TooLongError(Exception):
    """Polynomials become too long to go on."""


class SupportRing:
    r"""The unknowns of a support, and the polynomials that say what an equilibrium on it is.

    The unknowns are the probabilities of the strategies in support, but for each player's first,
    which has what the others leave. All are positive, and a player's add up to less than one.

    Parameters
    ----------
    game : NormalForm
        The game.
    supports : tuple of tuple of int
        The strategies that each player mixes, ascending.

    Examples
    --------
    >>> game = NormalForm.from_payoffs([[2, 0], [0, 1]], [[1, 0], [0, 3]])
    >>> ring = SupportRing(game, ((0, 1), (0, 1)))
    >>> ring.equations(), ring.limits()
    ([3*x1 - 2, 4*x0 - 1], [])
    """

    def __init__(self, game: NormalForm, supports: Supports) -> None:
        self.game, self.supports = game, supports
        self.unknowns = [(i, k) for i, own in enumerate(supports) for k in own[1:]]
        names = [f"x{place}" for place in range(len(self.unknowns))]
        names += [f"rest{player}" for player in range(game.n_players)]
        self.context = flint.fmpz_mpoly_ctx.get(names, flint.Ordering.lex)
        gens = self.context.gens()
        self.gens, self.rests = gens[: len(self.unknowns)], gens[len(self.unknowns) :]
        self.zero, self.one = self.context.constant(0), self.context.constant(1)
        # The same polynomials are met in case after case.
        self._signs: dict[str, int] = {}
        self._factors: dict[str, tuple[int, list[tuple[Any, int]]]] = {}
        self.groups = [
            [place for place, (owner, _) in enumerate(self.unknowns) if owner == player]
            for player in range(game.n_players)
        ]

    def equations(self) -> list[Any]:
        """Return what vanishes: payoff differences between strategies in support."""
        return [
            self.gain(player, strategy)
            for player, own in enumerate(self.supports)
            for strategy in own[1:]
        ]

    def limits(self) -> list[Any]:
        """Return what is not negative: how much worse strategies outside the support are."""
        return [
            -self.gain(player, strategy)
            for player, own in enumerate(self.supports)
            for strategy in range(self.game.shape[player])
            if strategy not in own
        ]

    def gain(self, player: int, strategy: int) -> Any:
        """Return what a strategy pays more than the first in support, scaled to whole numbers."""
        row, strides = self.game.payoffs[player], self.game.strides
        first = self.supports[player][0] * strides[player]
        other = strategy * strides[player]
        rivals = [
            [k * stride for k in own] if j != player else [0]
            for j, (own, stride) in enumerate(zip(self.supports, strides, strict=True))
        ]
        gains = [row[o + other] - row[o + first] for o in map(sum, product(*rivals))]
        values = [self.context.constant(x) for x in _whole(gains)]
        for group, own in zip(reversed(self.groups), reversed(rivals), strict=True):
            m = len(own)
            if m > 1:
                values = [
                    sum(
                        (
                            self.gens[place] * (values[start + k + 1] - values[start])
                            for k, place in enumerate(group)
                        ),
                        values[start],
                    )
                    for start in range(0, len(values), m)
                ]
        return values[0]

    def plain_sign(self, polynomial: Any) -> int:
        r"""Return the sign of a polynomial wherever all probabilities are positive, if plain.

        Notes
        -----
        Multiplied by powers of :math:`1 = \sum_k x_{ik}`, the first strategy's probability
        included, all terms have the same degree in each player's probabilities. If all
        coefficients have one sign, so has the polynomial (Bernstein's form).
        """
        key = str(polynomial)
        if key not in self._signs:
            self._signs[key] = self._plain_sign(polynomial)
        return self._signs[key]

    def _plain_sign(self, polynomial: Any) -> int:
        if polynomial.is_zero():
            return 0
        terms = polynomial.to_dict()
        if len(terms) > _MOST_TERMS or polynomial.total_degree() > _MOST_DEGREE:
            return 0
        # At a corner of the simplices, the value is one of the coefficients sought.
        lone = [exponents for exponents in terms if sum(map(bool, exponents)) == 1]
        corners = {place: 0 for exponents in lone for place, e in enumerate(exponents) if e}
        base = terms.get((0,) * len(self.context.names()), 0)
        for exponents in lone:
            place = next(place for place, e in enumerate(exponents) if e)
            corners[place] += terms[exponents]
        values = [base, *(base + value for value in corners.values())]
        if min(values) < 0 < max(values):
            return 0
        for group, rest in zip(self.groups, self.rests, strict=True):
            degrees = [sum(exponents[place] for place in group) for exponents in terms]
            most = max(degrees)
            if most == min(degrees):
                continue
            used = [p for p in group if any(exponents[p] for exponents in terms)]
            whole = sum((self.gens[place] for place in used), rest)
            powers = [self.one]
            for _ in range(most - min(degrees)):
                powers.append(powers[-1] * whole)
            parts: dict[int, dict[Any, Any]] = {}
            for degree, (exponents, coefficient) in zip(degrees, terms.items(), strict=True):
                parts.setdefault(degree, {})[exponents] = coefficient
            total = self.zero
            for degree, part in parts.items():
                total = total + self.context.from_dict(part) * powers[most - degree]
            terms = total.to_dict()
            if len(terms) > _MOST_TERMS:
                return 0
        if all(coefficient > 0 for coefficient in terms.values()):
            return 1
        return -1 if all(coefficient < 0 for coefficient in terms.values()) else 0

    def factors(self, polynomial: Any) -> tuple[int, list[tuple[Any, int]]]:
        """Return a constant of the same sign as a polynomial's own, its factors and their powers.

        Raises
        ------
        TooLongError
            The library refuses to sort factors with very large coefficients.
        """
        key = str(polynomial)
        if key not in self._factors:
            self._factors[key] = self._factored(polynomial)
        return self._factors[key]

    def _factored(self, polynomial: Any) -> tuple[int, list[tuple[Any, int]]]:
        used = self.used(polynomial)
        if len(used) == 1:
            line = flint.fmpz_poly(self.line(polynomial, used[0]))
            constant, found = line.factor()
            return int(constant), [(self.placed(each, used[0]), power) for each, power in found]
        try:
            constant, found = polynomial.factor()
        except OverflowError:
            raise TooLongError from None
        return int(constant), found

    def placed(self, line: Any, unknown: int) -> Any:
        """Return a polynomial of flint's as one of an unknown here."""
        terms = {}
        for power, coefficient in enumerate(line.coeffs()):
            exponents = [0] * len(self.context.names())
            exponents[unknown] = power
            terms[tuple(exponents)] = int(coefficient)
        return self.context.from_dict(terms)

    def parts(self, polynomial: Any, unknown: int) -> dict[int, Any]:
        """Return the coefficients of a polynomial by the power of one unknown."""
        parts: dict[int, dict[Any, Any]] = {}
        for exponents, coefficient in polynomial.to_dict().items():
            rest = (*exponents[:unknown], 0, *exponents[unknown + 1 :])
            parts.setdefault(int(exponents[unknown]), {})[rest] = coefficient
        return {power: self.context.from_dict(part) for power, part in parts.items()}

    def used(self, polynomial: Any) -> list[int]:
        """Return the unknowns that a polynomial depends on."""
        return [place for place, degree in enumerate(polynomial.degrees()) if degree > 0]

    def line(self, polynomial: Any, unknown: int) -> list[int]:
        """Return the coefficients of a polynomial of one unknown, the constant first."""
        parts = {
            int(exponents[unknown]): int(coefficient)
            for exponents, coefficient in polynomial.to_dict().items()
        }
        return [parts.get(power, 0) for power in range(max(parts, default=0) + 1)]

    def terms(self, polynomial: Any) -> Terms:
        """Return a polynomial in a form that can be kept, compared and stored."""
        n = len(self.unknowns)
        return tuple(
            sorted(
                (tuple(int(e) for e in exponents[:n]), int(coefficient))
                for exponents, coefficient in polynomial.to_dict().items()
            )
        )


def _whole(numbers: Sequence[Fraction]) -> list[int]:
    """Return numbers scaled to whole ones without a common factor."""
    common = lcm(*(x.denominator for x in numbers))
    whole = [x.numerator * (common // x.denominator) for x in numbers]
    factor = gcd(*whole) or 1
    return [x // factor for x in whole]
