"""One equilibrium: proved in every kind of game, and nothing else ever returned."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from est_games.certificate.normal_form import regrets
from est_games.equilibrium.one_equilibrium import one_nash as module
from est_games.equilibrium.one_equilibrium.losses import losses
from est_games.equilibrium.one_equilibrium.one_nash import one_nash
from est_games.equilibrium.one_equilibrium.rounded_paths import PathCount, rounded_paths
from est_games.equilibrium.one_equilibrium.support_profile import Support, support_profile
from est_games.equilibrium.one_equilibrium.table_view import view_of
from est_games.equilibrium.one_equilibrium.two_strategy_supports import two_strategy_supports
from est_games.equilibrium.recognition.zero_sum_table import zero_sum_table
from est_games.equilibrium.solution import Solution, Status
from est_games.equilibrium.solve import solve
from est_games.errors import SolveError
from est_games.game.normal import NormalForm

PURE = "pure profiles"
UNDOMINATED = "all undominated strategies"
CONFLICT = "one path, the game being equivalent to a zero-sum one"
PROGRAM = "linear program of an equivalent zero-sum game"
PAIRS = "two strategies against two"
PATHS = "complementary pivoting"
WHOLE = "one path in whole numbers"
SEEDS = st.integers(0, 10**6)


def proved(game: NormalForm, solution: Solution) -> Solution:
    """Assert that there is one equilibrium, without regret by the definition."""
    (equilibrium,) = solution.equilibria
    assert regrets(game, equilibrium.profile) == (0, 0)
    assert equilibrium.regret == 0
    assert solution.status is Status.PARTIAL
    assert solution.messages == ("one equilibrium is given; there may be others",)
    return solution


def opposed(seed: int, m: int, n: int, correlation: float) -> NormalForm:
    first, other = np.random.default_rng(seed).standard_normal((2, m, n))
    return NormalForm.from_payoffs(first, correlation * first + np.sqrt(1 - correlation**2) * other)


def cyclic(n: int) -> np.ndarray:
    """Return rock, paper and scissors with an odd number of signs."""
    ahead = np.subtract.outer(np.arange(n), np.arange(n)) % n
    return np.where(ahead == 0, 0, np.where(ahead <= n // 2, 1, -1))


def cyclic_polytope_game(d: int) -> NormalForm:
    """Return the square game of Savani and von Stengel (2006) for even `d`.

    Both best-response polytopes are dual cyclic polytopes, their facets labelled so that every path
    is exponentially long; the only equilibrium plays everything.
    """
    angles, powers = np.pi * np.arange(2 * d)[:, None] / d, np.arange(1, d // 2 + 1)
    facets = np.hstack([np.cos(angles * powers), np.sin(angles * powers)])
    # Labels of the first polytope are places; the second's exchange neighbours but for two ends.
    own, rival = list(range(d)), list(range(d, 2 * d))
    labels = [
        k if k in (1, d) else k + (-1) ** k if k < d else k - (-1) ** k for k in range(1, 2 * d + 1)
    ]
    place = [labels.index(k + 1) for k in range(2 * d)]
    second = seen_from(facets[own], facets[rival])
    first = seen_from(facets[place[d:]], facets[place[:d]])
    return NormalForm.from_payoffs(first, second.T)


def seen_from(tight: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return a simple polytope's other constraints where those of a vertex read z >= 0."""
    changed = np.linalg.solve(tight.T, others.T).T
    return -changed / (1 - changed.sum(axis=1, keepdims=True))


# name: game, what finds its equilibrium
STAGES = {
    "coordination": (NormalForm.from_payoffs(np.eye(30), np.eye(30)), PURE),
    "all-zero": (NormalForm.from_payoffs(np.zeros((2, 25, 40))), PURE),
    "one-row": (NormalForm.from_payoffs(np.zeros((1, 30)), [list(range(30))]), PURE),
    "many-signs": (NormalForm.from_payoffs(cyclic(31), -cyclic(31)), UNDOMINATED),
    "zero-sum": (
        NormalForm.from_payoffs(*(lambda t: (t, -t))(np.random.default_rng(0).random((20, 30)))),
        CONFLICT,
    ),
    "uniform": (NormalForm.from_payoffs(np.random.default_rng(2).random((2, 60, 60))), PAIRS),
    "opposed": (opposed(0, 40, 45, -0.5), PATHS),
    "pennies": (NormalForm.from_payoffs([[1, -1], [-1, 1]], [[-1, 1], [1, -1]]), WHOLE),
}


