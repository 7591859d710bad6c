"""``name=value`` options: parameters set and readings chosen, every mistake found at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated

import typer

from est_games.errors import (
    EstGamesError,
    GameError,
    Problem,
    SituationError,
    TreatyError,
    choices,
    shown,
)

if TYPE_CHECKING:
    from est_games.situation import Situation
    from est_games.treaty import Treaty

Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="NAME=VALUE", help="Set a parameter: 3, 0.25 or 1/4. Repeatable."
    ),
]
Readings = Annotated[
    list[str] | None,
    typer.Option(
        "--reading",
        metavar="PLACE=NAME",
        help="Read an ambiguous clause, or the payoffs, otherwise, e.g. 7(2)=must or "
        "payoffs=moscow. Repeatable.",
    ),
]
InForce = Annotated[
    bool,
    typer.Option(
        "--in-force", help="As an institution in force, whose members among the actors are parties."
    ),
]


def assigned(
    treaty: Treaty,
    situation: Situation,
    settings: Iterable[str] | None,
    readings: Iterable[str] | None,
) -> tuple[dict[str, Fraction], dict[str, str]]:
    """Return the parameters set and the readings chosen.

    Raises
    ------
    GameError
        Everything wrong with any of them.
    """
    from est_games.procedure.readings import taken_apart

    problems: list[Problem] = []
    chosen = pairs("--reading", readings or (), problems)
    try:
        _, situation = taken_apart(treaty, situation, chosen)
    except (TreatyError, SituationError) as failure:
        problems += failure.problems
    except EstGamesError as failure:
        problems.append(Problem(path="--reading", message=failure.summary))
    given = pairs("--set", settings or (), problems)
    values = dict(_values(situation, given, problems))
    if problems:
        raise GameError("the options cannot be used", problems)
    return values, chosen


def pairs(option: str, words: Iterable[str], problems: list[Problem]) -> dict[str, str]:
    """Return the ``name=value`` words of an option; what is none is added to the problems."""
    found: dict[str, str] = {}
    for word in words:
        name, sign, value = (part.strip() for part in word.partition("="))
        if not (name and sign and value):
            problems.append(
                Problem(
                    path=option,
                    message="is not an assignment",
                    value=shown(word),
                    accepted="name=value",
                )
            )
        elif name in found:
            problems.append(
                Problem(
                    path=f"{option} {shown(name)}", message="is given twice", value=shown(value)
                )
            )
        else:
            found[name] = value
    return found


def _values(
    situation: Situation, given: Mapping[str, str], problems: list[Problem]
) -> Iterator[tuple[str, Fraction]]:
    from est_games.expression import parse_number

    known = {parameter.name: parameter for parameter in situation.parameters}
    for name, text in given.items():
        parameter = known.get(name)
        path = f"--set {shown(name)}"
        if parameter is None:
            problems.append(
                Problem(
                    path=path,
                    message="is not a parameter of this situation",
                    accepted=choices(known),
                )
            )
            continue
        try:
            value = parse_number(text)
        except ValueError as reason:
            problems.append(
                Problem(
                    path=path, message=f"is {reason}", value=shown(text), accepted="3, 0.25 or 1/4"
                )
            )
            continue
        if parameter.low <= value <= parameter.high:
            yield name, value
        else:
            problems.append(
                Problem(
                    path=path,
                    message="leaves its range",
                    value=shown(text),
                    accepted=f"{parameter.low} to {parameter.high}",
                )
            )
