"""Before any procedure is begun: the victim defends itself at once, where the treaty says so."""

from __future__ import annotations

from est_games.procedure import phases
from est_games.procedure.context import Context
from est_games.procedure.crisis import BREACHES
from est_games.procedure.defence import ACCEPTS, ALONE, defended, help_clause, right_of_defence
from est_games.procedure.draft import Branch, Draft, Facts, choice, decision

AT_ONCE = " at once"
WAIT = "wait"


class Responding:
    """The victim defends itself at once, alone or with help, or waits for what is decided.

    Either way the procedure goes on: what it decides comes on top of what was done.
    """

    phase = phases.RESPONSE
    reads = frozenset({"signed", "crisis", "covered"})
    writes = frozenset({"defended"}) | BREACHES
    leads_to = (phases.FIRST_HELP, phases.INFORMATION)

    def draft(self, context: Context, facts: Facts) -> Draft | Branch:
        """Return the victim's choice, where a clause on its defence or on help says at once."""
        threat = context.threat(facts)
        right, clause = right_of_defence(context, facts), help_clause(context, facts)
        helped = clause if clause is not None and clause.at_once else None
        onward = Branch(phase=phases.INFORMATION, facts=facts, source=threat.source())
        opened = helped or (right if right is not None and right.at_once else None)
        if threat.victim is None or threat.aggressor is None or opened is None:
            return onward
        victim, source = threat.victim, context.source(right or opened)
        actions = [(f"defend{AT_ONCE}", source)]
        if helped is not None and helped.consent:
            ways = ((ACCEPTS, context.source(helped)), (ALONE, source))
            actions = [(f"{label}{AT_ONCE}", origin) for label, origin in ways]

        def after(chosen: dict[int, str]) -> Branch:
            action = chosen[context.index[victim]]
            if action == WAIT:
                return onward
            alone = helped is None or action == f"{ALONE}{AT_ONCE}"
            return Branch(
                phase=phases.INFORMATION if alone else phases.FIRST_HELP,
                facts=defended(context, facts, victim),
                source=source,
            )

        return decision(
            [choice(context.index[victim], [*actions, (WAIT, threat.source())])],
            after,
            sources=(source,),
        )
