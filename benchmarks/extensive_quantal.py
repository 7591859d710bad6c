"""The agent logit branch of trees: seconds against Gambit, in the same run.

Run with ``OMP_NUM_THREADS=1 python benchmarks/extensive_quantal.py [--large]``. Trees are random,
of two players with perfect recall, nature at some nodes, half of the nodes that may share an
information set sharing one, payoffs integers 0..100, seeds 0..9. Times are of the processor, of
warm code in this process, each game's best of a few calls in turns with the peer's. "Same
precision" stops where Gambit's branch stops; "to the limit" goes on until the limit is solved for
and proved to be a Nash equilibrium, exactly. Last points are apart by how far the peer's last point
is from ours at the same lambda, in the worst probability; one of ours is proved at lambda = 1/10.
"""

from __future__ import annotations

import argparse
import io
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import est_games as eg
from est_games.game.efg_writing import write_efg

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.oracles.grown_trees import grown_tree

SEEDS = range(10)
ROUNDS = 3
Row = tuple[str, str, str]


def gambit() -> Any:
    """Return pygambit, if it is installed."""
    try:
        import pygambit
    except ImportError:
        return None
    return pygambit


def seconds(work: Callable[..., Any], *arguments: Any, **options: Any) -> tuple[float, Any]:
    """Return how long something takes, and its answer."""
    started = time.process_time()
    answer = work(*arguments, **options)
    return time.process_time() - started, answer


def distance(form: eg.ExtensiveForm, branch: Any, peer: Any, point: Any) -> float:
    """Return how far a point of Gambit's branch is from ours at the same lambda."""
    nodes = {node.history: node for node in form.nodes}
    behavior = {
        nodes[tuple(move.action for move in history)].information_set.label: dict(row)
        for player in peer.players
        for history, row in point.profile[player]
    }
    ours = branch.predict(point.lam).behavior
    return max(
        abs(weight - ours[label][action])
        for label, row in behavior.items()
        for action, weight in row.items()
    )


def compared(n_nodes: int, peer: Any, seeds: range) -> list[Row]:
    """Return rows of the table for one size."""
    theirs: list[float] = []
    same: list[float] = []
    whole: list[float] = []
    proofs: list[float] = []
    apart: list[float] = []
    proved = 0
    for seed in seeds:
        form = grown_tree(seed, n_nodes)
        eg.quantal_response(form, until=1)
        other = None if peer is None else peer.read_efg(io.StringIO(write_efg(form)))
        best = [float("inf")] * 3
        until: Any = 1
        for _ in range(ROUNDS):
            if other is not None:
                taken, points = seconds(peer.qre.logit_solve_branch, other)
                best[0], until = min(best[0], taken), points[-1].lam
            taken, _ = seconds(eg.quantal_response, form, until=until)
            best[1] = min(best[1], taken)
            taken, branch = seconds(eg.quantal_response, form)
            best[2] = min(best[2], taken)
        proved += branch.limit is not None
        if other is not None:
            theirs.append(best[0])
            apart.append(distance(form, branch, other, points[-1]))
        same.append(best[1])
        whole.append(best[2])
        if len(branch.actions) <= 400:
            proofs.append(seconds(branch.at, "1/10")[0])
    n = len(seeds)

    def told(name: str, ours: list[float]) -> Row:
        line = f"{1e3 * statistics.median(ours):.1f} ms"
        if not theirs:
            return name, line, "-"
        ratio = statistics.median(b / a for a, b in zip(ours, theirs, strict=True))
        return name, line, f"Gambit {1e3 * statistics.median(theirs):.1f} ms ({ratio:.1f} x)"

    rows = [
        told(f"agent logit branch, {n_nodes} nodes, same precision", same),
        told(f"agent logit branch, {n_nodes} nodes, to the limit ({proved} of {n} proved)", whole),
    ]
    if proofs:
        name = f"one precision proved, {n_nodes} nodes"
        rows.append((name, f"{1e3 * statistics.median(proofs):.1f} ms", "-"))
    if apart:
        name = f"last points apart, {n_nodes} nodes, the median and the worst"
        rows.append((name, f"{statistics.median(apart):.1e}, {max(apart):.1e}", "-"))
    return rows


def rows(*, large: bool = False) -> list[Row]:
    """Return the table: work, ours, peers."""
    peer = gambit()
    found = compared(100, peer, SEEDS)
    if large:
        found += compared(1_000, None, SEEDS[:3])
    return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--large", action="store_true", help="also 1000 nodes, ours alone")
    chosen = parser.parse_args()
    if gambit() is None:
        print("pygambit is not installed (extra: peers): ours alone")
    for work, ours, theirs in rows(large=chosen.large):
        print(f"{work:70} {ours:24} {theirs}", flush=True)


if __name__ == "__main__":
    main()
