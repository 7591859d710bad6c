"""A crisis: nature draws one, and the aggressor may hold back."""

from __future__ import annotations

from fractions import Fraction

from est_games.game.multistage import StageKind
from est_games.polynomial import ONE, Polynomial
from est_games.procedure import phases
from est_games.procedure.context import Context
from est_games.procedure.draft import Branch, Draft, Facts, choice, decision
from est_games.treaty.provision import Restraint, Scope

BREACHES = frozenset({"breach", "political_breach"})
"""Families of facts that count broken obligations: those that bind in law, and politically."""


def breached(context: Context, facts: Facts, *actors: str) -> dict[str, Fraction | int]:
    """Return the facts with one more obligation broken by each actor, of the treaty's force."""
    family = "breach" if context.treaty.binding == "legal" else "political_breach"
    return {**facts, **{f"{family}.{a}": facts.get(f"{family}.{a}", 0) + 1 for a in actors}}


class Draw:
    """Nature draws one of the threats of the situation, or none."""

    phase = phases.DRAW
    reads = frozenset({"signed"})
    writes = frozenset({"crisis", "covered"})
    leads_to = (phases.RESTRAINT, phases.OUTCOME)

    def draft(self, context: Context, facts: Facts) -> Draft | Branch:
        """Return nature's move."""
        threats = context.situation.threat
        if not threats:
            return Branch(phase=phases.OUTCOME, facts=facts)
        kinds = [kind.id for kind in context.situation.type] or [""]
        known = [{f"type.{k}": int(k == kind) for k in kinds if k} for kind in kinds]
        rows = [tuple(t.probability.reduce(k) for k in known) for t in threats]
        calm = tuple(ONE - sum((row[i] for row in rows), Polynomial({})) for i in range(len(kinds)))
        scope = next((context.source(p) for p in context.treaty.of_type(Scope)), None)
        branches = [
            Branch(
                phase=phases.RESTRAINT,
                source=scope or threat.source(),
                facts={
                    **facts,
                    f"crisis.{threat.id}": 1,
                    "covered": int(context.concerns(threat, facts)),
                },
            )
            for threat in threats
        ]
        branches.append(Branch(phase=phases.OUTCOME, facts=facts))
        return Draft(
            kind=StageKind.CHANCE,
            branches=tuple(branches),
            outcomes=(*(threat.id for threat in threats), "no crisis"),
            probabilities=(*rows, calm),
            sources=tuple(threat.source() for threat in threats),
        )


class Restraining:
    """The aggressor goes ahead or holds back; going ahead may break an obligation."""

    phase = phases.RESTRAINT
    reads = frozenset({"signed", "crisis", "covered"})
    writes = frozenset({"proceeded"}) | BREACHES
    leads_to = (phases.BREACH, phases.RESPONSE, phases.SELF_DEFENCE, phases.OUTCOME)

    def draft(self, context: Context, facts: Facts) -> Draft | Branch:
        """Return the aggressor's choice."""
        threat = context.threat(facts)
        onward = phases.RESPONSE if facts["covered"] else phases.SELF_DEFENCE
        if threat.aggressor is None:
            return Branch(phase=onward, facts=facts, source=threat.source())
        aggressor = threat.aggressor
        duties = (
            context.applicable(Restraint, threat.kind)
            if aggressor in context.parties(facts)
            else ()
        )
        source = context.source(duties[0]) if duties else threat.source()

        def after(chosen: dict[int, str]) -> Branch:
            if chosen[context.index[aggressor]] == "refrain":
                return Branch(phase=phases.OUTCOME, facts=facts, source=source)
            if not duties:
                return Branch(phase=onward, facts={**facts, "proceeded": 1}, source=threat.source())
            return Branch(
                phase=phases.BREACH if facts["covered"] else onward,
                facts={**breached(context, facts, aggressor), "proceeded": 1},
                source=threat.source(),
            )

        return decision(
            [choice(context.index[aggressor], [("refrain", source), ("proceed", threat.source())])],
            after,
            sources=(threat.source(), source),
        )
