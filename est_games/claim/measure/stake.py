"""Heads, tails and hope: what is sure for the proposer, and the most a responder can gain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from est_games.claim.measure.base import Measured, MeasureEntry, Told, UndefinedError
from est_games.record import Name
from est_games.verdict.stakes import Stake, best_hope

if TYPE_CHECKING:
    from est_games.claim.case import ValuedCase


class StakeMeasure(MeasureEntry):
    """An amount gained over the status quo.

    ``heads``: the least the proposer gains over ways of answering that bring the treaty into force;
    ``tails``: the least over the others; ``hope``: the most a responder gains over all of them.
    ``of`` is a private type of the proposer, or for ``hope`` an actor.
    """

    type: Literal["stake"]
    side: Literal["heads", "tails", "hope"]
    of: Name | None = None

    def measured(self, case: ValuedCase) -> Measured:
        """Return the gain."""
        position = case.judgement().position
        bounds = case.judgement().bounds
        if self.side == "hope":
            player = case.player(self.of, f"measure.{self.id}.of")
            bound = bounds.extreme(player, wanted=1)
            before = position.before(player)
        else:
            kind = case.kind(self.of, f"measure.{self.id}.of")
            bound = bounds.extreme(
                position.proposer, wanted=-1, in_force=self.side == "heads", kind=kind
            )
            before = position.before(position.proposer, kind)
        if bound is None:
            happens = "bring it into force" if self.side == "heads" else "keep it out of force"
            raise UndefinedError(f"no way of answering would {happens}")
        return Measured(values={"": bound.value - before}, exact=position.solution.exact_region)

    def told(self, case: ValuedCase) -> Told:
        """Return the replies and the outcome at which the amount is reached."""
        stake = self._stake(case)
        if stake is None:
            return Told()
        return Told(lines=(*stake.replies, f"it is settled in: {stake.outcome}"))

    def _stake(self, case: ValuedCase) -> Stake | None:
        judgement = case.judgement()
        if self.side == "hope":
            player = case.player(self.of, f"measure.{self.id}.of")
            return best_hope(judgement.position, judgement.bounds, player)
        kind = case.kind(self.of, f"measure.{self.id}.of")
        stakes = judgement.stakes[kind]
        return stakes.heads if self.side == "heads" else stakes.tails
