"""All equilibria of random games of many players: seconds and counts beside Gambit's enumpoly.

Run with ``OMP_NUM_THREADS=1 python benchmarks/many_players.py [--four]``. Payoffs are integers
0..100, seeds 0..9, three players with three strategies each; with ``--four`` four players, three
seeds. Our times are of warm code in this process, with the proof that there are no others; Gambit
solves in this process too, without a proof.
"""

from __future__ import annotations

import argparse
import io
import statistics
import time
from typing import Any

import numpy as np

import est_games as eg
from est_games.game.nfg import write_nfg


def gambit() -> Any:
    """Return pygambit, if it is installed."""
    try:
        import pygambit
    except ImportError:
        return None
    return pygambit


def timed(function: Any, *arguments: Any) -> tuple[float, Any]:
    """Return the seconds a call took, and what it returned."""
    started = time.perf_counter()
    answer = function(*arguments)
    return time.perf_counter() - started, answer


def main() -> None:
    """Print a line a game and the medians."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--four", action="store_true")
    chosen = parser.parse_args()
    shape, seeds = ((3,) * 4, range(3)) if chosen.four else ((3,) * 3, range(10))
    pygambit = None if chosen.four else gambit()
    games = [
        eg.NormalForm.from_payoffs(
            np.random.default_rng(seed).integers(0, 101, (len(shape), *shape))
        )
        for seed in seeds
    ]
    eg.solve(games[0], "nash")
    ours, theirs, n_whole = [], [], 0
    for seed, game in zip(seeds, games, strict=True):
        seconds, solution = timed(eg.solve, game, "nash")
        ours.append(seconds)
        found = len(solution.equilibria)
        line = f"seed {seed}: est_games {seconds * 1e3:8.1f} ms, {found:2d} {solution.status.name}"
        if pygambit is not None:
            parsed = pygambit.read_nfg(io.BytesIO(write_nfg(game).encode()))
            seconds, result = timed(pygambit.nash.enumpoly_solve, parsed)
            theirs.append(seconds)
            n_whole += len(result.equilibria) == found
            line += f"   enumpoly {seconds * 1e3:8.1f} ms, {len(result.equilibria):2d}"
        print(line, flush=True)
    median = statistics.median(ours)
    line = f"median: est_games {median * 1e3:.1f} ms, worst {max(ours) * 1e3:.1f} ms"
    if theirs:
        other = statistics.median(theirs)
        line += f"   enumpoly {other * 1e3:.1f} ms ({other / median:.2f} x), {n_whole} in full"
    print(line)


if __name__ == "__main__":
    main()
