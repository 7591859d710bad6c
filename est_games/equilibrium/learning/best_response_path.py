"""Best responses one player at a time: to an equilibrium, or round for ever. Exact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from est_games.argument import one_of, takes
from est_games.certificate.graphical_profiles import graphical_profile_problems, local_payoffs
from est_games.certificate.normal_form import is_nash, strategy_payoffs
from est_games.certificate.potential import ImprovementCycle
from est_games.equilibrium.selection.p_dominance import pure_mixtures
from est_games.errors import GameError
from est_games.game.graphical import GraphicalForm
from est_games.game.normal import NormalForm


@dataclass(frozen=True, slots=True, kw_only=True)
class BestResponsePath:
    """The profiles that best responses in turn lead through.

    Parameters
    ----------
    profiles : tuple of tuple of int
        The start, and each profile after a player has moved.
    equilibrium : tuple of int or None
        Where it ended, checked to be an equilibrium; None where it does not end.
    cycle : ImprovementCycle or None
        What it goes round on, where it does not end.
    """

    profiles: tuple[tuple[int, ...], ...]
    equilibrium: tuple[int, ...] | None
    cycle: ImprovementCycle | None


@takes(GameError, game=one_of((), NormalForm, GraphicalForm))
def best_response_path(
    game: NormalForm | GraphicalForm, start: Sequence[int | str]
) -> BestResponsePath:
    """Return where best responses, the players moving in turn, lead from a pure profile.

    Parameters
    ----------
    game : NormalForm or GraphicalForm
        Any number of players.
    start : sequence of int or str
        Indices or labels of strategies.

    Returns
    -------
    BestResponsePath
        It ends in every game with a potential, ordinal ones included.

    Raises
    ------
    GameError
        There is no such profile.

    Notes
    -----
    1. In turn each player who can gain goes over to the first of its best responses.
    2. When nobody can gain, the profile is an equilibrium. When the same player is to move at the
       same profile again, the way from there to there is a cycle.

    References
    ----------
    Cournot (1838), Recherches sur les principes mathématiques de la théorie des richesses. Monderer
    and Shapley (1996), Potential games.

    Examples
    --------
    >>> dilemma = NormalForm.from_payoffs([[2, 0], [3, 1]], [[2, 3], [0, 1]])
    >>> best_response_path(dilemma, (0, 0)).profiles
    ((0, 0), (1, 0), (1, 1))

    Fifty-six states on a ring want the standard that their neighbours have.

    >>> same = [[1, 0], [0, 1]]
    >>> ring = {(str(i), str((i + 1) % 56)): (same, same) for i in range(56)}
    >>> path = best_response_path(GraphicalForm.from_pairs(ring), [0, 1, 1, 0] * 14)
    >>> len(path.profiles), path.equilibrium == (0, 1, 1, 0) * 14
    (1, True)
    """
    game.payoff(start)
    profile = tuple(
        labels.index(choice) if isinstance(choice, str) else int(choice)
        for labels, choice in zip(game.strategies, start, strict=True)
    )
    path, gains = [profile], list[Fraction]()
    seen: dict[tuple[int, tuple[int, ...]], int] = {}
    player, idle = 0, 0
    while idle < game.n_players:
        pays = _payoffs(game, profile, player)
        gain = max(pays) - pays[profile[player]]
        if gain:
            state = (player, profile)
            if state in seen:
                first = seen[state]
                cycle = ImprovementCycle(profiles=tuple(path[first:]), gains=tuple(gains[first:]))
                return BestResponsePath(profiles=tuple(path), equilibrium=None, cycle=cycle)
            seen[state] = len(path) - 1
            best = pays.index(max(pays))
            profile = (*profile[:player], best, *profile[player + 1 :])
            path.append(profile)
            gains.append(gain)
        idle = 0 if gain else idle + 1
        player = (player + 1) % game.n_players
    if not _is_nash(game, profile):
        raise ArithmeticError("nobody gains, and yet it is no equilibrium")
    return BestResponsePath(profiles=tuple(path), equilibrium=profile, cycle=None)


def _payoffs(
    game: NormalForm | GraphicalForm, profile: tuple[int, ...], player: int
) -> tuple[Fraction, ...]:
    """Return what each strategy pays the player against the others' strategies."""
    if isinstance(game, GraphicalForm):
        return local_payoffs(game, profile, player)
    return strategy_payoffs(game, pure_mixtures(game, profile), player)


def _is_nash(game: NormalForm | GraphicalForm, profile: tuple[int, ...]) -> bool:
    import numpy as np

    if isinstance(game, GraphicalForm):
        return not graphical_profile_problems(game, np.array([profile]))
    return is_nash(game, pure_mixtures(game, profile))
