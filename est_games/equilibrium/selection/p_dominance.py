"""How sure must each player be of the others? The least p for which a profile is p-dominant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from est_games.argument import LIST, takes
from est_games.equilibrium.dominance.dominance import everything, rival_offsets
from est_games.equilibrium.solution import Profile
from est_games.errors import GameError
from est_games.game.normal import NormalForm


@dataclass(frozen=True, slots=True, kw_only=True)
class PDominance:
    """The least p for which a pure profile is p-dominant, and what keeps it from being less.

    Parameters
    ----------
    profile : tuple of int
        The profile.
    p : Fraction or None
        From 0 (dominant strategies) to 1 (no more than an equilibrium); None where the profile is
        no equilibrium, so that no p will do.
    thresholds : tuple of (Fraction or None)
        The least p for each player.
    player, deviation : int or None
        Whose strategy is worse against some belief of less than p, and what is better; None where p
        is 0.
    against : tuple of int or None
        The others' profile, without the player, that the rest of that belief is put on.
    """

    profile: tuple[int, ...]
    p: Fraction | None
    thresholds: tuple[Fraction | None, ...]
    player: int | None
    deviation: int | None
    against: tuple[int, ...] | None


@takes(GameError, game=NormalForm, profile=LIST)
def p_dominance(game: NormalForm, profile: Sequence[int | str]) -> PDominance:
    r"""Return the least p for which a pure profile is p-dominant.

    A profile `s` is p-dominant if each player's strategy is a best response to every belief about
    the others, correlated or not, that gives :math:`s_{-i}` a probability of at least `p`.

    Parameters
    ----------
    game : NormalForm
        Any number of players.
    profile : sequence of int or str
        Indices or labels of strategies.

    Returns
    -------
    PDominance
        The exact threshold: p-dominant from there on, and, unless it is 0, for no lower p.

    Raises
    ------
    GameError
        There is no such profile.

    Notes
    -----
    1. With :math:`d(c)` what the strategy pays more than a deviation against profile `c` of the
       others, a belief `p` is enough against it if :math:`p\,d(s_{-i}) + (1-p) \min_c d(c) \ge 0`:
       the worst belief puts all it may on one profile.
    2. So the least is :math:`-m / (d(s_{-i}) - m)` where the minimum `m` is negative; over
       deviations and players the greatest counts.

    In a 2 x 2 game with two strict equilibria that of lower p risk-dominates the other if the game
    is symmetric.

    References
    ----------
    Morris, Rob and Shin (1995), p-dominance and belief potential. Kajii and Morris (1997), The
    robustness of equilibria to incomplete information.

    Examples
    --------
    The stag hunt: hares are 1/8-dominant, stags 7/8.

    >>> game = NormalForm.from_payoffs([[9, 0], [8, 7]], [[9, 8], [0, 7]])
    >>> [str(p_dominance(game, (k, k)).p) for k in range(2)]
    ['7/8', '1/8']
    """
    game.payoff(profile)
    chosen = tuple(
        labels.index(choice) if isinstance(choice, str) else int(choice)
        for labels, choice in zip(game.strategies, profile, strict=True)
    )
    found = [_player(game, chosen, player) for player in range(game.n_players)]
    thresholds = tuple(threshold for threshold, _, _ in found)
    known = [threshold for threshold in thresholds if threshold is not None]
    if len(known) < len(thresholds):
        player = thresholds.index(None)
        return PDominance(
            profile=chosen,
            p=None,
            thresholds=thresholds,
            player=player,
            deviation=found[player][1],
            against=found[player][2],
        )
    p = max(known)
    player = thresholds.index(p)
    return PDominance(
        profile=chosen,
        p=p,
        thresholds=thresholds,
        player=player if p else None,
        deviation=found[player][1] if p else None,
        against=found[player][2] if p else None,
    )


def _player(
    game: NormalForm, profile: tuple[int, ...], player: int
) -> tuple[Fraction | None, int | None, tuple[int, ...] | None]:
    """Return a player's threshold, with the deviation and the others' profile that set it."""
    row, stride = game.payoffs[player], game.strides[player]
    offsets = rival_offsets(game, everything(game), player)
    here = sum(
        k * step
        for other, (k, step) in enumerate(zip(profile, game.strides, strict=True))
        if other != player
    )
    own = profile[player] * stride
    threshold, deviation, worst = Fraction(0), None, None
    for k in range(game.shape[player]):
        gap = k * stride - own
        at_profile = row[here + own] - row[here + own + gap]
        if at_profile < 0:
            return None, k, _others(game, here, player)
        place = min(offsets, key=lambda o, gap=gap: row[o + own] - row[o + own + gap])  # type: ignore[misc]
        least = row[place + own] - row[place + own + gap]
        if least < 0 and -least / (at_profile - least) > threshold:
            threshold, deviation, worst = -least / (at_profile - least), k, place
    return threshold, deviation, None if worst is None else _others(game, worst, player)


def _others(game: NormalForm, offset: int, player: int) -> tuple[int, ...]:
    """Return the others' strategies at a place of the payoff table."""
    return tuple(
        offset // stride % m
        for other, (stride, m) in enumerate(zip(game.strides, game.shape, strict=True))
        if other != player
    )


def pure_mixtures(game: NormalForm, profile: Sequence[int]) -> Profile:
    """Return a pure profile as a mixed one."""
    return tuple(
        tuple(Fraction(k == chosen) for k in range(m))
        for chosen, m in zip(profile, game.shape, strict=True)
    )
