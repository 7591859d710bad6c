"""``est-games verdict``: when signing, rejecting, stalling or reform dominates, and for whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from est_games.cli.assignments import Readings, Settings, assigned
from est_games.cli.documents import DEFAULT_SITUATION, pair
from est_games.cli.terminal import console, progress, safe, say, say_json
from est_games.errors import GameError, Problem, choices, shown

if TYPE_CHECKING:
    from rich.console import Console

    from est_games.situation import Situation
    from est_games.verdict import Verdict
    from est_games.verdict.region import Region
    from est_games.verdict.section import Section

_MAX_WIDTH = 100
_EPILOG = (
    "Example: est-games verdict est-2009 --set trust=3/5 --reading 7(2)=must\n\n"
    "Keys of --json: schema, treaty, situation, proposer, readings, parameters, illustrative, "
    "status, messages, stakes (heads and tails by type), blocs (dominant, relations, "
    "equilibrium_replies, hope, closed), equilibria, flips, carriers, idle, rivals, findings, "
    'size; with --region also regions. Numbers are exact text such as "2/3". In full: est-games '
    "schema verdict."
)


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("verdict", epilog=_EPILOG)(give_verdict)


def give_verdict(
    treaty: Annotated[str, typer.Argument(metavar="TREATY", help="A shipped treaty, or a file.")],
    situation: Annotated[str, typer.Option(help="Who faces it.")] = DEFAULT_SITUATION,
    settings: Settings = None,
    readings: Readings = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    no_flips: Annotated[
        bool, typer.Option("--no-flips", help="Do not look for what would change the answer.")
    ] = False,
    no_attribution: Annotated[
        bool, typer.Option("--no-attribution", help="Do not take the articles out one by one.")
    ] = False,
    rivals: Annotated[
        bool,
        typer.Option("--rivals", help="Add what is found under rival readings of the payoffs."),
    ] = False,
    timeout: Annotated[
        float | None,
        typer.Option(
            metavar="SECONDS",
            min=0,
            help="After this, stop looking for flips and articles; the verdict says so.",
        ),
    ] = None,
    regions: Annotated[
        list[str] | None,
        typer.Option(
            "--region",
            metavar="X,Y:FINDING",
            help="Where over two parameters a finding holds, e.g. trust,freeze:"
            "closed.nato. Repeatable.",
        ),
    ] = None,
) -> None:
    """Say when signing, rejecting, stalling or seeking reform dominates, for whom, and why.

    A reply is called dominant only if it is; replies that are merely equilibrium choices are said
    to be so. Without --no-flips and --no-attribution this can take minutes.
    """
    instrument, facing = pair(treaty, situation)
    values, chosen = assigned(instrument, facing, settings, readings)
    asked = tuple(_questions(regions or (), facing))
    from est_games.verdict import verdict

    with progress("verdict") as tell:
        found = verdict(
            instrument,
            facing,
            readings=chosen,
            parameters=values,
            flips=not no_flips,
            attribution=not no_attribution,
            rivals=rivals,
            progress=tell,
            timeout=timeout,
        )
        areas = _areas(found, asked)
    if as_json:
        extra = {"regions": [_area_data(area) for area in areas]} if asked else {}
        say_json({**found.to_dict(), **extra})
    else:
        _show(found, areas)


# regions


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    x: str
    y: str
    finding: str


def _questions(words: Iterable[str], situation: Situation) -> Iterator[_Question]:
    known = [parameter.name for parameter in situation.parameters]
    problems, found = [], []
    for word in words:
        axes, _, finding = (part.strip() for part in word.partition(":"))
        x, _, y = (part.strip() for part in axes.partition(","))
        if not (x and y and finding) or x == y:
            problems.append(
                Problem(
                    path="--region",
                    message="is not a question about a region",
                    value=shown(word),
                    accepted="x,y:finding, x and y different",
                )
            )
        problems += [
            Problem(
                path="--region",
                message="is not a parameter of this situation",
                value=shown(name),
                accepted=choices(known),
            )
            for name in (x, y)
            if name and name not in known
        ]
        found.append(_Question(x=x, y=y, finding=finding))
    if problems:
        raise GameError("the options cannot be used", problems)
    yield from found


def _areas(verdict: Verdict, asked: tuple[_Question, ...]) -> list[Region]:
    from est_games.game.valuation import Valuation

    known = verdict.judge(Valuation(verdict.form)) if asked else {}
    unknown = [
        Problem(
            path="--region",
            message="is not a finding a region can be asked of",
            value=shown(each.finding),
            accepted=choices(known),
        )
        for each in asked
        if each.finding not in known
    ]
    if unknown:
        raise GameError("the options cannot be used", unknown)
    return [verdict.region(each.x, each.y, each.finding) for each in asked]


def _area_data(area: Region) -> dict[str, Any]:
    return {
        "parameters": list(area.names),
        "box": [[str(end) for end in side] for side in area.box],
        "finding": area.key,
        "value": area.value,
        "where": str(area),
        "share": float(area.share.value),
        "exact": area.exact,
        "complete": area.complete,
    }


def _area_words(area: Region) -> str:
    x, y = area.names
    settled = "" if area.complete else " (as far as settled)"
    value = " ".join(area.value) if isinstance(area.value, tuple) else area.value
    return (
        f"Over {x} and {y}, {area.key} is {value}: {area}{settled}; "
        f"about {float(area.share.value):.0%} of the rectangle of their ranges."
    )


# words


def _show(verdict: Verdict, areas: Iterable[Region]) -> None:
    shown_on = console()
    if shown_on.is_terminal:
        _show_styled(shown_on, verdict)
    else:
        from est_games.verdict.words import text

        say(text(verdict))
    for area in areas:
        say(f"\n{_area_words(area)}")


def _show_styled(shown_on: Console, verdict: Verdict) -> None:
    from rich.text import Text

    from est_games.verdict.account import ILLUSTRATIVE, sections

    width = min(shown_on.width, _MAX_WIDTH)
    shown_on.print(Text(safe(verdict.treaty), style="bold"), width=width)
    shown_on.print(Text(safe(f"faced by: {verdict.situation}"), style="dim"), width=width)
    if verdict.illustrative:
        shown_on.print(Text(f"\n{ILLUSTRATIVE}", style="yellow"), width=width)
    for section in sections(verdict):
        _show_section(shown_on, section, width)


def _show_section(shown_on: Console, section: Section, width: int) -> None:
    from rich.table import Table
    from rich.text import Text

    shown_on.print(Text(f"\n{safe(section.title)}", style="bold cyan"), width=width)
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="bold", max_width=26)
    grid.add_column()
    for row in section.rows:
        words = Text(safe(row.text))
        for detail in row.details:
            words.append(f"\n{safe(detail)}", style="dim")
        grid.add_row(Text(safe(row.label)), words)
    shown_on.print(grid, width=width)
    if section.lead:
        shown_on.print(Text(safe(section.lead), style="dim italic"), width=width)
