"""A claim's model made ready: the treaty as changed, the situation, the form, solved once.

A :class:`Case` keeps what does not depend on the point: compiled forms and plain solutions. Put at
a point of a ring it is a :class:`ValuedCase`, which is what measures look at.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from est_games.arithmetic import ExactRing, Ring, TracedRing, Value
from est_games.claim.game import GameEntry, game_form, game_problems
from est_games.claim.subgame import after_replies, left_untabled
from est_games.equilibrium.solution import Solution
from est_games.equilibrium.stages.perfect_bayesian import StageSolution, solve_stages, written
from est_games.equilibrium.stages.plan import PlanEquilibrium
from est_games.errors import ClaimError, Problem, choices, shown
from est_games.expression import Expression, parse
from est_games.game.multistage import MultistageForm
from est_games.game.valuation import Valuation
from est_games.parameter import Parameter
from est_games.polynomial import Evaluator, ExpressionError
from est_games.procedure import compile_game
from est_games.procedure.context import Context
from est_games.procedure.membership import membership_in_force
from est_games.situation.check import sizes
from est_games.situation.model import PrivateType, Reply, Situation
from est_games.treaty.model import Treaty
from est_games.verdict.judge import Judge, Judgement
from est_games.verdict.position import Position, Solved

Observe = tuple[tuple[str, str], ...]
"""Events to be watched: name and formula."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Case:
    """A model of a claim.

    Parameters
    ----------
    name : str
        As the claim calls it.
    treaty : Treaty or None
        As changed, under its readings.
    situation : Situation or None
        Who faces it.
    forum : Treaty or None
        Where a reform can be sought.
    settings : mapping of str to Fraction
        Parameters moved.
    fixed : frozenset of str
        Those of them that the claim itself sets: they stay where they are on any line.
    belief : mapping of str to Expression
        What the others believe of each private type, where that is not what the situation says.
    after : mapping of str to str
        The replies play begins after; empty for all of it.
    untabled : bool
        Whether play begins where the treaty is not tabled.
    in_force : bool
        Whether the treaty is in force from the start.
    game : GameEntry or None
        A game written out in the place of a treaty.
    shelf : dict
        Forms compiled so far, shared by models that differ only in where play begins and at which
        values.
    others : tuple of Parameter
        Parameters that are none of the situation's: the claim's own, and those of other models
        along which the claim is traced.
    """

    name: str
    treaty: Treaty | None
    situation: Situation | None
    forum: Treaty | None
    settings: Mapping[str, Fraction]
    fixed: frozenset[str]
    belief: Mapping[str, Expression]
    after: Mapping[str, Reply]
    untabled: bool
    in_force: bool
    game: GameEntry | None
    shelf: dict[Observe, MultistageForm]
    others: tuple[Parameter, ...]

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """Every parameter, at the values set."""
        own = self.situation.parameters if self.situation else ()
        return tuple(
            replace(each, value=self.settings.get(each.name, each.value))
            for each in (*own, *self.others)
        )

    @cached_property
    def _bases(self) -> dict[Observe, StageSolution]:
        return {}

    @cached_property
    def memory(self) -> dict[str, Solution]:
        """What measures that solve the model in their own way have found."""
        return {}

    @cached_property
    def _judges(self) -> dict[Observe, Judge]:
        return {}

    def base(self, observe: Observe = ()) -> StageSolution:
        """Return the model solved at its present values, with some events watched."""
        known = self._bases.get(observe)
        if known is None:
            known = self._bases[observe] = solve_stages(Valuation(self._form(observe)))
        return known

    def judge(self, observe: Observe = ()) -> Judge:
        """Return what solves the model at any other point."""
        known = self._judges.get(observe)
        if known is None:
            known = self._judges[observe] = Judge(self.base(observe))
        return known

    @cached_property
    def _written(self) -> dict[tuple[Observe, int], PlanEquilibrium]:
        return {}

    def written(self, observe: Observe, place: int) -> PlanEquilibrium:
        """Return one of the equilibria at the present values, written out and checked."""
        known = self._written.get((observe, place))
        if known is None:
            base = self.base(observe)
            known = self._written[observe, place] = written(base, base.equilibria[place])
        return known

    def _form(self, observe: Observe) -> MultistageForm:
        if self.game is not None:
            return self._written_out(self.game, observe)
        if self.treaty is None or self.situation is None:
            raise ClaimError(
                "a claim does not fit its model",
                [
                    Problem(
                        path=f"model.{self.name}",
                        message="has no game to solve",
                        accepted="a treaty and a situation",
                    )
                ],
            )
        if observe not in self.shelf:
            self.shelf[observe] = compile_game(
                self.treaty,
                self.situation,
                forum=self.forum,
                in_force=self.in_force,
                observe=dict(observe),
            )
        form = replace(self.shelf[observe], parameters=self.parameters)
        if self.belief:
            form = replace(form, prior=tuple(kind.belief.reduce({}) for kind in self.kinds))
        if self.untabled:
            return left_untabled(form)
        return after_replies(form, self.after) if self.after else form

    def _written_out(self, game: GameEntry, observe: Observe) -> MultistageForm:
        names = [each.name for each in self.parameters]
        watched = {name: parse(text, path=f"measure.{name}") for name, text in observe}
        problems = [
            *game_problems(game, f"model.{self.name}.game", names),
            *(
                Problem(
                    path=f"measure.{event}",
                    message="reads an unknown name",
                    value=shown(name),
                    accepted=choices([*game.attributes, *names]),
                )
                for event, formula in watched.items()
                for name in sorted(formula.names - {*game.attributes, *names})
            ),
        ]
        if problems:
            raise ClaimError("a claim does not fit its model", problems)
        return game_form(game, self.parameters, watched)

    @property
    def players(self) -> tuple[str, ...]:
        """Who plays, observers left out."""
        if self.game is not None:
            return self.game.player
        return tuple(actor.id for actor in self.situation.actor) if self.situation else ()

    @property
    def kinds(self) -> tuple[PrivateType, ...]:
        """The private types, with the others' belief in each."""
        if self.game is not None:
            return self.game.type
        kinds = self.situation.type if self.situation else ()
        return tuple(
            kind.model_copy(update={"belief": self.belief.get(kind.id, kind.belief)})
            for kind in kinds
        )

    def at(self, ring: TracedRing | None, point: Mapping[str, Fraction]) -> ValuedCase:
        """Return the model at a point: of a traced ring, or at its own values.

        Raises
        ------
        ClaimError
            The claim sets one of the two parameters along which it is traced, and not the other.
        """
        if ring is None or self.fixed.isdisjoint(ring.names):
            return ValuedCase(self, ring, point)
        if self.fixed.issuperset(ring.names):
            return ValuedCase(self, None, {})
        problem = Problem(
            path=f"model.{self.name}.set",
            message="sets one of the parameters the condition is sought on, and not the other",
            value=", ".join(sorted(self.fixed.intersection(ring.names))),
            accepted="both, or neither",
        )
        raise ClaimError("a claim does not fit its model", [problem])


