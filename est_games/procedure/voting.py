"""How actors vote in a treaty's rule: all states of an actor cast the same ballot."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from est_games.game.multistage import Move
from est_games.procedure.context import Context
from est_games.procedure.draft import choice
from est_games.procedure.membership import Bench
from est_games.provenance import Source
from est_games.treaty.ballot import Ballot, Electorate
from est_games.treaty.decision import DecisionRule
from est_games.treaty.provision import Conference
from est_games.treaty.rule import MultipleMajority

REFORM = "reform"
SPOKEN = MappingProxyType({b.value: b for b in (Ballot.YES, Ballot.NO, Ballot.ABSTAIN)})
UNDER_SILENCE = MappingProxyType({"keep silence": Ballot.YES, "break silence": Ballot.NO})
Ballots = tuple[tuple[int, str], ...]
"""Player index and what that player says."""
Roles = Mapping[str, tuple[str, int]]
"""Role in a dispute (``respondent``) to the actor that plays it and how many of its states do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteResult:
    """What a vote of actors leads to.

    Parameters
    ----------
    adopted : bool
        Whether there is a decision.
    unbound : tuple of str
        Actors whose abstention frees all their states from it.
    """

    adopted: bool
    unbound: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """A vote of some actors under a rule, before anybody has voted.

    Parameters
    ----------
    rule : DecisionRule
        Its vetoes held by classes of the electorate.
    electorate : Electorate
        Everybody entitled, the excluded included.
    owners : mapping of str to str
        Class of the electorate to the actor that casts its ballots.
    left_out : mapping of str to int
        How many voters of each class the rule excludes.
    index : mapping of str to int
        Player index of each actor.
    results : dict
        What ballots asked about so far lead to.
    """

    rule: DecisionRule
    electorate: Electorate
    owners: Mapping[str, str]
    left_out: Mapping[str, int]
    index: Mapping[str, int]
    results: dict[Ballots, VoteResult] = field(default_factory=dict, compare=False, repr=False)

    @property
    def voters(self) -> tuple[str, ...]:
        """The actors that have a ballot to cast."""
        return tuple(dict.fromkeys(self.owners[name] for name, n in self._entitled.items() if n))

    @property
    def _entitled(self) -> dict[str, int]:
        return {c.name: c.count - self.left_out.get(c.name, 0) for c in self.electorate.classes}

    @property
    def options(self) -> Mapping[str, Ballot]:
        """What a voter may do, and the ballot that is: under silence, to keep it or to break it."""
        return UNDER_SILENCE if self.rule.silence else SPOKEN

    def moves(self, actors: Iterable[str], source: Source) -> list[Move]:
        """Return the choice of a ballot of each of some actors."""
        actions = [(label, source) for label in self.options]
        return [choice(self.index[actor], actions) for actor in actors]

    def result(self, chosen: Mapping[int, str]) -> VoteResult:
        """Return what ballots, by player index, lead to; who casts none is absent.

        A body in which no actor sits decides nothing, even where nobody would have to say yes.
        """
        ballots = tuple(chosen.items())
        if ballots not in self.results:
            self.results[ballots] = self._result(chosen)
        return self.results[ballots]

    def _result(self, chosen: Mapping[int, str]) -> VoteResult:
        if not self.electorate.size:
            return VoteResult(adopted=False)
        entitled = self._entitled
        cast = {player: self.options[label] for player, label in chosen.items()}
        tally = {
            name: {cast.get(self.index[self.owners[name]], Ballot.ABSENT): n}
            for name, n in entitled.items()
        }
        decided = self.rule.decide(tally, self.electorate, self.left_out)
        bound = {
            self.owners[name] for name, n in entitled.items() if n > decided.released.get(name, 0)
        }
        released = dict.fromkeys(self.owners[name] for name in decided.released)
        return VoteResult(
            adopted=decided.adopted, unbound=tuple(a for a in released if a not in bound)
        )


