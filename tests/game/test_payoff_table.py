"""Payoffs held as they came: the same game, whatever it was read from."""

from __future__ import annotations

import pickle
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from est_games.errors import GameError
from est_games.game.normal import NormalForm
from est_games.game.number import exact_number
from est_games.game.payoff_table import PayoffTable, table_from_array

FLOATS = st.floats(allow_nan=False, allow_infinity=False)
EVERYWHERE = slice(None)


def agrees(table: PayoffTable, expected: list[Fraction]) -> None:
    """Assert that every view of a table says the same."""
    assert table.fractions == tuple(expected)
    assert all(type(number) is Fraction for number in table.fractions)
    assert table.floats.tolist() == [float(number) for number in expected]
    assert (
        table.denominator
        == Fraction(
            1, np.lcm.reduce(np.array([number.denominator for number in expected], dtype=object))
        ).denominator
    )
    whole = [number * table.denominator for number in expected]
    assert table.numerators(EVERYWHERE) == whole
    assert all(type(number) is int for number in table.numerators(EVERYWHERE))
    assert table.numerators(slice(0, None, 2)) == whole[::2]
    if table.integers is None:
        assert max(map(abs, whole)) >= 2**61
    else:
        assert table.integers.dtype == np.int64
        assert table.integers.tolist() == whole
    assert [table.amount(place) for place in range(len(expected))] == expected


@settings(max_examples=150)
@given(st.lists(FLOATS, min_size=1, max_size=8))
def test_floats_count_at_their_exact_value(amounts: list[float]) -> None:
    agrees(table_from_array(np.array(amounts)), list(map(Fraction, amounts)))


@pytest.mark.parametrize(
    "amounts",
    [
        [0.0, -0.0],
        [0.0, 3.7833284117810793e-211],
        [5e-324, 1.0],
        [5e-324, -1.7976931348623157e308],
        [0.1, 0.5, 3.0],
        [2.0**61, 1.0],
        [2.0**62, 0.5],
        [1e15 + 0.125, 1e15],
    ],
)
def test_floats_at_the_edges(amounts: list[float]) -> None:
    agrees(table_from_array(np.array(amounts)), list(map(Fraction, amounts)))


@pytest.mark.parametrize(
    "kind", ["int8", "uint8", "int32", "int64", "uint64", "float16", "float32"]
)
def test_every_kind_of_array(kind: str) -> None:
    array = np.array([[0, 3], [7, 100]], dtype=kind)
    agrees(table_from_array(array.T), [Fraction(k) for k in (0, 7, 3, 100)])


@given(st.lists(st.fractions(), min_size=1, max_size=6))
def test_rationals(amounts: list[Fraction]) -> None:
    agrees(PayoffTable(tuple(amounts)), amounts)


def test_what_is_not_plainly_numbers_is_read_one_by_one() -> None:
    for array in ([True], ["1"], [object()], [np.nan], [np.inf], [2**63], [1j]):
        assert table_from_array(np.array(array)) is None
    huge = NormalForm.from_payoffs(np.array([[2**63]], dtype=np.uint64), [[0]])
    assert huge.payoff((0, 0)) == (2**63, 0)
    long = NormalForm.from_payoffs(np.array([[0.1]], dtype=np.longdouble), [[0]])
    assert long.payoff((0, 0))[0] == Fraction(*np.longdouble(0.1).as_integer_ratio())


@pytest.mark.parametrize("table", [[[1, 2.5]], [[0.1, -3]], [[0.0, 1e300]]])
def test_arrays_lists_and_rationals_are_one_game(table: list[list[float]]) -> None:
    array = np.array(table)
    games = [
        NormalForm.from_payoffs(array, array),
        NormalForm.from_payoffs(np.stack([array, array])),
        NormalForm.from_payoffs(array.tolist(), array.tolist()),
        NormalForm.from_payoffs(*[[[Fraction(x) for x in row] for row in table]] * 2),
    ]
    assert len(set(games)) == 1
    assert len({repr(game.payoffs) for game in games}) == 1
    assert all(np.array_equal(game.array, games[0].array) for game in games)
    assert pickle.loads(pickle.dumps(NormalForm.from_payoffs(array, array))) == games[0]


def test_long_lists_are_read_as_short_ones_are() -> None:
    for entry in (3, 0.1, 2**70, True, "1/3", float("nan"), Fraction(1, 3)):
        rows = [[entry if i == j else 2 for j in range(50)] for i in range(50)]
        if entry is True or entry != entry:
            with pytest.raises(GameError, match=r"is a truth value|is not finite"):
                NormalForm.from_payoffs(rows, rows)
        else:
            game = NormalForm.from_payoffs(rows, rows)
            assert game.payoff((7, 7)) == (exact_number(entry),) * 2
            assert game.payoff((7, 8)) == (2, 2)
    floats = np.random.default_rng(0).random((2, 50, 50))
    assert (
        NormalForm.from_payoffs(floats.tolist()).payoffs
        == NormalForm(
            players=("player 1", "player 2"),
            strategies=(tuple(str(k + 1) for k in range(50)),) * 2,
            payoffs=tuple(tuple(map(Fraction, table.ravel().tolist())) for table in floats),
        ).payoffs
    )


def test_the_game_does_not_change_with_the_array() -> None:
    array = np.ones((2, 3), dtype=np.int64)
    game = NormalForm.from_payoffs(array, array)
    array[:] = 7
    assert game.payoff((0, 0)) == (1, 1)


def test_a_misspelt_attribute_is_none() -> None:
    game = NormalForm.from_payoffs(np.ones((2, 2)), np.ones((2, 2)))
    with pytest.raises(AttributeError, match="has no attribute 'payofs'"):
        _ = game.payofs  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        ([np.array([[np.nan, 1.0]]), np.ones((1, 2))], r"payoffs\[0\]\[0\]\[0\]: is not finite"),
        ([np.array([[True, False]]), np.ones((1, 2))], "is a truth value"),
        ([np.ones((1, 2)), np.ones((2, 1))], "has shape"),
        ([np.ones(2), np.ones(2)], "is not a table"),
        ([np.ones((2, 0)), np.ones((2, 0))], "without a strategy"),
        ([np.broadcast_to(0.0, (4001, 3000))] * 2, "would hold"),
    ],
)
def test_bad_arrays_get_the_same_errors_as_lists(tables: list[np.ndarray], message: str) -> None:
    with pytest.raises(GameError, match=message):
        NormalForm.from_payoffs(*tables)
