"""From treaty file to verdict: sizes and seconds of every reading of the shipped pair, one core.

Run with ``python benchmarks/main_job.py``. Each step is timed ``--runs`` times in this process and
its median printed; one verdict is given beforehand so that imports and caches are warm.
"""

from __future__ import annotations

import argparse
import itertools
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import est_games as eg
from est_games.equilibrium.stages.perfect_bayesian import solve_stages
from est_games.game.valuation import Valuation


def readings_of(treaty: eg.Treaty) -> Iterator[dict[str, str]]:
    """Yield every combination of readings, the treaty's own first."""
    places = list(treaty.readings)
    for names in itertools.product(*(treaty.readings[place] for place in places)):
        yield dict(zip(places, names, strict=True))


def median(runs: int, work: Callable[[], Any]) -> tuple[float, Any]:
    """Return the median seconds of some work, and its last result."""
    seconds = []
    result = None
    for _ in range(runs):
        started = time.perf_counter()
        result = work()
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds), result


def row(treaty: eg.Treaty, situation: eg.Situation, readings: Mapping[str, str], runs: int) -> str:
    """Time the steps of one reading and return them as a line of the table."""
    compiling, form = median(runs, lambda: eg.compile_game(treaty, situation, readings=readings))
    solving, _ = median(runs, lambda: solve_stages(Valuation(form)))
    judging, verdict = median(
        runs,
        lambda: eg.verdict(treaty, situation, readings=readings, flips=False, attribution=False),
    )
    size = form.size
    name = ", ".join(f"{place}={reading}" for place, reading in readings.items())
    return (
        f"{name:<58} {size.n_stages:>6} {size.n_decisions:>9} {size.n_profiles:>8} "
        f"{size.n_expanded_nodes:>10} {compiling:>8.2f} {solving:>6.2f} {judging:>8.2f}  "
        f"{verdict.status.name}"
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--treaty", default="est-2009")
    parser.add_argument("--situation", default="europe-2010")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--full", action="store_true", help="also time flips and attribution")
    chosen = parser.parse_args()
    treaty, situation = eg.load_treaty(chosen.treaty), eg.load_situation(chosen.situation)
    eg.verdict(treaty, situation, flips=False, attribution=False)
    print(
        f"{'reading':<58} {'stages':>6} {'decisions':>9} {'profiles':>8} {'expanded':>10} "
        f"{'compile':>8} {'solve':>6} {'verdict':>8}  status"
    )
    started = time.perf_counter()
    for readings in readings_of(treaty):
        print(row(treaty, situation, readings, chosen.runs))
    print(f"all readings, {chosen.runs} runs of each step: {time.perf_counter() - started:.1f} s")
    if chosen.full:
        for what in ({"attribution": False}, {"flips": False}, {}):
            seconds, verdict = median(1, lambda what=what: eg.verdict(treaty, situation, **what))
            parts = " and ".join(part for part in ("flips", "attribution") if what.get(part, True))
            print(
                f"verdict with {parts}: {seconds:.1f} s "
                f"({len(verdict.flips)} flips, {len(verdict.carriers)} carriers)"
            )


if __name__ == "__main__":
    main()
