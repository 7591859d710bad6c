"""All equilibria of a bimatrix game: published sets, invariances, a slow oracle, peers."""

from __future__ import annotations

import importlib
import io
import math
import pickle
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from est_games.certificate.bimatrix import is_complete
from est_games.certificate.bimatrix_payoffs import IntegerBimatrix
from est_games.certificate.normal_form import expected_payoffs, regrets
from est_games.equilibrium.bimatrix.all_extreme import by_labels, by_vertices
from est_games.equilibrium.bimatrix.best_response_polytope import best_response_polytopes
from est_games.equilibrium.bimatrix.bimatrix_nash import SMALL, bimatrix_nash
from est_games.equilibrium.bimatrix.extreme_equilibria import ExtremeEquilibria
from est_games.equilibrium.bimatrix.polytope_bases import Bases, polytope_bases
from est_games.equilibrium.bimatrix.tree_equilibria import tree_equilibria
from est_games.equilibrium.pure.pure_nash import pure_nash
from est_games.equilibrium.solution import Solution, Status
from est_games.equilibrium.solve import solve
from est_games.errors import SolveError
from est_games.game.nfg import write_nfg
from est_games.game.normal import NormalForm
from tests.oracles import bimatrix_brute as brute

Profile = tuple[tuple[Fraction, ...], ...]


def profile(*texts: str) -> Profile:
    return tuple(tuple(Fraction(x) for x in text.split()) for text in texts)


def profiles(solution: Solution) -> set[Profile]:
    found = {e.profile for e in solution.equilibria}
    assert len(found) == len(solution.equilibria)
    return found


def drawn(seed: int, top: int, sizes: tuple[int, int] = (1, 5)) -> tuple[np.ndarray, np.ndarray]:
    """Return the payoffs of a random game, integers below `top`."""
    generator = np.random.default_rng(seed)
    m, n = generator.integers(*sizes, size=2)
    a, b = generator.integers(0, top, (2, m, n))
    return a, b


CONSENSUS = [[1, 1, 1, 0], [1, 1, 1, 0], [1, 1, 1, 0], [0, 0, 0, 0]]
IDLE = ["1 0 0 0", "0 1 0 0", "0 0 1 0"]

