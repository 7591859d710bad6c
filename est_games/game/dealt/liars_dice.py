"""Liar's dice: a die each under a cup, and bids that rise until somebody is called a liar."""

from __future__ import annotations

from est_games.errors import GameError
from est_games.game.dealt.grow import Pay, Turn, grow, option_problem
from est_games.game.extensive import CHANCE, ExtensiveForm

State = tuple[tuple[int, ...], tuple[int, ...]]
"""The faces rolled, and the bids made; after the call of a liar, a bid of -1."""


def liars_dice(*, sides: int = 6) -> ExtensiveForm:
    """Return liar's dice of two players with one die each; who is right wins one.

    Parameters
    ----------
    sides : int
        How many sides a die has: 2 to 7. The tree has about :math:`s^2 2^{2s + 1}` nodes.

    Returns
    -------
    ExtensiveForm
        Nature rolls for the first player, then for the second. A bid says that so many of the two
        dice show a face; each must be higher than the last, more dice counting before higher faces.
        Instead of bidding one may call the last bidder a liar. The highest face counts as any.

    Raises
    ------
    GameError
        There is no such die here.

    References
    ----------
    Ferguson and Ferguson (1991), Models for the game of liar's dice. Lanctot, Waugh, Zinkevich and
    Bowling (2009), Monte Carlo sampling for regret minimization in extensive games, who bid so.

    Examples
    --------
    >>> liars_dice(sides=2)
    ExtensiveForm("liar's dice, two of 2 sides", 1, 2; 127 nodes)
    """
    problems = option_problem("sides", sides, 2, 7)
    if problems:
        raise GameError("the game cannot be dealt", problems)
    n_bids = 2 * sides
    faces = tuple(str(face + 1) for face in range(sides))
    bids = tuple(f"{bid // sides + 1}x{faces[bid % sides]}" for bid in range(n_bids))

    def rules(state: State) -> Turn | Pay:
        dice, said = state
        if len(dice) < 2:
            label = f"roll after {faces[dice[0]]}" if dice else "roll"
            return Turn(CHANCE, label, faces, [((*dice, face), ()) for face in range(sides)])
        if said and said[-1] < 0:
            return _pay(dice, said, sides)
        last = said[-1] if said else -1
        mover = len(said) % 2
        heard = f" after {', '.join([bids[bid] for bid in said])}" if said else ""
        states: list[State] = [(dice, (*said, bid)) for bid in range(last + 1, n_bids)]
        actions = bids[last + 1 :]
        if said:
            states.append((dice, (*said, -1)))
            actions = (*actions, "liar")
        return Turn(mover, f"{mover + 1}: {faces[dice[mover]]}{heard}", actions, states)

    return grow(["1", "2"], ((), ()), rules, title=f"liar's dice, two of {sides} sides")


def _pay(dice: tuple[int, ...], said: tuple[int, ...], sides: int) -> Pay:
    bid = said[-2]
    shown = sum(face in (bid % sides, sides - 1) for face in dice)
    bidder = len(said) % 2
    winner = bidder if shown > bid // sides else 1 - bidder
    return (1, -1) if winner == 0 else (-1, 1)
