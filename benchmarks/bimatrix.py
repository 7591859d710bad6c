"""All equilibria of random bimatrix games: seconds against the peers that are installed.

Run with ``OMP_NUM_THREADS=1 python benchmarks/bimatrix.py [--large] [--degenerate]``. Payoffs are
integers 0..100 (0..2 with ``--degenerate``), seeds 0..9, square games. Times are of warm code in
this process, with the proof; lrsnash is a process of its own, started and ended once a game, as
its users do. A peer's count of games is how many of the ten it answered with all equilibria.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from lrs import lrsnash

import est_games as eg

SEEDS = range(10)
LARGEST_FOR_PEERS = 14
Answer = set[tuple[float, ...]]


def rounded(mixtures: Any) -> tuple[float, ...]:
    """Return a profile as one row of floats, to be compared across programs."""
    return tuple(round(float(w), 6) + 0.0 for mixture in mixtures for w in mixture)


def ours(a: np.ndarray, b: np.ndarray) -> Answer:
    """Return our answer, which must be proved to be whole."""
    solution = eg.solve(eg.NormalForm.from_payoffs(a, b), "nash")
    if solution.status.name != "COMPLETE":
        raise RuntimeError(f"not proved: {solution}")
    return {rounded(e.profile) for e in solution.equilibria}


def lrs(a: np.ndarray, b: np.ndarray) -> Answer:
    """Return what lrsnash finds."""
    return {rounded(profile) for profile in lrsnash(a, b)}


def quantecon() -> Callable[[np.ndarray, np.ndarray], Answer] | None:
    """Return QuantEcon's vertex enumeration, if it is installed."""
    try:
        from quantecon.game_theory import NormalFormGame, Player, vertex_enumeration
    except ImportError:
        return None

    def solve(a: np.ndarray, b: np.ndarray) -> Answer:
        game = NormalFormGame([Player(a.astype(float)), Player(b.T.astype(float).copy())])
        try:
            return {rounded(profile) for profile in vertex_enumeration(game)}
        except Exception:
            return set()

    return solve


def timed(
    solve: Callable[[np.ndarray, np.ndarray], Answer], games: list[tuple[np.ndarray, np.ndarray]]
) -> tuple[float, list[Answer]]:
    """Return the median seconds a game, and the answers."""
    seconds, answers = [], []
    for a, b in games:
        started = time.perf_counter()
        answers.append(solve(a, b))
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds), answers


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--large", action="store_true", help="also 14; 16 and 18 without peers")
    parser.add_argument("--degenerate", action="store_true", help="payoffs 0, 1, 2")
    chosen = parser.parse_args()
    peers = {"lrsnash": lrs if shutil.which("lrsnash") else None, "quantecon": quantecon()}
    top = 3 if chosen.degenerate else 101
    ours(*np.random.default_rng(0).integers(0, top, (2, 8, 8)))
    for n in (8, 10, 12, *((14, 16, 18) if chosen.large else ())):
        games = [tuple(np.random.default_rng(s).integers(0, top, (2, n, n))) for s in SEEDS]
        median, answers = timed(ours, games)
        line = f"n = {n:2d}   est_games {median:8.4f} s"
        if n > LARGEST_FOR_PEERS:
            print(line, flush=True)
            continue
        for name, solve in peers.items():
            if solve is None:
                line += f"   {name}: not installed"
                continue
            solve(*games[0])
            theirs, found = timed(solve, games)
            whole = sum(a == b for a, b in zip(answers, found, strict=True))
            line += f"   {name} {theirs:8.4f} s ({theirs / median:.1f} x, {whole} of 10 in full)"
        print(line, flush=True)


if __name__ == "__main__":
    main()
