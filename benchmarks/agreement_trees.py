"""Trees against grids of behaviours and beliefs: is what is returned what the definition says?

Run with ``python benchmarks/agreement_trees.py [--checks 10000]``. Trees have ties, chance, hidden
moves and two or three players; every behaviour of a grid, and with every belief of one where the
concept has beliefs, is judged by the definition alone: for Nash equilibria of players and of agents
every pure deviation is tried on the tree; for the others the verifier of the certificate package is
asked, which knows nothing of the sets returned. It must lie in one of these exactly if it is an
equilibrium. Trees with more than so many points are passed over.

For each concept: games, points judged, equilibria among them, mismatches.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import est_games as eg
from est_games.certificate.behavior_cell import Assessment

_MOST_POINTS = 1000
_PARTS = 4
Judge = Callable[[Any, Any], bool]


def judges() -> dict[str, Judge]:
    """Return what says, by concept, whether an assessment is an equilibrium."""
    by_deviations = import_module("tests.oracles.behavior_oracle").is_equilibrium
    return {
        "nash": lambda form, point: by_deviations(form, point.behavior),
        "agent-nash": lambda form, point: by_deviations(form, point.behavior, agents=True),
        "subgame-perfect": lambda form, point: eg.is_subgame_perfect(form, point.behavior),
        "sequential": lambda form, point: eg.is_sequential(form, point.behavior, point.beliefs),
        "perfect-bayesian": lambda form, point: eg.is_perfect_bayesian(
            form, point.behavior, point.beliefs
        ),
        "weak-perfect-bayesian": lambda form, point: eg.is_weak_perfect_bayesian(
            form, point.behavior, point.beliefs
        ),
    }


def points(form: Any, *, with_beliefs: bool) -> Iterator[Any]:
    """Yield all points of the finest grid that is not too large; none if there is none."""
    belief_grid = import_module("tests.oracles.belief_grid")
    own = [n for n, choice in enumerate(form.information_sets) if not choice.is_chance]
    sizes = [len(form.information_sets[n].actions) for n in own]
    sizes += [len(form.members[n]) for n in own] * with_beliefs
    for parts in range(_PARTS, 1, -1):
        count = 1
        for size in sizes:
            count *= len(belief_grid.mixtures(size, parts))
        if count <= _MOST_POINTS:
            if with_beliefs:
                yield from belief_grid.assessments(form, parts, None, count)
            else:
                for behavior in import_module("tests.oracles.tied_trees").grid(form, parts):
                    yield Assessment(behavior=behavior)
            return


def compare(concept: str, judge: Judge, number: int) -> Counter[str]:
    """Return what was counted on one tree."""
    sets = import_module("tests.oracles.tree_sets")
    form = import_module("tests.oracles.falsified").small_tree(number)
    found: Counter[str] = Counter()
    try:
        solution = eg.solve(form, concept, timeout=10)
    except eg.EstGamesError:
        return found
    if not solution.is_complete:
        found["not complete"] += 1
        return found
    listed = sets.Listed(
        equilibria=tuple(map(sets.as_assessment, solution.equilibria)),
        components=sets.parts(solution),
    )
    with_beliefs = concept not in ("nash", "agent-nash", "subgame-perfect")
    for point in points(form, with_beliefs=with_beliefs):
        found["points"] += 1
        is_one = judge(form, point)
        found["equilibria"] += is_one
        if is_one != bool(sets.holders(listed, point)):
            found["mismatches"] += 1
            print(f"{concept}, tree {number}: {point}")
    found["games"] = int(bool(found["points"]))
    return found


def main() -> None:
    """Print what was compared and how often it differed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--checks", type=int, default=20_000, help="for each concept")
    chosen = parser.parse_args()
    sys.path.insert(0, str(Path(__file__).parents[1]))
    total: Counter[str] = Counter()
    print("concept: games, points judged, equilibria among them, mismatches")
    for concept, judge in judges().items():
        row: Counter[str] = Counter()
        number = 0
        while row["points"] < chosen.checks:
            row.update(compare(concept, judge, number))
            number += 1
        total.update(row)
        print(f"{concept}: {_words(row)}", flush=True)
    print(f"all: {_words(total)}")


def _words(row: Counter[str]) -> str:
    text = ", ".join(str(row[name]) for name in ("games", "points", "equilibria", "mismatches"))
    return text + f"; {row['not complete']} not complete" * bool(row["not complete"])


if __name__ == "__main__":
    main()
