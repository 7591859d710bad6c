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
    own : int
        A strategy the player uses.
    alternative : int
        The strategy that does better.
    """

    player: int
    own: int
    alternative: int


def rare_gain_problems(
    game: NormalForm, supports: Sequence[Sequence[int]], claim: RareGain
) -> tuple[Problem, ...]:
    r"""Return what is wrong with a claim that no profile with these supports is perfect.

    Parameters
    ----------
    game : NormalForm
        Any number of players.
    supports : sequence of sequences of int
        The strategies each player uses.
    claim : RareGain
        Who should play otherwise.

    Returns
    -------
    tuple of Problem
        Empty exactly when the argument holds.

    Notes
    -----
    Let the others play fully mixed strategies near a profile with these supports. What they do off
    their supports are mistakes, each with a probability of :math:`\eta` at most. The chance of a
    profile of theirs is a product of probabilities, one factor for each mistake.

    1. Some mistakes, or none, make the player's own strategy pay less than the alternative in some
       case and more in none, whatever those do who make no mistake: a loss.
    2. Wherever it pays more, part of the mistakes alone would have been a loss: that is likelier by
       a factor of about :math:`1 / \eta` or more.
    3. So for :math:`\eta` small enough the losses outweigh the gains, and the strategy is no best
       response to any such mixtures.

    Examples
    --------
    Refusal where the others' acceptance would do.

    >>> game = NormalForm.from_payoffs([[1, 0], [0, 0]], [[1, 0], [0, 0]])
    >>> rare_gain_problems(game, ((1,), (1,)), RareGain(player=0, own=1, alternative=0))
    ()
    """
    if not 0 <= claim.player < game.n_players:
        return (Problem(path="player", message="is none of this game"),)
    player, row = claim.player, game.payoffs[claim.player]
    if not 0 <= claim.alternative < game.shape[player]:
        return (Problem(path="alternative", message="is no strategy"),)
    if claim.own not in supports[player]:
        return (Problem(path="own", message="is not used"),)
    others = [range(m) for other, m in enumerate(game.shape) if other != player]
    steps = [step for other, step in enumerate(game.strides) if other != player]
    played = [set(own) for other, own in enumerate(supports) if other != player]
    own, new = (k * game.strides[player] for k in (claim.own, claim.alternative))
    signs: dict[frozenset[tuple[int, int]], set[bool]] = {}
    for choices in product(*others):
        place = sum(k * step for k, step in zip(choices, steps, strict=True))
        difference = row[place + own] - row[place + new]
        if difference:
            mistakes = frozenset((i, k) for i, k in enumerate(choices) if k not in played[i])
            signs.setdefault(mistakes, set()).add(difference > 0)
    losses = [mistakes for mistakes, found in signs.items() if True not in found]
    gains = [mistakes for mistakes, found in signs.items() if True in found]
    if not losses:
        return (Problem(path="alternative", message="never pays more alone"),)
    if any(not any(loss < gain for loss in losses) for gain in gains):
        return (Problem(path="alternative", message="pays less after mistakes that may be likely"),)
    return ()
