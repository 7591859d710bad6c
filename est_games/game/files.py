"""Game files on disk, their format told by their suffix."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Protocol

from est_games.argument import PATH, TEXT, takes
from est_games.errors import GameError, Problem, shown
from est_games.game.efg import read_efg
from est_games.game.efg_writing import write_efg
from est_games.game.extensive import ExtensiveForm
from est_games.game.gambit_text import MAX_CHARACTERS
from est_games.game.graphical import GraphicalForm
from est_games.game.graphical_file import read_graphical, write_graphical
from est_games.game.nfg import read_nfg, write_nfg
from est_games.game.normal import NormalForm
from est_games.game.typed_anonymous import TypedAnonymousForm

_ACCEPTED = "a file ending in .nfg (normal form), .efg (extensive form) or .json (graphical form)"
_SUFFIXES = (".nfg", ".efg", ".json")


class Expandable(Protocol):
    """A game with an extensive form: a :class:`~est_games.game.multistage.MultistageForm`."""

    def to_extensive(self) -> ExtensiveForm:
        """Return the extensive form."""


@takes(GameError, path=PATH)
def read_game(path: str | os.PathLike[str]) -> NormalForm | ExtensiveForm | GraphicalForm:
    """Read a game file.

    Parameters
    ----------
    path : path
        A file ending in ``.nfg`` or ``.efg``, or in ``.json`` for a graphical form.

    Raises
    ------
    GameError
        The file cannot be opened, is not text, or is not a game; with line and column.
    """
    place = Path(path)
    suffix = _suffix(place)
    text = _text(place)
    if suffix == ".json":
        return read_graphical(text, place.name)
    return read_nfg(text, place.name) if suffix == ".nfg" else read_efg(text, place.name)


@takes(GameError, path=PATH, variant=TEXT)
def write_game(
    game: NormalForm | ExtensiveForm | Expandable | TypedAnonymousForm | GraphicalForm,
    path: str | os.PathLike[str],
    *,
    variant: str = "payoffs",
) -> None:
    """Write a game file, converting to the form its suffix asks for.

    Parameters
    ----------
    game : NormalForm, ExtensiveForm, MultistageForm, TypedAnonymousForm or GraphicalForm
        The game. A tree is written to ``.nfg`` as its reduced strategic form, players of a few
        types one by one.
    path : path
        A file ending in ``.nfg`` or ``.efg``, or in ``.json`` for a graphical form or the graphical
        form of a table; replaced where it exists.
    variant : {"payoffs", "outcomes"}
        Of an ``.nfg`` file: payoffs of every profile, or outcomes listed once and numbered.

    Raises
    ------
    GameError
        It is no game, a normal form is asked for as a tree, the form is too large, or the file
        cannot be written.
    """
    place = Path(path)
    suffix = _suffix(place)
    try:
        place.write_text(
            _written(game, suffix, variant, str(place)), encoding="utf-8", newline="\n"
        )
    except OSError as mistake:
        problem = Problem(path=str(place), message=mistake.strerror or "cannot be written")
        raise GameError("the game cannot be written", [problem]) from None


def _written(
    game: NormalForm | ExtensiveForm | Expandable | TypedAnonymousForm | GraphicalForm,
    suffix: str,
    variant: str,
    path: str,
) -> str:
    if isinstance(game, TypedAnonymousForm):
        game = game.to_normal()
    if isinstance(game, NormalForm) and suffix == ".json":
        game = GraphicalForm.from_normal(game)
    if isinstance(game, GraphicalForm):
        if suffix == ".json":
            return write_graphical(game)
        game = game.to_normal()
    if not isinstance(game, NormalForm | ExtensiveForm):
        if not hasattr(game, "to_extensive"):
            problem = Problem(path="game", message="is not a game", value=shown(game))
            raise GameError("the game cannot be written", [problem])
        game = game.to_extensive()
    if suffix == ".nfg":
        return write_nfg(game if isinstance(game, NormalForm) else game.to_normal(), variant)
    if isinstance(game, ExtensiveForm) and suffix == ".efg":
        return write_efg(game)
    tree = isinstance(game, ExtensiveForm)
    problem = Problem(
        path=path,
        message="a tree is no graphical form" if tree else "a normal form has no tree to write",
        accepted="a .efg or a .nfg file" if tree else "a .nfg file",
    )
    raise GameError("the game cannot be written", [problem])


def _suffix(place: Path) -> str:
    suffix = place.suffix.lower()
    if suffix not in _SUFFIXES:
        problem = Problem(
            path=str(place),
            message="says no format",
            value=shown(place.suffix),
            accepted=_ACCEPTED,
        )
        raise GameError("not a game file", [problem])
    return suffix


def _text(place: Path) -> str:
    try:
        if place.stat().st_size > 4 * MAX_CHARACTERS:
            problem = Problem(path=str(place), message="is too long")
            raise GameError("a game file cannot be read", [problem])
        return place.read_text(encoding="utf-8-sig")
    except OSError as mistake:
        message = mistake.strerror or "cannot be opened"
    except UnicodeDecodeError as mistake:
        message = f"is not UTF-8 text (byte {mistake.start})"
    raise GameError("a game file cannot be read", [Problem(path=str(place), message=message)])
