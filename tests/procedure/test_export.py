"""A compiled treaty leaves the package and another program reads the same game."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

import est_games as eg

FILES = Path(__file__).parents[1] / "files"


@pytest.fixture(scope="module")
def form():
    return eg.compile_game(
        eg.load_treaty(FILES / "hidden-agenda-treaty.toml"),
        eg.load_situation(FILES / "hidden-agenda-situation.toml"),
        parameters={"s": "1/3", "mu": "2/7"},
    )


@pytest.fixture(scope="module")
def gambit():
    return pytest.importorskip("pygambit", reason="pygambit is not installed")


def test_efg_is_read_back_to_the_same_tree(form, tmp_path):
    tree = form.to_extensive()
    eg.write_game(tree, tmp_path / "game.efg")
    assert eg.read_game(tmp_path / "game.efg").payoffs == tree.payoffs


def test_efg_is_the_same_game_to_gambit(form, tmp_path, gambit):
    tree = form.to_extensive()
    eg.write_game(tree, tmp_path / "game.efg")
    theirs = gambit.read_efg(str(tmp_path / "game.efg"))
    (tmp_path / "back.efg").write_text(theirs.to_efg(), "utf-8")
    back = eg.read_game(tmp_path / "back.efg")
    assert back.players == form.players
    assert back.parent == tree.parent
    assert back.probability == tree.probability
    assert [node.payoffs for node in back.nodes] == [node.payoffs for node in tree.nodes]


def test_nfg_is_the_same_game_to_gambit(form, tmp_path, gambit):
    table = form.to_normal()
    eg.write_game(table, tmp_path / "game.nfg")
    theirs = gambit.read_nfg(str(tmp_path / "game.nfg"))
    paid = [[Fraction(str(x)) for x in array.ravel()] for array in theirs.to_arrays()]
    assert paid == [list(row) for row in table.payoffs]
