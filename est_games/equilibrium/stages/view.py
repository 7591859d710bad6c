"""The beliefs a stage is looked at under: every belief at once, or a single one.

Under every belief a continuation carries the cone of beliefs that support it. Under a single one
it is supported or not, each player compares expected values, and far fewer signs are decided: a
question about the prior alone never asks what would be done under other beliefs.
"""

from __future__ import annotations

from typing import NamedTuple

from est_games.arithmetic import Ring
from est_games.equilibrium.stages.belief import Row, dot


class View(NamedTuple):
    """The beliefs a stage is looked at under.

    Parameters
    ----------
    belief : tuple or None
        A single unnormalised belief; None for every one.
    ident : int
        Equal for equal beliefs within one run.
    """

    belief: Row | None
    ident: int

    def amounts(self, row: Row) -> Row:
        """Return what decides whether row . m >= 0 for the beliefs m looked at.

        The entries of the row, by type, or their one expected value.
        """
        return row if self.belief is None else (dot(row, self.belief),)

    def signs(self, row: Row, ring: Ring) -> list[int]:
        """Return the signs of the amounts."""
        return [ring.sign(amount) for amount in self.amounts(row)]


EVERYWHERE = View(None, -1)
