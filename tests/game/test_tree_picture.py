"""Trees drawn: what is played is marked, beliefs are written, nothing escapes its quotes."""

from __future__ import annotations

import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from fractions import Fraction
from pathlib import Path

import pytest

from est_games.certificate.behavior_cell import Assessment
from est_games.errors import GameError
from est_games.game.drawing_tree import tree_svg
from est_games.game.extensive_builder import ExtensiveBuilder
from est_games.game.published_trees import published_tree
from est_games.game.tikz_tree import tree_tikz
from est_games.game.tree_picture import tree_picture

ONE, HALF = Fraction(1), Fraction(1, 2)
BEER = Assessment(
    behavior={
        "weak": {"beer": ONE},
        "strong": {"beer": ONE},
        "beer": {"leave": ONE},
        "quiche": {"duel": HALF, "leave": HALF},
    },
    beliefs={
        "beer": {"weak/beer": Fraction(1, 10), "strong/beer": Fraction(9, 10)},
        "quiche": {"weak/quiche": ONE},
    },
)


def test_the_path_of_an_equilibrium_is_marked() -> None:
    game = published_tree("cho-kreps-1987")
    picture = tree_picture(game, BEER)
    on_path = {game.node(edge.end).path for edge in picture.edges if edge.is_on_path}
    assert on_path == {
        *("weak", "strong", "weak/beer", "strong/beer", "weak/beer/leave", "strong/beer/leave")
    }
    played = {game.node(edge.end).path for edge in picture.edges if edge.is_played}
    assert played - on_path == {
        f"{kind}/quiche/{reply}" for kind in ("weak", "strong") for reply in ("duel", "leave")
    }
    beliefs = {game.node(dot.node).path: dot.belief for dot in picture.dots if dot.belief}
    assert beliefs == {
        "weak/beer": "1/10",
        "strong/beer": "9/10",
        "weak/quiche": "1",
        "strong/quiche": "0",
    }
    labels = [edge.label for edge in picture.edges]
    assert {"weak (1/10)", "duel (1/2)", "leave", "beer"} <= set(labels)
    assert len(picture.links) == 2


def test_the_drawings_say_so() -> None:
    game = published_tree("cho-kreps-1987")
    svg = ET.fromstring(tree_svg(game, BEER))
    kinds = [line.get("class") for line in svg.iter() if line.tag.endswith("line")]
    assert (kinds.count("path"), kinds.count("played"), kinds.count("move")) == (6, 4, 4)
    assert "[9/10]" in tree_svg(game, BEER)
    tikz = tree_tikz(game, BEER)
    assert tikz.count("line width=1.6pt") == 6
    assert tikz.count("dashed") == 2
    assert "{[9/10]}" in tikz


def test_nothing_is_marked_where_nothing_is_played() -> None:
    picture = tree_picture(published_tree("cho-kreps-1987"))
    assert not any(edge.is_played or edge.is_on_path for edge in picture.edges)
    assert not any(dot.belief for dot in picture.dots)


def test_labels_are_escaped() -> None:
    tree = ExtensiveBuilder(["A_1 & 50%"], title=r"\input{x} $ # ^ ~")
    root = tree.decision("A_1 & 50%", ["{", "<b>"])
    for leaf in root:
        tree.terminal([1], after=leaf)
    game = tree.build()
    ET.fromstring(tree_svg(game))
    tikz = tree_tikz(game)
    bare = re.sub(r"\\[\\{}$#%&_]", "", tikz)
    assert bare.count("{") == bare.count("}")
    assert not set("$#&^~%") & set(bare)
    assert r"\input" not in tikz


@pytest.mark.parametrize(
    ("play", "message"),
    [
        (
            Assessment(behavior={"weak": {"wine": ONE}}),
            r"is of another game .*weak: wine",
        ),
        (Assessment(behavior={"tall": {"beer": ONE}}), "play: is of another game"),
        (Assessment(behavior={}), r"play: says nothing .*accepted: an equilibrium of this tree"),
    ],
)
def test_what_is_played_in_another_game_is_refused(play: Assessment, message: str) -> None:
    with pytest.raises(GameError, match=message):
        tree_svg(published_tree("cho-kreps-1987"), play)


def test_a_large_tree_is_cut_and_says_so() -> None:
    game = published_tree("ferguson-1991", sides=3)
    picture = tree_picture(game)
    assert len(picture.dots) <= 400
    assert f"of {game.n_nodes} nodes shown" in picture.note
    assert "nodes shown" in tree_tikz(game)
    assert "nodes shown" in tree_svg(game)


def odd_tree():
    """Return a tree with long names and labels of signs that mean something elsewhere."""
    tree = ExtensiveBuilder(
        ["an organisation with a long name", "100% $2 _a^b {c} ~ \\ # & <d> \"e\" 'f' |g|"],
        title="Odd: 50% of A_1 & <b> ... and a title longer than all of the tree below it",
    )
    first = tree.decision(
        "an organisation with a long name", ["sign & ratify the whole text", "x_y^2", "#1 {a}"]
    )
    for branch in first:
        second = tree.decision(
            "100% $2 _a^b {c} ~ \\ # & <d> \"e\" 'f' |g|",
            ["~$5", "\\end{tikzpicture}"],
            after=branch,
            information_set="hidden_%",
            payoffs=["1/3", -2],
        )
        for end in second:
            tree.terminal(["123456/1001", "-1/3"], after=end)
    return tree.build()


@pytest.mark.parametrize("slug", ["selten-1975", "cho-kreps-1987", "kuhn-1950", "odd"])
def test_nothing_is_written_outside_the_drawing(slug: str) -> None:
    drawing = ET.fromstring(tree_svg(odd_tree() if slug == "odd" else published_tree(slug)))
    width, height = float(drawing.get("width")), float(drawing.get("height"))
    for text in drawing.iter("{http://www.w3.org/2000/svg}text"):
        x, y, long = float(text.get("x")), float(text.get("y")), 5.5 * len(text.text)
        left = x - long / 2 if text.get("text-anchor") == "middle" else x
        assert left >= 0
        assert left + long <= width
        assert 0 <= y <= height


def test_a_mover_that_knows_where_it_is_has_no_belief_written() -> None:
    game = published_tree("selten-1975")
    play = Assessment(
        behavior={choice.label: {choice.actions[0]: ONE} for choice in game.information_sets},
        beliefs={
            choice.label: {game.node(members[0]).path: ONE}
            for choice, members in zip(game.information_sets, game.members, strict=True)
        },
    )
    written = {dot.node: dot.belief for dot in tree_picture(game, play).dots if dot.belief}
    shared = next(members for members in game.members if len(members) == 2)
    assert written == {shared[0]: "1", shared[1]: "0"}


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
def test_latex_takes_the_drawings(tmp_path: Path) -> None:
    horse = published_tree("selten-1975")
    pictures = [
        tree_tikz(published_tree("cho-kreps-1987"), BEER),
        tree_tikz(horse),
        tree_tikz(odd_tree()),
        tree_tikz(published_tree("rosenthal-1981", moves=500)),
    ]
    (tmp_path / "trees.tex").write_text(
        "\\documentclass{article}\\usepackage{tikz}\\begin{document}\n"
        + "\n\n".join(pictures)
        + "\n\\end{document}\n",
        encoding="utf-8",
    )
    run = subprocess.run(
        ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "trees.tex"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert run.returncode == 0, run.stdout.decode(errors="replace")[-2000:]
    assert (tmp_path / "trees.pdf").exists()
