"""Writing .efg files, Gambit's format for extensive forms."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from est_games.game.extensive import TERMINAL, ExtensiveForm, InformationSet
from est_games.game.gambit_text import quoted


def write_efg(form: ExtensiveForm) -> str:
    """Return an extensive form as the text of an .efg file, payoffs and probabilities exact.

    Notes
    -----
    Information sets are numbered by player in the order in which they stand in the form, outcomes
    in the order of the nodes, equal ones once. Sources are not written: the format has no place for
    them.
    """
    numbers = _information_set_numbers(form)
    outcomes: dict[tuple[str, tuple[Fraction, ...]], int] = {}
    lines = [f"EFG 2 R {quoted(form.title)} {{ {' '.join(map(quoted, form.players))} }}", '""', ""]
    heads = [
        _choice_text(choice, numbers[place]) for place, choice in enumerate(form.information_sets)
    ]
    for node in np.argsort(form.tree.preorder).tolist():
        place = form.information_set[node]
        label = quoted(form.node_labels[node] if form.node_labels else "")
        outcome = _outcome_text(form, node, outcomes)
        if place == TERMINAL:
            lines.append(f"t {label} {outcome}")
        else:
            kind = "c" if form.information_sets[place].is_chance else "p"
            lines.append(f"{kind} {label} {heads[place]} {outcome}")
    return "\n".join(lines) + "\n"


def _information_set_numbers(form: ExtensiveForm) -> list[int]:
    counters: dict[int, int] = {}
    numbers = []
    for choice in form.information_sets:
        counters[choice.player] = counters.get(choice.player, 0) + 1
        numbers.append(counters[choice.player])
    return numbers


def _choice_text(choice: InformationSet, number: int) -> str:
    if choice.is_chance:
        pairs = zip(choice.actions, choice.probabilities, strict=True)
        actions = " ".join(f"{quoted(action)} {weight}" for action, weight in pairs)
        return f"{number} {quoted(choice.label)} {{ {actions} }}"
    actions = " ".join(map(quoted, choice.actions))
    return f"{choice.player + 1} {number} {quoted(choice.label)} {{ {actions} }}"


def _outcome_text(
    form: ExtensiveForm, node: int, outcomes: dict[tuple[str, tuple[Fraction, ...]], int]
) -> str:
    payoffs = form.payoffs[node]
    if not payoffs:
        return "0"
    label = form.node(node).outcome
    number = outcomes.setdefault((label, payoffs), len(outcomes) + 1)
    return f"{number} {quoted(label)} {{ {', '.join(map(str, payoffs))} }}"
