"""``est-games states``: a stage played state by state, beside the same played by blocs."""

from __future__ import annotations

from typing import Annotated

import typer

from est_games.cli.assignments import Readings, Settings, assigned, pairs
from est_games.cli.documents import open_document
from est_games.cli.terminal import say, say_json
from est_games.errors import GameError, Problem, shown


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("states", epilog="Example: est-games states est-2009 --stage accession")(states)


def states(
    treaty: Annotated[str, typer.Argument(metavar="TREATY", help="A shipped treaty, or a file.")],
    situation: Annotated[str, typer.Option(help="A shipped situation, or a file.")] = "europe-2010",
    stage: Annotated[
        str, typer.Option(help="accession, attendance, voting or enforcement.")
    ] = "accession",
    replies: Annotated[
        list[str] | None,
        typer.Option("--reply", help="Only these replies: give it twice or more."),
    ] = None,
    threat: Annotated[str | None, typer.Option(help="Which crisis, after accession.")] = None,
    conference: Annotated[str | None, typer.Option(help="Before which conference.")] = None,
    parties: Annotated[
        list[str] | None,
        typer.Option("--parties", metavar="ACTOR=N", help="How many states are parties."),
    ] = None,
    following: Annotated[
        str, typer.Option(help="Where several equilibria may follow: worst or best.")
    ] = "worst",
    crises: Annotated[
        bool, typer.Option("--crises", help="Play out crises after entry into force; slow.")
    ] = False,
    settings: Settings = None,
    readings: Readings = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Compare what blocs and what single states answer, and say which states are pivotal."""
    from est_games.states.pivotal import pivotal_states
    from est_games.states.state_verdict import state_verdict
    from est_games.states.words import pivotal_text

    instrument = open_document(treaty).treaty()
    faced = open_document(situation).situation()
    values, chosen = assigned(instrument, faced, settings, readings)
    problems: list[Problem] = []
    numbers = {}
    for name, text in pairs("--parties", parties or (), problems).items():
        if text.isdecimal():
            numbers[name] = int(text)
            continue
        problems.append(
            Problem(
                path=f"--parties {shown(name)}",
                message="is not a number of states",
                value=shown(text),
                accepted="a whole number from 0",
            )
        )
    if problems:
        raise GameError("the options cannot be used", problems)
    present = numbers if parties else None
    # Counted in no time, so that what is wrong with the parties is said at once.
    pivotal = pivotal_states(instrument, faced, readings=chosen, parties=present)
    answer = state_verdict(
        instrument,
        faced,
        stage,
        readings=chosen,
        parameters=values,
        replies=replies,
        following=following,
        crises=crises,
        threat=threat,
        conference=conference,
        parties=None if stage == "accession" else present,
    )
    if as_json:
        say_json({**answer.to_dict(), "pivotal": [each.to_dict() for each in pivotal]})
        return
    say(str(answer))
    say("")
    say(pivotal_text(pivotal))
