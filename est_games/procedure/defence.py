"""When no procedure decides: the victim defends itself or gives way, and others may help."""

from __future__ import annotations

from fractions import Fraction

from est_games.procedure import phases
from est_games.procedure.context import Context
from est_games.procedure.crisis import BREACHES, breached
from est_games.procedure.draft import Branch, Draft, Facts, choice, decision
from est_games.treaty.provision import Assistance, Restraint, SelfDefence

TOKEN = "token help"
ACCEPTS = "accept help"
ALONE = "defend alone"


def help_clause(context: Context, facts: Facts) -> Assistance | None:
    """Return the clause under which the victim of the crisis can be helped, if there is one."""
    threat = context.threat(facts)
    if not facts.get("covered") or threat.victim not in context.parties(facts):
        return None
    return next(iter(context.applicable(Assistance, threat.kind)), None)


def right_of_defence(context: Context, facts: Facts) -> SelfDefence | None:
    """Return the clause that reserves the victim's right to defend itself, if there is one."""
    return next(iter(context.applicable(SelfDefence, context.threat(facts).kind)), None)


def defended(context: Context, facts: Facts, victim: str) -> dict[str, Fraction | int]:
    """Return the facts once the victim has defended itself.

    Where the treaty restrains the act and reserves no right of self-defence, doing so without a
    decision is itself a breach: the parties gave that right to the procedure.
    """
    restrained = (
        facts.get("covered")
        and victim in context.parties(facts)
        and right_of_defence(context, facts) is None
        and context.applicable(Restraint, context.threat(facts).kind)
    )
    return {**(breached(context, facts, victim) if restrained else facts), "defended": 1}


class Defence:
    """The victim defends itself, alone or accepting help, or gives way.

    One that has defended itself at once goes on doing so, and is helped if it has not been yet.
    """

    phase = phases.SELF_DEFENCE
    reads = frozenset({"signed", "crisis", "covered", "proceeded", "defended"})
    writes = frozenset({"defended", "conceded"}) | BREACHES
    leads_to = (phases.ASSISTANCE, phases.RELENTING)

    def draft(self, context: Context, facts: Facts) -> Draft | Branch:
        """Return the victim's choice."""
        threat = context.threat(facts)
        if threat.victim is None:
            return Branch(phase=phases.RELENTING, facts=facts)
        victim = threat.victim
        right, clause = right_of_defence(context, facts), help_clause(context, facts)
        source = context.source(right) if right and facts.get("covered") else threat.source()
        may_decline = clause is not None and clause.consent
        at_once = facts.get("defended")
        if at_once and (clause is None or clause.at_once):
            return Branch(phase=phases.RELENTING, facts=facts, source=source)
        if at_once and not may_decline:
            return Branch(phase=phases.ASSISTANCE, facts=facts, source=source)
        actions = [("defend", source)]
        if clause is not None and may_decline:
            actions = [(ACCEPTS, context.source(clause)), (ALONE, source)]
        if not at_once:
            actions.append(("concede", threat.source()))

        def after(chosen: dict[int, str]) -> Branch:
            action = chosen[context.index[victim]]
            if action == "concede":
                return Branch(
                    phase=phases.RELENTING, facts={**facts, "conceded": 1}, source=threat.source()
                )
            return Branch(
                phase=phases.RELENTING if action == ALONE or clause is None else phases.ASSISTANCE,
                facts=facts if at_once else defended(context, facts, victim),
                source=source,
            )

        return decision([choice(context.index[victim], actions)], after, sources=(source,))


class Assisting:
    """The other parties help the victim or stand aside; where they must help, that is a breach.

    Where each does what it deems necessary, one that must help may do so by a token.

    Parameters
    ----------
    phase : str
        The step of play.
    onward : str
        The phase that follows.
    """

    reads = frozenset({"signed", "crisis", "covered"})
    writes = frozenset({"assisted", "assistants", "token"}) | BREACHES

    def __init__(self, *, phase: str, onward: str) -> None:
        self.phase = phase
        self.leads_to = (onward,)

    def draft(self, context: Context, facts: Facts) -> Draft | Branch:
        """Return the parties' choices."""
        threat = context.threat(facts)
        clause = help_clause(context, facts)
        (onward,) = self.leads_to
        others = [a for a in context.parties(facts) if a not in (threat.victim, threat.aggressor)]
        if clause is None or not others:
            return Branch(phase=onward, facts=facts)
        source = context.source(clause)

        def after(chosen: dict[int, str]) -> Branch:
            helpers = [context.players[p] for p, a in chosen.items() if a == "assist"]
            idle = [context.players[p] for p, a in chosen.items() if a == "stand aside"]
            symbolic = {f"token.{context.players[p]}": 1 for p, a in chosen.items() if a == TOKEN}
            done = breached(context, facts, *idle) if clause.obligation == "must" else facts
            return Branch(
                phase=onward,
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
