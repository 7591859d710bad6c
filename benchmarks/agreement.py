"""Extreme equilibria of random bimatrix games against lrsnash, exactly: how many games differ.

Run with ``python benchmarks/agreement.py [--games 2000] [--degenerate]``; needs lrsnash (Debian:
lrslib). Sizes: 1 x 2 to 8 x 8. Every other game is degenerate by construction (degenerate.py), all
are with ``--degenerate``. Games up to 5 x 5 are also solved as a batch of one.
"""

from __future__ import annotations

import argparse
import shutil
import sys

import numpy as np
from degenerate import DEGENERATE
from lrs import lrsnash

import est_games as eg
from est_games.equilibrium.kernels.subsets import MAX_STRATEGIES


def generic(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """Return payoffs 0..100."""
    return rng.integers(0, 101, (2, *shape))


def profiles(game: np.ndarray) -> set[tuple[tuple[object, ...], ...]]:
    """Return our answer, which must be proved to be whole."""
    solution = eg.solve(eg.NormalForm.from_payoffs(game), "nash")
    if solution.status is not eg.Status.COMPLETE:
        raise RuntimeError(f"not proved: {solution}")
    return {each.profile for each in solution.equilibria}


def main() -> None:
    """Print how many games were compared, and how many differ."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--games", type=int, default=2000)
    parser.add_argument("--degenerate", action="store_true", help="no others")
    chosen = parser.parse_args()
    if shutil.which("lrsnash") is None:
        sys.exit("lrsnash is not installed (Debian: lrslib)")
    n_equilibria = n_batched = n_different = n_batch_different = 0
    for seed in range(chosen.games):
        rng = np.random.default_rng(seed)
        shape = (int(rng.integers(1, 9)), int(rng.integers(2, 9)))
        turn = seed if chosen.degenerate else seed // 2
        is_generic = seed % 2 and not chosen.degenerate
        make = generic if is_generic else DEGENERATE[turn % len(DEGENERATE)]
        game = make(rng, shape)
        ours = profiles(game)
        n_equilibria += len(ours)
        n_different += ours != lrsnash(*game)
        if max(shape) <= MAX_STRATEGIES:
            n_batched += 1
            batch = eg.nash_batch(game)
            rows = {
                tuple(tuple(round(float(p), 9) for p in side) for side in pair)
                for pair in batch.equilibria()
            }
            exact = {
                tuple(tuple(round(float(p), 9) for p in side) for side in pair) for pair in ours
            }
            n_batch_different += rows != exact or len(rows) != batch.counts
    print(
        f"{chosen.games} games, {n_equilibria} extreme equilibria: {n_different} games differ from "
        f"lrsnash; {n_batched} of them as batches: {n_batch_different} differ"
    )


if __name__ == "__main__":
    main()