def poll(
    context: Context,
    rule: DecisionRule,
    parties: tuple[str, ...],
    roles: Roles | None = None,
    *,
    body: tuple[str, ...] | None = None,
    suspended: bool = False,
) -> Poll:
    """Return the vote of some actors under a rule; the same vote is the same object.

    Parameters
    ----------
    parties : tuple of str
        Everybody entitled, the excluded included.
    roles : mapping, optional
        Who plays which role in the dispute.
    body : tuple of str, optional
        Who of them sits in the body that votes, as the treaty names them; all where left out.
    suspended : bool
        Whether the respondent's membership is suspended: its states in the dispute have no vote.
    """
    if suspended and "respondent" not in rule.excluded:
        rule = rule.model_copy(update={"excluded": (*rule.excluded, "respondent")})
    played = roles or {}
    key = (rule, parties, tuple(played.items()), body)
    if key not in context.polls:
        benches = seated(context, body, parties)
        context.polls[key] = Poll(
            rule=_with_holders(context, rule, benches),
            electorate=Electorate(classes=tuple(bench.voters for bench in benches)),
            owners={bench.voters.name: bench.actor for bench in benches},
            left_out=_left_out(context, rule, benches, played),
            index=context.index,
        )
    return context.polls[key]


def seated(
    context: Context, body: tuple[str, ...] | None, actors: tuple[str, ...]
) -> tuple[Bench, ...]:
    """Return the benches of some actors in a body: of all who vote, or of those it names.

    A class that votes in no other body votes in one that names it; who is suspended in none.
    """
    if body is None:
        return context.membership.voting(actors)
    return tuple(
        bench
        for bench in context.membership.benches
        if bench.actor in actors
        and not bench.suspended
        and any(_is_named(context, name, bench) for name in body)
    )


def is_suspended(context: Context, facts: Mapping[str, object]) -> bool:
    """Whether the respondent of the crisis at hand has been suspended in the course of it."""
    threat = context.threat(facts)  # type: ignore[arg-type]
    return bool(facts.get(f"suspended.{threat.aggressor}"))


def n_seats(context: Context, body: tuple[str, ...] | None, actors: Iterable[str]) -> int:
    """Return how many states of some actors sit in a body."""
    return sum(bench.voters.count for bench in seated(context, body, tuple(actors)))


def roles_of(context: Context, facts: Mapping[str, object]) -> Roles:
    """Return who plays which role in the crisis at hand, and with how many states."""
    threat = context.threat(facts)  # type: ignore[arg-type]
    roles: dict[str, tuple[str, int]] = {}
    if threat.aggressor is not None:
        n = context.sizes[threat.aggressor]
        roles["respondent"] = (threat.aggressor, min(threat.aggressor_states or n, n))
    if threat.victim is not None:
        n = context.sizes[threat.victim]
        roles["claimant"] = (threat.victim, min(threat.victim_states or n, n))
    return roles


def _left_out(
    context: Context, rule: DecisionRule, benches: tuple[Bench, ...], roles: Roles
) -> dict[str, int]:
    """Return how many voters of each class a rule leaves out: those in a role, or named.

    Of an actor only some of whose states are in the dispute, those of the class first in the file
    leave first, in whichever body that class sits.
    """
    left_out: dict[str, int] = {}
    seats = {bench.voters.name for bench in benches}
    for name in rule.excluded:
        actor, remaining = roles.get(name, ("", 0))
        for bench in context.membership.benches:
            if name in roles and bench.actor == actor:
                leaving = min(remaining, bench.voters.count)
                remaining -= leaving
            elif name not in roles and _is_named(context, name, bench):
                leaving = bench.voters.count
            else:
                continue
            if leaving and bench.voters.name in seats:
                left_out[bench.voters.name] = max(leaving, left_out.get(bench.voters.name, 0))
    return left_out


def _is_named(context: Context, name: str, bench: Bench) -> bool:
    """Whether a rule's name stands for a bench: its class of members, or its actor."""
    if name in context.membership.classes:
        return name == bench.member_class
    return bench.actor in context.members_of(name)


def _with_holders(context: Context, rule: DecisionRule, benches: tuple[Bench, ...]) -> DecisionRule:
    """Return a rule whose vetoes, in every part, are held by the voters their names stand for."""
    holders = [b.voters.name for name in rule.veto for b in benches if _is_named(context, name, b)]
    changes: dict[str, object] = {"veto": tuple(dict.fromkeys(holders))}
    if isinstance(rule, MultipleMajority):
        changes["rules"] = tuple(_with_holders(context, part, benches) for part in rule.rules)
    return rule.model_copy(update=changes)


def reform_conference(context: Context) -> Conference | None:
    """Return the conference of the forum that can adopt a reform, if there is one."""
    if context.forum is None:
        return None
    inside = Context(treaty=context.forum, situation=context.situation)
    return next(iter(inside.applicable(Conference, REFORM)), None)
