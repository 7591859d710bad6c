"""How many pure equilibria a graphical form has: strikes, sums over players, splits where needed."""

from __future__ import annotations

import math
from collections.abc import Iterator
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
from est_games.errors import Problem, SolveError
from est_games.game.graphical import GraphicalForm

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LISTED = 100_000
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


def questions(form: GraphicalForm, deadline: float | None) -> Iterator[Question]:
    """Yield the ways to put a game that may be worth trying, at least one.

    Best replies are listed, or told by running sums where a player has more than a few neighbours
    and its payoff is a sum over them.

    Yields
    ------
    Question
        The relations.

    Raises
    ------
    SolveError
        Some player depends on too many others for either.
    TimeoutError
        The deadline has passed.
    """
    sizes = [n_local_profiles(form, player) for player in range(form.n_players)]
    summable = [
        player
        for player in range(form.n_players)
        if len(reply_scope(form, player)) > _MANY_NEIGHBOURS and is_sum_of_pairs(form, player)
    ]
    large = {player for player in range(form.n_players) if sizes[player] > _LISTED}
    listed: dict[int, Relation] = {}
    for chosen in [large & set(summable)] + ([set(summable)] if set(summable) - large else []):
        question = _question(form, chosen, listed, deadline)
        if question is not None:
            yield question


def _question(
    form: GraphicalForm, summed: set[int], listed: dict[int, Relation], deadline: float | None
) -> Question | None:
    import numpy as np

    relations = list[Relation]()
    left = [np.ones(m, dtype=np.bool_) for m in form.shape]
    sums: dict[int, tuple[int, ...]] = {}
    problems = []
    for player in range(form.n_players):
        if is_past(deadline):
            raise TimeoutError
        if player in summed:
            order = tuple(j for j in reply_scope(form, player) if j != player)
            found = summed_replies(form, player, order, len(left))
            if found is not None:
                sums[player] = order
                relations.extend(found[0])
                left.extend(np.ones(m, dtype=np.bool_) for m in found[1])
                continue
        if player not in listed:
            if n_local_profiles(form, player) > MAX_ROWS:
                problems.append(_too_many(form, player))
                continue
            listed[player] = listed_replies(form, player)
        relations.append(listed[player])
    if problems:
        raise SolveError("pure equilibria cannot be found so", problems[:20])
    position = Position(relations=tuple(relations), left=tuple(left), n_players=form.n_players)
    return Question(position=position, sums=sums)


def _too_many(form: GraphicalForm, player: int) -> Problem:
    return Problem(
        path=f"tables[{player}]",
        message=f"{form.players[player]} and those it depends on have "
        f"{n_local_profiles(form, player)} profiles",
        accepted=f"up to {MAX_ROWS}, or a sum over neighbours that takes few values; where players "
        "are alike, a TypedAnonymousForm counts them",
    )


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
