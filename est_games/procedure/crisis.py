"""A crisis: nature draws one, the aggressor may hold back, information may be asked for."""

from __future__ import annotations

from fractions import Fraction

from est_games.game.multistage import StageKind
from est_games.polynomial import ONE, Polynomial
from est_games.procedure import phases
from est_games.procedure.context import Context
from est_games.procedure.draft import Branch, Draft, Facts, choice, decision
from est_games.treaty.provision import InformationRequest, Restraint, Scope


def breached(facts: Facts, *actors: str) -> dict[str, Fraction | int]:
    """Return the facts with one more obligation broken by each actor."""
    return {**facts, **{f"breach.{a}": facts.get(f"breach.{a}", 0) + 1 for a in actors}}


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
                    "covered": int(
                        context.covers(threat.kind) and threat.victim in context.parties(facts)
                    ),
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
    writes = frozenset({"proceeded", "breach"})
    leads_to = (phases.INFORMATION, phases.SELF_DEFENCE, phases.OUTCOME)

    def draft(self, context: Context, facts: Facts) -> Draft | Branch:
        """Return the aggressor's choice."""
        threat = context.threat(facts)
        onward = phases.INFORMATION if facts["covered"] else phases.SELF_DEFENCE
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
            done = breached(facts, aggressor) if duties else facts
            return Branch(phase=onward, facts={**done, "proceeded": 1}, source=threat.source())

        return decision(
            [choice(context.index[aggressor], [("refrain", source), ("proceed", threat.source())])],
            after,
            sources=(threat.source(), source),
        )


class Information:
    """The claimant may ask the aggressor for information."""

    phase = phases.INFORMATION
    reads = frozenset({"signed", "crisis"})
    writes = frozenset({"requested"})
    leads_to = (phases.DISCLOSURE, phases.FILING)

    def draft(self, context: Context, facts: Facts) -> Draft | Branch:
        """Return the claimant's choice."""
        threat = context.threat(facts)
        onward = Branch(phase=phases.FILING, facts=facts)
        clauses = context.applicable(InformationRequest, threat.kind)
        if not clauses or threat.aggressor not in context.parties(facts):
            return onward
        source = context.source(clauses[0])
        claimant = context.index[str(threat.victim)]

        def after(chosen: dict[int, str]) -> Branch:
            if chosen[claimant] == "do not ask":
                return Branch(phase=phases.FILING, facts=facts, source=source)
            return Branch(phase=phases.DISCLOSURE, facts={**facts, "requested": 1}, source=source)

        return decision(
            [choice(claimant, [("ask for information", source), ("do not ask", source)])],
            after,
            sources=(source,),
        )


class Disclosure:
    """The party asked gives the information or withholds it."""

    phase = phases.DISCLOSURE
    reads = frozenset({"crisis"})
    writes = frozenset({"disclosed", "breach"})
    leads_to = (phases.FILING,)

    def draft(self, context: Context, facts: Facts) -> Draft | Branch:
        """Return the answer."""
        threat = context.threat(facts)
        clause = context.applicable(InformationRequest, threat.kind)[0]
        source = context.source(clause)
        asked = str(threat.aggressor)

        def after(chosen: dict[int, str]) -> Branch:
            if chosen[context.index[asked]] == "disclose":
                done: Facts = {**facts, "disclosed": 1}
            else:
                done = breached(facts, asked) if clause.duty == "must" else facts
            return Branch(phase=phases.FILING, facts=done, source=source)

        return decision(
            [choice(context.index[asked], [("disclose", source), ("withhold", source)])],
            after,
            sources=(source,),
        )
