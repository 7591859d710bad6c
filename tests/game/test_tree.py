"""Trees in level order, treeplexes, timing, and forms told in arrays."""

from __future__ import annotations

import pickle
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings

from est_games.errors import GameError
from est_games.game.extensive import CHANCE, ExtensiveForm
from est_games.game.extensive_builder import ExtensiveBuilder
from est_games.game.extensive_structure import last_own_moves, timeless_information_sets
from est_games.game.tree import NOBODY, level_order
from tests.game.test_game_files import extensive_forms


@settings(deadline=None, max_examples=100)
@given(extensive_forms())
def test_the_arrays_say_what_the_views_say(game: ExtensiveForm) -> None:
    tree = game.tree
    depth = [len(node.history) for node in game.nodes]
    assert depth == sorted(depth)
    assert tree.level_start.tolist() == [
        *(depth.index(d) for d in range(max(depth) + 1)),
        game.n_nodes,
    ]
    for node in game.nodes:
        k = node.index
        assert [child.index for child in node.children] == list(
            range(tree.first_child[k], tree.first_child[k] + tree.n_children[k])
        )
        assert all(child.parent == node for child in node.children)
        assert tree.leaf_number[k] == (list(tree.leaves).index(k) if node.is_terminal else -1)
        mover = game.player[k]
        assert tree.player[k] == (NOBODY if mover is None else mover)
        below = [n for n in game.nodes if n.history[: len(node.history)] == node.history]
        assert tree.n_below[k] == len(below)
        places = sorted(int(tree.preorder[n.index]) for n in below)
        assert places == list(range(tree.preorder[k], tree.preorder[k] + len(below)))
    totals = [table.fractions for table in game.leaf_totals]
    for place, leaf in enumerate(game.terminals):
        paid = [Fraction(0)] * game.n_players
        node = leaf
        while node >= 0:
            paid = [a + b for a, b in zip(paid, game.node(node).payoffs, strict=True)]
            node = game.parent[node]
        assert [row[place] for row in totals] == paid
        assert game.leaf_payoffs[place].tolist() == [float(x) for x in paid]


@settings(deadline=None, max_examples=100)
@given(extensive_forms())
def test_sequences_are_own_moves(game: ExtensiveForm) -> None:
    moves = last_own_moves(game)
    if not game.has_perfect_recall:
        with pytest.raises(GameError, match="forgets"):
            _ = game.treeplexes
        return
    for player, plex in enumerate(game.treeplexes):
        made = {0: (-1, -1)}
        for number, first, width in zip(
            plex.information_sets.tolist(), plex.first_sequence, plex.n_actions, strict=True
        ):
            made.update({int(first) + a: (number, a) for a in range(width)})
        assert sorted(made) == list(range(plex.n_sequences))
        assert [made[s] for s in plex.node_sequence.tolist()] == [row[player] for row in moves]
        for place, number in enumerate(plex.information_sets.tolist()):
            for node in game.members[number]:
                assert plex.node_sequence[node] == plex.parent_sequence[place]
        assert (plex.parent_sequence < plex.first_sequence).all()
        assert sorted(plex.information_sets.tolist()) == list(game.player_information_sets(player))
        depths = np.zeros(plex.n_sequences, dtype=int)
        for place in range(plex.n_sets):
            first, width = plex.first_sequence[place], plex.n_actions[place]
            depths[first : first + width] = depths[plex.parent_sequence[place]] + 1
        assert (np.diff(depths) >= 0).all()
        for level in plex.levels:
            assert len(set(depths[plex.first_sequence[level]])) == 1


@settings(deadline=None, max_examples=100)
@given(extensive_forms())
def test_subgames_by_definition(game: ExtensiveForm) -> None:
    for node in range(game.n_nodes):
        below = {n.index for n in game.nodes if _is_below(game, n.index, node)}
        number = game.information_set[node]
        is_root = number >= 0 and (game.player[node] == CHANCE or len(game.members[number]) == 1)
        for choice, members in zip(game.information_sets, game.members, strict=True):
            if choice.player != CHANCE and set(members) & below and set(members) - below:
                is_root = False
        assert (node in game.subgame_roots) == is_root


def _is_below(game: ExtensiveForm, node: int, root: int) -> bool:
    while node > root:
        node = game.parent[node]
    return node == root


