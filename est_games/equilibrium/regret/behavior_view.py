"""Behaviour as a mapping of labels, made from an array where it is looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from est_games.equilibrium.regret.layout import Floats
from est_games.game.extensive import ExtensiveForm


class BehaviorView(Mapping[str, Mapping[str, Fraction]]):
    """``behavior[information set][action]``, exact: weights over their sum.

    Parameters
    ----------
    form : ExtensiveForm
        The game.
    weights : array of float, shape (n_actions,)
        For every action in the form's order, nature's among them, which are passed over.

    Examples
    --------
    >>> import numpy as np
    >>> from est_games.game.published_trees import published_tree
    >>> behavior = BehaviorView(published_tree("kuhn-1950"), np.ones(33))
    >>> len(behavior), behavior["1: J"]["bet"]
    (12, Fraction(1, 2))
    """

    def __init__(self, form: ExtensiveForm, weights: Floats) -> None:
        self._form = form
        self._weights = weights

    def __getitem__(self, label: str) -> Mapping[str, Fraction]:
        number = self._form.information_set_index[label]
        choice = self._form.information_sets[number]
        if choice.is_chance:
            raise KeyError(label)
        start, end = self._form.tree.action_start[number : number + 2].tolist()
        weights = [Fraction(weight) for weight in self._weights[start:end].tolist()]
        total = sum(weights, Fraction(0))
        return {
            action: weight / total for action, weight in zip(choice.actions, weights, strict=True)
        }

    def __iter__(self) -> Iterator[str]:
        return (choice.label for choice in self._form.information_sets if not choice.is_chance)

    def __len__(self) -> int:
        return sum(not choice.is_chance for choice in self._form.information_sets)

    def __repr__(self) -> str:
        return f"BehaviorView({len(self)} information sets)"
