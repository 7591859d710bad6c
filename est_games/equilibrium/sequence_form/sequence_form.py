"""The sequence form of a two-player tree: payoffs by what both have done, exact and in floats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from est_games.errors import GameError, Problem, SolveError
from est_games.game.extensive import ExtensiveForm
from est_games.game.treeplex import Treeplex

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_WHOLE = 2**62


@dataclass(frozen=True, kw_only=True, eq=False)
class SequenceForm:
    r"""What two players can do, one after another, and what it pays: flat arrays.

    A player's *sequence* is what it has done so far; a *realisation plan* gives each sequence the
    product of the probabilities of its moves. Plans are the solutions of linear equations, and
    payoffs are bilinear in them, so that the tree need never be made a table of strategies.

    Sequences of both players are numbered in one row, the first player's before the second's, each
    player's empty sequence first; and so are their information sets, level by level.

    Parameters
    ----------
    sequences, sets : array of int, shape (3,)
        Where each player's sequences and information sets start, and how many there are.
    information_sets : array of int, shape (n_sets,)
        The tree's number of each information set.
    parent, first, width : array of int, shape (n_sets,)
        The sequence that leads to each information set, that of its first action, and how many
        actions it has; their sequences follow each other.
    left, right : array of int, shape (n_entries,)
        The first player's and the second's sequence of each entry of the payoff matrices, ordered,
        no pair twice.
    amounts : pair of arrays of int, shape (n_entries,)
        What each player gets there above its least payoff, times nature's probability, in units;
        machine integers, or Python's where those would not hold them.
    chances : array of int, shape (n_entries,)
        Nature's probability of the plays that end there, in units of `chance_unit`.
    units, lows : pair of Fraction
        The size of a unit, and the least payoff of any play, by player.
    chance_unit : Fraction
        The size of a unit of `chances`.

    References
    ----------
    von Stengel (1996), Efficient computation of behavior strategies.
    Koller, Megiddo and von Stengel (1996), Efficient computation of equilibria for extensive
    two-person games.

    Examples
    --------
    Somebody learns whether it rains, and may take an umbrella; the other may lend it.

    >>> from est_games.game.extensive_builder import ExtensiveBuilder
    >>> tree = ExtensiveBuilder(["a", "b"])
    >>> lend = tree.decision("b", ["lend", "keep"])
    >>> tree.terminal([0, 1], after=lend["keep"])
    >>> sky = tree.chance({"rain": "1/3", "sun": "2/3"}, after=lend["lend"])
    >>> for weather in ("rain", "sun"):
    ...     take = tree.decision("a", ["take", "leave"], after=sky[weather])
    ...     tree.terminal([4 if weather == "rain" else -1, 0], after=take["take"])
    ...     tree.terminal([0, 1], after=take["leave"])
    >>> form = sequence_form(tree.build())
    >>> form.sequences.tolist(), form.sets.tolist(), form.parent.tolist()
    ([0, 5, 8], [0, 2, 3], [0, 0, 5])
    >>> form.matrix(0).toarray()[1:3]
    array([[0. , 1. , 0. ],
           [0. , 0.2, 0. ]])
    """

    sequences: Ints
    sets: Ints
    information_sets: Ints
    parent: Ints
    first: Ints
    width: Ints
    left: Ints
    right: Ints
    amounts: tuple[NDArray[Any], NDArray[Any]]
    chances: NDArray[Any]
    units: tuple[Fraction, Fraction]
    lows: tuple[Fraction, Fraction]
    chance_unit: Fraction

    @property
    def n_sequences(self) -> int:
        """Of both players, the empty ones included."""
        return int(self.sequences[2])

    @cached_property
    def owner(self) -> Ints:
        """The information set of each sequence, shape (n_sequences,); -1 of the empty ones."""
        found = np.full(self.n_sequences, -1, dtype=np.int64)
        filled = np.ones(self.n_sequences, dtype=bool)
        filled[self.sequences[:2]] = False
        found[filled] = np.repeat(np.arange(len(self.first)), self.width)
        return found

    @cached_property
    def pays(self) -> Floats:
        """The amounts as floats, shape (2, n_entries), each player's largest being 1."""
        rows = []
        for amounts in self.amounts:
            if amounts.dtype == object:
                top = max(amounts.tolist(), default=0) or 1
                rows.append([amount / top for amount in amounts.tolist()])
            else:
                rows.append(amounts / (max(amounts.max(initial=0), 1)))
        return np.array(rows, dtype=np.float64).reshape(2, -1)

    def matrix(self, player: int) -> csr_array:
        """Return what a player gets in floats, by the first player's sequences and the second's.

        Amounts are scaled as in `pays`.
        """
        from scipy.sparse import csr_array

        rows, columns = self.left, self.right - self.sequences[1]
        shape = (int(self.sequences[1]), int(self.sequences[2] - self.sequences[1]))
        return csr_array((self.pays[player], (rows, columns)), shape=shape)

    def constraints(self, player: int) -> csr_array:
        """Return the matrix whose product with a player's plan is one, then zeros.

        One row says that the empty sequence has probability one, the others that what leads to an
        information set is shared among its actions.
        """
        from scipy.sparse import csr_array

        at, own = int(self.sequences[player]), slice(*self.sets[player : player + 2])
        widths = self.width[own]
        rows = np.concatenate([[0], 1 + np.arange(len(widths)), 1 + _repeated(widths)])
        columns = np.concatenate(
            [[0], self.parent[own] - at, np.arange(1, 1 + int(widths.sum()))]
        ).astype(np.int64)
        signs = np.concatenate([[1.0], np.full(len(widths), -1.0), np.ones(int(widths.sum()))])
        shape = (1 + len(widths), int(self.sequences[player + 1]) - at)
        return csr_array((signs, (rows, columns)), shape=shape)


