"""Trees read, written and taken apart: nodes a second of the processor, Gambit's reader beside.

Run with ``python benchmarks/extensive_files.py``.
"""

from __future__ import annotations

import io
import statistics
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from est_games.game.efg import read_efg
from est_games.game.efg_writing import write_efg
from est_games.game.extensive import ExtensiveForm

SIZES = (10_000, 100_000)
RUNS = 3


def random_tree(n_nodes: int, *, shared: int = 1, seed: int = 0) -> ExtensiveForm:
    """Return a binary tree with payoffs 0..999, so many neighbours in each information set."""
    draw = np.random.default_rng(seed)
    n_inner = n_nodes // 2
    inner = np.arange(n_inner)
    level = np.log2(inner + 1).astype(int)
    blocks = level * n_nodes + (inner + 1 - 2**level) // shared
    _, sets = np.unique(blocks, return_inverse=True)
    n_sets = int(sets.max()) + 1
    return ExtensiveForm.from_arrays(
        players=["A", "B"],
        parent=np.append(-1, np.repeat(inner, 2)),
        information_set=np.append(sets.reshape(-1), np.full(n_inner + 1, -1)),
        set_player=draw.integers(0, 2, n_sets),
        payoffs=draw.integers(0, 1_000, (n_inner + 1, 2)),
    )


def seconds(work: Callable[[], object]) -> float:
    """Return the median of a few runs."""
    taken = []
    for _ in range(RUNS):
        started = time.process_time()
        work()
        taken.append(time.process_time() - started)
    return statistics.median(taken)


def _gambit(pygambit: Any, text: str) -> float:
    stream = io.BytesIO(text.encode())
    started = time.process_time()
    pygambit.read_efg(stream)
    return time.process_time() - started


def main() -> None:
    """Print one line a size."""
    try:
        import pygambit
    except ImportError:
        pygambit = None
    for size in SIZES:
        for shared in (1, 4):
            form = random_tree(size, shared=shared)
            text = write_efg(form)
            ours, write = seconds(partial(read_efg, text)), seconds(partial(write_efg, form))
            peer = "pygambit is not installed"
            if pygambit is not None and size == SIZES[0]:
                theirs = statistics.median(_gambit(pygambit, text) for _ in range(RUNS))
                peer = f"Gambit {theirs:.3f} s, x {theirs / ours:.1f}"
            elif pygambit is not None:
                peer = "Gambit takes 20 s and more"
            print(
                f"read {form.n_nodes} nodes, {shared} to an information set: {ours:.3f} s "
                f"({form.n_nodes / ours:,.0f} nodes/s); {peer}; written in {write:.3f} s"
            )


if __name__ == "__main__":
    main()
