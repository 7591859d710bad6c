"""Extreme equilibria of random bimatrix games against lrsnash, exactly: how many games differ.

Run with ``python benchmarks/agreement.py [--games 2000]``; needs lrsnash (Debian: lrslib). Sizes:
1 x 2 to 8 x 8. Every other game is degenerate by construction: payoffs 0, 1, 2; duplicated
strategies; a veto; a threshold. Games up to 5 x 5 are also solved as a batch of one.
"""

from __future__ import annotations

import argparse
import shutil
import sys

import numpy as np
from lrs import lrsnash

import est_games as eg
from est_games.equilibrium.kernels.subsets import MAX_STRATEGIES


def generic(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """Return payoffs 0..100."""
    return rng.integers(0, 101, (2, *shape))


def tied(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """Return payoffs 0, 1, 2."""
    return rng.integers(0, 3, (2, *shape))


def duplicated(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """Return a game in which strategies recur."""
    game = rng.integers(0, 101, (2, *shape))
    rows = rng.integers(0, shape[0], shape[0])
    columns = rng.integers(0, shape[1], shape[1])
    return game[:, rows][:, :, columns]


def veto(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """Return a game in which either player can keep the status quo in several ways."""
    game = rng.integers(-5, 6, (2, *shape))
    game[:, : 1 + shape[0] // 2] = 0
    game[:, :, : shape[1] // 2] = 0
    return game


def threshold(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """Return a game whose outcome turns on whether efforts reach a sum; effort costs."""
    first, second = np.indices(shape)
    reached = first + second >= rng.integers(1, sum(shape) - 1)
    worth = rng.integers(1, 5, 2)
    cost = rng.integers(0, 2, 2)
    return np.stack([worth[0] * reached - cost[0] * first, worth[1] * reached - cost[1] * second])


DEGENERATE = (tied, duplicated, veto, threshold)


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
    chosen = parser.parse_args()
    if shutil.which("lrsnash") is None:
        sys.exit("lrsnash is not installed (Debian: lrslib)")
    n_equilibria = n_batched = n_different = n_batch_different = 0
    for seed in range(chosen.games):
        rng = np.random.default_rng(seed)
        shape = (int(rng.integers(1, 9)), int(rng.integers(2, 9)))
        make = generic if seed % 2 else DEGENERATE[seed // 2 % len(DEGENERATE)]
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
