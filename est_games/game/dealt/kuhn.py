"""Kuhn's poker, for two players or more: one card each, one bet."""

from __future__ import annotations

from est_games.errors import GameError
from est_games.game.dealt.grow import Pay, Turn, grow, option_problem
from est_games.game.extensive import CHANCE, ExtensiveForm

_CARDS = ("J", "Q", "K", "A", "B", "C")
State = tuple[tuple[int, ...], str]
"""The cards dealt, and the moves made: b for a bet or a call, p for a pass or a fold."""


def kuhn_poker(*, players: int = 2) -> ExtensiveForm:
    """Return Kuhn's poker: an ante of one, one card of as many as there are players and one more.

    Parameters
    ----------
    players : int
        Two to five. With more than two, the highest card among those who bet wins.

    Returns
    -------
    ExtensiveForm
        Nature deals first to the first player, then to the next. Players pass or bet one; after a
        bet the others, in turn, fold (`pass`) or call (`bet`). The highest card wins the pot.

    Raises
    ------
    GameError
        There are not so many cards.

    References
    ----------
    Kuhn (1950), A simplified two-person poker. Szafron, Gibson and Sturtevant (2013), A
    parameterized family of equilibrium profiles for three-player Kuhn poker.

    Examples
    --------
    >>> kuhn_poker()
    ExtensiveForm('Kuhn poker', 1, 2; 58 nodes)
    """
    problems = option_problem("players", players, 2, 5)
    if problems:
        raise GameError("the game cannot be dealt", problems)
    names = [str(i + 1) for i in range(players)]
    title = "Kuhn poker" if players == 2 else f"Kuhn poker of {players}"

    def rules(state: State) -> Turn | Pay:
        cards, moves = state
        if len(cards) < players:
            left = [card for card in range(players + 1) if card not in cards]
            label = f"deal to {len(cards) + 1}" + "".join(
                f", {_CARDS[card]} gone" for card in cards
            )
            dealt = [((*cards, card), "") for card in left]
            return Turn(CHANCE, label, tuple(_CARDS[card] for card in left), dealt)
        if _is_over(moves, players):
            return _pay(cards, moves, players)
        mover = len(moves) % players
        said = f" after {', '.join(_word(move) for move in moves)}" if moves else ""
        label = f"{mover + 1}: {_CARDS[cards[mover]]}{said}"
        return Turn(mover, label, ("pass", "bet"), [(cards, f"{moves}p"), (cards, f"{moves}b")])

    return grow(names, ((), ""), rules, title=title)


def _word(move: str) -> str:
    return "bet" if move == "b" else "pass"


def _is_over(moves: str, players: int) -> bool:
    """All have passed, or all others have answered the first bet."""
    if "b" not in moves:
        return len(moves) == players
    return len(moves) == moves.index("b") + players


def _pay(cards: tuple[int, ...], moves: str, players: int) -> Pay:
    stakes = [1] * players
    contenders = list(range(players))
    if "b" in moves:
        contenders = sorted({turn % players for turn, move in enumerate(moves) if move == "b"})
        for player in contenders:
            stakes[player] = 2
    winner = max(contenders, key=lambda player: cards[player])
    pot = sum(stakes)
    return tuple(pot - stake if player == winner else -stake for player, stake in enumerate(stakes))
