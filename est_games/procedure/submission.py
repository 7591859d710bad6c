"""A procedure that deals with a dispute only if the parties to it agree to that."""

from __future__ import annotations

from est_games.procedure import phases
from est_games.procedure.consultation import conference_of
from est_games.procedure.context import Context
from est_games.procedure.draft import Branch, Draft, Facts, choice, decision


class Submission:
    """The disputants agree to the conference or decline it; one that declines stops it.

    Who called it has agreed. A victim is asked only where another party called; an aggressor that
    is no party is not asked, nor is a threat without a will behind it.
    """

    phase = phases.SUBMISSION
    reads = frozenset({"signed", "crisis", "_conference", "_unasked"})
    writes = frozenset({"declined", "deadlock", "_conference", "_unasked"})
    leads_to = (phases.CALL, phases.SELF_DEFENCE)

    def draft(self, context: Context, facts: Facts) -> Draft | Branch:
        """Return the disputants' choices, where their consent is needed."""
        threat = context.threat(facts)
        conference = conference_of(context, facts)
        source = context.source(conference)
        on = {k: v for k, v in facts.items() if k != "_unasked"}
        submitted = Branch(phase=phases.CALL, facts=on, source=source)
        asked = (threat.aggressor, threat.victim if facts.get("_unasked") else None)
        disputants = [a for a in context.parties(facts) if a in asked]
        if not conference.consent or not disputants:
            return submitted
        answers = [("submit", source), ("decline", source)]
        dropped = {k: v for k, v in on.items() if k != "_conference"}

        def after(chosen: dict[int, str]) -> Branch:
            unwilling = [context.players[p] for p, a in chosen.items() if a == "decline"]
            if not unwilling:
                return submitted
            marks = {f"declined.{actor}": 1 for actor in unwilling}
            return Branch(
                phase=phases.SELF_DEFENCE, facts={**dropped, **marks, "deadlock": 1}, source=source
            )

        return decision(
            [choice(context.index[a], answers) for a in disputants], after, sources=(source,)
        )
