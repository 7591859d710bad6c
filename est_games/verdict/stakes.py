"""Heads, tails and the trap: what the proposer is sure of, and what a responder can hope for.

*Heads* is the least the proposer gains over the status quo over ways of answering that bring the
treaty into force; *tails* the least over those that do not. It *cannot lose* if both are at least 0
and one is more. The trap is *closed* for a responder if the most it can gain, whatever it and the
others reply, is less than 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from est_games.arithmetic import Value, none_negative
from est_games.game.multistage import StageKind
from est_games.verdict.position import Position


@dataclass(frozen=True, slots=True, kw_only=True)
class Stake:
    """A least or a most gain, and the replies and outcome at which it is reached.

    Parameters
    ----------
    gain : Fraction
        Over the status quo.
    replies : tuple of str
        The rounds of replies that lead there, one line each: the witness.
    outcome : str
        The stage in which it is settled.
    """

    gain: Fraction
    replies: tuple[str, ...]
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stakes:
    """What one type of the proposer is sure of.

    Parameters
    ----------
    kind : str
        The type; empty where there is only one.
    heads, tails : Stake or None
        None where no way of answering leads there.
    cannot_lose : bool
        Both at least 0, one more; a side that cannot come about does not count.
    """

    kind: str
    heads: Stake | None
    tails: Stake | None
    cannot_lose: bool


@dataclass(frozen=True, slots=True)
class _Bound:
    value: Value
    replies: tuple[str, ...]
    outcome: int


class Bounds:
    """Least and most values over all ways in which the replies can go.

    Parameters
    ----------
    position : Position
        The game solved; what follows the replies is played in equilibrium at the prior.
    any_belief : bool
        Whether what follows the replies may be an equilibrium at any belief.
    """

    def __init__(self, position: Position, *, any_belief: bool = False) -> None:
        self.position = position
        self.resolutions = dict(position.resolutions())
        self.unresolved = position.unresolved()
        solution = position.solution
        self.settled = {
            number: solution.everywhere(number)
            if any_belief
            else solution.at(number, solution.valuation.prior)
            for number in self.resolutions
        }

    def values(self, player: int, kind: int | None = None) -> Mapping[bool, list[Value]]:
        """Return every value a player may end with, by whether the treaty enters into force.

        Parameters
        ----------
        player : int
            Whose value.
        kind : int or None
            Given a type, or expected under the prior.
        """
        prior = self.position.solution.valuation.prior
        weights = prior if kind is None else self.position.point_belief(kind)
        found: dict[int, Mapping[bool, list[Value]]] = {}
        for number, forced in self.resolutions.items():
            ends = [
                self.position.expected(player, each.values, weights)
                for each in self.settled[number]
            ]
            found[number] = {forced: ends, not forced: []}
        for number in self.unresolved:
            stage = self.position.form.stages[number]
            after = [found[target] for target in dict.fromkeys(stage.successors)]
            merged = {side: [v for each in after for v in each[side]] for side in (True, False)}
            if stage.kind is StageKind.DELAY:
                reward, discount = self.position.talks(number, player, weights)
                merged = {
                    side: [reward + discount * v for v in values] for side, values in merged.items()
                }
            found[number] = merged
        return found[self.position.tabled]

    def extreme(
        self, player: int, *, wanted: int, in_force: bool | None = None, kind: int | None = None
    ) -> _Bound | None:
        """Return a player's least (wanted -1) or most (+1) value over the ways replies can go.

        Parameters
        ----------
        player : int
            Whose value.
        wanted : int
            -1 for the least, 1 for the most.
        in_force : bool or None
            Only ways that end so; None for all.
        kind : int or None
            Given a type, or expected under the prior.
        """
        prior = self.position.solution.valuation.prior
        weights = prior if kind is None else self.position.point_belief(kind)
        best: dict[int, _Bound | None] = {}
        for number, forced in self.resolutions.items():
            if in_force is None or forced is in_force:
                values = [
                    self.position.expected(player, each.values, weights)
                    for each in self.settled[number]
                ]
                if values:
                    ends = self.position.least_and_most(values)
                    best[number] = _Bound(ends[wanted > 0], (), number)
        for number in self.unresolved:
            stage = self.position.form.stages[number]
            if stage.kind is StageKind.DELAY:
                after = best.get(stage.successors[0])
                reward, discount = self.position.talks(number, player, weights)
                best[number] = after and _Bound(
                    reward + discount * after.value, after.replies, after.outcome
                )
                continue
            best[number] = self._over_replies(number, best, wanted)
        return best[self.position.tabled]

    def _over_replies(
        self, number: int, best: Mapping[int, _Bound | None], wanted: int
    ) -> _Bound | None:
        stage = self.position.form.stages[number]
        sign = self.position.solution.valuation.ring.sign
        found: tuple[_Bound, tuple[int, ...]] | None = None
        tried: set[int] = set()
        for profile, target in zip(stage.profiles(), stage.successors, strict=True):
            after = best.get(target)
            if after is None or target in tried:
                continue
            tried.add(target)
            if found is None or sign(after.value - found[0].value) * wanted > 0:
                found = (after, profile)
        if found is None:
            return None
        words = ", ".join(
            f"{self.position.form.players[move.player]} {move.actions[action]}"
            for move, action in zip(stage.moves, found[1], strict=True)
        )
        return _Bound(found[0].value, (words, *found[0].replies), found[0].outcome)

    def stake(self, bound: _Bound | None, before: Value) -> Stake | None:
        """Return a bound as a gain over the status quo, at the point."""
        if bound is None:
            return None
        return Stake(
            gain=self.position.solution.valuation.ring.at_point(bound.value - before),
            replies=bound.replies,
            outcome=self.position.form.stages[bound.outcome].label,
        )


def cannot_lose(position: Position, bounds: Bounds, kind: int) -> bool:
    """Return whether a type of the proposer cannot lose, deciding only what must be decided."""
    ring = position.solution.valuation.ring
    before = position.before(position.proposer, kind)
    sides = [
        [value - before for value in side]
        for side in bounds.values(position.proposer, kind).values()
        if side
    ]
    if not sides or not none_negative([gain for side in sides for gain in side], ring):
        return False
    return any(all(ring.sign(gain) for gain in side) for side in sides)


def is_closed(position: Position, bounds: Bounds, player: int) -> bool:
    """Return whether the trap is closed for a responder: whatever happens, it loses."""
    ring = position.solution.valuation.ring
    before = position.before(player)
    losses = [before - value for side in bounds.values(player).values() for value in side]
    return bool(losses) and none_negative(losses, ring) and all(ring.sign(loss) for loss in losses)


def stakes(position: Position, bounds: Bounds) -> tuple[Stakes, ...]:
    """Return heads and tails for each type of the proposer, with their witnesses."""
    found = []
    for kind, name in enumerate(position.form.types):
        before = position.before(position.proposer, kind)
        sides = [
            bounds.extreme(position.proposer, wanted=-1, in_force=forced, kind=kind)
            for forced in (True, False)
        ]
        found.append(
            Stakes(
                kind=name,
                heads=bounds.stake(sides[0], before),
                tails=bounds.stake(sides[1], before),
                cannot_lose=cannot_lose(position, bounds, kind),
            )
        )
    return tuple(found)


def best_hope(position: Position, bounds: Bounds, player: int) -> Stake | None:
    """Return the most a responder can gain over the status quo, with its witness."""
    return bounds.stake(bounds.extreme(player, wanted=1), position.before(player))
