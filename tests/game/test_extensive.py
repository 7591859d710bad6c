"""The extensive form: its structure, its builder, its strategic form, its drawing."""

from __future__ import annotations

import pickle
import xml.etree.ElementTree as ET
from fractions import Fraction

import pytest

from est_games.errors import GameError
from est_games.game.extensive import CHANCE, ExtensiveForm, InformationSet
from est_games.game.extensive_builder import ExtensiveBuilder
from est_games.provenance import Kind, Source
from tests.oracles.selten_horse import horse


def beer_quiche() -> ExtensiveForm:
    """Cho and Kreps (1987)."""
    tree = ExtensiveBuilder(["sender", "receiver"], title="beer-quiche")
    nature = tree.chance({"weak": "1/10", "surly": "9/10"})
    for kind, favourite in (("weak", "quiche"), ("surly", "beer")):
        meal = tree.decision("sender", ["beer", "quiche"], after=nature[kind], information_set=kind)
        for served in ("beer", "quiche"):
            reply = tree.decision(
                "receiver", ["duel", "leave"], after=meal[served], information_set=served
            )
            taste = 1 if served == favourite else 0
            tree.terminal([taste, int(kind == "weak")], after=reply["duel"])
            tree.terminal([taste + 2, int(kind == "surly")], after=reply["leave"])
    return tree.build()


def chain(n: int) -> ExtensiveForm:
    tree = ExtensiveBuilder(["a"])
    after = None
    for _ in range(n):
        after = tree.decision("a", ["go"], after=after)["go"]
    tree.terminal([1], after=after)
    return tree.build()


def test_horse_has_one_subgame_and_perfect_recall() -> None:
    game = horse()
    assert game.n_nodes == 9
    assert game.subgame_roots == (0,)
    assert game.has_perfect_recall
    assert game.members[game.information_set_index["three"]] == (2, 4)
    assert game.node(8).history == ("across", "down", "right")


def test_beer_quiche_structure() -> None:
    game = beer_quiche()
    assert game.player[0] == CHANCE
    assert game.node(0).children[1].action == "surly"
    assert game.probability[game.children[0][1]] == Fraction(9, 10)
    assert game.subgame_roots == (0,)
    normal = game.to_normal()
    assert normal.shape == (4, 4)
    pooling = normal.payoff(("beer/beer", "leave/duel"))
    assert pooling == (Fraction(29, 10), Fraction(9, 10))


def test_nodes_stand_in_level_order_whatever_the_order_of_growth() -> None:
    tree = ExtensiveBuilder(["a", "b"])
    root = tree.decision("a", ["l", "r"])
    right = tree.decision("b", ["x", "y"], after=root["r"])
    tree.terminal([4, 4], after=right["y"])
    tree.terminal([3, 3], after=right["x"])
    tree.terminal([1, 1], after=root["l"])
    game = tree.build()
    assert game.parent == (-1, 0, 0, 2, 2)
    assert [row[:1] for row in game.payoffs] == [(), (1,), (), (3,), (4,)]
    assert game.subgame_roots == (0, 2)
    assert game.tree.level_start.tolist() == [0, 1, 3, 5]
    assert game.tree.preorder.tolist() == [0, 1, 2, 3, 4]
    assert game.tree.n_below.tolist() == [5, 1, 3, 1, 1]


def test_an_information_set_across_two_branches_closes_no_subgame() -> None:
    """A subgame needs every information set it meets inside it, though its own root is alone."""
    tree = ExtensiveBuilder(["a", "b"])
    root = tree.decision("a", ["l", "r"])
    for branch in root:
        middle = tree.decision("a", ["u", "d"], after=branch)
        tree.terminal([0, 0], after=middle["u"])
        last = tree.decision("b", ["x", "y"], after=middle["d"], information_set="hidden")
        for leaf in last:
            tree.terminal([0, 0], after=leaf)
    assert tree.build().subgame_roots == (0,)


def forgetful() -> ExtensiveForm:
    tree = ExtensiveBuilder(["a"])
    root = tree.decision("a", ["l", "r"])
    for branch in root:
        later = tree.decision("a", ["x", "y"], after=branch, information_set="forgot")
        for leaf in later:
            tree.terminal([0], after=leaf)
    return tree.build()