def _repeated(widths: Ints) -> Ints:
    return np.repeat(np.arange(len(widths)), widths)


def check_two_players(game: ExtensiveForm, problems: Sequence[Problem | None] = ()) -> None:
    """Raise unless two players play who recall what they knew and did.

    Parameters
    ----------
    game : ExtensiveForm
        The game.
    problems : sequence of Problem or None
        What is wrong beside it.

    Raises
    ------
    SolveError
        Everything wrong at once.
    """
    found = [problem for problem in problems if problem is not None]
    if game.n_players != 2:
        found.append(
            Problem(path="game", message=f"has {game.n_players} players", accepted="two players")
        )
    try:
        _ = game.treeplexes
    except GameError as error:
        found += error.problems
    if found:
        raise SolveError("this solver takes two players who forget nothing", found)


def sequence_form(game: ExtensiveForm) -> SequenceForm:
    """Return the sequence form of a game.

    Parameters
    ----------
    game : ExtensiveForm
        Two players, with perfect recall.

    Raises
    ------
    SolveError
        It is not such a game.

    Notes
    -----
    What accrues on the way is counted at the play's end. Entries are exact: nature's probability of
    a play times what it pays, in whole units.
    """
    check_two_players(game)
    tree, (one, two) = game.tree, game.treeplexes
    chances, scale = game.leaf_chances
    heaviest = int(chances.max())
    amounts, units, lows = [], [], []
    for table in game.leaf_totals:
        whole: NDArray[Any]
        machine = table.integers
        whole = np.array(table.numerators(slice(None)), object) if machine is None else machine
        low, high = int(whole.min()), int(whole.max())
        widest = (high - low) * heaviest
        if widest * len(whole) >= _WHOLE or max(abs(low), abs(high)) >= _WHOLE // 2:
            whole, weights = whole.astype(object), chances.astype(object)
        else:
            weights = chances
        amounts.append((whole - low) * weights)
        units.append(Fraction(1, scale * table.denominator))
        lows.append(Fraction(low, table.denominator))
    left = one.leaf_sequence(tree).astype(np.int64)
    right = two.leaf_sequence(tree).astype(np.int64) + one.n_sequences
    return assembled(
        (one, two), left, right, (amounts[0], amounts[1]), chances, units, lows, Fraction(1, scale)
    )


def assembled(
    treeplexes: tuple[Treeplex, Treeplex],
    left: Ints,
    right: Ints,
    amounts: tuple[NDArray[Any], NDArray[Any]],
    chances: NDArray[Any],
    units: Sequence[Fraction],
    lows: Sequence[Fraction],
    chance_unit: Fraction,
) -> SequenceForm:
    """Return the sequence form of plays that end at pairs of sequences, pairs joined."""
    one, two = treeplexes
    n = one.n_sequences
    order = np.lexsort((right, left))
    left, right = left[order], right[order]
    new = np.ones(len(left), dtype=bool)
    new[1:] = (np.diff(left) != 0) | (np.diff(right) != 0)
    starts = np.flatnonzero(new)

    def joined(entries: NDArray[Any]) -> NDArray[Any]:
        return np.add.reduceat(entries[order], starts)

    def row(name: str, shift: int) -> Ints:
        return np.concatenate([getattr(one, name), getattr(two, name) + shift]).astype(np.int64)

    return SequenceForm(
        sequences=np.array([0, n, n + two.n_sequences]),
        sets=np.array([0, one.n_sets, one.n_sets + two.n_sets]),
        information_sets=row("information_sets", 0),
        parent=row("parent_sequence", n),
        first=row("first_sequence", n),
        width=row("n_actions", 0),
        left=left[starts],
        right=right[starts],
        amounts=(joined(amounts[0]), joined(amounts[1])),
        chances=joined(chances),
        units=(units[0], units[1]),
        lows=(lows[0], lows[1]),
        chance_unit=chance_unit,
    )
