"""When no procedure decides: the victim defends itself or gives way, and others may help."""

from __future__ import annotations

from est_games.procedure import phases
from est_games.procedure.context import Context
from est_games.procedure.crisis import BREACHES, breached
from est_games.procedure.draft import Branch, Draft, Facts, choice, decision
from est_games.treaty.provision import Assistance, Restraint, SelfDefence

TOKEN = "token help"


def _assistance(context: Context, facts: Facts) -> Assistance | None:
    threat = context.threat(facts)
    if not facts.get("covered") or threat.victim not in context.parties(facts):
        return None
    return next(iter(context.applicable(Assistance, threat.kind)), None)


class Defence:
    """The victim defends itself, alone or accepting help, or gives way.

    Where the treaty restrains the act and reserves no right of self-defence, defending oneself
    without a decision is itself a breach: the parties gave that right to the procedure.
    """

    phase = phases.SELF_DEFENCE
    reads = frozenset({"signed", "crisis", "covered", "proceeded"})
    writes = frozenset({"defended", "conceded"}) | BREACHES
    leads_to = (phases.ASSISTANCE, phases.OUTCOME)

    def draft(self, context: Context, facts: Facts) -> Draft | Branch:
        """Return the victim's choice."""
        threat = context.threat(facts)
        if threat.victim is None:
            return Branch(phase=phases.OUTCOME, facts=facts)
        victim = threat.victim
        right = next(iter(context.applicable(SelfDefence, threat.kind)), None)
        restrained = (
            facts.get("covered")
            and victim in context.parties(facts)
            and right is None
            and context.applicable(Restraint, threat.kind)
        )
        source = context.source(right) if right and facts.get("covered") else threat.source()
        actions = [("defend", source), ("concede", threat.source())]
        help_clause = _assistance(context, facts)
        if help_clause is not None and help_clause.consent:
            actions[:1] = [("accept help", context.source(help_clause)), ("defend alone", source)]

        def after(chosen: dict[int, str]) -> Branch:
            action = chosen[context.index[victim]]
            if action == "concede":
                return Branch(
                    phase=phases.OUTCOME, facts={**facts, "conceded": 1}, source=threat.source()
                )
            defended = {
                **(breached(context, facts, victim) if restrained else facts),
                "defended": 1,
            }
            helped = action != "defend alone" and help_clause is not None
            return Branch(
                phase=phases.ASSISTANCE if helped else phases.OUTCOME, facts=defended, source=source
            )

        return decision([choice(context.index[victim], actions)], after, sources=(source,))


class Assisting:
    """The other parties help the victim or stand aside; where they must help, that is a breach.

    Where each does what it deems necessary, one that must help may do so by a token.
    """

    phase = phases.ASSISTANCE
    reads = frozenset({"signed", "crisis", "covered"})
    writes = frozenset({"assisted", "assistants", "token"}) | BREACHES
    leads_to = (phases.OUTCOME,)

    def draft(self, context: Context, facts: Facts) -> Draft | Branch:
        """Return the parties' choices."""
        threat = context.threat(facts)
        clause = _assistance(context, facts)
        others = [a for a in context.parties(facts) if a not in (threat.victim, threat.aggressor)]
        if clause is None or not others:
            return Branch(phase=phases.OUTCOME, facts=facts)
        source = context.source(clause)

        def after(chosen: dict[int, str]) -> Branch:
            helpers = [context.players[p] for p, a in chosen.items() if a == "assist"]
            idle = [context.players[p] for p, a in chosen.items() if a == "stand aside"]
            symbolic = {f"token.{context.players[p]}": 1 for p, a in chosen.items() if a == TOKEN}
            done = breached(context, facts, *idle) if clause.obligation == "must" else facts
            return Branch(
                phase=phases.OUTCOME,
                source=source,
                facts={
                    **done,
                    **symbolic,
                    "assistants": context.n_states(helpers),
                    **{f"assisted.{actor}": 1 for actor in helpers},
                },
            )

        deems = clause.obligation == "must" and clause.extent == "as-deemed-necessary"
        actions = ["assist", *([TOKEN] if deems else []), "stand aside"]
        return decision(
            [choice(context.index[a], [(label, source) for label in actions]) for a in others],
            after,
            sources=(source,),
        )
