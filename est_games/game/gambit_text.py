"""The words of Gambit's game files: quoted text, numbers and braces, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import NoReturn

from est_games.errors import GameError, Problem, shown
from est_games.game.number import exact_number

MAX_CHARACTERS = 50_000_000

_TOKEN = re.compile(
    r'[\s]*(?:(?P<text>"(?:[^"\\]|\\.)*")|(?P<sign>[{},])|(?P<word>[^\s{},"]+)|(?P<open>"))',
    re.DOTALL,
)
_ESCAPED = re.compile(r'\\(["\\])')


@dataclass(frozen=True, slots=True)
class Token:
    """One word: its kind (``text``, ``sign``, ``word`` or ``end``), content and place."""

    kind: str
    content: str
    offset: int


class Words:
    """The words of a file, taken one at a time; every complaint names its line and column.

    Parameters
    ----------
    text : str
        The file.
    name : str
        What the file is called in errors.

    Raises
    ------
    GameError
        When the file is too long.
    """

    def __init__(self, text: str, name: str) -> None:
        self.text = text
        self.name = name
        if len(text) > MAX_CHARACTERS:
            problem = Problem(
                path=name, message="is too long", accepted=f"up to {MAX_CHARACTERS} characters"
            )
            raise GameError("a game file cannot be read", [problem])
        self.go_to(0)

    def go_to(self, position: int) -> None:
        """Take the word at a place next."""
        self._source = self._tokens(position)
        self.next = next(self._source)

    def _tokens(self, position: int) -> Iterator[Token]:
        while match := _TOKEN.match(self.text, position):
            kind = match.lastgroup or ""
            offset = match.start(kind)
            content = match.group(kind)
            if kind == "open":
                self.fail("quoted text that never ends", offset, content)
            if kind == "text":
                content = _ESCAPED.sub(r"\1", content[1:-1])
            yield Token(kind, content, offset)
            position = match.end()
        while True:
            yield Token("end", "", len(self.text))

    def fail(self, message: str, offset: int | None = None, value: str | None = None) -> NoReturn:
        """Raise a GameError at a place; at the next word unless told otherwise."""
        if offset is None:
            offset, value = self.next.offset, self.next.content or "the end of the file"
        line = self.text.count("\n", 0, offset) + 1
        column = offset - self.text.rfind("\n", 0, offset)
        problem = Problem(
            path=f"{self.name}, line {line}, column {column}",
            message=message,
            value=None if value is None else shown(value),
        )
        raise GameError("a game file cannot be read", [problem])

    def take(self) -> Token:
        """Return the next word and move on."""
        token = self.next
        self.next = next(self._source)
        return token

    def sees(self, kind: str, content: str | None = None) -> bool:
        """Return whether the next word is of this kind, and this one."""
        return self.next.kind == kind and content in (None, self.next.content)

    def expect(self, content: str) -> None:
        """Take a given sign or word."""
        if self.next.kind not in ("sign", "word") or self.next.content != content:
            self.fail(f"expected {content!r}")
        self.take()

    def taken_text(self, what: str) -> str:
        """Take quoted text."""
        if self.next.kind != "text":
            self.fail(f"expected {what} in quotes")
        return self.take().content

    def taken_number(self, what: str) -> Fraction:
        """Take a number: an integer, a decimal or a ratio, read exactly."""
        if self.next.kind != "word":
            self.fail(f"expected {what}, a number")
        try:
            return self._number()
        except ValueError as mistake:
            self.fail(f"{what} {mistake}")

    def _number(self) -> Fraction:
        number = exact_number(self.next.content)
        self.take()
        return number

    def taken_index(self, what: str, low: int, high: int | None = None) -> int:
        """Take a whole number in a range."""
        token = self.next
        number = self.taken_number(what)
        if number.denominator != 1 or number < low or (high is not None and number > high):
            limit = f"from {low} to {high}" if high is not None else f"of {low} or more"
            self.fail(f"{what} must be a whole number {limit}", token.offset, token.content)
        return int(number)

    def texts(self, what: str) -> list[str]:
        """Take quoted texts in braces."""
        self.expect("{")
        found = []
        while not self.sees("sign", "}"):
            found.append(self.taken_text(what))
        self.take()
        return found

    def numbers(self, what: str) -> list[Fraction]:
        """Take numbers up to a closing brace, commas between them or not."""
        found = []
        while not self.sees("sign", "}"):
            found.append(self.taken_number(what))
            if self.sees("sign", ","):
                self.take()
        self.take()
        return found


def header(words: Words, kind: str, version: str) -> tuple[str, list[str]]:
    """Take the prologue common to both kinds of file: its kind, version, title and players."""
    words.expect(kind)
    words.expect(version)
    if not (words.sees("word", "R") or words.sees("word", "D")):
        words.fail("expected 'R' or 'D', how numbers are written")
    words.take()
    title = words.taken_text("a title")
    at = words.next.offset
    players = words.texts("a player's name")
    if not players:
        words.fail("a game needs a player", at, "{ }")
    return title, players


def quoted(text: str) -> str:
    """Return text as a game file quotes it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
