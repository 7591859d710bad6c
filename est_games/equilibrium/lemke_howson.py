"""Lemke and Howson's paths from labels to equilibria of a bimatrix game, each of them proved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from time import perf_counter

from est_games.certificate.bimatrix_payoffs import IntegerBimatrix, is_mixture
from est_games.equilibrium.best_response_polytope import Polytope, best_response_polytopes
from est_games.equilibrium.lemke_howson_float import FloatTableau
from est_games.equilibrium.solution import Certificate, Equilibrium, Profile, Solution, Status
from est_games.errors import Problem, SolveError, shown
from est_games.game.normal import NormalForm

SMALL = 40
"""Up to so many strategies in all, paths are followed in whole numbers from the start."""
MOST_ROUNDED = 100_000


def lemke_howson(game: NormalForm, *, label: int | None = None) -> Solution:
    r"""Return the equilibria of a two-player game that complementary pivoting leads to, exact.

    Parameters
    ----------
    game : NormalForm
        Two players, with `m` and `n` strategies.
    label : int, optional
        Where to start: 1 to `m` drops a strategy of the first player, ``m + 1`` to ``m + n`` one of
        the second; every label in turn unless given.

    Returns
    -------
    Solution
        PARTIAL: one equilibrium for each label tried, each shown once. There may be others that no
        label leads to.

    Raises
    ------
    SolveError
        There are not two players, or there is no such label.

    Notes
    -----
    1. Start at the origins of both best-response polytopes, which together carry every label.
    2. Let the tight constraint of the given label go, and move along the edge to the constraint
       met first. Ties are broken as if the right side of the rival's strategy `l` were
       :math:`1 + \epsilon^{l+1}`, so that in degenerate games too there is only one.
    3. Its label is now carried twice; let it go in the other polytope. When the label met is the
       one given, all labels are carried again: that is an equilibrium.

    Games of more than a few strategies are followed in floats first. An end is kept if it is proved
    to be an equilibrium; that no rounding left the path on the way is not proved. Where it is none,
    the path is followed again in whole numbers.

    No vertex pair comes twice, so every path ends; in the worst case it is exponentially long.

    References
    ----------
    Lemke and Howson (1964), Equilibrium points of bimatrix games.
    Shapley (1974), A note on the Lemke-Howson algorithm.
    Savani and von Stengel (2006), Hard-to-solve bimatrix games, on long paths.

    Examples
    --------
    Of the three equilibria of the battle of the sexes, the mixed one is on no path from the start.

    >>> game = NormalForm.from_payoffs([[2, 0], [0, 1]], [[1, 0], [0, 2]])
    >>> solution = lemke_howson(game)
    >>> solution.status.name, [[str(x) for x in e.payoffs] for e in solution.equilibria]
    ('PARTIAL', [['2', '1'], ['1', '2']])
    >>> solution.messages[0]
    'equilibrium 0 is reached from label 1, 3'
    """
    _check(game, label)
    started = perf_counter()
    reached: dict[Profile, list[int]] = {}
    n_pivots = 0
    labels = range(1, sum(game.shape) + 1) if label is None else [label]
    for start in labels:
        end = path_end(game, start)
        reached.setdefault(end.profile, []).append(start)
        n_pivots += end.n_pivots
    equilibria = proved_equilibria(game, reached)
    return Solution(
        equilibria=equilibria,
        status=Status.PARTIAL if equilibria else Status.FAILED,
        concept="lemke-howson",
        algorithm="complementary pivoting, ties broken lexicographically",
        options={"label": label},
        certificate=Certificate(
            argument="Each profile's regret was recomputed exactly and is zero. Nothing is claimed "
            "of equilibria that no path tried leads to.",
            numbers={"equilibria": len(equilibria), "labels tried": len(labels)},
        ),
        stats={"seconds": perf_counter() - started, "pivots": n_pivots},
        messages=tuple(
            f"equilibrium {place} is reached from label "
            + ", ".join(map(str, reached[equilibrium.profile]))  # type: ignore[index]
            for place, equilibrium in enumerate(equilibria)
        ),
        players=game.players,
        strategies=game.strategies,
    )


def _check(game: NormalForm, label: int | None) -> None:
    if game.n_players != 2:
        problem = Problem(
            path="game",
            message=f"has {game.n_players} players",
            accepted="two players; pure-nash takes any number",
        )
        raise SolveError("complementary pivoting takes bimatrix games", [problem])
    m, n = game.shape
    if label is None or (type(label) is int and 1 <= label <= m + n):
        return
    problem = Problem(
        path="label",
        message="is no label of this game",
        value=shown(label),
        accepted=f"1 to {m} for the strategies of {shown(game.players[0])}, {m + 1} to {m + n} for "
        f"those of {shown(game.players[1])}, or None for every label",
    )
    raise SolveError("complementary pivoting cannot start there", [problem])


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


def path_end(game: NormalForm, label: int) -> PathEnd:
    """Return where the path from a label ends.

    Parameters
    ----------
    game : NormalForm
        Two players, with `m` and `n` strategies.
    label : int
        From 1 to ``m + n``.

    Examples
    --------
    >>> pennies = NormalForm.from_payoffs([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
    >>> end = path_end(pennies, 1)
    >>> [[str(x) for x in weights] for weights in end.profile], end.n_pivots
    ([['1/2', '1/2'], ['1/2', '1/2']], 4)
    """
    polytopes = best_response_polytopes(game)
    if sum(game.shape) > SMALL:
        end = _rounded_end(game, polytopes, label)
        if end is not None:
            return end
    end = _followed(game, polytopes, label, [_Tableau.at_origin(p) for p in polytopes], None)
    assert end is not None
    return end


def _rounded_end(game: NormalForm, polytopes: Sequence[Polytope], label: int) -> PathEnd | None:
    """Return where the path leads in floats, if that is an equilibrium; None where it is not."""
    try:
        tableaux = [FloatTableau(polytope) for polytope in polytopes]
        end = _followed(game, polytopes, label, tableaux, MOST_ROUNDED)
    except (ArithmeticError, OverflowError):
        return None
    return end if end is not None and proved_equilibria(game, [end.profile]) else None


def _followed(
    game: NormalForm,
    polytopes: Sequence[Polytope],
    label: int,
    tableaux: Sequence[_Tableau | FloatTableau],
    most: int | None,
) -> PathEnd | None:
    """Follow a path to its end; None where that takes more pivots than allowed."""
    m, total = game.shape[0], sum(game.shape)
    # Columns are own strategies, then the rival's; labels the first player's, then the second's.
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
        if n_pivots == most:
            return None
    first, second = (
        polytope.mixture(tableau.tight)
        for polytope, tableau in zip(polytopes, tableaux, strict=True)
    )
    return PathEnd(profile=(first, second), n_pivots=n_pivots)


def proved_equilibria(game: NormalForm, profiles: Iterable[Profile]) -> tuple[Equilibrium, ...]:
    """Return those of the profiles that are mixtures without regret, recomputed exactly.

    Parameters
    ----------
    game : NormalForm
        Two players.
    profiles : iterable of Profile
        Exact; in the order in which they are to be returned.

    Examples
    --------
    >>> pennies = NormalForm.from_payoffs([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
    >>> half, heads = (Fraction(1, 2),) * 2, (Fraction(1), Fraction(0))
    >>> len(proved_equilibria(pennies, [(half, heads), (half, half)]))
    1
    """
    judge = IntegerBimatrix(game)
    equilibria = []
    for profile in profiles:
        if all(map(is_mixture, profile, game.shape)):
            payoffs, regrets = judge.outcome(*profile)
            if not any(regrets):
                equilibria.append(
                    Equilibrium(profile=profile, payoffs=payoffs, regret=max(regrets))
                )
    return tuple(equilibria)


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
