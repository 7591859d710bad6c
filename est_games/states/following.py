"""What a profile of replies is worth to each kind of state: the game that follows it, solved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import combinations, product

from est_games.arithmetic import Decision, RationalFunction, Value, fraction, rational
from est_games.equilibrium.stages.backward import solve_stages
from est_games.errors import Problem, SolveError
from est_games.expression import Expression
from est_games.game.multistage import MultistageForm, StageKind
from est_games.game.valuation import Valuation
from est_games.polynomial import ZERO, Polynomial
from est_games.procedure import phases
from est_games.procedure.compile import compile_onwards
from est_games.procedure.context import Context
from est_games.situation.model import Interest, ParameterEntry, Situation, Threat
from est_games.states.linear_form import Arguments
from est_games.states.standpoint import STATUS, Remembering, Standpoint, count_name
from est_games.treaty.decision import DecisionRule
from est_games.treaty.provision import Conference, EntryIntoForce, Sanctions

Watcher = tuple[str, str]
"""A kind of state: its actor, and the reply it gave."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """What equilibria of what follows are worth to a kind of state.

    Parameters
    ----------
    worst, best : Fraction
        The least and the most; equal where every equilibrium is worth the same.
    """

    worst: Fraction
    best: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class _Region:
    """Where the same equilibria follow: signs that hold there, and what each watcher then gets."""

    signs: tuple[Decision, ...]
    worths: tuple[tuple[Value, ...], ...]


@dataclass(slots=True, kw_only=True)
class _Sequel:
    """One game that may follow, whose payoffs read how many states gave which reply."""

    form: MultistageForm
    names: tuple[str, ...]
    arguments: Arguments
    regions: list[_Region] = field(default_factory=list)
    known: dict[tuple[Fraction | int, ...], tuple[Worth, ...]] = field(default_factory=dict)


class Following:
    """The games that follow the replies, each solved once for all counts that leave it alike.

    Parameters
    ----------
    context : Context
        A treaty facing a situation, every actor with all its states.
    parameters : mapping of str to Fraction
        The value of each parameter of the situation.
    watchers : tuple of (actor, reply) pairs
        The kinds of state whose payoffs are asked for.
    crises : bool
        Whether what may happen once the treaty is in force is counted.

    Notes
    -----
    1. Once the treaty is in force, the signers of an actor act as one, a party of so many states;
       an actor without a signer is no party. Otherwise all states of an actor act as one.
    2. A bloc acts for a payoff in which its own replies stand at the share of its states that gave
       them; the signers in force for that of a signer.
    3. The game is compiled by the procedures from there on, and solved backwards with the numbers
       of states as free parameters: every sign decided is logged, so one run holds for all numbers
       that keep these signs.
    4. Among several equilibria nobody chooses: the worst and the best for each kind are kept.
    5. Crises exclude each other and nothing joins them: what follows entry into force is worth what
       it is worth without any, and what each alone would add.
    """

    def __init__(
        self,
        context: Context,
        parameters: Mapping[str, Fraction],
        watchers: tuple[Watcher, ...],
        *,
        crises: bool = False,
    ) -> None:
        self.context = context
        self.parameters = dict(parameters)
        self.watchers = watchers
        self.crises = crises
        self.messages: dict[str, None] = {}
        self.several = False
        self._formulas: dict[tuple[int, str, str | None], Remembering] = {}
        self._sequels: dict[tuple[object, ...], _Sequel] = {}

    def enters_into_force(self, signed: Mapping[str, Fraction | int]) -> bool:
        """Whether the treaty is in force once so many states of each responder have signed.

        Every state of a required actor must have signed, and somebody beside the proposer.
        """
        context = self.context
        numbers = {**signed, context.proposer: context.sizes[context.proposer]}
        total = sum(numbers.values())
        return sum(signed.values()) > 0 and all(
            total >= provision.threshold.least(context.n_eligible)
            and all(
                numbers.get(actor, 0) == context.sizes[actor]
                for name in provision.required
                for actor in context.members_of(name)
            )
            for provision in context.treaty.of_type(EntryIntoForce)
        )

    def worths(
        self,
        signed: Mapping[str, Fraction | int],
        sought: bool,
        counts: Mapping[str, Fraction | int],
    ) -> tuple[Worth, ...]:
        """Return what a profile of replies is worth to each kind of state that watches.

        Parameters
        ----------
        signed : mapping of str to int
            How many states of each responder signed. Without crises only their sum and those of
            required actors need be right.
        sought : bool
            Whether any state seeks a reform.
        counts : mapping of str to Fraction
            How many states of each actor gave each reply, by :func:`count_name`; what payoffs do
            not tell apart may be lumped together.
        """
        if not self.enters_into_force(signed):
            return self._at(self._sequel(("outside", sought), None, {}), counts)
        if not self.crises:
            return self._at(self._sequel(("calm",), None, {}), counts)
        parties = {actor: int(n) for actor, n in signed.items()}
        calm, *crises = (self._at(each, counts) for each in self._in_force(parties))
        return tuple(
            Worth(
                worst=plain.worst + sum((e.worst - plain.worst for e in added), Fraction(0)),
                best=plain.best + sum((e.best - plain.best for e in added), Fraction(0)),
            )
            for plain, *added in zip(calm, *crises, strict=True)
        )

    def _in_force(self, signed: Mapping[str, int]) -> list[_Sequel]:
        """Return the game in which no crisis can come, and those in which only one can."""
        parties = (self.context.proposer, *(actor for actor, n in signed.items() if n))
        return [
            self._sequel(
                (threat and threat.id, parties, self._asked(threat, signed)), threat, signed
            )
            for threat in (None, *self.context.situation.threat)
        ]

    def _at(self, sequel: _Sequel, counts: Mapping[str, Fraction | int]) -> tuple[Worth, ...]:
        # What payoffs cannot tell apart is solved and evaluated once.
        key = sequel.arguments.at(counts)
        worths = sequel.known.get(key)
        if worths is None:
            point = tuple(Fraction(counts.get(name, 0)) for name in sequel.names)
            worths = sequel.known[key] = self._worths(sequel, point)
        return worths

    def _sequel(
        self, key: tuple[object, ...], threat: Threat | None, signed: Mapping[str, int]
    ) -> _Sequel:
        sequel = self._sequels.get(key)
        if sequel is None:
            form = (
                self._outside(sought=bool(key[1]))
                if key[0] == "outside"
                else self._after_entry(threat, signed)
            )
            read = frozenset().union(
                *(
                    amount.names
                    for stage in form.stages
                    for component in stage.components
                    for amount in component.amounts
                )
            )
            names = tuple(name for name in self._count_names if name in read)
            mattering = frozenset(_mattering(form, len(self.context.players)))
            arguments = Arguments.of(mattering, names)
            sequel = self._sequels[key] = _Sequel(form=form, names=names, arguments=arguments)
        return sequel

    @cached_property
    def _count_names(self) -> tuple[str, ...]:
        return tuple(
            count_name(actor.id, reply)
            for actor in self.context.situation.responders
            for reply in STATUS
        )

    def _after_entry(self, threat: Threat | None, signed: Mapping[str, int]) -> MultistageForm:
        proposer = self.context.proposer
        facts = {"tabled": 1, "in_force": 1, f"signed.{proposer}": 1}
        facts |= {f"signed.{actor}": 1 for actor, n in signed.items() if n}
        situation = self._situation(signed, () if threat is None else (threat,))
        return self._compiled(situation, phases.DRAW, facts)

    def _outside(self, *, sought: bool) -> MultistageForm:
        facts = {"tabled": 1, f"signed.{self.context.proposer}": 1}
        if sought:
            # The forum asks only whether somebody seeks a reform; payoffs read the counts.
            facts[f"reform.{self.context.situation.responders[0].id}"] = 1
        return self._compiled(self._situation({}, ()), phases.FORUM, facts)

    def _compiled(
        self, situation: Situation, phase: str, facts: Mapping[str, int]
    ) -> MultistageForm:
        context = Context(treaty=self.context.treaty, situation=situation, forum=self.context.forum)
        names = tuple(count_name(*watcher) for watcher in self.watchers)
        return compile_onwards(context, phase, facts, watchers=names)

    def _situation(self, signed: Mapping[str, int], threats: tuple[Threat, ...]) -> Situation:
        """Return the situation in which the signers are blocs and every kind of state watches."""
        situation = self.context.situation
        standpoints = [
            (
                actor.id,
                Standpoint(
                    context=self.context,
                    actor=actor.id,
                    reply="sign" if signed.get(actor.id) else None,
                ),
            )
            for actor in situation.actor
        ]
        watching = [
            (count_name(actor, reply), Standpoint(context=self.context, actor=actor, reply=reply))
            for actor, reply in self.watchers
        ]
        interests = tuple(
            interest.model_copy(update={"actor": name, "formula": self._read(interest, standpoint)})
            for interest in situation.interest
            if interest.paid == "end"
            for name, standpoint in (*standpoints, *watching)
            if standpoint.actor in interest.actors
        )
        # Lumped together, counts that payoffs do not tell apart may leave 0 to n.
        most = Fraction(10**9)
        counted = tuple(
            ParameterEntry.model_construct(id=name, value=Fraction(0), range=(-most, most))
            for name in self._count_names
        )
        actors = tuple(
            actor.model_copy(update={"members": signed[actor.id]})
            if signed.get(actor.id)
            else actor
            for actor in situation.actor
        )
        return situation.model_copy(
            update={
                "interest": interests,
                "parameter": (*situation.parameter, *counted),
                "actor": actors,
                "threat": threats,
            }
        )

    def _read(self, interest: Interest, standpoint: Standpoint) -> Expression:
        """Return a formula as somebody reads it, the same one in every sequel."""
        key = (id(interest), standpoint.actor, standpoint.reply)
        if key not in self._formulas:
            seen = standpoint.of(interest.formula)
            self._formulas[key] = Remembering(text=seen.text, node=seen.node, work=seen.work)
        return self._formulas[key]

    def _worths(self, sequel: _Sequel, point: tuple[Fraction, ...]) -> tuple[Worth, ...]:
        at = tuple(map(rational, point))
        region = next((each for each in sequel.regions if _holds(each, at)), None)
        if region is None:
            region = self._solved(sequel, point)
        found = [[_at(value, at) for value in row] for row in region.worths]
        worths = tuple(Worth(worst=min(row), best=max(row)) for row in zip(*found, strict=True))
        self.several |= any(each.worst < each.best for each in worths)
        return worths

    def _solved(self, sequel: _Sequel, point: tuple[Fraction, ...]) -> _Region:
        """Solve a sequel where the numbers are these, and return the region that has the answer."""
        numbers = dict(zip(sequel.names, point, strict=True))
        valuation = Valuation(sequel.form, {**self.parameters, **numbers}, free=sequel.names)
        solution = solve_stages(valuation, apart=0)
        for label in (*solution.mixed_stages, *solution.empty_stages):
            self.messages[f"Not every equilibrium may be known of: {label}."] = None
        if not solution.equilibria:
            problem = Problem(path=sequel.form.stages[0].label, message="has no pure equilibrium")
            raise SolveError("what follows the replies cannot be solved", [problem])
        n_actors = len(self.context.players)
        prior = valuation.prior
        worths = tuple(
            tuple(
                sum((weight * value for weight, value in zip(prior, row, strict=True)), start=0)
                for row in equilibrium.values[n_actors:]
            )
            for equilibrium in solution.equilibria
        )
        signs = () if valuation.traced is None else valuation.traced.decisions()
        region = _Region(signs=signs, worths=worths)
        if solution.exact_region:
            sequel.regions.append(region)
        return region

    def _asked(self, threat: Threat | None, signed: Mapping[str, int]) -> tuple[object, ...]:
        """Return all that rules ask of the numbers of parties: equal answers, equal games."""
        context = self.context
        parties = {context.proposer: context.sizes[context.proposer]}
        parties |= {actor: n for actor, n in signed.items() if n}
        if threat is None or threat.victim not in parties or not context.covers(threat.kind):
            return ()
        conferences = context.applicable(Conference, threat.kind)
        rules = [conference.decision for conference in conferences]
        sanctions = context.applicable(Sanctions, threat.kind)
        rules += [rule for clause in sanctions for rule in clause.rules]
        if threat.aggressor_states or threat.victim_states or not all(map(_asks_no_number, rules)):
            return tuple(parties.items())
        total = sum(parties.values())
        sums = [
            sum(chosen)
            for size in range(len(parties) + 1)
            for chosen in combinations(parties.values(), size)
        ]
        return tuple(
            tuple(n >= threshold.least(total) for n in sums)
            for conference in conferences
            for threshold in (conference.quorum, conference.call)
            if threshold is not None
        )


def _mattering(form: MultistageForm, n_actors: int) -> Iterator[Polynomial]:
    """Yield what play and its worth depend on: who only watches counts all it is paid.

    Who acts minds only by what outcomes differ, unless delays discount them.
    """
    timeless = all(stage.kind is not StageKind.DELAY for stage in form.stages)
    parts: dict[tuple[int, int], dict[tuple[Polynomial, ...], None]] = {}
    for stage in (each for each in form.stages if each.kind is StageKind.TERMINAL or not timeless):
        rows: dict[int, list[tuple[Polynomial, ...]]] = {k: [] for k in range(n_actors)}
        for component in stage.components:
            if timeless and component.player < n_actors:
                rows[component.player].append(component.amounts)
            else:
                yield from component.amounts
        for player, drawn in product(range(n_actors), range(len(form.types))):
            amounts = tuple(row[drawn] for row in rows[player])
            parts.setdefault((player, drawn), {})[amounts] = None
    for found in parts.values():
        first, *others = (sum(amounts, start=ZERO) for amounts in found)
        yield from (other - first for other in others)


def _asks_no_number(rule: DecisionRule) -> bool:
    """Whether a rule asks only who is for and who against, however many states each has."""
    return (
        rule.rule in ("consensus", "unanimity")
        and rule.quorum is None
        and not getattr(rule, "minus", 0)
        and getattr(rule, "constructive_abstention", None) is None
    )


def _holds(region: _Region, at: tuple[Value, ...]) -> bool:
    for polynomial, sign in region.signs:
        value = polynomial(*at)
        if int(value > 0) - int(value < 0) != sign:
            return False
    return True


def _at(value: Value, at: tuple[Value, ...]) -> Fraction:
    if isinstance(value, RationalFunction):
        return _at(value.numerator, at) / _at(value.denominator, at)
    if isinstance(value, int):
        return Fraction(value)
    return fraction(value(*at) if callable(value) else value)
