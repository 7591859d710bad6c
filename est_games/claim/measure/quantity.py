"""A quantity of the situation: a formula over its parameters and the sizes of its actors."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from est_games.claim.measure.base import Measured, MeasureEntry, Told
from est_games.situation.model import Formula

if TYPE_CHECKING:
    from est_games.claim.case import ValuedCase


class QuantityMeasure(MeasureEntry):
    """A formula over parameters, numbers of states (``states.nato``) and beliefs (``belief.X``)."""

    type: Literal["quantity"]
    formula: Formula

    needs: ClassVar[tuple[str, ...]] = ()

    def measured(self, case: ValuedCase) -> Measured:
        """Return its value."""
        return Measured(values={"": case.number(self.formula, f"measure.{self.id}.formula")})

    def told(self, case: ValuedCase) -> Told:
        """Return the formula with what it reads."""
        read = ", ".join(
            f"{name} = {case.ring.at_point(case.known[name])}"
            for name in sorted(self.formula.names)
        )
        return Told(lines=(f"{self.formula.text}, where {read}",) if read else ())
