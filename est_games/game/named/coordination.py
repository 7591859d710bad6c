"""Games of meeting and avoiding: coordination, public goods, minimum effort, congestion."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np

from est_games.game.named.draw import (
    Seed,
    integers,
    number,
    shape_of,
    stream,
    tabulated,
    whole,
)
from est_games.game.normal import MAX_PLAYERS, NormalForm


def coordination_game(
    *, n_players: int = 2, n_strategies: int = 3, low: int = 1, high: int = 10, seed: Seed = None
) -> NormalForm:
    """Return a game in which all gain by doing the same, and nothing otherwise.

    Parameters
    ----------
    n_players, n_strategies : int
        At least 2 and 1.
    low, high : int
        Range of what each gets where all play alike; `low` is positive.
    seed : int, Generator or None
        The same seed gives the same game.
    """
    return _meeting(n_players, n_strategies, low, high, seed, apart=False)


def anti_coordination_game(
    *, n_players: int = 2, n_strategies: int = 3, low: int = 1, high: int = 10, seed: Seed = None
) -> NormalForm:
    """Return a game in which each gains by doing what nobody else does, and nothing otherwise.

    Parameters
    ----------
    n_players, n_strategies : int
        At least 2 and 1.
    low, high : int
        Range of what each strategy brings a player who is alone on it; `low` is positive.
    seed : int, Generator or None
        The same seed gives the same game.
    """
    return _meeting(n_players, n_strategies, low, high, seed, apart=True)


def _meeting(
    n_players: int, n_strategies: int, low: int, high: int, seed: Seed, *, apart: bool
) -> NormalForm:
    shape = shape_of([whole("n_strategies", n_strategies, 1, 10**6)] * _players(n_players))
    gains = integers(stream(seed), whole("low", low, 1, 2**53), high, (len(shape), shape[0]))

    def payoff(player: int, profile: tuple[int, ...]) -> int:
        own = profile[player]
        n_alike = profile.count(own)
        met = n_alike == 1 if apart else n_alike == len(profile)
        return int(gains[player, own]) if met else 0

    title = "anti-coordination game" if apart else "coordination game"
    return tabulated(shape, payoff, title=title)


def public_goods_game(*, n_players: int = 3, endowment: int = 4, factor: Any = "3/2") -> NormalForm:
    """Return a game of contributions that are multiplied and shared by all.

    Parameters
    ----------
    n_players : int
        At least 2.
    endowment : int
        What each has; strategies are contributions from 0 to it.
    factor : number
        By what contributions are multiplied; between 1 and `n_players` it is a dilemma.

    Examples
    --------
    >>> game = public_goods_game(n_players=2, endowment=1)
    >>> [str(x) for x in game.payoff((0, 1))]
    ['7/4', '3/4']
    """
    n, top = _players(n_players), whole("endowment", endowment, 1, 10_000)
    share = number("factor", factor, 0) / n
    shape = shape_of([top + 1] * n)
    return tabulated(
        shape,
        lambda player, profile: top - profile[player] + share * sum(profile),
        strategies=[[str(k) for k in range(top + 1)]] * n,
        title="public goods",
    )


def minimum_effort_game(
    *, n_players: int = 3, n_efforts: int = 7, benefit: Any = 2, cost: Any = 1
) -> NormalForm:
    """Return a game in which the least effort of all counts and each pays for its own.

    Parameters
    ----------
    n_players, n_efforts : int
        At least 2 and 1; efforts are 1, 2, ...
    benefit, cost : number
        A unit of the least effort's, and of one's own effort's.

    References
    ----------
    Van Huyck, Battalio and Beil (1990), Tacit coordination games, strategic uncertainty, and
    coordination failure.

    Examples
    --------
    >>> minimum_effort_game(n_players=2, n_efforts=2).payoff((0, 1))
    (Fraction(1, 1), Fraction(0, 1))
    """
    n, top = _players(n_players), whole("n_efforts", n_efforts, 1, 10_000)
    gain, price = number("benefit", benefit, 0), number("cost", cost, 0)
    return tabulated(
        shape_of([top] * n),
        lambda player, profile: gain * (min(profile) + 1) - price * (profile[player] + 1),
        title="minimum effort",
    )


def congestion_game(
    *,
    n_players: int = 3,
    n_facilities: int = 3,
    n_used: int = 1,
    high: int = 10,
    seed: Seed = None,
) -> NormalForm:
    """Return a game in which players choose facilities that cost more the more use them.

    Parameters
    ----------
    n_players, n_facilities : int
        At least 2 and 1.
    n_used : int
        Every set of so many facilities is a strategy.
    high : int
        A facility costs 0 to `high` more with every further user.
    seed : int, Generator or None
        The same seed gives the same game.

    References
    ----------
    Rosenthal (1973), A class of games possessing pure-strategy Nash equilibria.
    """
    n = _players(n_players)
    m = whole("n_facilities", n_facilities, 1, 20)
    sets = list(combinations(range(m), whole("n_used", n_used, 1, m)))
    shape = shape_of([len(sets)] * n)
    costs = np.cumsum(integers(stream(seed), 0, high, (m, n)), axis=1)

    def payoff(player: int, profile: tuple[int, ...]) -> int:
        users = [sum(facility in sets[k] for k in profile) for facility in range(m)]
        return -sum(int(costs[facility, users[facility] - 1]) for facility in sets[profile[player]])

    labels = [" + ".join(str(facility + 1) for facility in chosen) for chosen in sets]
    return tabulated(shape, payoff, strategies=[labels] * n, title="congestion game")


def _players(n_players: Any) -> int:
    return whole("n_players", n_players, 2, MAX_PLAYERS)
