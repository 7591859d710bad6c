"""Who belongs to an institution: each actor's states, class by class, and what they vote as.

A treaty that is tabled knows its members by those who sign: every state of an actor counts alike.
An institution in force knows them beforehand: by the states its classes of members name, by the
seats the situation says an actor holds, and by whoever its accession clause admits where it names
nobody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from est_games.errors import GameError, Problem, choices, shown
from est_games.situation.check import member_states, sizes
from est_games.situation.model import Situation
from est_games.treaty.ballot import VoterClass
from est_games.treaty.member import MemberClass
from est_games.treaty.model import Treaty
from est_games.treaty.provision import Accession
from est_games.treaty.tenure import SUSPENDED, members_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """The states of one actor that belong to one class of members.

    Parameters
    ----------
    actor : str
        Whose states.
    member_class : str
        Which class, as rules name it; empty where the treaty has none.
    voters : VoterClass
        How many, and what each weighs; its name is the actor's, with the class where there is one.
    votes : bool
        Whether they vote in the bodies of the institution.
    suspended : bool
        Whether they do not since they are suspended.
    """

    actor: str
    member_class: str
    voters: VoterClass
    votes: bool = True
    suspended: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """Who belongs to an institution, and with what.

    Parameters
    ----------
    states : mapping of str to int
        How many states of each actor belong; 0 where none does.
    benches : tuple of Bench
        The same by class, in the order of the actors and of the treaty's classes.
    notes : tuple of str
        What a reader must know: seats that nobody holds, actors partly or wholly outside.
    """

    states: Mapping[str, int]
    benches: tuple[Bench, ...]
    notes: tuple[str, ...] = ()

    @property
    def classes(self) -> frozenset[str]:
        """The classes of members somebody belongs to."""
        return frozenset(bench.member_class for bench in self.benches if bench.member_class)

    @property
    def suspended(self) -> tuple[str, ...]:
        """The actors all of whose states that belong are suspended."""
        return tuple(
            actor
            for actor, n in self.states.items()
            if n and all(bench.suspended for bench in self.benches if bench.actor == actor)
        )

    def voting(self, actors: tuple[str, ...]) -> tuple[Bench, ...]:
        """Return the benches of some actors that vote."""
        return tuple(bench for bench in self.benches if bench.votes and bench.actor in actors)


def every_state(situation: Situation) -> Membership:
    """Return the membership in which each actor's states count alike, all of them."""
    states = sizes(situation)
    return Membership(states=states, benches=tuple(_alike(situation, states)))


def _alike(situation: Situation, states: Mapping[str, int]) -> Iterator[Bench]:
    """Yield one bench for each actor, its states sharing the actor's weights equally."""
    for actor in situation.actor:
        if states[actor.id]:
            weights = {name: total / states[actor.id] for name, total in actor.weights.items()}
            voters = VoterClass(name=actor.id, count=states[actor.id], weights=weights)
            yield Bench(actor=actor.id, member_class="", voters=voters)


def membership_in_force(treaty: Treaty, situation: Situation) -> Membership:
    """Return who is a member of an institution in force.

    1. A state named by a class of members belongs to it, if it did on the day of the situation.
    2. An actor takes the seats the situation gives it in classes that name no states; each is one
       of its states that belongs to no class yet.
    3. A class that neither votes nor names states takes in what is left of every actor.
    4. Without classes of members, whoever the accession clause admits belongs with all its states;
       without such a clause, everybody does who could sign.

    Parameters
    ----------
    treaty : Treaty
        The institution.
    situation : Situation
        Whose actors are looked for among its members.

    Raises
    ------
    GameError
        Seats that the institution does not have or that are held twice; or no actor is a member.

    Notes
    -----
    A seat that no actor holds takes part in nothing: shares are taken of those held, whole numbers
    stay those of the text.

    Examples
    --------
    >>> from est_games.situation import load_situation
    >>> from est_games.treaty import load_treaty
    >>> membership_in_force(load_treaty("nato"), load_situation("europe-2010")).states
    {'russia': 0, 'nato': 28, 'eu': 0, 'neutrals': 0}
    """
    by_class = bool(treaty.member)
    if by_class:
        dated = tuple(_changes(treaty, situation))
        present = members_on(treaty.member, situation.date)
        treaty = treaty.model_copy(update={"member": present})
        membership = _by_class(treaty, situation)
        membership = replace(membership, notes=(*membership.notes, *dated))
    else:
        admitted = _admitted(treaty, situation)
        states = {a: n if a in admitted else 0 for a, n in sizes(situation).items()}
        membership = Membership(states=states, benches=tuple(_alike(situation, states)))
    if not any(membership.states.values()):
        raise GameError(
            "the institution has no member in this situation",
            [
                Problem(
                    path="member" if by_class else "accession",
                    message="takes in no state of any actor",
                    value=shown(treaty.id),
                    accepted="actors some of whose states are members, listed by their codes, "
                    "or actors with seats",
                )
            ],
        )
    return replace(membership, notes=(*membership.notes, *_outside(situation, membership)))


