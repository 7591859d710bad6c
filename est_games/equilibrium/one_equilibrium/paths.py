"""The paths of complementary pivots of a bimatrix game: in floats first, or in whole numbers."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from time import perf_counter

from est_games.equilibrium.bimatrix.best_response_polytope import Polytope, best_response_polytopes
from est_games.equilibrium.one_equilibrium.proved import proved_equilibria
from est_games.equilibrium.one_equilibrium.rounded_paths import RoundedPath
from est_games.equilibrium.one_equilibrium.support_profile import support_profile
from est_games.equilibrium.one_equilibrium.table_view import TableView, view_of
from est_games.equilibrium.solution import Profile
from est_games.game.normal import NormalForm

SMALL = 14
"""Up to so many strategies in all, whole numbers are as fast as loading compiled code."""
MOST_ROUNDED = 10_000_000
"""So long a path is followed in floats: some minutes."""
_A_CALL = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class PathEnd:
    """Where a path of complementary pivots ends.

    Parameters
    ----------
    profile : Profile
        Both mixtures; all labels are carried.
    n_pivots : int
        Length of the path.
    """

    profile: Profile
    n_pivots: int


class Paths:
    """The paths of a game, followed from one label after another.

    Parameters
    ----------
    game : NormalForm
        Two players, with `m` and `n` strategies.
    deadline : float, optional
        When to stop, on the clock of :func:`time.perf_counter`.

    Examples
    --------
    >>> pennies = NormalForm.from_payoffs([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
    >>> end = Paths(pennies).end(1)
    >>> [[str(x) for x in weights] for weights in end.profile], end.n_pivots
    ([['1/2', '1/2'], ['1/2', '1/2']], 4)
    """

    def __init__(self, game: NormalForm, deadline: float | None = None) -> None:
        self._game = game
        self._deadline = deadline

    @cached_property
    def _view(self) -> TableView:
        return view_of(self._game)

    @cached_property
    def _polytopes(self) -> tuple[Polytope, Polytope]:
        return best_response_polytopes(self._game)

    def end(self, label: int) -> PathEnd | None:
        """Return where the path from a label, 1 to ``m + n``, ends; None where time is up before.

        Parameters
        ----------
        label : int
            Followed in floats, where the game is not small, and again in whole numbers if what they
            lead to is no equilibrium.
        """
        end = self._rounded_end(label) if sum(self._game.shape) > SMALL else None
        return self.whole_end(label) if end is None else end

    def _rounded_end(self, label: int) -> PathEnd | None:
        path, support = RoundedPath(self._view, label), None
        while not path.is_ended and path.n_pivots < MOST_ROUNDED:
            if self._is_late():
                return None
            support = path.follow(min(path.n_pivots + _A_CALL, MOST_ROUNDED))
        profile = None if support is None else support_profile(self._game, support)
        if profile is None or not proved_equilibria(self._game, [profile]):
            return None
        return PathEnd(profile=profile, n_pivots=path.n_pivots)

    def _is_late(self) -> bool:
        return self._deadline is not None and perf_counter() > self._deadline

    def whole_end(self, label: int) -> PathEnd | None:
        """Return where a path ends, followed in whole numbers; None where time is up before."""
        if self._is_late():
            return None
        m, total = self._game.shape[0], sum(self._game.shape)
        tableaux = [_Tableau.at_origin(polytope) for polytope in self._polytopes]
        # Columns are own strategies, then the rival's; labels the first player's come first.
        shifts = (0, m)
        start = let_go = label - 1
        side = 0 if start < m else 1
        n_pivots = 0
        while True:
            met = tableaux[side].enter((let_go - shifts[side]) % total)
            let_go = (met + shifts[side]) % total
            side = 1 - side
            n_pivots += 1
            if let_go == start:
                break
            if self._is_late():
                return None
        first, second = (
            polytope.mixture(tableau.tight)
            for polytope, tableau in zip(self._polytopes, tableaux, strict=True)
        )
        return PathEnd(profile=(first, second), n_pivots=n_pivots)


@dataclass(slots=True, kw_only=True)
class _Tableau:
    """The equations of a polytope, solved for its basic variables.

    Row r reads ``sum(rows[r][k] * variable[k]) = rows[r][-1]``, and the columns of basic variables
    hold the denominator once, else zeros. Columns of the rival's slacks are the change of all right
    sides with each right side given, which is what ties are broken by.
    """

    rows: list[list[int]]
    denominator: int
    basic: list[int]
    d: int

    @classmethod
    def at_origin(cls, polytope: Polytope) -> _Tableau:
        """Return the tableau in which no own strategy is played."""
        d, c = polytope.d, polytope.c
        rows = [
            [*(own[rival] for own in polytope.table), *(int(k == rival) for k in range(c)), 1]
            for rival in range(c)
        ]
        return cls(rows=rows, denominator=1, basic=list(range(d, d + c)), d=d)

    @property
    def tight(self) -> int:
        """The constraints tight at the vertex, as the polytope's bits."""
        every = (1 << (self.d + len(self.rows))) - 1
        return every - sum(1 << column for column in self.basic)

    def enter(self, column: int) -> int:
        """Let a tight constraint go; return the column of the one met."""
        leaving = self._leaving(column)
        row, denominator = self.rows[leaving], self.denominator
        pivot = row[column]
        for r, other in enumerate(self.rows):
            if r != leaving:
                factor = other[column]
                # Bareiss: the last pivot divides every entry of the next tableau.
                self.rows[r] = [
                    (pivot * entry - factor * subtracted) // denominator
                    for entry, subtracted in zip(other, row, strict=True)
                ]
        self.denominator = pivot
        met, self.basic[leaving] = self.basic[leaving], column
        return met

    def _leaving(self, column: int) -> int:
        """Return the row met first; there is one, since the polytope is bounded."""
        rows = self.rows
        candidates = [r for r, row in enumerate(rows) if row[column] > 0]
        for measured in (-1, *range(self.d, self.d + len(rows))):
            if len(candidates) == 1:
                break
            ratios = [Fraction(rows[r][measured], rows[r][column]) for r in candidates]
            least = min(ratios)
            candidates = [r for r, q in zip(candidates, ratios, strict=True) if q == least]
        return candidates[0]
