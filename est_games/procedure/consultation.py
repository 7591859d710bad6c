"""From complaint to conference: filing, admission, consultations, escalation, the call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from est_games.procedure import phases
from est_games.procedure.context import Context
from est_games.procedure.draft import Branch, Draft, Facts, choice, decision
from est_games.provenance import Source
from est_games.treaty.provision import Conference, Consultation, Restraint

HOLD = "hold back"
CONSULT = "call consultations"


def call_action(context: Context, conference: Conference) -> str:
    """Return what calling a conference is called; two of one kind are told apart by article."""
    article = "an" if conference.session == "extraordinary" else "a"
    kind = "extraordinary conference" if conference.session == "extraordinary" else "conference"
    alike = [c for c in context.treaty.of_type(Conference) if c.session == conference.session]
    place = f" (art. {context.treaty.article_of(conference.id)})" if len(alike) > 1 else ""
    return f"call {article} {kind}{place}"


def conference_of(context: Context, facts: Facts) -> Conference:
    """Return the conference under way."""
    return context.treaty.of_type(Conference)[int(facts["_conference"]) - 1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A procedure that can be begun: what makes it so, what is marked, whether it needs consent."""

    source: Source
    marks: Mapping[str, int]
    callers: str
    consent: bool = False


def openings(context: Context, act: str, *, consulted: bool) -> dict[str, Opening]:
    """Return the procedures that can be begun now, by what beginning them is called.

    Before consultations these are consultations themselves, and the conferences that need not wait
    for them; afterwards every conference.
    """
    numbers = {c.id: n for n, c in enumerate(context.treaty.of_type(Conference), 1)}
    talks = () if consulted else context.applicable(Consultation, act)[:1]
    found = {}
    for clause in talks:
        found[CONSULT] = Opening(
            source=context.source(clause), marks={"_consulting": 1}, callers=clause.callers
        )
    for conference in context.applicable(Conference, act):
        if consulted or conference.after is None:
            found[call_action(context, conference)] = Opening(
                source=context.source(conference),
                marks={"_conference": numbers[conference.id]},
                callers=conference.callers,
                consent=conference.consent,
            )
    return found


class Filing:
    """The claimant picks a procedure: consultations, a conference it may call at once, or none."""

    phase = phases.FILING
    reads = frozenset({"signed", "crisis"})
    writes = frozenset({"filed", "_conference", "_consulting"})
    leads_to = (phases.ADMISSION, phases.CONCERN)

    def draft(self, context: Context, facts: Facts) -> Draft | Branch:
        """Return the claimant's choice; where it has none, or makes none, others may."""
        threat = context.threat(facts)
        options = openings(context, threat.kind, consulted=False)
        unfiled = Branch(phase=phases.CONCERN, facts=facts, source=threat.source())
        if not options or threat.victim not in context.parties(facts):
            return unfiled
        claimant = context.index[str(threat.victim)]

        def after(chosen: dict[int, str]) -> Branch:
            option = options.get(chosen[claimant])
            if option is None:
                return unfiled
            return Branch(
                phase=phases.ADMISSION,
                facts={**facts, "filed": 1, **option.marks},
                source=option.source,
            )

        actions = [*((label, o.source) for label, o in options.items()), (HOLD, threat.source())]
        return decision([choice(claimant, actions)], after)


class Admission:
    """Where the accused decides what counts as a breach, it may deny the complaint."""

    phase = phases.ADMISSION
    reads = frozenset({"signed", "crisis", "_conference", "_consulting"})
    writes = frozenset({"admitted", "deadlock", "_conference", "_consulting"})
    leads_to = (phases.CONSULTATION, phases.SUBMISSION, phases.SELF_DEFENCE)

    def draft(self, context: Context, facts: Facts) -> Draft | Branch:
        """Return the accused's choice, or go on where it has none."""
        threat = context.threat(facts)
        next_phase = phases.CONSULTATION if facts.get("_consulting") else phases.SUBMISSION
        admitted = Branch(phase=next_phase, facts={**facts, "admitted": 1})
        duties = [
            d for d in context.applicable(Restraint, threat.kind) if d.adjudicator == "accused"
        ]
        if not duties or threat.aggressor not in context.parties(facts):
            return admitted
        source = context.source(duties[0])
        accused = context.index[str(threat.aggressor)]
        dropped = {k: v for k, v in facts.items() if k not in ("_conference", "_consulting")}

        def after(chosen: dict[int, str]) -> Branch:
            if chosen[accused] == "admit":
                return Branch(phase=next_phase, facts=admitted.facts, source=source)
            return Branch(
                phase=phases.SELF_DEFENCE, facts={**dropped, "deadlock": 1}, source=source
            )

        return decision(
            [choice(accused, [("admit", source), ("deny", source)])], after, sources=(source,)
        )


