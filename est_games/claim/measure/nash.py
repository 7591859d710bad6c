"""How likely a player's action is, over all Nash equilibria, mixed ones included."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from est_games.arithmetic import rational
from est_games.claim.measure.base import Measured, MeasureEntry, Told, UndefinedError
from est_games.claim.measure.equilibria import over_equilibria
from est_games.equilibrium.solution import Solution, Status
from est_games.equilibrium.solve import solve
from est_games.errors import ClaimError, Problem, choices, shown
from est_games.game.number import exact_number
from est_games.record import Name

if TYPE_CHECKING:
    from est_games.claim.case import ValuedCase

COMPLETE = frozenset({Status.COMPLETE, Status.NONE})


class NashMeasure(MeasureEntry):
    """The probability of an action of a player whose choice is the only one it makes.

    The bare name is the probability in an equilibrium, ``.least`` and ``.most`` range over all of
    them, ``.n`` counts the extreme ones. Mixed equilibria are found at the present values only, so
    no condition can be sought over parameters.
    """

    type: Literal["nash"]
    player: Name
    action: Name

    fields: ClassVar[tuple[str, ...]] = ("", "least", "most", "n")
    needs: ClassVar[tuple[str, ...]] = ("game",)

    def measured(self, case: ValuedCase) -> Measured:
        """Return the probability in each extreme equilibrium, the least and the most."""
        if case.traced is not None:
            raise self._misfit("over", "is sought with mixed equilibria", None, "no over")
        solution = self._solved(case)
        if solution.status not in COMPLETE:
            raise UndefinedError(f"not all equilibria were found: {solution.status.name}")
        player = case.player(self.player, f"measure.{self.id}.player")
        strategies = case.base().valuation.form.to_normal().strategies[player]
        if self.action not in strategies:
            raise self._misfit(
                f"measure.{self.id}.action", "is no action", self.action, choices(strategies)
            )
        place = strategies.index(self.action)
        values = [
            rational(exact_number(each.profile[player][place])) for each in solution.equilibria
        ]
        found = over_equilibria(values, case.ring, exact=True)
        n = case.ring.constant(len(solution.equilibria))
        return Measured(values={**found.values, "n": n}, options=found.options)

    def _solved(self, case: ValuedCase) -> Solution:
        return case.remembered("nash", lambda: solve(case.base().valuation.form, "nash"))

    def _misfit(self, path: str, message: str, value: str | None, accepted: str) -> ClaimError:
        problem = Problem(
            path=path,
            message=message,
            value=None if value is None else shown(value),
            accepted=accepted,
        )
        return ClaimError("a claim does not fit its model", [problem])

    def told(self, case: ValuedCase) -> Told:
        """Return every extreme equilibrium."""
        form = case.base().valuation.form.to_normal()
        lines = []
        for each in self._solved(case).equilibria:
            parts = []
            for name, labels, mixture in zip(
                form.players, form.strategies, each.profile, strict=True
            ):
                played = [f"{a} {p}" for a, p in zip(labels, mixture, strict=True) if p]
                parts.append(f"{name}: {', '.join(played)}")
            lines.append("; ".join(parts))
        return Told(lines=tuple(lines))
