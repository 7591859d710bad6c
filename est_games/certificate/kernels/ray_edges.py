"""Which rays of a cone share an edge, in machine words."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Words = NDArray[np.uint64]


@njit(cache=True)
def ray_edges(inside: Words, outside: Words, everything: Words, n_least: int) -> NDArray[np.int64]:
    """Return the pairs of rays, one of each kind, that share an edge.

    Parameters
    ----------
    inside, outside, everything : arrays of uint64, shape (n, n_words)
        The constraints that each ray makes tight, as bits; `everything` holds all rays.
    n_least : int
        How many two rays that share an edge have in common at least.

    Returns
    -------
    array of int, shape (n_pairs, 2)
        Places in `inside` and `outside`.
    """
    n_words = everything.shape[1]
    pairs = np.empty((16, 2), dtype=np.int64)
    n_pairs = 0
    common = np.empty(n_words, dtype=np.uint64)
    for i in range(len(inside)):
        for j in range(len(outside)):
            count = 0
            for w in range(n_words):
                word = inside[i, w] & outside[j, w]
                common[w] = word
                while word and count < n_least:
                    word &= word - np.uint64(1)
                    count += 1
            if count < n_least:
                continue
            n_holders = 0
            for k in range(len(everything)):
                holds = True
                for w in range(n_words):
                    if common[w] & ~everything[k, w]:
                        holds = False
                        break
                if holds:
                    n_holders += 1
                    if n_holders > 2:
                        break
            if n_holders == 2:
                if n_pairs == len(pairs):
                    longer = np.empty((2 * n_pairs, 2), dtype=np.int64)
                    longer[:n_pairs] = pairs
                    pairs = longer
                pairs[n_pairs, 0] = i
                pairs[n_pairs, 1] = j
                n_pairs += 1
    return pairs[:n_pairs]
