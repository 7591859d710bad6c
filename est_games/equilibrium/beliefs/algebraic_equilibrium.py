"""Equilibria with probabilities that no fraction gives, as a solution lists them."""

from __future__ import annotations

from collections.abc import Hashable
from fractions import Fraction

from est_games.certificate.algebraic_assessment import AlgebraicAssessment
from est_games.certificate.algebraic_point import Element
from est_games.equilibrium.solution import Amount, Equilibrium
from est_games.game.algebraic import AlgebraicNumber


def algebraic_equilibrium(assessment: AlgebraicAssessment) -> Equilibrium:
    """Return an equilibrium of which case distinctions are the proof."""

    def numbers(kind: str) -> dict[str, dict[str, Amount]]:
        return {
            label: {entry: _number(assessment, x, (kind, label, entry)) for entry, x in row.items()}
            for label, row in getattr(assessment, kind).items()
        }

    return Equilibrium(
        behavior=numbers("behavior"),
        beliefs=numbers("beliefs"),
        payoffs=tuple(
            _number(assessment, x, ("payoff", player))
            for player, x in enumerate(assessment.payoffs())
        ),
        regret=Fraction(0),
    )


def _number(
    assessment: AlgebraicAssessment, element: Element, which: tuple[Hashable, ...]
) -> Amount:
    """Return a number of an assessment's field, as a Fraction where it is one."""
    if len(element) <= 1:
        return sum(element, Fraction(0))
    return AlgebraicNumber(assessment, which)
