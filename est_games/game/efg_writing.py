"""Writing .efg files, Gambit's format for extensive forms."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from est_games.game.extensive import ExtensiveForm, InformationSet
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
    heads = [
        ("c" if choice.is_chance else "p", f" {_choice_text(choice, numbers[place])}")
        for place, choice in enumerate(form.information_sets)
    ]
    heads.append(("t", ""))
    order = np.argsort(form.tree.preorder)
    outcomes = form.outcome[order].tolist()
    paid = _outcome_texts(form, outcomes)
    told = [heads[place] for place in form.tree.information_set[order].tolist()]
    labels = ['""'] * form.n_nodes
    if form.node_labels:
        labels = [quoted(form.node_labels[node]) for node in order.tolist()]
    lines = [
        f"{kind} {label}{head} {paid[outcome]}"
        for (kind, head), label, outcome in zip(told, labels, outcomes, strict=True)
    ]
    title, players = quoted(form.title), " ".join(map(quoted, form.players))
    return "\n".join([f"EFG 2 R {title} {{ {players} }}", '""', "", *lines, ""])


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


def _outcome_texts(form: ExtensiveForm, met: Sequence[int]) -> list[str]:
    """Return how each outcome is told, numbered as they are met; equal ones once, nothing last."""
    rows = list(zip(*(table.fractions for table in form.outcomes), strict=True))
    labels = form.outcome_labels or ("",) * len(rows)
    numbers: dict[tuple[str, tuple[Fraction, ...]], int] = {}
    texts = ["0"] * (len(rows) + 1)
    for outcome in dict.fromkeys(met):
        if outcome >= 0:
            label, row = labels[outcome], rows[outcome]
            number = numbers.setdefault((label, row), len(numbers) + 1)
            texts[outcome] = f"{number} {quoted(label)} {{ {', '.join(map(str, row))} }}"
    return texts
