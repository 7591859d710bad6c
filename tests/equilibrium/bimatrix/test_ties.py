"""Games full of ties, larger than the smallest: vetoes, votes, thresholds, copies, continua."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from est_games.certificate.normal_form import regrets
from est_games.equilibrium.bimatrix.basis_points import basis_points
from est_games.equilibrium.bimatrix.best_response_polytope import best_response_polytopes
from est_games.equilibrium.bimatrix.bimatrix_nash import SMALL, bimatrix_nash
from est_games.equilibrium.bimatrix.label_tree import label_search
from est_games.equilibrium.bimatrix.tree_equilibria import tree_equilibria
from est_games.equilibrium.solution import Solution, Status
from est_games.game.normal import NormalForm

Profile = tuple[tuple[Fraction, ...], ...]


def tied(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    return rng.integers(0, 3, (2, *shape))


def veto(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """Either player can keep the status quo, in several ways."""
    game = rng.integers(-3, 4, (2, *shape))
    game[:, : shape[0] // 2] = 0
    game[:, :, : shape[1] // 3] = 0
    return game


def threshold(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """The outcome turns on whether efforts, which cost, reach a sum."""
    first, second = np.indices(shape)
    reached = first + second >= rng.integers(2, sum(shape) - 2)
    return np.stack([3 * reached - first, 4 * reached - second * rng.integers(0, 2)])


def copied(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """Strategies recur."""
    game = rng.integers(0, 101, (2, *shape))
    rows, columns = rng.integers(0, 4, shape[0]), rng.integers(0, 5, shape[1])
    return game[:, rows][:, :, columns]


def votes(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """A vote: strategies with as many ayes differ in nothing."""
    first, second = (rng.integers(0, 4, size) for size in shape)
    passed = first[:, None] + second >= rng.integers(1, 6)
    return np.stack([stake * passed for stake in rng.integers(-2, 3, 2)])


CLASSES = [tied, veto, threshold, copied, votes]
Make = Callable[[np.random.Generator, tuple[int, int]], np.ndarray]


def solved(payoffs: np.ndarray) -> Solution:
    game = NormalForm.from_payoffs(payoffs)
    assert sum(game.shape) > SMALL
    solution = bimatrix_nash(game)
    assert solution.status is Status.COMPLETE
    assert solution.stats["tries"] == 1
    assert sum(c.index or 0 for c in solution.components) == 1
    return solution


@pytest.mark.parametrize("make", CLASSES)
def test_every_extreme_equilibrium_ends_at_one_leaf_of_the_search(make: Make) -> None:
    """And at one more the pair of zeros."""
    for seed in range(6):
        game = NormalForm.from_payoffs(make(np.random.default_rng(seed), (9, 8)))
        polytopes = best_response_polytopes(game)
        *_, found = label_search(polytopes)
        extreme, _ = tree_equilibria(polytopes, found.leaves)
        assert len(found.leaves) == len(extreme.pairs) + 1
        assert len(set(found.leaves)) == len(found.leaves)
        for x, y in extreme.pairs:
            assert not any(regrets(game, (extreme.first[x], extreme.second[y])))


@pytest.mark.parametrize("make", CLASSES)
def test_lrsnash_agrees(make: Make, tmp_path: Path) -> None:
    if shutil.which("lrsnash") is None:
        pytest.skip("lrsnash is not installed (package lrslib)")
    for seed in range(4):
        rng = np.random.default_rng(seed + 50)
        a, b = make(rng, (int(rng.integers(7, 11)), int(rng.integers(6, 10))))
        found = {e.profile for e in solved(np.stack([a, b])).equilibria}
        assert found == lrsnash(a, b, tmp_path / "game"), seed


def lrsnash(a: np.ndarray, b: np.ndarray, path: Path) -> set[Profile]:
    """Return what lrsnash finds: blocks of the second's mixtures against one of the first's."""
    rows = [f"{a.shape[0]} {a.shape[1]}"]
    for table in (a, b):
        rows += ["", *(" ".join(map(str, row)) for row in table.tolist())]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    run = subprocess.run(["lrsnash", str(path)], capture_output=True, text=True, check=True)
    found: set[Profile] = set()
    seconds: list[tuple[Fraction, ...]] = []
    for line in run.stdout.splitlines():
        words = line.split()
        if not words:
            seconds = []
        elif words[0] == "2":
            seconds.append(tuple(Fraction(w) for w in words[1:-1]))
        elif words[0] == "1":
            first = tuple(Fraction(w) for w in words[1:-1])
            found |= {(first, second) for second in seconds}
    return found


def test_where_nothing_is_at_stake_every_pair_of_strategies_is_an_equilibrium() -> None:
    solution = solved(np.full((2, 9, 7), 4))
    assert len(solution.equilibria) == 63
    assert [(len(c.subsets), c.index) for c in solution.components] == [(1, 1)]


def test_a_large_vote_by_unanimity() -> None:
    """Twelve ways to object, four to agree: nobody alone can pass anything."""
    a = np.zeros((16, 16), dtype=int)
    a[12:, 12:] = 1
    solution = solved(np.stack([a, a]))
    sets = {(len(c.extreme), len(c.subsets), c.index) for c in solution.components}
    assert sets == {(144, 1, 0), (16, 1, 1)}


# What may be done to a game without changing its equilibria

ENTRIES = st.lists(st.integers(-1, 1), min_size=84, max_size=84)
SCALES = st.sampled_from([Fraction(1, 10**12), Fraction(1, 7), Fraction(3), Fraction(10**12)])
SHIFTS = st.sampled_from([Fraction(0), Fraction(-1, 10**12), Fraction(10**15)])


def indices(solution: Solution) -> dict[frozenset[Profile], int | None]:
    return {
        frozenset(solution.equilibria[place].profile for place in c.extreme): c.index
        for c in solution.components
    }


@settings(deadline=None, max_examples=15)
@given(ENTRIES, st.tuples(SCALES, SCALES), st.tuples(SHIFTS, SHIFTS))
def test_units_change_nothing(
    entries: list[int], scales: tuple[Fraction, ...], shifts: tuple[Fraction, ...]
) -> None:
    table = np.array(entries).reshape(2, 6, 7)
    moved = [
        [[scale * int(v) + shift for v in row] for row in player]
        for player, scale, shift in zip(table, scales, shifts, strict=True)
    ]
    after = bimatrix_nash(NormalForm.from_payoffs(*moved))
    assert after.status is Status.COMPLETE
    assert indices(solved(table)) == indices(after)


@settings(deadline=None, max_examples=15)
@given(ENTRIES, st.permutations(range(6)), st.permutations(range(7)))
def test_names_and_seats_change_nothing(
    entries: list[int], rows: list[int], columns: list[int]
) -> None:
    game = NormalForm.from_payoffs(np.array(entries).reshape(2, 6, 7))
    before = indices(bimatrix_nash(game))
    renamed = {
        frozenset(
            (tuple(x[i] for i in rows), tuple(y[j] for j in columns)) for x, y in component
        ): index
        for component, index in before.items()
    }
    assert indices(bimatrix_nash(game.restrict([rows, columns]))) == renamed
    swapped = {frozenset((y, x) for x, y in component): i for component, i in before.items()}
    assert indices(bimatrix_nash(game.permute([1, 0]))) == swapped


@settings(deadline=None, max_examples=15)
@given(ENTRIES, st.integers(0, 5))
def test_a_copied_strategy_copies_equilibria_but_no_component(entries: list[int], row: int) -> None:
    table = np.array(entries).reshape(2, 6, 7)
    before = solved(table)
    after = solved(np.concatenate([table, table[:, row : row + 1]], axis=1))
    copies = {((*e.profile[0], Fraction(0)), e.profile[1]) for e in before.equilibria}
    for equilibrium in before.equilibria:
        x, y = equilibrium.profile
        moved = [*x, x[row]]
        moved[row] = Fraction(0)
        copies.add((tuple(moved), y))
    assert {e.profile for e in after.equilibria} == copies
    assert sorted(c.index or 0 for c in after.components) == sorted(
        c.index or 0 for c in before.components
    )


# Vertices of bases


@pytest.mark.parametrize("top", [3, 101, 10**9, 10**20])
def test_vertices_of_bases_are_those_found_one_by_one(top: int) -> None:
    n_inside = 0
    for seed in range(6):
        rng = np.random.default_rng(seed)
        n = int(rng.integers(3, 9))
        drawn = (
            [
                [int(v) * (top // 3) // 10**3 + 1 for v in row]
                for row in rng.integers(0, 3000, (n, n))
            ]
            if top > 10**9
            else rng.integers(0, top, (n, n))
        )
        polytope = best_response_polytopes(NormalForm.from_payoffs(drawn, drawn))[0]
        bases = [
            sum(1 << int(k) for k in rng.permutation(n)[: n - width])
            | sum(1 << (n + int(r)) for r in rng.permutation(n)[:width])
            for width in rng.integers(1, min(n, 5), 60).tolist()
        ]
        for basis, point in zip(bases, basis_points(polytope, bases), strict=True):
            alone = polytope.vertex(basis)
            assert (point is None) == (alone is None)
            if point is not None:
                assert (point.tight, point.mixture) == alone
                assert point.sign == polytope.orientation(basis)
                n_inside += 1
    assert n_inside > 20


def test_payoffs_too_large_for_machine_integers_change_nothing() -> None:
    """Ties between payoffs of thirty digits."""
    table = np.random.default_rng(4).integers(0, 3, (2, 8, 7))
    values = [0, 10**30 + 1, 2718281828459045235360287471352]
    large = [[[values[v] for v in row] for row in player] for player in table.tolist()]
    solution = bimatrix_nash(NormalForm.from_payoffs(*large))
    assert solution.status is Status.COMPLETE
    assert solution.stats["tries"] == 1
    small = np.array([[[(0, 1000, 2718)[v] for v in row] for row in p] for p in table.tolist()])
    assert len(solution.equilibria) == len(solved(small).equilibria)
