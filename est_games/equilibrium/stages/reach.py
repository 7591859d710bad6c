"""Which beliefs a stage can be reached with: the prior, until the informed player has moved.

A stage without an equilibrium for some belief is a gap only if it can be reached with that belief.
Before the informed player moves, beliefs change by nature's likelihoods alone; afterwards any
belief may be held, since an unexpected action may be explained in any way.
"""

from __future__ import annotations

from est_games.equilibrium.stages.belief import Row
from est_games.equilibrium.stages.continuation import structure
from est_games.game.multistage import StageKind
from est_games.game.valuation import Valuation

MAX_BELIEFS = 16

Beliefs = tuple[Row, ...] | None
"""The unnormalised beliefs possible at a stage; None where any may be."""


def reaching_beliefs(valuation: Valuation) -> list[Beliefs]:
    """Return for each stage the beliefs it can be reached with.

    Parameters
    ----------
    valuation : Valuation
        The form.

    Notes
    -----
    More than 16 beliefs, or an impossible event on the way, count as any.
    """
    form = valuation.form
    if form.n_types == 1:
        return [None] * len(form.stages)
    found: list[dict[object, Row] | None] = [{} for _ in form.stages]
    _add(found, 0, valuation.prior)
    for number, stage in enumerate(form.stages):
        here = found[number]
        if here is None or any(move.player == form.informed for move in stage.moves):
            for target in stage.successors:
                found[target] = None
            continue
        rows = valuation.probabilities(number) if stage.kind is StageKind.CHANCE else ()
        for position, target in enumerate(stage.successors):
            for belief in here.values():
                if rows:
                    likelihood = rows[position]
                    belief = tuple(m * p for m, p in zip(belief, likelihood, strict=True))
                _add(found, target, belief)
    return [None if beliefs is None else tuple(beliefs.values()) for beliefs in found]


def _add(found: list[dict[object, Row] | None], stage: int, belief: Row) -> None:
    known = found[stage]
    if known is None:
        return
    if all(weight == 0 for weight in belief) or len(known) >= MAX_BELIEFS:
        found[stage] = None
        return
    known.setdefault(tuple(structure(weight) for weight in belief), belief)
