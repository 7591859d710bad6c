"""One small game: a warm call, the first call of a fresh process, and the memory a large one takes.

Run with ``OMP_NUM_THREADS=1 python benchmarks/one_call.py``. Payoffs are integers 0..100, seeds
0..9. Fresh processes import the library and solve one 3 x 3 game, compiled code cached by a run
before; the interpreter's own start is left out. QuantEcon's support enumeration, without a proof,
stands beside where it is installed.
"""

from __future__ import annotations

import importlib.util
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

import est_games as eg

SEEDS = range(10)
N_CALLS = 100
N_STARTS = 5

PEER = """
from quantecon.game_theory import NormalFormGame, Player, support_enumeration
def made(a, b):
    return NormalFormGame([Player(a.astype(float)), Player(b.T.astype(float).copy())])
solve = support_enumeration
"""
OURS = """
import est_games as eg
made = eg.NormalForm.from_payoffs
def solve(game):
    return eg.solve(game, "nash")
"""
FRESH = """
import time
started = time.perf_counter()
import numpy as np
{code}
solve(made(*np.random.default_rng(0).integers(0, 101, (2, {n}, {n}))))
seconds = time.perf_counter() - started
import resource
print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def fresh(code: str, n: int) -> tuple[float, float]:
    """Return the median seconds of a first call, and the median peak of memory in MB."""
    command = [sys.executable, "-c", FRESH.format(code=code, n=n)]
    runs = [
        subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
        for _ in range(N_STARTS + 1)
    ]
    seconds, memory = zip(*(map(float, run) for run in runs[1:]), strict=True)
    return statistics.median(seconds), statistics.median(memory)


def warm(made: Callable[..., Any], solve: Callable[[Any], Any]) -> float:
    """Return the median seconds of a call on a 3 x 3 game built beforehand."""
    medians = []
    for seed in SEEDS:
        game = made(*np.random.default_rng(seed).integers(0, 101, (2, 3, 3)))
        solve(game)
        taken = []
        for _ in range(N_CALLS):
            started = time.perf_counter()
            solve(game)
            taken.append(time.perf_counter() - started)
        medians.append(statistics.median(taken))
    return statistics.median(medians)


def main() -> None:
    """Print the table."""
    seconds = warm(eg.NormalForm.from_payoffs, lambda game: eg.solve(game, "nash"))
    first, _ = fresh(OURS, 3)
    _, memory = fresh(OURS, 14)
    peer, other = "", ""
    if importlib.util.find_spec("quantecon"):
        names: dict[str, Any] = {}
        exec(PEER, names)
        taken = warm(names["made"], names["solve"])
        peer = f"   quantecon {1e6 * taken:.0f} us ({taken / seconds:.2f} x), without proof"
        start, _ = fresh(PEER, 3)
        other = f"   quantecon {start:.2f} s ({start / first:.1f} x)"
    print(f"one call on a 3 x 3 game, with proof: est_games {1e6 * seconds:.0f} us{peer}")
    print(f"first call in a fresh process: est_games {first:.2f} s{other}")
    print(f"peak memory of one call at 14 x 14: est_games {memory:.0f} MB")


if __name__ == "__main__":
    main()
