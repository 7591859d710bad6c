"""Games of other libraries: read from and handed to nashpy, pygambit and QuantEcon."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from est_games.argument import one_of, takes
from est_games.errors import GameError, Problem, shown
from est_games.game.efg_writing import write_efg
from est_games.game.extensive import ExtensiveForm
from est_games.game.nfg import read_nfg, write_nfg
from est_games.game.normal import NormalForm


def from_peer(game: Any) -> NormalForm:
    """Return the normal form of a game of nashpy, pygambit or QuantEcon.

    Parameters
    ----------
    game : nashpy.Game, pygambit.Game or quantecon.game_theory.NormalFormGame
        Floats are taken at their exact value, pygambit's rationals and decimals as written. A tree
        of pygambit's comes as its reduced strategic form.

    Raises
    ------
    GameError
        It is none of these, or what :meth:`NormalForm.from_payoffs` refuses.

    Examples
    --------
    >>> import nashpy
    >>> from_peer(nashpy.Game([[1, -1], [-1, 1]])).payoff((0, 1))
    (Fraction(-1, 1), Fraction(1, 1))
    """
    home = type(game).__module__.partition(".")[0]
    readers: Mapping[str, Callable[[Any], NormalForm]] = {
        "nashpy": _from_nashpy,
        "pygambit": _from_pygambit,
        "quantecon": _from_quantecon,
    }
    needed = {
        "nashpy": "payoff_matrices",
        "pygambit": "to_nfg",
        "quantecon": "payoff_profile_array",
    }
    if home not in readers or not hasattr(game, needed[home]):
        problem = Problem(
            path="game",
            message="is no game of a library that is known",
            value=shown(type(game).__name__),
            accepted="nashpy.Game, pygambit.Game or quantecon's NormalFormGame",
        )
        raise GameError("the game cannot be read", [problem])
    return readers[home](game)


def _from_nashpy(game: Any) -> NormalForm:
    return NormalForm.from_payoffs(*game.payoff_matrices)


def _from_quantecon(game: Any) -> NormalForm:
    import numpy as np

    profiles = np.asarray(game.payoff_profile_array)
    return NormalForm.from_payoffs(np.moveaxis(profiles, -1, 0))


def _from_pygambit(game: Any) -> NormalForm:
    """Read what pygambit writes: exact, and the same for its tables, trees and versions."""
    return read_nfg(game.to_nfg(), "pygambit's game")


@takes(GameError, game=NormalForm)
def to_nashpy(game: NormalForm) -> Any:
    """Return a nashpy.Game of two players, payoffs rounded to floats.

    Raises
    ------
    GameError
        There are not two players, or nashpy is not installed.
    """
    if game.n_players != 2:
        problem = Problem(path="game", message=f"has {game.n_players} players", accepted="two")
        raise GameError("nashpy takes bimatrix games", [problem])
    return _peer("nashpy").Game(*game.array)


@takes(GameError, game=NormalForm)
def to_quantecon(game: NormalForm) -> Any:
    """Return QuantEcon's NormalFormGame, payoffs rounded to floats.

    Raises
    ------
    GameError
        QuantEcon is not installed.
    """
    import numpy as np

    theory = _peer("quantecon.game_theory")
    players = []
    for i, table in enumerate(game.array):
        # Its tables start with the player's own strategies, then the others' in cyclic order.
        order = [(i + k) % game.n_players for k in range(game.n_players)]
        players.append(theory.Player(np.ascontiguousarray(table.transpose(order))))
    return theory.NormalFormGame(players)


@takes(GameError, game=one_of((), NormalForm, ExtensiveForm))
def to_pygambit(game: NormalForm | ExtensiveForm) -> Any:
    """Return a pygambit.Game with the same exact payoffs and labels, a tree as a tree.

    Raises
    ------
    GameError
        pygambit is not installed, or does not read the labels.
    """
    from io import BytesIO

    library = _peer("pygambit")
    try:
        if isinstance(game, ExtensiveForm):
            return library.read_efg(BytesIO(write_efg(game).encode()))
        return library.read_nfg(BytesIO(write_nfg(game).encode()))
    except ValueError as mistake:
        problem = Problem(
            path="game",
            message=shown(str(mistake)),
            accepted="labels without a backslash at the end",
        )
        raise GameError("pygambit does not read the game", [problem]) from None


def _peer(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError:
        package = name.partition(".")[0]
        problem = Problem(
            path=package, message="is not installed", accepted=f"pip install {package}"
        )
        raise GameError("the game cannot be handed over", [problem]) from None
