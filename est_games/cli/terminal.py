"""What reaches the terminal: results on standard output, errors and progress on standard error."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from est_games.errors import EstGamesError

PIPED_WIDTH = 100


def safe(text: str) -> str:
    """Return text without anything that could steer a terminal.

    Examples
    --------
    >>> safe("a" + chr(27) + "[2Jb")
    'a\\\\x1b[2Jb'
    """
    return "".join(c if c.isprintable() or c == "\n" else ascii(c)[1:-1] for c in text)


def say(text: str) -> None:
    """Write a result."""
    typer.echo(safe(text))


def say_json(data: Any) -> None:
    """Write a result as JSON, in ASCII whatever the locale; days as text."""
    typer.echo(json.dumps(data, indent=2, default=_day))


def _day(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is nothing JSON can say")


def complain(error: EstGamesError) -> None:
    """Write an error, all its problems, to standard error."""
    typer.echo(safe(f"error: {error}"), err=True)


def console(*, stderr: bool = False) -> Console:
    """Return a console that takes text as it is; a pipe gets no colours and a fixed width."""
    from rich.console import Console

    made = Console(stderr=stderr, markup=False, highlight=False, emoji=False)
    if not made.is_terminal:
        made.width = PIPED_WIDTH
    return made


def say_table(headings: Sequence[str], rows: Iterable[Sequence[str]], title: str = "") -> None:
    """Write a table; nothing where there are no rows."""
    from rich import box
    from rich.table import Table

    listed = [[safe(cell) for cell in row] for row in rows]
    if not listed:
        return
    if title:
        say(f"\n{title}")
    table = Table(*headings, box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for row in listed:
        table.add_row(*row)
    shown = console()
    if shown.is_terminal:
        shown.print(table)
        return
    with shown.capture() as captured:
        shown.print(table)
    typer.echo("\n".join(line.rstrip() for line in captured.get().splitlines()))


@contextmanager
def progress(task: str) -> Iterator[Callable[[str], None]]:
    """Yield what is to be told each step; it is shown only where standard error is a terminal."""
    shown = console(stderr=True)
    if not shown.is_terminal:
        yield lambda words: None
        return
    with shown.status(safe(task)) as status:
        yield lambda words: status.update(safe(f"{task}: {words}"))
