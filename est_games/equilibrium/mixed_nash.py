"""Nash equilibria of a bimatrix game: supports found in floats, equilibria solved exactly."""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from fractions import Fraction
from time import perf_counter
from typing import TYPE_CHECKING

from est_games.arithmetic import fraction, rational
from est_games.certificate.normal_form import expected_payoffs, regrets
from est_games.equilibrium.pure_nash import pure_nash
from est_games.equilibrium.solution import Certificate, Equilibrium, Profile, Solution, Status
from est_games.errors import Problem, SolveError
from est_games.game.normal import NormalForm

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Supports = tuple[tuple[int, ...], tuple[int, ...]]

MAX_SUPPORT_PAIRS = 20_000
"""Pairs of supports of equal size looked at; 8 strategies each make 12,869."""


def mixed_nash(game: NormalForm, *, max_support_pairs: int = MAX_SUPPORT_PAIRS) -> Solution:
    r"""Return Nash equilibria of a two-player game, each exact and proved.

    Parameters
    ----------
    game : NormalForm
        Two players.
    max_support_pairs : int
        Above this many pairs of supports only the pure equilibria are returned, status LIMIT.

    Returns
    -------
    Solution
        PARTIAL: every equilibrium shown is one, but a degenerate game may have others, and the
        search for supports is made in floats.

    Raises
    ------
    SolveError
        When there are not two players.

    Notes
    -----
    1. All pure equilibria are found exactly.
    2. Support enumeration in floats (nashpy) proposes pairs of supports :math:`(S, T)`.
    3. On each, the indifference conditions :math:`\sum_{t \in T} a_{st} y_t = v` for all
       :math:`s \in S`, and likewise for the other player, are solved in rationals; a pair whose
       system has not exactly one solution is passed over.
    4. A solution is kept if its exact regret is zero.

    References
    ----------
    Porter, Nudelman and Shoham (2008), Simple search methods for finding a Nash equilibrium.

    Examples
    --------
    Matching pennies.

    >>> game = NormalForm.from_payoffs([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
    >>> [str(x) for x in mixed_nash(game).equilibria[0].profile[0]]
    ['1/2', '1/2']
    """
    if game.n_players != 2:
        problem = Problem(
            path="game",
            message=f"has {game.n_players} players",
            accepted="two players; pure_nash takes any number",
        )
        raise SolveError("support enumeration takes bimatrix games", [problem])
    started = perf_counter()
    pure = pure_nash(game)
    n_pairs = math.comb(sum(game.shape), game.shape[0]) - 1
    within = n_pairs <= max_support_pairs
    proposed = _proposed_supports(game) if within else ()
    found = {equilibrium.profile: equilibrium for equilibrium in pure.equilibria}
    n_singular = 0
    for supports in proposed:
        profile = _solved(game, supports)
        if profile is None:
            n_singular += 1
        elif profile not in found and not any(regrets(game, profile)):
            found[profile] = Equilibrium(
                profile=profile, payoffs=expected_payoffs(game, profile), regret=Fraction(0)
            )
    return Solution(
        equilibria=tuple(found.values()),
        status=Status.PARTIAL if within else Status.LIMIT,
        concept="nash",
        algorithm="support enumeration, solved in rationals",
        options={"max_support_pairs": max_support_pairs},
        certificate=Certificate(
            argument="Each profile's regret was recomputed exactly and is zero; all pure "
            "equilibria are among them. Nothing is claimed of other mixed ones.",
            numbers={"equilibria": len(found), "pure": len(pure.equilibria)},
        ),
        stats={
            "seconds": perf_counter() - started,
            "support_pairs": n_pairs if within else 0,
            "proposed": len(proposed),
        },
        messages=_messages(within, n_pairs, n_singular),
        players=game.players,
        strategies=game.strategies,
    )


def _messages(within: bool, n_pairs: int, n_singular: int) -> tuple[str, ...]:
    messages = []
    if not within:
        messages.append(f"{n_pairs} pairs of supports are too many: only pure equilibria are shown")
    if n_singular:
        messages.append(f"{n_singular} supports carry no single solution: the game is degenerate")
    return tuple(messages)


def _proposed_supports(game: NormalForm) -> tuple[Supports, ...]:
    """Return the supports of what nashpy takes for equilibria.

    It warns of every game it thinks degenerate; the status says that already.
    """
    from nashpy.algorithms.support_enumeration import support_enumeration

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = list(support_enumeration(_scaled(game.array[0]), _scaled(game.array[1])))
    pairs = ((_support(x), _support(y)) for x, y in found)
    return tuple(dict.fromkeys(pair for pair in pairs if all(pair)))


def _scaled(table: NDArray[np.float64]) -> NDArray[np.float64]:
    """Bring a payoff table to the unit interval, where one tolerance serves all games."""
    low, high = float(table.min()), float(table.max())
    width = high / 2 - low / 2
    return (table / 2 - low / 2) / width if width else table * 0.0


def _support(weights: NDArray[np.float64]) -> tuple[int, ...]:
    return tuple(k for k, weight in enumerate(weights) if weight > 1e-12)


def _solved(game: NormalForm, supports: Supports) -> Profile | None:
    """Return the one profile with these supports that leaves both players indifferent on them."""
    rows, columns = supports
    m, n = game.shape
    first, second = game.payoffs
    y = _indifferent([[first[s * n + t] for t in columns] for s in rows])
    x = _indifferent([[second[s * n + t] for s in rows] for t in columns])
    if x is None or y is None or min(*x, *y) < 0:
        return None
    return (_spread(x, rows, m), _spread(y, columns, n))


def _indifferent(table: Sequence[Sequence[Fraction]]) -> list[Fraction] | None:
    """Return the mixture of the columns that makes all rows pay the same, if it is unique."""
    import flint

    width = len(table[0])
    system = [[*row, Fraction(-1), Fraction(0)] for row in table]
    system.append([Fraction(1)] * width + [Fraction(0), Fraction(1)])
    reduced, rank = flint.fmpq_mat([[rational(x) for x in row] for row in system]).rref()
    pivots = [next((c for c in range(width + 2) if reduced[r, c]), None) for r in range(rank)]
    if pivots != list(range(width + 1)):
        return None
    return [fraction(reduced[r, width + 1]) for r in range(width)]


def _spread(weights: Sequence[Fraction], support: Sequence[int], m: int) -> tuple[Fraction, ...]:
    """Return the weights of a support as weights of all strategies."""
    placed = dict(zip(support, weights, strict=True))
    return tuple(placed.get(k, Fraction(0)) for k in range(m))
