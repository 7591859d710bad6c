"""Regret minimisation in large trees: iterations a second and exploitability, against the peers.

Run with ``OMP_NUM_THREADS=1 python benchmarks/extensive_regret.py [--long]``. CFR+ with alternating
updates and linear averaging everywhere, one core. Times are processor times, ours and a peer's in
turns, and the median of the ratios counts; LiteEFG runs in a process of its own for each game, as
it does not survive a second one. Bytes moved in an iteration are those of the arrays as laid out,
each read and each write once per pass over it; the copy beside it moves as many. How far rounding
carries a long run is shown by ``benchmarks/regret_precision.py``, the first iterations of it here.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import regret_precision

import est_games as eg

GAMES = {
    "Kuhn": ("kuhn-1950", {}, "kuhn_poker", 200_000, 10_000, 20_000),
    "Leduc": ("southey-2005", {}, "leduc_poker", 5_000, 30, 150),
    "liar's dice 1d4": (
        "ferguson-1991",
        {"sides": 4},
        "liars_dice(numdice=1,dice_sides=4)",
        5_000,
        50,
        200,
    ),
    "liar's dice 1d6": (
        "ferguson-1991",
        {"sides": 6},
        "liars_dice(numdice=1,dice_sides=6)",
        200,
        2,
        4,
    ),
}
"""Slug, options, the peers' name, and how many iterations are timed: ours, OpenSpiel's, LiteEFG's.
"""
REPEATS = 5
COMPARED = 1000


def seconds(work: Callable[[], Any]) -> float:
    """Return the processor time that something takes."""
    started = time.process_time()
    work()
    return time.process_time() - started


def lite_efg(peer: str, timed: int, compared: int) -> None:
    """Print LiteEFG's seconds an iteration, several times, and its exploitability, as JSON."""
    import LiteEFG
    import pyspiel

    graph = LiteEFG.baselines.CFRplus.graph()
    environment = LiteEFG.OpenSpielEnv(
        pyspiel.load_game(peer), traverse_type="Enumerate", regenerate=True
    )
    environment.set_graph(graph)

    def run(n: int) -> None:
        for _ in range(n):
            graph.update_graph(environment)
            environment.update_strategy(graph.current_strategy())

    taken = [seconds(lambda: run(timed)) / timed for _ in range(REPEATS)]
    left = compared - REPEATS * timed
    run(max(left, 0))
    lost = environment.exploitability(graph.current_strategy(), "linear-avg-iterate")
    sys.stdout.write("\n" + json.dumps([taken, sum(lost) / 2 if left >= 0 else None]) + "\n")


