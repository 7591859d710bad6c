"""Trembles for games of several players, sought by letting mistakes answer one another."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from est_games.certificate.trembles import (
    Trembles,
    perfect_problems,
    proper_problems,
    tremble_payoffs,
)
from est_games.errors import Problem
from est_games.game.normal import NormalForm

MAX_PROFILES = 4_096
"""Above this many pure profiles no trembles are tried."""

_ROUNDS = 8
_ATTEMPTS = 60
_MAX_ORDER = 3

Mixture = tuple[Fraction, ...]
Check = Callable[[NormalForm, Sequence[Mixture], Trembles], tuple[Problem, ...]]


def found_trembles(
    game: NormalForm, profile: Sequence[Mixture], *, proper: bool = False
) -> Trembles | None:
    """Return trembles that prove a profile perfect, or proper, if some are found.

    Parameters
    ----------
    game : NormalForm
        Any number of players.
    profile : sequence of Mixture
        A Nash equilibrium.
    proper : bool
        Whether costlier mistakes have to be of a higher order.

    Returns
    -------
    Trembles or None
        Checked by the certificate package. None proves nothing.

    Notes
    -----
    1. All mistakes start at the first order. Against them the strategies not played are ranked by
       what they pay; the ranks are the next orders, and so on a few times.
    2. Then orders and sizes are drawn at random, from a fixed seed, and improved in the same way.

    A mixed profile stays a best response only if the trembles leave its strategies indifferent to
    every order, which is not sought for but may happen: equilibria in which several players mix
    mostly stay undecided.

    Examples
    --------
    >>> game = NormalForm.from_payoffs([[2, 0], [0, 1]], [[1, 0], [0, 2]])
    >>> first = (Fraction(1), Fraction(0))
    >>> found = found_trembles(game, [first, first], proper=True)
    >>> [[str(x) for x in row] for row in found.levels[0]]
    [['1', '0'], ['0', '1']]
    """
    if game.n_profiles > MAX_PROFILES:
        return None
    check: Check = proper_problems if proper else perfect_problems
    for orders, sizes in _starts(game, profile):
        for _ in range(_ROUNDS):
            trembles = _trembles(profile, orders, sizes)
            if not check(game, profile, trembles):
                return trembles
            answers = _ranks(game, profile, trembles)
            if answers == orders:
                break
            orders = answers
    return None


Orders = list[list[int]]


def _starts(game: NormalForm, profile: Sequence[Mixture]) -> Iterator[tuple[Orders, Orders]]:
    drawn = random.Random(0)
    yield [[1] * m for m in game.shape], [[1] * m for m in game.shape]
    if all(all(weights) for weights in profile):
        return
    for _ in range(_ATTEMPTS):
        yield (
            [[drawn.randint(1, _MAX_ORDER) for _ in range(m)] for m in game.shape],
            [[drawn.choice((1, 1, 2, 3, 7)) for _ in range(m)] for m in game.shape],
        )


def _trembles(profile: Sequence[Mixture], orders: Orders, sizes: Orders) -> Trembles:
    """Return the trembles with mistakes of these orders and sizes."""
    levels = []
    for weights, places, amounts in zip(profile, orders, sizes, strict=True):
        idle = [k for k, weight in enumerate(weights) if not weight]
        rows = [tuple(weights)]
        for level in range(1, max((places[k] for k in idle), default=0) + 1):
            rows.append(
                tuple(
                    Fraction(amounts[k] if k in idle and places[k] == level else 0)
                    for k in range(len(weights))
                )
            )
        levels.append(tuple(rows))
    return Trembles(levels=tuple(levels))


def _ranks(game: NormalForm, profile: Sequence[Mixture], trembles: Trembles) -> Orders:
    """Return the order of each mistake by what it costs: one more where it costs more."""
    answer = []
    for player, weights in enumerate(profile):
        pays = tremble_payoffs(game, trembles, player)
        idle = sorted({pays[k] for k, weight in enumerate(weights) if not weight}, reverse=True)
        answer.append(
            [
                idle.index(pay) + 1 if not weight else 1
                for pay, weight in zip(pays, weights, strict=True)
            ]
        )
    return answer
