"""After a decision: the respondent yields, defies or withdraws; the parties enforce or do not."""

from __future__ import annotations

from fractions import Fraction

from est_games.procedure import phases
from est_games.procedure.consultation import conference_of
from est_games.procedure.context import Context
from est_games.procedure.crisis import BREACHES, breached
from est_games.procedure.defence import right_of_defence
from est_games.procedure.draft import Branch, Draft, Facts, choice, decision
from est_games.procedure.lifting import standing
from est_games.procedure.voting import is_suspended, poll, roles_of
from est_games.treaty.provision import Sanctions, Withdrawal

UNARMED = "enforce without force"


class Compliance:
    """The respondent yields to the decision, defies it, or withdraws from the treaty.

    Without notice it escapes the decision at once; while a notice runs it is bound, and leaving is
    defiance all the same.
    """

    phase = phases.COMPLIANCE
    reads = frozenset({"signed", "crisis", "_conference", "_unbound"})
    writes = frozenset({"settled", "defied", "withdrew"}) | BREACHES
    leads_to = (phases.SANCTIONS, phases.ENFORCEMENT, phases.RELENTING)

    def draft(self, context: Context, facts: Facts) -> Draft | Branch:
        """Return the respondent's choice; without one the decision goes to its enforcers."""
        threat = context.threat(facts)
        conference = conference_of(context, facts)
        source = context.source(conference)
        if threat.aggressor is None:
            return Branch(phase=phases.ENFORCEMENT, facts=facts, source=source)
        respondent = threat.aggressor
        bound = (
            conference.binding
            and respondent in context.parties(facts)
            and not facts.get(f"_unbound.{respondent}")
        )
        actions = [("yield", source), ("defy", source)]
        exits = context.applicable(Withdrawal, threat.kind)
        if bound and exits:
            actions.append(("withdraw", context.source(exits[0])))

        def after(chosen: dict[int, str]) -> Branch:
            action = chosen[context.index[respondent]]
            if action == "yield":
                return Branch(phase=phases.RELENTING, facts={**facts, "settled": 1}, source=source)
            defied = {**facts, "defied": 1}
            way = source
            if action == "withdraw":
                defied, way = {**defied, f"withdrew.{respondent}": 1}, context.source(exits[0])
            if bound and (action == "defy" or context.leaves_by_notice):
                defied = breached(context, defied, respondent)
            return Branch(phase=phases.SANCTIONS, source=way, facts=defied)

        return decision([choice(context.index[respondent], actions)], after, sources=(source,))


class Sanctioning:
    """Defiance, or a breach, meets sanctions: at once, after a vote, or never, as the treaty says.

    Parameters
    ----------
    phase : str
        The step of play.
    upon : str
        What is met: ``defiance`` of a decision, or a ``breach`` that needs none.
    onward : str
        The phase that follows.
    """

    reads = frozenset({"signed", "withdrew", "crisis", "suspended"})
    writes = frozenset({"sanctioned", "suspended", "_measures"})

    def __init__(self, *, phase: str, upon: str, onward: str) -> None:
        self.phase = phase
        self.upon = upon
        self.leads_to = (onward,)

    def draft(self, context: Context, facts: Facts) -> Draft | Branch:
        """Return the vote on sanctions, where there is one."""
        threat = context.threat(facts)
        (onward,) = self.leads_to
        clauses = (c for c in context.applicable(Sanctions, threat.kind) if c.upon == self.upon)
        clause = next(clauses, None)
        if clause is None:
            return Branch(phase=onward, facts=facts)
        source = context.source(clause)
        met: dict[str, Fraction | int] = {**facts, "sanctioned": 1}
        if clause.effect == "suspension" and threat.aggressor in context.parties(facts):
            met[f"suspended.{threat.aggressor}"] = 1
        met = standing(context, met, clause)
        imposed = Branch(phase=onward, facts=met, source=source)
        if clause.mode == "automatic" or clause.decision is None:
            return imposed
        roles = roles_of(context, facts)
        vote = poll(
            context,
            clause.decision,
            context.parties(facts),
            roles,
            body=clause.body,
            suspended=is_suspended(context, facts),
        )

        def after(chosen: dict[int, str]) -> Branch:
            if vote.result(chosen).adopted:
                return imposed
            return Branch(phase=onward, facts=facts, source=source)

        if not vote.voters:
            return after({})
        return decision(
            vote.moves(vote.voters, source),
            after,
            ballots=True,
            sources=(source,),
        )


class Enforcement:
    """The other parties enforce the decision or stand aside; a bound one breaks its word by it.

    Where nobody is made to use force, one may keep to measures short of it without a breach. Where
    any grounds suffice and no notice runs, it may rather leave. Where the victim's right of defence
    outlasts a decision that is defied, it is next.
    """

    phase = phases.ENFORCEMENT
    reads = frozenset({"signed", "withdrew", "crisis", "_conference", "_unbound"})
    writes = (
        frozenset({"enforced", "unarmed", "enforcers", "withdrew", "_conference", "_unbound"})
        | BREACHES
    )
    leads_to = (phases.SELF_DEFENCE, phases.RELENTING)

    def draft(self, context: Context, facts: Facts) -> Draft | Branch:
        """Return the parties' choices."""
        threat = context.threat(facts)
        conference = conference_of(context, facts)
        source = context.source(conference)
        right = right_of_defence(context, facts)
        is_left = threat.aggressor is not None and right is not None and right.upon_defiance
        onward = phases.SELF_DEFENCE if is_left else phases.RELENTING
        others = [a for a in context.parties(facts) if a not in (threat.victim, threat.aggressor)]
        if not others:
            return Branch(phase=onward, facts=facts, source=source)

        bound = [a for a in others if conference.binding and not facts.get(f"_unbound.{a}")]
        exits = [
            (("withdraw", context.source(clause)))
            for clause in context.applicable(Withdrawal, threat.kind)[:1]
            if clause.grounds == "any" and not context.leaves_by_notice
        ]

        def after(chosen: dict[int, str]) -> Branch:
            willing = [context.players[p] for p, a in chosen.items() if a == "enforce"]
            defectors = [
                context.players[p]
                for p, a in chosen.items()
                if a == "stand aside" and context.players[p] in bound
            ]
            done = {
                **breached(context, facts, *defectors),
                **{
                    f"withdrew.{context.players[p]}": 1
                    for p, a in chosen.items()
                    if a == "withdraw"
                },
                **{f"unarmed.{context.players[p]}": 1 for p, a in chosen.items() if a == UNARMED},
                "enforcers": context.n_states(willing),
                **{f"enforced.{actor}": 1 for actor in willing},
            }
            return Branch(phase=onward, facts=done, source=source)

        return decision(
            [
                choice(
                    context.index[a],
                    [
                        ("enforce", source),
                        *([(UNARMED, source)] if conference.force == "by-consent" else []),
                        ("stand aside", source),
                        *(exits if a in bound else []),
                    ],
                )
                for a in others
            ],
            after,
            sources=(source,),
        )
