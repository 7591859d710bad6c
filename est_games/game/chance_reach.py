"""Nature's probability of every play of a tree, exact, in whole numbers."""

from __future__ import annotations

from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from est_games.game.extensive import ExtensiveForm
from est_games.game.tree import CHANCE

_WHOLE = 2**62


def chance_reach(form: ExtensiveForm) -> tuple[NDArray[Any], int]:
    """Return the product of nature's probabilities along every play, times one denominator.

    Returns
    -------
    numerators : array of int, shape (n_leaves,)
        Machine integers if even their sum fits, otherwise Python's.
    denominator : int
        What they are divided by.

    Notes
    -----
    Only nature's moves are multiplied; whatever follows the same move of nature's shares it.

    Examples
    --------
    >>> from est_games.game.extensive_builder import ExtensiveBuilder
    >>> tree = ExtensiveBuilder(["a"])
    >>> sky = tree.chance({"rain": "1/3", "sun": "2/3"})
    >>> wind = tree.chance({"calm": "1/4", "gale": "3/4"}, after=sky["rain"])
    >>> for branch in (sky["sun"], *wind):
    ...     tree.terminal([0], after=branch)
    >>> chance_reach(tree.build())
    (array([8, 1, 3]), 12)
    """
    tree = form.tree
    last = np.zeros(tree.n_nodes, dtype=np.int64)
    by_nature = tree.player == CHANCE
    for level in list(tree.levels)[1:]:
        above = tree.parent[level]
        last[level] = np.where(by_nature[above], np.arange(level.start, level.stop), last[above])
    moved = np.unique(last).tolist()
    reach = {0: Fraction(1)}
    for node in moved:
        if node:
            before = int(tree.parent[node])
            choice = form.information_sets[int(tree.information_set[before])]
            reach[node] = reach[int(last[before])] * choice.probabilities[int(tree.action[node])]
    ends, places = np.unique(last[tree.leaves], return_inverse=True)
    plays = [reach[node] for node in ends.tolist()]
    scale = lcm(*(play.denominator for play in plays))
    whole = [play.numerator * (scale // play.denominator) for play in plays]
    fits = max(whole) * len(places) < _WHOLE
    return np.array(whole, dtype=np.int64 if fits else object)[places], scale


def move_chances(form: ExtensiveForm) -> tuple[Fraction, ...]:
    """Return nature's probability of the move that leads to each node; one where a player moved."""
    numbers = [Fraction(1)] * form.n_nodes
    for number, choice in enumerate(form.information_sets):
        if choice.is_chance:
            for node in form.members[number]:
                successors = form.children[node]
                numbers[successors.start : successors.stop] = choice.probabilities
    return tuple(numbers)
