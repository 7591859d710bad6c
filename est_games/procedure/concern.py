"""What the victim does not raise, others may: any party whom the treaty lets call."""

from __future__ import annotations

from est_games.procedure import phases
from est_games.procedure.consultation import HOLD, Opening, openings
from est_games.procedure.context import Context
from est_games.procedure.draft import Branch, Draft, Facts, choice, decision

ANY_PARTY = "any-party"


class _Raising:
    """The parties that are not in the dispute raise it, or leave it; one of them suffices.

    Where they call for different procedures, the one first in the order of filing is begun.
    """

    def _stage(
        self, context: Context, facts: Facts, options: dict[str, Opening], begun: str, left: Branch
    ) -> Draft | Branch:
        threat = context.threat(facts)
        options = {label: o for label, o in options.items() if o.callers == ANY_PARTY}
        others = [a for a in context.parties(facts) if a not in (threat.victim, threat.aggressor)]
        if not options or not others:
            return left

        def after(chosen: dict[int, str]) -> Branch:
            called = [option for label, option in options.items() if label in chosen.values()]
            if not called:
                return left
            raised = {**facts, "filed": 1, "raised": 1, **called[0].marks}
            if called[0].consent:
                raised["_unasked"] = 1
            return Branch(phase=begun, facts=raised, source=called[0].source)

        actions = [*((label, o.source) for label, o in options.items()), (HOLD, threat.source())]
        return decision([choice(context.index[a], actions) for a in others], after)


class Concern(_Raising):
    """The victim having filed nothing, any party may, where the treaty says so."""

    phase = phases.CONCERN
    reads = frozenset({"signed", "crisis"})
    writes = frozenset({"filed", "raised", "_conference", "_consulting", "_unasked"})
    leads_to = (phases.ADMISSION, phases.SELF_DEFENCE)

    def draft(self, context: Context, facts: Facts) -> Draft | Branch:
        """Return the other parties' choices."""
        threat = context.threat(facts)
        left = Branch(phase=phases.SELF_DEFENCE, facts=facts, source=threat.source())
        options = openings(context, threat.kind, consulted=False) if facts.get("covered") else {}
        return self._stage(context, facts, options, phases.ADMISSION, left)


class Appeal(_Raising):
    """Consultations having failed, any party may call the conference that the victim has not."""

    phase = phases.APPEAL
    reads = frozenset({"signed", "crisis"})
    writes = frozenset({"raised", "_conference", "_unasked", "deadlock"})
    leads_to = (phases.SUBMISSION, phases.SELF_DEFENCE)

    def draft(self, context: Context, facts: Facts) -> Draft | Branch:
        """Return the other parties' choices."""
        threat = context.threat(facts)
        left = Branch(
            phase=phases.SELF_DEFENCE, facts={**facts, "deadlock": 1}, source=threat.source()
        )
        options = openings(context, threat.kind, consulted=True)
        return self._stage(context, facts, options, phases.SUBMISSION, left)
