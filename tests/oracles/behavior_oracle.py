"""Is a behaviour an equilibrium by definition? All deviations tried, on the tree and nothing else.

Written for the tests only: it knows the tree, and no best responses, plans or classes.
"""

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from math import prod
from random import Random

from est_games.game.extensive import ExtensiveForm

HALVES = (Fraction(0), Fraction(1, 2), Fraction(1))
THIRDS = (Fraction(0), Fraction(1, 3), Fraction(1, 2), Fraction(2, 3), Fraction(1))


def payoffs(form: ExtensiveForm, behavior: dict) -> list[Fraction]:
    """Return what a behaviour pays, play by play."""
    total = [Fraction(0)] * form.n_players
    stack = [(form.node(0), Fraction(1))]
    while stack:
        node, weight = stack.pop()
        for player, amount in enumerate(node.payoffs):
            total[player] += weight * amount
        choice = node.information_set
        for action, child in zip(node.actions, node.children, strict=True):
            if choice.is_chance:
                share = action.probability
            else:
                share = behavior[choice.label].get(action.label, 0)
            if share:
                stack.append((child, weight * share))
    return total


def owned(form: ExtensiveForm) -> list:
    return [choice for choice in form.information_sets if not choice.is_chance]


def is_equilibrium(form: ExtensiveForm, behavior: dict, *, agents: bool = False) -> bool:
    """Whether no player, or no information set alone, gains by any pure deviation."""
    now = payoffs(form, behavior)
    groups = [[choice] for choice in owned(form)]
    if not agents:
        groups = [
            [choice for choice in owned(form) if choice.player == player]
            for player in range(form.n_players)
        ]
    for group in groups:
        for actions in product(*(choice.actions for choice in group)):
            pure = {choice.label: {a: 1} for choice, a in zip(group, actions, strict=True)}
            if (
                group
                and payoffs(form, {**behavior, **pure})[group[0].player] > now[group[0].player]
            ):
                return False
    return True


def grid(form: ExtensiveForm, weights=THIRDS, most: int = 150, seed: int = 0) -> Iterator[dict]:
    """Yield behaviours whose probabilities are among these: all, or as many as told at random."""
    rows = []
    for choice in owned(form):
        m = len(choice.actions)
        values = weights if m < 3 else HALVES
        rows.append(
            [
                dict(zip(choice.actions, row, strict=True))
                for row in product(values, repeat=m)
                if sum(row) == 1
            ]
        )
    rng = Random(seed)
    chosen = product(*rows)
    if prod(map(len, rows)) > most:
        chosen = ([rng.choice(row) for row in rows] for _ in range(most))
    for each in chosen:
        yield {choice.label: row for choice, row in zip(owned(form), each, strict=True)}


def n_sets_with(solution, behavior: dict) -> int:
    """Return in how many of a solution's sets a behaviour is: one if it is an equilibrium."""
    from est_games.certificate.behavior_cell import Assessment

    found = 0
    for component in solution.components:
        found += sum(cell.contains(Assessment(behavior=behavior)) for cell in component.cells)
        if not component.cells:
            (number,) = component.extreme
            found += solution.equilibria[number].behavior == behavior
    return found
