"""The value of a two-player zero-sum game and a pair of optimal mixtures, exact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd
from time import perf_counter
from typing import Any

from est_games.equilibrium.one_equilibrium.paths import Paths
from est_games.equilibrium.one_equilibrium.proved import proved_equilibria
from est_games.equilibrium.solution import Certificate, Profile, Solution, Status
from est_games.errors import Problem, SolveError
from est_games.game.normal import NormalForm

_TOLERANCE = 1e-9
"""Below it a float of the linear program, whose payoffs lie in [0, 1], is taken for zero."""


def zero_sum(game: NormalForm) -> Solution:
    r"""Return one equilibrium of a zero-sum or constant-sum game, and its exact value.

    Parameters
    ----------
    game : NormalForm
        Two players whose payoffs add up to the same amount in every profile.

    Returns
    -------
    Solution
        PARTIAL: one pair of optimal mixtures; there may be others, but all pay the same. The
        certificate's numbers hold the first player's ``value`` and the ``sum``.

    Raises
    ------
    SolveError
        There are not two players, or their payoffs do not add up to a constant.

    Notes
    -----
    .. math:: v = \max_x \min_j \sum_i x_i a_{ij} = \min_y \max_i \sum_j a_{ij} y_j

    1. Payoffs are brought to [0, 1] exactly, then made floats, and the linear program for `v` is
       solved by the simplex method.
    2. Which strategies are played and which are best responses is read off its last basis, and the
       equations they make are solved again in rationals.
    3. The pair is believed only if the certificate package finds no regret: each mixture then
       secures its player what the other's concedes, so that both are optimal (von Neumann 1928).
    4. Were floats wrong, a path of complementary pivots in whole numbers leads to an equilibrium.

    References
    ----------
    von Neumann (1928), Zur Theorie der Gesellschaftsspiele.
    Dantzig (1951), A proof of the equivalence of the programming problem and the game problem.

    Examples
    --------
    >>> game = NormalForm.from_payoffs([[1, -1], [-3, 2]], [[-1, 1], [3, -2]])
    >>> solution = zero_sum(game)
    >>> solution.status.name, str(solution.certificate.numbers["value"])
    ('PARTIAL', '-1/7')
    >>> [[str(x) for x in weights] for weights in solution.equilibria[0].profile]
    [['5/7', '2/7'], ['3/7', '4/7']]
    """
    constant = _constant(game)
    started = perf_counter()
    algorithm = "linear program in floats, its basis solved again in rationals"
    whole, n = game.tables[0].numerators(slice(None)), game.shape[1]
    found = optimal_profile([whole[k : k + n] for k in range(0, len(whole), n)])
    proved = () if found is None else proved_equilibria(game, [found])
    if not proved:
        algorithm = "complementary pivoting in whole numbers"
        end = Paths(game).end(1)
        proved = () if end is None else proved_equilibria(game, [end.profile])
    numbers = {"value": proved[0].payoffs[0], "sum": constant} if proved else {}
    return Solution(
        equilibria=proved,
        status=Status.PARTIAL if proved else Status.FAILED,
        concept="zero-sum",
        algorithm=algorithm,
        certificate=Certificate(
            argument="Each player's regret was recomputed exactly and is zero: what one mixture "
            "secures is what the other concedes, so that both are optimal and the value is exact.",
            numbers=numbers,
        ),
        stats={"seconds": perf_counter() - started},
        messages=("one optimal pair is given; any others pay the same",),
        players=game.players,
        strategies=game.strategies,
    )


def _constant(game: NormalForm) -> Fraction:
    """Return what both payoffs add up to everywhere, or raise."""
    if game.n_players != 2:
        problem = Problem(
            path="game",
            message=f"has {game.n_players} players",
            accepted="two players; nash and pure-nash take any number",
        )
        raise SolveError("this solver takes zero-sum games", [problem])
    everywhere = slice(None)
    first, second = (table.numerators(everywhere) for table in game.tables)
    one, other = (table.denominator for table in game.tables)
    sums = [a * other + b * one for a, b in zip(first, second, strict=True)]
    place = next((k for k, amount in enumerate(sums) if amount != sums[0]), None)
    if place is not None:
        i, j = divmod(place, game.shape[1])
        there, here = (Fraction(sums[k], one * other) for k in (0, place))
        problem = Problem(
            path="payoffs",
            message="do not add up to a constant",
            value=f"{there} at profile (0, 0), {here} at ({i}, {j})",
            accepted="the same sum in every profile, exactly; nash takes any two-player game",
        )
        raise SolveError("this solver takes zero-sum games", [problem])
    return Fraction(sums[0], one * other)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """Which inequalities of both players' programs are equations, as floats would have it.

    Parameters
    ----------
    played : pair of sequences of int
        The strategies each player gives a probability.
    best : pair of sequences of int
        Each player's best responses to the other's mixture.
    """

    played: tuple[Sequence[int], Sequence[int]]
    best: tuple[Sequence[int], Sequence[int]]


def optimal_profile(table: Sequence[Sequence[int]]) -> Profile | None:
    """Return a pair of mixtures that the linear program shows to be optimal; not proved.

    Parameters
    ----------
    table : sequence of sequences of int, shape (m, n)
        What the second player pays the first. None is returned where floats mislead.

    Examples
    --------
    >>> [[str(x) for x in weights] for weights in optimal_profile([[1, -1], [-3, 2]])]
    [['5/7', '2/7'], ['3/7', '4/7']]
    """
    table = _smallest(table)
    pattern = _pattern(table)
    if pattern is None:
        return None
    transposed = list(zip(*table, strict=True))
    first = _mixture(table, pattern.played[0], pattern.best[1])
    second = _mixture(transposed, pattern.played[1], pattern.best[0])
    return None if first is None or second is None else (first, second)


def _smallest(table: Sequence[Sequence[int]]) -> list[list[int]]:
    """Return payoffs less the least, as small whole numbers as can be."""
    low = min(map(min, table))
    raised = [[amount - low for amount in row] for row in table]
    factor = gcd(*(gcd(*row) for row in raised)) or 1
    return [[amount // factor for amount in row] for row in raised]


def _pattern(table: Sequence[Sequence[int]]) -> Pattern | None:
    """Return what the simplex method finds in floats, or None where it gives up."""
    import numpy as np
    from scipy.optimize import linprog

    m, n = len(table), len(table[0])
    top = max(map(max, table)) or 1
    unit = np.array([[entry / top for entry in row] for row in table])
    # Variables are the first player's probabilities and the value; the marginals are the second's.
    program: Any = linprog(
        c=np.append(np.zeros(m), -1.0),
        A_ub=np.hstack([-unit.T, np.ones((n, 1))]),
        b_ub=np.zeros(n),
        A_eq=np.append(np.ones(m), 0.0).reshape(1, -1),
        b_eq=[1.0],
        bounds=[(0, None)] * m + [(None, None)],
        method="highs-ds",
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )
    if program.status != 0:
        return None
    x, y = program.x[:m], -program.ineqlin.marginals
    return Pattern(
        played=(_above(x), _above(y)),
        best=(_rest(unit @ y, -1.0), _rest(unit.T @ x, 1.0)),
    )


def _above(weights: Any) -> list[int]:
    return [int(k) for k in (weights > _TOLERANCE).nonzero()[0]]


def _rest(amounts: Any, sign: float) -> list[int]:
    """Return where amounts are least, or greatest with a negative sign, up to the tolerance."""
    signed = sign * amounts
    return [int(k) for k in (signed <= signed.min() + _TOLERANCE).nonzero()[0]]


def _mixture(
    table: Sequence[Sequence[int]], played: Sequence[int], best: Sequence[int]
) -> tuple[Fraction, ...] | None:
    """Return the only mixture of these rows that pays the same in these columns, if there is one.

    Parameters
    ----------
    table : sequence of sequences of int, shape (m, n)
        By own strategy and the rival's.
    played, best : sequence of int
        Rows and columns.
    """
    import flint

    k = len(played)
    equations = [[*(table[i][j] for i in played), -1, 0] for j in best]
    system = flint.fmpz_mat([*equations, [*([1] * k), 0, 1]])
    reduced, denominator, rank = system.rref()
    if rank != k + 1 or not reduced[k, k]:
        return None
    weights = [Fraction(0)] * len(table)
    for r, i in enumerate(played):
        weights[i] = Fraction(int(reduced[r, k + 1]), int(denominator))
    return tuple(weights)
