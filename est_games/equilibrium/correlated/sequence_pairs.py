"""Which sequences of two players can be played together, and what their probabilities meet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from est_games.equilibrium.correlated.tree_side import EMPTY, Side
from est_games.game.extensive import ExtensiveForm

Pair = tuple[int, int]
"""A sequence of each player."""
Label = tuple[str, str] | None
"""A move by labels of information set and action; None for the empty sequence."""


@dataclass(frozen=True, kw_only=True)
class SequencePairs:
    """The relevant pairs of sequences of two players.

    Two information sets are *connected* if a path from the root goes through both. A pair of
    sequences is relevant if one is empty, or if the information sets where they end are connected.

    Parameters
    ----------
    sides : tuple of Side, shape (2,)
        The players.
    connected : tuple of tuple of frozenset of int, shape (2,)
        By player and place, the other's places connected with it.

    References
    ----------
    von Stengel and Forges (2008), definition 3.1.
    """

    sides: tuple[Side, Side]
    connected: tuple[tuple[frozenset[int], ...], tuple[frozenset[int], ...]]

    @classmethod
    def of(cls, form: ExtensiveForm) -> SequencePairs:
        """Return the pairs of a game of two players.

        Time grows with the number of nodes times moves before each.
        """
        first, second = Side.of(form, 0), Side.of(form, 1)
        met: list[list[set[int]]] = [[set() for _ in side.sets] for side in (first, second)]
        ends = [plex.node_sequence.tolist() for plex in form.treeplexes]
        places: dict[int, int] = {}
        for side in (first, second):
            places |= {number: place for place, number in enumerate(side.sets)}
        for node, (mine, theirs) in enumerate(zip(*ends, strict=True)):
            mover = form.player[node]
            if mover not in (0, 1):
                continue
            own = places[form.information_set[node]]
            other, before = (first, second)[1 - mover], (mine, theirs)[1 - mover]
            for sequence in other.chain(before):
                met[mover][own].add(other.home[sequence])
                met[1 - mover][other.home[sequence]].add(own)
        connected = tuple(tuple(map(frozenset, row)) for row in met)
        return cls(sides=(first, second), connected=(connected[0], connected[1]))

    @property
    def n_pairs(self) -> int:
        """How many relevant pairs there are."""
        first, second = self.sides
        return (
            first.n_sequences
            + second.n_sequences
            - 1
            + sum(
                len(first.moves[place]) * len(second.moves[other])
                for place, others in enumerate(self.connected[0])
                for other in others
            )
        )

    @cached_property
    def columns(self) -> Mapping[Pair, int]:
        """A number for each relevant pair."""
        first, second = self.sides
        pairs = [(EMPTY, move) for move in range(second.n_sequences)]
        pairs += [(move, EMPTY) for move in range(1, first.n_sequences)]
        pairs += [
            (mine, theirs)
            for place, others in enumerate(self.connected[0])
            for mine in first.moves[place]
            for other in sorted(others)
            for theirs in second.moves[other]
        ]
        return {pair: k for k, pair in enumerate(pairs)}

    def column(self, player: int, own: int, other: int) -> int:
        """Return the number of a relevant pair."""
        return self.columns[(other, own) if player else (own, other)]

    def equations(self) -> Iterator[tuple[tuple[str, Label], dict[int, Fraction]]]:
        """Yield the equations of plans: sums over columns that vanish, by name.

        A name is an information set of one player and the other's sequence.
        """
        for player, side in enumerate(self.sides):
            rival = self.sides[1 - player]
            for place, moves in enumerate(side.moves):
                label = side.labels[moves[0]][0]
                others = [EMPTY]
                for other in sorted(self.connected[player][place]):
                    others.extend(rival.moves[other])
                for other in others:
                    entries = {self.column(player, move, other): Fraction(1) for move in moves}
                    entries[self.column(player, side.parent[place], other)] = Fraction(-1)
                    name = None if other == EMPTY else rival.labels[other]
                    yield (label, name), entries

    def crossing(self) -> tuple[str, ...] | None:
        """Return information sets that keep plans from being lotteries; None where none do.

        They are two of each player, both after the same own moves, of which three of the four pairs
        of one each are connected, in a chain.
        """
        mine, theirs = self.sides
        for first, others in enumerate(self.connected[0]):
            for second in others:
                siblings = theirs.after[theirs.parent[second]]
                for last in others.intersection(siblings) - {second}:
                    for other in self.connected[1][last]:
                        if other != first and mine.parent[other] == mine.parent[first]:
                            sets = ((mine, first), (mine, other), (theirs, second), (theirs, last))
                            return tuple(side.labels[side.moves[k][0]][0] for side, k in sets)
        return None
