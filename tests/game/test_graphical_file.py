"""Graphical forms on disk: what is written is read, and what is no such form is refused."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest

from est_games.errors import GameError
from est_games.game.extensive import ExtensiveForm
from est_games.game.files import read_game, write_game
from est_games.game.graphical import GraphicalForm
from est_games.game.graphical_file import read_graphical, write_graphical

SAME = [[1, 0], [0, "1/3"]]
FORM = GraphicalForm.from_tables(
    {"a": [(["a", "ü"], SAME), ([], 7)], "ü": (["ü"], [0.1, -2]), "c": []}, title='a "title"'
)
GOOD = json.loads(write_graphical(FORM))


def test_it_comes_back(tmp_path: Path) -> None:
    write_game(FORM, tmp_path / "x.json")
    assert read_game(tmp_path / "x.json") == FORM
    ring = {(str(i), str((i + 1) % 56)): (SAME, SAME) for i in range(56)}
    large = GraphicalForm.from_pairs(ring, strategies=["sign", "reject"])
    write_game(large, tmp_path / "y.json")
    assert read_game(tmp_path / "y.json") == large


def test_small_forms_go_to_tables_and_tables_to_forms(tmp_path: Path) -> None:
    write_game(FORM, tmp_path / "x.nfg")
    normal = FORM.to_normal()
    assert read_game(tmp_path / "x.nfg") == normal
    write_game(normal, tmp_path / "y.json")
    assert read_game(tmp_path / "y.json") == GraphicalForm.from_normal(normal)
    with pytest.raises(GameError, match="a normal form has no tree to write"):
        write_game(FORM, tmp_path / "x.efg")


def test_numbers_count_as_written() -> None:
    text = json.dumps(GOOD).replace('"1/3"', "0.1")
    assert read_graphical(text).tables[0][1].payoffs[-1] == Fraction(1, 10)


def changed(**fields: object) -> str:
    return json.dumps({**GOOD, **fields})


def player(**fields: object) -> str:
    return changed(players=[{**GOOD["players"][0], **fields}, *GOOD["players"][1:]])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "x.json, line 1, column 2: is not JSON: Expecting property name"),
        ("[" * 100_000, "x.json: is nested too deeply"),
        ("[]", r"x.json: is no such form \[accepted: est-games/graphical-1\]"),
        (
            changed(format="nfg"),
            "x.json: is no such form \\[found 'nfg'; accepted: est-games/graph",
        ),
        (changed(titel="x"), r"titel: is not known \[accepted: title, players\]"),
        (changed(title=[1]), "title: is not text"),
        (changed(players=3), "players: is not a list"),
        (changed(players=[]), "players: must be 1 to 2000"),
        (
            changed(players=[3]),
            r"players\[0\]: does not hold what it must \[found '3'; accepted: n",
        ),
        (changed(players=GOOD["players"] * 2), "players: have one name twice"),
        (player(name=None), r"players\[0\].name: is not text"),
        (player(strategies="xy"), r"players\[0\].strategies: is no list of labels"),
        (player(strategies=["x", "x"]), r"strategies\[0\]\[1\]: a label is used twice"),
        (player(tables=3), r"players\[0\].tables: is not a list"),
        (
            player(tables=[{"over": []}]),
            r"players\[0\].tables\[0\]: does not hold what it must \[fou",
        ),
        (
            player(tables=[{"over": "a", "payoffs": []}]),
            r"players\[0\].tables\[0\].over: is no list of players",
        ),
        (
            player(tables=[{"over": ["a"], "payoffs": 3}]),
            r"players\[0\].tables\[0\].payoffs: is not a list",
        ),
        (
            player(tables=[{"over": ["a"], "payoffs": [1, 2, 3]}]),
            r"players\[0\].tables\[0\].payoffs: hold 3 entries, not one for each profile",
        ),
        (
            player(tables=[{"over": ["z"], "payoffs": [1]}]),
            r"tables\['a'\]: is over somebody who does not play \[found 'z'",
        ),
        (
            player(tables=[{"over": ["a"], "payoffs": [1, float("nan")]}]),
            r"tables\['a'\]\[1\]: is not finite \[found 'NaN'",
        ),
    ],
)
def test_what_is_no_form_is_refused(text: str, message: str) -> None:
    with pytest.raises(GameError, match=message):
        read_graphical(text, "x.json")


def test_a_tree_is_no_graphical_form(tmp_path: Path) -> None:
    from est_games.game.efg import read_efg

    tree = read_efg(
        'EFG 2 R "t" { "a" }\np "" 1 1 "" { "l" "r" } 0\nt "" 1 "" { 1 }\nt "" 2 "" { 2 }'
    )
    assert isinstance(tree, ExtensiveForm)
    with pytest.raises(GameError, match="a tree is no graphical form"):
        write_game(tree, tmp_path / "x.json")
