"""Replies, entry into force, another round of talks, and later accession."""

from __future__ import annotations

from fractions import Fraction

from est_games.game.multistage import StageKind
from est_games.procedure import phases
from est_games.procedure.context import Context
from est_games.procedure.draft import Branch, Draft, Facts, choice, decision
from est_games.procedure.voting import poll, reform_conference
from est_games.provenance import Source
from est_games.treaty.provision import (
    Accession,
    EntryIntoForce,
    Incompatibility,
    LaterAccession as LaterAccessionClause,
)

_STATUS = {"sign": "signed", "reject": "rejected", "stall": "stalled", "reform": "reform"}


class Replies:
    """Every responder that has not answered for good replies, all at once."""

    phase = phases.REPLIES
    reads = frozenset({"signed", "rejected", "reform", "_round"})
    writes = frozenset(
        {
            "signed",
            "rejected",
            "stalled",
            "reform",
            "signers",
            "share",
            "displaced",
            "in_force",
            "_round",
        }
    )
    leads_to = (phases.TALKS, phases.LATER_ACCESSION, phases.FORUM)

    def draft(self, context: Context, facts: Facts) -> Draft | Branch:
        """Return the replies of this round."""
        moves = []
        for actor in context.situation.responders:
            if not any(
                facts.get(f"{status}.{actor.id}") for status in ("signed", "rejected", "reform")
            ):
                moves.append(choice(context.index[actor.id], open_replies(context, actor.id)))

        def after(chosen: dict[int, str]) -> Branch:
            answered = dict(facts)
            for player, reply in chosen.items():
                answered[f"stalled.{context.players[player]}"] = 0
                answered[f"{_STATUS[reply]}.{context.players[player]}"] = 1
            return _resolve(context, answered)

        return decision(moves, after, sources=_entry_sources(context))


def open_replies(context: Context, actor_id: str) -> list[tuple[str, Source]]:
    """Return the replies open to an actor, each with what opens it."""
    actor = context.actors[actor_id]
    reform = reform_conference(context)
    openings: dict[str, Source | None] = {
        "sign": _accession_source(context, actor_id),
        "reject": actor.source(),
        "stall": context.situation.talks.source(),
        "reform": context.forum.source(reform) if context.forum and reform else None,
    }
    found: list[tuple[str, Source]] = [
        (reply, source) for reply in actor.replies if (source := openings[reply]) is not None
    ]
    return found or [("reject", actor.source())]


def _accession_source(context: Context, actor: str) -> Source | None:
    for provision in context.treaty.of_type(Accession):
        named = provision.by
        if named is None or any(actor in context.members_of(name) for name in named):
            return context.source(provision)
    return None


def _entry_sources(context: Context) -> tuple[Source, ...]:
    return tuple(context.source(p) for p in context.treaty.of_type(EntryIntoForce))


def counted(context: Context, facts: Facts) -> dict[str, Fraction | int]:
    """Return facts with the number of signers and each group's share brought up to date."""
    parties = context.parties(facts)
    shares = {
        f"share.{group.id}": Fraction(
            context.n_states([a for a in group.actors if a in parties]),
            sum(context.sizes[actor] for actor in group.actors),
        )
        for group in context.situation.group
    }
    return {**facts, "signers": context.n_states(parties), **shares}


def _enters_into_force(context: Context, facts: Facts) -> bool:
    parties = context.parties(facts)
    if len(parties) < 2:
        return False
    return all(
        context.n_states(parties) >= provision.threshold.least(context.n_eligible)
        and all(a in parties for name in provision.required for a in context.members_of(name))
        for provision in context.treaty.of_type(EntryIntoForce)
    )


def _resolve(context: Context, facts: Facts) -> Branch:
    """Decide what a round of replies leads to: in force, another round, or failure."""
    facts = counted(context, facts)
    source = next(iter(_entry_sources(context)), None)
    if _enters_into_force(context, facts):
        return Branch(
            phase=phases.LATER_ACCESSION,
            source=source,
            facts=displaced(context, {**facts, "in_force": 1}),
        )
    stalling = any(facts.get(f"stalled.{actor}") for actor in context.players)
    if stalling and facts["_round"] < context.situation.talks.horizon:
        return Branch(phase=phases.TALKS, facts=facts, source=context.situation.talks.source())
    return Branch(phase=phases.FORUM, facts=facts, source=source)


