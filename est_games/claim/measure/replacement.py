"""One body in place of another: what the new one can do that the old could not, and its stops."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from est_games.arithmetic import Value
from est_games.claim.measure.base import Measured, MeasureEntry, Told, UndefinedError
from est_games.errors import ClaimError, Problem, TreatyError
from est_games.record import Identifier
from est_games.situation.model import Formula
from est_games.treaty.ballot import Ballot
from est_games.treaty.model import Treaty
from est_games.voting.body import voting_body
from est_games.voting.comparison import BodyContrast, compare_bodies

if TYPE_CHECKING:
    from est_games.claim.case import ValuedCase


class ReplacementMeasure(MeasureEntry):
    """A ``body`` of the treaty in place of an ``existing`` one of the model's forum.

    ``others`` is what those do who do not say yes. ``.only_new`` and ``.only_old`` count coalitions
    that can act in one of the two alone, ``.stops_new`` and ``.stops_old`` are the smallest numbers
    that can stop a decision (one more than there are members where none can), ``.acts_new`` and
    ``.acts_old`` the probabilities that each acts where members say yes with ``approval``.
    """

    type: Literal["replacement"]
    body: Identifier | None = None
    existing: Identifier | None = None
    others: Literal["no", "abstain", "absent"] = "no"
    approval: Formula | None = None

    fields: ClassVar[tuple[str, ...]] = (
        *("only_new", "only_old", "stops_new", "stops_old", "acts_new", "acts_old"),
    )
    needs: ClassVar[tuple[str, ...]] = ("treaty",)

    def measured(self, case: ValuedCase) -> Measured:
        """Return what is counted."""
        found, n = self._contrast(case)
        constant = case.ring.constant
        values: dict[str, Value] = {
            "only_old": constant(found.n_only_first),
            "only_new": constant(found.n_only_second),
        }
        for name, stopping, share in zip(
            ("old", "new"), found.stopping, found.capacity, strict=True
        ):
            values[f"stops_{name}"] = constant(n + 1 if stopping.least is None else stopping.least)
            if isinstance(share, Fraction):
                values[f"acts_{name}"] = constant(share)
        return Measured(values=_Exact(values))

    def _contrast(self, case: ValuedCase) -> tuple[BodyContrast, int]:
        approval: dict[str, Any] = {}
        if self.approval is not None:
            chance = case.number(self.approval, f"measure.{self.id}.approval")
            approval["approval"] = case.ring.at_point(chance)
        try:
            found = compare_bodies(
                voting_body(self._forum(case), self.existing),
                voting_body(case.treaty, self.body),
                **approval,
            )
        except TreatyError as failure:
            raise ClaimError("a claim does not fit its model", failure.problems) from None
        return found.contrasts[Ballot(self.others)], sum(found.cells.values())

    def _forum(self, case: ValuedCase) -> Treaty:
        if case.case.forum is None:
            problem = Problem(
                path=f"model.{case.case.name}.forum",
                message="is missing: nothing is replaced",
                accepted="the name of an institution",
            )
            raise ClaimError("a claim does not fit its model", [problem])
        return case.case.forum

    def told(self, case: ValuedCase) -> Told:
        """Return both rules, and what stops each."""
        found, _ = self._contrast(case)
        pair = (
            voting_body(self._forum(case), self.existing),
            voting_body(case.treaty, self.body),
        )
        lines = []
        for body, stopping in zip(pair, found.stopping, strict=True):
            least = "nobody" if stopping.least is None else f"{stopping.least}"
            lines.append(f"{body.name}: {body.rule.rule}; stopped by {least}, others {self.others}")
        return Told(lines=tuple(lines), articles=(pair[1].source.article,))


class _Exact(dict[str, Value]):
    """What could be had exactly."""

    def __missing__(self, field: str) -> Value:
        raise UndefinedError(f"{field} cannot be had exactly")
