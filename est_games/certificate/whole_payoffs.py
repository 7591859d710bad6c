"""Payoffs and chances of a tree as whole numbers, so scaled that all worths are whole."""

from __future__ import annotations

from dataclasses import dataclass
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from est_games.certificate.kernels.one_shot import most_chance_moves
from est_games.game.extensive import CHANCE, ExtensiveForm

_ROOM = 2**61


@dataclass(frozen=True, kw_only=True, eq=False)
class WholePayoffs:
    """A tree's numbers, whole.

    Parameters
    ----------
    accruing : array of int64, or of whole numbers of any size, shape (n_nodes, n_players)
        What accrues at each node, times each player's unit.
    shares : array of the same kind, shape (n_actions,)
        Nature's probabilities times `base`.
    base : int
        Their common denominator.
    units : tuple of int, shape (n_players,)
        What payoffs were multiplied by.
    fits : bool
        Whether all worths fit 64 bits.
    """

    accruing: NDArray[Any]
    shares: NDArray[Any]
    base: int
    units: tuple[int, ...]
    fits: bool


def whole_payoffs(form: ExtensiveForm) -> WholePayoffs:
    """Return a tree's payoffs and chances as whole numbers.

    Parameters
    ----------
    form : ExtensiveForm
        Any tree.

    Notes
    -----
    Payoffs are multiplied by ``D ** C``, where `D` is a common denominator of nature's
    probabilities and `C` the most of nature's moves on a path.
    """
    tree = form.tree
    natural = np.flatnonzero(tree.set_player == CHANCE).tolist()
    weights = [form.information_sets[number].probabilities for number in natural]
    base = lcm(*{weight.denominator for row in weights for weight in row})
    levels = int(most_chance_moves(tree.parent, tree.player)) if weights else 0
    shares = np.zeros(int(tree.action_start[-1]), dtype=object)
    for number, row in zip(natural, weights, strict=True):
        start = int(tree.action_start[number])
        shares[start : start + len(row)] = [int(weight * base) for weight in row]
    scale = base**levels
    numbers = [
        np.array(table.numerators(slice(None)), dtype=object)
        if table.integers is None
        else table.integers
        for table in form.outcomes
    ]
    most = max(max(-int(own.min()), int(own.max())) for own in numbers if len(own))
    fits = most * scale * len(tree.level_start) * base < _ROOM
    kind = np.int64 if fits else object
    columns = [np.append(own.astype(kind) * (scale if scale > 1 else 1), 0) for own in numbers]
    return WholePayoffs(
        accruing=np.stack(columns, axis=-1)[form.outcome],
        shares=shares.astype(kind),
        base=base if fits else int(base),
        units=tuple(table.denominator * scale for table in form.outcomes),
        fits=fits,
    )
