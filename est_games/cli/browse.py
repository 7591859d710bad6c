"""``est-games list``, ``institutions`` and ``show``: what is shipped, what a document says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from est_games.cli.assignments import InForce, Readings, Settings, assigned
from est_games.cli.documents import DEFAULT_SITUATION, SITUATION, Document, open_document
from est_games.cli.terminal import progress, say, say_json, say_table
from est_games.errors import EstGamesError, Problem

if TYPE_CHECKING:
    from est_games.game.multistage import MultistageForm
    from est_games.situation import Situation
    from est_games.situation.model import (
        Actor,
        Interest,
        OutsideStep,
        ParameterEntry,
        Reading,
        Threat,
    )
    from est_games.treaty import Treaty


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("list", epilog="Example: est-games list")(list_shipped)
    app.command("institutions", epilog="Example: est-games institutions nato")(institutions)
    app.command("show", epilog="Example: est-games show est-2009 --size")(show)


def list_shipped() -> None:
    """List the treaties and situations shipped, one a line."""
    from est_games.situation import shipped_situations
    from est_games.treaty import shipped_treaties

    names = (*shipped_treaties(), *shipped_situations())
    width = max(map(len, names))
    for name in names:
        document = open_document(name)
        say(f"{document.kind:9}  {name:{width}}  {document.data['title']}")


def institutions(
    names: Annotated[
        list[str] | None,
        typer.Argument(help="Shipped treaties, or files; all if left out.", metavar="[TREATY]..."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Compare institutions: members, rules, mandate, force, enforcement, way out."""
    from dataclasses import asdict

    from est_games.treaty import shipped_treaties
    from est_games.treaty.overview import overview

    treaties = [open_document(name).treaty() for name in names or shipped_treaties()]
    lines = [asdict(overview(treaty)) for treaty in treaties]
    if as_json:
        say_json(lines)
        return
    for line in lines:
        say(line.pop("institution"))
        width = max(map(len, line))
        for key, words in line.items():
            say(f"  {key:{width}}  {words}")


