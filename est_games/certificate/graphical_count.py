"""Has a graphical form so many pure equilibria? Strikes checked, and the rest counted again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from est_games.certificate.graphical_replies import (
    ListedReplies,
    SummedReplies,
    listed_replies,
    summed_replies,
)
from est_games.certificate.row_extension import Factor, bucket_sum
from est_games.errors import Problem
from est_games.game.graphical import GraphicalForm


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """How the equilibria in which some strategies are left were counted.

    Parameters
    ----------
    struck : tuple of (int, int, int)
        In order: a player, a strategy of it that no equilibrium left has, and the player who would
        not play a best reply there, whatever its other neighbours do with what they have left.
    order : tuple of int
        In what order the variables were summed out: the players, by number, then the running sums
        of :class:`CountPlan`. Empty where the case was split, or has no equilibrium.
    split : int or None
        The player whose strategies left were taken one at a time.
    cases : tuple of Case
        One for each of these strategies, in order.
    """

    struck: tuple[tuple[int, int, int], ...] = ()
    order: tuple[int, ...] = ()
    split: int | None = None
    cases: tuple[Case, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CountPlan:
    """How all pure equilibria of a graphical form were counted.

    Parameters
    ----------
    sums : mapping of int to tuple of int
        For each player whose replies were told by running sums over its neighbours, these in order.
        The sums are numbered after the players: player by player in increasing order, one for each
        neighbour.
    case : Case
        The case in which all strategies are left.
    """

    sums: Mapping[int, tuple[int, ...]] = field(default_factory=dict, hash=False)
    case: Case


def graphical_count_problems(
    form: GraphicalForm, plan: CountPlan, total: int, *, deadline: float | None = None
) -> tuple[Problem, ...]:
    """Return what is wrong with a claim that a graphical form has so many pure equilibria.

    Parameters
    ----------
    form : GraphicalForm
        The game.
    plan : CountPlan
        How they were counted.
    total : int
        How many there are said to be.
    deadline : float, optional
        A time of ``time.perf_counter``, in seconds, at which to give up.

    Returns
    -------
    tuple of Problem
        Empty only when the claim is true.

    Raises
    ------
    TimeoutError
        The deadline has passed.
    TooManyRowsError
        Counting would take more rows than can be held: the claim is neither proved nor refuted.

    Notes
    -----
    1. Each player's best replies are found anew from its tables.
    2. Each strike holds: among the local profiles left of the player named there is none in which
       it replies best and that strategy is played.
    3. Each split takes every strategy left of its player, once.
    4. At the end of each case the players are summed out in the order given. Profiles of the
       players in one bucket are built up a player at a time, and dropped where a best reply is
       missed or nothing summed out before goes with them. The numbers must add up to `total`.

    Time and memory grow as those of the solver: with the rows of the largest bucket.

    Examples
    --------
    Two drivers keep left or right.

    >>> same = (["a", "b"], [[1, 0], [0, 1]])
    >>> form = GraphicalForm.from_tables({"a": same, "b": same})
    >>> plan = CountPlan(case=Case(order=(0, 1)))
    >>> graphical_count_problems(form, plan, 2)
    ()
    >>> str(graphical_count_problems(form, plan, 1)[0])
    "total: there are 2 pure equilibria [found '1']"
    """
    left = [np.ones(m, dtype=np.bool_) for m in form.shape]
    try:
        counted = _Checker(form, plan, deadline).count(plan.case, left, "case")
    except _WrongError as wrong:
        return (wrong.problem,)
    if counted != total:
        message = f"there are {counted} pure equilibria"
        return (Problem(path="total", message=message, value=str(total)),)
    return ()


class TooManyRowsError(Exception):
    """Counting again would take more rows than can be held."""


class _WrongError(Exception):
    def __init__(self, path: str, message: str) -> None:
        super().__init__(message)
        self.problem = Problem(path=path, message=message)


class _Checker:
    """Counts as a plan says; what does not hold in it is raised."""

    def __init__(self, form: GraphicalForm, plan: CountPlan, deadline: float | None) -> None:
        self._form = form
        self._deadline = deadline
        self._n_variables = form.n_players
        self._replies: list[ListedReplies | SummedReplies] = []
        for player in range(form.n_players):
            self._in_time()
            order = plan.sums.get(player)
            if order is None:
                self._replies.append(listed_replies(form, player))
                continue
            summed = summed_replies(form, player, order, self._n_variables)
            if summed is None:
                raise _WrongError(f"sums[{player}]", "are not over all it depends on, in pairs")
            self._replies.append(summed)
            self._n_variables += len(order)

    def count(self, case: Case, left: Sequence[NDArray[np.bool_]], path: str) -> int:
        """Return how many equilibria a case has; `left` is its own."""
        self._in_time()
        for place, strike in enumerate(case.struck):
            if not self._holds(strike, left):
                raise _WrongError(f"{path}.struck[{place}]", "some best reply left has it")
            player, strategy, _ = strike
            left[player][strategy] = False
            if not left[player].any():
                return 0
        if case.split is None:
            return self._summed_out(case.order, left, f"{path}.order")
        if case.split not in range(self._form.n_players):
            raise _WrongError(f"{path}.split", "is no player")
        values = np.flatnonzero(left[case.split]).tolist()
        if len(values) != len(case.cases):
            raise _WrongError(f"{path}.cases", f"are {len(case.cases)}, not {len(values)}")
        total = 0
        for place, (value, each) in enumerate(zip(values, case.cases, strict=True)):
            own = [mask.copy() for mask in left]
            own[case.split][:] = False
            own[case.split][value] = True
            total += self.count(each, own, f"{path}.cases[{place}]")
        return total

    def _holds(self, strike: Sequence[int], left: Sequence[NDArray[np.bool_]]) -> bool:
        if len(strike) != 3 or not all(isinstance(number, int) for number in strike):
            return False
        player, strategy, owner = strike
        n = self._form.n_players
        if not (0 <= player < n and 0 <= owner < n and 0 <= strategy < len(left[player])):
            return False
        return not self._replies[owner].allows(left, player, strategy)

    def _summed_out(
        self, order: Sequence[int], left: Sequence[NDArray[np.bool_]], path: str
    ) -> int:
        if sorted(order) != list(range(self._n_variables)):
            raise _WrongError(path, "does not hold every variable once")
        values = [np.flatnonzero(mask) for mask in left]
        sizes = [len(mask) for mask in left]
        factors: list[Factor] = []
        for replies in self._replies:
            own, n_sums = replies.factors(left)
            factors.extend(own)
            sizes.extend(n_sums)
        total = 1
        for variable in order:
            self._in_time()
            bucket = [factor for factor in factors if variable in factor.scope]
            if not bucket:
                total *= len(values[variable]) if variable < len(values) else 1
                continue
            factors = [factor for factor in factors if variable not in factor.scope]
            message = bucket_sum(bucket, variable, sizes)
            if message is None:
                raise TooManyRowsError("the equilibria could not be counted again in memory")
            if message.scope:
                factors.append(message)
            else:
                total *= message.total
            if not total or not len(message.rows):
                return 0
        return total

    def _in_time(self) -> None:
        if self._deadline is not None and perf_counter() > self._deadline:
            raise TimeoutError("the equilibria were not all counted again in time")
