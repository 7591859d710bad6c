"""A crisis under way between parties, and what its outcomes are worth to each of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from est_games.arithmetic import ExactRing, fraction, rational
from est_games.equilibrium.stages.backward import solve_stages
from est_games.errors import GameError, Problem, SolveError, shown
from est_games.expression import parse
from est_games.game.valuation import Valuation
from est_games.polynomial import Polynomial
from est_games.procedure import phases
from est_games.procedure.compile import compile_onwards
from est_games.procedure.compliance import Sanctioning
from est_games.procedure.context import Context
from est_games.procedure.crisis import breached
from est_games.procedure.draft import Branch, Facts
from est_games.situation.model import Threat
from est_games.states.ballots import among
from est_games.treaty.provision import Conference, Restraint


@dataclass(frozen=True, kw_only=True)
class Crisis:
    """A threat carried out, brought before a conference of parties.

    Parameters
    ----------
    context : Context
        A treaty facing a situation.
    values : mapping of str to Fraction
        The value of each parameter.
    threat : Threat
        What happened.
    conference : Conference
        Before which body it is.
    parties : mapping of str to int
        How many states of each actor are parties.
    """

    context: Context
    values: Mapping[str, Fraction]
    threat: Threat
    conference: Conference
    parties: Mapping[str, int]

    @cached_property
    def inside(self) -> Context:
        """The context in which actors have only the states that are parties."""
        return among(self.context, self.parties)

    @cached_property
    def facts(self) -> Facts:
        """What is known once the conference has been convened."""
        context, threat = self.context, self.threat
        present = {actor: n for actor, n in self.parties.items() if n}
        bodies = context.treaty.of_type(Conference)
        facts: dict[str, Fraction | int] = {
            "tabled": 1,
            "in_force": 1,
            **{f"signed.{actor}": 1 for actor in present},
            f"crisis.{threat.id}": 1,
            "covered": 1,
            "filed": 1,
            "admitted": 1,
            "consulted": int(self.conference.after is not None),
            "convened": 1,
            "signers": sum(present.values()),
            "_conference": 1 + [each.id for each in bodies].index(self.conference.id),
        }
        for group in context.situation.group:
            members = sum(present.get(actor, 0) for actor in group.actors)
            facts[f"share.{group.id}"] = Fraction(members, context.n_states(group.actors))
        if threat.aggressor is not None:
            facts["proceeded"] = 1
            if threat.aggressor in present and context.applicable(Restraint, threat.kind):
                broken = breached(context, facts, threat.aggressor)
                return with_sanctions(context, broken, "breach")
        return facts

    @cached_property
    def belief(self) -> dict[str, Fraction]:
        """How likely each type of the proposer is, the threat having come."""
        kinds = self.context.situation.type
        weights = {
            kind.id: self.number(kind.belief.reduce({}))
            * self.number(
                self.threat.probability.reduce(
                    {f"type.{other.id}": int(other is kind) for other in kinds}
                )
            )
            for kind in kinds
        }
        total = sum(weights.values())
        if kinds and not total:
            return {kind.id: self.number(kind.belief.reduce({})) for kind in kinds}
        return {name: weight / total for name, weight in weights.items()}

    def number(self, polynomial: Polynomial) -> Fraction:
        """Return what a polynomial in the parameters is worth."""
        values = {name: rational(value) for name, value in self.values.items()}
        found = polynomial.evaluate(values, ExactRing())
        return Fraction(found) if isinstance(found, int) else fraction(found)

    def worth(self, branch: Branch, choose: str) -> dict[str, Fraction]:
        """Return what a state of each party expects where play goes on from a branch.

        From there on the parties of an actor act as one; of several equilibria each counts the
        worst or the best, as chosen.
        """
        situation = self.inside.situation
        kinds = tuple(
            kind.model_copy(update={"belief": parse(str(self.belief[kind.id]))})
            for kind in situation.type
        )
        context = Context(
            treaty=self.context.treaty,
            situation=situation.model_copy(update={"type": kinds}),
            forum=self.context.forum,
        )
        form = compile_onwards(context, branch.phase, branch.facts)
        valuation = Valuation(form, dict(self.values))
        equilibria = solve_stages(valuation, apart=0).equilibria
        if not equilibria:
            problem = Problem(path=form.stages[0].label, message="has no pure equilibrium")
            raise SolveError("what follows cannot be solved", [problem])
        better = min if choose == "worst" else max
        return {
            actor: better(
                sum(
                    (
                        fraction(weight) * valuation.ring.at_point(value)
                        for weight, value in zip(
                            valuation.prior, each.values[context.index[actor]], strict=True
                        )
                    ),
                    Fraction(0),
                )
                for each in equilibria
            )
            for actor, n in self.parties.items()
            if n
        }


def with_sanctions(context: Context, facts: Facts, upon: str) -> Facts:
    """Return the facts with the sanctions that a breach, or defiance, meets without a vote."""
    met = Sanctioning(phase=phases.SANCTIONS, upon=upon, onward=phases.ENFORCEMENT).draft(
        context, facts
    )
    return met.facts if isinstance(met, Branch) else facts


def crisis_of(
    context: Context,
    values: Mapping[str, Fraction],
    threat: str | None,
    conference: str | None,
    parties: Mapping[str, int] | None,
) -> Crisis:
    """Return the crisis asked about: by default the first that a conference deals with.

    Raises
    ------
    GameError
        There is none, or names and numbers do not fit.
    """
    sizes = context.sizes
    numbers = dict(sizes) if parties is None else {a: parties.get(a, 0) for a in sizes}
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
    cases = [
        (each, body)
        for each in context.situation.threat
        if numbers.get(str(each.victim))
        for body in context.applicable(Conference, each.kind)
    ]
    found = [
        (each, body)
        for each, body in cases
        if threat in (None, each.id) and conference in (None, body.id)
    ]
    if not found:
        problems.append(
            Problem(
                path="conference" if threat is None and conference is not None else "threat",
                message="comes before no such conference",
                value=shown(f"{threat or 'any'} before {conference or 'any'}"),
                accepted="; ".join(f"{each.id} before {body.id}" for each, body in cases)
                or "a treaty with a conference for what this situation threatens",
            )
        )
    if problems:
        raise GameError("a crisis between states cannot be told", problems)
    chosen, body = found[0]
    return Crisis(context=context, values=values, threat=chosen, conference=body, parties=numbers)
