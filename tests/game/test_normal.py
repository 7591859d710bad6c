"""The normal form: exact payoffs, refused inputs, relabelling."""

from __future__ import annotations

import math
import pickle
from decimal import Decimal
from fractions import Fraction

import flint
import numpy as np
import pytest
import sympy
from hypothesis import given, settings, strategies as st

from est_games.errors import GameError
from est_games.game.drawing_number import number_html
from est_games.game.label import distinct
from est_games.game.normal import NormalForm
from est_games.game.number import exact_number, simplest_within

PRISONERS = NormalForm.from_payoffs(
    [[2, 0], [3, 1]],
    [[2, 3], [0, 1]],
    players=["row", "column"],
    strategies=[["cooperate", "defect"], ["cooperate", "defect"]],
    title="prisoner's dilemma",
)


@pytest.mark.parametrize(
    ("given_number", "expected"),
    [
        (3, Fraction(3)),
        (0.1, Fraction(0.1)),
        ("1/3", Fraction(1, 3)),
        ("-0.25", Fraction(-1, 4)),
        ("-1.5e-2", Fraction(-3, 200)),
        (".5", Fraction(1, 2)),
        (Fraction(2, 7), Fraction(2, 7)),
        (Decimal("0.1"), Fraction(1, 10)),
        (np.int64(4), Fraction(4)),
        (np.float32(0.5), Fraction(1, 2)),
        (sympy.Rational(1, 3), Fraction(1, 3)),
        (sympy.Integer(2), Fraction(2)),
        (sympy.Float(0.1), Fraction(0.1)),
        (sympy.Float("0.5", 40) / 3 * 3, Fraction(1, 2)),
        (sympy.S.Half, Fraction(1, 2)),
        (sympy.sqrt(4), Fraction(2)),
        (flint.fmpq(1, 2), Fraction(1, 2)),
    ],
)
def test_numbers_are_read_exactly(given_number: object, expected: Fraction) -> None:
    assert exact_number(given_number) == expected


