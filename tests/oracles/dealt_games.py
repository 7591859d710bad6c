"""Kuhn poker, Leduc poker and liar's dice, as their rules say, for comparison of values."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from fractions import Fraction

from est_games.game.extensive import CHANCE, TERMINAL, ExtensiveForm, InformationSet

State = tuple[Hashable, ...]
Move = tuple[str, State]


def _grown(
    start: State,
    rules: Callable[[State], tuple[int, str, Sequence[Move], Fraction]],
    title: str,
) -> ExtensiveForm:
    """Return the tree of a game of two whose rules tell who moves, what it knows, and what then."""
    parent, sets, payoffs = [-1], [TERMINAL], [()]
    choices: list[InformationSet] = []
    numbers: dict[str, int] = {}
    waiting = [(0, start)]
    for node, state in waiting:
        mover, known, moves, won = rules(state)
        if not moves:
            payoffs[node] = (won, -won)
            continue
        if known not in numbers:
            numbers[known] = len(choices)
            n = len(moves)
            choices.append(
                InformationSet(
                    label=known,
                    player=mover,
                    actions=tuple(label for label, _ in moves),
                    probabilities=(Fraction(1, n),) * n if mover == CHANCE else (),
                )
            )
        sets[node] = numbers[known]
        for _, after in moves:
            waiting.append((len(parent), after))
            parent.append(node)
            sets.append(TERMINAL)
            payoffs.append(())
    return ExtensiveForm.from_nodes(
        title=title,
        players=("one", "two"),
        parent=parent,
        information_set=sets,
        information_sets=choices,
        payoffs=payoffs,
    )


def kuhn() -> ExtensiveForm:
    """Return Kuhn's poker (Kuhn 1950): three cards, one bet."""

    def rules(state: State) -> tuple[int, str, Sequence[Move], Fraction]:
        cards, said = state
        if not cards:
            deals = [(a, b) for a in range(3) for b in range(3) if a != b]
            moves = [("JQK"[a] + "JQK"[b], ((a, b), "")) for a, b in deals]
            return CHANCE, "deal", moves, Fraction(0)
        high = 1 if cards[0] > cards[1] else -1
        ends = {"pp": high, "bb": 2 * high, "pbb": 2 * high, "bp": 1, "pbp": -1}
        if said in ends:
            return TERMINAL, "", [], Fraction(ends[said])
        mover = len(said) % 2
        moves = [("pass", (cards, said + "p")), ("bet", (cards, said + "b"))]
        return mover, f"{mover + 1} {'JQK'[cards[mover]]}{said}", moves, Fraction(0)

    return _grown(((), ""), rules, "Kuhn poker")


def leduc() -> ExtensiveForm:
    """Return Leduc poker (Southey et al. 2005): six cards, two rounds, two raises in each."""

    def rules(state: State) -> tuple[int, str, Sequence[Move], Fraction]:
        cards, rounds, paid = state
        if len(cards) < 2:
            left = [card for card in range(6) if card not in cards]
            label = f"card {len(cards)} {cards}"
            return CHANCE, label, [(f"{c}", ((*cards, c), rounds, paid)) for c in left], Fraction(0)
        said = rounds[-1]
        if said.endswith("f"):
            loser = (len(said) - 1) % 2
            return TERMINAL, "", [], Fraction(paid[1] if loser else -paid[0])
        is_over = len(said) > 1 and said.endswith("c")
        if is_over and len(rounds) == 2:
            return TERMINAL, "", [], Fraction(_showdown(cards) * paid[0])
        if is_over and len(cards) == 2:
            left = [card for card in range(6) if card not in cards]
            label = f"board {cards} {rounds}"
            moves = [(f"{c}", ((*cards, c), (*rounds, ""), paid)) for c in left]
            return CHANCE, label, moves, Fraction(0)
        mover = len(said) % 2
        moves = []
        if paid[1 - mover] > paid[mover]:
            moves.append(("fold", (cards, (*rounds[:-1], said + "f"), paid)))
        called = (max(paid), max(paid))
        moves.append(("call", (cards, (*rounds[:-1], said + "c"), called)))
        if said.count("r") < 2:
            more = max(paid) + (2 if len(rounds) == 1 else 4)
            bet = (more, paid[1]) if mover == 0 else (paid[0], more)
            moves.append(("raise", (cards, (*rounds[:-1], said + "r"), bet)))
        board = cards[2] if len(cards) > 2 else "-"
        return mover, f"{mover + 1} {cards[mover]} {board} {'/'.join(rounds)}.", moves, Fraction(0)

    return _grown(((), ("",), (1, 1)), rules, "Leduc poker")


def _showdown(cards: Sequence[int]) -> int:
    one, two, board = (card // 2 for card in cards)
    if board in (one, two):
        return 1 if one == board else -1
    return (one > two) - (one < two)


def liars_dice(faces: int) -> ExtensiveForm:
    """Return liar's dice with a die of so many faces each, of which the highest is wild."""

    def rules(state: State) -> tuple[int, str, Sequence[Move], Fraction]:
        dice, bids, called = state
        if len(dice) < 2:
            moves = [(f"{d}", ((*dice, d), bids, called)) for d in range(1, faces + 1)]
            return CHANCE, f"die {len(dice)} {dice}", moves, Fraction(0)
        mover = len(bids) % 2
        if called:
            amount, face = divmod(bids[-1], faces)
            shown = sum(die in (face + 1, faces) for die in dice)
            bidder = 1 - mover
            is_true = shown > amount
            return TERMINAL, "", [], Fraction(1 if is_true == (bidder == 0) else -1)
        last = bids[-1] if bids else -1
        moves = [
            (f"{b // faces + 1}-{b % faces + 1}", (dice, (*bids, b), False))
            for b in range(last + 1, 2 * faces)
        ]
        if bids:
            moves.append(("liar", (dice, bids, True)))
        return mover, f"{mover + 1} {dice[mover]} {bids}", moves, Fraction(0)

    return _grown(((), (), False), rules, f"liar's dice, one die of {faces}")
