"""Pieces solved together: a strategic form in which everyone in every piece is a player.

Whoever moves in a piece wants the best from the piece's root on, whether it is reached or not. So
the subgame-perfect equilibria of entangled pieces are the Nash equilibria of a game whose players
are the movers piece by piece (units), each paid what the piece is worth to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod

from est_games.equilibrium.backward.continuation import Continuations
from est_games.equilibrium.backward.piece import (
    Piece,
    Plan,
    Play,
    TooManyError,
    movers,
    plans,
    play,
    pure,
)
from est_games.game.normal import NormalForm

MAX_PROFILES = 50_000
"""Pure profiles of the units of pieces solved together, times units."""

Known = Mapping[tuple[int, int], Fraction]
"""What subgames with several equilibria are worth, by root and player."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One player in one piece.

    Parameters
    ----------
    root : int
        Of the piece.
    player : int
        Who.
    plans : tuple of Plan
        Its strategies.
    """

    root: int
    player: int
    plans: tuple[Plan, ...]

    @property
    def information_sets(self) -> tuple[int, ...]:
        """The information sets at which it chooses."""
        return tuple(dict.fromkeys(number for plan in self.plans for number in plan))


def units(
    there: Continuations, group: Sequence[Piece], only: Mapping[int, Sequence[int]]
) -> tuple[Unit, ...]:
    """Return the units of pieces.

    Parameters
    ----------
    there : Continuations
        The game.
    group : sequence of Piece
        The pieces.
    only : mapping of int to sequence of int
        By root, the actions that a piece with one move is restricted to.
    """
    found = []
    for piece in group:
        if piece.root in only:
            (number,) = piece.information_sets
            chosen = tuple({number: action} for action in only[piece.root])
            player = there.form.information_sets[number].player
            found.append(Unit(root=piece.root, player=player, plans=chosen))
            continue
        found += [
            Unit(root=piece.root, player=player, plans=plans(there.form, piece, player))
            for player in movers(there.form, piece)
        ]
    return tuple(found)


def unit_game(
    there: Continuations, group: Sequence[Piece], own: Sequence[Unit], known: Known
) -> NormalForm:
    """Return the strategic form of the units of pieces.

    Parameters
    ----------
    there : Continuations
        What is known of the subgames below.
    group : sequence of Piece
        The pieces, each before those that contain it.
    own : sequence of Unit
        Their units.
    known : mapping of (int, int) to Fraction
        What other open subgames are worth.

    Raises
    ------
    TooManyError
        There are more profiles than :data:`MAX_PROFILES` allows.
    """
    shape = [len(unit.plans) for unit in own]
    if prod(shape) * len(own) > MAX_PROFILES:
        raise TooManyError
    places = {piece.root: [k for k, u in enumerate(own) if u.root == piece.root] for piece in group}
    plays = {
        piece.root: _plays(there, piece, [own[k] for k in places[piece.root]]) for piece in group
    }
    wanted = sorted({unit.player for unit in own})
    tables: list[list[Fraction]] = [[] for _ in own]
    for profile in product(*map(range, shape)):
        values = dict(known)
        for piece in group:
            found = plays[piece.root][tuple(profile[k] for k in places[piece.root])]
            for player in wanted:
                amount = there.value(found, player, values)
                if amount is not None:
                    values[piece.root, player] = amount
        for table, unit in zip(tables, own, strict=True):
            table.append(values[unit.root, unit.player])
    return NormalForm(
        players=tuple(f"unit {k + 1}" for k in range(len(own))),
        strategies=tuple(tuple(f"plan {k + 1}" for k in range(m)) for m in shape),
        payoffs=tuple(map(tuple, tables)),
    )


def _plays(
    there: Continuations, piece: Piece, own: Sequence[Unit]
) -> Mapping[tuple[int, ...], Play]:
    found = {}
    for profile in product(*(range(len(unit.plans)) for unit in own)):
        taken = [unit.plans[k] for unit, k in zip(own, profile, strict=True)]
        weights = {number: row for plan in taken for number, row in pure(there.form, plan).items()}
        # What a plan excludes by its own moves is not reached: any action will do there.
        default = {
            number: (Fraction(0),) * len(there.form.information_sets[number].actions)
            for number in piece.information_sets
        }
        found[profile] = play(there.form, piece, {**default, **weights})
    return found
