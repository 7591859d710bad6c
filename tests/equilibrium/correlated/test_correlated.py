"""Correlated play: published games, a brute-force polytope, invariances, limits, bad input."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from est_games.certificate.correlated import (
    bound_problems,
    distribution_payoffs,
    distribution_regrets,
    is_correlated,
    welfare_problems,
)
from est_games.certificate.payoff_set import payoff_set_problems
from est_games.equilibrium.correlated.incentives import incentives
from est_games.equilibrium.programs import sparse_program
from est_games.equilibrium.solution import Solution, Status
from est_games.equilibrium.solve import solve
from est_games.errors import SolveError
from est_games.game.normal import NormalForm
from tests.oracles import correlated_brute as brute

KINDS = ("correlated", "coarse-correlated")
CHICKEN = NormalForm.from_payoffs([[6, 2], [7, 0]], [[6, 7], [2, 0]])
MOULIN_VIAL = NormalForm.from_payoffs(
    [[3, 1, 4], [1, 5, 0], [1, 0, 2]], [[3, 1, 1], [4, 2, 0], [1, 0, 5]]
)
SEXES = NormalForm.from_payoffs([[2, 0], [0, 1]], [[1, 0], [0, 2]])
SHAPLEY = NormalForm.from_payoffs(
    [[0, 1, 2], [2, 0, 1], [1, 2, 0]], [[0, 2, 1], [1, 0, 2], [2, 1, 0]]
)


def drawn(seed: int, shape: tuple[int, ...], top: int = 6) -> NormalForm:
    generator = np.random.default_rng(seed)
    return NormalForm.from_payoffs(generator.integers(0, top, (len(shape), *shape)))


def points(text: str) -> set[tuple[Fraction, ...]]:
    return {tuple(map(Fraction, row.split())) for row in text.split(";")}


def vertices(solution: Solution) -> set[tuple[Fraction, ...]]:
    return {equilibrium.payoffs for equilibrium in solution.equilibria}


def check(game: NormalForm, solution: Solution) -> None:
    """Recompute everything a complete answer claims."""
    coarse = solution.concept == "coarse-correlated"
    for e in solution.equilibria:
        assert set(distribution_regrets(game, e.distribution, coarse=coarse)) == {0}
        assert distribution_payoffs(game, e.distribution) == e.payoffs
        assert e.regret == 0
        assert min(e.distribution.values()) > 0
    assert solution.status is Status.COMPLETE
    assert len(vertices(solution)) == len(solution.equilibria)
    assert not payoff_set_problems(
        game,
        [e.payoffs for e in solution.equilibria],
        solution.certificate.evidence,
        solution.concept,
    )


# game, kind, the vertices of its payoffs
PUBLISHED = {
    "chicken-aumann-1974": (CHICKEN, "correlated", "2 7; 7 2; 21/4 21/4; 18/5 18/5"),
    "chicken-coarse": (CHICKEN, "coarse-correlated", "2 7; 7 2; 21/4 21/4; 18/5 18/5"),
    "moulin-vial-1978": (MOULIN_VIAL, "correlated", "3 3"),
    "battle-of-the-sexes-nau-2004": (SEXES, "correlated", "2 1; 1 2; 2/3 2/3"),
    "prisoners-dilemma": (
        NormalForm.from_payoffs([[2, 0], [3, 1]], [[2, 3], [0, 1]]),
        "coarse-correlated",
        "1 1",
    ),
    "matching-pennies": (
        NormalForm.from_payoffs([[1, -1], [-1, 1]], [[-1, 1], [1, -1]]),
        "correlated",
        "0 0",
    ),
    "one-player": (NormalForm.from_payoffs([["1/3", "1/2"]]), "coarse-correlated", "1/2"),
    "nothing-at-stake": (NormalForm.from_payoffs(np.ones((3, 2, 2, 2))), "correlated", "1 1 1"),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_games(name: str) -> None:
    game, kind, expected = PUBLISHED[name]
    solution = solve(game, kind)
    check(game, solution)
    assert vertices(solution) == points(expected)


def test_chicken_best_aumann_1974() -> None:
    solution = solve(CHICKEN, "correlated", welfare="utilitarian")
    (best,) = solution.equilibria
    assert best.regret == 0
    half, quarter = Fraction(1, 2), Fraction(1, 4)
    assert best.distribution == {(0, 0): half, (0, 1): quarter, (1, 0): quarter}
    assert solution.certificate.numbers["welfare"] == Fraction(21, 2)
    assert solution.status is Status.PARTIAL
    third = dict.fromkeys([(0, 0), (0, 1), (1, 0)], Fraction(1, 3))
    assert is_correlated(CHICKEN, third)
    assert distribution_payoffs(CHICKEN, third) == (5, 5)


def test_coarse_play_improves_on_the_only_correlated_payoff_moulin_vial_1978() -> None:
    diagonal = dict.fromkeys([(0, 0), (1, 1), (2, 2)], Fraction(1, 3))
    assert set(distribution_regrets(MOULIN_VIAL, diagonal, coarse=True)) == {0}
    assert not is_correlated(MOULIN_VIAL, diagonal)
    assert distribution_payoffs(MOULIN_VIAL, diagonal) == (Fraction(10, 3), Fraction(10, 3))
    solution = solve(MOULIN_VIAL, "coarse-correlated", welfare="egalitarian")
    assert solution.equilibria[0].payoffs == (Fraction(7, 2), Fraction(7, 2))


def test_shapley_game_does_better_than_its_only_nash_equilibrium() -> None:
    """Six profiles, each as likely, pay 3/2 each; the Nash equilibrium pays one."""
    solution = solve(SHAPLEY, "correlated", welfare="utilitarian")
    assert solution.certificate.numbers["welfare"] == 3
    (nash,) = solve(SHAPLEY, "nash").equilibria
    assert nash.payoffs == (1, 1)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("shape", [(2, 2), (2, 3), (3, 2)])
@pytest.mark.parametrize("seed", range(4))
def test_against_every_corner_of_the_polytope(seed: int, shape: tuple[int, ...], kind: str) -> None:
    game = drawn(seed, shape, 4)
    solution = solve(game, kind)
    check(game, solution)
    corners = brute.corners(game, kind == "coarse-correlated")
    assert vertices(solution) == brute.polygon({brute.payoffs(game, x) for x in corners})


def test_three_players_against_every_corner_of_the_polytope() -> None:
    game = drawn(3, (2, 2, 2), 3)
    solution = solve(game, "correlated")
    check(game, solution)
    found = {brute.payoffs(game, x) for x in brute.corners(game, False)}
    assert vertices(solution) <= found
    for bound in solution.certificate.evidence.facets:
        heights = [sum(map(Fraction.__mul__, bound.normal, point)) for point in found]
        assert max(heights) == bound.offset


@settings(max_examples=12)
@given(st.integers(0, 10**6))
def test_nash_within_correlated_within_coarse(seed: int) -> None:
    game = drawn(seed, [(2, 2), (2, 3), (3, 3)][seed % 3], 5)
    inner, outer = (solve(game, kind) for kind in KINDS)
    check(game, inner)
    check(game, outer)
    nash = {e.payoffs for e in solve(game, "nash").equilibria}
    for inside, outside in ((nash, inner), (vertices(inner), outer)):
        bounds = outside.certificate.evidence
        both = [*bounds.facets, *(bound for pair in bounds.equations for bound in pair)]
        for bound in both:
            assert all(
                sum(map(Fraction.__mul__, bound.normal, point)) <= bound.offset for point in inside
            )


@settings(max_examples=8)
@given(st.integers(0, 10**6))
def test_welfare_is_the_best_over_the_vertices(seed: int) -> None:
    game = drawn(seed, (3, 3) if seed % 2 else (2, 2, 2), 7)
    for kind in KINDS:
        every = vertices(solve(game, kind))
        weights = [Fraction(seed % 5 - 2), *([Fraction(1, 3)] * (game.n_players - 1))]
        for welfare, worth in (
            ("utilitarian", sum),
            (weights, lambda u, w=weights: sum(map(Fraction.__mul__, w, u))),
        ):
            solution = solve(game, kind, welfare=welfare)
            (best,) = solution.equilibria
            value = solution.certificate.numbers["welfare"]
            assert value == worth(best.payoffs) == max(map(worth, every))
        solution = solve(game, kind, welfare="egalitarian")
        least = min(solution.equilibria[0].payoffs)
        assert solution.certificate.numbers["welfare"] == least
        assert least >= max(map(min, every))


@settings(max_examples=10)
@given(st.integers(0, 10**6))
def test_a_constant_sum_has_one_payoff(seed: int) -> None:
    first = np.random.default_rng(seed).integers(-5, 6, (3, 4))
    game = NormalForm.from_payoffs(first, 2 - first)
    value = solve(game, "zero-sum").certificate.numbers["value"]
    assert vertices(solve(game, "correlated")) == {(value, 2 - value)}


@settings(max_examples=10)
@given(st.integers(0, 10**6), st.sampled_from([1e-12, 1e12]), st.sampled_from([0, 10**15]))
def test_payoffs_move_with_positive_affine_maps(seed: int, unit: float, offset: int) -> None:
    game = drawn(seed, (3, 3), 9)
    scale = Fraction(unit)
    moved = NormalForm(
        players=game.players,
        strategies=game.strategies,
        payoffs=(tuple(offset + scale * x for x in game.payoffs[0]), game.payoffs[1]),
    )
    for kind in KINDS:
        solution = solve(moved, kind)
        check(moved, solution)
        expected = {(offset + scale * x, y) for x, y in vertices(solve(game, kind))}
        assert vertices(solution) == expected


@settings(max_examples=10)
@given(st.integers(0, 10**6))
def test_seats_labels_copies_and_dominated_strategies_change_nothing(seed: int) -> None:
    game = drawn(seed, (3, 2), 6)
    every = vertices(solve(game, "correlated"))
    assert vertices(solve(game.restrict([(2, 0, 1), (1, 0)]), "correlated")) == every
    assert {u[::-1] for u in vertices(solve(game.permute([1, 0]), "correlated"))} == every
    table = np.array(game.payoffs, dtype=object).reshape(2, 3, 2)
    doubled = NormalForm.from_payoffs(table[:, [0, 1, 1, 2]])
    assert vertices(solve(doubled, "correlated")) == every
    worse = np.concatenate([table, [[[-1, -1]], [[9, 9]]]], axis=1)
    solution = solve(NormalForm.from_payoffs(worse), "correlated")
    assert vertices(solution) == every
    assert all(row != 3 for e in solution.equilibria for row, _ in e.distribution)


def test_sizes_too_far_apart_for_floats() -> None:
    """One payoff beside another 1e24 times as large, in one game."""
    big, tiny = Fraction("1e12"), Fraction("1e-12")
    game = NormalForm.from_payoffs(
        [[big, 0, 0], [0, tiny, 0], [0, 0, 1]], [[tiny, 0, 0], [0, big, 0], [0, 0, 1]]
    )
    solution = solve(game, "correlated")
    check(game, solution)
    assert {(big, tiny), (tiny, big)} <= vertices(solution)
    assert (1, 1) not in vertices(solution)


@pytest.mark.parametrize("shape", [(3, 3), (2, 2, 2)])
def test_a_program_that_errs_is_not_believed(
    shape: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    game = drawn(5, shape)
    expected = vertices(solve(game, "correlated"))
    monkeypatch.setattr(sparse_program, "MAX_DIRECT", 0)
    assert vertices(solve(game, "correlated")) == expected
    true = sparse_program._in_floats

    def wrong(objective: object, rows: object) -> object:
        found = true(objective, rows)
        return sparse_program._Floats(
            primal=found.primal[::-1].copy(),
            slack=found.slack,
            dual=found.dual + 1,
            reduced=found.reduced - 1,
        )

    for floats in (lambda *_: None, wrong):
        monkeypatch.setattr(sparse_program, "_in_floats", floats)
        solution = solve(game, "correlated")
        check(game, solution)
        assert vertices(solution) == expected


@pytest.mark.parametrize("shape", [(10, 10), (4, 4, 4, 4)])
def test_the_best_of_larger_games(shape: tuple[int, ...]) -> None:
    game = drawn(1, shape, 101)
    values = []
    for kind in KINDS:
        for welfare, weights in (
            ("utilitarian", (Fraction(1),) * len(shape)),
            ("egalitarian", None),
        ):
            solution = solve(game, kind, welfare=welfare)
            (best,) = solution.equilibria
            assert not welfare_problems(
                game,
                best.distribution,
                solution.certificate.evidence,
                kind,
                weights=weights,
            )
            values.append(solution.certificate.numbers["welfare"])
    assert values[0] <= values[2]
    assert values[1] <= values[3]


def test_the_payoffs_of_a_larger_game() -> None:
    game = drawn(1, (10, 10), 101)
    solution = solve(game, "coarse-correlated")
    check(game, solution)
    assert len(solution.equilibria) == 30


def test_a_set_with_hundreds_of_vertices_is_whole() -> None:
    """Three players: no limit but time."""
    game = drawn(0, (3, 3, 3), 101)
    solution = solve(game, "coarse-correlated")
    assert solution.status is Status.COMPLETE
    assert len(solution.equilibria) > 200


def test_three_players_and_a_coin_aumann_1974() -> None:
    """Two players match a coin that the third, who guesses what they do, does not see.

    The coin shown to two of them brings everybody two; no mixed equilibrium brings more than one.
    """
    table = np.zeros((3, 2, 2, 3), dtype=int)
    table[:, 0, 0, 0], table[:, 1, 0, 0] = (0, 0, 3), (1, 0, 0)
    table[:, 0, 0, 1] = table[:, 1, 1, 1] = 2
    table[:, 1, 0, 2], table[:, 1, 1, 2] = (0, 1, 0), (0, 0, 3)
    game = NormalForm.from_payoffs(table)
    coin = {(0, 0, 1): Fraction(1, 2), (1, 1, 1): Fraction(1, 2)}
    assert is_correlated(game, coin)
    assert distribution_payoffs(game, coin) == (2, 2, 2)
    best = solve(game, "correlated", welfare="egalitarian")
    assert best.certificate.numbers["welfare"] == 2
    nash = solve(game, "nash")
    assert nash.status is Status.COMPLETE
    assert max(max(e.payoffs) for e in nash.equilibria) == 1


def test_a_limit_shows_what_was_found_and_says_so() -> None:
    game = drawn(1, (3, 3, 3), 101)
    solution = solve(game, "correlated", max_vertices=20)
    assert solution.status is Status.LIMIT
    assert "more than 20 extreme plays" in " ".join(solution.messages)
    assert 4 <= len(solution.equilibria) <= 20
    assert solution.certificate.numbers["open facets"] > 0
    for e in solution.equilibria:
        assert is_correlated(game, e.distribution)
    for bound in solution.certificate.evidence.facets:
        assert not bound_problems(game, bound, "correlated")


@pytest.mark.parametrize("welfare", [None, "utilitarian"])
def test_no_time(welfare: str | None) -> None:
    solution = solve(drawn(1, (3, 3)), "correlated", welfare=welfare, timeout=1e-9)
    assert solution.status is Status.LIMIT
    assert solution.equilibria == ()
    assert "stopped by the time given" in " ".join(solution.messages)


def test_the_answer_shows_the_lottery() -> None:
    game = CHICKEN.relabel(strategies=[["calm", "<dare>"], ["calm", "dare"]])
    page = solve(game, "correlated", welfare="utilitarian")._repr_html_()
    assert "1/2 of calm, calm<br>1/4 of calm, dare<br>1/4 of &lt;dare&gt;, calm" in page
    assert solve(SEXES, "correlated").equilibria[2].is_pure


def test_bad_options_are_listed_together() -> None:
    with pytest.raises(SolveError) as caught:
        solve(CHICKEN, "correlated", welfare="best", max_vertices=0, timeout=-1)
    assert str(caught.value) == (
        "correlated play cannot be solved so\n"
        "  - welfare: is not known [found 'best'; accepted: utilitarian, egalitarian, or one "
        "number a player]\n"
        "  - max_vertices: must be positive [found '0'; accepted: a whole number]\n"
        "  - timeout: must be positive [found '-1'; accepted: seconds, or None for no limit]"
    )


def test_bad_weights_are_named() -> None:
    with pytest.raises(SolveError, match=r"welfare: needs 2 weights, one a player"):
        solve(CHICKEN, "correlated", welfare=[1])
    with pytest.raises(SolveError, match=r"welfare: needs 2 weights, one a player"):
        solve(CHICKEN, "correlated", welfare=3)
    best = solve(CHICKEN, "correlated", welfare=np.array([1.0, 1.0]))
    assert best.certificate.numbers["welfare"] == Fraction(21, 2)
    with pytest.raises(SolveError, match=r"welfare\[1\]: is not finite"):
        solve(CHICKEN, "correlated", welfare=[1, float("nan")])


def test_too_large_a_game_is_refused() -> None:
    game = NormalForm.from_payoffs(np.zeros((2, 110, 110), dtype=int))
    with pytest.raises(SolveError, match="inequalities of 2637800 entries"):
        incentives(game, "correlated")
