"""When the treaty does not enter into force: reform of the existing forum, and going it alone."""

from __future__ import annotations

from est_games.procedure import phases
from est_games.procedure.context import Context
from est_games.procedure.draft import Branch, Draft, Facts, choice, decision
from est_games.procedure.voting import poll, reform_conference


class Forum:
    """If somebody answered with a reform, the existing forum votes on it under its own rule."""

    phase = phases.FORUM
    reads = frozenset({"reform"})
    writes = frozenset({"reformed"})
    leads_to = (phases.OUTSIDE,)

    def draft(self, context: Context, facts: Facts) -> Draft | Branch:
        """Return the vote in the forum."""
        conference = reform_conference(context)
        sought = any(facts.get(f"reform.{actor}") for actor in context.players)
        if not sought or conference is None or context.forum is None:
            return Branch(phase=phases.OUTSIDE, facts=facts)
        source = context.forum.source(conference)
        vote = poll(context, conference.decision, context.players)

        def after(chosen: dict[int, str]) -> Branch:
            adopted = vote.result(chosen).adopted
            return Branch(
                phase=phases.OUTSIDE,
                source=source,
                facts={**facts, "reformed": 1} if adopted else facts,
            )

        return decision(
            vote.moves(vote.voters, source),
            after,
            ballots=True,
            sources=(source,),
        )


class Outside:
    """The steps the situation gives to actors outside the treaty; equal order means at once."""

    phase = phases.OUTSIDE
    reads = frozenset({"_step"})
    writes = frozenset({"chose", "_step"})
    leads_to = (phases.OUTSIDE, phases.OUTCOME)

    def draft(self, context: Context, facts: Facts) -> Draft | Branch:
        """Return the next step."""
        done = facts.get("_step", 0)
        orders = sorted({s.order for s in context.situation.outside if s.order > done})
        if not orders:
            return Branch(
                phase=phases.OUTCOME, facts={k: v for k, v in facts.items() if k != "_step"}
            )
        steps = [s for s in context.situation.outside if s.order == orders[0]]

        def after(chosen: dict[int, str]) -> Branch:
            taken = {f"chose.{context.players[p]}.{action}": 1 for p, action in chosen.items()}
            return Branch(phase=phases.OUTSIDE, facts={**facts, **taken, "_step": orders[0]})

        moves = [
            choice(context.index[s.actor], [(action, s.source()) for action in s.actions])
            for s in steps
        ]
        return decision(moves, after, sources=tuple(s.source() for s in steps))
