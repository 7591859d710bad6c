"""Which articles carry a result: the verdict with each provision removed or read otherwise."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from est_games.equilibrium.stages.perfect_bayesian import solve_stages
from est_games.errors import EstGamesError
from est_games.game.multistage import MultistageForm
from est_games.game.valuation import Valuation
from est_games.procedure import compile_game
from est_games.provenance import Source
from est_games.situation.model import Situation
from est_games.treaty.model import Treaty
from est_games.verdict.judge import Findings, Judgement
from est_games.verdict.model import Carrier
from est_games.verdict.position import Position

CANNOT = "cannot be judged"


def amendments(treaty: Treaty, readings: Mapping[str, str]) -> Iterator[tuple[Source, str, Treaty]]:
    """Yield every smallest amendment: a provision removed, or an ambiguous one read otherwise.

    Yields
    ------
    source, change, amended : Source, str, Treaty
        The provision as it stands, what is changed, and the treaty after it.
    """
    current = treaty.under(readings)
    for provision in treaty.provisions:
        effective = next(p for p in current.provisions if p.id == provision.id)
        source = current.source(effective)
        yield source, "removed", current.without(provision.id)
        for name in (provision.reading or "text", *provision.readings):
            if provision.readings and name != (effective.reading or "text"):
                yield source, f"read as {name!r}", treaty.under({**readings, provision.id: name})


def findings_of(form: MultistageForm, parameters: Mapping[str, Fraction]) -> Findings:
    """Return the findings of a form, or a single one saying that it cannot be judged."""
    try:
        solution = solve_stages(Valuation(form, parameters))
        return Judgement(position=Position(solution=solution)).findings
    except EstGamesError as failure:
        return {CANNOT: failure.summary}


def carriers(
    treaty: Treaty,
    situation: Situation,
    readings: Mapping[str, str],
    parameters: Mapping[str, Fraction],
    form: MultistageForm,
    findings: Findings,
    *,
    forum: Treaty | None = None,
    progress: Callable[[str], None] | None = None,
    deadline: float | None = None,
) -> tuple[tuple[Carrier, ...], tuple[Source, ...], tuple[str, ...]]:
    """Return the provisions that carry the result, and those that do not.

    Parameters
    ----------
    form, findings
        Of the treaty as it stands.
    deadline : float
        When to stop, by the monotonic clock.

    Returns
    -------
    carriers, idle, notes : tuple of Carrier, tuple of Source, tuple of str
        The notes say what was not looked at.
    """
    found: list[Carrier] = []
    seen: dict[Source, bool] = {}
    untried: list[str] = []
    for source, change, amended in amendments(treaty, readings):
        if deadline is not None and time.monotonic() > deadline:
            untried.append(f"{source.article} {change}")
            continue
        if progress is not None:
            progress(f"article {source.article} {change}")
        changes = _changes(amended, situation, parameters, form, findings, forum)
        seen[source] = seen.get(source, False) or bool(changes)
        if changes:
            found.append(Carrier(source=source, change=change, findings=changes))
    idle = tuple(source for source, changed in seen.items() if not changed)
    notes = (f"Time ran out before these were tried: {'; '.join(untried)}.",) if untried else ()
    return tuple(found), idle, notes


def _changes(
    amended: Treaty,
    situation: Situation,
    parameters: Mapping[str, Fraction],
    form: MultistageForm,
    findings: Findings,
    forum: Treaty | None,
) -> dict[str, tuple[Any, Any]]:
    try:
        other = compile_game(amended, situation, forum=forum)
    except EstGamesError as failure:
        return {CANNOT: (None, failure.summary)}
    if _same_game(other, form):
        return {}
    after = findings_of(other, parameters)
    return {
        name: (findings.get(name), after.get(name))
        for name in (*findings, *(key for key in after if key not in findings))
        if findings.get(name) != after.get(name)
    }


def _same_game(left: MultistageForm, right: MultistageForm) -> bool:
    """Whether two forms of one situation differ in nothing but names and sources."""
    if len(left.stages) != len(right.stages):
        return False
    return all(
        (
            a.kind,
            a.successors,
            a.probabilities,
            a.ballots,
            a.discount,
            [m.actions for m in a.moves],
            [(c.player, c.amounts) for c in a.components],
        )
        == (
            b.kind,
            b.successors,
            b.probabilities,
            b.ballots,
            b.discount,
            [m.actions for m in b.moves],
            [(c.player, c.amounts) for c in b.components],
        )
        for a, b in zip(left.stages, right.stages, strict=True)
    )
