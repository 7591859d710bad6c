"""What a decision rule asks of those who say yes: a few sums that must be large enough.

A coalition says yes and everybody else casts one stated ballot. Whatever the rule, it then compares
sums over the members of the coalition with bounds: how many they are, what they weigh, how many of
a class hold out. The rule itself is asked which: it is run on a count whose numbers are linear in
the coalition, and each comparison that it makes is a *test*, answered both ways.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from typing import Any, TypeAlias

from est_games.errors import Problem, TreatyError
from est_games.treaty.ballot import Ballot, Count, Electorate
from est_games.treaty.decision import DecisionRule, Reason

MAX_TESTS = 16
MAX_CASES = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class AtLeast:
    """A test: whether the weights of a coalition's members add up to at least a bound.

    Parameters
    ----------
    weights : tuple of int, one per class
        What one member of each class adds, from 0, without a common divisor.
    bound : int
        From 1.
    """

    weights: tuple[int, ...]
    bound: int


Answers = dict[AtLeast, bool]
Number: TypeAlias = Fraction | int


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """When a coalition adopts, as a rule of the tests that it passes.

    Parameters
    ----------
    tests : tuple of AtLeast
        What the rule compares.
    adopted : tuple of bool, one per set of tests
        Whether a coalition adopts that passes exactly the tests j with bit j set; False for sets
        that no coalition can pass.

    Examples
    --------
    Nine of fifteen, the five permanent members among them:

    >>> from est_games.treaty.rule import parse_rule
    >>> council = requirement(
    ...     parse_rule({"rule": "qualified-majority", "threshold": 9, "veto": "permanent"}),
    ...     Electorate.of({"permanent": 5, "elected": 10}),
    ...     Ballot.NO,
    ... )
    >>> [(test.weights, test.bound) for test in council.tests]
    [((1, 0), 5), ((1, 1), 1), ((1, 1), 9)]
    >>> [passed for passed, adopted in enumerate(council.adopted) if adopted]
    [7]
    """

    tests: tuple[AtLeast, ...]
    adopted: tuple[bool, ...]

    def is_met(self, profile: tuple[int, ...]) -> bool:
        """Return whether a coalition with so many members of each class adopts."""
        passed = 0
        for j, test in enumerate(self.tests):
            reached = sum(w * k for w, k in zip(test.weights, profile, strict=True))
            passed |= (reached >= test.bound) << j
        return self.adopted[passed]


def requirement(rule: DecisionRule, entitled: Electorate, others: Ballot) -> Requirement:
    """Return what a rule asks of a coalition.

    1. Count the ballots with the size of each class's share in the coalition left open.
    2. Run the rule. Where it compares a sum with a bound and neither an earlier answer nor the size
       of the electorate settles it, go on with yes, and remember to come back with no.
    3. Each run is a case: the answers given, and whether the rule adopts. The cases exclude one
       another and leave nothing out.

    Parameters
    ----------
    rule : DecisionRule
        How votes are decided.
    entitled : Electorate
        Those who may vote.
    others : Ballot
        What the members outside the coalition do.

    Returns
    -------
    Requirement

    Raises
    ------
    TreatyError
        The rule compares more than MAX_TESTS sums, or has more than MAX_CASES cases.
    """
    cases: list[tuple[Answers, bool]] = []
    waiting: list[Answers] = [{}]
    met: dict[AtLeast, None] = {}
    while waiting:
        answers = waiting.pop()
        reason = rule.reason(_open_count(entitled, others, answers, waiting.append))
        cases.append((answers, reason is Reason.ADOPTED))
        met.update(dict.fromkeys(answers))
        if len(met) > MAX_TESTS:
            raise _too_involved(f"compares more than {MAX_TESTS} different sums")
        if len(cases) + len(waiting) > MAX_CASES:
            raise _too_involved(f"its comparisons make more than {MAX_CASES} cases")
    tests = tuple(met)
    adopted = [False] * (1 << len(tests))
    for answers, adopts in cases:
        if adopts:
            for passed in _agreeing(answers, tests):
                adopted[passed] = True
    return Requirement(tests=tests, adopted=tuple(adopted))


def _too_involved(message: str) -> TreatyError:
    problem = Problem(
        path="rule", message=message, accepted=f"a rule that compares at most {MAX_TESTS} sums"
    )
    return TreatyError("coalitions cannot be counted", [problem])


def _agreeing(answers: Answers, tests: tuple[AtLeast, ...]) -> Iterator[int]:
    """Yield the sets of tests passed that agree with the answers of a case."""
    passed = [0]
    for j, test in enumerate(tests):
        ways = (answers[test],) if test in answers else (False, True)
        passed = [mask | way << j for mask in passed for way in ways]
    yield from passed


def _open_count(
    entitled: Electorate, others: Ballot, answers: Answers, later: Callable[[Answers], None]
) -> Count:
    """Return the count of a coalition of which the members are not known."""
    sizes = tuple(voters.count for voters in entitled.classes)

    def ask(test: AtLeast) -> bool:
        """Return the answer to a test, and see to it that the other one gets its turn."""
        settled = _settled(test, sizes, answers)
        if settled is not None:
            return settled
        later({**answers, test: False})
        answers[test] = True
        return True

    rows: list[dict[Ballot, Any]] = []
    for c, size in enumerate(sizes):
        members = _LinearSum(tuple(int(c == d) for d in range(len(sizes))), 0, ask)
        rows.append({Ballot.YES: members, others: size - members})
    return Count(
        electorate=entitled,
        rows=tuple(rows),
        abstainers=tuple(row.get(Ballot.ABSTAIN, 0) for row in rows),
    )


def _settled(test: AtLeast, sizes: tuple[int, ...], answers: Answers) -> bool | None:
    """Return the answer that the electorate's size or an earlier answer implies, if any."""
    if test.bound <= 0:
        return True
    if sum(w * n for w, n in zip(test.weights, sizes, strict=True)) < test.bound:
        return False
    for known, passed in answers.items():
        if known.weights == test.weights:
            if passed and known.bound >= test.bound:
                return True
            if not passed and known.bound <= test.bound:
                return False
    return None


