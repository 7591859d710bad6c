"""Is this an extensive form? Everything wrong with its arrays and labels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from est_games.argument import TEXT, Kind, kind_problems, tuple_of
from est_games.errors import Problem
from est_games.game.extensive_view import InformationSet
from est_games.game.label import is_label, label_problems
from est_games.game.payoff_table import PayoffTable
from est_games.game.tree import CHANCE, TERMINAL, Tree

if TYPE_CHECKING:
    from est_games.game.extensive import ExtensiveForm

_SHOWN_PROBLEMS = 20


def form_problems(form: ExtensiveForm) -> list[Problem]:
    """Return the first few problems of a form; the rest say little more."""
    return _kind_problems(form) or _first(_choice_problems(form)) or _first(_node_problems(form))


_FIELDS: Mapping[str, Kind | type] = {
    "players": tuple_of(TEXT),
    "tree": Tree,
    "information_sets": tuple_of(InformationSet),
    "outcome": Kind(
        lambda value: isinstance(value, np.ndarray) and value.ndim == 1 and value.dtype.kind == "i",
        "an array of whole numbers",
    ),
    "outcomes": tuple_of(PayoffTable),
    "title": TEXT,
    "node_labels": tuple_of(TEXT),
    "outcome_labels": tuple_of(TEXT),
    "sources": tuple_of(tuple),
}


def _kind_problems(form: ExtensiveForm) -> list[Problem]:
    return kind_problems(_FIELDS, {name: getattr(form, name) for name in _FIELDS})


def _first(problems: Iterator[Problem]) -> list[Problem]:
    return list(islice(problems, _SHOWN_PROBLEMS))


def _choice_problems(form: ExtensiveForm) -> Iterator[Problem]:
    yield from label_problems(form.players, "players")
    if not form.players:
        yield Problem(path="players", message="a game needs a player")
    yield from label_problems(
        [choice.label for choice in form.information_sets], "information_sets"
    )
    # Many sets have the same actions; each list of them is looked at once.
    sound: set[tuple[str, ...]] = set()
    for number, choice in enumerate(form.information_sets):
        path = f"information_sets[{number}]"
        if choice.actions not in sound:
            yield from label_problems(choice.actions, f"{path}.actions")
            if not choice.actions:
                yield Problem(path=f"{path}.actions", message="a choice needs an action")
            sound.add(choice.actions)
        if not CHANCE <= choice.player < len(form.players):
            yield Problem(path=path, message="is no player's", value=str(choice.player))
        if choice.is_chance:
            yield from _probability_problems(choice, path)
        elif choice.probabilities:
            yield Problem(path=path, message="is a player's and cannot have probabilities")


def _probability_problems(choice: InformationSet, path: str) -> Iterator[Problem]:
    weights: Sequence[Fraction] = choice.probabilities
    if len(weights) != len(choice.actions):
        yield Problem(path=path, message="needs one probability per action")
    elif any(weight < 0 for weight in weights):
        yield Problem(path=path, message="has a negative probability", value=choice.label)
    elif sum(weights) != 1:
        yield Problem(
            path=path, message="has probabilities that do not sum to one", value=str(sum(weights))
        )


def _node_problems(form: ExtensiveForm) -> Iterator[Problem]:
    n = form.n_nodes
    lengths = {
        "tree.information_set": len(form.tree.information_set),
        "outcome": len(form.outcome),
        "node_labels": len(form.node_labels) or n,
        "sources": len(form.sources) or n,
    }
    wrong = {name: length for name, length in lengths.items() if length != n}
    for name, length in wrong.items():
        yield Problem(path=name, message=f"needs {n} entries", value=str(length))
    if wrong:
        return
    if not n:
        yield Problem(path="tree.parent", message="a tree needs a root")
        return
    yield from _outcome_problems(form)
    for label in sorted({label for label in form.node_labels if label and not is_label(label)}):
        path = f"node_labels[{form.node_labels.index(label)}]"
        yield Problem(path=path, message="is not a label", value=label)
    yield from _tree_problems(form)


def _outcome_problems(form: ExtensiveForm) -> Iterator[Problem]:
    counts = {table.n_profiles for table in form.outcomes}
    if len(form.outcomes) != form.n_players or len(counts) > 1:
        message = f"needs {form.n_players} tables of equal length"
        yield Problem(path="outcomes", message=message, value=str(len(form.outcomes)))
        return
    n_outcomes = counts.pop() if counts else 0
    outside = np.flatnonzero((form.outcome < -1) | (form.outcome >= n_outcomes))
    if len(outside):
        value = str(form.outcome[outside[0]])
        yield Problem(path=f"outcome[{outside[0]}]", message="is no outcome", value=value)
    if len(form.outcome_labels) not in (0, n_outcomes):
        message = f"needs {n_outcomes} entries"
        yield Problem(path="outcome_labels", message=message, value=str(len(form.outcome_labels)))
    for number, label in enumerate(form.outcome_labels):
        if label and not is_label(label):
            yield Problem(path=f"outcome_labels[{number}]", message="is not a label", value=label)


def _tree_problems(form: ExtensiveForm) -> Iterator[Problem]:
    """Yield the first place where the nodes are not a tree in level order."""
    tree, sets = form.tree, form.information_sets
    owners = [choice.player for choice in sets]
    widths = [len(choice.actions) for choice in sets]
    if tree.set_player.tolist() != owners or tree.set_n_actions.tolist() != widths:
        yield Problem(path="tree", message="has other choices than the information sets")
        return
    numbers = tree.information_set
    wrong = np.flatnonzero((numbers < TERMINAL) | (numbers >= len(sets)))
    if len(wrong):
        path = f"information_set[{wrong[0]}]"
        yield Problem(path=path, message="is no information set", value=str(numbers[wrong[0]]))
        return
    expected = np.append(-1, np.repeat(np.arange(tree.n_nodes), tree.n_children))[: tree.n_nodes]
    found = tree.parent[: len(expected)]
    differing = np.flatnonzero(found != expected)
    if len(differing) or len(expected) < tree.n_nodes:
        place = int(differing[0]) if len(differing) else len(expected)
        message = "breaks the level order, or follows a node with too few or too many actions"
        yield Problem(path=f"parent[{place}]", message=message, value=str(tree.parent[place]))
        return
    if int(tree.n_children.sum()) >= tree.n_nodes:
        message = "the tree ends before every action leads somewhere"
        yield Problem(path="parent", message=message, value=f"{tree.n_nodes} nodes")
    for number in np.flatnonzero(np.diff(tree.member_start) == 0).tolist():
        path = f"information_sets[{number}]"
        yield Problem(path=path, message="is met at no node", value=sets[number].label)
