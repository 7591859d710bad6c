"""All pure equilibria of large tables and of many players of a few types: seconds and memory.

Run with ``OMP_NUM_THREADS=1 python benchmarks/pure.py``. Tables hold integers 0..100; times are of
reading the table, and of solving it with the proof. QuantEcon goes through profiles one by one, and
is asked for the smaller tables only.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from typing import Any

import numpy as np

import est_games as eg

SHAPES = ((3,) * 8, (3,) * 10, (3,) * 12, (2,) * 20, (10,) * 6, (700, 700))
SIZES = {
    "one type, 4 replies": {"state": 56},
    "5 types, 3 replies": {"a": 21, "b": 7, "c": 6, "d": 7, "e": 15},
}


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Return the seconds something takes, and what it returns."""
    started = time.perf_counter()
    found = work()
    return time.perf_counter() - started, found


def peer(table: np.ndarray) -> str:
    """Return QuantEcon's seconds and number of equilibria on a table small enough for it."""
    try:
        from quantecon.game_theory import pure_nash_brute
    except ImportError:
        return "–"
    if table.size > 10**5 * 8:
        return "not asked"
    game = eg.to_quantecon(eg.NormalForm.from_payoffs(table))
    seconds, found = timed(lambda: pure_nash_brute(game))
    return f"{seconds:.2f} s, {len(found)}"


def threshold(kind: str, strategy: str, tally: dict[str, int]) -> int:
    """Return what a treaty pays once thirty have signed: gain and loss by type, a cost to sign."""
    gain = {"a": 3, "b": 2, "c": 1, "d": -1}.get(kind, 2)
    return gain * (tally["sign"] >= 30) * 10 - 5 * (strategy == "sign") - (strategy == "stall")


def main() -> None:
    """Print both tables."""
    print("table                profiles   read      solve     found  peer")
    for shape in SHAPES:
        table = np.random.default_rng(0).integers(0, 101, (len(shape), *shape))
        read, game = timed(lambda table=table: eg.NormalForm.from_payoffs(table))
        seconds, solution = timed(lambda game=game: eg.solve(game, "pure-nash"))
        name = f"{len(shape)} players x {shape[0]}"
        print(
            f"{name:<20} {game.n_profiles:>8}   {read:5.2f} s   {seconds:5.2f} s   "
            f"{len(solution.equilibria):>5}  {peer(table)}"
        )
    print("\nplayers by type      count profiles   tallies   build     solve     found  status")
    for name, sizes in SIZES.items():
        replies = ["sign", "reject", "stall", "reform"][: 4 if len(sizes) == 1 else 3]
        built, form = timed(
            lambda sizes=sizes, replies=replies: eg.TypedAnonymousForm.from_payoff(
                threshold,
                sizes=sizes,
                strategies=replies,
                tallies={reply: [reply] for reply in replies},
            )
        )
        seconds, solution = timed(lambda form=form: eg.solve(form, "pure-nash"))
        print(
            f"{name:<20} {form.n_count_profiles:>14}   {len(form.states):>7}   {built:5.2f} s   "
            f"{seconds:5.2f} s   {len(solution.equilibria):>5}  {solution.status.name}"
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"\npeak memory {peak} MB")


if __name__ == "__main__":
    main()
