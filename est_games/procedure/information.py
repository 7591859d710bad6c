"""Information: the claimant asks or inspects, the accused answers, and a mission may be imposed."""

from __future__ import annotations

from typing import NamedTuple

from est_games.procedure import phases
from est_games.procedure.context import Context
from est_games.procedure.crisis import BREACHES, breached
from est_games.procedure.draft import Branch, Draft, Facts, choice, decision
from est_games.treaty.provision import InformationRequest


class _Words(NamedTuple):
    ask: str
    give: str
    deny: str


_WORDS = {
    "answer": _Words("ask for information", "disclose", "withhold"),
    "inspection": _Words("ask for an inspection", "admit inspectors", "refuse inspectors"),
}
DO_NOT_ASK = "do not ask"


def _clauses(context: Context, facts: Facts) -> dict[int, InformationRequest]:
    """Return the clauses one may still turn to, numbered from one."""
    clauses = context.applicable(InformationRequest, context.threat(facts).kind)
    return {n: c for n, c in enumerate(clauses, 1) if n > facts.get("_asked", 0)}


def _asked(context: Context, facts: Facts) -> InformationRequest:
    """Return the clause under which the request at hand is made."""
    clauses = context.applicable(InformationRequest, context.threat(facts).kind)
    return clauses[int(facts["_asked"]) - 1]


class Information:
    """The claimant may ask the aggressor for information, or to see for itself."""

    phase = phases.INFORMATION
    reads = frozenset({"signed", "crisis", "_asked"})
    writes = frozenset({"requested", "_asked"})
    leads_to = (phases.DISCLOSURE, phases.FILING)

    def draft(self, context: Context, facts: Facts) -> Draft | Branch:
        """Return the claimant's choice among the clauses it has not turned to yet."""
        threat = context.threat(facts)
        parties = context.parties(facts)
        clauses = _clauses(context, facts)
        done = {name: value for name, value in facts.items() if name != "_asked"}
        onward = Branch(phase=phases.FILING, facts=done)
        if not clauses or threat.aggressor not in parties or threat.victim not in parties:
            return onward
        claimant = context.index[str(threat.victim)]
        asks = [_WORDS[clause.form].ask for clause in clauses.values()]
        options = {
            ask + (f" (art. {context.treaty.article_of(c.id)})" if asks.count(ask) > 1 else ""): n
            for ask, (n, c) in zip(asks, clauses.items(), strict=True)
        }
        sources = {label: context.source(clauses[n]) for label, n in options.items()}
        first = next(iter(sources.values()))

        def after(chosen: dict[int, str]) -> Branch:
            label = chosen[claimant]
            if label == DO_NOT_ASK:
                return Branch(phase=phases.FILING, facts=done, source=first)
            asked = {**facts, "requested": 1, "_asked": options[label]}
            return Branch(phase=phases.DISCLOSURE, facts=asked, source=sources[label])

        actions = [*sources.items(), (DO_NOT_ASK, first)]
        return decision([choice(claimant, actions)], after, sources=tuple(sources.values()))


class Disclosure:
    """The party asked gives the information or withholds it."""

    phase = phases.DISCLOSURE
    reads = frozenset({"crisis", "_asked"})
    writes = frozenset({"disclosed", "inspected", "_asked"}) | BREACHES
    leads_to = (phases.FILING, phases.INFORMATION, phases.MISSION)

    def draft(self, context: Context, facts: Facts) -> Draft | Branch:
        """Return the answer; what is denied may be asked for under the next clause."""
        clause = _asked(context, facts)
        source, words = context.source(clause), _WORDS[clause.form]
        asked = str(context.threat(facts).aggressor)
        done = {name: value for name, value in facts.items() if name != "_asked"}

        def after(chosen: dict[int, str]) -> Branch:
            if chosen[context.index[asked]] == words.give:
                seen = {"inspected": 1} if clause.form == "inspection" else {}
                return Branch(
                    phase=phases.FILING, facts={**done, "disclosed": 1, **seen}, source=source
                )
            denied = breached(context, facts, asked) if clause.duty == "must" else facts
            return Branch(
                phase=phases.INFORMATION if clause.imposed_by is None else phases.MISSION,
                facts=denied,
                source=source,
            )

        return decision(
            [choice(context.index[asked], [(words.give, source), (words.deny, source)])],
            after,
            sources=(source,),
        )


class Mission:
    """What was denied may be found out by a mission, once enough states support it."""

    phase = phases.MISSION
    reads = frozenset({"signed", "crisis", "_asked"})
    writes = frozenset({"disclosed", "inspected", "_asked"})
    leads_to = (phases.FILING, phases.INFORMATION)

    def draft(self, context: Context, facts: Facts) -> Draft | Branch:
        """Return the other parties' support, where the claimant's own states are too few."""
        threat = context.threat(facts)
        clause = _asked(context, facts)
        source = context.source(clause)
        parties = context.parties(facts)
        needed = clause.imposed_by.least(context.n_states(parties)) if clause.imposed_by else 0
        own = context.n_states([str(threat.victim)])
        others = [a for a in parties if a not in (threat.victim, threat.aggressor)]
        done = {name: value for name, value in facts.items() if name != "_asked"}
        found = Branch(
            phase=phases.FILING, facts={**done, "disclosed": 1, "inspected": 1}, source=source
        )
        denied = Branch(phase=phases.INFORMATION, facts=facts, source=source)
        if own >= needed:
            return found
        if not others:
            return denied

        def after(chosen: dict[int, str]) -> Branch:
            supporters = [context.players[p] for p, a in chosen.items() if a == "support"]
            return found if own + context.n_states(supporters) >= needed else denied

        return decision(
            [choice(context.index[a], [("support", source), ("withhold", source)]) for a in others],
            after,
            ballots=True,
            sources=(source,),
        )
