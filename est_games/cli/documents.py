"""Treaties and situations by name or path, told apart by their ``format``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from est_games.errors import EstGamesError, Problem, shown, shown_path

if TYPE_CHECKING:
    from est_games.situation import Situation
    from est_games.treaty import Treaty

TREATY = "treaty"
SITUATION = "situation"
DEFAULT_SITUATION = "europe-2010"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file read and recognised, not yet validated.

    Parameters
    ----------
    name : str
        As the user gave it.
    kind : str
        ``treaty`` or ``situation``.
    text : str
        Its content.
    data : dict
        Its content parsed.
    """

    name: str
    kind: str
    text: str
    data: dict[str, Any]

    def treaty(self) -> Treaty:
        """Return the treaty it holds.

        Raises
        ------
        EstGamesError
            It is a situation, or a treaty that does not make sense.
        """
        from est_games.treaty import parse_treaty

        self._be(TREATY)
        with named(self.name):
            return parse_treaty(self.text)

    def situation(self) -> Situation:
        """Return the situation it holds.

        Raises
        ------
        EstGamesError
            It is a treaty, or a situation that does not fit together.
        """
        from est_games.situation import parse_situation

        self._be(SITUATION)
        with named(self.name):
            return parse_situation(self.text)

    def _be(self, kind: str) -> None:
        if self.kind != kind:
            raise EstGamesError(
                f"not a {kind}",
                [Problem(path=shown(self.name), message=f"is a {self.kind}", accepted=f"a {kind}")],
            )


def open_document(name: str) -> Document:
    """Return a shipped document or a file.

    Raises
    ------
    EstGamesError
        No such document, unreadable, not TOML, or of neither format.
    """
    from est_games.document import parse_toml, read_source
    from est_games.situation import shipped_situations
    from est_games.situation.model import FORMAT as SITUATION_FORMAT
    from est_games.treaty import shipped_treaties
    from est_games.treaty.model import FORMAT as TREATY_FORMAT

    shipped = {
        **dict.fromkeys(shipped_situations(), "est_games.situation"),
        **dict.fromkeys(shipped_treaties(), "est_games.treaty"),
    }
    if name not in shipped and not is_there(name):
        raise EstGamesError(
            "no such document",
            [
                Problem(
                    path="",
                    message="is neither shipped nor a file",
                    value=shown_path(name),
                    accepted=f"a path to a .toml file, or one of {', '.join(sorted(shipped))}",
                )
            ],
        )
    source = name if name in shipped else Path(name)
    with named(name):
        text = read_source(source, shipped.get(name, "est_games.treaty"), EstGamesError)
        data = parse_toml(text, EstGamesError)
    formats = {TREATY_FORMAT: TREATY, SITUATION_FORMAT: SITUATION}
    found = data.get("format")
    if not isinstance(found, str) or found not in formats:
        raise EstGamesError(
            f"{shown(name)}: the file is of neither format",
            [
                Problem(
                    path="format",
                    message="is missing" if found is None else "is unknown",
                    value=None if found is None else shown(found),
                    accepted=" or ".join(formats),
                )
            ],
        )
    return Document(name=name, kind=formats[found], text=text, data=data)


@contextmanager
def named(name: str) -> Iterator[None]:
    """Let every error raised inside begin with the name of the file at fault."""
    try:
        yield
    except EstGamesError as error:
        raise type(error)(f"{shown(name)}: {error.summary}", error.problems) from None


def is_there(name: str) -> bool:
    """Return whether there is a file or folder of a name."""
    try:
        return Path(name).exists()
    except (OSError, ValueError):  # a name too long, a null character, a folder one may not enter
        return False


def pair(treaty: str, situation: str) -> tuple[Treaty, Situation]:
    """Return a treaty and the situation that faces it."""
    documents = open_document(treaty), open_document(situation)
    return documents[0].treaty(), documents[1].situation()
