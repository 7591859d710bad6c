"""What is common to measures that range over all equilibria of a model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from est_games.arithmetic import Ring, Value
from est_games.claim.measure.base import Measured, Told, UndefinedError
from est_games.equilibrium.stages.plan import PlanEquilibrium, on_path
from est_games.game.multistage import StageKind

if TYPE_CHECKING:
    from est_games.claim.case import Observe, ValuedCase
    from est_games.provenance import Source

MAX_LINES = 12


def over_equilibria(values: Sequence[Value], ring: Ring, *, exact: bool) -> Measured:
    """Return a value by equilibrium, with the least and the most.

    Raises
    ------
    UndefinedError
        There is no equilibrium.
    """
    if not values:
        raise UndefinedError("no equilibrium was found")
    options = distinct(values, ring)
    least = most = options[0]
    for value in options[1:]:
        if ring.sign(value - least) < 0:
            least = value
        elif ring.sign(value - most) > 0:
            most = value
    return Measured(values={"least": least, "most": most}, options=tuple(options), exact=exact)


def distinct(values: Sequence[Value], ring: Ring) -> list[Value]:
    """Return the values that differ identically, whatever the point."""
    found: list[Value] = []
    for value in values:
        if not any(_is_zero(value - known) for known in found):
            found.append(value)
    return found


def _is_zero(value: Value) -> bool:
    return bool(value == 0)


def outlined(case: ValuedCase, observe: Observe, places: Sequence[int]) -> Told:
    """Return some equilibria in outline, each written out and checked, with their articles.

    Parameters
    ----------
    case : ValuedCase
        The model at its present values.
    observe : tuple
        What is observed in the form meant.
    places : sequence of int
        Which of its equilibria.
    """
    lines: list[str] = []
    articles: dict[str, None] = {}
    for place in places:
        equilibrium = case.case.written(observe, place)
        if lines:
            lines.append("or:")
        lines += _path(equilibrium)
        articles.update(dict.fromkeys(_articles(case, observe, equilibrium)))
    return Told(lines=tuple(lines), articles=tuple(articles))


def _path(equilibrium: PlanEquilibrium) -> list[str]:
    lines: list[str] = []
    told: set[tuple[str, ...]] = set()
    for kind, path in equilibrium.path.items():
        if path in told:
            continue
        told.add(path)
        start = f"{kind}: " if kind and len(set(equilibrium.path.values())) > 1 else ""
        lines += [f"{start}{line}" for line in path[:MAX_LINES]]
        if len(path) > MAX_LINES:
            lines.append(f"{start}and {len(path) - MAX_LINES} more steps")
    return lines


def _articles(case: ValuedCase, observe: Observe, equilibrium: PlanEquilibrium) -> list[str]:
    """Return the articles of the moves made on the path."""
    valuation = case.base(observe).valuation
    found: dict[str, None] = {}
    for kind in range(valuation.form.n_types):
        for number in on_path(valuation, equilibrium.plan, kind):
            node = equilibrium.plan.nodes[number]
            stage = valuation.form.stages[node.stage]
            if stage.kind is not StageKind.DECISION:
                continue
            for move, lotteries in zip(stage.moves, node.strategy, strict=True):
                sources = [move.sources[action] for action, _ in lotteries[kind]]
                found.update(dict.fromkeys(_place(case, s) for s in sources if s.article))
    return list(found)


def _place(case: ValuedCase, source: Source) -> str:
    """Return the article of a source; one of the forum and not of the treaty with whose it is."""
    forum = case.case.forum
    texts = [] if case.case.treaty is None else [case.treaty]
    if forum is None or any(
        provision.id == source.provision for text in texts for provision in text.provisions
    ):
        return source.article
    return f"{forum.id} {source.article}"