class ValuedCase:
    """A model at one point.

    Parameters
    ----------
    case : Case
        The model.
    traced : TracedRing or None
        The ring in which some parameters are free; None for the present values.
    point : mapping of str to Fraction
        The values of the free ones.
    """

    def __init__(
        self, case: Case, traced: TracedRing | None, point: Mapping[str, Fraction]
    ) -> None:
        self.case = case
        self.traced = traced
        self.point = point
        # Payoffs are the same whatever is watched besides: what is solved anyway will do for them.
        self.watched: Observe = ()
        self.ring: Ring = ExactRing() if traced is None else traced
        self._judgements: dict[Observe, Judgement] = {}

    def base(self, observe: Observe = ()) -> StageSolution:
        """Return the model solved at its present values."""
        return self.case.base(observe)

    def judgement(self, observe: Observe = ()) -> Judgement:
        """Return the model solved at the point, as far as it is asked about."""
        known = self._judgements.get(observe)
        if known is None:
            known = self._judgements[observe] = self._judged(observe)
        return known

    def solution(self, observe: Observe = ()) -> Solved:
        """Return the solution at the point."""
        return self.judgement(observe).position.solution

    def _judged(self, observe: Observe) -> Judgement:
        if self.traced is None:
            return Judgement(position=Position(solution=self.base(observe)))
        form = self.base(observe).valuation.form
        valuation = Valuation(form, self.point, ring=self.traced)
        return self.case.judge(observe).judgement(valuation)

    def remembered(self, key: str, find: Callable[[], Solution]) -> Solution:
        """Return the solution kept under a key, or find it now; for present values only."""
        if key not in self.case.memory:
            self.case.memory[key] = find()
        return self.case.memory[key]

    @property
    def treaty(self) -> Treaty:
        """The treaty, as changed.

        Raises
        ------
        ClaimError
            The model has none.
        """
        if self.case.treaty is None:
            raise self._lacking("treaty")
        return self.case.treaty

    @property
    def situation(self) -> Situation:
        """The situation.

        Raises
        ------
        ClaimError
            The model has none.
        """
        if self.case.situation is None:
            raise self._lacking("situation")
        return self.case.situation

    def _lacking(self, what: str) -> ClaimError:
        problem = Problem(
            path=f"model.{self.case.name}.{what}", message="is missing", accepted=f"a {what}"
        )
        return ClaimError("a claim does not fit its model", [problem])

    @cached_property
    def context(self) -> Context:
        """The treaty facing the situation."""
        standing = membership_in_force(self.treaty, self.situation) if self.case.in_force else None
        return Context(
            treaty=self.treaty,
            situation=self.situation,
            forum=self.case.forum,
            standing=standing,
        )

    @property
    def players(self) -> tuple[str, ...]:
        """The actors, in file order; observers come after them."""
        return self.case.players

    def player(self, name: str | None, path: str) -> int:
        """Return the index of an actor."""
        return _place(name, self.players, path, "an actor")

    def shares(self, name: str, path: str) -> Mapping[int, Value]:
        """Return who is meant by an actor or a group, each with its share of the states."""
        situation = self.case.situation
        groups = {each.id: each.actors for each in situation.group} if situation else {}
        if situation is None or name in self.players or name not in groups:
            known = (*self.players, *groups)
            return {_place(name, known, path, "an actor or a group"): self.ring.constant(1)}
        states = sizes(situation)
        total = sum(states[actor] for actor in groups[name])
        return {
            self.players.index(actor): self.ring.constant(Fraction(states[actor], total))
            for actor in groups[name]
        }

    def kind(self, name: str | None, path: str) -> int:
        """Return the index of a private type of the proposer; the only one where none is named."""
        kinds = tuple(kind.id for kind in self.case.kinds)
        return 0 if name is None and len(kinds) <= 1 else _place(name, kinds, path, "a type")

    @cached_property
    def known(self) -> Mapping[str, Value]:
        """Values of all names a formula over the model may read."""
        values = {each.name: self.ring.constant(each.value) for each in self.case.parameters}
        if self.traced is not None:
            values.update(self.traced.generators)
        evaluate = Evaluator(values, self.ring)
        beliefs = {
            f"belief.{kind.id}": evaluate(kind.belief.reduce({})) for kind in self.case.kinds
        }
        states = sizes(self.case.situation) if self.case.situation else {}
        return {
            **values,
            **beliefs,
            **{f"states.{actor}": self.ring.constant(n) for actor, n in states.items()},
        }

    def number(self, formula: Expression, path: str) -> Value:
        """Return the value of a formula over the model's parameters.

        Raises
        ------
        ClaimError
            It reads a name that is not known, or divides by zero.
        """
        unknown = sorted(formula.names - self.known.keys())
        problems = [
            Problem(
                path=path,
                message="reads an unknown name",
                value=shown(name),
                accepted=choices(self.known),
            )
            for name in unknown
        ]
        if not problems:
            try:
                return Evaluator(self.known, self.ring)(formula.reduce({}))
            except ExpressionError as failure:
                problems = [Problem(path=path, message=failure.summary, value=formula.text)]
        raise ClaimError("a claim does not fit its model", problems)

    def expected(self, formula: Expression) -> Value:
        """Return the expected value of a formula over parameters and the proposer's type."""
        kinds = self.case.kinds
        evaluate = Evaluator(self.known, self.ring)
        if not kinds:
            return evaluate(formula.reduce({}))
        total = self.ring.constant(0)
        for kind in kinds:
            given = formula.reduce({f"type.{each.id}": int(each is kind) for each in kinds})
            total = total + self.known[f"belief.{kind.id}"] * evaluate(given)
        return total


def _place(name: str | None, names: tuple[str, ...], path: str, what: str) -> int:
    if name in names:
        return names.index(name)
    problem = Problem(
        path=path,
        message="is missing" if name is None else f"is not {what} of this situation",
        value=None if name is None else shown(name),
        accepted=choices(names),
    )
    raise ClaimError("a claim does not fit its model", [problem])
