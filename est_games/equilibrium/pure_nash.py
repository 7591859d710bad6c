"""All pure Nash equilibria of a normal form, by looking at every profile."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from time import perf_counter

from est_games.certificate.normal_form import expected_payoffs, regrets
from est_games.equilibrium.solution import Certificate, Equilibrium, Profile, Solution, Status
from est_games.game.normal import NormalForm


def pure_nash(game: NormalForm) -> Solution:
    """Return all pure Nash equilibria of a game.

    Parameters
    ----------
    game : NormalForm
        Any number of players.

    Returns
    -------
    Solution
        COMPLETE, or NONE where every profile has a player who gains by deviating.

    Notes
    -----
    1. For each player, strike out every profile in which another strategy pays it more against the
       same strategies of the others.
    2. What is left is an equilibrium, and nothing else is. Time grows as the number of profiles.

    Examples
    --------
    >>> game = NormalForm.from_payoffs([[2, 0], [3, 1]], [[2, 3], [0, 1]])
    >>> solution = pure_nash(game)
    >>> solution.status.name, [str(x) for x in solution.equilibria[0].payoffs]
    ('COMPLETE', ['1', '1'])
    """
    started = perf_counter()
    places = set(range(game.n_profiles))
    for player in range(game.n_players):
        places &= set(_best_response_places(game, player))
    equilibria = tuple(_equilibrium(game, place) for place in sorted(places))
    return Solution(
        equilibria=equilibria,
        status=Status.COMPLETE if equilibria else Status.NONE,
        concept="pure-nash",
        algorithm="exhaustion of pure profiles",
        certificate=Certificate(
            argument=f"Every one of the {game.n_profiles} pure profiles was compared exactly with "
            "every deviation of one player.",
            numbers={"profiles": game.n_profiles, "equilibria": len(equilibria)},
        ),
        stats={"seconds": perf_counter() - started, "profiles": game.n_profiles},
        players=game.players,
        strategies=game.strategies,
    )


def _best_response_places(game: NormalForm, player: int) -> Iterator[int]:
    """Yield the places in the payoff table at which the player's strategy is a best response."""
    row, stride, m = game.payoffs[player], game.strides[player], game.shape[player]
    for block in range(0, game.n_profiles, stride * m):
        for first in range(block, block + stride):
            line = range(first, first + stride * m, stride)
            best = max(row[place] for place in line)
            yield from (place for place in line if row[place] == best)


def _equilibrium(game: NormalForm, place: int) -> Equilibrium:
    profile = _pure_profile(game, place)
    return Equilibrium(
        profile=profile,
        payoffs=expected_payoffs(game, profile),
        regret=max(regrets(game, profile)),
    )


def _pure_profile(game: NormalForm, place: int) -> Profile:
    return tuple(
        tuple(Fraction(k == place // stride % m) for k in range(m))
        for stride, m in zip(game.strides, game.shape, strict=True)
    )
