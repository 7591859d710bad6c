"""Subgame perfection: seconds on large trees, and games a second in a batch.

Run with ``OMP_NUM_THREADS=1 python benchmarks/extensive_backward.py``. Trees are random, with two
to four actions a node, payoffs integers below 10**9, so that ties are rare, or below less, so that
they are not; times are of warm code.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

import est_games as eg
from est_games.game.extensive import ExtensiveForm, InformationSet
from est_games.game.payoff_table import PayoffTable
from est_games.game.tree import Tree
from est_games.situation import parse_situation

N_NODES = 10**6
N_GAMES = 10**6
BLOCK = 10**5
SITUATION = Path(__file__).parents[1] / "tests" / "files" / "agreement" / "attack.toml"


def random_form(
    n_nodes: int, seed: int, *, most: int = 10**9, chain: bool = False
) -> ExtensiveForm:
    """Return a random tree of two players with perfect information, in level order.

    Parameters
    ----------
    n_nodes : int
        About how many nodes.
    seed : int
        Of the generator.
    most : int
        Payoffs are below.
    chain : bool
        Whether every node has two actions, the first of which ends the game.
    """
    rng = np.random.default_rng(seed)
    parent, information_set = [-1], []
    width = 0
    while len(information_set) < len(parent):
        node = len(information_set)
        goes_on = len(parent) < n_nodes and (
            node % 2 == 0 if chain else node + 1 == len(parent) or rng.random() < 0.7
        )
        if not goes_on:
            information_set.append(-1)
            continue
        m = 2 if chain else int(rng.integers(2, 5))
        information_set.append(width)
        width += 1
        parent += [node] * m
    sizes = np.bincount(np.array(parent[1:]), minlength=len(parent))
    movers = np.flatnonzero(np.array(information_set) >= 0)
    players = rng.integers(0, 2, size=width)
    labels = [tuple(f"a{k}" for k in range(m)) for m in range(5)]
    sets = tuple(
        InformationSet(label=f"s{k}", player=int(players[k]), actions=labels[int(sizes[node])])
        for k, node in enumerate(movers)
    )
    leaves = np.flatnonzero(np.array(information_set) < 0)
    outcome = np.full(len(parent), -1, dtype=np.int32)
    outcome[leaves] = np.arange(len(leaves))
    return ExtensiveForm(
        players=("1", "2"),
        tree=Tree(parent, information_set, players, sizes[movers]),
        information_sets=sets,
        outcome=outcome,
        outcomes=tuple(PayoffTable(rng.integers(0, most, size=len(leaves))) for _ in range(2)),
    )


def treaty_form() -> ExtensiveForm:
    """Return the tree of a small situation under a treaty: an attack between two blocs.

    The proposer is of one type, a little of each, so that moves at once are all that is hidden.
    """
    tables = SITUATION.read_text(encoding="utf-8").split("\n\n")
    text = "\n\n".join(table for table in tables if not table.startswith("[[type]]"))
    text = text.replace("type.sincere", "(1/3)").replace("type.revisionist", "(2/3)")
    return eg.compile_game(eg.load_treaty("est-2009"), parse_situation(text)).to_extensive()


def games_a_second(form: ExtensiveForm, threads: int) -> tuple[float, float]:
    """Return games a second of a batch, payoffs drawn from normals, and processor time a game."""
    rng = np.random.default_rng(0)
    payoffs = rng.normal(size=(BLOCK, form.n_leaves, form.n_players))
    eg.subgame_perfect_batch(form, payoffs[:10], returns=["choices"])
    started, used = time.perf_counter(), time.process_time()
    for _ in range(N_GAMES // BLOCK):
        eg.subgame_perfect_batch(form, payoffs, returns=["choices"], threads=threads)
    used = time.process_time() - used
    return N_GAMES / (time.perf_counter() - started), used / N_GAMES


def seconds(work: Callable[[], Any], times: int = 5) -> float:
    """Return the median time that some work takes when it is warm."""
    work()
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return median(taken)


def rows() -> list[tuple[str, str, str]]:
    """Return the work, our time and the peers', line by line."""
    found = []
    for name, chain in (("bushy", False), ("chain", True)):
        form = random_form(N_NODES, 1, chain=chain)
        taken = seconds(lambda form=form: eg.solve(form, "subgame-perfect"), 3)
        work = f"the subgame-perfect equilibrium, {name} tree of {form.n_nodes} nodes, proved"
        found.append((work, f"{taken:.3f} s", "no peer"))
    for most, name in ((10**5, "a few ties"), (100, "thousands of ties that matter")):
        form = random_form(N_NODES, 1, most=most)
        taken = seconds(lambda form=form: eg.solve(form, "subgame-perfect"), 3)
        status = eg.solve(form, "subgame-perfect").status.name
        work = f"the same with payoffs below {most}: {name}, {status}"
        found.append((work, f"{taken:.3f} s", "no peer"))
    treaty = treaty_form()
    for threads in (1, 2):
        rate, used = games_a_second(treaty, threads)
        work = f"a treaty tree of {treaty.n_nodes} nodes, {N_GAMES} payoff vectors, {threads} cores"
        found.append((work, f"{rate:,.0f} games/s, {used * 1e6:.1f} us of a core each", "no peer"))
    return found


def main() -> None:
    """Print the table."""
    for row in rows():
        print(*row, sep=" | ")


if __name__ == "__main__":
    main()
