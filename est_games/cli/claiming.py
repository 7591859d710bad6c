"""``est-games claims``: the ledger of claims, and what each comes to."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any

import typer

from est_games.cli.assignments import Readings, Settings, pairs
from est_games.cli.documents import open_document
from est_games.cli.terminal import console, progress, say, say_json, say_table
from est_games.errors import ClaimError, Problem, choices, shown

if TYPE_CHECKING:
    from est_games.claim import Claim, Library

_MAX_WIDTH = 100
_EPILOG = (
    "Examples: est-games claims; est-games claims 35; est-games claims 35 --treaty "
    "est-2009=mine.toml; est-games claims --json"
)


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("claims", epilog=_EPILOG)(claims)


def claims(
    number: Annotated[
        int | None, typer.Argument(metavar="N", help="One claim; the list of all if left out.")
    ] = None,
    ledger: Annotated[
        str | None, typer.Option(metavar="FILE", help="Claims of your own, in a TOML file.")
    ] = None,
    treaties: Annotated[
        list[str] | None,
        typer.Option(
            "--treaty",
            metavar="NAME=FILE",
            help="Take a treaty in the place of the one claims name. Repeatable.",
        ),
    ] = None,
    situations: Annotated[
        list[str] | None,
        typer.Option(
            "--situation",
            metavar="NAME=FILE",
            help="Take a situation in the place of the one claims name. Repeatable.",
        ),
    ] = None,
    settings: Settings = None,
    readings: Readings = None,
    run_all: Annotated[bool, typer.Option("--run", help="Run all of them, not only list.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON; all are run.")] = False,
) -> None:
    """List the claims, or run one: whether it holds, under which exact condition, what shows it."""
    from est_games.claim import load_claims, run_claim
    from est_games.claim.accounts import run_claims

    known = load_claims(ledger)
    library = _library(known, treaties, situations, settings, readings)
    if number is not None:
        chosen = _chosen(known, number)
        with progress(f"claim {number}"):
            finding = run_claim(chosen, library=library)
        if as_json:
            say_json(finding.to_dict())
        else:
            from est_games.claim.words import text

            say(text(finding, width=min(console().width, _MAX_WIDTH)))
        return
    if not (as_json or run_all):
        say_table(
            ("claim", "title", "theme"),
            [(str(claim.number), claim.title, claim.theme) for claim in known],
        )
        return
    with progress("claims") as tell:
        found = run_claims(known, library=library, progress=tell)
    if as_json:
        say_json(found.to_dict())
    else:
        say(str(found))


def _chosen(known: Sequence[Claim], number: int) -> Claim:
    for claim in known:
        if claim.number == number:
            return claim
    problem = Problem(
        path="N",
        message="is no claim of this ledger",
        value=str(number),
        accepted=choices(str(claim.number) for claim in known),
    )
    raise ClaimError("there is no such claim", [problem])


def _library(
    known: Sequence[Claim],
    treaties: Sequence[str] | None,
    situations: Sequence[str] | None,
    settings: Sequence[str] | None,
    readings: Sequence[str] | None,
) -> Library:
    """Return the library the options describe, or raise everything wrong with any of them."""
    from est_games.claim import Library
    from est_games.procedure.readings import PAYOFFS

    problems: list[Problem] = []
    texts = pairs("--treaty", treaties or (), problems)
    scenes = pairs("--situation", situations or (), problems)
    chosen = pairs("--reading", readings or (), problems)
    given = _values(pairs("--set", settings or (), problems), problems)
    models = [entry for claim in known for entry in claim.model]
    scened = [entry.situation for entry in models if entry.situation]
    texted = [name for entry in models for name in (entry.treaty, entry.forum) if name]
    problems += _unused("--situation", scenes, scened, "situation")
    if set(texts) - set(texted):
        texted += _forums(scened)
    problems += _unused("--treaty", texts, texted, "treaty")
    if problems:
        raise ClaimError("the options cannot be used", problems)
    library = Library(
        treaties={name: open_document(path).treaty() for name, path in texts.items()},
        situations={name: open_document(path).situation() for name, path in scenes.items()},
        readings=chosen,
        parameters=given,
    )
    if given:
        movable = {each.id for claim in known for each in claim.parameter}
        for name in set(scened):
            movable |= {each.id for each in library.situation(name).parameter}
        problems += _unused("--set", given, movable, "parameter")
    if chosen:
        places = {PAYOFFS}
        for name in set(texted):
            text = library.treaty(name)
            read = [each for each in text.provisions if each.readings]
            places |= {place for p in read for place in (p.id, text.article_of(p.id))}
        problems += _unused("--reading", chosen, places, "place with readings")
    if problems:
        raise ClaimError("the options cannot be used", problems)
    return library


def _unused(
    option: str, given: Mapping[str, Any], named: Collection[str], kind: str
) -> Iterator[Problem]:
    """Yield a problem for each name that no claim names: nothing would come of it."""
    for name in given:
        if name not in named:
            yield Problem(
                path=f"{option} {shown(name)}",
                message=f"is no {kind} of these claims",
                accepted=choices(sorted(set(named))),
            )


def _forums(situations: Sequence[str]) -> list[str]:
    """Return the treaties that situations name as the forum of a reform."""
    from est_games.errors import SituationError
    from est_games.situation import load_situation

    found = []
    for name in set(situations):
        try:
            forum = load_situation(name).forum
        except SituationError:
            continue  # Said where the claim is run.
        if forum:
            found.append(forum)
    return found


def _values(given: Mapping[str, str], problems: list[Problem]) -> dict[str, Fraction]:
    from est_games.expression import parse_number

    found = {}
    for name, text in given.items():
        try:
            found[name] = parse_number(text)
        except ValueError as reason:
            problems.append(
                Problem(
                    path=f"--set {shown(name)}",
                    message=f"is {reason}",
                    value=shown(text),
                    accepted="3, 0.25 or 1/4",
                )
            )
    return found
