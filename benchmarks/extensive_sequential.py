"""All sequential equilibria of small trees: seconds with the proof. No peer lists them.

Run with ``OMP_NUM_THREADS=1 python benchmarks/extensive_sequential.py``. Processor time, warm code,
the median over seeds. Signalling games have whole payoffs from 0 to 100, all types as likely.
"""

from __future__ import annotations

import random
import statistics
import time
from fractions import Fraction

import est_games as eg
from est_games.game.extensive import ExtensiveForm
from est_games.game.extensive_builder import ExtensiveBuilder

SIZES = ((2, 2, 2), (2, 3, 2), (2, 3, 3), (3, 3, 2), (3, 3, 3))
SEEDS = range(5)


def signalling(seed: int, n_types: int, n_messages: int, n_answers: int) -> ExtensiveForm:
    """Return a signalling game with random payoffs."""
    rng = random.Random(seed)
    tree = ExtensiveBuilder(["sender", "receiver"])
    nature = tree.chance({f"t{k}": Fraction(1, n_types) for k in range(n_types)})
    messages = [f"m{k}" for k in range(n_messages)]
    answers = [f"r{k}" for k in range(n_answers)]
    for k, branch in enumerate(nature):
        spoken = tree.decision("sender", messages, after=branch, information_set=f"sender t{k}")
        for message in messages:
            reply = tree.decision(
                "receiver", answers, after=spoken[message], information_set=message
            )
            for end in reply:
                tree.terminal([rng.randint(0, 100), rng.randint(0, 100)], after=end)
    return tree.build()


def timed(game: ExtensiveForm) -> tuple[float, int]:
    """Return seconds of processor time, and the number of connected sets, proved to be all."""
    started = time.process_time()
    solution = eg.solve(game, "sequential")
    seconds = time.process_time() - started
    if solution.status.name != "COMPLETE":
        raise RuntimeError(f"not proved: {solution}")
    return seconds, len(solution.components)


def rows() -> list[tuple[str, str, str]]:
    """Return what was done, how long it took here, and what peers took."""
    timed(signalling(0, 2, 2, 2))
    found = []
    for size in SIZES:
        times, sets = zip(*(timed(signalling(seed, *size)) for seed in SEEDS), strict=True)
        work = "sequential equilibria, signalling {}x{}x{}".format(*size)
        ours = (
            f"{statistics.median(times):.2f} s (longest {max(times):.2f} s), "
            f"{min(sets)} to {max(sets)} components"
        )
        found.append((work, ours, "none"))
    return found


def main() -> None:
    """Print a table."""
    for row in rows():
        print(" | ".join(row))


if __name__ == "__main__":
    main()
