"""``est-games power``: who can carry and stop an institution's decisions, how often it acts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from est_games.cli.assignments import Readings, pairs
from est_games.cli.documents import open_document
from est_games.cli.terminal import say, say_json, say_table
from est_games.errors import Problem, TreatyError, shown

if TYPE_CHECKING:
    from est_games.voting import VotingBody, VotingPower

SHOWN_DIGITS = 5
COLUMNS = (
    ("Shapley-Shubik", "shapley_shubik"),
    ("Banzhaf", "banzhaf"),
    ("normalized", "normalized_banzhaf"),
    ("to prevent", "power_to_prevent"),
    ("to initiate", "power_to_initiate"),
)


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("power", epilog="Example: est-games power un-charter --approval 0.95")(power)


def power(
    treaty: Annotated[str, typer.Argument(metavar="TREATY", help="A shipped treaty, or a file.")],
    body: Annotated[
        str | None, typer.Option(help="One body that decides; all of them if left out.")
    ] = None,
    others: Annotated[
        str, typer.Option(help="What those do who do not say yes: no, abstain or absent.")
    ] = "no",
    excluded: Annotated[
        list[str] | None,
        typer.Option(
            "--exclude",
            metavar="CLASS=N",
            help="Leave out members, where the rule excludes any. Repeatable.",
        ),
    ] = None,
    approval: Annotated[
        str | None,
        typer.Option(help="How likely each member says yes: the capacity to act is added."),
    ] = None,
    blocs: Annotated[
        list[str] | None,
        typer.Option(
            "--bloc",
            metavar="NAME=CLASS:N,...",
            help="Who moves together: members of a class, all of them without a number. "
            "Repeatable.",
        ),
    ] = None,
    correlations: Annotated[
        list[str] | None,
        typer.Option(
            "--correlation",
            help="Of any two members of a bloc, from 0 to 1: the capacity at each. Repeatable.",
        ),
    ] = None,
    date: Annotated[
        str | None,
        typer.Option(help="The day whose members are asked for, where the treaty dates them."),
    ] = None,
    readings: Readings = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Measure the bodies of an institution: winning coalitions, power of each member, capacity."""
    from est_games.voting import voting_bodies, voting_body

    problems: list[Problem] = []
    chosen = pairs("--reading", readings or (), problems)
    recused = numbers(pairs("--exclude", excluded or (), problems), problems)
    together = _blocs(pairs("--bloc", blocs or (), problems), problems)
    if (blocs or correlations) and (approval is None or not (blocs and correlations)):
        problems.append(
            Problem(
                path="--bloc" if blocs else "--correlation",
                message="says nothing alone",
                accepted="--approval, --bloc and --correlation together",
            )
        )
    if problems:
        raise TreatyError("the options cannot be used", problems)
    instrument = open_document(treaty).treaty().under(chosen).on(date)
    bodies = voting_bodies(instrument) if body is None else (voting_body(instrument, body),)
    asked = _Asked(
        others=others,
        recused=recused,
        approval=approval,
        blocs=together,
        correlations=tuple(correlations or ()),
    )
    measured = [_measured(each, asked) for each in bodies]
    if as_json:
        say_json(
            {"treaty": instrument.id, "bodies": {each.body.name: each.told for each in measured}}
        )
        return
    say(instrument.title)
    for each in measured:
        each.show()
    if not measured:
        say("no body of it decides by vote")


def numbers(given: Mapping[str, str], problems: list[Problem]) -> dict[str, int]:
    """Return how many members of each class are left out."""
    for name, text in given.items():
        if not text.isdecimal():
            problems.append(
                Problem(
                    path=f"--exclude {shown(name)}",
                    message="is not a number of members",
                    value=shown(text),
                    accepted="a whole number from 0",
                )
            )
    return {name: int(text) for name, text in given.items() if text.isdecimal()}


def _blocs(
    given: Mapping[str, str], problems: list[Problem]
) -> dict[str, dict[str, int] | list[str]]:
    """Return how many of each class are in each bloc, or which classes are in it whole."""
    found: dict[str, dict[str, int] | list[str]] = {}
    for bloc, words in given.items():
        parts = [part.strip().partition(":") for part in words.split(",")]
        counted = {name: n for name, sign, n in parts if sign}
        if counted and (len(counted) < len(parts) or not all(map(str.isdecimal, counted.values()))):
            problems.append(
                Problem(
                    path=f"--bloc {shown(bloc)}",
                    message="does not say how many of each class",
                    value=shown(words),
                    accepted="members:28, or classes alone, such as permanent,elected",
                )
            )
        elif counted:
            found[bloc] = {name: int(n) for name, n in counted.items()}
        else:
            found[bloc] = [name for name, _, _ in parts]
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What is asked of every body."""

    others: str
    recused: Mapping[str, int]
    approval: str | None
    blocs: Mapping[str, Mapping[str, int] | list[str]]
    correlations: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Measured:
    """A body and what was counted."""

    body: VotingBody
    sizes: Mapping[str, int]
    measures: VotingPower
    capacity: Fraction | float | None
    correlated: Mapping[str, Fraction | float]

    @property
    def told(self) -> dict[str, Any]:
        """The same as data."""
        measures = self.measures
        told: dict[str, Any] = {
            "article": self.body.source.article,
            "rule": self.body.rule.rule,
            "n_winning": measures.n_winning,
            "n_coalitions": measures.n_coalitions,
            "power_to_act": str(measures.power_to_act),
            "swings": dict(measures.swings),
        }
        for _, field in COLUMNS:
            told[field] = {name: str(value) for name, value in getattr(measures, field).items()}
        if self.capacity is not None:
            told["capacity_to_act"] = float(self.capacity)
        if self.correlated:
            told["capacity_correlated"] = {r: float(p) for r, p in self.correlated.items()}
        return told

    def show(self) -> None:
        """Write it."""
        measures = self.measures
        rows = [
            (
                name,
                str(n),
                str(measures.swings[name]),
                *(digits(getattr(measures, field)[name]) for _, field in COLUMNS),
            )
            for name, n in self.sizes.items()
        ]
        say_table(
            ("members", "n", "swings", *(heading for heading, _ in COLUMNS)),
            rows,
            f"{self.body.name} (article {self.body.source.article}): {self.body.rule.rule}",
        )
        say(
            f"{measures.n_winning:,} of {measures.n_coalitions:,} coalitions win: power to act "
            f"{digits(measures.power_to_act)}"
        )
        if self.capacity is not None:
            say(f"It acts with probability {digits(self.capacity)}")
        for correlation, capacity in self.correlated.items():
            say(f"- at correlation {correlation} within blocs: {digits(capacity)}")


def digits(value: Fraction | float) -> str:
    """Return a number short: a small fraction as it is, everything else rounded."""
    exact = str(value)
    return exact if len(exact) <= SHOWN_DIGITS else f"{float(value):.{SHOWN_DIGITS}g}"


def _measured(body: VotingBody, asked: _Asked) -> _Measured:
    from est_games.voting import capacity_to_act
    from est_games.voting.power import power_of

    left_out = asked.recused if body.rule.excluded else {}
    game = body.game(others=asked.others, excluded=left_out)
    capacity = partial(
        capacity_to_act,
        body.rule,
        body.electorate,
        asked.approval,
        others=asked.others,
        excluded=left_out,
    )
    return _Measured(
        body=body,
        sizes={voters.name: voters.count for voters in game.entitled.classes},
        measures=power_of(game),
        capacity=None if asked.approval is None else capacity(),
        correlated={r: capacity(blocs=asked.blocs, correlation=r) for r in asked.correlations},
    )
