"""A treaty that some states of an alliance sign: divide and conquer, read from a situation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from est_games.argument import REAL, TEXT, list_of, mapping_of, one_of, optional, takes
from est_games.errors import GameError, Problem, choices, shown
from est_games.procedure.accession import open_replies
from est_games.procedure.context import Context
from est_games.procedure.setting import read_parameters
from est_games.situation.model import REPLIES, Situation
from est_games.states.decided import SIGN, DecidedInterest, decided_interests
from est_games.states.facing import context_of
from est_games.states.following import Following
from est_games.states.split import Counts, Split, signing_subsets, size_problems
from est_games.states.standpoint import count_name
from est_games.treaty.model import Treaty

REJECT = "reject"


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
    components=optional(list_of(TEXT)),
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
    components: Sequence[str] | None = None,
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
    components : sequence of str, optional
        Which interests are told apart; unless given, all that can be and that are ever worth
        something to the alliance.

    Returns
    -------
    Split

    Raises
    ------
    TreatyError, SituationError
        A reading does not exist.
    GameError
        The two do not fit, there is no such alliance, a reply is not open, an interest cannot be
        told apart, or there are too many subsets.

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
    context = context_of(treaty, situation, readings, forum)
    situation = context.situation
    values = read_parameters(situation, parameters or {})
    kinds = context.members_of(alliance)
    replies = {**dict.fromkeys(_outside(context, kinds), REJECT), **(others or {})}
    decided = {each.name: each for each in decided_interests(context, values, kinds, otherwise)}
    problems = list(_problems(context, kinds, alliance, otherwise, replies))
    if all(problem.path != "alliance" for problem in problems):
        problems.extend(_component_problems(components or (), decided))
    if problems:
        raise GameError("an alliance cannot be split", problems)
    sizes = tuple(context.sizes[kind] for kind in kinds)
    watchers = (
        *((kind, reply) for kind in kinds for reply in (SIGN, otherwise)),
        (context.proposer, SIGN),
    )
    game = Following(context, values, watchers)
    signing: list[dict[Counts, Fraction]] = [{} for _ in kinds]
    abstaining: list[dict[Counts, Fraction]] = [{} for _ in kinds]
    proposer: dict[Counts, Fraction] = {}
    sought = otherwise == "reform" or "reform" in replies.values()
    told = {}
    for subset in signing_subsets(sizes):
        counts = dict(_counts(context, kinds, subset, otherwise, replies))
        signed = {
            actor.id: counts.get(count_name(actor.id, SIGN), 0) for actor in situation.responders
        }
        told[subset] = {**counts, "in_force": int(game.enters_into_force(signed))}
        worths = game.worths(signed, sought, counts)
        found = {
            watcher: getattr(worth, following)
            for watcher, worth in zip(watchers, worths, strict=True)
        }
        for t, kind in enumerate(kinds):
            for paid, reply, n in (
                (signing, SIGN, subset[t]),
                (abstaining, otherwise, sizes[t] - subset[t]),
            ):
                if n:
                    paid[t][subset] = found[kind, reply]
        proposer[subset] = found[context.proposer, SIGN]
    asked = decided if components is None else components
    worth = {name: decided[name].worth(told, sizes) for name in asked}
    return Split(
        kinds=kinds,
        sizes=sizes,
        signing=tuple(signing),
        abstaining=tuple(abstaining),
        proposer=proposer,
        components={n: row for n, row in worth.items() if components or any(row.values())},
        title=f"{context.treaty.title} · {situation.title}: who of {alliance} signs",
        messages=tuple(game.messages),
    )


def _component_problems(
    components: Sequence[str], decided: Mapping[str, DecidedInterest]
) -> Iterator[Problem]:
    for place, name in enumerate(components):
        if name not in decided:
            yield Problem(
                path=f"components[{place}]",
                message="is no interest that the replies alone decide",
                value=shown(name),
                accepted=choices(decided) or "none here",
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
) -> Iterator[tuple[str, int]]:
    """Yield how many states of each responder gave each reply that any of them gave."""
    for kind, k in zip(kinds, subset, strict=True):
        yield count_name(kind, SIGN), k
        yield count_name(kind, otherwise), context.sizes[kind] - k
    for actor, reply in replies.items():
        yield count_name(actor, reply), context.sizes[actor]
