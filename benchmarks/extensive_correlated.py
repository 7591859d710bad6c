"""Correlated play and commitment in trees: seconds, all of it proved.

Run with ``OMP_NUM_THREADS=1 python benchmarks/extensive_correlated.py``. Trees are random ones of
two players with perfect recall, integer payoffs 0..100; medians of three runs. No peer that is
installed answers these questions: the same linear program in floats alone (HiGHS by scipy, rows
built beforehand, without a proof) stands beside.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

import est_games as eg
from est_games.equilibrium.correlated.plan_program import PlanProgram
from est_games.equilibrium.correlated.sequence_pairs import SequencePairs
from est_games.game.extensive_builder import Branch, ExtensiveBuilder

TREES = ((7, 1), (8, 0), (9, 0))
RUNS = 3
KIND = "extensive-form-correlated"


def drawn(seed: int, depth: int) -> eg.ExtensiveForm:
    """Return a random tree in which half of all moves are seen by the other player."""
    rng = random.Random(seed)
    tree = ExtensiveBuilder(["P0", "P1"])

    def grow(after: Branch | None, level: int, seen: list[tuple[str, ...]]) -> None:
        if level >= depth or (level and rng.random() < 0.2):
            tree.terminal([rng.randint(0, 100) for _ in range(2)], after=after)
            return
        mover = rng.randrange(2)
        label = f"P{mover}:{'.'.join(seen[mover])}"
        node = tree.decision(f"P{mover}", ["a", "b"], after=after, information_set=label)
        shown = rng.random() < 0.5
        for action in node.actions:
            news = [f"my {action}" if i == mover else action if shown else "?" for i in range(2)]
            grow(node[action], level + 1, [(*s, new) for s, new in zip(seen, news, strict=True)])

    grow(None, 0, [(), ()])
    return tree.build()


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Return the median of the seconds some work takes, and what it gives."""
    seconds, answer = [], None
    for _ in range(RUNS):
        started = time.perf_counter()
        answer = work()
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds), answer


def in_floats(game: eg.ExtensiveForm) -> Callable[[], float]:
    """Return the work of finding the greatest sum of payoffs, its rows built."""
    program = PlanProgram.of(game, SequencePairs.of(game), KIND)
    rows = program.conditions
    data = [float(x) for row in rows for x in row.entries.values()]
    places = [j for row in rows for j in row.entries]
    starts = np.cumsum([0, *(len(row.entries) for row in rows)])
    table = csr_array((data, places, starts), shape=(len(rows), program.n_columns))
    mass = csr_array(([1.0], ([0], list(program.mass))), shape=(1, program.n_columns))
    worth = -np.array([float(sum(column)) for column in zip(*program.payoffs, strict=True)])

    def solve() -> float:
        right = np.zeros(len(rows))
        solved = linprog(worth, A_ub=table, b_ub=right, A_eq=mass, b_eq=[1], method="highs-ds")
        return -float(solved.fun)

    return solve


def rows() -> list[tuple[str, str, str]]:
    """Return work, our time and what stands beside it."""
    found = []
    for depth, seed in TREES:
        game = drawn(seed, depth)
        size = f"random tree, {game.n_nodes} nodes"
        seconds, best = timed(lambda game=game: eg.solve(game, KIND, welfare="utilitarian"))
        floats, value = timed(in_floats(game))
        exact = float(best.certificate.numbers["welfare"])
        if abs(exact - value) > 1e-6 * max(1.0, abs(exact)):
            raise RuntimeError(f"floats disagree: {value} for {exact}")
        found.append(
            (f"{KIND}, best sum; {size}", f"{seconds:.2f} s", f"floats, no proof: {floats:.2f} s")
        )
        seconds, best = timed(lambda game=game: eg.solve(game, "stackelberg", leader="P0"))
        note = f"{best.stats['programs']} programs, {best.stats['parts']} parts of replies"
        found.append((f"stackelberg; {size}", f"{seconds:.2f} s", note))
    return found


def main() -> None:
    """Print the table."""
    for work, ours, beside in rows():
        print(f"{work:<75} {ours:>9}   {beside}")


if __name__ == "__main__":
    main()
