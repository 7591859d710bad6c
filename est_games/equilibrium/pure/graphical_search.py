"""How many pure equilibria a graphical form has: strikes, sums over players, splits if needed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from est_games.certificate.graphical_count import Case
from est_games.equilibrium.pure.best_reply_relation import (
    MAX_ROWS,
    Relation,
    is_sum_of_pairs,
    listed_replies,
    n_local_profiles,
    reply_scope,
    summed_replies,
)
from est_games.equilibrium.pure.profile_listing import profile_blocks
from est_games.equilibrium.pure.relation_join import TooWideError, summation
from est_games.equilibrium.pure.strategy_strikes import Position, struck_out
from est_games.equilibrium.pure.summation_order import Order, summation_order
from est_games.equilibrium.time_limit import is_past
from est_games.errors import Problem, SolveError, shown
from est_games.game.graphical import GraphicalForm

if TYPE_CHECKING:
    from numpy.typing import NDArray

MAX_LOCAL_PROFILES = 2_000_000
_MAX_CELLS = 50_000_000
_LISTED = 100_000
_FEW_CELLS = 20_000_000
_CELLS_A_ROW = 10
_MANY_NEIGHBOURS = 4
_MAX_DEPTH = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A game as relations between variables, all strategies left.

    Parameters
    ----------
    position : Position
        The relations.
    sums : dict of int to tuple of int
        The players whose replies are told by running sums, with the neighbours in order.
    """

    position: Position
    sums: dict[int, tuple[int, ...]]


def easiest_question(form: GraphicalForm, deadline: float | None) -> Question:
    """Return the way to put a game that expects the fewest rows.

    Best replies are listed, or told by running sums, where a player has more than a few neighbours
    and its payoff is a sum over them.

    Raises
    ------
    SolveError
        Some player depends on too many others for either.
    TimeoutError
        The deadline has passed.
    """
    players = range(form.n_players)
    sizes = [n_local_profiles(form, player) for player in players]
    summable = frozenset(
        player
        for player in players
        if len(reply_scope(form, player)) > _MANY_NEIGHBOURS and is_sum_of_pairs(form, player)
    )
    large = frozenset(player for player in summable if sizes[player] > _LISTED)
    replies = _Replies(form, sizes, deadline)
    best, least = None, math.inf
    for summed in dict.fromkeys((summable, large, frozenset[int]())):
        cells = replies.n_cells(summed)
        # No other way is tried that costs more to put than the best one is expected to cost.
        if best is not None and math.exp(min(least, 40.0)) * _CELLS_A_ROW + _FEW_CELLS < cells:
            continue
        question = replies.question(summed)
        if question is None:
            continue
        expected = order_of(question.position).log_rows
        if expected < least:
            best, least = question, expected
    if best is None:
        raise SolveError("pure equilibria cannot be found so", replies.problems[:20])
    return best


class _Replies:
    """The best replies of all players, each found once."""

    def __init__(self, form: GraphicalForm, sizes: Sequence[int], deadline: float | None) -> None:
        self._form = form
        self._sizes = sizes
        self._deadline = deadline
        self._listed: dict[int, Relation] = {}
        self._unsummed: set[int] = set()
        self.problems: list[Problem] = []

    def n_cells(self, summed: Iterable[int]) -> int:
        """Return how many numbers it takes to list the replies of all but some players."""
        listed = set(range(self._form.n_players)) - set(summed)
        return sum(self._sizes[p] * len(reply_scope(self._form, p)) for p in listed)

    def question(self, summed: Iterable[int]) -> Question | None:
        """Return the game with some players' replies told by sums, or None if that is too large."""
        import numpy as np

        form = self._form
        players = range(form.n_players)
        chosen = {player for player in summed if player not in self._unsummed}
        if self._is_too_large(chosen):
            return None
        relations = list[Relation]()
        left = [np.ones(m, dtype=np.bool_) for m in form.shape]
        sums: dict[int, tuple[int, ...]] = {}
        for player in players:
            if is_past(self._deadline):
                raise TimeoutError
            if player in chosen:
                order = tuple(j for j in reply_scope(form, player) if j != player)
                found = summed_replies(form, player, order, len(left))
                if found is None:
                    self._unsummed.add(player)
                    return self.question(summed)
                sums[player] = order
                relations.extend(found[0])
                left.extend(np.ones(m, dtype=np.bool_) for m in found[1])
                continue
            if player not in self._listed:
                self._listed[player] = listed_replies(form, player)
            relations.append(self._listed[player])
        position = Position(relations=tuple(relations), left=tuple(left), n_players=form.n_players)
        return Question(position=position, sums=sums)

    def _is_too_large(self, summed: set[int]) -> bool:
        """Return whether the others' replies are too many to be listed; note whose."""
        many = [
            player
            for player, size in enumerate(self._sizes)
            if size > MAX_LOCAL_PROFILES and player not in summed
        ]
        cells = self.n_cells(summed)
        self.problems = [
            Problem(
                path=f"tables[{player}]",
                message=f"{self._form.players[player]} and those it depends on have "
                f"{shown(str(self._sizes[player]))} profiles",
                accepted=f"up to {MAX_LOCAL_PROFILES}, or a sum over neighbours one at a time "
                "that takes few values; a TypedAnonymousForm counts players who are alike",
            )
            for player in many
        ]
        if not many and cells > _MAX_CELLS:
            message = f"best replies would take {cells} numbers to list"
            self.problems = [
                Problem(path="tables", message=message, accepted=f"up to {_MAX_CELLS}")
            ]
        return bool(self.problems)


