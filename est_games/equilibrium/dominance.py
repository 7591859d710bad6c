"""Dominance between pure strategies, each with its witness, and what is left without it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from est_games.errors import GameError, Problem
from est_games.game.normal import NormalForm


@dataclass(frozen=True, slots=True, kw_only=True)
class Dominance:
    """One strategy dominated by another.

    Parameters
    ----------
    player : int
        Whose strategies.
    dominated, by : int
        The strategy dominated, and the one that dominates it.
    strict : bool
        It pays less against every profile of the others; otherwise never more, somewhere less.
    margin : Fraction
        The least it pays less by; zero where it is only weakly dominated.
    round : int
        In which round of elimination it was seen, from 0.
    """

    player: int
    dominated: int
    by: int
    strict: bool
    margin: Fraction
    round: int = 0


def compare(game: NormalForm, player: int, strategy: int, other: int) -> Dominance | None:
    """Return how one pure strategy dominates another, if it does.

    Parameters
    ----------
    game : NormalForm
        The game.
    player : int
        Whose strategies.
    strategy, other : int
        Whether `strategy` dominates `other`.

    Examples
    --------
    In the prisoner's dilemma to defect dominates to cooperate, by one at least.

    >>> game = NormalForm.from_payoffs([[2, 0], [3, 1]], [[2, 3], [0, 1]])
    >>> found = compare(game, 0, 1, 0)
    >>> found.strict, str(found.margin)
    (True, '1')
    >>> compare(game, 0, 0, 1) is None
    True
    """
    for index in (strategy, other):
        if not 0 <= index < game.shape[player]:
            problem = Problem(path="strategy", message="is none of the player's", value=str(index))
            raise GameError("strategies cannot be compared", [problem])
    everything = [tuple(range(m)) for m in game.shape]
    return _compared(game, everything, player, strategy, other)


def _compared(
    game: NormalForm, left: Sequence[Sequence[int]], player: int, strategy: int, other: int
) -> Dominance | None:
    offsets = [0]
    for rival, (kept, stride) in enumerate(zip(left, game.strides, strict=True)):
        if rival != player:
            offsets = [offset + k * stride for offset in offsets for k in kept]
    row, stride = game.payoffs[player], game.strides[player]
    gap, shift = (strategy - other) * stride, other * stride
    margin, somewhere = None, False
    for offset in offsets:
        difference = row[offset + shift + gap] - row[offset + shift]
        if difference < 0:
            return None
        somewhere = somewhere or difference > 0
        margin = difference if margin is None else min(margin, difference)
    if margin is None or not somewhere:
        return None
    return Dominance(player=player, dominated=other, by=strategy, strict=margin > 0, margin=margin)


def dominated(game: NormalForm, *, strict: bool = True) -> tuple[Dominance, ...]:
    """Return every dominated pure strategy with one strategy that dominates it.

    Parameters
    ----------
    game : NormalForm
        The game.
    strict : bool
        Strict dominance only; otherwise weak dominance counts too. A strict witness is preferred.

    Notes
    -----
    Dominance by mixed strategies is not sought: a strategy left here may still be dominated by a
    mixture.
    """
    return _dominated(game, [tuple(range(m)) for m in game.shape], strict, 0)


def _dominated(
    game: NormalForm, left: Sequence[Sequence[int]], strict: bool, number: int
) -> tuple[Dominance, ...]:
    found = []
    for player, kept in enumerate(left):
        for other in kept:
            witnesses = [
                witness
                for strategy in kept
                if strategy != other
                and (witness := _compared(game, left, player, strategy, other))
                and (witness.strict or not strict)
            ]
            if witnesses:
                best = max(witnesses, key=lambda witness: (witness.strict, witness.margin))
                found.append(
                    Dominance(
                        player=player,
                        dominated=other,
                        by=best.by,
                        strict=best.strict,
                        margin=best.margin,
                        round=number,
                    )
                )
    return tuple(found)


def undominated(game: NormalForm, *, strict: bool = True) -> tuple[tuple[int, ...], ...]:
    """Return each player's strategies that no pure strategy dominates.

    Parameters
    ----------
    game : NormalForm
        The game.
    strict : bool
        Remove the strictly dominated only; otherwise the weakly dominated too.

    Examples
    --------
    >>> game = NormalForm.from_payoffs([[2, 0], [3, 1]], [[2, 3], [0, 1]])
    >>> undominated(game)
    ((1,), (1,))
    """
    everything = [tuple(range(m)) for m in game.shape]
    return _without(everything, dominated(game, strict=strict))


def _without(
    left: Sequence[Sequence[int]], removed: Sequence[Dominance]
) -> tuple[tuple[int, ...], ...]:
    gone = {(each.player, each.dominated) for each in removed}
    return tuple(
        tuple(k for k in kept if (player, k) not in gone) for player, kept in enumerate(left)
    )


def iterated_elimination(
    game: NormalForm, *, strict: bool = True
) -> tuple[tuple[tuple[int, ...], ...], tuple[Dominance, ...]]:
    """Return what survives round after round, and every elimination in order.

    Parameters
    ----------
    game : NormalForm
        The game.
    strict : bool
        Strict dominance: the order does not matter. Weak dominance: each round removes all that is
        weakly dominated in it, one order among several that may leave different games.

    Returns
    -------
    survivors : tuple of tuple of int
        Each player's strategies left.
    eliminations : tuple of Dominance
        The witnesses, by round.
    """
    left: Sequence[Sequence[int]] = [tuple(range(m)) for m in game.shape]
    eliminations: list[Dominance] = []
    number = 0
    while removed := _dominated(game, left, strict, number):
        eliminations.extend(removed)
        left, number = _without(left, removed), number + 1
    return tuple(map(tuple, left)), tuple(eliminations)
