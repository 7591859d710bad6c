"""Degenerate games of collective choice: consensus, veto and thresholds; ties by construction."""

from __future__ import annotations

from typing import Any

from est_games.game.named.draw import (
    Seed,
    integers,
    number,
    refused,
    shape_of,
    stream,
    tabulated,
    whole,
)
from est_games.game.normal import MAX_PLAYERS, NormalForm


def consensus_game(
    *, n_players: int = 2, n_options: int = 4, low: int = 1, high: int = 10, seed: Seed = None
) -> NormalForm:
    """Return a vote in which an option passes only if all choose it; else the status quo stays.

    Parameters
    ----------
    n_players, n_options : int
        At least 2 and 1. The first option is the status quo, which pays nothing: whoever it is
        chosen by, the others' choices are all alike.
    low, high : int
        Range of what each other option, passed, brings each player.
    seed : int, Generator or None
        The same seed gives the same game.

    Examples
    --------
    >>> consensus_game(n_options=2, seed=0).payoff((0, 1))
    (Fraction(0, 1), Fraction(0, 1))
    """
    n = whole("n_players", n_players, 2, MAX_PLAYERS)
    shape = shape_of([whole("n_options", n_options, 1, 10_000)] * n)
    values = integers(stream(seed), low, high, (n, shape[0]))
    values[:, 0] = 0
    return tabulated(
        shape,
        lambda player, profile: int(values[player, profile[0]]) * (len(set(profile)) == 1),
        strategies=[["status quo", *(f"option {k}" for k in range(1, shape[0]))]] * n,
        title="consensus",
    )


def veto_game(*, n_players: int = 2, n_replies: int = 2, gains: Any = 1) -> NormalForm:
    """Return an offer that passes if all accept; every other reply is a veto, and all are alike.

    Parameters
    ----------
    n_players : int
        At least 2.
    n_replies : int
        ``accept`` and so many less one ways to refuse, at least 2.
    gains : number, or sequence of numbers
        What the offer, passed, brings each player.
    """
    n = whole("n_players", n_players, 2, MAX_PLAYERS)
    m = whole("n_replies", n_replies, 2, 10_000)
    amounts = _gains(gains, n)
    labels = ["accept", *(f"refuse {k}" if m > 2 else "refuse" for k in range(1, m))]
    return tabulated(
        shape_of([m] * n),
        lambda player, profile: amounts[player] * (not any(profile)),
        strategies=[labels] * n,
        title="veto",
    )


def threshold_game(
    *, n_players: int = 3, threshold: int = 2, gains: Any = 2, cost: Any = 1
) -> NormalForm:
    """Return a treaty in force once enough have signed; signing costs, being in force pays all.

    Parameters
    ----------
    n_players, threshold : int
        How many there are, and how many must sign.
    gains : number, or sequence of numbers
        What it brings each player to have it in force.
    cost : number
        Of signing; 0 makes ties wherever nobody is pivotal.

    References
    ----------
    Palfrey and Rosenthal (1984), Participation and the provision of discrete public goods.
    """
    n = whole("n_players", n_players, 2, MAX_PLAYERS)
    needed = whole("threshold", threshold, 1, n)
    amounts, price = _gains(gains, n), number("cost", cost)

    def payoff(player: int, profile: tuple[int, ...]) -> Any:
        n_signed = profile.count(0)
        return amounts[player] * (n_signed >= needed) - price * (profile[player] == 0)

    return tabulated(
        shape_of([2] * n), payoff, strategies=[["sign", "stay out"]] * n, title="threshold"
    )


def _gains(gains: Any, n: int) -> list[Any]:
    if isinstance(gains, list | tuple):
        if len(gains) != n:
            raise refused("gains", gains, f"one number, or {n}")
        return [number(f"gains[{i}]", gain) for i, gain in enumerate(gains)]
    return [number("gains", gains)] * n
