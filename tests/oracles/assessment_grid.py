"""Behaviours and beliefs on a grid of probabilities, and whether returned sets hold them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import product

from est_games.certificate.behavior_cell import Assessment
from tests.oracles.grid_oracle import mixtures


def assessment_axes(form, denominators: Sequence[int]) -> list[tuple[str, bool, list[dict]]]:
    """Return each distribution of an assessment: its label, whether a belief, and its values."""
    axes = []
    for number, choice in enumerate(form.information_sets):
        if choice.is_chance:
            continue
        rows = [
            (choice.actions, False),
            (tuple(form.node(x).path for x in form.members[number]), True),
        ]
        for entries, is_belief in rows:
            values = [
                dict(zip(entries, weights, strict=True))
                for weights in mixtures(len(entries), denominators)
            ]
            axes.append((choice.label, is_belief, values))
    return axes


def n_assessments(axes) -> int:
    return math.prod(len(values) for _, _, values in axes)


def assessments(axes) -> Iterator[Assessment]:
    for chosen in product(*(values for _, _, values in axes)):
        behavior, beliefs = {}, {}
        for (label, is_belief, _), row in zip(axes, chosen, strict=True):
            (beliefs if is_belief else behavior)[label] = row
        yield Assessment(behavior=behavior, beliefs=beliefs)


def is_held(solution, assessment: Assessment) -> bool:
    """Tell whether an assessment is an equilibrium listed, or in a cell of a component."""
    return any(
        each.behavior == assessment.behavior and each.beliefs == assessment.beliefs
        for each in solution.equilibria
    ) or any(
        cell.contains(assessment) for component in solution.components for cell in component.cells
    )
