"""What procedures look things up in: the treaty under its readings, the situation, the players."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from est_games.procedure.membership import Membership, every_state
from est_games.provenance import Source
from est_games.record import Record
from est_games.situation.check import sizes
from est_games.situation.model import Actor, Situation, Threat
from est_games.treaty.model import Treaty
from est_games.treaty.provision import Scope, Withdrawal

if TYPE_CHECKING:
    from est_games.procedure.voting import Poll

P = TypeVar("P", bound=Record)
Facts = Mapping[str, Fraction | int]


@dataclass(frozen=True)
class Context:
    """A treaty facing a situation.

    Parameters
    ----------
    treaty : Treaty
        Under the readings in force.
    situation : Situation
        Who faces it.
    forum : Treaty or None
        The existing institution in which a reform can be sought.
    standing : Membership or None
        Who is a member, where the treaty is in force from the start; None where it is tabled.
    """

    treaty: Treaty
    situation: Situation
    forum: Treaty | None = None
    standing: Membership | None = None

    @property
    def in_force(self) -> bool:
        """Whether the treaty is in force from the start, rather than tabled."""
        return self.standing is not None

    @cached_property
    def membership(self) -> Membership:
        """What each actor brings as a party: its states, and what they vote as."""
        return self.standing or every_state(self.situation)

    @property
    def title(self) -> str:
        """What the game is called."""
        standing = " (in force)" if self.in_force else ""
        return f"{self.treaty.title}{standing} · {self.situation.title}"

    @cached_property
    def players(self) -> tuple[str, ...]:
        """Identifiers of the actors, in file order."""
        return tuple(actor.id for actor in self.situation.actor)

    @cached_property
    def index(self) -> Mapping[str, int]:
        """Player index of each actor."""
        return {actor: number for number, actor in enumerate(self.players)}

    @cached_property
    def sizes(self) -> Mapping[str, int]:
        """Number of states of each actor, in or outside the treaty."""
        return sizes(self.situation)

    @cached_property
    def actors(self) -> Mapping[str, Actor]:
        """Actors by identifier."""
        return {actor.id: actor for actor in self.situation.actor}

    @cached_property
    def proposer(self) -> str:
        """Identifier of the proposer."""
        return self.situation.proposer.id

    @cached_property
    def n_eligible(self) -> int:
        """Number of states that may become parties."""
        return self.treaty.eligible or sum(self.sizes.values())

    def source(self, provision: Record) -> Source:
        """Return where a provision of the treaty comes from."""
        place = id(provision)
        if place not in self._sources:
            self._sources[place] = provision, self.treaty.source(provision)
        return self._sources[place][1]

    @cached_property
    def _sources(self) -> dict[int, tuple[Record, Source]]:
        """Where the provisions asked about so far come from."""
        return {}

    def applicable(self, kind: type[P], act: str) -> tuple[P, ...]:
        """Return the provisions of one type that govern an act.

        A provision governs an act when it applies to it, the treaty covers it, and no applicable
        provision overrides it.
        """
        if act not in self._effective:
            candidates = [p for p in self.treaty.provisions if p.applies_to(act)]
            overridden = {name for p in candidates for name in p.overrides}
            effective = tuple(p for p in candidates if p.id not in overridden)
            self._effective[act] = effective if self.covers(act) else ()
        return tuple(p for p in self._effective[act] if isinstance(p, kind))

    @cached_property
    def _effective(self) -> dict[str, tuple[Record, ...]]:
        """The provisions that govern each act asked about so far."""
        return {}

    @cached_property
    def polls(self) -> dict[Hashable, Poll]:
        """The votes held so far: many public states come to the same one."""
        return {}

    def covers(self, act: str) -> bool:
        """Whether the treaty's scope covers an act; without a scope it covers everything."""
        scopes = self.treaty.of_type(Scope)
        return not scopes or any(act in scope.covers for scope in scopes)

    def concerns(self, threat: Threat, facts: Facts) -> bool:
        """Whether the treaty deals with a crisis: of its kind, and against one it protects."""
        if not self.covers(threat.kind):
            return False
        return threat.victim in self.parties(facts) or any(
            scope.victims == "anyone" and threat.kind in scope.covers
            for scope in self.treaty.of_type(Scope)
        )

    def speaks_of(self, act: str) -> bool:
        """Whether an act is in the treaty's scope, or without a scope named by some provision."""
        if self.treaty.of_type(Scope):
            return self.covers(act)
        return any(act in (p.acts or ()) for p in self.treaty.provisions)

    def parties(self, facts: Facts) -> tuple[str, ...]:
        """Return the actors that are parties, in file order; who gave notice still is one."""
        return tuple(
            a
            for a in self.players
            if facts.get(f"signed.{a}")
            and (self.leaves_by_notice or not facts.get(f"withdrew.{a}"))
        )

    @cached_property
    def leaves_by_notice(self) -> bool:
        """Whether whoever withdraws stays bound for the crisis at hand, its notice running."""
        return any(clause.notice_months for clause in self.treaty.of_type(Withdrawal))

    def n_states(self, actors: Iterator[str] | tuple[str, ...] | list[str]) -> int:
        """Return how many states some actors are as parties."""
        return sum(self.membership.states[actor] for actor in actors)

    def members_of(self, name: str) -> tuple[str, ...]:
        """Return the actors a name stands for: a role, an actor or a group."""
        if name == "proposer":
            return (self.proposer,)
        for group in self.situation.group:
            if group.id == name:
                return group.actors
        return (name,)

    def threat(self, facts: Facts) -> Threat:
        """Return the threat nature has drawn."""
        return next(t for t in self.situation.threat if facts.get(f"crisis.{t.id}"))
