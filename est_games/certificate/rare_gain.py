"""Does a strategy pay only when more goes wrong than costs it? A proof against perfection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from est_games.errors import Problem
from est_games.game.normal import NormalForm


@dataclass(frozen=True, slots=True, kw_only=True)
class RareGain:
    """A player who does better with another strategy, however small the others' mistakes are.

    Parameters
    ----------
    player : int
        Who.
    alternative : int
        The strategy that does better than the player's own.
    """

    player: int
    alternative: int


def rare_gain_problems(
    game: NormalForm, profile: Sequence[int], claim: RareGain
) -> tuple[Problem, ...]:
    r"""Return what is wrong with a claim that a pure profile is not perfect.

    Parameters
    ----------
    game : NormalForm
        Any number of players.
    profile : sequence of int, shape (n_players,)
        The strategies played.
    claim : RareGain
        Who should play otherwise.

    Returns
    -------
    tuple of Problem
        Empty exactly when the argument holds.

    Notes
    -----
    Let the others play fully mixed strategies near the profile, each wrong with a probability of
    :math:`\eta` at most. The chance of a profile of theirs is a product of probabilities, one
    factor for each mistake.

    1. Wherever the player's own strategy pays more than the alternative, part of the mistakes alone
       would have made it pay less: that is likelier by a factor of about :math:`1 / \eta` or more.
    2. It does pay less somewhere. So for :math:`\eta` small enough the losses outweigh the gains,
       and the strategy is no best response to any such mixtures.

    Examples
    --------
    Refusal where the others' acceptance would do.

    >>> game = NormalForm.from_payoffs([[1, 0], [0, 0]], [[1, 0], [0, 0]])
    >>> rare_gain_problems(game, (1, 1), RareGain(player=0, alternative=0))
    ()
    """
    player, row = claim.player, game.payoffs[claim.player]
    others = [range(m) for other, m in enumerate(game.shape) if other != player]
    steps = [step for other, step in enumerate(game.strides) if other != player]
    played = [k for other, k in enumerate(profile) if other != player]
    own, new = (k * game.strides[player] for k in (profile[player], claim.alternative))
    gains: list[frozenset[tuple[int, int]]] = []
    losses: list[frozenset[tuple[int, int]]] = []
    for choices in product(*others):
        place = sum(k * step for k, step in zip(choices, steps, strict=True))
        difference = row[place + own] - row[place + new]
        if difference:
            mistakes = frozenset((i, k) for i, k in enumerate(choices) if k != played[i])
            (gains if difference > 0 else losses).append(mistakes)
    if not losses:
        return (Problem(path="alternative", message="never pays more"),)
    if any(not any(loss < gain for loss in losses) for gain in gains):
        return (Problem(path="alternative", message="pays less after mistakes that may be likely"),)
    return ()
