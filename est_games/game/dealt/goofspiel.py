"""Goofspiel: hands of numbered cards, bid one by one for prizes that are turned up by chance."""

from __future__ import annotations

from est_games.errors import GameError
from est_games.game.dealt.grow import Pay, Turn, grow, option_problem
from est_games.game.extensive import CHANCE, ExtensiveForm

State = tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]
"""The prizes turned up so far, and what each player has bid."""


def goofspiel(*, cards: int = 3) -> ExtensiveForm:
    """Return Goofspiel of two players: whose prizes are worth more in the end wins one.

    Parameters
    ----------
    cards : int
        How many cards each hand and the prizes have: 2 to 4.

    Returns
    -------
    ExtensiveForm
        In each round nature turns up a prize and both bid a card, unseen by the other; the higher
        bid takes the prize, equal ones discard it. Bids are seen once both are made.

    Raises
    ------
    GameError
        There are not so many cards.

    References
    ----------
    Ross (1971), Goofspiel: the game of pure strategy.

    Examples
    --------
    >>> goofspiel(cards=2)
    ExtensiveForm('Goofspiel with 2 cards', 1, 2; 39 nodes)
    """
    problems = option_problem("cards", cards, 2, 4)
    if problems:
        raise GameError("the game cannot be dealt", problems)
    names = tuple(str(card + 1) for card in range(cards))

    def rules(state: State) -> Turn | Pay:
        prizes, first, second = state
        rounds = zip(prizes, first, second, strict=False)
        seen = "; ".join(f"{names[p]} for {names[a]}, {names[b]}" for p, a, b in rounds)
        if len(second) == cards:
            return _pay(state)
        if len(prizes) == len(second):
            left = [card for card in range(cards) if card not in prizes]
            turned: list[State] = [((*prizes, card), first, second) for card in left]
            label = f"prize after {seen}" if seen else "prize"
            return Turn(CHANCE, label, tuple(names[card] for card in left), turned)
        mover = len(first) - len(second)
        hand = [card for card in range(cards) if card not in (first, second)[mover]]
        bid: list[State] = [
            (prizes, first, (*second, card)) if mover else (prizes, (*first, card), second)
            for card in hand
        ]
        label = f"{mover + 1}: {names[prizes[-1]]}" + (f" after {seen}" if seen else "")
        return Turn(mover, label, tuple(names[card] for card in hand), bid)

    return grow(["1", "2"], ((), (), ()), rules, title=f"Goofspiel with {cards} cards")


def _pay(state: State) -> Pay:
    won = sum(
        (prize + 1) * ((mine > other) - (mine < other))
        for prize, mine, other in zip(*state, strict=True)
    )
    sign = (won > 0) - (won < 0)
    return (sign, -sign)
