"""``est-games export``: the compiled game as a file, whole or not at all."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from est_games.cli.assignments import InForce, Readings, Settings, assigned
from est_games.cli.documents import DEFAULT_SITUATION, pair
from est_games.cli.terminal import progress, say
from est_games.errors import GameError, Problem, shown

if TYPE_CHECKING:
    from est_games.game.multistage import MultistageForm, Stage
    from est_games.provenance import Source

FORMAT = "est-games/multistage-1"


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("export", epilog="Example: est-games export est-2009 --to est-2009.json")(export)


def export(
    treaty: Annotated[str, typer.Argument(metavar="TREATY", help="A shipped treaty, or a file.")],
    to: Annotated[
        Path, typer.Option("--to", metavar="FILE", help="Where to: .efg, .nfg or .json.")
    ],
    situation: Annotated[str, typer.Option(help="Who faces it.")] = DEFAULT_SITUATION,
    settings: Settings = None,
    readings: Readings = None,
    in_force: InForce = False,
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it exists.")] = False,
) -> None:
    """Write the game a treaty makes: .efg (tree), .nfg (table) for Gambit, or .json (graph).

    A game too large to be written out as a tree or a table is refused with exit code 3; the graph
    always fits.
    """
    write = _writer(to)
    _check_place(to, force=force)
    instrument, facing = pair(treaty, situation)
    values, chosen = assigned(instrument, facing, settings, readings)
    from est_games.procedure import compile_game

    with progress("exporting"):
        form = compile_game(
            instrument, facing, readings=chosen, parameters=values, in_force=in_force
        )
        text = _written(form, write)
    _write_whole(to, text)
    say(f"{to}: {form.title}")


def _written(form: MultistageForm, write: Callable[[MultistageForm], str]) -> str:
    try:
        return write(form)
    except GameError as failure:
        hint = Problem(
            path="--to",
            message="takes the graph whatever its size",
            accepted="a file ending in .json",
        )
        raise GameError(failure.summary, [*failure.problems, hint]) from None


def _tree(form: MultistageForm) -> str:
    from est_games.game.efg_writing import write_efg

    return write_efg(form.to_extensive())


def _strategic(form: MultistageForm) -> str:
    from est_games.game.nfg import write_nfg

    return write_nfg(form.to_normal())


def _graph(form: MultistageForm) -> str:
    return json.dumps(graph(form), indent=1) + "\n"


_WRITERS: Mapping[str, Callable[[MultistageForm], str]] = {
    ".efg": _tree,
    ".nfg": _strategic,
    ".json": _graph,
}


def _writer(place: Path) -> Callable[[MultistageForm], str]:
    writer = _WRITERS.get(place.suffix.lower())
    if writer is None:
        raise _refused(place, "says no format", f"a file ending in {', '.join(_WRITERS)}")
    return writer


def _refused(place: Path, message: str, accepted: str | None = None) -> GameError:
    return GameError(
        "the game cannot be written",
        [Problem(path="--to", message=message, value=shown(str(place)), accepted=accepted)],
    )


def _check_place(place: Path, *, force: bool) -> None:
    try:
        if place.is_dir():
            raise _refused(place, "is a folder", "a file")
        if not place.parent.is_dir():
            raise _refused(place, "lies in a folder that does not exist")
        if place.exists() and not force:
            raise _refused(place, "exists already", "--force to replace it")
    except (OSError, ValueError) as mistake:
        reason = getattr(mistake, "strerror", None) or str(mistake)
        raise _refused(place, f"cannot be written: {reason}") from None


def _write_whole(place: Path, text: str) -> None:
    """Write beside the place and rename, so that nobody ever sees half a file."""
    beside = place.with_name(f".{place.name}.{os.getpid()}")
    try:
        beside.write_text(text, encoding="utf-8", newline="\n")
        beside.replace(place)
    except OSError as mistake:
        raise _refused(place, mistake.strerror or "cannot be written") from None
    finally:
        beside.unlink(missing_ok=True)


def graph(form: MultistageForm) -> dict[str, Any]:
    """Return a multistage form as JSON-ready data.

    Formulas are text over the parameters; stages refer to their successors by position, the root
    first; a component's ``amounts`` and a chance outcome's probabilities are one for each type.
    """
    return {
        "format": FORMAT,
        "title": form.title,
        "players": list(form.players),
        "types": list(form.types),
        "informed": form.informed,
        "prior": [str(weight) for weight in form.prior],
        "ordinal": form.ordinal,
        "parameters": [
            {
                "name": p.name,
                "value": str(p.value),
                "range": [str(p.low), str(p.high)],
                "source": _source(p.source),
                "note": p.note,
            }
            for p in form.parameters
        ],
        "notes": list(form.notes),
        "stages": [_stage(stage) for stage in form.stages],
    }


def _stage(stage: Stage) -> dict[str, Any]:
    parts: dict[str, Any] = {
        "label": stage.label,
        "kind": stage.kind.value,
        "phase": stage.phase,
        "facts": {name: str(value) for name, value in stage.facts},
        "moves": [
            {
                "player": move.player,
                "actions": list(move.actions),
                "sources": [_source(source) for source in move.sources],
            }
            for move in stage.moves
        ],
        "outcomes": list(stage.outcomes),
        "probabilities": [[str(chance) for chance in row] for row in stage.probabilities],
        "successors": list(stage.successors),
        "successor_sources": [source and _source(source) for source in stage.successor_sources],
        "discount": str(stage.discount),
        "components": [
            {
                "name": c.name,
                "player": c.player,
                "amounts": [str(a) for a in c.amounts],
                "source": _source(c.source),
            }
            for c in stage.components
        ],
        "ballots": stage.ballots,
        "sources": [_source(source) for source in stage.sources],
    }
    always = ("label", "kind", "phase", "successors")
    return {
        name: value for name, value in parts.items() if name in always or (value and value != "1")
    }


def _source(source: Source) -> dict[str, str]:
    from dataclasses import asdict

    return {name: str(value) for name, value in asdict(source).items() if value}
