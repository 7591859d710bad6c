"""Rival readings of the payoffs: what else is found where somebody else tells what each wants."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from fractions import Fraction

from est_games.errors import EstGamesError
from est_games.procedure import compile_game
from est_games.procedure.readings import PAYOFFS
from est_games.situation.model import Situation
from est_games.treaty.model import Treaty
from est_games.verdict.attribution import CANNOT, findings_of
from est_games.verdict.judge import Findings
from est_games.verdict.model import Rival


def rivals(
    treaty: Treaty,
    situation: Situation,
    readings: Mapping[str, str],
    findings: Findings,
    *,
    parameters: Mapping[str, Fraction | int | str] | None = None,
    forum: Treaty | None = None,
    progress: Callable[[str], None] | None = None,
    deadline: float | None = None,
) -> tuple[tuple[Rival, ...], tuple[str, ...]]:
    """Return what differs under each reading of the payoffs but the one in force.

    Parameters
    ----------
    situation : Situation
        With all its readings.
    readings : mapping of str to str
        Those of the clauses, and the one of the payoffs the findings are of.
    findings
        Under these.
    parameters : mapping
        Values set; a rival takes those of its own parameters.
    deadline : float
        When to stop, by the monotonic clock.

    Returns
    -------
    rivals, notes : tuple of Rival, tuple of str
        The notes say which readings were not looked at.
    """
    found: list[Rival] = []
    untried: list[str] = []
    taken = readings.get(PAYOFFS, next(iter(situation.readings), None))
    for reading in situation.reading:
        if reading.id == taken:
            continue
        if deadline is not None and time.monotonic() > deadline:
            untried.append(reading.id)
            continue
        if progress is not None:
            progress(f"payoffs read as {reading.id}")
        read = situation.under(reading.id)
        known = {entry.id for entry in read.parameter}
        values = {name: value for name, value in (parameters or {}).items() if name in known}
        clauses = {place: name for place, name in readings.items() if place != PAYOFFS}
        try:
            form = compile_game(treaty, read, readings=clauses, parameters=values, forum=forum)
            after = findings_of(form, dict(form.values))
        except EstGamesError as failure:
            after = {CANNOT: failure.summary}
        found.append(
            Rival(
                reading=reading.id,
                name=reading.name,
                source=reading.source(),
                findings={
                    name: (findings.get(name), after.get(name))
                    for name in (*findings, *(key for key in after if key not in findings))
                    if findings.get(name) != after.get(name)
                },
            )
        )
    notes = (f"Time ran out before these were tried: {'; '.join(untried)}.",) if untried else ()
    return tuple(found), notes
