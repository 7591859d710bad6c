"""Which of the threats of a situation a treaty speaks of, by their probability."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from est_games.claim.measure.base import Measured, MeasureEntry, Told, UndefinedError
from est_games.treaty.provision import Scope

if TYPE_CHECKING:
    from est_games.claim.case import ValuedCase


class MandateMeasure(MeasureEntry):
    """The share of the probability of all threats that lies on kinds the treaty covers.

    ``.covered`` and ``.total`` are the two probabilities, ``.n_covered`` and ``.n_total`` count
    threats.
    """

    type: Literal["mandate"]

    fields: ClassVar[tuple[str, ...]] = ("", "covered", "total", "n_covered", "n_total")

    def measured(self, case: ValuedCase) -> Measured:
        """Return the share and what it is made of."""
        context = case.context
        covered = total = case.ring.constant(0)
        n_covered = 0
        for threat in context.situation.threat:
            chance = case.expected(threat.probability)
            total = total + chance
            if context.speaks_of(threat.kind):
                covered = covered + chance
                n_covered += 1
        if not case.ring.sign(total):
            raise UndefinedError("no threat has any probability")
        return Measured(
            values={
                "": case.ring.divide(covered, total),
                "covered": covered,
                "total": total,
                "n_covered": case.ring.constant(n_covered),
                "n_total": case.ring.constant(len(context.situation.threat)),
            }
        )

    def told(self, case: ValuedCase) -> Told:
        """Return each threat with its probability, and whether the treaty speaks of it."""
        context = case.context
        return Told(
            lines=tuple(
                f"{threat.id} ({threat.kind}), probability "
                f"{case.ring.at_point(case.expected(threat.probability))}: "
                f"{'covered' if context.speaks_of(threat.kind) else 'not covered'}"
                for threat in context.situation.threat
            ),
            articles=tuple(
                context.treaty.article_of(scope.id) for scope in context.treaty.of_type(Scope)
            ),
        )