def lite_efg_apart(name: str, compared: int) -> tuple[list[float], float | None] | None:
    """Return what LiteEFG takes, in a process of its own; None where it is not installed."""
    _, _, peer, _, _, timed = GAMES[name]
    command = [sys.executable, __file__, "--lite-efg", peer, str(timed), str(compared)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode:
        return None
    taken, lost = json.loads(run.stdout.strip().splitlines()[-1])
    return taken, lost


def compare(name: str, long: bool) -> tuple[str, str, str]:
    """Return one row: our iterations a second, and the peers' with the ratios."""
    slug, options, peer, n_ours, n_theirs, _ = GAMES[name]
    form = eg.published_tree(slug, **options)
    run = eg.RegretMinimizer(form, "CFR+").run(1)
    compared = COMPARED if form.n_nodes < 100_000 or long else 20
    ours = [seconds(lambda: run.run(n_ours)) / n_ours for _ in range(REPEATS)]
    exploitability = eg.RegretMinimizer(form, "CFR+").run(compared).exploitability()
    said = f"{1 / statistics.median(ours):,.0f} it/s, {exploitability:.3g} after {compared}"
    peers = []
    try:
        import pyspiel
    except ImportError:
        peers.append("OpenSpiel: not installed")
    else:
        game = pyspiel.load_game(peer)
        solver = pyspiel.CFRPlusSolver(game)
        step = solver.evaluate_and_update_policy
        ratios, taken, done = [], [], 0
        for _ in range(REPEATS):
            taken.append(seconds(lambda: [step() for _ in range(n_theirs)]) / n_theirs)
            ratios.append(taken[-1] * n_ours / seconds(lambda: run.run(n_ours)))
            done += n_theirs
        ratio, speed = statistics.median(ratios), 1 / statistics.median(taken)
        if done > compared:
            solver, done = pyspiel.CFRPlusSolver(game), 0
        for _ in range(done, compared):
            solver.evaluate_and_update_policy()
        lost = pyspiel.exploitability(game, solver.average_policy())
        peers.append(
            f"OpenSpiel {speed:,.1f} it/s (x {ratio:,.0f}), {lost:.3g}, "
            f"apart {abs(lost - exploitability):.1g}"
        )
    apart = lite_efg_apart(name, compared)
    if apart is None:
        peers.append("LiteEFG: not installed")
    else:
        again = [seconds(lambda: run.run(n_ours)) / n_ours for _ in range(REPEATS)]
        ratio = statistics.median(apart[0]) / statistics.median(again)
        lost = "" if apart[1] is None else f", {apart[1]:.3g}"
        peers.append(f"LiteEFG {1 / statistics.median(apart[0]):,.1f} it/s (x {ratio:,.0f}){lost}")
    return f"CFR+, {name}", said, "; ".join(peers)


def n_chosen(run: eg.RegretMinimizer) -> tuple[int, int]:
    """Return how many sequences and information sets an iteration goes over, padding included."""
    layout = run.evaluator.layout
    return int((layout.tiles[:, 1] * layout.tiles[:, 2]).sum()), len(layout.parent)


def bytes_moved(run: eg.RegretMinimizer) -> int:
    """Return what an iteration reads and writes.

    Up: values, regrets and probabilities read and written; worths written and read, parents read.
    Down: probabilities and parents read, plans and averages read and written. Blocks are read, and
    the other's plans beside them.
    """
    n_sequences, n_sets = n_chosen(run)
    return 8 * 11 * n_sequences + (8 * 2 + 4 * 2) * n_sets + block_bytes(run)


def block_bytes(run: eg.RegretMinimizer) -> int:
    """Return what is read for payoffs."""
    terms = run.evaluator.terms
    first, last, _, width, _ = terms.runs.T.astype(np.int64)
    columns = int(((last - first) * width).sum())
    return terms.blocks.nbytes + terms.runs.nbytes + terms.numbers.nbytes + 8 * columns


def operations(run: eg.RegretMinimizer) -> int:
    """Return how many numbers an iteration adds, multiplies or compares."""
    n_sequences, n_sets = n_chosen(run)
    first, last, height, width, _ = run.evaluator.terms.runs.T.astype(np.int64)
    return 2 * int(((last - first) * height * width).sum()) + 15 * n_sequences + 2 * n_sets


def bytes_told_flat(run: eg.RegretMinimizer) -> int:
    """Return what would be moved if payoffs were told play by play instead of in equal blocks.

    For each player and play, a payoff, two sequences and the other's plan; lone actions as others.
    """
    n_sequences = sum(plex.n_sequences for plex in run.form.treeplexes)
    n_sets = sum(plex.n_sets for plex in run.form.treeplexes)
    return 8 * 11 * n_sequences + (8 * 2 + 4 * 2) * n_sets + 2 * run.form.n_leaves * (8 + 4 + 4 + 8)


def copy_speed(n_bytes: int) -> float:
    """Return how many bytes a second a copy moves that reads and writes so many."""
    source, target = np.ones(n_bytes // 16), np.zeros(n_bytes // 16)
    return n_bytes / min(
        seconds(lambda: [np.copyto(target, source) for _ in range(100)]) / 100
        for _ in range(REPEATS)
    )


def bandwidth() -> list[tuple[str, str, str]]:
    """Return rows on memory speed and on two workers, liar's dice 1d6."""
    form = eg.published_tree("ferguson-1991", sides=6)
    runs = [eg.RegretMinimizer(form, "CFR+", workers=workers).run(5) for workers in (1, 2)]
    n_bytes, flat = bytes_moved(runs[0]), bytes_told_flat(runs[0])
    shares, best, gains = [], float("inf"), []
    for _ in range(2 * REPEATS):
        taken = min(seconds(lambda: runs[0].run(100)) / 100 for _ in range(2))
        best = min(best, taken)
        shares.append(n_bytes / taken / copy_speed(n_bytes))
        walls = []
        for run in runs:
            started = time.perf_counter()
            run.run(200)
            walls.append(time.perf_counter() - started)
        gains.append(walls[0] / walls[1])
    # The same loops where everything fits into one core's own caches: what is not memory.
    small = eg.RegretMinimizer(eg.published_tree("ferguson-1991", sides=4), "CFR+").run(5)
    near = min(seconds(lambda: small.run(5_000)) / 5_000 for _ in range(2 * REPEATS))
    matrix = np.ones((256, 256))
    peak = 2 * 256**3 / min(seconds(lambda: matrix @ matrix) for _ in range(20))
    owner = runs[1].evaluator.layout.shared(
        2, runs[1].evaluator.terms.costs(runs[1].evaluator.layout)
    )
    starts = runs[1].evaluator.layout.part_tile
    costs = np.add.reduceat(runs[1].evaluator.terms.costs(runs[1].evaluator.layout), starts[:-1])
    busier = max(np.bincount(owner, weights=costs)) / costs.sum()
    left = runs[0].iterations - runs[1].iterations
    same = bool((runs[0].average == runs[1].run(left).average).all())
    work = operations(runs[0])
    return [
        (
            "bytes moved, liar's dice 1d6",
            f"{n_bytes / 1e6:.1f} MB in {best * 1e6:.0f} us, {n_bytes / best / 1e9:.1f} GB/s",
            f"{statistics.median(shares):.2f} (best {max(shares):.2f}) of a copy that moves as "
            f"much ({copy_speed(n_bytes) / 1e9:.1f} GB/s)",
        ),
        (
            "the same in a flat tree",
            f"{flat / 1e6:.1f} MB an iteration, as if {flat / best / 1e9:.1f} GB/s",
            f"{flat / best / copy_speed(flat):.2f} of a copy that moves as much "
            f"({copy_speed(flat) / 1e9:.1f} GB/s)",
        ),
        (
            "operations, liar's dice 1d6",
            f"{work / n_bytes:.2f} a byte, {work / best / 1e9:.1f} G a second "
            f"(matrices multiplied: {peak / 1e9:.0f} G)",
            f"{best / n_chosen(runs[0])[0] * 1e9:.2f} ns a sequence; "
            f"1d4, all in a core's caches: {near / n_chosen(small)[0] * 1e9:.2f} ns",
        ),
        (
            "two workers, liar's dice 1d6",
            f"x {statistics.median(gains):.2f} by the clock, best x {max(gains):.2f}, "
            f"the busier one does {busier:.2f} of all",
            f"same to the last bit: {same}",
        ),
    ]


def evaluation() -> tuple[str, str, str]:
    """Return a row on the exploitability of one behaviour, Leduc poker."""
    form = eg.published_tree("southey-2005")
    evaluator = eg.ProfileEvaluator(form)
    weights = eg.RegretMinimizer(form, "CFR+").run(100).average
    evaluator.exploitability(weights)
    n = 200
    work = [
        seconds(lambda: [evaluator.exploitability(weights) for _ in range(n)]) / n
        for _ in range(REPEATS)
    ]
    ours = statistics.median(work)
    proved = statistics.median(
        seconds(lambda: eg.exploitability(form, weights)) for _ in range(REPEATS)
    )
    said = f"{ours * 1e3:.3f} ms in floats, {proved * 1e3:.0f} ms proved"
    try:
        import pyspiel
    except ImportError:
        return "exploitability, Leduc", said, "OpenSpiel: not installed"
    game = pyspiel.load_game("leduc_poker")
    solver = pyspiel.CFRPlusSolver(game)
    solver.evaluate_and_update_policy()
    policy = solver.average_policy()
    theirs = statistics.median(
        seconds(lambda: pyspiel.exploitability(game, policy)) for _ in range(REPEATS)
    )
    return (
        "exploitability, Leduc",
        said,
        f"OpenSpiel {theirs * 1e3:.0f} ms (x {theirs / ours:,.0f})",
    )


def table(long: bool = False) -> Iterator[tuple[str, str, str]]:
    """Yield the rows: work, ours, peers."""
    for name in GAMES:
        yield compare(name, long)
    yield evaluation()
    yield from bandwidth()
    yield from regret_precision.table(COMPARED if long else 130)


def rows() -> list[tuple[str, str, str]]:
    """Return the table: work, ours, peers."""
    return list(table())


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--long", action="store_true", help="1000 iterations of 1d6 by all")
    parser.add_argument("--lite-efg", nargs=3, metavar=("GAME", "TIMED", "COMPARED"))
    chosen = parser.parse_args()
    if chosen.lite_efg:
        game, timed, compared = chosen.lite_efg
        lite_efg(game, int(timed), int(compared))
        return
    for work, ours, peers in table(chosen.long):
        print(f"{work:30s} {ours}   {peers}", flush=True)


if __name__ == "__main__":
    main()
