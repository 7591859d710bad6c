"""What traced runs remember of one another: how each stage was decided, and under which signs.

Along a parameter a form is solved at many neighbouring points, and most stages come out the same.

1. A stage's *question* is all that its answer depends on beside signs: its pattern, and the exact
   numbers, values and cones of itself and of what may follow it.
2. A stage is solved in a recording ring: the signs it asked for are kept with the answer, a *case*.
   In a large stage each situation is a question too, so a sign that changes one leaves the others.
3. At another point the cases of the same question are tried: the signs kept prove the answer, so
   where each is the sign there the answer is taken over and its signs are logged again.

So a run with a memory returns what a run without one would, and logs a proof of it; which of
several proofs may differ.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from fractions import Fraction
from typing import Any, NamedTuple, TypeVar

from est_games.arithmetic import Decision, TracedRing
from est_games.equilibrium.stages.continuation import Register, Values
from est_games.equilibrium.stages.stage_solution import StageSolution
from est_games.game.valuation import Valuation

Answer = TypeVar("Answer")


class _Case(NamedTuple):
    """An answer, and the decisions it rests on, by their numbers."""

    decisions: frozenset[int]
    answer: Any


class Memory:
    """The cases met so far by traced runs of one form, along the same free parameters.

    Parameters
    ----------
    valuation : Valuation
        One of the runs' valuations: the form, what is free, and the values of all else.
    reuse : StageSolution or None
        The plain run that the traced ones reuse.
    """

    def __init__(self, valuation: Valuation, reuse: StageSolution | None = None) -> None:
        self.register = Register(reuse.register if reuse else None)
        # By stage, and with their number: those that are the same at every point.
        self.payoffs: dict[int, tuple[Values, int]] = {}
        self._reuse = reuse
        self._form = valuation.form
        self._line = _line(valuation)
        self._cases: dict[Hashable, list[_Case]] = {}
        self._numbers: dict[tuple[str, int], int] = {}
        self._decisions: list[tuple[str, Decision]] = []

    def suits(self, valuation: Valuation, reuse: StageSolution | None = None) -> bool:
        """Tell whether a run may use it: at most the values of the free parameters are others."""
        return (
            valuation.form is self._form
            and reuse is self._reuse
            and valuation.traced is not None
            and _line(valuation) == self._line
        )

    def at(self, ring: TracedRing) -> Recollection:
        """Return the memory as it serves a run at the point of a ring."""
        return Recollection(self, ring)

    def _case(self, part: Mapping[str, Decision], answer: Any) -> _Case:
        return _Case(frozenset(self._numbered(key, part[key]) for key in part), answer)

    def _numbered(self, key: str, decision: Decision) -> int:
        number = self._numbers.setdefault((key, decision[1]), len(self._decisions))
        if number == len(self._decisions):
            self._decisions.append((key, decision))
        return number


def _line(valuation: Valuation) -> tuple[tuple[str, ...], dict[str, Fraction]]:
    names = valuation.traced.names if valuation.traced else ()
    return names, {name: at for name, at in valuation.point.items() if name not in names}


class Recollection:
    """A memory at one point: the decisions that were tried there are tried once.

    Parameters
    ----------
    memory : Memory
        What is remembered.
    ring : TracedRing
        The ring of the run.
    """

    def __init__(self, memory: Memory, ring: TracedRing) -> None:
        self._memory = memory
        self.ring = ring
        self._holding: set[int] = set()
        self._failing: set[int] = set()

    def answer(
        self,
        question: Hashable,
        find: Callable[[], Answer],
        lasts: Callable[[Answer], bool] | None = None,
    ) -> Answer:
        """Return the answer to a question, from memory if it was met under the same signs.

        Parameters
        ----------
        question : hashable
            All that the answer depends on, beside signs.
        find : callable
            Works the answer out in the ring.
        lasts : callable
            Tells whether an answer rests on signs alone; others are forgotten. All do where None.
        """
        cases = self._memory._cases.setdefault(question, [])
        for case in reversed(cases):
            if self._holds(case.decisions):
                self.ring.log(dict(self._memory._decisions[n] for n in case.decisions))
                recalled: Answer = case.answer
                return recalled
        with self.ring.recording() as part:
            answer = find()
        if lasts is None or lasts(answer):
            cases.append(self._memory._case(part, answer))
        return answer

    def _holds(self, decisions: frozenset[int]) -> bool:
        if not self._failing.isdisjoint(decisions):
            return False
        return all(self._try(number) for number in decisions - self._holding)

    def _try(self, number: int) -> bool:
        _, (polynomial, sign) = self._memory._decisions[number]
        holds = self.ring.sign_here(polynomial) == sign
        (self._holding if holds else self._failing).add(number)
        return holds


class Shared:
    """Answers that several parts of one stage share: each part rests on the signs they took.

    Parameters
    ----------
    ring : TracedRing or None
        The ring of the run; None where nobody asks what a part rests on.
    """

    def __init__(self, ring: TracedRing | None) -> None:
        self._ring = ring
        self._known: dict[Hashable, tuple[Any, Mapping[str, Decision]]] = {}

    def _found(self, find: Callable[[], Answer]) -> tuple[Answer, Mapping[str, Decision]]:
        if self._ring is None:
            return find(), {}
        with self._ring.recording() as part:
            return find(), part

    def answer(self, question: Hashable, find: Callable[[], Answer]) -> Answer:
        """Return the answer to a question, worked out once; its signs are logged each time."""
        known = self._known.get(question)
        if known is None:
            known = self._known[question] = self._found(find)
        elif self._ring is not None:
            self._ring.log(known[1])
        answer: Answer = known[0]
        return answer
