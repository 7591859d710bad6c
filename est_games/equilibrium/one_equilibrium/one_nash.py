"""One Nash equilibrium of a two-player game, however large: several finders, one exact proof."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from time import perf_counter

from est_games.equilibrium.asked import check_bimatrix
from est_games.equilibrium.one_equilibrium.paths import SMALL, Paths
from est_games.equilibrium.one_equilibrium.proved import proved_equilibria
from est_games.equilibrium.one_equilibrium.pure_supports import pure_supports
from est_games.equilibrium.one_equilibrium.rounded_paths import (
    PathCount,
    RoundedPath,
    rounded_paths,
)
from est_games.equilibrium.one_equilibrium.support_profile import Support, support_profile
from est_games.equilibrium.one_equilibrium.table_view import TableView, view_of
from est_games.equilibrium.one_equilibrium.two_strategy_supports import two_strategy_supports
from est_games.equilibrium.one_equilibrium.whole_support import whole_support
from est_games.equilibrium.one_equilibrium.zero_sum import optimal_profile
from est_games.equilibrium.recognition.zero_sum_table import zero_sum_table
from est_games.equilibrium.solution import Certificate, Equilibrium, Profile, Solution, Status
from est_games.game.normal import NormalForm

_FEW_CALLS = 4
_A_CALL = 1_000
_PIVOTS_A_LABEL = 20

Finder = Callable[[], Iterator[Support | Profile | None]]


def one_nash(game: NormalForm, *, timeout: float | None = None) -> Solution:
    r"""Return one Nash equilibrium of a two-player game, exact and proved.

    Parameters
    ----------
    game : NormalForm
        Two players; up to a thousand strategies each and more.
    timeout : float, optional
        Seconds after which to stop; no limit unless given.

    Returns
    -------
    Solution
        PARTIAL: one equilibrium; there may be others. ``algorithm`` says what found it. LIMIT: none
        was found in the time given, or by paths of many million pivots. There always is one
        (Nash 1951): that none was found says nothing about the game.

    Raises
    ------
    SolveError
        There are not two players, or `timeout` is not a positive number.

    Notes
    -----
    What is cheap, and often leads somewhere, comes first:

    1. Pure profiles in which both play a best response.
    2. Some pairs of strategies against pairs, off the envelopes of lines they make.
    3. Strategies another does as well as everywhere are struck out, again and again; what is left
       holds an equilibrium. All of it is tried, where both players have equally many strategies.
    4. Where the game is zero-sum, or equivalent to one that is, one path of complementary pivots,
       then the linear program for its value.
    5. All pairs of strategies against pairs.
    6. Paths of complementary pivots from every label, the short ones first.
    7. Where rounding has misled these, a path in whole numbers.

    Small games are left to the first step and the last. All but the last look at floats and find
    supports. Weights on a support are solved for in rationals, and returned only if the certificate
    package recomputes their regret to be zero.

    In games drawn at random the first or the second step leads to an equilibrium almost always. The
    sixth may take exponentially long.

    References
    ----------
    Nash (1951), Non-cooperative games.
    Bárány, Vempala and Vetta (2007), Nash equilibria in random games.
    Lemke and Howson (1964), Equilibrium points of bimatrix games.
    Moulin and Vial (1978), Strategically zero-sum games.

    Examples
    --------
    >>> game = NormalForm.from_payoffs([[2, 0], [0, 1]], [[1, 0], [0, 2]])
    >>> solution = one_nash(game)
    >>> solution.algorithm, [str(x) for x in solution.equilibria[0].payoffs]
    ('pure profiles', ['2', '1'])

    Rock, paper, scissors.

    >>> table = [[0, -1, 1], [1, 0, -1], [-1, 1, 0]]
    >>> solution = one_nash(NormalForm.from_payoffs(table, [[-x for x in row] for row in table]))
    >>> solution.algorithm, [str(x) for x in solution.equilibria[0].profile[0]]
    ('one path in whole numbers', ['1/3', '1/3', '1/3'])
    """
    check_bimatrix(game, timeout)
    started = perf_counter()
    search = _Search(game=game, deadline=None if timeout is None else started + timeout)
    equilibria = search.run()
    return Solution(
        equilibria=equilibria,
        status=Status.PARTIAL if equilibria else Status.LIMIT,
        concept="one-nash",
        algorithm=search.algorithm if equilibria else ", then ".join(search.tried),
        options={"timeout": timeout},
        certificate=Certificate(
            argument="The profile's regret was recomputed exactly and is zero. Nothing is claimed "
            "of other equilibria.",
            numbers={"equilibria": len(equilibria)},
        )
        if equilibria
        else None,
        stats={
            "seconds": perf_counter() - started,
            "candidates": search.n_candidates,
            "paths": search.count.n_paths,
            "pivots": search.count.n_pivots,
        },
        messages=("one equilibrium is given; there may be others",)
        if equilibria
        else (search.why_none,),
        players=game.players,
        strategies=game.strategies,
    )


@dataclass(slots=True, kw_only=True)
class _Search:
    """What was tried so far."""

    game: NormalForm
    deadline: float | None
    view: TableView = field(init=False)
    conflict: list[list[int]] | None = None
    count: PathCount = field(default_factory=PathCount)
    algorithm: str = ""
    tried: list[str] = field(default_factory=list)
    n_candidates: int = 0
    why_none: str = "all finders gave up"

    def __post_init__(self) -> None:
        self.view = view_of(self.game)

    def run(self) -> tuple[Equilibrium, ...]:
        """Ask one finder after another; return the first equilibrium that is proved."""
        is_small = sum(self.game.shape) <= SMALL
        pairs = "two strategies against two"
        finders: list[tuple[str, bool, Finder]] = [
            ("pure profiles", True, lambda: pure_supports(self.view)),
            (pairs, False, self._by_some_pairs),
            ("all undominated strategies", False, self._by_undominated),
            ("one path, the game being equivalent to a zero-sum one", False, self._by_one_path),
            ("linear program of an equivalent zero-sum game", False, self._by_program),
            (pairs, False, lambda: two_strategy_supports(self.view)),
            ("complementary pivoting", False, lambda: rounded_paths(self.view, self.count)),
            ("one path in whole numbers", True, self._by_whole_path),
        ]
        for name, suits_small, finder in finders:
            if is_small and not suits_small:
                continue
            if name not in self.tried:
                self.tried.append(name)
            for found in finder():
                if found is not None:
                    proved = self._proved(found)
                    if proved:
                        self.algorithm = name
                        return proved
                if self.deadline is not None and perf_counter() > self.deadline:
                    self.why_none = "stopped by the time given before an equilibrium was found"
                    return ()
        return ()

    def _proved(self, found: Support | Profile) -> tuple[Equilibrium, ...]:
        self.n_candidates += 1
        profile = support_profile(self.game, found) if isinstance(found, Support) else found
        return () if profile is None else proved_equilibria(self.game, [profile])

    def _by_some_pairs(self) -> Iterator[Support]:
        """Try a few, which lead somewhere in random games; they do not cost much elsewhere."""
        found = islice(two_strategy_supports(self.view), _FEW_CALLS)
        yield from (support for support in found if support is not None)

    def _by_one_path(self) -> Iterator[Support | None]:
        """Follow a path no longer than it is in most games of pure conflict."""
        self.conflict = zero_sum_table(self.game)
        if self.conflict is None:
            return
        path, most = RoundedPath(self.view, 1), _PIVOTS_A_LABEL * sum(map(len, self.view.kept))
        while not path.is_ended and path.n_pivots < most:
            yield path.follow(path.n_pivots + _A_CALL)

    def _by_program(self) -> Iterator[Profile | None]:
        yield None if self.conflict is None else optimal_profile(self.conflict)

    def _by_undominated(self) -> Iterator[Support]:
        self.view = self.view.without_dominated()
        yield from pure_supports(self.view)
        yield from whole_support(self.view)

    def _by_whole_path(self) -> Iterator[Profile | None]:
        if self.count.is_cut:
            self.why_none = "every path was longer than ten million pivots"
            return
        end = Paths(self.game, self.deadline).whole_end(1)
        yield None if end is None else end.profile