class Search:
    """One search for all solutions: what is proved at any time stands in its fields.

    Parameters
    ----------
    limit : int
        How many solutions to list.
    deadline : float or None
        A time of ``time.perf_counter`` at which to stop.
    """

    def __init__(self, limit: int, deadline: float | None) -> None:
        self._limit = limit
        self._deadline = deadline
        self.listed: list[NDArray[Any]] = []
        self.n_listed = 0
        self.total = 0
        self.n_cases = 0
        self.n_rows = 0
        self.width = 0

    def solve(self, position: Position, depth: int = 0) -> Case:
        """Count and list the solutions of a position; return how they were counted.

        Raises
        ------
        TimeoutError
            The deadline has passed.
        TooWideError
            Too many splits would be needed.
        """
        self.n_cases += 1
        if is_past(self._deadline):
            raise TimeoutError
        position, strikes = struck_out(position)
        if position.is_dead:
            return Case(struck=strikes)
        order = order_of(position)
        if order.log_rows <= math.log(2 * MAX_ROWS):
            try:
                return self._summed(position, strikes, order)
            except TooWideError:
                pass
        if depth >= _MAX_DEPTH:
            raise TooWideError
        player = _splitting(position, order)
        cases = [
            self.solve(position.taking(player, value), depth + 1)
            for value in position.left[player].nonzero()[0].tolist()
        ]
        return Case(struck=strikes, split=player, cases=tuple(cases))

    def _summed(self, position: Position, strikes: Any, order: Order) -> Case:
        found = summation(position.relations, position.left, order.variables, self._deadline)
        self.total += found.total
        self.n_rows = max(self.n_rows, found.n_rows)
        self.width = max(self.width, found.width)
        sizes = [len(values) for values in position.left]
        for block in profile_blocks(found, sizes, position.n_players):
            if self.n_listed >= self._limit:
                break
            self.listed.append(block[: self._limit - self.n_listed])
            self.n_listed += len(self.listed[-1])
        return Case(struck=strikes, order=order.variables)


def order_of(position: Position) -> Order:
    """Return a good order in which to sum out the variables of a position."""
    return summation_order(
        [(relation.variables, len(relation.rows)) for relation in position.relations],
        [int(values.sum()) for values in position.left],
    )


def _splitting(position: Position, order: Order) -> int:
    """Return the player of the widest bucket who is in most relations."""
    within = [0] * position.n_players
    for relation in position.relations:
        for v in relation.variables:
            if v < position.n_players:
                within[v] += 1 + (v in order.widest)
    undecided = [v for v in range(position.n_players) if position.left[v].sum() > 1]
    return max(undecided, key=lambda v: (v in order.widest, within[v], -v))


def all_profiles(position: Position, case: Case) -> Iterator[NDArray[Any]]:
    """Yield all solutions again, block by block, as a search has counted them."""
    position, _ = struck_out(position)
    if position.is_dead:
        return
    if case.split is None:
        found = summation(position.relations, position.left, case.order, None)
        sizes = [len(values) for values in position.left]
        yield from profile_blocks(found, sizes, position.n_players)
        return
    values = position.left[case.split].nonzero()[0].tolist()
    for value, each in zip(values, case.cases, strict=True):
        yield from all_profiles(position.taking(case.split, value), each)
