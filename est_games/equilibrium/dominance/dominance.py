"""Dominance of a pure strategy, by one other or a mixture of them, each with its witness."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from est_games.errors import GameError, Problem
from est_games.game.graphical import GraphicalForm
from est_games.game.normal import NormalForm

Kind = Literal["strict", "weak", "very-weak"]
"""More against every profile; never less, somewhere more; never less."""

_KINDS: tuple[Kind, Kind] = ("weak", "strict")

Left = Sequence[Sequence[int]]
"""For each player, the strategies still there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dominance:
    """One strategy dominated by another, or by a mixture of others.

    Parameters
    ----------
    player : int
        Whose strategies.
    dominated : int
        The strategy dominated.
    mixture : tuple of (int, Fraction) pairs
        The strategies that dominate it together, with their probabilities, all positive.
    strict : bool
        It pays less against every profile of the others; otherwise never more.
    margin : Fraction
        The least it pays less by; zero where it is not strictly dominated.
    equal : bool
        It pays the same against every profile of the others: dominated only very weakly.
    round : int
        In which round of elimination it was seen, from 0.
    """

    player: int
    dominated: int
    mixture: tuple[tuple[int, Fraction], ...]
    strict: bool
    margin: Fraction
    equal: bool = False
    round: int = 0

    @property
    def by(self) -> int | None:
        """The strategy that dominates it alone; None where it takes a mixture."""
        return self.mixture[0][0] if len(self.mixture) == 1 else None

    def suffices(self, kind: Kind) -> bool:
        """Return whether this is dominance of a kind, or of a stronger one."""
        return kind == "very-weak" or self.strict or (kind == "weak" and not self.equal)


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
    witness = _compared(game, everything(game), player, strategy, other)
    return witness if witness and witness.suffices("weak") else None


def everything(game: NormalForm | GraphicalForm) -> tuple[tuple[int, ...], ...]:
    """Return all strategies of each player, by index."""
    return tuple(tuple(range(m)) for m in game.shape)


def rival_offsets(game: NormalForm, left: Left, player: int) -> list[int]:
    """Return where, in a row of payoffs, each profile of the others stands, in C order.

    Parameters
    ----------
    game : NormalForm
        The game.
    left : sequence of sequences of int
        The strategies still there; the player's own are not read.
    player : int
        Add ``k * game.strides[player]`` for the place of its strategy `k`.
    """
    offsets = [0]
    for rival, (kept, stride) in enumerate(zip(left, game.strides, strict=True)):
        if rival != player:
            offsets = [offset + k * stride for offset in offsets for k in kept]
    return offsets


def _compared(
    game: NormalForm, left: Left, player: int, strategy: int, other: int
) -> Dominance | None:
    row, stride = game.payoffs[player], game.strides[player]
    gap, shift = (strategy - other) * stride, other * stride
    margin, somewhere = None, False
    for offset in rival_offsets(game, left, player):
        difference = row[offset + shift + gap] - row[offset + shift]
        if difference < 0:
            return None
        somewhere = somewhere or difference > 0
        margin = difference if margin is None else min(margin, difference)
    if margin is None or strategy == other:
        return None
    return Dominance(
        player=player,
        dominated=other,
        mixture=((strategy, Fraction(1)),),
        strict=margin > 0,
        margin=margin,
        equal=not somewhere,
    )


def pure_dominator(
    game: NormalForm, left: Left, player: int, other: int, kind: Kind
) -> Dominance | None:
    """Return the pure strategy that dominates another by most, if any does.

    Parameters
    ----------
    game : NormalForm
        The game.
    left : sequence of sequences of int
        The strategies still there.
    player, other : int
        Whose strategy, and which, might be dominated.
    kind : {"strict", "weak", "very-weak"}
        The weakest dominance that counts. A strict witness is preferred, then the larger margin.
    """
    witnesses = [
        witness
        for strategy in left[player]
        if (witness := _compared(game, left, player, strategy, other)) and witness.suffices(kind)
    ]
    return max(witnesses, key=lambda w: (w.strict, not w.equal, w.margin), default=None)


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
    Dominance by mixed strategies is not sought here; a round of
    :func:`est_games.equilibrium.dominance.elimination.iterated_elimination` seeks it too.
    """
    left, kind = everything(game), _KINDS[strict]
    found = (
        pure_dominator(game, left, player, other, kind)
        for player, kept in enumerate(left)
        for other in kept
    )
    return tuple(witness for witness in found if witness)


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
    return without(everything(game), dominated(game, strict=strict))


def without(left: Left, removed: Sequence[Dominance]) -> tuple[tuple[int, ...], ...]:
    """Return the strategies left when those dominated are removed."""
    gone = {(each.player, each.dominated) for each in removed}
    return tuple(
        tuple(k for k in kept if (player, k) not in gone) for player, kept in enumerate(left)
    )
