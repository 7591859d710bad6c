"""Perfect and proper equilibria: seconds of games with many ties, and of three players.

Run with ``OMP_NUM_THREADS=1 python benchmarks/refinements.py [sizes]``. Two players: payoffs drawn
from 0, 1, 2, seeds 0..4; three: integers 0..100 and 0..2. No peer that is installed has either
concept.
"""

from __future__ import annotations

import argparse
import statistics
import time

import numpy as np

import est_games as eg

SEEDS = range(5)


def report(shape: tuple[int, ...], top: int, concept: str) -> None:
    """Print the median and the slowest of the seeds, and how many were answered in full."""
    seconds, whole = [], 0
    for seed in SEEDS:
        table = np.random.default_rng(seed).integers(0, top, (len(shape), *shape))
        game = eg.NormalForm.from_payoffs(table)
        started = time.perf_counter()
        found = eg.solve(game, concept)
        seconds.append(time.perf_counter() - started)
        whole += found.is_complete
    size = " x ".join(map(str, shape))
    print(
        f"{size:>12}  0..{top - 1:<4} {concept:<8} {statistics.median(seconds):8.3f} s "
        f"{max(seconds):8.3f} s  {whole} of {len(SEEDS)} complete"
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=[4, 6, 8, 10])
    for n in parser.parse_args().sizes:
        for concept in ("perfect", "proper"):
            report((n, n), 3, concept)
    for shape, top in (((2, 2, 2), 101), ((3, 3, 3), 101), ((2, 2, 2), 3), ((2, 2, 3), 3)):
        for concept in ("perfect", "proper"):
            report(shape, top, concept)


if __name__ == "__main__":
    main()