def crossed() -> ExtensiveForm:
    """Two players who each may be first: neither can be timed (Jakobsen et al. 2016)."""
    tree = ExtensiveBuilder(["a", "b"])
    coin = tree.chance({"heads": "1/2", "tails": "1/2"})
    for branch, order in zip(coin, ("ab", "ba"), strict=True):
        first = tree.decision(order[0], ["l", "r"], after=branch, information_set=order[0])
        tree.terminal([0, 0], after=first["l"])
        last = tree.decision(order[1], ["l", "r"], after=first["r"], information_set=order[1])
        for leaf in last:
            tree.terminal([1, 1], after=leaf)
    return tree.build()


def test_moves_in_either_order_cannot_be_timed() -> None:
    game = crossed()
    assert game.has_perfect_recall
    assert not game.is_timeable
    sets = {game.information_sets[k].label for k in timeless_information_sets(game)}
    assert sets == {"a", "b"}


@settings(deadline=None, max_examples=60)
@given(extensive_forms())
def test_information_sets_of_one_depth_can_be_timed(game: ExtensiveForm) -> None:
    assert game.is_timeable


def test_level_order_keeps_siblings() -> None:
    assert level_order([-1, 0, 1, 1, 0]) == [0, 1, 4, 2, 3]


def test_arrays_stay_as_they_are() -> None:
    game = crossed()
    with pytest.raises(ValueError, match="read-only"):
        game.tree.parent[0] = 3
    copy = pickle.loads(pickle.dumps(game))
    assert copy == game
    assert hash(copy) == hash(game)
    with pytest.raises(ValueError, match="read-only"):
        copy.tree.parent[0] = 3


def told(**changes: object) -> ExtensiveForm:
    arrays: dict[str, object] = {
        "players": ["a", "b"],
        "parent": [-1, 0, 1, 1, 0],
        "information_set": [1, 0, -1, -1, -1],
        "set_player": [1, 0],
        "payoffs": [[1, 2], [3, 4], [5, 6]],
    }
    return ExtensiveForm.from_arrays(**{**arrays, **changes})  # type: ignore[arg-type]


def test_a_form_told_in_arrays() -> None:
    game = told()
    assert game.parent == (-1, 0, 0, 1, 1)
    assert {node.path: node.payoffs for node in game.nodes if node.is_terminal} == {
        "2": (5, 6),
        "1/1": (1, 2),
        "1/2": (3, 4),
    }
    assert [choice.label for choice in game.information_sets] == ["b: 1", "a: 1"]
    drawn = told(set_player=[1, CHANCE], probabilities={1: ["1/3", "2/3"]})
    assert drawn.information_sets[1].probabilities == (Fraction(1, 3), Fraction(2, 3))
    assert told(set_player=[1, CHANCE]).chance_probabilities.tolist() == [1, 1, 0.5, 0.5]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"payoffs": [[1, 2]]}, r"payoffs: needs shape \(3, 2\) \[found '\(1, 2\)'\]"),
        ({"payoffs": [[1, 2], [3, 4], [5, np.nan]]}, "payoffs: must be finite"),
        ({"information_set": [1, 0, -1, -1, 7]}, r"information_set\[4\]: is no information set"),
        ({"parent": [-1, 0, 1, 1, 0.5]}, "parent: must be whole numbers"),
        ({"set_player": None}, "set_player: must be whole numbers"),
        ({"parent": [-1, 0, 1, 1, 7]}, r"parent\[4\]: must name a node that stands before"),
        ({"information_set": [1, 1, -1, -1, -1]}, "a choice needs an action"),
        (
            {"information_set": [1, -1, 0, -1, -1]},
            r"information_set\[1\]: is followed by another number of nodes than others of its kind "
            r"\[found '2'; accepted: 0\]",
        ),
        ({"set_player": [1, CHANCE], "probabilities": {1: [1, 1]}}, "do not sum to one"),
        ({"set_player": [1, CHANCE], "probabilities": {1: ["x", 1]}}, r"probabilities\[1\]: one"),
        ({"set_player": [1, 5]}, "is no player's"),
    ],
)
def test_arrays_that_tell_no_form(changes: dict[str, object], message: str) -> None:
    with pytest.raises(GameError, match=message):
        told(**changes)


def test_a_chain_of_many_levels() -> None:
    n = 300_001
    game = ExtensiveForm.from_arrays(
        players=["a", "b"],
        parent=np.arange(n) - 1,
        information_set=np.append(np.arange(n - 1), -1),
        set_player=np.arange(n - 1) % 2,
        payoffs=[[1, 2]],
    )
    assert len(game.subgame_roots) == n - 1
    assert game.treeplexes[0].node_sequence[-1] == 150_000
    assert game.is_timeable
