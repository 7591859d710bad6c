"""All orders in which mistakes may rank: a walk through pairs of ordered partitions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import chain, combinations
from math import inf
from time import perf_counter

from est_games.certificate.normal_form import strategy_payoffs
from est_games.certificate.ordered_partitions import (
    Classes,
    Closed,
    Mixture,
    Open,
    PartitionTree,
    Split,
)
from est_games.equilibrium.refinements.mistake_order import MistakeOrder
from est_games.game.normal import NormalForm


@dataclass(slots=True, kw_only=True)
class MistakeSearch:
    """A walk through the orders in which both players' strategies may rank, the best classes first.

    Parameters
    ----------
    game : NormalForm
        Two players.
    profile : sequence of Mixture, or None
        The equilibrium that trembles should tend to: the walk ends with the first orders that admit
        them. None: the walk finds all orders that admit trembles to anything.
    max_nodes : int
        How many pairs of orders, in part or whole, to look at.
    deadline : float
        A time of ``time.perf_counter``, in seconds, at which to stop.
    n_nodes : int
        How many were looked at.
    found : list of (tuple of Classes, Open)
        The pairs of orders that admit trembles.
    """

    game: NormalForm
    profile: Sequence[Mixture] | None
    max_nodes: int
    deadline: float = inf
    n_nodes: int = 0
    found: list[tuple[tuple[Classes, ...], Open]] = field(default_factory=list)
    _pays: list[Sequence[Fraction]] = field(init=False)
    _orders: dict[tuple[int, Classes], MistakeOrder] = field(default_factory=dict)
    _answers: dict[tuple[object, ...], Mixture | Closed] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._pays = [
            [Fraction(0)] * self.game.shape[player]
            if self.profile is None
            else strategy_payoffs(self.game, self.profile, player)
            for player in range(2)
        ]

    def explored(self, classes: tuple[Classes, ...] = ((), ())) -> PartitionTree | None:
        """Return what follows from these first classes; None if it takes too long.

        Notes
        -----
        1. For each player some fully mixed strategy of the rival must pay in this order, and for
           each class of the rival some mixture must reach it; else the node is closed.
        2. The next class is split off for the player with the fewest strategies that tie for it.
        """
        self.n_nodes += 1
        if self.n_nodes > self.max_nodes or perf_counter() > self.deadline:
            return None
        reached: tuple[list[Mixture], list[Mixture]] = ([], [])
        for player in range(2):
            rivals = classes[1 - player]
            for level in (None, *range(len(rivals))):
                answer = self._answered(player, classes, level)
                if isinstance(answer, Closed):
                    return answer
                if level is not None:
                    reached[1 - player].append(answer)
        left = [self._groups(player, classes[player]) for player in range(2)]
        undecided = [player for player in range(2) if left[player]]
        if not undecided:
            leaf = Open(levels=(tuple(reached[0]), tuple(reached[1])))
            self.found.append((classes, leaf))
            return leaf
        player = min(undecided, key=lambda p: len(left[p][0]))
        branches: list[tuple[tuple[int, ...], PartitionTree]] = []
        for chosen in _subsets(left[player][0]):
            if classes[player] or self._support(player) <= set(chosen):
                grown = list(classes)
                grown[player] = (*classes[player], chosen)
                branch = self.explored(tuple(grown))
                if branch is None:
                    return None
                branches.append((chosen, branch))
                if self.found and self.profile is not None:
                    break
        return Split(player=player, branches=tuple(branches))

    def _answered(
        self, player: int, classes: tuple[Classes, ...], level: int | None
    ) -> Mixture | Closed:
        """Return what the linear program for a level yields; the same is not solved twice."""
        rivals = classes[1 - player]
        asked = None if level is None else (frozenset(chain(*rivals[:level])), rivals[level])
        key = (player, classes[player], level, asked)
        if level == 0 and self.profile is not None:
            own = self.profile[1 - player]
            if set(rivals[0]) == self._support(1 - player):
                return own  # as classes part only what ties against it
        if key not in self._answers:
            self._answers[key] = self._order(player, classes[player]).mixture(rivals, level)
        return self._answers[key]

    def _order(self, player: int, classes: Classes) -> MistakeOrder:
        """Return what is known of how a player's strategies rank; remembered."""
        key = (player, classes)
        if key not in self._orders:
            groups = self._groups(player, classes)
            self._orders[key] = MistakeOrder.of(self.game, player, classes, groups)
        return self._orders[key]

    def _support(self, player: int) -> set[int]:
        """Return the strategies that the first class must contain."""
        weights = () if self.profile is None else self.profile[player]
        return {k for k, weight in enumerate(weights) if weight}

    def _groups(self, player: int, classes: Classes) -> list[list[int]]:
        """Return the strategies left by what they pay against the equilibrium, the best first."""
        done = set(chain.from_iterable(classes))
        groups: dict[Fraction, list[int]] = {}
        for k, pay in enumerate(self._pays[player]):
            if k not in done:
                groups.setdefault(pay, []).append(k)
        return [groups[pay] for pay in sorted(groups, reverse=True)]


def _subsets(members: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Yield all subsets but the empty one, the largest first."""
    for size in range(len(members), 0, -1):
        yield from combinations(members, size)
