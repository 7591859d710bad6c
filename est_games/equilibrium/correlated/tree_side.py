"""One player's sequences of own moves in a tree, and the strategies they make."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from est_games.errors import GameError, SolveError
from est_games.game.extensive import ExtensiveForm

EMPTY = 0
"""The sequence of a player who has not moved."""
MANY = 10**30
"""Where counting strategies stops."""

Strategy = tuple[int, ...]
"""The sequences that a pure strategy plays, in ascending order, the empty one left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A player's information sets and sequences, numbered as its treeplex numbers them.

    Parameters
    ----------
    player : int
        Whose they are.
    sets : tuple of int
        The form's number of each information set; a *place* is an index here.
    parent : tuple of int
        The sequence that leads to each.
    moves : tuple of range
        The sequences that end in each.
    home : tuple of int
        The place at which each sequence ends, -1 for the empty one.
    after : tuple of tuple of int
        The places to which each sequence leads.
    labels : tuple of (str, str) pairs
        What each sequence's last move is called, two empty texts for the empty one.
    """

    player: int
    sets: tuple[int, ...]
    parent: tuple[int, ...]
    moves: tuple[range, ...]
    home: tuple[int, ...]
    after: tuple[tuple[int, ...], ...]
    labels: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, form: ExtensiveForm, player: int) -> Side:
        """Return a player's side."""
        plex = form.treeplexes[player]
        sets, parent = plex.information_sets.tolist(), plex.parent_sequence.tolist()
        starts, widths = plex.first_sequence.tolist(), plex.n_actions.tolist()
        moves = tuple(
            range(start, start + width) for start, width in zip(starts, widths, strict=True)
        )
        home, labels = [-1] * plex.n_sequences, [("", "")] * plex.n_sequences
        after: list[list[int]] = [[] for _ in home]
        for place, number in enumerate(sets):
            choice = form.information_sets[number]
            after[parent[place]].append(place)
            for sequence, action in zip(moves[place], choice.actions, strict=True):
                home[sequence], labels[sequence] = place, (choice.label, action)
        return cls(
            player=player,
            sets=tuple(sets),
            parent=tuple(parent),
            moves=moves,
            home=tuple(home),
            after=tuple(map(tuple, after)),
            labels=tuple(labels),
        )

    @property
    def n_sequences(self) -> int:
        """The empty one included."""
        return len(self.home)

    @property
    def depth(self) -> int:
        """How many own moves come one after another at most."""
        depths = [0] * self.n_sequences
        for place, moves in enumerate(self.moves):
            for move in moves:
                depths[move] = depths[self.parent[place]] + 1
        return max(depths)

    def before(self, sequence: int) -> int:
        """Return the sequence one move shorter."""
        return self.parent[self.home[sequence]]

    def chain(self, sequence: int) -> tuple[int, ...]:
        """Return the sequences a sequence holds, itself first, the empty one left out."""
        found = []
        while sequence != EMPTY:
            found.append(sequence)
            sequence = self.before(sequence)
        return tuple(found)

    def places_from(self, starts: Sequence[int]) -> list[int]:
        """Return places and all that come after them, top down."""
        found = list(starts)
        for place in found:
            found.extend(later for move in self.moves[place] for later in self.after[move])
        return found

    def n_strategies(self, *, full: bool) -> int:
        """Return how many pure strategies there are, reduced ones or full ones, up to MANY."""
        if full:
            return _product(map(len, self.moves))
        counts = [0] * len(self.sets)
        for place in reversed(range(len(self.sets))):
            ways = (_product(counts[later] for later in self.after[k]) for k in self.moves[place])
            counts[place] = min(sum(ways), MANY)
        return _product(counts[place] for place in self.after[EMPTY])

    def strategies(self, *, full: bool) -> list[Strategy]:
        """Return the pure strategies, full ones, or reduced ones in the strategic form's order."""
        if full:
            return list(product(*self.moves))
        plans: list[list[Strategy]] = [[] for _ in self.sets]
        for place in reversed(range(len(self.sets))):
            plans[place] = [
                (move, *(later for plan in rest for later in plan))
                for move in self.moves[place]
                for rest in product(*(plans[later] for later in self.after[move]))
            ]
        first = product(*(plans[place] for place in self.after[EMPTY]))
        return [tuple(sorted(move for plan in chosen for move in plan)) for chosen in first]


def _product(numbers: Iterable[int]) -> int:
    total = 1
    for number in numbers:
        total = min(total * number, MANY)
    return total


def counted(number: int) -> str:
    """Return a number of strategies in words."""
    return str(number) if number < MANY else "more than 10^30"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What comes of the players' sequences together.

    Parameters
    ----------
    sequences : tuple of int, shape (n_players,)
        What each player has done at the end.
    chance : Fraction
        The probability that nature lets them come to an end so.
    payoffs : tuple of Fraction, shape (n_players,)
        What that pays, times the probability.
    least : tuple of Fraction, shape (n_players,)
        The least that a play of these sequences pays.
    """

    sequences: tuple[int, ...]
    chance: Fraction
    payoffs: tuple[Fraction, ...]
    least: tuple[Fraction, ...]


def outcomes(form: ExtensiveForm) -> tuple[Outcome, ...]:
    """Return what comes of the sequences, those that nature excludes left out."""
    chances = [Fraction(1)] * form.n_nodes
    for node, above in enumerate(form.parent):
        if above >= 0:
            chances[node] = chances[above] * form.probability[node]
    ends = zip(*(plex.leaf_sequence(form.tree).tolist() for plex in form.treeplexes), strict=True)
    totals = zip(*(table.fractions for table in form.leaf_totals), strict=True)
    plays: dict[tuple[int, ...], list[tuple[Fraction, tuple[Fraction, ...]]]] = {}
    for leaf, sequences, total in zip(form.terminals, ends, totals, strict=True):
        if chances[leaf]:
            plays.setdefault(sequences, []).append((chances[leaf], total))
    return tuple(
        Outcome(
            sequences=sequences,
            chance=sum((chance for chance, _ in group), Fraction(0)),
            payoffs=tuple(
                sum((chance * total[player] for chance, total in group), Fraction(0))
                for player in range(form.n_players)
            ),
            least=tuple(map(min, zip(*(total for _, total in group), strict=True))),
        )
        for sequences, group in plays.items()
    )


def lifted(found: Sequence[Outcome], player: int) -> Iterator[tuple[tuple[int, ...], Fraction]]:
    """Yield sequences and what they pay a player above the least it can get, never negative."""
    least = min(outcome.least[player] for outcome in found)
    for outcome in found:
        yield outcome.sequences, outcome.payoffs[player] - least * outcome.chance


def makers(side: Side, strategies: Sequence[Strategy]) -> Mapping[int, tuple[int, ...]]:
    """Return, for each sequence, the strategies that make all its moves."""
    every = tuple(range(len(strategies)))
    found: dict[int, tuple[int, ...]] = {EMPTY: every}
    played = [set(strategy) for strategy in strategies]
    for sequence in range(1, side.n_sequences):
        before = found[side.before(sequence)]
        found[sequence] = tuple(k for k in before if sequence in played[k])
    return found


def check_recall(form: ExtensiveForm, question: str) -> None:
    """Raise where a player forgets.

    Raises
    ------
    SolveError
        Naming the information set.
    """
    try:
        form.treeplexes  # noqa: B018
    except GameError as mistake:
        summary = f"{question} is sought in games with perfect recall"
        raise SolveError(summary, mistake.problems) from None
