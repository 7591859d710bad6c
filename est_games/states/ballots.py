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


def vote_of_states(
    context: Context,
    rule: DecisionRule,
    parties: Mapping[str, int],
    roles: Roles | None = None,
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
    """
    voting = among(context, parties)
    vote = poll(voting, rule, tuple(a for a, n in parties.items() if n), roles)
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
