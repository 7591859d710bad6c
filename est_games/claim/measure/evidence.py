"""A body whose members each have private evidence of a breach: how often it errs, and which way."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field

from est_games.arithmetic import Value
from est_games.claim.measure.base import Measured, MeasureEntry, Told, UndefinedError
from est_games.equilibrium.anonymous.informed_equilibrium import InformedEquilibrium
from est_games.equilibrium.solution import Solution, Status
from est_games.equilibrium.solve import solve
from est_games.errors import ClaimError, Problem, TreatyError
from est_games.record import Identifier, Name
from est_games.situation.model import Formula
from est_games.voting.body import voting_body

if TYPE_CHECKING:
    from est_games.claim.case import ValuedCase

BREACH, NONE = "breach", "none"
Chances = dict[Name, Formula]


class EvidenceMeasure(MeasureEntry):
    """A vote of a treaty's ``body`` on whether there was a breach, each member with its own signal.

    ``signals`` says how likely each signal is where there was a ``breach`` and where there was
    ``none``; with a ``definition`` members are told only whether what they saw falls under it.
    ``false_alarm`` and ``missed`` are what the two errors cost each member. ``.false_alarm`` and
    ``.missed`` are the probabilities of the errors in the equilibrium in which alike members do
    alike and heed their signals that errs least in all; ``.n`` counts such equilibria; ``.alike``
    counts those in which nobody heeds a signal.
    """

    type: Literal["evidence"]
    body: Identifier | None = None
    breach: Formula
    signals: dict[Literal["breach", "none"], Chances]
    definition: tuple[Name, ...] | None = Field(default=None, min_length=1, max_length=12)
    false_alarm: Formula
    missed: Formula

    fields: ClassVar[tuple[str, ...]] = ("false_alarm", "missed", "n", "alike")
    needs: ClassVar[tuple[str, ...]] = ("treaty",)

    def measured(self, case: ValuedCase) -> Measured:
        """Return both errors in the responsive equilibrium with the fewest, and the counts."""
        if case.traced is not None:
            problem = Problem(
                path="over",
                message=f"cannot be sought through measure {self.id}: its equilibria are mixed",
                accepted="no over",
            )
            raise ClaimError("a claim does not fit its model", [problem])
        solution = self._solved(case)
        if solution.status not in (Status.COMPLETE, Status.NONE):
            raise UndefinedError(f"not all equilibria were found: {solution.status.name}")
        found = [each for each in solution.equilibria if isinstance(each, InformedEquilibrium)]
        responsive = [each for each in found if each.is_responsive]
        constant = case.ring.constant
        values: dict[str, Value] = {
            "n": constant(len(responsive)),
            "alike": constant(len(solution.equilibria) - len(responsive)),
        }
        if responsive:
            best = min(responsive, key=lambda each: float(_errors(each, self._prior(case))))
            values["false_alarm"] = _chance(best, NONE)
            values["missed"] = 1 - _chance(best, BREACH)
        return Measured(values=_Known(values))

    def _prior(self, case: ValuedCase) -> Fraction:
        return case.ring.at_point(case.number(self.breach, f"measure.{self.id}.breach"))

    def _solved(self, case: ValuedCase) -> Solution:
        from est_games.game.signal_voting import signal_voting

        try:
            game = voting_body(case.treaty, self.body).game()
        except TreatyError as failure:
            raise ClaimError("a claim does not fit its model", failure.problems) from None
        if len(game.sizes) > 1:
            problem = Problem(
                path=f"measure.{self.id}.body",
                message="has members of several classes",
                accepted="a body whose members are all alike",
            )
            raise ClaimError("a claim does not fit its model", [problem])
        (n,) = game.sizes
        prior = self._prior(case)
        number = self._number
        form = signal_voting(
            voters=n,
            prior={BREACH: prior, NONE: 1 - prior},
            signals={
                state: {name: number(case, each) for name, each in row.items()}
                for state, row in self.signals.items()
            },
            adopted=[k for k in range(n + 1) if game.requirement.is_met((k,))],
            payoffs={
                BREACH: {"adopted": 0, "rejected": -number(case, self.missed)},
                NONE: {"adopted": -number(case, self.false_alarm), "rejected": 0},
            },
            definition=self.definition,
        )
        key = self.model_dump_json(exclude={"model", "note"})
        return case.remembered(key, lambda: solve(form, "symmetric-nash"))

    def _number(self, case: ValuedCase, formula: Any) -> Fraction:
        return case.ring.at_point(case.number(formula, f"measure.{self.id}"))

    def told(self, case: ValuedCase) -> Told:
        """Return what members do after each signal in each equilibrium."""
        lines = []
        for each in self._solved(case).equilibria:
            if not isinstance(each, InformedEquilibrium):
                continue
            acts = "; ".join(
                f"{signal.partition(': ')[2]}: yes {float(row['yes']):.4g}"
                for signal, row in each.behavior.items()
            )
            wrong, right = (float(each.chances[state]["adopted"]) for state in (NONE, BREACH))
            lines.append(f"{acts}; finds a breach {right:.4g} rightly, {wrong:.4g} wrongly")
        body = voting_body(case.treaty, self.body)
        return Told(lines=tuple(lines), articles=(body.source.article,))


class _Known(dict[str, Value]):
    """Fields of an equilibrium that may not exist."""

    def __missing__(self, field: str) -> Value:
        raise UndefinedError("in no equilibrium do members heed what they have seen")


def _errors(equilibrium: Any, prior: Fraction) -> Fraction:
    wrong, right = (float(equilibrium.chances[state]["adopted"]) for state in (NONE, BREACH))
    return Fraction((1 - prior) * Fraction(wrong) + prior * Fraction(1 - right))


def _chance(equilibrium: Any, state: str) -> Value:
    from est_games.claim.enclosed import enclosed

    chances: Mapping[str, Mapping[str, Any]] = equilibrium.chances
    return enclosed(chances[state]["adopted"])
