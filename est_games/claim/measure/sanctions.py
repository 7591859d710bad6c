"""A game played again and again, kept by sanctions: how patient its players must be."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field, StrictBool, StrictInt

from est_games.arithmetic import Value
from est_games.claim.measure.base import Measured, MeasureEntry, Told, UndefinedError
from est_games.equilibrium.repeated.discount_factors import DiscountFactors, discount_factors
from est_games.errors import ClaimError, GameError, Problem
from est_games.game.penal_code import sanctions
from est_games.record import MAX_NAMES, Name

if TYPE_CHECKING:
    from est_games.claim.case import ValuedCase

Profile = dict[Name, Name]


class SanctionsMeasure(MeasureEntry):
    """The claim's game, in which each moves once, repeated and kept by sanctions.

    ``keep`` is what all do as long as nobody leaves it, ``against`` what is done to each player who
    does, for some ``periods`` or for ever. With ``second_order``, who takes no part in a sanction
    is sanctioned itself. ``.possible`` is 1 where some discount factor makes that subgame perfect;
    ``.least`` is the least such factor.
    """

    type: Literal["sanctions"]
    keep: Profile = Field(min_length=1, max_length=MAX_NAMES)
    against: dict[Name, Profile] = Field(min_length=1, max_length=MAX_NAMES)
    periods: StrictInt | None = Field(default=None, ge=1, le=50)
    second_order: StrictBool = True

    fields: ClassVar[tuple[str, ...]] = ("possible", "least")
    needs: ClassVar[tuple[str, ...]] = ("game",)

    def measured(self, case: ValuedCase) -> Measured:
        """Return whether patience can keep it, and how much is needed."""
        if case.traced is not None:
            problem = Problem(
                path="over",
                message=f"cannot be sought through measure {self.id}: it is a set of its own",
                accepted="no over",
            )
            raise ClaimError("a claim does not fit its model", [problem])
        found = self._found(case)
        values: dict[str, Value] = {"possible": case.ring.constant(int(bool(found.intervals)))}
        if isinstance(found.least, Fraction):
            values["least"] = case.ring.constant(found.least)
        return Measured(values=_Least(values))

    def _found(self, case: ValuedCase) -> DiscountFactors:
        stage = case.base().valuation.form.to_normal()
        try:
            return discount_factors(
                sanctions(
                    stage,
                    self._profile(self.keep, stage.players, "keep"),
                    {
                        name: self._profile(profile, stage.players, f"against.{name}")
                        for name, profile in self.against.items()
                    },
                    periods=self.periods,
                    second_order=self.second_order,
                )
            )
        except GameError as failure:
            raise ClaimError("a claim does not fit its model", failure.problems) from None

    def _profile(self, given: Profile, players: tuple[str, ...], field: str) -> list[str]:
        problems = [
            Problem(
                path=f"measure.{self.id}.{field}.{name}",
                message="is missing" if name in players else "is no player of this game",
                accepted=", ".join(players),
            )
            for name in sorted(set(given) ^ set(players))
        ]
        if problems:
            raise ClaimError("a claim does not fit its model", problems)
        return [given[name] for name in players]

    def told(self, case: ValuedCase) -> Told:
        """Return the discount factors, and what is just deterred at the least of them."""
        found = self._found(case)
        if not found.intervals:
            return Told(lines=("no patience, however great, makes it pay",))
        sets = ", ".join(map(str, found.intervals))
        lines = [f"subgame perfect at discount factors {sets}"]
        lines += [
            f"just deterred: {player} from {strategy} in {state}"
            for state, player, strategy in found.binding
        ]
        return Told(lines=tuple(lines))


class _Least(dict[str, Value]):
    """The least discount factor, if there is one."""

    def __missing__(self, field: str) -> Value:
        raise UndefinedError("there is no least discount factor, or it is irrational")
