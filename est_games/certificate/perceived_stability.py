"""Does a player see itself better off elsewhere? An outcome judged in the player's own eyes."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from est_games.game.hypergame import Hypergame


def perceived_regret(form: Hypergame, outcome: Sequence[str], player: int) -> Fraction | None:
    """Return the most that a player sees itself gain by another strategy of its own.

    Parameters
    ----------
    form : Hypergame
        The hypergame.
    outcome : sequence of str
        What each player does.
    player : int
        In whose eyes.

    Returns
    -------
    Fraction or None
        None where somebody does what the player does not know of.

    Examples
    --------
    >>> from est_games.game.normal import NormalForm
    >>> calm = NormalForm.from_payoffs([[3, 1], [2, 0]], [[2, 3], [0, 1]], players=["A", "B"])
    >>> fear = NormalForm.from_payoffs([[1, 0], [3, 2]], [[3, 1], [2, 0]], players=["A", "B"])
    >>> form = Hypergame.from_views({"A": calm, "B": fear})
    >>> str(perceived_regret(form, ["2", "1"], 0)), str(perceived_regret(form, ["2", "1"], 1))
    ('1', '0')
    """
    game = form.own(player)
    if any(label not in labels for label, labels in zip(outcome, game.strategies, strict=True)):
        return None
    held = game.payoff(tuple(outcome))[player]
    others = (
        game.payoff((*outcome[:player], label, *outcome[player + 1 :]))[player]
        for label in game.strategies[player]
    )
    return max(others) - held


def is_stable(form: Hypergame, outcome: Sequence[str]) -> bool:
    """Tell whether every player, in its own eyes, does best to stay.

    Examples
    --------
    >>> from est_games.game.normal import NormalForm
    >>> game = NormalForm.from_payoffs([[2, 0], [3, 1]], [[2, 3], [0, 1]], players=["A", "B"])
    >>> is_stable(Hypergame.from_views({"A": game, "B": game}), ["2", "2"])
    True
    """
    return all(perceived_regret(form, outcome, i) == 0 for i in range(form.n_players))
