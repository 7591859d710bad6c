"""Dominance between replies, as the verdicts define it.

Reply a strictly (weakly) dominates b for a responder if it pays more (never less, somewhere more)
against every profile of the others' replies, payoffs taken over the equilibria of what follows:
*in every* of them, or *in some* selection. An equilibrium choice as such dominates nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import product

from est_games.arithmetic import Value, none_negative
from est_games.equilibrium.stages.continuation import Continuation
from est_games.verdict.position import Position, Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class Dominance:
    """One reply dominates another for one responder.

    Parameters
    ----------
    player : str
        The responder.
    better, worse : str
        The replies.
    strict : bool
        It pays more against everything; else never less and somewhere more.
    in_every : bool
        Whatever equilibrium follows; else for some selection of what follows.
    margin : Fraction
        The least it pays more by, over the others' replies.
    against : tuple of (str, str) pairs
        The others' replies at which the margin is least: the witness.
    """

    player: str
    better: str
    worse: str
    strict: bool
    in_every: bool
    margin: Fraction
    against: tuple[tuple[str, str], ...]

    @property
    def strength(self) -> str:
        """``strictly`` or ``weakly``."""
        return "strictly" if self.strict else "weakly"


class Comparison:
    """What each reply of each responder may lead to, under some beliefs taken case by case.

    Parameters
    ----------
    position : Position
        The game solved.
    beliefs : list of tuple
        Each belief is a case of its own: dominance must hold in all of them. The prior alone, or
        certainty of each type in turn (whatever the proposer is).
    """

    def __init__(self, position: Position, beliefs: list[tuple[Value, ...]]) -> None:
        self.position = position
        self.beliefs = beliefs
        self._bounds: dict[tuple[int, int, int], tuple[Value, Value] | None] = {}
        self._following: dict[tuple[int, int], tuple[Continuation, ...]] = {}

    def _range(self, stage: int, player: int, case: int) -> tuple[Value, Value] | None:
        key = (stage, player, case)
        if key not in self._bounds:
            belief = self.beliefs[case]
            if (stage, case) not in self._following:
                self._following[stage, case] = self.position.solution.at(stage, belief)
            values = [
                self.position.expected(player, each.values, belief)
                for each in self._following[stage, case]
            ]
            self._bounds[key] = self.position.least_and_most(values) if values else None
        return self._bounds[key]

    @cached_property
    def _shape(self) -> tuple[int, ...]:
        return self.position.reply_stage.shape

    def _others(self, mover: int) -> Iterator[Profile]:
        yield from product(
            *(range(1) if i == mover else range(n) for i, n in enumerate(self._shape))
        )

    def _gains(
        self, mover: int, better: int, worse: int, *, in_every: bool
    ) -> Iterator[tuple[Value, Profile] | None]:
        """Yield what one reply pays over another against each profile of the others' replies.

        In every continuation: the least of the one less the most of the other; in some: the most
        less the least. None where nothing is known to follow.
        """
        stage = self.position.reply_stage
        player = stage.moves[mover].player
        for others in self._others(mover):
            targets = [
                stage.successor((*others[:mover], a, *others[mover + 1 :])) for a in (better, worse)
            ]
            for case in range(len(self.beliefs)):
                ranges = [self._range(target, player, case) for target in targets]
                if ranges[0] is None or ranges[1] is None:
                    yield None
                    continue
                (low, high), (low_b, high_b) = ranges[0], ranges[1]
                yield (low - high_b if in_every else high - low_b), others

    def strength(self, mover: int, better: int, worse: int, *, in_every: bool) -> str | None:
        """Return ``strictly``, ``weakly`` or None: how one reply dominates another."""
        ring = self.position.solution.valuation.ring
        gains = []
        for found in self._gains(mover, better, worse, in_every=in_every):
            if found is None:
                return None
            gains.append(found[0])
        if not none_negative(gains, ring):
            return None
        signs = [ring.sign(gain) for gain in gains]
        return "strictly" if all(signs) else "weakly" if any(signs) else None

    def dominance(self, mover: int, better: int, worse: int) -> Dominance | None:
        """Return how one reply dominates another, in the strongest sense that holds, or None."""
        for in_every in (True, False):
            strength = self.strength(mover, better, worse, in_every=in_every)
            if strength is not None:
                return self._witnessed(mover, better, worse, strength, in_every)
        return None

    def _witnessed(
        self, mover: int, better: int, worse: int, strength: str, in_every: bool
    ) -> Dominance:
        ring = self.position.solution.valuation.ring
        gains = [found for found in self._gains(mover, better, worse, in_every=in_every) if found]
        margin, others = min(gains, key=lambda found: ring.at_point(found[0]))
        move = self.position.reply_stage.moves[mover]
        player = self.position.form.players[move.player]
        against = self.position.named(others)
        return Dominance(
            player=player,
            strict=strength == "strictly",
            in_every=in_every,
            better=move.actions[better],
            worse=move.actions[worse],
            margin=ring.at_point(margin),
            against=tuple((actor, reply) for actor, reply in against.items() if actor != player),
        )

    def relations(self, mover: int) -> tuple[Dominance, ...]:
        """Return every dominance between the replies of one responder."""
        n = self._shape[mover]
        pairs = ((a, b) for a in range(n) for b in range(n) if a != b)
        return tuple(found for a, b in pairs if (found := self.dominance(mover, a, b)))

    def dominant(self, mover: int) -> tuple[str, str] | None:
        """Return the reply that dominates all others whatever follows, and how; or None."""
        replies = self.position.replies(mover)
        for better, reply in enumerate(replies):
            strengths = []
            for worse in range(len(replies)):
                if worse != better:
                    strengths.append(self.strength(mover, better, worse, in_every=True))
                    if strengths[-1] is None:
                        break
            if strengths and None not in strengths:
                return reply, "weakly" if "weakly" in strengths else "strictly"
        return None


def at_the_prior(position: Position) -> Comparison:
    """Compare replies under what the others believe when the proposal tells them nothing."""
    return Comparison(position, [position.solution.valuation.prior])


def whatever_the_type(position: Position) -> Comparison:
    """Compare replies case by case for every type the proposer may have."""
    return Comparison(
        position, [position.point_belief(kind) for kind in range(position.form.n_types)]
    )
