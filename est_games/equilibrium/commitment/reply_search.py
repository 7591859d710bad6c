"""The commitment in a tree that serves a leader best, by branching over what the follower does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from heapq import heappop, heappush

from est_games.certificate.correlated import Bound
from est_games.certificate.tree_bound import TreeBound
from est_games.certificate.tree_commitment import Moves, TreeCommitmentProof
from est_games.equilibrium.correlated import plan_program
from est_games.equilibrium.correlated.plan_program import PlanProgram
from est_games.equilibrium.correlated.play_program import Play
from est_games.equilibrium.correlated.sequence_pairs import SequencePairs
from est_games.equilibrium.correlated.tree_side import EMPTY, Side
from est_games.errors import SolveError
from est_games.game.extensive import ExtensiveForm

Part = Mapping[int, int]
"""The follower's replies that make these moves where they come to these places."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BestCommitment:
    """A commitment with its reply, and why none is better.

    Parameters
    ----------
    plans : tuple of mapping of int to Fraction, shape (2,)
        Each player's realisation plan: the leader's commitment, the follower's pure reply.
    value : Fraction
        What the leader gets.
    proof : TreeCommitmentProof
        The evidence.
    n_programs : int
        Linear programs solved.
    """

    plans: tuple[Mapping[int, Fraction], Mapping[int, Fraction]]
    value: Fraction
    proof: TreeCommitmentProof
    n_programs: int


def best_commitment(form: ExtensiveForm, leader: int, deadline: float | None) -> BestCommitment:
    """Return the commitment that serves a leader best, ties broken in its favour.

    Parameters
    ----------
    form : ExtensiveForm
        Two players, with perfect recall.
    leader : int
        Who commits itself.
    deadline : float or None
        A time of ``time.perf_counter``, in seconds.

    Raises
    ------
    SolveError
        The pairs of sequences are more than 10,000.
    TimeoutError
        The deadline has passed.

    Notes
    -----
    1. Were the leader able to send the follower signals, its best plan of pairs of sequences from
       which the follower never gains by disobeying would be a linear program. It bounds what a
       commitment brings.
    2. Where the best plan tells the follower one pure strategy, it is a commitment and a best
       reply to it.
    3. Otherwise the follower's replies are taken apart by what they do at the first information
       set where it is told several things, and a program is solved for each part, the highest
       bound first, until none is above the best commitment found.

    The number of parts may grow with that of the follower's pure strategies.

    References
    ----------
    Čermák, Bošanský, Durkota, Lisý and Kiekintveld (2016), Using correlated strategies for
    computing Stackelberg equilibria in extensive-form games.
    """
    pairs = SequencePairs.of(form)
    if pairs.n_pairs > plan_program.MAX_PAIRS:
        problem = plan_program.too_many(pairs)
        raise SolveError("the game is too large for a commitment to be sought", [problem])
    program = PlanProgram.of(
        form, pairs, "extensive-form-correlated", deadline, players=(1 - leader,)
    )
    return _Search(pairs=pairs, program=program, leader=leader).found()


@dataclass(slots=True, kw_only=True)
class _Search:
    """What is known so far."""

    pairs: SequencePairs
    program: PlanProgram
    leader: int
    best: Play | None = None
    closed: list[tuple[Part, Bound, Bound | None]] = field(default_factory=list)
    n_programs: int = 0

    @property
    def follower(self) -> Side:
        return self.pairs.sides[1 - self.leader]

    def found(self) -> BestCommitment:
        weights = [Fraction(int(k == self.leader)) for k in range(2)]
        # Highest bound first; of several, the part that says most.
        waiting: list[tuple[Fraction, int, int, Part, Bound | None]] = []
        heappush(waiting, (Fraction(0), 0, 0, {}, None))
        n_parts = 1
        while waiting:
            _, _, _, part, above = heappop(waiting)
            if self.best and above and above.offset <= self.best.payoffs[self.leader]:
                self.closed.append((part, above, None))
                continue
            program = self.program.barring(self._barred(part)) if part else self.program
            play, bound = program.best_and_bound(weights)
            self.n_programs += 1
            if play is None:
                _, nowhere = program.best_and_bound([Fraction(0)] * 2)
                self.n_programs += 1
                self.closed.append((part, above or bound, nowhere))
                continue
            place = self._open_place(play)
            if place is None or (self.best and bound.offset <= self.best.payoffs[self.leader]):
                if not self.best or play.payoffs[self.leader] > self.best.payoffs[self.leader]:
                    self.best = play
                self.closed.append((part, bound, None))
                continue
            for move in self.follower.moves[place]:
                smaller = {**part, place: move}
                heappush(waiting, (-bound.offset, -len(smaller), n_parts, smaller, bound))
                n_parts += 1
        return self._answer()

    def _barred(self, part: Part) -> set[int]:
        """Return the columns of pairs that no reply of a part makes."""
        side, barred = self.follower, {EMPTY: False}
        for place, moves in enumerate(side.moves):
            for move in moves:
                barred[move] = barred[side.parent[place]] or part.get(place, move) != move
        return {
            column for pair, column in self.pairs.columns.items() if barred[pair[1 - self.leader]]
        }

    def _told(self, play: Play, move: int) -> Fraction:
        """Return how often the follower is told a sequence."""
        column = self.pairs.column(1 - self.leader, move, EMPTY)
        return play.weights.get(column, Fraction(0))

    def _open_place(self, play: Play) -> int | None:
        """Return the first place at which the follower is told several things, if there is one."""
        return next(
            (
                place
                for place, moves in enumerate(self.follower.moves)
                if any(0 < self._told(play, move) < 1 for move in moves)
            ),
            None,
        )

    def _answer(self) -> BestCommitment:
        if self.best is None:
            raise ArithmeticError("a game in which no reply is ever best")
        best, value = self.best, self.best.payoffs[self.leader]
        parts = tuple(
            (self._labelled(part), _lowered(bound, nowhere, value))
            for part, bound, nowhere in self.closed
        )
        plans = tuple(
            {
                move: weight
                for move in range(side.n_sequences)
                if (weight := best.weights.get(self.pairs.column(player, move, EMPTY)))
            }
            for player, side in enumerate(self.pairs.sides)
        )
        return BestCommitment(
            plans=(plans[0], plans[1]),
            value=value,
            proof=TreeCommitmentProof(parts=parts),
            n_programs=self.n_programs,
        )

    def _labelled(self, part: Part) -> Moves:
        return tuple(self.follower.labels[move] for move in part.values())


def _lowered(bound: Bound, nowhere: Bound | None, value: Fraction) -> TreeBound:
    """Return a bound brought down to a value by one that says that a part has no plays."""
    if not isinstance(bound, TreeBound):
        raise TypeError("a bound of a tree is needed")
    if not isinstance(nowhere, TreeBound) or bound.offset <= value:
        return bound
    factor = (bound.offset - value) / -nowhere.offset
    more = nowhere.scaled(factor)
    prices, potentials = dict(bound.prices), dict(bound.potentials or ())
    for key, price in more.prices:
        prices[key] = prices.get(key, Fraction(0)) + price
    for name, multiple in more.potentials or ():
        potentials[name] = potentials.get(name, Fraction(0)) + multiple
    return replace(
        bound,
        offset=value,
        prices=tuple(prices.items()),
        potentials=tuple(potentials.items()),
    )
