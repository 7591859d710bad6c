"""What traced runs remember of one another: how each stage was decided, and under which signs.

Along a parameter a form is solved at many neighbouring points, and most stages come out the same.

1. A stage's *question* is all that its answer depends on beside signs: its pattern, and the exact
   values and cones of what may follow it.
2. A stage is solved in a recording ring: the signs it asked for are kept with the answer, a *case*.
3. At another point the cases of the same question are tried: where every sign kept is the sign
   there, solving afresh would take the same course, so the answer is taken over and its signs are
   logged again.

So a run with a memory returns, and logs, what a run without one would.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Any, NamedTuple, TypeVar

from est_games.arithmetic import Decision, TracedRing
from est_games.equilibrium.continuation import Register

Answer = TypeVar("Answer")


class _Case(NamedTuple):
    """An answer, and the decisions it rests on, by their numbers."""

    decisions: frozenset[int]
    answer: Any


class Memory:
    """The cases met so far by traced runs of one form with the same free parameters.

    Parameters
    ----------
    register : Register
        Numbers of equal values in what the runs take over from elsewhere.
    names : tuple of str
        The free parameters.
    """

    def __init__(self, register: Register, names: tuple[str, ...]) -> None:
        self.register = Register(register)
        self.names = names
        self._cases: dict[Hashable, list[_Case]] = {}
        self._numbers: dict[tuple[str, int], int] = {}
        self._decisions: list[tuple[str, Decision]] = []

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
        self._ring = ring
        self._holding: set[int] = set()
        self._failing: set[int] = set()
        self._logged: set[int] = set()
        self.n_recalled = 0

    def answer(
        self,
        question: Hashable,
        find: Callable[[], Answer],
        lasts: Callable[[Answer], bool] = lambda answer: True,
    ) -> Answer:
        """Return the answer to a question, from memory if it was met under the same signs.

        Parameters
        ----------
        question : hashable
            All that the answer depends on, beside signs.
        find : callable
            Works the answer out in the ring.
        lasts : callable
            Tells whether an answer rests on signs alone; others are forgotten.
        """
        cases = self._memory._cases.setdefault(question, [])
        for case in reversed(cases):
            if self._holds(case.decisions):
                self._log(case.decisions)
                self.n_recalled += 1
                return case.answer  # type: ignore[no-any-return]
        with self._ring.recording() as part:
            answer = find()
        if lasts(answer):
            cases.append(self._memory._case(part, answer))
        return answer

    def _holds(self, decisions: frozenset[int]) -> bool:
        if not self._failing.isdisjoint(decisions):
            return False
        return all(self._try(number) for number in decisions - self._holding)

    def _try(self, number: int) -> bool:
        _, (polynomial, sign) = self._memory._decisions[number]
        holds = self._ring.sign_here(polynomial) == sign
        (self._holding if holds else self._failing).add(number)
        return holds

    def _log(self, decisions: frozenset[int]) -> None:
        for number in decisions - self._logged:
            self._ring.log(*self._memory._decisions[number])
        self._logged |= decisions
