"""Games handed to other libraries and back."""

from __future__ import annotations

import io
import sys
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from est_games.errors import GameError
from est_games.game.efg import read_efg
from est_games.game.exchange import from_peer, to_nashpy, to_pygambit, to_quantecon
from est_games.game.generate import generate
from est_games.game.normal import NormalForm
from est_games.game.published_trees import published_tree

THIRDS = NormalForm.from_payoffs(
    [["1/3", 1], [2, "0.1"]], [[1, 0], [0, "22/7"]], strategies=[["u", "d"], ["l", "r"]], title="t"
)
SHAPES = st.lists(st.integers(1, 4), min_size=1, max_size=3).map(tuple)


def test_nashpy_and_back() -> None:
    game = generate("random", shape=(3, 4), seed=1)
    theirs = to_nashpy(game)
    assert from_peer(theirs).payoffs == game.payoffs
    assert np.array_equal(theirs.payoff_matrices[1], game.array[1])


@settings(max_examples=15)
@given(SHAPES, st.integers(0, 99))
def test_quantecon_and_back(shape: tuple[int, ...], seed: int) -> None:
    pytest.importorskip("quantecon", reason="QuantEcon is an optional peer")
    game = generate("random", shape=shape, seed=seed)
    theirs = to_quantecon(game)
    assert from_peer(theirs).payoffs == game.payoffs
    profile = tuple(m - 1 for m in shape)
    if len(shape) > 1:
        assert np.array_equal(theirs[profile], [float(x) for x in game.payoff(profile)])


@settings(max_examples=15)
@given(SHAPES, st.integers(0, 99))
def test_pygambit_and_back(shape: tuple[int, ...], seed: int) -> None:
    pytest.importorskip("pygambit", reason="pygambit is an optional peer")
    game = generate("random", shape=shape, seed=seed)
    assert from_peer(to_pygambit(game)).payoffs == game.payoffs


def test_pygambit_keeps_fractions_labels_and_trees() -> None:
    gambit = pytest.importorskip("pygambit", reason="pygambit is an optional peer")
    assert from_peer(to_pygambit(THIRDS)) == THIRDS
    tree = (
        'EFG 2 R "t" { "a" "b" } p "" 1 1 "" { "l" "r" } 0 t "" 1 "" { 1/3, 2 } '
        'p "" 2 1 "" { "x" "y" } 0 t "" 2 "" { 0.1, 3 } t "" 3 "" { 0, 0 }'
    )
    game = from_peer(gambit.read_efg(io.BytesIO(tree.encode())))
    assert game.shape == (2, 2)
    assert game.payoff((0, 1)) == (Fraction(1, 3), 2)
    assert game.payoff((1, 0)) == (Fraction(1, 10), 3)


def test_what_is_no_game_is_refused() -> None:
    with pytest.raises(GameError, match=r"is no game of a library that is known .found 'list'"):
        from_peer([[1]])
    with pytest.raises(GameError, match="game: has 3 players"):
        to_nashpy(generate("random", shape=(2, 2, 2)))


@pytest.mark.parametrize(
    ("name", "hand"),
    [("nashpy", to_nashpy), ("pygambit", to_pygambit), ("quantecon.game_theory", to_quantecon)],
)
def test_a_library_that_is_absent_is_named(
    name: str, hand: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, name, None)
    package = name.partition(".")[0]
    with pytest.raises(GameError, match=f"{package}: is not installed .accepted: pip install"):
        hand(THIRDS)  # type: ignore[operator]


def test_a_tree_is_handed_over_as_a_tree() -> None:
    pytest.importorskip("pygambit")
    game = published_tree("cho-kreps-1987")
    theirs = to_pygambit(game)
    assert theirs.title == game.title
    back = read_efg(theirs.to_efg())
    assert (back.players, back.parent, back.information_sets, back.payoffs) == (
        *(game.players, game.parent, game.information_sets, game.payoffs),
    )
