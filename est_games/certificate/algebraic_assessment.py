"""An assessment whose probabilities are in the field of one algebraic number."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import flint

from est_games.arithmetic import fraction, rational
from est_games.certificate.algebraic_point import (
    AlgebraicPoint,
    Element,
    as_element,
    as_polynomial,
    quotient,
)
from est_games.certificate.assessment_ring import AssessmentRing
from est_games.certificate.real_root import RealRoot
from est_games.game.extensive import CHANCE, ExtensiveForm

Elements = Mapping[str, Mapping[str, Element]]


@dataclass(frozen=True, kw_only=True)
class AlgebraicAssessment:
    """Behaviour and beliefs over the field of an algebraic number.

    Parameters
    ----------
    form : ExtensiveForm
        The game.
    root : RealRoot
        The algebraic number.
    behavior, beliefs : mapping of str to mapping of str to Element
        As of an assessment: polynomials in the root.
    """

    form: ExtensiveForm = field(compare=False, repr=False)
    root: RealRoot
    behavior: Elements = field(hash=False)
    beliefs: Elements = field(hash=False)

    def interval(self, which: Hashable, bits: int) -> tuple[Fraction, Fraction]:
        """Return rational bounds on a probability or a payoff.

        Parameters
        ----------
        which : ("behavior" or "beliefs", information set, entry) or ("payoff", player)
            Which number.
        bits : int
            They are no further apart than ``2 ** -bits``.
        """
        kind, place, entry = (*which, None)[:3]  # type: ignore[misc]
        if kind == "payoff":
            value = self.payoffs()[place]
        else:
            value = (self.behavior if kind == "behavior" else self.beliefs)[place][entry]
        extra = 16
        while True:
            ball = self.root.evaluated(value, bits + extra)
            middle, radius = fraction(ball.mid().fmpq()), fraction(ball.rad().fmpq())
            if 2 * radius <= Fraction(1, 1 << bits):
                return middle - radius, middle + radius
            extra *= 2

    def payoffs(self) -> tuple[Element, ...]:
        """Return what each player expects."""
        form, modulus = self.form, flint.fmpq_poly(list(self.root.coefficients))
        zero = flint.fmpq_poly()
        values = [
            [zero + rational(x) for x in row] or [zero] * form.n_players for row in form.payoffs
        ]
        for node in range(form.n_nodes - 1, 0, -1):
            above = form.parent[node]
            choice = form.information_sets[form.information_set[above]]
            if form.player[above] == CHANCE:
                chance: Any = flint.fmpq_poly([rational(form.probability[node])])
            else:
                chance = as_polynomial(
                    self.behavior[choice.label][choice.actions[form.branch[node]]]
                )
            for player, value in enumerate(values[node]):
                values[above][player] = (values[above][player] + chance * value) % modulus
        return tuple(as_element(value) for value in values[0])


def algebraic_assessment(ring: AssessmentRing, point: AlgebraicPoint) -> AlgebraicAssessment:
    """Return the assessment that a point of a ring's distributions stands for.

    Parameters
    ----------
    ring : AssessmentRing
        Of a basis.
    point : AlgebraicPoint
        A row of probabilities for each of the ring's distributions.
    """
    form = ring.form
    behavior: dict[str, dict[str, Element]] = {}
    beliefs: dict[str, dict[str, Element]] = {}
    for (kind, number, _), row in zip(ring.rows, point.weights, strict=True):
        choice = form.information_sets[number]
        if kind == "action":
            behavior[choice.label] = dict(zip(choice.actions, row, strict=True))
        else:
            paths = [form.node(node).path for node in form.members[number]]
            beliefs[choice.label] = dict(zip(paths, row, strict=True))
    modulus = flint.fmpq_poly(list(point.root.coefficients))
    values = [as_polynomial(point.weights[row][k]) for row, k in ring.unknowns]
    for number, weights in ring.weights.items():
        label = form.information_sets[number].label
        if label in beliefs:
            continue
        shares = [_value(weight, values, modulus) for weight in weights]
        whole = sum(shares, flint.fmpq_poly())
        own: dict[str, Element] = {form.node(node).path: () for node in form.members[number]}
        for node, share in zip(ring.basis.nodes[number] or (), shares, strict=True):
            own[form.node(node).path] = quotient(point.root, share, whole)
        beliefs[label] = own
    return AlgebraicAssessment(form=form, root=point.root, behavior=behavior, beliefs=beliefs)


def _value(polynomial: Any, values: Sequence[Any], modulus: Any) -> Any:
    total = flint.fmpq_poly()
    for exponents, x in polynomial.to_dict().items():
        product = flint.fmpq_poly([int(x)])
        for value, power in zip(values, exponents[: len(values)], strict=True):
            for _ in range(int(power)):
                product = product * value % modulus
        total += product
    return total