class Consulting:
    """Consultations are held; where uninvited parties may come, they choose to join or not."""

    phase = phases.CONSULTATION
    reads = frozenset({"signed", "crisis"})
    writes = frozenset({"consulted", "joined", "_consulting"})
    leads_to = (phases.SETTLEMENT,)

    def draft(self, context: Context, facts: Facts) -> Draft | Branch:
        """Return the uninvited parties' choices."""
        threat = context.threat(facts)
        clause = context.applicable(Consultation, threat.kind)[0]
        source = context.source(clause)
        held = {k: v for k, v in facts.items() if k != "_consulting"} | {"consulted": 1}
        others = [a for a in context.parties(facts) if a not in (threat.victim, threat.aggressor)]
        if not clause.uninvited or not others:
            return Branch(phase=phases.SETTLEMENT, facts=held, source=source)

        def after(chosen: dict[int, str]) -> Branch:
            joined = {f"joined.{context.players[p]}": 1 for p, a in chosen.items() if a == "join"}
            return Branch(phase=phases.SETTLEMENT, facts={**held, **joined}, source=source)

        return decision(
            [choice(context.index[a], [("join", source), ("stay away", source)]) for a in others],
            after,
            sources=(source,),
        )


class Settlement:
    """In consultations the accused settles or refuses."""

    phase = phases.SETTLEMENT
    reads = frozenset({"signed", "crisis"})
    writes = frozenset({"settled"})
    leads_to = (phases.ESCALATION, phases.RELENTING)

    def draft(self, context: Context, facts: Facts) -> Draft | Branch:
        """Return the accused's choice; nobody can settle a threat without a will behind it."""
        threat = context.threat(facts)
        if threat.aggressor is None or threat.aggressor not in context.parties(facts):
            return Branch(phase=phases.ESCALATION, facts=facts)
        source = context.source(context.applicable(Consultation, threat.kind)[0])
        accused = context.index[threat.aggressor]

        def after(chosen: dict[int, str]) -> Branch:
            if chosen[accused] == "settle":
                return Branch(phase=phases.RELENTING, facts={**facts, "settled": 1}, source=source)
            return Branch(phase=phases.ESCALATION, facts=facts, source=source)

        return decision(
            [choice(accused, [("settle", source), ("refuse", source)])], after, sources=(source,)
        )


class Escalation:
    """Consultations having failed, the claimant calls a conference or lets the matter drop."""

    phase = phases.ESCALATION
    reads = frozenset({"signed", "crisis"})
    writes = frozenset({"_conference", "deadlock"})
    leads_to = (phases.SUBMISSION, phases.APPEAL)

    def draft(self, context: Context, facts: Facts) -> Draft | Branch:
        """Return the claimant's choice; where it has none, or makes none, others may."""
        threat = context.threat(facts)
        options = openings(context, threat.kind, consulted=True)
        dropped = Branch(phase=phases.APPEAL, facts=facts, source=threat.source())
        if not options or threat.victim not in context.parties(facts):
            return dropped
        claimant = context.index[str(threat.victim)]

        def after(chosen: dict[int, str]) -> Branch:
            option = options.get(chosen[claimant])
            if option is None:
                return dropped
            return Branch(
                phase=phases.SUBMISSION, facts={**facts, **option.marks}, source=option.source
            )

        actions = [*((label, o.source) for label, o in options.items()), (HOLD, threat.source())]
        return decision([choice(claimant, actions)], after)


class Call:
    """A conference convenes once enough states support the call."""

    phase = phases.CALL
    reads = frozenset({"signed", "crisis", "_conference"})
    writes = frozenset({"convened", "deadlock", "_conference"})
    leads_to = (phases.ATTENDANCE, phases.SELF_DEFENCE)

    def draft(self, context: Context, facts: Facts) -> Draft | Branch:
        """Return the other parties' support, where the claimant's own states are too few."""
        threat = context.threat(facts)
        conference = conference_of(context, facts)
        source = context.source(conference)
        parties = context.parties(facts)
        needed = conference.call.least(context.n_states(parties)) if conference.call else 0
        own = context.n_states([a for a in parties if a == threat.victim])
        convened = Branch(phase=phases.ATTENDANCE, facts={**facts, "convened": 1}, source=source)
        others = [a for a in parties if a != threat.victim]
        if own >= needed or not others:
            return convened
        dropped = {k: v for k, v in facts.items() if k != "_conference"}

        def after(chosen: dict[int, str]) -> Branch:
            supporters = [context.players[p] for p, a in chosen.items() if a == "support"]
            if own + context.n_states(supporters) >= needed:
                return convened
            return Branch(
                phase=phases.SELF_DEFENCE, facts={**dropped, "deadlock": 1}, source=source
            )

        return decision(
            [choice(context.index[a], [("support", source), ("withhold", source)]) for a in others],
            after,
            ballots=True,
            sources=(source,),
        )
