"""What goes wrong, said once: every error lists all its problems with path, value and remedy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

_SHOWN_CHARACTERS = 80
_SHOWN_CHOICES = 24
_SHOWN_PROBLEMS = 100


def shown(value: object) -> str:
    """Return a bounded, printable form of a user's value for an error message."""
    try:
        text = value if isinstance(value, str) else repr(value)
    except ValueError:  # Python does not write out whole numbers of thousands of digits
        text = "a number of thousands of digits"
    except RecursionError:
        text = "a deeply nested object"
    text = text if text.isprintable() else ascii(text)[1:-1]
    if len(text) > _SHOWN_CHARACTERS:
        text = f"{text[:_SHOWN_CHARACTERS]}… ({len(text)} characters)"
    return text


def shown_path(path: object) -> str:
    """Return a bounded, printable form of a file's path, of which the end says most.

    Examples
    --------
    >>> shown_path("treaties/osce.toml")
    'treaties/osce.toml'
    >>> shown_path("/a" * 60 + "/osce.toml")[-12:]
    '/a/osce.toml'
    """
    text = str(path)
    return shown(text if len(text) <= _SHOWN_CHARACTERS else f"…{text[1 - _SHOWN_CHARACTERS :]}")


def choices(names: Iterable[object]) -> str:
    """Return the names to choose from as one bounded line for an error message."""
    listed = tuple(names)
    more = len(listed) - _SHOWN_CHOICES
    text = ", ".join(map(shown, listed[:_SHOWN_CHOICES]))
    return f"{text} and {more} more" if more > 0 else text or "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing wrong with an input.

    Parameters
    ----------
    path : str
        Where it stands, e.g. ``articles[4].provisions[0].quorum``.
    message : str
        What is wrong, one clause.
    value : str or None
        The offending value as shown to the user.
    accepted : str or None
        What would be accepted instead.
    article : str or None
        The article of the instrument, where there is one.
    """

    path: str
    message: str
    value: str | None = None
    accepted: str | None = None
    article: str | None = None

    def __str__(self) -> str:
        place = f"{self.path} (article {self.article})" if self.article else self.path
        text = f"{place}: {self.message}" if place else self.message
        details = []
        if self.value is not None:
            details.append(f"found {self.value!r}")
        if self.accepted is not None:
            details.append(f"accepted: {self.accepted}")
        return f"{text} [{'; '.join(details)}]" if details else text


class EstGamesError(Exception):
    """Base of every error this package raises on purpose.

    Parameters
    ----------
    summary : str
        One line naming what could not be done.
    problems : iterable of Problem
        Everything found wrong, in reading order.
    """

    def __init__(self, summary: str, problems: Iterable[Problem] = ()) -> None:
        self.summary = summary
        self.problems = tuple(problems)
        lines = [f"  - {problem}" for problem in self.problems[:_SHOWN_PROBLEMS]]
        if len(self.problems) > _SHOWN_PROBLEMS:
            lines.append(f"  - and {len(self.problems) - _SHOWN_PROBLEMS} more")
        super().__init__("\n".join([summary, *lines]))


class TreatyError(EstGamesError):
    """A treaty file cannot be read or does not make sense."""


class SituationError(EstGamesError):
    """A situation file cannot be read or does not make sense."""


class GameError(EstGamesError):
    """A game cannot be built, read, converted or is too large."""


class SolveError(EstGamesError):
    """A solver was asked for something it does not do, or for a game it cannot take."""


class ClaimError(EstGamesError):
    """A claim cannot be read, does not make sense or cannot be put to the files given."""
