"""Pivotal states: how few bring a treaty into force, break a quorum or block a decision."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any

from est_games.argument import TEXT, WHOLE, mapping_of, optional, takes
from est_games.errors import GameError, Problem, shown
from est_games.procedure.context import Context
from est_games.provenance import Source
from est_games.situation.model import Situation
from est_games.states.ballots import Benches, seats_of, vote_of_states
from est_games.states.facing import context_of
from est_games.treaty.model import Treaty
from est_games.treaty.provision import Conference, EntryIntoForce
from est_games.voting import VotingGame

MAX_GROUPS = 200_000
SHOWN = 100

Group = Mapping[str, int]
"""How many states of each actor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PivotalStates:
    """What a rule asks of how many states, and the smallest groups that decide it.

    Parameters
    ----------
    what : str
        ``"entry into force"``, ``"quorum"`` or ``"decision"``.
    name : str
        The provision.
    needed : int or None
        How many states must sign or attend; None where no number decides.
    more : int or None
        Entry into force: how many more must sign beside those that have.
    blocking : int or None
        How few states can prevent it; None where no number can.
    minimal : tuple of group
        The smallest groups (none holds another) that suffice, by actor.
    preventing : tuple of group
        The smallest groups that can prevent it, by actor.
    source : Source
        The article.
    """

    what: str
    name: str
    needed: int | None
    more: int | None
    blocking: int | None
    minimal: tuple[Group, ...]
    preventing: tuple[Group, ...]
    source: Source

    def to_dict(self) -> dict[str, Any]:
        """Return it as data."""
        return {
            "what": self.what,
            "provision": self.name,
            "article": self.source.article,
            "needed": self.needed,
            "more": self.more,
            "blocking": self.blocking,
            "minimal": [dict(group) for group in self.minimal[:SHOWN]],
            "n_minimal": len(self.minimal),
            "preventing": [dict(group) for group in self.preventing[:SHOWN]],
            "n_preventing": len(self.preventing),
        }


@takes(
    GameError,
    treaty=Treaty,
    situation=Situation,
    readings=optional(mapping_of(TEXT)),
    parties=optional(mapping_of(WHOLE)),
)
def pivotal_states(
    treaty: Treaty,
    situation: Situation,
    *,
    readings: Mapping[str, str] | None = None,
    parties: Mapping[str, int] | None = None,
) -> tuple[PivotalStates, ...]:
    """Return for entry into force, every quorum and every decision which states are pivotal.

    Parameters
    ----------
    treaty, situation, readings
        As in :func:`~est_games.procedure.compile.compile_game`.
    parties : mapping of str to int, optional
        How many states of each actor are parties, where quorums and decisions are asked about; all
        states unless given.

    Returns
    -------
    tuple of PivotalStates
        Entry into force first, then of each conference its quorum and its decision.

    Raises
    ------
    GameError
        The two do not fit, or so many states of an actor there are not.

    Notes
    -----
    A quorum of q out of n is broken by n - q + 1 who stay away. A decision is blocked by a group
    whose no defeats it whatever the rest says; whom a rule leaves out of the vote in a role is
    counted as voting, since who plays the role is not known yet. A required actor must have signed
    with all its states, so one refusal of any of them prevents entry into force.

    Examples
    --------
    >>> from est_games.situation import load_situation
    >>> from est_games.treaty import load_treaty
    >>> entry, *rest = pivotal_states(load_treaty("est-2009"), load_situation("europe-2010"))
    >>> entry.needed, entry.more, entry.blocking
    (25, 18, 32)
    >>> [(each.name, each.needed, each.blocking) for each in rest if each.what == "quorum"]
    [('conference', 38, 19), ('extraordinary-conference', 45, 12)]
    """
    context = context_of(treaty, situation, readings)
    sizes = dict(context.sizes)
    present = sizes if parties is None else {a: parties.get(a, 0) for a in sizes}
    problems = [
        Problem(
            path=f"parties.{shown(actor)}",
            message="cannot be so many states",
            value=str(n),
            accepted=f"0 to {sizes[actor]}" if actor in sizes else ", ".join(sizes),
        )
        for actor, n in (parties or {}).items()
        if not 0 <= n <= sizes.get(actor, -1)
    ]
    if not problems and not any(present.values()):
        accepted = f"a number of {', '.join(sizes)}"
        problems.append(Problem(path="parties", message="are no states at all", accepted=accepted))
    if problems:
        raise GameError("pivotal states cannot be told", problems)
    found = [*_entries(context), *_bodies(context, present)]
    return tuple(found)


