"""The conference: who attends, and how those present decide."""

from __future__ import annotations

from est_games.procedure import phases
from est_games.procedure.consultation import conference_of
from est_games.procedure.context import Context
from est_games.procedure.draft import Branch, Draft, Facts, choice, decision
from est_games.procedure.voting import ballot_moves, poll, roles_of


class Attendance:
    """Every party attends or stays away; without the quorum nothing can be decided."""

    phase = phases.ATTENDANCE
    reads = frozenset({"signed", "crisis", "_conference"})
    writes = frozenset({"quorate", "deadlock", "_attends", "_conference"})
    leads_to = (phases.VOTE, phases.SELF_DEFENCE)

    def draft(self, context: Context, facts: Facts) -> Draft | Branch:
        """Return the parties' choices, where a quorum is asked for."""
        conference = conference_of(context, facts)
        source = context.source(conference)
        members = [a for a in context.parties(facts) if context.membership.n_votes([a])]

        def held(present: list[str]) -> Branch:
            marks = {f"_attends.{actor}": 1 for actor in present}
            return Branch(phase=phases.VOTE, facts={**facts, "quorate": 1, **marks}, source=source)

        if conference.quorum is None:
            return held(members)
        needed = conference.quorum.least(context.membership.n_votes(members))
        dropped = {k: v for k, v in facts.items() if k != "_conference"}

        def after(chosen: dict[int, str]) -> Branch:
            present = [context.players[p] for p, a in chosen.items() if a == "attend"]
            if context.membership.n_votes(present) >= needed:
                return held(present)
            return Branch(
                phase=phases.SELF_DEFENCE, facts={**dropped, "deadlock": 1}, source=source
            )

        return decision(
            [
                choice(context.index[a], [("attend", source), ("stay away", source)])
                for a in members
            ],
            after,
            ballots=True,
            sources=(source,),
        )


class Vote:
    """Those present vote, except whoever the rule leaves out."""

    phase = phases.VOTE
    reads = frozenset({"signed", "crisis", "_conference", "_attends"})
    writes = frozenset({"adopted", "deadlock", "_unbound", "_conference", "_attends"})
    leads_to = (phases.COMPLIANCE, phases.SELF_DEFENCE)

    def draft(self, context: Context, facts: Facts) -> Draft | Branch:
        """Return the vote."""
        conference = conference_of(context, facts)
        source = context.source(conference)
        vote = poll(context, conference.decision, context.parties(facts), roles_of(context, facts))
        voters = [a for a in vote.voters if facts.get(f"_attends.{a}")]
        after_vote = {k: v for k, v in facts.items() if not k.startswith("_attends.")}
        failed = {k: v for k, v in after_vote.items() if k != "_conference"} | {"deadlock": 1}

        def after(chosen: dict[int, str]) -> Branch:
            result = vote.result(chosen)
            if not result.adopted:
                return Branch(phase=phases.SELF_DEFENCE, facts=failed, source=source)
            unbound = {f"_unbound.{actor}": 1 for actor in result.unbound}
            return Branch(
                phase=phases.COMPLIANCE,
                source=source,
                facts={**after_vote, "adopted": 1, **unbound},
            )

        if not voters:
            return after({})
        return decision(
            ballot_moves(context, voters, source),
            after,
            ballots=True,
            sources=(source,),
        )
