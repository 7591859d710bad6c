"""Attendance and votes by states: what each does, and what the conference then decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from est_games.game.typed_anonymous import TypedAnonymousForm
from est_games.procedure import phases
from est_games.procedure.conference import carried, rejected, undecided
from est_games.procedure.draft import Branch
from est_games.procedure.voting import is_suspended, roles_of
from est_games.states.ballots import Benches, StateVote, seats_of, vote_of_states
from est_games.states.crisis import Crisis
from est_games.treaty.ballot import Ballot, Electorate
from est_games.treaty.decision import DecisionRule

BALLOTS = (Ballot.YES, Ballot.NO, Ballot.ABSTAIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stakes:
    """What a decision and its absence are worth to a state of each party."""

    adopted: Mapping[str, Fraction]
    undecided: Mapping[str, Fraction]
    inquorate: Mapping[str, Fraction]

    def ballot(self, actor: str) -> Ballot:
        """Return the ballot that serves a state best, whatever others cast; abstention at a tie."""
        gain = self.adopted[actor] - self.undecided[actor]
        return Ballot.YES if gain > 0 else Ballot.NO if gain < 0 else Ballot.ABSTAIN


def stakes_of(crisis: Crisis, choose: str) -> Stakes:
    """Return what the conference's decision is worth to each party."""
    there = {f"_attends.{actor}": 1 for actor, n in sitting(crisis).items() if n}
    quorate = {**crisis.facts, "quorate": 1, **there}
    decided = Branch(phase=phases.COMPLIANCE, facts=carried(crisis.context, quorate))
    failed = crisis.worth(rejected(crisis.context, quorate), choose)
    # Without a quorum there is no next milder measure to vote on either.
    ended = undecided(crisis.context, crisis.facts)
    return Stakes(
        adopted=crisis.worth(decided, choose),
        undecided=failed,
        inquorate=crisis.worth(ended, choose) if crisis.conference.grades else failed,
    )


def voting_form(crisis: Crisis, stakes: Stakes) -> TypedAnonymousForm:
    """Return the vote: yes, no or abstain, all who may vote being there."""
    tables = _Tables.of(crisis)
    sizes = {voters.name: voters.count for voters in tables.vote.electorate.classes}

    def payoff(kind: str, strategy: str, tally: Mapping[str, int]) -> Fraction:
        cast = {
            bench: {ballot: tally[f"{ballot}: {bench}"] for ballot in (Ballot.YES, Ballot.NO)}
            for bench in tables.benches
        }
        for bench, row in cast.items():
            row[Ballot.ABSTAIN] = tables.size(bench) - sum(row.values())
        adopted = tables.adopts(cast)
        return (stakes.adopted if adopted else stakes.undecided)[kind]

    return TypedAnonymousForm.from_payoff(
        payoff,
        sizes=sizes,
        strategies=[str(ballot) for ballot in BALLOTS],
        tallies={
            f"{ballot}: {bench}": [(actor, str(ballot)) for actor in actors]
            for bench, actors in tables.benches.items()
            for ballot in (Ballot.YES, Ballot.NO)
        },
        title=f"{crisis.context.title}: vote by states",
    )


def attendance_form(crisis: Crisis, stakes: Stakes) -> TypedAnonymousForm:
    """Return the game of coming or staying away; who comes casts the ballot that serves it best.

    Of an actor of whose states the rule leaves some out, those come first.

    Notes
    -----
    Presence is tallied by what it does to the vote: 56 states of five kinds that want one thing or
    the other are two tallies.
    """
    parties = {actor: n for actor, n in sitting(crisis).items() if n}
    tables = _Tables.of(crisis)
    voters = {each.name: each.count for each in tables.vote.electorate.classes}
    total = sum(parties.values())
    quorum = crisis.conference.quorum
    needed = 0 if quorum is None else quorum.least(total)

    groups = _alike(parties, voters, tables, stakes)

    def payoff(kind: str, strategy: str, tally: Mapping[str, int]) -> Fraction:
        if sum(tally.values()) < needed:
            return stakes.inquorate[kind]
        cast: dict[str, dict[Ballot, int]] = {bench: {} for bench in tables.benches}
        for name, actors in groups.items():
            n_voters = sum(voters.get(actor, 0) for actor in actors)
            if not n_voters:
                continue
            voting = max(0, tally[name] - (sum(parties[actor] for actor in actors) - n_voters))
            row = cast[tables.bench(actors[0])]
            ballot = stakes.ballot(actors[0])
            row[ballot] = row.get(ballot, 0) + voting
            row[Ballot.ABSENT] = row.get(Ballot.ABSENT, 0) + n_voters - voting
        return (stakes.adopted if tables.adopts(cast) else stakes.undecided)[kind]

    return TypedAnonymousForm.from_payoff(
        payoff,
        sizes=parties,
        strategies=["attend", "stay away"],
        tallies={name: [(a, "attend") for a in actors] for name, actors in groups.items()},
        title=f"{crisis.context.title}: attendance by states",
    )


def sitting(crisis: Crisis) -> Mapping[str, int]:
    """Return how many states of each party sit in the conference."""
    return seats_of(crisis.context, crisis.conference, crisis.parties)


def _alike(
    parties: Mapping[str, int], voters: Mapping[str, int], tables: _Tables, stakes: Stakes
) -> dict[str, list[str]]:
    """Return the actors by what their presence does: which bench, which ballot."""
    groups: dict[str, list[str]] = {}
    for actor, n in parties.items():
        if not voters.get(actor, 0):
            groups.setdefault("there, without a vote", []).append(actor)
        elif voters[actor] == n:
            name = f"there, {stakes.ballot(actor)}: {tables.bench(actor)}"
            groups.setdefault(name, []).append(actor)
        else:
            groups[f"there: {actor}"] = [actor]
    return groups


@dataclass(slots=True, kw_only=True)
class _Tables:
    """A vote in which actors whose states weigh alike and hold no veto are one bench."""

    vote: StateVote
    benches: Mapping[str, tuple[str, ...]]
    rule: DecisionRule
    electorate: Electorate
    known: dict[tuple[tuple[int, ...], ...], bool] = field(default_factory=dict)

    @classmethod
    def of(cls, crisis: Crisis) -> _Tables:
        roles = roles_of(crisis.inside, crisis.facts)
        vote = vote_of_states(
            crisis.context,
            crisis.conference.decision,
            sitting(crisis),
            roles,
            suspended=is_suspended(crisis.inside, crisis.facts),
        )
        benches = Benches.of(vote)
        return cls(
            vote=vote,
            benches=benches.actors,
            rule=vote.rule,
            electorate=benches.electorate,
        )

    def size(self, bench: str) -> int:
        """Return how many may vote there."""
        return next(each.count for each in self.electorate.classes if each.name == bench)

    def bench(self, actor: str) -> str:
        """Return the bench an actor's states sit on."""
        return next(bench for bench, actors in self.benches.items() if actor in actors)

    def adopts(self, cast: Mapping[str, Mapping[Ballot, int]]) -> bool:
        ballots = (*BALLOTS, Ballot.ABSENT)
        key = tuple(tuple(row.get(b, 0) for b in ballots) for row in cast.values())
        if key not in self.known:
            self.known[key] = self.rule.decide(cast, self.electorate).adopted
        return self.known[key]
