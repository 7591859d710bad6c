"""Decision rules weighed by three objectives: which of them no other beats in all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field

from est_games.arithmetic import Ring, Value
from est_games.claim.measure.approval import adopting
from est_games.claim.measure.base import Measured, MeasureEntry, Told, UndefinedError
from est_games.errors import ClaimError, TreatyError
from est_games.record import MAX_NAMES, Identifier, Name
from est_games.situation.model import Formula
from est_games.treaty.rule import Rule
from est_games.voting.body import VotingBody, voting_body
from est_games.voting.frontier import Frontier, frontier_of, rule_frontier
from est_games.voting.objectives import EFFECTIVENESS, OBJECTIVES, Measure as Objective
from est_games.voting.reading import read_rule

if TYPE_CHECKING:
    from est_games.claim.case import ValuedCase

OWN = "own"


class FrontierMeasure(MeasureEntry):
    """The rule of a ``body`` beside others for the same members, by name in ``rules``.

    The body's own rule is called ``own``. ``approval`` and ``mistaken`` are the probabilities that
    a member says yes to a justified act, and to one that is not. ``.undominated.RULE`` is 1 where
    no rule serves every objective as well and one better; ``.effectiveness.RULE``,
    ``.efficiency.RULE`` (a cost) and ``.legitimacy.RULE`` are its levels. ``.n_undominated`` counts
    rules, of ``.n_rules``.
    """

    type: Literal["frontier"]
    body: Identifier | None = None
    rules: dict[Name, Rule] = Field(min_length=1, max_length=MAX_NAMES)
    approval: Formula | None = None
    mistaken: Formula | None = None

    fields: ClassVar[tuple[str, ...]] = (
        "n_rules",
        "n_undominated",
        "undominated.",
        *(f"{objective}." for objective in OBJECTIVES),
    )
    needs: ClassVar[tuple[str, ...]] = ("treaty",)

    def measured(self, case: ValuedCase) -> Measured:
        """Return every rule's levels, and which are undominated."""
        found = self._in_ring(case, self._frontier(case))
        constant = case.ring.constant
        values: dict[str, Value] = {
            "n_rules": constant(len(found.entries)),
            "n_undominated": constant(len(found.undominated)),
        }
        for entry in found.entries:
            values[f"undominated.{entry.name}"] = constant(int(entry.is_undominated))
            for objective, level in entry.levels.items():
                if level is not None:
                    values[f"{objective}.{entry.name}"] = level
        return Measured(values=_Levels(values))

    def _in_ring(self, case: ValuedCase, found: Frontier) -> Frontier:
        """Return the same with levels in the ring, where only effectiveness turns on approval."""
        constant = case.ring.constant
        levels: dict[str, dict[str, Any]] = {
            entry.name: {
                objective: None if level is None else constant(level)
                for objective, level in entry.levels.items()
            }
            for entry in found.entries
        }
        if case.traced is not None and self.approval is not None:
            chance = case.number(self.approval, f"measure.{self.id}.approval")
            body = self._body(case)
            for name, rule in self._rules(body).items():
                winning = replace(body, rule=read_rule(rule)).game().winning_by_size
                levels[name][EFFECTIVENESS] = adopting(winning, chance, case.ring)
        signed = {
            objective: _Signed.of_ring(measure, case.ring)
            for objective, measure in found.measures.items()
        }
        return frontier_of(signed, levels)

    def _rules(self, body: VotingBody) -> dict[str, Any]:
        return {OWN: body.rule, **self.rules}

    def _frontier(self, case: ValuedCase) -> Frontier:
        try:
            body = self._body(case)
            return rule_frontier(self._rules(body), body.electorate, **self._chances(case))
        except TreatyError as failure:
            raise ClaimError("a claim does not fit its model", failure.problems) from None

    def _body(self, case: ValuedCase) -> VotingBody:
        return voting_body(case.treaty, self.body)

    def _chances(self, case: ValuedCase) -> dict[str, Any]:
        asked = {"approval": self.approval, "mistaken": self.mistaken}
        return {
            name: case.ring.at_point(case.number(formula, f"measure.{self.id}.{name}"))
            for name, formula in asked.items()
            if formula is not None
        }

    def told(self, case: ValuedCase) -> Told:
        """Return each rule's levels, and what dominates it."""
        body = self._body(case)
        lines = []
        for entry in self._frontier(case).entries:
            levels = ", ".join(
                f"{objective} {'without end' if level is None else f'{float(level):.4g}'}"
                for objective, level in entry.levels.items()
            )
            beaten = f"; dominated by {', '.join(entry.dominated_by)}" if entry.dominated_by else ""
            lines.append(f"{entry.name}: {levels}{beaten}")
        return Told(lines=tuple(lines), articles=(body.source.article,))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Signed(Objective):
    """A measure of an objective whose levels are compared by their signs in a ring."""

    ring: Ring

    @classmethod
    def of_ring(cls, measure: Objective, ring: Ring) -> _Signed:
        return cls(
            name=measure.name,
            objective=measure.objective,
            summary=measure.summary,
            citation=measure.citation,
            of=measure.of,
            is_cost=measure.is_cost,
            ring=ring,
        )

    def compare(self, first: Any, second: Any) -> int:
        if first is None or second is None:
            return int(second is None) - int(first is None)
        sign = self.ring.sign(first - second)
        return -sign if self.is_cost else sign


class _Levels(dict[str, Value]):
    """Levels by rule; a cost without end is no number."""

    def __missing__(self, field: str) -> Value:
        raise UndefinedError(f"{field} is no rule here, or has no end")
