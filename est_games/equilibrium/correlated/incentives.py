"""Who must not gain by disobeying: the inequalities of correlated and coarse correlated play."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from est_games.errors import Problem, SolveError
from est_games.game.normal import NormalForm

MAX_ENTRIES = 1_000_000
"""Entries of all inequalities together that are built at most."""

Feasible = Literal["pure", "correlated", "coarse-correlated"]
"""Which distributions over profiles are meant: all of them, or those nobody gains by leaving."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incentive:
    """One inequality: what obeying pays more than a deviation, on average, is not negative.

    Parameters
    ----------
    player : int
        Who might deviate.
    recommended : int or None
        The strategy told to the player; None where it decides before it is told.
    deviation : int
        What it would play instead.
    gains : mapping of int to Fraction
        By place of a profile in the payoff table, what obeying pays more there; zeros left out.
    """

    player: int
    recommended: int | None
    deviation: int
    gains: Mapping[int, Fraction]


def incentives(game: NormalForm, feasible: Feasible) -> tuple[Incentive, ...]:
    r"""Return the inequalities that make a distribution over profiles one of a kind.

    Correlated, for every player and every pair of its strategies `k`, `l`:

    .. math:: \sum_{a : a_i = k} p(a) (u_i(a) - u_i(l, a_{-i})) \ge 0

    Coarse correlated: the same summed over `k`.

    Parameters
    ----------
    game : NormalForm
        Any number of players.
    feasible : {"pure", "correlated", "coarse-correlated"}
        Which kind; ``"pure"`` has no inequalities.

    Raises
    ------
    SolveError
        There would be more than a million entries.

    References
    ----------
    Aumann (1987), Correlated equilibrium as an expression of Bayesian rationality; Moulin and Vial
    (1978), Strategically zero-sum games.

    Examples
    --------
    Chicken: four inequalities, two a player.

    >>> game = NormalForm.from_payoffs([[6, 2], [7, 0]], [[6, 7], [2, 0]])
    >>> for each in incentives(game, "correlated"):
    ...     gains = list(map(str, each.gains.values()))
    ...     print(each.player, each.recommended, each.deviation, gains)
    0 0 1 ['-1', '2']
    0 1 0 ['1', '-2']
    1 0 1 ['-1', '2']
    1 1 0 ['1', '-2']
    """
    if feasible == "pure":
        return ()
    entries = game.n_profiles * sum(m - 1 for m in game.shape)
    if entries > MAX_ENTRIES:
        problem = Problem(
            path="game",
            message=f"makes inequalities of {entries} entries",
            accepted=f"up to {MAX_ENTRIES}",
        )
        raise SolveError("the game is too large for correlated play", [problem])
    return tuple(each for each in _incentives(game, feasible == "coarse-correlated") if each.gains)


def _incentives(game: NormalForm, coarse: bool) -> Iterator[Incentive]:
    for player, (row, stride, m) in enumerate(
        zip(game.payoffs, game.strides, game.shape, strict=True)
    ):
        for recommended in [None] if coarse else range(m):
            for deviation in range(m):
                gains = {}
                for place in range(game.n_profiles):
                    own = place // stride % m
                    if own == deviation or recommended not in (None, own):
                        continue
                    gain = row[place] - row[place + (deviation - own) * stride]
                    if gain:
                        gains[place] = gain
                yield Incentive(
                    player=player, recommended=recommended, deviation=deviation, gains=gains
                )