@pytest.mark.parametrize("name", STAGES)
def test_each_finder_finds(name: str) -> None:
    game, finder = STAGES[name]
    assert proved(game, solve(game, "one-nash")).algorithm == finder


@settings(max_examples=60, deadline=None)
@given(SEEDS, st.sampled_from([2, 3, 101]), st.sampled_from([0, module.SMALL]))
def test_random_and_degenerate_games(seed: int, top: int, small: int) -> None:
    generator = np.random.default_rng(seed)
    m, n = generator.integers(1, 12, 2)
    game = NormalForm.from_payoffs(generator.integers(0, top, (2, m, n)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "SMALL", small)
        proved(game, one_nash(game))


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.sampled_from([2, 101]), st.booleans())
def test_without_pure_profiles(seed: int, top: int, pairs: bool) -> None:
    """The later finders bear the weight alone."""
    generator = np.random.default_rng(seed)
    m, n = generator.integers(1, 12, 2)
    game = NormalForm.from_payoffs(generator.integers(0, top, (2, m, n)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "SMALL", 0)
        patch.setattr(module, "pure_supports", lambda _: iter(()))
        if not pairs:
            patch.setattr(module, "two_strategy_supports", lambda _: iter(()))
        proved(game, one_nash(game))


@settings(max_examples=25, deadline=None)
@given(SEEDS, st.integers(-12, 12), st.integers(-12, 12), st.sampled_from([0, 10**15, -(10**15)]))
def test_units_and_offsets_change_nothing(seed: int, one: int, other: int, offset: int) -> None:
    generator = np.random.default_rng(seed)
    first, second = generator.integers(0, 101, (2, 9, 11)).tolist()

    def moved(table: list[list[int]], power: int) -> list[list[Fraction]]:
        return [[offset + Fraction(10) ** power * x for x in row] for row in table]

    plain = NormalForm.from_payoffs(first, second)
    game = NormalForm.from_payoffs(moved(first, one), moved(second, other))
    expected, found = proved(plain, one_nash(plain)), proved(game, one_nash(game))
    assert found.equilibria[0].profile == expected.equilibria[0].profile
    assert found.algorithm == expected.algorithm


@settings(max_examples=25, deadline=None)
@given(SEEDS)
def test_duplicates_and_dominated_strategies(seed: int) -> None:
    generator = np.random.default_rng(seed)
    first, second = generator.integers(0, 101, (2, 8, 8))
    rows, columns = generator.integers(0, 8, 14), generator.integers(0, 8, 13)
    first, second = (table[rows][:, columns] for table in (first, second))
    first = np.vstack([first, first.min(axis=0) - 1])
    second = np.vstack([second, second[:1]])
    game = NormalForm.from_payoffs(first, second)
    assert not proved(game, one_nash(game)).equilibria[0].profile[0][-1]


@pytest.mark.parametrize("unit", [1e-12, 1e12, 1e-300, 1e300])
def test_floats_of_every_scale(unit: float) -> None:
    tables = unit * np.random.default_rng(1).random((2, 30, 30))
    game = NormalForm.from_payoffs(*tables)
    proved(game, one_nash(game))


def test_units_far_apart_in_one_game() -> None:
    powers = np.random.default_rng(5).integers(-150, 150, (2, 12, 12))
    game = NormalForm.from_payoffs(*(10.0**powers))
    proved(game, one_nash(game))


def test_gaps_that_floats_cannot_show() -> None:
    """Beside 1e15, differences of 1e-12: neither is lost."""
    table = [[Fraction(10**15) + Fraction(int(x), 10**12) for x in row] for row in cyclic(21)]
    game = NormalForm.from_payoffs(table, [list(column) for column in zip(*table, strict=True)])
    solution = proved(game, one_nash(game))
    assert set(solution.equilibria[0].profile[0]) == {Fraction(1, 21)}


@pytest.mark.parametrize(("d", "pivots"), [(4, 20), (6, 88), (8, 376), (10, 1_596), (12, 6_764)])
def test_games_with_long_paths(d: int, pivots: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Savani and von Stengel (2006): paths grow exponentially, the support is plain to see."""
    game = cyclic_polytope_game(d)
    assert solve(game, "lemke-howson", label=1).stats["pivots"] == pivots
    monkeypatch.setattr(module, "SMALL", 0)
    assert proved(game, one_nash(game)).algorithm == UNDOMINATED
    monkeypatch.setattr(module, "whole_support", lambda _: iter(()))
    solution = proved(game, one_nash(game))
    assert solution.algorithm == PATHS
    assert min(map(min, solution.equilibria[0].profile)) > 0


def test_a_path_too_long_for_the_time_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "whole_support", lambda _: iter(()))
    solution = one_nash(cyclic_polytope_game(22), timeout=0.3)
    assert solution.status is Status.LIMIT
    assert solution.stats["seconds"] < 3


@pytest.mark.parametrize("shape", [(1, 50), (50, 1), (2, 80), (80, 2), (15, 60), (60, 15)])
def test_rectangular_games(shape: tuple[int, int]) -> None:
    for seed in range(3):
        game = NormalForm.from_payoffs(np.random.default_rng(seed).random((2, *shape)))
        proved(game, one_nash(game))


def test_the_same_game_has_the_same_answer() -> None:
    first, second = (one_nash(opposed(1, 30, 30, -0.4)) for _ in range(2))
    assert first.equilibria == second.equilibria
    assert first.stats["pivots"] == second.stats["pivots"]


# The proof


def test_a_wrong_profile_is_never_returned(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every finder broken: what they find is no equilibrium, and nothing is returned."""
    game = opposed(0, 20, 20, -0.5)
    wrong = Support(rows=(0, 1), columns=(2, 3))
    for finder in ("pure_supports", "whole_support", "two_strategy_supports"):
        monkeypatch.setattr(module, finder, lambda _: iter([None, wrong]))
    monkeypatch.setattr(module, "rounded_paths", lambda *_: iter([wrong, wrong]))
    monkeypatch.setattr(module.Paths, "whole_end", lambda *_: None)
    solution = one_nash(game)
    assert solution.status is Status.LIMIT
    assert solution.equilibria == ()
    assert solution.certificate is None
    assert solution.stats["candidates"] == 7
    assert solution.messages == ("all finders gave up",)
    assert solution.algorithm.startswith(
        "pure profiles, then two strategies against two, then all un"
    )


@settings(max_examples=30, deadline=None)
@given(SEEDS)
def test_whatever_finders_say_only_equilibria_are_returned(seed: int) -> None:
    generator = np.random.default_rng(seed)
    game = NormalForm.from_payoffs(generator.integers(0, 4, (2, 8, 8)))

    def anything(*_: object) -> list[Support]:
        sizes = generator.integers(1, 4, 30)
        chosen = [[generator.choice(8, size, replace=False) for _ in "xy"] for size in sizes]
        return [Support(rows=tuple(map(int, x)), columns=tuple(map(int, y))) for x, y in chosen]

    with pytest.MonkeyPatch.context() as patch:
        for finder in ("pure_supports", "two_strategy_supports", "rounded_paths"):
            patch.setattr(module, finder, lambda *_: iter(anything()))
        proved(game, one_nash(game))


def test_where_paths_in_floats_mislead_whole_numbers_take_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    game = opposed(3, 9, 9, -0.8)
    monkeypatch.setattr(module, "two_strategy_supports", lambda _: iter(()))
    monkeypatch.setattr(module, "whole_support", lambda _: iter(()))
    monkeypatch.setattr(module, "rounded_paths", lambda *_: iter(()))
    if proved(game, one_nash(game)).algorithm != PURE:
        assert one_nash(game).algorithm == WHOLE


def test_time_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    game = opposed(0, 60, 60, -0.6)
    monkeypatch.setattr(module, "two_strategy_supports", lambda _: iter(()))
    solution = one_nash(game, timeout=1e-6)
    assert solution.status is Status.LIMIT
    assert solution.messages == ("stopped by the time given before an equilibrium was found",)
    assert solution.stats["seconds"] < 2


# The finders


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_every_pair_of_pairs_is_seen(seed: int) -> None:
    """Against all supports of two and two, by the definition."""
    generator = np.random.default_rng(seed)
    m, n = (int(size) for size in generator.integers(2, 7, 2))
    game = NormalForm.from_payoffs(generator.random((2, m, n)))
    found = {each for each in two_strategy_supports(view_of(game)) if each is not None}
    expected = set()
    for rows, columns in product(combinations(range(m), 2), combinations(range(n), 2)):
        profile = support_profile(game, Support(rows=rows, columns=columns))
        if profile and min(map(min, profile)) >= 0 and not any(regrets(game, profile)):
            expected.add((rows, columns))
    assert {(tuple(sorted(s.rows)), tuple(sorted(s.columns))) for s in found} == expected


@settings(max_examples=20, deadline=None)
@given(SEEDS)
def test_paths_lead_to_equilibria(seed: int) -> None:
    generator = np.random.default_rng(seed)
    game = NormalForm.from_payoffs(generator.random((2, 10, 12)))
    count = PathCount()
    ends = [end for end in rounded_paths(view_of(game), count) if end is not None]
    assert count.n_paths >= 22
    assert ends
    for end in ends:
        assert regrets(game, support_profile(game, end)) == (0, 0)


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.integers(2, 5))
def test_striking_out_leaves_an_equilibrium(seed: int, top: int) -> None:
    generator = np.random.default_rng(seed)
    m, n = generator.integers(1, 9, 2)
    game = NormalForm.from_payoffs(generator.integers(0, top, (2, m, n)))
    view = view_of(game).without_dominated()
    left = game.restrict([list(kept) for kept in view.kept])
    (equilibrium,) = one_nash(left).equilibria
    profile = []
    for size, kept, weights in zip(game.shape, view.kept, equilibrium.profile, strict=True):
        placed = dict(zip(kept, weights, strict=True))
        profile.append([placed.get(k, Fraction(0)) for k in range(size)])
    assert regrets(game, profile) == (0, 0)


def test_losses_are_taken_before_rounding() -> None:
    top = 10**15
    for offset in (Fraction(top), Fraction(top, 3)):
        rows = [[offset, offset + Fraction(1, 10**12)], [offset - Fraction(1, 10**12), offset]]
        first, second = losses(NormalForm.from_payoffs(rows, rows))
        assert first.tolist() == [[0, 0], [1, 1]]
        assert second.tolist() == [[1, 0], [1, 0]]
    first, _ = losses(NormalForm.from_payoffs([[-1.7e308], [1.7e308]], [[0], [0]]))
    assert first.tolist() == [[1], [0]]
    first, _ = losses(NormalForm.from_payoffs(np.array([[-(2**63)], [2**63 - 1]]), [[0], [0]]))
    assert first.tolist() == [[1], [0]]


# Zero-sum, but for units and what a player cannot influence


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.booleans())
def test_games_equivalent_to_zero_sum_are_recognised(seed: int, in_floats: bool) -> None:
    generator = np.random.default_rng(seed)
    m, n = generator.integers(3, 7, 2)
    table = generator.integers(-9, 10, (m, n))
    table[0, 0], table[0, 1], table[1, 0], table[1, 1] = 1, -1, -1, 1
    first = 2 * table + generator.integers(-9, 10, (1, n))
    second = -3 * table + generator.integers(-9, 10, (m, 1))
    if in_floats:
        first, second = first / 8, second * 2.0**-70
    game = NormalForm.from_payoffs(first, second)
    shown = zero_sum_table(game)
    assert shown is not None
    equivalent = NormalForm.from_payoffs(shown, [[-x for x in row] for row in shown])
    profile = one_nash(equivalent).equilibria[0].profile
    assert regrets(game, profile) == (0, 0)
    place = tuple(generator.integers(0, size) for size in (m, n))
    second[place] += 1 if not in_floats else 2.0**-70
    assert zero_sum_table(NormalForm.from_payoffs(first, second)) is None


