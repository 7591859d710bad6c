"""A behaviour whose probabilities are in the field of one algebraic number, and what it pays."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from fractions import Fraction

import flint

from est_games.arithmetic import fraction, rational
from est_games.certificate.algebraic_point import (
    AlgebraicPoint,
    Element,
    as_element,
    as_polynomial,
)
from est_games.certificate.class_ring import ClassRing
from est_games.certificate.real_root import RealRoot
from est_games.game.extensive import ExtensiveForm


@dataclass(frozen=True, kw_only=True)
class BehaviorPoint:
    """A behaviour over the field of an algebraic number.

    Parameters
    ----------
    form : ExtensiveForm
        The game.
    root : RealRoot
        The algebraic number.
    weights : tuple of tuple of Element, shape (n_information_sets, n_actions)
        The probabilities, nature's included, as polynomials of lower degree than that of the root.

    Examples
    --------
    >>> from est_games.game.extensive_builder import ExtensiveBuilder
    >>> tree = ExtensiveBuilder(["1"])
    >>> for amount, branch in enumerate(tree.decision("1", ["l", "r"])):
    ...     tree.terminal([amount], after=branch)
    >>> root = RealRoot(coefficients=(-1, 0, 2), place=1)
    >>> row = ((Fraction(1), Fraction(-1)), (Fraction(0), Fraction(1)))
    >>> point = BehaviorPoint(form=tree.build(), root=root, weights=(row,))
    >>> [round(float(x), 4) for x in point.interval(("payoff", 0), 30)]
    [0.7071, 0.7071]
    """

    form: ExtensiveForm = field(compare=False, repr=False)
    root: RealRoot
    weights: tuple[tuple[Element, ...], ...]

    def interval(self, which: Hashable, bits: int) -> tuple[Fraction, Fraction]:
        """Return rational bounds on a probability or a payoff.

        Parameters
        ----------
        which : ("probability", information set, action) or ("payoff", player)
            Which number, by index.
        bits : int
            They are no further apart than ``2 ** -bits``.
        """
        kind, place, action = (*which, None)[:3]  # type: ignore[misc]
        value = self.payoffs()[place] if kind == "payoff" else self.weights[place][action]
        extra = 16
        while True:
            ball = self.root.evaluated(value, bits + extra)
            middle, radius = fraction(ball.mid().fmpq()), fraction(ball.rad().fmpq())
            if 2 * radius <= Fraction(1, 1 << bits):
                return middle - radius, middle + radius
            extra *= 2

    def payoffs(self) -> tuple[Element, ...]:
        """Return what each player expects."""
        form = self.form
        modulus = flint.fmpq_poly(list(self.root.coefficients))
        chances = [flint.fmpq_poly([1])]
        for node in range(1, form.n_nodes):
            above = form.parent[node]
            weight = self.weights[form.information_set[above]][form.branch[node]]
            chances.append(chances[above] * as_polynomial(weight) % modulus)
        answer = []
        for table in form.leaf_totals:
            total = flint.fmpq_poly()
            for leaf, amount in zip(form.terminals, table.fractions, strict=True):
                total += chances[leaf] * rational(amount)
            answer.append(as_element(total))
        return tuple(answer)


def behavior_point(ring: ClassRing, point: AlgebraicPoint) -> BehaviorPoint:
    """Return a point of a class with every action as likely where it says nothing."""
    rows = dict(zip(ring.sets, point.weights, strict=True))
    weights: list[tuple[Element, ...]] = []
    for number, choice in enumerate(ring.tree.form.information_sets):
        m = len(choice.actions)
        if choice.is_chance:
            weights.append(tuple((x,) if x else () for x in choice.probabilities))
        else:
            weights.append(rows.get(number, ((Fraction(1, m),),) * m))
    return BehaviorPoint(form=ring.tree.form, root=point.root, weights=tuple(weights))
