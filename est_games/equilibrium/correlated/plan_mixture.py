"""From a correlation plan to a lottery over pure strategy profiles of which it is the plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from est_games.equilibrium.correlated.sequence_pairs import SequencePairs
from est_games.equilibrium.correlated.tree_side import EMPTY, Strategy


class NoMixtureError(ArithmeticError):
    """A plan that no lottery over profiles makes."""


Moves = tuple[dict[int, int], dict[int, int]]
"""For each player, the move made at each place that its moves lead to."""


def plan_mixture(
    pairs: SequencePairs, plan: Mapping[int, Fraction]
) -> Iterator[tuple[tuple[Strategy, Strategy], Fraction]]:
    """Yield pure profiles and their probabilities, which add up to a plan.

    Parameters
    ----------
    pairs : SequencePairs
        The relevant pairs of sequences.
    plan : mapping of int to Fraction
        By column; zeros left out.

    Raises
    ------
    NoMixtureError
        It is none, or none was found: where information sets cross.

    Notes
    -----
    1. A profile is put together from the first information sets on. At each, some move has positive
       probability together with everything told the other so far that is connected with it: that is
       one sequence and those it holds, once the sets are taken in the right order.
    2. The least probability of all pairs that the profile plays is its share. Less that share, what
       is left is a plan again, with one pair less.

    As many profiles as there are pairs, at most.

    References
    ----------
    von Stengel and Forges (2008), section 3.4, on how moves are told one by one.
    """
    left = dict(plan)
    start = pairs.columns[EMPTY, EMPTY]
    while start in left:
        moves = _profile(pairs, left)
        strategies = tuple(tuple(sorted(own.values())) for own in moves)
        played = [
            pairs.columns[pair]
            for first in (EMPTY, *strategies[0])
            for second in (EMPTY, *strategies[1])
            if (pair := (first, second)) in pairs.columns
        ]
        share = min(left.get(j, Fraction(0)) for j in played)
        if not share:
            raise NoMixtureError("a correlation plan is no mixture of profiles")
        for j in played:
            left[j] -= share
            if not left[j]:
                del left[j]
        yield (strategies[0], strategies[1]), share


def _profile(pairs: SequencePairs, plan: Mapping[int, Fraction]) -> Moves:
    """Return a profile all of whose pairs have positive probability."""
    moves: Moves = ({}, {})
    while open_places := [
        (player, place)
        for player, side in enumerate(pairs.sides)
        for place, before in enumerate(side.parent)
        if place not in moves[player]
        and (before == EMPTY or moves[player].get(side.home[before]) == before)
    ]:
        ready = [found for found in open_places if _is_ready(pairs, moves, *found)] or open_places
        player, place = next(
            (found for found in ready if _leaves_ready(pairs, moves, *found)), ready[0]
        )
        others = _told(pairs, moves, player, place)
        moves[player][place] = max(
            pairs.sides[player].moves[place],
            key=lambda move: min(
                plan.get(pairs.column(player, move, other), Fraction(0))
                for other in (EMPTY, *others)
            ),
        )
    return moves


def _told(pairs: SequencePairs, moves: Moves, player: int, place: int) -> list[int]:
    """Return the moves of the other, so far, that go together with a place."""
    connected = pairs.connected[player][place]
    return [move for other, move in moves[1 - player].items() if other in connected]


def _is_ready(pairs: SequencePairs, moves: Moves, player: int, place: int) -> bool:
    """Return whether what the other was told that goes with a place is one sequence."""
    rival = pairs.sides[1 - player]
    told = _told(pairs, moves, player, place)
    longest = max((rival.chain(move) for move in told), key=len, default=())
    return all(move in longest for move in told)


def _leaves_ready(pairs: SequencePairs, moves: Moves, player: int, place: int) -> bool:
    """Return whether that is still so of the other's open places once a move is made here."""
    side = pairs.sides[player]
    before = side.chain(side.parent[place])
    return all(
        other in moves[1 - player]
        or all(move in before for move in _told(pairs, moves, 1 - player, other))
        for other in pairs.connected[player][place]
    )
