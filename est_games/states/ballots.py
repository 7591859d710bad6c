"""A vote of states: who is entitled, under a rule whose vetoes and exclusions are settled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from est_games.procedure.context import Context
from est_games.procedure.voting import Roles, poll, seated
from est_games.treaty.ballot import Electorate
from est_games.treaty.decision import DecisionRule
from est_games.treaty.provision import Conference
from est_games.treaty.rule import MultipleMajority


@dataclass(frozen=True, slots=True, kw_only=True)
class StateVote:
    """A rule and who votes under it, each state for itself.

    Parameters
    ----------
    rule : DecisionRule
        Nobody is left out by it any more.
    electorate : Electorate
        A class for each actor some of whose states may vote.
    """

    rule: DecisionRule
    electorate: Electorate


@dataclass(frozen=True, slots=True, kw_only=True)
class Benches:
    """Voters between whom a rule cannot tell: actors whose states weigh alike and hold no veto.

    Parameters
    ----------
    actors : mapping of str to tuple of str
        Who sits on each bench.
    electorate : Electorate
        A class for each bench.
    """

    actors: Mapping[str, tuple[str, ...]]
    electorate: Electorate

    @classmethod
    def of(cls, vote: StateVote) -> Benches:
        """Return the benches of a vote."""
        holders = _holders(vote.rule)
        alike: dict[object, list[str]] = {}
        for voters in vote.electorate.classes:
            key = voters.name if voters.name in holders else tuple(sorted(voters.weights.items()))
            alike.setdefault(key, []).append(voters.name)
        by_name = {voters.name: voters for voters in vote.electorate.classes}
        benches = {names[0] if len(names) == 1 else "states": names for names in alike.values()}
        if len(benches) < len(alike):
            benches = {" and ".join(names): names for names in alike.values()}
        classes = tuple(
            type(by_name[names[0]])(
                name=bench,
                count=sum(by_name[name].count for name in names),
                weights=by_name[names[0]].weights,
            )
            for bench, names in benches.items()
        )
        return cls(
            actors={bench: tuple(names) for bench, names in benches.items()},
            electorate=Electorate(classes=classes),
        )


def vote_of_states(
    context: Context,
    rule: DecisionRule,
    parties: Mapping[str, int],
    roles: Roles | None = None,
    *,
    suspended: bool = False,
) -> StateVote:
    """Return the vote of so many states of each actor.

    Parameters
    ----------
    context : Context
        A treaty facing a situation.
    rule : DecisionRule
        As the treaty has it.
    parties : mapping of str to int
        How many states of each actor are entitled, those a rule leaves out included.
    roles : mapping, optional
        Who plays which role in a dispute; where left out, roles exclude nobody.
    suspended : bool
        Whether the respondent's membership is suspended, so that it has no vote.
    """
    voting = among(context, parties)
    present = tuple(a for a, n in parties.items() if n)
    vote = poll(voting, rule, present, roles, suspended=suspended)
    entitled = vote.electorate.without(vote.left_out)
    classes = tuple(voters for voters in entitled.classes if voters.count)
    names = frozenset(voters.name for voters in classes)
    return StateVote(rule=_settled(vote.rule, names), electorate=Electorate(classes=classes))


def seats_of(
    context: Context, conference: Conference, parties: Mapping[str, int]
) -> Mapping[str, int]:
    """Return how many of so many states of each actor sit in a conference."""
    if conference.body is None:
        return parties
    sits = {bench.actor for bench in seated(context, conference.body, context.players)}
    return {actor: n for actor, n in parties.items() if actor in sits}


def among(context: Context, parties: Mapping[str, int]) -> Context:
    """Return the context in which each actor has only the states that are parties."""
    actors = tuple(
        actor.model_copy(update={"members": parties[actor.id]}) if parties.get(actor.id) else actor
        for actor in context.situation.actor
    )
    situation = context.situation.model_copy(update={"actor": actors})
    return Context(treaty=context.treaty, situation=situation, forum=context.forum)


def _settled(rule: DecisionRule, names: frozenset[str]) -> DecisionRule:
    """Return a rule that excludes nobody and whose vetoes are held by those who vote."""
    changes: dict[str, object] = {
        "excluded": (),
        "veto": tuple(name for name in rule.veto if name in names),
    }
    if isinstance(rule, MultipleMajority):
        changes["rules"] = tuple(_settled(part, names) for part in rule.rules)
    return rule.model_copy(update=changes)


def _holders(rule: DecisionRule) -> frozenset[str]:
    """Return who holds a veto in a rule or any part of it."""
    parts = rule.rules if isinstance(rule, MultipleMajority) else ()
    return frozenset(rule.veto).union(*map(_holders, parts))
