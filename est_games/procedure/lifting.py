"""How sanctions end: the respondent relents or not, and the parties lift them, or let them lapse.

The rule need not be the one by which they were imposed. Where lifting them takes a decision,
whoever can stop that decision keeps them up; where keeping them does, it ends them.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from est_games.procedure import phases
from est_games.procedure.context import Context
from est_games.procedure.draft import Branch, Draft, Facts, choice, decision
from est_games.procedure.voting import is_suspended, poll, roles_of
from est_games.treaty.provision import Sanctions


def standing(
    context: Context, facts: Mapping[str, Fraction | int], clause: Sanctions
) -> dict[str, Fraction | int]:
    """Return the facts with sanctions marked as imposed, where a rule says how they end."""
    if clause.lifting is None and clause.renewal is None:
        return dict(facts)
    return {**facts, "_measures": 1 + context.treaty.provisions.index(clause)}


def _measures(context: Context, facts: Facts) -> Sanctions | None:
    """Return the clause by which the sanctions imposed were imposed, if they can end."""
    number = int(facts.get("_measures", 0))
    return context.treaty.provisions[number - 1] if number else None


class Relenting:
    """Under sanctions that can end, the respondent relents or persists.

    Where the crisis was settled meanwhile there is nothing left in which to relent.
    """

    phase = phases.RELENTING
    reads = frozenset({"crisis", "settled", "_measures"})
    writes = frozenset({"relented"})
    leads_to = (phases.LIFTING, phases.OUTCOME)

    def draft(self, context: Context, facts: Facts) -> Draft | Branch:
        """Return the respondent's choice, where there are such sanctions."""
        clause = _measures(context, facts)
        if clause is None:
            return Branch(phase=phases.OUTCOME, facts=facts)
        source = context.source(clause)
        respondent = context.threat(facts).aggressor
        if respondent is None or facts.get("settled"):
            return Branch(phase=phases.LIFTING, facts=facts, source=source)
        player = context.index[respondent]

        def after(chosen: dict[int, str]) -> Branch:
            relents = chosen[player] == "relent"
            return Branch(
                phase=phases.LIFTING,
                facts={**facts, "relented": 1} if relents else facts,
                source=source,
            )

        return decision(
            [choice(player, [("relent", source), ("persist", source)])], after, sources=(source,)
        )


class Lifting:
    """The parties vote on lifting sanctions, or on renewing those that would lapse.

    Whose membership is suspended, by these sanctions or before them, has no vote.
    """

    phase = phases.LIFTING
    reads = frozenset({"signed", "withdrew", "crisis", "suspended", "_measures"})
    writes = frozenset({"lifted"})
    leads_to = (phases.OUTCOME,)

    def draft(self, context: Context, facts: Facts) -> Draft | Branch:
        """Return the vote."""
        clause = _measures(context, facts)
        assert clause is not None
        rule = clause.lifting or clause.renewal
        assert rule is not None
        source = context.source(clause)
        vote = poll(
            context,
            rule,
            context.parties(facts),
            roles_of(context, facts),
            body=clause.body,
            suspended=is_suspended(context, facts),
        )

        def after(chosen: dict[int, str]) -> Branch:
            lifts = vote.result(chosen).adopted == (clause.lifting is not None)
            return Branch(
                phase=phases.OUTCOME,
                facts={**facts, "lifted": 1} if lifts else facts,
                source=source,
            )

        if not vote.voters:
            return after({})
        return decision(vote.moves(vote.voters, source), after, ballots=True, sources=(source,))
