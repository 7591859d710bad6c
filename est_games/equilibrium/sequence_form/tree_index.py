"""The indices of the components of a small tree of two: those of its strategic form."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from math import prod
from time import perf_counter

from est_games.equilibrium.bimatrix.bimatrix_nash import bimatrix_nash
from est_games.equilibrium.correlated.tree_side import Side
from est_games.equilibrium.solution import EquilibriumComponent
from est_games.game.extensive import ExtensiveForm
from est_games.game.mixed_behavior import plan_from_mixed

MAX_ENTRIES = 100
"""Profiles of reduced strategies; with more, no index is sought."""


def component_indices(
    form: ExtensiveForm, components: Sequence[EquilibriumComponent], deadline: float | None
) -> list[int | None]:
    """Return the index of each component of equilibria of a tree; None where it is not told.

    Parameters
    ----------
    form : ExtensiveForm
        The tree, with perfect recall.
    components : sequence of EquilibriumComponent
        All of them, their `subsets` realisation plans.
    deadline : float or None
        A time of ``time.perf_counter``, in seconds.

    Returns
    -------
    list of int or None
        They sum to one. None for all where more than two play, the strategic form has more than
        :data:`MAX_ENTRIES` profiles, or its indices were not determined in time.

    Notes
    -----
    1. Mixtures of reduced strategies with the same plan are a polytope, and all of them are
       equilibria or none: each component of the strategic form is all mixtures with the plans of
       one component of the tree, and the index does not change if equivalent strategies are made
       one (Govindan and Wilson).
    2. The indices of the strategic form are counted and checked as those of any table
       (:func:`.bimatrix_nash.bimatrix_nash`).
    3. A plan of one of its extreme equilibria tells which component of the tree is meant.

    References
    ----------
    Govindan and Wilson (2005), Essential equilibria: invariance of the index.

    Examples
    --------
    An entry game: the threat may vanish when payoffs are changed a little.

    >>> import est_games as eg
    >>> solution = eg.solve(eg.published_tree("selten-1978"), "nash")
    >>> [component.index for component in solution.components]
    [1, 0]
    """
    unknown: list[int | None] = [None] * len(components)
    if form.n_players != 2:
        return unknown
    sizes = (Side.of(form, player).n_strategies(full=False) for player in range(2))
    left = None if deadline is None else deadline - perf_counter()
    if prod(sizes) > MAX_ENTRIES or (left is not None and left <= 0):
        return unknown
    table = bimatrix_nash(form.to_normal(), timeout=left)
    if not table.is_complete:
        return unknown
    owner = {
        plans: place
        for place, component in enumerate(components)
        for subset in component.subsets
        for plans in product(*map(tuple, subset))
    }
    found = dict(enumerate(unknown))
    for each in table.components:
        plans = (plan_from_mixed(form, table.equilibria[k].profile) for k in each.extreme)
        homes = {owner[pair] for pair in plans if pair in owner}
        if len(homes) != 1 or found[(home := homes.pop())] is not None:
            return unknown
        found[home] = each.index
    indices = list(found.values())
    return indices if sum(x for x in indices if x is not None) == 1 else unknown
