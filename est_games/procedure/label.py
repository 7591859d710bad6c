"""What stages are called: the phase, and what is common to all histories that lead there."""

from __future__ import annotations

from collections.abc import Iterator

from est_games.procedure import phases
from est_games.procedure.context import Context
from est_games.procedure.draft import Facts
from est_games.procedure.outcome import family

_STATUSES = ("signed", "rejected", "stalled", "reform")
_EVENTS = (
    "admitted",
    "deadlock",
    "adopted",
    "defied",
    "defended",
    "conceded",
    "settled",
    "reformed",
)


def stage_labels(states: list[tuple[str, Facts]], context: Context) -> list[str]:
    """Return a readable label for each public state, numbered where readable is not unique.

    Parameters
    ----------
    states : list of (str, mapping) pairs
        Phase, and the facts all its histories share.
    """
    used: dict[str, int] = {}
    labels = []
    for phase, facts in states:
        parts = "; ".join(_parts(phase, facts, context))
        label = f"{phase}: {parts}" if parts else phase
        used[label] = used.get(label, 0) + 1
        labels.append(label if used[label] == 1 else f"{label} #{used[label]}")
    return labels


def _parts(phase: str, facts: Facts, context: Context) -> Iterator[str]:
    if facts.get("_round") and phase in phases.BEFORE_RESOLUTION:
        yield f"round {facts['_round']}"
    for status in () if context.in_force else _STATUSES:  # there they never change
        actors = [a for a in context.players if facts.get(f"{status}.{a}")]
        others = [a for a in actors if a != context.proposer]
        if others:
            yield f"{status} {', '.join(others)}"
    happened = [name for name, value in facts.items() if value]
    yield from (name.partition(".")[2] for name in happened if family(name) == "crisis")
    if facts.get("_failed"):
        yield f"{facts['_failed']} rejected"
    yield from (word for word in _EVENTS if facts.get(word))
    for name in happened:
        if family(name) == "chose":
            _, actor, action = name.split(".")
            yield f"{actor} {action.replace('_', ' ')}"
