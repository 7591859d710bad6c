"""Leduc poker: two rounds of bets, a card each and one on the table."""

from __future__ import annotations

from est_games.errors import GameError
from est_games.game.dealt.grow import Pay, Turn, grow, option_problem
from est_games.game.extensive import CHANCE, ExtensiveForm

_RAISES = 2
_STAKES = (2, 4)
_RANKS = "JQKABCDE"
_SUITS = "sh"
State = tuple[tuple[int, ...], str]
"""The cards dealt, two to the players and one to the table; and the moves made: c for a call, r for
a raise, f for a fold, / between the rounds."""


def leduc_poker(*, ranks: int = 3) -> ExtensiveForm:
    """Return Leduc poker of two players: an ante of one, raises of two, then of four.

    Parameters
    ----------
    ranks : int
        How many ranks the deck has, each in two suits: 2 to 8.

    Returns
    -------
    ExtensiveForm
        Nature deals a card to each player; they bet, two raises at most; a card is laid open and
        they bet again, two raises at most. Who has the rank of the open card wins the pot, else
        the higher card; equal ranks divide it. One folds only where there is something to call.

    Raises
    ------
    GameError
        There are not so many cards.

    References
    ----------
    Southey, Bowling, Larson, Piccione, Burch, Billings and Rayner (2005), Bayes' bluff: opponent
    modelling in poker.

    Examples
    --------
    >>> game = leduc_poker()
    >>> game.n_nodes, len(game.player_information_sets(0)), len(game.player_information_sets(1))
    (9457, 468, 468)
    """
    problems = option_problem("ranks", ranks, 2, len(_RANKS))
    if problems:
        raise GameError("the game cannot be dealt", problems)
    names = tuple(f"{rank}{suit}" for rank in _RANKS[:ranks] for suit in _SUITS)

    def rules(state: State) -> Turn | Pay:
        cards, moves = state
        rounds = moves.split("/")
        said = rounds[-1]
        over = len(said) > 1 and said[-1] == "c"
        if len(cards) < 2 or (over and len(rounds) == 1):
            return _deal(state, names)
        stakes = _stakes(rounds)
        if over or said.endswith("f"):
            return _pay(cards, rounds, stakes)
        mover = len(said) % 2
        table = f", {names[cards[2]]} on the table" if len(cards) == 3 else ""
        label = f"{mover + 1}: {names[cards[mover]]}{table}" + (f" after {moves}" if moves else "")
        offered = {"fold": "f"} if stakes[mover] < max(stakes) else {}
        offered["call"] = "c"
        if said.count("r") < _RAISES:
            offered["raise"] = "r"
        return Turn(
            mover, label, tuple(offered), [(cards, moves + letter) for letter in offered.values()]
        )

    return grow(["1", "2"], ((), ""), rules, title="Leduc poker")


def _deal(state: State, names: tuple[str, ...]) -> Turn:
    cards, moves = state
    left = [card for card in range(len(names)) if card not in cards]
    gone = "".join(f", {names[card]} gone" for card in cards)
    label = f"deal{gone}" + (f" after {moves}" if moves else "")
    dealt = [((*cards, card), f"{moves}/" if moves else "") for card in left]
    return Turn(CHANCE, label, tuple(names[card] for card in left), dealt)


def _stakes(rounds: list[str]) -> list[int]:
    stakes = [1, 1]
    for said, stake in zip(rounds, _STAKES, strict=False):
        for turn, move in enumerate(said):
            if move != "f":
                stakes[turn % 2] = max(stakes) + (stake if move == "r" else 0)
    return stakes


def _pay(cards: tuple[int, ...], rounds: list[str], stakes: list[int]) -> Pay:
    if rounds[-1].endswith("f"):
        loser = (len(rounds[-1]) - 1) % 2
    else:
        pair = cards[2] // 2
        first, second = ((card // 2 == pair, card // 2) for card in cards[:2])
        if first == second:
            return (0, 0)
        loser = int(second < first)
    amount = stakes[loser]
    return (-amount, amount) if loser == 0 else (amount, -amount)
