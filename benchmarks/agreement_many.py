"""Three-player games solved here and by elimination of all unknowns but one: any difference.

Run with ``python benchmarks/agreement_many.py [--games 200]``. Half of the games are 2 x 2 x 2,
half 3 x 2 x 2; payoffs are integers 0..2, 0..4, 0..9 or 0..100 in turn. On every support that
elimination finds not to be degenerate, both must have the same equilibria.
"""

from __future__ import annotations

import argparse
import importlib.util
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

import est_games as eg

SHAPES = ((2, 2, 2), (3, 2, 2))
TOPS = (3, 5, 10, 101)
CLOSE = 1e-9


def elimination() -> ModuleType:
    """Return the second method, which the tests use too."""
    path = Path(__file__).parents[1] / "tests" / "oracles" / "elimination_oracle.py"
    spec = importlib.util.spec_from_file_location("elimination_oracle", path)
    if spec is None or spec.loader is None:
        raise RuntimeError(f"no oracle at {path}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def same(ours: list[Any], theirs: list[Any]) -> bool:
    """Tell whether two lists hold the same profiles in any order."""
    return len(ours) == len(theirs) and all(
        any(np.abs(np.concatenate(a) - np.concatenate(b)).max() < CLOSE for b in ours)
        for a in theirs
    )


def main() -> None:
    """Print what was compared and how often it differed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--games", type=int, default=200)
    chosen = parser.parse_args()
    oracle = elimination()
    statuses: Counter[str] = Counter()
    n_compared = n_supports = n_degenerate = n_different = n_stray = 0
    for number in range(chosen.games):
        shape, top = SHAPES[number % 2], TOPS[number // 2 % 4]
        table = np.random.default_rng(number).integers(0, top, (3, *shape))
        game = eg.NormalForm.from_payoffs(table)
        solution = eg.solve(game, "nash")
        statuses[solution.status.name] += 1
        ours: dict[object, list[Any]] = {}
        for equilibrium in solution.equilibria:
            rows = [[float(x) for x in row] for row in equilibrium.profile]
            support = tuple(tuple(k for k, x in enumerate(row) if x) for row in equilibrium.profile)
            ours.setdefault(support, []).append(rows)
        found, degenerate = oracle.isolated_equilibria(game)
        n_degenerate += len(degenerate)
        for support, theirs in found.items():
            n_supports += 1
            n_compared += len(theirs)
            if not same(ours.pop(support, []), theirs):
                n_different += 1
                print(f"game {number}, support {support}: differs")
        n_stray += sum(support not in degenerate for support in ours)
    print(
        f"{chosen.games} games ({dict(statuses)}), {n_supports} supports with {n_compared} "
        f"equilibria compared, {n_degenerate} degenerate supports passed over: "
        f"{n_different + n_stray} differences"
    )


if __name__ == "__main__":
    main()