class _LinearSum:
    """A number that depends on how many members of each class are in the coalition."""

    __slots__ = ("_ask", "_constant", "_slopes")

    def __init__(
        self,
        slopes: tuple[Number, ...],
        constant: Number,
        ask: Callable[[AtLeast], bool],
    ) -> None:
        self._slopes, self._constant, self._ask = slopes, constant, ask

    def __add__(self, other: _LinearSum | Number) -> _LinearSum:
        if isinstance(other, _LinearSum):
            slopes = tuple(a + b for a, b in zip(self._slopes, other._slopes, strict=True))
            return _LinearSum(slopes, self._constant + other._constant, self._ask)
        return _LinearSum(self._slopes, self._constant + other, self._ask)

    __radd__ = __add__

    def __mul__(self, factor: Number) -> _LinearSum:
        slopes = tuple(a * factor for a in self._slopes)
        return _LinearSum(slopes, self._constant * factor, self._ask)

    __rmul__ = __mul__

    def __neg__(self) -> _LinearSum:
        return self * -1

    def __sub__(self, other: _LinearSum | Number) -> _LinearSum:
        return self + -other

    def __rsub__(self, other: _LinearSum | Number) -> _LinearSum:
        return -self + other

    def __ge__(self, other: _LinearSum | Number) -> bool:
        return (self - other)._is_from_zero()

    def __gt__(self, other: _LinearSum | Number) -> bool:
        return not (other - self)._is_from_zero()

    def __le__(self, other: _LinearSum | Number) -> bool:
        return not self > other

    def __lt__(self, other: _LinearSum | Number) -> bool:
        return not self >= other

    def __bool__(self) -> bool:
        # What is counted is never negative.
        return self > 0

    def _is_from_zero(self) -> bool:
        """Return whether this is 0 or more, by a test of its members' weights against a bound."""
        scale = lcm(*(Fraction(a).denominator for a in (*self._slopes, self._constant)))
        slopes = [int(a * scale) for a in self._slopes]
        bound = -int(self._constant * scale)
        divisor = gcd(*slopes)
        if divisor == 0:
            return bound <= 0
        if min(slopes) >= 0:
            weights = tuple(a // divisor for a in slopes)
            return self._ask(AtLeast(weights=weights, bound=-(-bound // divisor)))
        # A yes counts against nothing, so sums fall where they do not rise.
        assert max(slopes) <= 0, "a yes counts both for and against"
        weights = tuple(-a // divisor for a in slopes)
        return not self._ask(AtLeast(weights=weights, bound=-bound // divisor + 1))