@pytest.mark.parametrize(
    "bad",
    [
        float("nan"),
        float("inf"),
        "nan",
        "inf",
        "x",
        "",
        ".",
        "1/0",
        "1e99999",
        "9" * 5000,
        True,
        np.bool_(True),
        None,
        1j,
        sympy.oo,
        sympy.nan,
        sympy.pi,
        10**400,
        Decimal("NaN"),
        Decimal("1e99999"),
        [],
        int,
        np.timedelta64(3),
        np.array([3]),
        flint.nmod(2, 5),
    ],
)
def test_what_is_no_number_is_refused(bad: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        exact_number(bad)


@pytest.mark.parametrize("power", ["1101", "-1101", "1000000000", "-1000000000", "9" * 3000])
def test_powers_however_long_are_out_of_bounds(power: str) -> None:
    with pytest.raises(ValueError, match="is out of bounds"):
        exact_number(f"1e{power}")
    assert exact_number("2e00000000000000000003") == 2000


def test_whole_numbers_of_any_make_are_read() -> None:
    for three in (flint.fmpz(3), sympy.Integer(3), np.uint8(3), np.array(3)):
        assert exact_number(three) == 3


def test_nesting_too_deep_to_show_is_refused_all_the_same() -> None:
    nest: object = 1
    for _ in range(20_000):
        nest = [nest]
    with pytest.raises(GameError, match=r"is not a number.*a deeply nested object"):
        NormalForm.from_payoffs([[nest]], [[1]])


def test_a_long_title_is_shown_in_short() -> None:
    assert len(repr(PRISONERS.relabel(title="t" * 10**6))) < 300


def test_payoffs_beneath_a_mask_are_not_read() -> None:
    table = np.ma.array(np.ones((2, 2, 2)), mask=False)
    assert NormalForm.from_payoffs(table).payoff((0, 0)) == (1, 1)
    table[1, 0, 1] = np.ma.masked
    for tables in ([table], list(table), [list(table[0]), list(table[1])]):
        with pytest.raises(GameError, match="payoffs: is masked in places"):
            NormalForm.from_payoffs(*tables)


@pytest.mark.parametrize("number", [sympy.sqrt(2), sympy.pi, 1 + sympy.E])
def test_irrational_numbers_are_refused_as_such(number: object) -> None:
    with pytest.raises(GameError, match=r"payoffs\[0\]\[1\]: is irrational"):
        NormalForm.from_payoffs([[0, number]])


def test_symbols_are_no_numbers() -> None:
    with pytest.raises(GameError, match="is not a number"):
        NormalForm.from_payoffs([[0, sympy.Symbol("x")]])


def test_kinds_of_numbers_may_be_mixed() -> None:
    row = [sympy.Rational(1, 3), "1/3", Fraction(1, 3), flint.fmpq(1, 3)]
    game = NormalForm.from_payoffs(np.array([row], dtype=object), title="a third")
    assert set(game.payoffs[0]) == {Fraction(1, 3)}


def test_one_array_and_one_table_per_player_agree() -> None:
    stacked = NormalForm.from_payoffs(np.array([[[2, 0], [3, 1]], [[2, 3], [0, 1]]]))
    assert stacked.payoffs == PRISONERS.payoffs
    assert stacked.players == ("player 1", "player 2")


@pytest.mark.parametrize("dtype", ["int8", "uint64", "float32", "float64", object])
def test_arrays_of_any_kind_are_read_as_lists_are(dtype: object) -> None:
    table = np.array([[[0.5, 2, 2], [3, 1, 0]], [[7, 0, 1], [0, 2, 2]]]).astype(dtype)
    game = NormalForm.from_payoffs(table)
    assert game == NormalForm.from_payoffs(table.tolist())
    assert game == NormalForm.from_payoffs(*table)
    assert set(map(type, game.payoffs[0])) == {Fraction}


def test_an_array_with_what_is_not_finite_says_where() -> None:
    table = np.zeros((2, 2, 2))
    table[1, 0, 1] = np.nan
    with pytest.raises(GameError, match=r"payoffs\[1\]\[0\]\[1\]: is not finite"):
        NormalForm.from_payoffs(table)


def test_payoffs_are_exact_beside_a_float_view() -> None:
    game = NormalForm.from_payoffs([["1/3", 0], [0, 0]], [[1, 0], [0, 0]])
    assert game.payoff((0, 0)) == (Fraction(1, 3), Fraction(1))
    assert game.array.dtype == np.float64
    assert game.array[0, 0, 0] == 1 / 3
    with pytest.raises(ValueError, match="read-only"):
        game.array[0, 0, 0] = 1


def test_three_players_are_indexed_in_c_order() -> None:
    table = np.arange(2 * 3 * 4).reshape(2, 3, 4)
    game = NormalForm.from_payoffs(table, table, table)
    assert game.shape == (2, 3, 4)
    assert game.payoff((1, 2, 3)) == (23, 23, 23)
    assert game.payoff((1, 0, 2)) == (14, 14, 14)


def test_payoff_takes_labels() -> None:
    assert PRISONERS.payoff(("defect", "cooperate")) == (3, 0)


@pytest.mark.parametrize(
    "profile", [(0,), (0, 2), (0, -1), (0, "silence"), (0, 1.5), (None, 0), (0, [1])]
)
def test_unknown_profiles_are_refused(profile: tuple[object, ...]) -> None:
    with pytest.raises(GameError, match="no such profile"):
        PRISONERS.payoff(profile)  # type: ignore[arg-type]


@pytest.mark.parametrize("kept", [[[0], [-1]], [[2], [0]], [[0], [0.5]], [[0]], [[0], [0], [0]]])
def test_only_strategies_there_are_can_be_kept(kept: list[list[int]]) -> None:
    with pytest.raises(GameError, match="the game cannot be restricted"):
        PRISONERS.restrict(kept)


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        ([], "tables for 0 players"),
        ([[[1, 2], [3]], [[1, 2], [3, 4]]], "ragged along axis 1"),
        ([[[1, 2]], [[1], [2]]], "has shape"),
        ([[[]], [[]]], "without a strategy"),
        ([3], "not a table"),
        (["abc"], "not a table"),
        ([[[float("nan"), "inf"]], [[0, "x"]]], r"payoffs\[0\]\[0\]\[1\]: is not finite"),
        ([np.broadcast_to(0, (2, 4001, 3000))], "would hold 24006000 entries"),
        ([[[[0] * 2000] * 2001] * 2], "would hold 8004000 entries"),
        ([np.broadcast_to(0, (3, 1000, 1000, 1000))], "would hold 3000000000 entries"),
        ([[[0]] * 40], "1 to 31 players"),
    ],
)
def test_bad_tables_get_one_clear_error(tables: list[object], message: str) -> None:
    with pytest.raises(GameError, match=message):
        NormalForm.from_payoffs(*tables)


def test_every_bad_payoff_is_named_at_once() -> None:
    with pytest.raises(GameError) as caught:
        NormalForm.from_payoffs([[float("nan"), 1]], [["x", True]])
    assert [problem.path for problem in caught.value.problems] == [
        "payoffs[0][0][0]",
        "payoffs[1][0][0]",
        "payoffs[1][0][1]",
    ]


@pytest.mark.parametrize(
    ("players", "strategies"),
    [
        (["a", "a"], None),
        (["a"], None),
        (["a", ""], None),
        (["a", " b"], None),
        (["a", "b\nc"], None),
        (None, [["x", "x"], ["y", "z"]]),
        ([], None),
        (2, None),
        (None, 2),
        (None, [2, 2]),
        (None, []),
    ],
)
def test_labels_must_be_distinct_and_complete(
    players: list[str] | None, strategies: list[list[str]] | None
) -> None:
    with pytest.raises(GameError):
        NormalForm.from_payoffs(
            [[1, 2], [3, 4]], [[1, 2], [3, 4]], players=players, strategies=strategies
        )


