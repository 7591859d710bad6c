"""What every pure strategy profile of a tree comes to, from the sequences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod

from est_games.equilibrium.correlated.play_program import Condition
from est_games.equilibrium.correlated.tree_side import (
    EMPTY,
    Outcome,
    Side,
    Strategy,
    lifted,
    makers,
)
from est_games.equilibrium.correlated.triggers import Amounts, Trigger, trigger_conditions


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileTable:
    """What every profile comes to, from the sequences.

    Parameters
    ----------
    found : tuple of Outcome
        What comes of the sequences.
    sides : tuple of Side
        By player.
    strategies : tuple of sequences of Strategy
        By player.
    made : tuple of mappings
        By player and sequence, the strategies that make it.
    strides : tuple of int
        How far apart columns stand for one step of each player's strategy.
    """

    found: tuple[Outcome, ...]
    sides: tuple[Side, ...]
    strategies: tuple[Sequence[Strategy], ...]
    made: tuple[dict[int, tuple[int, ...]], ...]
    strides: tuple[int, ...]

    @classmethod
    def of(
        cls,
        found: tuple[Outcome, ...],
        sides: tuple[Side, ...],
        strategies: tuple[Sequence[Strategy], ...],
    ) -> ProfileTable:
        """Return the table of a game whose outcomes by sequences are known."""
        return cls(
            found=found,
            sides=sides,
            strategies=strategies,
            made=tuple(dict(makers(s, own)) for s, own in zip(sides, strategies, strict=True)),
            strides=tuple(prod(map(len, strategies[i + 1 :])) for i in range(len(sides))),
        )

    def payoffs(self) -> list[list[Fraction]]:
        """Return what every profile pays each player."""
        n_profiles = prod(map(len, self.strategies))
        table = [[Fraction(0)] * n_profiles for _ in self.sides]
        for outcome in self.found:
            for column in self._columns(outcome.sequences, -1):
                for row, amount in zip(table, outcome.payoffs, strict=True):
                    row[column] += amount
        return table

    def _columns(self, sequences: Sequence[int], left_out: int) -> list[int]:
        """Return the columns of the profiles that make these sequences.

        Of a player left out only the first strategy counts, whether it makes its sequence or not.
        """
        chosen = [
            (0,) if player == left_out else self.made[player][sequence]
            for player, sequence in enumerate(sequences)
        ]
        return [
            sum(k * stride for k, stride in zip(place, self.strides, strict=True))
            for place in product(*chosen)
        ]

    def conditions(self, trigger: Trigger, column: int) -> tuple[list[Condition], int]:
        """Return a deviator's inequalities, and how many columns more they take."""
        side = trigger.side
        credits = self._credits(side.player)
        stride = self.strides[side.player]
        if trigger.strategy is not None:
            group: Sequence[int] = (trigger.strategy,)
        else:
            group = self.made[side.player][trigger.sequence]
        own = [(k * stride, set(self.strategies[side.player][k])) for k in group]
        below = side.places_from(trigger.starts)
        ends = [move for place in below for move in side.moves[place] if move in credits]

        def total(counted: Iterable[tuple[int, int]]) -> Amounts:
            amounts: dict[int, Fraction] = {}
            for shift, move in counted:
                for rest, amount in credits[move].items():
                    place = shift + rest
                    amounts[place] = amounts.get(place, Fraction(0)) + amount
            return amounts

        def credit(move: int) -> Amounts:
            if not trigger.is_single:
                return total((shift, move) for shift, _ in own if move in credits)
            return total(
                (shift, end)
                for end in ends
                if move in (chain := side.chain(end))
                for shift, played in own
                if played.issuperset(chain[: chain.index(move)])
            )

        obeyed = total(
            (shift, end)
            for end in ends
            for shift, played in own
            if played.issuperset(side.chain(end))
        )
        return trigger_conditions(trigger, credit, obeyed, column)

    def _credits(self, player: int) -> dict[int, dict[int, Fraction]]:
        """Return what each of a player's sequences pays it, lifted, by the others' strategies."""
        found: dict[int, dict[int, Fraction]] = {}
        for sequences, amount in lifted(self.found, player):
            if amount and sequences[player] != EMPTY:
                row = found.setdefault(sequences[player], {})
                for column in self._columns(sequences, player):
                    row[column] = row.get(column, Fraction(0)) + amount
        return found