def absent_minded() -> ExtensiveForm:
    tree = ExtensiveBuilder(["driver"])
    first = tree.decision("driver", ["exit", "go"], information_set="road")
    second = tree.decision("driver", ["exit", "go"], after=first["go"], information_set="road")
    tree.terminal([0], after=first["exit"])
    tree.terminal([4], after=second["exit"])
    tree.terminal([1], after=second["go"])
    return tree.build()


@pytest.mark.parametrize("make", [forgetful, absent_minded])
def test_imperfect_recall_is_seen_and_has_no_reduced_form(make: object) -> None:
    game = make()  # type: ignore[operator]
    assert not game.has_perfect_recall
    with pytest.raises(GameError, match="reduced=False"):
        game.to_normal()


def test_absent_minded_driver_in_pure_strategies() -> None:
    assert absent_minded().to_normal(reduced=False).payoffs == ((0, 1),)


def test_reduced_form_merges_what_own_moves_rule_out() -> None:
    tree = ExtensiveBuilder(["a", "b"])
    one = tree.decision("a", ["out", "in"])
    two = tree.decision("b", ["out", "in"], after=one["in"])
    three = tree.decision("a", ["out", "in"], after=two["in"])
    for pays, branch in enumerate([one["out"], two["out"], *three]):
        tree.terminal([pays, -pays], after=branch)
    game = tree.build()
    assert game.to_normal().strategies[0] == ("out/*", "in/out", "in/in")
    full = game.to_normal(reduced=False)
    assert full.shape == (4, 2)
    assert full.payoff(("out/in", "in")) == full.payoff(("out/out", "in")) == (0, 0)


def test_payoffs_on_the_way_are_added_up() -> None:
    tree = ExtensiveBuilder(["a"])
    root = tree.decision("a", ["l", "r"], payoffs=[10])
    middle = tree.chance({"u": "1/2", "d": "1/2"}, after=root["r"], payoffs=["1/3"])
    tree.terminal([1], after=root["l"])
    tree.terminal([2], after=middle["u"])
    tree.terminal([], after=middle["d"])
    assert tree.build().to_normal().payoffs == ((11, Fraction(34, 3)),)


def test_too_large_a_strategic_form_names_what_multiplies() -> None:
    tree = ExtensiveBuilder(["a"])
    nature = tree.chance({f"n{k}": Fraction(1, 40) for k in range(40)})
    for number, branch in enumerate(nature):
        choice = tree.decision("a", ["l", "r"], after=branch, information_set=f"set {number}")
        for leaf in choice:
            tree.terminal([0], after=leaf)
    with pytest.raises(GameError, match=r"too large.*\n.*a: has 1099511627776.*set 0 \(x2\)"):
        tree.build().to_normal()


def test_a_chain_of_a_hundred_thousand_nodes() -> None:
    game = chain(100_000)
    assert game.n_nodes == 100_001
    assert len(game.subgame_roots) == 100_000
    assert game.has_perfect_recall
    assert game.to_normal().payoffs == ((1,),)
    assert "of 100001 nodes shown" in game._repr_svg_()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"parent": (-1, 0)}, "needs 2 entries"),
        ({"parent": (-1, 0, 1)}, "breaks the level order, or follows a node with too few"),
        ({"parent": (0, 0, 0)}, "must name a node that stands before"),
        ({"parent": (-1, 2, 0)}, "must name a node that stands before"),
        ({"parent": (-1, 0, -1)}, "must name a node that stands before"),
        ({"parent": (-1, 0, 0.5)}, "parent: must be whole numbers"),
        ({"parent": (-1, 0, "one")}, "parent: must be whole numbers"),
        ({"information_set": (2**70, -1, -1)}, "information_set: must be whole numbers"),
        ({"information_set": None}, "information_set: must be whole numbers"),
        ({"information_set": (0, -1, 7)}, "is no information set"),
        ({"information_set": (0, -1, 0)}, "before every action leads somewhere"),
        ({"payoffs": ((), (Fraction(1),), (1.0,))}, "must be 1 Fractions"),
        ({"players": ()}, "needs a player"),
        ({"node_labels": ("a",)}, "needs 3 entries"),
        (
            {"information_sets": (InformationSet(label="i", player=3, actions=("l", "r")),)},
            "is no player's",
        ),
        (
            {"information_sets": (InformationSet(label="i", player=0, actions=("l", "l")),)},
            "used twice",
        ),
        (
            {
                "information_sets": (
                    InformationSet(
                        label="i",
                        player=CHANCE,
                        actions=("l", "r"),
                        probabilities=(Fraction(1, 2), Fraction(1, 3)),
                    ),
                )
            },
            "do not sum to one",
        ),
    ],
)
def test_arrays_that_are_no_tree_are_refused(changes: dict[str, object], message: str) -> None:
    good: dict[str, object] = {
        "players": ("a",),
        "parent": (-1, 0, 0),
        "information_set": (0, -1, -1),
        "information_sets": (InformationSet(label="i", player=0, actions=("l", "r")),),
        "payoffs": ((), (Fraction(1),), (Fraction(2),)),
    }
    ExtensiveForm.from_nodes(**good)  # type: ignore[arg-type]
    with pytest.raises(GameError, match=message):
        ExtensiveForm.from_nodes(**{**good, **changes})  # type: ignore[arg-type]


