"""One optimal pair and the exact value: games solved by hand, scales, ties, all equilibria."""

from __future__ import annotations

from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from est_games.certificate.normal_form import regrets
from est_games.equilibrium.one_equilibrium import zero_sum as module
from est_games.equilibrium.one_equilibrium.zero_sum import Pattern, zero_sum
from est_games.equilibrium.solution import Solution, Status
from est_games.equilibrium.solve import solve
from est_games.errors import SolveError
from est_games.game.normal import NormalForm

PROGRAM = "linear program in floats, its basis solved again in rationals"
PIVOTING = "complementary pivoting in whole numbers"


def against(table: object, total: object = 0) -> NormalForm:
    """Return the game with these payoffs of the first player and this sum of both."""
    rows = [[Fraction(x) for x in row] for row in np.array(table, dtype=object).tolist()]
    return NormalForm.from_payoffs(rows, [[Fraction(total) - x for x in row] for row in rows])


def shares(text: str) -> tuple[Fraction, ...]:
    return tuple(Fraction(x) for x in text.split())


def value(solution: Solution) -> Fraction:
    return solution.certificate.numbers["value"]


def drawn(seed: int) -> np.ndarray:
    generator = np.random.default_rng(seed)
    m, n = generator.integers(1, 6, size=2)
    return generator.integers(-5, 6, (m, n))


# table, value, the only optimal mixtures
SOLVED = {
    "rock-paper-scissors": (
        [[0, -1, 1], [1, 0, -1], [-1, 1, 0]],
        "0",
        "1/3 1/3 1/3",
        "1/3 1/3 1/3",
    ),
    "by-hand": ([[1, -1], [-3, 2]], "-1/7", "5/7 2/7", "3/7 4/7"),
    "two-finger-morra": ([[2, -3], [-3, 4]], "-1/12", "7/12 5/12", "7/12 5/12"),
    "saddle-point": ([[4, 1, 3], [3, 2, 5], [0, 1, 6]], "2", "0 1 0", "0 1 0"),
    "rows-in-excess": ([[3, 0], [0, 3], [1, 1]], "3/2", "1/2 1/2 0", "1/2 1/2"),
    "von-neumann-hide-and-seek": (
        [[1, 0, 0], [0, 2, 0], [0, 0, 3]],
        "6/11",
        "6/11 3/11 2/11",
        "6/11 3/11 2/11",
    ),
    "one-row": ([[3, -2, 5]], "-2", "1", "0 1 0"),
    "one-column": ([[3], [7], [5]], "7", "0 1 0", "1"),
    "one-profile": ([["-1/3"]], "-1/3", "1", "1"),
}


@pytest.mark.parametrize("name", SOLVED)
def test_games_solved_by_hand(name: str) -> None:
    table, expected, x, y = SOLVED[name]
    game = against(table)
    solution = zero_sum(game)
    (equilibrium,) = solution.equilibria
    assert regrets(game, equilibrium.profile) == (0, 0)
    assert value(solution) == Fraction(expected)
    assert equilibrium.payoffs == (Fraction(expected), -Fraction(expected))
    assert equilibrium.profile == (shares(x), shares(y))
    assert solution.status is Status.PARTIAL
    assert solution.algorithm == PROGRAM
    assert "one optimal pair" in solution.messages[0]


@pytest.mark.parametrize("unit", ["1e-12", "1e12", "1e-300", "1e300", "7/3"])
@pytest.mark.parametrize("offset", ["0", "1e12", "-1e15"])
def test_neither_unit_nor_offset_changes_the_mixtures(unit: str, offset: str) -> None:
    table = [[Fraction(offset) + Fraction(unit) * x for x in row] for row in [[1, -1], [-3, 2]]]
    solution = zero_sum(against(table))
    assert solution.algorithm == PROGRAM
    assert value(solution) == Fraction(offset) - Fraction(unit) / 7
    assert solution.equilibria[0].profile == (shares("5/7 2/7"), shares("3/7 4/7"))


def test_a_constant_sum_is_kept() -> None:
    solution = zero_sum(against([[1, -1], [-3, 2]], total="5/2"))
    assert solution.certificate.numbers == {"value": Fraction(-1, 7), "sum": Fraction(5, 2)}
    assert solution.equilibria[0].payoffs == (Fraction(-1, 7), Fraction(5, 2) + Fraction(1, 7))


