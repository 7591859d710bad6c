"""A mixed profile whose probabilities are in the field of one algebraic number: all signs exact."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from typing import Any

import flint

from est_games.arithmetic import fraction, rational
from est_games.certificate.real_root import RealRoot
from est_games.game.normal import NormalForm

Element = tuple[Fraction, ...]
"""A number of the field: coefficients of powers of the root, the constant first; () is zero."""


@dataclass(frozen=True, kw_only=True)
class AlgebraicPoint:
    """A mixed profile over the field of an algebraic number.

    Parameters
    ----------
    game : NormalForm
        The game.
    root : RealRoot
        The algebraic number.
    weights : tuple of tuple of Element, shape (n_players, m_i)
        The probabilities, as polynomials of lower degree than that of the root.

    Examples
    --------
    >>> game = NormalForm.from_payoffs([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
    >>> root = RealRoot(coefficients=(-1, 0, 2), place=1)
    >>> row = ((Fraction(0), Fraction(1)), (Fraction(1), Fraction(-1)))
    >>> point = AlgebraicPoint(game=game, root=root, weights=(row, row))
    >>> point.standing(), [round(float(x), 4) for x in point.interval(("payoff", 0), 20)]
    ('refuted', [0.1716, 0.1716])
    """

    game: NormalForm = field(compare=False, repr=False)
    root: RealRoot
    weights: tuple[tuple[Element, ...], ...]

    def interval(self, which: Hashable, bits: int) -> tuple[Fraction, Fraction]:
        """Return rational bounds on a probability or a payoff.

        Parameters
        ----------
        which : ("probability", player, strategy) or ("payoff", player)
            Which number.
        bits : int
            They are no further apart than ``2 ** -bits``.
        """
        kind, player, strategy = (*which, None)[:3]  # type: ignore[misc]
        value = self.payoffs()[player] if kind == "payoff" else self.weights[player][strategy]
        extra = 16
        while True:
            ball = self.root.evaluated(value, bits + extra)
            middle, radius = fraction(ball.mid().fmpq()), fraction(ball.rad().fmpq())
            if 2 * radius <= Fraction(1, 1 << bits):
                return middle - radius, middle + radius
            extra *= 2

    def strategy_payoffs(self, player: int) -> tuple[Element, ...]:
        """Return what each strategy of a player pays against the others."""
        modulus = flint.fmpq_poly(list(self.root.coefficients))
        stride = self.game.strides[player]
        others = [
            [(k * step, as_polynomial(x)) for k, x in enumerate(row) if x]
            for other, (row, step) in enumerate(zip(self.weights, self.game.strides, strict=True))
            if other != player
        ]
        totals = [flint.fmpq_poly()] * self.game.shape[player]
        for combination in product(*others):
            offset, chance = 0, flint.fmpq_poly([1])
            for part, weight in combination:
                offset, chance = offset + part, chance * weight % modulus
            for k in range(len(totals)):
                totals[k] += chance * rational(self.game.payoffs[player][offset + k * stride])
        return tuple(as_element(total) for total in totals)

    def payoffs(self) -> tuple[Element, ...]:
        """Return what each player expects."""
        modulus = flint.fmpq_poly(list(self.root.coefficients))
        answer = []
        for player, row in enumerate(self.weights):
            total = flint.fmpq_poly()
            for weight, pay in zip(row, self.strategy_payoffs(player), strict=True):
                total += as_polynomial(weight) * as_polynomial(pay) % modulus
            answer.append(as_element(total))
        return tuple(answer)

    def standing(self) -> str:
        """Return "equilibrium", "refuted" or, where it is no profile at all, "undecided"."""
        if [len(row) for row in self.weights] != list(self.game.shape):
            return "undecided"
        for row in self.weights:
            if _sum(row) != (Fraction(1),):
                return "undecided"
            if any(self.root.sign(x) < 0 for x in row):
                return "refuted"
        for player, row in enumerate(self.weights):
            pays = self.strategy_payoffs(player)
            for weight, pay in zip(row, pays, strict=True):
                if self.root.sign(weight) and any(
                    self.root.sign(_sum([other, tuple(-x for x in pay)])) > 0 for other in pays
                ):
                    return "refuted"
        return "equilibrium"


def as_polynomial(element: Element) -> Any:
    """Return an element of a field as a polynomial of its generator."""
    return flint.fmpq_poly([rational(x) for x in element])


def as_element(polynomial: Any) -> Element:
    """Return a polynomial's coefficients as an element."""
    return tuple(fraction(x) for x in polynomial.coeffs())


def quotient(root: RealRoot, above: Any, below: Any) -> Element:
    """Return the quotient of two polynomials at a root where the lower one does not vanish.

    Examples
    --------
    >>> half_root = RealRoot(coefficients=(-1, 0, 2), place=1)
    >>> [str(x) for x in quotient(half_root, flint.fmpq_poly([1]), flint.fmpq_poly([0, 1]))]
    ['0', '2']
    """
    modulus = flint.fmpq_poly(list(root.coefficients))
    common, inverse, _ = (below % modulus).xgcd(modulus)
    return as_element(above * inverse * (1 / common[0]) % modulus)


def _sum(elements: Sequence[Element]) -> Element:
    return as_element(sum((as_polynomial(x) for x in elements), flint.fmpq_poly()))
