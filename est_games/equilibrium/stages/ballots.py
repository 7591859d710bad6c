"""Weakly dominated ballots: what no voter casts, whatever it expects the others to do afterwards.

A ballot b is removed for a voter if another, b', does at least as well against every combination of
the others' ballots and better against one. Two combinations with the same successor count as equal;
otherwise the comparison must hold for every pair of continuations and every type of the informed
player (an informed voter compares for its own type). So a ballot is removed only where no belief
and no choice among equilibria could bring it back. All are removed at once, in one round; as the
relation is a strict partial order, no voter loses every ballot.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from est_games.arithmetic import Ring, Value
from est_games.equilibrium.stages.continuation import Outlook
from est_games.equilibrium.stages.pattern import Allowed, Pattern


class Undominated(NamedTuple):
    """The ballots left, and how many were removed (counted by type for an informed voter)."""

    allowed: Allowed
    n_removed: int


def undominated(
    pattern: Pattern, players: Sequence[int], outlooks: Sequence[Outlook], ring: Ring
) -> Undominated:
    """Return the ballots that no other ballot of the same voter weakly dominates.

    Parameters
    ----------
    pattern : Pattern
        Which profiles lead to the same successor.
    players : sequence of int, shape (n_moves,)
        Who votes.
    outlooks : sequence of Outlook, shape (n_classes,)
        What may follow each successor.
    ring : Ring
        Decides the comparisons.
    """
    compare = _Comparison(outlooks, ring)
    types = range(pattern.n_types)
    allowed = []
    n_removed = 0
    for move, (player, n) in enumerate(zip(players, pattern.shape, strict=True)):
        views = [(kind,) for kind in types] if move == pattern.informed else [tuple(types)]
        kept = [
            tuple(
                ballot
                for ballot in range(n)
                if not any(
                    compare.dominates(pattern.ballot_pairs(move, ballot, other), player, view)
                    for other in range(n)
                    if other != ballot
                )
            )
            for view in views
        ]
        n_removed += sum(n - len(ballots) for ballots in kept)
        allowed.append(tuple(kept) if len(views) > 1 else (kept[0],) * pattern.n_types)
    return Undominated(tuple(allowed), n_removed)


class _Comparison:
    """Compares successors for a player and a type in the worst and best continuation of each."""

    def __init__(self, outlooks: Sequence[Outlook], ring: Ring) -> None:
        self._outlooks = outlooks
        self._ring = ring
        self._bounds: dict[tuple[int, int, int], tuple[Value, Value]] = {}
        self._signs: dict[tuple[int, int, int, int], int] = {}

    def dominates(
        self, pairs: Iterable[tuple[int, int]], player: int, view: tuple[int, ...]
    ) -> bool:
        """Tell whether the second of each pair is never worse and once better, for these types."""
        better = False
        for pair in pairs:
            for kind in view:
                sign = self._gain(*pair, player, kind)
                if sign < 0:
                    return False
                better = better or sign > 0
        return better

    def _gain(self, ballot: int, other: int, player: int, kind: int) -> int:
        """Return 1 or 0 if the other successor is surely better or as good, else -1."""
        key = (ballot, other, player, kind)
        sign = self._signs.get(key)
        if sign is None:
            if self._outlooks[ballot].continuations and self._outlooks[other].continuations:
                least, _ = self._range(other, player, kind)
                _, most = self._range(ballot, player, kind)
                sign = self._ring.sign(least - most)
            else:
                sign = -1
            self._signs[key] = sign
        return sign

    def _range(self, successor: int, player: int, kind: int) -> tuple[Value, Value]:
        key = (successor, player, kind)
        bounds = self._bounds.get(key)
        if bounds is None:
            worths = [each.values[player][kind] for each in self._outlooks[successor].continuations]
            least = most = worths[0]
            for worth in worths[1:]:
                if self._ring.sign(worth - least) < 0:
                    least = worth
                elif self._ring.sign(worth - most) > 0:
                    most = worth
            bounds = self._bounds[key] = (least, most)
        return bounds
