"""All pure equilibria of graphical games: 56 states, and small ones against the normal form.

Run with ``OMP_NUM_THREADS=1 python benchmarks/graphical.py``. Each state has three strategies and a
table over itself and its neighbours, integers 0..100 (ties: 0..1, where there are too many
equilibria to list); seeds 0..4. Times are of warm code, with the proof. Of small games, where the
table of all profiles can be written out, exhaustion of that table and Gambit's enumpure_solve are
timed too, both without the time it takes to write it out.
"""

from __future__ import annotations

import random
import resource
import statistics
import time
from collections.abc import Callable, Iterable
from typing import Any

import est_games as eg

SEEDS = range(5)
STATES = 56
Graph = dict[int, set[int]]


def graph(n: int, edges: Iterable[tuple[int, int]]) -> Graph:
    """Return who is next to whom."""
    near: Graph = {i: set() for i in range(n)}
    for i, j in edges:
        near[i].add(j)
        near[j].add(i)
    return near


def ring(n: int) -> Graph:
    """Return a ring."""
    return graph(n, [(i, (i + 1) % n) for i in range(n)])


def tree(n: int) -> Graph:
    """Return a binary tree."""
    return graph(n, [(i, (i - 1) // 2) for i in range(1, n)])


def grid(n: int, width: int) -> Graph:
    """Return a grid so many wide."""
    across = [(i, i + 1) for i in range(n - 1) if (i + 1) % width]
    return graph(n, across + [(i, i + width) for i in range(n - width)])


def cubic(n: int, seed: int) -> Graph:
    """Return a random graph in which everybody has three neighbours."""
    chance = random.Random(seed)
    while True:
        ends = [i for i in range(n) for _ in range(3)]
        chance.shuffle(ends)
        edges = {tuple(sorted(pair)) for pair in zip(ends[::2], ends[1::2], strict=True)}
        if len(edges) == 3 * n // 2 and all(i != j for i, j in edges):
            return graph(n, edges)


def game_on(near: Graph, seed: int, top: int) -> eg.GraphicalForm:
    """Return a random game on a graph."""
    chance = random.Random(seed)
    return eg.GraphicalForm.from_payoff(
        lambda *_: chance.randint(0, top),
        neighbours={str(i): [str(j) for j in sorted(others)] for i, others in near.items()},
        strategies=["sign", "reject", "stall"],
    )


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Return the seconds something takes, and what it returns."""
    started = time.perf_counter()
    found = work()
    return time.perf_counter() - started, found


def large() -> None:
    """Print the games of 56 states."""
    shapes: dict[str, Callable[[int], Graph]] = {
        "ring": lambda _: ring(STATES),
        "tree": lambda _: tree(STATES),
        "grid, 4 wide": lambda _: grid(STATES, 4),
        "grid, 5 wide": lambda _: grid(STATES - 1, 5),
        "random 3-regular": lambda seed: cubic(STATES, seed),
    }
    print("56 states x 3            median    worst    rows    equilibria, or their number")
    for name, shape in shapes.items():
        for top in (100, 1) if name in ("ring", "tree", "grid, 4 wide") else (100,):
            games = [game_on(shape(seed), seed, top) for seed in SEEDS]
            runs = [
                timed(lambda game=game: eg.solve(game, "pure-nash", limit=100)) for game in games
            ]
            if any(found.n_equilibria is None for _, found in runs):
                raise RuntimeError("not proved")
            seconds = [one for one, _ in runs]
            rows = max(int(found.stats["rows"]) for _, found in runs)
            counts = [found.n_equilibria for _, found in runs]
            listed = ", ".join(f"{n:.1e}" if n > 10**6 else str(n) for n in counts)
            label = f"{name}{', ties' if top == 1 else ''}"
            print(
                f"{label:<22} {statistics.median(seconds):7.3f} s {max(seconds):7.3f} s "
                f"{rows:>8}   {listed}",
                flush=True,
            )


def enumpure() -> Callable[[eg.NormalForm], Callable[[], int]] | None:
    """Return Gambit's enumeration of pure equilibria, if it is installed."""
    try:
        import pygambit
    except ImportError:
        return None

    def prepared(game: eg.NormalForm) -> Callable[[], int]:
        theirs = eg.to_pygambit(game)
        return lambda: len(pygambit.nash.enumpure_solve(theirs).equilibria)

    return prepared


def small() -> None:
    """Print rings small enough for the table of all profiles."""
    peer = enumpure()
    print("\nring of n x 3      graphical   table of all profiles        Gambit enumpure")
    for n in (6, 8, 10, 12):
        ours, table, theirs = [], [], []
        for seed in SEEDS if n < 12 else SEEDS[:2]:
            form = game_on(ring(n), seed, 100)
            game = form.to_normal()
            seconds, found = timed(lambda form=form: eg.solve(form, "pure-nash"))
            ours.append(seconds)
            seconds, brute = timed(lambda game=game: eg.solve(game, "pure-nash"))
            table.append(seconds)
            counts = [found.n_equilibria, len(brute.equilibria)]
            if peer is not None and n < 10:
                seconds, n_theirs = timed(peer(game))
                theirs.append(seconds)
                counts.append(n_theirs)
            if len(set(counts)) > 1:
                raise RuntimeError(f"counts differ: {counts}")
        own, whole = statistics.median(ours), statistics.median(table)
        line = f"n = {n:2d}            {own:8.4f} s  {whole:8.4f} s ({whole / own:5.1f} x)"
        if theirs:
            other = statistics.median(theirs)
            line += f"       {other:8.4f} s ({other / own:5.1f} x)"
        print(line if theirs else f"{line}       not asked", flush=True)


def hubs() -> None:
    """Print stars, whose centre has 55 partners, told by running sums."""
    print("\nstar of 56, alike   seconds   equilibria")
    for m in (2, 3):
        same = [[int(i == j) for j in range(m)] for i in range(m)]
        pairs = {("hub", str(i)): (same, same) for i in range(STATES - 1)}
        form = eg.GraphicalForm.from_pairs(pairs)
        seconds, found = timed(lambda form=form: eg.solve(form, "pure-nash"))
        print(f"{m} strategies      {seconds:8.3f} s   {found.n_equilibria}")


def main() -> None:
    """Print all tables."""
    eg.solve(game_on(ring(5), 0, 100), "pure-nash")
    large()
    small()
    hubs()
    print(f"\npeak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main()
