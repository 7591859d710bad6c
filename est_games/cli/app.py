"""The application: its commands, and how errors become exit codes."""

from __future__ import annotations

import io
import sys
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

import est_games
from est_games.cli import (
    browse,
    checking,
    claiming,
    export,
    judging,
    rules,
    splitting,
    states,
    voting,
)
from est_games.cli.terminal import complain, say
from est_games.errors import EstGamesError, GameError, SolveError

BAD_INPUT = 2
TOO_LARGE = 3


class _Answering(TyperGroup):
    """Runs a command; an error of the package is listed on standard error, without a traceback."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except EstGamesError as error:
            complain(error)
            raise typer.Exit(TOO_LARGE if _is_too_large(error) else BAD_INPUT) from None


def _is_too_large(error: EstGamesError) -> bool:
    said = [error.summary, *(problem.message for problem in error.problems)]
    return isinstance(error, GameError | SolveError) and any("too large" in each for each in said)


app = typer.Typer(
    name="est-games",
    cls=_Answering,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Example: est-games verdict est-2009",
)


def _version(asked: bool) -> None:
    if asked:
        say(f"est-games {est_games.__version__}")
        raise typer.Exit


@app.callback()
def front(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """From treaty text to games between blocs, and a verdict: sign, reject, stall or reform.

    Shipped payoffs are illustrative; no forecast is made.
    """


browse.add_to(app)
checking.add_to(app)
claiming.add_to(app)
export.add_to(app)
judging.add_to(app)
states.add_to(app)
voting.add_to(app)
rules.add_to(app)
splitting.add_to(app)


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    app()