# first, second, regret-free extreme equilibria, and of each component: (extremes, subsets, index)
PUBLISHED = {
    "nothing-at-stake": (
        [[0, 0], [0, 0]],
        [[0, 0], [0, 0]],
        [profile(x, y) for x in ("1 0", "0 1") for y in ("1 0", "0 1")],
        {(4, 1, 1)},
    ),
    "nothing-at-stake-3": (
        [[5] * 3] * 3,
        [[-7] * 3] * 3,
        [profile(x, y) for x in ("1 0 0", "0 1 0", "0 0 1") for y in ("1 0 0", "0 1 0", "0 0 1")],
        {(9, 1, 1)},
    ),
    "one-strategy-each": ([[3]], [[-2]], [profile("1", "1")], {(1, 1, 1)}),
    "one-player-only": (
        [[1, 4, 2]],
        [[2, 1, 2]],
        [profile("1", "1 0 0"), profile("1", "0 0 1")],
        {(2, 1, 1)},
    ),
    # An agreement both must accept: refusal by both is Nash, and vanishes when the payoffs move.
    "double-veto": (
        [[1, 0], [0, 0]],
        [[1, 0], [0, 0]],
        [profile("1 0", "1 0"), profile("0 1", "0 1")],
        {(1, 1, 1), (1, 1, 0)},
    ),
    # Selten (1978), one market: to stay out is kept by the threat to fight, at least half the time.
    "chain-store-selten-1978": (
        [[2, 0], [1, 1]],
        [[2, 0], [5, 5]],
        [profile("1 0", "1 0"), profile("0 1", "1/2 1/2"), profile("0 1", "0 1")],
        {(1, 1, 1), (2, 1, 0)},
    ),
    # Adopted unless someone objects; to agree, to abstain and to stay away count the same.
    "consensus-four-ballots": (
        CONSENSUS,
        CONSENSUS,
        [profile(x, y) for x in IDLE for y in IDLE] + [profile("0 0 0 1", "0 0 0 1")],
        {(9, 1, 1), (1, 1, 0)},
    ),
    "matching-pennies-one-coin-twice": (
        [[1, -1], [-1, 1], [1, -1]],
        [[-1, 1], [1, -1], [-1, 1]],
        [profile("1/2 1/2 0", "1/2 1/2"), profile("0 1/2 1/2", "1/2 1/2")],
        {(2, 1, 1)},
    ),
    # Avis, Rosenberg, Savani and von Stengel (2010), the degenerate 3 x 2 game.
    "avis-rosenberg-savani-von-stengel-2010": (
        [[3, 3], [2, 5], [0, 6]],
        [[3, 3], [2, 6], [3, 1]],
        [
            profile("1 0 0", "1 0"),
            profile("1 0 0", "2/3 1/3"),
            profile("0 1/3 2/3", "1/3 2/3"),
        ],
        {(2, 1, 0), (1, 1, 1)},
    ),
    # Kohlberg and Mertens (1986), the set of equilibria that is a circle: a hexagon.
    "hexagon-kohlberg-mertens-1986": (
        [[1, 0, -1], [-1, 0, -1], [1, 0, -2]],
        [[1, -1, 1], [0, 0, 0], [-1, -1, -2]],
        [
            profile("1 0 0", "1 0 0"),
            profile("1 0 0", "0 0 1"),
            profile("0 1 0", "0 1 0"),
            profile("0 1 0", "0 0 1"),
            profile("0 0 1", "1 0 0"),
            profile("0 0 1", "0 1 0"),
        ],
        {(6, 6, 1)},
    ),
    "battle-of-the-sexes": (
        [[2, 0], [0, 1]],
        [[1, 0], [0, 2]],
        [profile("1 0", "1 0"), profile("0 1", "0 1"), profile("2/3 1/3", "1/3 2/3")],
        {(1, 1, 1), (1, 1, -1)},
    ),
    "wild-units": (
        [["1e-12", 0], [0, "1e12"]],
        [["1000000000000001", "1000000000000000"], ["1e15", "1000000000000002"]],
        [
            profile("1 0", "1 0"),
            profile("0 1", "0 1"),
            profile(
                "2/3 1/3",
                "1000000000000000000000000/1000000000000000000000001 1/1000000000000000000000001",
            ),
        ],
        {(1, 1, 1), (1, 1, -1)},
    ),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_games(name: str) -> None:
    first, second, expected, components = PUBLISHED[name]
    game = NormalForm.from_payoffs(first, second)
    solution = solve(game, "nash")
    assert [max(regrets(game, e.profile)) for e in solution.equilibria] == [0] * len(expected)
    assert profiles(solution) == set(expected)
    assert solution.status is Status.COMPLETE
    found = [(len(c.extreme), len(c.subsets), c.index) for c in solution.components]
    assert set(found) == components
    assert sum(c.index or 0 for c in solution.components) == 1


def test_what_is_said_of_an_equilibrium_is_recomputed() -> None:
    for seed in range(20):
        game = NormalForm.from_payoffs(*drawn(seed, 9))
        for equilibrium in bimatrix_nash(game).equilibria:
            assert equilibrium.regret == max(regrets(game, equilibrium.profile)) == 0
            assert equilibrium.payoffs == expected_payoffs(game, equilibrium.profile)


@pytest.mark.parametrize("top", [2, 3, 20])
def test_against_every_subset_of_constraints(top: int) -> None:
    """Games with payoffs 0, 1 and 0, 1, 2 are nearly all degenerate."""
    for seed in range(120):
        a, b = drawn(seed, top)
        game = NormalForm.from_payoffs(a, b)
        solution = bimatrix_nash(game)
        expected = brute.extreme_equilibria(a.tolist(), b.tolist())
        assert profiles(solution) == expected, seed
        subsets = [
            (frozenset(rows), frozenset(columns))
            for component in solution.components
            for rows, columns in component.subsets
        ]
        assert len(set(subsets)) == len(subsets)
        assert set(subsets) == brute.nash_subsets(expected), seed
        assert solution.status is Status.COMPLETE
        assert sum(c.index or 0 for c in solution.components) == 1, seed
        assert sorted(p for c in solution.components for p in c.extreme) == list(
            range(len(solution.equilibria))
        )


def test_components_share_no_strategy_pair_and_subsets_are_equilibria() -> None:
    for seed in range(40):
        a, b = drawn(seed, 3)
        game = NormalForm.from_payoffs(a, b)
        solution = bimatrix_nash(game)
        where: dict[tuple[Fraction, ...], int] = {}
        for number, component in enumerate(solution.components):
            for place in component.extreme:
                row, column = solution.equilibria[place].profile
                assert where.setdefault((Fraction(0), *row), number) == number
                assert where.setdefault((Fraction(1), *column), number) == number
            for rows, columns in component.subsets:
                mixed = [
                    tuple(sum(w) / Fraction(len(part)) for w in zip(*part, strict=True))
                    for part in (rows, columns)
                ]
                assert not any(regrets(game, mixed))


def near(component: object, point: np.ndarray) -> float:
    """Return how far a profile is from a component, by least squares over each subset."""
    from scipy.optimize import nnls

    best = math.inf
    for rows, columns in component.subsets:  # type: ignore[attr-defined]
        total = 0.0
        start = 0
        for part in (rows, columns):
            corners = np.array([[float(w) for w in mixture] for mixture in part]).T
            target = point[start : start + len(corners)]
            start += len(corners)
            system = np.vstack([corners, 1e3 * np.ones(corners.shape[1])])
            total += nnls(system, np.append(target, 1e3))[1]
        best = min(best, total)
    return best


def test_an_index_counts_the_equilibria_nearby_when_payoffs_move() -> None:
    """The index by definition: perturb, solve by brute force, sum the signs near each component."""
    for seed in range(25):
        a, b = drawn(seed, 3, (2, 4))
        solution = bimatrix_nash(NormalForm.from_payoffs(a, b))
        generator = np.random.default_rng(seed)
        hair = generator.integers(-(10**6), 10**6, (2, *a.shape))
        moved = [
            [
                [Fraction(int(v)) + Fraction(int(h), 10**11) for v, h in zip(*rows, strict=True)]
                for rows in zip(table, hairs, strict=True)
            ]
            for table, hairs in zip((a, b), hair, strict=True)
        ]
        counted = [0] * len(solution.components)
        for x, y in brute.extreme_equilibria(*moved):
            rows = [i for i, w in enumerate(x) if w]
            columns = [j for j, w in enumerate(y) if w]
            assert len(rows) == len(columns)
            signs = [
                brute.sign_of_determinant([[t[i][j] + 1 for j in columns] for i in rows])
                for t in moved
            ]
            distances = [
                near(c, np.array([float(w) for w in (*x, *y)])) for c in solution.components
            ]
            nearest = int(np.argmin(distances))
            assert distances[nearest] < 1e-4
            counted[nearest] += -signs[0] * signs[1] * (-1) ** len(rows)
        assert counted == [c.index for c in solution.components], seed


# What may be done to a game without changing its equilibria

ENTRIES = st.lists(st.integers(-3, 3), min_size=24, max_size=24)
SCALES = st.sampled_from([Fraction(1, 10**12), Fraction(1, 7), Fraction(3), Fraction(10**12)])
SHIFTS = st.sampled_from([Fraction(0), Fraction(-1, 10**12), Fraction(10**15)])


def tables(entries: list[int]) -> np.ndarray:
    return np.array(entries).reshape(2, 3, 4)


def indices(solution: Solution) -> dict[frozenset[Profile], int | None]:
    return {
        frozenset(solution.equilibria[place].profile for place in c.extreme): c.index
        for c in solution.components
    }


@settings(deadline=None, max_examples=40)
@given(ENTRIES, st.tuples(SCALES, SCALES), st.tuples(SHIFTS, SHIFTS))
def test_units_change_nothing(
    entries: list[int], scales: tuple[Fraction, ...], shifts: tuple[Fraction, ...]
) -> None:
    table = tables(entries)
    moved = [
        [[scale * int(v) + shift for v in row] for row in player]
        for player, scale, shift in zip(table, scales, shifts, strict=True)
    ]
    before = bimatrix_nash(NormalForm.from_payoffs(table))
    after = bimatrix_nash(NormalForm.from_payoffs(*moved))
    assert indices(before) == indices(after)
    assert after.status is Status.COMPLETE


@settings(deadline=None, max_examples=40)
@given(ENTRIES, st.permutations(range(3)), st.permutations(range(4)))
def test_names_and_seats_change_nothing(
    entries: list[int], rows: list[int], columns: list[int]
) -> None:
    """The order in which ties are broken changes; the equilibria and the indices must not."""
    game = NormalForm.from_payoffs(tables(entries))
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


@settings(deadline=None, max_examples=30)
@given(ENTRIES, st.integers(0, 2))
def test_a_strictly_worse_strategy_changes_nothing(entries: list[int], row: int) -> None:
    table = tables(entries)
    worse = table[:, row : row + 1] - np.array([1, 0]).reshape(2, 1, 1)
    longer = NormalForm.from_payoffs(np.concatenate([table, worse], axis=1))
    before = indices(bimatrix_nash(NormalForm.from_payoffs(table)))
    padded = {
        frozenset(((*x, Fraction(0)), y) for x, y in component): index
        for component, index in before.items()
    }
    assert indices(bimatrix_nash(longer)) == padded


@settings(deadline=None, max_examples=30)
@given(ENTRIES, st.integers(0, 2))
def test_a_copied_strategy_copies_equilibria_but_no_component(entries: list[int], row: int) -> None:
    table = tables(entries)
    doubled = np.concatenate([table, table[:, row : row + 1]], axis=1)
    before = bimatrix_nash(NormalForm.from_payoffs(table))
    after = bimatrix_nash(NormalForm.from_payoffs(doubled))
    copies = {((*x, Fraction(0)), y) for x, y in profiles(before)}
    for x, y in profiles(before):
        moved = [*x, x[row]]
        moved[row] = Fraction(0)
        copies.add((tuple(moved), y))
    assert profiles(after) == copies
    assert sorted(c.index or 0 for c in after.components) == sorted(
        c.index or 0 for c in before.components
    )


# Larger games: floats find, whole numbers prove

MODULE = importlib.import_module("est_games.equilibrium.bimatrix.bimatrix_nash")


def spoilt_labels(spoil: str) -> Callable[..., object]:
    """Return a search over labels that errs."""
    right = MODULE.by_labels

    def wrong(*asked: object) -> object:
        if spoil == "nothing":
            raise FloatingPointError
        found = right(*asked)
        pairs = found.extreme.pairs
        assert len(pairs) > 1
        if spoil == "drop":
            return replace(found, extreme=replace(found.extreme, pairs=pairs[:-1]))
        numbers = -found.evidence.numbers
        return replace(found, evidence=replace(found.evidence, numbers=numbers))

    return wrong


def spoilt_walk(spoil: str) -> Callable[..., object]:
    """Return a walk over vertices that errs."""
    right = MODULE.polytope_bases_float

    def wrong(polytope: object) -> Iterator[Bases]:
        if spoil == "nothing":
            raise FloatingPointError
        *_, found = right(polytope)
        if spoil == "drop":
            found.bases.pop()
            found.tight.pop()
        else:
            found.bases.append((1 << 15) - (1 << 7))
            found.tight.append((1 << 15) - (1 << 7))
        yield found

    return wrong


@pytest.mark.parametrize("top", [2, 3, 6, 12, 100])
def test_every_way_finds_the_same(top: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for seed in range(3):
        a, b = np.random.default_rng(top + seed).integers(0, top, (2, 8, 7))
        game = NormalForm.from_payoffs(a, b)
        assert sum(game.shape) > SMALL
        solutions = [bimatrix_nash(game)]
        with monkeypatch.context() as patch:
            patch.setattr(MODULE, "by_labels", spoilt_labels("nothing"))
            solutions.append(bimatrix_nash(game))
            patch.setattr(MODULE, "SMALL", 100)
            solutions.append(bimatrix_nash(game))
        assert {s.status for s in solutions} == {Status.COMPLETE}
        assert [s.stats["tries"] for s in solutions[1:]] == [2, 1]
        assert indices(solutions[0]) == indices(solutions[1]) == indices(solutions[2])
        assert len({s.equilibria for s in solutions}) == 1


def test_ties_are_sorted_out_by_the_search_over_labels() -> None:
    """The components are those that a walk over all vertices leads to, with their indices."""
    several = 0
    for seed in range(12):
        a, b = np.random.default_rng(seed).integers(0, (12, 3)[seed % 2], (2, 8, 7))
        polytopes = best_response_polytopes(NormalForm.from_payoffs(a, b))
        searched = by_labels(polytopes, None).extreme
        walked = by_vertices(polytope_bases, 10**7, polytopes, None).extreme
        assert searched.pairs == walked.pairs
        assert (searched.first, searched.second) == (walked.first, walked.second)
        assert MODULE._components(searched, None) == MODULE._components(walked, None)
        several += len(searched.first) < len(searched.pairs)
    assert several > 6


@pytest.mark.parametrize("top", [2, 3, 20])
def test_the_search_over_labels_against_every_subset_of_constraints(top: int) -> None:
    for seed in range(200, 240):
        a, b = drawn(seed, top)
        polytopes = best_response_polytopes(NormalForm.from_payoffs(a, b))
        found = by_labels(polytopes, None)
        extreme = found.extreme
        pairs = {(extreme.first[x], extreme.second[y]) for x, y in extreme.pairs}
        assert pairs == brute.extreme_equilibria(a.tolist(), b.tolist()), seed
        assert is_complete(NormalForm.from_payoffs(a, b), list(pairs), found.evidence)
        assert sum(sign for _, sign in extreme.signs) == 1


@pytest.mark.parametrize("spoil", ["drop", "add", "nothing"])
def test_a_search_that_errs_is_found_out_and_made_again(
    spoil: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    a, b = np.random.default_rng(5).integers(0, 50, (2, 8, 7))
    game = NormalForm.from_payoffs(a, b)
    expected = bimatrix_nash(game)
    assert expected.stats["tries"] == 1
    monkeypatch.setattr(MODULE, "by_labels", spoilt_labels(spoil))
    second = bimatrix_nash(game)
    assert second.equilibria == expected.equilibria
    assert second.status is Status.COMPLETE
    assert second.stats["tries"] == 2
    monkeypatch.setattr(MODULE, "polytope_bases_float", spoilt_walk(spoil))
    third = bimatrix_nash(game)
    assert third.equilibria == expected.equilibria
    assert third.status is Status.COMPLETE
    assert third.stats["tries"] == 3


def test_floats_that_cannot_tell_are_not_believed() -> None:
    """Payoffs that differ in the 20th digit: floats see ties where there are none."""
    a, b = np.random.default_rng(3).integers(0, 3, (2, 8, 8))
    hair = np.random.default_rng(4).integers(1, 1000, (2, 8, 8))
    moved = [
        [
            [Fraction(int(v)) + Fraction(int(h), 10**20) for v, h in zip(*rows, strict=True)]
            for rows in zip(table, hairs, strict=True)
        ]
        for table, hairs in zip((a, b), hair, strict=True)
    ]
    solution = bimatrix_nash(NormalForm.from_payoffs(*moved))
    assert solution.status is Status.COMPLETE
    assert solution.stats["tries"] == 3
    assert all(len(c.extreme) == 1 for c in solution.components)


@pytest.mark.parametrize(
    ("limit", "top", "tries"),
    [
        ("label_tree.MAX_REASONS", 100, 1),
        ("bimatrix_nash.MAX_ROUNDED", 2, 2),
        ("bimatrix_nash.MAX_WHOLE", 100, 1),
    ],
)
def test_memory_has_a_bound_and_what_was_found_is_kept(
    limit: str, top: int, tries: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No way that takes more is tried after one that took too much."""
    a, b = np.random.default_rng(1).integers(0, top, (2, 9, 9))
    a[0, 0] = b[0, 0] = 200
    game = NormalForm.from_payoffs(a, b)
    rooms = "est_games.equilibrium.bimatrix"
    monkeypatch.setattr(f"{rooms}.{limit}", 100)
    monkeypatch.setattr(f"{rooms}.label_tree._BLOCK", 1)
    if limit.endswith("ROUNDED"):
        monkeypatch.setattr(MODULE, "by_labels", spoilt_labels("nothing"))
    if limit.endswith("WHOLE"):
        monkeypatch.setattr(f"{rooms}.bimatrix_nash.SMALL", 100)
    solution = bimatrix_nash(game)
    assert solution.status is Status.PARTIAL
    assert solution.messages == ("stopped by the memory allowed before all cases were closed",)
    assert solution.stats["tries"] == tries
    assert {e.profile for e in pure_nash(game).equilibria} <= profiles(solution)


def test_no_weights_but_probabilities_are_shown() -> None:
    """Where nothing is at stake anything has no regret, even what is no mixture."""
    game = NormalForm.from_payoffs([[0, 0], [0, 0]], [[0, 0], [0, 0]])
    for row, n_shown in (("2 -1", 0), ("1/2 1/2", 1)):
        extreme = ExtremeEquilibria(first=profile(row), second=profile("1 0"), pairs=((0, 0),))
        assert len(MODULE._equilibria(IntegerBimatrix(game), extreme)) == n_shown


# The answer itself


def test_time_that_runs_out_leaves_what_is_proved() -> None:
    a, b = np.random.default_rng(0).integers(0, 101, (2, 13, 13))
    game = NormalForm.from_payoffs(a, b)
    solution = solve(game, "nash", timeout=1e-4)
    assert solution.status is Status.PARTIAL
    assert "time" in solution.messages[0]
    assert {e.profile for e in pure_nash(game).equilibria} <= profiles(solution)
    assert all(not any(regrets(game, e.profile)) for e in solution.equilibria)
    assert solution.components == ()


@pytest.mark.parametrize("shape", [(90, 1), (1, 90), (60, 2)])
def test_many_best_responses_of_one_player_to_few_strategies_of_the_other(
    shape: tuple[int, int],
) -> None:
    tables = np.random.default_rng(0).integers(0, 4, (2, *shape))
    solution = solve(NormalForm.from_payoffs(tables), "nash", timeout=30)
    assert solution.status is Status.COMPLETE
    if 1 in shape:
        payoffs = tables[shape.index(1) - 1].ravel()
        assert len(solution.equilibria) == (payoffs == payoffs.max()).sum()


def test_a_search_stopped_before_its_first_leaf_leaves_the_pure_equilibria() -> None:
    game = NormalForm.from_payoffs(np.random.default_rng(1).integers(0, 101, (2, 24, 24)))
    polytopes = best_response_polytopes(game)
    assert tree_equilibria(polytopes, [])[0].pairs == ()
    for timeout in (0.001, 0.01, 0.03):
        solution = solve(game, "nash", timeout=timeout)
        assert solution.status is Status.PARTIAL
        assert {e.profile for e in pure_nash(game).equilibria} <= profiles(solution)


def test_the_evidence_can_be_kept_and_checked_again() -> None:
    game = NormalForm.from_payoffs(*drawn(7, 5, (3, 5)))
    solution = pickle.loads(pickle.dumps(solve(game, "nash")))
    evidence = solution.certificate.evidence
    assert is_complete(game, [e.profile for e in solution.equilibria], evidence)


def test_what_cannot_be_asked_is_refused() -> None:
    with pytest.raises(SolveError, match="bimatrix"):
        bimatrix_nash(NormalForm.from_payoffs(np.zeros((3, 2, 2, 2))))
    with pytest.raises(SolveError, match="must be positive"):
        solve(NormalForm.from_payoffs([[1]], [[1]]), "nash", timeout=0)


# Peers


def lrsnash(a: np.ndarray, b: np.ndarray, path: Path) -> set[Profile]:
    """Return what lrsnash finds: blocks of the second player's mixtures against one of the first.

    It leaves out nothing in degenerate games, and may say the same twice.
    """
    rows = [f"{a.shape[0]} {a.shape[1]}"]
    for table in (a, b):
        rows += ["", *(" ".join(map(str, row)) for row in table.tolist())]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    run = subprocess.run(["lrsnash", str(path)], capture_output=True, text=True, check=True)
    found = set()
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


def test_lrsnash_agrees(tmp_path: Path) -> None:
    if shutil.which("lrsnash") is None:
        pytest.skip("lrsnash is not installed (package lrslib)")
    for seed in range(40):
        a, b = drawn(seed, (3, 101)[seed % 2], (2, 8))
        ours = profiles(bimatrix_nash(NormalForm.from_payoffs(a, b)))
        assert ours == lrsnash(a, b, tmp_path / "game"), seed


def test_gambit_agrees() -> None:
    pygambit = pytest.importorskip("pygambit", reason="pygambit is not installed (extra: peers)")
    for seed in range(20):
        a, b = drawn(seed, (3, 101)[seed % 2], (2, 5))
        game = NormalForm.from_payoffs(a, b)
        theirs = {
            tuple(
                tuple(Fraction(w.numerator, w.denominator) for _, w in mixture) for mixture in found
            )
            for found in pygambit.nash.enummixed_solve(
                pygambit.read_nfg(io.BytesIO(write_nfg(game).encode())), rational=True
            ).equilibria
        }
        assert profiles(bimatrix_nash(game)) == theirs, seed