def test_restrict_permute_relabel() -> None:
    swapped = PRISONERS.restrict([[1, 0], [0]])
    assert swapped.strategies == (("defect", "cooperate"), ("cooperate",))
    assert swapped.payoff((0, 0)) == (3, 0)
    turned = PRISONERS.permute([1, 0])
    assert turned.players == ("column", "row")
    assert turned.payoff((0, 1)) == (0, 3)
    assert PRISONERS.relabel(title="PD").title == "PD"
    with pytest.raises(GameError, match="every player once"):
        PRISONERS.permute([0, 0])


@settings(deadline=None, max_examples=30)
@given(st.permutations(range(3)))
def test_permuting_there_and_back_is_the_same_game(order: list[int]) -> None:
    table = np.arange(3 * 2 * 3 * 4).reshape(3, 2, 3, 4)
    game = NormalForm.from_payoffs(table)
    back = [order.index(player) for player in range(3)]
    assert game.permute(order).permute(back) == game


def test_it_pickles_and_hashes() -> None:
    assert pickle.loads(pickle.dumps(PRISONERS)) == PRISONERS
    assert len({PRISONERS, PRISONERS.relabel(title="other")}) == 2


def test_html_marks_best_responses_and_escapes() -> None:
    html = PRISONERS.relabel(players=["<script>", "b"])._repr_html_()
    assert "<script>" not in html
    assert "<b><u>3</u></b>, 0" in html
    assert "<b><u>1</u></b>, <b><u>1</u></b>" in html


def test_html_of_one_three_and_many() -> None:
    assert "<b><u>2</u></b>" in NormalForm.from_payoffs([[1, 2]])._repr_html_()
    cube = NormalForm.from_payoffs(np.zeros((3, 2, 2, 2)))
    assert cube._repr_html_().count("<table") == 2
    large = NormalForm.from_payoffs(np.zeros((2, 60, 60)))._repr_html_()
    assert "Only the first rows" in large
    assert large.count("<td") == 2_500


def test_html_lists_pure_equilibria() -> None:
    assert "Pure equilibrium: (defect, defect)</p>" in PRISONERS._repr_html_()
    pennies = NormalForm.from_payoffs([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
    assert "No pure equilibrium." in pennies._repr_html_()
    zeros = NormalForm.from_payoffs(np.zeros((2, 5, 5)))
    assert "Pure equilibria, 25: (1, 1); (1, 2)" in zeros._repr_html_()
    assert "and 5 more</p>" in zeros._repr_html_()
    large = NormalForm.from_payoffs(np.zeros((2, 400, 400)))
    assert "too large to be shown" in large._repr_html_()


def test_long_numbers_are_rounded_with_the_exact_one_beside() -> None:
    third = Fraction(10**40 + 1, 3 * 10**40)
    html = NormalForm.from_payoffs([[third, 1]])._repr_html_()
    assert f'<span title="{third}">≈ 0.333333</span>' in html
    assert number_html(Fraction(1, 10**12)) == '<span title="1/1000000000000">1.00000e-12</span>'
    assert number_html(Fraction(12_345_678_901)).endswith("≈ 1.23457e+10</span>")
    assert number_html(Fraction(3, 10**9)) == '<span title="3/1000000000">3.00000e-9</span>'
    assert number_html(Fraction(10**5000)).startswith('<span title="a number of thousands')
    assert number_html(Fraction(0)) == "0"


@settings(deadline=None, max_examples=100)
@given(st.lists(st.text(max_size=5)))
def test_distinct_labels_are_distinct_and_stable(labels: list[str]) -> None:
    made = distinct(labels, "action ")
    assert len(set(made)) == len(made) == len(labels)
    assert all(made)
    assert distinct(made, "action ") == made


# Payoffs meant to be simple


def test_floats_meant_as_fractions_make_the_ties_they_were_meant_to_make() -> None:
    rough = NormalForm.from_payoffs([[0.1 + 0.2, 1 / 3], [0.3, 0.0]], [[1, 2], [3, 4]], title="t")
    assert rough.payoff((0, 0))[0] != rough.payoff((1, 0))[0]
    game = rough.simplified("1e-12")
    assert game.payoffs[0] == (Fraction(3, 10), Fraction(1, 3), Fraction(3, 10), Fraction(0))
    assert (game.players, game.strategies, game.title) == (
        rough.players,
        rough.strategies,
        rough.title,
    )
    assert rough.simplified(0) == rough


@given(st.fractions(), st.fractions(min_value=0, max_value=3, max_denominator=10**6))
def test_the_simplest_fraction_has_the_least_denominator(
    number: Fraction, tolerance: Fraction
) -> None:
    simplest = simplest_within(number, tolerance)
    assert abs(simplest - number) <= tolerance
    for denominator in range(1, min(simplest.denominator, 300)):
        nearest = Fraction(round(number * denominator), denominator)
        assert abs(nearest - number) > tolerance


@pytest.mark.parametrize(
    ("tolerance", "text"), [(-1, "is negative"), ("x", "is not a number"), (math.nan, "not finite")]
)
def test_a_tolerance_that_is_none_is_refused(tolerance: object, text: str) -> None:
    game = NormalForm.from_payoffs([[1, 2]])
    with pytest.raises(GameError, match=f"tolerance: .*{text}"):
        game.simplified(tolerance)