def displaced(context: Context, facts: Facts) -> dict[str, Fraction | int]:
    """Mark the parties whose other obligations the treaty declares incompatible."""
    named = {o for p in context.treaty.of_type(Incompatibility) for o in p.obligations}
    return {
        **facts,
        **{
            f"displaced.{party}": 1
            for party in context.parties(facts)
            if named & set(context.actors[party].obligations)
        },
    }


class Talks:
    """A round of talks passes: its costs and benefits accrue, what follows is discounted."""

    phase = phases.TALKS
    reads = frozenset({"signed", "rejected", "stalled", "reform", "_round"})
    writes = frozenset({"_round"})
    leads_to = (phases.REPLIES,)

    def draft(self, context: Context, facts: Facts) -> Draft | Branch:
        """Return the passing of time."""
        talks = context.situation.talks
        following = {**facts, "_round": facts["_round"] + 1}
        branch = Branch(phase=phases.REPLIES, facts=following, source=talks.source())
        return Draft(
            kind=StageKind.DELAY,
            branches=(branch,),
            sources=(talks.source(),),
            discount=talks.discount.reduce({}),
        )


class LaterAccession:
    """Those still stalling when the treaty enters into force may ask to accede."""

    phase = phases.LATER_ACCESSION
    reads = frozenset({"signed", "stalled"})
    writes = frozenset({"_acceding"})
    leads_to = (phases.CONSENT, phases.DRAW)

    def draft(self, context: Context, facts: Facts) -> Draft | Branch:
        """Return the stallers' second thoughts."""
        onward = Branch(phase=phases.DRAW, facts=facts)
        provision = next(iter(context.treaty.of_type(LaterAccessionClause)), None)
        stallers = [
            a
            for a in context.players
            if facts.get(f"stalled.{a}") and _accession_source(context, a)
        ]
        if provision is None or not stallers:
            return onward
        source = context.source(provision)

        def after(chosen: dict[int, str]) -> Branch:
            applicants = {
                f"_acceding.{context.players[player]}": 1
                for player, action in chosen.items()
                if action == "accede"
            }
            if not applicants:
                return Branch(phase=phases.DRAW, facts=facts, source=source)
            return Branch(phase=phases.CONSENT, facts={**facts, **applicants}, source=source)

        return decision(
            [
                choice(context.index[a], [("accede", source), ("stay out", source)])
                for a in stallers
            ],
            after,
            sources=(source,),
        )


class Consent:
    """The parties vote on whether the applicants may accede."""

    phase = phases.CONSENT
    reads = frozenset({"signed", "stalled", "_acceding"})
    writes = frozenset({"signed", "stalled", "signers", "share", "displaced", "_acceding"})
    leads_to = (phases.DRAW,)

    def draft(self, context: Context, facts: Facts) -> Draft | Branch:
        """Return the vote."""
        provision = context.treaty.of_type(LaterAccessionClause)[0]
        source = context.source(provision)
        parties = context.parties(facts)
        applicants = [a for a in context.players if facts.get(f"_acceding.{a}")]
        vote = poll(context, provision.decision, parties, body=provision.body)
        before = {name: value for name, value in facts.items() if not name.startswith("_acceding.")}

        def after(chosen: dict[int, str]) -> Branch:
            if not vote.result(chosen).adopted:
                return Branch(phase=phases.DRAW, facts=before, source=source)
            joined = dict(before)
            for actor in applicants:
                joined[f"signed.{actor}"], joined[f"stalled.{actor}"] = 1, 0
            joined = displaced(context, counted(context, joined))
            return Branch(phase=phases.DRAW, facts=joined, source=source)

        return decision(
            vote.moves(vote.voters, source),
            after,
            ballots=True,
            sources=(source,),
        )
