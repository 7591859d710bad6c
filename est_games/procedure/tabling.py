"""Tabling: the proposer, who knows its own type, puts the treaty forward or waits."""

from __future__ import annotations

from est_games.procedure import phases
from est_games.procedure.context import Context
from est_games.procedure.draft import Branch, Draft, Facts, choice, decision
from est_games.treaty.provision import Accession


class Tabling:
    """``table`` opens the first round of replies; ``wait`` keeps the status quo."""

    phase = phases.TABLING
    reads: frozenset[str] = frozenset()
    writes = frozenset({"tabled", "signed", "signers", "share", "_round"})
    leads_to = (phases.REPLIES, phases.STATUS_QUO)

    def draft(self, context: Context, facts: Facts) -> Draft | Branch:
        """Return the proposer's choice."""
        proposer = context.actors[context.proposer]
        source = proposer.source()
        opening = next((context.source(p) for p in context.treaty.of_type(Accession)), source)

        def after(chosen: dict[int, str]) -> Branch:
            if chosen[context.index[proposer.id]] == "wait":
                return Branch(phase=phases.STATUS_QUO, facts=facts, source=source)
            tabled = {**facts, "tabled": 1, f"signed.{proposer.id}": 1, "_round": 1}
            return Branch(phase=phases.REPLIES, facts=tabled, source=opening)

        return decision(
            [choice(context.index[proposer.id], [("table", opening), ("wait", source)])],
            after,
            sources=(source,),
        )
