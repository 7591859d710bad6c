"""Subsets of up to five strategies, numbered: tables that the kernels of small games share.

The subsets of one size are numbered in the order of their bits, so that those of the first n
strategies are the first of them for every n.
"""

from __future__ import annotations

from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

MAX_STRATEGIES = 5

_SUBSETS = [
    sorted(combinations(range(MAX_STRATEGIES), k), key=lambda chosen: chosen[::-1])
    for k in range(MAX_STRATEGIES + 1)
]
_SHAPE = (MAX_STRATEGIES + 1, max(map(len, _SUBSETS)))

N_SUBSETS = np.array(
    [[comb(n, k) for k in range(MAX_STRATEGIES + 1)] for n in range(MAX_STRATEGIES + 1)],
    dtype=np.int64,
)
"""How many subsets of size k the first n strategies have: ``N_SUBSETS[n, k]``."""

MEMBERS = np.zeros((*_SHAPE, MAX_STRATEGIES), dtype=np.uint8)
"""``MEMBERS[k, s, r]``: the member r, in order, of the subset s of size k."""

BITS = np.zeros(_SHAPE, dtype=np.int64)
"""``BITS[k, s]``: the members as bits."""

WITHOUT = np.zeros((*_SHAPE, MAX_STRATEGIES), dtype=np.uint8)
"""``WITHOUT[k, s, r]``: the number, at size k - 1, of the subset without its member r."""

WITH = np.zeros((*_SHAPE, MAX_STRATEGIES), dtype=np.uint8)
"""``WITH[k, s, i]``: the number, at size k + 1, of the subset with i besides."""

PLACE = np.zeros((*_SHAPE, MAX_STRATEGIES), dtype=np.uint8)
"""``PLACE[k, s, i]``: how many members are smaller than i."""

for _k, _level in enumerate(_SUBSETS):
    for _s, _chosen in enumerate(_level):
        BITS[_k, _s] = sum(1 << i for i in _chosen)
        for _r, _i in enumerate(_chosen):
            MEMBERS[_k, _s, _r] = _i
            WITHOUT[_k, _s, _r] = _SUBSETS[_k - 1].index(_chosen[:_r] + _chosen[_r + 1 :])
        for _i in set(range(MAX_STRATEGIES)) - set(_chosen):
            WITH[_k, _s, _i] = _SUBSETS[_k + 1].index(tuple(sorted((*_chosen, _i))))
            PLACE[_k, _s, _i] = sum(j < _i for j in _chosen)


def support_pairs(n_own: int, n_other: int) -> NDArray[np.uint8]:
    """Return all pairs of equally large supports, shape (n_pairs, 3).

    Each row: the size, the number of the own support, and of the other's; they number the vertices
    of a player's best-response polyhedron.
    """
    rows = [
        (size, own, other)
        for size in range(1, min(n_own, n_other) + 1)
        for own in range(comb(n_own, size))
        for other in range(comb(n_other, size))
    ]
    return np.array(rows, dtype=np.uint8)
