"""Accession by states: sign, reject, stall or seek a reform, each state for itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from est_games.errors import GameError, Problem, choices, shown
from est_games.expression import Expression
from est_games.game.typed_anonymous import TypedAnonymousForm
from est_games.polynomial import Polynomial
from est_games.procedure.accession import open_replies
from est_games.procedure.context import Context
from est_games.procedure.outcome import family
from est_games.procedure.voting import reform_conference
from est_games.provenance import Source
from est_games.situation.attributes import GLOBAL, OF_ACTOR
from est_games.states.following import Following
from est_games.states.linear_form import Form, Layout, forms_of
from est_games.states.standpoint import Standpoint, count_name
from est_games.treaty.provision import EntryIntoForce

_OUTSIDE = frozenset({"chose", "reformed"})
_ATTRIBUTES = frozenset({*GLOBAL, *OF_ACTOR, "crisis", "chose"})


def replies_of(
    context: Context, replies: Sequence[str] | None = None
) -> dict[str, list[tuple[str, Source]]]:
    """Return the replies open to each responder's states, each with what opens it.

    Parameters
    ----------
    replies : sequence of str or None
        Those to be looked at, of all that are open; an actor with none of them keeps its own.

    Raises
    ------
    GameError
        None of them is open to anybody.
    """
    opened = {actor.id: open_replies(context, actor.id) for actor in context.situation.responders}
    if replies is None:
        return opened
    found = {actor: [each for each in own if each[0] in replies] for actor, own in opened.items()}
    if not any(found.values()):
        offered = dict.fromkeys(reply for own in opened.values() for reply, _ in own)
        problem = Problem(
            path="replies",
            message="are open to nobody",
            value=shown(list(replies)),
            accepted=choices(offered),
        )
        raise GameError("accession cannot be compiled so", [problem])
    return {actor: own or opened[actor] for actor, own in found.items()}


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
    layout = Layout.of(_forms(context, actors, labels, following.crises), names, sizes)
    place = {watcher: k for k, watcher in enumerate(following.watchers)}
    known: dict[tuple[int, ...], tuple[Fraction, ...]] = {}

    def payoffs(tally: Mapping[str, int]) -> tuple[Fraction, ...]:
        counts = layout.counts(tally)
        signed = {a: counts.get(count_name(a, "sign"), 0) for a in actors}
        sought = sum(counts.get(count_name(a, "reform"), 0) for a in actors) > 0
        worths = following.worths(signed, sought, counts)
        return tuple(each.worst if choose == "worst" else each.best for each in worths)

    def payoff(kind: str, strategy: str, tally: Mapping[str, int]) -> Fraction:
        key = tuple(tally.values())
        if key not in known:
            known[key] = payoffs(tally)
        return known[key][place[kind, strategy]]

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
    context: Context, actors: Sequence[str], labels: Sequence[Sequence[str]], crises: bool
) -> Iterator[tuple[str, Form]]:
    """Yield what rules count, then what payoffs tell apart."""
    one = Fraction(1)
    signing = [a for a, own in zip(actors, labels, strict=True) if "sign" in own]
    required = {
        actor
        for provision in context.treaty.of_type(EntryIntoForce)
        for name in provision.required
        for actor in context.members_of(name)
    }
    yield "signed", {count_name(actor, "sign"): one for actor in signing}
    for actor in signing:
        if crises or actor in required:
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
    by_actor = dict(zip(actors, labels, strict=True))
    for interest in context.situation.interest:
        if interest.paid == "end":
            for actor in interest.actors:
                for reply in (None, *by_actor.get(actor, ())):
                    standpoint = Standpoint(context=context, actor=actor, reply=reply)
                    formula = standpoint.of(interest.formula)
                    for known in _settings(formula, crises):
                        polynomial = formula.reduce(known)
                        if reply is None:
                            polynomial = _minded(polynomial)
                        for form in forms_of(polynomial, counts):
                            yield interest.name, form


def _settings(formula: Expression, crises: bool) -> list[dict[str, int]]:
    """Return what is known whatever anybody does later: not in force; in force."""
    attributes = {name for name in formula.names if family(name) in _ATTRIBUTES}
    later = {name for name in attributes if family(name) in _OUTSIDE}
    if crises:
        return [{"tabled": 1}]
    outside = dict.fromkeys(attributes - later, 0) | {"tabled": 1}
    return [outside, dict.fromkeys(attributes, 0) | {"tabled": 1, "in_force": 1}]


def _minded(polynomial: Polynomial) -> Polynomial:
    """Return the part of a payoff that a later choice can change: all its mover minds."""
    return Polynomial(
        {
            monomial: value
            for monomial, value in polynomial.terms.items()
            if any(
                family(name) in _ATTRIBUTES
                for name in Polynomial({monomial: value}).names
                if not name.startswith("type.")
            )
        }
    )
