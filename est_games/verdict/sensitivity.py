"""The nearest flip of every parameter: what changes first as it moves, and exactly where."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Iterator, Mapping

from est_games.equilibrium.stages.perfect_bayesian import StageSolution
from est_games.game.valuation import Valuation
from est_games.verdict.flip import Line, nearest_flip
from est_games.verdict.judge import INEXACT, Judge
from est_games.verdict.model import Flip

_ANY = "headline"
MAX_CALLS = 2_000


def flips(
    base: StageSolution,
    judge: Judge,
    *,
    progress: Callable[[str], None] | None = None,
    deadline: float | None = None,
) -> tuple[tuple[Flip, ...], tuple[str, ...]]:
    """Return the nearest flips of each parameter in each direction, nearest first.

    Parameters
    ----------
    base : StageSolution
        The game solved at its own values.
    judge : Judge
        Of the same game.
    deadline : float
        When to stop, by the monotonic clock.

    Returns
    -------
    flips, notes : tuple of Flip, tuple of str
        All headline findings that change at the nearest value where any does. The notes say where
        the search stopped before the end of a range.
    """
    form = base.valuation.form
    found: list[Flip] = []
    notes: list[str] = []
    unsought: list[str] = []

    def judged(valuation: Valuation) -> Mapping[str, Hashable]:
        headline = judge(valuation)
        return {**headline, _ANY: tuple(headline.items())}

    for parameter in form.parameters:
        if parameter.name not in base.reads[0] and parameter.name not in _prior_names(base):
            continue
        if deadline is not None and time.monotonic() > deadline:
            unsought.append(parameter.name)
            continue
        if progress is not None:
            progress(f"moving {parameter.name}")
        line = nearest_flip(form, parameter.name, judged, keys=[_ANY], limit=MAX_CALLS)
        found.extend(_flips(line))
        if line.stopped:
            notes.append(
                f"Flips of {parameter.name} were sought from {line.complete_from} to "
                f"{line.complete_to} only."
            )
        notes.extend(_doubts(line))
    if unsought:
        notes.append(f"Time ran out before the flips of {', '.join(unsought)} were sought.")
    return tuple(sorted(found, key=lambda flip: flip.distance)), tuple(notes)


def _doubts(line: Line) -> Iterator[str]:
    """Yield what mixed equilibria, or the lack of pure ones, keep from being proved."""
    found = line.flips([_ANY])
    for flip in found:
        if not flip.is_nearest:
            yield (
                f"Mixed equilibria stand in along {line.name}: that its flip at {flip.at} is the "
                "nearest is not proved."
            )
        if not flip.is_exact:
            yield (
                f"Past the flip of {line.name} at {flip.at} some beliefs lack a pure equilibrium: "
                "mixed ones were taken instead, or not sought."
            )
    silent = {1, -1}.difference(flip.direction for flip in found)
    above = any(not piece.exact for piece in line.pieces if piece.high > line.value)
    below = any(not piece.exact for piece in line.pieces if piece.low < line.value)
    if (1 in silent and above) or (-1 in silent and below):
        yield (
            f"Mixed equilibria stand in along {line.name}: that it has no other flip is not proved."
        )


def _prior_names(base: StageSolution) -> frozenset[str]:
    return frozenset().union(*(weight.names for weight in base.valuation.form.prior))


def _flips(line: Line) -> list[Flip]:
    nearest = {flip.direction: flip for flip in line.flips([_ANY])}
    keys = [key for key in line.findings if key not in (_ANY, INEXACT)]
    return [
        Flip(
            parameter=line.name,
            finding=flip.key,
            value=flip.value,
            at=str(flip.at),
            approximately=float(flip.at),
            beyond=not flip.attained,
            direction=flip.direction,
            before=flip.before,
            after=flip.after,
            distance=flip.relative_distance,
        )
        for flip in line.flips(keys)
        if flip.direction in nearest and flip.at == nearest[flip.direction].at
    ]