def test_the_builder_says_what_is_wrong() -> None:
    tree = ExtensiveBuilder(["a"])
    with pytest.raises(GameError, match="not in the game"):
        tree.decision("b", ["l"])
    root = tree.decision("a", ["l", "r"], information_set="root")
    with pytest.raises(GameError, match="no such action"):
        root["x"]
    tree.terminal([1], after=root["l"])
    with pytest.raises(GameError, match="already follows"):
        tree.terminal([1], after=root["l"])
    with pytest.raises(GameError, match="has a root already"):
        tree.decision("a", ["l"])
    with pytest.raises(GameError, match="already an information set"):
        tree.decision("a", ["x"], after=root["r"], information_set="root")
    with pytest.raises(GameError, match="not finite"):
        tree.terminal([float("nan")], after=root["r"])
    with pytest.raises(GameError, match="leads nowhere"):
        tree.build()


def test_the_builder_makes_nothing_of_what_it_refuses() -> None:
    tree = ExtensiveBuilder(["a", "b"])
    root = tree.decision("a", ["l", "r"])
    with pytest.raises(GameError, match="needs 2 numbers, one a player"):
        tree.decision("b", ["x"], after=root["l"], information_set="b", payoffs=[1])
    with pytest.raises(GameError, match="needs 2 numbers, one a player"):
        tree.terminal([1, 2, 3], after=root["l"])
    with pytest.raises(GameError, match=r"do not sum to one .*such as '1/10'"):
        tree.chance({"up": 0.1, "down": 0.7}, after=root["l"])
    with pytest.raises(GameError, match=r"after: is of the wrong kind .*such as choice"):
        tree.decision("b", ["x"], after=root)
    other = ExtensiveBuilder(["a", "b"]).decision("a", ["l", "r"])
    with pytest.raises(GameError, match="is an action in another tree"):
        tree.decision("b", ["x"], after=other["l"])
    assert repr(tree) == "ExtensiveBuilder(a, b; 1 nodes, 2 actions lead nowhere yet)"
    assert repr(root["l"]) == "Branch(node=0, action=0, label='l')"
    reply = tree.decision("b", ["y", "z"], after=root["l"], information_set="b")
    assert reply.information_set == "b"
    with pytest.raises(GameError) as unfinished:
        tree.build()
    assert [(problem.path, problem.value) for problem in unfinished.value.problems] == [
        ("a: 1", "r"),
        ("b", "y"),
        ("b", "z"),
    ]


def test_sources_travel_with_the_nodes() -> None:
    source = Source(citation="draft", kind=Kind.TEXT, article="7")
    tree = ExtensiveBuilder(["a"])
    root = tree.decision("a", ["l"], sources=[source])
    tree.terminal([0], after=root["l"])
    assert tree.build().node(0).sources == (source,)


def test_it_pickles() -> None:
    assert pickle.loads(pickle.dumps(horse())) == horse()


def test_the_drawing_is_well_formed_and_shows_information_sets() -> None:
    game = beer_quiche()
    svg = game._repr_svg_()
    root = ET.fromstring(svg)
    dashed = [line for line in root.iter() if line.get("class") == "information-set"]
    assert [len(list(line)) for line in dashed] == [1, 1]
    assert "weak (1/10)" in svg
    assert "nodes shown" not in svg


def test_the_drawing_escapes_labels() -> None:
    tree = ExtensiveBuilder(["<b>&"])
    root = tree.decision("<b>&", ['<script>"'])
    tree.terminal([0], after=root['<script>"'])
    svg = tree.build()._repr_svg_()
    assert "<script>" not in svg
    ET.fromstring(svg)
