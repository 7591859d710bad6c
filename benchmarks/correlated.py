"""Correlated equilibria, bargaining and coalitions: seconds of random games, all of it proved.

Run with ``OMP_NUM_THREADS=1 python benchmarks/correlated.py [--payoffs]``. Payoffs are integers
0..100, seeds 0..4; medians and the slowest. No peer that is installed answers these questions:
the time of the same linear program in floats alone (HiGHS by scipy, dense and without a proof)
stands beside the best for a welfare. ``--payoffs`` adds the vertices of all
payoffs, a minute for each set at most.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.optimize import linprog

import est_games as eg

SEEDS = range(5)


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Return the seconds some work takes, and what it gives."""
    started = time.perf_counter()
    answer = work()
    return time.perf_counter() - started, answer


def drawn(shape: tuple[int, ...], seed: int) -> eg.NormalForm:
    """Return a random game."""
    generator = np.random.default_rng(seed)
    return eg.NormalForm.from_payoffs(generator.integers(0, 101, (len(shape), *shape)))


def in_floats(game: eg.NormalForm) -> float:
    """Return the greatest sum of payoffs in correlated equilibrium, as floats have it."""
    table = game.array
    rows = []
    for player, m in enumerate(game.shape):
        own = np.moveaxis(table[player], player, 0)
        for told in range(m):
            for played in range(m):
                if played != told:
                    row = np.zeros_like(own)
                    row[told] = own[played] - own[told]
                    rows.append(np.moveaxis(row, 0, player).ravel())
    ones = np.ones((1, game.n_profiles))
    worth = -table.sum(axis=0).ravel()
    return -float(
        linprog(worth, A_ub=np.array(rows), b_ub=np.zeros(len(rows)), A_eq=ones, b_eq=[1]).fun
    )


def report(name: str, shape: tuple[int, ...], work: Callable[[eg.NormalForm], Any]) -> None:
    """Print the median and the slowest of the seeds."""
    games = [drawn(shape, seed) for seed in SEEDS]
    work(games[0])
    seconds = [timed(lambda game=game: work(game))[0] for game in games]
    size = " x ".join(map(str, shape))
    print(f"{size:>15}  {name:<34} {statistics.median(seconds):8.3f} s {max(seconds):8.3f} s")


def welfare(shape: tuple[int, ...]) -> None:
    """Time the best correlated equilibrium against floats alone, and compare the values."""
    for game in (drawn(shape, seed) for seed in SEEDS):
        exact = eg.solve(game, "correlated", welfare="utilitarian")
        value = float(exact.certificate.numbers["welfare"])
        if abs(in_floats(game) - value) > 1e-4 * value:
            print(f"floats disagree: {in_floats(game)} for {value}")
    report(
        "best correlated, proved", shape, lambda g: eg.solve(g, "correlated", welfare="utilitarian")
    )
    report("the same in floats, no proof", shape, in_floats)


def payoffs(shape: tuple[int, ...]) -> None:
    """Time the payoff sets, and say how many vertices they have."""
    for concept in ("correlated", "coarse-correlated"):
        for seed in SEEDS:
            game = drawn(shape, seed)
            seconds, found = timed(
                lambda game=game, concept=concept: eg.solve(game, concept, timeout=60)
            )
            size = " x ".join(map(str, shape))
            print(
                f"{size:>15}  {concept:<18} seed {seed}: {found.status.name:<8} "
                f"{len(found.equilibria):4} vertices {seconds:8.3f} s"
            )


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--payoffs", action="store_true")
    chosen = parser.parse_args()
    for shape in ((3, 3), (10, 10), (20, 20), (4, 4, 4, 4)):
        welfare(shape)
    for shape in ((3, 3), (10, 10), (3, 3, 3)):
        for solution in ("nash", "kalai-smorodinsky"):
            name = f"{solution} bargaining, pure"
            report(name, shape, lambda g, s=solution: eg.bargain(g, s))
    for shape in ((3, 3, 3), (2,) * 8, (3,) * 6):
        for concept in ("strong", "coalition-proof"):
            report(concept, shape, lambda g, c=concept: eg.solve(g, c))
    if chosen.payoffs:
        for shape in ((3, 3), (10, 10), (2, 2, 2), (3, 3, 3)):
            payoffs(shape)


if __name__ == "__main__":
    main()
