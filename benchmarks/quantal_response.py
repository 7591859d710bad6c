"""The logit branch and what it leads to: seconds against Gambit, in the same run.

Run with ``OMP_NUM_THREADS=1 python benchmarks/quantal_response.py [--large]``. Payoffs are integers
0..100, seeds 0..9. Times are of the processor, of warm code in this process: a few calls in a row,
then the peer's, and so on in turns, of which each game's best counts. Medians are compared, and the
median of each game's ratio. Ours are with the proof of every point and of the limit; the peer's are
without.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np

import est_games as eg

SEEDS = range(10)
ROUNDS = 7
IN_A_ROW = 3
WORK: dict[str, tuple[Callable[[Any], Any], str]] = {
    "logit branch": (eg.quantal_response, "logit_branch"),
    "logit to Nash": (lambda game: eg.solve(game, "logit-nash"), "logit"),
    "global Newton": (lambda game: eg.solve(game, "global-newton"), "gnm"),
}


def peers() -> dict[str, Callable[[Any], Any]]:
    """Return Gambit's solvers by name, if it is installed."""
    try:
        import pygambit
    except ImportError:
        return {}
    return {
        "logit_branch": lambda game: pygambit.qre.logit_solve_branch(game, use_strategic=True),
        "logit": pygambit.nash.logit_solve,
        "gnm": pygambit.nash.gnm_solve,
    }


def seconds(solve: Callable[[Any], Any], game: Any) -> float:
    """Return how long the fastest of a few calls in a row takes."""
    taken = []
    for _ in range(IN_A_ROW):
        started = time.process_time()
        solve(game)
        taken.append(time.process_time() - started)
    return min(taken)


def compared(
    name: str, shape: tuple[int, ...], peer: Callable[[Any], Any] | None, rounds: int
) -> str:
    """Return one line of the table."""
    ours, theirs = [], []
    for seed in SEEDS:
        payoffs = np.random.default_rng(seed).integers(0, 101, (len(shape), *shape))
        game = eg.NormalForm.from_payoffs(payoffs)
        solve = WORK[name][0]
        solve(game)
        other = None
        if peer is not None:
            import pygambit

            other = pygambit.StrategicGame.from_arrays(*payoffs.astype(float))
        pairs = [
            (seconds(solve, game), seconds(peer, other) if peer is not None else np.nan)
            for _ in range(rounds)
        ]
        ours.append(min(pair[0] for pair in pairs))
        theirs.append(min(pair[1] for pair in pairs))
    size = "x".join(map(str, shape))
    line = f"{size:12} {name:14} est_games {1e3 * statistics.median(ours):8.2f} ms"
    if peer is None:
        return line
    ratio = statistics.median(theirs) / statistics.median(ours)
    by_game = statistics.median(b / a for a, b in zip(ours, theirs, strict=True))
    return (
        line + f"   Gambit {1e3 * statistics.median(theirs):8.2f} ms   ratio {ratio:.1f}, "
        f"game by game {by_game:.1f}"
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--large", action="store_true", help="also larger games, ours alone")
    chosen = parser.parse_args()
    known = peers()
    if not known:
        print("pygambit is not installed (extra: peers): ours alone")
    for name, (_, peer) in WORK.items():
        print(compared(name, (3, 3, 3), known.get(peer), ROUNDS), flush=True)
    if chosen.large:
        for shape in ((4, 4, 4, 4, 4), (10, 10, 10), (30, 30)):
            for name in WORK:
                print(compared(name, shape, None, 1), flush=True)


if __name__ == "__main__":
    main()
