"""Reading and writing .nfg files, Gambit's format for normal forms."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction

from est_games.errors import GameError, Problem, shown
from est_games.game.gambit_text import Words, header, quoted
from est_games.game.label import distinct
from est_games.game.normal import MAX_ENTRIES, MAX_PLAYERS, NormalForm


def read_nfg(text: str, name: str = "nfg") -> NormalForm:
    """Read a normal form, in the variant that lists payoffs or the one that lists outcomes.

    Parameters
    ----------
    text : str
        The content of the file.
    name : str
        What the file is called in errors.

    Raises
    ------
    GameError
        With line and column, when the text is not such a file.

    Examples
    --------
    >>> game = read_nfg('NFG 1 R "PD" { "1" "2" } { 2 2 }  2 2  3 0  0 3  1 1')
    >>> game.payoff((1, 0))
    (Fraction(3, 1), Fraction(0, 1))
    """
    words = Words(text, name)
    title, found = header(words, "NFG", "1")
    if len(found) > MAX_PLAYERS:
        words.fail(f"has {len(found)} players, up to {MAX_PLAYERS} fit")
    players = distinct(found, "player ")
    strategies = _strategies(words, len(players))
    n_profiles = math.prod(map(len, strategies))
    if n_profiles * len(players) > MAX_ENTRIES:
        words.fail(f"has {n_profiles} profiles, too many to hold")
    if words.sees("text"):
        words.take()
    read = _by_outcome if words.sees("sign", "{") else _by_payoff
    rows = read(words, len(players), n_profiles)
    if not words.sees("end"):
        words.fail("expected the end of the file")
    order = list(_c_order([len(labels) for labels in strategies]))
    payoffs = tuple(tuple(rows[index][player] for index in order) for player in range(len(players)))
    return NormalForm(players=players, strategies=strategies, payoffs=payoffs, title=title)


def _strategies(words: Words, n_players: int) -> tuple[tuple[str, ...], ...]:
    """Take the strategies: labels in braces for each player, or just how many each has."""
    words.expect("{")
    start = words.next
    found: list[tuple[str, ...]] = []
    while not words.sees("sign", "}"):
        if words.sees("sign", "{"):
            found.append(distinct(words.texts("a strategy"), ""))
        else:
            n = words.taken_index("a number of strategies", 1, MAX_ENTRIES)
            found.append(tuple(str(k + 1) for k in range(n)))
    words.take()
    if len(found) != n_players or not all(found):
        words.fail(
            f"expected strategies for {n_players} players, at least one each",
            start.offset,
            start.content,
        )
    return tuple(found)


def _by_payoff(words: Words, n_players: int, n_profiles: int) -> list[tuple[Fraction, ...]]:
    return [
        tuple(words.taken_number("a payoff") for _ in range(n_players)) for _ in range(n_profiles)
    ]


def _by_outcome(words: Words, n_players: int, n_profiles: int) -> list[tuple[Fraction, ...]]:
    """Take the list of outcomes, then the outcome number of each profile (0 pays nothing)."""
    outcomes = [(Fraction(0),) * n_players]
    words.expect("{")
    while not words.sees("sign", "}"):
        words.expect("{")
        if words.sees("text"):
            words.take()
        token = words.next
        row = words.numbers("a payoff")
        if len(row) != n_players:
            message = f"an outcome pays {len(row)} players, not {n_players}"
            words.fail(message, token.offset, token.content)
        outcomes.append(tuple(row))
    words.take()
    last = len(outcomes) - 1
    return [outcomes[words.taken_index("an outcome", 0, last)] for _ in range(n_profiles)]


def _c_order(shape: list[int]) -> Iterator[int]:
    """Yield, for each profile in C order, its place in the file, where the first player is fastest.

    The place is kept up to date digit by digit, as an odometer.
    """
    strides = [math.prod(shape[:player]) for player in range(len(shape))]
    digits, place = [0] * len(shape), 0
    for _ in range(math.prod(shape)):
        yield place
        for player in reversed(range(len(shape))):
            digits[player] += 1
            place += strides[player]
            if digits[player] < shape[player]:
                break
            place -= digits[player] * strides[player]
            digits[player] = 0


def write_nfg(game: NormalForm, variant: str = "payoffs") -> str:
    """Return a normal form as the text of an .nfg file, payoffs exact.

    Parameters
    ----------
    game : NormalForm
        The game.
    variant : {"payoffs", "outcomes"}
        Whether to list the payoffs of every profile, or every payoff vector once, as a numbered
        outcome, and the number of each profile's outcome; shorter where few payoffs differ.

    Raises
    ------
    GameError
        There is no such variant.

    Examples
    --------
    >>> print(write_nfg(NormalForm.from_payoffs([["1/3", 2]], title="choice")))
    NFG 1 R "choice" { "player 1" }
    { { "1" "2" } }
    <BLANKLINE>
    1/3
    2
    <BLANKLINE>
    >>> print(write_nfg(NormalForm.from_payoffs([[1, 1, 0]]), "outcomes").splitlines()[3:])
    ['{', '{ "outcome 1" 1 }', '{ "outcome 2" 0 }', '}', '1 1 2']
    """
    if variant not in ("payoffs", "outcomes"):
        problem = Problem(
            path="variant",
            message="is none of .nfg",
            value=shown(variant),
            accepted="payoffs, outcomes",
        )
        raise GameError("the game cannot be written", [problem])
    players = " ".join(map(quoted, game.players))
    strategies = "\n  ".join(
        "{ " + " ".join(map(quoted, labels)) + " }" for labels in game.strategies
    )
    places = [0] * game.n_profiles
    for index, place in enumerate(_c_order(list(game.shape))):
        places[place] = index
    rows = [" ".join(str(row[index]) for row in game.payoffs) for index in places]
    if variant == "outcomes":
        number = {row: k for k, row in enumerate(dict.fromkeys(rows), start=1)}
        listed = [f'{{ "outcome {k}" {", ".join(row.split())} }}' for row, k in number.items()]
        rows = ["{", *listed, "}", " ".join(str(number[row]) for row in rows)]
    return (
        f"NFG 1 R {quoted(game.title)} {{ {players} }}\n"
        f"{{ {strategies} }}\n\n" + "\n".join(rows) + "\n"
    )
