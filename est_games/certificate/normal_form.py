"""Is this profile an equilibrium of this normal form? Regret, recomputed exactly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product

from est_games.errors import GameError, Problem
from est_games.game.normal import NormalForm

MixedProfile = Sequence[Sequence[Fraction | int]]


def check_profile(game: NormalForm, profile: MixedProfile) -> None:
    """Raise unless a profile holds one distribution over strategies per player.

    Raises
    ------
    GameError
        Everything wrong with it at once.
    """
    problems = list(_profile_problems(game, profile))
    if problems:
        raise GameError("not a mixed profile of this game", problems)


def _profile_problems(game: NormalForm, profile: MixedProfile) -> Iterator[Problem]:
    if len(profile) != game.n_players:
        yield Problem(path="profile", message=f"needs {game.n_players} rows, one per player")
        return
    for player, weights in enumerate(profile):
        path = f"profile[{player}]"
        if len(weights) != game.shape[player]:
            yield Problem(path=path, message=f"needs {game.shape[player]} probabilities")
        elif not all(isinstance(weight, Fraction | int) for weight in weights):
            yield Problem(path=path, message="must be exact", accepted="Fractions or integers")
        elif min(weights) < 0 or sum(weights) != 1:
            yield Problem(path=path, message="is not a distribution", value=str(list(weights)))


def strategy_payoffs(game: NormalForm, profile: MixedProfile, player: int) -> tuple[Fraction, ...]:
    """Return what each of a player's strategies pays it against the others' mixtures.

    Parameters
    ----------
    game : NormalForm
        The game.
    profile : sequence of sequences of Fraction, shape (n_players, m_i)
        Probabilities; the player's own row is not read.
    player : int
        Whose payoffs.
    """
    others = [
        [(k * stride, weight) for k, weight in enumerate(weights) if weight]
        for other, (weights, stride) in enumerate(zip(profile, game.strides, strict=True))
        if other != player
    ]
    row, stride = game.payoffs[player], game.strides[player]
    totals = [Fraction(0)] * game.shape[player]
    for combination in product(*others):
        offset, chance = 0, Fraction(1)
        for part, weight in combination:
            offset, chance = offset + part, chance * weight
        for k in range(game.shape[player]):
            totals[k] += chance * row[offset + k * stride]
    return tuple(totals)


def expected_payoffs(game: NormalForm, profile: MixedProfile) -> tuple[Fraction, ...]:
    """Return what a mixed profile pays each player."""
    check_profile(game, profile)
    return tuple(
        _mean(profile[player], strategy_payoffs(game, profile, player))
        for player in range(game.n_players)
    )


def regrets(game: NormalForm, profile: MixedProfile) -> tuple[Fraction, ...]:
    r"""Return the most each player could gain by deviating alone.

    .. math:: r_i(\sigma) = \max_k u_i(k, \sigma_{-i}) - u_i(\sigma) \ge 0

    Examples
    --------
    >>> game = NormalForm.from_payoffs([[2, 0], [3, 1]], [[2, 3], [0, 1]])
    >>> regrets(game, [[1, 0], [0, 1]])
    (Fraction(1, 1), Fraction(0, 1))
    """
    check_profile(game, profile)
    answer = []
    for player in range(game.n_players):
        pays = strategy_payoffs(game, profile, player)
        answer.append(max(pays) - _mean(profile[player], pays))
    return tuple(answer)


def is_nash(game: NormalForm, profile: MixedProfile) -> bool:
    """Return whether a mixed profile is a Nash equilibrium.

    Examples
    --------
    >>> game = NormalForm.from_payoffs([[2, 0], [3, 1]], [[2, 3], [0, 1]])
    >>> is_nash(game, [[0, 1], [0, 1]])
    True
    """
    return not any(regrets(game, profile))


def _mean(weights: Sequence[Fraction | int], amounts: Sequence[Fraction]) -> Fraction:
    return sum(
        (weight * amount for weight, amount in zip(weights, amounts, strict=True) if weight),
        start=Fraction(0),
    )
