"""A named finding of the verdict: whether a reply dominates, whether the trap is closed, ..."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, Literal

from est_games.claim.measure.base import Measured, MeasureEntry, Told
from est_games.errors import ClaimError, Problem, choices, shown
from est_games.record import Label

if TYPE_CHECKING:
    from est_games.claim.case import ValuedCase

INEXACT = "_inexact"


class FindingMeasure(MeasureEntry):
    """A finding the verdict names, such as ``closed.nato``; ``word`` says which it should be."""

    type: Literal["finding"]
    finding: Label
    word: Label | None = None

    def measured(self, case: ValuedCase) -> Measured:
        """Return 1 where the finding is true, or is the word asked for; 0 elsewhere."""
        judgement = case.judgement()
        if self.finding not in judgement.questions:
            raise ClaimError(
                "a claim does not fit its model",
                [
                    Problem(
                        path=f"measure.{self.id}.finding",
                        message="is no finding of this model",
                        value=shown(self.finding),
                        accepted=choices(judgement.questions),
                    )
                ],
            )
        found = dict(judgement.find([self.finding]))
        exact = not found.pop(INEXACT, False)
        return Measured(
            values={"": case.ring.constant(int(self._is_so(found[self.finding])))}, exact=exact
        )

    def _is_so(self, found: Hashable) -> bool:
        if self.word is None:
            return bool(found)
        return self.word in _words(found)

    def told(self, case: ValuedCase) -> Told:
        """Return the finding in words."""
        found = case.judgement().find([self.finding])[self.finding]
        return Told(lines=(f"{self.finding} is {_words(found)[0]}",))


def _words(found: Hashable) -> tuple[str, ...]:
    """Return what a finding may be called: all of it, or its first word alone."""
    if isinstance(found, bool):
        return ("true" if found else "false",)
    if isinstance(found, tuple):
        parts = tuple(map(str, found))
        return (" ".join(parts), *parts[:1])
    return ("none" if found is None else str(found),)
