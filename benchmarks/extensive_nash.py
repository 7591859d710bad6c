"""All Nash equilibria of small trees: seconds beside pygambit's, on the same games.

Run with ``OMP_NUM_THREADS=1 PYTHONPATH=. python benchmarks/extensive_nash.py``. Times are of the
processor, medians of warm code, with the proof, components and exact sets of behaviours. pygambit
runs in a process of its own, ended after a minute: of two players the extreme mixed equilibria of
the reduced strategic form in rationals (``enummixed``), of more its support enumeration on the
agent form (``enumpoly``, in floats). What it returns is counted beside its time; it gives points
only, and of ``enumpoly`` those that are isolated.
"""

from __future__ import annotations

import multiprocessing
import statistics
import tempfile
import time
from pathlib import Path
from random import Random
from typing import Any

import est_games as eg
from tests.oracles.random_tree import random_tree

PATIENCE = 60.0
TIMES = 3
Row = tuple[str, str, str]


def games() -> dict[str, eg.ExtensiveForm]:
    """Return the games by name."""
    found = {
        f"{slug}": eg.published_tree(slug)
        for slug in ("selten-1978", "selten-1975", "cho-kreps-1987", "rosenthal-1981", "kuhn-1950")
    }
    payoffs = tuple(range(101))
    for n_players, n_inner in ((2, 8), (2, 12), (2, 15), (2, 20), (3, 6), (3, 8)):
        name = f"random, {n_players} players, {n_inner} choices"
        found[name] = random_tree(Random(1), n_players, n_inner, payoffs=payoffs, chance=0.1)
    return found


def ours(game: eg.ExtensiveForm) -> str:
    """Return how long all equilibria take, and how many there are."""
    seconds, solution = [], eg.solve(game, "nash", timeout=PATIENCE)
    for _ in range(TIMES):
        started = time.process_time()
        solution = eg.solve(game, "nash", timeout=PATIENCE)
        seconds.append(time.process_time() - started)
    n_cells = sum(max(1, len(component.cells)) for component in solution.components)
    return (
        f"{statistics.median(seconds):.4f} s, {len(solution.equilibria)} points, "
        f"{len(solution.components)} components in {n_cells} sets, {solution.status.name}"
    )


def gambit_work(path: str, n_players: int, answers: Any) -> None:
    """Solve a file with pygambit, and send how long it took and how many it found."""
    import pygambit

    game = pygambit.read_nfg(path) if n_players == 2 else pygambit.read_efg(path)
    started = time.process_time()
    if n_players == 2:
        found = pygambit.nash.enummixed_solve(game, rational=True).equilibria
    else:
        found = pygambit.nash.enumpoly_solve(game, use_strategic=False).equilibria
    answers.put((time.process_time() - started, len(found)))


def gambit(game: eg.ExtensiveForm) -> str:
    """Return how long pygambit takes for what it finds."""
    two = game.n_players == 2
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / ("game.nfg" if two else "game.efg")
        eg.write_game(game.to_normal() if two else game, path)
        answers: Any = multiprocessing.get_context("spawn").Queue()
        work = multiprocessing.get_context("spawn").Process(
            target=gambit_work, args=(str(path), game.n_players, answers)
        )
        work.start()
        work.join(PATIENCE)
        if work.is_alive():
            work.kill()
            work.join()
            return f"not finished in {PATIENCE:.0f} s"
        if answers.empty():
            return "failed"
        seconds, n_found = answers.get()
    method = "enummixed" if two else "enumpoly"
    return f"{seconds:.4f} s, {n_found} points ({method})"


def rows() -> list[Row]:
    """Return what was done, our figure and the peer's."""
    try:
        import pygambit  # noqa: F401

        peer = gambit
    except ImportError:
        return [
            (f"all Nash: {name}", ours(game), "not installed") for name, game in games().items()
        ]
    return [(f"all Nash: {name}", ours(game), peer(game)) for name, game in games().items()]


def main() -> None:
    """Print a line a game."""
    for work, own, peers in rows():
        print(f"{work}\n    ours     {own}\n    pygambit {peers}", flush=True)


if __name__ == "__main__":
    main()
