"""How actors vote in a treaty's rule: all states of an actor cast the same ballot."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from est_games.game.multistage import Move
from est_games.procedure.context import Context
from est_games.procedure.draft import choice
from est_games.provenance import Source
from est_games.treaty.ballot import Ballot, Electorate, VoterClass
from est_games.treaty.decision import DecisionRule
from est_games.treaty.provision import Conference
from est_games.treaty.rule import MultipleMajority

REFORM = "reform"
BALLOTS = (Ballot.YES, Ballot.NO, Ballot.ABSTAIN)
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


def excluded_states(
    context: Context, rule: DecisionRule, parties: tuple[str, ...], roles: Roles
) -> dict[str, int]:
    """Return how many states of each actor a rule leaves out: those in a role, or named."""
    left_out: dict[str, int] = {}
    for name in rule.excluded:
        named = (
            [roles[name]]
            if name in roles
            else [(a, context.sizes[a]) for a in context.members_of(name) if a in context.sizes]
        )
        for actor, n in named:
            if actor in parties:
                left_out[actor] = max(n, left_out.get(actor, 0))
    return left_out


def ballot_move(context: Context, actor: str, source: Source) -> Move:
    """Return an actor's choice of a ballot."""
    return choice(context.index[actor], [(ballot.value, source) for ballot in BALLOTS])


def ballot_box(
    context: Context, rule: DecisionRule, parties: tuple[str, ...], roles: Roles | None = None
) -> Callable[[Mapping[int, str]], VoteResult]:
    """Return what decides votes of some actors: from ballots by player index to the result.

    Parameters
    ----------
    parties : tuple of str
        Everybody entitled, the excluded included; who casts no ballot is absent.
    """
    electorate = Electorate(
        classes=tuple(
            VoterClass(
                name=a,
                count=context.sizes[a],
                weights={
                    measure: total / context.sizes[a]
                    for measure, total in context.actors[a].weights.items()
                },
            )
            for a in parties
        )
    )
    left_out = excluded_states(context, rule, parties, roles or {})
    voting = {a: context.sizes[a] - left_out.get(a, 0) for a in parties}
    asked = _with_holders(context, rule, parties)

    def vote(chosen: Mapping[int, str]) -> VoteResult:
        tally = {
            a: {Ballot(chosen.get(context.index[a], Ballot.ABSENT)): voting[a]} for a in parties
        }
        result = asked.decide(tally, electorate, left_out)
        freed = tuple(a for a, n in result.released.items() if n == voting[a])
        return VoteResult(adopted=result.adopted, unbound=freed)

    return vote


def _with_holders(context: Context, rule: DecisionRule, parties: tuple[str, ...]) -> DecisionRule:
    """Return a rule whose vetoes, in every part, are held by the parties their names stand for."""
    holders = tuple(a for name in rule.veto for a in context.members_of(name) if a in parties)
    changes: dict[str, object] = {"veto": holders}
    if isinstance(rule, MultipleMajority):
        changes["rules"] = tuple(_with_holders(context, part, parties) for part in rule.rules)
    return rule.model_copy(update=changes)


def reform_conference(context: Context) -> Conference | None:
    """Return the conference of the forum that can adopt a reform, if there is one."""
    if context.forum is None:
        return None
    inside = Context(treaty=context.forum, situation=context.situation)
    return next(iter(inside.applicable(Conference, REFORM)), None)
