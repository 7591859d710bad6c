"""Games with random payoffs: independent, correlated, opposed, or derived from a potential."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np

from est_games.game.named.draw import Seed, chosen, integers, number, refused, shape_of, stream
from est_games.game.normal import NormalForm

_GRID = 2**20
"""Payoffs drawn from the normal distribution are rounded to multiples of one over this."""


def random_game(
    *, shape: Any = (3, 3), law: str = "integers", low: int = 0, high: int = 100, seed: Seed = None
) -> NormalForm:
    """Return a game whose payoffs are independent and alike.

    Parameters
    ----------
    shape : sequence of int
        Number of strategies of each player.
    law : {"integers", "uniform"}
        Whole numbers from `low` to `high`, or floats from [0, 1) at their exact value.
    low, high : int
        Both included.
    seed : int, Generator or None
        The same seed gives the same game.

    Examples
    --------
    >>> random_game(shape=(2, 2), seed=1).payoff((0, 0))
    (Fraction(47, 1), Fraction(3, 1))
    """
    sizes, random = shape_of(shape), stream(seed)
    if chosen("law", law, ("integers", "uniform")) == "uniform":
        table: Any = random.random((len(sizes), *sizes))
    else:
        table = integers(random, low, high, (len(sizes), *sizes))
    return NormalForm.from_payoffs(table, title=f"random game, {law}")


def covariance_game(*, shape: Any = (3, 3), correlation: Any = 0, seed: Seed = None) -> NormalForm:
    r"""Return a game whose payoffs are normal, any two players' correlated alike at each profile.

    Parameters
    ----------
    shape : sequence of int
        Number of strategies of each player.
    correlation : number
        From :math:`-1/(n - 1)`, where payoffs add up to nothing, to 1, where all are paid alike.
    seed : int, Generator or None
        The same seed gives the same game.

    Notes
    -----
    With :math:`z` standard normal and :math:`\bar z` its mean over players, payoffs are
    :math:`\sqrt{1 - r} (z_i - \bar z) + \sqrt{1 + (n - 1) r}\, \bar z`, whose covariances are 1 and
    r; rounded to multiples of 2**-20, except that ends of the range are kept exactly.

    References
    ----------
    Nudelman, Wortman, Shoham and Leyton-Brown (2004), Run the GAMUT, CovariantGame.

    Examples
    --------
    >>> game = covariance_game(shape=(4, 4), correlation=-1, seed=0)
    >>> {a + b for a, b in zip(*game.payoffs)}
    {Fraction(0, 1)}
    """
    sizes, random = shape_of(shape), stream(seed)
    n = len(sizes)
    least = Fraction(-1, n - 1) if n > 1 else Fraction(-1)
    r = number("correlation", correlation, least, 1)
    z = random.standard_normal((n, *sizes))
    mean = z.mean(axis=0)
    own, common = math.sqrt(1 - r), math.sqrt(1 + (n - 1) * r) if n > 1 else 1.0
    whole = np.rint((own * (z - mean) + common * mean) * _GRID).astype(np.int64)
    if r == least and n > 1:
        whole[-1] = -whole[:-1].sum(axis=0)
    return NormalForm.from_payoffs(whole / _GRID, title=f"covariance game, correlation {r}")


def zero_sum_game(
    *, shape: Any = (3, 3), low: int = -100, high: int = 100, seed: Seed = None
) -> NormalForm:
    """Return a game of two players whose payoffs add up to nothing, whole numbers.

    Parameters
    ----------
    shape : pair of int
        Number of strategies of each player.
    low, high : int
        Range of the first player's payoffs, both included.
    seed : int, Generator or None
        The same seed gives the same game.
    """
    sizes = shape_of(shape, 2)
    table = integers(stream(seed), low, high, sizes)
    return NormalForm.from_payoffs(table, -table, title="zero-sum game")


def potential_game(
    *,
    shape: Any = (3, 3),
    low: int = 0,
    high: int = 100,
    weights: Any = None,
    seed: Seed = None,
) -> NormalForm:
    r"""Return a game with an exact or weighted potential.

    Parameters
    ----------
    shape : sequence of int
        Number of strategies of each player.
    low, high : int
        Range of the potential, and of what does not depend on one's own strategy.
    weights : sequence of numbers, optional
        Positive, one a player; all 1 unless given.
    seed : int, Generator or None
        The same seed gives the same game.

    Notes
    -----
    :math:`u_i(s) = w_i P(s) + d_i(s_{-i})`, with P and d random. Where P is largest is a pure
    equilibrium.

    References
    ----------
    Monderer and Shapley (1996), Potential games.

    Examples
    --------
    >>> from est_games.equilibrium.pure.pure_nash import pure_nash
    >>> pure_nash(potential_game(shape=(3, 3, 3), seed=3)).status.name
    'COMPLETE'
    """
    sizes, random = shape_of(shape), stream(seed)
    given = [1] * len(sizes) if weights is None else list(weights)
    if len(given) != len(sizes):
        raise refused("weights", given, f"{len(sizes)} positive numbers")
    scales = [number(f"weights[{i}]", weight, 0) for i, weight in enumerate(given)]
    if not all(scales):
        raise refused("weights", given, "positive numbers")
    potential = integers(random, low, high, sizes).astype(object)
    tables = []
    for player, scale in enumerate(scales):
        rest = [1 if axis == player else m for axis, m in enumerate(sizes)]
        tables.append(potential * scale + integers(random, low, high, rest))
    return NormalForm.from_payoffs(np.array(tables, dtype=object), title="potential game")


def dominance_solvable_game(
    *, shape: Any = (3, 3), high: int = 100, seed: Seed = None
) -> NormalForm:
    """Return a game that iterated strict dominance by pure strategies reduces to one profile.

    Parameters
    ----------
    shape : sequence of int
        Number of strategies of each player.
    high : int
        Payoffs are random from 0 to `high` before dominance is built in.
    seed : int, Generator or None
        The same seed gives the same game.

    Notes
    -----
    1. Each player's strategies are put in a random order; one after another, players in turn, the
       last left of a player is to be eliminated, until each has one.
    2. When it is, the one before it is raised above it by 1 to 10 against every profile of what the
       others then have left. Later raises only touch what is still left, never what was compared.
    """
    sizes, random = shape_of(shape), stream(seed)
    table = integers(random, 0, high, (len(sizes), *sizes))
    orders = [random.permutation(m) for m in sizes]
    left = list(sizes)
    queue: list[tuple[int, list[int]]] = []
    while max(left) > 1:
        for player, m in enumerate(left):
            if m > 1:
                queue.append((player, list(left)))
                left[player] = m - 1
    # The last elimination first: what survives to it must not be moved by earlier ones.
    for player, alive in reversed(queue):
        cells = [order[:m] for order, m in zip(orders, alive, strict=True)]
        better, worse = orders[player][alive[player] - 2], orders[player][alive[player] - 1]
        cells[player] = np.array([better])
        upper = table[player][np.ix_(*cells)]
        cells[player] = np.array([worse])
        gap = random.integers(1, 10, size=upper.shape, endpoint=True)
        table[player][np.ix_(*cells)] = upper - gap
    return NormalForm.from_payoffs(table, title="dominance-solvable game")
