"""After a decision: the respondent yields, defies or withdraws; the parties enforce or do not."""

from __future__ import annotations

from est_games.procedure import phases
from est_games.procedure.consultation import conference_of
from est_games.procedure.context import Context
from est_games.procedure.crisis import breached
from est_games.procedure.draft import Branch, Draft, Facts, choice, decision
from est_games.procedure.voting import ballot_moves, poll, roles_of
from est_games.treaty.provision import Sanctions, Withdrawal


class Compliance:
    """The respondent yields to the decision, defies it, or withdraws from the treaty."""

    phase = phases.COMPLIANCE
    reads = frozenset({"signed", "crisis", "_conference", "_unbound"})
    writes = frozenset({"settled", "defied", "breach", "withdrew"})
    leads_to = (phases.SANCTIONS, phases.ENFORCEMENT, phases.OUTCOME)

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
        exits = context.treaty.of_type(Withdrawal)
        if bound and exits:
            actions.append(("withdraw", context.source(exits[0])))

        def after(chosen: dict[int, str]) -> Branch:
            action = chosen[context.index[respondent]]
            if action == "yield":
                return Branch(phase=phases.OUTCOME, facts={**facts, "settled": 1}, source=source)
            defied = {**facts, "defied": 1}
            if action == "withdraw":
                return Branch(
                    phase=phases.SANCTIONS,
                    source=context.source(exits[0]),
                    facts={**defied, f"withdrew.{respondent}": 1},
                )
            return Branch(
                phase=phases.SANCTIONS,
                source=source,
                facts=breached(defied, respondent) if bound else defied,
            )

        return decision([choice(context.index[respondent], actions)], after, sources=(source,))


class Sanctioning:
    """Defiance meets sanctions: at once, after a vote, or never, as the treaty says."""

    phase = phases.SANCTIONS
    reads = frozenset({"signed", "withdrew", "crisis", "_conference", "_unbound"})
    writes = frozenset({"sanctioned"})
    leads_to = (phases.ENFORCEMENT,)

    def draft(self, context: Context, facts: Facts) -> Draft | Branch:
        """Return the vote on sanctions, where there is one."""
        threat = context.threat(facts)
        clause = next(iter(context.applicable(Sanctions, threat.kind)), None)
        if clause is None:
            return Branch(phase=phases.ENFORCEMENT, facts=facts)
        source = context.source(clause)
        imposed = Branch(phase=phases.ENFORCEMENT, facts={**facts, "sanctioned": 1}, source=source)
        if clause.mode == "automatic" or clause.decision is None:
            return imposed
        vote = poll(context, clause.decision, context.parties(facts), roles_of(context, facts))

        def after(chosen: dict[int, str]) -> Branch:
            if vote.result(chosen).adopted:
                return imposed
            return Branch(phase=phases.ENFORCEMENT, facts=facts, source=source)

        if not vote.voters:
            return after({})
        return decision(
            ballot_moves(context, vote.voters, source),
            after,
            ballots=True,
            sources=(source,),
        )


class Enforcement:
    """The other parties enforce the decision or stand aside; a bound one breaks its word by it."""

    phase = phases.ENFORCEMENT
    reads = frozenset({"signed", "withdrew", "crisis", "_conference", "_unbound"})
    writes = frozenset({"enforced", "enforcers", "breach", "_conference", "_unbound"})
    leads_to = (phases.OUTCOME,)

    def draft(self, context: Context, facts: Facts) -> Draft | Branch:
        """Return the parties' choices."""
        threat = context.threat(facts)
        conference = conference_of(context, facts)
        source = context.source(conference)
        others = [a for a in context.parties(facts) if a not in (threat.victim, threat.aggressor)]
        if not others:
            return Branch(phase=phases.OUTCOME, facts=facts, source=source)

        def after(chosen: dict[int, str]) -> Branch:
            willing = [context.players[p] for p, a in chosen.items() if a == "enforce"]
            defectors = [
                context.players[p]
                for p, a in chosen.items()
                if a == "stand aside"
                and conference.binding
                and not facts.get(f"_unbound.{context.players[p]}")
            ]
            done = {
                **breached(facts, *defectors),
                "enforcers": context.n_states(willing),
                **{f"enforced.{actor}": 1 for actor in willing},
            }
            return Branch(phase=phases.OUTCOME, facts=done, source=source)

        return decision(
            [
                choice(context.index[a], [("enforce", source), ("stand aside", source)])
                for a in others
            ],
            after,
            sources=(source,),
        )