@pytest.mark.parametrize("copies", [[0, 0, 1], [0, 1, 0, 1, 1], [1, 0, 0, 0]])
def test_duplicated_rows_and_columns_keep_the_value(copies: list[int]) -> None:
    table = np.array([[1, -1], [-3, 2]])
    for doubled in (table[copies], table[:, copies], table[copies][:, copies]):
        assert value(zero_sum(against(doubled))) == Fraction(-1, 7)


def test_nothing_at_stake() -> None:
    solution = zero_sum(against([[5] * 3] * 4))
    assert value(solution) == 5
    assert len(solution.equilibria) == 1


def test_units_too_far_apart_for_floats_are_left_to_whole_numbers() -> None:
    a, b = Fraction("1e12"), Fraction("1e-12")
    solution = zero_sum(against([[a, 0], [0, b]]))
    assert value(solution) == a * b / (a + b)
    assert solution.algorithm == PIVOTING


@settings(max_examples=30)
@given(st.integers(0, 10**6))
def test_a_program_that_errs_is_not_believed(seed: int) -> None:
    """Floats only find: whatever pattern they show, what comes out is proved, and the value."""
    game = against(drawn(seed))
    expected = value(zero_sum(game))
    every = tuple(range(game.shape[0])), tuple(range(game.shape[1]))
    for pattern in (
        None,
        Pattern(played=every, best=every),
        Pattern(played=every, best=((), ())),
        Pattern(played=((0,), (0,)), best=((0,), (0,))),
    ):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(module, "_pattern", lambda _, pattern=pattern: pattern)
            solution = zero_sum(game)
        assert value(solution) == expected
        assert regrets(game, solution.equilibria[0].profile) == (0, 0)


def test_a_program_that_gives_up_is_done_without(monkeypatch: pytest.MonkeyPatch) -> None:
    given_up = SimpleNamespace(status=4, x=None, ineqlin=None)
    monkeypatch.setattr("scipy.optimize.linprog", lambda **_: given_up)
    solution = zero_sum(against([[1, -1], [-3, 2]]))
    assert value(solution) == Fraction(-1, 7)
    assert solution.algorithm == PIVOTING


@settings(max_examples=60)
@given(st.integers(0, 10**6))
def test_against_all_equilibria(seed: int) -> None:
    game = against(drawn(seed), total=seed % 3)
    solution = solve(game, "zero-sum")
    (equilibrium,) = solution.equilibria
    every = solve(game, "nash")
    assert every.status is Status.COMPLETE
    assert {e.payoffs for e in every.equilibria} == {equilibrium.payoffs}
    for player in (0, 1):
        assert equilibrium.profile[player] in {e.profile[player] for e in every.equilibria}


@settings(max_examples=30)
@given(st.integers(0, 10**6))
def test_changing_seats_changes_the_sign(seed: int) -> None:
    table = drawn(seed)
    assert value(zero_sum(against(-table.T))) == -value(zero_sum(against(table)))


def test_a_larger_game() -> None:
    table = np.random.default_rng(1).integers(-99, 100, (30, 40))
    game = against(table)
    solution = zero_sum(game)
    assert solution.algorithm == PROGRAM
    x, y = solution.equilibria[0].profile
    assert min(sum(map(Fraction.__mul__, x, map(Fraction, col))) for col in table.T.tolist()) == (
        max(sum(map(Fraction.__mul__, y, map(Fraction, row))) for row in table.tolist())
    )


def test_three_players_are_refused() -> None:
    with pytest.raises(SolveError, match="has 3 players") as caught:
        zero_sum(NormalForm.from_payoffs(np.zeros((3, 2, 2, 2))))
    assert [p.path for p in caught.value.problems] == ["game"]


def test_what_is_not_constant_sum_is_refused_with_the_place() -> None:
    second = [[0, 2], ["4.00000000000000000001", -1]]  # as floats all add up to one
    with pytest.raises(SolveError, match="do not add up to a constant") as caught:
        zero_sum(NormalForm.from_payoffs([[1, -1], [-3, 2]], second))
    (problem,) = caught.value.problems
    assert problem.path == "payoffs"
    assert "at (1, 0)" in problem.value
    assert "the same sum in every profile" in problem.accepted


def test_it_takes_no_options() -> None:
    with pytest.raises(SolveError, match="is not an option"):
        solve(against([[1]]), "zero-sum", label=1)
