"""Accession by states: sign, reject, stall or seek a reform, each state for itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from est_games.game.typed_anonymous import TypedAnonymousForm
from est_games.procedure.accession import open_replies
from est_games.procedure.context import Context
from est_games.procedure.voting import reform_conference
from est_games.provenance import Source
from est_games.states.following import Following
from est_games.states.linear_form import Form, Layout, forms_of
from est_games.states.standpoint import Standpoint, count_name


def replies_of(
    context: Context, replies: Sequence[str] | None = None
) -> dict[str, list[tuple[str, Source]]]:
    """Return the replies open to each responder's states, each with what opens it.

    Parameters
    ----------
    replies : sequence of str or None
        Those to be looked at, of all that are open; an actor with none of them keeps its own.
    """
    found = {}
    for actor in context.situation.responders:
        opened = open_replies(context, actor.id)
        kept = [each for each in opened if replies is None or each[0] in replies]
        found[actor.id] = kept or opened
    return found


def accession_form(
    context: Context,
    replies: Mapping[str, list[tuple[str, Source]]],
    following: Following,
    choose: str,
) -> TypedAnonymousForm:
    """Return the game in which every responder state answers, all at once and for good.

    Parameters
    ----------
    context : Context
        A treaty facing a situation.
    replies : mapping of str to list of (reply, source) pairs
        Open to the states of each responder.
    following : Following
        What the replies are worth.
    choose : str
        ``"worst"`` or ``"best"``: which equilibrium of what follows counts, where there are
        several.
    """
    actors = list(replies)
    labels = [[reply for reply, _ in replies[actor]] for actor in actors]
    names = [[count_name(a, r) for r in own] for a, own in zip(actors, labels, strict=True)]
    sizes = [context.sizes[actor] for actor in actors]
    layout = Layout.of(_forms(context, actors, labels), names, sizes)

    def payoff(kind: str, strategy: str, tally: Mapping[str, int]) -> Fraction:
        counts = layout.counts(tally)
        signed = {a: int(counts.get(count_name(a, "sign"), 0)) for a in actors}
        sought = any(counts.get(count_name(a, "reform"), 0) for a in actors)
        worth = following.worth((kind, strategy), signed, sought, counts)
        return worth.worst if choose == "worst" else worth.best

    return TypedAnonymousForm.from_payoff(
        payoff,
        sizes=dict(zip(actors, sizes, strict=True)),
        strategies=dict(zip(actors, labels, strict=True)),
        tallies={
            each.name: {
                (actor, label): weight
                for actor, own, row in zip(actors, labels, each.weights, strict=True)
                for label, weight in zip(own, row, strict=True)
                if weight
            }
            for each in layout.tallies
        },
        title=f"{context.treaty.title} · {context.situation.title}: accession by states",
    )


def _forms(
    context: Context, actors: Sequence[str], labels: Sequence[Sequence[str]]
) -> Iterator[tuple[str, Form]]:
    """Yield what rules count, then what payoffs tell apart."""
    one = Fraction(1)
    for actor, own in zip(actors, labels, strict=True):
        if "sign" in own:
            yield f"signed: {actor}", {count_name(actor, "sign"): one}
    if reform_conference(context) is not None:
        yield (
            "reform sought",
            {
                count_name(a, "reform"): one
                for a, own in zip(actors, labels, strict=True)
                if "reform" in own
            },
        )
    counts = frozenset(count_name(a, r) for a, own in zip(actors, labels, strict=True) for r in own)
    for interest in context.situation.interest:
        if interest.paid == "end":
            for actor in interest.actors:
                for reply in (None, *dict(zip(actors, labels, strict=True)).get(actor, ())):
                    standpoint = Standpoint(context=context, actor=actor, reply=reply)
                    polynomial = standpoint.of(interest.formula).reduce({})
                    for form in forms_of(polynomial, counts):
                        yield interest.name, form
