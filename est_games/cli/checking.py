"""``est-games check`` and ``est-games schema``: for those who write treaty and situation files."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from typing import Annotated, Any

import typer

from est_games.cli.documents import SITUATION, open_document
from est_games.cli.terminal import complain, say, say_json
from est_games.errors import EstGamesError

WARNED = 1
REFUSED = 2


class Shape(StrEnum):
    """What a JSON Schema can be asked of."""

    TREATY = "treaty"
    SITUATION = "situation"
    VERDICT = "verdict"
    CLAIMS = "claims"


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("check", epilog="Example: est-games check my-treaty.toml my-situation.toml")(check)
    app.command("schema", epilog="Example: est-games schema treaty > treaty.schema.json")(schema)


def check(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="Treaty or situation files, or names.")
    ],
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 1 where there are warnings.")
    ] = False,
) -> None:
    """Check treaty and situation files: every mistake with its place and what is accepted.

    Exits with 0 (warnings included), 1 (warnings, under --strict) or 2 (errors).
    """
    outcomes = Counter(_checked(name) for name in files)
    if outcomes[REFUSED]:
        raise typer.Exit(REFUSED)
    if strict and outcomes[WARNED]:
        raise typer.Exit(WARNED)


def _checked(name: str) -> int:
    try:
        kind, warnings = _warnings(name)
    except EstGamesError as error:
        complain(error)
        return REFUSED
    count = f"{len(warnings)} warning{'s' if len(warnings) != 1 else ''}" if warnings else "clean"
    say("\n".join([f"{name}: {kind}, {count}", *(f"  - {warning}" for warning in warnings)]))
    return WARNED if warnings else 0


def _warnings(name: str) -> tuple[str, list[str]]:
    document = open_document(name)
    if document.kind == SITUATION:
        document.situation()
        return document.kind, []
    from est_games.treaty import check_treaty

    return document.kind, [str(lint) for lint in check_treaty(document.treaty())]


def schema(
    shape: Annotated[
        Shape, typer.Argument(help="Of what.", metavar="treaty|situation|verdict|claims")
    ],
) -> None:
    """Write the JSON Schema of treaties, situations, ledgers of claims, or of verdicts as JSON."""
    say_json(_schema(shape))


def _schema(shape: Shape) -> dict[str, Any]:
    if shape is Shape.TREATY:
        from est_games.treaty import treaty_schema

        return treaty_schema()
    if shape is Shape.SITUATION:
        from est_games.situation import situation_schema

        return situation_schema()
    if shape is Shape.CLAIMS:
        from est_games.claim import claims_schema

        return claims_schema()
    from est_games.verdict.schema import verdict_schema

    return verdict_schema()
