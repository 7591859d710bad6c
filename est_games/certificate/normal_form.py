"""Is this profile an equilibrium of this normal form? Regret, recomputed exactly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from math import lcm

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
        elif not _is_distribution(weights):
            yield Problem(path=path, message="is not a distribution", value=str(list(weights)))


def _is_distribution(weights: Sequence[Fraction | int]) -> bool:
    whole, scale = _over_one_denominator(weights)
    return min(whole) >= 0 and sum(whole) == scale


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
    whole = [
        ([], 1) if other == player else _over_one_denominator(weights)
        for other, weights in enumerate(profile)
    ]
    totals, scale = _totals(game, whole, player)
    return tuple(Fraction(total, scale) for total in totals)


def _over_one_denominator(weights: Sequence[Fraction | int]) -> tuple[list[int], int]:
    """Return weights as whole numbers, and what they must be divided by."""
    scale = lcm(*{weight.denominator for weight in weights})
    return [weight.numerator * (scale // weight.denominator) for weight in weights], scale


def _totals(
    game: NormalForm, whole: Sequence[tuple[list[int], int]], player: int
) -> tuple[list[int], int]:
    """Return what strategies pay as whole numbers, and what they must be divided by."""
    table, stride, m = game.tables[player], game.strides[player], game.shape[player]
    scale, others = table.denominator, []
    for other, ((weights, common), step) in enumerate(zip(whole, game.strides, strict=True)):
        if other != player:
            scale *= common
            others.append([(k * step, weight) for k, weight in enumerate(weights) if weight])
    totals = [0] * m
    for combination in product(*others):
        offset, chance = 0, 1
        for part, weight in combination:
            offset, chance = offset + part, chance * weight
        amounts = table.numerators(slice(offset, offset + (m - 1) * stride + 1, stride))
        totals = [total + chance * amount for total, amount in zip(totals, amounts, strict=True)]
    return totals, scale


def outcome(
    game: NormalForm, profile: MixedProfile
) -> tuple[tuple[Fraction, ...], tuple[Fraction, ...]]:
    """Return what a mixed profile pays each player, and each one's regret.

    Raises
    ------
    GameError
        It is not a mixed profile of this game.
    """
    check_profile(game, profile)
    whole = [_over_one_denominator(weights) for weights in profile]
    payoffs, lost = [], []
    for player, (weights, common) in enumerate(whole):
        totals, scale = _totals(game, whole, player)
        mean = sum(weight * total for weight, total in zip(weights, totals, strict=True))
        payoffs.append(Fraction(mean, scale * common))
        lost.append(Fraction(max(totals) * common - mean, scale * common))
    return tuple(payoffs), tuple(lost)


def expected_payoffs(game: NormalForm, profile: MixedProfile) -> tuple[Fraction, ...]:
    """Return what a mixed profile pays each player."""
    return outcome(game, profile)[0]


def regrets(game: NormalForm, profile: MixedProfile) -> tuple[Fraction, ...]:
    r"""Return the most each player could gain by deviating alone.

    .. math:: r_i(\sigma) = \max_k u_i(k, \sigma_{-i}) - u_i(\sigma) \ge 0

    Examples
    --------
    >>> game = NormalForm.from_payoffs([[2, 0], [3, 1]], [[2, 3], [0, 1]])
    >>> regrets(game, [[1, 0], [0, 1]])
    (Fraction(1, 1), Fraction(0, 1))
    """
    return outcome(game, profile)[1]


def is_nash(game: NormalForm, profile: MixedProfile) -> bool:
    """Return whether a mixed profile is a Nash equilibrium.

    Examples
    --------
    >>> game = NormalForm.from_payoffs([[2, 0], [3, 1]], [[2, 3], [0, 1]])
    >>> is_nash(game, [[0, 1], [0, 1]])
    True
    """
    return not any(regrets(game, profile))
