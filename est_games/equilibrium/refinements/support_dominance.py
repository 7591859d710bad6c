"""Is every mixture of these strategies weakly dominated? That depends on the support alone."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from est_games.certificate.domination import Domination, FullBelief
from est_games.equilibrium.dominance.dominance import Dominance, everything
from est_games.equilibrium.dominance.mixed_dominance import mixed_dominance
from est_games.game.normal import NormalForm


def support_dominance(
    game: NormalForm, player: int, support: Sequence[int]
) -> Domination | FullBelief:
    """Return what weakly dominates the even mixture of a support, or a belief that nothing does.

    Parameters
    ----------
    game : NormalForm
        Any number of players.
    player : int
        Whose strategies.
    support : sequence of int
        The strategies mixed, at least one.

    Returns
    -------
    Domination or FullBelief
        Either holds for all mixtures of this support: a dominator can take the place of as much of
        the even mixture as is contained in another; and the belief, which gives every profile of
        the others a positive probability, makes all strategies of the support best responses. The
        others' choices may be correlated in it.

    Notes
    -----
    1. The even mixture is added to the game as one more strategy of the player.
    2. Whether a mixture dominates that strategy is a linear program, solved in rationals; its
       prices are the belief.

    References
    ----------
    Pearce (1984), Rationalizable strategic behavior and the problem of perfection, lemma 4.

    Examples
    --------
    Neither top nor bottom is dominated, but any mixture of both is, by the middle.

    >>> game = NormalForm.from_payoffs([[2, 0], [2, 2], [0, 2]], [[0, 0]] * 3)
    >>> found = support_dominance(game, 0, [0, 2])
    >>> [str(x) for x in found.dominator]
    ['0', '1', '0']
    """
    order = [player, *(other for other in range(game.n_players) if other != player)]
    turned = game.permute(order)
    target = support[0]
    if len(support) > 1:
        turned, target = _with_even_mixture(turned, support), game.shape[player]
    found = mixed_dominance(turned, everything(turned), 0, target, "weak")
    m = game.shape[player]
    if isinstance(found, Dominance):
        placed = dict(found.mixture)
        return Domination(
            player=player,
            mixture=tuple(Fraction(int(k in support), len(support)) for k in range(m)),
            dominator=tuple(placed.get(k, Fraction(0)) for k in range(m)),
        )
    return FullBelief(
        player=player,
        support=tuple(support),
        belief=tuple(weight for _, weight in found.belief),
    )


def _with_even_mixture(game: NormalForm, support: Sequence[int]) -> NormalForm:
    """Return the game in which the first player may also play the even mixture of a support."""
    stride = game.strides[0]
    share = Fraction(1, len(support))
    rows = [game.payoffs[0][k * stride : (k + 1) * stride] for k in support]
    mean = tuple(share * sum(column, Fraction(0)) for column in zip(*rows, strict=True))
    nothing = (Fraction(0),) * stride
    return NormalForm(
        players=game.players,
        strategies=(tuple(str(k) for k in range(game.shape[0] + 1)), *game.strategies[1:]),
        payoffs=(
            (*game.payoffs[0], *mean),
            *((*row, *nothing) for row in game.payoffs[1:]),
        ),
    )
