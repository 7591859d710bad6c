"""A treaty that some states of an alliance sign: divide and conquer, read from a situation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from est_games.argument import REAL, TEXT, mapping_of, one_of, optional, takes
from est_games.arithmetic import ExactRing, fraction, rational
from est_games.errors import GameError, Problem, choices, shown
from est_games.polynomial import ZERO, Polynomial
from est_games.procedure.accession import open_replies
from est_games.procedure.context import Context
from est_games.procedure.fit import check_fit
from est_games.procedure.readings import taken_apart
from est_games.procedure.setting import read_parameters
from est_games.situation.model import REPLIES, Interest, Situation
from est_games.states.following import Following
from est_games.states.split import Counts, Split, signing_subsets, size_problems
from est_games.states.standpoint import Standpoint, count_name
from est_games.treaty.model import Treaty
from est_games.treaty.read import load_treaty

SIGN, REJECT = "sign", "reject"


@takes(
    GameError,
    treaty=Treaty,
    situation=Situation,
    alliance=TEXT,
    readings=optional(mapping_of(TEXT)),
    parameters=optional(mapping_of(one_of((), TEXT, REAL))),
    forum=optional(Treaty),
    otherwise=one_of(tuple(reply for reply in REPLIES if reply != SIGN)),
    others=optional(mapping_of(one_of(REPLIES))),
    following=one_of(("worst", "best")),
)
def alliance_split(
    treaty: Treaty,
    situation: Situation,
    alliance: str,
    *,
    readings: Mapping[str, str] | None = None,
    parameters: Mapping[str, Fraction | int | str] | None = None,
    forum: Treaty | None = None,
    otherwise: str = REJECT,
    others: Mapping[str, str] | None = None,
    following: str = "worst",
) -> Split:
    """Return what every signing subset of an alliance pays its states and the proposer.

    Parameters
    ----------
    treaty, situation, readings, parameters, forum
        As in :func:`~est_games.procedure.compile.compile_game`.
    alliance : str
        A group of the situation, or one actor; each state of each of its actors signs or does not.
    otherwise : str
        What a state of the alliance replies that does not sign.
    others : mapping of str to str, optional
        What all states of each responder outside the alliance reply; they reject where left out.
    following : str
        Where several equilibria may follow: for each state the ``"worst"`` or the ``"best"``.

    Returns
    -------
    Split

    Raises
    ------
    TreatyError, SituationError
        A reading does not exist.
    GameError
        The two do not fit, there is no such alliance, a reply is not open, or there are too many
        subsets.

    Notes
    -----
    1. Every subset is played on by the procedures and solved, as
       :class:`~est_games.states.following.Following` describes; the cohesion of an alliance counts
       as the situation's interests say, and in no other way.
    2. Interests that the replies, the entry into force and the proposer's type decide by
       themselves are told apart in `components`, over the prior of types.

    Examples
    --------
    >>> from est_games.situation import load_situation
    >>> from est_games.treaty import load_treaty
    >>> split = alliance_split(load_treaty("est-2009"), load_situation("nato-split"), "partners")
    >>> split.sizes, split.stable
    ((3,), ((3,),))
    """
    if forum is None and situation.forum is not None:
        forum = load_treaty(situation.forum)
    clauses, situation = taken_apart(treaty, situation, readings or {})
    context = Context(treaty=treaty.under(clauses), situation=situation, forum=forum)
    check_fit(context)
    values = read_parameters(situation, parameters or {})
    kinds = context.members_of(alliance)
    replies = {**dict.fromkeys(_outside(context, kinds), REJECT), **(others or {})}
    problems = list(_problems(context, kinds, alliance, otherwise, replies))
    if problems:
        raise GameError("an alliance cannot be split", problems)
    sizes = tuple(context.sizes[kind] for kind in kinds)
    watchers = (
        *((kind, reply) for kind in kinds for reply in (SIGN, otherwise)),
        (context.proposer, SIGN),
    )
    worths = Following(context, values, watchers)
    signing: list[dict[Counts, Fraction]] = [{} for _ in kinds]
    abstaining: list[dict[Counts, Fraction]] = [{} for _ in kinds]
    proposer: dict[Counts, Fraction] = {}
    sought = otherwise == "reform" or "reform" in replies.values()
    told = {}
    for subset in signing_subsets(sizes):
        counts = dict(_counts(context, kinds, subset, otherwise, replies))
        signed = {
            actor.id: int(counts.get(count_name(actor.id, SIGN), 0))
            for actor in situation.responders
        }
        told[subset] = {**counts, "in_force": Fraction(worths.enters_into_force(signed))}
        for t, kind in enumerate(kinds):
            for paid, reply, n in (
                (signing, SIGN, subset[t]),
                (abstaining, otherwise, sizes[t] - subset[t]),
            ):
                if n:
                    worth = worths.worth((kind, reply), signed, sought, counts)
                    paid[t][subset] = getattr(worth, following)
        own = worths.worth((context.proposer, SIGN), signed, sought, counts)
        proposer[subset] = getattr(own, following)
    return Split(
        kinds=kinds,
        sizes=sizes,
        signing=tuple(signing),
        abstaining=tuple(abstaining),
        proposer=proposer,
        components=dict(_components(context, values, kinds, otherwise, told)),
        title=f"{context.treaty.title} · {situation.title}: who of {alliance} signs",
        messages=tuple(worths.messages),
    )


def _outside(context: Context, kinds: tuple[str, ...]) -> Iterator[str]:
    for actor in context.situation.responders:
        if actor.id not in kinds:
            yield actor.id


def _problems(
    context: Context,
    kinds: tuple[str, ...],
    alliance: str,
    otherwise: str,
    replies: Mapping[str, str],
) -> Iterator[Problem]:
    responders = [actor.id for actor in context.situation.responders]
    if not set(kinds) <= set(responders):
        groups = [group.id for group in context.situation.group]
        yield Problem(
            path="alliance",
            message="is no group or actor whose states reply",
            value=shown(alliance),
            accepted=choices([*groups, *responders]),
        )
        return
    yield from size_problems(tuple(context.sizes[kind] for kind in kinds))
    wanted = [("otherwise", kind, reply) for kind in kinds for reply in (SIGN, otherwise)]
    for actor, reply in replies.items():
        if actor in responders and actor not in kinds:
            wanted.append((f"others.{actor}", actor, reply))
        else:
            yield Problem(
                path=f"others.{shown(actor)}",
                message="is no responder outside the alliance",
                accepted=choices(_outside(context, kinds)) or "nobody",
            )
    for path, actor, reply in wanted:
        opened = [name for name, _ in open_replies(context, actor)]
        if reply not in opened:
            yield Problem(
                path=path,
                message=f"is not open to {actor}",
                value=reply,
                accepted=choices(opened),
            )


def _counts(
    context: Context,
    kinds: tuple[str, ...],
    subset: Counts,
    otherwise: str,
    replies: Mapping[str, str],
) -> Iterator[tuple[str, Fraction]]:
    """Yield how many states of each responder gave each reply that any of them gave."""
    for kind, k in zip(kinds, subset, strict=True):
        yield count_name(kind, SIGN), Fraction(k)
        yield count_name(kind, otherwise), Fraction(context.sizes[kind] - k)
    for actor, reply in replies.items():
        yield count_name(actor, reply), Fraction(context.sizes[actor])


def _components(
    context: Context,
    values: Mapping[str, Fraction],
    kinds: tuple[str, ...],
    otherwise: str,
    told: Mapping[Counts, Mapping[str, Fraction]],
) -> Iterator[tuple[str, dict[Counts, Fraction]]]:
    """Yield the interests that nothing later decides, with what they are worth to the alliance."""
    ring = ExactRing()
    known = {name for row in told.values() for name in row}
    for name in dict.fromkeys(interest.name for interest in context.situation.interest):
        parts = [
            (t, reply, _direct(context, values, interest, kind, reply))
            for interest in context.situation.interest
            if interest.name == name and interest.paid == "end"
            for t, kind in enumerate(kinds)
            if kind in interest.actors
            for reply in (SIGN, otherwise)
        ]
        # Counts of replies that nobody gives are nought.
        if not parts or any(p.names - known - _unsaid(context, known) for _, _, p in parts):
            continue
        found = {}
        for subset, counts in told.items():
            at = {n: rational(counts.get(n, Fraction(0))) for _, _, p in parts for n in p.names}
            total = Fraction(0)
            for t, reply, polynomial in parts:
                n = subset[t] if reply == SIGN else context.sizes[kinds[t]] - subset[t]
                if n:
                    total += n * fraction(polynomial.evaluate(at, ring))
            found[subset] = total
        if any(found.values()):
            yield name, found


def _direct(
    context: Context,
    values: Mapping[str, Fraction],
    interest: Interest,
    kind: str,
    reply: str,
) -> Polynomial:
    """Return an interest as one state reads it, over the proposer's types."""
    formula = Standpoint(context=context, actor=kind, reply=reply).of(interest.formula)
    types = context.situation.type
    total = ZERO
    for drawn in types or (None,):
        facts = {f"type.{each.id}": int(each is drawn) for each in types}
        belief = Polynomial.constant(1) if drawn is None else drawn.belief.reduce(values)
        total = total + belief * formula.reduce({**values, **facts, "tabled": 1})
    return total


def _unsaid(context: Context, known: set[str]) -> set[str]:
    """Return the counts of replies that nobody gives."""
    return {
        count_name(actor.id, reply) for actor in context.situation.responders for reply in REPLIES
    } - known