def show(
    name: Annotated[str, typer.Argument(help="A shipped name, or a file.", metavar="NAME|FILE")],
    size: Annotated[
        bool, typer.Option("--size", help="How large the game of this treaty is.")
    ] = False,
    situation: Annotated[
        str | None,
        typer.Option(help=f"Who faces the treaty, for its size; {DEFAULT_SITUATION} if left out."),
    ] = None,
    settings: Settings = None,
    readings: Readings = None,
    in_force: InForce = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Show a treaty (articles, provisions, readings) or a situation (actors, parameters)."""
    document = open_document(name)
    content = document.situation() if document.kind == SITUATION else document.treaty()
    form = None
    if size or in_force or situation is not None or settings or readings:
        facing = situation or DEFAULT_SITUATION
        form = _compiled(document, facing, settings, readings, in_force=in_force)
    if as_json:
        extra = {"size": _size(form)} if form else {}
        say_json({"kind": document.kind, "document": document.data, **extra})
        return
    if document.kind == SITUATION:
        _show_situation(cast("Situation", content))
    else:
        _show_treaty(cast("Treaty", content))
    if form:
        _show_size(form)


def _compiled(
    document: Document,
    situation: str,
    settings: list[str] | None,
    readings: list[str] | None,
    *,
    in_force: bool,
) -> MultistageForm:
    if document.kind == SITUATION:
        raise EstGamesError(
            "a situation has no size of its own",
            [
                Problem(
                    path=document.name,
                    message="is a situation",
                    accepted=f"est-games show TREATY --size --situation {document.name}",
                )
            ],
        )
    from est_games.procedure import compile_game

    with progress("compiling"):
        treaty, facing = document.treaty(), open_document(situation).situation()
        values, chosen = assigned(treaty, facing, settings, readings)
        return compile_game(treaty, facing, readings=chosen, parameters=values, in_force=in_force)


# a treaty


def _show_treaty(treaty: Treaty) -> None:
    say(f"{treaty.title}\n{treaty.citation}")
    eligible = f", {treaty.eligible} states eligible" if treaty.eligible else ""
    say(f"{treaty.binding}ly binding{eligible}")
    if treaty.note:
        say(treaty.note)
    say_table(
        ("article", "heading", "provision", "type", "basis"),
        _provisions(treaty),
        "Articles and what they do in a game",
    )
    readings = [(place, names[0], ", ".join(names[1:])) for place, names in treaty.readings.items()]
    say_table(("place", "reading in force", "other readings"), readings, "Ambiguous clauses")
    say("\nbasis: text = the instrument says so; inference = read so; assumption = to be checked")


def _provisions(treaty: Treaty) -> Iterator[tuple[str, ...]]:
    for article in treaty.article:
        if not article.provision:
            yield article.number, article.heading, "-", "", ""
        for place, provision in enumerate(article.provision):
            yield (
                provision.place or article.number,
                "" if place else article.heading,
                provision.id,
                provision.type,
                provision.basis.value,
            )


# a situation


def _show_situation(situation: Situation) -> None:
    from est_games.situation.check import sizes

    say(situation.title)
    if situation.note:
        say(situation.note)
    illustrative = " and illustrative: they measure nothing" if situation.illustrative else ""
    say(f"Payoffs are {situation.scale}{illustrative}.")
    states = sizes(situation)
    disputed = ("reading",) if situation.reading else ()
    n = len(disputed)
    say_table(
        ("actor", "name", "role", "states", "replies", "basis"),
        [
            (a.id, a.name, a.role, str(states[a.id]), _replies(a), a.basis.value)
            for a in situation.actor
        ],
        "Actors",
    )
    say_table(
        ("reading", "name", "sets", "basis", "note"),
        [(r.id, r.name, _settings(r), r.basis.value, r.note) for r in situation.reading],
        "Rival readings of the payoffs, the one in force first",
    )
    say_table(
        ("type", "belief", "basis", "note"),
        [(t.id, t.belief.text, t.basis.value, t.note) for t in situation.type],
        "Types of the proposer, and the others' belief",
    )
    say_table(
        ("parameter", "value", "from", "to", "basis", "note", *disputed),
        [
            (p.id, str(p.value), *map(str, p.range), p.basis.value, p.note, *_belongs(p)[:n])
            for p in situation.parameter
        ],
        "Parameters",
    )
    say_table(
        ("threat", "kind", "probability", "note", *disputed),
        [(t.id, t.kind, t.probability.text, t.note, *_belongs(t)[:n]) for t in situation.threat],
        "Threats",
    )
    say_table(
        ("whose", "interest", "formula", "basis", *disputed),
        [
            (", ".join(i.actors), i.name, i.formula.text, i.basis.value, *_belongs(i)[:n])
            for i in situation.interest
        ],
        "Interests",
    )


def _settings(reading: Reading) -> str:
    return ", ".join(f"{name} = {value}" for name, value in reading.set.items()) or "-"


def _belongs(entry: Interest | OutsideStep | ParameterEntry | Threat) -> tuple[str]:
    return (", ".join(entry.readings) or "all",)


def _replies(actor: Actor) -> str:
    return ", ".join(actor.replies) if actor.role == "responder" else "-"


# a size


def _size(form: MultistageForm) -> dict[str, Any]:
    from dataclasses import asdict

    return {
        "game": form.title,
        "notes": list(form.notes),
        **asdict(form.size),
        "by_phase": _by_phase(form),
    }


def _by_phase(form: MultistageForm) -> dict[str, dict[str, int]]:
    stages = Counter(stage.phase for stage in form.stages)
    profiles: Counter[str] = Counter()
    for stage in form.stages:
        profiles[stage.phase] += len(stage.successors)
    return {phase: {"n_stages": n, "n_profiles": profiles[phase]} for phase, n in stages.items()}


def _show_size(form: MultistageForm) -> None:
    size = form.size
    say(f"\nThe game: {form.title}")
    for note in form.notes:
        say(note)
    say_table(
        ("phase", "stages", "profiles and outcomes"),
        [
            (phase, str(row["n_stages"]), str(row["n_profiles"]))
            for phase, row in _by_phase(form).items()
        ],
    )
    say(
        f"{size.n_stages} stages, {size.n_decisions} of them decisions; "
        f"{size.n_profiles} profiles and outcomes.\n"
        f"Expanded into a tree: {size.n_expanded_nodes:,} nodes.\n"
        f"The stage whose copies multiply most: {size.largest}"
    )