def _admitted(treaty: Treaty, situation: Situation) -> frozenset[str]:
    groups = {group.id: group.actors for group in situation.group}
    groups["proposer"] = (situation.proposer.id,)
    able = frozenset(actor.id for actor in situation.responders if "sign" in actor.replies)
    everybody = able | {situation.proposer.id}
    named = [clause.by for clause in treaty.of_type(Accession)]
    if not named or None in named:
        return everybody
    return everybody & {a for by in named for name in by or () for a in groups.get(name, (name,))}


@dataclass(slots=True)
class _Roll:
    """The roll being called: what each actor has in each class, and how many states are left."""

    held: dict[str, dict[str, int]]
    left: dict[str, int]
    problems: list[Problem] = field(default_factory=list)


def _by_class(treaty: Treaty, situation: Situation) -> Membership:
    """Return the membership by classes: the states named, the seats held, the rest."""
    of_actor = member_states(situation)
    roll = _Roll(held={a: {} for a in of_actor}, left=dict(sizes(situation)))
    for member in treaty.member:
        for actor, codes in of_actor.items():
            if not isinstance(codes, int):
                _take(roll, actor, member, len(set(codes) & set(member.states)))
    _take_seats(treaty, situation, roll)
    for member in treaty.member:
        if member.is_everybody_else:
            for actor in of_actor:
                _take(roll, actor, member, roll.left[actor])
    roll.problems += _overfull(treaty, roll)
    if roll.problems:
        raise GameError("the treaty does not fit the situation", roll.problems)
    benches = tuple(
        Bench(
            actor=actor,
            member_class=member.id,
            voters=replace(member.voters, name=f"{actor}/{member.id}", count=count),
            votes=member.votes,
            suspended=member.id.endswith(SUSPENDED),
        )
        for actor, row in roll.held.items()
        for member in treaty.member
        if (count := row.get(member.id, 0))
    )
    return Membership(
        states={actor: sum(row.values()) for actor, row in roll.held.items()},
        benches=benches,
        notes=tuple(_unheld(treaty, roll)),
    )


def _take(roll: _Roll, actor: str, member: MemberClass, n: int) -> None:
    if n:
        roll.held[actor][member.id] = roll.held[actor].get(member.id, 0) + n
        roll.left[actor] -= n


def _take_seats(treaty: Treaty, situation: Situation, roll: _Roll) -> None:
    """Give the actors the seats the situation says they hold, or say why that cannot be."""
    open_classes = {m.id: m for m in treaty.member if not m.states and not m.is_everybody_else}
    if not open_classes:  # an institution that names its members asks nobody
        return
    for index, actor in enumerate(situation.actor):
        for name, n in actor.seats.items():
            path = f"actor[{index}].seats.{name}"
            member = open_classes.get(name)
            if member is None:
                message = "is no class of members whose seats an actor can hold"
                roll.problems.append(
                    Problem(
                        path=path, message=message, value=str(n), accepted=choices(open_classes)
                    )
                )
            elif n > roll.left[actor.id]:
                roll.problems.append(
                    Problem(
                        path=path,
                        message=f"is more than the states of {actor.id!r} that have no seat yet",
                        value=str(n),
                        accepted=f"at most {roll.left[actor.id]}",
                    )
                )
            else:
                _take(roll, actor.id, member, n)


def _overfull(treaty: Treaty, roll: _Roll) -> Iterator[Problem]:
    for index, member in enumerate(treaty.member):
        taken = sum(row.get(member.id, 0) for row in roll.held.values())
        if taken > member.size and not member.is_everybody_else:
            yield Problem(
                path=f"member[{index}]",
                message=f"has {member.size} seats, of which actors hold more",
                value=str(taken),
                accepted=f"at most {member.size} together",
            )


def _unheld(treaty: Treaty, roll: _Roll) -> Iterator[str]:
    for member in treaty.member:
        free = member.size - sum(row.get(member.id, 0) for row in roll.held.values())
        if free and member.votes:
            yield (
                f"{free} of {member.size} {member.id} of {treaty.title} are no state of any actor: "
                "they take part in nothing."
            )


def _changes(treaty: Treaty, situation: Situation) -> Iterator[str]:
    """Say which states of actors are no members on the day of the situation, or have no vote."""
    if not any(member.is_dated for member in treaty.member):
        return
    listed = {s for m in member_states(situation).values() if not isinstance(m, int) for s in m}
    now = members_on(treaty.member, situation.date)
    present = {state for member in now for state in member.states}
    absent = {s for m in treaty.member for s in m.states} & listed - present
    silent = {s for m in now if m.id.endswith(SUSPENDED) for s in m.states} & listed
    if situation.date is None:
        yield f"The situation has no date: members of {treaty.title} are those of the end."
    when = "In the end" if situation.date is None else f"On {situation.date}"
    for states, what in ((absent, "no member"), (silent, "suspended and without a vote")):
        if states:
            yield f"{when} {what}: {', '.join(sorted(states))}."


def _outside(situation: Situation, membership: Membership) -> Iterator[str]:
    for actor, n in sizes(situation).items():
        inside = membership.states[actor]
        if not inside:
            yield f"{actor} is no member."
        elif inside < n:
            yield f"{actor} is a member with {inside} of its {n} states."
