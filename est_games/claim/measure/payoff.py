"""What an actor or a group expects, over all perfect Bayesian equilibria of a model."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from est_games.arithmetic import Value
from est_games.claim.measure.base import Measured, MeasureEntry, Told
from est_games.claim.measure.equilibria import outlined, over_equilibria
from est_games.equilibrium.stages.continuation import Continuation
from est_games.record import Name

if TYPE_CHECKING:
    from est_games.claim.case import ValuedCase


class PayoffMeasure(MeasureEntry):
    """What an actor expects, under the prior or, with ``of``, given a type of the proposer.

    ``actor`` may name a group of the situation: it is then what a state of the group expects on
    average, each actor weighing as many states as it has. The bare name is the payoff in an
    equilibrium; ``.least`` and ``.most`` range over all of them.
    """

    type: Literal["payoff"]
    actor: Name
    of: Name | None = None

    fields: ClassVar[tuple[str, ...]] = ("", "least", "most")
    needs: ClassVar[tuple[str, ...]] = ("game",)

    def measured(self, case: ValuedCase) -> Measured:
        """Return the payoff in each equilibrium, the least and the most."""
        solution = case.solution(case.watched)
        found = solution.at(0, solution.valuation.prior)
        values = [self._payoff(case, each) for each in found]
        return over_equilibria(values, case.ring, exact=solution.exact_region)

    def _payoff(self, case: ValuedCase, continuation: Continuation) -> Value:
        shares = case.shares(self.actor, f"measure.{self.id}.actor")
        return sum(
            (
                share * self._expected(case, continuation.values[player])
                for player, share in shares.items()
            ),
            start=case.ring.constant(0),
        )

    def _expected(self, case: ValuedCase, values: tuple[Value, ...]) -> Value:
        if self.of is not None:
            return values[case.kind(self.of, f"measure.{self.id}.of")]
        prior = case.solution(case.watched).valuation.prior
        return sum(
            (weight * value for weight, value in zip(prior, values, strict=True)),
            start=case.ring.constant(0),
        )

    def told(self, case: ValuedCase) -> Told:
        """Return the play of an equilibrium with the least and of one with the most."""
        found = case.base(case.watched).equilibria
        near = [case.ring.near(self._payoff(case, each)) for each in found]
        if not near:
            return Told()
        places = dict.fromkeys((near.index(min(near)), near.index(max(near))))
        return outlined(case, case.watched, tuple(places))