@pytest.mark.parametrize("sign", [1, 0])
def test_common_interest_and_indifference_are_no_conflict(sign: int) -> None:
    table = np.arange(12).reshape(3, 4) ** 2
    assert zero_sum_table(NormalForm.from_payoffs(table, sign * table)) is None


def test_where_a_path_misleads_the_program_is_solved(monkeypatch: pytest.MonkeyPatch) -> None:
    game, _ = STAGES["zero-sum"]
    monkeypatch.setattr(module.RoundedPath, "follow", lambda self, _: setattr(self, "is_ended", 1))
    assert proved(game, one_nash(game)).algorithm == PROGRAM


# Bad input


def test_three_players_and_bad_times_are_refused_together() -> None:
    with pytest.raises(SolveError) as caught:
        solve(NormalForm.from_payoffs(np.zeros((3, 2, 2, 2))), "one-nash", timeout=0)
    assert [str(problem) for problem in caught.value.problems] == [
        "game: has 3 players [accepted: two players; nash and pure-nash take any number]",
        "timeout: must be positive [found '0'; accepted: seconds, or None for no limit]",
    ]


def test_an_unknown_option_lists_what_is_offered() -> None:
    with pytest.raises(SolveError, match="timeout"):
        solve(NormalForm.from_payoffs([[1]], [[1]]), "one-nash", label=1)
