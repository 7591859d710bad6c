"""What the others believe of the private types, where a claim says so in a situation's place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from est_games.claim.model import ModelEntry
from est_games.errors import Problem, choices, shown
from est_games.situation.model import Situation


def belief_problems(
    entry: ModelEntry, situation: Situation | None, parameters: Sequence[str]
) -> Iterator[Problem]:
    """Yield what does not fit together in the beliefs of a claim's model.

    Parameters
    ----------
    entry : ModelEntry
        The model; its ``belief`` holds a formula for each private type.
    situation : Situation or None
        Whose types they are.
    parameters : sequence of str
        Those its formulas may read.

    Examples
    --------
    >>> from est_games.situation import load_situation
    >>> entry = ModelEntry(situation="georgia-2008", belief={"sincere": "trust"})
    >>> (problem,) = belief_problems(entry, load_situation("georgia-2008"), ["trust"])
    >>> problem.path, problem.message, problem.accepted
    ('model.model.belief', 'needs a formula for each private type', 'sincere, revisionist')
    """
    if not entry.belief:
        return
    path = f"model.{entry.id}.belief"
    kinds = [kind.id for kind in situation.type] if situation and entry.game is None else []
    if sorted(entry.belief) != sorted(kinds):
        yield Problem(
            path=path,
            message="needs a formula for each private type",
            value=", ".join(entry.belief),
            accepted=choices(kinds) if kinds else "none: it has no private types",
        )
    for kind, formula in entry.belief.items():
        for name in sorted(formula.names - set(parameters)):
            yield Problem(
                path=f"{path}.{kind}",
                message="reads an unknown name",
                value=shown(name),
                accepted=choices(parameters),
            )