def _entries(context: Context) -> Iterator[PivotalStates]:
    own = context.sizes[context.proposer]
    others = {a: n for a, n in context.sizes.items() if a != context.proposer}
    for provision in context.treaty.of_type(EntryIntoForce):
        required = {a for name in provision.required for a in context.members_of(name)}
        least = provision.threshold.least(context.n_eligible)
        fixed = {a: n if a in required else 0 for a, n in others.items()}
        # Somebody beside the proposer must sign in any case.
        missing = max(least - own - sum(fixed.values()), 0 if any(fixed.values()) else 1)
        free = {a: 0 if a in required else n for a, n in others.items()}
        possible = missing <= sum(free.values())
        refusing = sum(free.values()) - missing + 1
        groups = _of_size(free, missing) if possible else ()
        prevents = [{a: 1} for a in others if a in required]
        if possible and missing:
            prevents += list(_of_size(free, refusing))
        yield PivotalStates(
            what="entry into force",
            name=provision.id,
            needed=own + sum(fixed.values()) + missing,
            more=sum(fixed.values()) + missing,
            blocking=0 if not possible else 1 if any(fixed.values()) else refusing,
            minimal=tuple(_named({a: g.get(a, 0) + fixed[a] for a in others}) for g in groups),
            preventing=tuple(map(_named, prevents)),
            source=context.source(provision),
        )


def _bodies(context: Context, parties: dict[str, int]) -> Iterator[PivotalStates]:
    for conference in context.treaty.of_type(Conference):
        present = dict(seats_of(context, conference, parties))
        total = sum(present.values())
        source = context.source(conference)
        if conference.quorum is not None:
            needed = conference.quorum.least(total)
            away = total - needed + 1
            yield PivotalStates(
                what="quorum",
                name=conference.id,
                needed=needed,
                more=None,
                blocking=away if needed <= total else 0,
                minimal=tuple(map(_named, _of_size(present, needed))),
                preventing=tuple(map(_named, _of_size(present, away))),
                source=source,
            )
        yield _decision(context, conference, present, source)


def _decision(
    context: Context, conference: Conference, present: dict[str, int], source: Source
) -> PivotalStates:
    vote = vote_of_states(context, conference.decision, present)
    benches = Benches.of(vote)
    game = VotingGame(rule=vote.rule, electorate=benches.electorate)
    sizes = {voters.name: voters.count for voters in vote.electorate.classes}
    minimal = _by_actor(game.minimal_winning, benches, sizes)
    blocking = _by_actor(_minimal_blocking(game), benches, sizes)
    return PivotalStates(
        what="decision",
        name=conference.id,
        needed=min((sum(group.values()) for group in minimal), default=None),
        more=None,
        blocking=min((sum(group.values()) for group in blocking), default=None),
        minimal=tuple(map(_named, minimal)),
        preventing=tuple(map(_named, blocking)),
        source=source,
    )


def _by_actor(
    groups: Iterable[Group], benches: Benches, sizes: Mapping[str, int]
) -> list[dict[str, int]]:
    """Return groups of so many of each bench as all groups by actor they stand for."""
    found: list[dict[str, int]] = []
    for group in groups:
        parts = [
            _of_size({actor: sizes[actor] for actor in benches.actors[bench]}, n)
            for bench, n in group.items()
        ]
        _check(len(found) + prod(map(len, parts)))
        found += [
            {actor: n for part in chosen for actor, n in part.items()} for chosen in product(*parts)
        ]
    return found


def _minimal_blocking(game: VotingGame) -> list[dict[str, int]]:
    """Return the smallest groups that can stop a decision, none holding another."""
    names = game.entitled.names
    found: list[tuple[int, ...]] = []
    n_groups = 1
    for n in game.sizes:
        n_groups *= n + 1
    _check(n_groups)
    ranges = [range(n + 1) for n in game.sizes]
    for group in sorted(product(*ranges), key=sum):
        if any(all(a <= b for a, b in zip(known, group, strict=True)) for known in found):
            continue
        if game.is_blocking(dict(zip(names, group, strict=True))):
            found.append(group)
    return [dict(zip(names, group, strict=True)) for group in found]


def _of_size(sizes: Mapping[str, int], total: int) -> list[dict[str, int]]:
    """Return every group of so many states, by how many of each actor."""
    groups: list[tuple[dict[str, int], int]] = [({}, total)]
    left = sum(sizes.values())
    for actor, n in sizes.items():
        left -= n
        groups = [
            ({**group, actor: k}, missing - k)
            for group, missing in groups
            for k in range(max(0, missing - left), min(n, missing) + 1)
        ]
        _check(len(groups))
    return [group for group, missing in groups if not missing]


def _check(n_groups: int) -> None:
    if n_groups > MAX_GROUPS:
        problem = Problem(
            path="situation",
            message=f"has {n_groups} groups of states to look at",
            accepted=f"up to {MAX_GROUPS}: fewer actors",
        )
        raise GameError("pivotal states cannot be told", [problem])


def _named(group: Mapping[str, int]) -> dict[str, int]:
    """Return a group without the actors it has nobody of."""
    return {actor: n for actor, n in group.items() if n}
