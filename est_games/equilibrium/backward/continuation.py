"""What every subgame can be worth to everyone, and whose choices that depends on.

Going backward, a subgame's value to a player is known exactly, or it depends on how subgames inside
it are played that have more than one equilibrium. As long as no mover compares values that are not
known, pieces are solved one by one; where one does, it is *entangled* with what they depend on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from est_games.equilibrium.backward.local_set import LocalBehavior
from est_games.equilibrium.backward.piece import Piece, Play, movers, pieces, play, pure
from est_games.game.extensive import CHANCE, ExtensiveForm

Range = tuple[Fraction, Fraction]
"""The least and the most that a subgame is worth to a player in any equilibrium, or beyond."""

_ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Worth:
    """What a subgame is worth to a player: a number, and shares of what others inside are worth.

    Parameters
    ----------
    amount : Fraction
        What is certain.
    shares : mapping of int to Fraction
        By the root of a subgame with more than one equilibrium: the weight of its worth.
    """

    amount: Fraction
    shares: Mapping[int, Fraction]


class Continuations:
    """What every subgame can be worth, filled in from the last to the first.

    Parameters
    ----------
    form : ExtensiveForm
        A game with perfect recall.

    Notes
    -----
    `ranges` and `worth` have an entry for each player of every subgame looked at; `kept` the
    actions that can be optimal where a piece is one player's move; `links` what an entangled
    piece's movers must know, as pairs of a subgame and a player.
    """

    def __init__(self, form: ExtensiveForm) -> None:
        self.form = form
        self.pieces = pieces(form)
        self.ranges: dict[int, Sequence[Range]] = {}
        self.worth: dict[int, Sequence[Worth]] = {}
        self.kept: dict[int, tuple[int, ...]] = {}
        self.links: dict[int, list[tuple[int, int]]] = {}

    def is_single(self, piece: Piece) -> bool:
        """Tell whether a piece is one player's move and what ends the game right after it."""
        return self.form.player[piece.root] not in (None, CHANCE) and (
            len(piece.information_sets) == 1
            and len(piece.nodes) + len(piece.cuts) == 1 + len(self.form.children[piece.root])
        )

    def settle(self, piece: Piece, behavior: LocalBehavior) -> None:
        """Note that a piece has one equilibrium only."""
        found = play(self.form, piece, behavior)
        self._note(piece.root, self._ranges(found), self._worth(found))

    def settle_pure(self, piece: Piece, action: int) -> None:
        """Note that a mover has one optimal action."""
        child = self.form.children[piece.root][action]
        accruing = self.form.payoffs[piece.root] or (_ZERO,) * self.form.n_players
        if child in self.ranges:
            found = Play(payoffs=accruing, ends={child: Fraction(1)})
        else:
            found = play(self.form, piece, pure(self.form, {piece.information_sets[0]: action}))
        self._note(piece.root, self._ranges(found), self._worth(found))

    def leave_open(self, root: int, ranges: Sequence[Range]) -> None:
        """Note that a piece has several equilibria, or is entangled, and what it can be worth."""
        shares = {root: Fraction(1)}
        self._note(root, ranges, [Worth(_ZERO, shares) for _ in ranges])

    def ranges_of(self, found: Sequence[Play]) -> Sequence[Range]:
        """Return between what a piece's values lie if it is played in one of some ways."""
        rows = [self._ranges(one) for one in found]
        return [
            (min(low for low, _ in column), max(high for _, high in column))
            for column in zip(*rows, strict=True)
        ]

    def action_plays(self, piece: Piece) -> list[Play]:
        """Return what each action at a single mover's piece leads to."""
        number = piece.information_sets[0]
        return [
            play(self.form, piece, pure(self.form, {number: action}))
            for action in range(len(self.form.children[piece.root]))
        ]

    def action_ranges(self, piece: Piece, player: int) -> list[Range]:
        """Return what each action at a single mover's piece can be worth to a player."""
        accruing = self.form.payoffs[piece.root]
        base = accruing[player] if accruing else _ZERO
        found = []
        for child in self.form.children[piece.root]:
            if child in self.ranges:
                low, high = self.ranges[child][player]
            else:
                own = self.form.payoffs[child]
                low = high = own[player] if own else _ZERO
            found.append((base + low, base + high))
        return found

    def widest(self, piece: Piece) -> Sequence[Range]:
        """Return between what a piece's values lie, however its players choose."""
        form = self.form
        bounds: dict[int, list[Range]] = {cut: list(self.ranges[cut]) for cut in piece.cuts}
        for node in reversed(piece.nodes):
            own = form.payoffs[node] or (_ZERO,) * form.n_players
            rows = [bounds[child] for child in form.children[node]]
            if not rows:
                bounds[node] = [(amount, amount) for amount in own]
                continue
            weights = [form.probability[child] for child in form.children[node]]
            is_chance = form.player[node] == CHANCE
            bounds[node] = [
                (
                    own[i]
                    + (
                        sum((w * row[i][0] for w, row in zip(weights, rows, strict=True)), _ZERO)
                        if is_chance
                        else min(row[i][0] for row in rows)
                    ),
                    own[i]
                    + (
                        sum((w * row[i][1] for w, row in zip(weights, rows, strict=True)), _ZERO)
                        if is_chance
                        else max(row[i][1] for row in rows)
                    ),
                )
                for i in range(form.n_players)
            ]
        return bounds[piece.root]

    def uncertain(self, piece: Piece) -> list[tuple[int, int]]:
        """Return the subgames inside whose value to a mover of the piece is not known."""
        return [
            (cut, player)
            for player in movers(self.form, piece)
            for cut in piece.cuts
            if self.ranges[cut][player][0] < self.ranges[cut][player][1]
        ]

    def value(
        self, found: Play, player: int, known: Mapping[tuple[int, int], Fraction]
    ) -> Fraction | None:
        """Return what a way to play a piece is worth; None where that is not known.

        Parameters
        ----------
        found : Play
            Where it leads.
        player : int
            To whom.
        known : mapping of (int, int) to Fraction
            What subgames with several equilibria are worth, by root and player.
        """
        total = found.payoffs[player]
        for cut, chance in found.ends.items():
            worth = self.worth[cut][player]
            total += chance * worth.amount
            for root, share in worth.shares.items():
                amount = known.get((root, player))
                if amount is None:
                    return None
                total += chance * share * amount
        return total

    def needed(self, pairs: Iterable[tuple[int, int]]) -> Iterable[tuple[int, int]]:
        """Yield the open subgames, with the player, that values of subgames depend on."""
        for root, player in pairs:
            for share in self.worth[root][player].shares:
                yield share, player

    def _note(self, root: int, ranges: Sequence[Range], worth: Sequence[Worth]) -> None:
        self.ranges[root] = ranges
        self.worth[root] = [
            Worth(low, {}) if low == high else each
            for (low, high), each in zip(ranges, worth, strict=True)
        ]

    def _ranges(self, found: Play) -> list[Range]:
        rows = []
        for player, amount in enumerate(found.payoffs):
            low = high = amount
            for cut, chance in found.ends.items():
                least, most = self.ranges[cut][player]
                low, high = low + chance * least, high + chance * most
            rows.append((low, high))
        return rows

    def _worth(self, found: Play) -> list[Worth]:
        rows = []
        for player, amount in enumerate(found.payoffs):
            shares: dict[int, Fraction] = {}
            for cut, chance in found.ends.items():
                worth = self.worth[cut][player]
                amount += chance * worth.amount
                for root, share in worth.shares.items():
                    shares[root] = shares.get(root, _ZERO) + chance * share
            rows.append(Worth(amount, shares))
        return rows
