"""All assessments of a tree whose probabilities are multiples of a step."""

from fractions import Fraction
from itertools import product
from math import prod

from est_games.certificate.behavior_cell import Assessment


def mixtures(n, steps):
    """All distributions over n things in multiples of 1 / steps."""
    if n == 1:
        return [(Fraction(1),)]
    return [
        tuple(Fraction(share, steps) for share in (*some, steps - sum(some)))
        for some in product(range(steps + 1), repeat=n - 1)
        if sum(some) <= steps
    ]


def assessments(form, steps, rng, most):
    """Every assessment in steps, or `most` of them drawn, where there are more."""
    own = [(n, choice) for n, choice in enumerate(form.information_sets) if not choice.is_chance]
    nodes = {n: [form.node(node).path for node in form.members[n]] for n, _ in own}
    rows = [mixtures(len(choice.actions), steps) for _, choice in own]
    rows += [mixtures(len(nodes[n]), steps) for n, _ in own]
    if prod(map(len, rows)) <= most:
        picks = product(*rows)
    else:
        picks = (tuple(rng.choice(row) for row in rows) for _ in range(most))
    for pick in picks:
        yield Assessment(
            behavior={
                choice.label: dict(zip(choice.actions, row, strict=True))
                for (_, choice), row in zip(own, pick[: len(own)], strict=True)
            },
            beliefs={
                choice.label: dict(zip(nodes[n], row, strict=True))
                for (n, choice), row in zip(own, pick[len(own) :], strict=True)
            },
        )


def lies_within(solution, assessment):
    """Whether an assessment is in the set that a solution says."""
    for component in solution.components:
        if any(cell.contains(assessment) for cell in component.cells):
            return True
        if not component.cells:
            point = solution.equilibria[component.extreme[0]]
            if (point.behavior, point.beliefs) == (assessment.behavior, assessment.beliefs):
                return True
    return False
