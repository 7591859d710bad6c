"""The conference: who attends, and how those present decide."""

from __future__ import annotations

from fractions import Fraction

from est_games.game.multistage import StageKind
from est_games.procedure import phases
from est_games.procedure.consultation import HOLD, conference_of
from est_games.procedure.context import Context
from est_games.procedure.draft import Branch, Draft, Facts, choice, decision
from est_games.procedure.outcome import family
from est_games.procedure.voting import is_suspended, n_seats, poll, roles_of

CALL_AGAIN = "call it again"


def undecided(context: Context, facts: Facts) -> Branch:
    """Return where play goes when a conference has not decided: to the next session, or on."""
    conference = conference_of(context, facts)
    source = context.source(conference)
    if facts.get("_session", 0) < conference.again:
        return Branch(phase=phases.RECALL, facts=facts, source=source)
    ended = {k: v for k, v in facts.items() if k not in ("_conference", "_session")}
    return Branch(phase=phases.SELF_DEFENCE, facts={**ended, "deadlock": 1}, source=source)


def rejected(context: Context, facts: Facts) -> Branch:
    """Return where play goes when a vote has failed: to the next milder measure, or on."""
    conference = conference_of(context, facts)
    failed = facts.get("_failed", 0) + 1
    if failed < len(conference.grades):
        source = context.source(conference)
        return Branch(phase=phases.VOTE, facts={**facts, "_failed": failed}, source=source)
    return undecided(context, _after_the_vote(facts))


def carried(context: Context, facts: Facts) -> dict[str, Fraction | int]:
    """Return the facts once a vote has carried: which of several measures it was on, too."""
    grades = conference_of(context, facts).grades
    grade = {"grade": len(grades) - facts.get("_failed", 0)} if grades else {}
    return {**_after_the_vote(facts), "adopted": 1, **grade}


def _after_the_vote(facts: Facts) -> dict[str, Fraction | int]:
    kept = (name for name in facts if family(name) not in ("_attends", "_failed"))
    return {name: facts[name] for name in kept}


class Attendance:
    """Every party attends or stays away; without the quorum nothing can be decided."""

    phase = phases.ATTENDANCE
    reads = frozenset({"signed", "crisis", "_conference", "_session"})
    writes = frozenset({"quorate", "deadlock", "_attends", "_conference"})
    leads_to = (phases.VOTE, phases.RECALL, phases.SELF_DEFENCE)

    def draft(self, context: Context, facts: Facts) -> Draft | Branch:
        """Return the parties' choices, where a quorum is asked for."""
        conference = conference_of(context, facts)
        source = context.source(conference)
        body = conference.body
        members = [a for a in context.parties(facts) if n_seats(context, body, [a])]

        def held(present: list[str]) -> Branch:
            marks = {f"_attends.{actor}": 1 for actor in present}
            return Branch(phase=phases.VOTE, facts={**facts, "quorate": 1, **marks}, source=source)

        if conference.quorum is None:
            return held(members)
        needed = conference.quorum.least(n_seats(context, body, members))

        def after(chosen: dict[int, str]) -> Branch:
            present = [context.players[p] for p, a in chosen.items() if a == "attend"]
            if n_seats(context, body, present) >= needed:
                return held(present)
            return undecided(context, facts)

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
    """Those present vote, except whoever the rule leaves out.

    Where there are several measures to choose from, they vote on the strongest first, and where
    that fails on the next milder one.
    """

    phase = phases.VOTE
    reads = frozenset(
        {"signed", "crisis", "suspended", "_conference", "_attends", "_session", "_failed"}
    )
    writes = frozenset(
        {"adopted", "grade", "deadlock", "_unbound", "_conference", "_attends", "_failed"}
    )
    leads_to = (phases.VOTE, phases.COMPLIANCE, phases.RECALL, phases.SELF_DEFENCE)

    def draft(self, context: Context, facts: Facts) -> Draft | Branch:
        """Return the vote."""
        conference = conference_of(context, facts)
        source = context.source(conference)
        vote = poll(
            context,
            conference.decision,
            context.parties(facts),
            roles_of(context, facts),
            body=conference.body,
            suspended=is_suspended(context, facts),
        )
        voters = [a for a in vote.voters if facts.get(f"_attends.{a}")]

        def after(chosen: dict[int, str]) -> Branch:
            result = vote.result(chosen)
            if not result.adopted:
                return rejected(context, facts)
            unbound = {f"_unbound.{actor}": 1 for actor in result.unbound}
            return Branch(
                phase=phases.COMPLIANCE,
                source=source,
                facts={**carried(context, facts), **unbound},
            )

        if not voters:
            return after({})
        return decision(
            vote.moves(voters, source),
            after,
            ballots=True,
            sources=(source,),
        )


class Recall:
    """A conference that did not decide is called again, or the claimant lets the matter drop."""

    phase = phases.RECALL
    reads = frozenset({"signed", "crisis", "_conference"})
    writes = frozenset({"deadlock", "_conference", "_session"})
    leads_to = (phases.ADJOURNMENT, phases.SELF_DEFENCE)

    def draft(self, context: Context, facts: Facts) -> Draft | Branch:
        """Return the claimant's choice; where it is no party, the conference meets again."""
        threat = context.threat(facts)
        source = context.source(conference_of(context, facts))
        again = Branch(phase=phases.ADJOURNMENT, facts=facts, source=source)
        if threat.victim not in context.parties(facts):
            return again
        claimant = context.index[str(threat.victim)]
        ended = {k: v for k, v in facts.items() if k not in ("_conference", "_session")}

        def after(chosen: dict[int, str]) -> Branch:
            if chosen[claimant] == CALL_AGAIN:
                return again
            return Branch(
                phase=phases.SELF_DEFENCE, facts={**ended, "deadlock": 1}, source=threat.source()
            )

        return decision(
            [choice(claimant, [(CALL_AGAIN, source), (HOLD, threat.source())])],
            after,
            sources=(source,),
        )


class Adjournment:
    """Time passes until the next session: what follows is discounted as between rounds of talks."""

    phase = phases.ADJOURNMENT
    reads = frozenset({"signed", "crisis", "_conference", "_session"})
    writes = frozenset({"delayed", "quorate", "_session"})
    leads_to = (phases.ATTENDANCE,)

    def draft(self, context: Context, facts: Facts) -> Draft | Branch:
        """Return the passing of time."""
        source = context.source(conference_of(context, facts))
        session = facts.get("_session", 0) + 1
        following = {**facts, "_session": session, "delayed": session, "quorate": 0}
        return Draft(
            kind=StageKind.DELAY,
            branches=(Branch(phase=phases.ATTENDANCE, facts=following, source=source),),
            sources=(source,),
            discount=context.situation.talks.discount.reduce({}),
        )
