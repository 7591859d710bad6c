"""Three-player games solved here and by two methods of the tests: any difference.

Run with ``python benchmarks/agreement_many.py [--games 200]``. Half of the games are 2 x 2 x 2,
half 3 x 2 x 2; payoffs are integers 0..2, 0..4, 0..9 or 0..100 in turn. On every support that
elimination of all unknowns but one finds not to be degenerate, both must have the same equilibria.

As many games again are degenerate: payoffs 0 and 1, few outcomes, duplicated strategies, also four
players. There every profile of a grid must be an equilibrium by definition exactly if
it is in one of the sets that were returned.
"""

from __future__ import annotations

import argparse
import importlib.util
import math
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

import est_games as eg

SHAPES = ((2, 2, 2), (3, 2, 2))
TOPS = (3, 5, 10, 101)
CLOSE = 1e-9


def method_of_the_tests(name: str) -> ModuleType:
    """Return a second method, which the tests use too."""
    path = Path(__file__).parents[1] / "tests" / "oracles" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
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


def degenerate(number: int) -> eg.NormalForm:
    """Return a game with many ties."""
    rng, kind = np.random.default_rng(number), number % 5
    if kind == 0:
        return eg.NormalForm.from_payoffs(rng.integers(0, 2, (3, 2, 2, 2)))
    if kind == 1:
        outcomes = rng.integers(0, 4, (2, 2, 2))
        return eg.NormalForm.from_payoffs(rng.integers(-2, 3, (3, 4))[:, outcomes])
    if kind == 2:
        outcomes = rng.integers(0, 3, (3, 2, 2))
        return eg.NormalForm.from_payoffs(rng.integers(0, 3, (3, 3))[:, outcomes])
    if kind == 3:
        table, axis = rng.integers(-1, 2, (3, 2, 2, 2)), 1 + number // 5 % 3
        doubled = np.concatenate([table, table.take([0], axis=axis)], axis=axis)
        return eg.NormalForm.from_payoffs(doubled)
    return eg.NormalForm.from_payoffs(rng.integers(0, 2, (4, 2, 2, 2, 2)))


def on_grids(n_games: int) -> None:
    """Print how many degenerate games differ from what is an equilibrium by definition."""
    oracle = method_of_the_tests("grid_oracle")
    statuses: Counter[str] = Counter()
    n_cells = n_profiles = n_different = 0
    for number in range(n_games):
        game = degenerate(number)
        solution = eg.solve(game, "nash")
        statuses[solution.status.name] += 1
        if solution.status.name != "COMPLETE":
            continue
        n_cells += sum(len(component.cells) for component in solution.components)
        denominators = range(1, 7) if game.shape == (2, 2, 2) else range(1, 5)
        n_profiles += math.prod(map(len, oracle.grid(game.shape, denominators)))
        for what, where in oracle.mismatches(game, solution, denominators):
            n_different += 1
            print(f"game {number}: {what} at {where}")
    print(
        f"{n_games} degenerate games ({dict(statuses)}) with {n_cells} cells, {n_profiles} "
        f"profiles of grids: {n_different} differences"
    )


def main() -> None:
    """Print what was compared and how often it differed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--games", type=int, default=200)
    chosen = parser.parse_args()
    oracle = method_of_the_tests("elimination_oracle")
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
    on_grids(chosen.games)


if __name__ == "__main__":
    main()
