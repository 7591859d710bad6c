"""All equilibria of random bimatrix games: seconds against the peers that are installed.

Run with ``OMP_NUM_THREADS=1 python benchmarks/bimatrix.py [--large] [--degenerate]``. Payoffs are
integers 0..100, or those of the classes of degenerate.py, seeds 0..9, square games. Times are of
warm code in this process, with the proof, and of the extreme equilibria alone, without proof,
payoffs, components and indices; lrsnash is a process of its own, started and ended once a game, as
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
from degenerate import DEGENERATE
from lrs import lrsnash

import est_games as eg
from est_games.equilibrium.bimatrix.best_response_polytope import best_response_polytopes
from est_games.equilibrium.bimatrix.label_tree import label_search
from est_games.equilibrium.bimatrix.tree_equilibria import tree_equilibria

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


def extreme_alone(a: np.ndarray, b: np.ndarray) -> Answer:
    """Return our answer without proof, payoffs, components and indices: what lrsnash gives."""
    polytopes = best_response_polytopes(eg.NormalForm.from_payoffs(a, b))
    *_, found = label_search(polytopes)
    extreme, _ = tree_equilibria(polytopes, found.leaves)
    return {rounded((extreme.first[x], extreme.second[y])) for x, y in extreme.pairs}


def compared(name: str, games: list[tuple[np.ndarray, np.ndarray]]) -> str:
    """Return one line: our median seconds, and those of the peers up to the size they are up to.

    A peer's ratios are to ours with proof and to ours without.
    """
    peers = {"lrsnash": lrs if shutil.which("lrsnash") else None, "quantecon": quantecon()}
    ours(*games[0])
    extreme_alone(*games[0])
    median, answers = timed(ours, games)
    bare, _ = timed(extreme_alone, games)
    line = f"{name}   est_games {median:8.4f} s, without proof {bare:.4f} s"
    if len(games[0][0]) > LARGEST_FOR_PEERS:
        return line
    for peer, solve in peers.items():
        if solve is None:
            line += f"   {peer}: not installed"
            continue
        solve(*games[0])
        theirs, found = timed(solve, games)
        whole = sum(a == b for a, b in zip(answers, found, strict=True))
        ratios = f"{theirs / median:.1f} x, {theirs / bare:.1f} x"
        line += f"   {peer} {theirs:8.4f} s ({ratios}; {whole} of 10 in full)"
    return line


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--large", action="store_true", help="also 14; 16 and 18 without peers")
    parser.add_argument("--degenerate", action="store_true", help="classes of games with ties")
    chosen = parser.parse_args()
    sizes = (8, 10, 12, *((14, 16, 18) if chosen.large else ()))
    for make in DEGENERATE if chosen.degenerate else (None,):
        for n in sizes:
            drawn = [np.random.default_rng(seed) for seed in SEEDS]
            if make is None:
                games = [tuple(rng.integers(0, 101, (2, n, n))) for rng in drawn]
            else:
                games = [tuple(make(rng, (n, n))) for rng in drawn]
            name = f"{make.__name__ if make else ''} n = {n:2d}".strip()
            print(compared(f"{name:17s}", games), flush=True)


if __name__ == "__main__":
    main()
