"""The probability of an event, over all perfect Bayesian equilibria of a model."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from est_games.arithmetic import Value
from est_games.claim.measure.base import Measured, MeasureEntry, Told, UndefinedError
from est_games.claim.measure.equilibria import outlined, over_equilibria
from est_games.equilibrium.stages.continuation import Continuation
from est_games.record import Name
from est_games.situation.model import Formula

if TYPE_CHECKING:
    from est_games.claim.case import Observe, ValuedCase


class ChanceMeasure(MeasureEntry):
    """How likely an event is, given another where ``given`` says so.

    Events are formulas over the attributes of outcomes, such as ``adopted*crisis.attack``; a
    formula that is no event gives its expected value. ``of`` takes one private type of the proposer
    as given. The bare name is the probability in an equilibrium; ``.least`` and ``.most`` range
    over all of them.
    """

    type: Literal["chance"]
    event: Formula
    given: Formula | None = None
    of: Name | None = None

    fields: ClassVar[tuple[str, ...]] = ("", "least", "most")
    needs: ClassVar[tuple[str, ...]] = ("game",)

    @property
    def observe(self) -> Observe:
        """The event, and what is given, each to be watched."""
        event = self.event.text
        if self.given is None:
            return (("event", event),)
        return (("event", f"({event})*({self.given.text})"), ("given", self.given.text))

    def measured(self, case: ValuedCase) -> Measured:
        """Return the probability in each equilibrium, the least and the most."""
        solution = case.solution(self.observe)
        found = solution.at(0, solution.valuation.prior)
        values = [self._chance(case, each) for each in found]
        return over_equilibria(values, case.ring, exact=solution.exact_region)

    def _chance(self, case: ValuedCase, continuation: Continuation) -> Value:
        first = len(case.players)
        both = self._expected(case, continuation.values[first])
        if self.given is None:
            return both
        condition = self._expected(case, continuation.values[first + 1])
        if not case.ring.sign(condition):
            raise UndefinedError(f"in some equilibrium {self.given.text} never happens")
        return case.ring.divide(both, condition)

    def _expected(self, case: ValuedCase, values: tuple[Value, ...]) -> Value:
        if self.of is not None:
            return values[case.kind(self.of, f"measure.{self.id}.of")]
        prior = case.solution(self.observe).valuation.prior
        return sum(
            (weight * value for weight, value in zip(prior, values, strict=True)),
            start=case.ring.constant(0),
        )

    def told(self, case: ValuedCase) -> Told:
        """Return the play of an equilibrium with the least and of one with the most."""
        found = case.base(self.observe).equilibria
        near = [case.ring.near(self._chance(case, each)) for each in found]
        if not near:
            return Told()
        places = dict.fromkeys((near.index(min(near)), near.index(max(near))))
        return outlined(case, self.observe, tuple(places))
